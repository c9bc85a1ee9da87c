"""The app around its pages: settings, first start, navigation and what happens on errors."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from geo.errors import KoppelkansenError
from geo.first_start import needs_example, prepare
from pages import afspraken, gegevens, kaart, koppelkansen, overzicht
from pages.ui import store

ICON = Path(__file__).resolve().parent / "icon.png"

_PAGES: tuple[tuple[str, str, Callable[[], None]], ...] = (
    ("", "Overzicht", overzicht.render),
    ("kaart", "Kaart", kaart.render),
    ("koppelkansen", "Koppelkansen", koppelkansen.render),
    ("afspraken", "Afspraken", afspraken.render),
    ("gegevens", "Gegevens", gegevens.render),
)

_log = logging.getLogger(__name__)


def run() -> None:
    """Show the page that was asked for."""
    st.set_page_config(
        page_title="Koppelkansenkaart Dordrecht",
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    _first_start()
    chosen = st.navigation(
        [
            st.Page(_guarded(render), title=title, url_path=path or "overzicht", default=not path)
            for path, title, render in _PAGES
        ],
        position="top",
    )
    chosen.run()


def _guarded(render: Callable[[], None]) -> Callable[[], None]:
    """A page whose explained errors are shown as a sentence."""

    def page() -> None:
        try:
            render()
        except KoppelkansenError as error:
            st.error(str(error))

    page.__name__ = render.__module__.rsplit(".", 1)[-1]
    return page


def _first_start() -> None:
    """Make the example layers with a progress bar, and look for official borders once."""
    lib = store.library()
    if needs_example(lib):
        st.title("Koppelkansenkaart")
        st.markdown("Eerste start: de voorbeeldlagen worden gemaakt. Dit duurt even.")
        bar = st.progress(0.0)
        prepare(lib, progress=lambda share, text: bar.progress(min(share, 1.0), text=text))
        bar.progress(1.0, text="Blootstelling van het bezit doorrekenen")
        store.exposure()
        _look_for_official_borders()
        st.rerun()
    _look_for_official_borders()


@st.cache_resource(show_spinner=False)
def _look_for_official_borders() -> threading.Thread | None:
    """Once per server: replace the generalised borders and name the live layers, when online.

    In the background, because nobody should wait for a service that may not answer.
    """
    if os.environ.get("KOPPELKANSEN_OFFLINE"):
        return None

    def look() -> None:
        # nothing of the network is needed before this moment
        from geo.fetch import refresh_boundaries_if_online  # noqa: PLC0415
        from geo.fetch.live_names import look_up_names  # noqa: PLC0415

        lib = store.library()
        try:
            look_up_names(lib.registry, lib.var / "cache")
            report = refresh_boundaries_if_online(lib)
        except KoppelkansenError as error:
            _log.warning("%s", error)
        else:
            _log.info("official borders: %s", "replaced" if report else "not reached")

    thread = threading.Thread(target=look, name="official-borders", daemon=True)
    thread.start()
    return thread
