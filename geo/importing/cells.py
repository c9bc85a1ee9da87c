"""Reading the cells of a mapped table, with every problem noted at its row and column."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from geo.importing.cell_problems import (
    CODES,
    changed_code,
    decimal_question,
    left_aside,
    looks_like_formula,
    order_question,
)
from geo.importing.findings import Outcome
from geo.importing.questions import SKIP, Choice, FileQuestion
from geo.importing.table_cells import TableCells
from geo.text.clean import is_empty, plain
from geo.text.codes import mangled_code, zero_width
from geo.text.dates import Order, day_orders
from geo.text.numbers import Mark, decimal_mark, number_style

_LONGEST_TEXT: Final = 250


class Cells(TableCells):
    """Cells by row and target; ``found`` collects the problems, ``questions`` what is unclear.

    ``progress`` is called now and then with the share (0-1) of the rows that were looked at; what
    it raises ends the reading.
    """

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
