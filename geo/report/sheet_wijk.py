"""The factsheet of one wijk: map, plans, stock, exposure, decisions and progress."""

from collections.abc import Sequence
from typing import Any, Final

import shapely
from shapely import Geometry

from geo.catalogue.palette import Palette
from geo.catalogue.stock_coverage import StockCoverage, stock_coverage
from geo.catalogue.symbols import text_on
from geo.catalogue.vocabularies import ENERGY, OWNERS, PLAN_KINDS, WORK_WORDS
from geo.constants import CLASSES
from geo.hazards.registry import HAZARD_WORDS
from geo.maps.palettes import hazard_palette
from geo.maps.wording import years
from geo.report import map_badges, map_ground, map_layers, mapsheet
from geo.report.item_text import item_text
from geo.report.pack_data import Item
from geo.report.picture import Picture
from geo.report.state import PackState, wijkcodes_of
from geo.report.wijk_figures import (
    UNKNOWN,
    Share,
    Stock,
    WijkPlan,
    exposure_shares,
    plans_of,
    stock_of,
    stressed_text,
    unknown_text,
    works_of,
)
from geo.report.wijk_progress import liveability_text, progress_rows
from geo.report.words import count, shortened, source_lines, uses_example
from geo.text.format import counted, number

_WIDE_MM: Final = (186.0, 104.0)
_TALL_MM: Final = (94.0, 104.0)
"""Width and height of the map of a wide and of a tall wijk, whose legend stands beside it."""
_TALL: Final = 1.15
_MANY: Final = 9
_REASON_LENGTH: Final = 160
_LARGEST: Final = 5000
_PERIOD_FILLS: Final = ("#20364a", "#4a6b85", "#86a5ba", "#bfd0db", "#e4ecf1")


