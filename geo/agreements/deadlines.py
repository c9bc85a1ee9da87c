"""The planning of an agreement: how it is written, and on which quarters it falls.

Written as in ``data/agreements.csv``: parts separated by ``;``, each optionally with a name and
a colon before it. What people write in their own files (``Q3 en Q4 2025``, ``Jaarlijks: Q1 en
Q3``) is read too and brought to the same form.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from geo.agreements.quarters import Quarter, between
from geo.errors import DataError
from geo.text.dates import read_date
from geo.text.quarters import QUARTER_NUMBER, quarter_number, read_quarters

TermKind = Literal["dated", "by", "yearly", "continuous", "unknown", "none"]

_CONTINUOUS: Final = frozenset({"continu", "doorlopend", "continue"})
_UNKNOWN: Final = frozenset({"n.t.b.", "n.t.b", "ntb", "nog te bepalen", "onbekend", "?"})
_NONE: Final = frozenset({"-", "–", "—", "geen", "n.v.t.", "nvt", "n.v.t"})
_QUARTERS: Final = re.compile(rf"{QUARTER_NUMBER}(?:\s*(en|of|t/m|-|,|&|\+|/)\s*{QUARTER_NUMBER})?")
_YEARLY: Final = re.compile(r"(half\s*)?jaarlijks\s*:?\s*(?:in\s+(?:het\s+)?)?(.*)")
_BY: Final = re.compile(
    r"(?:uiterlijk|niet later dan|t/m|tot en met|vóór|voor)\s+"
    r"(?:(?:het )?einde?\s+(?:van\s+)?)?(.+)"
)
_HALF_YEAR: Final = 2
_HOW: Final = (
    "Schrijf bijvoorbeeld 2026-Q3, 2027, uiterlijk 2026, jaarlijks Q2, continu, n.t.b. of - "
    "(meer dan een: met ; ertussen, en eventueel een naam met een dubbele punt ervoor)."
)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One part of a planning.

    ``dated`` runs from ``first`` to ``last`` (a quarter, or the whole of a year), ``by`` is no
    later than ``last``, ``yearly`` falls in each of ``numbers`` or, with ``either``, once in the
    time they span. ``continuous`` has no moment, ``unknown`` is n.t.b., ``none`` has no planning.
    """

    kind: TermKind
    label: str = ""
    first: Quarter | None = None
    last: Quarter | None = None
    numbers: tuple[int, ...] = ()
    either: bool = False

    def text(self) -> str:
        """The term in the form of ``data/agreements.csv``."""
        written = {
            "continuous": "continu",
            "unknown": "n.t.b.",
            "none": "-",
        }.get(self.kind) or self._moment()
        return f"{self.label}: {written}" if self.label else written

    def _moment(self) -> str:
        if self.kind == "yearly":
            joined = " of " if self.either else " en "
            return f"jaarlijks {joined.join(f'Q{number}' for number in self.numbers)}".strip()
        assert self.first is not None  # noqa: S101 - dated and by have both
        assert self.last is not None  # noqa: S101
        year = self.first == Quarter(self.last.year, 1) and self.last.number == 4  # noqa: PLR2004
        if self.kind == "by":
            return f"uiterlijk {self.last.year if year else self.last}"
        return str(self.last.year) if year else str(self.first)


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One dated moment of an agreement.

    ``first`` and ``last`` are the quarters it runs in; it is due at the end of ``last``. For a
    term that only says 'no later than' both are the last quarter. ``whole_year`` says that the
    planning names a year and no quarter.
    """

    number: str
    label: str
    first: Quarter
    last: Quarter
    recurring: bool
    whole_year: bool = False

    @property
    def key(self) -> str:
        """Identifies it within its set; the same in every run: ``2.2.3:evaluatie:2025-Q2``."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.label.lower()).strip("-")
        return f"{self.number}:{slug or 'termijn'}:{self.last}"

    def when(self) -> str:
        """The time it runs in, in Dutch."""
        if self.whole_year:
            return str(self.last.year)
        if self.first == self.last:
            return self.last.text()
        if self.first.year == self.last.year:
            return f"Q{self.first.number}-Q{self.last.number} {self.last.year}"
        return f"{self.first.text()} - {self.last.text()}"


def parse_deadlines(text: str) -> tuple[Deadline, ...]:
    """Read a planning.

    Raises:
        DataError: a part cannot be understood; the message says which and how to write it.
    """
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    if not parts:
        msg = f"Er staat geen planning. {_HOW}"
        raise DataError(msg)
    return tuple(term for part in parts for term in _part(part))


def written(terms: Iterable[Deadline]) -> str:
    """A planning in the form of ``data/agreements.csv``."""
    return ";".join(term.text() for term in terms)


