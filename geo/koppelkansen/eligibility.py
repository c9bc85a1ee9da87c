"""Which koppelkansen can still be influenced, and which belong to the aftercare list (nazorg)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from geo.koppelkansen.measured import Measured
from geo.koppelkansen.records import Facts

Past = Literal["gerealiseerd", "periode_voorbij", "werk_voorbij"]

PAST_WORDS: Final[Mapping[Past, str]] = {
    "gerealiseerd": "gerealiseerd of vervallen gemeld",
    "periode_voorbij": "de planning ligt in het verleden; status niet gemeld",
    "werk_voorbij": "het werk van de gemeente is al geweest",
}


@dataclass(frozen=True)
class Eligible:
    """What can still be influenced, and why each of the others no longer can, by id."""

    open: Measured
    past: Mapping[str, Past]


def past_reason(
    facts: Facts, *, as_of_year: int | None, closed: Collection[str] = ()
) -> Past | None:
    """Why a koppelkans can no longer be influenced; None when it still can.

    One rule for all kinds: it was not reported delivered or dropped, its own window is not over,
    and neither is that of the one work a pair is about. An open end and an unknown window are
    never over.

    Args:
        facts: the koppelkans.
        as_of_year: the year of looking; None looks at no window.
        closed: ids of koppelkansen and of projects that were reported delivered or dropped; a
            pair goes with its plan.
    """
    names = {facts.id, facts.project_id, f"plan-{facts.project_id}"}
    if not names.isdisjoint(closed):
        return "gerealiseerd"
    if as_of_year is None:
        return None
    if facts.window.over(as_of_year):
        return "periode_voorbij"
    own_work = facts.works if facts.kind == "plan_werk" else ()
    return "werk_voorbij" if any(work.window.over(as_of_year) for work in own_work) else None


def split(measured: Measured, *, as_of_year: int | None, closed: Collection[str] = ()) -> Eligible:
    """Take apart what can still be influenced and what is past, before anything is ranked."""
    past = {
        key: reason
        for key, facts in measured.facts.items()
        if (reason := past_reason(facts, as_of_year=as_of_year, closed=closed)) is not None
    }
    keys = [key for key in measured.facts if key not in past]
    return Eligible(
        Measured(
            {key: measured.facts[key] for key in keys},
            measured.parts.loc[keys],
            measured.left_out,
        ),
        past,
    )
