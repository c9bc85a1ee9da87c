"""Checks on the rows of a table: duplicates, codes, periods and geometry; findings in Dutch."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.contracts import SURPLUS
from geo.catalogue.fields import Field, Table
from geo.catalogue.layers import Frame
from geo.catalogue.wkb import is_area_text
from geo.constants import RD, RD_BOUNDS

_OUTLINE: Final = Field(
    name="outline",
    kind="geometry",
    description="Omtrek",
    nullable=True,
    geometry_types=("Polygon", "MultiPolygon"),
)
REJECTED_COLUMNS = ("row", "column", "value", "expected", "message")


def mistakes(
    rows: pd.Index, column: str, values: pd.Series, expected: str, why: str
) -> pd.DataFrame:
    """One line per row for the same kind of mistake; ``why`` may name the ``{value}``."""
    shown = values.astype("string").fillna("").str.slice(0, 80)
    message = [
        f"Rij {row}, kolom '{column}': {why.format(value=value)}; verwacht {expected}."
        for row, value in zip(rows, shown, strict=True)
    ]
    return pd.DataFrame(
        {
            "row": rows.to_numpy(),
            "column": column,
            "value": shown.to_numpy(dtype=object),
            "expected": expected,
            "message": message,
        },
        columns=list(REJECTED_COLUMNS),
    )


def check_outlines(work: Frame) -> list[pd.DataFrame]:
    """Outlines written as WKT that are unreadable or no valid polygon in EPSG:28992."""
    if "outline" not in work.columns:
        return []
    texts = work["outline"]
    # collections are not read at all: thousands in one another end the process
    areas = texts.where(texts.notna() & texts.fillna("").map(is_area_text).astype(bool), None)
    shapes = gpd.GeoSeries.from_wkt(areas, on_invalid="ignore", crs=RD)
    unreadable = texts.notna() & shapes.isna()
    found = check_geometry(gpd.GeoDataFrame(geometry=shapes), _OUTLINE)
    if unreadable.any():
        wrong = texts[unreadable]
        found.append(
            mistakes(
                wrong.index, "outline", wrong, _OUTLINE.expected(), "geen leesbaar vlak in WKT"
            )
        )
    return found


def check_geometry(frame: gpd.GeoDataFrame, field: Field) -> list[pd.DataFrame]:
    """Shapes that are missing, of another kind, infinite, outside the Netherlands or invalid."""
    shapes = frame.geometry
    found = []
    empty = shapes.isna() | shapes.is_empty
    present = ~empty
    kinds = shapes.geom_type
    wrong = present & ~kinds.isin(field.geometry_types)
    bounds = shapely.bounds(shapes.to_numpy())
    infinite = present & ~np.isfinite(bounds).all(axis=1)
    west, south, east, north = RD_BOUNDS
    inside = (bounds[:, :2] >= (west, south)).all(axis=1) & (bounds[:, 2:] <= (east, north)).all(
        axis=1
    )
    abroad = present & ~wrong & ~infinite & ~inside
    invalid = present & ~wrong & ~infinite & ~abroad & ~shapes.is_valid
    expected = field.expected()
    if not field.nullable and empty.any():
        found.append(
            mistakes(
                frame.index[empty],
                field.name,
                pd.Series("", index=frame.index)[empty],
                expected,
                "geometrie ontbreekt",
            )
        )
    if wrong.any():
        found.append(
            mistakes(frame.index[wrong], field.name, kinds[wrong], expected, "'{value}' past niet")
        )
    if infinite.any():
        found.append(
            mistakes(
                frame.index[infinite],
                field.name,
                kinds[infinite],
                expected,
                "een coördinaat is oneindig of geen getal",
            )
        )
    if abroad.any():
        where = pd.Series([f"{x:.6g}, {y:.6g}" for x, y in bounds[abroad, :2]])
        why = "de coördinaten ({value}) liggen buiten Nederland"
        metres = f"{expected} in meters in EPSG:28992"
        found.append(mistakes(frame.index[abroad], field.name, where, metres, why))
    if invalid.any():
        reason = pd.Series(
            [_invalid_reason(shape) for shape in shapes[invalid]], index=frame.index[invalid]
        )
        found.append(mistakes(frame.index[invalid], field.name, reason, expected, "{value}"))
    return found


_INVALID: Mapping[str, str] = {
    "Self-intersection": "de vorm kruist zichzelf",
    "Ring Self-intersection": "een rand raakt zichzelf",
    "Hole lies outside shell": "een gat ligt buiten de vorm",
    "Holes are nested": "een gat ligt in een ander gat",
    "Nested shells": "een deel ligt in een ander deel",
    "Interior is disconnected": "de binnenkant valt uiteen",
    "Duplicate Rings": "een rand komt dubbel voor",
    "Too few points in geometry component": "een rand heeft te weinig punten",
}


def _invalid_reason(shape: shapely.Geometry) -> str:
    reason, mark, place = shapely.is_valid_reason(shape).partition("[")
    text = _INVALID.get(reason.strip(), "de vorm is ongeldig")
    return f"{text} bij {mark}{place}" if mark else text


_RISING = (
    ("first_year", "last_year"),
    ("since_year", "until_year"),
    ("amount_min_eur", "amount_max_eur"),
    ("efg_count", "labelled_count"),
    ("labelled_count", "dwellings_count"),
    *(
        (name.format(low), name.format(high))
        for name in (
            "effect_heat_{}_c", "effect_rain_{}_share", "effect_drought_{}_share", "cost_{}_eur",
            "per_dwelling_{}", "saving_{}_share",
        )
        for low, high in (("low", "middle"), ("middle", "high"))
    ),
)  # fmt: skip


def check_rising(work: Frame) -> Iterator[pd.DataFrame]:
    """Windows that end before they begin, amounts the wrong way round, parts above the whole."""
    for low, high in _RISING:
        if low not in work.columns or high not in work.columns:
            continue
        falling = (work[high] < work[low]).fillna(value=False)
        for least, rows in work[falling].groupby(low):
            yield mistakes(
                rows.index,
                high,
                rows[high],
                f"minstens {least:g} (zie {low})",
                "{value} is te klein",
            )


def check_codes(work: Frame, known: Mapping[str, Collection[str]]) -> Iterator[pd.DataFrame]:
    """Codes (one, or more separated by ``;``) that are not among the known ones."""
    for column, codes in known.items():
        if column not in work.columns:
            continue
        each = work[column].dropna().str.split(";").explode()
        unknown = each[~each.isin(list(codes))]
        unknown = unknown[~unknown.index.duplicated()]
        if len(unknown):
            example = f", zoals {min(codes)}" if codes else ""
            yield mistakes(
                unknown.index,
                column,
                unknown,
                f"een bestaande code{example}",
                "'{value}' is onbekend",
            )


def check_doubles(work: Frame, contract: Table) -> Iterator[pd.DataFrame]:
    """Rows whose key was there before; the first one stays."""
    for field in contract.fields:
        if field.unique:
            double = work[field.name].duplicated() & work[field.name].notna()
            if double.any():
                yield mistakes(
                    work.index[double],
                    field.name,
                    work.loc[double, field.name],
                    "een waarde die één keer voorkomt",
                    "'{value}' komt vaker voor",
                )


def check_surplus(work: Frame, contract: Table) -> Iterator[pd.DataFrame]:
    """Rows of a text file with more cells than its header."""
    over = work[work[SURPLUS].notna()]
    if len(over):
        yield mistakes(
            over.index,
            contract.fields[-1].name,
            over[SURPLUS],
            "aanhalingstekens om een tekst met een scheidingsteken",
            "de rij heeft meer cellen dan de kopregel ('{value}' blijft over)",
        )
