"""Finds rows whose own columns say that they lie in another gemeente."""

from collections import Counter
from typing import Final

from geo.importing.cells import Cells
from geo.importing.findings import Problem
from geo.text.clean import is_empty, plain

_MOST: Final = 0.5
"""Above this share of the rows a place is the usual one of the file."""


def says_other_gemeente(cells: Cells, row: int, *, gemeente: tuple[str, str]) -> bool:
    """Note a row of which the column of the gemeente names another; say whether it does."""
    if not cells.has("gemeente"):
        return False
    said = plain(cells.get(row, "gemeente")).lower()
    code, name = (item.lower() for item in gemeente)
    if not said or not code or said in {code, code[2:], code[2:].lstrip("0"), name}:
        return False
    cells.note(row, "gemeente", outside_gemeente(f"de rij noemt zelf '{said}'", gemeente[1]))
    return True


def note_other_places(cells: Cells, *, name: str) -> None:
    """Note rows with another place name, in a file that is nearly all of the gemeente's own.

    A gemeente may have several places, so such a row is pointed out and not refused; where the
    name of the gemeente is not the usual place there is nothing to compare with.
    """
    if not name or not cells.has("plaats") or cells.has("gemeente"):
        return
    said = {row: cells.get(row, "plaats") for row in cells.rows()}
    named = {row: plain(value) for row, value in said.items() if not is_empty(value)}
    own = name.casefold()
    counted = Counter(own in place.casefold() for place in named.values())
    if counted[True] <= _MOST * len(named):
        return
    for row, place in named.items():
        if own not in place.casefold():
            cells.note(row, "plaats", _other_place(place, name))


def outside_gemeente(why: str, name: str) -> Problem:
    """Return the problem of something that lies outside the gemeente."""
    return Problem(
        code="buiten_gemeente",
        severity="fout",
        message=f"ligt buiten {name or 'de gemeente'}: {why}",
        advice="Laat bezit in andere gemeenten weg, of verbeter het id, adres of de coördinaten.",
    )


def _other_place(place: str, name: str) -> Problem:
    return Problem(
        code="plaats_anders",
        severity="let op",
        message=f"de woonplaats is '{place}', terwijl dit bezit in de gemeente {name} moet liggen",
        advice="Laat bezit in andere gemeenten weg, of verbeter de woonplaats.",
    )


def outside_border(why: str, name: str) -> Problem:
    """Return the problem of something outside the border, by less than the border may be off."""
    return Problem(
        code="over_de_grens",
        severity="let op",
        message=f"ligt {why} buiten {name or 'de gemeente'}, binnen de onzekerheid van de grens",
        advice="Controleer of het in deze gemeente ligt; haal anders de rij weg.",
    )
