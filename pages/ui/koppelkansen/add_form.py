"""Adding a koppelkans that the analysis did not find: with a place, a period and a reason."""

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.catalogue.vocabularies import PLAN_KINDS
from geo.catalogue.windows import Window
from geo.errors import KoppelkansenError
from geo.koppelkansen.by_hand import HandPlace, hand_id, hand_item, measured_by_hand
from geo.koppelkansen.weights_file import weights_from_dict
from geo.register import OverruleKind, Who
from geo.text.local_time import local_today
from pages.ui.frame import dutch, option_boxes, page_data
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import once, submit, tell
from pages.ui.frame.register_view import (
    register,
)
from pages.ui.koppelkansen import place_picker
from pages.ui.koppelkansen.list_source import Listing, choose

_PLACE: Final = "nieuw"
_OPEN: Final = "kansen-toevoegen-open"
_CLOSE: Final = "kansen-toevoegen-sluiten"


def panel(listing: Listing, *, by: Who) -> None:
    """The form, drawn only when it is opened: its map takes time in every rerun."""
    if st.session_state.pop(_CLOSE, False):
        st.session_state[_OPEN] = False
    box = st.expander("Een koppelkans toevoegen", key=_OPEN, on_change="rerun")
    if box.open:
        with box:
            _add(listing, by)


@st.fragment
def _add(listing: Listing, by: Who) -> None:
    """A koppelkans that the analysis did not find, measured and put on the agenda at once."""
    assert listing.record is not None  # noqa: S101 - drawn in a session only
    record = listing.record
    inputs = page_data.inputs()
    place = place_picker.pick(_PLACE, unknown=True)
    with st.form("kansen-toevoegen", clear_on_submit=False):
        title = st.text_input("Titel", max_chars=120)
        upper_left, upper_middle, upper_right = st.columns(3)
        parties = sorted(inputs.projects["corporation"].dropna().unique())
        corporation = upper_left.selectbox("Partij", parties, accept_new_options=True)
        kind = option_boxes.choose_one(
            upper_middle.selectbox,
            "Soort plan",
            PLAN_KINDS.keys,
            index=PLAN_KINDS.keys.index("onderhoud"),
            format_func=dutch.PLAN_WORDS.__getitem__,
        )
        count = upper_right.number_input("Woningen", min_value=0, step=1, value=None)
        lower_left, lower_middle, lower_right = st.columns(3, vertical_alignment="bottom")
        first = _year(lower_left, "Eerste jaar")
        last = _year(lower_middle, "Laatste jaar")
        open_ended = lower_right.checkbox("Einde open (v.a.)")
        reason = st.text_input("Reden (verplicht)", max_chars=2000)
        pressed = submit("Toevoegen aan lijst en agenda", form="kansen-toevoegen")
    if not pressed:
        return

    try:
        item = hand_item(
            hand_id({*listing.by_id, *_ever_added()}),
            title=title,
            corporation=str(corporation or ""),
            reason=reason,
            plan_kind=kind,
            window=Window(first, last, open_ended=open_ended),
            dwellings_count=count,
            place=None
            if place is None
            else HandPlace(lat=place.lat, lon=place.lon, precision_m=place.precision_m),
        )
        item = measured_by_hand(
            item,
            reason=reason,
            inputs=inputs,
            weights=weights_from_dict(record.snapshot.state.weights),
            as_of_year=local_today().year,
        )
        with once() as counts:
            if counts:
                recorded = register().add(
                    item.to_dict(), reason=reason, who=by, session=record.session.name
                )
                register().change_session(
                    record.session.name,
                    who=by,
                    reason=f"Met de hand toegevoegd: {title}",
                    agenda=[*record.session.agenda, item.id],
                )
                choose(kans=item.id, soort=item.kind)
                st.session_state[_CLOSE] = True
                place_picker.forget(_PLACE)
                tell("goed", f"Toegevoegd: {plain(title)} (regel {recorded.entry.sequence}).")
    except KoppelkansenError as error:
        # beside the form, so that nothing typed is lost
        st.error(str(error))
        return
    st.rerun()


def _year(column: DeltaGenerator, title: str) -> int | None:
    return column.number_input(title, min_value=2000, max_value=2100, step=1, value=None)


def _ever_added() -> set[str]:
    return {
        str(entry.koppelkans_id)
        for entry in register().entries()
        if entry.overrule is OverruleKind.TOEGEVOEGD
    }
