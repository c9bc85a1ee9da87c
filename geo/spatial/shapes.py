"""Shapes that break the rules of geometry, mended to what they are made of.

What mending costs is not to be seen from a shape: two hundred corners that cross each other take
seconds, a thousand an hour, and the library cannot be stopped. So all but small shapes are mended
in a process with limits of time and memory, many at once, and what goes over them is no shape.
All shapes of a file together have a limit of time too.
"""

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.isolated_reading import Limits, isolated_answer
from geo.errors import DataError

SURFACES: Final = frozenset({"Polygon", "MultiPolygon"})
LINES: Final = frozenset({"LineString", "MultiLineString", "LinearRing"})

MOST_HARD: Final = 5
"""Shapes that may take too long in one file; with more it is refused."""

_FEW: Final = 40
"""Corners that can do no harm."""
_MANY: Final = 5_000
"""Corners of a shape without faults that is tried apart as well."""
_TOGETHER: Final = 500
_REACH_M: Final = 25.0
"""Distance around a shape that is tried: the analysis makes such zones."""
_LIMITS: Final = Limits(1_000_000_000, 20)
_LIMITS_OF_ONE: Final = Limits(600_000_000, 5)
_MINUTES_OF_FILE: Final = 3
"""How long the shapes of one file may take together, by the clock."""


@dataclass(frozen=True)
class RepairedShape:
    """A valid shape, None when nothing is left of it, and whether it had to be mended."""

    shape: BaseGeometry | None
    mended: bool
    too_hard: bool = False
    """Whether mending took too much time or memory."""


class MendingTime:
    """The seconds that are left for mending the shapes of one file, by the clock."""

    def __init__(self) -> None:
        self._left_s = 60.0 * _MINUTES_OF_FILE

    @contextmanager
    def spent(self) -> Iterator[None]:
        """Take off what a block takes.

        Raises:
            DataError: nothing is left to begin with.
        """
        if self._left_s <= 0:
            msg = (
                f"De vormen in dit bestand herstellen duurt langer dan {_MINUTES_OF_FILE} minuten: "
                "zij kruisen zichzelf te vaak. Het bestand is niet geladen; vereenvoudig de vormen "
                "in het GIS."
            )
            raise DataError(msg)
        begin = time.monotonic()
        try:
            yield
        finally:
            self._left_s -= time.monotonic() - begin


def repair_shape(shape: BaseGeometry, *, left: MendingTime | None = None) -> RepairedShape:
    """Return a valid shape of the same dimension.

    Of a polygon with a spike or a crossing only the surfaces stay, of a collection the surfaces,
    else the lines; points stay points. With ``left``, of the shapes of one file together, what
    mending takes goes off the time that is left.
    """
    return repair_shapes([shape], left=left)[0]


def repair_shapes(
    shapes: Sequence[BaseGeometry | None], *, left: MendingTime | None = None
) -> list[RepairedShape]:
    """Mend shapes as :func:`repair_shape` does, those that can take long together.

    Raises:
        DataError: more than :data:`MOST_HARD` of them take too long, or all together do.
    """
    left = left or MendingTime()
    found = [RepairedShape(None, mended=False) for _ in shapes]
    apart: list[int] = []
    for place, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            continue
        if _needs_care(shape):
            apart.append(place)
        else:
            found[place] = _mended(shape)
    for begin in range(0, len(apart), _TOGETHER):
        places = apart[begin : begin + _TOGETHER]
        some = [shape for place in places if (shape := shapes[place]) is not None]
        for place, repaired in zip(places, _mended_apart(some, left), strict=True):
            found[place] = repaired
        check_hard(sum(mended.too_hard for mended in found))
    return found


def check_hard(count: int) -> None:
    """Refuse a file with more shapes that take too long than chance gives."""
    if count > MOST_HARD:
        msg = (
            f"Meer dan {MOST_HARD} vormen kosten te veel tijd of geheugen om te lezen: zij kruisen "
            "zichzelf te vaak. Het bestand is niet geladen; vereenvoudig de vormen in het GIS."
        )
        raise DataError(msg)


def _needs_care(shape: BaseGeometry) -> bool:
    corners = shapely.get_num_coordinates(shape)
    if corners <= _FEW:
        return False
    return bool(corners > _MANY or not shape.is_valid or not shape.is_simple)


def _mended(shape: BaseGeometry) -> RepairedShape:
    if shape.geom_type != "GeometryCollection" and shape.is_valid:
        return RepairedShape(shape, mended=False)
    parts = [
        part
        for item in shapely.get_parts(shape)
        for part in shapely.get_parts(item if item.is_valid else shapely.make_valid(item))
        if not part.is_empty
    ]
    for kinds in (SURFACES, LINES, frozenset({"Point"})):
        same_kind = [part for part in parts if part.geom_type in kinds]
        if same_kind:
            whole = same_kind[0] if len(same_kind) == 1 else shapely.union_all(same_kind)
            return RepairedShape(whole, mended=not shape.is_valid or len(same_kind) < len(parts))
    return RepairedShape(None, mended=True)


def _mended_apart(shapes: Sequence[BaseGeometry], left: MendingTime) -> list[RepairedShape]:
    """Mend shapes in a process of their own: at once, or one by one when that takes too long."""
    limits = _LIMITS if len(shapes) > 1 else _LIMITS_OF_ONE
    with left.spent(), tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        path = Path(folder) / "vormen"
        path.write_text("\n".join(shapely.to_wkb(shapes, hex=True)), encoding="ascii")
        try:
            with isolated_answer(__name__, {}, path=path, limits=limits) as (answered, _):
                return [
                    RepairedShape(shapely.from_wkb(encoded), mended=mended)
                    for encoded, mended in answered["shapes"]
                ]
        except DataError:
            if len(shapes) == 1:
                return [RepairedShape(None, mended=True, too_hard=True)]
    found: list[RepairedShape] = []
    for shape in shapes:
        found += _mended_apart([shape], left)
        check_hard(sum(mended.too_hard for mended in found))
    return found


def outline_text(shape: shapely.Geometry) -> str:
    """A polygon in EPSG:28992 as WKT in centimetres, as the column ``outline`` holds it."""
    return str(shapely.to_wkt(shape, rounding_precision=2))


# -- in the process ----------------------------------------------------------------------------


def answer(request: Mapping[str, Any], _: Path) -> dict[str, Any]:
    """Mend the shapes in the file that a request names, one a line, and try a zone around each."""
    lines = Path(request["path"]).read_text(encoding="ascii").splitlines()
    found = [_mended(shapely.from_wkb(line)) for line in lines]
    for mended in found:
        shapely.buffer(mended.shape, _REACH_M)
    return {
        "shapes": [
            [
                None if mended.shape is None else shapely.to_wkb(mended.shape, hex=True),
                mended.mended,
            ]
            for mended in found
        ]
    }