def occurrences(
    number: str, terms: Sequence[Deadline], *, first: Quarter, last: Quarter
) -> list[Occurrence]:
    """The dated moments of an agreement, in the order of time.

    What comes back every year falls within the period of the set (``first`` to ``last``); a
    moment with a year of its own is given whether it lies in that period or not. Parts of the
    same name in quarters that follow each other are one moment: 'Q3 en Q4 2025' is work that
    runs through both and is due at the end of the second.
    """
    found: list[Occurrence] = []
    for term in terms:
        if term.kind == "yearly":
            found += _yearly(number, term, first=first, last=last)
        elif term.kind in {"dated", "by"} and term.first and term.last:
            made = Occurrence(
                number=number,
                label=term.label,
                first=term.last if term.kind == "by" else term.first,
                last=term.last,
                recurring=False,
                whole_year=term.kind == "dated" and term.first != term.last,
            )
            before = found[-1] if found else None
            if before is not None and _goes_on(before, made):
                found[-1] = replace(before, last=made.last)
            else:
                found.append(made)
    unique = {item.key: item for item in found}
    return sorted(unique.values(), key=lambda item: (item.last, item.first, item.label))


def _goes_on(before: Occurrence, now: Occurrence) -> bool:
    same = bool(now.label) and before.label == now.label and not before.recurring
    whole = before.whole_year or now.whole_year
    return same and not whole and now.first == before.last.plus(1)


def _yearly(number: str, term: Deadline, *, first: Quarter, last: Quarter) -> list[Occurrence]:
    found = []
    for year in range(first.year, last.year + 1):
        moments = [Quarter(year, item) for item in term.numbers or (1, 2, 3, 4)]
        whole = not term.numbers
        spans = [(moments[0], moments[-1])] if term.either or whole else [(m, m) for m in moments]
        found += [
            Occurrence(
                number=number, label=term.label, first=begin, last=end, recurring=True,
                whole_year=whole,
            )
            for begin, end in spans
            if set(between(begin, end)) & set(between(first, last))
        ]  # fmt: skip
    return found


def _part(text: str) -> list[Deadline]:
    label, _, rest = text.rpartition(":")
    label = label.strip()
    # in 'Jaarlijks: Q1 en Q3' the word before the colon is no name
    if re.search(r"jaarlijks$", label, re.IGNORECASE):
        name, _, frequency = label.rpartition(":")
        label, rest = name.strip(), f"{frequency} {rest}"
    body = " ".join(rest.split()).lower().rstrip(",")
    simple: dict[TermKind, frozenset[str]] = {
        "continuous": _CONTINUOUS, "unknown": _UNKNOWN, "none": _NONE
    }  # fmt: skip
    for kind, texts in simple.items():
        if body in texts:
            return [Deadline(kind=kind, label=label)]
    if yearly := _YEARLY.fullmatch(body):
        return [_yearly_term(label, half=bool(yearly[1]), rest=yearly[2].strip(), whole=text)]
    if by := _BY.fullmatch(body):
        first, last = _dated(by[1].strip(), whole=text)[-1]
        day = read_date(by[1].strip())
        if body.startswith("v") and day is not None and day.first == day.last == first.first_day:
            # before 1 July is by the end of June
            first = last = first.plus(-1)
        return [Deadline(kind="by", label=label, first=first, last=last)]
    return [
        Deadline(kind="dated", label=label, first=begin, last=end)
        for begin, end in _dated(body, whole=text)
    ]


def _yearly_term(label: str, *, half: bool, rest: str, whole: str) -> Deadline:
    numbers, joined = _numbers(rest) if rest else ((), "")
    if rest and not numbers:
        msg = f"De planning '{whole}' is niet te lezen. {_HOW}"
        raise DataError(msg)
    if half and len(numbers) == 1:
        # twice a year from that quarter: the other one lies half a year on
        numbers = tuple(sorted((numbers[0], (numbers[0] + 1) % 4 + 1)))
    if half and len(numbers) != _HALF_YEAR:
        msg = f"De planning '{whole}' noemt niet in welke kwartalen. {_HOW}"
        raise DataError(msg)
    return Deadline(kind="yearly", label=label, numbers=numbers, either=joined == "of")


def _dated(body: str, *, whole: str) -> list[tuple[Quarter, Quarter]]:
    """The quarters, or the whole year, that a text names."""
    if (read := read_quarters(body)) is not None:
        if (read.first, read.last) == (1, 4):
            return [(Quarter(read.year, 1), Quarter(read.year, 4))]
        named = [Quarter(read.year, item) for item in range(read.first, read.last + 1)]
        return [(moment, moment) for moment in named]
    if found := re.fullmatch(r"(.+?)\s*(?:van\s+)?(\d{4})", body):
        numbers, joined = _numbers(found[1].strip())
        moments = [Quarter(int(found[2]), number) for number in numbers]
        if moments and joined == "of":
            msg = (
                f"De planning '{whole}' noemt twee kwartalen waaruit te kiezen is; schrijf het "
                "laatste met 'uiterlijk' ervoor."
            )
            raise DataError(msg)
        if moments:
            return [(moment, moment) for moment in moments]
    msg = f"De planning '{whole}' is niet te lezen. {_HOW}"
    raise DataError(msg)


def _numbers(text: str) -> tuple[tuple[int, ...], str]:
    """The numbers of the quarters in a text such as 'q1 en q3', and the word between them."""
    found = _QUARTERS.fullmatch(text)
    if found is None:
        return (), ""
    both = (quarter_number(found), quarter_number(found, group=5))
    numbers = [item for item in both if item is not None]
    if found[4] in {"t/m", "-"}:
        numbers = list(range(numbers[0], numbers[1] + 1))
    return tuple(sorted(set(numbers))), found[4] or ""
