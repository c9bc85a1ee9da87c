"""A country in one file of tiles: nothing lost, samples from far, areas told as areas.

The file is opened with GDAL, as QGIS does.
"""

import socket
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import uvicorn
from pmtiles.reader import MmapSource, Reader, all_tiles
from shapely import box
from starlette.applications import Starlette

from geo.catalogue.subset import FileRows, FrameRows
from geo.catalogue.writing import along_curve, write_parquet
from geo.constants import RD
from geo.errors import DataError
from geo.example.country import build_country
from geo.spatial.tile_archive import AREA_TITLE, write_archive
from geo.spatial.tile_grid import AREAS_TO, LAST, SAMPLE_TO, Grid, sampled
from geo.spatial.tiles import DEEPEST, cells_of, codes_of
from pages.ui.server.routes import routes

PROPERTIES = ("pand_id", "owner", "dwellings_count", "built_year", "class_heat")


@pytest.fixture(scope="module")
def country():
    layers = build_country(gemeenten=3, buildings=2500).layers
    classes = np.random.default_rng(5).choice(["laag", "middel", "hoog"], 2500, p=[0.6, 0.3, 0.1])
    return layers["stock"].assign(class_heat=classes, street="Geheimstraat 1"), layers["buurten"]


@pytest.fixture(scope="module", params=["memory", "files"])
def archive(request, country, tmp_path_factory):
    """The file of tiles: in one go a tile, or in small parts out of two files."""
    stock, buurten = country
    folder = tmp_path_factory.mktemp("archive")
    source = FrameRows(stock)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "files":
            patch.setattr("geo.spatial.tile_grid.BLOCK_COUNT", 150)
            stock = along_curve(stock)
            files = [folder / "one.parquet", folder / "two.parquet"]
            write_parquet(stock.iloc[:1400], files[0])
            write_parquet(stock.iloc[1400:], files[1])
            source = FileRows(files)
        count = write_archive(
            source, PROPERTIES, folder / "stock.pmtiles", areas=buurten,
            looks=("owner", "class_heat"), limit=200,
        )  # fmt: skip
    assert count == 2500
    return folder / "stock.pmtiles"


def read(path, layer, zoom):
    return pyogrio.read_dataframe(path, layer=layer, ZOOM_LEVEL=str(zoom)).to_crs(RD)


@pytest.mark.parametrize("zoom", [SAMPLE_TO + 1, LAST])
def test_from_near_every_building_is_there_where_it_stands(archive, country, zoom):
    found = read(archive, "panden", zoom)
    stock = country[0].set_index("pand_id")
    assert set(found["pand_id"]) == set(stock.index)
    # on the edge of a tile a building is in two, cut off: together it is whole
    whole = found.dissolve("pand_id").sort_index()
    away = whole.geometry.hausdorff_distance(stock.geometry.reindex(whole.index), align=False)
    assert away.max() < 1.0
    one = found.drop_duplicates("pand_id").set_index("pand_id").sort_index()
    assert (one["class_heat"] == stock["class_heat"].reindex(one.index)).all()
    years = stock["built_year"].reindex(one.index)
    assert (one["built_year"].isna() == years.isna()).all()
    assert (one["built_year"] == years.astype("float64"))[years.notna()].all()


def test_only_what_was_asked_for_is_in_the_file(archive):
    with archive.open("rb") as file:
        told = {layer["id"]: set(layer["fields"]) for layer in Reader(MmapSource(file)).metadata()[
            "vector_layers"
        ]}  # fmt: skip
        content = [tile for _, tile in all_tiles(MmapSource(file))]
    assert told["panden"] == set(PROPERTIES)
    assert told["gebieden"] == {AREA_TITLE, "owner", "class_heat"}
    assert len(content) > 10
    fields = set(read(archive, "panden", LAST).columns) - {"geometry", "mvt_id"}
    assert fields == set(PROPERTIES)


def test_a_sample_fills_each_tile_and_grows_from_far_to_near():
    chance = np.random.default_rng(1)
    x, y = chance.uniform(100000, 112000, 4000), chance.uniform(419000, 430000, 4000)
    code = codes_of(gpd.GeoDataFrame(geometry=box(x, y, x + 12, y + 9), crs=RD))
    rank = chance.permutation(len(code))
    before, counts = set(), []
    for zoom in range(AREAS_TO + 1, SAMPLE_TO + 1):
        rows = sampled(code, rank, zoom=zoom, limit=200)
        tiles = code[rows] >> np.uint64(2 * (16 - zoom))
        assert np.unique(tiles, return_counts=True)[1].max() <= 200
        # a tile with room holds all it has
        every = code >> np.uint64(2 * (16 - zoom))
        for tile, count in zip(*np.unique(every, return_counts=True), strict=True):
            assert (tiles == tile).sum() == min(count, 200)
        assert before <= set(rows)
        before = set(rows)
        counts.append(len(rows))
    assert counts[0] < counts[-1] < len(code)


def test_every_tile_that_a_building_reaches_into_is_made_once_in_order():
    chance = np.random.default_rng(2)
    west, south = chance.uniform(60000, 120000, 500), chance.uniform(380000, 440000, 500)
    # some lie across the border of two tiles, or of four
    boxes = np.column_stack([west, south, west + 1500, south + 1200])
    found = Grid(boxes).tiles()
    shift = np.uint64(DEEPEST - AREAS_TO - 1)
    corners = [cells_of(boxes[:, x], boxes[:, y]) for x in (0, 2) for y in (1, 3)]
    reached = {
        (AREAS_TO + 1, int(x >> shift), int(y >> shift))
        for columns, rows in corners
        for x, y in zip(columns, rows, strict=True)
    }
    assert len(reached) > 9
    assert found == sorted(reached)


