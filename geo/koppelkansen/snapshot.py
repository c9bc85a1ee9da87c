"""What a session freezes: the list of koppelkansen and everything it was made from.

The register keeps a :class:`geo.register.State` and the items as JSON with every decision. This
module builds both from the library, so that the page and the command line freeze the same.
"""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import geo
from geo.catalogue.library import Library
from geo.catalogue.older_tables import without_derived
from geo.hazards.thresholds import Hazard, Thresholds
from geo.koppelkansen.build import aftercare, rank_koppelkansen
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.corrections import Overrules
from geo.koppelkansen.find import measure
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.records import KINDS, Koppelkans
from geo.koppelkansen.weights import Weights
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

KEYS: Final[Mapping[str, str]] = {"projects": "project_id", "works": "work_id"}
"""Tables that are frozen row by row, and the column that names a row."""
DEFAULT_KINDS: Final = ("plan_klimaat",)
"""What a list holds unless more is asked for: the plans of the corporations."""


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
                [
                    {str(k): v for k, v in row.items()}
                    for row in without_derived(table).to_dict("records")
                ],
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
