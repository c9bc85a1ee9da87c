"""The measurements of every koppelkans, independent of the weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

import pandas as pd

from geo.errors import DataError
from geo.koppelkansen.records import Facts


@dataclass(frozen=True)
class Measured:
    """What was measured, kept apart from how it is weighed.

    ``facts`` by id; ``parts`` has one row per koppelkans (index: ``id``) with every part from 0
    to 1 and its range; re-ranking with other part weights needs only this. ``left_out`` counts
    per kind what qualified but fell outside the longest list that is wanted.
    """

    facts: Mapping[str, Facts]
    parts: pd.DataFrame
    left_out: Mapping[str, int] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> "Measured":
        """The same measurements of some kinds only."""
        keys = [key for key, facts in self.facts.items() if facts.kind in kinds]
        return Measured(
            facts={key: self.facts[key] for key in keys},
            parts=self.parts.loc[keys],
            left_out={kind: count for kind, count in self.left_out.items() if kind in kinds},
        )

    @classmethod
    def joined(cls, blocks: "list[Measured]") -> Self:
        """Several kinds as one list.

        Raises:
            DataError: two koppelkansen have the same id.
        """
        facts: dict[str, Facts] = {}
        for block in blocks:
            if twice := sorted(facts.keys() & block.facts.keys()):
                msg = f"De koppelkans {twice[0]} komt twee keer voor."
                raise DataError(msg)
            facts |= block.facts
        left = {kind: n for block in blocks for kind, n in block.left_out.items()}
        tables = [block.parts for block in blocks if len(block.parts)]
        parts = pd.concat(tables) if tables else blocks[0].parts
        return cls(facts=facts, parts=parts, left_out=left)
