"""Years and periods of plans and works, as planners write them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from geo.text.clean import EMPTY_WORDS, UNDECIDED_WORDS, plain
from geo.text.dates import MONTH_NAMES, full_year, read_date, serial_day
from geo.text.quarters import QUARTER_POINTS
from geo.text.years import read_year

FIRST: Final = 1900
LAST: Final = 2100
_SHORT_BY: Final = 100
_YES: Final = frozenset({"ja", "j", "yes", "true", "waar", "1", "x", "open"})


@dataclass(frozen=True, kw_only=True)
class Period:
    """Years from and to, both inclusive.

    ``open_ended``: only the start is known. A period with only ``last`` is open at its start
    ('t/m 2030').
    """

    first: int | None = None
    last: int | None = None
    open_ended: bool = False


PeriodFault = Literal["onleesbaar", "onmogelijk", "verkeerd om", "gaat niet door"]


@dataclass(frozen=True, kw_only=True)
class ReadPeriod:
    """A period out of a text, or why there is none.

    ``interpreted`` says that years of two digits, a serial number or a date cell were made whole;
    ``left_over`` is what was not used, such as '(was 2025)'.
    """

    period: Period | None
    fault: PeriodFault | None = None
    interpreted: bool = False
    left_over: str = ""


_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
_QUOTES: Final = re.compile("[\u2018\u2019\u0060\u00b4\u2032]")
_BRACKETED: Final = re.compile(r"[(\[][^()\[\]]*[)\]]")
_FORMER: Final = re.compile(
    r"[,;]?\s*\b(?:was|ipv|i\.p\.v\.?|in plaats van|voorheen|oorspronkelijk|uitloop)\b.*"
)
_YEAR: Final = r"(?:\d{4}|'\d\d)"
_POINTS: Final = (
    *QUARTER_POINTS,
    # months by name, with or without a day
    re.compile(rf"\b(?:\d{{1,2}}[-. ]+)?(?:{MONTH_NAMES})\b\.?[- ]*(?P<y>\d{{4}}|'?\d\d)(?!\d)"),
)
_DAY: Final = re.compile(
    r"(?<!\d)(?:\d{4}-\d\d-\d\d(?:t\S*| \d\d:\d\d\S*)?|\d{4}/\d\d/\d\d|"
    r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|'?\d\d))(?!\d)"
)
_MONTH_OF_YEAR: Final = re.compile(r"(?<!\d)(?:(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4}))(?!\d)")
_SHORT_RANGE: Final = re.compile(
    r"(?<!\d)(\d{4})((?:\s*(?:-|/|t/m|tot en met|of|en)\s*'?\d\d(?!\d))+)"
)
_SHORT_NEXT: Final = re.compile(r"'?(?<!\d)(\d\d)(?!\d)")
_ONE_DIGIT: Final = re.compile(r"(?<!\d)\d{3}(\d)\s*[-/]\s*(\d)(?!\d)")
_TWO_SHORT: Final = re.compile(r"(?:[a-z]+ )?'?(\d\d)\s*(?:[-/]|t/m|tm|tot(?: en met)?)\s*'?(\d\d)")
_FRACTION: Final = re.compile(r"(?<!\d)\d{4}[.,](?!0+(?!\d))\d{1,2}(?!\d)")
_ROUGH: Final = re.compile(r"\b(?:ca|circa|rond|omstreeks|plm|ongeveer)\b|[±~≈]")
_CALLED_OFF: Final = re.compile(
    r"\b(?:vervallen|vervalt|geschrapt|ingetrokken|afgeblazen|geannuleerd|gestopt|"
    r"gaat niet door|niet meer)\b|^niet\s+(?:in\s+)?\d{4}$|\bniet$"
)
"""Words that say that there is no plan in the year that they name."""
_MOVED: Final = re.compile(
    r"\b(?:uitgesteld|verschoven|verplaatst|doorgeschoven)\b.*?\bnaar\b(?P<to>.*\d.*)|"
    r"\bwas\b.*?\bnu\b(?P<now>.*\d.*)"
)
"""'2027 uitgesteld naar 2029', 'was 2027, nu 2029': what comes after is the period."""
_DECADE: Final = re.compile(r"\bjaren\s+'?(\d)0\b|(?<!\d)20(\d)0'?(?:s|er jaren)\b")
_WITHIN_A_YEAR: Final = re.compile(
    rf"(?:\b(?:[qk]\s?[1-4]|[1-4]\s?[qk]|{MONTH_NAMES})\.?|"
    rf"\b(?:week|wk|kw|kwartaal)\.?\s?\d{{1,2}}|\b\d(?:e|ste|de)(?:\s+kwartaal)?)"
    rf"\s*(?:-|/|\+|&|,|en|of|t\s?/\s?m|tm|tot(?:\s+en\s+met)?)"
    r"\s*(?:(?:week|wk|kw)?\.?\s*\d{1,2})?\s*$"
)
"""The words before a year that begin a span within it: 'Q1 t/m Q3 2027'."""
_END_OPEN: Final = re.compile(
    r"\s*(?:-*>|-|→|\.\.\.|…)\s*(?:\.\.\.|…|\?|heden|later|n\.?t\.?b\.?)?\s*"
)
_NOT_BEFORE: Final = re.compile(r"\bniet\s+(?:eerder\s+dan|voor|vóór)\b|\bop zijn vroegst\b")
_OPEN: Final = re.compile(
    r"\b(?:v\.?\s?a\.?|vanaf|sinds|start(?:end)?|per|from|e\.?\s?v\.?|en\s+verder|"
    r"(?:en|of)\s+later|sedert|m\.?i\.?v\.?|met\s+ingang\s+van|min(?:imaal)?|"
    r"(?:op\s+zijn\s+|op\s+z'n\s+)?vroegst)(?=\W|\d|$)|>=|≥|=>|(?:\+|\bplus)\s*$"
)
_AFTER: Final = re.compile(r"\b(?:na|after)\b|later\s+dan|(?<![=-])>(?!=)")
_BEFORE: Final = re.compile(r"\b(?:vóór|voor|before)\b|(?<![=<])<(?!=)|eerder\s+dan")
_UNTIL: Final = re.compile(
    r"t\s?/\s?m\b|\btm\b|\btot\s+en\s+met\b|\buiterlijk\b|\bmax(?:imaal)?\b|\btot\b|<=|≤|=<|"
    r"\buntil\b|\bniet\s+later\s+dan\b|\bdeadline\b|\b(?:op (?:zijn|z'n) )?laatste?\b|"
    r"\buiterste\b"
)
_UNTIL_AFTER: Final = re.compile(r"\buiterlijk\b|\bmax(?:imaal)?\b|\b(?:op (?:zijn|z'n) )?laatst\b")
_UNKNOWN_END: Final = re.compile(
    r"\s*(?:t\s?/\s?m|tm|tot(?:\s+en\s+met)?|/)\s*(?:\.\.\.|…|\?|heden|later|n\.?\s?t\.?\s?b\.?|onbekend)\s*"
)
"""'2027 t/m n.t.b.': the end is not known."""


def read_period(value: object) -> ReadPeriod:  # noqa: PLR0911 - one case each
    """Read '2026', '2026-2028', 'v.a. 2028', 't/m 2030', 'Q3 2026', '2026/27', a date, 'n.t.b.'."""
    text = plain(value).lower()
    if text in EMPTY_WORDS or text in UNDECIDED_WORDS:
        return ReadPeriod(period=Period())
    if isinstance(value, date) or _is_number(text):
        return _of_cell(value, text)
    text = _QUOTES.sub("'", _DASHES.sub("-", text))
    text, left_over = _without_asides(text)
    if decade := _DECADE.search(text):
        first = 2000 + 10 * int(decade[1] or decade[2])
        return ReadPeriod(period=Period(first=first, last=first + 9), interpreted=True)
    if _CALLED_OFF.search(text):
        return ReadPeriod(period=None, fault="gaat niet door")
    if moved := _MOVED.search(text):
        left_over = " ".join(
            [*([left_over] if left_over else []), text[: moved.start(moved.lastindex or 0)].strip()]
        )
        text = (moved["to"] or moved["now"]).strip()
    next_year = any(int(b) == int(a) + 1 for a, b in _ONE_DIGIT.findall(text))
    rough = next_year or bool(_ROUGH.search(text) or _FRACTION.search(text))
    marked, interpreted = _mark(text)
    interpreted = interpreted or rough
    years = [int(found) for found in re.findall(r"⟨(\d{4})⟩", marked)]
    if not years:
        return ReadPeriod(period=None, fault="onleesbaar")
    if any(not FIRST <= year <= LAST for year in years):
        return ReadPeriod(period=None, fault="onmogelijk")
    if len(years) > 1 and years[-1] < years[0]:
        return ReadPeriod(period=None, fault="verkeerd om")
    period = _bounded(marked, years)
    return ReadPeriod(period=period, interpreted=interpreted, left_over=left_over)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"'?\d+(?:[.,]\d{1,3})?|[12] \d{3}", text.replace("’", "'")) is not None


def _of_cell(value: object, text: str) -> ReadPeriod:
    """Read a cell that is a date or a single number: a year, two digits, or a serial number."""
    found = read_year(value)
    if found is None:
        return ReadPeriod(period=None, fault="onleesbaar")
    year = full_year(f"{found.year:02d}") if found.how == "twee cijfers" else found.year
    if not FIRST <= year <= LAST:
        return ReadPeriod(period=None, fault="onmogelijk")
    interpreted = found.how in {"jaar als datum", "serienummer"} or bool(_FRACTION.search(text))
    interpreted = interpreted or (found.how == "twee cijfers" and not text.startswith(("'", "’")))
    return ReadPeriod(period=Period(first=year, last=year), interpreted=interpreted)


def _without_asides(text: str) -> tuple[str, str]:
    """Return the text without what stands between brackets or was planned before, and that."""
    left = []
    outside = _BRACKETED.sub(" ", text)
    if outside != text and re.search(rf"(?<!\d){_YEAR}(?!\d)|\d{{2}}", outside):
        left += _BRACKETED.findall(text)
        text = " ".join(outside.split())
    former = _FORMER.search(text)
    if former and re.search(r"\d{2}", text[: former.start()]):
        left.append(former[0].strip(" ,;"))
        text = text[: former.start()]
    return text.strip(), " ".join(part for part in left if re.search(r"\d", part))


def _mark(text: str) -> tuple[str, bool]:
    """Return the text with every point in time as ``⟨year⟩``, and whether one was interpreted."""
    interpreted = False

    def day(found: re.Match[str]) -> str:
        read = read_date(found[0].strip())
        return found[0] if read is None else f"⟨{read.first.year}⟩"

    def point(found: re.Match[str]) -> str:
        return f"⟨{full_year(found['y'])}⟩"

    def month(found: re.Match[str]) -> str:
        year, second = int(found[1] or found[4]), int(found[2] or found[3])
        later = found[1] is not None and len(found[2]) == 2 and second >= year % _SHORT_BY  # noqa: PLR2004
        return found[0] if later or not 1 <= second <= 12 else f"⟨{year}⟩"  # noqa: PLR2004

    def short_range(found: re.Match[str]) -> str:
        century = int(found[1]) // _SHORT_BY * _SHORT_BY
        return f"⟨{found[1]}⟩" + _SHORT_NEXT.sub(
            lambda after: f" ⟨{century + int(after[1])}⟩", found[2]
        )

    marked = _DAY.sub(day, text)
    for pattern in _POINTS:
        marked = pattern.sub(point, marked)
    marked = _MONTH_OF_YEAR.sub(month, marked)
    marked = _SHORT_RANGE.sub(short_range, marked)
    marked = re.sub(r"(?<![\d⟨.,])([12])\.(\d{3})(?![\d⟩])", r"⟨\1\2⟩", marked)
    marked = re.sub(r"(?<![\d⟨])(\d{4})(?:[.,]\d{1,3})?(?![\d⟩])", r"⟨\1⟩", marked)
    marked = re.sub(r"'(\d\d)(?!\d)", lambda found: f"⟨{full_year(found[1])}⟩", marked)
    if "⟨" not in marked:
        if both := _TWO_SHORT.fullmatch(marked):
            marked, interpreted = f"⟨{full_year(both[1])}⟩ - ⟨{full_year(both[2])}⟩", True
        elif alone := re.fullmatch(r"(\D*?)(?<!\d)(\d\d)(\D*)", marked):
            marked = f"{alone[1]}⟨{full_year(alone[2])}⟩{alone[3]}"
            interpreted = True
        elif serial := re.fullmatch(r"\D*(\d{5})\D*", marked):
            found = serial_day(int(serial[1]))
            marked = marked if found is None else f"⟨{found.year}⟩"
            interpreted = found is not None
    return marked, interpreted


def _bounded(marked: str, years: list[int]) -> Period:  # noqa: PLR0911 - one case each
    """Return the period of marked years by the words around them."""
    first, last = min(years), max(years)
    words = re.sub(r"⟨\d{4}⟩", "@", marked)
    before, _, after = words.partition("@")
    trailing = words.rpartition("@")[2]
    if _OPEN.search(trailing) or _END_OPEN.fullmatch(trailing) or _UNKNOWN_END.fullmatch(trailing):
        return Period(first=first, open_ended=True)
    if len(years) > 1:
        between = after.rpartition("@")[0]
        first += _AFTER.search(before) is not None and not _NOT_BEFORE.search(before)
        last -= _BEFORE.search(between) is not None
        return Period(first=first, last=max(first, last))
    if _WITHIN_A_YEAR.search(before):
        return Period(first=first, last=last)
    if re.search(r"\b(?:of|en)\s+eerder\b", trailing) or _UNTIL_AFTER.search(trailing):
        return Period(last=last)
    around = f"{before} @ {after}"
    if _NOT_BEFORE.search(around):
        return Period(first=first, open_ended=True)
    if _UNTIL.search(before) or re.fullmatch(r"\s*(?:\?|\.\.\.|…|heden)?\s*-\s*", before):
        return Period(last=last)
    if _BEFORE.search(before):
        return Period(last=last - 1)
    if _AFTER.search(before):
        return Period(first=first + 1, open_ended=True)
    if _OPEN.search(before):
        return Period(first=first, open_ended=True)
    return Period(first=first, last=last)


def says_open(value: object) -> bool:
    """Say whether a cell of a column 'Einde open' says yes, as people and Excel write it."""
    return plain(value).lower() in _YES


def joined(first: Period | None, last: Period | None, *, open_ended: bool = False) -> Period:
    """Return the period of a column with the first and a column with the last year.

    Without a last year a plan takes one year, unless ``open_ended`` says that its end is open.
    With only a last year that year is the period; 't/m 2030' is open at its start.
    """
    start = first or Period()
    end = last or Period()
    stop = end.last if end.last is not None else end.first
    if start.first is None:
        if start.last is not None or end.first is None:
            return Period(last=stop if stop is not None else start.last)
        return Period(first=end.first, last=stop)
    if stop is not None and not end.open_ended:
        return Period(first=start.first, last=stop)
    if open_ended or start.open_ended or end.open_ended:
        return Period(first=start.first, open_ended=True)
    return Period(first=start.first, last=start.last)
