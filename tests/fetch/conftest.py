"""The official services as local ones, and a library that is registered to use them."""

import pytest

from geo.catalogue.library import Library

from .servers import pygeoapi
from .towns import KEYS, cbs_frames, write_geojson

REGISTER = """
[layers.gemeente]
title = "Gemeente"
kind = "vector"
table = "gemeente"

[layers.wijken]
title = "Wijken"
kind = "vector"
table = "wijken"

[layers.buurten]
title = "Buurten"
kind = "vector"
table = "buurten"

[layers.kerncijfers]
title = "Kerncijfers"
kind = "table"
table = "kerncijfers"
"""

SOURCE = """
[[sources]]
id = "cbs_{layer}"
layer = "{layer}"
origin = "officieel"
title = "CBS Wijken en Buurten 2025"
driver = "ogc_features"
url = "https://api.pdok.nl/cbs/wijken-en-buurten-2025/ogc/v1"
collection = "{collection}"
licence = "CC BY 4.0"
attribution = "CBS, Kadaster"
edition = "2025"
options = {{ filter_column = "gemeentecode", limit = 1000, drop_water = "JA" }}
"""


@pytest.fixture(autouse=True)
def _network(network):
    """The services here stand on loopback."""


@pytest.fixture
def make_library(tmp_path):
    """Make a library of which the sources lead to ``url``."""

    def make(url, *, extra="", overrides=None):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        collections = {
            "gemeente": "gemeenten", "wijken": "wijken", "buurten": "buurten",
            "kerncijfers": "wijken",
        }  # fmt: skip
        sources = [SOURCE.format(layer=k, collection=v) for k, v in collections.items()]
        (data / "sources.toml").write_text("\n".join([REGISTER, *sources, extra]))
        urls = {f"cbs_{layer}": {"url": url} for layer in collections}
        return Library(data, tmp_path / "var", overrides={**urls, **(overrides or {})})

    return make


@pytest.fixture(scope="session")
def cbs_service(tmp_path_factory):
    """Run a pygeoapi with the CBS collections, at most 50 features a page."""
    folder = tmp_path_factory.mktemp("pygeoapi")
    paths = {}
    for name, frame in cbs_frames().items():
        paths[name] = folder / f"{name}.geojson"
        write_geojson(frame, paths[name], key=KEYS[name])
    with pygeoapi(folder, paths, page=50) as url:
        yield url
