"""Where a person knows better than the analysis: no match, another place, or neither any more."""

import streamlit as st

from geo.errors import KoppelkansenError
from geo.register import OverruleKind, Recorded, Register, Who
from pages.ui.frame import option_boxes
from pages.ui.frame.recording import once, submit
from pages.ui.frame.register_view import OVERRULE_WORDS
from pages.ui.koppelkansen import place_picker
from pages.ui.koppelkansen.decision_form import record, seen
from pages.ui.koppelkansen.list_source import Item, Listing


def panel(item: Item, listing: Listing, *, by: Who) -> None:
    """What can be corrected, drawn only when it is opened: it takes time in every rerun."""
    box = st.expander(
        "Klopt deze koppelkans niet?", key=f"kansen-klopt-{item.id}", on_change="rerun"
    )
    if box.open:
        with box:
            _corrections(item, listing, by)


def _place_of(item: Item) -> place_picker.Place | None:
    """Where the koppelkans is thought to lie now."""
    if item.lat is None or item.lon is None:
        return None
    return place_picker.Place(item.lat, item.lon, float(item.precision_m or 0), "plek van nu")


@st.fragment
def _corrections(item: Item, listing: Listing, by: Who) -> None:
    """The corrections, each with a reason; they are kept when the list is made again."""
    assert listing.record is not None  # noqa: S101 - drawn in a session only
    session, identifier = listing.record.session.name, item.id
    last = seen(identifier, session)
    held = listing.overruled.get(identifier) or {}
    options = [
        kind for kind in (OverruleKind.GEEN_MATCH, OverruleKind.ANDERE_PLEK) if kind not in held
    ]
    kinds = [*options, *([OverruleKind.INGETROKKEN] if held else [])]
    kind = option_boxes.choose_one(
        st.radio,
        "Wat klopt er niet?",
        kinds,
        format_func=lambda kind: OVERRULE_WORDS[kind].capitalize(),
        horizontal=True,
        key=f"kansen-correctie-{len(kinds)}-{identifier}",
    )
    place = None
    if kind is OverruleKind.ANDERE_PLEK:
        place = place_picker.pick(f"ander-{identifier}", unknown=False, now=_place_of(item))
    with st.form(f"kansen-correctie-form-{identifier}", clear_on_submit=False):
        withdrawn = None
        if kind is OverruleKind.INGETROKKEN:
            withdrawn = option_boxes.choose_one(
                st.selectbox,
                "Welke correctie?",
                list(held),
                format_func=lambda kind: OVERRULE_WORDS[kind],
            )
        # anew after every line, so that a reason never goes along to the next correction
        told_reason = st.text_input(
            "Reden (verplicht)", max_chars=2000, key=f"kansen-correctie-reden-{identifier}-{last}"
        )
        pressed = submit("Correctie vastleggen", form=f"kansen-correctie-{identifier}")
    if not pressed:
        return
    if kind is OverruleKind.ANDERE_PLEK and place is None:
        st.error("Wijs eerst de plek aan: op de kaart, met een adres, of kies een buurt.")
        return

    def act(opened: Register, signed: Who) -> Recorded:
        text = told_reason.strip()
        if place is not None:
            return opened.move(
                identifier, lat=place.lat, lon=place.lon, precision_m=place.precision_m,
                outline=place.outline, reason=text, who=signed, session=session, seen=last,
            )  # fmt: skip
        if withdrawn is not None:
            return opened.withdraw(
                identifier, withdrawn, reason=text, who=signed, session=session, seen=last
            )
        return opened.reject_match(identifier, reason=text, who=signed, session=session, seen=last)

    try:
        with once() as counts:
            if counts:
                record("Correctie vastgelegd", act, by)
    except KoppelkansenError as error:
        # beside the form, so that nothing typed is lost
        st.error(str(error))
        return
    st.rerun()
