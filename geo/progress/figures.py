"""A figure with everything needed to trust it: unit, source, what is missing, and its rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias, overload

import pandas as pd

Rows: TypeAlias = Sequence[Mapping[str, Any]]
"""Rows of a source table, as plain values by column."""


class LazyRows(Sequence[Mapping[str, Any]]):
    """Rows that are computed when somebody first asks for them; most figures show without."""

    def __init__(self, compute: Callable[[], Iterable[Mapping[str, Any]]]) -> None:
        self._compute = compute

    @cached_property
    def _rows(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self._compute())

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._rows == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self._rows[place]


class LazyTables(Mapping[str, pd.DataFrame]):
    """Tables by name, each computed when somebody first asks for it: a card asks for one."""

    def __init__(self, compute: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        """Compute nothing yet.

        Args:
            compute: makes each table.
        """
        self._compute = dict(compute)
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            self._made[name] = self._compute[name]()
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._compute

    def __iter__(self) -> Iterator[str]:
        return iter(self._compute)

    def __len__(self) -> int:
        return len(self._compute)


MONTH: Final = "maand"
"""Unit of a figure that is a moment, told as a month."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a report.

    Attributes:
        key: names it in a report, such as ``supply.net.2024``.
        label: what it is, in Dutch.
        value: None is unknown, never 0.
        unit: of the value.
        source: Dutch name of where the rows come from.
        note: what has to be known beside it, and what is missing in it.
        known_part: of a sum that is not complete, what is known; the note says what is not.
        rows: the rows it was made of.
    """

    key: str
    label: str
    value: float | str | None
    unit: str
    source: str
    note: str = ""
    known_part: float | None = None
    rows: Rows = field(default=(), repr=False)

    def to_dict(self, *, rows: bool = False) -> dict[str, Any]:
        """Every field by name, ready for JSON; the rows themselves only when asked for."""
        values: dict[str, Any] = {
            "key": self.key,
            "label": self.label,
            "value": self.value,
            "unit": self.unit,
            "source": self.source,
            "note": self.note,
            "known_part": self.known_part,
            "rows_count": len(self.rows),
        }
        return values | ({"rows": list(self.rows)} if rows else {})


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a report: the figures of one agreement, its tables and what to know of them.

    ``tables`` have columns of :data:`geo.progress.wording.COLUMNS`.
    """

    key: str
    title: str
    agreement: str
    figures: tuple[Figure, ...]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def figure(self, key: str) -> Figure | None:
        """The figure of that key, when the section has it."""
        return next((item for item in self.figures if item.key == key), None)

    def to_dict(self, *, rows: bool = False) -> dict[str, Any]:
        """Figures and tables by name, ready for JSON."""
        return {
            "title": self.title,
            "agreement": self.agreement,
            "figures": [item.to_dict(rows=rows) for item in self.figures],
            "tables": {name: plain_rows(table) for name, table in self.tables.items()},
            "notes": list(self.notes),
        }


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain values; missing is None, whole numbers are whole."""
    columns = [str(name) for name in frame.columns]
    return [
        {name: plain(value) for name, value in zip(columns, row, strict=True)}
        for row in frame.itertuples(index=False, name=None)
    ]


def plain(value: Any) -> Any:
    """A value of a frame as JSON has it; missing is None."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or pd.isna(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def listed(names: Iterable[str]) -> str:
    """Names as a Dutch list: 'a, b en c'."""
    found = list(names)
    return " en ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)
