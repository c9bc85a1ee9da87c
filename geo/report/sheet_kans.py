"""The sheet of one koppelkans: map, reasons, hazards with ranges, time line, measures, decision."""

from collections.abc import Mapping
from typing import Any, Final

import shapely

from geo.catalogue.symbols import text_on
from geo.catalogue.vocabularies import CLASS_WORDS, WORK_WORDS
from geo.catalogue.windows import Window
from geo.constants import CLASSES, NO_DATA
from geo.hazards.registry import HAZARD_WORDS
from geo.koppelkansen.records import HazardSummary, Part
from geo.koppelkansen.risk import FORMULA
from geo.koppelkansen.weights import PART_TITLES, PARTS
from geo.maps.palettes import hazard_palette
from geo.report import links, map_badges, map_ground, map_layers, mapsheet
from geo.report.item_text import item_text
from geo.report.pack_data import Item
from geo.report.picture import Picture
from geo.report.sheet_risk import risk_lines
from geo.report.state import PackState
from geo.report.words import (
    count,
    decision_rows,
    money,
    shortened,
    source_lines,
    uses_example,
)
from geo.text.format import number

_WIDTH_MM, _HEIGHT_MM, _LOW_MM = 186.0, 72.0, 54.0
_SMALLEST_M: Final = 120.0
_LARGEST: Final = 2500
_YEARS_ROUND: Final = 1
_REASON_LENGTH: Final = 200
"""Longer reasons stand whole in the decision list."""
_MANY: Final = 5
_LONG: Final = 600
"""Caveats and risks with more signs than this make the map lower, so that all stays on one page."""
_SUBJECTS: Final[Mapping[str, str]] = {
    "bezit_klimaat": "Dit bezit",
    "werk_klimaat_bezit": "Dit werk",
}


