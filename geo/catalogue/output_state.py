"""What an output shows: selection, filters, year, colours, weights, method and date, in words."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_LONGEST_SLUG = 60


@dataclass(frozen=True, kw_only=True)
class OutputState:
    """The state that every picture and file carries, so that a part is never taken for the whole.

    Attributes:
        area: name of the gemeente.
        selection: names of the selected areas; empty is the whole gemeente.
        filters: what was filtered on, and the values that are shown, in Dutch.
        years: first and last year that is shown; None without a choice of years.
        as_of_year: the year the koppelkansen look from; None without koppelkansen.
        colours: what colours mean; '' where the legend says it.
        weights: which weights differ from the shipped ones, in Dutch; '' is none.
        method: version of the program that computed it.
        date: the day that is shown.
    """

    area: str = ""
    selection: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    as_of_year: int | None = None
    colours: str = ""
    weights: str = ""
    method: str = ""
    date: dt.date | None = None

    @property
    def is_partial(self) -> bool:
        """Whether it shows less than everything there is."""
        return bool(self.selection or self.filters or self.years)

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a Dutch word and its value; what does not apply is left out."""
        whole = f"hele gemeente {self.area}".strip()
        made = (
            ("Selectie", ", ".join(self.selection) or whole),
            ("Filters", "; ".join(f"{w}: {text}" for w, text in self.filters.items()) or "geen"),
            ("Jaren", "" if self.years is None else _period(*self.years)),
            ("Kijkjaar", "" if self.as_of_year is None else str(self.as_of_year)),
            ("Kleuren", self.colours),
            ("Gewichten", self.weights or ("" if self.as_of_year is None else "standaard")),
            ("Methode", self.method and f"versie {self.method}"),
            ("Datum", "" if self.date is None else dutch_date(self.date)),
        )
        return tuple((word, text) for word, text in made if text)

    def line(self) -> str:
        """All of it on one line."""
        return " · ".join(f"{word}: {text}" for word, text in self.rows())

    def short(self) -> str:
        """What makes it differ from the rest, on one line, where method and date stand already."""
        return replace(self, method="", date=None).line()

    def slug(self) -> str:
        """What makes it differ from the whole, for a file name; '' for the whole."""
        parts = [*self.selection, *self.filters.values()]
        if self.years is not None:
            parts.append("-".join(str(year) for year in dict.fromkeys(self.years)))
        if self.weights:
            parts.append("andere-gewichten")
        return slug("-".join(parts))[:_LONGEST_SLUG].strip("-")


def _period(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} tot en met {last}"


def slug(text: str) -> str:
    """Lower-case letters, digits and single hyphens, for a file name.

    >>> slug("Oud-Krispijn, één")
    'oud-krispijn-een'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def dutch_date(day: dt.date) -> str:
    """A day in words.

    >>> dutch_date(dt.date(2025, 9, 24))
    '24 september 2025'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
