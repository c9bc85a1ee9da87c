"""The sheets of the whole: cover, city map, and the cross table of hazards and wijken."""

from typing import Any, Final

import shapely

from geo.catalogue.symbols import text_on
from geo.hazards.registry import HAZARD_WORDS
from geo.maps.palettes import hazard_palette
from geo.report import map_badges, map_ground, map_layers, mapsheet
from geo.report.item_text import item_text
from geo.report.mapsheet import PaperStyle
from geo.report.picture import Picture, entry
from geo.report.sheet_wijk import exposure_parts
from geo.report.state import PackState
from geo.report.wijk_figures import exposure_shares, stock_of, stressed_text, unknown_text
from geo.report.words import (
    QUESTION,
    source_lines,
    source_name,
    uses_example,
    when,
)
from geo.text.format import counted, dwelling_words, number

_COVER_MM: Final = (186.0, 78.0)
_CITY_MM: Final = (296.0, 214.0)
_CITY_LARGEST: Final = 10_000
_KEY_MM: Final = (92.0, 72.0)
_ROWS: Final = 18


def cover(state: PackState) -> tuple[dict[str, Any], list[str]]:
    """The cover: the question, where it is about, what is in it, and the caveat."""
    sheet = mapsheet.sheet_for(
        _core(state), width_mm=_COVER_MM[0], height_mm=_COVER_MM[1], margin_mm=3
    )
    picture = Picture(
        sheet=sheet,
        alt=f"Overzichtskaart van {state.area_name} met de wijken en de plek van elke koppelkans.",
    )
    map_ground.ground(picture, state, focus=state.wijken.union_all())
    map_ground.borders(picture, state, buurten=False)
    if state.selected:
        map_ground.veil(picture, state.wijken.union_all(), what=map_layers.CHOSEN)
    map_badges.dots(picture, state, state.items)
    picture.labels += map_ground.area_names(
        state.wijken, sheet, name="wijknaam", size_pt=7.0, weight="semibold", colour="#24323c"
    )
    drawing, map_page = picture.finished()
    names = ["buurten", "projects", "policy_areas", "stock", "works"]
    names += [rule.layer for rule in state.thresholds.values()]
    kept = sum(not state.is_rejected(item) for item in state.items)
    page = {
        "kind": "cover",
        "title": f"Koppelkansen {state.area_name}",
        "when": when(state),
        "question": QUESTION,
        "outcome": outcome(state),
        "state": [{"word": word, "text": text} for word, text in state.output.rows()],
        "maps": [map_page],
        "figures": [
            {
                "value": str(kept),
                "label": f"{'koppelkans' if kept == 1 else 'koppelkansen'} in dit pakket",
            },
            {"value": str(len(state.top)), "label": "in groep hoog"},
            {
                "value": str(sum(i.id in state.decisions for i in state.items)),
                "label": "met een besluit",
            },
            {
                "value": str(len(state.wijken)),
                "label": "wijk" if len(state.wijken) == 1 else "wijken",
            },
        ],
        "participants": [f"{who.organisation} ({who.role})" for who in state.participants],
        "caveats": list(state.caveats),
        "layers": [
            {
                "title": known.title.split(":")[0],
                "origin": "voorbeelddata" if known.is_example else known.origin,
                "source": source_name(known),
                "date": known.edition or (known.fetched or "")[:10] or "geen datum",
                "digest": known.digest[:8],
            }
            for known in state.provenance
        ],
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, [drawing]


def outcome(state: PackState) -> str:
    """One sentence of what the list comes to."""
    kept = [item for item in state.items if not state.is_rejected(item)]
    decided = sum(item.id in state.decisions for item in kept)
    stand = "staat" if len(state.top) == 1 else "staan"
    text = (
        f"Van {counted(len(kept), 'koppelkans', 'koppelkansen')} {stand} er "
        f"{number(len(state.top))} in groep hoog"
    )
    text += f"; over {number(decided)} is een besluit vastgelegd en {number(len(state.undecided))} "
    text += "liggen nog voor" if len(state.undecided) != 1 else "ligt nog voor"
    rejected = len(state.items) - len(kept)
    return text + (
        f". Daarnaast: {number(rejected)} afgewezen of geen koppelkans." if rejected else "."
    )


def city(state: PackState) -> tuple[dict[str, Any], list[str]]:
    """The A3 sheet: every koppelkans on the map of the city, and the list beside it."""
    core = _core(state)
    sheet = mapsheet.sheet_for(
        core, width_mm=_CITY_MM[0], height_mm=_CITY_MM[1], margin_mm=3, largest=_CITY_LARGEST
    )
    picture = Picture(
        sheet=sheet,
        alt=(
            f"Kaart van {state.area_name} met corporatiebezit, werken, beleidsgebieden en "
            f"{counted(len(state.items), 'koppelkans', 'koppelkansen')} met de plaats in de lijst "
            "ernaast."
        ),
    )
    map_ground.ground(picture, state, focus=state.wijken.union_all())
    map_layers.stock_outlines(picture, state)
    map_ground.borders(picture, state)
    map_layers.policy(picture, state)
    map_layers.works(picture, state)
    if state.selected:
        map_ground.veil(picture, state.wijken.union_all(), what=map_layers.CHOSEN)
    map_badges.badges(picture, state, state.items, most=_ROWS)
    picture.labels += map_ground.area_names(
        state.layers["wijken"].frame, sheet, name="wijknaam", size_pt=10.5, weight="semibold",
        colour="#3d3932",
    )  # fmt: skip
    drawing, map_page = picture.finished()
    inset = _inset(state, sheet)
    names = ["buurten", "projects", "policy_areas", "stock", "works"]
    shown = state.items[:_ROWS]
    page = {
        "kind": "city",
        "title": f"Koppelkansen in {state.area_name}",
        "outcome": outcome(state),
        "maps": [map_page, inset[1]],
        "items": [
            {
                "id": text.id,
                "sheet": item in state.top,
                "rank": text.rank,
                "title": text.title,
                "fill": text.group.colour,
                "ink": text_on(text.group.colour),
                "facts": " · ".join((text.party, text.window, dwelling_words(text.dwellings))),
                "decision": text.decision_text,
            }
            for item in shown
            for text in (item_text(state, item),)
        ],
        "more": len(state.items) - len(shown),
        "missing": map_layers.missing_place(state.items),
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, [drawing, inset[0]]


def _core(state: PackState) -> Any:
    """Where the map looks: the selection, or the part of the gemeente with stock and plans."""
    if state.selected:
        return state.wijken.union_all()
    stock = state.frame("stock")
    plans = [shapely.Point(xy) for xy in map_layers.places(state.items).values()]
    shapes = [*plans, *(stock.geometry.to_numpy() if stock is not None else ())]
    return shapely.box(*shapely.total_bounds(shapes)) if shapes else state.wijken.union_all()


def _inset(state: PackState, main: mapsheet.Sheet) -> tuple[str, dict[str, Any]]:
    shape = state.layers["buurten"].frame.union_all()
    sheet = mapsheet.sheet_for(shape, width_mm=88, height_mm=50, margin_mm=1)
    picture = Picture(
        sheet=sheet, alt=f"Ligging van het kaartblad in de gemeente {state.area_name}."
    )
    map_ground.ground(picture, state)
    map_ground.borders(picture, state, buurten=False)
    frame = PaperStyle(stroke="#0b5a8a", width=0.6)
    picture.add(main.window.boundary, frame)
    picture.legend[:] = [map_layers.group("Hele gemeente", [entry("Dit kaartblad", frame,
                                                                  kind="area")])]  # fmt: skip
    return picture.finished()


def cross_table(state: PackState) -> tuple[dict[str, Any], list[str]]:
    """The cross table: per wijk and hazard the corporation dwellings by class.

    Wijken stand in the order of their code. It is no ranking, and Wbmgp areas have no row.
    """
    wijken = state.wijken
    shape = wijken.union_all()
    sheet = mapsheet.sheet_for(shape, width_mm=_KEY_MM[0], height_mm=_KEY_MM[1], margin_mm=2)
    picture = Picture(sheet=sheet, alt="Sleutelkaart: het nummer van elke wijk in de tabel.")
    map_ground.ground(picture, state, focus=shape)
    map_ground.borders(picture, state, buurten=False)
    numbered = wijken.assign(number=[f"{i}" for i in range(1, len(wijken) + 1)])
    picture.labels += map_ground.area_names(
        numbered, sheet, name="number", size_pt=8.5, weight="semibold", colour="#0b3a5a"
    )
    drawing, map_page = picture.finished()
    hazards = [name for name in state.thresholds if name in state.measured_hazards]
    rows = []
    for number_, (code, name) in enumerate(
        zip(wijken["wijkcode"], wijken["wijknaam"], strict=True), start=1
    ):
        stock = stock_of(state, str(code))
        cells = []
        for hazard in hazards:
            shares = exposure_shares(state, str(code), hazard)
            cells.append(
                {
                    "parts": exposure_parts(state, hazard, shares),
                    "high": stressed_text(shares),
                    "unknown": unknown_text(shares),
                }
            )
        rows.append(
            {
                "number": number_,
                "name": str(name),
                "dwellings": "geen" if stock is None else number(stock.dwellings_count),
                "cells": cells if stock is not None else [],
            }
        )
    names = ["buurten", "stock", *(state.thresholds[h].layer for h in hazards)]
    page = {
        "kind": "cross",
        "title": "Bedreigingen per wijk",
        "maps": [map_page],
        "hazards": [
            {
                "title": HAZARD_WORDS.get(hazard, hazard).capitalize(),
                "explained": state.thresholds[hazard].title,
                "classes": [
                    {
                        "svg": mapsheet.swatch(
                            PaperStyle(fill=class_entry.colour, stroke="#555555", width=0.12)
                        ),
                        "label": class_entry.label,
                    }
                    for class_entry in hazard_palette(state.thresholds[hazard]).entries
                ],
            }
            for hazard in hazards
        ],
        "rows": rows,
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, [drawing]
