"""A map on paper: a window of EPSG:28992 at a round scale, drawn as SVG in millimetres.

One unit of the SVG is one millimetre on paper, so that 1:5.000 is 1:5.000 when it is printed at
its own size. Text is not drawn here: :mod:`geo.report.labels` finds the places and the page sets
it, so that it stays text.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry, Polygon

from geo.catalogue.symbols import PATTERN_PATHS, SYMBOL_PATHS, Pattern, Symbol, text_on
from geo.report.labels import PlacedLabel

SCALES: Final = tuple(
    int(step * 10**power) for power in (3, 4, 5) for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5)
)
"""Denominators of the scales a map can have, largest scale first: 1:1.000 to 1:750.000."""

_MM: Final = 1000.0
_POLYGON: Final = 3
_LINES: Final = (1, 2)
"""Types of shape: a line and a ring."""

_FINE_MM: Final = 0.03
"""What is finer than a thin pen line is left out of a path."""

_TILE: Final = 8.0
_TILE_MM: Final = 1.9


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A map frame: size on paper in mm, scale denominator, and its west and north edge in RD."""

    width_mm: float
    height_mm: float
    scale: int
    west: float
    north: float

    @property
    def mm_per_m(self) -> float:
        """Millimetres on paper for a metre outside."""
        return _MM / self.scale

    @property
    def window(self) -> Polygon:
        """What is inside the frame, in RD."""
        return shapely.box(
            self.west,
            self.north - self.height_mm / self.mm_per_m,
            self.west + self.width_mm / self.mm_per_m,
            self.north,
        )

    def on_paper(self, shapes: Any, *, edges: bool = False) -> npt.NDArray[np.object_]:
        """Shapes in RD cut to the frame, in mm from its upper left corner; empty ones left out.

        With ``edges`` only the edge remains of an area that reaches over the frame, as far as it
        lies inside: an outline does not go along the frame.
        """
        found = np.atleast_1d(np.asarray(shapes, dtype=object))
        found = found[~(shapely.is_missing(found) | shapely.is_empty(found))]
        window = self.window
        shapely.prepare(window)
        cut = found[shapely.intersects(window, found)]
        across = ~shapely.covers(window, cut)
        if edges:
            areas = across & (shapely.get_dimensions(cut) == 2)  # noqa: PLR2004
            cut[areas] = shapely.boundary(cut[areas])
        cut[across] = shapely.intersection(cut[across], window)

        def place(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            return np.column_stack(
                ((xy[:, 0] - self.west) * self.mm_per_m, (self.north - xy[:, 1]) * self.mm_per_m)
            )

        moved: npt.NDArray[np.object_] = shapely.transform(cut, place)
        return moved[~shapely.is_empty(moved)]

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point in RD in mm from the upper left corner."""
        return (x - self.west) * self.mm_per_m, (self.north - y) * self.mm_per_m


@dataclass(frozen=True, kw_only=True)
class PaperStyle:
    """How shapes are drawn; widths in mm, colours ``#rrggbb``; None is not drawn.

    ``pattern`` lies over the fill in ``ink``; ``casing`` is a wider line below the line.
    """

    fill: str | None = None
    stroke: str | None = None
    width: float = 0.2
    dash: str = ""
    opacity: float = 1.0
    pattern: Pattern = "none"
    ink: str | None = None
    casing: float = 0.0


def sheet_for(
    shape: Geometry,
    *,
    width_mm: float,
    height_mm: float,
    margin_mm: float = 4.0,
    largest: int = SCALES[0],
) -> Sheet:
    """The frame with the largest round scale in which a shape fits, the shape in the middle.

    Args:
        shape: what has to be inside, in RD.
        width_mm: of the frame.
        height_mm: of the frame.
        margin_mm: what stays free at each side.
        largest: the denominator of the largest scale that makes sense.
    """
    west, south, east, north = shapely.bounds(shape)
    needed = max(
        (east - west) * _MM / (width_mm - 2 * margin_mm),
        (north - south) * _MM / (height_mm - 2 * margin_mm),
        float(largest),
    )
    scale = next((s for s in SCALES if s >= needed - 1e-6), SCALES[-1])
    per_mm = scale / _MM
    return Sheet(
        width_mm=width_mm,
        height_mm=height_mm,
        scale=scale,
        west=(west + east) / 2 - width_mm * per_mm / 2,
        north=(south + north) / 2 + height_mm * per_mm / 2,
    )


def bar_of(scale: int, *, longest_mm: float = 42.0) -> tuple[int, float]:
    """A scale bar: its length in whole metres and in mm on paper; divides into four."""
    room = longest_mm * scale / _MM
    power = 10 ** math.floor(math.log10(room))
    metres = max(step * power for step in (1, 2, 4, 8) if step * power <= room)
    return int(metres), metres * _MM / scale


def svg(sheet: Sheet, elements: Iterable[str]) -> str:
    """The elements as one SVG of the size of the frame."""
    return _document(sheet.width_mm, sheet.height_mm, "".join(elements))


def draw(sheet: Sheet, shapes: Any, style: PaperStyle) -> str:
    """Shapes in RD in one style: one path, and for edges cut by the frame a path of their own."""
    if style.stroke is None:
        return _styled(_path(sheet.on_paper(shapes)), style)
    edges = _path(sheet.on_paper(shapes, edges=True))
    if style.fill is None and style.pattern == "none":
        return _styled(edges, style)
    return _styled(_path(sheet.on_paper(shapes)), style, edges=edges)


def disc(sheet: Sheet, x: float, y: float, radius_m: float, style: PaperStyle) -> str:
    """A circle round a point in RD."""
    return draw(sheet, shapely.Point(x, y).buffer(radius_m, quad_segs=32), style)


def symbol(x_mm: float, y_mm: float, size_mm: float, shape: Symbol, colour: str) -> str:
    """A symbol with a white rim, its centre on a point of the paper."""
    turn = f"translate({x_mm - size_mm / 2:.2f} {y_mm - size_mm / 2:.2f}) scale({size_mm / 24:.4f})"
    return (
        f'<path transform="{turn}" d="{SYMBOL_PATHS[shape]}" fill="{colour}" stroke="#ffffff" '
        f'stroke-width="2.6" stroke-linejoin="round" paint-order="stroke"/>'
    )


def halo(labels: Iterable[PlacedLabel]) -> str:
    """White rims round the texts of labels, from their outlines (font units, y up)."""
    return "".join(
        f'<path transform="translate({label.left:.2f} {label.baseline:.2f}) '
        f'scale({label.mm_per_unit:.6f} {-label.mm_per_unit:.6f})" d="{label.outline}" '
        f'fill="#ffffff" stroke="#ffffff" stroke-width="{0.9 / label.mm_per_unit:.0f}" '
        f'stroke-linejoin="round" opacity="0.85"/>'
        for label in labels
        if label.outline
    )


def swatch(
    style: PaperStyle, *, kind: str = "area", mark: Symbol | None = None, ground: str = ""
) -> str:
    """What a style looks like in a legend: a small area, line, circle or symbol, 7 x 4 mm.

    ``ground`` is the colour it lies on in the map, for what hardly shows on white.
    """
    width, height = 7.0, 4.0
    if mark is not None:
        body = symbol(width / 2, height / 2, 3.6, mark, style.fill or "#000000")
    elif kind == "line":
        body = _styled(f"M0.3 {height / 2}H{width - 0.3}", style)
    elif kind == "circle":
        body = _styled("M3.5 0.4a1.6 1.6 0 1 0 0.001 0z", style)
    else:
        body = _styled(f"M0.3 0.4H{width - 0.3}V{height - 0.4}H0.3Z", style)
    if ground:
        body = (
            _styled(f"M0.3 0.4H{width - 0.3}V{height - 0.4}H0.3Z", PaperStyle(fill=ground)) + body
        )
    return _document(width, height, body)


def _document(width: float, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm" '
        f'viewBox="0 0 {width:.2f} {height:.2f}">{_patterns(body)}{body}</svg>'
    )


def _patterns(body: str) -> str:
    """Definitions of the patterns that are used; a name holds the pattern and its colour."""
    used = sorted({part.split(")")[0] for part in body.split("url(#")[1:]})
    if not used:
        return ""
    tiles = []
    for name in used:
        pattern, colour = name.split("-")
        path, way = PATTERN_PATHS[pattern]  # type: ignore[index]
        paint = (
            f'fill="#{colour}"'
            if way == "fill"
            else f'fill="none" stroke="#{colour}" stroke-width="0.9"'
        )
        tiles.append(
            f'<pattern id="{name}" width="{_TILE}" height="{_TILE}" '
            f'patternUnits="userSpaceOnUse" patternTransform="scale({_TILE_MM / _TILE:.4f})">'
            f'<path d="{path}" {paint}/></pattern>'
        )
    return f"<defs>{''.join(tiles)}</defs>"


def _styled(path: str, style: PaperStyle, *, edges: str | None = None) -> str:
    """A path in a style; ``edges`` is the path of its stroke where that is another one."""
    if not path:
        return ""
    stroked = path if edges is None else edges
    parts = []
    line = f'stroke-width="{style.width}" stroke-linejoin="round" stroke-linecap="butt"' + (
        f" stroke-dasharray={quoteattr(style.dash)}" if style.dash else ""
    )
    if style.fill is not None:
        parts.append(f'<path d="{path}" fill="{style.fill}" fill-rule="evenodd"/>')
    if style.pattern != "none":
        ink = (style.ink or text_on(style.fill or "#ffffff"))[1:]
        parts.append(f'<path d="{path}" fill="url(#{style.pattern}-{ink})" fill-rule="evenodd"/>')
    if stroked and style.stroke is not None and style.casing:
        parts.append(
            f'<path d="{stroked}" fill="none" stroke="#ffffff" '
            f'stroke-width="{style.width + 2 * style.casing:.2f}" stroke-linejoin="round"/>'
        )
    if stroked and style.stroke is not None:
        parts.append(f'<path d="{stroked}" fill="none" stroke="{style.stroke}" {line}/>')
    body = "".join(parts)
    return body if style.opacity >= 1 else f'<g opacity="{style.opacity}">{body}</g>'


def _path(shapes: Sequence[Geometry] | npt.NDArray[np.object_]) -> str:
    if not len(shapes):
        return ""
    single = shapely.get_parts(shapely.simplify(np.asarray(shapes, dtype=object), _FINE_MM))
    # a collection may hide in the outcome of a cut
    while (shapely.get_type_id(single) > _POLYGON).any():
        single = shapely.get_parts(single)
    kinds = shapely.get_type_id(single)
    rings, lines = shapely.get_rings(single[kinds == _POLYGON]), single[np.isin(kinds, _LINES)]
    return _lines(rings, closed=True) + _lines(lines, closed=False)


def _lines(lines: npt.NDArray[np.object_], *, closed: bool) -> str:
    """Lines or rings as parts of a path; the last point of a ring is its first."""
    ends = np.cumsum(shapely.get_num_coordinates(lines)).tolist()
    points = [f"{x:.2f} {y:.2f}" for x, y in shapely.get_coordinates(lines).tolist()]
    starts, last = [0, *ends[:-1]], int(closed)
    parts = ("L".join(points[a : b - last]) for a, b in zip(starts, ends, strict=False))
    end = "Z" * closed
    return "".join([f"M{part}{end}" for part in parts])
