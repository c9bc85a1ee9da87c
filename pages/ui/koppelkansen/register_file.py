"""The whole register as one file: to take along, to bring in, and to check."""

import tempfile
from pathlib import Path

import streamlit as st

from geo.access.rights import may_keep_register
from geo.errors import KoppelkansenError
from geo.text.format import counted
from geo.text.local_time import local_today
from pages.ui.frame import dutch, login
from pages.ui.frame.recording import once, submit, tell
from pages.ui.frame.register_view import register


def panel() -> None:
    """Export, import and check, drawn only when it is opened."""
    box = st.expander("Het register meenemen of binnenhalen", key="register", on_change="rerun")
    if not box.open:
        return
    with box:
        st.markdown(
            "Het register is alles wat in alle sessies is vastgelegd, met de bevroren lijsten. "
            "Het gaat mee in één bestand; binnenhalen kan in een leeg register, of in een "
            "register dat het begin ervan is. Er wordt nooit iets overschreven."
        )
        left, right = st.columns(2, vertical_alignment="bottom")
        day = local_today().isoformat()
        if login.viewer().sees_all:
            left.download_button(
                "Register als bestand",
                data=login.bound(export),
                file_name=f"koppelkansen-register-{day}.zip",
                mime="application/zip",
                on_click="ignore",
                width="stretch",
            )
        else:
            left.caption("Het hele register meenemen kan de gemeente of de beheerder.")
        if right.button("Controleren of er niets is veranderd", width="stretch"):
            _check()
        if may_keep_register(login.viewer()):
            _bring_in()


def export() -> bytes:
    """The file of the whole register.

    Raises:
        RegisterError: it cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.zip"
        register().export_file(path)
        return path.read_bytes()


def _check() -> None:
    found = register().verify_chain()
    if found.ok:
        st.success(
            f"{dutch.number(found.count)} gecontroleerd: elke regel is zoals hij is geschreven."
        )
    else:
        st.error(" ".join(found.problems))


def _bring_in() -> None:
    with st.form("register-binnen", clear_on_submit=True):
        given = st.file_uploader("Register binnenhalen", type=["zip"])
        pressed = submit("Binnenhalen", form="register-binnen")
    if not pressed:
        return
    if given is None:
        st.error("Kies eerst een bestand.")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gekozen.zip"
        path.write_bytes(given.getvalue())
        try:
            with once() as counts:
                if counts:
                    count = register().import_file(path)
                    lines = counted(count, "nieuwe regel", "nieuwe regels")
                    tell("goed", f"{lines} binnengehaald uit {given.name}.")
        except KoppelkansenError as error:
            st.error(str(error).replace(path.name, given.name))
            return
    st.rerun()
