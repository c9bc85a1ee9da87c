"""The cells of a mapped table by row and target, and the problems noted at them."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from geo.importing.cell_problems import (
    formula,
    formulas,
)
from geo.importing.findings import Finding, Problem, finding, rejected_rows
from geo.importing.mapping import REASON, ROW_IN_FILE, ColumnMapping
from geo.importing.names import normal, targets
from geo.importing.questions import FileQuestion
from geo.importing.raw import RawTable
from geo.spatial.shapes import MendingTime
from geo.text.clean import is_empty, plain
from geo.text.dates import Order, serial_day
from geo.text.numbers import Mark

_TELL_EACH: Final = 25
"""More formulas than this in a column are told once."""
_TELL_PROGRESS: Final = 100
_DAY_TARGETS: Final = frozenset(
    {"period", "first_year", "last_year", "uit_exploitatie", "in_exploitatie"}
)
"""Targets in which a large bare number is the serial number of a day."""


class TableCells:
    """Cells by row and target; ``found`` collects the problems, ``questions`` what is unclear."""

    def __init__(
        self,
        raw: RawTable,
        mapping: ColumnMapping,
        *,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        self._progress = progress
        self.raw = raw
        self.mapping = mapping
        self.answers = {**raw.answers, **mapping.answers}
        self.found: list[Finding] = list(raw.findings)
        self.questions: list[FileQuestion] = list(raw.questions)
        self.hard_shapes = 0
        """Shapes that took too much time or memory to mend."""
        self.mending = MendingTime()
        self._used: set[str] = set()
        self._marks: dict[str, Mark] = {}
        self._orders: dict[str, dict[str, Order | None]] = {}
        self._widths: dict[str, int | None] = {}
        self._unknown: dict[str, FileQuestion] = {}
        self._noted: set[tuple[str, str]] = set()
        self._place = {name: raw.columns.index(column) for name, column in mapping.columns.items()}
        broken = rejected_rows(raw.findings)
        self._rows = {
            int(number): row
            for number, row in zip(
                raw.frame.index, raw.frame.itertuples(index=False, name=None), strict=True
            )
            if int(number) not in broken
        }
        self._formulas()

    def rows(self) -> Iterator[int]:
        """Give the numbers of the rows in the order of the file."""
        for place, row in enumerate(self._rows):
            if self._progress is not None and place % _TELL_PROGRESS == 0:
                self._progress(place / len(self._rows))
            yield row

    def has(self, target: str) -> bool:
        """Say whether the file or the person gives this target."""
        return target in self._place or target in self.mapping.constants

    def column(self, target: str) -> str:
        """Return the name of the column in the file, or of the target when it has none."""
        return self.mapping.columns.get(target, target)

    def get(self, row: int, target: str) -> Any:
        """Return a cell as it is; the value for all rows where the cell is empty."""
        self._used.add(target)
        place = self._place.get(target)
        value = None if place is None else self._rows[row][place]
        if is_empty(value) and target in self.mapping.constants:
            return self.mapping.constants[target]
        return self._as_day(value) if target in _DAY_TARGETS else value

    def values(self, target: str) -> list[Any]:
        """Return a whole column."""
        place = self._place.get(target)
        if place is None:
            return []
        cells = [row[place] for row in self._rows.values()]
        return [self._as_day(cell) for cell in cells] if target in _DAY_TARGETS else cells

    def _as_day(self, value: Any) -> Any:
        """Return a bare serial number of a day counted from 1900, whatever the workbook does."""
        shift = self.raw.serial_shift_days
        if not shift or isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return value + shift if serial_day(value + shift) is not None else value

    def unused(self) -> list[str]:
        """Return the targets whose column was mapped and never looked at, though it is filled."""
        return [
            target
            for target in self._place
            if target not in self._used and not all(map(is_empty, self.values(target)))
        ]

    def unmapped(self) -> tuple[str, ...]:
        """Return the columns of the file that are mapped to nothing, though they are filled."""
        mapped = {*self.mapping.columns.values(), REASON, ROW_IN_FILE}
        return tuple(
            column
            for place, column in enumerate(self.raw.columns)
            if column not in mapped and not all(is_empty(row[place]) for row in self._rows.values())
        )

    def rivals(self) -> dict[str, str]:
        """Return unmapped columns whose name says what another column, unlike it, was read as."""
        found: dict[str, str] = {}
        for column in self.unmapped():
            name = normal(re.sub(r" \(\d+\)$", "", column))
            for target in targets(self.mapping.kind):
                read = self.mapping.columns.get(target.name)
                if read is not None and name in target.names and self._differ(column, target.name):
                    found.setdefault(column, read)
        return found

    def _differ(self, column: str, target: str) -> bool:
        place = self.raw.columns.index(column)
        pairs = zip((row[place] for row in self._rows.values()), self.values(target), strict=True)
        return any(plain(left) != plain(right) for left, right in pairs if not is_empty(left))

    def note_once(self, row: int, target: str, problem: Problem, *, value: str) -> None:
        """Note a problem at the first row that has this value."""
        if (problem.code, value) not in self._noted:
            self._noted.add((problem.code, value))
            self.note(row, target, problem, value=value)

    def note(self, row: int | None, target: str, problem: Problem, *, value: Any = None) -> None:
        """Note a problem at a row and the column of a target.

        A row below 1 is of an earlier file: what was wrong there was told then.
        """
        if row is not None and row < 1:
            return
        if value is None and row is not None and target in self._place:
            value = self.get(row, target)
        column = self.column(target) if target else ""
        self.found.append(finding(row, column, plain(value), problem))

    def _formulas(self) -> None:
        used = set(self.mapping.columns.values())
        by_column: dict[str, list[int]] = {}
        for row, column in self.raw.formulas:
            if column in used and row in self._rows:
                by_column.setdefault(column, []).append(row)
        for column, rows in by_column.items():
            place = self.raw.columns.index(column)
            empty = [row for row in rows if self._rows[row][place] is None]
            each = rows if len(rows) <= _TELL_EACH else empty[:_TELL_EACH]
            for row in sorted(each):
                problem = formula(computed=row not in empty)
                self.found.append(finding(row, column, plain(self._rows[row][place]), problem))
            if len(rows) > _TELL_EACH:
                self.found.append(finding(None, column, "", formulas(len(rows), len(empty))))
