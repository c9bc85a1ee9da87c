"""Years and periods of plans and works, as planners write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from geo.importing.findings import Outcome, Problem
from geo.text.clean import EMPTY_WORDS, plain

FIRST: Final = 1900
LAST: Final = 2100
_UNKNOWN: Final = frozenset({"n.t.b.", "n.t.b", "ntb", "nader te bepalen", "tbd", "later"})
_YES: Final = frozenset({"ja", "j", "yes", "true", "waar", "1", "x", "open"})
_OPEN: Final = re.compile(r"\b(?:v\.?\s?a\.?|vanaf|na|e\.?v\.?|en verder|>=?|from)(?=\W|\d|$)")


@dataclass(frozen=True, kw_only=True)
class Period:
    """Years from and to, both inclusive; ``open_ended`` says that only the start is known."""

    first: int | None = None
    last: int | None = None
    open_ended: bool = False


def period(value: object) -> Outcome:
    """Read '2026', '2026-2028', 'v.a. 2028', 'Q3 2026', '2026/27', a date, or 'n.t.b.'."""
    text = plain(value)
    if text.lower() in EMPTY_WORDS or text.lower() in _UNKNOWN:
        return Outcome(Period())
    if isinstance(value, date | datetime):
        return _checked([value.year], text, open_ended=False)
    lowered = text.lower()
    found = re.findall(r"(?<!\d)\d{4}(?!\d)", lowered)
    years = [int(item) for item in found]
    short = re.fullmatch(r"(\d{4})\s*[-/–]\s*(\d{2})", lowered)
    if short:
        years.append(years[0] // 100 * 100 + int(short.group(2)))
    if not years:
        return Outcome(None, _problem("periode_onleesbaar", f"'{text}' is geen jaar of periode"))
    return _checked(years, text, open_ended=_OPEN.search(lowered) is not None)


def _checked(years: list[int], text: str, *, open_ended: bool) -> Outcome:
    if any(not FIRST <= year <= LAST for year in years):
        why = f"'{text}' heeft een jaar dat niet kan"
        return Outcome(None, _problem("jaar_onmogelijk", why))
    if len(years) > 1 and years[-1] < years[0]:
        why = f"'{text}' eindigt voor het begint"
        return Outcome(None, _problem("periode_verkeerd_om", why))
    only_start = open_ended and len(years) == 1
    last = None if only_start else max(years)
    return Outcome(Period(first=min(years), last=last, open_ended=only_start))


def _problem(code: str, message: str) -> Problem:
    return Problem(
        code=code,
        severity="leeg",
        message=message,
        advice="Vul een jaar in (2026), een periode (2026-2028), 'v.a. 2026' of n.t.b.",
    )


def says_open(value: object) -> bool:
    """Say whether a cell of a column 'Einde open' says yes, as people and Excel write it."""
    return plain(value).lower() in _YES


def joined(first: Period | None, last: Period | None, *, open_ended: bool = False) -> Period:
    """Return the period of a column with the first and a column with the last year.

    Without a last year a plan takes one year, unless ``open_ended`` says that its end is open.
    """
    start = first or Period()
    end = last or Period()
    stop = end.last if end.last is not None else end.first
    if open_ended and start.first is not None and stop is None:
        return Period(first=start.first, open_ended=True)
    if start.first is None:
        return Period(first=stop, last=stop)
    if stop is None:
        return Period(
            first=start.first,
            last=None if start.open_ended else start.last,
            open_ended=start.open_ended,
        )
    return Period(first=start.first, last=stop)
