"""The list of policy areas as a table that a person edits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.library import Library
from geo.catalogue.validation import validate
from geo.catalogue.vocabularies import AREA_KINDS
from geo.constants import RD
from geo.errors import DataError
from geo.importing.areas import PreparedAreas, area_shape, area_slug, unique_ids
from geo.importing.provenance import delivered_provenance
from geo.text.clean import is_empty, plain
from geo.text.local_time import local_today
from geo.text.years import read_year

ID: Final = "Kenmerk"
NAME: Final = "Naam"
KIND: Final = "Soort"
CODES: Final = "Wijk- of buurtcodes"
SINCE: Final = "Sinds jaar"
UNTIL: Final = "Tot en met jaar"
REMARK: Final = "Opmerking"
_LAYER: Final = "policy_areas"
_FORM: Final = "ingevuld op de pagina Gegevens"
_PLAIN: Final[Mapping[str, str]] = {
    "name": NAME, "kind": KIND, "since_year": SINCE, "until_year": UNTIL, "remark": REMARK,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EditedAreas:
    """The layer after editing, and every difference with the layer of now (Dutch)."""

    prepared: PreparedAreas
    changes: tuple[str, ...]


def area_table(library: Library) -> pd.DataFrame:
    """Return the policy areas as a table with texts; the codes are empty: a shape is there."""
    layer = library.find(_LAYER)
    columns = [ID, NAME, KIND, CODES, SINCE, UNTIL, REMARK]
    if layer is None:
        return pd.DataFrame(columns=columns, dtype="string")
    labels = AREA_KINDS.labels()
    rows = [
        {
            ID: row["area_id"],
            CODES: None,
            **{label: plain(row.get(name)) or None for name, label in _PLAIN.items()},
            KIND: labels[row["kind"]],
        }
        for row in layer.frame.drop(columns="geometry").to_dict("records")
    ]
    return pd.DataFrame(rows, columns=columns, dtype="string")


def edited_areas(library: Library, table: pd.DataFrame, *, entered_by: str) -> EditedAreas:
    """Return the layer that an edited table gives; nothing is stored.

    A row with a key keeps its shape unless it names codes; a row without one is new and must name
    codes of wijken or buurten; an area whose row is gone is left out.

    Args:
        library: the areas that are there, and the buurten of which areas are made.
        table: as :func:`area_table` gives it, edited.
        entered_by: organisation and role of who edits.

    Raises:
        DataError: a row without a name or kind, with a year that is none, or without a shape.
    """
    layer, buurten = library.find(_LAYER), library.find("buurten")
    now = {} if layer is None else {
        str(row["area_id"]): row for row in layer.frame.to_dict("records")
    }  # fmt: skip
    rows = [
        _row(values, now.get(plain(values.get(ID))), None if buurten is None else buurten.frame)
        for values in table.to_dict("records")
        if any(not is_empty(values.get(column)) for column in (NAME, CODES))
    ]
    if not rows:
        raise DataError("Er staat geen enkel gebied in de tabel.")
    frame = gpd.GeoDataFrame(list(unique_ids(rows)), geometry="geometry", crs=RD)
    checked = validate(frame, _LAYER)
    if checked.rejected_rows:
        raise DataError(str(checked.rejected["message"].iloc[0]))
    whole = gpd.GeoDataFrame(checked.valid)
    entry = library.registry.layer(_LAYER)
    source = f"Ingevuld op de pagina Gegevens door {entered_by}"
    return EditedAreas(
        prepared=PreparedAreas(
            name="de tabel",
            frame=whole,
            count=len(whole),
            left_out=(),
            provenance=delivered_provenance(entry, source=source, day=local_today()),
        ),
        changes=_changes(now, {str(row["area_id"]): row for row in whole.to_dict("records")}),
    )


def _row(
    values: Mapping[Any, Any], now: Mapping[Any, Any] | None, buurten: gpd.GeoDataFrame | None
) -> dict[str, Any]:
    name, codes = plain(values.get(NAME)), plain(values.get(CODES))
    if not name:
        raise DataError(f"Het gebied met codes {codes} heeft geen naam.")
    kinds = {label: key for key, label in AREA_KINDS.labels().items()}
    kind = kinds.get(plain(values.get(KIND)))
    if kind is None:
        raise DataError(f"{name}: kies een soort beleid.")
    shape = area_shape(None, codes, buurten) if codes or now is None else now["geometry"]
    if shape is None:
        raise DataError(
            f"{name}: noem codes van wijken (WK en zes cijfers) of buurten (BU en acht cijfers) "
            "die bestaan."
        )
    base = {
        "area_id": area_slug(name), "agreement": None, "indicative": False, "uncertainty_m": None,
        "basis": _FORM, "corporation_only": False, "bron": _FORM,
    }  # fmt: skip
    if now is not None:
        base = dict(now)
        if codes:
            base |= {"basis": _FORM, "bron": _FORM, "indicative": False, "uncertainty_m": None}
    return base | {
        "name": name,
        "kind": kind,
        "since_year": _year(values.get(SINCE), name),
        "until_year": _year(values.get(UNTIL), name),
        "remark": plain(values.get(REMARK)) or None,
        "geometry": shape,
    }


def _year(cell: Any, name: str) -> int | None:
    if is_empty(cell):
        return None
    found = read_year(cell)
    if found is None or found.how != "jaar":
        raise DataError(f"{name}: '{plain(cell)}' is geen jaartal.")
    return found.year


def _changes(
    old: Mapping[str, Mapping[Any, Any]], new: Mapping[str, Mapping[Any, Any]]
) -> tuple[str, ...]:
    found = [f"{new[key]['name']} komt erbij." for key in new if key not in old]
    found += [f"{old[key]['name']} vervalt." for key in old if key not in new]
    for key in new.keys() & old.keys():
        old_value, new_value = old[key], new[key]
        found += [
            f"{old_value['name']}, {label.lower()}: {before or 'leeg'} → {after or 'leeg'}."
            for name, label in _PLAIN.items()
            if (before := plain(old_value.get(name))) != (after := plain(new_value.get(name)))
        ]
        if not old_value["geometry"].equals(new_value["geometry"]):
            found.append(f"{old_value['name']} krijgt een andere grens.")
    return tuple(sorted(found))
