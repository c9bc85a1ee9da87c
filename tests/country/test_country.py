"""A small made-up country by ``python -m geo run``: cut off, gone on with, and compared."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import psutil
import pytest
from pandas.testing import assert_frame_equal

from geo.catalogue.library import Library
from geo.commands import main
from geo.country.gemeenten import read_gemeenten
from geo.country.shard import analyse, partition
from geo.errors import DataError
from geo.example.country_files import write_country
from geo.hazards.exposure import building_exposure, class_table
from geo.koppelkansen.inputs import load_inputs
from geo.spatial.positions import project_points

ROOT = Path(__file__).resolve().parents[2]
YEAR = 2026
PATIENCE_S = 90


@pytest.fixture(scope="module")
def land(tmp_path_factory):
    folder = tmp_path_factory.mktemp("land")
    write_country(folder, gemeenten=4, buildings=2400)
    return folder


@pytest.fixture
def at_land(land, monkeypatch):
    monkeypatch.setenv("KOPPELKANSEN_DATA", str(land / "data"))
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(land / "var"))
    return land


def start(land, out, *options):
    """The command as a user gives it, in a process of its own."""
    places = {"KOPPELKANSEN_DATA": str(land / "data"), "KOPPELKANSEN_VAR": str(land / "var")}
    command = [sys.executable, "-m", "geo", "run", "--gemeenten", str(land / "gemeenten.csv")]
    command += ["--out", str(out), "--year", str(YEAR), "--workers", "2", "--json", *options]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | places, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def busy_worker(out, run):
    """Pid of a worker that has begun on a gemeente and not ended it."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and run.poll() is None:
        for path in (out / "bezig").glob("GM*.json"):
            with contextlib.suppress(OSError, ValueError):
                return json.loads(path.read_text("utf-8"))["pid"]
        time.sleep(0.01)
    pytest.fail(f"geen werker begon: {run.communicate()}")
    return None


def wait_until(holds):
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture(scope="module")
def of_one_process(land):
    """The whole stock in one go, and every gemeente out of the frames in memory."""
    library = Library(land / "data", land / "var")
    everything = load_inputs(library)
    exposure = building_exposure(
        everything.stock, everything.rasters, thresholds=everything.thresholds
    )
    classes = class_table(exposure, everything.stock, by="buurtcode")
    kansen = {}
    for code, buurten in everything.buurten.groupby("gemeentecode"):
        own = everything.stock["buurtcode"].isin(buurten["buurtcode"])
        plans = project_points(everything.projects).within(buurten.union_all())
        near = everything.works.dwithin(buurten.union_all(), 50)
        here = everything.__class__(
            **everything.__dict__
            | {
                "stock": everything.stock[own].reset_index(drop=True),
                "buurten": buurten.reset_index(drop=True),
                "projects": everything.projects[plans].reset_index(drop=True),
                "works": everything.works[near].reset_index(drop=True),
            }
        )
        kansen[code] = [
            (item.id, item.rank, item.score, item.tier) for item in analyse(here, year=YEAR)[1]
        ]
    return classes, exposure, kansen


def check_like(expected, out):
    classes, exposure, kansen = expected
    found = pd.read_parquet(out / "landelijk" / "klassen_buurt.parquet")
    columns = ["buurtcode", "hazard", "exposure_class", "dwellings_count"]
    assert_frame_equal(
        found[columns].sort_values(columns[:3]).reset_index(drop=True),
        classes.sort_values(columns[:3]).reset_index(drop=True),
        check_dtype=False,
    )
    for code, items in kansen.items():
        there = pd.read_parquet(partition(out, "koppelkansen", code))
        told = there[["id", "rank", "score", "tier"]].itertuples(index=False, name=None)
        assert list(told) == items
        assert [json.loads(item)["id"] for item in there["item"]] == [one[0] for one in items]
    assert sum(map(len, kansen.values())) > 10
    # one table in parts, as any reader of partitioned Parquet takes it
    panden = gpd.read_parquet(out / "panden")
    assert sorted(panden["gemeentecode"].unique()) == list(kansen)
    heat = exposure[exposure["hazard"] == "heat"].set_index("pand_id")["value"]
    assert panden.set_index("pand_id")["value_heat"].sub(heat).abs().max() < 1e-9
    assert not {"complex_name", "address", "straat"} & set(panden.columns)


def test_cut_off_workers_and_a_cut_off_run_change_nothing(land, of_one_process, tmp_path):
    out = tmp_path / "uit"
    run = start(land, out)
    os.kill(busy_worker(out, run), signal.SIGKILL)
    wait_until(lambda: list((out / "klaar").glob("*.json")))
    workers = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.communicate()
    before = {path.stem for path in (out / "klaar").glob("*.json")}
    # nobody works on for a run that is gone
    _, alive = psutil.wait_procs(workers, timeout=PATIENCE_S)
    assert not alive
    again = start(land, out)
    stdout, stderr = again.communicate(timeout=PATIENCE_S)
    assert again.returncode == 0, stderr
    told = json.loads(stdout)
    assert told["resumed"] >= len(before) >= 1
    assert told["gemeenten"] == 4
    assert told["buildings_count"] == 2400
    assert told["failed"] == {}
    # nothing half written stays where a table is read
    assert not list(out.rglob(".new-*.parquet"))
    check_like(of_one_process, out)


