"""Weights: a file a person can edit, and that says what is wrong with it."""

import pytest

from geo.catalogue.vocabularies import WORK_KINDS
from geo.errors import DataError
from geo.importing import works
from geo.koppelkansen.weights import PARTS
from geo.koppelkansen.weights_file import load_weights, weights_from_dict
from geo.paths import data_dir
from tests import town


def load(folder, text):
    path = folder / "weights.toml"
    path.write_text(text, encoding="utf-8")
    return load_weights(path)


def test_the_file_gives_every_rule(tmp_path):
    weights = town.weights(tmp_path)
    assert list(weights.parts) == list(PARTS)
    assert weights.parts["exposure"] == 40.0
    assert weights.windows.strong_years == 2
    assert weights.place.dwellings_full == 200
    assert weights.relations["mogelijk"] == 0.5


def test_what_goes_to_json_comes_back_the_same(tmp_path):
    weights = town.weights(tmp_path)
    assert weights_from_dict(weights.to_dict()) == weights
    shipped = load_weights(data_dir() / "weights.toml")
    assert weights_from_dict(shipped.to_dict()) == shipped


def test_other_parts_leave_the_rest_as_it_was(tmp_path):
    weights = town.weights(tmp_path)
    other = weights.with_parts(dict.fromkeys(PARTS, 1))
    assert other.parts == dict.fromkeys(PARTS, 1.0)
    assert other.tiers == weights.tiers
    assert weights.parts["exposure"] == 40.0


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (dict.fromkeys(PARTS, 0), "minstens één onderdeel moet meer dan 0 wegen"),
        ({"exposure": 1}, "precies deze sleutels"),
        (dict.fromkeys(PARTS, 1) | {"geluk": 1}, "precies deze sleutels"),
        (dict.fromkeys(PARTS, 1) | {"time": -1}, "time.*'-1' is geen getal vanaf 0"),
        (dict.fromkeys(PARTS, 1) | {"time": float("nan")}, "time.*'nan' is geen getal vanaf 0"),
    ],
)
def test_parts_that_cannot_be_weighed(tmp_path, parts, message):
    with pytest.raises(DataError, match=message):
        town.weights(tmp_path).with_parts(parts)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[tiers]", "[groepen]", "onbekend onderdeel 'groepen'"),
        ("hoog = 55", "top = 55", "tiers: 'hoog' ontbreekt"),
        ("middel = 35", 'middel = "35"', r"tiers\.middel: '35' is geen getal"),
        ("middel = 35", "middel = 75", r"tiers: 'hoog' \(55\) moet meer zijn dan 'middel' \(75\)"),
        ("sterk = 1.0", "sterk = -1", r"relations\.sterk: '-1' is geen getal"),
        ("sterk = 1.0", "sterk = true", r"relations\.sterk: 'True' is geen getal"),
        ("sterk = 1.0", "stevig = 1.0", "relations: 'sterk' ontbreekt"),
        ("sterk = 1.0", "sterk = 1.5", r"relations\.sterk: '1\.5' is meer dan 1"),
        ("weg = 0.7", "weg = 7", r"partners\.weg: '7' is meer dan 1"),
        ("prioriteit = 1.0", "prioriteit = 2", r"areas\.prioriteit: '2' is meer dan 1"),
        ("strong_years = 2", "sterke_jaren = 2", "onbekende sleutel 'sterke_jaren' in windows"),
        ("exposure = 40", "blootstelling = 40", "precies deze sleutels"),
        ("dwellings_full = 200", "dwellings_full = 0", "dwellings_full: '0'"),
        ("max_positions = 60", "max_positions = 0", "max_positions: '0'"),
        ("[hazards]\nheat = 1.0\nrain70 = 1.0\n", "", "onderdeel 'hazards' ontbreekt"),
        ("[parts]", "parts", "kunnen niet worden gelezen: regel 2, teken"),
        ("heat = 1.0", "hagel = 1.0", "onbekende sleutel 'hagel' in hazards. Bekend: heat"),
        ("weg = 0.7", "asfalt = 0.7", "onbekende sleutel 'asfalt' in partners"),
        ("prioriteit = 1.0", "krachtwijk = 1.0", "onbekende sleutel 'krachtwijk' in areas"),
        ("[parts]", "method = true\n[parts]", "methode 'True' bestaat niet"),
        ("[parts]", "method = 2.0\n[parts]", "methode '2.0' bestaat niet"),
        ("[hazards]\nheat = 1.0\nrain70 = 1.0\n", "", "'hazards' ontbreekt"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, old, new, message):
    assert old in town.WEIGHTS
    with pytest.raises(DataError, match=message):
        load(tmp_path, town.WEIGHTS.replace(old, new))


def test_a_part_that_is_no_table_and_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="onderdeel 'tiers' is geen"):
        weights_from_dict(town.weights(tmp_path).to_dict() | {"tiers": 3})
    with pytest.raises(DataError, match=r"eigen\.toml bestaat niet"):
        load_weights(tmp_path / "eigen.toml")


def test_every_kind_of_work_has_a_strength_and_is_recognised_in_files():
    kinds = {term.key for term in WORK_KINDS.entries}
    assert set(load_weights(data_dir() / "weights.toml").partners) == kinds
    assert {kind for kind, _ in works._KINDS} == kinds


def test_the_years_that_an_unknown_year_is_drawn_from(tmp_path):
    assert town.weights(tmp_path).planning.first_year == 2026
    changed = load(tmp_path, town.WEIGHTS + "[planning]\nfirst_year = 2030\nlast_year = 2034\n")
    assert (changed.planning.first_year, changed.planning.last_year) == (2030, 2034)
    for years in ("first_year = 2036\n", "first_year = 1900\n", "last_year = 2500\n"):
        with pytest.raises(DataError, match="planning"):
            load(tmp_path, f"{town.WEIGHTS}[planning]\n{years}")
    with pytest.raises(DataError, match="geen heel getal"):
        load(tmp_path, town.WEIGHTS + "[planning]\nfirst_year = 2026.5\n")
