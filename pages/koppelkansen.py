"""Koppelkansen: the ranked list, why each stands where it stands, and what was decided."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.catalogue.pointers import one_state
from geo.constants import CAVEAT
from geo.koppelkansen.weights import Weights
from geo.register import EntryKind, Who
from geo.text.local_time import local_today
from pages.ui.frame import dutch, glossary, header, opened, pack_panel, plain_table
from pages.ui.frame.recording import show_messages
from pages.ui.frame.register_view import problem
from pages.ui.frame.write_access import may, refused
from pages.ui.koppelkansen import (
    add_form,
    card,
    correction_form,
    decision_form,
    example_session,
    gate_panel,
    list_filters,
    list_questions,
    list_source,
    live_updates,
    meeting,
    ranking_list,
    recorded_by,
    register_file,
    session_diff,
    session_panel,
)
from pages.ui.koppelkansen.list_source import (
    ALL_KINDS,
    Item,
    Listing,
    chosen,
    kind_words,
)

_PAST: Final = "kansen-nazorg"


def render() -> None:
    """Show the page."""
    today = local_today()
    fault = problem()
    if fault:
        _without_register(fault, year=today.year)
    else:
        _with_register(today)


def _with_register(today: dt.date) -> None:
    view = chosen()["beeld"]
    if view == "projector":
        st.title("Koppelkansen")
        bar = st.container()
    else:
        header.start("Koppelkansen", lead="")
        bar = st.container(
            horizontal=True, vertical_alignment="bottom", gap="xsmall", key="kansen-balk"
        )
        session_panel.pick(bar)
        view = chosen()["beeld"]
    name = chosen()["sessie"]
    live = not name and view != "projector"
    weights, beside = list_filters.weights(bar) if live else (None, None)
    listing = (
        list_source.frozen(name) if name else list_source.live(weights=weights, year=today.year)
    )
    if view != "projector":
        # in a meeting the caveats of each koppelkans name the example data, beside the form
        compact = view == "vergadering" and listing.editable
        if not compact:
            header.notice(listing.known)
        session_panel.banner(listing, compact=listing.editable)
    row = _row()
    kind = _kind(listing, view, row)
    if view == "lijst":
        _aftercare(listing, row)
    list_source.write_address()
    beside = _choices_of_the_parties(listing, view, bar) or beside
    list_filters.state_output(listing)
    past = next((item for item in listing.aftercare if item.id == chosen()["kans"]), None)
    if view in {"kiezen", "verschil"} or (view == "lijst" and past is not None):
        _instead_of_list(listing, view, past, weights=weights, today=today)
        return
    items = list_filters.filtered(listing, kind=kind, bar=bar)
    list_questions.beside_weights(beside, items, listing)
    if not items:
        st.info("Geen koppelkans past bij deze keuze. Maak de keuze ruimer.")
    elif view == "projector":
        meeting.projector(listing, items)
        return
    elif view == "vergadering":
        meeting.meeting(listing, items)
    else:
        _list_and_card(items, listing, kind)
    session_panel.manage(listing, shown=items, weights=weights, today=today, bar=bar)
    kinds = tuple(listing.counts) if kind == ALL_KINDS else (kind,)
    pack_panel.offer(
        session=listing.record.session.name if listing.record else None,
        kinds=kinds,
        weights=weights,
        year=today.year,
        bar=bar,
        source=example_session.example_session().register if listing.is_example else None,
    )
    if view == "lijst":
        with st.container(horizontal=True, gap="xsmall", key="kansen-naast-elkaar-onder"):
            list_questions.show(items, listing)
            register_file.panel()
            _sources(listing)
        st.caption(CAVEAT)
        return
    _end(listing)


def _choices_of_the_parties(
    listing: Listing, view: str, bar: DeltaGenerator
) -> DeltaGenerator | None:
    """The weights of a session, and the gates per hazard, from buttons in ``bar``.

    Gives the place for what each part explains; None where there are no weights of a session.
    """
    beside = None
    if listing.record is not None and view != "projector":
        beside = list_filters.frozen_weights(listing, bar)
    if view in {"lijst", "vergadering"}:
        gate_panel.panel(listing, bar)
    return beside


def _instead_of_list(
    listing: Listing,
    view: str,
    past: Item | None,
    *,
    weights: Weights | None,
    today: dt.date,
) -> None:
    if view == "lijst" and past is not None:
        _past(past, listing)
    elif view == "kiezen":
        # the library that solves is for who chooses
        from pages.ui.koppelkansen import choose_panel  # noqa: PLC0415

        choose_panel.show(listing, year=today.year)
    else:
        session_diff.show(weights=weights, today=today)
    _end(listing)


def _past(item: Item, listing: Listing) -> None:
    """The card of one that is past: a link to it still leads there, not to the list."""
    if st.button("Naar de lijst", key="kansen-naar-de-lijst"):
        list_source.choose(kans="")
        st.rerun()
    st.info(item.caveats[0])
    card.heading(item, listing)
    card.body(item, listing, kind=item.kind)


def _aftercare(listing: Listing, row: DeltaGenerator) -> None:
    """A chip that says how many are past: they stand in no list, but green can still be added."""
    if not listing.aftercare:
        return
    title = f"Nazorg: {dutch.number(len(listing.aftercare))} voorbij"
    box = row.popover(title, key=_PAST, on_change="rerun")
    if opened.was_opened(box, _PAST):
        with box:
            _past_items(listing.aftercare)


def _past_items(items: Sequence[Item]) -> None:
    st.caption(
        "Opgeleverd, vervallen of voorbij: hier ligt geen besluit meer voor. Wel kan er nog "
        "groen bij, en kan er worden onthard.",
        help=glossary.help_for("nazorg"),
    )
    plain_table.show(
        [
            {
                "Koppelkans": item.title,
                "Soort": kind_words(item),
                "Periode": item.window.text(),
                "Waarom": item.caveats[0],
            }
            for item in items
        ],
        alt="Nazorg: wat voorbij is",
    )


def _without_register(fault: str, *, year: int) -> None:
    """The list and the reasons, when the register cannot be read: no decision and no session."""
    header.start("Koppelkansen", lead="")
    bar = st.container(horizontal=True, gap="xsmall", key="kansen-balk")
    st.error(
        f"{fault} De lijst hieronder werkt, maar zonder sessies, besluiten en correcties; "
        "vastleggen kan nu niet."
    )
    st.button("Opnieuw proberen", key="kansen-register-opnieuw")
    listing = list_source.live(weights=list_filters.weights(bar)[0], year=year, with_register=False)
    header.notice(listing.known)
    row = _row()
    kind = list_filters.kind(listing, row)
    items = list_filters.filtered(listing, kind=kind, bar=bar)
    if items:
        _list_and_card(items, listing, kind)
    else:
        st.info("Geen koppelkans past bij deze keuze. Maak de keuze ruimer.")
    _end(listing)


def _row() -> DeltaGenerator:
    """Where the kind is chosen."""
    return st.container(horizontal=True, vertical_alignment="bottom", key="kansen-soorten")


def _kind(listing: Listing, view: str, row: DeltaGenerator) -> str:
    """The kind that is looked at; the projector and the differences have no room to choose it."""
    if view == "projector":
        return chosen()["soort"] if chosen()["soort"] in listing.counts else ALL_KINDS
    return (
        ALL_KINDS
        if view in {"verschil", "kiezen"}
        else list_filters.kind(listing, row, compact=view == "vergadering")
    )


@st.fragment
@one_state()
def _list_and_card(items: Sequence[Item], listing: Listing, kind: str) -> None:
    """The list, and what is chosen in it: beside it where there is room.

    Another row draws these two anew and nothing else, unless the list is no longer that of now.
    """
    if listing.stamp != list_source.stamp(with_register=listing.with_register):
        st.rerun()
    list_source.write_address()
    with st.container(key="kansen-naast"):
        left, right = st.columns(2, gap="medium")
    with left:
        item = ranking_list.show(items, listing, kind)
        writes = listing.editable and may(EntryKind.DECISION, item=item)
        adds = listing.editable and not refused(EntryKind.OVERRULE)
        by = recorded_by.who(listing) if writes or adds else Who("-", "-")
        if adds:
            add_form.panel(listing, by=by)
    with right:
        card.heading(item, listing)
        show_messages(far=True)
        live_updates.watch(item, listing)
        if writes:
            # side by side while both are closed, see pages.css
            with st.container(horizontal=True, gap="xsmall", key="kansen-naast-elkaar-vast"):
                with st.expander("Besluit of opmerking vastleggen"):
                    decision_form.decision(item, listing, by=by, following=None)
                    decision_form.comment(item, listing, by=by)
                correction_form.panel(item, listing, by=by)
        card.body(item, listing, kind=kind)


def _end(listing: Listing) -> None:
    """Sources and the caveat."""
    _sources(listing)
    st.caption(CAVEAT)


def _sources(listing: Listing) -> None:
    """The sources; of a session those it was made from."""
    if listing.record is None:
        header.sources_box([item.name for item in listing.known])
        return
    with st.expander("Bronnen van deze sessie"):
        st.markdown(
            "\n".join(
                f"- {item.title}: {item.source}"
                + (f", editie {item.edition}" if item.edition else "")
                + f" ({item.origin})"
                for item in listing.known
            )
        )
