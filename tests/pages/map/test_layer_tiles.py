"""When a layer goes by square, and what the map then has to be told."""

import gzip
import json
import threading
from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import box

from pages.ui.map import LayerSpec, Raster, Selection, Source, layer_data, layer_tiles

DIGEST = "abcdef012345"
CORNERS = [(105000 + 20 * number, 425000) for number in range(30)]


@pytest.fixture
def stock(monkeypatch, tmp_path):
    """Thirty buildings in a row, of which twenty are as many as the browser takes whole."""
    frame = gpd.GeoDataFrame(
        {"pand_id": [f"{number:016d}" for number in range(30)]},
        geometry=[box(x, y, x + 10, y + 10) for x, y in CORNERS],
        crs="EPSG:28992",
    )
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    monkeypatch.setattr(layer_tiles, "WHOLE_LIMIT", 20)
    monkeypatch.setattr(layer_data, "digest_of", {"stock": DIGEST, "wijken": "0" * 12}.get)
    monkeypatch.setattr(
        layer_data, "features", lambda name: frame if name == "stock" else frame.iloc[:3]
    )
    monkeypatch.setattr(layer_data, "properties", lambda _name, _frame: ["pand_id"])
    layer_tiles._count.cache_clear()
    layer_tiles._read.cache_clear()
    yield frame
    layer_tiles._count.cache_clear()
    layer_tiles._read.cache_clear()


def spec(name, **changes):
    made = LayerSpec(
        id=name,
        title=name,
        group="Bezit",
        kind="polygon",
        source=Source("x"),
        url=f"/kk/layer/{name}.{DIGEST}.geojson",
    )
    return replace(made, **changes)


def test_only_a_layer_that_is_too_large_goes_by_square(stock):
    large = layer_tiles.by_square(spec("stock"))
    assert (large.url, large.tiles) == ("", f"/kk/tiles/stock.{DIGEST}/{{z}}/{{x}}/{{y}}.geojson")
    small = spec("wijken")
    assert layer_tiles.by_square(small) == small
    picture = spec(
        "heat", kind="raster", url="", raster=Raster("/kk/raster/x.png", ((0, 0), (1, 1)))
    )
    assert layer_tiles.by_square(picture) == picture


def test_the_squares_hold_every_building_and_are_cut_once(stock, monkeypatch, tmp_path):
    answer = json.loads(gzip.decompress(layer_tiles.tile("stock", DIGEST, 0, 0, 0)))
    assert answer["total"] == 30
    assert {feature["properties"]["pand_id"] for feature in answer["features"]} == set(
        stock["pand_id"]
    )
    folder = tmp_path / "cache" / "squares" / f"stock.{DIGEST}"
    assert folder.is_dir()
    layer_tiles._read.cache_clear()
    monkeypatch.setattr(layer_tiles, "write_squares", pytest.fail)
    assert layer_tiles.tile("stock", DIGEST, 0, 0, 0)


def test_they_are_cut_once_when_many_ask_at_the_same_time(stock, monkeypatch):
    written = []
    real = layer_tiles.write_squares

    def counted(*given):
        written.append(given)
        return real(*given)

    monkeypatch.setattr(layer_tiles, "write_squares", counted)
    askers = [
        threading.Thread(target=layer_tiles.tile, args=("stock", DIGEST, 0, 0, 0)) for _ in range(6)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(written) == 1


def test_the_squares_of_old_contents_make_place(stock, monkeypatch, tmp_path):
    for number in range(6):
        digest = f"{number:012d}"
        monkeypatch.setattr(layer_data, "digest_of", {"stock": digest}.get)
        assert layer_tiles.tile("stock", digest, 0, 0, 0)
    kept = sorted(path.name for path in (tmp_path / "cache" / "squares").iterdir())
    assert len(kept) == layer_tiles._KEEP
    assert f"stock.{5:012d}" in kept


def test_another_content_or_a_small_layer_has_no_squares(stock):
    assert layer_tiles.tile("stock", "0" * 12, 0, 0, 0) is None
    assert layer_tiles.tile("wijken", "0" * 12, 0, 0, 0) is None
    assert layer_tiles.tile("elsewhere", DIGEST, 0, 0, 0) is None


def test_a_chosen_building_comes_with_its_bounds(stock):
    found = layer_tiles.in_sight(Selection("stock", f"{7:016d}", zoom=True))
    (south, west), (north, east) = found.bounds
    # ten by ten metres at this latitude
    assert (north - south) * 111_250 == pytest.approx(10, rel=0.05)
    assert (east - west) * 68_900 == pytest.approx(10, rel=0.05)
    assert 51.7 < south < north < 51.9


@pytest.mark.parametrize(
    "selection",
    [
        None,
        Selection("stock", f"{7:016d}"),
        Selection("stock", "unknown", zoom=True),
        Selection("wijken", "WK050501", zoom=True),
    ],
)
def test_what_needs_no_bounds_stays_as_it_is(stock, selection):
    assert layer_tiles.in_sight(selection) == selection


def test_squares_are_made_before_a_visitor_asks(stock, tmp_path):
    layer_tiles.make(layer_tiles.by_square(spec("stock")))
    assert (tmp_path / "cache" / "squares" / f"stock.{DIGEST}" / "index.npz").is_file()
    layer_tiles.make(spec("wijken"))
    assert [path.name for path in (tmp_path / "cache" / "squares").iterdir()] == [f"stock.{DIGEST}"]
