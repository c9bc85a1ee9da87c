"""Loading another set of agreements from a file, with what is wrong told row by row.

The file has the columns of ``data/agreements.csv``, or names that mean the same ('Nr',
'Afspraak', 'Trekker', 'Planning'). The good rows load; a row with a mistake does not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.agreements.quarters import Quarter
from geo.agreements.set_rows import SetRows
from geo.agreements.sets import Agreement, SetHead, order
from geo.errors import DataError
from geo.importing.corrections import corrections
from geo.importing.findings import Finding, rejected_rows
from geo.importing.names import normal
from geo.importing.questions import FileQuestion, open_questions
from geo.importing.raw import RawTable
from geo.register import EntryKind, Recorded, Register, RegisterError, Who
from geo.text.format import counted

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("number", "nr", "nummer", "afspraaknr", "afspraaknummer", "nr afspraak"),
    "theme": ("theme", "thema", "themanummer", "thema nr", "hoofdthema"),
    "theme_title": ("theme title", "naam thema", "thema naam", "titel thema"),
    "title": ("title", "titel", "korte titel", "onderwerp", "naam"),
    "summary": ("summary", "samenvatting", "afspraak", "tekst", "omschrijving", "inhoud"),
    "trekker": ("trekker", "verantwoordelijke", "initiatiefnemer", "wie"),
    "parties": ("parties", "partijen", "betrokken partijen", "betrokkenen"),
    "deadlines": ("deadlines", "deadline", "planning", "termijn", "termijnen", "wanneer"),
    "shown_on": ("shown on", "getoond op"),
    "wijkcodes": ("wijkcodes", "wijkcode", "wijken"),
    "rule": ("rule", "rekenregel", "regel"),
}
"""What a column may be called in a file, by the name in ``data/agreements.csv``."""

NEEDED: Final = ("number", "trekker", "deadlines")
_SHOWN: Final = {"number": "nr", "trekker": "trekker", "deadlines": "planning", "title": "titel"}
_ROWS_MAX: Final = 500


@dataclass(frozen=True, kw_only=True)
class PreparedSet:
    """What loading a file would give: nothing is kept before somebody has seen this.

    ``columns`` says which column of the file is used for what, ``source`` where the set comes from.
    """

    head: SetHead
    raw: RawTable
    columns: Mapping[str, str]
    source: str
    questions: tuple[FileQuestion, ...]
    agreements: tuple[Agreement, ...]
    findings: tuple[Finding, ...]

    @property
    def rejected(self) -> int:
        """Rows that are not loaded because of a mistake."""
        return len(rejected_rows(self.findings))

    @property
    def open_questions(self) -> tuple[FileQuestion, ...]:
        """What a person has to answer before the set can be stored."""
        return open_questions(self.questions, self.raw.answers)

    @property
    def can_be_stored(self) -> bool:
        """Whether there is anything to load and no question is open."""
        return bool(self.agreements) and not self.open_questions

    def corrections(self) -> pd.DataFrame:
        """The rows that would not be loaded, with the reason, to be corrected."""
        return corrections(self.raw, self.findings)

    def summary(self) -> str:
        """What loading this does, in one Dutch sentence."""
        read, accepted, left = len(self.raw.frame), len(self.agreements), self.rejected
        return (
            f"{counted(read, 'rij', 'rijen')} gelezen uit {self.raw.name}: "
            f"{counted(accepted, 'afspraak', 'afspraken')}, "
            f"{counted(left, 'rij', 'rijen')} niet bruikbaar."
        )


def prepare_set(raw: RawTable, head: SetHead, *, source: str | None = None) -> PreparedSet:
    """Read a table as a set of agreements; nothing is stored.

    Args:
        raw: the table, of a file or filled in.
        head: what the set is.
        source: where it comes from; by default the file.

    Raises:
        DataError: a column that is needed is not there, or the file has too many rows.
    """
    columns = _columns(raw)
    if len(raw.frame) > _ROWS_MAX:
        msg = f"{raw.name} heeft {len(raw.frame)} rijen; een set heeft er hooguit {_ROWS_MAX}."
        raise DataError(msg)
    reader = SetRows(raw, columns)
    found = [item for row in raw.frame.index if (item := reader.read(int(row))) is not None]
    return PreparedSet(
        head=head,
        raw=raw,
        columns=columns,
        source=source or f"Bestand {raw.name}",
        agreements=tuple(sorted(found, key=lambda item: order(item.number))),
        findings=(*raw.findings, *reader.found),
        questions=(*raw.questions, *reader.questions),
    )


def store_set(register: Register, prepared: PreparedSet, *, who: Who) -> Recorded:
    """Keep a prepared set in the register; what was loaded under the same id stays readable.

    Raises:
        RegisterError: there is nothing to load.
    """
    if prepared.open_questions:
        question = prepared.open_questions[0]
        choices = " of ".join(choice.value for choice in question.choices)
        raise RegisterError(f"Eerst beantwoorden: {question.text} [{question.key}] Kies {choices}.")
    if not prepared.can_be_stored:
        first = next((item for item in prepared.findings if item.severity == "fout"), None)
        why = f" {first.message}. {first.problem.advice}" if first else ""
        raise RegisterError(
            f"In {prepared.raw.name} is geen enkele afspraak bruikbaar; er is niets geladen.{why}"
        )
    content = prepared.head.to_dict() | {
        "source": prepared.source,
        "count": len(prepared.agreements),
        "rejected": prepared.rejected,
    }
    rows = {"agreements": [item.to_dict() for item in prepared.agreements]}
    return register.note(EntryKind.AGREEMENT_SET, content, who=who, frozen=rows)


def proposed_id(gemeente: str, first: Quarter, last: Quarter) -> str:
    """An id for a set of a gemeente and a period: ``dordrecht-2026-2029``."""
    name = re.sub(r"[^a-z0-9]+", "-", gemeente.lower()).strip("-") or "set"
    return f"{name}-{first.year}-{last.year}"


def _columns(raw: RawTable) -> dict[str, str]:
    by_name = {normal(name): name for name in reversed(raw.columns)}
    found: dict[str, str] = {}
    for target, names in COLUMNS.items():
        column = next((by_name[name] for name in map(normal, names) if name in by_name), None)
        if column is not None and column not in found.values():
            found[target] = column
    missing = [name for name in NEEDED if name not in found]
    if "title" not in found and "summary" not in found:
        missing.append("title")
    if missing:
        listed = " en ".join(f"'{_SHOWN[name]}'" for name in missing)
        msg = (
            f"In {raw.name} ontbreekt de kolom {listed}. Gevonden zijn: "
            f"{', '.join(raw.columns) or 'geen kolommen'}."
        )
        raise DataError(msg)
    return found


def report_rows(found: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as rows of a table, in Dutch."""
    return [
        {
            "Rij": "bestand" if item.row is None else str(item.row),
            "Kolom": item.column,
            "Ernst": item.severity,
            "Melding": item.problem.message,
            "Advies": item.problem.advice,
        }
        for item in found
    ]
