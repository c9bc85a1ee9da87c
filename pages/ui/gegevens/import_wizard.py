"""Gegevens: load a file in two steps, and see what it does before it becomes active."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

import streamlit as st

from geo.errors import KoppelkansenError
from geo.importing.files import upload_sheets, uploaded
from geo.importing.label_file import activate_labels, prepare_labels
from geo.importing.mapping import is_correction, remember
from geo.importing.names import KINDS, Kind
from geo.importing.prepare import activate
from geo.importing.prepared import REPAIRS, Prepared, rows_text
from geo.importing.questions import FileQuestion
from geo.importing.replacing import PARTY_COLUMNS, Replace
from geo.text.tables import to_xlsx
from pages.ui.frame import dutch, glossary, option_boxes, page_data
from pages.ui.frame.recording import once, press
from pages.ui.frame.table_download import show_table
from pages.ui.gegevens import column_mapping, decisions, import_outcome, service_panel
from pages.ui.gegevens.file_choice import (
    PANELS,
    TITLES,
    Loadable,
    chosen_file,
    forget_upload,
    uploader,
)
from pages.ui.gegevens.import_destination import Checked, CheckedFile, Destination, checked_file
from pages.ui.gegevens.import_reading import (
    ASKED,
    CACHE,
    answers_of,
    cached_reading,
    chosen_owner,
    may_look_up,
    read_anew,
    read_file,
    read_mark,
    replace_what,
    worked_out,
)
from pages.ui.voortgang import figure_delivery

_CHECKED: Final = "import-gecontroleerd"
_DONE: Final = "import-gelukt"
_STYLE: Final = """
<style>
/* The button of a step stays in sight, also with a long file above it. */
[data-testid="stLayoutWrapper"]:has(> .st-key-import-balk) { position: sticky; bottom: 0;
  z-index: 5; }
