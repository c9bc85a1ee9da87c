"""The register at the start and the close of the program: its last entry, and the clock.

A journal that SQLite finds damaged after a crash is cut off without a word, and the register that
is left is whole in itself. Only the last entry noted outside the database tells that there was
more. So the entry is noted at every start and close, and looked for at every start.
"""

import datetime as dt
from pathlib import Path
from typing import Final

from geo.register.reader import Reader
from geo.text.local_time import local_moment
from geo.upkeep.noted import is_note_damaged, note_head, noted_head

_AHEAD: Final = dt.timedelta(minutes=5)
"""How far the last entry may lie in the future: clocks of servers differ by seconds."""


def at_start(register: Reader, *, var: Path, url: str, now: dt.datetime) -> tuple[str, ...]:
    """Look whether the register still has the noted entry, and whether the clock went back.

    The present last entry is noted when nothing is wrong.

    Args:
        register: just opened.
        var: the folder of the installation, where the entry is noted.
        url: address of the register's database.
        now: the time, with its zone.

    Returns:
        What is wrong, as Dutch sentences that say what to do.
    """
    found = []
    if is_note_damaged(var):
        found.append(
            "De notitie van de laatste regel van het register is beschadigd; of er regels "
            "verdwenen zijn, is niet te zeggen. Vergelijk met een reservekopie en doe daarna "
            "python -m geo check."
        )
    noted = noted_head(var, url)
    if noted is not None and not register.holds(noted):
        found.append(
            f"Het register mist regels die er eerder wel waren: regel {noted.sequence} staat er "
            f"niet meer, de laatste is nu regel {register.head().sequence}. Leg niets vast en zet "
            "een reservekopie terug. Hebt u zelf een ouder register teruggezet: "
            "python -m geo check --forget."
        )
    last = register.last_moment()
    if last is not None and last - now > _AHEAD:
        found.append(
            f"De klok van deze computer staat op {local_moment(now)}, maar de laatste regel van "
            f"het register is van {local_moment(last)}. Zet de klok goed voordat u iets vastlegt."
        )
    if not found:
        note_head(var, url, register.head())
    return tuple(found)


def at_close(register: Reader, *, var: Path, url: str) -> None:
    """Note the last entry, unless an entry noted earlier is missing or the note is damaged."""
    noted = noted_head(var, url)
    if is_note_damaged(var):
        return
    if noted is None or register.holds(noted):
        note_head(var, url, register.head())
