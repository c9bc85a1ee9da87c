"""The hand-out: the steps of a story on A4, two a page, with the same sentences and maps."""

from typing import Final

import shapely

from geo.catalogue.symbols import dash_array
from geo.constants import CAVEAT
from geo.maps.palettes import HAZARDS
from geo.overleg.deck import Slide, StoryDeck
from geo.overleg.deck_legend import LegendLine
from geo.overleg.looks import DAY_GROUND, LOOKS, SYMBOLS, TERMS
from geo.overleg.scene import Feature
from geo.report import mapsheet
from geo.report.hazard_ground import class_shapes
from geo.report.labels import FAMILY, Label
from geo.report.map_ground import ground_features
from geo.report.mapsheet import PaperStyle, sheet_for
from geo.report.pdf import compile_template
from geo.report.picture import LegendEntry, Picture

_WIDTH_MM: Final = 108.0
_HEIGHT_MM: Final = 92.0
_SYMBOL_MM: Final = 4.4
_DASH_MM: Final = 0.2
"""Length on paper of a screen pixel in a dash."""
_ORDER: Final = ("area", "line", "circle", "name", "symbol")


def handout(deck: StoryDeck) -> bytes:
    """The hand-out of a story as a tagged PDF of A4 pages.

    Raises:
        DataError: the page cannot be set.
    """
    steps = []
    for number, slide in enumerate(deck.slides, start=1):
        svg, page = _picture(deck, slide).finished()
        steps.append(
            {
                "number": number,
                "heading": slide.heading,
                "sentence": slide.sentence,
                "figures": [
                    {"value": figure.value, "label": figure.label, "note": figure.note}
                    for figure in slide.figures
                ],
                "map": {**page, "svg": svg},
                "examples": slide.examples,
                "caveat": slide.caveat,
                "sources": slide.sources,
            }
        )
    return compile_template(
        "overleg.typ",
        {
            "font": FAMILY,
            "title": deck.title,
            "subtitle": deck.subtitle,
            "date": deck.date,
            "examples": deck.examples,
            "caveat": CAVEAT,
            "state": deck.output.line(),
            "steps": steps,
        },
        made_on=deck.made_on,
    )


def _picture(deck: StoryDeck, slide: Slide) -> Picture:
    west, south, east, north = slide.bounds
    sheet = sheet_for(
        shapely.box(west, south, east, north),
        width_mm=_WIDTH_MM,
        height_mm=_HEIGHT_MM,
        margin_mm=2.0,
        largest=2000,
    )
    alt = f"{slide.heading} Kaart van {deck.title}. {slide.sentence}"
    picture = Picture(sheet=sheet, alt=alt)
    picture.add(sheet.window, PaperStyle(fill=DAY_GROUND))
    features = [group for name in slide.groups for group in deck.groups[name]]
    wijken = [feature.geometry for feature in features if feature.style == "wijk"]
    picture.add(wijken, PaperStyle(fill="#fbfaf6"))
    if deck.base is not None:
        ground_features(picture, deck.base.frame, provenance=deck.base.provenance)
    picture.add(wijken, PaperStyle(stroke="#8d877c", width=0.25))
    if slide.image is not None:
        path, hazard = deck.grounds[slide.image]
        for name, shape in class_shapes(path, hazard, deck.shape).items():
            colour = HAZARDS[slide.image].entry(name).colour
            picture.add(shapely.intersection(shape, deck.shape), PaperStyle(fill=colour))
    for feature in sorted(features, key=lambda feature: _ORDER.index(feature.shape)):
        if feature.style != "wijk":
            _draw(picture, feature, with_image=slide.image is not None)
    picture.explain(
        slide.legend_title,
        [_entry(line, with_image=slide.image is not None) for line in slide.legend],
    )
    return picture


def _style(style: str, *, with_image: bool) -> PaperStyle:
    colour = LOOKS[style].day if style in LOOKS else "#5c564b"
    if style == "gebied":
        return PaperStyle(stroke=colour, width=0.9)
    if style == "gebied-ruw":
        return PaperStyle(stroke=colour, width=0.7, dash="2.4 1.6")
    if style == "bezit" and with_image:
        return PaperStyle(stroke="#16202a", width=0.3)
    if style.startswith("plan-"):
        return PaperStyle(stroke=colour, width=0.6, pattern="dots", ink=colour)
    return PaperStyle(fill=colour, stroke="#ffffff", width=0.15, opacity=0.85)


def _line(style: str) -> PaperStyle:
    dash = " ".join(f"{part:g}" for part in dash_array(TERMS[style].pattern, unit=_DASH_MM))
    return PaperStyle(stroke=LOOKS[style].day, width=0.9, dash=dash, casing=0.35)


def _draw(picture: Picture, feature: Feature, *, with_image: bool) -> None:
    sheet, shape = picture.sheet, feature.geometry
    if feature.shape == "area":
        picture.add(shape, _style(feature.style, with_image=with_image))
    elif feature.shape == "line":
        picture.add(shape, _line(feature.style))
    elif feature.shape == "circle":
        colour = LOOKS[feature.style].day
        around = shape.buffer(feature.radius_m or 0.0, quad_segs=32)
        picture.add(around, PaperStyle(fill=colour, opacity=0.1))
        picture.add(around, PaperStyle(stroke=colour, width=0.4, dash="1.4 1.2"))
    elif sheet.window.contains(shape):
        x, y = sheet.point(shape.x, shape.y)
        if feature.shape == "name":
            picture.labels.append(
                Label(text=feature.label, x=x, y=y, size_pt=7.5, colour="#5c564b")
            )
            return
        at = x + (feature.radius_m or 0.0) * (_SYMBOL_MM + 0.8)
        colour = LOOKS[feature.style].day
        picture.elements.append(mapsheet.symbol(at, y, _SYMBOL_MM, SYMBOLS[feature.style], colour))
        half = _SYMBOL_MM / 2
        picture.taken.append((at - half, y - half, at + half, y + half))
        for row, text in enumerate(feature.label.split("\n") if feature.label else ()):
            picture.labels.insert(
                row,
                Label(
                    text=text, x=x, y=y + half + 1.6 + 3.0 * row, size_pt=7.5, weight="semibold",
                    must=True,
                ),
            )  # fmt: skip


def _entry(line: LegendLine, *, with_image: bool) -> LegendEntry:
    hazard, _, name = line.style.partition("-")
    if line.shape == "swatch":
        style = PaperStyle(fill=HAZARDS[hazard].entry(name).colour, stroke="#b9b3a6", width=0.15)
        return LegendEntry(svg=mapsheet.swatch(style), label=line.text)
    if line.shape == "symbol":
        mark = PaperStyle(fill=LOOKS[line.style].day)
        return LegendEntry(svg=mapsheet.swatch(mark, mark=SYMBOLS[line.style]), label=line.text)
    if line.shape == "line":
        return LegendEntry(svg=mapsheet.swatch(_line(line.style), kind="line"), label=line.text)
    style = _style(line.style, with_image=with_image)
    return LegendEntry(svg=mapsheet.swatch(style), label=line.text)
