"""A set of agreements as a table that a person edits; the reader of files checks the outcome."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from geo.agreements.sets import Agreement, as_table
from geo.importing.raw import RawTable, as_frame

LABELS: Final[Mapping[str, str]] = {
    "number": "Nr", "theme": "Thema", "theme_title": "Naam thema", "title": "Titel",
    "summary": "Samenvatting", "trekker": "Trekker", "parties": "Partijen",
    "deadlines": "Planning", "shown_on": "Getoond op", "wijkcodes": "Wijkcodes",
    "rule": "Rekenregel",
}  # fmt: skip
"""Heading per column of ``data/agreements.csv``; the reader of files knows them all."""

NAME: Final = "de tabel"


def agreement_table(agreements: Sequence[Agreement]) -> pd.DataFrame:
    """Return agreements as a table of texts to edit; without any, a table with headings only."""
    known = as_table(agreements) if agreements else pd.DataFrame(columns=list(LABELS))
    return known[list(LABELS)].rename(columns=LABELS).astype("string")


def as_raw_table(table: pd.DataFrame) -> RawTable:
    """Return an edited table as a file gives it; the first row has number 1."""
    cells = table.astype(object).where(table.notna(), None)
    rows = list(enumerate(cells.to_numpy().tolist(), start=1))
    filled = [(number, row) for number, row in rows if any(row)]
    return RawTable(name=NAME, frame=as_frame(filled, [str(name) for name in table.columns]))


def set_changes(old: Sequence[Agreement], new: Sequence[Agreement]) -> tuple[str, ...]:
    """Return what differs between two sets, one Dutch sentence each."""
    before = {item.number: item.to_dict() for item in old}
    after = {item.number: item.to_dict() for item in new}
    found = [f"Afspraak {key} komt erbij." for key in after if key not in before]
    found += [f"Afspraak {key} vervalt." for key in before if key not in after]
    for key in after:
        names = [
            label.lower()
            for name, label in LABELS.items()
            if key in before and before[key][name] != after[key][name]
        ]
        if names:
            found.append(f"Afspraak {key} verandert: {', '.join(names)}.")
    return tuple(found)
