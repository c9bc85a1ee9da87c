"""The measures on the card of a koppelkans: what fits, how much of it, and at what cost."""

import streamlit as st

from geo.koppelkansen.measure_records import Measure, Money, Total
from pages.ui.frame import dutch, plain_table
from pages.ui.frame.dutch import plain
from pages.ui.koppelkansen.list_source import Item


def measures(item: Item) -> None:
    """Measures of the catalogue that fit."""
    if not any(measure.serves for measure in item.measures):
        st.markdown("Geen bedreiging vraagt hier om maatregelen, of er is te weinig bekend.")
    if not item.measures:
        return
    rows = [
        {
            "Maatregel": measure.label,
            "Waarvoor": aim(measure),
            "Hoeveelheid": quantity(measure),
            "Effect": measure.effect or "-",
            "Bedrag": money(measure.money),
            "Samen": total(measure.total, about=_about(measure)),
        }
        for measure in item.measures
    ]
    plain_table.show(rows, alt="Maatregelen")
    bases = dict.fromkeys(
        f"{found.unit}: {found.reason}"
        for measure in item.measures
        if (found := measure.quantity) and found.value is not None
    )
    if bases:
        st.caption(f"Waar de hoeveelheden op rusten: {plain('; '.join(bases))}.")
    sources = dict.fromkeys(str(measure.source or "-") for measure in item.measures)
    with st.expander("Bronnen van de maatregelen"):
        st.markdown("\n".join(f"- {plain(text)}" for text in sources))


def aim(measure: Measure) -> str:
    """The hazards a measure is against, or what it is good for beside the climate."""
    if measure.serves:
        return "tegen " + ", ".join(dutch.HAZARD_WORDS.get(h, h) for h in measure.serves)
    return f"goed voor {measure.benefit or 'iets anders'}; geen klimaatmaatregel"


def quantity(measure: Measure) -> str:
    """How much of a measure, as far as it can be derived."""
    found = measure.quantity
    if not found:
        return "-"
    if found.value is None:
        return found.reason
    text = f"{_about(measure)} {dutch.number(found.value)} {found.unit}"
    low, high = found.low, found.high
    return text if low == high else f"{text} ({dutch.number(low)} tot {dutch.number(high)})"


def _about(measure: Measure) -> str:
    """Whether a quantity is an estimate or the most there can be: trees that stand go off it."""
    return "hooguit" if measure.quantity_basis == "boom" else "circa"


def money(found: Money) -> str:
    """An amount, with what kind of money it is."""
    low, high = found.min_eur, found.max_eur
    if low is None:
        return "onbekend"
    text = dutch.number(float(low))
    if high is not None and high != low:
        text += f"-{dutch.number(float(high))}"
    return f"{text} {found.per or 'euro'} ({found.kind})"


def total(found: Total | None, *, about: str = "circa") -> str:
    """The money for the whole quantity, as far as both are known."""
    if not found:
        return "-"
    low, high = dutch.number(found.min_eur), dutch.number(found.max_eur)
    return f"{about} {low if low == high else f'{low}-{high}'} euro ({found.kind})"


def requirements(item: Item) -> None:
    """What the covenant asks of new build, when the item carries it."""
    found = item.requirements
    if not found:
        st.markdown("Er zijn geen eisen aan nieuwbouw die hier gelden.")
        return
    plain_table.show(
        [
            {
                "Eis": line.title,
                "Speelt hier": "ja" if line.urgent else "-",
                "Bron": line.source,
            }
            for line in found
        ],
        alt="Eisen aan nieuwbouw",
    )
