"""What is drawn for an area: features in EPSG:28992 in groups, and the climate pictures.

A group is drawn once and shown in every step that has it, so going on costs nothing. Buildings
are never drawn one by one: a complex of enough dwellings is one soft shape, a smaller one is not
there. What is rough is drawn rough: a plan is a dashed circle of its uncertainty.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import geopandas as gpd
import pandas as pd
import shapely

from geo.catalogue.vocabularies import PLAN_KINDS
from geo.catalogue.windows import window_of
from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.stock_groups import group_names
from geo.overleg.looks import STATUS_STYLES, style_of
from geo.overleg.room import Room, items_in, plans_in, works_in
from geo.overleg.story import without_address
from geo.overleg.subjects import Subject
from geo.spatial.positions import project_shapes
from geo.text.format import dwelling_words

Shape = Literal["area", "line", "circle", "symbol", "name"]
Bounds = tuple[float, float, float, float]

_MERGE_M: Final = 14.0
_BACK_M: Final = -6.0
_SIMPLE_M: Final = 1.5
_MARGIN: Final = 0.05
_ROUGH_PLACE_M: Final = 40.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Feature:
    """Something on the map: ``style`` is its class, ``told`` what a list says of it.

    ``geometry`` lies in EPSG:28992. ``radius_m`` is the uncertainty of a circle, and of a symbol
    its place in the row of those at the same point.
    """

    shape: Shape
    style: str
    geometry: Any
    label: str = ""
    description: str = ""
    radius_m: float | None = None


Groups = dict[str, tuple[Feature, ...]]


def groups(room: Room, subject: Subject) -> Groups:
    """Everything that can be shown of an area, by group."""
    return {
        "stad": tuple(_city(room, subject)),
        "gebied": (
            Feature(
                shape="area",
                style="gebied-ruw" if subject.indicative else "gebied",
                geometry=subject.shape,
            ),
        ),
        "bezit": tuple(_stock(room, subject)),
        "plannen": tuple(_plans(room, subject)),
        "werken": tuple(_works(room, subject)),
        "kansen": tuple(_chances(room, subject, by_status=False)),
        "besluiten": tuple(_chances(room, subject, by_status=True)),
    }


def city_bounds(room: Room) -> Bounds:
    """West, south, east and north of the wijken that have stories, in metres."""
    codes = [code for code, subject in room.subjects.items() if subject.kind == "wijk"]
    return _bounds(room.wijken[room.wijken["wijkcode"].isin(codes)].total_bounds)


def area_bounds(subject: Subject, features: Sequence[Feature] = ()) -> Bounds:
    """The same of one area with a margin; the symbols among ``features`` are in sight too."""
    points = [feature.geometry for feature in features if feature.shape == "symbol"]
    west, south, east, north = shapely.total_bounds([subject.shape, *points])
    dx, dy = _MARGIN * (east - west), _MARGIN * (north - south)
    return _bounds([west - dx, south - dy, east + dx, north + dy])


def _bounds(values: Sequence[float]) -> Bounds:
    west, south, east, north = (float(value) for value in values)
    return west, south, east, north


def _city(room: Room, subject: Subject) -> Iterator[Feature]:
    for row in room.wijken.itertuples():
        yield Feature(shape="area", style="wijk", geometry=row.geometry)
        # the area itself is named by the slide; a name across its map would be in the way
        if row.geometry.representative_point().within(subject.shape):
            continue
        yield Feature(
            shape="name",
            style="wijknaam",
            geometry=row.geometry.representative_point(),
            label=row.wijknaam,
        )


def blocks(stock: gpd.GeoDataFrame, *, minimum: int) -> gpd.GeoSeries:
    """Complexes of at least so many dwellings as one soft shape each, by ``complex_id``.

    Args:
        stock: buildings in EPSG:28992 with ``complex_id`` and ``dwellings_count``.
        minimum: smaller complexes, and buildings in none, are left out.
    """
    sizes = stock.groupby("complex_id")["dwellings_count"].sum()
    large = sizes[sizes >= minimum].index
    shown = stock[stock["complex_id"].isin(large)]
    wide = gpd.GeoSeries(
        shapely.buffer(shown.geometry.to_numpy(), _MERGE_M, quad_segs=3), crs=stock.crs
    )
    merged = wide.groupby(shown["complex_id"].to_numpy()).agg(shapely.union_all)
    soft = shapely.simplify(shapely.buffer(merged.to_numpy(), _BACK_M, quad_segs=3), _SIMPLE_M)
    return gpd.GeoSeries(soft, index=merged.index, crs=stock.crs)


def _stock(room: Room, subject: Subject) -> Iterator[Feature]:
    stock = room.inputs.stock
    if stock is None:
        return
    inside = stock[stock["buurtcode"].isin(subject.buurtcodes)]
    for shape in blocks(inside, minimum=room.rule.minimum):
        yield Feature(shape="area", style="bezit", geometry=shape)


def _plans(room: Room, subject: Subject) -> Iterator[Feature]:
    points: list[Feature] = []
    circles: list[Feature] = []
    outlines = _outlines(room)
    for row in plans_in(room, subject).itertuples():
        name = without_address(row.name)
        size = row.dwellings_count
        dwellings = "aantal n.t.b." if pd.isna(size) else dwelling_words(str(int(size)))
        # a small number is not shown in the room, not even of what is still to be built
        if str(row.project_id) in room.hidden_plans:
            dwellings = "aantal niet getoond"
        when = window_of(row._asdict()).text()
        style = style_of("plan", row.kind)
        rough = 0.0 if pd.isna(row.precision_m) else float(row.precision_m)
        outline = outlines.get(str(row.project_id))
        if outline is not None:
            rough = 0.0
            yield Feature(shape="area", style=style, geometry=outline)
        elif rough >= _ROUGH_PLACE_M:
            circles.append(
                Feature(shape="circle", style=style, geometry=row.geometry, radius_m=rough)
            )
        points.append(
            Feature(
                shape="symbol",
                style=style,
                geometry=row.geometry,
                label=name,
                description=f"{name}: {PLAN_KINDS.entry(row.kind).word}, {when}, {dwellings}"
                + (f", ligging op circa {rough:.0f} m" if rough >= _ROUGH_PLACE_M else ""),
            )
        )
    yield from _once(circles)
    yield from _beside(points)


def _outlines(room: Room) -> dict[str, shapely.Geometry]:
    """The outlines in RD of the plans that have one, by ``project_id``."""
    frame = project_shapes(room.inputs.projects)
    areas = frame[frame.geom_type.isin(["Polygon", "MultiPolygon"])]
    return dict(zip(areas["project_id"].astype(str), areas.geometry, strict=True))


def _once(circles: Sequence[Feature]) -> Iterator[Feature]:
    """One circle where several would lie on each other and hide the map below them."""
    seen: dict[tuple[float, float, float], Feature] = {}
    for circle in circles:
        key = (round(circle.geometry.x, -1), round(circle.geometry.y, -1), circle.radius_m or 0.0)
        seen.setdefault(key, circle)
    yield from seen.values()


def _beside(points: Sequence[Feature]) -> Iterator[Feature]:
    """Several points at one rough place stand beside each other, their names together below."""
    spots: dict[tuple[float, float], list[Feature]] = {}
    for point in points:
        spots.setdefault((round(point.geometry.x, -1), round(point.geometry.y, -1)), []).append(
            point
        )
    for together in spots.values():
        names = list(dict.fromkeys(neighbour.label for neighbour in together if neighbour.label))
        middle = (len(together) - 1) / 2
        for place, point in enumerate(together):
            # with an even number the names hang below the gap; the first symbol carries them
            yield replace(
                point, label="\n".join(names) if place == 0 else "", radius_m=place - middle
            )


def _works(room: Room, subject: Subject) -> Iterator[Feature]:
    works = works_in(room, subject)
    if works is None:
        return
    for row in works.itertuples():
        yield Feature(
            shape="line" if "Line" in row.geometry.geom_type else "area",
            style=style_of("werk", row.kind),
            geometry=row.geometry,
        )


def _chances(room: Room, subject: Subject, *, by_status: bool) -> Iterator[Feature]:
    """The koppelkansen of an area where they are, in one look each, whatever their score."""
    plans = room.plans.set_index("project_id")
    works = None if room.inputs.works is None else room.inputs.works.set_index("work_id")
    shapes = _complexes(room, subject)
    points: list[Feature] = []
    circles: list[Feature] = []
    for item in items_in(room, subject):
        kind = item.kind
        status = room.decided.get(item.id, "")
        if kind == "plan_werk" and not (by_status and status):
            continue
        geometry, rough = _place(item, plans=plans, works=works, shapes=shapes)
        if geometry is None:
            continue
        style = (
            STATUS_STYLES.get(status, STATUS_STYLES["open"])
            if by_status
            else style_of("kans", kind)
        )
        title = without_address(item.title)
        description = f"{title}: {status}" if status else title
        if geometry.geom_type == "Point":
            if rough >= _ROUGH_PLACE_M:
                circles.append(
                    Feature(shape="circle", style=style, geometry=geometry, radius_m=rough)
                )
            points.append(
                Feature(
                    shape="symbol",
                    style=style,
                    geometry=geometry,
                    label=title,
                    description=description,
                )
            )
            continue
        shape: Shape = "line" if "Line" in geometry.geom_type else "area"
        yield Feature(shape=shape, style=style, geometry=geometry, description=description)
    yield from _once(circles)
    yield from _beside(points)


def _place(
    item: Koppelkans,
    *,
    plans: gpd.GeoDataFrame,
    works: gpd.GeoDataFrame | None,
    shapes: Mapping[str, shapely.Geometry],
) -> tuple[Any, float]:
    project, work = item.project_id, item.work_id
    if project in plans.index:
        row = plans.loc[project]
        known = row.geometry is not None and not row.geometry.is_empty
        rough = 0.0 if pd.isna(row["precision_m"]) else float(row["precision_m"])
        return (row.geometry if known else None), rough
    if works is not None and work in works.index:
        return works.geometry[work], 0.0
    return shapes.get(str(item.complex_id)), 0.0


def _complexes(room: Room, subject: Subject) -> Mapping[str, shapely.Geometry]:
    stock = room.inputs.stock
    if stock is None:
        return {}
    named = stock.assign(complex_id=group_names(stock, room.inputs.weights))
    inside = named[named["buurtcode"].isin(subject.buurtcodes)]
    return {str(key): shape for key, shape in blocks(inside, minimum=room.rule.minimum).items()}
