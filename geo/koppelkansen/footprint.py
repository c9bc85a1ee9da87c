"""How much roof a plan is about, as far as the stock on its place tells.

A plan is a point on the map, so its roof is not known. What stands there now is: the buildings
of the corporations on the possible positions, with their ground floor and their dwellings. For
what stays (renovation, maintenance) and for what is demolished to build anew that gives a range.
New build on empty ground has no roof yet, and gets none here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.koppelkansen.conditions import NEW_BUILD
from geo.koppelkansen.measure_records import Amounts
from geo.koppelkansen.parts import count
from geo.koppelkansen.records import Demolition
from geo.koppelkansen.surroundings import spread
from geo.text.format import counted, number

_NO_STOCK: Final = "onbekend: er staat geen corporatiebezit op de kaart waar dit plan ligt"
_NO_PLACE: Final = "onbekend: de plek van dit plan is niet bekend"
_NO_LAYER: Final = "onbekend: er is geen bezit geladen"
_NO_DESIGN: Final = "onbekend: nieuwbouw zonder bekende sloop, het dak moet nog worden ontworpen"
_NO_COUNT: Final = "onbekend: van de sloop is het aantal woningen n.t.b."


def standing(places: gpd.GeoDataFrame, stock: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """What stands on the possible positions of every plan.

    Args:
        places: candidate plots with ``subject``, in EPSG:28992.
        stock: buildings, None when there is no such layer.

    Returns:
        On the subjects: ``total``, ``total_low`` and ``total_high`` (m2 of ground floor of the
        buildings whose middle lies in the plot) and ``each``, ``each_low``, ``each_high`` (m2 a
        dwelling), over the positions where something stands: what is renovated or demolished
        stands somewhere. Missing where nothing does.
    """
    names = [f"{what}{end}" for what in ("total", "each") for end in ("", "_low", "_high")]
    if stock is None or not len(places):
        return pd.DataFrame(columns=names, dtype="float64")
    shapes = stock.geometry.to_numpy()
    area = shapely.area(shapes)
    dwellings = stock["dwellings_count"].to_numpy(dtype="float64", na_value=np.nan)
    known = ~np.isnan(dwellings) & (dwellings > 0)
    rows, hits = shapely.STRtree(shapely.centroid(shapes)).query(
        places.geometry.to_numpy(), predicate="contains"
    )
    total = np.bincount(rows, weights=area[hits], minlength=len(places))
    counted = known[hits]
    of_known = np.bincount(rows[counted], weights=area[hits][counted], minlength=len(places))
    homes = np.bincount(rows[counted], weights=dwellings[hits][counted], minlength=len(places))
    figures = {
        "total": np.where(total > 0, total, np.nan),
        "each": np.divide(of_known, homes, out=np.full(len(places), np.nan), where=homes > 0),
    }
    found = {}
    for name, values in figures.items():
        spread_values = spread(pd.Series(values, index=places.index), places["subject"])
        for end, column in (("", "value"), ("_low", "low"), ("_high", "high")):
            found[name + end] = spread_values[column]
    return pd.DataFrame(found)[names]


def _gone(demolitions: Sequence[Demolition]) -> int | None:
    """How many dwellings go in all; None when that is not known of one of them."""
    counts = [gone.dwellings_count for gone in demolitions]
    return None if None in counts else sum(count for count in counts if count is not None)


def amounts_of(
    row: Mapping[str, Any],
    demolitions: Sequence[Demolition],
    found: pd.DataFrame,
    *,
    with_stock: bool,
) -> Amounts:
    """The amounts of a plan, each unknown with the reason why.

    Args:
        row: the plan.
        demolitions: what goes before it.
        found: the outcome of :func:`standing`.
        with_stock: whether there is a layer of stock at all.
    """
    dwellings = count(row["dwellings_count"])

    def unknown(reason: str) -> Amounts:
        return Amounts(dwellings=dwellings, roof_reason=reason)

    fresh = row["kind"] in NEW_BUILD
    if fresh and not demolitions:
        return unknown(_NO_DESIGN)
    if not with_stock:
        return unknown(_NO_LAYER)
    if row["geometry"] is None or row["geometry"].is_empty:
        return unknown(_NO_PLACE)
    here = found.loc[row["id"]] if row["id"] in found.index else None
    homes = _gone(demolitions) if fresh else dwellings
    if fresh and homes is None:
        return unknown(_NO_COUNT)
    if here is None or pd.isna(here["each" if homes is not None else "total"]):
        return unknown(_NO_STOCK)
    if homes is None:
        value, low, high = (float(here["total" + end]) for end in ("", "_low", "_high"))
        reason = "het grondvlak van het corporatiebezit waar het plan kan liggen"
    else:
        each = [float(here["each" + end]) for end in ("", "_low", "_high")]
        value, low, high = (homes * amount for amount in each)
        spread_text = " tot ".join(dict.fromkeys(number(amount) for amount in each[1:]))
        fell = "te slopen " if fresh else ""
        what = counted(homes, f"{fell}woning", f"{fell}woningen")
        reason = (
            f"{what} x {spread_text} m2 grondvlak per woning, naar het "
            "corporatiebezit waar het plan kan liggen"
        )
    if fresh:
        reason += "; het nieuwe dak kan anders zijn"
    return Amounts(
        dwellings=dwellings, roof_m2=value, roof_low_m2=low, roof_high_m2=high, roof_reason=reason
    )
