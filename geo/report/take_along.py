"""Layers that somebody takes along for QGIS, as one zip: a project, or a raster with its style."""

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Layer
from geo.catalogue.output_state import OutputState
from geo.hazards.thresholds import Hazard
from geo.report import gpkg_tables
from geo.report.gpkg_styles import styled
from geo.report.qgis_project import write_project
from geo.report.raster_export import raster_files

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def project_zip(
    taken: Sequence[Taken], *, stem: str, title: str, output: OutputState | None = None
) -> bytes:
    """A GeoPackage of the layers and a QGIS project that opens it, both named ``stem``.

    Args:
        taken: the features of each layer, with where they come from.
        stem: of the file names.
        title: of the project and of the pages of its atlas.
        output: what is shown, for the foot of the pages and the provenance.

    Raises:
        DataError: there is nothing in the layers.
    """
    known = [item.provenance for item in taken]
    _, content = export(taken, form="gpkg", output=output)
    stated = [*([output.line()] if output else []), gpkg_tables.description(known)]
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        geopackage = Path(folder) / f"{stem}.gpkg"
        geopackage.write_bytes(styled(content, known))
        project = write_project(geopackage, title=title, stated="\n".join(stated))
        return _zipped({path.name: path.read_bytes() for path in (geopackage, project)})


def raster_zip(
    layer: Layer, rule: Hazard, *, stem: str, output: OutputState | None = None
) -> bytes:
    """A hazard's raster as GeoTIFF with the style that QGIS finds by its name.

    Raises:
        DataError: the raster cannot be read.
    """
    return _zipped(raster_files(layer, rule, stem=stem, output=output))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # a fixed date: the same layers give the same bytes
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()
