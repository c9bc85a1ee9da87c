"""Counts the plans and works of a delivery per party and wijk, beside the active layer."""

from collections.abc import Iterator
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.library import Library
from geo.constants import RD, WGS84
from geo.importing.compare import dwellings_by_wijk
from geo.importing.difference import Difference
from geo.importing.replacing import PARTY_COLUMNS
from geo.spatial.areas import locate

ON_STOCK: Final = ("sloop", "renovatie", "onderhoud")
"""Kinds of plans that are about dwellings that stand there already."""
_NO_PARTY: Final = "niet genoemd"


def count_parties_and_wijken(
    library: Library, new: pd.DataFrame, now: pd.DataFrame | None, *, kind: str, reference: str
) -> Iterator[Difference]:
    """Give the rows per party and per wijk, and dwellings of plans beside those of the CBS.

    Args:
        library: has the buurten, and the figures of the CBS.
        new: the whole layer of plans or works as it would be.
        now: the layer that is active now, None for none.
        kind: ``projects`` or ``works``.
        reference: what ``now`` is, in Dutch.
    """
    column = PARTY_COLUMNS[kind]
    yield from _differences(
        "corporatie", new[column].fillna(_NO_PARTY),
        None if now is None else now[column].fillna(_NO_PARTY), reference,
    )  # fmt: skip
    names = {code: f"{name} ({code})" for code, (name, _) in dwellings_by_wijk(library).items()}
    here = wijk_of(library, new)
    there = None if now is None else wijk_of(library, now)
    if here.notna().any():
        yield from _differences(
            "wijk", here.map(names).fillna(here),
            None if there is None else there.map(names).fillna(there), reference,
        )  # fmt: skip
    if kind == "projects":
        dwellings = dwellings_by_wijk(library)
        for code, count in dwellings_on_stock(library, new).items():
            name, every = dwellings.get(code, (code, 0.0))
            yield Difference(
                scope="wijk",
                label=f"woningen bij {', '.join(ON_STOCK)} in {name}",
                new=count,
                before=every or None,
                reference="CBS, alle woningen",
                warn=False,
            )


def dwellings_on_stock(library: Library, plans: pd.DataFrame) -> dict[str, float]:
    """Return per wijk the dwellings that are demolished, renovated or maintained."""
    mine = plans[plans["kind"].isin(ON_STOCK)]
    counts = mine["dwellings_count"].astype("Float64").groupby(wijk_of(library, mine)).sum()
    return {str(code): float(count) for code, count in counts.items() if count}


def wijk_of(library: Library, rows: pd.DataFrame) -> pd.Series:
    """Return the code of the wijk of plans or works, missing where it is not known."""
    layer = library.find("buurten") if "buurten" in library.registry.layers else None
    stated = (
        rows["wijkcode"].astype("string")
        if "wijkcode" in rows
        else pd.Series(pd.NA, index=rows.index, dtype="string")
    )
    if layer is None or rows.empty:
        return stated
    if isinstance(rows, gpd.GeoDataFrame):
        places = rows.geometry.representative_point()
    else:
        degrees = rows[["lon", "lat"]].astype(float)
        known = degrees.notna().all(axis=1)
        places = (
            gpd.GeoSeries(
                gpd.points_from_xy(degrees["lon"][known], degrees["lat"][known]),
                index=rows.index[known],
                crs=WGS84,
            )
            .to_crs(RD)
            .reindex(rows.index)
        )
    areas = layer.frame
    found = locate(places, areas, code="buurtcode", accuracy_m=0)["buurtcode"]
    wijken = dict(zip(areas["buurtcode"], areas["wijkcode"], strict=True))
    return stated.fillna(found.map(wijken).astype("string"))


def _differences(
    scope: str, new: pd.Series, now: pd.Series | None, reference: str
) -> Iterator[Difference]:
    here = new.value_counts()
    there = None if now is None else now.value_counts()
    labels = sorted(set(here.index) | set(() if there is None else there.index))
    for label in labels:
        before = None if there is None else float(there.get(label, 0))
        count = float(here.get(label, 0))
        yield Difference(
            scope="corporatie" if scope == "corporatie" else "wijk",
            label=str(label),
            new=count,
            before=before,
            reference=reference,
            # rows come and go; that nothing is left is odd
            warn=bool(before) and not count,
        )
