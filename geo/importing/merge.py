"""What a delivery replaces, and what stays.

Stock is replaced per owner: an export of one corporation takes the place of what that
corporation delivered before, and of nothing else. Only delivered stock is ever joined to
delivered stock; example or official stock gives way altogether. Works are replaced per manager,
figures one by one, projects and labels as a whole.
"""

from collections.abc import Collection, Sequence

import geopandas as gpd
import pandas as pd

from geo.catalogue.library import Library
from geo.catalogue.stock_counts import owner_parts
from geo.constants import RD
from geo.importing.buildings import combine
from geo.importing.monitor import KEY


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
    return combine(_stacked([stays, owner_parts(own)]))


def merged_works(own: gpd.GeoDataFrame, before: pd.DataFrame | None) -> gpd.GeoDataFrame:
    """Return the delivered works with those of the same managers replaced."""
    if not isinstance(before, gpd.GeoDataFrame):
        return own
    managers = set(own["manager"].fillna(""))
    stays = before[~before["manager"].fillna("").isin(managers)]
    # an id that the new delivery uses is the new one's
    stays = stays[~stays["work_id"].isin(set(own["work_id"]))]
    return own if stays.empty else _stacked([stays, own])


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


def _stacked(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    # a column that is empty in one frame keeps the type it has in the other
    dtypes = {name: frame[name].dtype for frame in frames for name in frame if name != "geometry"}
    plain = [frame.astype({n: object for n in dtypes if n in frame}) for frame in frames]
    whole = pd.concat(plain, ignore_index=True)
    whole = whole.astype({n: t for n, t in dtypes.items() if str(t) != "object"})
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=RD)
