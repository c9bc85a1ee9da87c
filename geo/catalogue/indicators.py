"""The yearly figures that reports know: name, unit, and whether they count what somebody owns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A yearly figure.

    Attributes:
        title: in Dutch.
        unit: of a value that is entered by hand.
        of_place: measures a place, not the dwellings or households of an owner, so that every
            party may see it of every place.
    """

    title: str
    unit: str = "woningen"
    of_place: bool = False


INDICATORS: Final[Mapping[str, Indicator]] = {
    "voorraad": Indicator(title="Voorraad op 1 januari"),
    "opgeleverd": Indicator(title="Opgeleverd"),
    "aangekocht": Indicator(title="Aangekocht"),
    "getransformeerd": Indicator(title="Getransformeerd"),
    "gesloopt": Indicator(title="Gesloopt"),
    "verkocht": Indicator(title="Verkocht"),
    "opgeleverd_marktpartijen": Indicator(title="Opgeleverd door marktpartijen"),
    "efg_woningen": Indicator(title="Woningen met label E, F of G op 1 januari"),
    "efg_monument": Indicator(title="Waarvan uitzondering: monument"),
    "efg_vve": Indicator(title="Waarvan uitzondering: gespikkelde VvE"),
    "leefbaarometer": Indicator(title="Leefbaarometer", unit="klasse 1-9", of_place=True),
    "wbmgp_aanvragen": Indicator(
        title="Aanvragen voor een huisvestingsvergunning", unit="vergunningen"
    ),
    "wbmgp_verleend": Indicator(title="Verleende vergunningen", unit="vergunningen"),
    "wbmgp_geweigerd": Indicator(title="Geweigerde vergunningen", unit="vergunningen"),
}
"""By code. Others may be reported; they are shown by their code, and count as an owner's."""
