"""Zonal statistics in a process beside this one, which ends when nobody asked for a while.

The compiler behind :func:`geo.spatial.zonal.zonal` never leaves the memory of a process that loaded
it (135 MB, measured with 6,000 buildings), and what runs natively can end a process. A server that
computes exposure after an import, and a pack that does so once, ask a process of its own. A command
that computes for minutes, and a notebook, compute where they are: :func:`use` decides.

Importing this module loads nothing heavy, so that a server can call :func:`use` as it starts.
"""

import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from geo.catalogue.private_output import private_output
from geo.errors import DataError

if TYPE_CHECKING:
    from geo.spatial.zonal import Shapes, Zonal

IDLE_S: Final = 60.0
"""Seconds without a question after which the process ends; starting it takes about one."""

_PROGRAM: Final = "from geo.spatial.zonal_process import main; raise SystemExit(main())"
_ENDED: Final = (
    "De waarden rond de gebouwen konden niet worden berekend: het rekenproces is gestopt. "
    "Mogelijk is er te weinig geheugen, of een vorm of raster is beschadigd."
)


@dataclass(frozen=True)
class _Question:
    """The arguments of :func:`zonal`, with polygons as WKB (None where there is none)."""

    wkb: Any
    rasters: tuple[str, ...]
    bounds: tuple[float, ...]


class ZonalProcess:
    """Asks a child process for zonal statistics, one question at a time; safe between threads."""

    def __init__(self, *, idle_s: float = IDLE_S) -> None:
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    def ask(
        self, shapes: "Shapes", rasters: Sequence[Path], *, bounds: Sequence[float] = ()
    ) -> "Zonal":
        """What :func:`geo.spatial.zonal.zonal` gives, with the same errors.

        Raises:
            DataError: as ``zonal``, and when the process ended before it answered.
        """
        import shapely  # noqa: PLC0415 - see above

        question = _Question(
            shapely.to_wkb(shapes), tuple(str(path) for path in rasters), tuple(bounds)
        )
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            try:
                answer = self._exchange(question)
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                raise DataError(_ENDED) from None
            self._timer = threading.Timer(self._idle_s, self.stop)
            self._timer.daemon = True
            self._timer.start()
        if isinstance(answer, str):
            raise DataError(answer)
        return answer

    @property
    def process_id(self) -> int | None:
        """The number of the process, when there is one."""
        return None if self._child is None else self._child.pid

    def stop(self) -> None:
        """End the process when it has answered; the next question starts another."""
        with self._lock:
            self._end()

    def _exchange(self, question: _Question) -> "Zonal | str":
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", _PROGRAM],
                cwd=Path(__file__).resolve().parents[2],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        questions, answers = self._child.stdin, self._child.stdout
        if questions is None or answers is None:
            raise EOFError
        pickle.dump(question, questions)
        questions.flush()
        answer: Zonal | str = pickle.load(answers)  # noqa: S301 - from our own process
        return answer

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                # what it did not read is lost with it
                _close(stream)


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        return


_beside: ZonalProcess | None = None


def use(process: ZonalProcess | None) -> None:
    """Let this program compute zonal statistics in a process beside it; None: where it is."""
    global _beside  # noqa: PLW0603 - one choice per program, made where it starts
    _beside = process


def zonal_statistics(
    shapes: "Shapes", rasters: Sequence[Path], *, bounds: Sequence[float] = ()
) -> "Zonal":
    """What :func:`geo.spatial.zonal.zonal` gives, from where :func:`use` said."""
    from geo.spatial.zonal import zonal  # noqa: PLC0415 - see above

    compute = zonal if _beside is None else _beside.ask
    return compute(shapes, rasters, bounds=bounds)


def main() -> int:
    """Answer questions on standard input, until there are no more."""
    import shapely  # noqa: PLC0415 - see above

    from geo.spatial.zonal import zonal  # noqa: PLC0415 - idem

    answers = private_output()
    while (question := _next(sys.stdin.buffer)) is not None:
        rasters = [Path(path) for path in question.rasters]
        answer: Zonal | str
        try:
            answer = zonal(shapely.from_wkb(question.wkb), rasters, bounds=question.bounds)
        except DataError as error:
            answer = str(error)
        pickle.dump(answer, answers)
        answers.flush()
    return 0


def _next(questions: BinaryIO) -> _Question | None:
    try:
        question: _Question = pickle.load(questions)  # noqa: S301 - from the program that asks
    except EOFError:
        return None
    return question
