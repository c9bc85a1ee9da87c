"""A file on the page Gegevens, read and worked out once per set of answers."""

import json
from collections.abc import Callable
from typing import Any, Final, TypeVar

import streamlit as st

from geo.importing.files import read_upload
from geo.importing.geocode import geocoder
from geo.importing.mapping import ColumnMapping
from geo.importing.names import Kind
from geo.importing.prepare import prepare
from geo.importing.prepared import Prepared, known_owners
from geo.importing.raw import RawTable
from geo.importing.replacing import REPLACES, Replace
from geo.paths import is_offline
from geo.spatial import computing_process
from pages.ui.frame import option_boxes, page_data
from pages.ui.gegevens.import_destination import Checked, Destination, checked_file
from pages.ui.gegevens.job import Report, run_job

_T = TypeVar("_T")
CACHE: Final = "import-gelezen"
_ANSWERS: Final = "import-antwoorden"
ASKED: Final = "import-vragen"


def answers_of(key: str) -> dict[str, str]:
    """Return what the person answered about this file; of one file at a time."""
    stored = st.session_state.get(_ANSWERS)
    if not isinstance(stored, tuple) or stored[0] != key:
        stored = st.session_state[_ANSWERS] = (key, {})
    answers: dict[str, str] = stored[1]
    return answers


def read_anew(before: dict[str, str], answers: dict[str, str]) -> bool:
    """Say whether another answer, and not the proposal being noted, makes the file read anew."""
    return any(
        before.get(name, value) != value or name == "sheet" for name, value in answers.items()
    )


def read_file(name: str, content: bytes, answers: dict[str, str], *, key: str) -> RawTable | None:
    """The rows of a file; None, with a message, when it cannot be read."""
    column_answers = {name: value for name, value in answers.items() if name != "sheet"}
    sheet = answers.get("sheet") or None
    mark = read_mark(answers, key=key)
    return cached_reading(
        mark,
        lambda: run_job(
            mark,
            text=f"{name} wordt gelezen …",
            work=lambda _: read_upload(name, content, sheet=sheet, answers=column_answers),
        ),
    )


def read_mark(answers: dict[str, str], *, key: str) -> str:
    """What tells one reading of a file from another."""
    return f"ruw-{key}-{json.dumps(answers, sort_keys=True)}"


def worked_out(
    checked: Checked, answers: dict[str, str], content: bytes, *, to: Destination | None
) -> Prepared | None:
    """What storing the file would do; None, with a message, when it cannot be used."""
    library = page_data.library()
    given = {name: value for name, value in answers.items() if name != "sheet"}
    choices = (
        checked.read, sorted(checked.mapping.columns.items()), checked.owner,
        sorted(checked.repairs), checked.replace_what, checked.look_up, sorted(given.items()),
    )  # fmt: skip
    mark = f"klaar-{choices}"

    def work(report: Report) -> Prepared:
        if checked.mapping.kind == "stock":
            # while the checks are read: what pages ask for after it takes a helper
            computing_process.get_ready_soon()
        if to is not None:
            return to.check(checked_file(checked, answers, content), report)
        return prepare(
            library,
            checked.raw,
            checked.mapping,
            owner=checked.owner,
            repairs=checked.repairs,
            geocode=geocoder(library) if checked.look_up else None,
            replace_what=checked.replace_what,
            answers=given,
            progress=report,
        )

    return cached_reading(
        mark,
        lambda: run_job(
            mark,
            text=f"{checked.raw.name} wordt gecontroleerd …",
            work=work,
        ),
    )


def cached_reading(key: str, make: Callable[[], _T]) -> _T:
    """Return what was made before in this session, or make it; one of each sort at a time."""
    cached: dict[str, Any] = st.session_state.setdefault(CACHE, {})
    if key not in cached:
        sort = key.split("-", 1)[0]
        for old in [item for item in cached if item.startswith(f"{sort}-")]:
            del cached[old]
        made = make()
        if made is not None:
            cached[key] = made
        return made
    found: _T = cached[key]
    return found


def may_look_up(kind: Kind, key: str) -> bool:
    """Whether addresses may be looked up at the Locatieserver."""
    if kind != "stock" or is_offline():
        return False
    return st.checkbox(
        "Zoek adressen die de BAG-lagen niet hebben op bij de Locatieserver (PDOK)",
        key=f"zoek-{key}",
        help="De adressen gaan dan naar PDOK. Zonder vinkje blijft alles op deze computer.",
    )


def replace_what(kind: Kind, *, key: str) -> Replace:
    """What the file replaces, as a person chooses."""
    if kind == "monitor":
        return "party"
    what: Replace = option_boxes.choose_one(
        st.radio,
        "Wat vervangt dit bestand?",
        list(REPLACES),
        format_func=lambda name: REPLACES[name],
        horizontal=True,
        key=f"vervangt-{key}",
    )
    return what


def chosen_owner(mapping: ColumnMapping, *, key: str) -> str | None:
    """Return the corporation for rows that name none."""
    if mapping.kind not in {"stock", "projects"}:
        return None
    none = "staat in het bestand"
    picked = st.selectbox(
        "Corporatie voor rijen waar geen eigenaar staat",
        [none, *known_owners(page_data.library(), mapping)],
        key=f"eigenaar-{key}",
        accept_new_options=True,
    )
    return None if picked == none else picked
