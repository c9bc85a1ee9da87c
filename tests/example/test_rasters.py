from hashlib import sha256

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from geo.constants import RD
from geo.errors import DataError
from geo.example.build import build_example
from geo.example.hazards import NODATA, UNITS, hazard_values, write_raster
from geo.example.streets import build_plan
from geo.example.surface import (
    Grid,
    blur,
    build_surface,
    burn,
    coarse_share,
    grid_over,
    refine,
)

SEED = 7
LEFT, BOTTOM = 104_000.0, 422_000.0


@pytest.fixture(scope="module")
def buurten():
    """A town of eight squares of 400 m, and the country of 1,600 by 1,600 m south of it."""
    squares = [
        shapely.box(x, y, x + 400, y + 400)
        for y in (BOTTOM + 1600, BOTTOM + 2000)
        for x in LEFT + 400 * np.arange(4)
    ]
    country = shapely.box(LEFT, BOTTOM, LEFT + 1600, BOTTOM + 1600)
    return gpd.GeoDataFrame(
        {
            "buurtcode": [f"BU0099{n:04d}" for n in range(9)],
            "buurtnaam": [f"Buurt {n}" for n in range(8)] + ["Land"],
            "wijkcode": ["WK009900"] * 4 + ["WK009901"] * 4 + ["WK009998"],
            "gemeentecode": "GM0099",
        },
        geometry=[*squares, country],
        crs=RD,
    )


@pytest.fixture(scope="module")
def wijken(buurten):
    return buurten.dissolve("wijkcode").reset_index()[["wijkcode", "geometry"]]


@pytest.fixture(scope="module")
def kerncijfers():
    return pd.DataFrame(
        {
            "wijkcode": ["GM0099", "WK009900", "WK009901", "WK009998"],
            "woningen": [3050, 1000, 2000, 50],
            "corporatie_pct": [24.0, 40.0, 20.0, np.nan],
            "meergezins_pct": [45.0, 50.0, 25.0, np.nan],
        }
    )


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def example(buurten, wijken, kerncijfers, tmp_path_factory, told):
    return build_example(
        buurten,
        wijken,
        kerncijfers,
        tmp_path_factory.mktemp("example"),
        seed=SEED,
        dwellings_count=800,
        progress=lambda share, text: told.append((share, text)),
    )


@pytest.fixture(scope="module")
def surface(buurten):
    return build_surface(buurten, build_plan(buurten, seed=SEED), seed=SEED)


@pytest.fixture(scope="module")
def values(surface):
    return {name: np.array(field) for name, field in hazard_values(surface, seed=SEED)}


def read(path):
    with rasterio.open(path) as file:
        return file.read(1, masked=True)


def fine(coarse, surface):
    return np.kron(coarse, np.ones((4, 4)))[: surface.grid.rows, : surface.grid.columns]


# --- sums on cells, by hand


def test_grid_lies_on_multiples_of_the_cell():
    frame = gpd.GeoDataFrame(geometry=[shapely.box(101.0, 202.0, 118.0, 221.0)], crs=RD)
    assert grid_over(frame) == Grid(left=100.0, top=225.0, rows=5, columns=4)


def test_coarse_share_counts_the_cells_and_nothing_beyond_the_edge():
    grid = Grid(left=0, top=30, rows=6, columns=5)
    share = coarse_share(np.ones((6, 5), dtype=np.uint8), grid=grid)
    assert share.tolist() == [[16, 4], [8, 2]]


def test_blur_spreads_one_cell_over_its_neighbours():
    single = np.zeros((7, 7), dtype=np.int32)
    single[3, 3] = 81
    blurred = blur(single, radius=1)
    # Twice a mean over 3 x 3: weights 1 2 3 2 1 in both directions, in all 81.
    assert blurred[3].tolist() == [0, 3, 6, 9, 6, 3, 0]
    assert blurred[1].tolist() == [0, 1, 2, 3, 2, 1, 0]
    assert blurred.sum() == 81


def test_refine_interpolates_between_the_middles_of_cells():
    wide = refine(np.array([[0.0, 4.0]], dtype=np.float32), factor=2, shape=(1, 4))
    assert wide.tolist() == [[0.0, 1.0, 3.0, 4.0]]


def test_nothing_to_burn_is_an_empty_mask():
    grid = Grid(left=0, top=10, rows=2, columns=2)
    assert burn(np.array([], dtype=object), grid=grid).sum() == 0


# --- files


def test_a_raster_per_hazard_and_nothing_else(example):
    assert list(example.rasters) == list(UNITS)
    folder = example.rasters["heat"].parent
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{n}.tif" for n in UNITS)


