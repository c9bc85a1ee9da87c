"""What a delivery replaces in a layer, and what stays.

By default a delivery takes the place of the rows of the same party: stock of its owner, plans of
its corporation, works of their manager. It can also add to them, or replace the whole layer.
Yearly figures are replaced one by one. Example data gives way to any delivery; official stock and
works too, while the plans of Bijlage 1 stay until their corporation delivers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import pandas as pd

from geo.catalogue.library import Library
from geo.catalogue.stock_counts import owner_parts
from geo.constants import RD
from geo.importing.buildings import combine
from geo.importing.monitor import KEY

Replace = Literal["party", "add", "all"]

REPLACES: Final[Mapping[Replace, str]] = {
    "party": "Wat er van deze partij was",
    "add": "Niets: de rijen komen erbij",
    "all": "Alles in de laag",
}
"""The choices for what a file replaces, the default first."""

PARTY_COLUMNS: Final[Mapping[str, str]] = {
    "stock": "owner",
    "projects": "corporation",
    "works": "manager",
}
"""The column that says whose a row is, per layer."""
DELIVERY: Final = "delivery"
"""The column with the delivery that a row came from."""

_PAST_EDITIONS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Division:
    """The rows of a layer beside a delivery.

    ``replaced`` are rows of the parties in the file, which it may continue; ``stays`` the others;
    ``past`` rows of earlier editions that are in neither.
    """

    replaced: pd.DataFrame
    stays: pd.DataFrame
    past: pd.DataFrame


def divide(own: pd.DataFrame, library: Library, *, layer: str, replace: Replace) -> Division:
    """Divide the rows there are into those the file replaces and those that stay.

    Args:
        own: rows of the file, by the contract of the layer but for their ids.
        library: the layers that are there now.
        layer: ``projects`` or ``works``.
        replace: what the file replaces; with ``add`` the rows of the party are those that may be
            continued, the caller keeps the others.
    """
    before = _base(library, layer)
    if before is None:
        none = own.iloc[:0]
        return Division(replaced=none, stays=none, past=_past(library, layer, none))
    column = PARTY_COLUMNS[layer]
    parties = set(own[column].fillna(""))
    mine = pd.Series(data=True, index=before.index)
    if replace != "all":
        mine = before[column].fillna("").isin(parties)
    return Division(replaced=before[mine], stays=before[~mine], past=_past(library, layer, before))


def merged_rows(
    own: pd.DataFrame, division: Division, *, key: str, replace: Replace
) -> pd.DataFrame:
    """Return the layer after a delivery: what stays, and the rows of the file.

    With ``add`` the replaced rows stay too, except those that a row of the file continues.
    """
    parts = [division.stays, division.replaced if replace == "add" else division.replaced.iloc[:0]]
    stays = [part[~part[key].isin(set(own[key]))] for part in parts]
    filled = [part for part in stays if len(part)]
    return own if not filled else _stacked([*filled, own])


def _base(library: Library, layer: str) -> pd.DataFrame | None:
    if layer != "projects":
        return delivered(library, layer)
    active = library.find(layer)
    return None if active is None or active.provenance.is_example else active.table


def _past(library: Library, layer: str, now: pd.DataFrame) -> pd.DataFrame:
    """Return the last known row of what earlier editions had and the layer has no more."""
    key = {"projects": "project_id", "works": "work_id"}[layer]
    editions = [e for e in library.editions(layer, origin="aangeleverd") if not e.active]
    tables = [library.load_edition(edition).table for edition in editions[:_PAST_EDITIONS]]
    shipped = library.shipped(layer)
    tables += [] if shipped is None else [shipped.table]
    seen = set(now[key]) if key in now else set()
    found = []
    for table in tables:
        gone = table[~table[key].isin(seen)]
        seen |= set(gone[key])
        if len(gone):
            found.append(gone)
    return _stacked(found) if found else now.iloc[:0]


def delivered(library: Library, name: str) -> pd.DataFrame | None:
    """Return what was delivered of a layer before, or None."""
    if not any(edition.active for edition in library.editions(name, origin="aangeleverd")):
        return None
    return library.get(name, origin="aangeleverd").table


def merged_stock(
    own: gpd.GeoDataFrame, before: pd.DataFrame | None, *, owners: Collection[str]
) -> gpd.GeoDataFrame:
    """Return the delivered stock with the part of ``owners`` replaced by ``own``."""
    if not isinstance(before, gpd.GeoDataFrame):
        return own
    parts = owner_parts(before)
    stays = parts[~parts["owner"].isin(list(owners))]
    if stays.empty:
        return own
    return combine(gpd.GeoDataFrame(_stacked([stays, owner_parts(own)])))


def merged_monitor(own: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Return the delivered figures with the new values in the place of the same figures."""
    if before is None:
        return own
    keys = set(map(tuple, own[list(KEY)].astype("string").fillna("").to_numpy()))
    old = map(tuple, before[list(KEY)].astype("string").fillna("").to_numpy())
    stays = before[[key not in keys for key in old]]
    if stays.empty:
        return own
    return pd.concat([stays, own], ignore_index=True)


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    # a column that is empty in one frame keeps the type it has in the other
    dtypes = {name: frame[name].dtype for frame in frames for name in frame if name != "geometry"}
    plain = [frame.astype({n: object for n in dtypes if n in frame}) for frame in frames]
    whole: pd.DataFrame = pd.concat(plain, ignore_index=True)
    whole = whole.astype({n: t for n, t in dtypes.items() if str(t) != "object"})
    if "geometry" in whole:
        whole = gpd.GeoDataFrame(whole, geometry="geometry", crs=RD)
    return whole
