"""Inloggen: who you are here, logging in and out, and what everybody may see."""

import logging

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section

from geo.access import Viewer
from geo.access.claims import Login
from pages.ui.frame import header, login, page_data, public_counts

_log = logging.getLogger(__name__)


def render() -> None:
    """Show the page."""
    _page("Inloggen")


def ask_first() -> None:
    """What is shown in the place of a page that is not for everybody."""
    _page(
        page_data.app_title(),
        before="Log in om deze pagina te zien. Hieronder staat wat openbaar is.",
    )


def _page(title: str, *, before: str = "") -> None:
    lead = "Waar bouwen, renoveren en de straat openmaken samengaan met een veiliger klimaat."
    header.start(title, lead=lead)
    who = login.current()
    if who.viewer.inside:
        _logged_in(who.viewer)
    else:
        _logged_out(who, before)
    public_counts.show()
    header.end(sources=("stock", "buurten") if who.viewer.inside else ("buurten",))


def _logged_in(viewer: Viewer) -> None:
    with st.container(border=True):
        st.markdown(f"U bent ingelogd met de rol **{viewer}**.")
        st.markdown(viewer.entry.description.format(corporation=viewer.corporation))
        st.caption(
            "Wat u vastlegt staat in het register op naam van "
            f"{viewer.organisation or 'uw organisatie'}, niet op uw eigen naam."
        )
        if st.button("Uitloggen", type="primary"):
            st.session_state.clear()
            st.logout()


def _logged_out(who: Login, before: str) -> None:
    with st.container(border=True):
        if who.problem:
            st.warning(who.problem)
        elif before:
            st.info(before)
        fault = login.problem()
        if fault is not None:
            # what is wrong with the settings is not for every visitor
            _log.error("login: %s", fault)
            st.error("Inloggen kan nu niet. De beheerder vindt de reden in het logboek.")
            return
        for name, title in _providers().items():
            if st.button(title, type="primary", key=f"inloggen-{name}"):
                st.login(None if name == "default" else name)
        if st.user.get("is_logged_in") and st.button("Uitloggen"):
            st.logout()
        st.caption(
            "Medewerkers van gemeente, corporaties en huurdersorganisaties loggen in met het "
            "account van hun organisatie. Een wachtwoord typt u alleen bij uw eigen inlogdienst."
        )


def _providers() -> dict[str, str]:
    """The ways to log in: one, or several with a name each."""
    section = get_secrets_auth_section()
    if "client_id" in section:
        return {"default": "Inloggen"}
    names = [name for name, value in section.items() if hasattr(value, "keys")]
    return {name: f"Inloggen met {name}" for name in names if "client_id" in section[name]}
