"""What a session freezes: the list of koppelkansen and everything it was made from.

The register keeps a :class:`geo.register.State` and the items as JSON with every decision. This
module builds both from the library, so that the page and the command line freeze the same.
"""

import datetime as dt
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import geo
from geo.catalogue.library import Library
from geo.catalogue.windows import Window
from geo.constants import CAVEAT
from geo.hazards.thresholds import Hazard, Thresholds
from geo.koppelkansen.build import aftercare, rank_koppelkansen
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.corrections import ADDED, Overrules, area_of_place
from geo.koppelkansen.find import find_koppelkansen, measure
from geo.koppelkansen.inputs import Inputs, with_weights
from geo.koppelkansen.records import KINDS, Koppelkans, Part
from geo.koppelkansen.weights import PARTS, Weights
from geo.register import (
    Entry,
    OverruleKind,
    RegisterError,
    State,
    Status,
    Who,
    row_digests,
)
from geo.register.borders import BORDERS, border_digests
from geo.register.values import check_place

KEYS: Final[Mapping[str, str]] = {"projects": "project_id", "works": "work_id"}
"""Tables that are frozen row by row, and the column that names a row."""

DEFAULT_KINDS: Final = ("plan_klimaat",)
"""What a list holds unless more is asked for: the plans of the corporations."""

_HAND: Final = re.compile(r"hand-(\d+)")
_FIRST, _LAST = 2000, 2100


def session_state(
    library: Library, *, inputs: Inputs, date: dt.date, weights: Weights | None = None
) -> State:
    """On what data and choices a list is made, ready to freeze.

    Args:
        library: gives title, origin and edition of the layers.
        inputs: the layers and rules the list was made from.
        date: the day of the session.
        weights: those of the list, when they are not those of ``inputs``.

    Returns:
        A state with the digest and provenance of every layer used, all rules as plain data, and
        a digest per plan and per work.
    """
    provenance = {}
    for name in inputs.digests:
        known = library.get(name).provenance
        provenance[name] = {
            "title": known.title,
            "origin": known.origin,
            "edition": known.edition,
            "fetched": known.fetched,
            "source": known.source,
        }
    tables = {"projects": inputs.projects, "works": inputs.works}
    borders = inputs.buurten[["buurtcode", "buurtnaam", "geometry"]].to_dict("records")
    return State(
        date=date.isoformat(),
        program=geo.__version__,
        layers=dict(inputs.digests),
        weights=(weights or inputs.weights).to_dict(),
        thresholds=frozen_thresholds(inputs.thresholds),
        records={
            name: row_digests(
                [{str(k): v for k, v in row.items()} for row in table.to_dict("records")],
                key=KEYS[name],
            )
            for name, table in tables.items()
            if table is not None
        }
        | {BORDERS: border_digests(borders)},
        provenance=provenance,
    )


def frozen_thresholds(thresholds: Thresholds) -> dict[str, Any]:
    """The thresholds in the form of ``thresholds.toml``; a class without end has ``upto`` None."""
    return {"hazards": [_hazard(hazard) for hazard in thresholds.values()]}


def _hazard(hazard: Hazard) -> dict[str, Any]:
    values = asdict(hazard)
    bounds = values.pop("bounds")
    # infinity is no JSON, and "no upper bound" is what it means
    classes = [
        {"name": name, "upto": upto if math.isfinite(upto) else None} for name, upto in bounds
    ]
    return {**values, "classes": classes}


