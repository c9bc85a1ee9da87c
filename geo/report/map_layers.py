"""The layers of the paper maps: ground, borders, buildings, works, policy areas, koppelkansen.

Each draws on a :class:`geo.report.picture.Picture` and explains in its legend what it drew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Geometry

from geo.catalogue.layers import Provenance
from geo.catalogue.palette import Palette
from geo.catalogue.symbols import Symbol, dash_array, text_on
from geo.catalogue.vocabularies import AREA_KINDS, GROUPS, PLAN_KINDS, WORK_KINDS
from geo.constants import EXEMPT, NO_DATA, RD, WGS84
from geo.maps.ground import GROUND_STYLES, STREETS_FROM_MM
from geo.maps.palettes import hazard_palette
from geo.report import mapsheet
from geo.report.hazard_ground import class_shapes
from geo.report.labels import Label
from geo.report.mapsheet import PaperStyle, Sheet
from geo.report.picture import INK, LegendEntry, LegendGroup, Picture, entry
from geo.report.state import Item, PackState
from geo.spatial.positions import project_shapes

_GROUND: Final = "#f3f1ec"
_FOCUS: Final = "#fbfaf7"
_BADGE_MM: Final = 5.6
_LINES: Final = ("LineString", "MultiLineString")
_AREAS: Final = ("Polygon", "MultiPolygon")
_DASH_MM: Final = 0.18
"""Length on paper of a screen pixel in a dash."""


def symbol_entry(label: str, mark: Symbol, colour: str) -> LegendEntry:
    """A line of a legend with a symbol."""
    return LegendEntry(svg=mapsheet.swatch(PaperStyle(fill=colour), mark=mark), label=label)


def group(title: str, entries: Iterable[LegendEntry]) -> LegendGroup:
    """Lines of a legend under a title."""
    return LegendGroup(title=title, entries=tuple(entries))


def ground(
    picture: Picture, state: PackState, *, focus: Geometry | None = None, base_map: bool = True
) -> None:
    """The gemeente as a quiet ground.

    Args:
        picture: to draw on.
        state: the pack.
        focus: an area that stands out.
        base_map: draw streets and blocks too; without them where a raster will cover them.
    """
    picture.add(state.outline, PaperStyle(fill=_GROUND))
    if focus is not None:
        picture.add(focus, PaperStyle(fill=_FOCUS))
    base = state.frame("ground")
    if base_map and base is not None:
        ground_features(picture, base, provenance=state.layers["ground"].provenance)


def ground_features(picture: Picture, frame: gpd.GeoDataFrame, *, provenance: Provenance) -> None:
    """The base map inside the frame: areas, and streets at their true width where it shows."""
    near = frame.iloc[frame.sindex.query(picture.sheet.window, sort=True)]
    entries = []
    for kind, look in GROUND_STYLES.items():
        shapes = near.geometry[near["kind"] == kind].to_numpy()
        style, sample = PaperStyle(fill=look.day), "area"
        if look.width_m is not None:
            width = look.width_m * picture.sheet.mm_per_m
            if width < STREETS_FROM_MM:
                continue
            style, sample = PaperStyle(stroke=look.day, width=width), "line"
        if len(shapes) and picture.add(shapes, style):
            shown = replace(style, width=min(style.width, 1.2), casing=0.1)
            entries.append(entry(look.label, shown if sample == "line" else style, kind=sample))
    title = "Ondergrond"
    if provenance.is_example:
        title = f"Ondergrond ({provenance.source.lower()})"
    picture.explain(title, entries)


def borders(picture: Picture, state: PackState, *, buurten: bool = True) -> None:
    """Borders of wijken, and of buurten where there is room, above what fills the map."""
    lines = []
    thin = PaperStyle(stroke="#8d877c", width=0.12, dash="1.4 0.7")
    thick = PaperStyle(stroke="#5d574d", width=0.32)
    if picture.add(state.wijk_borders, thick):
        lines.append(entry("Wijk", thick, kind="line"))
    if buurten and picture.add(state.buurt_borders, thin):
        lines.append(entry("Buurt", thin, kind="line"))
    detail = state.layers["buurten"].provenance.detail
    picture.explain("Grenzen" + (f" ({detail})" if detail else ""), lines)


def area_names(
    frame: gpd.GeoDataFrame, sheet: Sheet, *, name: str, size_pt: float, weight: str, colour: str
) -> list[Label]:
    """The names of areas, each in the largest part of it that is in the frame."""
    window = sheet.window
    near = frame[frame.intersects(window)]
    found = []
    for text, shape in zip(near[name], near.geometry.intersection(window), strict=True):
        parts = shapely.get_parts(shape)
        parts = parts[shapely.area(parts) > 0]
        if not len(parts):
            continue
        largest = parts[int(np.argmax(shapely.area(parts)))]
        x, y = sheet.point(*shapely.get_coordinates(shapely.point_on_surface(largest))[0])
        area = float(shapely.area(largest)) * sheet.mm_per_m**2
        found.append((area, Label(
            text=str(text), x=x, y=y, size_pt=size_pt, weight=weight, colour=colour,
        )))  # fmt: skip
    return [label for _, label in sorted(found, key=lambda pair: -pair[0])]


def buildings(
    picture: Picture, frame: gpd.GeoDataFrame, *, by: str, palette: Palette, title: str
) -> None:
    """Buildings filled by class; those side by side in one class become one shape.

    Single buildings are not told apart on purpose: a sheet that goes round in a meeting shows
    blocks, not somebody's home.
    """
    near = frame[frame.intersects(picture.sheet.window)]
    keys = near[by].astype("object").where(near[by].notna(), None)
    entries = []
    join_m = max(3.0, 0.35 / picture.sheet.mm_per_m)
    for one in palette.all_entries():
        mine = near[[palette.entry(key) == one for key in keys]]
        if mine.empty:
            continue
        style = PaperStyle(fill=one.colour, stroke="#3a3a3a", width=0.1)
        picture.add(_blocks(mine, join_m=join_m, back_m=join_m * 0.7), style)
        entries.append(entry(one.label, style))
    picture.explain(title, entries)


def _blocks(frame: gpd.GeoDataFrame, *, join_m: float, back_m: float) -> npt.NDArray[np.object_]:
    """Buildings nearer to one another than twice ``join_m`` as one shape, ``back_m`` smaller."""
    wide = shapely.buffer(frame.geometry.to_numpy(), join_m, join_style="mitre")
    # apart from one another, so that each is made smaller by itself
    joined = shapely.get_parts(shapely.disjoint_subset_union_all(wide))
    return np.asarray(shapely.buffer(joined, -back_m, join_style="mitre"), dtype=object)


def works(picture: Picture, state: PackState, *, title: str = "Werken") -> None:
    """Municipal works as lines by kind, each with a dash of its own."""
    frame = state.frame("works")
    if frame is None:
        return
    near = frame[frame.intersects(picture.sheet.window)]
    is_line = near.geom_type.isin(_LINES).to_numpy()
    above = lines_above(near)
    kinds = np.array([WORK_KINDS.entry(kind).key for kind in near["kind"]], dtype=object)
    shapes = near.geometry.to_numpy()
    styles = []
    for one in WORK_KINDS.all_entries():
        mine = kinds == one.key
        if not mine.any():
            continue
        dash = " ".join(f"{part:g}" for part in dash_array(one.pattern, unit=_DASH_MM))
        style = PaperStyle(stroke=one.colour, width=0.6, dash=dash, casing=0.2)
        picture.add(shapes[mine & ~is_line], PaperStyle(stroke=one.colour, width=0.4))
        styles.append((style, one))
    # a sewer and the road on it lie on one line: the lower is wider and shows on both sides
    for level in sorted(set(above[is_line].tolist()), reverse=True):
        for style, one in styles:
            chosen = is_line & (kinds == one.key) & (above == level)
            picture.add(shapes[chosen], replace(style, width=style.width * (1 + 1.2 * level)))
    entries = [entry(one.label, style, kind="line") for style, one in styles]
    picture.explain(marked(state, title, "works"), entries)


def lines_above(frame: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Per row how many later rows have the very same geometry."""
    shapes = pd.Series(shapely.to_wkb(frame.geometry.to_numpy()), dtype=object)
    return np.asarray(shapes.groupby(shapes).cumcount(ascending=False), dtype=np.int64)


