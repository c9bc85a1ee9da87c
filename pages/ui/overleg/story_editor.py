"""Editing a story: its steps in order, the sentence and figures of one, and saving."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import streamlit as st

from geo.errors import KoppelkansenError
from geo.hazards.registry import HAZARD_WORDS
from geo.overleg.figures import CHOICES, default_figures, sentence
from geo.overleg.saved import save_story, withdraw_story
from geo.overleg.story import (
    KINDS,
    LONGEST_SENTENCE,
    LONGEST_TITLE,
    MAX_FIGURES,
    MAX_STEPS,
    Step,
    check_sentence,
    check_title,
)
from geo.overleg.subjects import subject_of
from geo.register import EntryKind, Who
from pages.ui.frame import dutch, option_boxes
from pages.ui.frame.recording import once, press, tell
from pages.ui.frame.register_view import party, register
from pages.ui.frame.write_access import may, signature
from pages.ui.overleg import story_cache
from pages.ui.overleg.story_state import (
    Draft,
    add_uid,
    change,
    current,
    draft_of,
    keep,
    open_story,
)

_ABOUT: Final = "overleg-over"
_TITLE: Final = "overleg-titel"
_ORGANISATION, _ROLE = "overleg-organisatie", "overleg-rol"


def _name(step: Step) -> str:
    word = HAZARD_WORDS.get(step.hazard or "", "")
    return f"{KINDS[step.kind].rstrip('?')}{f': {word}' if word else ''}"


def steps(draft: Draft) -> None:
    """The steps in order, and the one that is edited."""
    names = [f"{number}. {_name(step)}" for number, step in enumerate(draft.story.steps, start=1)]
    st.session_state["overleg-stap"] = draft.chosen
    option_boxes.choose_one(
        st.radio,
        "Stappen",
        range(len(names)),
        format_func=lambda at: names[at],
        key="overleg-stap",
        on_change=_chosen,
    )
    at, last = draft.chosen, len(names) - 1
    row = st.container(horizontal=True, gap="xsmall")
    row.button("↑ Eerder", on_click=_move, args=(-1,), disabled=at == 0, width="stretch")
    row.button("↓ Later", on_click=_move, args=(1,), disabled=at == last, width="stretch")
    row.button("✕ Weg", on_click=_remove, disabled=last == 0, width="stretch")
    row.button(
        "+ Stap",
        on_click=_add,
        disabled=len(names) >= MAX_STEPS,
        width="stretch",
        help=f"Hooguit {MAX_STEPS} stappen.",
    )
    _one(draft)


def _one(draft: Draft) -> None:
    step, uid = draft.step, draft.uids[draft.chosen]
    room = story_cache.room()
    subject = subject_of(room.subjects, draft.story.subject)
    choices = [(kind, None) for kind in KINDS if kind != "klimaat"]
    hazards = [name for name in room.inputs.thresholds if name in HAZARD_WORDS]
    climate = [("klimaat", name) for name in hazards if _has_raster(name)]
    options = [*choices[:2], *climate, *choices[2:]]
    about = (step.kind, step.hazard)
    option_boxes.choose_one(
        st.selectbox,
        "Waar gaat de stap over?",
        options,
        index=options.index(about) if about in options else 0,
        format_func=lambda pair: _name(Step(kind=pair[0], hazard=pair[1])),
        key=f"{_ABOUT}-{uid}",
        on_change=_about,
        args=(uid,),
    )
    place = f"{uid}-{step.kind}-{step.hazard}"
    own = sentence(room, subject, replace(step, sentence=None))
    st.text_area(
        "De zin",
        value=step.sentence or own,
        key=f"overleg-zin-{place}",
        on_change=_sentence,
        args=(f"overleg-zin-{place}", own),
        height=100,
        help=f"Eén zin van hooguit {LONGEST_SENTENCE} tekens, zonder adres.",
    )
    if step.sentence is not None:
        st.button("Weer de zin uit de gegevens", on_click=_own, args=(place,), type="tertiary")
    if not subject.counted:
        st.caption("De grens van dit gebied is indicatief: er staan geen cijfers bij.")
        return
    _pick_figures(place, CHOICES[step.kind], default_figures(step, subject))


def _pick_figures(place: str, known: Mapping[str, str], shown: tuple[str, ...]) -> None:
    """A tick per figure: larger to hit than the chips of a multiselect, and all in sight."""
    st.markdown(f"Cijfers (hooguit {MAX_FIGURES})")
    full = len(shown) >= MAX_FIGURES
    for name, label in known.items():
        st.checkbox(
            dutch.capital(label),
            value=name in shown,
            key=_figure_key(place, name),
            on_change=_figures,
            args=(place, tuple(known)),
            disabled=full and name not in shown,
        )


def _figure_key(place: str, name: str) -> str:
    return f"overleg-cijfer-{place}-{name}"


def _has_raster(hazard: str) -> bool:
    inputs = story_cache.room().inputs
    return inputs.thresholds[hazard].layer in inputs.rasters


# -- what a click or a typed text changes ---------------------------------------------------------


def _chosen() -> None:
    keep(replace(current(), chosen=st.session_state["overleg-stap"]))


def _with(step: Step) -> None:
    draft = current()
    at = draft.chosen
    changed = (*draft.story.steps[:at], step, *draft.story.steps[at + 1 :])
    change(draft, replace(draft.story, steps=changed), draft.uids, chosen=at)


def _move(by: int) -> None:
    draft = current()
    all_steps, uids, at = list(draft.story.steps), list(draft.uids), draft.chosen
    to = at + by
    all_steps[at], all_steps[to] = all_steps[to], all_steps[at]
    uids[at], uids[to] = uids[to], uids[at]
    change(draft, replace(draft.story, steps=tuple(all_steps)), tuple(uids), chosen=to)


def _remove() -> None:
    draft, at = current(), current().chosen
    left = tuple(step for place, step in enumerate(draft.story.steps) if place != at)
    uids = tuple(uid for place, uid in enumerate(draft.uids) if place != at)
    change(draft, replace(draft.story, steps=left), uids, chosen=at)


def _add() -> None:
    draft = current()
    more = (*draft.story.steps, Step(kind="samen"))
    change(draft, replace(draft.story, steps=more), add_uid(draft.uids), chosen=len(more) - 1)


def _about(uid: str) -> None:
    kind, hazard = st.session_state[f"{_ABOUT}-{uid}"]
    _with(Step(kind=kind, hazard=hazard))


def _sentence(key: str, own: str) -> None:
    typed = " ".join(str(st.session_state[key]).split())

    def act() -> None:
        rule = story_cache.room().rule
        sentence = None if typed in {"", own} else check_sentence(typed, rule)
        _with(replace(current().step, sentence=sentence))

    _attempt(act)


def _own(place: str) -> None:
    st.session_state.pop(f"overleg-zin-{place}", None)
    _with(replace(current().step, sentence=None))


def _figures(place: str, known: tuple[str, ...]) -> None:
    ticked = [name for name in known if st.session_state.get(_figure_key(place, name))]
    _with(replace(current().step, figures=tuple(ticked)))


def _attempt(act: Callable[[], None]) -> None:
    try:
        with once() as counts:
            if counts:
                act()
    except KoppelkansenError as error:
        tell("fout", str(error))


# -- saving ---------------------------------------------------------------------------------------


def save(draft: Draft) -> None:
    """The title, who saves, and the buttons."""
    if not may(EntryKind.STORY):
        return
    with st.expander("Opslaan", expanded=draft.changed):
        saved = draft.saved
        key = saved.id if saved else draft.story.subject
        title = st.text_input(
            "Titel van het verhaal",
            value=story_cache.title_of(draft.story),
            max_chars=LONGEST_TITLE,
            key=f"{_TITLE}-{key}",
        )
        organisation, role = _who_saves()
        buttons = st.columns(3)
        label = "Opslaan" if saved else "Opslaan als verhaal"
        with buttons[0]:
            stored = press(label, form="overleg-opslaan", type="primary", width="stretch")
        with buttons[1]:
            again = saved and press(
                "Opslaan als nieuw verhaal", form="overleg-nieuw", width="stretch"
            )
        with buttons[2]:
            removed = saved and press("Weghalen", form="overleg-weg", width="stretch")
        if stored or again:
            identifier = saved.id if saved and stored else None
            _save(title, organisation, role, identifier=identifier)
        if saved and removed:
            _withdraw(saved.id, organisation, role)


def _who_saves() -> tuple[str, str]:
    signed = signature()
    if signed is not None:
        st.caption(f"Wordt vastgelegd door {dutch.plain(party(signed))}.")
        return signed.organisation, signed.role
    left, right = st.columns(2)
    organisation = left.text_input(
        "Organisatie", key=_ORGANISATION, placeholder="Gemeente Dordrecht"
    )
    role = right.text_input(
        "Rol", key=_ROLE, placeholder="gebiedsmanager",
        help="Organisatie en rol; namen van personen komen niet in het register.",
    )  # fmt: skip
    return organisation, role


def _save(title: str, organisation: str, role: str, *, identifier: str | None) -> None:
    draft = current()

    def act() -> None:
        story = replace(draft.story, title=check_title(title, story_cache.room().rule))
        seen = draft.saved.sequence if draft.saved and identifier else None
        done, meanwhile = save_story(
            register(), story, who=Who(organisation, role), identifier=identifier, seen=seen
        )
        fresh = draft_of(done.story, saved=done)
        keep(replace(fresh, uids=draft.uids, chosen=draft.chosen))
        tell("goed", f"Het verhaal '{done.story.title}' is opgeslagen.")
        if meanwhile:
            tell(
                "let op",
                "Intussen had iemand anders dit verhaal ook opgeslagen; uw versie geldt nu, de "
                "andere staat nog in het register.",
            )

    _attempt(act)
    st.rerun()


def _withdraw(identifier: str, organisation: str, role: str) -> None:
    subject = current().story.subject

    def act() -> None:
        withdraw_story(register(), identifier, who=Who(organisation, role))
        open_story("", subject=subject)
        tell("goed", "Het verhaal is weggehaald; het staat nog in het register.")

    _attempt(act)
    st.rerun()
