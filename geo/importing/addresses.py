"""House numbers with what people glue to them, and addresses written in one cell."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from geo.importing.findings import Outcome, Problem
from geo.importing.ids import excel_error
from geo.text.clean import EMPTY_WORDS, EXCEL_ERRORS, plain

_LARGEST: Final = 99_999
_GLUED: Final = re.compile(r"(\d{1,6})\s*[-/ ]?\s*(?:([A-Za-z])(?![A-Za-z]))?\s*[-/ ]?\s*(\w{0,6})")
_ONE_CELL: Final = re.compile(
    r"(?P<street>.*?\D)\s+(?P<number>\d{1,5}(?:\s?[-/]?\s?[A-Za-z0-9]{1,4})?)"
    r"(?:\s*,?\s+(?P<postcode>[1-9]\d{3}\s?[A-Za-z]{2}))?(?:\s*,?\s+(?P<place>\D+))?"
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """A Dutch address; the postcode as 1234AB, letter and addition in capitals or ''."""

    postcode: str | None = None
    number: int | None = None
    letter: str = ""
    addition: str = ""
    street: str | None = None
    place: str | None = None

    @property
    def complete(self) -> bool:
        """Whether it can be looked up: a number, and a postcode or a street."""
        return self.number is not None and bool(self.postcode or self.street)

    @property
    def key(self) -> tuple[str, int, str, str] | None:
        """Postcode, number, letter and addition: what the BAG knows an address by."""
        if self.postcode is None or self.number is None:
            return None
        return (self.postcode, self.number, self.letter, self.addition)

    def text(self) -> str:
        """Return the address as one line, to be looked up."""
        house = f"{self.number}{self.letter}" + (f"-{self.addition}" if self.addition else "")
        parts = (self.street, house, self.postcode, self.place)
        return " ".join(part for part in parts if part)


def house_number(value: object) -> Outcome:
    """Read a house number; the value is (number, letter, addition) as far as they are glued."""
    text = plain(value)
    if text.lower() in EMPTY_WORDS:
        return Outcome()
    if text.lower() in EXCEL_ERRORS:
        return Outcome(None, excel_error(text))
    if isinstance(value, date | datetime) or re.fullmatch(
        r"\d{1,2}-(?:jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)", text.lower()
    ):
        problem = Problem(
            code="huisnummer_datum",
            severity="leeg",
            message=f"'{text}' is een datum: Excel heeft een huisnummer zoals 12-2 omgezet",
            advice="Zet de kolom op 'Tekst' en vul huisnummer en toevoeging opnieuw in.",
        )
        return Outcome(None, problem)
    found = _GLUED.fullmatch(text.removesuffix(".0"))
    if not found or not 0 < int(found.group(1)) <= _LARGEST:
        problem = Problem(
            code="huisnummer_fout",
            severity="leeg",
            message=f"'{text}' is geen huisnummer",
            advice="Vul een getal vanaf 1 in; letter en toevoeging horen in een eigen kolom.",
        )
        return Outcome(None, problem)
    parts = (int(found.group(1)), (found.group(2) or "").upper(), found.group(3).upper())
    if parts[1:] == ("", ""):
        return Outcome(parts)
    read = f"nummer {parts[0]}" + (f", letter {parts[1]}" if parts[1] else "")
    read += f", toevoeging {parts[2]}" if parts[2] else ""
    problem = Problem(
        code="huisnummer_samen",
        severity="hersteld",
        message=f"'{text}' is gelezen als {read}",
        advice="Zet letter en toevoeging in een eigen kolom.",
    )
    return Outcome(parts, problem)


def address_of_cell(text: str) -> Address | None:
    """Read an address written in one cell, or None when it has no street and number."""
    found = _ONE_CELL.fullmatch(text.strip()) if len(text) < 200 else None  # noqa: PLR2004
    if not found:
        return None
    house = house_number(found["number"]).value
    if house is None:
        return None
    postcode = re.sub(r"\s", "", found["postcode"] or "").upper() or None
    return Address(
        postcode=postcode, number=house[0], letter=house[1], addition=house[2],
        street=found["street"].strip(" ,"), place=(found["place"] or "").strip(" ,") or None,
    )  # fmt: skip
