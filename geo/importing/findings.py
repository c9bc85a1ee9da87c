"""What is wrong with a file, by row and column: one sentence and one advice each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from geo.catalogue.row_checks import REJECTED_COLUMNS

Severity = Literal["fout", "leeg", "hersteld", "let op"]

SEVERITIES: Final[dict[Severity, str]] = {
    "fout": "rij niet geladen",
    "leeg": "waarde niet gebruikt, de rij telt mee",
    "hersteld": "waarde hersteld, de rij telt mee",
    "let op": "geladen, controleer dit",
}
"""From grave to light, with what happened to the row."""

FINDING_COLUMNS: Final = ("row", "column", "value", "severity", "message", "advice", "code")

_SHOWN: Final = 80


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one value.

    ``repair`` names a repair that is offered and only done when the person asks for it.
    """

    code: str
    severity: Severity
    message: str
    advice: str
    repair: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What a value became: the value to use (None is missing), and what was wrong with it."""

    value: Any = None
    problem: Problem | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One problem at its place in the file; ``row`` is None for the file as a whole."""

    row: int | None
    column: str
    value: str
    problem: Problem

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.problem.severity

    @property
    def message(self) -> str:
        """Where it is and what is wrong, one Dutch sentence."""
        where = "Bestand" if self.row is None else f"Rij {self.row}"
        return f"{where}{f', kolom {self.column!r}' if self.column else ''}: {self.problem.message}"

    @property
    def with_advice(self) -> str:
        """The message and what to do; one point where the message ends in one ('n.t.b.')."""
        return f"{self.message.removesuffix('.')}. {self.problem.advice}"

    def to_dict(self) -> dict[str, Any]:
        """Return every field, ready for a table or JSON."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "severity": self.severity,
            "message": self.message,
            "advice": self.problem.advice,
            "code": self.problem.code,
        }


def finding(row: int | None, column: str, value: object, problem: Problem) -> Finding:
    """Return a finding with its value shortened to what can be shown."""
    shown = "" if value is None else str(value)
    shown = "".join(mark if mark.isprintable() else " " for mark in shown)
    if len(shown) > _SHOWN:
        shown = shown[: _SHOWN - 1] + "…"
    return Finding(row=row, column=column, value=shown, problem=problem)


def sorted_findings(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings by row, the file as a whole first, the gravest first within a row."""
    order = list(SEVERITIES)
    return tuple(
        sorted(found, key=lambda f: (f.row or 0, order.index(f.severity), f.column, f.problem.code))
    )


def findings_frame(found: Iterable[Finding]) -> pd.DataFrame:
    """Return the findings as a table with the columns :data:`FINDING_COLUMNS`."""
    frame = pd.DataFrame([item.to_dict() for item in found], columns=list(FINDING_COLUMNS))
    return frame.astype({"row": "Int64"})


def rejected_frame(found: Iterable[Finding]) -> pd.DataFrame:
    """Return the findings that kept a row out, as the library stores them with an edition."""
    rows = [
        {
            "row": item.row or 0,
            "column": item.column,
            "value": item.value,
            "expected": item.problem.advice,
            "message": item.message,
        }
        for item in found
        if item.severity == "fout"
    ]
    return pd.DataFrame(rows, columns=list(REJECTED_COLUMNS))


def rejected_rows(found: Iterable[Finding]) -> set[int]:
    """Return the numbers of the rows that were kept out."""
    return {item.row for item in found if item.severity == "fout" and item.row is not None}
