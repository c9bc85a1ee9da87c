"""``python -m geo status`` and ``python -m geo exposure`` on the drawn town."""

import json

import pytest

from geo.catalogue.layers import Provenance
from geo.commands import exposure, main, status
from tests import town

ASKED = (
    "name",
    "title",
    "origin",
    "source",
    "edition",
    "fetched",
    "licence",
    "accuracy",
    "count",
    "digest",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    library = town.library(folder)
    stock = town.stock_of(
        town.building(1, 300, 300, dwellings_count=1200),
        town.building(2, 600, 450, dwellings_count=25, built_year=2015),
        town.building(3, 1500, 450, dwellings_count=7),
    )
    for name, data in {"stock": stock, **town.rasters(folder)}.items():
        known = Provenance(name=name, title=name, origin="voorbeeld", source="test", accuracy_m=4)
        library.store(data, known)
    return library


@pytest.fixture
def run(library, capsys, monkeypatch):
    for module in (status, exposure):
        monkeypatch.setattr(module, "open_library", lambda: library)

    def call(*arguments):
        try:
            code = main(list(arguments))
        except SystemExit as stopped:
            code = stopped.code
        written = capsys.readouterr()
        return code, written.out, written.err

    return call


def test_every_layer_is_told_with_all_that_is_known_of_it(run):
    code, out, err = run("status", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert all(set(ASKED) <= set(layer) for layer in told)
    by_name = {layer["name"]: layer for layer in told}
    stock = by_name["stock"]
    assert (stock["count"], stock["origin"], stock["accuracy"]) == (3, "voorbeeld", 4)
    assert by_name["buurten"]["accuracy"] is None


def test_a_layer_without_data_has_the_same_names(run):
    _, out, _ = run("status", "--json", "--missing")
    told = json.loads(out)
    assert len({tuple(layer) for layer in told}) == 1
    assert any(layer["origin"] is None and layer["digest"] is None for layer in told)


def test_classes_stand_from_low_to_high_and_numbers_in_dutch(run):
    # 5 cm in the west, where one building is too new to count; nothing known in the east
    code, out, _ = run("exposure", "--by", "owner", "--hazard", "rain70")
    assert code == 0
    assert [line.split() for line in out.splitlines()[1:]] == [
        ["Trivire", "hevige", "regen", "zeer", "laag", "1.200"],
        ["Trivire", "hevige", "regen", "uitgezonderd", "25"],
        ["Trivire", "hevige", "regen", "geen", "gegevens", "7"],
    ]


def test_a_hazard_that_is_not_there_is_one_sentence(run):
    code, out, err = run("exposure", "--hazard", "sneeuw")
    assert (code, out) == (1, "")
    assert err.startswith("Fout: De bedreiging 'sneeuw' is er niet. Bekend zijn:")


@pytest.mark.parametrize("command", [(), ("status",), ("exposure",), ("session", "open")])
def test_help_speaks_dutch(run, command):
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert out.startswith("gebruik: python -m geo")
    assert "opties:" in out
    for english in ("usage:", "options:", "positional arguments:", "show this help"):
        assert english not in out
