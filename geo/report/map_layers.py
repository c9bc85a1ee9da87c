"""The layers of the paper maps: ground, borders, buildings, works, policy areas, koppelkansen.

Each draws on a :class:`geo.report.picture.Picture` and explains in its legend what it drew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely import Geometry

from geo.catalogue.palette import Palette
from geo.catalogue.symbols import Symbol, dash_array
from geo.catalogue.vocabularies import AREA_KINDS, PLAN_KINDS, WORK_KINDS
from geo.constants import EXEMPT, NO_DATA, RD, WGS84
from geo.maps.drawing import lines_above
from geo.maps.palettes import hazard_palette
from geo.report import mapsheet
from geo.report.hazard_ground import class_shapes
from geo.report.mapsheet import PaperStyle
from geo.report.pack_data import Item
from geo.report.picture import LegendEntry, LegendGroup, Picture, entry
from geo.report.state import PackState
from geo.spatial.positions import project_shapes

CHOSEN: Final = "Gekozen wijken"
"""What a pack of some wijken is about, in a legend."""
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


def buildings(
    picture: Picture, frame: gpd.GeoDataFrame, *, by: str, palette: Palette, title: str
) -> None:
    """Buildings filled by class; those side by side in one class become one shape.

    Single buildings are not told apart on purpose: a sheet that goes round in a meeting shows
    blocks, not somebody's home.
    """
    near = frame[frame.intersects(picture.sheet.window)]
    keys = near[by].astype("object").where(near[by].notna(), None)
    shapes, entry_of = near.geometry.to_numpy(), {key: palette.entry(key) for key in keys.unique()}
    entries = []
    join_m = max(3.0, 0.35 / picture.sheet.mm_per_m)
    for legend_entry in palette.all_entries():
        mine = shapes[[entry_of[key] == legend_entry for key in keys]]
        if not len(mine):
            continue
        style = PaperStyle(fill=legend_entry.colour, stroke="#3a3a3a", width=0.1)
        picture.add(_blocks(mine, join_m=join_m, back_m=join_m * 0.7), style)
        entries.append(entry(legend_entry.label, style))
    picture.explain(title, entries)


def _blocks(
    shapes: npt.NDArray[np.object_], *, join_m: float, back_m: float
) -> npt.NDArray[np.object_]:
    """Buildings nearer to one another than twice ``join_m`` as one shape, ``back_m`` smaller."""
    wide = shapely.buffer(shapes, join_m, join_style="mitre")
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
    styles, entries = [], []
    for legend_entry in WORK_KINDS.all_entries():
        mine = kinds == legend_entry.key
        if not mine.any():
            continue
        dash = " ".join(f"{part:g}" for part in dash_array(legend_entry.pattern, unit=_DASH_MM))
        style = PaperStyle(stroke=legend_entry.colour, width=0.6, dash=dash, casing=0.2)
        area = replace(style, pattern=legend_entry.pattern, ink=legend_entry.colour)
        areas = shapes[mine & ~is_line]
        has_lines = (mine & is_line).any()
        if (len(areas) and picture.add(areas, area)) or has_lines:
            kind = "line" if has_lines else "area"
            entries.append(entry(legend_entry.label, style if has_lines else area, kind=kind))
        styles.append((style, legend_entry))
    # a sewer and the road on it lie on one line: the lower is wider and shows on both sides
    for level in sorted(set(above[is_line].tolist()), reverse=True):
        for style, legend_entry in styles:
            chosen = is_line & (kinds == legend_entry.key) & (above == level)
            picture.add(shapes[chosen], replace(style, width=style.width * (1 + 1.2 * level)))
    picture.explain(marked(state, title, "works"), entries)


def policy(picture: Picture, state: PackState, *, hatched: bool = True) -> None:
    """Policy areas as edges; an indicative one has a dashed edge, never a hard border.

    Wbmgp areas are hatched as well, unless the ground of the map is too full for it.
    """
    frame = state.frame("policy_areas")
    if frame is None:
        return
    near = frame[frame.geometry.notna() & frame.intersects(picture.sheet.window)]
    shapes = near.geometry.to_numpy()
    kinds, unsure = (near[name].to_numpy(dtype=object) for name in ("kind", "indicative"))
    entries = []
    for legend_entry in AREA_KINDS.entries:
        for indicative in (False, True):
            mine = shapes[(kinds == legend_entry.key) & (unsure == indicative)]
            if not len(mine):
                continue
            style = PaperStyle(
                stroke=legend_entry.colour,
                width=0.5,
                dash="2 1.2" if indicative else "",
                pattern="hatch"
                if indicative and hatched and legend_entry.key == "wbmgp"
                else "none",
                ink=_pale(legend_entry.colour, 0.45),
            )
            inner = shapely.buffer(mine, -0.25 / picture.sheet.mm_per_m)
            if picture.add(inner, style):
                word = " (indicatief)" if indicative else ""
                entries.append(entry(legend_entry.label + word, style))
    picture.explain("Beleidsgebieden", entries)


def raster_classes(picture: Picture, state: PackState, hazard: str) -> None:
    """A hazard's map in its classes, pale, as the ground of a large-scale map."""
    rule = state.thresholds[hazard]
    palette = hazard_palette(rule)
    shapes = class_shapes(state.layers[rule.layer].path, rule, picture.sheet.window)
    entries = []
    for legend_entry in palette.entries:
        if legend_entry.key == EXEMPT:
            continue
        style = PaperStyle(fill=_pale(legend_entry.colour, 0.55))
        if legend_entry.key == NO_DATA:
            style = PaperStyle(fill="#ffffff", pattern="dash", ink="#b4b4b4")
        if legend_entry.key in shapes and picture.add(shapes[legend_entry.key], style):
            entries.append(entry(legend_entry.label, style))
    picture.explain(marked(state, rule.title, rule.layer), entries)


