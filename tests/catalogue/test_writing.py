"""A reader sees the old file or the new one, never half of one."""

import json

import geopandas as gpd
import pandas as pd
import pytest

from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import replacing, write_json, write_parquet
from geo.errors import DataError
from tests import town


def test_a_block_that_succeeds_replaces_the_file(tmp_path):
    target = tmp_path / "sub" / "a.txt"
    with replacing(target) as temporary:
        temporary.write_text("nieuw")
        assert not target.exists()
        assert temporary.parent == target.parent
    assert target.read_text() == "nieuw"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, failure):
    target = tmp_path / "a.txt"
    target.write_text("oud")

    def interrupted():
        with replacing(target) as temporary:
            temporary.write_text("half")
            raise failure

    with pytest.raises(failure):
        interrupted()
    assert target.read_text() == "oud"
    assert list(tmp_path.iterdir()) == [target]


def test_a_disk_that_refuses_is_one_dutch_sentence(tmp_path):
    (tmp_path / "map").write_text("een bestand waar een map hoort")
    with (
        pytest.raises(DataError, match="map kan niet worden geschreven"),
        replacing(tmp_path / "map" / "a.txt"),
    ):
        pytest.fail("the block runs although there is no folder to write in")
    with (
        pytest.raises(DataError, match=r"a\.txt kan niet worden opgeslagen \(de schijf is vol"),
        replacing(tmp_path / "a.txt"),
    ):
        raise OSError(28, "No space left")
    assert not (tmp_path / "a.txt").exists()


def test_json_has_sorted_keys_and_no_nan(tmp_path):
    write_json({"b": 1, "a": "é"}, tmp_path / "a.json")
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{\n "a": "é",\n "b": 1\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": float("nan")}, tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["b"] == 1


def test_frames_come_back_as_they_went(tmp_path):
    stock = town.stock()
    write_parquet(stock, tmp_path / "a.parquet")
    back = read_parquet(tmp_path / "a.parquet")
    assert isinstance(back, gpd.GeoDataFrame)
    assert back.crs.to_epsg() == 28992
    assert back.geometry.geom_equals(stock.geometry).all()
    assert back["built_year"].isna().to_list() == stock["built_year"].isna().to_list()
    assert back["dwellings_count"].to_list() == [10, 30, 20, 1]
    write_parquet(pd.DataFrame(town.projects()), tmp_path / "b.parquet")
    table = read_parquet(tmp_path / "b.parquet")
    pd.testing.assert_frame_equal(table, town.projects())
