"""How good a delivery is: rows, unknown values, share placed, and what it differs from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

import pandas as pd

from geo.importing.buildings import is_approximate
from geo.importing.difference import Comparison
from geo.importing.names import Kind
from geo.importing.prepared import Prepared

_ASKED: Final[Mapping[Kind, tuple[str, ...]]] = {
    "stock": ("built_year", "dwelling_type", "energy_label", "buurtcode"),
    "projects": ("dwellings_count", "first_year", "lat", "firmness"),
    "works": ("first_year", "status"),
    "monitor": ("value",),
}
"""The columns of which missing values are counted, per kind."""

_NOT_PLACED: Final = frozenset({"niet_geplaatst"})
"""Codes of findings of rows without a place or street."""


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Figures of one version; None is unknown or not applicable.

    Attributes:
        rows: rows with data in the file.
        loaded: rows that are used.
        rejected: rows with a mistake.
        unknown: per column of the contract how many loaded rows have no value.
        placed_share: share (0-1) of rows, or of dwellings of stock, with a sure place.
        total: dwellings (stock, plans) or rows (works, figures).
        total_before: the same of what is active of this party now, None when nothing is.
        wijken_off: wijken in which all stock together would differ much from the CBS.
        not_placed: messages of rows that have no place or street (at most ten).
    """

    rows: int
    loaded: int
    rejected: int
    unknown: Mapping[str, int] = field(default_factory=dict)
    placed_share: float | None = None
    total: float | None = None
    total_before: float | None = None
    wijken_off: int | None = None
    not_placed: tuple[str, ...] = ()

    @property
    def unknown_count(self) -> int:
        """Values that are missing, over all columns."""
        return sum(self.unknown.values())

    @property
    def difference_share(self) -> float | None:
        """How much more (positive) or less than what is active, as a share of that."""
        if self.total is None or not self.total_before:
            return None
        return (self.total - self.total_before) / self.total_before

    def to_dict(self) -> dict[str, Any]:
        """Return what :meth:`from_dict` reads."""
        return asdict(self) | {"not_placed": list(self.not_placed)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_dict` gave."""
        return cls(**{**values, "not_placed": tuple(values.get("not_placed", ()))})


_MOST_LISTED: Final = 10


def quality_of(
    whole: Prepared, own: pd.DataFrame, *, before: pd.DataFrame | None = None
) -> Quality:
    """Return the figures of a prepared delivery.

    Args:
        whole: what loading it would do.
        own: the rows of the party by their contract.
        before: what is active of this party now.
    """
    lost = [item for item in whole.findings if item.problem.code in _NOT_PLACED]
    return Quality(
        rows=whole.rows,
        loaded=whole.loaded,
        rejected=whole.rejected,
        unknown={
            name: count
            for name in _ASKED.get(whole.kind, ())
            # a column that is not there at all is unknown for every row
            if (count := int(own[name].isna().sum()) if name in own else len(own))
        },
        placed_share=_placed_share(whole.kind, own, lost=len({item.row for item in lost})),
        total=_total(whole.kind, own),
        total_before=None if before is None or before.empty else _total(whole.kind, before),
        wijken_off=_wijken_off(whole.comparison) if whole.kind == "stock" else None,
        not_placed=tuple(item.message for item in lost[:_MOST_LISTED]),
    )


def _total(kind: Kind, rows: pd.DataFrame) -> float:
    if kind in {"stock", "projects"}:
        return float(rows["dwellings_count"].sum())
    return float(len(rows))


def _placed_share(kind: Kind, own: pd.DataFrame, *, lost: int) -> float | None:
    if kind == "monitor" or not len(own) + lost:
        return None
    if kind == "projects":
        return float((own["lat"].notna() | own["buurtcodes"].notna()).mean())
    if kind == "works":
        return len(own) / (len(own) + lost)
    rough = is_approximate(own["placed_by"])
    dwellings = own["dwellings_count"].astype("float64")
    return float(dwellings[~rough].sum() / dwellings.sum())


def _wijken_off(comparison: Comparison) -> int:
    return sum(item.scope == "wijk" and item.warn for item in comparison.differences)
