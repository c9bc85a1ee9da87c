"""The list a session talks about: computed when it is opened, and computed again."""

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.commands.terminal import open_library, write_json
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.successors import successors
from geo.koppelkansen.weights_file import load_weights
from geo.text.local_time import local_today

if TYPE_CHECKING:
    from geo.register import Register, State
from geo.commands.session_texts import say, session_json, show_changes
from geo.text.format import counted

ALL_KINDS = "alle"


def _kinds(asked: Sequence[str] | None) -> tuple[str, ...] | None:
    if not asked:
        return None
    return tuple(kind for kind in KINDS if kind in asked or ALL_KINDS in asked)


def list_now(
    register: "Register",
    date: dt.date,
    *,
    weights: Path | None = None,
    kinds: Sequence[str] | None = None,
) -> tuple["State", list[dict[str, Any]]]:
    """The list of now, with the data and choices it rests on."""
    from geo.koppelkansen.snapshot import (  # noqa: PLC0415
        DEFAULT_KINDS,
        closed_ids,
        frozen_items,
        lists_now,
        session_state,
    )

    library = open_library()
    chosen = load_weights(weights) if weights else None
    inputs = load_inputs(library, weights=chosen)
    items = lists_now(
        library,
        inputs=inputs,
        as_of_year=date.year,
        kinds=kinds or DEFAULT_KINDS,
        overrules=register.overrules(),
        closed=closed_ids(successors(inputs).followed(register.decided())),
    ).items
    return session_state(library, inputs=inputs, date=date), frozen_items(items)


def open_session(register: "Register", arguments: argparse.Namespace) -> int:
    """Open a session with the list of now."""
    from geo.koppelkansen.snapshot import who_of  # noqa: PLC0415

    who = who_of(arguments.who)
    parties = [who_of(text) for text in arguments.participant] or [who]
    date = arguments.date or local_today()
    state, items = list_now(register, date, weights=arguments.weights, kinds=_kinds(arguments.kind))
    record = register.open_session(
        arguments.name,
        date=date,
        participants=list(dict.fromkeys(parties)),
        state=state,
        items=items,
        who=who,
        agenda=arguments.agenda,
    )
    if arguments.json:
        write_json(session_json(record))
        return 0
    agenda = record.session.agenda
    many = counted(len(items), "koppelkans", "koppelkansen")
    say(f"Sessie {arguments.name} is geopend met {many}, waarvan {len(agenda)} op de agenda.")
    return 0


def recompute(register: "Register", arguments: argparse.Namespace) -> int:
    """Give an open session the list of now in place of its own."""
    from geo.koppelkansen.snapshot import kinds_of, who_of  # noqa: PLC0415

    old = register.session(arguments.name)
    state, items = list_now(
        register,
        old.session.date,
        weights=arguments.weights,
        kinds=kinds_of(old.snapshot.items),
    )
    new = register.relist_session(
        arguments.name,
        who=who_of(arguments.who),
        reason=arguments.reason,
        state=state,
        items=items,
        valuation={"swing": {}},
    )
    if not arguments.json:
        say(f"De lijst van sessie {arguments.name} is opnieuw berekend.")
    return show_changes(old, new, as_json=arguments.json)
