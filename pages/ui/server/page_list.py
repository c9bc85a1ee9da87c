"""The pages of the app and their addresses; light, for the server knows them before they load."""

from dataclasses import dataclass
from typing import Final

from geo.access import Viewer
from geo.paths import run_dir
from pages.ui.frame import login


@dataclass(frozen=True)
class PageEntry:
    """One page: its path below the app's address, its title and its module in ``pages/``.

    ``sees_all`` says that it is only for who sees every building.
    """

    path: str
    title: str
    module: str
    sees_all: bool = False

    def is_for(self, viewer: Viewer) -> bool:
        """Whether somebody finds it in the navigation."""
        if self.module == FOR_EVERYBODY:
            return True
        return viewer.sees_all if self.sees_all else viewer.inside


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
    PageEntry("landelijk", "Landelijk", "landelijk", sees_all=True),
    PageEntry("gegevens", "Gegevens", "gegevens"),
    PageEntry("uitleg", "Uitleg", "uitleg"),
    PageEntry("inloggen", "Inloggen", "inloggen"),
)


OF_A_RUN: Final = "landelijk"
"""The module of the page that is only there when many gemeenten were run."""


def pages() -> tuple[PageEntry, ...]:
    """The pages of this installation.

    Without a login there is no page to log in, and without a run none that shows its outcome.
    """
    left_out = set() if login.is_on() else {FOR_EVERYBODY}
    if not (run_dir() / "uitkomst.json").is_file():
        left_out.add(OF_A_RUN)
    return tuple(page for page in PAGES if page.module not in left_out)
