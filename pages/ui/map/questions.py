"""Five questions in plain Dutch that set layers, filters and colours of the map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class Question:
    """A starting point of the map.

    Attributes:
        id: stands in the URL.
        title: a few words, for the chip that chooses it.
        text: the question.
        answer: how to read the map that it gives.
        layers: on at the start, three at most.
        colour: what the stock is coloured by.
        filters: chosen options per filter.
        table: which table stands under the map.
    """

    id: str
    title: str
    text: str
    answer: str
    layers: tuple[str, ...]
    colour: str = "owner"
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    years: tuple[int, int] | None = None
    table: str = "projects"


QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        id="plannen",
        title="Plannen en klimaat",
        text="Waar komen plannen en klimaatstress samen?",
        answer=(
            "De plannen uit Bijlage 1 op de hittekaart. Een gestippelde cirkel is de "
            "onzekerheid van de ligging: het plan kan overal daarbinnen liggen."
        ),
        layers=("wijken", "heat", "projects"),
        colour="class_heat",
    ),
    Question(
        id="bezit",
        title="Bezit zonder plan",
        text="Waar heeft het bezit last en plant niemand iets?",
        answer=(
            "Gebouwen in klasse hoog of zeer hoog voor hitte waar geen plan uit Bijlage 1 dichtbij "
            "kan liggen. Plannen voor renovatie en onderhoud staan hier nog niet in."
        ),
        layers=("wijken", "stock", "projects"),
        colour="class_heat",
        filters={"klimaat": ("hoog", "zeer_hoog"), "plan": ("nee",)},
        table="stock",
    ),
    Question(
        id="samen",
        title="Zelfde jaren",
        text="Wat komt in dezelfde jaren samen?",
        answer=(
            "Plannen en werken van de gemeente die in de gekozen jaren vallen. Verschuif de jaren "
            "om te zien wat erbij komt. Wat geen jaar heeft, blijft zichtbaar."
        ),
        layers=("wijken", "works", "projects"),
        years=(2026, 2028),
        table="works",
    ),
    Question(
        id="prioriteit",
        title="Prioritaire wijken",
        text="Hoe gaat het met de prioritaire wijken?",
        answer=(
            "Sterrenburg 1 en Stadspolders (afspraak 5.1.1), met het bezit naar hitte en de "
            "plannen die er liggen."
        ),
        layers=("policy_prioriteit", "stock", "projects"),
        colour="class_heat",
        filters={"gebied": ("prioriteit",)},
        table="stock",
    ),
    Question(
        id="efg",
        title="EFG-labels",
        text="Waar zijn de EFG-labels?",
        answer=(
            "Gebouwen met energielabel E, F of G, die uiterlijk in 2028 zijn weggewerkt (afspraak "
            "3.2.1). Een gebouw zonder label is onbekend en staat hier niet bij."
        ),
        layers=("wijken", "stock"),
        colour="energy_label",
        filters={"label": ("E", "F", "G")},
        table="stock",
    ),
)


def question(name: str | None) -> Question | None:
    """The question of that id, if there is one."""
    return next((item for item in QUESTIONS if item.id == name), None)
