"""Reading the cells of a mapped table, with every problem noted at its row and column."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from geo.importing.findings import Finding, Outcome, Problem, finding, rejected_rows
from geo.importing.mapping import ColumnMapping
from geo.importing.raw import RawTable
from geo.text.clean import is_empty, plain

_TELL_EACH: Final = 25
"""More formulas than this in a column are told once."""
_LONGEST_TEXT: Final = 250
_TELL_PROGRESS: Final = 100


class Cells:
    """Cells by row and target; ``found`` collects the problems.

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
        self.found: list[Finding] = list(raw.findings)
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
        place = self._place.get(target)
        value = None if place is None else self._rows[row][place]
        if is_empty(value) and target in self.mapping.constants:
            return self.mapping.constants[target]
        return value

    def values(self, target: str) -> list[Any]:
        """Return a whole column."""
        place = self._place.get(target)
        return [] if place is None else [row[place] for row in self._rows.values()]

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
            self.note(row, target, _looks_like_formula(text), value=cell)
        return text[:_LONGEST_TEXT]

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
                problem = _formula(computed=row not in empty)
                self.found.append(finding(row, column, plain(self._rows[row][place]), problem))
            if len(rows) > _TELL_EACH:
                self.found.append(finding(None, column, "", _formulas(len(rows), len(empty))))


def _formula(*, computed: bool) -> Problem:
    return Problem(
        code="formule",
        severity="let op" if computed else "leeg",
        message="de cel bevat een formule"
        + ("; de laatst berekende uitkomst is gebruikt" if computed else " zonder uitkomst"),
        advice="Kopieer de kolom en plak haar als waarden.",
    )


def _formulas(count: int, empty: int) -> Problem:
    return Problem(
        code="formule",
        severity="let op",
        message=f"{count} cellen bevatten een formule, waarvan {empty} zonder uitkomst",
        advice="Kopieer de kolom en plak haar als waarden.",
    )


def _looks_like_formula(text: str) -> Problem:
    return Problem(
        code="formule_tekst",
        severity="let op",
        message=f"de tekst begint met '{text[0]}', alsof het een formule is",
        advice="De tekst wordt nergens uitgevoerd; haal het teken weg als het er niet hoort.",
    )
