"""Zonal statistics in a process beside this one.

The compiler behind :func:`geo.spatial.zonal.zonal` never leaves the memory of a process that loaded
it (135 MB, measured with 6,000 buildings), and what runs natively can end a process. A server that
computes exposure after an import, and a pack that does so once, ask a helper. A command that
computes for minutes, and a notebook, compute where they are: :func:`use` decides.

Importing this module loads nothing heavy, so that a server can call :func:`use` as it starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from geo.catalogue.helper_process import IDLE_S, HelperProcess, serve

if TYPE_CHECKING:
    from geo.spatial.zonal import Shapes, Zonal

_PROGRAM: Final = "from geo.spatial.zonal_process import main; raise SystemExit(main())"
_ENDED: Final = (
    "De waarden rond de gebouwen konden niet worden berekend: het rekenproces is gestopt. "
    "Mogelijk is er te weinig geheugen, of een vorm of raster is beschadigd."
)


@dataclass(frozen=True)
class _Question:
    """The arguments of ``zonal``, with polygons as WKB (None where there is none)."""

    wkb: Any
    rasters: tuple[str, ...]
    bounds: tuple[float, ...]


def zonal_helper(*, idle_s: float = IDLE_S, program: str = _PROGRAM) -> HelperProcess:
    """A helper for :func:`use` that computes zonal statistics; it ends after ``idle_s``."""
    return HelperProcess(program, ended=_ENDED, idle_s=idle_s)


_helper: HelperProcess | None = None


def use(helper: HelperProcess | None) -> None:
    """Let this program compute zonal statistics in a helper; None: where it is."""
    global _helper  # noqa: PLW0603 - one choice per program, made where it starts
    _helper = helper


def zonal_statistics(
    shapes: "Shapes", rasters: Sequence[Path], *, bounds: Sequence[float] = ()
) -> "Zonal":
    """What :func:`geo.spatial.zonal.zonal` gives, from where :func:`use` said.

    Raises:
        DataError: as ``zonal``, and when the helper ended before it answered.
    """
    import shapely  # noqa: PLC0415 - see above

    from geo.spatial.zonal import zonal  # noqa: PLC0415 - see above

    if _helper is None:
        return zonal(shapes, rasters, bounds=bounds)
    # the helper works from another folder; what a link points to has another name, and none of the
    # files that lie beside the link
    paths = tuple(str(Path(path).absolute()) for path in rasters)
    answer: Zonal = _helper.ask(_Question(shapely.to_wkb(shapes), paths, tuple(bounds)))
    return answer


def main() -> int:
    """Answer questions on standard input, until there are no more."""
    import shapely  # noqa: PLC0415 - see above

    from geo.spatial.zonal import zonal  # noqa: PLC0415 - see above

    def answer(question: _Question) -> "Zonal":
        shapes = shapely.from_wkb(question.wkb)
        return zonal(shapes, [Path(path) for path in question.rasters], bounds=question.bounds)

    return serve(answer)
