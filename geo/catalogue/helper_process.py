"""A process beside this one that answers questions, and ends when nobody asked for a while.

For libraries that never leave the memory of a process that loaded them, or that can end it. The
helper runs a program of ours, which calls :func:`serve`; questions and answers are pickled.

Importing this module loads nothing heavy.
"""

import os
import pickle
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from geo.errors import DataError, KoppelkansenError

IDLE_S: Final = 60.0
"""Seconds without a question after which a helper ends; starting one takes about one."""


_is_server = False


def as_server(*, on: bool) -> None:
    """Say whether this program is a server: what never leaves its memory is for helpers then."""
    global _is_server  # noqa: PLW0603 - one choice per program, made where it starts
    _is_server = on


def is_server() -> bool:
    """Whether this program said that it is a server."""
    return _is_server


@dataclass(frozen=True)
class _Raised:
    """What answering a question raised in the helper, and where: its traceback."""

    error: Exception
    trace: str


class HelperProcess:
    """Asks a helper one question at a time; safe between threads."""

    def __init__(self, program: str, *, ended: str, idle_s: float = IDLE_S) -> None:
        """No process starts before the first question.

        Args:
            program: Python code that imports a function which calls :func:`serve`, and calls it.
            ended: the Dutch sentence for who asks, when the helper ended without an answer.
            idle_s: seconds without a question after which it ends.
        """
        self._program = program
        self._ended = ended
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    def ask(self, question: Any) -> Any:
        """The answer of the helper, which is started when there is none.

        Raises:
            DataError: the helper ended before it answered.
            Exception: what answering it raised, of the same kind and in the same words.
        """
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            try:
                answer = self._exchange(question)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                raise DataError(self._ended) from None
            except BaseException:
                # half a question or answer may be left in the pipe: nobody else gets that
                self._end()
                raise
            self._timer = threading.Timer(self._idle_s, self.stop)
            self._timer.daemon = True
            self._timer.start()
        if isinstance(answer, _Raised):
            if not isinstance(answer.error, KoppelkansenError):
                answer.error.add_note(f"In the helper process:\n{answer.trace}")
            raise answer.error
        return answer

    @property
    def process_id(self) -> int | None:
        """The number of the process, when there is one."""
        child = self._child
        return None if child is None else child.pid

    def abandon(self) -> None:
        """End the helper at once, as a server goes; who waits for its answer is told it ended."""
        child = self._child
        if child is not None:
            child.kill()

    def stop(self) -> None:
        """End the helper when it has answered; the next question starts another."""
        with self._lock:
            self._end()

    def _exchange(self, question: Any) -> Any:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", self._program],
                cwd=Path(__file__).resolve().parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Ctrl-C is for the program that asks
                start_new_session=True,
            )
        questions, answers = self._child.stdin, self._child.stdout
        if questions is None or answers is None:
            raise EOFError
        pickle.dump(question, questions)
        questions.flush()
        return pickle.load(answers)  # noqa: S301 - from our own process

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                _close(stream)


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        # what the helper did not read is lost with it
        return


def serve(answer: Callable[[Any], Any]) -> int:
    """In the helper: answer the questions on standard input, until there are no more.

    Args:
        answer: gives the answer to a question. An error of it goes to who asked, and the helper
            stays; only one without memory ends, which gives it back.
    """
    answers = private_output()
    while True:
        try:
            question = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the program that asks
        except (EOFError, pickle.UnpicklingError):
            # who asked is gone, perhaps halfway its question
            return 0
        made = _answered(answer, question)
        try:
            answers.write(made)
            answers.flush()
        except BrokenPipeError:
            _close(answers)
            return 0


def _answered(answer: Callable[[Any], Any], question: Any) -> bytes:
    """The answer as it is sent, or what was raised instead of it; whole before any of it is."""
    try:
        return pickle.dumps(answer(question))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is for who asked
        raised = _Raised(error, "".join(traceback.format_exception(error)))
        try:
            made = pickle.dumps(raised)
            # an error with arguments of its own may be written and not be made again
            pickle.loads(made)  # noqa: S301 - written here
        except Exception:  # noqa: BLE001 - then only its words
            words = RuntimeError(f"{type(error).__name__}: {error}")
            made = pickle.dumps(_Raised(words, raised.trace))
        return made


def private_output() -> BinaryIO:
    """Standard output for the answers alone: what a library prints goes nowhere."""
    own = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return os.fdopen(own, "wb")