def kans_sheet(state: PackState, item: Item) -> tuple[dict[str, Any], list[str]]:
    """One koppelkans as the content of a page, and the SVG of its map.

    Returns:
        JSON for the template, with ``maps`` in the order of the SVG texts.
    """
    identifier = item.id
    names = ["projects", "buurten", "policy_areas", "stock", "works", "measures"]
    hazard = leading_hazard(state, item)
    if hazard is not None:
        names.append(state.thresholds[hazard].layer)
    words = item_text(state, item)
    risks = [f"{word} {band}" for word, band in risk_lines(state, item)]
    long = sum(map(len, (*words.caveats, *risks))) > _LONG
    drawing, map_page = _map(state, item, hazard, height_mm=_LOW_MM if long else _HEIGHT_MM)
    tier = words.group
    page = {
        "kind": "kans",
        "title": item.title,
        "tier": {
            "text": tier.label,
            "fill": tier.colour,
            "ink": text_on(tier.colour),
        },
        "id": identifier,
        "url": links.app_base() + links.kans_path(state, identifier),
        "rank": words.rank,
        "of": len(state.ranks),
        "facts": _facts(state, item),
        "maps": [map_page],
        "parts": _parts(item),
        "score": number(item.score),
        "hazards": _hazards(state, item),
        "risks": risks,
        "risk_note": FORMULA,
        "timeline": timeline(item, now=state.as_of_year),
        "measures": _measures(item),
        "more_measures": max(0, len(item.measures) - _MANY),
        "caveats": list(words.caveats),
        "works_text": words.works_text,
        "decision": [
            {"word": word, "text": shortened(text, _REASON_LENGTH)}
            for word, text in (
                decision_rows(state.decisions[identifier]) if identifier in state.decisions else []
            )
        ],
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, [drawing]


def leading_hazard(state: PackState, item: Item) -> str | None:
    """The hazard that stands out most: the worst class, the first of the list when alike.

    None when nothing is known of any hazard for which there is a raster.
    """
    order = [*CLASSES]
    best: tuple[int, str] | None = None
    found = item.hazards
    for name, rule in state.thresholds.items():
        summary = found.get(name)
        if summary is None or rule.layer not in state.layers or summary.exposure_class not in order:
            continue
        rank = order.index(summary.exposure_class)
        if best is None or rank > best[0]:
            best = (rank, name)
    return None if best is None else best[1]


def _map(
    state: PackState, item: Item, hazard: str | None, *, height_mm: float
) -> tuple[str, dict[str, Any]]:
    at = map_layers.places([item]).get(item.id)
    radius = float(item.precision_m or 0.0)
    if at is None:
        shape = state.wijken.union_all()
        where = "De ligging is onbekend; de kaart toont het hele gebied."
    else:
        shape = shapely.Point(at).buffer(max(radius, _SMALLEST_M))
        where = "In het midden de plek van het plan" + (
            f", met een cirkel van {number(radius)} m: het plan ligt ergens daarbinnen."
            if radius
            else "."
        )
    sheet = mapsheet.sheet_for(
        shape, width_mm=_WIDTH_MM, height_mm=height_mm, margin_mm=2, largest=_LARGEST
    )
    title = item.title
    picture = Picture(sheet=sheet, alt=f"Kaart van de omgeving van {title}. {where}")
    covered = hazard is not None and at is not None
    map_ground.ground(picture, state, base_map=not covered)
    if hazard is not None and at is not None:
        map_layers.raster_classes(picture, state, hazard)
    map_layers.stock_outlines(picture, state)
    map_ground.borders(picture, state)
    map_layers.policy(picture, state, hatched=False)
    map_layers.works(picture, state)
    map_layers.plan_outlines(picture, state)
    if at is not None:
        map_badges.mark_subject(picture, state, item, at, word="Waar het over gaat")
    picture.labels += map_ground.area_names(
        state.layers["buurten"].frame, sheet, name="buurtnaam", size_pt=7.5, weight="semibold",
        colour="#4a453d",
    )  # fmt: skip
    return picture.finished()


def _facts(state: PackState, item: Item) -> list[dict[str, str]]:
    buurten = state.layers["buurten"].frame
    names = dict(zip(buurten["buurtcode"], buurten["buurtnaam"], strict=True))
    wijken = dict(zip(buurten["wijkcode"], buurten["wijknaam"], strict=True))
    codes = [str(c) for c in item.buurtcodes if c]
    where = ", ".join(names.get(code, code) for code in codes)
    wijk = wijken.get(str(item.wijkcode), "")
    place = " · ".join(text for text in (wijk, where) if text) or "wijk onzeker"
    rough = item.precision_m
    located = item.lat is not None
    return [
        {"word": "Partij", "text": str(item.corporation or "onbekend")},
        {"word": "Periode", "text": item.window.text()},
        {"word": "Woningen", "text": count(item.dwellings_count)},
        {"word": "Waar", "text": place},
        {
            "word": "Ligging",
            "text": "onbekend"
            if not located
            else f"op circa {number(float(rough))} m nauwkeurig"
            if rough
            else "bekend",
        },
    ]


def _parts(item: Item) -> list[dict[str, Any]]:
    """Per part of the score its points, the most it could give, and the reason."""
    found = []
    for name in PARTS:
        part = item.parts.get(name, Part())
        points = part.contribution
        found.append(
            {
                "title": PART_TITLES[name],
                "share": part.value,
                "points": "?" if points is None else number(points),
                "reason": part.reason,
            }
        )
    return found


def _hazards(state: PackState, item: Item) -> list[dict[str, Any]]:
    """Per hazard its class and the classes it may be in, given what is not sure."""
    rows = []
    for name, rule in state.thresholds.items():
        summary = item.hazards.get(name)
        if summary is None:
            continue
        palette = hazard_palette(state.thresholds[name])
        low, high = summary.class_low, summary.class_high
        rows.append(
            {
                "title": HAZARD_WORDS.get(name, name).capitalize(),
                "word": CLASS_WORDS.get(summary.exposure_class, summary.exposure_class),
                "known": summary.exposure_class in CLASSES,
                "cells": [
                    {
                        "fill": palette.entry(key).colour,
                        "ink": text_on(palette.entry(key).colour),
                        "here": key == summary.exposure_class,
                        "may": low in CLASSES
                        and high in CLASSES
                        and CLASSES.index(low) <= CLASSES.index(key) <= CLASSES.index(high),
                    }
                    for key, _ in rule.bounds
                ],
                "value": _value(summary, rule.decimals),
            }
        )
    return rows


def _value(summary: HazardSummary, decimals: int) -> str:
    if summary.exposure_class == NO_DATA or summary.value is None:
        return "geen gegevens"
    unit = summary.unit
    text = f"{number(summary.value, decimals=decimals)} {unit}"
    low, high = summary.low, summary.high
    if low is not None and high is not None and low != high:
        text += f" ({number(low, decimals=decimals)} – {number(high, decimals=decimals)})"
    return text


def timeline(item: Item, *, now: int) -> dict[str, Any]:
    """The windows of a plan, what goes before it and the works near it, on one axis of years.

    Returns:
        ``first`` and ``last`` year of the axis, ``now``, and rows with ``from``, ``to`` (years,
        inclusive), ``open`` (no end), ``known`` and ``kind``.
    """
    rows = [_span(_SUBJECTS.get(item.kind, "Dit plan"), item.window, kind="plan")]
    rows += [_span("Sloop vooraf", gone.window, kind="sloop") for gone in item.demolitions]
    works = item.works
    rows += [
        _span(
            f"{WORK_WORDS.get(work.kind, work.kind).capitalize()}, {number(work.distance_m)} m",
            work.window,
            kind=work.kind,
            relation=str(work.relation),
        )
        for work in works[:_MANY]
    ]
    years = [row[side] for row in rows for side in ("from", "to") if row[side] is not None]
    first = min([*years, now]) - _YEARS_ROUND
    last = max([*years, now]) + _YEARS_ROUND
    return {
        "first": first,
        "last": max(last, first + 6),
        "now": now,
        "rows": rows,
        "more": max(0, len(works) - _MANY),
    }


def _span(label: str, window: Window, *, kind: str, relation: str = "") -> dict[str, Any]:
    start = window.first_year
    return {
        "label": label,
        "from": start,
        "to": start if window.last_year is None else window.last_year,
        "open": window.open_ended,
        "known": start is not None,
        "text": window.text(),
        "kind": kind,
        "relation": relation,
    }


def _measures(item: Item) -> list[dict[str, str]]:
    found = []
    for measure in item.measures[:_MANY]:
        serves = [HAZARD_WORDS.get(name, name) for name in measure.serves]
        found.append(
            {
                "title": measure.label,
                "serves": ", ".join(serves),
                "effect": str(measure.effect or ""),
                "money": money(measure.money),
            }
        )
    return found
