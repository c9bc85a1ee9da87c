"""The outcome of a run as it is read back: by gemeente, with its map, and never half."""

import json
import shutil

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from geo.country.outcome import stored_run
from geo.country.shard import partition
from geo.errors import DataError, NotFoundError
from geo.spatial.tile_grid import LAST
from tests.country.land import GEMEENTEN, YEAR, made_run, run_again


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return made_run(tmp_path_factory.mktemp("land"))


@pytest.fixture(scope="module")
def run(folder):
    return stored_run(folder)


def test_it_says_what_it_rests_on_and_that_it_is_made_up(run):
    assert (run.year, run.failed, run.without_stock) == (YEAR, (), ())
    assert {"stock", "buurten", "heat"} <= {known.name for known in run.provenance}
    assert run.is_example


def test_the_totals_are_those_of_the_parts(run, folder):
    frame = run.gemeenten().set_index("gemeentecode")
    assert list(frame.index) == list(GEMEENTEN)
    assert frame["buildings_count"].sum() == 1500
    for code in GEMEENTEN:
        assert frame.loc[code, "koppelkansen_count"] == len(run.koppelkansen(code))
        panden = pd.read_parquet(partition(folder, "panden", code))
        assert frame.loc[code, "dwellings_count"] == panden["dwellings_count"].sum()
        assert set(panden["buurtcode"]) <= set(run.buurten(code)["buurtcode"])
    assert run.classes()["dwellings_count"].sum() == 5 * frame["dwellings_count"].sum()


def test_a_gemeente_is_read_without_the_others(run, folder, tmp_path):
    alone = shutil.copytree(folder, tmp_path / "run")
    for other in GEMEENTEN[1:]:
        for kind in ("panden", "klassen", "koppelkansen"):
            shutil.rmtree(partition(alone, kind, other).parent)
    found = stored_run(alone).koppelkansen(GEMEENTEN[0])
    assert list(found["id"]) == list(run.koppelkansen(GEMEENTEN[0])["id"])
    assert list(found["rank"]) == sorted(found["rank"])


def test_a_koppelkans_comes_back_as_it_was_found(run, folder):
    code = GEMEENTEN[0]
    whole = pd.read_parquet(partition(folder, "koppelkansen", code))
    for name, told in zip(whole["id"], whole["item"], strict=True):
        item = run.koppelkans(code, name)
        assert item.to_dict() == json.loads(told)
        assert item.parts


def test_every_building_is_on_the_map_and_no_name_of_a_street(run, folder):
    found = pyogrio.read_dataframe(run.tiles, layer="panden", ZOOM_LEVEL=str(LAST))
    panden = pd.concat(pd.read_parquet(partition(folder, "panden", code)) for code in GEMEENTEN)
    assert set(found["pand_id"]) == set(panden["pand_id"])
    classes = found.drop_duplicates("pand_id").set_index("pand_id")["class_heat"]
    assert (classes.sort_index() == panden.set_index("pand_id")["class_heat"].sort_index()).all()
    assert not {"complex_name", "address", "straat"} & set(found.columns)
    borders = run.borders()
    assert list(borders["gemeentecode"]) == list(GEMEENTEN)
    own = gpd.read_parquet(folder / "invoer" / "buurten.parquet")
    for code, border in zip(GEMEENTEN, borders.geometry, strict=True):
        exact = own.geometry[own["gemeentecode"] == code].union_all()
        assert border.symmetric_difference(exact).area < 0.01 * exact.area


def test_the_map_is_made_again_only_when_something_changed(run, folder, tmp_path, monkeypatch):
    home = folder.parent
    monkeypatch.setenv("KOPPELKANSEN_DATA", str(home / "data"))
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(home / "var"))
    again = shutil.copytree(folder, tmp_path / "run")
    before = stored_run(again).tiles.stat().st_mtime_ns
    run_again(home / "gemeenten.csv", again)
    assert stored_run(again).tiles.stat().st_mtime_ns == before
    fewer = tmp_path / "minder.csv"
    fewer.write_text("gemeentecode\nGM9001\n", encoding="utf-8")
    run_again(fewer, again)
    # the old tiles are gone with what they showed
    (tiles,) = (again / "landelijk").glob("*.pmtiles")
    assert tiles.name != run.tiles.name
    assert stored_run(again).key != run.key
    assert list(stored_run(again).borders()["gemeentecode"]) == ["GM9001"]


def test_what_is_not_there_and_what_is_damaged_is_told(run, tmp_path):
    assert stored_run(tmp_path) is None
    with pytest.raises(NotFoundError, match="GM0505"):
        run.koppelkansen("GM0505")
    with pytest.raises(NotFoundError, match="staat niet"):
        run.koppelkans(GEMEENTEN[0], "plan-anders")
    for text in ("{", "[]", '{"year": 2026}'):
        (tmp_path / "uitkomst.json").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match="reken opnieuw"):
            stored_run(tmp_path)
