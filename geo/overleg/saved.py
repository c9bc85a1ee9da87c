"""Stories that were saved: in the register, so that who and when stay and nothing is lost.

Every saving is a line; the last one of a story holds. Taking a story away is a line too.
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from geo.errors import NotFoundError
from geo.overleg.story import Story
from geo.register import Entry, EntryKind, Reader, Register, Who

_KEY: Final = "story_id"


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A saved story as it stands: who saved it last, when, and how often."""

    id: str
    story: Story
    who: Who
    saved_at: dt.datetime
    sequence: int
    versions: int


def saved_stories(register: Reader) -> dict[str, Saved]:
    """Every story that was not taken away, by id, the last saved first."""
    found: dict[str, Saved] = {}
    times: dict[str, int] = {}
    for entry in register.entries(kinds=(EntryKind.STORY,)):
        identifier = str(entry.content[_KEY])
        found.pop(identifier, None)
        times[identifier] = times.get(identifier, 0) + 1
        if entry.content.get("story") is not None:
            found[identifier] = _saved(entry, versions=times[identifier])
    return dict(reversed(found.items()))


def find_saved(register: Reader, identifier: str) -> Saved:
    """A saved story.

    Raises:
        NotFoundError: there is none with this id, or it was taken away.
    """
    stories = saved_stories(register)
    if identifier not in stories:
        raise NotFoundError("Dit verhaal is er niet (meer). Kies een ander verhaal.")
    return stories[identifier]


def save_story(
    register: Register,
    story: Story,
    *,
    who: Who,
    identifier: str | None = None,
    seen: int | None = None,
) -> tuple[Saved, list[Entry]]:
    """Save a story, as a new one or over one that is there.

    Args:
        register: where it goes.
        story: what is saved.
        who: organisation and role; never the name of a person.
        identifier: of the story it replaces; None for a new one.
        seen: number of the line the writer last saw of it.

    Returns:
        The story as it stands, and what others saved of it since ``seen``.
    """
    key = identifier or secrets.token_hex(5)
    outcome = register.note(
        EntryKind.STORY, {_KEY: key, "story": _plain(story)}, who=who, seen=seen
    )
    versions = sum(
        entry.content[_KEY] == key for entry in register.entries(kinds=(EntryKind.STORY,))
    )
    meanwhile = [entry for entry in outcome.meanwhile if entry.content[_KEY] == key]
    return _saved(outcome.entry, versions=versions), meanwhile


def withdraw_story(register: Register, identifier: str, *, who: Who) -> None:
    """Take a story away; its lines stay in the register.

    Raises:
        NotFoundError: there is none with this id.
    """
    find_saved(register, identifier)
    register.note(EntryKind.STORY, {_KEY: identifier, "story": None}, who=who)


def _plain(story: Story) -> Mapping[str, Any]:
    return story.to_dict() | {
        "steps": [
            {**step, "figures": None if step["figures"] is None else list(step["figures"])}
            for step in story.to_dict()["steps"]
        ]
    }


def _saved(entry: Entry, *, versions: int) -> Saved:
    return Saved(
        id=str(entry.content[_KEY]),
        story=Story.from_dict(entry.content["story"]),
        who=entry.who,
        saved_at=entry.recorded_at,
        sequence=entry.sequence,
        versions=versions,
    )
