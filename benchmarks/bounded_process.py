"""A piece of work in a process of its own, with bounds on its memory and CPU."""

import contextlib
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

import psutil

_MEMORY_BYTES: Final = 12 * 2**30
_WAITING_TIMES: Final = 20.0
"""It may take this many times its CPU seconds by the clock: it may wait for ever, or the machine
be busy."""
BROKEN: Final = 70
"""Exit code of a process in which not a test but this program failed."""


def spent_s() -> float:
    """CPU seconds of this process and of those it started that have ended."""
    return sum(os.times()[:4])


def _spent_by_s(process: int) -> float:
    """CPU seconds of another process, likewise; none once it is gone."""
    try:
        return sum(psutil.Process(process).cpu_times()[:4])
    except psutil.Error:
        return 0.0


def run_apart(work: Callable[[], int], log: Path, *, limit_s: float) -> int | None:
    """The exit code of a piece of work in a process of its own; None when it had to be stopped.

    ``limit_s`` is in CPU seconds, so that a busy machine does not pass for a mistake.
    """
    process = os.fork()
    if process == 0:
        code = BROKEN
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
            with log.open("w", encoding="utf-8") as out:
                os.dup2(out.fileno(), 1)
                os.dup2(out.fileno(), 2)
            code = work()
        except BaseException:  # noqa: BLE001 - told in the log; this process may not go on
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)
    end = time.monotonic() + _WAITING_TIMES * limit_s
    status = None
    while status is None and _spent_by_s(process) < limit_s and time.monotonic() < end:
        ended, code = os.waitpid(process, os.WNOHANG)
        status = code if ended else None
        time.sleep(0.02)
    # what it started goes with it
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    if status is None:
        os.waitpid(process, 0)
        return None
    return os.waitstatus_to_exitcode(status)
