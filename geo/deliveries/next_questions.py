"""What to ask next: which parts of the ranking are unknown, per party that can fill them in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.weights import PART_TITLES


@dataclass(frozen=True, kw_only=True)
class NextQuestion:
    """A part of the score that is unknown for ``count`` koppelkansen of a party."""

    party: str
    part: str
    title: str
    count: int
    of: int

    def to_dict(self) -> dict[str, Any]:
        """Every field, as JSON."""
        return {
            "party": self.party,
            "part": self.part,
            "title": self.title,
            "count": self.count,
            "of": self.of,
        }


def next_questions(items: Iterable[Koppelkans]) -> tuple[NextQuestion, ...]:
    """Return the unknown parts per party, the most frequent first.

    Args:
        items: the ranked list.
    """
    unknown: Counter[tuple[str, str]] = Counter()
    every: Counter[str] = Counter()
    for item in items:
        for party in item.corporations or ((item.corporation,) if item.corporation else ()):
            every[party] += 1
            unknown.update((party, part) for part in item.missing)
    ordered = sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        NextQuestion(
            party=party, part=part, title=PART_TITLES.get(part, part), count=count, of=every[party]
        )
        for (party, part), count in ordered
    )
