"""Where a person knows better than the analysis: not a match, another place, added by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from geo.errors import RegisterError
from geo.register import ledger
from geo.register.checks import check_text
from geo.register.values import Entry, EntryKind, Item, OverruleKind

Overrules = Mapping[str, Mapping[OverruleKind, Entry]]
"""What holds of the overrules: by koppelkans and kind, the entry that says so."""


def content(kind: OverruleKind, *, reason: str, **more: Any) -> dict[str, Any]:
    """Put an overrule in words for the register; a reason is required."""
    check_text(reason, what="een reden")
    return {"overrule": str(kind), "reason": reason, **more}


def holding(entries: Iterable[Entry]) -> dict[str, dict[OverruleKind, Entry]]:
    """Give the overrules that hold after these entries, by koppelkans and kind."""
    found: dict[str, dict[OverruleKind, Entry]] = {}
    for entry in entries:
        kind = entry.overrule
        if kind is None:
            continue
        held = found.setdefault(str(entry.koppelkans_id), {})
        if kind is OverruleKind.INGETROKKEN:
            held.pop(OverruleKind(entry.content["withdrawn"]), None)
        else:
            held[kind] = entry
    return {identifier: held for identifier, held in found.items() if held}


def added(connection: Connection) -> dict[str, Item]:
    """Give the koppelkansen added by hand that hold now, by id."""
    found = holding(ledger.entries(connection, kinds=(EntryKind.OVERRULE,)))
    return {
        identifier: held[OverruleKind.TOEGEVOEGD].content["item"]
        for identifier, held in found.items()
        if OverruleKind.TOEGEVOEGD in held
    }


def check(connection: Connection, koppelkans_id: str, values: Mapping[str, Any]) -> None:
    """Refuse to add what is there already, or to withdraw what does not hold.

    Raises:
        RegisterError: what is in the way.
    """
    kind = OverruleKind(values["overrule"])
    past = ledger.entries(connection, koppelkans_id=koppelkans_id, kinds=(EntryKind.OVERRULE,))
    held = holding(past).get(koppelkans_id, {})
    if kind is OverruleKind.TOEGEVOEGD and kind in held:
        raise RegisterError(f"De koppelkans {koppelkans_id} is al met de hand toegevoegd.")
    if kind is OverruleKind.INGETROKKEN and values["withdrawn"] not in held:
        raise RegisterError(
            f"Bij koppelkans {koppelkans_id} geldt geen correctie '{values['withdrawn']}' om in te "
            "trekken."
        )
