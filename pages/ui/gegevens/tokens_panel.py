"""Tokens with which other programs read the OGC API: made, listed and withdrawn by the keeper."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import streamlit as st

from geo.access.rights import require_upkeep
from geo.access.tokens import DAYS, MOST_DAYS, Token, make_token, tokens, withdraw_token
from geo.deliveries.parties import corporations_of
from geo.errors import KoppelkansenError
from pages.ui.frame import dutch, glossary, login, option_boxes, page_data, plain_table
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import once, submit

_MADE: Final = "sleutel-gemaakt"


def render() -> None:
    """The list of tokens and the forms to make and withdraw one; drawn only when it is opened."""
    box = st.expander("Koppelvlak voor andere programma's", key="sleutels", on_change="rerun")
    if not box.open:
        st.session_state.pop(_MADE, None)
        return
    with box:
        st.markdown(
            "Een viewer, QGIS of een ander programma leest de kaart live op het adres `/ogc` (OGC "
            "API Features). Zonder sleutel ziet het wat openbaar is; met een sleutel wat bij haar "
            "rol hoort. Intrekken geldt meteen.",
            help=glossary.help_for("sleutel"),
        )
        try:
            known = tokens(page_data.whole_library().var)
        except KoppelkansenError as error:
            st.error(str(error))
            return
        _list(known)
        _make()
        _withdraw([token for token in known if token.counts(_now())])


def _list(known: Sequence[Token]) -> None:
    if not known:
        st.caption("Er is nog geen sleutel gemaakt.")
        return
    plain_table.show(
        [
            {
                "Naam": token.name,
                "Rol": token.role,
                "Kenmerk": token.id,
                "Gemaakt": dutch.day(token.made),
                "Geldt tot": dutch.day(token.expires),
                "Stand": _state(token),
            }
            for token in known
        ],
        alt="De sleutels van het koppelvlak",
    )


def _state(token: Token) -> str:
    if token.withdrawn:
        return f"ingetrokken op {dutch.day(token.withdrawn)}"
    return "geldig" if token.counts(_now()) else "verlopen"


def _make() -> None:
    corporations = corporations_of(page_data.whole_library())
    roles = ["lezer", *(f"corporatie:{name}" for name in corporations), "gemeente"]
    with st.form("sleutel-maken", clear_on_submit=True):
        name = st.text_input("Waar de sleutel voor is", max_chars=80, key="sleutel-naam")
        role = st.selectbox("Leest als", roles, key="sleutel-rol")
        days = st.number_input(
            "Geldig, in dagen", min_value=1, max_value=MOST_DAYS, value=DAYS, key="sleutel-dagen"
        )
        if submit("Sleutel maken", form="sleutel-maken-nu"):
            try:
                require_upkeep(login.viewer(), "sleutels maken")
                with once() as counts:
                    if counts:
                        made = make_token(
                            page_data.whole_library().var, name=name, role=role, now=_now(),
                            days=int(days), corporations=corporations,
                        )  # fmt: skip
                        st.session_state[_MADE] = (made.token.name, made.secret)
            except KoppelkansenError as error:
                st.error(str(error))
            else:
                st.rerun()
    if _MADE in st.session_state:
        title, secret = st.session_state[_MADE]
        st.success(f"De sleutel voor {plain(title)}. Bewaar haar nu: u ziet haar niet nog eens.")
        st.code(secret, language=None)


def _withdraw(valid: list[Token]) -> None:
    if not valid:
        return
    names = {token.id: f"{token.name} ({token.role}, {token.id})" for token in valid}
    with st.form("sleutel-intrekken"):
        chosen = option_boxes.choose_one(
            st.selectbox, "Sleutel", list(names), format_func=names.__getitem__, key="sleutel-keuze"
        )
        # pressed twice, the second press would find the next token in the field
        if submit("Sleutel intrekken", form="sleutel-intrekken-nu"):
            require_upkeep(login.viewer(), "sleutels intrekken")
            with once() as counts:
                if counts:
                    withdraw_token(page_data.whole_library().var, chosen, now=_now())
                    st.session_state.pop(_MADE, None)
            st.rerun()


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)
