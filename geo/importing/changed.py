"""The differences between a delivery and the rows that are there already, in Dutch."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from geo.text.format import number

_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "projects": {
        "name": "naam", "corporation": "corporatie", "kind": "soort",
        "dwellings_count": "woningen", "first_year": "eerste jaar", "last_year": "laatste jaar",
    },
    "works": {
        "name": "naam", "kind": "soort", "first_year": "eerste jaar", "last_year": "laatste jaar",
        "status": "status",
    },
}  # fmt: skip
_YEARS: Final = frozenset({"first_year", "last_year"})


def changed_rows(new: pd.DataFrame, now: pd.DataFrame, *, kind: str, key: str) -> list[str]:
    """Tell per row that both have what differs, such as 'Plein: woningen 114 wordt 120'.

    Args:
        new: the delivered table by the contract of its kind.
        now: the active table by the same contract.
        kind: ``projects`` or ``works``.
        key: the column that identifies a row in both.
    """
    before, after = now.set_index(key), new.set_index(key)
    changes = []
    for name in after.index.intersection(before.index, sort=False):
        old, row = before.loc[name], after.loc[name]
        parts = [
            f"{word} {_text(old[column], column)} wordt {_text(row[column], column)}"
            for column, word in _COLUMNS[kind].items()
            if not _same(old[column], row[column])
        ]
        if parts:
            changes.append(f"{row['name']}: {', '.join(parts)}")
    return changes


def _same(old: Any, new: Any) -> bool:
    if pd.isna(old) or pd.isna(new):
        return bool(pd.isna(old) and pd.isna(new))
    return bool(old == new)


def _text(value: Any, column: str) -> str:
    if pd.isna(value):
        return "n.t.b." if column == "dwellings_count" else "onbekend"
    if isinstance(value, str):
        return value
    return str(int(value)) if column in _YEARS else number(float(value))