def test_an_area_has_the_look_of_most_of_its_dwellings(tmp_path):
    buurten = gpd.GeoDataFrame(
        {"buurtcode": ["BU1", "BU2", "BU3"], "buurtnaam": ["Een", "Twee", "Drie"]},
        geometry=[box(x, 425000, x + 900, 425900) for x in (105000, 105900, 106800)],
        crs=RD,
    )
    rows = [("a", "BU1", 1, "laag"), ("b", "BU1", 1, "laag"), ("c", "BU1", 30, "hoog")]
    rows += [("d", "BU2", 5, None), ("e", "BU2", 4, "laag"), ("f", None, 900, "laag")]
    stock = gpd.GeoDataFrame(
        rows,
        columns=["pand_id", "buurtcode", "dwellings_count", "class_heat"],
        geometry=[
            box(105100 + 200 * n, 425100, 105130 + 200 * n, 425130) for n in range(len(rows))
        ],
        crs=RD,
    )
    target = tmp_path / "a.pmtiles"
    write_archive(FrameRows(stock), ["pand_id"], target, areas=buurten, looks=["class_heat"])
    found = read(target, "gebieden", AREAS_TO).dissolve(AREA_TITLE)["class_heat"]
    # three buildings, but most dwellings stand in the one that is 'hoog'; missing stays missing;
    # an area without stock is not there
    assert found["Een: 32 woningen"] == "hoog"
    assert found.isna()["Twee: 9 woningen"]
    assert len(found) == 2


def test_what_is_cut_off_leaves_the_old_file_and_no_half_one(country, tmp_path, monkeypatch):
    stock, buurten = country
    target = tmp_path / "stock.pmtiles"
    target.write_bytes(b"what was there")

    def cut_off(output_path, **options):
        Path(output_path).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr("freestiler._freestiler._freestile", cut_off)
    with pytest.raises(KeyboardInterrupt):
        write_archive(FrameRows(stock), PROPERTIES, target, areas=buurten, looks=())
    assert target.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_drawn_is_told(country, tmp_path):
    stock, buurten = country
    target = tmp_path / "stock.pmtiles"
    with pytest.raises(DataError, match="EPSG:4326"):
        write_archive(FrameRows(stock.to_crs(4326)), PROPERTIES, target, areas=buurten, looks=())
    with pytest.raises(DataError, match="geen enkel gebouw"):
        write_archive(FrameRows(stock.iloc[:0]), PROPERTIES, target, areas=buurten, looks=())
    assert not target.exists()


@contextmanager
def serving(get_archive, **options):
    """The routes on a server of this machine; gives a function that asks it for something."""
    app = Starlette(routes=routes(lambda *_: None, get_archive=get_archive, **options))
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
        thread.start()
        while not server.started:
            time.sleep(0.01)

        def get(name, **headers):
            asked = {key.replace("_", "-"): value for key, value in headers.items()}
            address = f"http://127.0.0.1:{port}/kk/archive/{name}.pmtiles"
            try:
                with urllib.request.urlopen(urllib.request.Request(address, headers=asked)) as got:
                    return got.status, dict(got.headers), got.read()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, dict(error.headers), error.read()

        yield get
        server.should_exit = True
        thread.join()


def test_the_route_gives_parts_of_the_file_under_its_etag(archive):
    def get_archive(name, digest):
        return archive if (name, digest) == ("stock", "abcdef123456") else None

    size = archive.stat().st_size
    name = "stock.abcdef123456"
    with serving(get_archive) as get:
        status, headers, part = get(name, Range="bytes=0-126")
        assert (status, part) == (206, archive.read_bytes()[:127])
        assert part.startswith(b"PMTiles")
        headers = {key.lower(): value for key, value in headers.items()}
        assert headers["content-range"] == f"bytes 0-126/{size}"
        assert headers["etag"] == '"abcdef123456"'
        assert "immutable" in headers["cache-control"]
        # a part of what is another file by now is of no use: the whole of it
        assert get(name, Range="bytes=0-9", If_Range='"another"')[0] == 200
        assert get(name, If_None_Match='"abcdef123456"')[0] == 304
        assert get(name, Range=f"bytes={size + 5}-")[0] == 416
        for wrong in ("stock.ffffff123456", "works.abcdef123456", "..%2Fstock.abcdef123456"):
            assert get(wrong)[0] == 404


def test_the_file_is_read_on_behalf_of_who_asks(archive):
    asking = ContextVar("asking", default="nobody")

    @contextmanager
    def acting(request):
        token = asking.set(request.headers.get("x-who", "nobody"))
        yield
        asking.reset(token)

    def get_archive(*_):
        return archive if asking.get() == "trivire" else None

    name = "stock.abcdef123456"
    with serving(get_archive, acting=acting) as get:
        assert get(name, Range="bytes=0-9")[0] == 404
        status, headers, _ = get(name, Range="bytes=0-9", x_who="trivire")
        assert status == 206
        assert "Cookie" in {key.lower(): value for key, value in headers.items()}["vary"]
        assert get(name, Range="bytes=0-9")[0] == 404
