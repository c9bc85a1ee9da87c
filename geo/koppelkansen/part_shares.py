"""The effective weight of each part: its share of the differences in score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.scoring import effective_shares
from geo.koppelkansen.weights import PART_TITLES, PARTS
from geo.text.format import number

FAR_APART: Final = 0.10
"""A part that explains this much more or less than its weight gets a warning."""

_FEW: Final = 20
"""In a shorter list a few koppelkansen decide what a part explains."""


@dataclass(frozen=True, kw_only=True)
class PartShare:
    """One part: its share of the weight, and of the differences in score (both 0-1)."""

    part: str
    weight_share: float
    effective_share: float

    @property
    def far_apart(self) -> bool:
        """Whether the part explains much more or less of the differences than it weighs."""
        return abs(self.effective_share - self.weight_share) > FAR_APART + 1e-9

    @property
    def text(self) -> str:
        """Both shares in Dutch."""
        weight, effect = (
            number(100 * fraction) for fraction in (self.weight_share, self.effective_share)
        )
        return f"{PART_TITLES[self.part]}: gewicht {weight}%, verklaart {effect}%"


def part_shares(items: Sequence[Koppelkans], parts: Mapping[str, float]) -> list[PartShare]:
    """The weight and the effective share of every part in a list; empty where all score alike.

    Args:
        items: the list.
        parts: weight per part.
    """
    ranked = pd.DataFrame(
        [[item.contributions.get(name, 0.0) for name in PARTS] for item in items],
        columns=[f"contribution_{name}" for name in PARTS],
        dtype="float64",
    )
    shares, total = effective_shares(ranked), sum(parts[name] for name in PARTS)
    return [
        PartShare(part=name, weight_share=parts[name] / total, effective_share=share)
        for name, share in shares.items()
    ]


def far_warning(shares: Sequence[PartShare], *, count: int) -> str:
    """Which parts explain much more or less than they weigh, in Dutch; '' is none.

    Args:
        shares: of :func:`part_shares`.
        count: how many koppelkansen there are in the list.
    """
    far = [PART_TITLES[share.part].lower() for share in shares if share.far_apart]
    if not far:
        return ""
    few = f" Met {count} koppelkansen hangt dat van enkele daarvan af." if count < _FEW else ""
    return (
        f"Meer dan 10 punten naast het gewicht: {', '.join(far)}. De verschillen in deze lijst "
        f"komen door iets anders dan de gewichten zeggen.{few}"
    )
