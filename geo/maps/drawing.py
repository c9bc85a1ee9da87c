"""From a layer to what is drawn of it: features in degrees, legend, table and provenance.

The only place where geometry leaves EPSG:28992 for a map. Everything here is plain data, so
that it can be tested without a browser; nothing is HTML yet.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.catalogue.layers import Layer, Provenance, require_rd
from geo.catalogue.palette import Palette, Term
from geo.constants import WGS84
from geo.errors import DataError
from geo.hazards.thresholds import Hazard
from geo.maps.wording import PopupField
from geo.text.format import number

Kind = Literal["areas", "borders", "buildings", "lines", "points", "raster"]

DECIMALS = 6
"""Of a degree on the map: about 0.1 m in the Netherlands."""

TABLE_LIMIT = 400
"""Layers with more features than this get a table per class instead of per feature."""

NAMELESS = "Zonder naam"


@dataclass(frozen=True, kw_only=True)
class MapLayer:
    """A layer and how it is to be drawn.

    ``by`` is the column with the keys of ``palette``; ``name`` the column that names a
    feature; ``fields`` what a popup and the table show, in that order. Points take ``badge``
    (inside the symbol) and ``caption`` (under it) from columns with text. ``rests_on`` names
    the provenance of other layers that went into the classes, such as the raster below an
    exposure. A raster takes the ``hazard`` whose classes it is drawn in. ``veil`` draws areas
    open, as a pattern through which what lies below stays visible.
    """

    layer: Layer
    kind: Kind
    palette: Palette | None = None
    by: str | None = None
    name: str | None = None
    fields: tuple[PopupField, ...] = ()
    badge: str | None = None
    caption: str | None = None
    title: str | None = None
    unit: str | None = None
    note: str | None = None
    hazard: Hazard | None = None
    rests_on: tuple[Provenance, ...] = ()
    shown: bool = True
    veil: bool = False

    @property
    def heading(self) -> str:
        """The name of the layer on the map."""
        return self.title or self.layer.provenance.title

    @property
    def provenances(self) -> tuple[Provenance, ...]:
        """Where this drawing comes from, the layer itself first."""
        return (self.layer.provenance, *self.rests_on)


@dataclass(frozen=True, kw_only=True)
class LegendClass:
    """One class in the legend; ``count`` is how many features of it there are, if known."""

    entry: Term
    count: int | None = None


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """The equivalent of a layer in words; every cell is text. ``note`` says what is left out."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A layer ready for the map: GeoJSON in WGS 84 with short properties.

    Properties: ``k`` class key, ``n`` name, ``v`` the values of the fields as text, and where
    they apply ``r`` precision in metres, ``i`` indicative, ``b`` badge, ``c`` caption, ``s``
    place among features at the very same point, ``o`` how many lines lie on this one.
    """

    source: MapLayer
    features: dict[str, Any]
    legend: tuple[LegendClass, ...]
    table: TextTable
    unplaced_count: int
    has_indicative: bool
    has_precision: bool

    @property
    def count(self) -> int:
        """How many features are drawn."""
        return len(self.features["features"])


def located(data: gpd.GeoDataFrame | pd.DataFrame, *, name: str) -> gpd.GeoDataFrame:
    """A frame in WGS 84 from one in EPSG:28992, or from columns ``lat`` and ``lon`` in degrees.

    Rows without a place keep an empty geometry: they are counted and listed, never drawn.
    """
    if isinstance(data, gpd.GeoDataFrame):
        require_rd(data, name=name)
        return data.to_crs(WGS84)
    if {"lat", "lon"} <= set(data.columns):
        known = data["lat"].notna() & data["lon"].notna()
        points = np.full(len(data), None, dtype=object)
        points[known.to_numpy()] = shapely.points(
            data.loc[known, "lon"].to_numpy(dtype=float),
            data.loc[known, "lat"].to_numpy(dtype=float),
        )
        return gpd.GeoDataFrame(data, geometry=points, crs=WGS84)
    raise DataError(f"De laag '{name}' heeft geen geometrie en kan niet worden getekend.")


def draw(layer: MapLayer) -> Drawn:
    """Prepare a vector layer for the map."""
    table = layer.layer.table
    for column in (layer.by, layer.name, *(field.column for field in layer.fields)):
        if column is not None and column not in table.columns:
            raise DataError(
                f"De laag '{layer.layer.name}' heeft geen kolom '{column}' om te tekenen."
            )
    frame = located(table, name=layer.layer.name)
    placed = (frame.geometry.notna() & ~frame.geometry.is_empty).to_numpy(dtype=bool)
    keys = _keys(table, layer)
    values = [field.texts(table[field.column]) for field in layer.fields]
    names = _names(table, layer)
    extras = _extras(table, layer, frame)
    shapes = _shapes(frame.geometry.to_numpy()[placed])
    features = []
    for shape, row in zip(shapes, np.flatnonzero(placed), strict=True):
        properties: dict[str, Any] = {"k": keys[row], "n": names[row]}
        if values:
            properties["v"] = [column[row] for column in values]
        for short, extra in extras.items():
            if extra[row] is not None:
                properties[short] = extra[row]
        features.append({"type": "Feature", "geometry": shape, "properties": properties})
    return Drawn(
        source=layer,
        features={"type": "FeatureCollection", "features": features},
        legend=_legend(layer, keys),
        table=_table(layer, table, keys=keys, names=names, values=values, placed=placed),
        unplaced_count=int((~placed).sum()),
        has_indicative=any(feature["properties"].get("i") for feature in features),
        has_precision=any("r" in feature["properties"] for feature in features),
    )


def _keys(table: pd.DataFrame, layer: MapLayer) -> list[str]:
    if layer.by is None or layer.palette is None:
        return [""] * len(table)
    palette = layer.palette
    known = {value: palette.entry(value).key for value in table[layer.by].dropna().unique()}
    return [known.get(value, palette.unknown.key) for value in table[layer.by].to_numpy()]


def _names(table: pd.DataFrame, layer: MapLayer) -> list[str]:
    if layer.name is None:
        return [layer.heading] * len(table)
    return [NAMELESS if pd.isna(name) else str(name) for name in table[layer.name]]


def _extras(table: pd.DataFrame, layer: MapLayer, frame: gpd.GeoDataFrame) -> dict[str, list[Any]]:
    """Per short property its value per row of the table; ``None`` where there is none."""
    extras: dict[str, list[Any]] = {}
    if "indicative" in table.columns:
        extras["i"] = [
            None if pd.isna(value) or not value else True for value in table["indicative"]
        ]
    if layer.kind == "lines":
        extras["o"] = [int(many) or None for many in lines_above(frame)]
    if layer.kind == "points":
        if "precision_m" in table.columns:
            extras["r"] = [None if pd.isna(r) else float(r) for r in table["precision_m"]]
        for key, column in (("b", layer.badge), ("c", layer.caption)):
            if column is not None:
                extras[key] = [None if pd.isna(text) else str(text) for text in table[column]]
        extras["s"] = _places_in_a_row(frame)
    return extras


def lines_above(frame: gpd.GeoDataFrame) -> npt.NDArray[np.int64]:
    """Per row how many later rows have the very same geometry."""
    shapes = pd.Series(shapely.to_wkb(frame.geometry.to_numpy()), dtype=object)
    return np.asarray(shapes.groupby(shapes).cumcount(ascending=False), dtype=np.int64)


def _places_in_a_row(frame: gpd.GeoDataFrame) -> list[float | None]:
    """Features at the very same point get a place beside each other: -0.5 and 0.5, say."""
    where = pd.Series(frame.geometry.to_wkb().to_numpy(), dtype="object")
    groups = where.groupby(where)
    size, number = groups.transform("size"), groups.cumcount()
    return [
        float(n - (many - 1) / 2) if not pd.isna(many) and many > 1 else None
        for n, many in zip(number, size, strict=True)
    ]


def _shapes(geometry: Any) -> list[Any]:
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, DECIMALS))
    return [json.loads(text) for text in shapely.to_geojson(rounded)]


def _legend(layer: MapLayer, keys: Sequence[str]) -> tuple[LegendClass, ...]:
    if layer.palette is None:
        return ()
    counts = pd.Series(list(keys), dtype="object").value_counts()
    lines = []
    for entry in layer.palette.all_entries():
        count = int(counts.get(entry.key, 0))
        # a class of the palette is always explained; what is unknown only when it occurs
        if count or entry in layer.palette.entries:
            lines.append(LegendClass(entry=entry, count=count))
    return tuple(lines)


def _table(
    layer: MapLayer,
    table: pd.DataFrame,
    *,
    keys: Sequence[str],
    names: Sequence[str],
    values: Sequence[Sequence[str]],
    placed: Any,
) -> TextTable:
    if len(table) > TABLE_LIMIT:
        return _class_table(layer, table, keys)
    columns: list[str] = ["Naam"] if layer.name else []
    cells: list[Sequence[str]] = [names] if layer.name else []
    if layer.palette is not None:
        columns.append(layer.palette.title)
        cells.append([layer.palette.entry(key).label for key in keys])
    columns += [field.label for field in layer.fields]
    cells += list(values)
    if not all(placed):
        columns.append("Op de kaart")
        cells.append(["ja" if there else "nee, plaats onbekend" for there in placed])
    rows = tuple(zip(*cells, strict=True)) if cells else ()
    return TextTable(title=layer.heading, columns=tuple(columns), rows=rows)


def _class_table(layer: MapLayer, table: pd.DataFrame, keys: Sequence[str]) -> TextTable:
    """Counts per class, with dwellings where the layer has them; unknown is counted apart."""
    palette = layer.palette
    labels = {e.key: e.label for e in palette.all_entries()} if palette is not None else {}
    order = [key for key in labels if key in set(keys)] if palette is not None else [""]
    frame = pd.DataFrame({"key": list(keys)})
    columns = [palette.title if palette is not None else "Laag", "Aantal"]
    has_dwellings = "dwellings_count" in table.columns
    if has_dwellings:
        frame["dwellings"] = table["dwellings_count"].to_numpy(dtype=float, na_value=np.nan)
        columns += ["Woningen", "Zonder bekend aantal woningen"]
    rows = []
    for key in order:
        part = frame[frame["key"] == key]
        row = [labels.get(key, layer.heading), number(len(part))]
        if has_dwellings:
            row += [
                number(part["dwellings"].sum()) if part["dwellings"].notna().any() else "onbekend",
                number(int(part["dwellings"].isna().sum())),
            ]
        rows.append(tuple(row))
    return TextTable(
        title=layer.heading,
        columns=tuple(columns),
        rows=tuple(rows),
        note=(
            f"{number(len(table))} objecten, hier per klasse geteld. "
            "Alle objecten staan in de export als GeoPackage of CSV."
        ),
    )