def policy(picture: Picture, state: PackState, *, hatched: bool = True) -> None:
    """Policy areas as edges; an indicative one has a dashed edge, never a hard border.

    Wbmgp areas are hatched as well, unless the ground of the map is too full for it.
    """
    frame = state.frame("policy_areas")
    if frame is None:
        return
    near = frame[frame.geometry.notna() & frame.intersects(picture.sheet.window)]
    entries = []
    for one in AREA_KINDS.entries:
        for indicative in (False, True):
            mine = near[(near["kind"] == one.key) & (near["indicative"] == indicative)]
            if mine.empty:
                continue
            style = PaperStyle(
                stroke=one.colour,
                width=0.5,
                dash="2 1.2" if indicative else "",
                pattern="hatch" if indicative and hatched and one.key == "wbmgp" else "none",
                ink=_pale(one.colour, 0.45),
            )
            inner = shapely.buffer(mine.geometry.to_numpy(), -0.25 / picture.sheet.mm_per_m)
            if picture.add(inner, style):
                word = " (indicatief)" if indicative else ""
                entries.append(entry(one.label + word, style))
    picture.explain("Beleidsgebieden", entries)


def raster_classes(picture: Picture, state: PackState, hazard: str) -> None:
    """A hazard's map in its classes, pale, as the ground of a large-scale map."""
    rule = state.thresholds[hazard]
    palette = hazard_palette(rule)
    shapes = class_shapes(state.layers[rule.layer].path, rule, picture.sheet.window)
    entries = []
    for one in palette.entries:
        if one.key == EXEMPT:
            continue
        style = PaperStyle(fill=_pale(one.colour, 0.55))
        if one.key == NO_DATA:
            style = PaperStyle(fill="#ffffff", pattern="dash", ink="#b4b4b4")
        if one.key in shapes and picture.add(shapes[one.key], style):
            entries.append(entry(one.label, style))
    picture.explain(marked(state, rule.title, rule.layer), entries)


