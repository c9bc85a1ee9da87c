"""The risk of one koppelkans: exposure, vulnerability and their product as a band, per hazard."""

from typing import Any

import streamlit as st

from geo.hazards.vulnerability import load_vulnerability
from geo.koppelkansen.item_buildings import Buildings
from geo.koppelkansen.packages import plain_item
from geo.koppelkansen.risk import FORMULA, HazardRisk, item_risks
from pages.ui.frame import dutch, glossary, page_data, plain_table
from pages.ui.koppelkansen.list_source import Item, Listing
from pages.ui.map import hazard_specs


def show(item: Item, listing: Listing) -> None:
    """A row per hazard; of a session whose data are no longer those of now only why not."""
    record = listing.record
    if record is not None and dict(record.snapshot.state.layers) != dict(
        page_data.inputs().digests
    ):
        st.markdown(
            "Het risico wordt berekend uit de gegevens van nu; die zijn anders dan bij het openen "
            "van deze sessie. Kies de lijst van nu om het te zien."
        )
        return
    found = _risks(page_data.state_key(), item.id, plain_item(item))
    if not found:
        st.markdown("Van deze plek is geen blootstelling bekend, dus ook geen risico.")
        return
    plain_table.show([row(risk) for risk in found], alt="Risico per bedreiging, laag tot hoog")
    unknown = max(risk.unknown_dwellings for risk in found)
    homes = dutch.dwelling_words(dutch.number(unknown))
    missing = (
        f" Van hooguit {homes} is de blootstelling onbekend (n.t.b.); "
        f"{'zij telt' if dutch.number(unknown) == '1' else 'zij tellen'} niet mee."
        if unknown
        else ""
    )
    st.caption(
        f"{FORMULA} Kenmerken laadt u als kolom van het bezit; de factoren staan in "
        "data/vulnerability.toml en zijn een keuze van deze app." + missing,
        help=glossary.help_for("risico", "kwetsbaarheid"),
    )


def row(risk: HazardRisk) -> dict[str, Any]:
    """One hazard as a row for people."""
    factors = risk.factors
    return {
        "Bedreiging": hazard_specs.hazard_title(risk.hazard),
        "Woningen": dutch.number(risk.dwellings),
        "Woningen × blootstelling": dutch.number(risk.exposed, decimals=1),
        "Kwetsbaarheid": "-"
        if factors is None
        else " tot ".join(dutch.number(factor, decimals=2) for factor in factors),
        "Risico": risk.band_text,
        "Per 100 woningen": "-"
        if risk.per_100_dwellings is None
        else dutch.number(risk.per_100_dwellings, decimals=1),
        "Kenmerken bekend": risk.known_text,
    }


@st.cache_data(max_entries=64, show_spinner=False)
def _risks(key: str, name: str, _item: dict[str, Any]) -> tuple[HazardRisk, ...]:
    rules = load_vulnerability(page_data.library().data / "vulnerability.toml")
    return item_risks([_item], _buildings(key), rules)[name]


@st.cache_resource(max_entries=6, show_spinner=False)
def _buildings(key: str) -> Buildings:  # noqa: ARG001 - as long as the data are the same
    return Buildings(page_data.inputs(), page_data.exposure())
