"""The values of a hazard as a raster, also where its layer is a map of areas."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from geo.catalogue.cache import make_place
from geo.catalogue.layers import Layer
from geo.spatial.burned import write_burned

_FOLDER: Final = "hazard-areas"


def with_cells(layer: Layer, *, cache: Path) -> Layer | None:
    """The layer of a hazard with a raster as its data; None where no area of it has a value.

    A raster is what it is. Areas with a value (pile rot by buurt) become cells of 5 m under the
    same provenance: they are measured, classed and drawn like any raster. The areas themselves
    stay in the library.

    Args:
        layer: a raster, or areas with the column ``value`` in the unit of the hazard.
        cache: folder for results that can be computed again.

    Raises:
        DataError: the layer has no geometry, or the folder cannot be written.
    """
    if isinstance(layer.data, Path):
        return layer
    areas = layer.frame
    if "value" not in areas or not areas.loc[areas.geometry.notna(), "value"].notna().any():
        return None
    target = cache / _FOLDER / layer.name / f"{layer.digest}.tif"
    if not target.is_file():
        write_burned(areas[areas.geometry.notna() & ~areas.geometry.is_empty], target)
        make_place(target.parent, target.suffix)
    return replace(layer, data=target)
