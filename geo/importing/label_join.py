"""Registered labels brought into the stock that was delivered before them."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.catalogue.library import Library
from geo.catalogue.stock_counts import owner_parts
from geo.importing.cells import Cells
from geo.importing.labels import label_by_vbo, relabelled
from geo.importing.mapping import ColumnMapping
from geo.importing.raw import RawTable
from geo.importing.replacing import delivered, merged_stock
from geo.importing.stock_layer import area_of, stock_layer
from geo.importing.stored_dwellings import settle, store_stock, stored_units


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledStock:
    """The delivered stock with the registered labels.

    Attributes:
        stock: buildings by the contract; None when nothing was delivered or no label changes.
        dwellings_count: delivered dwellings.
        changed_count: dwellings that get another label.
    """

    stock: gpd.GeoDataFrame | None = None
    dwellings_count: int = 0
    changed_count: int = 0


def with_labels(library: Library, registered: Mapping[str, str]) -> LabelledStock:
    """Return the delivered stock with these labels by verblijfsobject; nothing is stored."""
    settle(library)
    before = delivered(library, "stock")
    if not isinstance(before, gpd.GeoDataFrame):
        return LabelledStock()
    units = stored_units(library.var, _owners(before))
    placed, changed = relabelled(units, registered=registered)
    count = sum(item.unit.count for item in units)
    if not changed:
        return LabelledStock(dwellings_count=count)
    own = stock_layer(placed, _no_cells(), library=library, area=area_of(library))
    return LabelledStock(
        stock=merged_stock(own, before, owners={item.unit.owner for item in placed}),
        dwellings_count=count,
        changed_count=changed,
    )


def join_labels(library: Library, labels: pd.DataFrame) -> int:
    """Give delivered dwellings the labels that are registered now; return how many changed.

    Args:
        library: with the delivered stock, which is stored anew when a dwelling changes.
        labels: one valid label per dwelling: ``vbo_id`` and ``energy_label``.
    """
    registered = label_by_vbo(labels)
    found = with_labels(library, registered)
    stock = found.stock
    if stock is None:
        return 0
    placed, _ = relabelled(stored_units(library.var, _owners(stock)), registered=registered)
    known = library.get("stock", origin="aangeleverd").provenance
    store_stock(library, stock, known, placed=placed)
    return found.changed_count


def unlabelled(library: Library) -> tuple[str, ...]:
    """Return the verblijfsobjecten of delivered dwellings that have no label."""
    before = delivered(library, "stock")
    if not isinstance(before, gpd.GeoDataFrame):
        return ()
    units = [item.unit for item in stored_units(library.var, _owners(before))]
    found = (unit.vbo_id for unit in units if unit.energy_label is None and unit.count == 1)
    return tuple(dict.fromkeys(vbo for vbo in found if vbo))


def _owners(stock: gpd.GeoDataFrame) -> set[str]:
    return set(owner_parts(stock)["owner"].astype(str))


def _no_cells() -> Cells:
    """Return cells of no file: problems of the stock were told when it was loaded."""
    raw = RawTable(name="", frame=pd.DataFrame(index=pd.Index([], name="row", dtype="int64")))
    return Cells(raw, ColumnMapping(kind="stock", columns={}))
