"""Whether a file and what was read of it agree: what is compared, and the outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pandas as pd

from geo.importing.names import Kind
from geo.text.format import number

Severity = Literal["stop", "ask"]
NUMBER_COLUMNS: Final[Mapping[Kind, tuple[str, ...]]] = {
    "stock": ("dwellings_count", "built_year"),
    "projects": ("dwellings_count", "first_year", "last_year"),
    "works": ("first_year", "last_year"),
    "monitor": ("period", "value"),
}
"""The columns of which the lowest and highest value are told, per kind of file."""
YEARS: Final = frozenset({"built_year", "first_year", "last_year", "period"})


@dataclass(frozen=True, kw_only=True)
class RowCounts:
    """Rows of the file by what became of them; ``with_message`` are loaded rows with a message."""

    in_file: int
    loaded: int
    left_out: int
    rejected: int
    with_message: int

    @property
    def unaccounted(self) -> int:
        """Rows of the file of which nothing is known."""
        return self.in_file - self.loaded - self.left_out - self.rejected


@dataclass(frozen=True, kw_only=True)
class NumberRange:
    """The lowest and highest value of a number column, with the cells they were read from."""

    target: str
    column: str
    filled: int
    read: int
    minimum: float | None = None
    maximum: float | None = None
    minimum_cell: str = ""
    maximum_cell: str = ""

    @property
    def title(self) -> str:
        """The name of the column; of a period also which of its years."""
        which = {"first_year": "eerste jaar", "last_year": "laatste jaar"}.get(self.target)
        return self.column if which is None else f"{self.column} ({which})"

    @property
    def is_year(self) -> bool:
        """Whether the values are years, which have no thousands point."""
        return self.target in YEARS

    def shown(self, value: float | None) -> str:
        """Return a value of this column as text in Dutch."""
        if value is None:
            return "-"
        return str(int(value)) if self.is_year else number(value, decimals=2).removesuffix(",00")


@dataclass(frozen=True, kw_only=True)
class Check:
    """Something that cannot be (``stop``) or is odd (``ask``), in one Dutch sentence."""

    code: str
    severity: Severity
    message: str


@dataclass(frozen=True, kw_only=True)
class FileRows:
    """What the checks look at.

    Attributes:
        kind: of the file.
        rows: what became of the rows.
        read: the values that were read, one line a row of the file, indexed by row number.
        cells: per target the cells as they stand in the file, indexed by row number.
        columns: per target the name of its column.
        unused: columns with values that nothing is read of.
        rivals: of these, by column the column that was read as what its name says too.
    """

    kind: Kind
    rows: RowCounts
    read: pd.DataFrame
    cells: Mapping[str, pd.Series]
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    rivals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """The outcome: rows, ranges, years (earliest and latest), unused columns and checks."""

    rows: RowCounts
    ranges: tuple[NumberRange, ...]
    earliest_year: int | None
    latest_year: int | None
    checks: tuple[Check, ...]
    unused_columns: tuple[str, ...] = ()

    @property
    def stops(self) -> tuple[Check, ...]:
        """What cannot be: with any of these nothing becomes active."""
        return tuple(item for item in self.checks if item.severity == "stop")

    @property
    def asks(self) -> tuple[Check, ...]:
        """What is odd and needs a yes."""
        return tuple(item for item in self.checks if item.severity == "ask")

    def to_dict(self) -> dict[str, Any]:
        """Return every field, ready for JSON."""
        return {
            "rows": {
                "in_file": self.rows.in_file,
                "loaded": self.rows.loaded,
                "left_out": self.rows.left_out,
                "rejected": self.rows.rejected,
                "told": self.rows.with_message,
                "unaccounted": self.rows.unaccounted,
            },
            "ranges": [
                {
                    "target": item.target,
                    "column": item.column,
                    "filled": item.filled,
                    "read": item.read,
                    "minimum": item.minimum,
                    "maximum": item.maximum,
                    "minimum_cell": item.minimum_cell,
                    "maximum_cell": item.maximum_cell,
                }
                for item in self.ranges
            ],
            "earliest_year": self.earliest_year,
            "latest_year": self.latest_year,
            "unused_columns": list(self.unused_columns),
            "checks": [
                {"code": item.code, "severity": item.severity, "message": item.message}
                for item in self.checks
            ],
        }
