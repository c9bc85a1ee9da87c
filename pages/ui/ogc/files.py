"""Whole collections as one file: GeoParquet, and vector tiles in PMTiles.

The files of a content lie in ``var/cache/ogc``, under the key of what who is asking may see of it;
the oldest make place.
"""

import threading
from pathlib import Path
from typing import Final

from geo.catalogue.cache import key_of, make_place, program_key
from geo.catalogue.writing import write_parquet
from geo.ogc.collections import Features
from geo.ogc.documents import PARQUET, PMTILES
from geo.ogc.errors import UnknownResourceError
from geo.ogc.files import labelled_frame, write_tiles
from pages.ui.frame import page_data

KINDS: Final = {".parquet": PARQUET, ".pmtiles": PMTILES}
"""The media type of each ending."""

_one_at_a_time = threading.Lock()


def file_of(features: Features, ending: str) -> Path:
    """The file of a collection, made when it is not there yet.

    Raises:
        UnknownResourceError: another ending, or there is nothing to draw.
        DataError: the disk refuses.
    """
    if ending not in KINDS:
        raise UnknownResourceError("Deze vorm is er niet.")
    name = key_of([features.digest, program_key(Path(__file__))])
    folder = page_data.library().var / "cache" / "ogc" / features.collection.id
    target = folder / f"{name}{ending}"
    with _one_at_a_time:
        if not target.is_file():
            if ending == ".parquet":
                write_parquet(labelled_frame(features), target)
            else:
                write_tiles(features, target)
            make_place(target.parent, ending)
    return target
