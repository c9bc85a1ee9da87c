"""The sheet for a walk through the neighbourhood: a large map, what to look at, room for notes.

No addresses and nothing of households: it shows streets, blocks and plans, and is made to be
carried through the street.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely import Geometry

from geo.catalogue.layers import require_rd
from geo.catalogue.vocabularies import WORK_WORDS
from geo.catalogue.writing import replacing
from geo.constants import CLASSES
from geo.errors import DataError, NotFoundError
from geo.hazards.registry import HAZARD_WORDS
from geo.maps.wording import years
from geo.report import map_badges, map_ground, map_layers, mapsheet
from geo.report.hazard_ground import class_shapes
from geo.report.mapsheet import PaperStyle
from geo.report.pdf import compile_sheets, document_of, page_of
from geo.report.picture import INK, Picture, entry
from geo.report.state import PackState
from geo.report.words import source_lines, uses_example
from geo.text.format import number

_MAP_MM: Final = (186.0, 130.0)
_LARGEST: Final = 1500
_ROUTE_REACH_M: Final = 50.0
_MANY: Final = 12
_SMALL_SHARE: Final = 0.005


@dataclass(frozen=True, kw_only=True)
class Walk:
    """Where the walk goes: a title, the area that is looked at (RD), and the route if there is."""

    title: str
    where: str
    area: Geometry
    route: Geometry | None = None


def walk_of_buurt(state: PackState, buurtcode: str) -> Walk:
    """A walk through one buurt.

    Raises:
        NotFoundError: there is no such buurt.
    """
    buurten = state.layers["buurten"].frame
    code = buurtcode.strip().upper()
    mine = buurten[buurten["buurtcode"] == code]
    if mine.empty:
        msg = f"Er is geen buurt {code}. De codes staan in de laag buurten, zoals BU05050100."
        raise NotFoundError(msg)
    row = mine.iloc[0]
    return Walk(
        title=f"Wijkschouw {row['buurtnaam']}",
        where=f"buurt {row['buurtnaam']}, wijk {row['wijknaam']}",
        area=row["geometry"],
    )


def walk_of_route(state: PackState, features: gpd.GeoDataFrame, *, title: str = "") -> Walk:
    """A walk along drawn lines, or through a drawn area.

    Args:
        state: gives the borders the walk has to lie in.
        features: lines or polygons in EPSG:28992.
        title: a name; by default the wijken it runs through.

    Raises:
        DataError: no line or polygon, not in EPSG:28992, or outside the gemeente.
    """
    require_rd(features, name="route")
    shapes = features.geometry.to_numpy()
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    kinds = shapely.get_dimensions(shapes)
    if not len(shapes) or (kinds == 0).any() or not shapely.is_valid(shapes).all():
        msg = "Een route is een lijn of een gebied zonder kruisende randen; teken er een."
        raise DataError(msg)
    whole = shapely.union_all(shapes)
    lines = shapely.union_all(shapes[kinds == 1]) if (kinds == 1).any() else None
    area = shapely.union_all(np.where(kinds == 1, shapely.buffer(shapes, _ROUTE_REACH_M), shapes))
    buurten = state.layers["buurten"].frame
    touched = buurten[buurten.intersects(whole)]
    if touched.empty:
        msg = f"De route ligt buiten {state.area_name}."
        raise DataError(msg)
    wijken = ", ".join(dict.fromkeys(touched["wijknaam"]))
    what = "gebied" if lines is None else f"route van {number(lines.length)} m"
    return Walk(
        title=title or f"Wijkschouw {wijken}",
        where=f"getekend{'' if lines is None else 'e'} {what} in {wijken}",
        area=area,
        route=lines,
    )


def write_schouw(state: PackState, walk: Walk, target: Path) -> Path:
    """Write the sheet as a PDF of one page.

    Raises:
        DataError: it cannot be set or written.
    """
    content = schouw_pdf(state, walk)
    with replacing(target) as temporary:
        temporary.write_bytes(content)
    return target


def schouw_pdf(state: PackState, walk: Walk) -> bytes:
    """The sheet as a PDF."""
    document = {
        **document_of(state),
        "state": replace(state.output, selection=(walk.where,)).short(),
        "title": walk.title,
        "description": f"Kaart met aandachtspunten en ruimte voor notities: {walk.where}",
        "pages": [page_of(schouw_sheet(state, walk))],
    }
    return compile_sheets("schouw.typ", document, state=state)


def schouw_sheet(state: PackState, walk: Walk) -> tuple[dict[str, Any], list[str]]:
    """The sheet as the content of a page, and the SVG of its map."""
    sheet = mapsheet.sheet_for(
        walk.area, width_mm=_MAP_MM[0], height_mm=_MAP_MM[1], margin_mm=4, largest=_LARGEST
    )
    picture = Picture(
        sheet=sheet,
        alt=f"Kaart voor de {walk.title}: {walk.where}. De genummerde punten staan eronder.",
    )
    map_ground.ground(picture, state, focus=walk.area)
    _hazard_grounds(picture, state)
    map_layers.stock_outlines(picture, state)
    map_ground.borders(picture, state)
    map_layers.policy(picture, state, hatched=False)
    map_layers.works(picture, state)
    if walk.route is None:
        map_ground.veil(picture, walk.area, what=walk.where)
    else:
        route = PaperStyle(stroke=INK, width=1.1, casing=0.5)
        picture.add(walk.route, route)
        picture.legend.insert(
            0, map_layers.group("Route", [entry("Looproute", route, kind="line")])
        )
    points = _points(state, walk)
    _number_points(picture, points)
    picture.labels += map_ground.area_names(
        state.layers["buurten"].frame, sheet, name="buurtnaam", size_pt=8, weight="semibold",
        colour="#4a453d",
    )  # fmt: skip
    drawing, map_page = picture.finished()
    names = ["buurten", "projects", "policy_areas", "stock", "works"]
    names += [rule.layer for name, rule in state.thresholds.items() if name in ("heat", "rain70")]
    page = {
        "kind": "schouw",
        "title": walk.title,
        "where": walk.where,
        "maps": [map_page],
        "points": [{"number": p.number, "text": p.text} for p in points[:_MANY]],
        "more": max(0, len(points) - _MANY),
        "looks": _looks(state, walk.area),
        "sources": source_lines(state, names),
        "example": uses_example(state, names),
    }
    return page, [drawing]


@dataclass(frozen=True, kw_only=True)
class _Point:
    number: int
    text: str
    x: float
    y: float


def _hazard_grounds(picture: Picture, state: PackState) -> None:
    """Where it gets hot and where water stands, the two things one can look at in the street."""
    entries = []
    for hazard, style, word in (
        ("heat", PaperStyle(fill="#f6cfae"), "Warm"),
        ("rain70", PaperStyle(pattern="horizontal", ink="#236fb2"), "Water na hevige regen"),
    ):
        rule = state.thresholds.get(hazard)
        if rule is None or rule.layer not in state.layers:
            continue
        shapes = class_shapes(state.layers[rule.layer].path, rule, picture.sheet.window)
        bad = [shapes[key] for key in ("hoog", "zeer_hoog") if key in shapes]
        if bad and picture.add(bad, style):
            entries.append(entry(f"{word}: {_bound(rule.bounds)} {rule.unit}", style))
    title = map_layers.marked(state, "Klimaat", state.thresholds["heat"].layer) if (
        "heat" in state.thresholds
    ) else "Klimaat"  # fmt: skip
    picture.explain(title, entries)


def _bound(bounds: Sequence[tuple[str, float]]) -> str:
    """From which value the class hoog begins."""
    before = [upto for name, upto in bounds if CLASSES.index(name) < CLASSES.index("hoog")]
    return f"meer dan {number(before[-1], decimals=0 if float(before[-1]).is_integer() else 2)}"


def _points(state: PackState, walk: Walk) -> list[_Point]:
    """Plans and works in the area, numbered: what has a place on the map."""
    found: list[tuple[str, tuple[float, float]]] = []
    at = map_layers.places(state.items)
    for item in map_layers.may_lie_in(state.items, walk.area):
        tier = state.group_of(item).label.lower()
        rough = float(item.precision_m or 0.0)
        text = f"{item.title}: {item.window.text()}, {item.corporation}, {tier}"
        if rough > _ROUTE_REACH_M:
            text += f"; ligging op {number(rough)} m"
        found.append((text, at[item.id]))
    works = state.frame("works")
    if works is not None:
        near = works[works.intersects(walk.area)].sort_values(["first_year", "work_id"])
        for row in near.to_dict("records"):
            part = shapely.intersection(row["geometry"], walk.area)
            spot = shapely.get_coordinates(shapely.point_on_surface(part))
            if len(spot):
                when = years(row["first_year"], row["last_year"], open_ended=row["open_ended"])
                word = WORK_WORDS.get(row["kind"], row["kind"]).capitalize()
                found.append((f"{word}: {when}", (float(spot[0][0]), float(spot[0][1]))))
    return [
        _Point(number=i, text=text, x=xy[0], y=xy[1]) for i, (text, xy) in enumerate(found, start=1)
    ]


def _number_points(picture: Picture, points: Sequence[_Point]) -> None:
    """The numbers on the map; a plan whose place is rough may have its point outside the sheet."""
    window = picture.sheet.window
    map_badges.numbered_discs(
        picture,
        (
            (str(point.number), place)
            for point in points[:_MANY]
            if shapely.covers(window, place := shapely.Point(point.x, point.y))
        ),
        fill="#ffffff",
    )


def _looks(state: PackState, area: Geometry) -> list[str]:
    """What to look at, from the hazards in the area: shares of its surface, and its stock."""
    texts = []
    for name, rule in state.thresholds.items():
        if rule.layer not in state.layers:
            continue
        shares = _surface(state.layers[rule.layer].path, rule, area)
        known = sum(shares.get(key, 0.0) for key in CLASSES)
        high = shares.get("hoog", 0.0) + shares.get("zeer_hoog", 0.0)
        if known and high / known >= _SMALL_SHARE:
            unknown = 1 - known / float(shapely.area(area))
            rest = (
                f"; van {number(100 * unknown)}% is niets bekend" if unknown >= _SMALL_SHARE else ""
            )
            texts.append(
                f"{HAZARD_WORDS.get(name, name).capitalize()}: {number(100 * high / known)}% van "
                f"het oppervlak met gegevens in klasse hoog of zeer hoog{rest}."
            )
    return texts or ["Geen plekken in klasse hoog of zeer hoog, of geen gegevens."]


def _surface(raster: Path, rule: Any, area: Geometry) -> Mapping[str, float]:
    """Square metres of an area per class."""
    shapes = class_shapes(raster, rule, shapely.envelope(area))
    return {
        key: float(shapely.area(shapely.intersection(shape, area))) for key, shape in shapes.items()
    }
