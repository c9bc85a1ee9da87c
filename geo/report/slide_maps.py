"""Maps for slides: the layers of the paper maps, as pictures of high resolution.

A slide is looked at from afar. Everything is drawn on a paper of half the size and shown twice as
large, so that numbers, lines and names are twice as large as in the PDF.
"""

import functools
import json
from dataclasses import dataclass
from typing import Any, Final

import shapely
import typst

from geo.report import map_badges, map_ground, map_layers, mapsheet
from geo.report.labels import FAMILY, font_folder
from geo.report.pack_data import Item
from geo.report.picture import Picture
from geo.report.sheet_kans import leading_hazard
from geo.report.state import PackState
from geo.text.format import counted

_HALF: Final = 2.0
_INCH_MM: Final = 25.4
_PPI: Final = 420
"""On the half size paper: 210 pixels for an inch of the slide."""

_SWATCH_PPI: Final = 600
_SMALLEST_M: Final = 150.0
_LARGEST: Final = 5000
_BAR_MM: Final = 22.0
_KM: Final = 1000

_PAGE: Final = """
#let sheet = json(bytes(sys.inputs.sheet))
#set page(width: sheet.width * 1mm, height: sheet.height * 1mm, margin: 0pt)
#set text(font: sheet.font)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%)
#for label in sheet.labels {
  place(top + left, dx: label.x * 1mm, dy: label.y * 1mm, text(
    size: label.size * 1pt, weight: if label.bold { "semibold" } else { "regular" },
    fill: rgb(label.colour), top-edge: "baseline", bottom-edge: "baseline", box(label.text)))
}
#if sheet.bar != none {
  let tall = sheet.height * 1mm
  place(top + left, dx: 2mm, dy: tall - 6.2mm, box(
    fill: white.transparentize(15%), inset: (x: 1mm, y: 0.8mm), stack(
      dir: ttb, spacing: 0.7mm,
      text(size: 6.5pt, weight: "semibold", sheet.bar.text),
      stack(dir: ltr,
        rect(width: sheet.bar.mm * 0.5mm, height: 0.9mm, fill: black, stroke: 0.2pt),
        rect(width: sheet.bar.mm * 0.5mm, height: 0.9mm, fill: white, stroke: 0.2pt)))))
  place(top + right, dx: -2mm, dy: 2mm, box(
    fill: white.transparentize(15%), inset: 0.8mm, stack(dir: ttb, spacing: 0.5mm,
      align(center, polygon(
        fill: black, (0mm, 3.4mm), (1.3mm, 0mm), (2.6mm, 3.4mm), (1.3mm, 2.6mm))),
      align(center, text(size: 6.5pt, weight: "bold", "N")))))
}
"""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One line of a legend: its sample as PNG, and what it means."""

    png: bytes
    label: str


@dataclass(frozen=True, kw_only=True)
class SlideMap:
    """A map for a slide: the PNG, its text for who cannot see it, and its legend by group."""

    png: bytes
    alt: str
    legend: tuple[tuple[str, tuple[Mark, ...]], ...]


def city_map(state: PackState, *, width: float, height: float) -> SlideMap:
    """All koppelkansen with a place, by group of the list; sizes in inches on the slide."""
    paper = _paper(width, height)
    places = map_layers.places(state.items)
    if places:
        spots = shapely.union_all([shapely.Point(at) for at in places.values()])
        shape = shapely.envelope(spots.buffer(900.0))
    else:
        shape = state.wijken.union_all()
    if state.selected:
        shape = shapely.union_all([shape, state.wijken.union_all()])
    sheet = mapsheet.sheet_for(shape, margin_mm=1.5, **paper)
    alt = (
        f"Kaart van {state.area_name} met "
        f"{counted(len(places), 'koppelkans', 'koppelkansen')} als genummerde stippen: "
        + ", ".join(f"{count} in {term.label.lower()}" for term, count in state.counts.items())
        + ". Een stippellijn om een stip is de onzekerheid van de plek. "
        + map_layers.missing_place(state.items)
    ).strip()
    picture = Picture(sheet=sheet, alt=alt)
    map_ground.ground(picture, state)
    map_layers.stock_outlines(picture, state)
    map_ground.borders(picture, state, buurten=False)
    if state.selected:
        map_ground.veil(picture, state.wijken.union_all(), what=map_layers.CHOSEN, width=0.4)
    map_badges.badges(picture, state, state.items)
    picture.labels += map_ground.area_names(
        state.wijken, sheet, name="wijknaam", size_pt=7.0, weight="semibold", colour="#4a453d"
    )
    return _finished(picture)


def item_map(state: PackState, item: Item, *, width: float, height: float) -> SlideMap:
    """The surroundings of one koppelkans with its worst hazard and the works near it."""
    at = map_layers.places([item]).get(item.id)
    radius = float(item.precision_m or 0.0)
    title = item.title
    plan = item.project_id is not None
    if at is None:
        shape: Any = state.wijken.union_all()
        where = "De ligging is onbekend; de kaart toont het hele gebied."
    else:
        shape = shapely.Point(at).buffer(max(radius * 1.15, _SMALLEST_M))
        where = f"In het midden de plek van {'het plan' if plan else 'deze koppelkans'}" + (
            f"; het ligt ergens binnen de cirkel van {radius:.0f} m." if radius else "."
        )
    sheet = mapsheet.sheet_for(shape, margin_mm=1.0, largest=_LARGEST, **_paper(width, height))
    hazard = leading_hazard(state, item)
    under = ""
    if hazard is not None and at is not None:
        under = f" De ondergrond toont {state.thresholds[hazard].title.lower()} in klassen."
    picture = Picture(sheet=sheet, alt=f"Kaart van de omgeving van {title}. {where}{under}")
    covered = hazard is not None and at is not None
    map_ground.ground(picture, state, base_map=not covered)
    if hazard is not None and at is not None:
        map_layers.raster_classes(picture, state, hazard)
    map_layers.stock_outlines(picture, state)
    map_ground.borders(picture, state, buurten=False)
    areas, name = state.wijken, "wijknaam"
    if at is not None:
        map_layers.works(picture, state)
        map_layers.plan_outlines(picture, state)
        map_badges.mark_subject(
            picture, state, item, at, word="Het plan" if plan else "Waar het over gaat"
        )
        areas, name = state.layers["buurten"].frame, "buurtnaam"
    picture.labels += map_ground.area_names(
        areas, sheet, name=name, size_pt=6.5, weight="semibold", colour="#4a453d"
    )
    return _finished(picture)


def _paper(width: float, height: float) -> dict[str, Any]:
    """The half size paper of a picture of so many inches."""
    scale = _INCH_MM / _HALF
    return {"width_mm": width * scale, "height_mm": height * scale}


def _finished(picture: Picture) -> SlideMap:
    wide, tall = picture.sheet.width_mm, picture.sheet.height_mm
    # no name below the scale bar and the north arrow
    picture.taken += [(0.0, tall - 8.0, 26.0, tall), (wide - 7.0, 0.0, wide, 10.0)]
    drawing, map_page = picture.finished()
    metres, length = mapsheet.bar_of(picture.sheet.scale, longest_mm=_BAR_MM)
    far = metres >= _KM
    text = f"{metres / _KM:g} km".replace(".", ",") if far else f"{metres} m"
    page = {
        "width": map_page["width"],
        "height": map_page["height"],
        "labels": map_page["labels"],
        "bar": {"mm": length, "text": text},
        "font": FAMILY,
    }
    legend = tuple(
        (
            group["title"],
            tuple(Mark(png=_swatch(e["svg"]), label=e["label"]) for e in group["entries"]),
        )
        for group in map_page["legend"]
    )
    return SlideMap(png=_png(drawing, page, ppi=_PPI), alt=picture.alt, legend=legend)


@functools.lru_cache(maxsize=256)  # the same samples stand on every slide
def _swatch(svg: str) -> bytes:
    page = {"width": 7.0, "height": 4.0, "labels": [], "bar": None, "font": FAMILY}
    return _png(svg, page, ppi=_SWATCH_PPI)


@functools.lru_cache(maxsize=1)
def _fonts(folder: str) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def _png(svg: str, page: dict[str, Any], *, ppi: int) -> bytes:
    made: Any = typst.compile(
        _PAGE.encode(),
        format="png",
        ppi=ppi,
        font_paths=_fonts(str(font_folder())),
        sys_inputs={"svg": svg, "sheet": json.dumps(page, ensure_ascii=False)},
    )
    return bytes(made if isinstance(made, bytes) else made[0])
