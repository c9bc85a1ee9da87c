"""Getting ready what every page asks for, while the first visitor is still on the way."""

import gc
import logging
import math
import threading
import time
from typing import Final

from geo.access import EVERYTHING
from geo.errors import KoppelkansenError
from geo.example.first_start import needs_example
from geo.spatial import computing_process
from geo.upkeep.leftovers import tidy
from pages.ui.frame import login, page_data
from pages.ui.map import layer_data, layer_specs, layer_tiles, raster_data
from pages.ui.server import shell
from pages.ui.server.module_loading import later

_log = logging.getLogger(__name__)

_PAUSE_S: Final = 4.0
_LOOK_EVERY_S: Final = 0.5


def warm() -> None:
    """Have ready what every page asks for, what the map shows first in front.

    What is there already costs nothing, and what is kept on disk is only read.
    """
    try:
        at_start = _stamp()
        _tidy_and_warm()
    finally:
        gc.enable()
    follow(at_start)


def _tidy_and_warm() -> None:
    for path in tidy(page_data.whole_library().var):
        _log.info("left over by a process that was stopped, removed: %s", path.name)
    if needs_example(page_data.whole_library()):
        # a first start shows its progress to whoever opens the app
        return
    with login.acting_as(EVERYTHING):
        _warm()


def _warm() -> None:
    try:
        _layers()
        set_apart()
        # what follows is not for the map: whoever opened it at the start goes first
        time.sleep(_PAUSE_S)
        shell.import_pages()
        _open_register()
        _list_and_counts()
    except KoppelkansenError as error:
        # the page that needs it says so to its user
        _log.warning("%s", error)
    set_apart()


def follow(
    ready: str,
    *,
    every_s: float = _LOOK_EVERY_S,
    pause_s: float = _PAUSE_S,
    stop: threading.Event | None = None,
) -> None:
    """Work out what pages ask for whenever a layer was stored or withdrawn, by any process.

    Whoever opens a page after an import finds it ready, or waits for the rest of it: nothing is
    worked out twice. While layers are stored one after the other it waits for the last. For a
    thread of its own.

    Args:
        ready: stamp of the library that the pages are ready for.
        every_s: seconds between two looks.
        pause_s: seconds after which garbage is collected: whoever waited for it goes first.
        stop: set to end it.
    """
    stop = stop or threading.Event()
    seen, collect_at = ready, math.inf
    while not stop.wait(every_s):
        try:
            before, seen = seen, _stamp()
            if seen == ready:
                if time.monotonic() >= collect_at:
                    # what was worked out before has made place
                    set_apart()
                    collect_at = math.inf
                continue
            if seen != before:
                # perhaps more is stored
                computing_process.get_ready_soon()
                continue
            ready = seen
            if not needs_example(page_data.whole_library()):
                fill_cache()
                collect_at = time.monotonic() + pause_s
        except (KoppelkansenError, OSError) as error:
            # the page that needs it says so to its user
            _log.warning("%s", error)
        except Exception:  # noqa: BLE001 - whatever it is, the thread goes on
            # what is stored after this is followed all the same
            _log.exception("unforeseen error while getting pages ready")


def _stamp() -> str:
    return page_data.whole_library().stamp()


def fill_cache() -> None:
    """Work out and store what pages ask for: after an import, or for others to start from."""
    with login.acting_as(EVERYTHING):
        _layers()
        _list_and_counts()


def _layers() -> None:
    for layer in layer_specs.layers(visible=()):
        # what is fetched by square is never asked for whole: a million buildings take gigabytes
        shown = layer_tiles.by_square(layer)
        layer_tiles.make(shown)
        name = shown.url.rpartition("/")[2].partition(".")[0]
        if name:
            layer_data.layer(name, layer_data.digest_of(name) or "")


def _list_and_counts() -> None:
    page_data.koppelkansen(as_of_year=None)
    if not layer_data.is_large("stock"):
        # as Koppelkansen opens; what many buildings cost waits until somebody asks
        later("pages.ui.koppelkansen.ranking_cache", "work_out")()
    for layer in layer_specs.layers(visible=()):
        if layer.raster:
            name, _, digest = layer.raster.url.rpartition("/")[2].partition(".")
            raster_data.raster(name, digest.removesuffix(".png"))
    if login.is_on():
        page_data.published_counts()


def set_apart() -> None:
    """Keep what stays out of the way of the collector of garbage.

    What was set apart before and is no longer in use is thrown away first. Measured with the
    example city: 445,000 objects, 239 ms of CPU each time all of them are looked through, and less
    than 0.1 ms once they are set apart.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.enable()


def _open_register() -> None:
    """Bring an older register up to date before somebody waits with a decision."""
    from geo.register.database import default_url, exists  # noqa: PLC0415
    from pages.ui.frame import register_view  # noqa: PLC0415

    if exists(default_url()):
        register_view.register()
