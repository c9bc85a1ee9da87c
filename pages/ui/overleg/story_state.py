"""The story that is being looked at or edited, kept over runs and in the address.

The address holds codes only: of an area for its own story, or of a saved story.
"""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

import streamlit as st

from geo.errors import KoppelkansenError
from geo.overleg.saved import Saved
from geo.overleg.story import Step, Story, default_story
from pages.ui.frame import option_boxes
from pages.ui.frame.recording import tell
from pages.ui.overleg import story_cache

_STATE: Final = "overleg-verhaal"
_AREA, _STORY = "overleg-gebied", "overleg-keuze"
OWN: Final = "standaard"
"""The choice of the story that is made from the data."""

_NUMBERS = count(1)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A story on the page; ``uids`` are names of the steps that stay when they move."""

    story: Story
    uids: tuple[str, ...]
    chosen: int = 0
    saved: Saved | None = None
    changed: bool = field(default=False)

    @property
    def step(self) -> Step:
        """The step that is edited."""
        return self.story.steps[self.chosen]


def draft_of(story: Story, *, saved: Saved | None = None) -> Draft:
    """A story to look at, nothing changed yet."""
    return Draft(story=story, uids=tuple(_uid() for _ in story.steps), saved=saved)


def _uid() -> str:
    return f"s{next(_NUMBERS)}"


def current() -> Draft:
    """The story on the page."""
    draft: Draft = st.session_state[_STATE]
    return draft


def keep(draft: Draft) -> None:
    """Make this the story on the page."""
    st.session_state[_STATE] = draft


def change(draft: Draft, story: Story, uids: tuple[str, ...], *, chosen: int) -> None:
    """Keep a changed story."""
    at = max(0, min(chosen, len(story.steps) - 1))
    keep(replace(draft, story=story, uids=uids, chosen=at, changed=True))


def add_uid(uids: tuple[str, ...]) -> tuple[str, ...]:
    """The names with one for a new step at the end."""
    return (*uids, _uid())


def pick() -> Draft:
    """Choose area and story; gives the story on the page."""
    if _STATE not in st.session_state:
        keep(_from_address())
    subjects, saved = story_cache.room().subjects, story_cache.saved()
    draft = current()
    # the widgets follow the story, whatever way it was chosen
    st.session_state[_AREA] = draft.story.subject
    st.session_state[_STORY] = draft.saved.id if draft.saved else OWN
    left, right = st.columns(2)
    option_boxes.choose_one(
        left.selectbox,
        "Wijk of gebied",
        list(subjects),
        format_func=lambda code: subjects[code].heading if code in subjects else code,
        key=_AREA,
        on_change=_area_chosen,
    )
    here = [item for item in saved.values() if item.story.subject == draft.story.subject]
    names = {item.id: story_cache.title_of(item.story) for item in here}
    option_boxes.choose_one(
        right.selectbox,
        "Verhaal",
        [OWN, *names],
        format_func=lambda key: "Uit de gegevens" if key == OWN else f"Opgeslagen: {names[key]}",
        key=_STORY,
        on_change=_story_chosen,
    )
    return current()


def _area_chosen() -> None:
    keep(draft_of(default_story(st.session_state[_AREA])))


def _story_chosen() -> None:
    open_story(st.session_state[_STORY], subject=current().story.subject)


def open_story(key: str, *, subject: str) -> None:
    """Open a saved story, or the one of an area that is made from the data."""
    found = story_cache.saved().get(key)
    keep(draft_of(found.story, saved=found) if found else draft_of(default_story(subject)))


def _from_address() -> Draft:
    subjects = story_cache.room().subjects
    key, area = st.query_params.get("verhaal", ""), st.query_params.get("gebied", "")
    found = story_cache.saved().get(key)
    if found is not None and found.story.subject in subjects:
        return draft_of(found.story, saved=found)
    if key:
        tell("let op", "Het verhaal in de link is er niet (meer). U ziet een ander.")
    elif area and area not in subjects:
        tell("let op", "Het gebied in de link is er niet (meer). U ziet een ander.")
    code = area if area in subjects else next(iter(subjects), "")
    if not code:
        raise KoppelkansenError(
            "Er zijn nog geen wijken om over te vertellen; laad ze in op de pagina Gegevens."
        )
    return draft_of(default_story(code))


def write_address(draft: Draft) -> None:
    """Put the area or the saved story in the address, as codes."""
    wanted = {"verhaal": draft.saved.id} if draft.saved else {"gebied": draft.story.subject}
    for name in ("verhaal", "gebied"):
        if name in wanted:
            st.query_params[name] = wanted[name]
        else:
            st.query_params.pop(name, None)
