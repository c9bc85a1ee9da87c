"""A layer from the address of any service: what the service is, what it offers, its features.

The administrator allows the hosts, in ``sources.local.toml``::

    [services]
    hosts = ["geo.example.nl"]
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import geopandas as gpd
import numpy as np
import pyogrio
from rasterio.enums import Resampling
from shapely.geometry import box

from geo.catalogue.geoparquet import read_geoparquet
from geo.catalogue.library import Library
from geo.constants import RD
from geo.errors import DataError, FetchError
from geo.fetch import ogc_features, paging, wcs, wfs
from geo.fetch.answer import host_of
from geo.fetch.capabilities import layer_names
from geo.fetch.columns import plain_columns
from geo.fetch.features import inside, to_frame
from geo.fetch.grid import Bounds, Tile, Values, mosaic, write_cog
from geo.fetch.http import HttpClient
from geo.fetch.job import registered_hosts
from geo.fetch.paging import Bbox, Page
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Progress, no_progress
from geo.fetch.settings import local_limits, service_hosts

ServiceKind = Literal["wfs", "ogc_features", "arcgis", "wms", "wcs", "file"]
KINDS: Final[Mapping[ServiceKind, str]] = {
    "wfs": "WFS",
    "ogc_features": "OGC API Features",
    "arcgis": "ArcGIS FeatureServer",
    "wms": "WMS",
    "wcs": "WCS",
    "file": "bestand",
}
_OWS: Final[Mapping[ServiceKind, str]] = {"wfs": "WFS", "wms": "WMS", "wcs": "WCS"}
_FILES: Final = (".gpkg", ".fgb", ".geojson", ".parquet", ".zip")
_MOST_BYTES: Final = 300_000_000
_DEADLINE_S: Final = 300.0
_PARALLEL: Final = 4
_WGS84: Final = "EPSG:4326"


@dataclass(frozen=True, kw_only=True)
class Service:
    """What was found at an address: the kind of service, its own address, its layers by name.

    ``layers`` gives the Dutch or technical title of each name; a file has one, its own name.
    """

    kind: ServiceKind
    url: str
    layers: Mapping[str, str]


def service_client(library: Library) -> HttpClient:
    """Return a client for the registered hosts and those that the administrator allows."""
    hosts = registered_hosts(library.registry) | service_hosts(library.var)
    return HttpClient(hosts, limits=local_limits(library.var))


def discover(library: Library, address: str, *, client: HttpClient | None = None) -> Service:
    """Find out what stands at an address.

    Args:
        library: its register and the local settings say which hosts may be asked.
        address: as copied from a browser or a document; parameters are left out.
        client: an own client, for other limits.

    Raises:
        DataError: no address, or a host that is not allowed.
        FetchError: no service that is known, with what it answered.
    """
    parts = urlsplit(address.strip())
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise DataError(f"'{address}' is geen adres; verwacht iets als https://geo.example.nl/wfs.")
    with client or service_client(library) as used:
        if host_of(address) not in used.hosts:
            raise DataError(
                f"De beheerder heeft {host_of(address)} niet toegestaan. Zet de naam onder "
                "[services] hosts in sources.local.toml."
            )
        try:
            return _discover(used, address.strip())
        except FetchProblem as problem:
            raise FetchError(f"{problem.cause}. {problem.advice}") from problem


def _discover(client: HttpClient, address: str) -> Service:
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    bare = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    if path.lower().endswith(_FILES):
        return Service(kind="file", url=address, layers={Path(path).name: Path(path).name})
    stated = {key.lower(): value[0].lower() for key, value in parse_qs(parts.query).items()}
    if "/featureserver" in path.lower() or "/mapserver" in path.lower():
        return _arcgis(client, bare)
    for kind, service in _OWS.items():
        if stated.get("service") == kind or path.lower().endswith(f"/{kind}"):
            return _ows(client, bare, kind, service)
    base = bare.partition("/collections")[0]
    try:
        document, _ = client.get_json(f"{base}/collections", params={"f": "json"})
        found = {
            str(item["id"]): str(item.get("title") or item["id"])
            for item in document.get("collections") or []
        }
        if found:
            return Service(kind="ogc_features", url=base, layers=found)
    except FetchProblem as problem:
        if problem.deaf:
            raise
    return _ows(client, bare, "wfs", "WFS")


def _ows(client: HttpClient, url: str, kind: ServiceKind, service: str) -> Service:
    names = layer_names(client, url, service=service)
    return Service(kind=kind, url=url, layers={name: name for name in names})


def _arcgis(client: HttpClient, url: str) -> Service:
    head, _, number = url.rpartition("/")
    base = head if number.isdigit() else url
    document, answer = client.get_json(base, params={"f": "json"})
    layers = {
        str(item["id"]): str(item.get("name") or item["id"])
        for item in document.get("layers") or []
        if isinstance(item, dict) and (not number.isdigit() or str(item.get("id")) == number)
    }
    if not layers:
        raise FetchProblem("empty", host_of(answer.url), "de lijst van lagen")
    return Service(kind="arcgis", url=base, layers=layers)


@dataclass(frozen=True, kw_only=True)
class ServiceFile:
    """A layer of a service as a file, to be loaded as any other file is."""

    name: str
    content: bytes


def read_layer(
    library: Library,
    service: Service,
    layer: str,
    *,
    progress: Progress = no_progress,
    client: HttpClient | None = None,
) -> ServiceFile:
    """Fetch a layer as far as it lies in the gemeente, as a GeoPackage in EPSG:28992.

    A GeoPackage, FlatGeobuf, GeoJSON or zip at the address is given as it is, a coverage (WCS) as
    a GeoTIFF on its own cells.

    Raises:
        DataError: a file that cannot be read, or nothing in the gemeente.
        FetchError: the service gave no usable answer.
    """
    area = library.get("gemeente").frame.geometry.union_all()
    left, bottom, right, top = (float(value) for value in area.bounds)
    title = service.layers.get(layer, layer)
    with client or service_client(library) as used:
        try:
            if service.kind == "file" and not layer.lower().endswith(".parquet"):
                return ServiceFile(name=layer, content=_download(used, service.url))
            if service.kind == "wms":
                raise DataError("Een WMS geeft alleen een plaatje; toon de laag als achtergrond.")
            if service.kind == "wcs":
                content = _read_coverage(
                    used, service.url, layer, (left, bottom, right, top), progress
                )
                return ServiceFile(name=f"{_file_stem(service, title)}.tif", content=content)
            frame = _read(used, service, layer, (left, bottom, right, top), progress)
        except FetchProblem as problem:
            raise FetchError(f"{problem.cause}. {problem.advice}") from problem
    frame = inside(frame[frame.geometry.notna() & ~frame.geometry.is_empty], area)
    if frame.empty:
        raise DataError(f"'{title}' heeft niets in deze gemeente.")
    content = _as_geopackage(plain_columns(frame.reset_index(drop=True)))
    return ServiceFile(name=f"{_file_stem(service, title)}.gpkg", content=content)


def _file_stem(service: Service, title: str) -> str:
    return re.sub(r"[^\w.-]+", "-", f"{host_of(service.url)} {title}").strip("-.")


def _read_coverage(
    client: HttpClient, url: str, name: str, bounds: Bounds, progress: Progress
) -> bytes:
    """Return the values of a coverage within bounds on its own cells, as a GeoTIFF.

    Numbers that mean no data are not known here; the hazard that the map is of knows them. So no
    cells are averaged: of too many cells to store some are left out.
    """
    coverage = wcs.describe(client, url, name)
    grid = wcs.grid_of(coverage, bounds, margin_m=0)

    def tile_values(tile: Tile) -> Values:
        return wcs.fetch_tile(
            client, url, coverage, tile, resampling=Resampling.nearest, sentinels=()
        )

    with tempfile.TemporaryDirectory() as folder:
        values = mosaic(
            grid, tile_values, folder=Path(folder) / "tegels", parallel=_PARALLEL,
            progress=progress, cells=wcs.tile_cells(coverage, cell_m=grid.cell_m),
        )  # fmt: skip
        if not np.isfinite(values).any():
            raise DataError(f"'{name}' heeft geen waarden in deze gemeente.")
        path = Path(folder) / "kaart.tif"
        write_cog(values, grid, path)
        return path.read_bytes()


def _as_geopackage(frame: gpd.GeoDataFrame) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "laag.gpkg"
        pyogrio.write_dataframe(frame, path, driver="GPKG", layer="laag")
        return path.read_bytes()


def _download(client: HttpClient, url: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bestand"
        client.download(url, path, max_bytes=_MOST_BYTES, deadline_s=_DEADLINE_S)
        return path.read_bytes()


def _read(
    client: HttpClient, service: Service, layer: str, bbox: Bbox, progress: Progress
) -> gpd.GeoDataFrame:
    host = host_of(service.url)
    if service.kind == "file":
        return _read_parquet(client, service.url, bbox)
    if service.kind == "wfs":
        found = wfs.collect(client, service.url, typename=layer, bbox=bbox, progress=progress)
    elif service.kind == "ogc_features":
        found = ogc_features.collect(
            client, service.url, collection=layer, bbox=bbox, progress=progress
        )
    else:
        return _read_arcgis(client, f"{service.url}/{layer}", bbox, progress)
    return to_frame(found.features, host=host, what=f"'{layer}'")


def _read_arcgis(client: HttpClient, url: str, bbox: Bbox, progress: Progress) -> gpd.GeoDataFrame:
    """Fetch an ArcGIS layer page by page; an older server answers in degrees whatever is asked."""
    query = {
        "where": "1=1",
        "geometry": ",".join(f"{value:.3f}" for value in bbox),
        "geometryType": "esriGeometryEnvelope",
        "inSR": "28992",
        "outSR": "28992",
        "outFields": "*",
        "f": "geojson",
    }
    first = f"{url}/query?{urlencode(query)}"

    def page(asked: str, so_far: int) -> Page:
        document, answer = client.get_json(asked)
        features = document.get("features")
        if not isinstance(features, list):
            raise FetchProblem("exception_report", host_of(answer.url), body=answer.body)
        settings: dict[str, Any] = document.get("properties") or {}
        more = document.get("exceededTransferLimit") or settings.get("exceededTransferLimit")
        following = f"{first}&resultOffset={so_far + len(features)}" if more and features else None
        return Page(url=asked, features=features, next=following)

    found = paging.collect(first, page, request=first, progress=progress)
    try:
        return to_frame(found.features, host=host_of(url), what="deze laag")
    except FetchProblem as problem:
        if problem.code != "wrong_crs":
            raise
    frame = gpd.GeoDataFrame.from_features(found.features, crs=_WGS84).to_crs(RD)
    return gpd.GeoDataFrame(frame)


def _read_parquet(client: HttpClient, url: str, bbox: Bbox) -> gpd.GeoDataFrame:
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        path = Path(folder) / Path(urlsplit(url).path).name
        path.write_bytes(_download(client, url))
        frame = read_geoparquet(path).to_crs(RD)
    return gpd.GeoDataFrame(frame[frame.intersects(box(*bbox))])
