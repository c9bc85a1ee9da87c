"""The example session of a new installation: offered until there is a session of one's own."""

import datetime as dt
import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import streamlit as st

from geo.koppelkansen.example_session import record_example_session
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.snapshot import session_state
from geo.register import Register, SessionRecord
from geo.text.local_time import local_today
from pages.ui.frame import page_data
from pages.ui.frame.register_view import register
from pages.ui.koppelkansen import ranking_cache

EXAMPLE: Final = "voorbeeld"
"""What stands for the example session in the address and in what is chosen."""


@dataclass(frozen=True)
class ExampleSession:
    """The example session, and the register that holds nothing else; its file goes with it."""

    register: Register
    record: SessionRecord


def is_offered() -> bool:
    """Whether nobody opened a session here yet, and there is something to show."""
    return not register().sessions() and not page_data.inputs().projects.empty


def example_session() -> ExampleSession:
    """The example session on the data of now, as who is looking may see them."""
    return _made(page_data.state_key(), local_today())


@st.cache_resource(max_entries=4, show_spinner="Voorbeeldsessie klaarzetten …")
def _made(key: str, day: dt.date) -> ExampleSession:  # noqa: ARG001 - the key
    inputs = page_data.inputs()
    made = ranking_cache.ranked(
        weights=None, year=day.year, kinds=KINDS, overrules={}, closed=frozenset()
    )
    folder = Path(tempfile.mkdtemp(prefix="voorbeeldsessie-"))
    opened = Register.open(f"sqlite:///{folder / 'register.sqlite'}")
    state = session_state(page_data.library(), inputs=inputs, date=day)
    record = record_example_session(opened, items=made.items, state=state, date=day)
    session = ExampleSession(opened, record)
    weakref.finalize(session, _remove, opened, folder)
    return session


def _remove(opened: Register, folder: Path) -> None:
    opened.close()
    shutil.rmtree(folder, ignore_errors=True)
