"""What can be wrong with a cell or a column, and what is asked about it, in words for a person."""

from typing import Final

from geo.importing.findings import Problem
from geo.importing.questions import Choice, FileQuestion
from geo.text.format import counted
from geo.text.numbers import Mark, parse_number

CODES: Final = "codes"
"""Repair that gives codes that a spreadsheet changed their likely original back."""


def formula(*, computed: bool) -> Problem:
    """A cell with a formula."""
    return Problem(
        code="formule",
        severity="let op" if computed else "leeg",
        message="de cel bevat een formule"
        + ("; de laatst berekende uitkomst is gebruikt" if computed else " zonder uitkomst"),
        advice="Kopieer de kolom en plak haar als waarden.",
    )


def formulas(count: int, empty: int) -> Problem:
    """Cells of a column with formulas, and how many have no outcome."""
    cells = counted(count, "cel bevat", "cellen bevatten")
    return Problem(
        code="formule",
        severity="let op",
        message=f"{cells} een formule, waarvan {empty} zonder uitkomst",
        advice="Kopieer de kolom en plak haar als waarden.",
    )


def looks_like_formula(text: str) -> Problem:
    """A text that a spreadsheet would run as a formula."""
    return Problem(
        code="formule_tekst",
        severity="let op",
        message=f"de tekst begint met '{text[0]}', alsof het een formule is",
        advice="De tekst wordt nergens uitgevoerd; haal het teken weg als het er niet hoort.",
    )


def decimal_question(column: str, decimal: Mark, examples: tuple[str, ...]) -> FileQuestion:
    """Ask what a point or a comma means in a column, with examples read both ways."""

    def number_text(value: float) -> str:
        return f"{value:.12g}".replace(".", ",")

    def shown(mark: Mark) -> tuple[str, ...]:
        read = [(text, parse_number(text, decimal=mark)) for text in examples]
        return tuple(f"{text} = {number_text(found.value)}" for text, found in read if found)

    return FileQuestion(
        key=f"decimal:{column}",
        text=f"Wat betekent de punt of komma in kolom '{column}'?",
        choices=(
            Choice(
                value=",",
                label="komma voor decimalen, punt voor duizendtallen",
                examples=shown(","),
            ),
            Choice(
                value=".",
                label="punt voor decimalen, komma voor duizendtallen",
                examples=shown("."),
            ),
        ),
        proposed=decimal,
    )


def order_question(column: str, mark: str) -> FileQuestion:
    """Whether the day or the month comes first in the dates of a column."""
    return FileQuestion(
        key=f"dates:{column}",
        text=f"Staat in kolom '{column}' de dag of de maand vooraan?",
        choices=(
            Choice(
                value="dag", label="eerst de dag", examples=(f"5{mark}6{mark}2027 = 5 juni 2027",)
            ),
            Choice(
                value="maand",
                label="eerst de maand",
                examples=(f"5{mark}6{mark}2027 = 6 mei 2027",),
            ),
        ),
        proposed="dag",
    )


def left_aside(text: str) -> Problem:
    """A part of a cell that was not used."""
    return Problem(
        code="waarde_overgeslagen",
        severity="fout",
        message=f"rijen met '{text}' worden niet geladen, zoals gekozen",
        advice="Kies een andere betekenis als de rij wel mee moet doen.",
    )


_CODE_FAULTS: Final = {
    "datum": "Excel heeft een code in een datum veranderd",
    "tijd": "Excel heeft een code in een tijd veranderd",
    "waar of onwaar": "Excel heeft een code in waar of onwaar veranderd",
    "wetenschappelijk": "Excel heeft een code als groot getal geschreven",
    "voorloopnullen": "nullen vooraan zijn weggevallen",
}


def changed_code(text: str, fault: str, likely: str | None, *, mended: bool) -> Problem:
    """A code that a spreadsheet changed."""
    meant = "" if likely is None else f"; bedoeld is vermoedelijk '{likely}'"
    if mended:
        meant = f"; gelezen als '{likely}'"
    is_used = fault == "voorloopnullen"
    return Problem(
        code="code_veranderd",
        severity="hersteld" if mended else "let op" if is_used else "leeg",
        message=f"'{text}': {_CODE_FAULTS[fault]}{meant}",
        advice="Zet de kolom in Excel op 'Tekst' en haal de codes opnieuw uit het bronsysteem.",
        repair=CODES if likely is not None else None,
    )
