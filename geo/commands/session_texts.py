"""Sessions and what changed between them on the command line, as text and as JSON."""

import sys
from typing import TYPE_CHECKING, Any

from geo.commands.terminal import write_json, write_table

if TYPE_CHECKING:
    from geo.register import Change, SessionRecord


def show_changes(old: "SessionRecord", new: "SessionRecord", *, as_json: bool) -> int:
    """Show what changed, each with its cause."""
    from geo.register import diff_sessions  # noqa: PLC0415

    changes = diff_sessions(old, new)
    if as_json:
        write_json([_change(change) for change in changes])
        return 0
    if not changes:
        from geo.register.changes import nothing_text  # noqa: PLC0415

        say(nothing_text(old, new))
        return 0
    rows = [
        (
            str(change.kind),
            change.title,
            f"{change.rank_old or '-'} -> {change.rank_new or '-'}",
            " ".join(cause.detail for cause in change.causes),
        )
        for change in changes
    ]
    write_table(rows, header=("wat", "koppelkans", "plaats", "oorzaak"))
    return 0


def session_json(record: "SessionRecord") -> dict[str, Any]:
    """A session as JSON, with what was decided in it."""
    session = record.session
    return {
        "name": session.name,
        "date": session.date.isoformat(),
        "open": session.is_open,
        "participants": [
            {"organisation": who.organisation, "role": who.role} for who in session.participants
        ],
        "agenda": list(session.agenda),
        "left": record.left_on_agenda(),
        "decisions": [
            {
                "koppelkans_id": entry.koppelkans_id,
                "recorded_at": entry.recorded_at.isoformat(),
                "by": {"organisation": entry.who.organisation, "role": entry.who.role},
                **entry.content,
            }
            for entry in record.decisions()
        ],
    }


def _change(change: "Change") -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "koppelkans_id": change.koppelkans_id,
        "title": change.title,
        "rank_old": change.rank_old,
        "rank_new": change.rank_new,
        "tier_old": change.tier_old,
        "tier_new": change.tier_new,
        "progress": change.progress,
        "passive": change.passive,
        "causes": [
            {"kind": str(cause.kind), "detail": cause.detail, "layers": list(cause.layers)}
            for cause in change.causes
        ],
    }


def say(text: str) -> None:
    """Write a line to the terminal."""
    sys.stdout.write(f"{text}\n")
