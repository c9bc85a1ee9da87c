"""The server's side of the app: which script, which routes, which middleware."""

import contextlib
import gc
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from geo.access import EVERYTHING
from geo.errors import KoppelkansenError
from geo.first_start import needs_example
from geo.machine import machine_words
from geo.paths import data_dir
from geo.sources import load_registry
from geo.upkeep.leftovers import tidy
from pages.ui import (
    login,
    logs,
    map_data,
    map_layers,
    map_squares,
    overleg_files,
    shell,
    store,
)
from pages.ui.middleware import DutchPages, origins_of
from pages.ui.routes import below
from pages.ui.routes import routes as map_routes

_log = logging.getLogger(__name__)

SCRIPT: Final = Path(__file__).resolve().parent / "script.py"

_PAUSE_S: Final = 4.0

_SHOWN: Final = ("xyz", "wms", "wmts")
"""Drivers whose address the browser itself asks; everything else is fetched by the server."""


def routes() -> list[BaseRoute]:
    """Own routes beside those of the pages, below the path the app is offered at."""
    own = map_routes(
        map_data.layer,
        get_tile=map_squares.tile,
        get_archive=map_squares.archive,
        get_raster=map_data.raster,
        get_story=overleg_files.story_page,
        get_health=_health,
        acting=lambda request: login.acting_as(login.of_request(request)),
    )
    # Streamlit puts its own routes below that path, and leaves these to us
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return [below(path, route) for route in own]


def _health() -> tuple[bool, dict[str, object]]:
    """Whether this installation is able, for who watches over it."""
    # the database is needed later than the first page
    from geo.register.database import default_url  # noqa: PLC0415
    from geo.upkeep.health import health  # noqa: PLC0415

    try:
        found = health(store.whole_library(), default_url())
    except KoppelkansenError:
        _log.exception("the library cannot be opened")
        problem = "Het bronnenregister of de map met gegevens is niet te lezen."
        return False, {"gereed": False, "problemen": [problem]}
    return found.able, found.to_dict()


def set_up_log() -> None:
    """Write the log as the environment says; a setting that is none stops the start."""
    try:
        logs.configure()
    except KoppelkansenError as error:
        sys.exit(str(error))


def middleware() -> list[Middleware]:
    """Every page in Dutch, and no outside host but the registered ones that give pictures."""
    registry = load_registry(data_dir() / "sources.toml")
    urls = [entry.url for entry in registry.sources if entry.driver in _SHOWN and entry.url]
    own = [route for route in routes() if isinstance(route, Route)]
    return [
        Middleware(logs.RequestLog, routes=own),
        Middleware(DutchPages, origins=origins_of(urls)),
    ]


@contextlib.asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:  # noqa: ARG001 - given by the server
    """Get the data ready while the first visitor is still on the way."""
    threading.Thread(target=warm, name="warm-up", daemon=True).start()
    yield {}


def warm() -> None:
    """Have ready what every page asks for, what the map shows first in front.

    What is there already costs nothing, and what is kept on disk is only read.
    """
    for path in tidy(store.whole_library().var):
        _log.info("left over by a process that was stopped, removed: %s", path.name)
    if needs_example(store.whole_library()):
        # a first start shows its progress to whoever opens the app
        return
    with login.acting_as(EVERYTHING):
        _warm()


def _warm() -> None:
    try:
        layers = map_layers.layers(visible=())
        for layer in layers:
            map_squares.make(map_squares.by_square(layer))
            name = layer.url.rpartition("/")[2].partition(".")[0]
            if name:
                map_data.layer(name, map_data.digest_of(name) or "")
        _set_apart()
        # what follows is not for the map: whoever opened it at the start goes first
        time.sleep(_PAUSE_S)
        shell.import_pages()
        _open_register()
        store.koppelkansen(as_of_year=None)
        for layer in layers:
            if layer.raster:
                name, _, digest = layer.raster.url.rpartition("/")[2].partition(".")
                map_data.raster(name, digest.removesuffix(".png"))
        if login.is_on():
            store.published_counts()
    except KoppelkansenError as error:
        # the page that needs it says so to its user
        _log.warning("%s", error)
    _set_apart()


def _set_apart() -> None:
    """Keep what stays for good out of the way of the collector of garbage.

    Streamlit has all of it looked through after every run of a script, which with the libraries
    and the layers in memory takes several times as long as the run itself, and holds up everybody.
    """
    gc.collect()
    gc.freeze()


def _open_register() -> None:
    """Bring an older register up to date before somebody waits with a decision."""
    from geo.register.database import default_url, exists  # noqa: PLC0415
    from pages.ui import register_view  # noqa: PLC0415

    if exists(default_url()):
        register_view.register()


def explain(error: Exception) -> bool:
    """Say in Dutch that something went wrong that nobody foresaw; the log has the details."""
    if isinstance(error, KoppelkansenError):
        # outside the pages themselves: the first start, or the library that cannot be opened
        st.error(str(error))
        return True
    _log.error("unforeseen error on a page", exc_info=error)
    if isinstance(error, OSError | MemoryError):
        st.error(machine_words(error))
        return True
    st.error(
        "Er ging iets mis dat we niet hadden voorzien. Uw gegevens zijn niet veranderd. Laad de "
        "pagina opnieuw; blijft het misgaan, geef de tijd en wat u deed door aan de beheerder."
    )
    return True
