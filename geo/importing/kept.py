"""The dwellings behind the stock of an owner, kept so that corrected rows can be added.

A building's row no longer knows its dwellings. To add rows that were corrected, or energy labels
by verblijfsobject, the dwellings of the last delivery are kept in the installation's own folder;
they are in no layer, map or export.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

import pandas as pd
import shapely

from geo.importing.addresses import Address
from geo.importing.owners import core
from geo.importing.place import Placed
from geo.importing.stock import Unit
from geo.read import read_parquet
from geo.write import write_parquet

_PLAIN: Final = (
    "row", "owner", "count", "unit_id", "vbo_id", "pand_id", "built_year", "dwelling_type",
    "energy_label", "complex_id", "complex_name",
)  # fmt: skip
_ADDRESS: Final = tuple(field.name for field in fields(Address))


def _path(var: Path, owner: str) -> Path:
    return var / "import" / "stock" / f"{core(owner)[:60] or 'onbekend'}.parquet"


def keep_units(var: Path, placed: Sequence[Placed]) -> None:
    """Keep the placed dwellings of each owner in them, in place of the earlier ones."""
    for owner in sorted({item.unit.owner for item in placed}):
        rows = [_row(item) for item in placed if item.unit.owner == owner]
        # as objects: a missing number would make the others decimal
        frame = pd.DataFrame(rows, dtype=object)
        texts = [name for name in frame.columns if name not in {"shape", "approximate"}]
        frame[texts] = frame[texts].astype("string")
        frame["approximate"] = frame["approximate"].astype("bool")
        write_parquet(frame, _path(var, owner))


def _row(item: Placed) -> dict[str, Any]:
    values = {f"unit_{name}": getattr(item.unit, name) for name in _PLAIN}
    values |= {f"address_{name}": getattr(item.unit.address, name) for name in _ADDRESS}
    return values | {
        "pand": item.pand_id,
        "how": item.how,
        "approximate": item.approximate,
        "shape": shapely.to_wkb(item.shape),
    }


def kept_units(var: Path, owners: Iterable[str]) -> list[Placed]:
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
