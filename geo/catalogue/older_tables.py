"""Coded columns of tables that were stored before there was a column: read from their words.

What ships has these columns. A table of an earlier version, and a file of a party that leaves them
out, says the same in Dutch: in the heading of a plan, in the unit of an amount. Nothing else of
the program reads those words.
"""

import re
from typing import Final

import pandas as pd

from geo.catalogue.contracts import AMOUNT_BASES, NO_BASIS, OF_HEADING

_SOFT_HEADING: Final = "planning"
"""In a heading such as 'Planvoorraad (op basis van planning 2023)': such plans may change."""

_UNITS: Final = {
    "boom": r"\bper boom\b",
    "dak_m2": r"\bper m2 dak(?:oppervlak|vlak)?\b",
    "berging_m3": r"\bper m3 berging(?:scapaciteit)?\b",
    "m2": r"\bper m2\b",
    "woning": r"\bper woning\b",
    "stuk": r"\bper schoolplein\b",
}
"""Words of ``amount_unit`` per basis; the first that is found counts."""


def with_firmness(projects: pd.DataFrame) -> pd.DataFrame:
    """The plans with ``firmness`` and ``firmness_basis``, as far as row or heading says them.

    Args:
        projects: plans by their contract; a firmness that is given stays as it is.
    """
    empty = pd.Series(None, index=projects.index, dtype=object)
    given = projects["firmness"].astype(object) if "firmness" in projects else empty
    basis = projects["firmness_basis"].astype(object) if "firmness_basis" in projects else empty
    headings = projects["section"].astype("string").str.lower()
    by_heading = given.isna() & headings.str.contains(_SOFT_HEADING, regex=False, na=False)
    return projects.assign(
        firmness=given.mask(by_heading, "zacht"), firmness_basis=basis.mask(by_heading, OF_HEADING)
    )


def with_amount_basis(measures: pd.DataFrame) -> pd.DataFrame:
    """The measures with ``amount_basis``: what an amount is per, ``geen`` where nothing says so.

    Args:
        measures: measures by their contract; a basis that is given stays as it is.
    """
    by_words = pd.Series(
        [_basis_of(unit) for unit in measures["amount_unit"]], index=measures.index, dtype=object
    )
    if "amount_basis" not in measures:
        return measures.assign(amount_basis=by_words)
    given = measures["amount_basis"].astype(object)
    return measures.assign(amount_basis=given.where(given.notna(), by_words))


def without_derived(table: pd.DataFrame) -> pd.DataFrame:
    """Plans without what their heading says already, as their table was before it had columns.

    So the digest of a plan that did not change is that of a session from before. A table without
    these columns, of works too, stays as it is.
    """
    if "firmness_basis" not in table:
        return table
    left = table.drop(columns="firmness_basis")
    if "firmness" not in left:
        return left
    by_heading = table["firmness_basis"].isin([OF_HEADING])
    said = left["firmness"].astype(object).mask(by_heading)
    # a table in which no party said it had no such column
    return left.drop(columns="firmness") if said.isna().all() else left.assign(firmness=said)


def _basis_of(unit: object) -> str:
    words = unit.lower().replace("²", "2").replace("³", "3") if isinstance(unit, str) else ""
    found = (basis for basis in AMOUNT_BASES if re.search(_UNITS.get(basis, r"(?!)"), words))
    return next(found, NO_BASIS)
