"""Rasters as files: what every reader of one checks first."""

from pathlib import Path

from geo.constants import RD
from geo.errors import DataError


def raster_cell_m2(raster: Path) -> float:
    """Area of a cell of a raster in EPSG:28992, in m2.

    Raises:
        DataError: the raster is missing, damaged or in another coordinate system.
    """
    # most of what asks for tables never opens a raster
    import rasterio  # noqa: PLC0415

    try:
        with rasterio.open(raster) as source:
            crs, cell_m2 = source.crs, abs(source.res[0] * source.res[1])
    except rasterio.errors.RasterioIOError:
        msg = f"Het raster {raster.name} ontbreekt of is beschadigd."
        raise DataError(msg) from None
    except UnicodeEncodeError:
        # a name of bytes that are no text, which the library of rasters cannot open
        name = raster.name.encode("utf-8", "replace").decode()
        msg = f"De naam van het raster {name} of van zijn map is geen tekst; geef een andere naam."
        raise DataError(msg) from None
    if crs is None or crs.to_epsg() != int(RD.split(":")[1]):
        msg = f"Het raster {raster.name} staat in {crs or 'een onbekend stelsel'}; verwacht {RD}."
        raise DataError(msg)
    return float(cell_m2)