def stock_outlines(picture: Picture, state: PackState) -> None:
    """Buildings of the corporations as quiet shapes, joined into blocks."""
    frame = state.frame("stock")
    if frame is None:
        return
    near = frame[frame.intersects(picture.sheet.window)]
    style = PaperStyle(fill="#8b9097", stroke="#4a4f55", width=0.1)
    if len(near) and picture.add(_blocks(near.geometry.to_numpy(), join_m=3.0, back_m=2.5), style):
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
    for legend_entry in PLAN_KINDS.all_entries():
        mine = near[[PLAN_KINDS.entry(kind) == legend_entry for kind in near["kind"]]]
        style = PaperStyle(
            stroke=legend_entry.colour,
            width=0.5,
            pattern="dots",
            ink=_pale(legend_entry.colour, 0.5),
        )
        if len(mine) and picture.add(mine.geometry.to_numpy(), style):
            entries.append(entry(legend_entry.label, style))
    picture.explain(marked(state, "Omtrek van een plan", "projects"), entries)


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


def subject_shapes(state: PackState, item: Item) -> npt.NDArray[np.object_]:
    """What a koppelkans is about in RD: the outline of its plan, its work, or its buildings.

    Empty where only a point is known. Buildings are joined into blocks.
    """
    projects, works, stock = state.table("projects"), state.frame("works"), state.frame("stock")
    if item.project_id and projects is not None and "outline" in projects:
        shapes = project_shapes(projects[projects["project_id"] == item.project_id])
        return np.asarray(shapes.geometry[shapes.geom_type.isin(_AREAS)], dtype=object)
    if item.work_id and works is not None:
        return np.asarray(works.geometry[works["work_id"] == item.work_id], dtype=object)
    if item.complex_id and stock is not None:
        mine = stock.geometry.to_numpy()[
            state.is_in_group(item.complex_id, method=item.method or 1)
        ]
        return _blocks(mine, join_m=3.0, back_m=2.5) if len(mine) else np.array([], dtype=object)
    return np.array([], dtype=object)


def may_lie_in(items: Sequence[Item], shape: Geometry) -> tuple[Item, ...]:
    """Items that lie in an area, or may lie there as far as their place is known (RD)."""
    at = places(items)
    return tuple(
        item
        for item in items
        if (key := item.id) in at
        and shapely.dwithin(shapely.Point(at[key]), shape, float(item.precision_m or 0.0))
    )
