"""Export of features as GeoPackage, GeoJSON or CSV, each with the provenance of the data.

GeoPackage keeps EPSG:28992 and has a table ``herkomst``; GeoJSON is WGS 84 as its standard asks
(RFC 7946) with the provenance as a member of its own; CSV is written for Dutch Excel (semicolon,
decimal comma, UTF-8 with a mark) with the provenance in a file beside it. Several files come as
one zip.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely

from geo.catalogue.layers import Provenance, require_rd
from geo.catalogue.output_state import OutputState
from geo.constants import CAVEAT, WGS84
from geo.errors import DataError
from geo.text.sanitise import documentable, documentable_column
from geo.text.tables import to_csv

Format = Literal["gpkg", "geojson", "csv"]

_PROVENANCE_TITLES: Final[Mapping[str, str]] = {
    "name": "laag", "title": "titel", "origin": "herkomst", "source": "bron",
    "edition": "editie", "fetched": "opgehaald", "licence": "licentie",
    "attribution": "naamsvermelding", "accuracy_m": "nauwkeurigheid_m", "detail": "detail",
    "note": "opmerking", "digest": "digest",
}  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """Features of one layer to take along, in EPSG:28992, and where they come from."""

    frame: gpd.GeoDataFrame
    provenance: Provenance


def provenance_row(known: Provenance) -> dict[str, Any]:
    """Where a layer comes from, by Dutch column names."""
    values = known.to_dict()
    row = {title: values[name] for name, title in _PROVENANCE_TITLES.items()}
    return {**row, "voorbeelddata": "ja" if known.is_example else "nee"}


def provenance_table(layers: Sequence[Taken], *, output: OutputState | None = None) -> pd.DataFrame:
    """One row per layer with Dutch column names, the number of features, state and caveat."""
    rows = []
    for item in layers:
        row = provenance_row(item.provenance)
        row["aantal_in_bestand"] = len(item.frame)
        row["voorbehoud"] = CAVEAT
        if output is not None:
            row["staat"] = output.line()
        rows.append(row)
    return pd.DataFrame(rows)


def export(
    layers: Sequence[Taken], *, form: Format, output: OutputState | None = None
) -> tuple[str, bytes]:
    """The features as one file: its ending and its bytes.

    Args:
        layers: what to take along; a layer without features is left out.
        form: ``gpkg``, ``geojson`` or ``csv``.
        output: what is shown (selection, filters), for the table ``herkomst``.

    Raises:
        DataError: nothing to take along, or a frame is not in EPSG:28992.
    """
    filled = [item for item in layers if len(item.frame)]
    if not filled:
        msg = "Er is niets om mee te nemen: geen enkel object voldoet aan de keuze."
        raise DataError(msg)
    for item in filled:
        require_rd(item.frame, name=item.provenance.title)
    if form == "gpkg":
        return "gpkg", _geopackage(filled, output)
    if form == "geojson":
        files = {f"{i.provenance.name}.geojson": _geojson(i, output) for i in filled}
        if len(files) == 1:
            return "geojson", next(iter(files.values()))
        return "zip", _zip(files)
    files = {f"{i.provenance.name}.csv": to_csv(_flat(i.frame)) for i in filled}
    files["herkomst.csv"] = to_csv(provenance_table(filled, output=output))
    return "zip", _zip(files)


def _flat(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Without geometry, but with a point in both systems, so that a table can be put on a map."""
    points = frame.geometry.representative_point()
    degrees = points.to_crs(WGS84)
    flat = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    return flat.assign(
        x_rd_m=points.x.round(1),
        y_rd_m=points.y.round(1),
        lat=degrees.y.round(6),
        lon=degrees.x.round(6),
    )


def _writable(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Text columns as plain text, so that every driver takes them."""
    plain = frame.copy()
    for column in plain.columns:
        if column != plain.geometry.name and not pd.api.types.is_numeric_dtype(plain[column]):
            plain[column] = documentable_column(plain[column])
    return plain


def _listed(values: "pd.Series[Any]") -> "pd.Series[Any]":
    return values if pd.api.types.is_numeric_dtype(values) else documentable_column(values)


def _geopackage(layers: Sequence[Taken], output: OutputState | None) -> bytes:
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        target = Path(folder) / "export.gpkg"
        for item in layers:
            _writable(item.frame).to_file(
                target,
                layer=item.provenance.name,
                driver="GPKG",
                engine="pyogrio",
                # what QGIS shows as title and abstract of the layer
                layer_options={
                    "IDENTIFIER": documentable(item.provenance.title),
                    "DESCRIPTION": _description(item.provenance),
                },
            )
        # a table without geometry, in the same file
        pyogrio.write_dataframe(
            provenance_table(layers, output=output).apply(_listed),
            target,
            layer="herkomst",
            driver="GPKG",
            append=True,
        )
        return target.read_bytes()


def _description(known: Provenance) -> str:
    parts = [
        "VOORBEELDDATA, verzonnen om te proberen" if known.is_example else "",
        f"Bron: {known.source}",
        f"Editie: {known.edition}" if known.edition else "",
        f"Licentie: {known.licence}" if known.licence else "",
        known.detail or "",
        CAVEAT,
    ]
    return documentable("; ".join(part for part in parts if part))


def _geojson(item: Taken, output: OutputState | None) -> bytes:
    degrees = _writable(item.frame).to_crs(WGS84)
    # outer rings against the clock, as the standard asks; seven decimals are a centimetre
    shapes = shapely.orient_polygons(degrees.geometry.to_numpy())
    degrees = degrees.set_geometry(shapely.transform(shapes, _rounded), crs=WGS84)
    document = json.loads(degrees.to_json(drop_id=True))
    # RFC 7946 knows one coordinate system, so it must not be named
    document.pop("crs", None)
    row = provenance_table([item], output=output).iloc[0].to_dict()
    document["herkomst"] = {k: None if pd.isna(v) else _plain(v) for k, v in row.items()}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def _rounded(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.round(coordinates, 7)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _zip(files: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # a fixed date: the same features give the same file
            info = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()
