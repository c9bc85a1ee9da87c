"""Why something changed between two states: kinds of cause, and causes without a subject."""

from dataclasses import dataclass
from enum import StrEnum


class CauseKind(StrEnum):
    """What can lie behind a change."""

    PROJECT = "project gewijzigd"
    WERK = "werk gewijzigd"
    BRON = "nieuwe editie van een bron"
    GEWICHTEN = "gewichten gewijzigd"
    DREMPELS = "drempels gewijzigd"
    BESLUIT = "besluit"
    TIJD = "tijd verstreken"
    PROGRAMMA = "nieuwe versie van het programma"
    ANDEREN = "andere koppelkansen"
    ONBEKEND = "oorzaak onbekend"


@dataclass(frozen=True)
class Cause:
    """One cause: its kind, a Dutch sentence, and the layers or the entry it points to.

    ``edited`` says that a row which stays has other values now.
    """

    kind: CauseKind
    detail: str
    layers: tuple[str, ...] = ()
    entry: int | None = None
    edited: bool = False


WEIGHTS = Cause(CauseKind.GEWICHTEN, "De gewichten van de onderdelen zijn anders.")
OTHERS = Cause(
    CauseKind.ANDEREN,
    "Aan deze koppelkans zelf is niets veranderd; andere kwamen, gingen of wisselden.",
)
RESCORED = Cause(
    CauseKind.ANDEREN,
    "De gegevens van deze koppelkans zijn gelijk, haar score niet: die hangt ook af van de andere "
    "in de lijst.",
)
"""Never the words of :data:`OTHERS` beside another score."""
REWEIGHED = Cause(
    CauseKind.ANDEREN,
    "De gegevens van deze koppelkans zijn gelijk; haar score is anders door de gewichten, haar "
    "plaats door andere koppelkansen.",
)
