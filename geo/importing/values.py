"""Single values as people write them: labels, years, counts, numbers and postcodes."""

import re
from typing import Final

from geo.constants import LABELS, VERA_LABELS
from geo.importing.findings import Outcome, Problem
from geo.importing.ids import excel_error
from geo.text.clean import EMPTY_WORDS, EXCEL_ERRORS, plain
from geo.text.numbers import Mark, parse_number
from geo.text.years import OLDEST_YEAR, read_year

_NO_LABEL: Final = frozenset({"geen label", "zonder label", "vrijgesteld", "monument", "pre label"})
_INDEX: Final = re.compile(r"\d[.,]\d{1,3}")
_LABEL_IN: Final = re.compile(
    r"(?:energie\s*)?(?:label|klasse)?\s*[:=]?\s*(A\s*\+{1,4}|[A-G])(?![A-Z+])", re.IGNORECASE
)
_WORDS: Final = {
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7,
    "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14,
    "vijftien": 15, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50, "honderd": 100,
}  # fmt: skip

NEWEST_AHEAD: Final = 10
"""A building may be planned for so many years from now."""
LARGEST_BUILDING: Final = 2000
_FLOAT_NOISE: Final = 1e-6
_CENTURY: Final = 100
_PLAUSIBLE_TWO_DIGITS: Final = 2


def _blank(value: object) -> Outcome | None:
    text = plain(value)
    if text.lower() in EMPTY_WORDS:
        return Outcome()
    if text.lower() in EXCEL_ERRORS:
        return Outcome(None, excel_error(text))
    return None


def _problem(code: str, message: str, advice: str, *, mended: bool = False) -> Problem:
    severity = "hersteld" if mended else "leeg"
    return Problem(code=code, severity=severity, message=message, advice=advice)  # type: ignore[arg-type]


def energy_label(value: object) -> Outcome:  # noqa: PLR0911 - one case each
    """Read an energy label; what clearly means one is mended, anything else is unknown."""
    text = plain(value)
    # an x in another column is a cell left open, here it looks like a label that does not exist
    if text.casefold() != "x" and (blank := _blank(value)) is not None:
        return blank
    if text in LABELS:
        return Outcome(text)
    if text.lower().replace("-", " ") in _NO_LABEL:
        return Outcome()
    squeezed = re.sub(r"\s+", "", text).upper()
    known = f"Bekend zijn: {', '.join(LABELS)}."
    if squeezed in VERA_LABELS or squeezed in LABELS:
        label = VERA_LABELS.get(squeezed, squeezed)
        if squeezed in VERA_LABELS:
            return Outcome(label)
        message = f"'{value}' is gelezen als label {label}"
        advice = "Schrijf het label met hoofdletters en zonder spaties."
        return Outcome(label, _problem("label_schrijfwijze", message, advice, mended=True))
    if written := _label_in_words(text):
        message = f"'{text}' is gelezen als label {written}"
        advice = "Schrijf het label met plustekens, zonder cijfer."
        return Outcome(written, _problem("label_schrijfwijze", message, advice, mended=True))
    if _INDEX.fullmatch(text):
        message = f"'{text}' is een energie-index, geen energielabel"
        advice = "Vul de labelletter in (A++++ tot en met G); de index is niet om te rekenen."
        return Outcome(None, _problem("label_index", message, advice))
    found = _LABEL_IN.match(text)
    if found and (found.end() == len(text) or not text[found.end()].isalnum()):
        rest = text[found.end() :].strip()
        if not re.match(r"^[/,\-]|^(?:of|en|tot|plus)\b", rest):
            label = re.sub(r"\s+", "", found.group(1)).upper()
            message = f"'{text}' is gelezen als label {label}"
            advice = "Zet alleen de labelletter in deze kolom."
            return Outcome(label, _problem("label_schrijfwijze", message, advice, mended=True))
    message = f"'{text}' is geen bestaand energielabel"
    return Outcome(None, _problem("label_onbekend", message, f"Laat leeg of verbeter. {known}"))


def _label_in_words(text: str) -> str | None:
    """Return the label of 'A plus', 'A3+' and 'A⁺', or None for any other way of writing."""
    bare = re.sub(r"\s*\bplus\b|⁺", "+", text, flags=re.IGNORECASE)
    bare = re.sub(r"\b(A)\s*\+?([2-4])\s*\+", lambda f: f[1] + "+" * int(f[2]), bare)
    if bare == text or (found := _LABEL_IN.fullmatch(bare)) is None:
        return None
    return re.sub(r"\s+", "", found[1]).upper()


def year(
    value: object, *, this_year: int, what: str = "bouwjaar", oldest: int = OLDEST_YEAR
) -> Outcome:
    """Read a year between 1005, or another ``oldest``, and ten years from now."""
    if (blank := _blank(value)) is not None:
        return blank
    text = plain(value)
    newest = this_year + NEWEST_AHEAD
    found = read_year(value)
    if found is not None and found.how in {"periode", "in tekst"}:
        if found.how == "periode":
            message = f"'{text}' is een periode, geen {what}"
            advice = f"Vul één jaar in, bijvoorbeeld {found.year}."
            return Outcome(None, _problem("jaar_periode", message, advice))
        if found.year <= newest:
            message = f"'{text}' is geen zuiver jaartal"
            advice = f"Is {found.year} bedoeld, vul dan alleen dat getal in."
            return Outcome(None, _problem("jaar_tekst", message, advice))
        found = None
    if found is None:
        message = f"'{text}' is geen jaartal"
        return Outcome(None, _problem("jaar_tekst", message, "Vul een jaar van vier cijfers in."))
    outcome = _year_in_range(found.year, text, oldest=oldest, newest=newest, what=what)
    if outcome.value is not None and found.how not in {"jaar", "twee cijfers"}:
        displayed = found.how == "jaar als datum"
        return Outcome(found.year, _date_problem(text, found.year, what, displayed=displayed))
    return outcome


