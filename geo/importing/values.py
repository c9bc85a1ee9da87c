"""Single values as people write them: labels, years, counts, numbers and postcodes."""

import math
import re
from datetime import date, datetime
from typing import Final

from geo.constants import LABELS
from geo.importing.findings import Outcome, Problem
from geo.importing.ids import excel_error
from geo.text.clean import EMPTY_WORDS, EXCEL_ERRORS, plain

_VERA_LABELS: Final = {"AP": "A+", "APP": "A++", "AP3": "A+++", "AP4": "A++++"}
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

OLDEST_YEAR: Final = 1005
NEWEST_AHEAD: Final = 10
"""A building may be planned for so many years from now."""
LARGEST_BUILDING: Final = 2000
_FIRST_CLOCK_YEAR: Final = 1900
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
    if squeezed in _VERA_LABELS or squeezed in LABELS:
        label = _VERA_LABELS.get(squeezed, squeezed)
        if squeezed in _VERA_LABELS:
            return Outcome(label)
        message = f"'{value}' is gelezen als label {label}"
        advice = "Schrijf het label met hoofdletters en zonder spaties."
        return Outcome(label, _problem("label_schrijfwijze", message, advice, mended=True))
    if _INDEX.fullmatch(text):
        message = f"'{text}' is een energie-index, geen energielabel"
        advice = "Vul de labelletter in (A++++ tot en met G); de index is niet om te rekenen."
        return Outcome(None, _problem("label_index", message, advice))
    found = _LABEL_IN.match(text)
    if found and (found.end() == len(text) or not text[found.end()].isalnum()):
        rest = text[found.end() :].strip()
        if not re.match(r"^[/,\-]|^(?:of|en|tot)\b", rest):
            label = re.sub(r"\s+", "", found.group(1)).upper()
            message = f"'{text}' is gelezen als label {label}"
            advice = "Zet alleen de labelletter in deze kolom."
            return Outcome(label, _problem("label_schrijfwijze", message, advice, mended=True))
    message = f"'{text}' is geen bestaand energielabel"
    return Outcome(None, _problem("label_onbekend", message, f"Laat leeg of verbeter. {known}"))


def year(value: object, *, this_year: int, what: str = "bouwjaar") -> Outcome:  # noqa: PLR0911 - one case each
    """Read a year between 1005 and ten years from now."""
    if (blank := _blank(value)) is not None:
        return blank
    text = plain(value)
    newest = this_year + NEWEST_AHEAD
    if isinstance(value, date | datetime):
        if value.year <= _FIRST_CLOCK_YEAR + 5:
            # Excel shows the number 1974 as 27 May 1905 when the cell is a date
            serial = (date(value.year, value.month, value.day) - date(1899, 12, 30)).days
            if OLDEST_YEAR <= serial <= newest:
                return Outcome(serial, _date_problem(text, serial, what, displayed=True))
        return _year_in_range(value.year, text, newest=newest, what=what, of_date=True)
    if found := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})|(\d{4})-(\d\d)-(\d\d).*", text):
        number = int(found.group(3) or found.group(4))
        return _year_in_range(number, text, newest=newest, what=what, of_date=True)
    number_text = text.removesuffix(".0").removesuffix(",0")
    if re.fullmatch(r"\d{1,3}\.\d{3}", number_text) and len(number_text) == 5:  # noqa: PLR2004
        number_text = number_text.replace(".", "")
    if re.fullmatch(r"-?\d+", number_text):
        return _year_in_range(int(number_text), text, newest=newest, what=what)
    years = sorted({int(found) for found in re.findall(r"(?<!\d)\d{4}(?!\d)", text)})
    if len(years) > 1:
        message = f"'{text}' is een periode, geen {what}"
        advice = f"Vul één jaar in, bijvoorbeeld {years[0]}."
        return Outcome(None, _problem("jaar_periode", message, advice))
    if years and years[0] <= newest:
        message = f"'{text}' is geen zuiver jaartal"
        advice = f"Is {years[0]} bedoeld, vul dan alleen dat getal in."
        return Outcome(None, _problem("jaar_tekst", message, advice))
    message = f"'{text}' is geen jaartal"
    return Outcome(None, _problem("jaar_tekst", message, "Vul een jaar van vier cijfers in."))


