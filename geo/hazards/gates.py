"""Gates: which class of a hazard the parties call onaanvaardbaar, onwenselijk or acceptabel.

The step before weighing (TAUW): what is unacceptable asks for action soon, what is undesirable is
solved over time, what is acceptable asks for nothing. Only the parties set them; without gates
nothing is judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from geo.constants import CLASSES, EXEMPT
from geo.errors import DataError

UNACCEPTABLE, UNDESIRABLE, ACCEPTABLE, UNKNOWN = (
    "onaanvaardbaar", "onwenselijk", "acceptabel", "onbekend",
)  # fmt: skip
GATES: Final = (UNACCEPTABLE, UNDESIRABLE, ACCEPTABLE)
"""From the worst to the best."""


@dataclass(frozen=True, kw_only=True)
class HazardGate:
    """The lowest class (of :data:`geo.constants.CLASSES`) of two gates; None is never.

    A class below both is acceptable.
    """

    unacceptable_from: str | None = None
    undesirable_from: str | None = None

    def __post_init__(self) -> None:
        lowest = (self.unacceptable_from, self.undesirable_from)
        if unknown := [name for name in lowest if name is not None and name not in CLASSES]:
            known = ", ".join(CLASSES)
            raise DataError(f"De klasse '{unknown[0]}' bestaat niet; bekend zijn {known}.")
        ranks = [CLASSES.index(name) for name in lowest if name is not None]
        if ranks != sorted(ranks, reverse=True):
            raise DataError("Onaanvaardbaar begint bij een lagere klasse dan onwenselijk.")

    def gate(self, exposure_class: str) -> str:
        """The gate of a class; of an unknown class 'onbekend', of an exempt building acceptable."""
        if exposure_class == EXEMPT:
            return ACCEPTABLE
        if exposure_class not in CLASSES:
            return UNKNOWN
        rank = CLASSES.index(exposure_class)
        for gate, lowest in (
            (UNACCEPTABLE, self.unacceptable_from),
            (UNDESIRABLE, self.undesirable_from),
        ):
            if lowest is not None and rank >= CLASSES.index(lowest):
                return gate
        return ACCEPTABLE

    def to_dict(self) -> dict[str, str | None]:
        """The class of each gate by its name, ready for JSON."""
        return {UNACCEPTABLE: self.unacceptable_from, UNDESIRABLE: self.undesirable_from}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read back what :meth:`to_dict` gave."""
        return cls(
            unacceptable_from=values.get(UNACCEPTABLE), undesirable_from=values.get(UNDESIRABLE)
        )


Gates = Mapping[str, HazardGate]
"""The gates that were set, by hazard; a hazard that is not in it was not judged."""


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """The gate of a place: the worst over the hazards that were judged.

    Attributes:
        gate: one of :data:`GATES`, or 'onbekend' when no worse gate than acceptable is known and
            the class of a hazard is not.
        hazards: those that are in this gate.
        unknown: judged hazards without a known class; the gate may be worse by them.
    """

    gate: str
    hazards: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def gate_of(classes: Mapping[str, str], gates: Gates) -> GateResult | None:
    """The gate of a place by its class per hazard; None when nothing was judged.

    A judged hazard that the place has no class of counts as unknown, never as acceptable.
    """
    if not gates:
        return None
    found = {name: gate.gate(classes.get(name, UNKNOWN)) for name, gate in gates.items()}
    unknown = tuple(name for name, gate in found.items() if gate == UNKNOWN)
    order: Sequence[str] = (UNACCEPTABLE, UNDESIRABLE, UNKNOWN, ACCEPTABLE) if unknown else GATES
    worst = next(gate for gate in order if gate in found.values())
    return GateResult(
        gate=worst,
        hazards=tuple(name for name, gate in found.items() if gate == worst),
        unknown=unknown,
    )


def gates_json(gates: Gates) -> dict[str, dict[str, str | None]]:
    """Gates ready for JSON and the register."""
    return {name: gate.to_dict() for name, gate in gates.items()}


def gates_from_json(values: Mapping[str, Any]) -> dict[str, HazardGate]:
    """Read back what :func:`gates_json` gave.

    Raises:
        DataError: a class does not exist, or a worse gate begins at a lower class.
    """
    return {str(name): HazardGate.from_dict(gate) for name, gate in values.items()}
