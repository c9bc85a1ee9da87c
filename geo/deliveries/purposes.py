"""What a round is for: the agreement it serves, its quarter, and what it asks of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.errors import DataError


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """A reason to ask the parties every year.

    Attributes:
        code: names it in the id of a round (``2026-Q2-plannen``).
        title: Dutch.
        agreement: number of the agreement whose moment gives the date.
        quarter: of the year in which the parties discuss what was delivered.
        of_corporations: codes of the items asked of every corporation.
        of_gemeente: codes of the items asked of the gemeente.
    """

    code: str
    title: str
    agreement: str
    quarter: int
    of_corporations: tuple[str, ...]
    of_gemeente: tuple[str, ...] = ()


PURPOSES: Final[Mapping[str, Purpose]] = MappingProxyType(
    {
        purpose.code: purpose
        for purpose in (
            Purpose(
                code="plannen",
                title="Meerjarenplannen naast elkaar",
                agreement="3.3.1",
                quarter=2,
                of_corporations=("plans",),
                of_gemeente=("works",),
            ),
            Purpose(
                code="efg",
                title="Aanpak van label E, F en G",
                agreement="3.2.1",
                quarter=2,
                of_corporations=("efg", "approach"),
            ),
            Purpose(
                code="voorraad",
                title="Voorraad en klimaat",
                agreement="2.1.1",
                quarter=3,
                of_corporations=("stock", "figures", "characteristics"),
            ),
        )
    }
)
"""The yearly rounds of the prestatieafspraken, in the order of the year."""


def purpose_named(code: str) -> Purpose:
    """Return the purpose with this code.

    Raises:
        DataError: there is none.
    """
    if code not in PURPOSES:
        raise DataError(f"Het doel '{code}' bestaat niet; kies uit {', '.join(PURPOSES)}.")
    return PURPOSES[code]
