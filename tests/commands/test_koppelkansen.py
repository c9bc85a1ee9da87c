"""``python -m geo koppelkansen`` on the drawn town."""

import json
import shutil

import pytest

from geo.catalogue.layers import Provenance
from geo.commands import koppelkansen, main
from geo.paths import SHIPPED_DATA
from geo.register import Register, Who
from tests import town

STOCK_RULE = "\n[stock]\nmin_dwellings = 20\nmin_hazards = 1\nmax_items = 1\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    library = town.library(folder)
    weights = library.data / "weights.toml"
    weights.write_text(weights.read_text("utf-8") + STOCK_RULE, encoding="utf-8")
    stock = town.stock_of(
        town.building(1, 300, 300, dwellings_count=30, complex_id="C1"),
        town.building(2, 600, 450, dwellings_count=25, complex_id="C2"),
    )
    layers = {"stock": stock, "works": town.works(), **town.rasters(folder)}
    for name, data in layers.items():
        library.store(data, Provenance(name=name, title=name, origin="voorbeeld", source="test"))
    return library


@pytest.fixture
def run(library, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'register.sqlite'}")
    monkeypatch.setattr(koppelkansen, "open_library", lambda: library)

    def call(*arguments):
        try:
            code = main(["koppelkansen", "--year", "2026", *arguments])
        except SystemExit as stopped:
            code = stopped.code
        written = capsys.readouterr()
        return code, written.out, written.err

    return call


def ids(run, *arguments):
    code, out, err = run("--json", *arguments)
    assert (code, err) == (0, "")
    return [item["id"] for item in json.loads(out)]


def test_the_plans_are_shown_by_default(run):
    assert ids(run) == ["plan-plein", "plan-kade", "plan-hof", "plan-zoek"]


def test_one_kind_several_and_all(run):
    assert ids(run, "--kind", "bezit_klimaat") == ["bezit-C1"]
    both = ids(run, "--kind", "plan_werk", "--kind", "werk_klimaat_bezit")
    assert {name.split("-")[0] for name in both} == {"planwerk", "werk"}
    everything = ids(run, "--kind", "alle")
    assert {name.split("-")[0] for name in everything} == {"plan", "planwerk", "bezit", "werk"}


def test_what_a_person_corrected_holds_here_too(run, tmp_path):
    assert not (tmp_path / "register.sqlite").exists()
    with Register.open(tmp_path / "register.sqlite") as register:
        register.reject_match("plan-plein", reason="Al klaar", who=Who("Gemeente", "klimaat"))
    assert ids(run) == ["plan-kade", "plan-hof", "plan-zoek", "plan-plein"]
    _, out, _ = run()
    assert [line for line in out.splitlines() if "geen match" in line] == [out.splitlines()[4]]


def test_one_wijk(run):
    assert ids(run, "--wijk", "WK999902") == ["plan-kade"]


def test_other_weights_make_another_order(run, tmp_path):
    text = town.WEIGHTS
    for name in ("exposure = 40", "time = 20", "area = 10", "cobenefits = 10"):
        text = text.replace(name, name.split("=", maxsplit=1)[0] + "= 0")
    (tmp_path / "eigen.toml").write_text(text, encoding="utf-8")
    # by dwellings: 100 of the plein, 50 of the hof, 48 of the zoek; the kade is unknown, so it
    # counts as the mean of the three and stands last
    code, out, _ = run("--json", "--weights", str(tmp_path / "eigen.toml"))
    assert code == 0
    assert [(i["id"], i["score"]) for i in json.loads(out)] == [
        ("plan-plein", 50.0), ("plan-hof", 25.0), ("plan-zoek", 24.0), ("plan-kade", 33.0),
    ]  # fmt: skip


def test_robustness_adds_how_steady_a_place_is(run):
    code, out, _ = run("--robustness")
    assert code == 0
    header, first, *rest = out.splitlines()
    assert "in eerste 10" in header
    assert first.split()[-2:] == ["100%", "1-1"]
    assert any(line.startswith("Plan en klimaat: 1.000 trekkingen") for line in rest)
    _, out, _ = run("--robustness", "--json")
    told = json.loads(out)
    assert told["list"]["draws"] == 1000
    assert [item["id"] for item in told["items"]] == ids(run)


def test_what_is_left_out_and_what_is_example_is_told(run):
    _, out, _ = run("--kind", "alle", "--reasons")
    assert "Niet in de lijst: nog 1 van de soort bezit zonder plan" in out
    assert "rust deels op voorbeelddata" in out
    assert "  Blootstelling: " in out
    # a long reason stands under its row and makes no column wider
    bare = run("--kind", "alle")[1].splitlines()[0]
    assert out.splitlines()[0] == bare


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--kind", "vis"), 2, "vis"),
        (("--weights", "geen.toml"), 1, "geen.toml bestaat niet"),
        (("--wijk", "WK999999"), 1, "De wijk 'WK999999' is er niet. Bekend zijn: WK9999"),
    ],
)
def test_what_cannot_be_is_told(run, arguments, code, told):
    found, out, err = run(*arguments)
    assert (found, out) == (code, "")
    assert told in err


def test_the_risk_of_every_koppelkans_per_hazard(run, library):
    shutil.copy(SHIPPED_DATA / "vulnerability.toml", library.data / "vulnerability.toml")
    code, text, _ = run("--kind", "bezit_klimaat", "--risk", "--json")
    assert code == 0
    [item] = json.loads(text)
    heat = next(one for one in item["risk"] if one["hazard"] == "heat")
    # 30 dwellings in class hoog (0.75), of which no characteristic is known
    assert (heat["dwellings"], heat["exposed"]) == (30.0, 22.5)
    assert heat["low"] < heat["middle"] < heat["high"]
    assert heat["per_100_dwellings"] == pytest.approx(100 * heat["middle"] / 30)
    code, text, _ = run("--kind", "bezit_klimaat", "--risk")
    assert code == 0
    assert "woningen x blootstelling" in text
    assert "22,5" in text
    code, text, _ = run("--kind", "bezit_klimaat", "--json")
    assert "risk" not in json.loads(text)[0]


def test_a_scale_is_fitted_to_enough_koppelkansen_only(run, monkeypatch):
    code, out, err = run("--fit-scale")
    assert code != 0
    assert "minstens 60 nodig" in err
    monkeypatch.setattr("geo.koppelkansen.scale_fit.LEAST_ITEMS", 3)
    code, out, err = run("--fit-scale")
    assert (code, err) == (0, "")
    assert out.startswith("[scale]\nexposure = [")
    assert "alle soorten (" in out
    assert "houdt haar eigen schaal" in out
    told = json.loads(run("--fit-scale", "--json")[1])
    assert set(told) == {"scale", "counts", "before", "after"}
