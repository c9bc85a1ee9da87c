"""The rows of a set of agreements: each cell read, with what is wrong told at its row."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from geo.agreements.deadlines import parse_deadlines, written
from geo.agreements.numbers import PATTERN, agreement_numbers
from geo.agreements.quarters import Quarter
from geo.agreements.sets import RULES, Agreement
from geo.errors import DataError
from geo.importing.findings import Finding, Problem, Severity, finding, rejected_rows
from geo.importing.raw import RawTable
from geo.text.clean import is_empty, plain
from geo.text.dates import year_in_date_cell

_WIJK: Final = re.compile(r"WK\d{6}")
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-\d{2}")
_MAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
_TITLE_MAX: Final = 80
_TEXT_MAX: Final = 2000


class SetRows:
    """Reads rows one by one; ``found`` collects what was wrong."""

    def __init__(self, raw: RawTable, columns: Mapping[str, str]) -> None:
        self.found: list[Finding] = []
        self._raw = raw
        self._columns = columns
        self._broken = rejected_rows(raw.findings)
        self._seen: dict[str, int] = {}
        self._numbers = agreement_numbers(raw, columns["number"])
        self.questions = [item.question for item in self._numbers.values() if item.question]

    def read(self, row: int) -> Agreement | None:
        """The agreement on a row, or None with the reason in ``found``."""
        if row in self._broken:
            return None
        before = len(self.found)
        number = self._number(row)
        trekker = self._needed(row, "trekker", "de trekker")
        deadlines = self._deadlines(row)
        title, summary = self._texts(row)
        theme = self._theme(row, number)
        parties = self._listed(row, "parties") or self._only(row, trekker)
        wijken = [code for code in self._listed(row, "wijkcodes") if self._wijk(row, code)]
        rule = self._rule(row)
        self._no_persons(row)
        if any(item.severity == "fout" for item in self.found[before:]):
            return None
        self._seen[number] = row
        return Agreement(
            number=number,
            theme=theme,
            theme_title=self._text(row, "theme_title") or f"Thema {theme}",
            title=title,
            summary=summary,
            trekker=trekker,
            parties=tuple(parties),
            deadlines=deadlines,
            shown_on=self._text(row, "shown_on") or None,
            wijkcodes=tuple(wijken),
            rule=rule,
        )

    def _cell(self, row: int, target: str) -> object:
        column = self._columns.get(target)
        return None if column is None else self._raw.frame.loc[row, column]

    def _text(self, row: int, target: str) -> str:
        cell = self._cell(row, target)
        return "" if is_empty(cell) else plain(cell)

    def _note(
        self, row: int, target: str, message: str, advice: str, *, severity: Severity = "fout"
    ) -> None:
        problem = Problem(
            code=f"afspraak_{target}", severity=severity, message=message, advice=advice
        )
        column = self._columns.get(target, target)
        self.found.append(finding(row, column, self._cell(row, target), problem))

    def _needed(self, row: int, target: str, what: str) -> str:
        text = self._text(row, target)
        if not text:
            self._note(row, target, f"{what} ontbreekt", "Vul de cel in.")
        return text[:_TITLE_MAX]

    def _number(self, row: int) -> str:
        read = self._numbers[row]
        text = read.text
        if read.was:
            message = f"'{read.was}' is gelezen als {text}: Excel heeft het nummer veranderd"
            advice = "Zet de kolom in Excel op 'Tekst' en vul de nummers opnieuw in."
            self._note(row, "number", message, advice, severity="hersteld")
        if not PATTERN.fullmatch(text):
            shown = f"'{text}' is geen nummer van een afspraak" if text else "het nummer ontbreekt"
            self._note(row, "number", shown, "Schrijf cijfers met punten ertussen, zoals 3.3.1.")
        elif text in self._seen:
            message = f"nummer {text} staat ook op rij {self._seen[text]}"
            self._note(row, "number", message, "Houd één van de twee, of geef een ander nummer.")
        return text

    def _theme(self, row: int, number: str) -> int:
        text = plain(self._cell(row, "theme"))
        found = re.match(r"(\d{1,2})(?:\D|$)", text)
        if found:
            return int(found[1])
        head = number.partition(".")[0]
        return int(head) if head.isdigit() else 0

    def _texts(self, row: int) -> tuple[str, str]:
        title, summary = self._text(row, "title"), self._text(row, "summary")
        if not title and not summary:
            self._note(row, "title", "er staat niet wat de afspraak is", "Vul titel of tekst in.")
        if not title and summary:
            title = _beginning(summary)
            message = "er is geen korte titel; het begin van de tekst is gebruikt"
            self._note(row, "title", message, "Voeg een kolom 'titel' toe.", severity="let op")
        return title[:_TITLE_MAX], (summary or title)[:_TEXT_MAX]

    def _deadlines(self, row: int) -> str:
        cell = self._cell(row, "deadlines")
        text = cell.strip() if isinstance(cell, str) else plain(cell)
        if isinstance(cell, date) and (year := year_in_date_cell(cell)) is not None:
            text = str(year)
            message = f"'{plain(cell)}' is gelezen als {text}: het jaar is als datum opgemaakt"
            self._note(row, "deadlines", message, "Schrijf een kwartaal.", severity="hersteld")
        if text:
            # the lines of a cell are the parts of a planning; plain() would join them
            text = ";".join(plain(line) for line in text.splitlines() if plain(line))
        if not text:
            message = "er staat geen planning; gelezen als n.t.b."
            self._note(row, "deadlines", message, "Vul in wat bekend is.", severity="let op")
            return "n.t.b."
        if found := _DATE.match(text):
            quarter = Quarter(int(found[1]), (int(found[2]) - 1) // 3 + 1)
            message = f"datum gelezen als {quarter}"
            self._note(row, "deadlines", message, "Schrijf een kwartaal.", severity="hersteld")
            return str(quarter)
        try:
            return written(parse_deadlines(text))
        except DataError as error:
            message, _, advice = str(error).partition(". ")
            self._note(row, "deadlines", message[:1].lower() + message[1:], advice)
            return ""

    def _listed(self, row: int, target: str) -> list[str]:
        parts = re.split(r"[;\n,]", str(self._cell(row, target) or ""))
        return list(dict.fromkeys(plain(part)[:_TITLE_MAX] for part in parts if plain(part)))

    def _only(self, row: int, trekker: str) -> list[str]:
        if trekker:
            message = "er staan geen partijen; alleen de trekker is gebruikt"
            advice = "Noem alle partijen met een ; ertussen."
            self._note(row, "parties", message, advice, severity="let op")
        return [trekker]

    def _wijk(self, row: int, code: str) -> bool:
        if _WIJK.fullmatch(code):
            return True
        advice = "Gebruik de CBS-code: WK en zes cijfers."
        message = f"'{code}' is geen wijkcode"
        self._note(row, "wijkcodes", message, advice, severity="leeg")
        return False

    def _rule(self, row: int) -> str | None:
        text = self._text(row, "rule").lower()
        if text in RULES:
            return text
        if text:
            message = f"rekenregel '{text}' is niet bekend"
            advice = f"Bekend zijn: {', '.join(RULES)}."
            self._note(row, "rule", message, advice, severity="leeg")
        return None

    def _no_persons(self, row: int) -> None:
        for target in self._columns:
            if _MAIL.search(plain(self._cell(row, target))):
                message = "er staat een e-mailadres; dat is een persoonsgegeven"
                self._note(row, target, message, "Noem alleen organisaties en rollen.")


def _beginning(text: str) -> str:
    """The first sentence, cut at a word."""
    first = re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]
    if len(first) <= _TITLE_MAX:
        return first.rstrip(".")
    return first[: _TITLE_MAX - 1].rsplit(" ", 1)[0] + "…"
