"""A label file of EP-Online that a person uploads: stored as a layer and joined to the stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.fetch.ep_online import Labels, read_labels
from geo.importing.cells import Cells
from geo.importing.kept import keep_units, kept_units
from geo.importing.labels import label_by_vbo, relabelled
from geo.importing.limits import MAX_LABEL_BYTES, check_size
from geo.importing.mapping import ColumnMapping
from geo.importing.merge import delivered, merged_stock
from geo.importing.raw import RawTable
from geo.importing.stock_layer import area_of, stock_layer
from geo.layers import Layer, Provenance
from geo.library import Library
from geo.stock import owner_parts


@dataclass(frozen=True, kw_only=True)
class PreparedLabels:
    """What loading a label file would do.

    ``labels`` has one valid label per verblijfsobject and what was left out and why; ``stock``
    is the delivered stock with these labels, or None when no dwelling changes; ``changed`` is
    the number of dwellings with another label than before.
    """

    name: str
    labels: Labels
    provenance: Provenance
    stock: gpd.GeoDataFrame | None
    stock_provenance: Provenance | None
    changed: int
    known: int

    def summary(self) -> tuple[str, ...]:
        """Say in a few Dutch sentences what this import does."""
        count = len(self.labels.frame)
        lines = [f"Energielabels: {_n(count)} geldige labels gelezen uit {self.name}."]
        lines += [f"{_n(n)} rijen weggelaten: {why}." for why, n in self.labels.dropped.items()]
        if self.labels.unknown_labels:
            names = ", ".join(f"{k} ({n})" for k, n in self.labels.unknown_labels.items())
            lines.append(f"Onbekende labels, gelezen als ontbrekend: {names}.")
        if self.known:
            lines.append(
                f"Van de {_n(self.known)} aangeleverde woningen krijgen er {_n(self.changed)} een "
                "ander label."
            )
        else:
            lines.append(
                "Er is nog geen bezit aangeleverd; de labels worden gebruikt zodra dat er is."
            )
        return tuple(lines)


def prepare_labels(library: Library, path: Path, *, today: date | None = None) -> PreparedLabels:
    """Read a label file: expired labels dropped, the latest of each dwelling kept.

    Raises:
        DataError: too large, no label file, or no label in it for this gemeente.
    """
    check_size(path.stat().st_size, name=path.name, maximum=MAX_LABEL_BYTES)
    day = today or datetime.now(tz=UTC).date()
    area = area_of(library)
    bag = library.find("bag_verblijfsobject")
    ids = set(bag.table["vbo_id"].astype(str)) if bag and "vbo_id" in bag.table else None
    prefix = area.code.removeprefix("GM") if ids is None else ""
    labels = read_labels(path, today=day, vbo_ids=ids, prefix=prefix)
    entry = library.registry.layer("labels")
    provenance = Provenance(
        name="labels",
        title=entry.title,
        origin="aangeleverd",
        source=f"EP-Online, bestand {path.name}",
        edition=day.isoformat(),
        fetched=datetime.now(tz=UTC).isoformat(timespec="seconds"),
        attribution="RVO, EP-Online",
        note="; ".join(f"{n} weggelaten: {why}" for why, n in labels.dropped.items()) or None,
    )
    stock, known, changed = _with_labels(library, label_by_vbo(labels.frame))
    current = library.get("stock", origin="aangeleverd").provenance if stock is not None else None
    return PreparedLabels(
        name=path.name,
        labels=labels,
        provenance=provenance,
        stock=stock,
        stock_provenance=current,
        changed=changed,
        known=known,
    )


def _with_labels(
    library: Library, registered: Mapping[str, str]
) -> tuple[gpd.GeoDataFrame | None, int, int]:
    """Return the delivered stock with registered labels, its dwellings, and how many changed."""
    before = delivered(library, "stock")
    if not isinstance(before, gpd.GeoDataFrame):
        return None, 0, 0
    owners = set(owner_parts(before)["owner"].astype(str))
    units = kept_units(library.var, owners)
    placed, changed = relabelled(units, registered=registered)
    count = sum(item.unit.count for item in units)
    if not changed:
        return None, count, 0
    own = stock_layer(placed, _no_cells(), library=library, area=area_of(library))
    return merged_stock(own, before, owners={item.unit.owner for item in placed}), count, changed


def _no_cells() -> Cells:
    """Return cells of no file: problems of the stock were told when it was loaded."""
    raw = RawTable(name="", frame=pd.DataFrame(index=pd.Index([], name="row", dtype="int64")))
    return Cells(raw, ColumnMapping(kind="stock", columns={}))


def activate_labels(library: Library, prepared: PreparedLabels) -> Layer:
    """Store the labels, and the stock with them; earlier editions stay on disk."""
    layer = library.store(prepared.labels.frame, prepared.provenance)
    if prepared.stock is not None and prepared.stock_provenance is not None:
        owners = set(owner_parts(prepared.stock)["owner"].astype(str))
        library.store(prepared.stock, prepared.stock_provenance)
        placed, _ = relabelled(
            kept_units(library.var, owners), registered=label_by_vbo(prepared.labels.frame)
        )
        keep_units(library.var, placed)
    return layer


def _n(count: float) -> str:
    return f"{count:,.0f}".replace(",", ".")
