"""Provenance and the digest that tells two contents apart."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Point

from geo.catalogue.layers import Layer, Provenance, content_digest, require_rd
from geo.errors import DataError
from tests import town


def provenance(**changes):
    return Provenance(
        **({"name": "stock", "title": "Bezit", "origin": "voorbeeld", "source": "t"} | changes)
    )


def test_provenance_survives_json_and_ignores_what_a_newer_version_added():
    known = provenance(accuracy_m=12.5, count=3, digest="ab", fetched="2026-01-01")
    text = json.dumps(known.to_dict() | {"nieuw_veld": 1})
    assert Provenance.from_dict(json.loads(text)) == known
    assert known.is_example
    assert not provenance(origin="officieel").is_example


def test_a_layer_gives_only_what_it_has(tmp_path):
    table = Layer(provenance(), pd.DataFrame({"a": [1]}))
    shapes = Layer(provenance(), town.buurten())
    raster = Layer(provenance(), tmp_path / "a.tif")
    assert len(table.table) == 1
    assert len(shapes.frame) == len(shapes.table) == 4
    assert raster.path == tmp_path / "a.tif"
    with pytest.raises(DataError, match="geen geometrie"):
        _ = table.frame
    with pytest.raises(DataError, match="is een raster"):
        _ = raster.table
    with pytest.raises(DataError, match="geen raster"):
        _ = shapes.path


def squares(**columns):
    data = {"a": ["x", "y"], "n": pd.array([1, None], dtype="Int64")} | columns
    shapes = [town.area(0, 0, 10), town.area(20, 0, 10)]
    return gpd.GeoDataFrame(data, geometry=shapes, crs="EPSG:28992")


def test_equal_content_has_an_equal_digest_whatever_the_index_or_column_order():
    digest = content_digest(squares())
    assert digest == content_digest(squares())
    assert digest == content_digest(squares().set_index(pd.Index([7, 3])))
    assert digest == content_digest(squares()[["n", "geometry", "a"]])
    assert len(digest) == 64


@pytest.mark.parametrize(
    "changed",
    [
        squares(a=["x", "z"]),
        squares(a=["xy", ""]),
        squares(n=pd.array([1, 0], dtype="Int64")),
        squares(extra=[0, 0]),
        squares().iloc[::-1],
        squares().iloc[:1],
        squares().rename(columns={"a": "b"}),
        squares().assign(geometry=[town.area(0, 0, 10), town.area(20, 0, 10.001)]),
        squares().assign(geometry=[town.area(0, 0, 10), None]),
    ],
    ids=["value", "border", "zero for missing", "column", "order", "rows", "name", "shape", "none"],
)
def test_every_change_of_content_changes_the_digest(changed):
    assert content_digest(changed) != content_digest(squares())


def test_the_digest_of_a_raster_is_that_of_its_bytes(tmp_path):
    one = town.write_raster(tmp_path / "a.tif", np.ones((2, 2)))
    same = town.write_raster(tmp_path / "b.tif", np.ones((2, 2)))
    other = town.write_raster(tmp_path / "c.tif", np.zeros((2, 2)))
    assert content_digest(one) == content_digest(same) != content_digest(other)


def test_only_rd_is_let_in():
    require_rd(squares(), name="x")
    # the same system written out in full is RD as well
    require_rd(squares().set_crs(squares().crs.to_wkt(), allow_override=True), name="x")
    with pytest.raises(DataError, match=r"staat in EPSG:4326; verwacht EPSG:28992"):
        require_rd(squares().to_crs("EPSG:4326"), name="x")
    with pytest.raises(DataError, match="niet in welk"):
        require_rd(gpd.GeoDataFrame(geometry=[Point(1, 1)]), name="x")
