"""What can be wrong with the head of a table, in words for a person."""

from typing import Final

from geo.importing.findings import Problem
from geo.text.format import counted

HEADER_AGAIN: Final = "kopregel_herhaald"


def header_again(*, other_order: bool) -> Problem:
    """The head stands again between the rows."""
    message = "dit is de kopregel nog een keer, geen gegevens"
    if other_order:
        message = "hier staat de kopregel in een andere volgorde; de rijen eronder zijn zo gelezen"
    return Problem(
        code=HEADER_AGAIN,
        severity="let op",
        message=message,
        advice="Overgeslagen; verwijder deze rij uit het bestand.",
    )


def no_header() -> Problem:
    """No row looks like a head."""
    return Problem(
        code="geen_kopregel",
        severity="let op",
        message="er is geen kopregel gevonden; de kolommen heten 'kolom 1', 'kolom 2', …",
        advice="Wijs de kolommen zelf aan, of zet een regel met kolomnamen boven de gegevens.",
    )


def preamble(count: int, row: int) -> Problem:
    """Rows above the head were passed over."""
    above = counted(count, "regel erboven is", "regels erboven zijn")
    return Problem(
        code="aanhef",
        severity="let op",
        message=f"de kopregel staat op rij {row}; {above} overgeslagen",
        advice="Klopt dit niet, verwijder dan wat boven de kolomnamen staat.",
    )


def two_rows(first: int, second: int) -> Problem:
    """The head was read from two rows."""
    return Problem(
        code="kopregel_twee_rijen",
        severity="let op",
        message=f"de kolomnamen staan op twee rijen ({first} en {second})",
        advice="Klopt dit niet, zet dan alle kolomnamen op één rij.",
    )


def double_column(name: str, again: str) -> Problem:
    """Two columns have the same name."""
    return Problem(
        code="dubbele_kolom",
        severity="let op",
        message=f"de kolom '{name}' komt vaker voor; de tweede heet hier '{again}'",
        advice="Controleer welke van de twee de goede is en wijs die aan.",
    )


def surplus(count: int, expected: int) -> Problem:
    """A row has more cells than the head."""
    return Problem(
        code="te_veel_cellen",
        severity="fout",
        message=f"de rij heeft {count} cellen, de kopregel {expected}",
        advice="Zet een tekst waarin het scheidingsteken voorkomt tussen aanhalingstekens.",
    )
