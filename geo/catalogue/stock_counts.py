"""Counting in the stock: dwellings by energy label, and what each owner has of a building.

A building has one energy label, while the dwellings in it differ. A delivery also says how many
dwellings have a label and how many of those E, F or G; where it does, those numbers count, and
where it does not the label of the building stands for all its dwellings.
"""

import json

import geopandas as gpd
import pandas as pd

from geo.constants import EFG, RD


def label_counts(stock: pd.DataFrame) -> pd.DataFrame:
    """Dwellings of every building, those with label E, F or G, and those without a label.

    Args:
        stock: buildings by their contract, with or without the optional ``efg_count`` and
            ``labelled_count``.

    Returns:
        ``dwellings_count``, ``efg_count`` and ``unlabelled_count`` (float) on the index of
        ``stock``.
    """
    dwellings = stock["dwellings_count"].astype("float64")
    label = stock["energy_label"]
    efg = dwellings * label.isin(EFG).astype("float64")
    none = dwellings * label.isna().astype("float64")
    if {"efg_count", "labelled_count"} <= set(stock.columns):
        stated = stock["efg_count"].astype("float64")
        labelled = stock["labelled_count"].astype("float64")
        # half of the pair says nothing: what is not E, F or G may be without a label
        both = stated.notna() & labelled.notna()
        efg = stated.where(both, efg)
        none = (dwellings - labelled).where(both, none)
    return pd.DataFrame(
        {"dwellings_count": dwellings, "efg_count": efg, "unlabelled_count": none},
        index=stock.index,
    )


def owner_parts(stock: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row per building and owner: buildings of several owners are divided as they have them.

    Other rows, and a stock without the optional ``shared``, stay as they are; a fresh index.
    """
    if "shared" not in stock.columns:
        return stock
    joined = stock["shared"].notna()
    if not joined.any():
        return stock
    rows = []
    for row in stock[joined].to_dict("records"):
        rows += [{**row, **part, "shared": None} for part in json.loads(row["shared"])]
    whole = pd.concat([stock[~joined], gpd.GeoDataFrame(rows, geometry="geometry", crs=RD)])
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=RD).reset_index(drop=True)
