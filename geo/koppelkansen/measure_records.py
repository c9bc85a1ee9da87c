"""What is told of a measure: what it does, for whom, how much there can be and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

CONDITION_WORDS: Final[Mapping[str, str]] = {
    "school": "school dichtbij",
    "plat_dak": "plat dak",
    "straat_open": "straat gaat open",
    "eigen_grond": "eigen grond",
    "nieuwbouw": "nieuwbouw",
}
"""The conditions of a measure in Dutch."""


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount of money in euro per unit; ``kind`` says what kind of money it is."""

    min_eur: float | None = None
    max_eur: float | None = None
    per: str | None = None
    kind: str = "onbekend"


@dataclass(frozen=True, kw_only=True)
class Total:
    """The money for a whole quantity, in euro."""

    min_eur: float
    max_eur: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """How much of a measure there can be; ``reason`` says in Dutch what that rests on."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure that fits a koppelkans.

    ``serves`` names the hazards it serves here, ``benefit`` what a measure that serves none is
    good for, ``moment`` when it can be taken if that is not the occasion itself, and ``to_check``
    the conditions (:data:`geo.catalogue.contracts.MEASURE_CONDITIONS`) that are unknown here.
    """

    id: str = ""
    title: str
    serves: tuple[str, ...] = ()
    benefit: str | None = None
    effect: str | None = None
    moment: str | None = None
    money: Money = field(default_factory=Money)
    quantity_basis: str = "geen"
    quantity: Quantity | None = None
    total: Total | None = None
    source: str = "-"
    to_check: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The title, with what is still to be checked in Dutch."""
        words = " of ".join(CONDITION_WORDS[code] for code in self.to_check)
        return f"{self.title} (na te gaan: {words})" if words else self.title


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What the covenant asks of new build; ``urgent`` where a hazard here calls for it."""

    id: str = ""
    title: str = ""
    value: float | None = None
    unit: str | None = None
    hazards: tuple[str, ...] = ()
    urgent: bool = False
    source: str = "-"


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """What is known of the size of a place; None is unknown, with the reason in Dutch.

    ``roof_m2`` is the ground floor of the buildings, with ``roof_low_m2`` and ``roof_high_m2``
    where it is a range; ``dwellings`` how many there are; ``street_m`` the length of the street
    that opens here, with its range, and ``street_reason`` which street that is.
    """

    roof_m2: float | None = None
    roof_low_m2: float | None = None
    roof_high_m2: float | None = None
    roof_reason: str = "onbekend: een plan is een punt op de kaart, het dak is niet bekend"
    dwellings: int | None = None
    street_m: float | None = None
    street_low_m: float | None = None
    street_high_m: float | None = None
    street_reason: str = "onbekend: er is hier geen straat die opengaat waarvan de lengte bekend is"
