"""Any service by its address: MapServer, pygeoapi, a server shaped like ArcGIS, and files."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio
from shapely.geometry import LineString, mapping

from geo.catalogue.layers import Provenance
from geo.errors import DataError, FetchError
from geo.fetch.own_service import discover, read_layer
from geo.fetch.saved_services import (
    BACKGROUND,
    SavedLayer,
    remove_layer,
    save_layer,
    saved_layers,
)

from .mapserver import mapserver, raster_layer, vector_layer
from .servers import pygeoapi, reply, reply_json, serving
from .towns import BOTTOM, LEFT, cbs_frames, write_geojson

NAMES = [f"Riool {number}" for number in range(7)]
WORKS = gpd.GeoDataFrame(
    {"nr": range(8), "naam": [*NAMES, "Elders"], "jaar": 2027},
    geometry=[
        *(LineString([(LEFT + 100 * n + 20, BOTTOM + 50), (LEFT + 100 * n + 80, BOTTOM + 60)])
          for n in range(7)),
        LineString([(LEFT - 4000, BOTTOM), (LEFT - 3900, BOTTOM)]),
    ],
    crs="EPSG:28992",
)  # fmt: skip


@pytest.fixture
def library(make_library, monkeypatch, tmp_path):
    """Give ``allow(url)``: the made-up gemeente, of which the administrator allows that host."""
    library = make_library("http://127.0.0.1:1")
    gemeenten = cbs_frames()["gemeenten"]
    own = gemeenten[(gemeenten["gemeentecode"] == "GM9999") & (gemeenten["water"] == "NEE")]
    known = Provenance(name="gemeente", title="Gemeente", origin="officieel", source="-")
    library.store(own[["gemeentecode", "gemeentenaam", "geometry"]], known)
    path = tmp_path / "eigen.toml"
    monkeypatch.setenv("KOPPELKANSEN_SOURCES", str(path))

    def allow(url):
        path.write_text(f"[services]\nhosts = [{json.dumps(urlsplit(url).netloc)}]\n")
        return library

    path.write_text("")
    return allow


def names_in(file):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "laag.gpkg"
        path.write_bytes(file.content)
        frame = pyogrio.read_dataframe(path)
    assert frame.crs.to_epsg() == 28992
    assert frame.total_bounds[0] == pytest.approx(LEFT + 20, abs=0.5)
    return sorted(frame["naam"])


def test_a_wfs_of_mapserver(library, tmp_path, needs):
    program = needs("mapserv", "apt-get install cgi-mapserver", also=("/usr/lib/cgi-bin/mapserv",))
    path = tmp_path / "werken.geojson"
    write_geojson(WORKS, path, key="nr")
    crs = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}, '
    path.write_text(path.read_text().replace("{", "{" + crs, 1))
    extent = (LEFT - 5000, BOTTOM - 1000, LEFT + 3000, BOTTOM + 2000)
    layers = [vector_layer("werken", path, kind="LINE", key="nr")]
    with mapserver(program, tmp_path, layers, extent=extent) as (url, _):
        library = library(url)
        service = discover(library, f"{url}?service=WFS&request=GetCapabilities")
        assert (service.kind, list(service.layers)) == ("wfs", ["ms:werken"])
        assert names_in(read_layer(library, service, "ms:werken")) == NAMES


def test_collections_of_pygeoapi(library, tmp_path):
    path = tmp_path / "werken.geojson"
    write_geojson(WORKS, path, key="nr")
    with pygeoapi(tmp_path, {"werken": path}, page=3) as url:
        library = library(url)
        for address in (url, f"{url}/collections/werken/items?f=html"):
            service = discover(library, address)
            assert (service.kind, list(service.layers)) == ("ogc_features", ["werken"])
        assert names_in(read_layer(library, service, "werken")) == NAMES


def arcgis(*, in_degrees):
    """Answer as an ArcGIS FeatureServer with three features a page."""
    frame = WORKS.to_crs("EPSG:4326") if in_degrees else WORKS
    features = [
        {"type": "Feature", "id": int(row["nr"]), "geometry": mapping(row["geometry"]),
         "properties": {"naam": row["naam"], "jaar": int(row["jaar"])}}
        for row in frame.head(7).to_dict("records")
    ]  # fmt: skip

    def answer(handler):
        query = {key: value[0] for key, value in parse_qs(urlsplit(handler.path).query).items()}
        if not handler.path.split("?")[0].endswith("/query"):
            reply_json(handler, {"currentVersion": 11, "layers": [{"id": 4, "name": "Werken"}]})
        elif "/9/" in handler.path:
            reply_json(handler, {"error": {"code": 400, "message": "Invalid layer"}})
        else:
            start = int(query.get("resultOffset", 0))
            document = {"type": "FeatureCollection", "features": features[start : start + 3]}
            document["properties"] = {"exceededTransferLimit": start + 3 < len(features)}
            reply_json(handler, document)

    return answer


@pytest.mark.parametrize("in_degrees", [False, True])
@pytest.mark.parametrize("end", ["", "/4", "/4/?f=html"])
def test_a_feature_server_of_arcgis(library, in_degrees, end):
    with serving(arcgis(in_degrees=in_degrees)) as (url, asked):
        library = library(url)
        service = discover(library, f"{url}/rest/services/Werken/FeatureServer{end}")
        assert (service.kind, dict(service.layers)) == ("arcgis", {"4": "Werken"})
        file = read_layer(library, service, "4")
        assert names_in(file) == NAMES
        assert file.name.endswith("Werken.gpkg")
        assert len([path for path in asked if "/query" in path]) == 3
        with pytest.raises(FetchError, match="Invalid layer"):
            read_layer(library, service, "9")


@pytest.mark.parametrize("ending", ["parquet", "gpkg"])
def test_a_file_on_a_server(library, tmp_path, ending):
    path = tmp_path / f"werken.{ending}"
    frame = WORKS.to_crs("EPSG:4326") if ending == "parquet" else WORKS.head(7)
    frame.to_parquet(path) if ending == "parquet" else frame.to_file(path)
    content = path.read_bytes()
    with serving(lambda handler: reply(handler, content, content_type="x")) as (url, _):
        library = library(url)
        service = discover(library, f"{url}/open/werken.{ending}")
        assert service.kind == "file"
        assert names_in(read_layer(library, service, f"werken.{ending}")) == NAMES


def test_only_hosts_that_the_administrator_allows_are_asked(library):
    with serving(arcgis(in_degrees=False)) as (url, asked):
        library = library("http://elders.example.nl")
        with pytest.raises(DataError, match=r"niet toegestaan.*\[services\] hosts"):
            discover(library, f"{url}/FeatureServer")
        assert asked == []
    for wrong in ("geo.example.nl", "file:///etc/passwd", "ftp://x/y", ""):
        with pytest.raises(DataError, match="is geen adres"):
            discover(library, wrong)


def test_what_is_no_service_is_told_with_what_it_said(library):
    with serving(lambda handler: reply(handler, "hier is niets", status=404)) as (url, _):
        library = library(url)
        with pytest.raises(FetchError, match=r"weigert het verzoek \(404\): 'hier is niets'"):
            discover(library, f"{url}/kaarten")


def test_a_layer_with_nothing_in_the_gemeente_is_told(library):
    document = {"type": "FeatureCollection", "features": []}
    with serving(lambda handler: reply_json(handler, {**document, "layers": [{"id": 0}]})) as (
        url, _,
    ):  # fmt: skip
        library = library(url)
        service = discover(library, f"{url}/FeatureServer")
        with pytest.raises(FetchError, match="geen enkel object"):
            read_layer(library, service, "0")


def test_a_wms_is_for_the_map_and_a_wcs_becomes_a_raster(library, tmp_path, needs):
    program = needs("mapserv", "apt-get install cgi-mapserver", also=("/usr/lib/cgi-bin/mapserv",))
    path = tmp_path / "pet.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=200, height=200, count=1, dtype="float32",
        crs="EPSG:28992", nodata=-9999, transform=rasterio.Affine(5, 0, LEFT, 0, -5, BOTTOM + 1000),
    ) as raster:  # fmt: skip
        raster.write(np.full((200, 200), 38.5, "float32"), 1)
    extent = (LEFT, BOTTOM, LEFT + 1000, BOTTOM + 1000)
    with mapserver(program, tmp_path, [raster_layer("pet", path, classes=[])], extent=extent) as (
        url,
        _,
    ):
        known = library(url)
        drawn = discover(known, f"{url}?service=WMS&request=GetCapabilities")
        assert (drawn.kind, "pet" in drawn.layers) == ("wms", True)
        with pytest.raises(DataError, match="plaatje"):
            read_layer(known, drawn, "pet")
        measured = discover(known, f"{url}?service=WCS&request=GetCapabilities")
        assert measured.kind == "wcs"
        file = read_layer(known, measured, "pet")
        assert file.name.endswith(".tif")
        with rasterio.MemoryFile(file.content) as memory, memory.open() as source:
            values = source.read(1, masked=True)
        assert float(values.mean()) == pytest.approx(38.5)


def test_layers_that_were_used_are_kept_and_forgotten(tmp_path):
    layer = SavedLayer(kind="wms", url="https://a.nl/wms", layer="x", title="X", content=BACKGROUND)
    other = replace(layer, layer="y")
    for item in (layer, other, replace(layer, title="X 2")):
        save_layer(item, tmp_path)
    assert [item.title for item in saved_layers(tmp_path)] == ["X", "X 2"]
    remove_layer(layer, tmp_path)
    assert saved_layers(tmp_path) == (other,)
    (tmp_path / "services.json").write_text('[{"kind": "soap", "url": 3}, 4]')
    assert saved_layers(tmp_path) == ()
