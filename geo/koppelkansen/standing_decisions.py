"""Whether what the parties decided still fits the plans and works of today.

A decision is taken on the years that plan and work had then. Plans move, works move, and a
decision does not move along: 'opgenomen voor 2027' may stand while the plan went to 2029. This
lays every decision that is not finished beside the present list.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geo.catalogue.windows import Window
from geo.koppelkansen.eligibility import past_reason
from geo.koppelkansen.records import Koppelkans, NearWork
from geo.register import Entry, SessionRecord, Status


class Verdict(StrEnum):
    """How a decision stands beside the present list, what needs most attention first."""

    BOTST = "botst"
    VERVALLEN = "vervallen"
    OPEN = "open"
    HOUDT = "houdt"


@dataclass(frozen=True)
class StandingDecision:
    """A decision that is not finished, and whether it still fits.

    ``year`` is the year it was decided for (None: no year was named), ``item`` the koppelkans as
    it is now (None: no longer on the list) and ``reason`` says in Dutch why.
    """

    koppelkans_id: str
    title: str
    status: Status
    year: int | None
    owner: str
    verdict: Verdict
    reason: str
    item: Koppelkans | None


def standing_decisions(
    decided: Mapping[str, Entry],
    items: Sequence[Koppelkans],
    *,
    last: SessionRecord | None,
    as_of_year: int,
    closed: Collection[str] = (),
) -> tuple[StandingDecision, ...]:
    """Lay the decisions that are not finished beside the present list.

    What was rejected or realised is finished.

    Args:
        decided: the decision that holds per koppelkans.
        items: the present list, also what is past.
        last: the last session, to tell how the years were then.
        as_of_year: the year of looking.
        closed: ids of koppelkansen and projects reported delivered or dropped.

    Returns:
        What clashes first, then what can no longer be done, what is open, and what holds.
    """
    present = {item.id: item for item in items}
    frozen = {} if last is None else last.snapshot.by_id()
    order = list(Verdict)
    found = [
        _standing(entry, present.get(identifier), frozen.get(identifier, {}), as_of_year, closed)
        for identifier, entry in decided.items()
        if entry.status not in {Status.AFGEWEZEN, Status.GEREALISEERD, None}
    ]
    return tuple(
        sorted(found, key=lambda decision: (order.index(decision.verdict), decision.year or 9999))
    )


def _standing(
    entry: Entry,
    item: Koppelkans | None,
    then: Mapping[str, Any],
    as_of_year: int,
    closed: Collection[str],
) -> StandingDecision:
    status = entry.status
    assert status is not None  # noqa: S101 - filtered by the caller
    year = entry.content.get("year")
    verdict, reason = _verdict(status, year, item, then, as_of_year, closed)
    title = item.title if item is not None else str(then.get("title") or entry.koppelkans_id)
    return StandingDecision(
        koppelkans_id=str(entry.koppelkans_id),
        title=title,
        status=status,
        year=year,
        owner=str(entry.content.get("owner") or ""),
        verdict=verdict,
        reason=reason,
        item=item,
    )


def _verdict(
    status: Status,
    year: int | None,
    item: Koppelkans | None,
    then: Mapping[str, Any],
    as_of_year: int,
    closed: Collection[str],
) -> tuple[Verdict, str]:
    if item is None:
        return (
            Verdict.VERVALLEN,
            "Staat niet meer op de lijst: plan, werk of bezit is er niet meer.",
        )
    past = past_reason(item, as_of_year=as_of_year, closed=closed)
    if past == "gerealiseerd":
        return Verdict.VERVALLEN, "Opgeleverd of vervallen gemeld; leg vast of het is gerealiseerd."
    if past is not None:
        over = item.window.text()
        return (
            Verdict.VERVALLEN,
            f"De periode ({over}) is voorbij en niets is als gerealiseerd gemeld.",
        )
    clashes = _clashes(year, item, then)
    if clashes:
        return Verdict.BOTST, f"{'; '.join(clashes)}."
    if status is not Status.OPGENOMEN:
        return Verdict.OPEN, f"Nog te besluiten: vorige keer '{status}'."
    return Verdict.HOUDT, "Past nog bij de jaren van plan en werk."


def _clashes(year: int | None, item: Koppelkans, then: Mapping[str, Any]) -> list[str]:
    """What no longer goes together, in parts of a sentence; nothing when all of it does."""
    before = Window.from_dict(then["window"]) if then.get("window") else item.window
    moved = item.window != before
    found = []
    if year is not None and item.window.known and not _holds(item.window, year):
        found.append(f"Opgenomen voor {year}")
        found.append(
            f"het plan schoof van {before.text()} naar {item.window.text()}"
            if moved
            else f"de periode is {item.window.text()}"
        )
    elif before.known and not item.window.known:
        found.append(f"De periode was {before.text()} en is nu niet meer bekend")
    parted = _parted(item, then)
    if parted and not found and moved:
        found.append(f"De periode schoof van {before.text()} naar {item.window.text()}")
    conflicting = parted or (_near(item, then) if found else [])
    return [*found, *conflicting]


def _holds(window: Window, year: int) -> bool:
    first = window.first_year
    last = window.last_year or first
    if first is None or last is None:
        return True
    return first <= year and (window.open_ended or year <= last)


def _parted(item: Koppelkans, then: Mapping[str, Any]) -> list[str]:
    """Works that went together with it when it was decided and no longer do."""
    now = {work.id: work for work in item.works}
    found = []
    for work in _strong(then):
        other = now.get(str(work["id"]))
        if other is not None and other.relation in {"zwak", "mogelijk"}:
            found.append(_word(other, Window.from_dict(work["window"])))
    return found


def _near(item: Koppelkans, then: Mapping[str, Any]) -> list[str]:
    """What the works that went along with it do now, when the koppelkans itself moved."""
    strong = {str(work["id"]): work for work in _strong(then)}
    return [
        _word(work, Window.from_dict(strong[work.id]["window"]))
        for work in item.works
        if work.id in strong
    ][:1]


def _strong(then: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    works = then.get("works") or ()
    return [work for work in works if work.get("relation") == "sterk" and work.get("window")]


def _word(work: NearWork, before: Window) -> str:
    if work.window == before:
        return f"{work.name} blijft {work.window.text()}"
    return f"{work.name} schoof van {before.text()} naar {work.window.text()}"
