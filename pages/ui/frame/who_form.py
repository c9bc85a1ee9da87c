"""Under whose name a form records: the organisation and role of the login, or asked."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from geo.register import Who
from pages.ui.frame.dutch import plain
from pages.ui.frame.register_view import party
from pages.ui.frame.write_access import signature

_KEPT: Final = "afspraken-wie"


def who_fields(parties: Sequence[str], *, key: str) -> tuple[str, str]:
    """Organisation and role of who records; they are remembered for the next form."""
    signed = signature()
    if signed is not None:
        st.caption(f"Wordt vastgelegd door {plain(party(signed))}.")
        return signed.organisation, signed.role
    last = st.session_state.setdefault(_KEPT, ("", ""))
    left, right = st.columns(2)
    options = list(dict.fromkeys([last[0], *parties] if last[0] else parties))
    organisation = left.selectbox(
        "Organisatie",
        options,
        key=f"{key}-organisatie",
        accept_new_options=True,
        help="Geen namen van personen: het register bewaart alleen organisatie en rol.",
    )
    role = right.text_input("Rol", value=last[1], key=f"{key}-rol", max_chars=80)
    return str(organisation or ""), role


def who_of(fields: tuple[str, str]) -> Who:
    """The party of the form; kept for the next one.

    Raises:
        RegisterError: organisation or role is empty.
    """
    found = Who(fields[0].strip(), fields[1].strip())
    st.session_state[_KEPT] = fields
    return found
