"""Quarters of a year: reading, comparing, counting on, first and last day."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Self

from geo.errors import DataError

_FORM: Final = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
_PER_YEAR: Final = 4
_MONTHS: Final = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, such as 2025-Q3; quarters compare in the order of time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= _PER_YEAR and dt.MINYEAR < self.year < dt.MAXYEAR):
            msg = f"Kwartaal {self.number} van {self.year} bestaat niet; kies Q1 tot en met Q4."
            raise DataError(msg)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2025-Q3``.

        Raises:
            DataError: the text has another form.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None:
            msg = f"'{text}' is geen kwartaal; schrijf jaar en kwartaal zoals 2025-Q3."
            raise DataError(msg)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: dt.date) -> Self:
        """The quarter a day lies in."""
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    def plus(self, count: int) -> "Quarter":
        """The quarter that many later (or earlier, below 0)."""
        year, number = divmod(self.year * _PER_YEAR + self.number - 1 + count, _PER_YEAR)
        return Quarter(year, number + 1)

    @property
    def first_day(self) -> dt.date:
        """The day it begins."""
        return dt.date(self.year, (self.number - 1) * _MONTHS + 1, 1)

    @property
    def last_day(self) -> dt.date:
        """The day it ends."""
        return self.plus(1).first_day - dt.timedelta(days=1)

    def text(self) -> str:
        """As people write it: 'Q3 2025'."""
        return f"Q{self.number} {self.year}"

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def between(first: Quarter, last: Quarter) -> list[Quarter]:
    """Every quarter from the first to the last, both included."""
    found = []
    while first <= last:
        found.append(first)
        first = first.plus(1)
    return found
