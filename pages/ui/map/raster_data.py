"""The pictures of rasters that the map shows, and where their corners lie."""

import functools
import json
from pathlib import Path

from geo.catalogue.cache import cached_bytes
from geo.catalogue.layers import Layer
from geo.errors import KoppelkansenError
from geo.hazards.value_layers import with_cells
from geo.koppelkansen.inputs import Inputs
from geo.maps.raster import class_image, corners_of
from pages.ui.frame import page_data
from pages.ui.map import layer_data


@functools.lru_cache(maxsize=layer_data.KEEP)
def corners(hazard: str, digest: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the picture of a hazard lies, in degrees; the picture itself is made when asked for.

    Raises:
        KeyError: there is no such raster, or this edition of it is not kept.
    """
    file = layer_data.cached_file("map-corners", hazard, digest, ending=".json")
    made = cached_bytes(
        file, lambda: json.dumps(corners_of(_raster_path(hazard, digest))).encode("ascii")
    )
    (south, west), (north, east) = json.loads(made)
    return (south, west), (north, east)


def hazard_layer(hazard: str) -> Layer | None:
    """The active layer of a hazard with its values as a raster; None when there is none."""
    library = page_data.library()
    layer = library.find(page_data.inputs().thresholds[hazard].layer)
    return None if layer is None else with_cells(layer, cache=library.var / "cache")


def _raster_path(hazard: str, digest: str) -> Path:
    inputs: Inputs = page_data.inputs()
    name = inputs.thresholds[hazard].layer
    path = inputs.rasters.get(name)
    if path is not None and inputs.digests[name].startswith(digest):
        return path
    library = page_data.library()
    kept_layer = library.by_digest(name, digest)
    cells = kept_layer and with_cells(kept_layer, cache=library.var / "cache")
    if not cells:
        raise KeyError(hazard)
    return cells.path


def raster(name: str, digest: str) -> bytes | None:
    """PNG of a hazard's raster in the classes of now; None when there is no such content."""
    try:
        rule = page_data.inputs().thresholds[name]
        path = _raster_path(name, digest)
        file = layer_data.cached_file("map-pictures", name, f"{digest} {rule!r}", ending=".png")
        return cached_bytes(file, lambda: class_image(path, rule).png)
    except (KoppelkansenError, KeyError):
        return None