def kinds_of(items: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The kinds of koppelkansen in a frozen list, so that a later list is made of the same."""
    present = {str(item.get("kind")) for item in items}
    return tuple(kind for kind in KINDS if kind in present) or DEFAULT_KINDS


@dataclass(frozen=True)
class ListsNow:
    """The ranked list of now, best first, and what is past (nazorg), by title."""

    items: list[Koppelkans]
    aftercare: list[Koppelkans]


def lists_now(
    library: Library,
    *,
    inputs: Inputs,
    as_of_year: int,
    kinds: Sequence[str] = DEFAULT_KINDS,
    overrules: Overrules | None = None,
    closed: Collection[str] = (),
) -> ListsNow:
    """What can still be influenced now and what is past, with what people corrected.

    Args:
        library: for its cache.
        inputs: the layers and rules.
        as_of_year: the year of looking.
        kinds: kinds of koppelkansen.
        overrules: the corrections that hold.
        closed: ids of what was reported delivered or dropped, see :func:`closed_ids`.
    """
    needs_exposure = {"bezit_klimaat", "werk_klimaat_bezit"} & set(kinds)
    exposure = (
        exposure_of(inputs, cache=library.var / "cache")
        if needs_exposure and inputs.stock is not None
        else None
    )
    measured = measure(inputs, kinds=kinds, exposure=exposure, overrules=overrules)
    chosen: dict[str, Any] = {"as_of_year": as_of_year, "overrules": overrules, "closed": closed}
    return ListsNow(
        rank_koppelkansen(measured, inputs, **chosen), aftercare(measured, inputs, **chosen)
    )


def closed_ids(decided: Mapping[str, Entry]) -> frozenset[str]:
    """Ids of the koppelkansen of which the decision that holds is that they are realised."""
    return frozenset(key for key, entry in decided.items() if entry.status is Status.GEREALISEERD)


def frozen_items(items: Sequence[Koppelkans]) -> list[dict[str, Any]]:
    """The ranked list as JSON, best first."""
    return [item.to_dict() for item in items]


@dataclass(frozen=True)
class CorrectedList:
    """A list with what people said of it; ``no_match`` has the ids that are no koppelkans."""

    items: tuple[Koppelkans, ...]
    no_match: frozenset[str]


def corrected_list(
    items: Iterable[Koppelkans | Mapping[str, Any]], overruled: Overrules
) -> CorrectedList:
    """A list with what people added to it, and what is no koppelkans last.

    Args:
        items: of now, or as they were frozen with a session.
        overruled: the corrections that hold.
    """
    listed = [
        item if isinstance(item, Koppelkans) else Koppelkans.from_dict(item) for item in items
    ]
    present = {item.id for item in listed}
    added = [
        Koppelkans.from_dict(held[OverruleKind.TOEGEVOEGD].content["item"])
        for identifier, held in overruled.items()
        if OverruleKind.TOEGEVOEGD in held and identifier not in present
    ]
    out = {name for name, held in overruled.items() if OverruleKind.GEEN_MATCH in held}
    ordered = sorted([*listed, *added], key=lambda item: item.id in out)
    return CorrectedList(tuple(ordered), frozenset(item.id for item in ordered if item.id in out))


def session_name(day: dt.date) -> str:
    """The name of a session on that day: year and quarter.

    >>> session_name(dt.date(2025, 9, 24))
    '2025-Q3'
    """
    return f"{day.year}-Q{(day.month + 2) // 3}"


def who_of(text: str) -> Who:
    """A party written as ``organisatie: rol``.

    Raises:
        RegisterError: organisation or role is missing, or it is no such name.
    """
    organisation, colon, role = (part.strip() for part in text.partition(":"))
    if not (organisation and colon and role):
        raise RegisterError(
            f"'{text.strip()}' is geen deelnemer; schrijf 'organisatie: rol', zoals "
            "'Gemeente Dordrecht: klimaatadaptatie'."
        )
    return Who(organisation, role)


def participants_of(text: str) -> list[Who]:
    """Parties, one a line as ``organisatie: rol``; empty lines and repetitions are left out.

    Raises:
        RegisterError: a line has another form.
    """
    return list(dict.fromkeys(who_of(line) for line in text.splitlines() if line.strip()))


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
        caveats=(f"Met de hand toegevoegd, niet doorgerekend: {reason.strip()}", CAVEAT),
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
        overrules=(), caveats=(f"Met de hand toegevoegd: {reason.strip()}", *caveats),
    )  # fmt: skip
