"""Koppelkansen that people add by hand: as they were told, and measured as if they were plans."""

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from geo.catalogue.windows import Window
from geo.koppelkansen.caveat_kinds import BY_HAND, STRESS_TEST
from geo.koppelkansen.corrections import ADDED, area_of_place
from geo.koppelkansen.find import find_koppelkansen
from geo.koppelkansen.inputs import Inputs, with_weights
from geo.koppelkansen.records import Koppelkans, Part
from geo.koppelkansen.weights import PARTS, Weights
from geo.register import (
    RegisterError,
    Who,
)
from geo.register.checks import check_place

_HAND: Final = re.compile(r"hand-(\d+)")
_FIRST, _LAST = 2000, 2100


def hand_id(taken: Collection[str]) -> str:
    """A free id for a koppelkans that is added by hand: ``hand-1``, ``hand-2``, ..."""
    numbers = [int(found[1]) for name in taken if (found := _HAND.fullmatch(name))]
    return f"hand-{max(numbers, default=0) + 1}"


@dataclass(frozen=True, kw_only=True)
class HandPlace:
    """A place that a person pointed out: WGS84 in degrees, and how far it may be off in metres."""

    lat: float
    lon: float
    precision_m: float

    def __post_init__(self) -> None:
        check_place(lat=self.lat, lon=self.lon, precision_m=self.precision_m)


def hand_item(
    identifier: str,
    *,
    title: str,
    corporation: str,
    reason: str,
    plan_kind: str | None = None,
    wijkcode: str | None = None,
    window: Window | None = None,
    dwellings_count: int | None = None,
    place: HandPlace | None = None,
) -> Koppelkans:
    """A koppelkans that the analysis did not find, in the form of those it does find.

    Nothing of it is measured (see :func:`measured_by_hand`), so it has no score and comes in no
    tier: what is not known stays unknown, also its place.

    Raises:
        RegisterError: no title or party, or years or a number that cannot be.
    """
    when = window or Window(None, None)
    for value, what in ((title, "een titel"), (corporation, "een partij")):
        if not value.strip():
            raise RegisterError(f"Vul {what} in voor de koppelkans die u toevoegt.")
    for year in (when.first_year, when.last_year):
        if year is not None and not _FIRST <= year <= _LAST:
            raise RegisterError(f"Het jaar {year} kan niet; vul een jaar van 2000 t/m 2100 in.")
    if when.first_year is not None and (when.last_year or when.first_year) < when.first_year:
        raise RegisterError(f"Het laatste jaar {when.last_year} ligt voor {when.first_year}.")
    if dwellings_count is not None and dwellings_count < 0:
        raise RegisterError("Het aantal woningen kan niet minder dan 0 zijn.")
    return Koppelkans(
        id=identifier,
        kind="plan_klimaat",
        by_hand=True,
        title=title.strip(),
        corporation=corporation.strip(),
        plan_kind=plan_kind,
        wijkcode=wijkcode,
        window=when,
        lat=None if place is None else place.lat,
        lon=None if place is None else place.lon,
        precision_m=None if place is None else place.precision_m,
        located=place is not None,
        dwellings_count=dwellings_count,
        missing=PARTS,
        parts={name: Part(reason="niet doorgerekend") for name in PARTS},
        caveats=(
            BY_HAND.text(how=", niet doorgerekend", reason=reason.strip()),
            STRESS_TEST.text(),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Addition:
    """What is about to be written in the register, as the analysis reads it there."""

    content: Mapping[str, Any]
    session: str | None
    recorded_at: dt.datetime
    who: Who


def measured_by_hand(
    item: Koppelkans, *, reason: str, inputs: Inputs, weights: Weights, as_of_year: int
) -> Koppelkans:
    """An item of :func:`hand_item` with what its place tells: hazards, works, areas, measures.

    It has a score of its own parts, but no rank and no tier: it was not in the list that was
    frozen. In the list of now it is ranked like any other plan. Without a place nothing is
    measured.

    Args:
        item: the item.
        reason: why it was added, as given to :func:`hand_item`.
        inputs: the layers of now.
        weights: those of the session.
        as_of_year: the year of looking.
    """
    if not item.located:
        return item
    wijk, buurt = area_of_place(item.to_dict(), inputs)
    placed = replace(item, wijkcode=wijk, buurtcode=buurt)
    now = dt.datetime.now(tz=dt.UTC)
    addition = _Addition(
        content={"reason": reason, "item": placed.to_dict()},
        session=None,
        recorded_at=now,
        who=Who("-", "-"),
    )
    alone = replace(with_weights(inputs, weights), projects=inputs.projects.iloc[:0])
    [found] = find_koppelkansen(
        alone, as_of_year=as_of_year, kinds=(), overrules={item.id: {ADDED: addition}}
    )
    # the sentence of a correction names who made it, which the register tells from now on
    corrected = {note.text for note in found.overrules}
    caveats = [text for text in found.caveats if text not in corrected]
    return replace(
        found, rank=None, kind_rank=None, robustness=None, tier="onbekend", project_id=None,
        overrules=(), caveats=(BY_HAND.text(how="", reason=reason.strip()), *caveats),
    )  # fmt: skip
