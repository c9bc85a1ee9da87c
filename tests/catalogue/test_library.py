"""Which origin of a layer is active, its editions, and that nothing there is ever lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely.affinity

from geo.catalogue import library as library_module
from geo.catalogue.layers import Provenance, content_digest
from geo.catalogue.library import Library
from geo.catalogue.policy_areas import load_area_rules
from geo.catalogue.validation import validate
from geo.catalogue.writing import along_curve
from geo.errors import DataError, NotFoundError, SourceError
from tests import town

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def library(tmp_path):
    return town.library(tmp_path)


def provenance(name, origin, **changes):
    return Provenance(
        name=name, title=name.title(), origin=origin, source=f"bron van {origin}", **changes
    )


def buurten(count):
    return town.buurten().iloc[:count].reset_index(drop=True)


def reopened(library):
    """Open the same installation as another process would: without what is in memory."""
    return Library(library.data, library.var)


# -- precedence --------------------------------------------------------------------------------


def test_the_best_origin_is_active_and_withdrawing_brings_back_the_next(library):
    def active():
        both = library.get("buurten"), reopened(library).get("buurten")
        assert both[0].digest == both[1].digest
        return both[0].provenance.origin, len(both[0].table)

    assert active() == ("officieel", 4)
    library.store(buurten(1), provenance("buurten", "voorbeeld"))
    assert active() == ("officieel", 4)
    library.store(buurten(3), provenance("buurten", "officieel"))
    assert active() == ("officieel", 3)
    library.store(buurten(2), provenance("buurten", "aangeleverd"))
    assert active() == ("aangeleverd", 2)
    library.withdraw("buurten", origin="aangeleverd")
    assert active() == ("officieel", 3)
    # without a fetched edition the shipped one counts again
    library.withdraw("buurten", origin="officieel")
    assert active() == ("officieel", 4)


def test_an_origin_can_be_asked_for(library):
    library.store(buurten(1), provenance("buurten", "voorbeeld"))
    library.store(buurten(2), provenance("buurten", "aangeleverd"))
    assert len(library.get("buurten", origin="voorbeeld").table) == 1
    assert len(library.get("buurten", origin="officieel").table) == 4
    with pytest.raises(NotFoundError, match="'Projecten' zijn nog geen gegevens"):
        library.get("projects", origin="aangeleverd")


def test_layers_without_data_are_missing_not_empty(library):
    assert [p.name for p in library.status()] == ["buurten", "policy_areas", "projects", "measures"]
    assert [e.name for e in library.missing()] == ["stock", "works", "heat", "rain70"]
    assert library.find("stock") is None
    with pytest.raises(NotFoundError, match="'Bezit' zijn nog geen gegevens"):
        library.get("stock")
    library.store(town.stock(), provenance("stock", "voorbeeld"))
    assert "stock" in library.digests()
    assert "stock" not in [e.name for e in library.missing()]


def test_an_unregistered_layer_is_refused_everywhere(library):
    with pytest.raises(SourceError, match="'panden' staat niet in"):
        library.get("panden")
    with pytest.raises(SourceError, match="'panden' staat niet in"):
        library.store(town.stock(), provenance("panden", "aangeleverd"))
    with pytest.raises(SourceError, match="'panden' staat niet in"):
        library.withdraw("panden", origin="aangeleverd")
    with pytest.raises(SourceError, match="'panden' staat niet in"):
        library.editions("panden")
    assert not (library.var / "layers" / "panden").exists()


# -- what a stored layer knows -----------------------------------------------------------------


def test_a_stored_layer_knows_its_count_digest_and_rejected_rows(library):
    outcome = validate(
        town.stock().assign(energy_label=["F", "Z", None, "C"], dwellings_count=[1, 0, 1, 1]),
        "stock",
    )
    layer = library.store(
        outcome.valid, provenance("stock", "aangeleverd"), rejected=outcome.rejected
    )
    assert layer.provenance.count == 3
    assert layer.provenance.rejected_count == 1
    # of what is kept: the rows along a curve
    assert layer.digest == content_digest(along_curve(outcome.valid)) == content_digest(layer.frame)
    for opened in (library, reopened(library)):
        told = opened.rejected("stock")
        assert told[["row", "column", "value"]].to_numpy().tolist() == [
            [3, "dwellings_count", "0"],
            [3, "energy_label", "Z"],
        ]
    assert library.rejected("buurten").empty


def test_the_same_rows_from_another_source_are_told_as_such(library):
    bad = pd.DataFrame([[9, "x", "y", "z", "m"]], columns=["row", "column", "value", "expected", "message"])  # noqa: E501  # fmt: skip
    library.store(town.stock(), provenance("stock", "aangeleverd", edition="1"), rejected=bad)
    layer = library.store(town.stock(), provenance("stock", "aangeleverd", edition="2"))
    assert layer.provenance.edition == "2"
    assert layer.provenance.rejected_count == 0
    assert library.rejected("stock").empty
    assert reopened(library).get("stock").provenance == layer.provenance
    assert reopened(library).rejected("stock").empty


def test_editions_stay_newest_first_and_can_be_loaded(library):
    for count, day in ((1, "2026-01-01"), (3, "2026-03-01"), (2, "2026-02-01")):
        library.store(buurten(count), provenance("buurten", "officieel", fetched=day))
    editions = library.editions("buurten")
    assert [e.provenance.fetched for e in editions] == ["2026-03-01", "2026-02-01", "2026-01-01"]
    assert [e.active for e in editions] == [False, True, False]
    assert [len(library.load_edition(e).table) for e in editions] == [3, 2, 1]
    library.withdraw("buurten", origin="officieel")
    assert [e.active for e in library.editions("buurten", origin="officieel")] == [False] * 3


def test_a_raster_is_copied_into_the_library(library, tmp_path):
    source = town.write_raster(tmp_path / "klad.tif", np.full((2, 2), 36.0))
    layer = library.store(source, provenance("heat", "aangeleverd"))
    source.unlink()
    assert layer.path.is_file()
    assert layer.digest == content_digest(layer.path)
    assert layer.provenance.count is None


# -- nothing is lost ---------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["write_parquet", "write_json"])
@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt])
def test_an_interrupted_write_leaves_the_old_edition(library, monkeypatch, step, failure):
    old = library.store(buurten(2), provenance("buurten", "aangeleverd"))

    def interrupted(*_, **__):
        raise failure

    monkeypatch.setattr(library_module, step, interrupted)
    with pytest.raises(failure):
        library.store(buurten(3), provenance("buurten", "aangeleverd"))
    for opened in (library, reopened(library)):
        assert opened.get("buurten").digest == old.digest
        assert len(opened.get("buurten").table) == 2


def test_a_full_disk_at_the_last_step_leaves_the_old_edition(library, monkeypatch):
    old = library.store(buurten(2), provenance("buurten", "aangeleverd"))
    replace = Path.replace

    def full_at_the_pointer(self, target):
        if target.name == "current":
            message = "No space left on device"
            raise OSError(28, message)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full_at_the_pointer)
    with pytest.raises(DataError, match="kan niet worden opgeslagen"):
        library.store(buurten(3), provenance("buurten", "aangeleverd"))
    monkeypatch.undo()
    assert reopened(library).get("buurten").digest == old.digest
    # and after room was made it goes through
    assert len(library.store(buurten(3), provenance("buurten", "aangeleverd")).table) == 3


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (town.buurten().iloc[:0], "is leeg en vervangt daarom niets"),
        (town.buurten().to_crs("EPSG:4326"), "staat in EPSG:4326"),
    ],
    ids=["empty", "degrees"],
)
def test_what_may_not_be_stored_replaces_nothing(library, frame, message):
    old = library.store(buurten(2), provenance("buurten", "aangeleverd"))
    with pytest.raises(DataError, match=message):
        library.store(frame, provenance("buurten", "aangeleverd"))
    assert reopened(library).get("buurten").digest == old.digest


@pytest.mark.parametrize("crs", ["EPSG:4326", None])
def test_a_raster_that_is_not_in_rd_replaces_nothing(library, tmp_path, crs):
    good = town.write_raster(tmp_path / "goed.tif", np.full((2, 2), 36.0))
    old = library.store(good, provenance("heat", "aangeleverd"))
    wrong = town.write_raster(tmp_path / "fout.tif", np.full((2, 2), 40.0), crs=crs)
    with pytest.raises(DataError, match=r"raster fout\.tif staat in.*verwacht EPSG:28992"):
        library.store(wrong, provenance("heat", "aangeleverd"))
    (tmp_path / "kapot.tif").write_bytes(b"II*\0 en dan niets")
    with pytest.raises(DataError, match=r"raster kapot\.tif ontbreekt of is beschadigd"):
        library.store(tmp_path / "kapot.tif", provenance("heat", "aangeleverd"))
    with pytest.raises(DataError, match=r"raster weg\.tif ontbreekt of is beschadigd"):
        library.store(tmp_path / "weg.tif", provenance("heat", "aangeleverd"))
    assert reopened(library).get("heat").digest == old.digest


def test_an_edition_that_never_got_its_pointer_is_not_used(library):
    library.store(buurten(2), provenance("buurten", "aangeleverd"))
    home = library.var / "layers" / "buurten" / "aangeleverd"
    (home / "current").unlink()
    assert reopened(library).get("buurten").provenance.origin == "officieel"
    # a pointer to a folder that is gone is no edition either
    (home / "current").write_text("weg")
    assert reopened(library).get("buurten").provenance.origin == "officieel"


def test_a_mistake_in_shipped_data_is_told_with_row_and_column(library):
    path = library.data / "projects.csv"
    path.write_text(path.read_text().replace("planvoorraad", "plan", 1), encoding="utf-8")
    with pytest.raises(DataError, match=r"meegeleverde projects\.csv: Rij 2, kolom 'kind'"):
        reopened(library).get("projects")


# -- damage ------------------------------------------------------------------------------------


def stored_file(library, name, origin):
    home = library.var / "layers" / name / origin
    folder = home / (home / "current").read_text()
    return next(folder.glob("data.*"))


def test_a_damaged_edition_gives_way_to_the_next_origin_and_is_told(library):
    library.store(buurten(2), provenance("buurten", "aangeleverd"))
    stored_file(library, "buurten", "aangeleverd").write_bytes(b"PAR1 en dan niets")
    opened = reopened(library)
    layer = opened.get("buurten")
    assert (layer.provenance.origin, len(layer.table)) == ("officieel", 4)
    assert "buurten" in opened.digests()
    problems = opened.problems()
    assert list(problems) == ["buurten"]
    assert problems["buurten"].startswith(
        "De laag 'Buurten' (aangeleverd) is beschadigd en wordt niet gebruikt; in plaats daarvan "
        "geldt: officieel. Laad of haal haar opnieuw."
    )
    # loading it again mends it
    opened.store(buurten(2), provenance("buurten", "aangeleverd"))
    assert len(opened.get("buurten").table) == 2
    assert opened.problems() == {}


def test_a_damaged_raster_and_lost_provenance_count_as_damage_too(library, tmp_path):
    source = town.write_raster(tmp_path / "klad.tif", np.full((2, 2), 36.0))
    library.store(source, provenance("heat", "aangeleverd"))
    path = stored_file(library, "heat", "aangeleverd")
    path.write_bytes(path.read_bytes()[:-3])
    library.store(town.stock(), provenance("stock", "aangeleverd"))
    told = stored_file(library, "stock", "aangeleverd").parent / "provenance.json"
    told.write_text("{", encoding="utf-8")
    opened = reopened(library)
    assert opened.find("heat") is None
    assert opened.find("stock") is None
    assert {"heat", "stock"} <= {entry.name for entry in opened.missing()}
    problems = opened.problems()
    assert list(problems) == ["stock", "heat"]
    assert all("er is geen andere" in text for text in problems.values())
    assert reopened(library).problems() == problems


# -- areas follow the borders ------------------------------------------------------------------


@pytest.fixture
def shipped(tmp_path):
    """What ships, in an installation of its own."""
    return Library(DATA, tmp_path / "var")


def shifted(frame, metres):
    return frame.assign(geometry=frame.geometry.translate(metres, 0))


def test_policy_areas_are_made_of_the_active_buurten(shipped):
    before = shipped.get("policy_areas")
    assert before is shipped.get("policy_areas")
    moved = shifted(shipped.get("buurten").frame, 40.0)
    shipped.store(
        moved,
        provenance("buurten", "officieel", edition="2026", accuracy_m=10.0, fetched="2026-02-01"),
    )
    after = shipped.get("policy_areas")
    old, new = (layer.frame.set_index("area_id") for layer in (before, after))
    assert list(old.index) == list(new.index)
    for area_id, shape in new.geometry.items():
        away = 0.0 if area_id in {"wbmgp-vogelbuurt", "wbmgp-lijnbaan"} else 40.0
        expected = shapely.affinity.translate(old.geometry[area_id], away)
        assert shape.symmetric_difference(expected).area < 1.0, area_id
    assert new.loc["nplv-wielwijk", "bron"] == (
        "NPLV-programma Dordrecht West; grenzen bron van officieel"
    )
    assert after.digest != before.digest
    told = after.provenance
    assert (told.accuracy_m, told.fetched, told.detail) == (10.0, "2026-02-01", None)
    assert told.note.startswith("Grenzen van 12 gebieden volgen de actieve buurten: bron van")
    assert validate(after.frame, "policy_areas").rejected.empty
    # made once, and the former ones come back with the former borders
    assert shipped.get("policy_areas") is after
    shipped.withdraw("buurten", origin="officieel")
    assert shipped.get("policy_areas").digest == before.digest


def test_an_area_of_which_the_buurten_are_not_there_keeps_its_shape(shipped):
    before = shipped.get("policy_areas").frame.set_index("area_id")
    buurten = shifted(shipped.get("buurten").frame, 40.0)
    without = buurten[buurten["buurtcode"] != "BU05050901"].reset_index(drop=True)
    shipped.store(without, provenance("buurten", "officieel"))
    after = shipped.get("policy_areas").frame.set_index("area_id")
    assert after.geometry["prioriteit-sterrenburg-1"].equals(
        before.geometry["prioriteit-sterrenburg-1"]
    )
    assert not after.geometry["nplv-wielwijk"].equals(before.geometry["nplv-wielwijk"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('wijken = ["WK050501"]\nbuurten = ["BU05050101"]', "één van de drie"),
        ("", "één van de drie"),
        ("point = [51.8, 4.7]", "hoort uncertainty_m"),
        ('wijk = ["WK050501"]', "wijk"),
    ],
)
def test_a_rule_that_says_not_where_its_area_lies_is_refused(tmp_path, line, told):
    text = 'area_id = "x"\nname = "X"\nkind = "nplv"\nbasis = "b"\nbron = "b"\n'
    path = tmp_path / "policy_areas.toml"
    path.write_text(f"[[areas]]\n{text}{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=told):
        load_area_rules(path)


def test_the_stamp_tells_every_change_also_one_by_another_process(library):
    seen = [library.stamp()]
    assert library.stamp() == seen[0]

    def changed():
        seen.append(library.stamp())
        return seen[-1] not in seen[:-1]

    library.store(buurten(3), provenance("buurten", "officieel"))
    assert changed()
    reopened(library).store(buurten(2), provenance("buurten", "officieel"))
    assert changed()
    # back to the first content: the pointer names the same edition, and was written anew
    library.store(buurten(3), provenance("buurten", "officieel"))
    assert changed()
    reopened(library).withdraw("buurten", origin="officieel")
    assert library.stamp() == seen[0]


# -- what shipped is checked once ------------------------------------------------------------------


def test_a_shipped_table_is_checked_once_as_long_as_its_file_is_the_same(library, monkeypatch):
    first = library.get("projects")
    checked = []

    def watched(frame, table, **more):
        checked.append(table)
        return validate(frame, table, **more)

    monkeypatch.setattr("geo.catalogue.shipped.validate", watched)
    again = reopened(library).get("projects")
    assert checked == []
    pd.testing.assert_frame_equal(again.table, first.table)
    assert again.provenance == first.provenance
    assert content_digest(again.table) == first.digest

    # somebody changed the file: it is checked anew
    path = library.data / "projects.csv"
    path.write_text(path.read_text("utf-8").replace("Trivire", "Trivire Wonen", 1), "utf-8")
    changed = reopened(library).get("projects")
    assert checked == ["projects"]
    assert changed.digest != first.digest
    # and only that one is kept
    assert len(list((library.var / "cache" / "shipped" / "projects").iterdir())) == 1


def test_damage_to_what_was_kept_of_a_shipped_table_costs_a_check_and_nothing_else(library):
    first = library.get("projects")
    [kept] = (library.var / "cache" / "shipped" / "projects").glob("*/data.parquet")
    for damage in (b"PAR1 and then nothing", b""):
        kept.write_bytes(damage)
        pd.testing.assert_frame_equal(reopened(library).get("projects").table, first.table)
    (kept.parent / "provenance.json").unlink()
    assert reopened(library).get("projects").digest == first.digest
