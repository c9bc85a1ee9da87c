"""Which koppelkansen can still be influenced, and why the others no longer can."""

from collections.abc import Collection
from typing import Literal

from geo.koppelkansen.records import Facts

Past = Literal["gerealiseerd", "periode_voorbij", "werk_voorbij"]


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
        closed: ids of koppelkansen and of projects that were reported delivered or dropped.
    """
    if facts.id in closed or (facts.project_id is not None and facts.project_id in closed):
        return "gerealiseerd"
    if as_of_year is None:
        return None
    if facts.window.over(as_of_year):
        return "periode_voorbij"
    own_work = facts.works if facts.kind == "plan_werk" else ()
    return "werk_voorbij" if any(work.window.over(as_of_year) for work in own_work) else None