.st-key-import-balk { background: light-dark(#ffffff, #10181e); padding: 0.5rem 0;
  border-top: 1px solid light-dark(#8a99a3, #5e707c); }
</style>
"""
_LINKS: Final[Mapping[Loadable, tuple[str, str]]] = {
    "stock": ("kaart?vraag=bezit", "koppelkansen"),
    "projects": ("kaart?vraag=plannen", "koppelkansen"),
    "works": ("kaart?vraag=samen", "koppelkansen"),
    "monitor": ("voortgang", "voortgang"),
    "labels": ("kaart?vraag=efg", "koppelkansen"),
    "areas": ("kaart", "koppelkansen"),
    "hazard": ("kaart", "koppelkansen"),
}
"""The addresses of the map and of the list that show a loaded file, per kind."""


@dataclass(frozen=True, kw_only=True)
class _Finished:
    """A file that became active: what is told of it, and its rows that were not loaded."""

    key: str
    kind: Loadable
    text: str
    rejected: bytes | None = None


def render(to: Destination | None = None) -> None:
    """Draw the step the person is at, from a file to an active layer.

    Args:
        to: another place than the layer; its kind is fixed, and so is whose rows they are.
    """
    if to is None:
        st.subheader("Bestand laden", help=glossary.help_for("laag", "editie"))
    st.html(_STYLE)
    with st.container(key="import-wizard"):
        fetched = service_panel.waiting() if to is None else None
        kind: Loadable
        if fetched is not None:
            kind, file = cast("Loadable", fetched[0]), fetched[1]
            name, content = file.name, file.content
            st.info(f"Uit een dienst opgehaald: {dutch.plain(name)} ({TITLES[kind]}).")
            if st.button("Toch een ander bestand laden"):
                service_panel.done()
                st.rerun()
        else:
            kind, given = chosen_file() if to is None else (to.kind, uploader(to.kind, to.key))
            if given is None:
                return
            name, content = given.name, given.getvalue()
        key = f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}-{name}"
        if to is not None:
            key = f"{to.key}-{key}"
        done = st.session_state.get(_DONE)
        if isinstance(done, _Finished) and done.key == key:
            _finished(done)
            return
        try:
            if kind == "labels":
                _labels(name, content, key=key)
            elif kind in {"areas", "hazard"}:
                _panel(kind, name, content, key=key)
            else:
                _table(cast("Kind", kind), name, content, key=key, to=to)
        except KoppelkansenError as error:
            st.error(str(error))


def _table(kind: Kind, name: str, content: bytes, *, key: str, to: Destination | None) -> None:
    answers = answers_of(key)
    checked = st.session_state.get(_CHECKED)
    if isinstance(checked, Checked) and checked.key == key:
        _second_step(checked, answers, content, to=to)
        return
    choices = cached_reading(f"bladen-{key}", lambda: upload_sheets(name, content))
    raw = read_file(name, content, answers, key=key)
    if raw is None:
        return
    st.caption(f"Gelezen: {dutch.plain(raw.style)}, {rows_text(len(raw.frame))}.")
    if is_correction(raw):
        st.info("Dit zijn gecorrigeerde rijen; zij komen bij wat al is geladen.")
    before = dict(answers)
    top = st.container()
    with top:
        decisions.ask([item for item in raw.questions if item.needed], answers, key=key)
    mapping = column_mapping.choose(raw, kind=kind, key=f"{key}-{raw.sheet}")
    box = st.expander("Hoe het bestand is gelezen")
    party = PARTY_COLUMNS.get(kind)
    owner: str | None = None
    what: Replace = "party"
    if to is None:
        with box if party in mapping.columns else top:
            owner = chosen_owner(mapping, key=key)
        with top:
            what = replace_what(kind, key=key)
    with box:
        if len(choices) > 1 and not any(item.key == "sheet" for item in raw.questions):
            sheets = ["", *choices]
            answers["sheet"] = option_boxes.choose_one(
                st.selectbox,
                "Werkblad of laag",
                sheets,
                index=sheets.index(answers.get("sheet", "")),
                format_func=lambda text: text or f"Voorstel: {raw.sheet}",
                key=f"blad-{key}",
            )
        decisions.ask([item for item in raw.questions if not item.needed], answers, key=key)
        shown = raw.frame.head(8).astype("string").fillna("")
        show_table(
            shown.reset_index(names="Rij"),
            alt="De eerste rijen van het bestand",
            name="eerste-rijen",
        )
    if answers != before and read_anew(before, answers):
        st.rerun()
    repairs = {
        item
        for item, title in REPAIRS.items()
        if kind == "stock" and st.checkbox(title, key=f"herstel-{item}-{key}")
    }
    look_up = to is None and may_look_up(kind, key)
    with st.container(key="import-balk"):
        pressed = st.button("Controleer", type="primary", key=f"controleer-{key}")
    if pressed:
        wanted = Checked(
            key=key, read=read_mark(answers, key=key), raw=raw, mapping=mapping, owner=owner,
            repairs=frozenset(repairs), replace_what=what, look_up=look_up,
        )  # fmt: skip
        if worked_out(wanted, answers, content, to=to) is not None:
            st.session_state[_CHECKED] = wanted
            st.session_state.pop(ASKED, None)
            st.rerun()


def _second_step(
    checked: Checked, answers: dict[str, str], content: bytes, *, to: Destination | None
) -> None:
    prepared = worked_out(checked, answers, content, to=to)
    if prepared is None:
        st.session_state.pop(_CHECKED, None)
        return
    when = "actief" if to is None else "geaccepteerd"
    st.markdown(f"**{dutch.plain(checked.raw.name)}**: wat er gebeurt als dit {when} wordt.")
    before = dict(answers)
    # an answered question may be gone from what was read with the answer; it can still be changed
    asked: dict[str, FileQuestion] = st.session_state.setdefault(ASKED, {})
    asked |= {item.key: item for item in prepared.questions if item.key not in asked}
    if asked:
        st.markdown("**Te beslissen**")
        decisions.ask(asked.values(), answers, key=checked.key)
    if answers != before:
        st.rerun()
    sure = import_outcome.show_checks(prepared)
    signed = figure_delivery.ask() if prepared.kind == "monitor" and to is None else None
    import_outcome.show_counts(prepared)
    import_outcome.show_findings(prepared)
    with st.container(key="import-balk", horizontal=True):
        button = "Maak actief" if to is None else to.button
        pressed = press(button, form=f"actief-{checked.key}", type="primary", disabled=not sure)
        if st.button("Terug", key=f"terug-{checked.key}"):
            st.session_state.pop(_CHECKED, None)
            st.rerun()
        if pressed:
            try:
                with once() as counts:
                    if not counts:
                        pass
                    elif to is None:
                        _activate(checked, prepared, signed)
                    else:
                        _store(to, prepared, checked_file(checked, answers, content))
            except KoppelkansenError as error:
                # beside the button that was pressed, for that is where the person looks
                st.error(str(error))
                return
            st.rerun()


def _activate(checked: Checked, prepared: Prepared, signed: figure_delivery.Signed | None) -> None:
    if signed is not None:
        # first: what the register refuses is not loaded either
        figure_delivery.record(prepared, signed)
    activate(page_data.library(), prepared)
    remember(prepared.mapping, prepared.raw, var=page_data.library().var)
    st.session_state.pop(_CHECKED, None)
    st.session_state.pop(CACHE, None)
    st.session_state[_DONE] = _Finished(
        key=checked.key,
        kind=prepared.kind,
        text=(
            f"{KINDS[prepared.kind]} is geladen en actief: {rows_text(prepared.loaded)}. "
            "De vorige editie blijft bewaard."
        ),
        rejected=to_xlsx(prepared.corrections()) if prepared.rejected else None,
    )


def _store(to: Destination, prepared: Prepared, file: CheckedFile) -> None:
    to.store(file)
    remember(prepared.mapping, prepared.raw, var=page_data.library().var)
    for name in (_CHECKED, CACHE, _DONE):
        st.session_state.pop(name, None)
    forget_upload()


def _finished(done: _Finished) -> None:
    """Say that the file is active, where to see it, and what was not loaded."""
    st.success(done.text)
    on_map, in_list = _LINKS[done.kind]
    st.markdown(f"[Bekijk op de kaart]({on_map}) · [Bekijk de lijst]({in_list})")
    if done.rejected is not None:
        import_outcome.rejected_download(done.rejected)
    else:
        st.caption("Alle rijen van het bestand zijn geladen.")
    if st.button("Nog een bestand laden"):
        service_panel.done()
        forget_upload()
        st.session_state.pop(_DONE, None)
        st.rerun()


def _panel(kind: Loadable, name: str, content: bytes, *, key: str) -> None:
    text = PANELS[kind](name, content, key=key)
    if text is not None:
        st.session_state[_DONE] = _Finished(key=key, kind=kind, text=text)
        st.rerun()


def _labels(name: str, content: bytes, *, key: str) -> None:
    """A label file has columns of its own: nothing to map."""
    with uploaded(name, content) as path:
        prepared = prepare_labels(page_data.library(), path)
    for line in prepared.summary():
        st.markdown(f"- {dutch.plain(line)}")
    with st.container(key="import-balk"):
        if press("Maak actief", form=f"actief-{key}", type="primary"):
            with once() as counts:
                if counts:
                    activate_labels(page_data.library(), prepared)
                    st.session_state[_DONE] = _Finished(
                        key=key, kind="labels", text="De energielabels zijn geladen en actief."
                    )
            st.rerun()
