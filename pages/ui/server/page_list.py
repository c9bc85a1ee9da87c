"""The pages of the app and their addresses; light, for the server knows them before they load."""

from dataclasses import dataclass
from typing import Final

from pages.ui.frame import login


@dataclass(frozen=True)
class PageEntry:
    """One page: its path below the app's address, its title and its module in ``pages/``."""

    path: str
    title: str
    module: str


FOR_EVERYBODY: Final = "inloggen"
"""The module of the page that needs no login, and that is only there when there is one."""

START: Final = "overzicht"
"""Another address of the first page, which has none of its own."""

PAGES: Final = (
    PageEntry("", "Overzicht", "overzicht"),
    PageEntry("kaart", "Kaart", "kaart"),
    PageEntry("koppelkansen", "Koppelkansen", "koppelkansen"),
    PageEntry("voortgang", "Voortgang", "voortgang"),
    PageEntry("afspraken", "Afspraken", "afspraken"),
    PageEntry("overleg", "Overleg", "overleg"),
    PageEntry("uitvraag", "Uitvraag", "uitvraag"),
    PageEntry("gegevens", "Gegevens", "gegevens"),
    PageEntry("uitleg", "Uitleg", "uitleg"),
    PageEntry("inloggen", "Inloggen", "inloggen"),
)


def pages() -> tuple[PageEntry, ...]:
    """The pages of this installation; without a login there is no page to log in."""
    return PAGES if login.is_on() else tuple(one for one in PAGES if one.module != FOR_EVERYBODY)
