"""What loads a compiler or a large library, computed in a process beside this one.

The compiler behind :func:`geo.spatial.zonal.zonal` never leaves the memory of a process that loaded
it (135 MB, measured with 6,000 buildings), nor do the 39 MB of what groups buildings and solves
equations; and what runs natively can end a process. A server that computes after an import, and a
pack that does so once, ask a helper. A command that computes for minutes, and a notebook, compute
where they are: :func:`use` and :func:`using` decide.

Importing this module loads nothing heavy, so that a server can call :func:`use` as it starts.
"""

import contextlib
import hashlib
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from geo.catalogue.helper_process import IDLE_S, HelperProcess, serve
from geo.errors import DataError

if TYPE_CHECKING:
    from geo.spatial.standing_together import Labels
    from geo.spatial.zonal import Shapes, Zonal

_T = TypeVar("_T")
_PROGRAM: Final = "from geo.spatial.computing_process import main; raise SystemExit(main())"
_ENDED: Final = (
    "De berekening over de gebouwen is niet af: het rekenproces is gestopt. "
    "Mogelijk is er te weinig geheugen, of een vorm of raster is beschadigd."
)
_REMEMBERED: Final = 4
"""Groupings that are kept: pages ask for that of the same stock again and again."""


@dataclass(frozen=True)
class _Question:
    """A function, and its arguments; polygons are WKB (None where there is none)."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


def computing_helper(*, idle_s: float = IDLE_S, program: str = _PROGRAM) -> HelperProcess:
    """A helper for :func:`use`; it ends after ``idle_s``."""
    return HelperProcess(program, ended=_ENDED, idle_s=idle_s)


_helper: HelperProcess | None = None
_groupings: OrderedDict[bytes, Any] = OrderedDict()


def use(helper: HelperProcess | None) -> None:
    """Let this program compute in a helper; None: where it is."""
    global _helper  # noqa: PLW0603 - one choice per program, made where it starts
    _helper = helper


def chosen() -> HelperProcess | None:
    """The helper that this program computes in; None: it computes where it is."""
    return _helper


@contextlib.contextmanager
def using(helper: HelperProcess) -> Iterator[HelperProcess]:
    """Compute in a helper while inside; after that where it was before, and the helper is gone."""
    before = _helper
    use(helper)
    try:
        yield helper
    finally:
        use(before)
        helper.stop()


def elsewhere(function: Callable[..., _T], *arguments: Any) -> _T:
    """What a function gives, from where :func:`use` said.

    Args:
        function: of a module, or a partial of one, so that a helper finds it.
        arguments: plain values.

    Raises:
        DataError: the helper ended before it answered.
        Exception: what the function raises.
    """
    if _helper is None:
        return function(*arguments)
    answer: _T = _helper.ask(_Question(function, arguments))
    return answer


def get_ready() -> None:
    """Have the helper start and load what it computes with, before there is a question.

    Raises:
        DataError: the helper ended before it was ready.
    """
    if _helper is not None:
        elsewhere(_load)


def get_ready_soon() -> None:
    """The same without waiting for it; what goes wrong is told to who asks a question."""

    def try_it() -> None:
        with contextlib.suppress(DataError):
            get_ready()

    if _helper is not None:
        threading.Thread(target=try_it, name="get-ready", daemon=True).start()


def _load() -> None:
    import geo.spatial.coverage  # noqa: PLC0415 - see above
    import geo.spatial.zonal  # noqa: F401, PLC0415


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
    arguments = (shapely.to_wkb(shapes), paths, tuple(bounds))
    return elsewhere(_zonal, *arguments)


def _zonal(wkb: Any, rasters: Sequence[str], bounds: Sequence[float]) -> "Zonal":
    import shapely  # noqa: PLC0415 - see above

    from geo.spatial.zonal import zonal  # noqa: PLC0415 - see above

    return zonal(shapely.from_wkb(wkb), [Path(path) for path in rasters], bounds=bounds)


def standing_together(shapes: "Shapes", owners: Any, *, join_m: float, visit_m: float) -> "Labels":
    """What :func:`geo.spatial.standing_together.standing_together` gives, from where said.

    A helper is asked once about the same shapes.

    Raises:
        DataError: the helper ended before it answered.
    """
    import shapely  # noqa: PLC0415 - see above

    from geo.spatial.standing_together import standing_together as here  # noqa: PLC0415

    if _helper is None:
        return here(shapes, owners, join_m=join_m, visit_m=visit_m)
    arguments = (shapely.to_wkb(shapes), owners, join_m, visit_m)
    key = hashlib.sha256(pickle.dumps(arguments)).digest()
    found: Labels | None = _groupings.pop(key, None)
    if found is None:
        found = elsewhere(_standing_together, *arguments)
        # several who ask have the same
        found.flags.writeable = False
    # the last one asked for stays longest
    _groupings[key] = found
    while len(_groupings) > _REMEMBERED:
        _groupings.popitem(last=False)
    return found


def _standing_together(wkb: Any, owners: Any, join_m: float, visit_m: float) -> "Labels":
    import shapely  # noqa: PLC0415 - see above

    from geo.spatial.standing_together import standing_together as here  # noqa: PLC0415

    return here(shapely.from_wkb(wkb), owners, join_m=join_m, visit_m=visit_m)


def main() -> int:
    """Answer questions on standard input, until there are no more."""

    def answer(question: _Question) -> Any:
        return question.function(*question.arguments)

    return serve(answer)
