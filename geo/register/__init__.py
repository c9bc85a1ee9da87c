"""The register of sessions and decisions: append-only, chained, with frozen evidence.

>>> with Register.open() as register:
...     record = register.session("2025-Q3")
...     changes = diff_sessions(record, register.now(state=state, items=items))
"""

from geo.register.canonical import row_digests
from geo.register.changes import Change, ChangeKind, diff_sessions
from geo.register.context import Cause, CauseKind
from geo.register.errors import RegisterError
from geo.register.monitor import (
    AgendaItem,
    FigureRow,
    Monitor,
    PeriodClosed,
    ProjectState,
    ReportedFigures,
)
from geo.register.reader import Reader
from geo.register.register import Register
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
