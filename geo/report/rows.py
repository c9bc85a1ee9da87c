"""Koppelkansen, decisions and exposure as plain rows, for the workbook and the GeoPackage."""

from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.stock_counts import label_counts
from geo.catalogue.vocabularies import CLASS_WORDS
from geo.constants import NO_DATA, RD, WGS84
from geo.report.item_text import item_text
from geo.report.pack_data import Item
from geo.report.state import PackState

STRESSED: Final = ("hoog", "zeer_hoog")


def hazards_in(state: PackState) -> tuple[str, ...]:
    """Hazards with values in this pack, in the order of the thresholds."""
    present = {name for item in state.items for name in item.hazards}
    return tuple(name for name in state.thresholds if name in present | state.measured_hazards)


def item_rows(state: PackState) -> pd.DataFrame:
    """The ranked list, one row an item, with the columns of ``item_columns``.

    A value that is not known is None; years and counts are numbers.
    """
    hazards = hazards_in(state)
    return pd.DataFrame([_item_row(item, state, hazards) for item in state.items], dtype=object)


def _item_row(item: Item, state: PackState, hazards: Sequence[str]) -> dict[str, Any]:
    text = item_text(state, item)
    row = {
        "rank": state.rank_of(item),
        "title": text.title,
        "tier": text.group.label,
        "score": item.score,
        "score_low": item.score_low,
        "score_high": item.score_high,
        "kind": text.kind,
        "corporation": item.corporation,
        "wijknaam": None if text.place == "onbekend" else text.place,
        "wijkcode": item.wijkcode,
        "buurtcode": item.buurtcode,
        "window": text.window if item.window.known else None,
        "dwellings_count": item.dwellings_count,
        "precision_m": item.precision_m,
        "border_case": item.border_case,
        "hazards": text.hazards_text,
        "areas": "; ".join(text.areas),
        "works": text.works_text,
        "measures": "; ".join(text.measures),
        "why": "; ".join(f"{part}: {reason}" for part, reason in text.why),
        "missing": ", ".join(text.missing).lower(),
        "decision": text.decision.label,
        "reason": text.decided.reason if text.decided else None,
        "caveats": " ".join(text.caveats),
        "example": "voorbeelddata" if rests_on_example(item, state) else "",
        "id": item.id,
    }
    for hazard in hazards:
        summary = item.hazards.get(hazard)
        known = summary is not None and summary.exposure_class != NO_DATA
        row[f"class_{hazard}"] = CLASS_WORDS[summary.exposure_class] if known and summary else None
        row[f"value_{hazard}"] = summary.value if known and summary else None
        row[f"key_{hazard}"] = summary.exposure_class if known and summary else None
    return row


def rests_on_example(item: Item, state: PackState) -> bool:
    """Whether an item is made from a layer that the program made up."""
    origins = item.origins
    if "voorbeeld" in origins:
        return True
    examples = {known.name for known in state.provenance if known.is_example}
    return bool(examples & {str(origin) for origin in origins})


def placed(items: Sequence[Item]) -> gpd.GeoSeries:
    """The point of every item in EPSG:28992; None where the place is not known."""
    lon = np.array([item.lon for item in items], dtype="float64")
    lat = np.array([item.lat for item in items], dtype="float64")
    points = gpd.GeoSeries.from_xy(lon, lat, crs=WGS84).to_crs(RD)
    return points.where(~(np.isnan(lon) | np.isnan(lat)), None)


def building_rows(stock: gpd.GeoDataFrame, exposure: pd.DataFrame) -> gpd.GeoDataFrame:
    """Buildings with per hazard ``class_`` and ``value_``; a class without data is None.

    Args:
        stock: buildings in EPSG:28992.
        exposure: the long table of :func:`geo.hazards.exposure.building_exposure`.
    """
    wide = stock.copy()
    for hazard, rows in exposure.groupby("hazard", sort=False, observed=True):
        by_building = rows.set_index("pand_id")
        classes = by_building["exposure_class"].reindex(wide["pand_id"]).astype(object).to_numpy()
        wide[f"class_{hazard}"] = np.where(pd.isna(classes), NO_DATA, classes)
        wide[f"value_{hazard}"] = (
            by_building["value"].reindex(wide["pand_id"]).to_numpy(dtype="float64")
        )
    return wide


def complex_rows(
    stock: gpd.GeoDataFrame, exposure: pd.DataFrame, hazards: Sequence[str]
) -> pd.DataFrame:
    """Exposure per complex: dwellings, those in class hoog or zeer_hoog, and the mean value.

    Buildings without a complex stand together in a last row. ``stressed_`` is None where no
    building of the complex has data; values are weighed by dwellings.

    Returns:
        ``complex_id``, ``complex_name``, ``owner``, ``wijkcode``, ``buildings_count``,
        ``dwellings_count``, ``efg_count``, ``unlabelled_count`` and per hazard ``stressed_``,
        ``known_`` and ``value_``.
    """
    frame = pd.DataFrame(stock.drop(columns=stock.geometry.name))
    frame["complex_id"] = frame["complex_id"].astype(object).where(frame["complex_id"].notna(), "")
    counts = label_counts(frame)
    frame = frame.assign(
        homes=counts["dwellings_count"],
        efg=counts["efg_count"],
        unlabelled=counts["unlabelled_count"],
    )
    groups = frame.groupby("complex_id", sort=True)
    table = pd.DataFrame(
        {
            "complex_name": groups["complex_name"].first(),
            "owner": groups["owner"].agg(_joined),
            "wijkcode": groups["wijkcode"].agg(_joined),
            "buildings_count": groups.size(),
            "dwellings_count": groups["homes"].sum(),
            "efg_count": groups["efg"].sum(),
            "unlabelled_count": groups["unlabelled"].sum(),
        }
    )
    for hazard in hazards:
        by_building = exposure[exposure["hazard"] == hazard].set_index("pand_id")
        classes = by_building["exposure_class"].reindex(frame["pand_id"]).astype(object).to_numpy()
        values = by_building["value"].reindex(frame["pand_id"]).to_numpy(dtype="float64")
        known = ~pd.isna(classes) & (classes != NO_DATA)
        part = pd.DataFrame(
            {
                "complex_id": frame["complex_id"].to_numpy(),
                "known": np.where(known, frame["homes"], 0.0),
                "stressed": np.where(np.isin(classes, STRESSED), frame["homes"], 0.0),
                "weight": np.where(np.isnan(values), 0.0, frame["homes"]),
                "weighed": np.where(np.isnan(values), 0.0, values * frame["homes"]),
            }
        )
        sums = part.groupby("complex_id", sort=True).sum()
        table[f"known_{hazard}"] = sums["known"]
        table[f"stressed_{hazard}"] = sums["stressed"].where(sums["known"] > 0)
        table[f"value_{hazard}"] = (sums["weighed"] / sums["weight"]).where(sums["weight"] > 0)
    table = table.reset_index()
    alone = table["complex_id"] == ""
    table.loc[alone, "complex_name"] = "Zonder complexnummer"
    return pd.concat([table[~alone], table[alone]], ignore_index=True)


def _joined(values: "pd.Series[Any]") -> str:
    return ", ".join(sorted({str(value) for value in values.dropna()}))
