"""The server's side of the app: which script, which routes, which middleware."""

from pathlib import Path
from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from geo.paths import data_dir
from geo.sources import load_registry
from pages.ui import map_data
from pages.ui.middleware import DutchPages, origins_of
from pages.ui.routes import routes as map_routes

SCRIPT: Final = Path(__file__).resolve().parent / "script.py"

_SHOWN: Final = ("xyz", "wms", "wmts")
"""Drivers whose address the browser itself asks; everything else is fetched by the server."""


def routes() -> list[BaseRoute]:
    """Own routes beside those of the pages."""
    return map_routes(map_data.layer, get_raster=map_data.raster)


def middleware() -> list[Middleware]:
    """Every page in Dutch, and no outside host but the registered ones that give pictures."""
    registry = load_registry(data_dir() / "sources.toml")
    urls = [entry.url for entry in registry.sources if entry.driver in _SHOWN and entry.url]
    return [Middleware(DutchPages, origins=origins_of(urls))]
