"""The app around its pages: settings, first start, navigation and what happens on errors."""

import importlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from geo.access import EVERYTHING, Viewer
from geo.catalogue.pointers import one_state
from geo.errors import KoppelkansenError
from geo.example.first_start import needs_example, prepare
from geo.paths import is_offline
from geo.text.os_errors import machine_words
from pages.ui.frame import login, page_data
from pages.ui.map import layer_data
from pages.ui.server import page_list
from pages.ui.server.page_list import FOR_EVERYBODY

ICON = Path(__file__).resolve().parent / "icon.png"

_log = logging.getLogger(__name__)


@one_state()
def run() -> None:
    """Show the page that was asked for."""
    st.set_page_config(
        page_title=page_data.app_title(),
        page_icon=str(ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    starting = needs_example(page_data.whole_library())
    who = login.current()
    if who.expired:
        # what was made and chosen with the login that is over
        st.session_state.clear()
    # told at a first start too, though there is nowhere to go yet: the address stays what it was
    chosen = st.navigation(_pages(who.viewer), position="hidden" if starting else "top")
    # who has several pages open, or does not see them, tells them apart by their title
    st.set_page_config(page_title=f"{chosen.title} · {page_data.app_title()}")
    if starting:
        _make_example()
    _look_for_official_borders()
    if who.viewer.sees_all:
        layer_data.wait_for_large_stock()
    chosen.run()


def _pages(viewer: Viewer) -> list[st.Page]:
    """The pages, of which the public has one; an address of another leads to a sentence."""
    return [
        st.Page(
            _guarded(page.module),
            title=page.title,
            url_path=page.path or page_list.START,
            default=not page.path,
            visibility="visible" if page.is_for(viewer) else "hidden",
        )
        for page in page_list.pages()
    ]


def _guarded(module: str) -> Callable[[], None]:
    """A page whose explained errors are shown as a sentence, for those it is for."""

    def page() -> None:
        if module != FOR_EVERYBODY and not login.viewer().inside:
            importlib.import_module(f"pages.{FOR_EVERYBODY}").ask_first()
            return
        try:
            importlib.import_module(f"pages.{module}").render()
        except KoppelkansenError as error:
            st.error(str(error))
        except (OSError, MemoryError) as error:
            # a full disk or a folder that is gone has a cause the administrator can do away with
            _log.exception("the machine refuses")
            st.error(machine_words(error))

    page.__name__ = module
    return page


def import_pages() -> None:
    """Load the module of every page, for a moment when nobody waits.

    Otherwise a module is loaded when somebody opens its page: nobody waits for the libraries of
    a page they do not look at.
    """
    for page in page_list.PAGES:
        importlib.import_module(f"pages.{page.module}")


def _make_example() -> None:
    """Make the example layers with a progress bar, and go on to the page that was asked for."""
    st.title("Koppelkansenkaart")
    st.markdown("Eerste start: de voorbeeldlagen worden gemaakt. Dit duurt even.")
    bar = st.progress(0.0)

    def show(share: float, text: str) -> None:
        bar.progress(min(share, 1.0), text=text)

    prepare(page_data.whole_library(), progress=show)
    # for everybody who comes after, whoever it was that came first
    with login.acting_as(EVERYTHING):
        bar.progress(1.0, text="Blootstelling van het bezit doorrekenen")
        if not layer_data.is_large("stock"):
            page_data.exposure()
        bar.progress(1.0, text="De kaart klaarzetten")
        layer_data.prepare()
    st.rerun()


@st.cache_resource(show_spinner=False)
def _look_for_official_borders() -> threading.Thread | None:
    """Once per server: replace the generalised borders and name the live layers, when online.

    In the background, because nobody should wait for a service that may not answer.
    """
    if is_offline():
        return None

    def look() -> None:
        # nothing of the network is needed before this moment
        from geo.fetch.first_start import refresh_boundaries_if_online  # noqa: PLC0415
        from geo.fetch.live_names import look_up_names  # noqa: PLC0415

        lib = page_data.whole_library()
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