def _year_in_range(
    number: int, text: str, *, newest: int, what: str, of_date: bool = False
) -> Outcome:
    if OLDEST_YEAR <= number <= newest:
        if of_date:
            return Outcome(number, _date_problem(text, number, what, displayed=False))
        return Outcome(number)
    if 0 < number < _CENTURY and len(str(number)) == _PLAUSIBLE_TWO_DIGITS:
        message = f"'{text}' is een jaar van twee cijfers; de eeuw is onbekend"
        advice = f"Vul vier cijfers in, bijvoorbeeld 19{number:02d}."
        return Outcome(None, _problem("jaar_twee_cijfers", message, advice))
    if number in {0, 1, 9999, 999, 1000, 1111, 9998}:
        message = f"'{text}' is een invulwaarde, geen {what}"
        advice = "Laat de cel leeg als het jaar niet bekend is."
        return Outcome(None, _problem("jaar_invulwaarde", message, advice))
    message = f"{what} {text} kan niet"
    advice = f"Vul een jaar tussen {OLDEST_YEAR} en {newest} in, of laat de cel leeg."
    return Outcome(None, _problem("jaar_onmogelijk", message, advice))


def _date_problem(text: str, number: int, what: str, *, displayed: bool) -> Problem:
    why = "het getal is als datum opgemaakt" if displayed else "er staat een datum"
    return _problem(
        "jaar_datum",
        f"'{text}' is gelezen als {what} {number}: {why}",
        "Zet de celopmaak op 'Getal' en vul alleen het jaar in.",
        mended=True,
    )


def dwellings(value: object) -> Outcome:  # noqa: PLR0911 - one case each
    """Read a number of dwellings in a building: 1 to 2,000; a wrong one keeps the row out."""
    if (blank := _blank(value)) is not None:
        return blank
    text = plain(value)
    fatal = {"severity": "fout", "advice": "Vul het aantal woningen in dit gebouw in (1 of meer)."}
    word = text.lower()
    if word in _WORDS:
        message = f"'{text}' is een telwoord, geen getal"
        advice = f"Vul het getal {_WORDS[word]} in."
        return Outcome(
            None, Problem(code="aantal_tekst", severity="fout", message=message, advice=advice)
        )
    with_unit = re.fullmatch(r"(\d+)\s*(?:st\.?|stuks|woningen|won\.?|vhe'?s?|units?)", word)
    mended = None
    if with_unit:
        count = float(with_unit.group(1))
        message = f"'{text}' is gelezen als {with_unit.group(1)}"
        mended = _problem("aantal_eenheid", message, "Zet alleen het getal in de cel.", mended=True)
    else:
        read = to_number(text)
        if read is None:
            message = f"'{text}' is geen aantal woningen"
            return Outcome(None, Problem(code="aantal_tekst", message=message, **fatal))  # type: ignore[arg-type]
        count = read
    if count == 0 or count < 0:
        which = "0 woningen" if count == 0 else f"een negatief aantal woningen ({text})"
        code = "aantal_nul" if count == 0 else "aantal_negatief"
        advice = "Vul het aantal in, of verwijder de rij als het gebouw er niet meer is."
        message = f"een gebouw met {which} kan niet"
        return Outcome(None, Problem(code=code, severity="fout", message=message, advice=advice))
    if count > LARGEST_BUILDING:
        message = f"{text} woningen in één gebouw kan niet (hoogstens {LARGEST_BUILDING})"
        return Outcome(None, Problem(code="aantal_te_groot", message=message, **fatal))  # type: ignore[arg-type]
    if count != int(count):
        message = f"'{text}' is geen heel aantal woningen"
        return Outcome(None, Problem(code="aantal_gebroken", message=message, **fatal))  # type: ignore[arg-type]
    return Outcome(int(count), mended)


def to_number(text: str) -> float | None:
    """Read a number with a decimal comma or point and signs between thousands, or None."""
    bare = text.strip().lstrip("'").replace(" ", "").replace("\u2212", "-")
    if not re.fullmatch(r"[-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d{1,3})?", bare):
        return None
    if "," in bare and "." in bare:
        point = max(bare.rfind(","), bare.rfind("."))
        whole = re.sub(r"[.,]", "", bare[:point])
        bare = f"{whole}.{bare[point + 1 :]}"
    elif bare.count(",") == 1:
        bare = bare.replace(",", ".")
    elif bare.count(",") > 1:
        bare = bare.replace(",", "")
    elif bare.count(".") > 1:
        bare = bare.replace(".", "")
    try:
        number = float(bare)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def number(value: object, *, what: str) -> Outcome:
    """Read a finite number."""
    if (blank := _blank(value)) is not None:
        return blank
    read = to_number(plain(value))
    if read is None:
        message = f"'{plain(value)}' is geen getal"
        return Outcome(None, _problem("geen_getal", message, f"Vul voor {what} een getal in."))
    return Outcome(read)


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


def one_date(value: object) -> date | None:
    """Read a date (jjjj-mm-dd, dd-mm-jjjj, jjjjmmdd) or None."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = plain(value)
    forms = (
        (r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ].*)?", (1, 2, 3)),
        (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: .*)?", (3, 2, 1)),
    )
    for pattern, (y, m, d) in forms:
        if found := re.fullmatch(pattern, text):
            try:
                return date(int(found.group(y)), int(found.group(m)), int(found.group(d)))
            except ValueError:
                return None
    return None
