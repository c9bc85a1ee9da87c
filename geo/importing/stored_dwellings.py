"""The dwellings behind the stock of an owner, stored so that corrected rows can be added.

A building's row no longer knows its dwellings. To add rows that were corrected, or energy labels
by verblijfsobject, the dwellings of the last delivery are kept in the installation's own folder;
they are in no layer, map or export.

The layer and the dwellings behind it change together, or a process that is killed between the two
would later bring back an older delivery. So the new dwellings are put ready under the digest of
the layer they belong to, and take the place of the former ones once that layer is the active one
(:func:`settle`), also by the next program that looks.
"""

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import pandas as pd
import shapely

from geo.catalogue import editions
from geo.catalogue.layers import Frame, Layer, Provenance, content_digest
from geo.catalogue.library import Library
from geo.catalogue.reading import read_parquet
from geo.catalogue.stock_counts import owner_parts
from geo.catalogue.stored import Edition
from geo.catalogue.writing import write_parquet
from geo.errors import DataError
from geo.importing.addresses import Address
from geo.importing.owners import core
from geo.importing.place import Placed
from geo.importing.unit import Unit
from geo.text.os_errors import disk_words

_APART: Final = {"room", "characteristics", "address", "place", "shape"}
_PLAIN: Final = tuple(field.name for field in fields(Unit) if field.name not in _APART)
_ADDRESS: Final = tuple(field.name for field in fields(Address))


_READY: Final = ".gereed"
_COPIES: Final = "edities"
_DIGEST_LENGTH: Final = 12
_ABANDONED_S: Final = 3600.0


def _path(var: Path, owner: str) -> Path:
    return var / "import" / "stock" / f"{core(owner)[:60] or 'onbekend'}.parquet"


def store_stock(
    library: Library,
    data: Frame,
    provenance: Provenance,
    *,
    placed: Sequence[Placed],
    rejected: pd.DataFrame | None = None,
) -> Layer:
    """Store a delivered stock and the dwellings behind it, both or neither.

    Args:
        library: where the layer goes.
        data: the whole delivered stock.
        provenance: where it comes from.
        placed: the dwellings of the owners that are replaced.
        rejected: the mistakes that were left out.

    Raises:
        DataError: there is nothing to store, or the disk refuses; then both are as they were.
    """
    settle(library)
    _copy_of_edition(library)
    _put_ready(library.var, placed, digest=content_digest(data))
    layer = library.store(data, provenance, rejected=rejected)
    settle(library)
    _copy_of_edition(library)
    return layer


def activate_edition(library: Library, name: str, edition_id: str) -> Layer:
    """Show an earlier edition of a layer again, of stock with the dwellings behind it.

    Raises:
        KoppelkansenError: as :func:`geo.catalogue.editions.activate_edition`.
    """
    layer = editions.activate_edition(library, name, edition_id)
    if name == "stock":
        _restore_copy(library)
    return layer


def _active_edition(library: Library) -> Edition | None:
    return next((e for e in library.editions("stock", origin="aangeleverd") if e.active), None)


@contextmanager
def _disk_in_words() -> Iterator[None]:
    """Tell in Dutch that the disk refuses.

    Raises:
        DataError: in place of the error of the operating system.
    """
    try:
        yield
    except OSError as error:
        msg = f"De bewaarde woningen kunnen niet worden bijgewerkt ({disk_words(error)})."
        raise DataError(msg) from None


def _copy_of_edition(library: Library) -> None:
    """Keep the dwellings beside the edition they belong to, for who goes back to it."""
    active = _active_edition(library)
    folder = library.var / "import" / "stock"
    if active is None or not folder.is_dir():
        return
    copy = folder / _COPIES / active.id
    with _disk_in_words():
        copy.mkdir(parents=True, exist_ok=True)
        _copy_all(folder, copy)


def _restore_copy(library: Library) -> None:
    """Bring back the dwellings of the active edition; without a copy none of them are known."""
    active = _active_edition(library)
    folder = library.var / "import" / "stock"
    copy = folder / _COPIES / ("-" if active is None else active.id)
    with _disk_in_words():
        for path in folder.glob("*.parquet"):
            path.unlink()
        _copy_all(copy, folder)


def _copy_all(source: Path, target: Path) -> None:
    """Copy the dwellings of every owner from one folder to another."""
    for path in source.glob("*.parquet"):
        shutil.copyfile(path, target / path.name)


def settle(library: Library) -> None:
    """Put the dwellings of the active layer in their place, and leave aside those of no layer."""
    waiting = sorted((library.var / "import" / "stock").glob(f"*{_READY}"))
    if not waiting:
        return
    active = _active_edition(library)
    digest = "" if active is None else active.provenance.digest[:_DIGEST_LENGTH]
    for path in waiting:
        name, _, belongs = path.name.removesuffix(_READY).partition(".")
        # not there: another program did the same at this moment
        with _disk_in_words(), suppress(FileNotFoundError):
            if belongs == digest:
                path.replace(path.with_name(f"{name}.parquet"))
            elif time.time() - path.stat().st_mtime > _ABANDONED_S:
                # nobody is still about to store its layer
                path.unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class StockMismatch:
    """An owner whose stored dwellings do not add up to its buildings in the layer ``stock``."""

    owner: str
    stored_count: int
    shown_count: int


