"""Small layers of every kind to keep, change and damage."""

import shutil

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from affine import Affine
from shapely import box

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.constants import RD
from geo.paths import data_dir


def provenance(name, origin="aangeleverd", **changes):
    return Provenance(name=name, title=name, origin=origin, source="proef", **changes)


def works(count=3):
    rows = [
        {
            "work_id": f"w{n}",
            "name": f"Werk {n}",
            "geometry": box(104_600 + n, 424_000, 104_700, 424_010),
        }
        for n in range(count)
    ]
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=RD)


def figures(count=4):
    return pd.DataFrame({"indicator": [f"i{n}" for n in range(count)], "value": range(count)})


def raster(path, value=1.0):
    values = np.full((20, 20), value, dtype="float32")
    profile = {
        "driver": "GTiff", "height": 20, "width": 20, "count": 1, "dtype": "float32", "crs": RD,
        "transform": Affine(5, 0, 104_000, 0, -5, 425_000),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(values, 1)
    return path


def small(var):
    """A library that knows every layer, without the files that ship (a second to read)."""
    data = var.parent / "data"
    if not data.exists():
        data.mkdir(parents=True)
        shutil.copyfile(data_dir() / "sources.toml", data / "sources.toml")
    return Library(data, var)


def filled(library):
    library.var.mkdir(parents=True, exist_ok=True)
    library.store(works(), provenance("works"))
    library.store(works(5), provenance("works"))
    library.store(figures(), provenance("monitor", "voorbeeld"))
    scratch = raster(library.var / "heat.tif")
    library.store(scratch, provenance("heat", "officieel"))
    scratch.unlink()
    return library