def test_one_process_gives_the_same_and_a_second_time_does_nothing(
    at_land, of_one_process, tmp_path, capsys
):
    order = ["run", "--gemeenten", str(at_land / "gemeenten.csv"), "--workers", "0", "--json"]
    order += ["--out", str(tmp_path), "--year", str(YEAR)]
    assert main(order) == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["computed"], first["resumed"]) == (4, 0)
    check_like(of_one_process, tmp_path)
    assert main(order) == 0
    second = json.loads(capsys.readouterr().out)
    assert (second["computed"], second["resumed"]) == (0, 4)
    # a file that went missing is made again, and no other
    partition(tmp_path, "klassen", "GM9003").unlink()
    assert main(order) == 0
    assert json.loads(capsys.readouterr().out)["computed"] == 1


def test_a_gemeente_that_fails_or_has_no_stock_leaves_the_others(
    at_land, tmp_path, capsys, monkeypatch
):
    listed = tmp_path / "lijst.csv"
    listed.write_text("code;naam\n9001;Een\nGM9002;Twee\n9003;Drie\n", encoding="utf-8")
    var = tmp_path / "var"
    shutil.copytree(at_land / "var", var)
    library = Library(at_land / "data", var)
    layer = library.get("stock")
    without = layer.frame[~layer.frame["buurtcode"].str.startswith("BU9003")]
    library.store(without.reset_index(drop=True), layer.provenance)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(var))
    out = tmp_path / "uit"
    # a file where the folder of this gemeente should come
    (out / "panden").mkdir(parents=True)
    (out / "panden" / "gemeentecode=GM9002").write_text("in de weg", encoding="utf-8")
    order = ["run", "--gemeenten", str(listed), "--workers", "0", "--out", str(out), "--json"]
    assert main(order) == 1
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert told["gemeenten"] == 1
    assert list(told["failed"]) == ["GM9002"]
    assert told["without_stock"] == ["GM9003"]
    assert "GM9002 is niet gelukt: In de map gemeentecode=GM9002 kan niet" in captured.err
    assert "geen bezit geladen in GM9003" in captured.err
    assert "1 van de 3 gemeenten is niet gelukt" in captured.err
    table = pd.read_parquet(out / "landelijk" / "gemeenten.parquet").set_index("gemeentecode")
    assert list(table.index) == ["GM9001", "GM9003"]
    assert table["dwellings_count"].isna().to_dict() == {"GM9001": False, "GM9003": True}
    (out / "panden" / "gemeentecode=GM9002").unlink()
    assert main(order) == 0
    assert json.loads(capsys.readouterr().out)["resumed"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "lijst.csv bestaat niet"),
        ("naam\nEen\nTwee\n", "geen kolom met gemeentecodes"),
        (
            "gemeentecode;naam\nGM9001;Een\nDordrecht;Twee\n",
            "rij 3: de gemeentecode is 'Dordrecht'",
        ),
        ("gemeentecode;naam\nGM9001;Een\nGM0001;Twee\n", "geen buurten bekend: GM0001"),
    ],
)
def test_a_list_that_cannot_be_used(at_land, tmp_path, capsys, content, message):
    listed = tmp_path / "lijst.csv"
    if content is not None:
        listed.write_text(content, encoding="utf-8")
    order = ["run", "--gemeenten", str(listed), "--workers", "0", "--out", str(tmp_path / "uit")]
    assert main(order) == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("Fout: ")


@pytest.mark.usefixtures("at_land")
def test_a_scheduler_that_does_not_answer(land, capsys, monkeypatch):
    monkeypatch.setattr("geo.country.engine._CONNECT_S", 1)
    order = ["run", "--gemeenten", str(land / "gemeenten.csv"), "--scheduler"]
    for address in ("tcp://127.0.0.1:1", "onzin"):
        assert main([*order, address]) == 1
        assert f"De scheduler op {address} geeft geen antwoord" in capsys.readouterr().err


def test_codes_in_any_usual_form(tmp_path):
    listed = tmp_path / "lijst.csv"
    listed.write_text("statcode,statnaam\n505,Dordrecht\nGM0010,Delfzijl\n", encoding="utf-8")
    assert [(one.code, one.name) for one in read_gemeenten(listed)] == [
        ("GM0010", "Delfzijl"),
        ("GM0505", "Dordrecht"),
    ]
    listed.write_text("statcode,statnaam\n,Dordrecht\n", encoding="utf-8")
    with pytest.raises(DataError, match="rij 2: de gemeentecode is leeg"):
        read_gemeenten(listed)
