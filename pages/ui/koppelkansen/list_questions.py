"""Below the list: which question matters most, and what the weights come to."""

from collections.abc import Sequence
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.koppelkansen.inputs import hazards_without_layer
from geo.koppelkansen.part_shares import PartShare, far_warning, part_shares
from geo.koppelkansen.questions import Question
from geo.koppelkansen.weights import PART_TITLES
from pages.ui.frame import dutch, glossary, opened, page_data, plain_table
from pages.ui.koppelkansen.list_source import Item, Listing

_SHOWN: Final = 8


def show(items: Sequence[Item], listing: Listing) -> None:
    """The unknowns that most often change the first ten, and the effective share of each part.

    Args:
        items: what is shown of the list.
        listing: what is looked at.
    """
    if listing.questions:
        opened.expander(
            "Welke vraag maakt het meeste uit?",
            lambda: _questions(listing.questions),
            key="kansen-vragen",
        )
    shares = part_shares(items, listing.parts)
    if not shares:
        return
    warning = far_warning(shares, count=len(items))
    # what has to be seen is in the title, and not only behind it
    title = "Wat verklaart de verschillen in score?"
    unloaded = hazards_without_layer(page_data.inputs()) if listing.record is None else []
    opened.expander(
        f"{title} Let op: niet wat de gewichten zeggen" if warning else title,
        lambda: _shares(shares, warning, unloaded),
        key="kansen-aandelen",
    )


def _questions(questions: Sequence[Question]) -> None:
    st.caption(
        "Weet u het antwoord, dan staan er in dit deel van de trekkingen andere "
        "koppelkansen bij de eerste 10 (alle gekozen soorten samen).",
        help=glossary.help_for("trekking", "onbekend"),
    )
    rows = [
        {
            "Vraag": question.text,
            "Andere eerste 10": f"{dutch.number(100 * question.change_share)}%",
        }
        for question in questions[:_SHOWN]
    ]
    plain_table.show(rows, alt="Vragen die de eerste 10 het vaakst veranderen")


def _shares(shares: Sequence[PartShare], warning: str, unloaded: Sequence[str]) -> None:
    st.caption(
        "Naast het gewicht staat wat elk onderdeel in deze lijst werkelijk bepaalt.",
        help=glossary.help_for("effectief-aandeel", "gewicht", "schaal"),
    )
    if warning:
        st.warning(warning)
    rows = [
        {
            "Onderdeel": PART_TITLES[share.part],
            "Gewicht": f"{dutch.number(100 * share.weight_share)}%",
            "Verklaart": f"{dutch.number(100 * share.effective_share)}%",
        }
        for share in shares
    ]
    plain_table.show(rows, alt="Gewicht en verklaard deel van de verschillen per onderdeel")
    if unloaded:
        st.caption(f"Geen kaart geladen, telt daarom niet mee: {'; '.join(unloaded)}.")


def beside_weights(place: DeltaGenerator | None, items: Sequence[Item], listing: Listing) -> None:
    """What each part explains in the list that is shown, beside the weights in ``place``."""
    shares = part_shares(items, listing.parts)
    if place is None or not shares:
        return
    place.caption(
        "In de lijst die u nu ziet: " + "; ".join(share.text for share in shares) + ".",
        help=glossary.help_for("effectief-aandeel"),
    )
    if warning := far_warning(shares, count=len(items)):
        place.caption(f"**Let op.** {warning}")
