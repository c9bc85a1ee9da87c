"""What the other programs in the tests do, each in a process of its own."""

import multiprocessing
import os
import random
from multiprocessing import forkserver
from pathlib import Path

from geo.register import Decision, Register, RegisterError, Status, Who

_CHECKOUT = Path(__file__).resolve().parents[2]


def context():
    """Processes forked from one that has the register loaded: each costs a moment, not a start."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(
        ["__main__", "tests.register.programs", "geo.register.steps", "psycopg"]
    )
    # The first process knows only the environment, not where pytest looks for modules.
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(_CHECKOUT)
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return found


def start(url, ready, go):
    """Open the register at the moment everyone does."""
    ready.release()
    go.wait()
    Register.open(url, busy_s=30).close()


def party(url, number, results):
    """Write fifteen comments; hand back what was acknowledged."""
    with Register.open(url, busy_s=60) as register:
        who = Who(f"Organisatie {number}", "lid")
        results.put(
            [register.comment("k", f"{number}.{turn}", who=who).entry.hash for turn in range(15)]
        )


def read_only(path, outcome):
    """Read and write as a user with few rights; hand back what was read and the message."""
    try:
        if os.geteuid() == 0:
            # To root nothing is read-only: become nobody.
            os.setgid(65534)
            os.setuid(65534)
        with Register.open(path, busy_s=1) as register:
            entries = register.entries()
            try:
                register.comment("k", "tekst", who=entries[0].who)
            except RegisterError as error:
                outcome.put((len(entries), str(error)))
    except RegisterError as error:
        outcome.put((None, str(error)))


def write_until_killed(url, seed, send):
    """Write without end; say before each write that it starts and after it what was kept.

    The first write, which has everything to set up, is told when it is done only.
    """
    pipe = send.fileno()
    noise = random.Random(seed)
    who = Who("Gemeente Dordrecht", "secretaris")
    with Register.open(url, busy_s=60) as register:
        while True:
            decision = Decision(Status.OPGENOMEN, noise.randbytes(3000).hex(), year=2027)
            item = {"id": "bezit:wielwijk", "noise": noise.randbytes(20_000).hex()}
            entry = register.decide(
                "bezit:wielwijk", decision, session="2025-Q3", who=who, item=item
            ).entry
            told = f"{entry.sequence} {entry.hash} {entry.evidence}\nstart\n"
            os.write(pipe, told.encode())
