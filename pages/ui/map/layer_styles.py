"""How a layer of the map looks: the colours and patterns of its palette, and its source."""

from typing import Final

from geo.catalogue.layers import Provenance
from geo.catalogue.palette import Palette, Term
from geo.catalogue.vocabularies import ENERGY, OWNERS
from geo.maps.palettes import hazard_palette
from pages.ui.frame import page_data
from pages.ui.frame.dutch import day
from pages.ui.map.layer_spec import Source
from pages.ui.map.style import Style, StyleClass

PATTERNS: Final = {
    "hatch": "hatch", "backhatch": "hatch", "cross": "cross", "dots": "dots", "grid": "grid",
    "horizontal": "lines", "vertical": "lines", "dash": "lines",
}  # fmt: skip
_SHAPES: Final = {
    "circle": "circle", "square": "square", "diamond": "diamond", "triangle": "triangle",
    "star": "star", "plus": "cross", "down": "down", "hexagon": "hexagon",
}  # fmt: skip
_DASHES: Final = {
    "none": "solid", "dash": "dashed", "hatch": "dashdot", "dots": "dotted", "cross": "long",
}  # fmt: skip


def source_of(known: Provenance) -> Source:
    """Where a layer comes from, as the layer list tells it."""
    return Source(
        text=known.source,
        date=known.edition or (day(known.fetched) if known.fetched else ""),
        origin=known.origin,
        generalised=known.detail == "gegeneraliseerd",
        note=known.note or "",
        attribution=known.attribution or "",
    )


def classes_of(palette: Palette, *, area: bool) -> tuple[tuple[StyleClass, ...], StyleClass]:
    """A palette as legend lines, and the look of what is missing."""
    lines = tuple(_line(entry, area=area) for entry in palette.entries if entry != palette.unknown)
    return lines, _line(palette.unknown, area=area)


def _line(entry: Term, *, area: bool) -> StyleClass:
    return StyleClass(
        label=entry.label,
        color=entry.colour,
        value=entry.key,
        pattern=PATTERNS.get(entry.pattern) if area else None,  # type: ignore[arg-type]
        shape=_SHAPES.get(entry.symbol),  # type: ignore[arg-type]
        dash=_DASHES.get(entry.pattern, "dashed"),  # type: ignore[arg-type]
    )


def stock_style(colour: str) -> Style:
    """The stock by owner, label or class of exposure."""
    if colour.startswith("class_"):
        hazard = page_data.inputs().thresholds[colour.removeprefix("class_")]
        lines, missing = classes_of(hazard_palette(hazard), area=True)
        return Style(prop=colour, classes=lines, missing=missing, weight=0.6, fill_opacity=0.9)
    lines, missing = classes_of(OWNERS if colour == "owner" else ENERGY, area=True)
    return Style(prop=colour, classes=lines, missing=missing, weight=0.6, fill_opacity=0.9)
