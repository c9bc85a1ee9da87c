"""A process that is killed at the moment a file takes its place: before it, or right after."""

import os
import signal
import traceback
from pathlib import Path


def run_and_kill(act, *, at):
    """Run ``act`` in a process of its own and kill it around the n-th replaced file.

    Args:
        act: what the process does.
        at: 2n kills just before file n is replaced, 2n + 1 just after it.

    Returns:
        Whether it was killed; False when it was done before that.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return True
        assert os.WEXITSTATUS(status) == 0
        return False
    # the child: nothing of the tests runs here any more
    code = 1
    try:
        signal.alarm(90)
        _kill_at(at)
        act()
        code = 0
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        os._exit(code)


def _kill_at(at):
    real, count = Path.replace, 0

    def replace(self, target):
        nonlocal count
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1
        found = real(self, target)
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1
        return found

    Path.replace = replace
