"""The list that a pack is made of: that of a session, or of now."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geo
from geo.catalogue.library import Library
from geo.errors import NotFoundError
from geo.hazards.thresholds import Thresholds, parse_thresholds
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.snapshot import (
    closed_ids,
    corrected_list,
    frozen_items,
    kinds_of,
    lists_now,
    session_state,
)
from geo.koppelkansen.successors import successors
from geo.register import Change, Reader, SessionRecord, diff_sessions
from geo.report.pack_data import Item


@dataclass(frozen=True, kw_only=True)
class _Listing:
    """The list and what it was made from, of a session or of now."""

    record: SessionRecord | None
    program: str
    date: dt.date
    digests: Mapping[str, str]
    weights: Mapping[str, Any]
    thresholds: Thresholds
    items: Sequence[Item]
    no_match: frozenset[str]
    previous: str | None
    changes: tuple[Change, ...] | None
    aftercare: Sequence[Item] = ()


def listing_of(name: str, register: Reader | None) -> _Listing:
    """The list of a session, as it was frozen."""
    if register is None:
        msg = f"Zonder register is er geen sessie {name}."
        raise NotFoundError(msg)
    record = register.session(name)
    frozen = record.snapshot.state
    corrected = corrected_list(record.snapshot.items, record.overruled)
    earlier = [session for session in register.sessions() if session.opened < record.session.opened]
    before = earlier[-1].name if earlier else None
    return _Listing(
        record=record,
        program=frozen.program,
        date=record.session.date,
        digests=frozen.layers,
        weights=frozen.weights,
        thresholds=parse_thresholds(frozen.thresholds, file=f"sessie {name}"),
        items=corrected.items,
        no_match=corrected.no_match,
        previous=before,
        changes=None if before is None else tuple(diff_sessions(register.session(before), record)),
    )


def listing_now(
    library: Library,
    inputs: Inputs,
    register: Reader | None,
    *,
    kinds: Sequence[str],
    date: dt.date,
    year: int,
) -> _Listing:
    """The list as it is now."""
    overruled = register.overrules() if register else {}
    closed = (
        closed_ids(successors(inputs).followed(register.decided())) if register else frozenset()
    )
    lists = lists_now(
        library, inputs=inputs, as_of_year=year, kinds=kinds, overrules=overruled, closed=closed
    )
    made = lists.items
    state = session_state(library, inputs=inputs, date=date)
    corrected = corrected_list(made, overruled)
    earlier = register.sessions() if register else []
    changes = None
    if register and earlier:
        old = register.session(earlier[-1].name)
        # of the same kinds: another choice of kinds is no change
        alike = kinds_of(old.snapshot.items)
        same = set(alike) == set(kinds)
        compared = (
            made
            if same
            else lists_now(
                library,
                inputs=inputs,
                as_of_year=year,
                kinds=alike,
                overrules=overruled,
                closed=closed,
            ).items
        )
        changes = tuple(diff_sessions(old, register.now(state=state, items=frozen_items(compared))))
    return _Listing(
        record=None,
        program=geo.__version__,
        date=date,
        digests=state.layers,
        weights=state.weights,
        thresholds=inputs.thresholds,
        items=corrected.items,
        no_match=corrected.no_match,
        previous=earlier[-1].name if earlier else None,
        changes=changes,
        aftercare=lists.aftercare,
    )
