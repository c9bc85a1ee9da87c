"""A large layer in squares of the map: nothing lost, nothing twice, samples that say so."""

import gzip
import json
import math

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point, Polygon, box

from geo.errors import DataError, NotFoundError
from geo.spatial.tiles import DEEPEST, read_squares, square, write_squares

LABELS = ("A", "B", "C")


def buildings(count, seed=1):
    chance = np.random.default_rng(seed)
    x, y = chance.uniform(100000, 112000, count), chance.uniform(419000, 430000, count)
    shapes = [box(a, b, a + 12, b + 9) for a, b in zip(x, y, strict=True)]
    columns = {
        "pand_id": [f"{i:016d}" for i in range(count)],
        "energy_label": chance.choice(LABELS, count, p=[0.6, 0.3, 0.1]),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:28992")


def numbers(lon, lat, z):
    """The square of a place, as the definition of the map pyramid says."""
    x = (lon + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z
    return int(x), int(y)


def around(z):
    """All squares over the test area, with one more on each side."""
    west, north = numbers(4.58, 51.87, z)
    east, south = numbers(4.82, 51.74, z)
    return [(x, y) for x in range(west - 1, east + 2) for y in range(north - 1, south + 2)]


def opened(answer):
    return json.loads(gzip.decompress(answer)) if answer else {"features": [], "total": 0}


@pytest.fixture(scope="module")
def layer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("squares")
    frame = buildings(4000)
    assert write_squares(frame, ["pand_id", "energy_label"], folder) == 4000
    return read_squares(folder)


@pytest.mark.parametrize("z", [9, 12, 14, DEEPEST])
def test_every_feature_is_in_one_square_of_each_zoom(layer, z):
    found = [
        feature["properties"]["pand_id"]
        for x, y in around(z)
        for feature in opened(square(layer, z=z, x=x, y=y, limit=10_000))["features"]
    ]
    assert len(found) == len(set(found)) == layer.count == 4000


def test_a_feature_is_in_the_square_that_holds_its_middle(layer):
    z = 14
    for x, y in around(z):
        for feature in opened(square(layer, z=z, x=x, y=y))["features"]:
            corners = np.array(feature["geometry"]["coordinates"][0])
            middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
            # within a metre of the border the rounding of the coordinates may decide
            near = {
                numbers(middle[0] + dx, middle[1] + dy, z)
                for dx in (-1e-5, 1e-5)
                for dy in (-1e-5, 1e-5)
            }
            assert (x, y) in near


def test_a_full_square_gives_a_sample_and_says_of_how_many(layer):
    x, y = numbers(4.68, 51.80, 9)
    whole = opened(square(layer, z=9, x=x, y=y, limit=10_000))
    sample = opened(square(layer, z=9, x=x, y=y, limit=1000))
    assert sample["total"] == whole["total"] == len(whole["features"]) > 1000
    assert len(sample["features"]) == 1000

    # in proportion: with 1,000 of some 4,000 the share of A stays within five points
    def share(answer):
        return np.mean([f["properties"]["energy_label"] == "A" for f in answer["features"]])

    assert share(sample) == pytest.approx(share(whole), abs=0.05)


def test_what_a_sample_shows_stays_when_zooming_in(layer):
    x, y = numbers(4.68, 51.80, 11)

    def ids(z, x, y, limit):
        answer = opened(square(layer, z=z, x=x, y=y, limit=limit))
        return {feature["properties"]["pand_id"] for feature in answer["features"]}

    far = ids(11, x, y, 200)
    near = set().union(*(ids(12, 2 * x + i, 2 * y + j, 200) for i in (0, 1) for j in (0, 1)))
    assert len(far) == 200
    assert far <= near


def test_properties_and_missing_values_come_along(tmp_path):
    frame = gpd.GeoDataFrame(
        {"name": ["a", None, "c"]},
        geometry=[Point(105000, 425000), Point(105001, 425000), Polygon()],
        crs="EPSG:28992",
    )
    assert write_squares(frame, ["name"], tmp_path) == 2
    z, (x, y) = 8, numbers(4.66, 51.81, 8)
    answer = opened(square(read_squares(tmp_path), z=z, x=x, y=y))
    assert sorted(str(f["properties"]["name"]) for f in answer["features"]) == ["None", "a"]


@pytest.mark.parametrize("where", [(DEEPEST + 1, 0, 0), (3, 8, 0), (3, 0, -1), (10, 5, 5)])
def test_outside_the_layer_there_is_nothing(layer, where):
    z, x, y = where
    assert square(layer, z=z, x=x, y=y) == b""


def test_an_empty_layer_can_be_opened(tmp_path):
    empty = gpd.GeoDataFrame({"name": []}, geometry=[], crs="EPSG:28992")
    assert write_squares(empty, ["name"], tmp_path) == 0
    assert square(read_squares(tmp_path), z=0, x=0, y=0) == b""


def test_a_folder_without_a_whole_layer_is_refused(tmp_path):
    (tmp_path / "features.txt").write_bytes(b"half")
    with pytest.raises(NotFoundError, match="kaartvlakken"):
        read_squares(tmp_path)


def test_another_system_is_refused(tmp_path):
    frame = gpd.GeoDataFrame(geometry=[Point(4.6, 51.8)], crs="EPSG:4326")
    with pytest.raises(DataError, match="EPSG:28992"):
        write_squares(frame, [], tmp_path)
