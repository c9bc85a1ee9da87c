"""A map of change: per wijk or buurt how much a figure went up or down, written in the area."""

import json
from collections.abc import Mapping
from typing import Final

import altair as alt
import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.progress.chart_style import ACCENT, FONT, INK, LINK, WARM, Chart, data_of, specification
from geo.progress.charts import NARROW
from geo.progress.inputs import ProgressInputs
from geo.progress.wording import decimal

_MANY: Final = 30
_USUAL: Final = 0.9
_ROUND_M: Final = 300.0
_SIMPLE_M: Final = 25.0
"""Finer than a line of the map is wide."""
TITLES: Final[Mapping[str, str]] = {
    "efg_woningen": "Woningen met label E, F of G",
    "voorraad": "Voorraad van de corporaties",
}
_SIGNS: Final = "▲ hoger, ▼ lager, = gelijk, "
COLUMNS: Final = (
    "wijkcode", "wijknaam", "first_period", "first_value", "period", "value", "change",
)  # fmt: skip


def wijk_changes(
    inputs: ProgressInputs, indicator: str, *, period: int | None = None
) -> pd.DataFrame:
    """Per wijk the first and last known value of a reported indicator and the difference.

    Returns:
        :data:`COLUMNS`; missing where fewer than two years are known.
    """
    figures = inputs.reported(period)
    rows = []
    for code, name in zip(inputs.wijken["wijkcode"], inputs.wijken["wijknaam"], strict=True):
        known = {
            year: value
            for year in figures.years([indicator])
            if (
                value := figures.read(
                    inputs.places[str(code)], indicator, period=year,
                    corporations=inputs.corporations,
                ).value
            )
            is not None
        }  # fmt: skip
        first, last = (min(known), max(known)) if len(known) > 1 else (None, None)
        rows.append(
            {
                "wijkcode": code,
                "wijknaam": name,
                "first_period": first,
                "first_value": None if first is None else known[first],
                "period": last,
                "value": None if last is None else known[last],
                "change": None if first is None or last is None else known[last] - known[first],
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values("wijkcode", ignore_index=True)


def change_map(
    table: pd.DataFrame, areas: gpd.GeoDataFrame, *, key: str, title: str, width: int
) -> Chart | None:
    """A map with the change written in each area; None when no change is known.

    Args:
        table: with the column ``key`` and ``change``.
        areas: polygons in EPSG:28992 with the column ``key``.
        key: ``wijkcode`` or ``buurtcode``.
        title: what changed, with the years.
        width: of the picture in pixels.
    """
    if table["change"].isna().all():
        return None
    changes = table.set_index(key)["change"]
    names = "wijknaam" if key == "wijkcode" else "buurtnaam"
    shapes = areas[[key, "geometry"]].copy()
    shapes["name"] = shapes[key].map(table.set_index(key)[names]).fillna("")
    shapes["change"] = shapes[key].map(changes).astype("float64")
    # what lies round the known areas is drawn as far as it is near, so that they stay large
    known_areas = shapes[shapes["change"].notna()]
    many = len(shapes) > _MANY
    if many:
        # the few wide ones outside the town would leave no room for the rest
        size = known_areas.area
        known_areas = known_areas[size <= size.quantile(_USUAL)]
    frame = shapely.box(*known_areas.total_bounds).buffer(_ROUND_M, join_style="mitre")
    whole = shapes.geometry.simplify(_SIMPLE_M)
    shapes["geometry"] = whole.intersection(frame)
    shapes = shapes[~shapes.geometry.is_empty]
    # where the map ends is no border: only real borders get a line
    borders = shapes[[key]].set_geometry(whole.boundary.intersection(frame).loc[shapes.index])
    shapes["what"] = [_way(value) for value in shapes["change"]]
    shapes["tone"] = [0.25 if way in {"meer", "minder"} else 0.0 for way in shapes["what"]]
    points = _middles(shapes.geometry)
    small = many or width <= NARROW
    west, south, east, north = shapes.total_bounds
    per_m = width / (east - west)
    letter = 0.55 * (9.5 if small else 12)
    # among many areas a sign says which way; how much stands in the table
    labels = [
        {"x": point.x, "y": point.y, "text": text[:1] if many else text,
         "name": [] if text == "?" else _in_lines(name, most=_room(shape, point) * per_m / letter)}
        for shape, point, text, name in zip(
            shapes.geometry, points, (_label(value) or "?" for value in shapes["change"]),
            shapes["name"], strict=True,
        )
    ]  # fmt: skip
    if key == "wijkcode":
        shapes["link"] = [f"{LINK}{code}" for code in shapes[key]]
    borders["what"] = shapes["what"]
    features = json.loads(shapes.to_json(drop_id=True, to_wgs84=False))["features"]
    lines = json.loads(borders[borders.geometry.length > 0].to_json(drop_id=True, to_wgs84=False))
    height = round(width * (north - south) / (east - west))
    ground = alt.Chart(data_of(features)).mark_geoshape(stroke=None).encode(
        fill=alt.Fill(
            "properties.what:N", legend=None,
            scale=alt.Scale(domain=["meer", "minder", "gelijk", "onbekend"],
                            range=[WARM, ACCENT, "#ffffff", "#ffffff"]),
        ),
        fillOpacity=alt.FillOpacity("properties.tone:Q", scale=None),
    )  # fmt: skip
    outline = alt.Chart(data_of(lines["features"])).mark_geoshape(
        filled=False, stroke=INK, strokeWidth=0.8
    ).encode(
        strokeDash=alt.StrokeDash(
            "properties.what:N", legend=None,
            scale=alt.Scale(domain=["meer", "minder", "gelijk", "onbekend"],
                            range=[[1, 0], [1, 0], [1, 0], [4, 3]]),
        ),
    )  # fmt: skip
    if "link" in shapes.columns:
        ground = ground.encode(href=alt.Href("properties.link:N"))
    texts = (
        alt.Chart(data_of(labels))
        .mark_text(fontSize=11 if small else 14, fontWeight="bold")
        .encode(longitude="x:Q", latitude="y:Q", text="text:N")
    )
    layers = [ground, outline, texts]
    if not many:
        under = alt.Chart(data_of(labels)).encode(longitude="x:Q", latitude="y:Q", text="name:N")
        layers.append(under.mark_text(fontSize=9.5 if small else 12, dy=13))
    drawn = alt.layer(*layers).project(type="identity", reflectY=True)
    spec = specification(drawn.properties(width=width, height=height))
    # one projection for shapes and labels, fitted to the shapes
    spec["config"] = {
        "aria": False, "background": "transparent", "font": FONT,
        "view": {"stroke": None}, "text": {"color": INK, "fontSize": 14},
    }  # fmt: skip
    known = table[table["change"].notna()]
    return Chart(
        key=f"verandering_{key}",
        title=f"{title}. {_SIGNS if many else ''}? onbekend",
        alt="; ".join(f"{row[names]}: {_label(row['change'])}" for row in known.to_dict("records")),
        spec=spec,
        table=table,
    )


def _middles(shapes: gpd.GeoSeries) -> list[shapely.Point]:
    """The point of each area that is farthest from its border, where most text fits."""
    return [shapely.Point(shapely.maximum_inscribed_circle(shape).coords[0]) for shape in shapes]


def _room(shape: BaseGeometry, point: shapely.Point) -> float:
    """Width of an area at the height of a point, in metres."""
    west, _, east, _ = shape.bounds
    across = shape.intersection(shapely.LineString([(west, point.y), (east, point.y)]))
    here = [part for part in getattr(across, "geoms", [across]) if part.distance(point) < 1]
    return max((part.length for part in here), default=0.0)


def _in_lines(name: str, *, most: float) -> list[str]:
    """A name in two lines where it does not fit in one and can be broken.

    Args:
        name: of the area.
        most: so many letters fit beside each other.
    """
    mark = next((separator for separator in "/- " if separator in name), "")
    if len(name) <= most or not mark:
        return [name]
    first, _, second = name.partition(mark)
    return [f"{first}{mark}".strip(), second]


def _way(value: float) -> str:
    if pd.isna(value):
        return "onbekend"
    return "gelijk" if value == 0 else "meer" if value > 0 else "minder"


def _label(value: float) -> str:
    if pd.isna(value):
        return ""
    return f"▲ +{decimal(value)}" if value > 0 else f"▼ {decimal(value)}" if value < 0 else "="
