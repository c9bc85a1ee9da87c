"""Text on a paper map: how wide it is, where it fits, and its outline for a white rim.

Widths come from the font that the page is set in, so a label that fits here fits on paper.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import shapely
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from shapely import Geometry, Point

from geo.paths import data_dir

FAMILY: Final = "Source Sans 3"
"""The typeface of everything printed; its files and licence stand in ``data/fonts``."""

_SCRIPTS: Final = (
    "KR", "Thai", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada",
    "Malayalam", "Sinhala", "Khmer", "Myanmar", "Ethiopic",
)  # fmt: skip
FALLBACKS: Final = (
    "DejaVu Sans", "Noto Emoji", "Droid Sans Fallback", *(f"Noto Sans {name}" for name in _SCRIPTS)
)  # fmt: skip
"""Typefaces of signs that the first one lacks, in order: other alphabets and symbols, emoji,
Chinese and Japanese, then one for each further script."""

_FILES: Final[Mapping[str, str]] = {
    "regular": "SourceSans3-Regular.ttf",
    "semibold": "SourceSans3-SemiBold.ttf",
    "symbols": "DejaVuSans.ttf",
    "emoji": "NotoEmoji-Regular.ttf",
    "cjk": "DroidSansFallback.ttf",
    **{name: f"NotoSans{name}-Regular.ttf" for name in _SCRIPTS},
}
_FALLBACK_FILES: Final = ("symbols", "emoji", "cjk", *_SCRIPTS)
_MM_PER_PT: Final = 25.4 / 72
_LOST: Final = "?"
_ASCENT, _DESCENT = 0.70, 0.20


@dataclass(frozen=True, kw_only=True)
class Label:
    """A text that wants a place near a point on the paper (mm).

    ``clear_mm`` keeps it off its own symbol; 0 puts the text over the point. ``must`` is placed
    even where it is tight; others are left out when nothing is free. ``fixed`` stands exactly on
    its point, whatever is there, and without a rim. ``area`` (mm on the paper) is what the text
    names: its middle stays inside.
    """

    text: str
    x: float
    y: float
    size_pt: float = 7.0
    weight: str = "regular"
    colour: str = "#1a1a1a"
    clear_mm: float = 0.0
    must: bool = False
    fixed: bool = False
    area: Geometry | None = None


@dataclass(frozen=True, kw_only=True)
class PlacedLabel:
    """A label with its place: left and baseline in mm, and the outline for its rim."""

    text: str
    left: float
    baseline: float
    size_pt: float
    weight: str
    colour: str
    outline: str
    mm_per_unit: float


Box = tuple[float, float, float, float]


def font_folder() -> Path:
    """The folder with the font files."""
    return data_dir() / "fonts"


def printable(text: str, *, fallback: bool = True) -> str:
    """The text with every sign that the typeface (or its fallbacks) lacks as a question mark."""
    names = ("regular", *(_FALLBACK_FILES if fallback else ()))
    return "".join(
        c if c in "\n\t" or any(ord(c) in _signs(name) for name in names) else _LOST for c in text
    )


@lru_cache(maxsize=len(_FILES))
def _signs(name: str) -> frozenset[int]:
    """The signs that a font file has; only those that are needed are opened."""
    with TTFont(font_folder() / _FILES[name], lazy=True) as font:
        return frozenset(font.getBestCmap() or {})


def width_mm(text: str, *, size_pt: float, weight: str = "regular") -> float:
    """How wide a text is, in mm, without kerning."""
    font = _font(weight)
    units = sum(font.widths.get(font.signs.get(ord(c), ".notdef"), 0) for c in text)
    return units / font.em * size_pt * _MM_PER_PT


def place_labels(
    labels: Iterable[Label], *, width: float, height: float, taken: Sequence[Box] = ()
) -> list[PlacedLabel]:
    """Find a free place for every label, the first ones first.

    Args:
        labels: most important first; positions in mm from the upper left corner.
        width: of the map, in mm; every label lies inside.
        height: of the map, in mm.
        taken: boxes (left, top, right, bottom) in mm where no text may come.
    """
    boxes = list(taken)
    placed = []
    for label in labels:
        # the rim of a label is the outline of one typeface
        text = printable(label.text, fallback=False)
        wide = width_mm(text, size_pt=label.size_pt, weight=label.weight)
        em = label.size_pt * _MM_PER_PT
        spots = [
            box
            for box in _spots(label, wide, em)[: 1 if label.fixed else None]
            if box[0] > 1 and box[1] > 1 and box[2] < width - 1 and box[3] < height - 1
        ]
        free = next((box for box in spots if not any(_meet(box, other) for other in boxes)), None)
        if label.fixed and spots:
            free = spots[0]
        if free is None and label.must and spots:
            free = min(spots, key=lambda box: sum(_meet(box, other) for other in boxes))
        if free is None:
            continue
        boxes.append(free)
        left, baseline = free[0], free[3] - (0.0 if label.fixed else _DESCENT * em)
        placed.append(
            PlacedLabel(
                text=text,
                left=left,
                baseline=baseline,
                size_pt=label.size_pt,
                weight=label.weight,
                colour=label.colour,
                outline="" if label.fixed else _outline(text, label.weight),
                mm_per_unit=em / _font(label.weight).em,
            )
        )
    return placed


def _spots(label: Label, wide: float, em: float) -> list[Box]:
    """Boxes where the label could come, the best first."""
    tall = (_ASCENT if label.fixed else _ASCENT + _DESCENT) * em
    off = label.clear_mm
    if off == 0:
        # near the middle of an area: on it, then a little above, below and beside it
        shifts = [
            (0, 0),
            (0, -1),
            (0, 1),
            (0, -2),
            (0, 2),
            (-0.5, -1),
            (0.5, 1),
            (0.5, 0),
            (-0.5, 0),
            (0, -3),
            (0, 3),
        ]
        middles = [(label.x + dx * wide, label.y + dy * 1.4 * tall) for dx, dy in shifts]
        if label.area is not None:
            middles = [spot for spot in middles if shapely.covers(label.area, Point(spot))]
    else:
        side, up = off + wide / 2, off + tall / 2
        middles = [
            (label.x + side, label.y), (label.x - side, label.y), (label.x, label.y - up),
            (label.x, label.y + up), (label.x + side, label.y - up), (label.x + side, label.y + up),
            (label.x - side, label.y - up), (label.x - side, label.y + up),
            (label.x + side, label.y - 2 * up), (label.x + side, label.y + 2 * up),
            (label.x - side, label.y - 2 * up), (label.x - side, label.y + 2 * up),
        ]  # fmt: skip
    return [(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2) for x, y in middles]


def _meet(left: Box, right: Box) -> bool:
    gap = 0.4
    return (
        left[0] < right[2] + gap
        and right[0] < left[2] + gap
        and left[1] < right[3] + gap
        and right[1] < left[3] + gap
    )


@dataclass(frozen=True)
class _Font:
    em: int
    signs: Mapping[int, str]
    widths: Mapping[str, int]
    glyphs: Any


@lru_cache(maxsize=len(_FILES))
def _font(weight: str) -> _Font:
    opened = TTFont(font_folder() / _FILES[weight])
    signs = opened.getBestCmap() or {}
    return _Font(
        em=int(opened["head"].unitsPerEm),
        signs=signs,
        widths={name: int(metric[0]) for name, metric in opened["hmtx"].metrics.items()},
        glyphs=opened.getGlyphSet(),
    )


@lru_cache(maxsize=4096)
def _outline(text: str, weight: str) -> str:
    """The text as one path in font units, y up, from its left end on the baseline."""
    font = _font(weight)
    pen = SVGPathPen(font.glyphs, ntos=lambda value: f"{value:.0f}")
    x = 0
    for sign in text:
        name = font.signs.get(ord(sign), ".notdef")
        font.glyphs[name].draw(TransformPen(pen, (1, 0, 0, 1, x, 0)))
        x += font.widths.get(name, 0)
    return str(pen.getCommands())
