"""Sets of agreements: the one that ships, and those loaded into the register.

A set has a name, a gemeente and a period. Loading a set again under the same id adds a version;
what was loaded before stays in the register and can be read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from geo.agreements.deadlines import Deadline, Occurrence, occurrences, parse_deadlines
from geo.agreements.quarters import Quarter
from geo.errors import DataError, NotFoundError
from geo.register import Entry

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_GEMEENTE: Final = re.compile(r"GM\d{4}")
_LONGEST: Final = 80
RULES: Final[Mapping[str, str]] = {
    "grondprijs": "maximale grondprijs",
    "parkeren": "parkeernormen per project",
    "warmte": "warmtetransitie",
    "overleg": "Bestuurlijk Overleg",
}
"""What can be computed of an agreement, by the word in its column ``rule``."""


@dataclass(frozen=True, kw_only=True)
class SetHead:
    """What a set is: ``first`` and ``last`` are the quarters its period runs through."""

    set_id: str
    name: str
    gemeente: str
    gemeentecode: str | None
    first: Quarter
    last: Quarter

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.set_id) or len(self.set_id) > _LONGEST:
            msg = (
                f"Het kenmerk '{self.set_id}' kan niet: gebruik kleine letters, cijfers en "
                "streepjes, zoals dordrecht-2026-2029."
            )
            raise DataError(msg)
        for text, what in ((self.name, "een naam"), (self.gemeente, "een gemeente")):
            if not text.strip() or len(text) > _LONGEST:
                msg = f"Geef de set {what} van hooguit {_LONGEST} tekens."
                raise DataError(msg)
        if self.gemeentecode is not None and not _GEMEENTE.fullmatch(self.gemeentecode):
            msg = f"'{self.gemeentecode}' is geen gemeentecode; schrijf GM en vier cijfers."
            raise DataError(msg)
        if self.last < self.first:
            msg = f"De set eindigt ({self.last}) voordat hij begint ({self.first})."
            raise DataError(msg)

    def to_dict(self) -> dict[str, Any]:
        """Every field, as JSON."""
        return {
            "set": self.set_id,
            "name": self.name,
            "gemeente": self.gemeente,
            "gemeentecode": self.gemeentecode,
            "from": str(self.first),
            "until": str(self.last),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "SetHead":
        """Read back what :meth:`to_dict` gave."""
        return cls(
            set_id=str(values["set"]),
            name=str(values["name"]),
            gemeente=str(values["gemeente"]),
            gemeentecode=values.get("gemeentecode"),
            first=Quarter.parse(str(values["from"])),
            last=Quarter.parse(str(values["until"])),
        )


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One agreement. ``wijkcodes`` are the wijken it names; () is the whole gemeente.

    ``rule`` says what can be computed of it, a key of :data:`RULES`.
    """

    number: str
    theme: int
    theme_title: str
    title: str
    summary: str
    trekker: str
    parties: tuple[str, ...]
    deadlines: str
    shown_on: str | None = None
    wijkcodes: tuple[str, ...] = ()
    rule: str | None = None

    @property
    def terms(self) -> tuple[Deadline, ...]:
        """Its planning, read."""
        return parse_deadlines(self.deadlines)

    @property
    def planning(self) -> str:
        """The deadlines for people: 'Q3 2024' where the file has '2024-Q3'."""
        return re.sub(r"(\d{4})-(Q[1-4])", r"\2 \1", self.deadlines.replace(";", "; "))

    @property
    def trekkers(self) -> tuple[str, ...]:
        """The parties that take the initiative, 'Gemeente / corporaties' being two."""
        names = [name.strip() for name in self.trekker.split("/")]
        return tuple(name[:1].upper() + name[1:] for name in names if name)

    def to_dict(self) -> dict[str, Any]:
        """Every field, as JSON."""
        return {
            "number": self.number,
            "theme": self.theme,
            "theme_title": self.theme_title,
            "title": self.title,
            "summary": self.summary,
            "trekker": self.trekker,
            "parties": list(self.parties),
            "deadlines": self.deadlines,
            "shown_on": self.shown_on,
            "wijkcodes": list(self.wijkcodes),
            "rule": self.rule,
        }


@dataclass(frozen=True, kw_only=True)
class AgreementSet:
    """A set with its agreements, in the order of their numbers.

    ``source`` says where it comes from, ``loaded_by`` who loaded it and when (None for the set
    that ships); ``digest`` is of its content.
    """

    head: SetHead
    agreements: tuple[Agreement, ...]
    source: str
    origin: str
    digest: str
    loaded_by: Entry | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def set_id(self) -> str:
        """Its id."""
        return self.head.set_id

    def agreement(self, number: str) -> Agreement:
        """The agreement of that number; :class:`NotFoundError` when there is none."""
        for item in self.agreements:
            if item.number == number:
                return item
        msg = f"Afspraak {number} staat niet in '{self.head.name}'."
        raise NotFoundError(msg)

    def occurrences(self, number: str) -> list[Occurrence]:
        """The dated moments of an agreement, in the order of time."""
        terms = self.agreement(number).terms
        return occurrences(number, terms, first=self.head.first, last=self.head.last)

    def with_rule(self, rule: str) -> Agreement | None:
        """The agreement of which this can be computed, or None."""
        return next((item for item in self.agreements if item.rule == rule), None)

    @property
    def parties(self) -> tuple[str, ...]:
        """Every party named, in the order they first come."""
        return tuple(dict.fromkeys(party for item in self.agreements for party in item.parties))


def agreements_of(table: pd.DataFrame) -> tuple[Agreement, ...]:
    """A checked table of agreements (contract ``agreements``) as values, by number."""
    rows = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]
    return tuple(sorted((agreement(row) for row in rows), key=lambda item: order(item.number)))


def agreement(row: Mapping[str, Any]) -> Agreement:
    """An agreement from a row of the contract ``agreements``."""
    return Agreement(
        number=str(row["number"]),
        theme=int(row["theme"]),
        theme_title=str(row["theme_title"]),
        title=str(row["title"]),
        summary=str(row["summary"]),
        trekker=str(row["trekker"]),
        parties=_listed(row["parties"]),
        deadlines=str(row["deadlines"]),
        shown_on=row.get("shown_on"),
        wijkcodes=_listed(row.get("wijkcodes")),
        rule=row.get("rule"),
    )


def _listed(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    parts = value if isinstance(value, list) else str(value).split(";")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def order(number: str) -> tuple[int, ...]:
    """What to sort numbers by: 2.10.1 comes after 2.9.1."""
    return tuple(int(part) for part in number.split("."))


def as_table(agreements: Sequence[Agreement]) -> pd.DataFrame:
    """Agreements in the columns of ``data/agreements.csv``, the form a set is loaded from.

    No planning is written as a word: a cell with a dash alone looks like a formula to Excel.
    """
    rows = [
        item.to_dict()
        | {
            "parties": ";".join(item.parties),
            "wijkcodes": ";".join(item.wijkcodes) or None,
            "deadlines": "geen" if item.deadlines == "-" else item.deadlines,
        }
        for item in agreements
    ]
    return pd.DataFrame(rows)
