"""Several people and programs at once, and programs that are killed in the middle of a write."""

import os
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.register import Decision, Register, RegisterError, Status, Who
from tests.register import programs

KILLS = 100


def test_two_people_deciding_at_once_are_both_kept_and_see_each_other(opened, url):
    """Both looked at the same list, both press the key at the same moment."""
    start = threading.Barrier(2)
    seen = opened.head().sequence

    def person(organisation, status):
        with Register.open(url, busy_s=30) as register:
            start.wait()
            return register.decide(
                "bezit:wielwijk",
                Decision(status, f"Reden van {organisation}"),
                session="2025-Q3",
                who=Who(organisation, "lid"),
                seen=seen,
            )

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(person, "Trivire", Status.OPGENOMEN)
        two = pool.submit(person, "Woonbron", Status.UITGESTELD)
    first, second = sorted(
        (one.result(), two.result()), key=lambda recorded: recorded.entry.sequence
    )
    history = opened.entries(koppelkans_id="bezit:wielwijk")
    assert history == [first.entry, second.entry]
    assert {entry.who.organisation for entry in history} == {"Trivire", "Woonbron"}
    # The second is told at once; the first sees it as soon as it asks what came after its own.
    assert first.meanwhile == ()
    assert second.meanwhile == (first.entry,)
    assert opened.entries(koppelkans_id="bezit:wielwijk", after=first.entry.sequence) == [
        second.entry
    ]
    assert opened.session("2025-Q3").decided["bezit:wielwijk"] == second.entry
    assert opened.verify_chain().ok


def test_threads_sharing_one_register_lose_nothing(opened):
    def party(number):
        who = Who(f"Organisatie {number}", "lid")
        return [
            opened.comment("bezit:wielwijk", f"{number}.{turn}", who=who).entry
            for turn in range(15)
        ]

    with ThreadPoolExecutor(6) as pool:
        acknowledged = [entry for entries in pool.map(party, range(6)) for entry in entries]
    kept = opened.entries(koppelkans_id="bezit:wielwijk")
    assert sorted(acknowledged, key=lambda entry: entry.sequence) == kept
    assert [entry.sequence for entry in kept] == list(range(2, 92))
    assert opened.verify_chain().ok


def test_programs_on_one_register_lose_nothing(url):
    context = programs.context()
    results = context.Queue()
    parties = [context.Process(target=programs.party, args=(url, n, results)) for n in range(4)]
    for program in parties:
        program.start()
    acknowledged = [digest for _ in parties for digest in results.get(timeout=60)]
    for program in parties:
        program.join(60)
    with Register.open(url) as register:
        assert {entry.hash for entry in register.entries()} == set(acknowledged)
        assert len(acknowledged) == 60
        assert register.verify_chain().ok


def test_a_reader_sees_a_write_whole_or_not_at_all(opened, gemeente, state, items):
    """A session is an entry and its evidence: never the one without the other."""
    done = threading.Event()
    found = []

    def look():
        while not done.is_set():
            found.extend(opened.session(session.name).snapshot for session in opened.sessions())

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for quarter in range(1, 5):
            opened.open_session(
                f"2031-Q{quarter}",
                date=opened.sessions()[0].date,
                participants=[gemeente],
                state=state,
                items=[*items, {"id": f"extra{quarter}"}],
                who=gemeente,
            )
    finally:
        done.set()
        reader.join()
    assert found
    assert len(opened.sessions()) == 5


def _kill_once(context, url, seed, wait_s):
    """Let a program write, kill it, and give its acknowledgements and whether it was writing."""
    receive, send = context.Pipe(duplex=False)
    program = context.Process(target=programs.write_until_killed, args=(url, seed, send))
    program.start()
    send.close()
    with os.fdopen(os.dup(receive.fileno()), "rb") as pipe:
        receive.close()
        # From the second write on, so that a kill does not fall before there is one to hit.
        told = pipe.readline() + pipe.readline()
        time.sleep(wait_s)
        os.kill(program.pid, signal.SIGKILL)
        program.join(60)
        told += pipe.read()
    assert program.exitcode == -signal.SIGKILL
    lines = told.decode().splitlines()
    whole = [line.split() for line in lines if line != "start"]
    return whole, lines[-1] == "start"


@pytest.mark.slow
def test_a_hundred_kills_in_the_middle_of_a_write_lose_nothing_acknowledged(opened, url):
    context = programs.context()
    chance = random.Random(505331332)
    acknowledged = []
    writing = 0
    for kill in range(KILLS):
        told, busy = _kill_once(context, url, kill, chance.uniform(0, 0.03))
        acknowledged += told
        writing += busy
        if kill % 10 == 9:
            # What an interrupted write leaves must not hinder the next who opens the register.
            with Register.open(url, busy_s=30) as register:
                assert register.verify_chain().ok
    with Register.open(url, busy_s=30) as register:
        kept = {str(entry.sequence): entry for entry in register.entries()}
        found = register.verify_chain()
        assert found.ok, found.problems
        for sequence, digest, evidence in acknowledged:
            assert kept[sequence].hash == digest
            assert kept[sequence].evidence == evidence
            assert register.evidence(evidence).items[0]["id"] == "bezit:wielwijk"
    # The test is worth its name only when the kills hit writes, and writes were acknowledged.
    assert writing >= KILLS * 0.8
    assert len(acknowledged) >= KILLS
    # A write in progress may have been kept without being told; never more than one a kill.
    assert len(acknowledged) < len(kept) <= len(acknowledged) + KILLS + 1


@pytest.mark.services
def test_a_crash_of_the_database_server_loses_nothing_acknowledged(server, postgres_url, gemeente):
    with Register.open(postgres_url, busy_s=2) as register:
        acknowledged = [register.comment("k", f"{n}", who=gemeente).entry for n in range(20)]
        server.stop(signal.SIGQUIT)
        with pytest.raises(RegisterError, match=r"gestopt|niet bereikbaar"):
            register.comment("k", "terwijl de server weg is", who=gemeente)
        server.start()
        # The same open register goes on: the connection is made anew.
        assert register.entries() == acknowledged
        register.comment("k", "weer verder", who=gemeente)
        assert register.verify_chain().ok
