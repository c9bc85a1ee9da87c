"""Reading the cells of a mapped table, with every problem noted at its row and column."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from geo.importing.cell_problems import (
    CODES,
    changed_code,
    decimal_question,
    formula,
    formulas,
    left_aside,
    looks_like_formula,
    order_question,
)
from geo.importing.findings import Finding, Outcome, Problem, finding, rejected_rows
from geo.importing.mapping import REASON, ROW_IN_FILE, ColumnMapping
from geo.importing.names import normal, targets
from geo.importing.questions import SKIP, Choice, FileQuestion
from geo.importing.raw import RawTable
from geo.spatial.shapes import MendingTime
from geo.text.clean import is_empty, plain
from geo.text.codes import mangled_code, zero_width
from geo.text.dates import Order, day_orders, serial_day
from geo.text.numbers import Mark, decimal_mark, number_style

_TELL_EACH: Final = 25
"""More formulas than this in a column are told once."""
_LONGEST_TEXT: Final = 250
_TELL_PROGRESS: Final = 100
_DAY_TARGETS: Final = frozenset(
    {"period", "first_year", "last_year", "uit_exploitatie", "in_exploitatie"}
)
"""Targets in which a large bare number is the serial number of a day."""


class Cells:
    """Cells by row and target; ``found`` collects the problems, ``questions`` what is unclear.

    ``progress`` is called now and then with the share (0-1) of the rows that were looked at; what
    it raises ends the reading.
    """

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

    def chosen(
        self,
        row: int,
        target: str,
        parse: Callable[[object], Outcome],
        *,
        choices: Mapping[str, str],
        guess: Callable[[str], str],
        needed: bool = False,
    ) -> Outcome:
        """Return what a word of a limited list means; an unknown one becomes a question.

        Args:
            row: number of the row.
            target: the column.
            parse: reads the words that are known.
            choices: Dutch label of each value that can be chosen.
            guess: the value to propose for an unknown word, or :data:`SKIP`.
            needed: nothing is stored before the question is answered.

        Returns:
            The value that was chosen for this word, else what ``parse`` makes of it.
        """
        cell = self.get(row, target)
        text = plain(cell)
        key = f"values:{target}:{text.lower()}"
        if key in self.answers:
            answer = self.answers[key]
            return Outcome(None, left_aside(text)) if answer == SKIP else Outcome(answer)
        outcome = parse(cell)
        problem = outcome.problem
        if problem is not None and problem.severity != "hersteld" and not is_empty(cell):
            known = self._unknown.get(key)
            proposed = guess(text)
            self._unknown[key] = (
                FileQuestion(
                    key=key,
                    text=f"Wat is '{text}' in kolom '{self.column(target)}'?",
                    choices=(
                        *(Choice(value=value, label=label) for value, label in choices.items()),
                        Choice(value=SKIP, label="deze rijen niet laden"),
                    ),
                    proposed=proposed,
                    needed=needed,
                    count=1,
                )
                if known is None
                else replace(known, count=known.count + 1)
            )
        return outcome

    def file_questions(self) -> tuple[FileQuestion, ...]:
        """Return every question about the file: how it was read, and which words are unknown.

        Unknown words come with the number of their rows, the most frequent first; what is
        proposed for one only counts when a person agrees.
        """
        unknown = sorted(self._unknown.values(), key=lambda item: (-item.count, item.key))
        return (*self.questions, *unknown)

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

    def decimal(
        self, target: str, *, whole: bool, low: float | None = None, high: float | None = None
    ) -> Mark:
        """Return the decimal mark of a column of numbers; where it is not sure a person is asked.

        Args:
            target: the column.
            whole: it holds whole numbers.
            low: the least a value can be.
            high: the most a value can be.
        """
        if target not in self._marks:
            shown = self._file_mark(target) or (self.raw.mark if whole else None)
            style = number_style(
                self.values(target), file_mark=shown, whole=whole, low=low, high=high
            )
            self._marks[target] = style.decimal
            if not style.sure:
                asked = decimal_question(self.column(target), style.decimal, style.examples)
                self.questions.append(asked)
                self._marks[target] = "." if asked.answer(self.answers) == "." else ","
        return self._marks[target]

    def _file_mark(self, target: str) -> Mark | None:
        """Return the decimal mark that the other columns of numbers show."""
        shown = {
            mark
            for name in self._place
            if name != target and (mark := decimal_mark(self.values(name))) is not None
        }
        return shown.pop() if len(shown) == 1 else None

    def orders(self, target: str) -> dict[str, Order | None]:
        """Return what the dates of a column show of the order of day and month."""
        if target not in self._orders:
            orders = day_orders(self.values(target))
            for mark in [mark for mark, order in orders.items() if order is None]:
                asked = order_question(self.column(target), mark)
                self.questions.append(asked)
                if asked.key in self.answers:
                    chosen = asked.answer(self.answers)
                    orders[mark] = "maand" if chosen == "maand" else "dag"
            self._orders[target] = orders
        return self._orders[target]

    def code(self, row: int, target: str, *, repairs: frozenset[str]) -> str | None:
        """Return a code as text; one that a spreadsheet changed is told with its likely original.

        Such a code is not used, unless the person asked for the repair :data:`CODES`; one that
        only lost its zeros is used as it stands.
        """
        cell = self.get(row, target)
        if is_empty(cell) and not isinstance(cell, bool):
            return None
        if (shown := self.raw.shown.get((row, self.column(target)))) is not None:
            return shown
        if target not in self._widths:
            self._widths[target] = zero_width(self.values(target))
        found = mangled_code(cell, width=self._widths[target])
        if found is None:
            return self.text(row, target)
        mended = CODES in repairs and found.likely is not None
        problem = changed_code(plain(cell), found.fault, found.likely, mended=mended)
        self.note(row, target, problem, value=cell)
        if mended:
            return found.likely
        return plain(cell) if found.fault == "voorloopnullen" else None

    def read(self, row: int, target: str, parse: Callable[[object], Outcome]) -> Any:
        """Return what a cell means and note what was wrong with it."""
        cell = self.get(row, target)
        if cell is None:
            return None
        outcome = parse(cell)
        if outcome.problem is not None:
            self.note(row, target, outcome.problem, value=cell)
        return outcome.value

    def text(self, row: int, target: str) -> str | None:
        """Return a cell as text, None when it is empty."""
        cell = self.get(row, target)
        if is_empty(cell):
            return None
        text = plain(cell)
        if text.startswith(("=", "@")) or "\t=" in text:
            self.note(row, target, looks_like_formula(text), value=cell)
        return text[:_LONGEST_TEXT]

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
