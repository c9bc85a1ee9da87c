"""What a round can ask of a party: one table with the importer of each item."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.catalogue.characteristics import CHARACTERISTICS
from geo.errors import DataError
from geo.importing.names import Kind
from geo.importing.replacing import Replace


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that can be asked.

    ``kind`` is the importer that reads the file and the contract it keeps; None is a document,
    which is stored and handed in as it is and becomes no layer. ``replaces`` says what an accepted
    file takes the place of: all rows of the party, or only the same rows.
    """

    code: str
    title: str
    explanation: str
    kind: Kind | None
    replaces: Replace = "party"


_CHARACTERISTICS: Final = ", ".join(
    characteristic.field.description.lower() for characteristic in CHARACTERISTICS
)

ITEMS: Final[Mapping[str, Item]] = MappingProxyType(
    {
        item.code: item
        for item in (
            Item(
                code="stock",
                title="Bezit",
                explanation=(
                    "Alle woningen in exploitatie op de peildatum, met BAG-id of adres, bouwjaar, "
                    "woningtype, energielabel en complex."
                ),
                kind="stock",
            ),
            Item(
                code="plans",
                title="Plannen",
                explanation=(
                    "Alle plannen voor nieuwbouw, sloop, renovatie en groot onderhoud, ook zachte, "
                    "met periode, aantal woningen en plek. Wat n.t.b. is blijft leeg."
                ),
                kind="projects",
            ),
            Item(
                code="works",
                title="Werken",
                explanation=(
                    "Werk aan riool, weg en groen met periode en straat, liefst uit het GIS met "
                    "een lijn of vlak."
                ),
                kind="works",
            ),
            Item(
                code="figures",
                title="Jaarcijfers",
                explanation=(
                    "Per jaar en wijk: voorraad op 1 januari, opgeleverd, aangekocht, gesloopt en "
                    "verkocht. Onbekend blijft leeg."
                ),
                kind="monitor",
            ),
            Item(
                code="efg",
                title="EFG-aanpak",
                explanation=(
                    "Per jaar hoeveel woningen label E, F of G hebben of straks nog hebben "
                    "(indicatoren efg_woningen, efg_monument en efg_vve)."
                ),
                kind="monitor",
            ),
            Item(
                code="approach",
                title="Aanpak (document)",
                explanation=(
                    "Hoe de aanpak loopt en welke woningen overblijven, als PDF of ander document. "
                    "Het wordt bewaard bij de uitvraag en is geen laag op de kaart."
                ),
                kind=None,
            ),
            Item(
                code="characteristics",
                title="Gebouwkenmerken",
                explanation=(
                    f"De kolommen van het bezit met de kenmerken erbij ({_CHARACTERISTICS}), voor "
                    "alle of een deel van de woningen. Een rij komt in de plaats van dezelfde "
                    "woning; de rest van het bezit blijft."
                ),
                kind="stock",
                replaces="add",
            ),
        )
    }
)
"""Every item by its code, in the order they are shown."""


def item_named(code: str) -> Item:
    """Return the item with this code.

    Raises:
        DataError: there is none.
    """
    if code not in ITEMS:
        raise DataError(f"'{code}' kan niet worden gevraagd; kies uit {', '.join(ITEMS)}.")
    return ITEMS[code]
