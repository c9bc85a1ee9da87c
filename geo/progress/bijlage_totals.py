"""Bijlage 1 counted: subtotals that never mix deliveries, plans and demolition."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Subtotal:
    """One heading of the appendix.

    ``known_count`` adds up what is known; ``unknown_rows`` counts the rows that are n.t.b.,
    which are in no total; ``unplaced_rows`` those that have no place yet.
    """

    section: str
    kind: str
    rows: int
    known_count: int
    unknown_rows: int
    unplaced_rows: int


def subtotals(projects: pd.DataFrame) -> list[Subtotal]:
    """The headings in the order of the rows, with dwellings, n.t.b. and rows without a place."""
    found = []
    for (section, kind), rows in projects.groupby(["section", "kind"], sort=False):
        found.append(
            Subtotal(
                section=str(section),
                kind=str(kind),
                rows=len(rows),
                known_count=int(rows["dwellings_count"].sum()),
                unknown_rows=int(rows["dwellings_count"].isna().sum()),
                unplaced_rows=int((rows["lat"].isna() | rows["lon"].isna()).sum()),
            )
        )
    return found
