"""Proposals: a choice within budgets as it was saved, with its inputs, and what came of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.register import Entry, EntryKind, Reader, Register, Who


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A saved choice: name, who saved it and when, and the answer as JSON."""

    name: str
    who: Who
    saved_at: dt.datetime
    answer: Mapping[str, Any]
    evidence: str | None

    @property
    def chosen(self) -> dict[str, Mapping[str, Any]]:
        """What was chosen, by id."""
        return {str(candidate["id"]): candidate for candidate in self.answer["chosen"]}


def save_proposal(
    register: Register, name: str, answer: Mapping[str, Any], *, inputs: Any, who: Who
) -> Entry:
    """Save a choice.

    Args:
        register: where it goes.
        name: as people call it.
        answer: as :func:`geo.koppelkansen.choice.answer_json` gives it.
        inputs: everything that it rests on, kept as evidence: packages, limits, digests of layers.
        who: organisation and role.
    """
    content = {"name": name, "answer": answer}
    return register.note(EntryKind.PROPOSAL, content, who=who, frozen=inputs).entry


def saved_proposals(register: Reader) -> list[Proposal]:
    """Every saved choice, the last first."""
    return [
        Proposal(
            name=str(entry.content["name"]),
            who=entry.who,
            saved_at=entry.recorded_at,
            answer=entry.content["answer"],
            evidence=entry.evidence,
        )
        for entry in reversed(register.entries(kinds=(EntryKind.PROPOSAL,)))
    ]


@dataclass(frozen=True)
class Compared:
    """A koppelkans in a proposal beside another proposal and what was decided."""

    id: str
    title: str
    year: int | None
    other_year: int | None
    in_other: bool
    decided: str | None


def compare_proposal(
    proposal: Proposal,
    decided: Mapping[str, str],
    other: Proposal | None = None,
) -> list[Compared]:
    """What is in a proposal or in another one, beside the decisions that hold.

    Args:
        proposal: the one that is looked at.
        decided: status by koppelkans.
        other: an earlier one, such as that of last year.
    """
    mine, theirs = proposal.chosen, {} if other is None else other.chosen
    rows = []
    for name in dict.fromkeys([*mine, *theirs]):
        own, their = mine.get(name), theirs.get(name)
        rows.append(
            Compared(
                id=name,
                title=str((own or their or {}).get("title") or name),
                year=None if own is None else own["year"],
                other_year=None if their is None else their["year"],
                in_other=their is not None,
                decided=decided.get(name),
            )
        )
    return rows
