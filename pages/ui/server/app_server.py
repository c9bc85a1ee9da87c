"""The server's side of the app: which script, which routes, which middleware.

Light to import: a browser asks for a hundred files of Streamlit before it asks for a page, and
gets them while what handles the data is still being loaded (:mod:`pages.ui.server.module_loading`).
"""

import contextlib
import gc
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from geo.catalogue import helper_process
from geo.catalogue.sources import load_registry
from geo.errors import KoppelkansenError
from geo.fetch.settings import service_hosts
from geo.paths import data_dir
from geo.spatial import computing_process
from geo.text.os_errors import machine_words
from pages.ui.frame import login
from pages.ui.map.component import module_addresses
from pages.ui.map.layer_spec import RUN_LAYERS
from pages.ui.server import logs, module_loading, page_list, session_requests
from pages.ui.server.guard import Guard
from pages.ui.server.message_batches import send_in_batches
from pages.ui.server.middleware import DutchPages, origins_of
from pages.ui.server.module_loading import later
from pages.ui.server.ogc_routes import ogc_routes
from pages.ui.server.routes import below
from pages.ui.server.routes import routes as map_routes
from pages.ui.server.tcp_nodelay import send_at_once

_log = logging.getLogger(__name__)

SCRIPT: Final = Path(__file__).resolve().parent / "page_script.py"

_SHOWN: Final = ("xyz", "wms", "wmts")
"""Drivers whose address the browser itself asks; everything else is fetched by the server."""


def routes() -> list[BaseRoute]:
    """Own routes beside those of the pages, below the path the app is offered at."""
    own = map_routes(
        _or_of_a_run("pages.ui.map.layer_data", "layer"),
        get_tile=later("pages.ui.map.layer_tiles", "tile"),
        get_archive=_or_of_a_run("pages.ui.map.layer_tiles", "archive"),
        get_ground=later("pages.ui.map.base_maps", "tile"),
        get_raster=later("pages.ui.map.raster_data", "raster"),
        get_story=later("pages.ui.overleg.presentation_files", "story_page"),
        get_health=_health,
        acting=lambda request: login.acting_as(login.of_request(request)),
    )
    # Streamlit puts its own routes below that path, and leaves these to us
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return [*(below(path, route) for route in own), *ogc_routes(path)]


def _or_of_a_run(module: str, reader: str) -> Callable[[str, str], Any]:
    """The reader of a layer by its name and digest, or that of a layer of a run."""
    ours, of_run = later(module, reader), later("pages.ui.landelijk.run_map", reader)
    return lambda name, digest: (of_run if name.startswith(RUN_LAYERS) else ours)(name, digest)


def _health() -> tuple[bool, dict[str, object]]:
    """Whether this installation is able, for who watches over it."""
    store = module_loading.module("pages.ui.frame.page_data")
    # the database is needed later than the first page
    default_url = module_loading.module("geo.register.database").default_url
    health = module_loading.module("geo.upkeep.health").health
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
    with contextlib.suppress(KoppelkansenError):
        urls += [f"{scheme}://{host}" for host in service_hosts() for scheme in ("https", "http")]
    own = [route for route in routes() if isinstance(route, Route)]
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return [
        Middleware(logs.RequestLog, routes=own),
        Middleware(Guard, path=path),
        Middleware(
            DutchPages,
            origins=origins_of(urls),
            get_modules=module_addresses,
            get_pages=page_list.pages,
            path=path,
        ),
    ]


@contextlib.asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:  # noqa: ARG001 - given by the server
    """Get the data ready while the first visitor is still on the way."""
    # most of what is loaded now stays: the warm-up sets it apart, and turns the collector on again
    gc.disable()
    # before Arrow is loaded: its own pool keeps what it no longer uses. Measured with the example
    # city, every page opened twice: 586 MB resident, 554 with the allocator of the system
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    send_at_once()
    send_in_batches()
    session_requests.hold_apart()
    # also what is asked before the warm-up is over
    helper_process.as_server(on=True)
    computing = computing_process.computing_helper()
    computing_process.use(computing)
    threading.Thread(
        target=later("pages.ui.server.warm_up", "warm"), name="warm-up", daemon=True
    ).start()
    yield {}
    computing.abandon()
    helper_process.as_server(on=False)
    # only what was opened: closing makes no register and loads nothing
    if "pages.ui.frame.register_view" in sys.modules:
        module_loading.module("pages.ui.frame.register_view").close()


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
