"""Stories for the page: made once per content, and their pages kept for the route to hand out."""

import hashlib
import json
import re
import unicodedata
from typing import Any

import streamlit as st

from geo.koppelkansen.records import KINDS
from geo.koppelkansen.snapshot import closed_ids
from geo.koppelkansen.successors import successors
from geo.maps.raster import RasterImage
from geo.overleg.climate_picture import climate_image
from geo.overleg.deck import StoryDeck, make_deck
from geo.overleg.fonts import font_faces
from geo.overleg.html import Background, presentation
from geo.overleg.room import Room, load_room
from geo.overleg.saved import Saved, saved_stories
from geo.overleg.scene import Groups, groups
from geo.overleg.story import Story
from geo.overleg.subjects import Subject
from geo.paths import is_offline, vendor_dir
from geo.text.local_time import local_today
from pages.ui.frame import login, page_data
from pages.ui.frame.dutch import plain
from pages.ui.frame.register_view import register
from pages.ui.koppelkansen import ranking_cache
from pages.ui.overleg import presentation_files


def room() -> Room:
    """Everything the stories rest on; read again when data, rules or the register changed."""
    return _room(page_data.state_key(), register().head().hash, local_today())


@st.cache_resource(max_entries=2, show_spinner="Verhalen voorbereiden …")
def _room(key: str, head: str, day: Any) -> Room:  # noqa: ARG001 - the key
    opened = register()
    decided = successors(page_data.inputs()).followed(opened.decided())
    made = ranking_cache.ranked(
        weights=None,
        year=day.year,
        kinds=KINDS,
        overrules=opened.overrules(),
        closed=closed_ids(decided),
    )
    return load_room(
        page_data.library(),
        inputs=page_data.inputs(),
        exposure=page_data.exposure(),
        items=made.items,
        decided={key: str(entry.status) for key, entry in decided.items() if entry.status},
        made_on=day,
    )


def saved() -> dict[str, Saved]:
    """The saved stories by id, the last saved first."""
    return _saved(login.viewer().sight, register().head().hash)


@st.cache_resource(max_entries=8, show_spinner=False)
def _saved(sight: str, head: str) -> dict[str, Saved]:  # noqa: ARG001
    return saved_stories(register())


def deck(story: Story) -> StoryDeck:
    """A story with all it shows."""
    return _deck(_key(story), story)


@st.cache_resource(max_entries=16, show_spinner=False)
def _deck(key: str, _story: Story) -> StoryDeck:  # noqa: ARG001
    return make_deck(
        room(),
        _story,
        draw=lambda _room, subject: _drawn(_part(), subject.code, subject),
        picture=lambda _room, subject, hazard: _picture(_part(), subject.code, hazard, subject),
    )


def _part() -> str:
    return f"{page_data.state_key()} {register().head().hash} {room().made_on}"


# an area is drawn once: moving a step or writing a sentence changes nothing on its maps
@st.cache_resource(max_entries=8, show_spinner=False)
def _drawn(key: str, code: str, _subject: Subject) -> Groups:  # noqa: ARG001
    return groups(room(), _subject)


@st.cache_resource(max_entries=24, show_spinner=False)
def _picture(key: str, code: str, hazard: str, _subject: Subject) -> RasterImage | None:  # noqa: ARG001
    return climate_image(room(), _subject, hazard)


def _key(story: Story) -> str:
    parts = [page_data.state_key(), str(register().head().hash), str(room().made_on)]
    text = json.dumps([*parts, story.to_dict()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def address(story: Story) -> str:
    """Where the browser finds the presentation of a story."""
    page = presentation(deck(story), vendor_dir(), fonts=_fonts(), background=_background())
    digest = presentation_files.keep(page)
    prefix = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{f'/{prefix}' if prefix else ''}/kk/overleg/{digest}.html"


def file_for_stick(story: Story) -> bytes:
    """The presentation as one file that needs no network."""
    return presentation(deck(story), vendor_dir(), fonts=_fonts()).encode()


def hand_out(story: Story) -> bytes:
    """The hand-out as PDF."""
    # what sets pages and reads workbooks is for who takes it along
    from geo.overleg.handout import handout  # noqa: PLC0415

    return handout(deck(story))


def title_of(story: Story) -> str:
    """The title of a story, or the name of its area."""
    subject = room().subjects.get(story.subject)
    return story.title or (subject.name if subject else story.subject)


def plain_title(story: Story) -> str:
    """The title as Markdown that shows it as it was typed."""
    return plain(title_of(story))


def file_name(story: Story) -> str:
    """A name for a file: letters, digits and hyphens."""
    bare = unicodedata.normalize("NFKD", title_of(story).lower())
    slug = re.sub(r"[^a-z0-9]+", "-", bare.encode("ascii", "ignore").decode()).strip("-")
    return f"overleg-{slug or story.subject.lower()}-{room().made_on.isoformat()}"


def _fonts() -> str:
    library = page_data.library()
    return font_faces(library.data / "fonts", cache=library.var / "cache" / "fonts")


def _background() -> Background | None:
    if is_offline():
        return None
    for source in page_data.library().registry.sources_of("basemap", driver="xyz"):
        if source.options.get("style") == "grijs" and source.url:
            return Background(url=source.url, attribution=source.attribution or "")
    return None
