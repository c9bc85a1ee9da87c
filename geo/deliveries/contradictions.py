"""What contradicts between parties: a plan in two lists, a building of two owners, no street."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from geo.importing.names import normal
from geo.text.format import number

Code = Literal["plan_in_two_lists", "building_of_two_owners", "work_without_street"]

_MOST: Final = 50


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Something that cannot both be so, or that lacks what others need; ``message`` is Dutch."""

    code: Code
    parties: tuple[str, ...]
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Every field, as JSON."""
        return {"code": self.code, "parties": list(self.parties), "message": self.message}


def plans_in_two_lists(plans: Mapping[str, pd.DataFrame]) -> Iterator[Contradiction]:
    """Give every plan (same name and kind) that stands in the lists of several parties.

    Args:
        plans: per party its plans, with ``name`` and ``kind``.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for party, rows in plans.items():
        for row in rows.to_dict("records"):
            key = (normal(str(row["name"])), str(row["kind"]))
            found.setdefault(key, {})[party] = str(row["name"])
    for (_, kind), lists in found.items():
        if len(lists) > 1:
            name = next(iter(lists.values()))
            yield Contradiction(
                code="plan_in_two_lists",
                parties=tuple(sorted(lists)),
                message=f"'{name}' ({kind}) staat in de lijst van {_named(lists)}.",
            )


def buildings_of_two_owners(stock: Mapping[str, pd.DataFrame]) -> Iterator[Contradiction]:
    """Give every building that several parties say to own dwellings in.

    A building may really be divided; then both numbers of dwellings are right.

    Args:
        stock: per party its buildings, with ``pand_id`` and ``dwellings_count``.
    """
    owners: dict[str, dict[str, float]] = {}
    for party, rows in stock.items():
        counts = rows.groupby("pand_id")["dwellings_count"].sum()
        for pand_id, count in counts.items():
            owners.setdefault(str(pand_id), {})[party] = float(count)
    for pand_id, counted in owners.items():
        if len(counted) > 1:
            owners_text = ", ".join(
                f"{name} {number(count)}" for name, count in sorted(counted.items())
            )
            yield Contradiction(
                code="building_of_two_owners",
                parties=tuple(sorted(counted)),
                message=f"Pand {pand_id} heeft meer eigenaren (woningen: {owners_text}).",
            )


def works_without_street(messages: Mapping[str, Sequence[str]]) -> Iterator[Contradiction]:
    """Give every work of which the street was not found.

    Args:
        messages: per party what was said of the rows without a place.
    """
    for party, texts in messages.items():
        for text in texts:
            yield Contradiction(
                code="work_without_street", parties=(party,), message=f"{party}: {text}"
            )


def contradictions(
    rows: Mapping[str, Mapping[str, pd.DataFrame]],
    *,
    not_placed: Mapping[str, Sequence[str]],
) -> tuple[Contradiction, ...]:
    """Return what contradicts, at most fifty of each sort.

    Args:
        rows: per kind of file (``projects``, ``stock``) and per party what they say.
        not_placed: per party the messages of works without a street.
    """
    found: list[Contradiction] = []
    for sort in (
        plans_in_two_lists(rows.get("projects", {})),
        buildings_of_two_owners(rows.get("stock", {})),
        works_without_street(not_placed),
    ):
        found += list(sort)[:_MOST]
    return tuple(found)


def _named(parties: Mapping[str, str]) -> str:
    return " en ".join(sorted(parties))
