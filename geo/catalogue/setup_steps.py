"""The layers to load for a gemeente, in the order in which one depends on another."""

from dataclasses import dataclass
from typing import Final

from geo.catalogue.library import Library
from geo.constants import Origin


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step: the layers it gives, why it comes here, and where it is done (Dutch)."""

    code: str
    title: str
    layers: tuple[str, ...]
    why: str
    how: str


STEPS: Final = (
    Step(
        code="borders", title="Grenzen en cijfers van het CBS", layers=("buurten", "kerncijfers"),
        why="Elke telling, kaart en filter rust erop.",
        how="Ophalen, of `python -m geo init GMxxxx`",
    ),
    Step(
        code="areas", title="Beleidsgebieden", layers=("policy_areas",),
        why="Afspraken en weging verwijzen ernaar.",
        how="Bestand laden → Beleidsgebieden",
    ),
    Step(
        code="agreements", title="Prestatieafspraken", layers=("agreements",),
        why="Planning, status en evaluatie.",
        how="Afspraken → Beheer → een set laden",
    ),
    Step(
        code="buildings", title="Panden en adressen (BAG)",
        layers=("bag_pand", "bag_verblijfsobject"),
        why="Bezit wordt erop geplaatst, en krijgt er zijn vorm van.",
        how="Ophalen",
    ),
    Step(
        code="stock", title="Bezit van de corporaties", layers=("stock",),
        why="Zonder bezit is er niets te koppelen.",
        how="Bestand laden → Bezit",
    ),
    Step(
        code="plans", title="Plannen", layers=("projects",),
        why="Bouwen, slopen, renoveren en onderhoud.",
        how="Bestand laden → Plannen",
    ),
    Step(
        code="works", title="Werken van de gemeente", layers=("works",),
        why="Waar de straat opengaat.",
        how="Bestand laden → Werken, of Laag van een dienst",
    ),
    Step(
        code="hazards", title="Hitte, regen, overstroming en droogte",
        layers=("heat", "rain70", "flood", "drought"),
        why="De klassen per pand, en dus de volgorde van de lijst.",
        how="Ophalen, of Bestand laden → Kaart van een bedreiging",
    ),
    Step(
        code="labels", title="Energielabels", layers=("labels",),
        why="Labels die in het bezit ontbreken.",
        how="Ophalen (EP-Online), of Bestand laden → Energielabels",
    ),
    Step(
        code="figures", title="Jaarcijfers", layers=("monitor",),
        why="Voortgang naast de afspraken.",
        how="Bestand laden → Jaarcijfers, of Voortgang → Cijfers melden",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class StepState:
    """A step with the origin per layer, None for a layer that is not there."""

    step: Step
    origins: tuple[Origin | None, ...]

    @property
    def is_done(self) -> bool:
        """Whether every layer is there with real data."""
        return all(origin not in {None, "voorbeeld"} for origin in self.origins)

    @property
    def is_example(self) -> bool:
        """Whether a layer has made-up data."""
        return "voorbeeld" in self.origins


def setup_state(library: Library) -> tuple[StepState, ...]:
    """Return every step in order, with what is there of it."""
    known = {item.name: item.origin for item in library.status()}
    return tuple(
        StepState(step=step, origins=tuple(known.get(name) for name in step.layers))
        for step in STEPS
    )
