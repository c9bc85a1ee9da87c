"""One agreement: what was agreed, its moments, evidence, history, and recording its status."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import quote

import streamlit as st

from geo.agreements.evidence import EvidenceKind, pasted
from geo.agreements.overview import Overview
from geo.agreements.quarters import Quarter, between
from geo.agreements.records import (
    NewStatus,
    Progress,
    StatusNote,
    record_status,
)
from geo.agreements.standing import Moment, Standings
from geo.register import EntryKind, RegisterError
from geo.text.format import counted
from pages.ui.afspraken.afspraken_state import (
    due_words,
    seen,
    state_words,
    status_words,
    wijk_names,
)
from pages.ui.frame import glossary, option_boxes, plain_table
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import attempt, submit, tell
from pages.ui.frame.register_view import moment as written_at
from pages.ui.frame.register_view import party, register
from pages.ui.frame.who_form import who_fields, who_of
from pages.ui.frame.write_access import may

# what an address may hold as it is; a bracket could end the link and begin another
_ADDRESS: Final = ":/?&=#%.,;~+@-_"
_PAGES: Final = {"kaart", "koppelkansen", "voortgang", "overleg", "gegevens"}
_MAPS: Final = {"policy_areas": "kaart", "projects": "kaart?vraag=plannen"}
_WHOLE: Final = ""
_NO_QUARTER: Final = ""
_AHEAD: Final = 8


def find(view: Overview, number: str) -> Standings | None:
    """The agreement of that number as it stands, whether the filters keep it or not."""
    for item in view.agreements:
        if item.agreement.number == number:
            return item
    everything = seen(quarter=view.quarter).agreements
    return next((item for item in everything if item.agreement.number == number), None)


def show(view: Overview, item: Standings) -> None:
    """The agreement, everything recorded of it, and the form to record more."""
    agreement = item.agreement
    st.header(f"{agreement.number} {agreement.title}", anchor=False)
    st.markdown(
        f"**{state_words(item)}** · trekker {plain(agreement.trekker)} · "
        f"{plain(agreement.theme_title)} · {plain(wijk_names(agreement))}",
        help=glossary.help_for("stand", "trekker", "termijn"),
    )
    st.markdown(plain(agreement.summary))
    st.caption(
        f"Partijen: {plain(', '.join(agreement.parties))}. Planning: "
        f"{plain(agreement.planning)}. "
        "De tekst van de afspraken zelf is leidend."
    )
    if agreement.wijkcodes and agreement.shown_on == "policy_areas":
        st.caption(
            "De wijken volgen uit de beleidsgebieden op de kaart; die zijn deels indicatief."
        )
    where = _place(agreement.shown_on)
    if where:
        st.markdown(where)
    if item.moments:
        plain_table.show(
            [_moment_row(moment) for moment in item.moments],
            alt=f"Termijnen van afspraak {agreement.number}",
        )
    else:
        st.markdown(f"Stand van de afspraak: {status_words(item)}.")
    _evidence(item.notes)
    if may(EntryKind.AGREEMENT_STATUS):
        with st.expander(f"Status vastleggen bij {agreement.number}"):
            _form(view, item)
    if item.notes:
        lines = counted(len(item.notes), "regel", "regels")
        with st.expander(
            f"Status per kwartaal, het laatst vastgelegde eerst ({lines})", expanded=True
        ):
            plain_table.show(
                [_history_row(note) for note in reversed(item.notes)],
                alt=f"Alles wat over afspraak {agreement.number} is vastgelegd",
            )


def _place(shown_on: str | None) -> str:
    if shown_on in _PAGES:
        return f"Te zien op: [pagina {shown_on}]({shown_on})"
    if shown_on in _MAPS:
        return f"Te zien op: [de kaart]({_MAPS[shown_on]})"
    return ""


def _moment_row(moment: Moment) -> dict[str, Any]:
    return {
        "Termijn": moment.occurrence.label or "termijn",
        "Planning": moment.occurrence.when(),
        "Uiterlijk": due_words(moment),
        "Stand": state_words(moment),
        "Laatste status": status_words(moment),
        "Opmerking": (moment.note.remark if moment.note else "") or "-",
    }


def _evidence(notes: Sequence[StatusNote]) -> None:
    found = {(item.kind, item.reference): (item, note) for note in notes for item in note.evidence}
    if not found:
        return
    lines = []
    for item, note in found.values():
        text = f"{item.kind}: {plain(item.reference)}"
        shown = f"[{text}]({quote(item.link, safe=_ADDRESS)})" if item.link else text
        lines.append(f"- {shown} (bij {note.period.text()}, {plain(party(note.entry.who))})")
    st.markdown("**Bewijs**\n\n" + "\n".join(lines), help=glossary.help_for("bewijs"))


def _history_row(note: StatusNote) -> dict[str, Any]:
    status = str(note.progress)
    if note.moved_to is not None:
        status += f" naar {note.moved_to.text()}"
    return {
        "Periode": note.period.text(),
        "Termijn": _key_words(note.occurrence),
        "Status": status,
        "Opmerking": note.remark or "-",
        "Bewijs": "; ".join(f"{item.kind} {item.reference}" for item in note.evidence) or "-",
        "Wie": party(note.entry.who),
        "Wanneer": written_at(note.entry),
        "Regel": note.entry.sequence,
    }


def _key_words(key: str | None) -> str:
    if key is None:
        return "hele afspraak"
    _, label, quarter = key.split(":")
    return f"{label} {Quarter.parse(quarter).text()}"


# -- recording -----------------------------------------------------------------------------------


def _form(view: Overview, item: Standings) -> None:
    number = item.agreement.number
    moments = {moment.key: moment for moment in item.moments}
    turn = st.session_state.setdefault(f"afspraken-beurt-{number}", 0)
    key = f"afspraken-vorm-{number}-{turn}"
    last = register().head().sequence
    with st.form(key, enter_to_submit=True):
        upper_left, upper_right = st.columns(2)
        options = [*_likely_first(moments, view.quarter), _WHOLE]
        occurrence = option_boxes.choose_one(
            upper_left.selectbox,
            "Termijn",
            options,
            format_func=lambda text: _moment_words(moments.get(text)),
            key=f"{key}-termijn",
        )
        quarters = [str(q) for q in between(view.chosen.head.first, view.quarter)]
        period = option_boxes.choose_one(
            upper_right.selectbox,
            "Status van kwartaal",
            quarters[::-1] or [str(view.quarter)],
            format_func=lambda text: Quarter.parse(text).text(),
            key=f"{key}-periode",
        )
        progress = st.radio(
            "Status", [str(step) for step in Progress], key=f"{key}-status", horizontal=True
        )
        later = [str(q) for q in between(view.quarter.plus(1), view.quarter.plus(_AHEAD))]
        moved = option_boxes.choose_one(
            st.selectbox,
            "Uitgesteld naar (alleen bij status uitgesteld)",
            [_NO_QUARTER, *later],
            format_func=lambda text: Quarter.parse(text).text() if text else "niet bekend",
            key=f"{key}-naar",
        )
        remark = st.text_area(
            "Opmerking (mag leeg blijven)", key=f"{key}-opmerking", max_chars=2000, height=80
        )
        lower_left, lower_right = st.columns([1, 3])
        kind = lower_left.selectbox(
            "Soort bewijs",
            [str(evidence) for evidence in EvidenceKind],
            key=f"{key}-soort",
            help=glossary.help_for("bewijs"),
        )
        reference = lower_right.text_input(
            "Waar het te zien is (mag leeg blijven)",
            key=f"{key}-bewijs",
            placeholder="kaart?vraag=efg, plan-oudland, 2025-Q3, https://…, een bestandsnaam, "
            "BO 2025-Q3 punt 4 (verslag) of Z-2025-012345 (zaak)",
        )
        fields = who_fields(view.chosen.parties, key=key)
        if not submit("Vastleggen", form=f"{key}-status", type="primary"):
            return

    def act() -> str:
        if moved and progress != Progress.UITGESTELD:
            raise RegisterError(
                "Kies status 'uitgesteld' bij een nieuw kwartaal, of laat het leeg."
            )
        evidence = (pasted(EvidenceKind(kind), reference),) if reference.strip() else ()
        status = NewStatus(
            progress=Progress(progress),
            period=Quarter.parse(period),
            occurrence=occurrence or None,
            remark=remark.strip(),
            evidence=evidence,
            moved_to=Quarter.parse(moved) if moved else None,
        )
        made = record_status(register(), view.chosen, number, status, who=who_of(fields), seen=last)
        if made.meanwhile:
            tell(
                "let op",
                "Intussen is over deze afspraak ook iets anders vastgelegd; zie hieronder.",
            )
        return f"Vastgelegd bij {number}: {progress} ({Quarter.parse(period).text()})."

    if attempt(act):
        st.session_state[f"afspraken-beurt-{number}"] = turn + 1
    st.rerun()


def _likely_first(moments: dict[str, Moment], quarter: Quarter) -> list[str]:
    """The moments: open ones of this quarter, then what was due last, then what comes."""

    def place(key: str) -> tuple[bool, bool, bool, int]:
        moment = moments[key]
        ahead = moment.last > quarter
        days = (moment.due - quarter.last_day).days
        return (not moment.is_open, not moment.runs_in(quarter), ahead, abs(days))

    return sorted(moments, key=place)


def _moment_words(moment: Moment | None) -> str:
    if moment is None:
        return "de afspraak als geheel"
    return f"{moment.occurrence.label or 'termijn'}, {moment.occurrence.when()}"