def wijk_sheet(state: PackState, wijkcode: str) -> tuple[dict[str, Any], list[str]]:
    """One wijk as the content of a page, and the SVG of its map."""
    row = state.wijken[state.wijken["wijkcode"] == wijkcode].iloc[0]
    shape = row["geometry"]
    hazard = shown_hazard(state)
    drawing, map_page = _map(state, wijkcode, str(row["wijknaam"]), shape, hazard)
    stock = stock_of(state, wijkcode)
    plans = plans_of(state, wijkcode, shape)
    items = state.items_of(wijkcode)
    names = ["buurten", "projects", "policy_areas", "stock", "works", "monitor"]
    names += [rule.layer for rule in state.thresholds.values()]
    page = {
        "kind": "wijk",
        "tall": is_tall(shape),
        "title": str(row["wijknaam"]),
        "maps": [map_page],
        "lead": _lead(stock, plans, loaded=_loaded(state, wijkcode, stock)),
        "plans": [_plan(plan) for plan in plans[:_MANY]],
        "more_plans": max(0, len(plans) - _MANY),
        "stock": _stock(stock),
        "exposure": _exposure(state, wijkcode),
        "exposure_legend": exposure_legend(),
        "works": [
            f"{n} × {WORK_WORDS.get(kind, kind)}" for kind, n in works_of(state, shape).items()
        ],
        "decisions": _decisions(state, items),
        "progress": progress_rows(state, wijkcode),
        "liveability": liveability_text(state, wijkcode),
        "progress_note": state.cards[wijkcode].note if wijkcode in state.cards else "",
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, [drawing]


def is_tall(shape: Geometry) -> bool:
    """Whether a wijk is so much higher than wide that a portrait frame shows it larger."""
    west, south, east, north = shapely.bounds(shape)
    return bool((north - south) / (east - west) > _TALL)


def shown_hazard(state: PackState) -> str | None:
    """The hazard on the map of every wijk: the first that has data, so that maps compare."""
    return next((name for name in state.thresholds if name in state.measured_hazards), None)


def _map(
    state: PackState, code: str, name: str, shape: Geometry, hazard: str | None
) -> tuple[str, dict[str, Any]]:
    width, height = _TALL_MM if is_tall(shape) else _WIDE_MM
    sheet = mapsheet.sheet_for(
        shape, width_mm=width, height_mm=height, margin_mm=2, largest=_LARGEST
    )
    what = "plannen, werken en beleidsgebieden"
    if hazard is not None:
        what += f", en het corporatiebezit naar klasse voor {HAZARD_WORDS.get(hazard, hazard)}"
    picture = Picture(sheet=sheet, alt=f"Kaart van {name} met {what}.")
    map_ground.ground(picture, state, focus=shape)
    frame = state.frame("stock") if hazard is None else state.stock_by_class(hazard)
    if frame is not None and hazard is not None:
        rule = state.thresholds[hazard]
        map_layers.buildings(
            picture,
            frame,
            by="shown",
            palette=hazard_palette(state.thresholds[hazard]),
            title=map_layers.marked(state, f"Bezit: {rule.title}", "stock"),
        )
    elif frame is not None:
        map_layers.stock_outlines(picture, state)
    map_ground.borders(picture, state)
    map_layers.policy(picture, state)
    map_layers.works(picture, state)
    map_ground.veil(picture, shape, what=name)
    # an item that is said to lie in another wijk is no business of this one
    near = [i for i in state.items if not (codes := wijkcodes_of(i)) or code in codes]
    map_badges.badges(picture, state, map_layers.may_lie_in(near, shape), most=12)
    buurten = state.layers["buurten"].frame
    mine = buurten["wijkcode"] == code
    picture.labels += map_ground.area_names(
        buurten[mine], sheet, name="buurtnaam", size_pt=7.0, weight="semibold", colour="#2b2823"
    )
    others = buurten[~mine].dissolve(by="wijkcode", aggfunc="first")
    picture.labels += map_ground.area_names(
        others, sheet, name="wijknaam", size_pt=8.0, weight="regular", colour="#6a645a"
    )
    return picture.finished()


def _loaded(state: PackState, wijkcode: str, stock: Stock | None) -> StockCoverage:
    """How much of the wijk is loaded; a made up stock is no part of what there is."""
    loaded = 0.0 if stock is None else float(stock.dwellings_count)
    layer = state.layers.get("stock")
    if layer is None or layer.provenance.is_example:
        return StockCoverage(loaded=loaded)
    return stock_coverage(loaded, state.table("kerncijfers"), wijkcodes=(wijkcode,))


def _lead(stock: Stock | None, plans: Sequence[WijkPlan], *, loaded: StockCoverage) -> str:
    """The wijk in one or two sentences."""
    if stock is None:
        text = "Voor deze wijk staat geen corporatiebezit in de gegevens."
    else:
        one = loaded.text == "1"
        text = f"{loaded.text} {'corporatiewoning' if one else 'corporatiewoningen'}"
        text += f", waarvan {number(stock.efg_count)} met label E, F of G."
    certain = [plan for plan in plans if plan.certain]
    possible = len(plans) - len(certain)
    text += f" {_some(len(certain), 'plan', 'plannen')} in Bijlage 1"
    text += f", en {possible} dat hier kan liggen." if possible == 1 else (
        f", en {possible} die hier kunnen liggen." if possible else "."
    )  # fmt: skip
    return text


def _some(n: int, singular: str, many: str) -> str:
    return counted(n, singular, many) if n else f"Geen {many}"


def _plan(plan: WijkPlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "kind": PLAN_KINDS.entry(plan.kind).label,
        "corporation": plan.corporation,
        "dwellings": count(plan.dwellings_count),
        "period": years(plan.first_year, plan.last_year, open_ended=plan.open_ended),
        "note": "" if plan.certain else "ligt mogelijk in deze wijk",
    }


def _stock(stock: Stock | None) -> list[dict[str, Any]]:
    if stock is None:
        return []
    fills = dict(zip([s.key for s in stock.periods], _PERIOD_FILLS, strict=False))
    return [
        _bar("Eigenaar", stock.owners, stock, OWNERS),
        {
            "title": "Bouwjaar",
            "parts": [
                _part(s.label, s.dwellings_count, stock, fills.get(s.key, "#ffffff"))
                for s in stock.periods
                if s.key != UNKNOWN
            ]
            + [
                _part("onbekend", s.dwellings_count, stock, "#ffffff")
                for s in stock.periods
                if s.key == UNKNOWN
            ],
        },
        _bar("Energielabel", stock.labels, stock, ENERGY),
    ]


def _bar(title: str, shares: Sequence[Share], stock: Stock, palette: Palette) -> dict[str, Any]:
    parts = []
    for share in shares:
        entry = palette.entry(share.key)
        if palette is OWNERS and share.key not in palette.keys and share.key != UNKNOWN:
            entry = palette.entry("other")
        parts.append(_part(share.label, share.dwellings_count, stock, entry.colour))
    return {"title": title, "parts": parts}


def _part(label: str, n: int, stock: Stock, fill: str) -> dict[str, Any]:
    share = n / stock.dwellings_count
    return {
        "label": label,
        "share": share,
        "text": f"{number(100 * share)}%",
        "count": number(n),
        "fill": fill,
        "ink": text_on(fill),
    }


def _exposure(state: PackState, wijkcode: str) -> list[dict[str, Any]]:
    rows = []
    for hazard in state.thresholds:
        if hazard not in state.measured_hazards:
            continue
        shares = exposure_shares(state, wijkcode, hazard)
        rows.append(
            {
                "title": HAZARD_WORDS.get(hazard, hazard).capitalize(),
                "parts": exposure_parts(state, hazard, shares),
                "high": stressed_text(shares),
                "unknown": unknown_text(shares),
            }
        )
    return rows if any(row["parts"] for row in rows) else []


def exposure_parts(state: PackState, hazard: str, shares: dict[str, float]) -> list[dict[str, Any]]:
    """The parts of a bar of dwellings by class, each with its colour and share."""
    palette = hazard_palette(state.thresholds[hazard])
    return [
        {
            "label": palette.entry(key).label.split(":")[0],
            "share": share,
            "text": f"{number(100 * share)}%",
            "fill": palette.entry(key).colour,
            "ink": text_on(palette.entry(key).colour),
            "known": key in CLASSES,
        }
        for key, share in shares.items()
    ]


def exposure_legend() -> str:
    """How to read the bars, in words: they run from light to dark in every print."""
    return (
        "Elke balk: de corporatiewoningen naar klasse, van licht (zeer laag) naar donker "
        "(zeer hoog); grijs is geen gegevens, wit is uitgezonderd. Percentage: hoog of zeer "
        "hoog, van de woningen waarvan de klasse bekend is of die zijn uitgezonderd."
    )


def _decisions(state: PackState, items: Sequence[Item]) -> list[dict[str, str]]:
    texts = (item_text(state, item) for item in items)
    return [
        {
            "title": text.title,
            "status": text.decision.word,
            "reason": shortened(found.reason, _REASON_LENGTH),
            "who": found.owner or "trekker nog niet bepaald",
            "session": found.session or "",
        }
        for text in texts
        if (found := text.decided) is not None
    ]