def stock_outlines(picture: Picture, state: PackState) -> None:
    """Buildings of the corporations as quiet shapes, joined into blocks."""
    frame = state.frame("stock")
    if frame is None:
        return
    near = frame[frame.intersects(picture.sheet.window)]
    style = PaperStyle(fill="#8b9097", stroke="#4a4f55", width=0.1)
    if len(near) and picture.add(_blocks(near, join_m=3.0, back_m=2.5), style):
        picture.explain(marked(state, "Bezit", "stock"), [entry("Corporatiebezit", style)])


def places(items: Sequence[Item]) -> dict[str, tuple[float, float]]:
    """Where each located item lies in RD, by id."""
    located = {i.id: (i.lon, i.lat) for i in items if i.lat is not None and i.lon is not None}
    return rd_points(located)


def rd_points(degrees: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Longitude and latitude in WGS84 by key as coordinates in RD."""
    if not degrees:
        return {}
    points = gpd.GeoSeries.from_xy(*zip(*degrees.values(), strict=True), crs=WGS84).to_crs(RD)
    return {key: (float(p.x), float(p.y)) for key, p in zip(degrees, points, strict=True)}


def plan_outlines(picture: Picture, state: PackState) -> None:
    """The outlines of the plans that have one, by kind of plan."""
    table = state.table("projects")
    if table is None or "outline" not in table:
        return
    frame = project_shapes(table)
    near = frame[frame.geom_type.isin(_AREAS) & frame.intersects(picture.sheet.window)]
    entries = []
    for one in PLAN_KINDS.all_entries():
        mine = near[[PLAN_KINDS.entry(kind) == one for kind in near["kind"]]]
        style = PaperStyle(stroke=one.colour, width=0.5, pattern="dots", ink=_pale(one.colour, 0.5))
        if len(mine) and picture.add(mine.geometry.to_numpy(), style):
            entries.append(entry(one.label, style))
    picture.explain(marked(state, "Omtrek van een plan", "projects"), entries)


def badges(picture: Picture, state: PackState, items: Sequence[Item], *, most: int = 18) -> None:
    """Koppelkansen as numbers in a disc of their group; a rough place has a circle round it.

    Discs that would cover each other move aside, with a line to where they belong. What comes
    after the first ``most`` is a small symbol.
    """
    plan_outlines(picture, state)
    ranked = [item for item in items if not state.is_rejected(item)]
    small = [*ranked[most:], *(item for item in items if state.is_rejected(item))]
    dots(picture, state, small, title="Koppelkans verderop in de lijst, of afgewezen")
    items = ranked[:most]
    at = places(items)
    sheet, half = picture.sheet, _BADGE_MM / 2
    inside = shapely.box(half, half, sheet.width_mm - half, sheet.height_mm - half)
    rough = PaperStyle(stroke=INK, width=0.2, dash="1 0.8")
    drawn_rough = False
    circles: set[tuple[float, float, float]] = set()
    spots: list[tuple[float, float]] = []
    leaders, discs = [], []
    tiers = []
    for item in items:
        key = item.id
        if key not in at:
            continue
        x, y = sheet.point(*at[key])
        if not inside.covers(shapely.Point(x, y)):
            continue
        radius = float(item.precision_m or 0.0)
        circle = (*at[key], radius)
        if radius * sheet.mm_per_m > half and circle not in circles:
            circles.add(circle)
            drawn_rough |= picture.add(shapely.Point(at[key]).buffer(radius), rough)
        one = state.group_of(item)
        tiers.append(one.key)
        spot, leader, disc = _moved_disc(picture, x, y, spots, fill=one.colour)
        spots.append(spot)
        leaders += leader
        discs.append(disc)
        _number(picture, str(state.rank_of(item) or ""), spot, text_on(one.colour))
    picture.elements += [*leaders, *discs]
    entries = [
        LegendEntry(
            svg=mapsheet.swatch(PaperStyle(fill=one.colour, stroke=INK, width=0.2), kind="circle"),
            label=one.label,
        )
        for one in GROUPS.entries
        if one.key in tiers
    ]
    if drawn_rough:
        entries.append(entry("Ligging ruw: ergens in de cirkel", rough, kind="circle"))
    picture.explain("Koppelkans, met plaats in de lijst", entries)


def numbered_discs(
    picture: Picture, points: Iterable[tuple[float, float, str]], *, fill: str
) -> None:
    """Numbers in discs at points in RD, aside of each other; lines to their places lie below."""
    spots: list[tuple[float, float]] = []
    leaders, discs = [], []
    for x, y, text in points:
        spot, leader, disc = _moved_disc(picture, *picture.sheet.point(x, y), spots, fill=fill)
        spots.append(spot)
        leaders += leader
        discs.append(disc)
        _number(picture, text, spot, text_on(fill))
    picture.elements += [*leaders, *discs]


def _moved_disc(
    picture: Picture, x: float, y: float, others: Sequence[tuple[float, float]], *, fill: str
) -> tuple[tuple[float, float], list[str], str]:
    """Where a disc comes, the line to where it belongs if it moved, and the disc."""
    half = _BADGE_MM / 2
    spot = _aside(x, y, others, picture.sheet)
    picture.taken.append((spot[0] - half, spot[1] - half, spot[0] + half, spot[1] + half))
    leader = []
    if spot != (x, y):
        leader.append(
            f'<path d="M{x:.2f} {y:.2f}L{spot[0]:.2f} {spot[1]:.2f}" stroke="{INK}" '
            f'stroke-width="0.25"/><circle cx="{x:.2f}" cy="{y:.2f}" r="0.6" fill="{INK}"/>'
        )
    return spot, leader, _disc(spot, fill, half)


def _number(picture: Picture, text: str, spot: tuple[float, float], colour: str) -> None:
    """A number in a disc: always there, at its exact place."""
    # in front of what else wants a place, and not kept off its own disc
    picture.labels.insert(
        0,
        Label(
            text=text, x=spot[0], y=spot[1], size_pt=7.5, weight="semibold", colour=colour,
            must=True, fixed=True,
        ),
    )  # fmt: skip


def _disc(spot: tuple[float, float], colour: str, half: float) -> str:
    return (
        f'<circle cx="{spot[0]:.2f}" cy="{spot[1]:.2f}" r="{half - 0.2:.2f}" fill="{colour}" '
        f'stroke="#ffffff" stroke-width="0.9"/>'
        f'<circle cx="{spot[0]:.2f}" cy="{spot[1]:.2f}" r="{half - 0.2:.2f}" fill="{colour}" '
        f'stroke="{INK}" stroke-width="0.25"/>'
    )


def _aside(
    x: float, y: float, others: Sequence[tuple[float, float]], sheet: Sheet
) -> tuple[float, float]:
    """The nearest spot where a disc covers no other."""
    half = _BADGE_MM / 2
    for ring in range(8):
        for turn in range(1 if ring == 0 else 12):
            angle = turn * np.pi / 6 - np.pi / 2
            reach = ring * _BADGE_MM * 0.6
            px, py = x + reach * np.cos(angle), y + reach * np.sin(angle)
            clear = all(np.hypot(px - ox, py - oy) > _BADGE_MM * 1.02 for ox, oy in others)
            fits = half < px < sheet.width_mm - half and half < py < sheet.height_mm - half
            if clear and fits:
                return float(px), float(py)
    return x, y


def _pale(colour: str, share: float = 0.5) -> str:
    """A colour mixed with white; ``share`` is what stays of it."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in parts)


def marked(state: PackState, title: str, layer: str) -> str:
    """A title that says when its layer was made up."""
    known = state.layers.get(layer)
    return f"{title} (voorbeelddata)" if known and known.provenance.is_example else title


def missing_place(items: Sequence[Item]) -> str:
    """A sentence about items that cannot be drawn; '' when there are none."""
    lost = [item.title for item in items if item.lat is None]
    return f"Niet op de kaart, ligging onbekend: {'; '.join(lost)}." if lost else ""


def class_of(exposure: pd.DataFrame, hazard: str) -> Mapping[str, str]:
    """Exposure class per pand_id for one hazard."""
    part = exposure[exposure["hazard"] == hazard]
    return dict(zip(part["pand_id"], part["exposure_class"], strict=True))


def dots(
    picture: Picture, state: PackState, items: Sequence[Item], *, title: str = "Koppelkansen"
) -> None:
    """Koppelkansen as small symbols of their group, for a map on which numbers do not fit."""
    at = places(items)
    tiers = []
    # the lowest first, so that the highest lie on top
    for item in reversed(items):
        key = item.id
        if key not in at:
            continue
        one = state.group_of(item)
        tiers.append(one.key)
        x, y = picture.sheet.point(*at[key])
        picture.elements.append(mapsheet.symbol(x, y, 3.6, one.symbol, one.colour))
        picture.taken.append((x - 1.8, y - 1.8, x + 1.8, y + 1.8))
    picture.explain(
        title,
        [symbol_entry(e.label, e.symbol, e.colour) for e in GROUPS.entries if e.key in tiers],
    )


def veil(picture: Picture, focus: Geometry) -> None:
    """Everything outside an area fades, and its edge stands out."""
    outside = shapely.difference(picture.sheet.window, focus)
    picture.add(outside, PaperStyle(fill="#ffffff", opacity=0.62))
    picture.add(shapely.boundary(focus), PaperStyle(stroke=INK, width=0.7, casing=0.3))


def may_lie_in(items: Sequence[Item], shape: Geometry) -> tuple[Item, ...]:
    """Items that lie in an area, or may lie there as far as their place is known (RD)."""
    at = places(items)
    return tuple(
        item
        for item in items
        if (key := item.id) in at
        and shapely.dwithin(shapely.Point(at[key]), shape, float(item.precision_m or 0.0))
    )
