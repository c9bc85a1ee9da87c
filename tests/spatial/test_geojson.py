"""GeoJSON for the map: places, rounding, missing values."""

import gzip
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.errors import DataError
from geo.spatial.geojson import geojson_bytes, layer_geojson


def frame(geometry, **columns):
    return gpd.GeoDataFrame(columns, geometry=geometry, crs="EPSG:28992")


def features(data: bytes) -> list[dict]:
    collection = json.loads(data)
    assert collection["type"] == "FeatureCollection"
    return collection["features"]


def test_origin_of_rd_lands_on_the_tower_of_amersfoort():
    # The Onze-Lieve-Vrouwetoren: RD (155000, 463000) is 52.155 172 N, 5.387 204 E on the ETRS89
    # ellipsoid (published by the Kadaster).
    [feature] = features(geojson_bytes(frame([Point(155000, 463000)]), []))
    lon, lat = feature["geometry"]["coordinates"]
    assert lon == pytest.approx(5.387204, abs=2e-5)
    assert lat == pytest.approx(52.155172, abs=2e-5)


def test_coordinates_have_at_most_the_asked_digits():
    square = box(105000, 425000, 105010, 425010)
    [feature] = features(geojson_bytes(frame([square]), [], digits=4))
    for pair in feature["geometry"]["coordinates"][0]:
        assert all(round(value, 4) == value for value in pair)


def test_missing_values_become_null_and_never_zero_or_nan():
    data = frame(
        [Point(105000, 425000)] * 3,
        count=pd.array([12, None, 0], dtype="Int64"),
        value=[1.5, np.nan, np.inf],
        label=["A", None, 'B "x"</script>'],
        late=[True, False, True],
    )
    rows = [f["properties"] for f in features(geojson_bytes(data, list(data.columns[:-1])))]
    assert rows[0] == {"count": 12, "value": 1.5, "label": "A", "late": True}
    assert rows[1] == {"count": None, "value": None, "label": None, "late": False}
    assert rows[2] == {"count": 0, "value": None, "label": 'B "x"</script>', "late": True}


def test_whole_numbers_in_a_float_column_stay_whole():
    data = frame([Point(1, 1)] * 2, year=[1975.0, np.nan])
    assert '"year":1975}' in geojson_bytes(data, ["year"]).decode()


def test_a_row_without_a_place_is_kept_and_says_so():
    data = frame([None, Polygon(), Point(105000, 425000)], name=["a", "b", "c"])
    found = features(geojson_bytes(data, ["name"]))
    assert [f["geometry"] is None for f in found] == [True, True, False]
    assert [f["properties"]["name"] for f in found] == ["a", "b", "c"]


def test_kinds_of_geometry_and_holes_survive():
    holed = Polygon(box(0, 0, 100, 100).exterior.coords, [box(40, 40, 60, 60).exterior.coords])
    shapes = [LineString([(0, 0), (9, 9)]), MultiPolygon([holed, box(200, 0, 300, 50)])]
    line, multi = (f["geometry"] for f in features(geojson_bytes(frame(shapes), [])))
    assert line["type"] == "LineString"
    assert multi["type"] == "MultiPolygon"
    assert [len(part) for part in multi["coordinates"]] == [2, 1]


def test_heights_are_left_out():
    [feature] = features(geojson_bytes(frame([Point(105000, 425000, 7)]), []))
    assert len(feature["geometry"]["coordinates"]) == 2


def test_percent_sign_in_a_column_name():
    data = frame([Point(1, 1)], **{"share_%": [40]})
    assert features(geojson_bytes(data, ["share_%"]))[0]["properties"] == {"share_%": 40}


def test_compressed_bytes_are_the_same_each_time():
    data = frame([Point(1, 1)], name=["a"])
    assert layer_geojson(data, ["name"]) == layer_geojson(data, ["name"])
    assert gzip.decompress(layer_geojson(data, ["name"])) == geojson_bytes(data, ["name"])


def test_an_empty_frame_is_an_empty_collection():
    assert features(geojson_bytes(frame([], name=[]), ["name"])) == []


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_another_system_is_refused(crs):
    data = gpd.GeoDataFrame(geometry=[Point(4.6, 51.8)], crs=crs)
    with pytest.raises(DataError, match="EPSG:28992"):
        geojson_bytes(data, [])


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="woningtype"):
        geojson_bytes(frame([Point(1, 1)]), ["woningtype"])


def test_a_value_json_does_not_know_is_refused():
    data = frame([Point(1, 1)], parts=[("a", "b")])
    with pytest.raises(DataError, match="parts"):
        geojson_bytes(data, ["parts"])
