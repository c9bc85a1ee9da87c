"""Targets as tables that a person edits; the reader of ``targets.toml`` checks the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.catalogue.rules import RuleChange
from geo.errors import DataError
from geo.progress.targets import parse_targets
from geo.text.clean import is_empty, plain
from geo.text.format import number
from geo.text.numbers import parse_number

PART: Final = "Onderdeel"
LABEL: Final = "Gegeven"
VALUE: Final = "Waarde"
_PARTS: Final[Mapping[str, str]] = {
    "supply": "Voorraad",
    "ambition": "Ambitie",
    "labels": "EFG-labels",
    "climate": "Klimaat",
    "liveability": "Leefbaarheid",
    "wbmgp": "Wbmgp",
}


@dataclass(frozen=True, kw_only=True)
class TargetField:
    """A value of ``targets.toml`` that a person fills in.

    ``is_number`` says that it is a whole number; ``is_optional`` that it may stay empty.
    """

    part: str
    name: str
    label: str
    is_number: bool = False
    is_optional: bool = False

    @property
    def is_year(self) -> bool:
        """Whether it is a year, which is written without a mark between thousands."""
        return self.name.endswith("_year")


def _agreement(part: str) -> tuple[TargetField, TargetField]:
    return (
        TargetField(part=part, name="agreement", label="Nummer van de afspraak", is_optional=True),
        TargetField(part=part, name="source", label="Bron"),
    )


FIELDS: Final = (
    *_agreement("supply"),
    TargetField(
        part="supply", name="stock_count", label="Woningen op 1 januari van het peiljaar",
        is_number=True, is_optional=True,
    ),
    TargetField(part="supply", name="reference_year", label="Peiljaar", is_number=True),
    TargetField(
        part="supply", name="planning_year", label="Jaar van de planning", is_number=True
    ),
    TargetField(
        part="ambition", name="count", label="Woningen erbij (bruto)", is_number=True,
        is_optional=True,
    ),
    TargetField(
        part="ambition", name="until_year", label="Tot en met jaar", is_number=True,
        is_optional=True,
    ),
    TargetField(part="ambition", name="source", label="Bron", is_optional=True),
    *_agreement("labels"),
    TargetField(
        part="labels", name="zero_year", label="Jaar waarin er geen E, F of G meer is",
        is_number=True,
    ),
    TargetField(
        part="labels", name="pace_points", label="Peiljaren voor een tempo", is_number=True
    ),
    TargetField(
        part="labels", name="forecast_points", label="Peiljaren voor een einddatum",
        is_number=True,
    ),
    *_agreement("climate"),
    TargetField(
        part="climate", name="ready_year", label="Jaar zonder woningen in hoog of zeer hoog",
        is_number=True, is_optional=True,
    ),
    TargetField(part="climate", name="ready_source", label="Bron van dat jaar", is_optional=True),
    *_agreement("liveability"),
    *_agreement("wbmgp"),
)  # fmt: skip
"""Every value on the form, in its order; the smallest number that is shown stays in the file."""

DATE_COLUMNS: Final[Mapping[str, str]] = {
    "from": "Van", "to": "Tot en met", "title": "Wat", "kind": "Soort",
}  # fmt: skip
NEED_COLUMNS: Final[Mapping[str, str]] = {
    "indicator": "Kenmerk van het jaarcijfer", "title": "Wat", "since_year": "Sinds jaar",
    "every_years": "Om de zoveel jaar",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class TargetTables:
    """The targets as tables of texts: single values, dates, and what an evaluation needs."""

    filled: pd.DataFrame
    dates: pd.DataFrame
    needs: pd.DataFrame


def target_tables(document: Mapping[str, Any]) -> TargetTables:
    """Return a document in the form of ``targets.toml`` as tables to edit."""
    values = pd.DataFrame(
        [
            {PART: _PARTS[item.part], LABEL: item.label, VALUE: _text(document, item)}
            for item in FIELDS
        ]
    )
    wbmgp = document["wbmgp"]
    return TargetTables(
        filled=values,
        dates=_listed(wbmgp.get("dates", ()), DATE_COLUMNS),
        needs=_listed(wbmgp.get("needs", ()), NEED_COLUMNS),
    )


def edited_targets(document: Mapping[str, Any], tables: TargetTables) -> dict[str, Any]:
    """Return the document with edited tables, read by the reader of the file.

    Args:
        document: in the form of ``targets.toml``; what the tables do not have is kept.
        tables: as :func:`target_tables` gives them, edited.

    Raises:
        DataError: a value is missing, or none that can be.
    """
    edited: dict[str, Any] = {part: dict(document.get(part) or {}) for part in _PARTS}
    for item, cell in zip(FIELDS, tables.filled[VALUE], strict=True):
        text = plain(cell)
        if text:
            edited[item.part][item.name] = _whole(text, item.label) if item.is_number else text
        elif item.is_number or item.is_optional:
            edited[item.part].pop(item.name, None)
            if item.name in {"agreement", "ready_source"}:
                edited[item.part][item.name] = ""
        else:
            raise DataError(f"{_PARTS[item.part]}: vul '{item.label.lower()}' in.")
    if not any(edited["ambition"].values()):
        del edited["ambition"]
    wbmgp = edited["wbmgp"]
    wbmgp["dates"] = _records(tables.dates, DATE_COLUMNS, whole=())
    wbmgp["needs"] = _records(tables.needs, NEED_COLUMNS, whole=("since_year", "every_years"))
    parse_targets(edited, file="De tabel")
    return edited


def target_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[RuleChange, ...]:
    """Return every value that differs between two documents."""
    found = [
        RuleChange(
            subject=_PARTS[item.part], value=item.label, before=before or None, after=after or None
        )
        for item in FIELDS
        if (before := _text(old, item)) != (after := _text(new, item))
    ]
    for name, columns, what in (
        ("dates", DATE_COLUMNS, "Data"), ("needs", NEED_COLUMNS, "Cijfers voor de evaluatie"),
    ):  # fmt: skip
        old_lines, new_lines = (
            _lines(document["wbmgp"].get(name, ()), columns) for document in (old, new)
        )
        if old_lines != new_lines:
            found.append(
                RuleChange(
                    subject=_PARTS["wbmgp"],
                    value=what,
                    before=old_lines or None,
                    after=new_lines or None,
                )
            )
    return tuple(found)


def _text(document: Mapping[str, Any], item: TargetField) -> str:
    value = (document.get(item.part) or {}).get(item.name)
    if value is None:
        return ""
    return number(value) if item.is_number and not item.is_year else str(value)


def _whole(text: str, label: str) -> int:
    found = parse_number(text)
    if found is None or found.value % 1:
        raise DataError(f"{label}: '{text}' is geen geheel getal.")
    return int(found.value)


def _listed(items: Any, columns: Mapping[str, str]) -> pd.DataFrame:
    rows = [{label: plain(item.get(name)) for name, label in columns.items()} for item in items]
    return pd.DataFrame(rows, columns=list(columns.values()), dtype="string")


def _lines(items: Any, columns: Mapping[str, str]) -> str:
    return ", ".join(
        " ".join(text for name in columns if (text := plain(item.get(name)))) for item in items
    )


def _records(
    table: pd.DataFrame, columns: Mapping[str, str], *, whole: tuple[str, ...]
) -> list[dict[str, Any]]:
    """Return the filled rows of an edited table as parts of the document."""
    found = []
    for row in table.to_dict("records"):
        cells = {
            name: plain(row[label]) for name, label in columns.items() if not is_empty(row[label])
        }
        if cells:
            found.append(
                {
                    name: _whole(text, columns[name]) if name in whole else text
                    for name, text in cells.items()
                }
            )
    return found
