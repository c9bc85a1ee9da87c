"""Saving a choice as a proposal, and a proposal beside another and what was decided."""

from collections.abc import Sequence

import streamlit as st

from geo.koppelkansen.choice import (
    Answer,
    answer_json,
    limits_json,
    offer_json,
)
from geo.koppelkansen.packages import PlaceOffers
from geo.koppelkansen.portfolio import Limits
from geo.koppelkansen.proposals import Proposal, compare_proposal, save_proposal, saved_proposals
from geo.register import EntryKind, RegisterError, Who
from geo.text.clean import local_date
from geo.text.local_time import local_today
from pages.ui.frame import dutch, glossary, option_boxes, page_data, plain_table
from pages.ui.frame.recording import once, submit
from pages.ui.frame.register_view import party, register
from pages.ui.frame.write_access import may, signature
from pages.ui.koppelkansen.list_source import Listing


def save_form(
    listing: Listing, answer: Answer, places: Sequence[PlaceOffers], limits: Limits
) -> None:
    """The form that saves a choice as a proposal."""
    if not listing.with_register or not may(EntryKind.PROPOSAL):
        return
    with st.form("kiezen-opslaan"):
        today = local_today()
        name = st.text_input(
            "Naam van het voorstel",
            f"Voorstel {today.strftime('%d-%m-%Y')}",
            help=glossary.help_for("voorstel"),
        )
        signed = signature()
        organisation = role = ""
        if signed is None:
            organisation = st.text_input("Organisatie", "Gemeente")
            role = st.text_input("Rol", "beleidsadviseur")
        if not submit("Bewaar als voorstel", form="kiezen-bewaren"):
            return
    inputs = page_data.inputs()
    frozen = {
        "limits": limits_json(limits),
        "layers": dict(inputs.digests),
        "packages": {place.id: [offer_json(offer) for offer in place.offers] for place in places},
        "places": {
            place.id: {
                "wijkcodes": list(place.wijkcodes),
                "years": list(place.years(limits.years)),
                "unknown_dwellings": place.unknown_dwellings,
                "gains": {offer.id: dict(offer.gains) for offer in place.offers},
            }
            for place in places
        },
    }
    try:
        who = signed or Who(organisation, role)
        with once() as counts:
            if counts:
                text = answer_json(answer, places, limits)
                save_proposal(register(), name, text, inputs=frozen, who=who)
    except RegisterError as error:
        st.error(str(error))
    else:
        st.success("Het voorstel staat in het register.")


def _last_year(saved: Sequence[Proposal], mine: int) -> int:
    """The place among the choices of the last proposal of an earlier year; 0 is none."""
    years = [local_date(proposal.saved_at).year for proposal in saved]
    earlier = [at for at, year in enumerate(years) if year < years[mine]]
    return earlier[0] + 1 if earlier else 0


def show_saved(listing: Listing) -> None:
    """Saved proposals, one beside another and beside what was decided."""
    if not listing.with_register:
        return
    saved = saved_proposals(register())
    if not saved:
        return
    st.subheader("Bewaarde voorstellen", help=glossary.help_for("voorstel", "besluit"))
    places = range(len(saved))

    def named(at: int) -> str:
        proposal = saved[at]
        return (
            f"{proposal.name} ({party(proposal.who)}, {dutch.day(proposal.saved_at.isoformat())})"
        )

    left, right = st.columns(2)
    mine = option_boxes.choose_one(
        left.selectbox, "Voorstel", places, format_func=named, key="kiezen-voorstel"
    )
    other = option_boxes.choose_one(
        right.selectbox,
        "Naast",
        [None, *places],
        index=_last_year(saved, mine),
        key=f"kiezen-naast-{mine}",
        format_func=lambda at: "alleen de besluiten" if at is None else named(at),
    )
    decided = {name: str(entry.content["status"]) for name, entry in listing.decided.items()}
    rows = compare_proposal(saved[mine], decided, None if other is None else saved[other])
    plain_table.show(
        [
            {
                "Koppelkans": row.title,
                "In dit voorstel": "nee" if row.year is None else str(row.year),
                **({} if other is None else {
                    "In het andere": str(row.other_year) if row.in_other else "nee"}),
                "Besluit": row.decided or "geen",
            }
            for row in rows
        ],
        alt="Voorstel naast besluiten en een ander voorstel",
    )  # fmt: skip
