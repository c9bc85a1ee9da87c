"""Gegevens: what to load in which order, and how far this installation is."""

import streamlit as st

from geo.catalogue.setup_steps import StepState, setup_state
from pages.ui.frame import page_data, plain_table

_RULES = (
    "Doelen en drempels vult u hieronder in, onder *Doelen, drempels en gebieden invullen*. Zij "
    "zijn ook bestanden in de map met gegevens van deze gemeente, met de gewichten: "
    "`targets.toml`, `thresholds.toml` en `weights.toml`. Wat daarin staat geldt zodra het "
    "programma opnieuw start, zolang er geen ingevulde editie actief is."
)


def render() -> None:
    """Show the steps; folded when everything is there."""
    states = setup_state(page_data.library())
    left = sum(not state.is_done for state in states)
    title = f"Wat laadt u in welke volgorde? Nog {left} van {len(states)} stappen" if left else (
        "Wat laadt u in welke volgorde? Alles is geladen"
    )  # fmt: skip
    with st.expander(title):
        plain_table.show(
            [
                {
                    "Stap": f"{number}. {state.step.title}",
                    "Stand": state_text(state),
                    "Waarom": state.step.why,
                    "Hoe": state.step.how.replace("`", ""),
                }
                for number, state in enumerate(states, start=1)
            ],
            alt="Wat er te laden is, in volgorde",
        )
        st.caption(_RULES)


def state_text(state: StepState) -> str:
    """Return how far a step is, in Dutch."""
    if state.is_done:
        return "geladen"
    if state.is_example:
        return "voorbeeld: nog te vervangen"
    return "deels" if any(state.origins) else "nog niet"
