"""Shapes that break the rules of geometry, mended to what they are made of."""

from dataclasses import dataclass
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

SURFACES: Final = frozenset({"Polygon", "MultiPolygon"})
LINES: Final = frozenset({"LineString", "MultiLineString", "LinearRing"})


@dataclass(frozen=True)
class RepairedShape:
    """A valid shape, None when nothing is left of it, and whether it had to be mended."""

    shape: BaseGeometry | None
    mended: bool


def repair_shape(shape: BaseGeometry) -> RepairedShape:
    """Return a valid shape of the same dimension.

    Of a polygon with a spike or a crossing only the surfaces stay, of a collection the surfaces,
    else the lines; points stay points.
    """
    if shape.geom_type != "GeometryCollection" and shape.is_valid:
        return RepairedShape(shape, mended=False)
    parts = [
        part
        for item in shapely.get_parts(shape)
        for part in shapely.get_parts(item if item.is_valid else shapely.make_valid(item))
        if not part.is_empty
    ]
    for kinds in (SURFACES, LINES, frozenset({"Point"})):
        kept = [part for part in parts if part.geom_type in kinds]
        if kept:
            whole = kept[0] if len(kept) == 1 else shapely.union_all(kept)
            return RepairedShape(whole, mended=not shape.is_valid or len(kept) < len(parts))
    return RepairedShape(None, mended=True)


def outline_text(shape: shapely.Geometry) -> str:
    """A polygon in EPSG:28992 as WKT in centimetres, as the column ``outline`` holds it."""
    return str(shapely.to_wkt(shape, rounding_precision=2))