@pytest.mark.parametrize("name", list(UNITS))
def test_form_of_the_files(example, name):
    with rasterio.open(example.rasters[name]) as file:
        assert file.crs == RD
        assert file.dtypes == ("float32",)
        assert file.nodata == NODATA
        assert file.res == (5.0, 5.0)
        assert tuple(file.bounds) == (LEFT, BOTTOM, LEFT + 1600, BOTTOM + 2400)
        assert file.units == (UNITS[name],)
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert file.tags(ns="IMAGE_STRUCTURE")["COMPRESSION"] == "DEFLATE"


def test_a_large_raster_is_tiled_and_has_overviews(tmp_path):
    grid = Grid(left=LEFT, top=BOTTOM, rows=600, columns=1100)
    steps = np.arange(600 * 1100, dtype=np.float32).reshape(600, 1100)
    write_raster(tmp_path / "large.tif", steps, grid=grid, name="heat")
    with rasterio.open(tmp_path / "large.tif") as file:
        assert file.block_shapes == [(512, 512)]
        assert file.overviews(1) == [2, 4]
        assert np.array_equal(file.read(1), steps)


def test_no_data_along_the_outline_and_data_everywhere_else(example):
    for path in example.rasters.values():
        hole = np.ma.getmaskarray(read(path))
        assert hole[:24].all()
        assert hole[:, -24:].all()
        assert not hole[24:-24, 24:-24].any()


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("heat", 30, 46),
        ("rain70", 0, 0.8),
        ("rain140", 0, 1.3),
        ("flood", 0, 6),
        ("drought", 0, 60),
    ],
)
def test_values_are_plausible(example, name, low, high):
    field = read(example.rasters[name])
    assert low <= field.min() < field.max() <= high


def test_a_heavier_storm_is_nowhere_shallower(example):
    rain70, rain140 = read(example.rasters["rain70"]), read(example.rasters["rain140"])
    assert (rain140 >= rain70).all()
    assert rain140.sum() > 1.5 * rain70.sum() > 0
    assert (rain70 == 0).mean() > 0.6


# --- patterns


def test_dense_is_hotter_than_open_and_green_is_cool(values, surface):
    density, green = fine(surface.density, surface), fine(surface.green, surface)
    heat = values["heat"]
    assert heat[density > 0.6].mean() > heat[density < 0.1].mean() + 2
    park = green > 0.25
    assert park.any()
    assert heat[park].mean() < heat[(green < 0.05) & (density > 0.4)].mean() - 1


def test_streets_are_hotter_than_roofs(values, surface):
    # In the same surroundings: through roads also run through the cool country.
    dense = fine(surface.density, surface) > 0.4
    paved = (surface.paved == 1) & (surface.built == 0) & dense
    roofs = (surface.built == 1) & (surface.paved == 0) & dense
    assert values["heat"][paved].mean() > values["heat"][roofs].mean() + 1


def test_low_ground_floods_deeper_and_high_ground_stays_dry(values, surface):
    ground = fine(surface.ground_m, surface)
    low, high = ground < np.quantile(ground, 0.25), ground > np.quantile(ground, 0.75)
    assert values["flood"][low].mean() > values["flood"][high].mean() + 0.5
    assert values["flood"][ground > 1.8].max(initial=0) == 0
    assert values["rain140"][low].mean() > values["rain140"][high].mean()


# --- the whole


def test_shares_of_a_small_town_by_hand(example):
    # 1,000 x 40% = 400 and 2,000 x 20% = 400: half of the 800 each; half and a quarter flats.
    per_wijk = example.stock.groupby(["wijkcode", "dwelling_type"])["dwellings_count"].sum()
    assert per_wijk["WK009900"].to_dict() == {"eengezins": 200, "meergezins": 200}
    assert per_wijk["WK009901"].to_dict() == {"eengezins": 300, "meergezins": 100}


def test_progress_goes_from_nothing_to_all(example, told):
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)
    assert all(text for _, text in told)


def test_rasters_are_the_same_on_every_machine(example, buurten, wijken, kerncijfers, tmp_path):
    again = build_example(buurten, wijken, kerncijfers, tmp_path, seed=SEED, dwellings_count=800)
    content = sha256()
    for name, path in example.rasters.items():
        field = read(path).filled(NODATA)
        assert np.array_equal(field, read(again.rasters[name]).filled(NODATA))
        content.update(np.round(field * 100).astype("<i4").tobytes())
    assert content.hexdigest()[:16] == "6382b3f43837aa11"


def test_wrong_crs_and_unknown_wijken_are_refused(buurten, wijken, kerncijfers, tmp_path):
    with pytest.raises(DataError, match="verwacht is EPSG:28992"):
        build_example(buurten.to_crs("EPSG:4326"), wijken, kerncijfers, tmp_path)
    with pytest.raises(DataError, match="WK009998"):
        build_example(buurten, wijken.iloc[:2], kerncijfers, tmp_path)
