"""BAG ids: sixteen digits that spreadsheets damage in several ways."""

import re
from typing import Final, Literal

from geo.importing.findings import Outcome, Problem
from geo.text.clean import EMPTY_WORDS, EXCEL_ERRORS, plain
from geo.text.format import counted

PAD: Final = "voorloopnullen"
"""Repair that fills an id up to sixteen digits with zeros in front."""

BagObject = Literal["pand", "verblijfsobject"]

_LENGTH: Final = 16
_EXCEL_DIGITS: Final = 15
_TYPES: Final = {
    "01": "verblijfsobject",
    "02": "ligplaats",
    "03": "standplaats",
    "10": "pand",
    "20": "nummeraanduiding",
    "30": "openbare ruimte",
}
"""Digits 5 and 6 of an id tell what it is of (BAG catalogue)."""

_SCIENTIFIC: Final = re.compile(r"(\d)[.,]?(\d*)\s*E\s*\+?\s*(\d{1,2})", re.IGNORECASE)
_ASK_TEXT: Final = (
    "Zet de kolom in Excel eerst op 'Tekst' en haal de ids daarna opnieuw uit het bronsysteem."
)


def bag_id(value: object, *, of: BagObject, repairs: frozenset[str] = frozenset()) -> Outcome:  # noqa: PLR0911 - one case each
    """Read one BAG id of a pand or verblijfsobject.

    Args:
        value: the cell.
        of: what the id should be of.
        repairs: repairs the person asked for; :data:`PAD` fills up lost zeros.

    Returns:
        The id of 16 digits, or None with the problem.
    """
    text = plain(value)
    if text.lower() in EMPTY_WORDS:
        return Outcome()
    if text.lower() in EXCEL_ERRORS:
        return Outcome(None, excel_error(text))
    number = isinstance(value, int | float) and not isinstance(value, bool)
    bare = re.sub(r"^(?:NL\.IMBAG\.\w+\.)", "", text.lstrip("'"), flags=re.IGNORECASE)
    bare = bare.replace(" ", "").removesuffix(".0")
    if scientific := _SCIENTIFIC.fullmatch(bare):
        return _from_scientific(text, scientific, of=of, repairs=repairs)
    digits = bare.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", bare) else bare
    if not digits.isascii() or not digits.isdigit():
        return Outcome(None, _no_digits(text, of))
    if number and len(digits) > _EXCEL_DIGITS:
        return Outcome(None, _rounded(text))
    if len(digits) < _LENGTH:
        return _too_short(text, digits, of=of, repairs=repairs)
    if len(digits) > _LENGTH:
        return Outcome(None, _wrong_length(text, len(digits)))
    return _of_type(digits, of)


def _of_type(digits: str, of: BagObject) -> Outcome:
    if not digits.strip("0"):
        return Outcome(
            None,
            Problem(
                code="id_nul",
                severity="leeg",
                message=f"'{digits}' is een plaatsvervanger, geen id uit de BAG",
                advice="Vul het echte id in, of laat de cel leeg.",
            ),
        )
    kind = _TYPES.get(digits[4:6])
    if kind == of:
        return Outcome(digits)
    if kind is None:
        return Outcome(
            None,
            Problem(
                code="id_soort_onbekend",
                severity="leeg",
                message=f"'{digits}' is geen BAG-id: cijfers 5 en 6 ({digits[4:6]}) bestaan niet",
                advice=f"Zoek het {of} op in de BAG-viewer en neem het id over.",
            ),
        )
    return Outcome(
        None,
        Problem(
            code="id_ander_soort",
            severity="leeg",
            message=f"'{digits}' is het id van een {kind}, niet van een {of}",
            advice=f"Zet het id van een {of} in deze kolom; {kind}-ids horen in een eigen kolom.",
        ),
    )


def _too_short(text: str, digits: str, *, of: BagObject, repairs: frozenset[str]) -> Outcome:
    lost = _LENGTH - len(digits)
    padded = digits.zfill(_LENGTH)
    if lost > 3 or not digits.strip("0") or _TYPES.get(padded[4:6]) != of:  # noqa: PLR2004
        return Outcome(None, _wrong_length(text, len(digits)))
    nulls = "een voorloopnul" if lost == 1 else f"{lost} voorloopnullen"
    if PAD in repairs:
        problem = Problem(
            code="id_voorloopnul",
            severity="hersteld",
            message=f"'{text}' miste {nulls}; gelezen als {padded}",
            advice="Zet de kolom in Excel op 'Tekst', dan blijven de nullen staan.",
            repair=PAD,
        )
        return Outcome(padded, problem)
    return Outcome(
        None,
        Problem(
            code="id_voorloopnul",
            severity="leeg",
            message=f"'{text}' heeft {len(digits)} cijfers in plaats van 16: {nulls} weggevallen",
            advice=(
                f"Bedoeld is vermoedelijk {padded}. Laat de voorloopnullen hier aanvullen, of zet "
                "de kolom in Excel op 'Tekst' en vul ze aan."
            ),
            repair=PAD,
        ),
    )


def _from_scientific(
    text: str, found: re.Match[str], *, of: BagObject, repairs: frozenset[str]
) -> Outcome:
    digits = found.group(1) + found.group(2)
    if len(digits) == int(found.group(3)) + 1 and len(digits) <= _EXCEL_DIGITS:
        # every digit is still there
        return _too_short(text, digits, of=of, repairs=repairs)
    return Outcome(
        None,
        Problem(
            code="id_wetenschappelijk",
            severity="leeg",
            message=(
                f"'{text}' is een id dat Excel heeft ingekort; de laatste cijfers zijn weg "
                "en niet te herstellen"
            ),
            advice=_ASK_TEXT,
        ),
    )


def _rounded(text: str) -> Problem:
    return Problem(
        code="id_afgerond",
        severity="leeg",
        message=(
            f"'{text}' staat als getal in Excel, dat maar 15 cijfers bewaart; "
            "het laatste cijfer is niet te vertrouwen en niet te herstellen"
        ),
        advice=_ASK_TEXT,
    )


def _wrong_length(text: str, count: int) -> Problem:
    return Problem(
        code="id_lengte",
        severity="leeg",
        message=f"'{text}' heeft {counted(count, 'cijfer', 'cijfers')}; een BAG-id heeft er 16",
        advice="Zoek het id op in de BAG-viewer en neem het helemaal over.",
    )


def _no_digits(text: str, of: BagObject) -> Problem:
    letters = sorted({mark for mark in text.upper() if mark in "OIL"})
    hint = f" (staat er een letter {' of '.join(letters)} in plaats van 0 of 1?)" if letters else ""
    return Problem(
        code="id_tekens",
        severity="leeg",
        message=f"'{text}' is geen BAG-id van 16 cijfers{hint}",
        advice=f"Zoek het {of} op in de BAG-viewer en neem het id over.",
    )


def excel_error(text: str) -> Problem:
    """Return the problem of a cell in which a formula failed."""
    return Problem(
        code="excel_fout",
        severity="leeg",
        message=f"'{text}' is een fout van Excel: de formule in deze cel werkt niet",
        advice="Herstel de formule, of plak de kolom als waarden.",
    )
