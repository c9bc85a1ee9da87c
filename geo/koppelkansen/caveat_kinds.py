"""The caveats of a koppelkans: what a reader must know before relying on it, each kind once.

The sentence of a caveat is made here and nowhere else (:meth:`CaveatKind.text`), and
:func:`kind_of` says of a sentence which kind it is, also of one that was frozen with a session.
``docs/methode.md`` explains every kind under its label.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NewType

from geo.constants import CAVEAT

CaveatText = NewType("CaveatText", str)
"""A Dutch sentence that a kind of caveat made."""


@dataclass(frozen=True)
class CaveatKind:
    """A kind of caveat.

    Attributes:
        label: what it is called in the documents.
        template: its sentence, with names in braces for what differs.
        of_list: every koppelkans of a list has it, or none.
    """

    label: str
    template: str
    of_list: bool = False

    def text(self, **values: object) -> CaveatText:
        """The sentence with these values.

        Raises:
            KeyError: a value of the template is not given.
        """
        return CaveatText(self.template.format(**values))

    def matches(self, text: str) -> bool:
        """Whether a sentence is of this kind."""
        return self._pattern.fullmatch(text) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        fixed = re.split(r"\{\w+\}", self.template)
        return re.compile(".*".join(map(re.escape, fixed)), re.DOTALL)


ON_EXAMPLE: Final = "Rust op voorbeelddata"
"""What is said of a list that rests on layers that were made up."""

# of every koppelkans
STRESS_TEST: Final = CaveatKind("Stresstest is geen norm", CAVEAT, of_list=True)
EXAMPLE_DATA: Final = CaveatKind("Voorbeelddata", f"{ON_EXAMPLE}: {{layers}}.", of_list=True)
AFTERCARE: Final = CaveatKind("Nazorg", "Nazorg: {why}.")
SHIFT: Final = CaveatKind("Schuiven helpt", "Schuiven helpt. {works}")
NO_DATA_FOR: Final = CaveatKind(
    "Geen of te weinig gegevens", "Geen of te weinig gegevens voor: {hazards}."
)

# what a party corrected
NO_MATCH: Final = CaveatKind("Geen koppelkans", "Geen koppelkans volgens {who}: {reason}")
OUTLINE: Final = CaveatKind("Omtrek getekend", "Omtrek getekend door {who}: {reason}")
MOVED: Final = CaveatKind(
    "Plek verbeterd", "Plek verbeterd door {who} (op {metres} m nauwkeurig): {reason}"
)
BY_HAND: Final = CaveatKind("Met de hand toegevoegd", "Met de hand toegevoegd{how}: {reason}")

# of a plan
NO_PLACE: Final = CaveatKind(
    "Ligging onbekend", "Ligging onbekend: klimaat, werken en gebieden zijn niet te bepalen."
)
ROUGH_PLACE: Final = CaveatKind(
    "Ligging onzeker",
    "Ligging onzeker (circa {metres} m): cijfers zijn een middenwaarde met een bereik over de "
    "mogelijke plekken.",
)
BORDER_CASE: Final = CaveatKind(
    "Grensgeval",
    "Grensgeval: de grens van een buurt loopt hier langs en is niet precies genoeg om te zeggen "
    "aan welke kant dit ligt; de buurt volgt uit de bron.",
)
NO_DWELLINGS: Final = CaveatKind("Aantal woningen n.t.b.", "Aantal woningen n.t.b.: {effect}.")
OPEN_END: Final = CaveatKind("Einde onbekend", "Periode is 'vanaf {year}': het einde is onbekend.")
NO_PERIOD: Final = CaveatKind(
    "Periode onbekend", "Periode onbekend: de relatie met werken is niet te bepalen."
)
PAST_PERIOD: Final = CaveatKind(
    "Planning in het verleden",
    "De planning ({period}) ligt in het verleden; status niet gemeld.",
)
SOFT_PLAN: Final = CaveatKind("Zacht plan", "Zacht plan{why}.")
WORK_WITHOUT_PERIOD: Final = CaveatKind(
    "Periode van een werk onbekend", "Van een of meer werken in de buurt is de periode onbekend."
)
DEMOLITION: Final = CaveatKind(
    "Sloop", "Sloop: maatregelen horen bij de vervangende nieuwbouw, niet bij dit pand."
)
DEMOLITION_BEFORE: Final = CaveatKind("Sloop vooraf", "Hieraan gaat sloop vooraf{what}.")
INFERRED_HEADING: Final = CaveatKind(
    "Kop afgeleid", "De kop in Bijlage 1 is afgeleid uit een platgeslagen tabel."
)

# of stock and streets
NO_PLAN: Final = CaveatKind("Nog geen plan", "Er is nog geen plan{what}.")
UNDER_PLAN: Final = CaveatKind(
    "Woningen onder een plan", "Nog {homes} {where} {fall} onder een plan."
)
ELSEWHERE: Final = CaveatKind(
    "Complex ook elders",
    "Nog {homes} van complex {complex_id} {stand} elders of verder weg.",
)
NO_COMPLEX: Final = CaveatKind(
    "Zonder complexnummer", "Zonder complexnummer: {grouped} samengenomen."
)
STREET_WITHOUT_PERIOD: Final = CaveatKind(
    "Periode van het werk onbekend", "De periode van het werk is onbekend."
)
MAYBE_PLAN: Final = CaveatKind(
    "Misschien een plan", "Hier kan een plan liggen, de plek is ruw: {names}."
)
PLANS_WITHOUT_PLACE: Final = CaveatKind("Plannen zonder plek", "Van {plans} is de plek onbekend.")

# of a plan with a work
NEAR_IN_PART: Final = CaveatKind(
    "Werk dichtbij op een deel",
    "Het werk ligt dichtbij op {share}% van de plekken waar het plan kan liggen.",
)
PAIR_WITHOUT_PERIOD: Final = CaveatKind(
    "Een van de periodes onbekend",
    "Een van de periodes is onbekend: of het in de tijd past, is na te vragen.",
)
WEAK_PARTNER: Final = CaveatKind(
    "Zwakke partner", "Bij {work} gaat de straat meestal niet open: een zwakke partner."
)

CAVEATS: Final = tuple(kind for kind in globals().values() if isinstance(kind, CaveatKind))
"""Every kind there is."""


def kind_of(text: str) -> CaveatKind | None:
    """The kind of a caveat; None for a sentence that no kind makes."""
    return next((kind for kind in CAVEATS if kind.matches(text)), None)


def own_caveats(caveats: tuple[str, ...]) -> tuple[str, ...]:
    """Caveats of one koppelkans, without those that every koppelkans of a list has."""
    kinds = ((text, kind_of(text)) for text in caveats)
    return tuple(text for text, kind in kinds if kind is None or not kind.of_list)