def stock_mismatches(library: Library) -> Iterator[StockMismatch]:
    """Compare the stored dwellings of each owner with the dwellings of its buildings.

    Raises:
        DataError: what was kept cannot be read.
    """
    if "stock" not in library.registry.layers:
        return
    settle(library)
    active = _active_edition(library)
    stock = None if active is None else library.load_edition(active).frame
    if stock is None:
        return
    shown = owner_parts(stock).groupby("owner")["dwellings_count"].sum()
    for owner, count in shown.items():
        if _path(library.var, str(owner)).is_file():
            stored = sum(item.unit.count for item in stored_units(library.var, [str(owner)]))
            if stored != int(count):
                yield StockMismatch(owner=str(owner), stored_count=stored, shown_count=int(count))


def _put_ready(var: Path, placed: Sequence[Placed], *, digest: str) -> None:
    """Write the placed dwellings of each owner in them beside the earlier ones."""
    for owner in sorted({item.unit.owner for item in placed}):
        rows = [_row(item) for item in placed if item.unit.owner == owner]
        # as objects: a missing number would make the others decimal
        frame = pd.DataFrame(rows, dtype=object)
        texts = [name for name in frame.columns if name not in {"shape", "approximate"}]
        frame[texts] = frame[texts].astype("string")
        frame["approximate"] = frame["approximate"].astype("bool")
        ready = f"{_path(var, owner).stem}.{digest[:_DIGEST_LENGTH]}{_READY}"
        write_parquet(frame, _path(var, owner).with_name(ready))


def _row(item: Placed) -> dict[str, Any]:
    values = {f"unit_{name}": getattr(item.unit, name) for name in _PLAIN}
    values |= {f"address_{name}": getattr(item.unit.address, name) for name in _ADDRESS}
    return values | {
        "unit_characteristics": json.dumps(item.unit.characteristics),
        "pand": item.pand_id,
        "how": item.how,
        "approximate": item.approximate,
        "shape": shapely.to_wkb(item.shape),
    }


def stored_units(var: Path, owners: Iterable[str]) -> list[Placed]:
    """Return the dwellings of the last deliveries of these owners."""
    found = []
    for owner in sorted(set(owners)):
        path = _path(var, owner)
        if path.is_file():
            found += [_placed(row) for row in read_parquet(path).to_dict("records")]
    return found


def _placed(row: dict[Any, Any]) -> Placed:
    def text(name: str) -> str | None:
        value = row.get(name)
        return None if value is None or pd.isna(value) else str(value)

    def whole(name: str) -> int | None:
        value = text(name)
        return None if value is None else int(value)

    address = Address(
        postcode=text("address_postcode"),
        number=whole("address_number"),
        letter=text("address_letter") or "",
        addition=text("address_addition") or "",
        street=text("address_street"),
        place=text("address_place"),
    )
    texts = {
        name: text(f"unit_{name}")
        for name in _PLAIN
        if name not in {"row", "owner", "count", "built_year"}
    }
    unit = Unit(
        row=whole("unit_row") or 0,
        owner=text("unit_owner") or "",
        count=whole("unit_count") or 1,
        built_year=whole("unit_built_year"),
        characteristics=json.loads(text("unit_characteristics") or "{}"),
        address=address,
        **texts,  # type: ignore[arg-type]
    )
    return Placed(
        unit=unit,
        pand_id=text("pand") or "",
        shape=shapely.from_wkb(row["shape"]),
        how=text("how") or "",
        approximate=bool(row["approximate"]),
    )


def supplemented(before: Sequence[Placed], new: Sequence[Placed]) -> list[Placed]:
    """Return the dwellings of before with the new ones added, or in their place when the same."""
    taken: set[tuple[Any, ...]] = set()
    for item in new:
        taken |= set(_names(item.unit))
    return [item for item in before if not taken & set(_names(item.unit))] + list(new)


def _names(unit: Unit) -> list[tuple[Any, ...]]:
    """Return what a dwelling is recognised by; a row without any name is recognised as a whole."""
    names: list[tuple[Any, ...]] = []
    if unit.vbo_id:
        names.append((unit.owner, "vbo", unit.vbo_id))
    if unit.unit_id:
        names.append((unit.owner, "unit", unit.unit_id))
    if not names and unit.address.key is not None:
        names.append((unit.owner, "adres", *unit.address.key))
    if not names:
        names.append((unit.owner, "rij", unit.pand_id, unit.count, unit.complex_id))
    return names
