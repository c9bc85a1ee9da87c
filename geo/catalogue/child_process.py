"""The child process that reads untrusted files, apart from the process that asks for them.

Started by :mod:`geo.catalogue.isolated_reading` as ``python -m geo.catalogue.child_process``. It
reads requests from standard input, one JSON object a line, with the module that handles them and
the folder for the answer. The module is loaded once; where the system can fork, each request is
handled by a fork with limits of memory and processor time, and the answer line is the exit status.
Elsewhere one request is handled without these limits.

A module has ``answer(request, folder)``, which returns what goes to ``answer.json`` and may write
more files to the folder.
"""

import contextlib
import importlib
import json
import os
import select
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from geo.errors import DataError

IDLE_S: Final = 900
"""The program ends after so many seconds without a request."""

_OPEN_FILES: Final = 64


class RefusedError(Exception):
    """The file is not read; the arguments are a code and, with some codes, a detail."""


def main() -> int:
    """Handle requests until standard input ends."""
    while True:
        if hasattr(os, "fork") and not select.select([sys.stdin], [], [], IDLE_S)[0]:
            return 0
        line = sys.stdin.readline()
        if not line:
            return 0
        request = json.loads(line)
        # loaded before the fork, so that the next request has it too
        importlib.import_module(request["module"])
        if request.get("limits") is None:
            _answer(request)
            return 0
        child = os.fork()
        if child == 0:
            status = 1
            try:
                _limit(request["limits"])
                _answer(request)
                status = 0
            finally:
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201 - the answer


def _limit(limits: Mapping[str, int]) -> None:
    """Limit this process: bytes beyond what is loaded, seconds of processor time, file sizes."""
    import resource  # noqa: PLC0415 - not on every system

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # the pipe to the other process is not for what a library prints
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    with Path("/proc/self/statm").open(encoding="ascii") as stream:
        loaded = int(stream.read().split()[0]) * resource.getpagesize()
    # a system that runs out of memory ends this process, not the server
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    memory = loaded + limits["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["memory"], limits["memory"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(request: Mapping[str, Any]) -> None:
    folder = Path(request["folder"])
    try:
        answer = importlib.import_module(request["module"]).answer(request, folder)
    except RefusedError as error:
        answer = {"refused": error.args}
    except DataError as error:
        answer = {"refused": ("message", str(error))}
    except MemoryError:
        answer = {"refused": ("limit",)}
    except Exception:  # noqa: BLE001 - whatever a library says of a file, in its own language
        answer = {"refused": ("damaged",)}
    write_answer(answer, folder / "answer.json")


def write_answer(value: object, path: Path, *, default: Callable[[Any], Any] | None = None) -> None:
    r"""Write a value as JSON; half a sign becomes \ufffd.

    The escapes of a JSON file or workbook can hold half a surrogate pair, which no other form of
    text can: the process that asked would fail on it much later.
    """
    text = json.dumps(value, ensure_ascii=False, default=default)
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    path.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    # under its own name, so that the modules it loads raise the same RefusedError
    sys.exit(importlib.import_module("geo.catalogue.child_process").main())
