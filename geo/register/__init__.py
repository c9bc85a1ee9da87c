"""The register of sessions and decisions: append-only, chained, with frozen evidence.

>>> with Register.open() as register:
...     record = register.session("2025-Q3")
...     changes = diff_sessions(record, register.now(state=state, items=items))

A name is imported from its module when it is first asked for: the vocabulary of the register does
not load the database.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from geo.errors import RegisterError

if TYPE_CHECKING:
    from geo.register.canonical import row_digests
    from geo.register.cause import Cause, CauseKind
    from geo.register.changes import Change, ChangeKind, diff_sessions
    from geo.register.monitor import Monitor
    from geo.register.reader import Reader
    from geo.register.register import Register
    from geo.register.reported import (
        AgendaItem,
        FigureRow,
        PeriodClosed,
        ProjectState,
        ReportedFigures,
    )
    from geo.register.sessions import Session, SessionRecord
    from geo.register.values import (
        NOTE_KINDS,
        Decision,
        Entry,
        EntryKind,
        Head,
        OverruleKind,
        Recorded,
        Snapshot,
        State,
        Status,
        Verification,
        Who,
    )

__all__ = [
    "NOTE_KINDS",
    "AgendaItem",
    "Cause",
    "CauseKind",
    "Change",
    "ChangeKind",
    "Decision",
    "Entry",
    "EntryKind",
    "FigureRow",
    "Head",
    "Monitor",
    "OverruleKind",
    "PeriodClosed",
    "ProjectState",
    "Reader",
    "Recorded",
    "Register",
    "RegisterError",
    "ReportedFigures",
    "Session",
    "SessionRecord",
    "Snapshot",
    "State",
    "Status",
    "Verification",
    "Who",
    "diff_sessions",
    "row_digests",
]

_HOMES = {
    "AgendaItem": "reported",
    "Cause": "cause",
    "CauseKind": "cause",
    "Change": "changes",
    "ChangeKind": "changes",
    "Decision": "values",
    "Entry": "values",
    "EntryKind": "values",
    "FigureRow": "reported",
    "Head": "values",
    "Monitor": "monitor",
    "NOTE_KINDS": "values",
    "OverruleKind": "values",
    "PeriodClosed": "reported",
    "ProjectState": "reported",
    "Reader": "reader",
    "Recorded": "values",
    "Register": "register",
    "ReportedFigures": "reported",
    "Session": "sessions",
    "SessionRecord": "sessions",
    "Snapshot": "values",
    "State": "values",
    "Status": "values",
    "Verification": "values",
    "Who": "values",
    "diff_sessions": "changes",
    "row_digests": "canonical",
}
"""Module of each name; a test holds it to the imports above."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