def _year_in_range(number: int, text: str, *, oldest: int, newest: int, what: str) -> Outcome:
    if oldest <= number <= newest:
        return Outcome(number)
    if 0 < number < _CENTURY and len(str(number)) == _PLAUSIBLE_TWO_DIGITS:
        possible = [year for year in (1900 + number, 2000 + number) if oldest <= year <= newest]
        if oldest > OLDEST_YEAR and len(possible) == 1:
            message = f"'{text}' is gelezen als {possible[0]}"
            advice = "Schrijf een jaar met vier cijfers."
            return Outcome(possible[0], _problem("jaar_gelezen", message, advice, mended=True))
        message = f"'{text}' is een jaar van twee cijfers; de eeuw is onbekend"
        advice = f"Vul vier cijfers in, bijvoorbeeld 19{number:02d}."
        return Outcome(None, _problem("jaar_twee_cijfers", message, advice))
    if number in {0, 1, 9999, 999, 1000, 1111, 9998}:
        message = f"'{text}' is een invulwaarde, geen {what}"
        advice = "Laat de cel leeg als het jaar niet bekend is."
        return Outcome(None, _problem("jaar_invulwaarde", message, advice))
    message = f"{what} {text} kan niet"
    advice = f"Vul een jaar tussen {oldest} en {newest} in, of laat de cel leeg."
    return Outcome(None, _problem("jaar_onmogelijk", message, advice))


def _date_problem(text: str, number: int, what: str, *, displayed: bool) -> Problem:
    why = "het getal is als datum opgemaakt" if displayed else "er staat een datum"
    return _problem(
        "jaar_datum",
        f"'{text}' is gelezen als {what} {number}: {why}",
        "Zet de celopmaak op 'Getal' en vul alleen het jaar in.",
        mended=True,
    )


def dwellings(  # noqa: PLR0911 - one case each
    value: object, *, decimal: Mark = ",", most: int = LARGEST_BUILDING
) -> Outcome:
    """Read a number of dwellings: 1 to 2,000 in a building; a wrong one keeps the row out."""
    if (blank := _blank(value)) is not None:
        return blank
    text = plain(value)
    advice = "Vul het aantal woningen in dit gebouw in (1 of meer)."
    if text.lower() in _WORDS:
        message = f"'{text}' is een telwoord, geen getal"
        return _no_count("aantal_tekst", message, f"Vul het getal {_WORDS[text.lower()]} in.")
    read = parse_number(text, decimal=decimal)
    if read is None or read.percent:
        return _no_count("aantal_tekst", f"'{text}' is geen aantal woningen", advice)
    count = read.value
    if abs(count - round(count)) < _FLOAT_NOISE:
        count = float(round(count))
    if count <= 0:
        which = "0 woningen" if count == 0 else f"een negatief aantal woningen ({text})"
        code = "aantal_nul" if count == 0 else "aantal_negatief"
        advice = "Vul het aantal in, of verwijder de rij als het gebouw er niet meer is."
        return _no_count(code, f"een gebouw met {which} kan niet", advice)
    if count > most:
        message = f"{text} woningen kan niet (hoogstens {most})"
        return _no_count("aantal_te_groot", message, advice)
    if count % 1:
        return _no_count("aantal_gebroken", f"'{text}' is geen heel aantal woningen", advice)
    if not (read.rest or read.approximate):
        return Outcome(int(count))
    code = "aantal_eenheid" if read.rest else "aantal_ongeveer"
    message = f"'{text}' is gelezen als {count:.0f}"
    return Outcome(
        int(count), _problem(code, message, "Zet alleen het getal in de cel.", mended=True)
    )


def _no_count(code: str, message: str, advice: str) -> Outcome:
    return Outcome(None, Problem(code=code, severity="fout", message=message, advice=advice))


def number(value: object, *, what: str, decimal: Mark = ",") -> Outcome:
    """Read a finite number; a per cent sign and a unit are left aside."""
    if (blank := _blank(value)) is not None:
        return blank
    text = plain(value)
    read = parse_number(text, decimal=decimal)
    if read is None:
        message = f"'{text}' is geen getal"
        return Outcome(None, _problem("geen_getal", message, f"Vul voor {what} een getal in."))
    if read.approximate:
        message = f"'{text}' is gelezen als {read.value:g}"
        advice = "Zet alleen het getal in de cel."
        return Outcome(read.value, _problem("getal_ongeveer", message, advice, mended=True))
    return Outcome(read.value)


def postcode(value: object) -> Outcome:
    """Read a Dutch postcode, given back as 1234AB."""
    if (blank := _blank(value)) is not None:
        return blank
    text = plain(value).upper()
    bare = re.sub(r"[\s.\-]", "", text)
    if re.fullmatch(r"[1-9]\d{3}(?!S[ADS])[A-Z]{2}", bare):
        return Outcome(bare)
    advice = "Vul vier cijfers en twee letters in, zoals 3311 AB."
    if re.fullmatch(r"[1-9]\d{3}", bare):
        message = f"postcode '{text}' mist de letters"
        return Outcome(None, _problem("postcode_letters", message, advice))
    message = f"'{text}' is geen postcode"
    return Outcome(None, _problem("postcode_fout", message, advice))
