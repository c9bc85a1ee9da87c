"""The part of a layer that a viewer may see."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.access.viewer import Viewer
from geo.catalogue.indicators import INDICATORS
from geo.catalogue.layers import Layer, content_digest
from geo.catalogue.sources import Audience
from geo.catalogue.stock_counts import owner_parts

_SHARE: Final = "alleen van {owner}"
_SCALE: Final = "gemeente"


def seen(layer: Layer, viewer: Viewer, *, audience: Audience) -> Layer | None:
    """The layer as this viewer may see it; None when nothing of it is for them.

    A part of a layer has a digest of its own, so that a result computed from it is never taken
    for one computed from the whole.

    Args:
        layer: the whole layer.
        viewer: who asks.
        audience: of the layer, as registered in ``sources.toml``.
    """
    if is_whole(viewer, audience):
        return layer
    if audience not in viewer.entry.audiences:
        return None
    if layer.name == "stock":
        return _stock(layer, viewer)
    if layer.name == "monitor":
        return _part(
            layer, figures_for(layer.table, viewer), "zonder cijfers van anderen per gebied"
        )
    return None


def is_whole(viewer: Viewer, audience: Audience) -> bool:
    """Whether a viewer sees a layer with this audience whole."""
    return viewer.sees_all or (audience != "eigen" and audience in viewer.entry.audiences)


def _stock(layer: Layer, viewer: Viewer) -> Layer | None:
    if viewer.corporation is None:
        return None
    return _part(layer, own_stock(layer.frame, viewer), _SHARE.format(owner=viewer.corporation))


def own_stock(stock: gpd.GeoDataFrame, viewer: Viewer) -> gpd.GeoDataFrame:
    """The buildings of the viewer's corporation, with what it has of a shared one.

    A number of a complex that another owner uses as well gets the owner's name before it, as the
    analysis does when it sees both; so a complex is called the same for everybody.
    """
    numbers = pd.DataFrame(
        {
            "owner": stock["owner"].astype("string").astype(object),
            "number": stock["complex_id"].astype("string").astype(object),
        }
    )
    owners = numbers.groupby("number")["owner"].nunique()
    twice = set(owners.index[owners > 1])
    parts = owner_parts(stock)
    mine = parts[parts["owner"] == viewer.corporation].reset_index(drop=True)
    if twice and len(mine):
        number = mine["complex_id"].astype("string").astype(object)
        named = mine["owner"].astype("string").astype(object) + "-" + number
        mine = mine.assign(
            complex_id=number.where(~number.isin(twice), named).astype(stock["complex_id"].dtype)
        )
    return gpd.GeoDataFrame(mine, geometry="geometry", crs=stock.crs)


def figures_for(figures: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """The yearly figures a party sees: its own, and of the others those of the whole gemeente.

    An indicator of a place, such as a class of liveability, is no owner's: it is shown of every
    place. One that is not registered is taken for a count.
    """
    shown = [figure_is_shown(row, viewer) for row in figures.to_dict("records")]
    return figures[pd.Series(shown, index=figures.index, dtype=bool)]


def figure_is_shown(row: Mapping[object, object], viewer: Viewer) -> bool:
    """Whether a figure (``scope``, ``corporation``, ``indicator``) is for this viewer."""
    if viewer.sees_all:
        return True
    if not viewer.inside:
        return False
    corporation = row.get("corporation")
    if viewer.owns(corporation) or row.get("scope") == _SCALE:
        return True
    of_a_place = corporation is None or bool(pd.isna(corporation))  # type: ignore[call-overload]
    indicator = INDICATORS.get(str(row.get("indicator")))
    return of_a_place and indicator is not None and indicator.of_place


def _part(layer: Layer, frame: pd.DataFrame, detail: str) -> Layer | None:
    if frame.empty:
        return None
    known = layer.provenance
    note = f"U ziet een deel: {detail}."
    provenance = replace(
        known,
        detail=f"{known.detail}, {detail}" if known.detail else detail,
        note=f"{known.note} {note}" if known.note else note,
        rejected_count=0,
    )
    return Layer(provenance.with_content(count=len(frame), digest=content_digest(frame)), frame)
