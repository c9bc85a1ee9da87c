"""Whose rows a file replaces, and going back to an earlier edition."""

import json

import pytest

from geo.catalogue.editions import layer_history
from geo.commands import main
from geo.errors import DataError, NotFoundError
from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from geo.importing.stored_dwellings import activate_edition, stock_mismatches, stored_units
from tests.importing import street
from tests.importing.street import pand_id, vbo_id


@pytest.fixture
def library(tmp_path):
    return street.library(tmp_path / "var")


@pytest.fixture
def load(library, tmp_path):
    def load(kind, text, name="in.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        raw = read_file_table(path)
        return activate(
            library, prepare(library, raw, proposed_mapping(raw, kind=kind), **options)
        ).table

    return load


HEAD = "Corporatie;Project;Soort;Aantal;Jaar\n"
TRIVIRE = HEAD + "Trivire;Plan Noord;planvoorraad;20;2028\n"
WOONBRON = HEAD + "Woonbron;Plan Zuid;planvoorraad;30;2029\nWoonbron;Plan West;sloop;5;2027\n"


def names(table, corporation):
    return sorted(table.loc[table["corporation"] == corporation, "name"])


# -- plans -------------------------------------------------------------------------------------


def test_a_file_of_one_corporation_leaves_the_plans_of_others(library, load):
    shipped = library.get("projects").table
    table = load("projects", TRIVIRE, "trivire.csv")
    assert names(table, "Trivire") == ["Plan Noord"]
    assert names(table, "Woonbron") == names(shipped, "Woonbron")
    table = load("projects", WOONBRON, "woonbron.csv")
    assert names(table, "Trivire") == ["Plan Noord"]
    assert names(table, "Woonbron") == ["Plan West", "Plan Zuid"]
    came = dict(zip(table["name"], table["delivery"], strict=True))
    assert came["Plan Noord"].endswith(" trivire.csv")
    assert came["Plan Zuid"].endswith(" woonbron.csv")


def test_a_file_can_add_to_what_there_was_or_replace_everything(library, load):
    load("projects", TRIVIRE)
    more = HEAD + "Trivire;Plan Oost;sloop;4;2027\nTrivire;Plan Noord;planvoorraad;25;2028\n"
    table = load("projects", more, replace_what="add")
    assert names(table, "Trivire") == ["Plan Noord", "Plan Oost"]
    # the row that was there already is renewed, not doubled
    assert table.set_index("name").loc["Plan Noord", "dwellings_count"] == 25
    assert names(table, "Woonbron")
    table = load("projects", TRIVIRE, replace_what="all")
    assert names(table, "Woonbron") == []
    assert list(table["name"]) == ["Plan Noord"]


def test_a_plan_in_two_lists_is_asked(library, tmp_path, load):
    load("projects", TRIVIRE)
    path = tmp_path / "w.csv"
    path.write_text(HEAD + "Woonbron;Plan Noord;planvoorraad;20;2028\n", encoding="utf-8")
    raw = read_file_table(path)
    found = prepare(library, raw, proposed_mapping(raw, kind="projects"))
    assert "in_twee_lijsten" in {check.code for check in found.reconciliation.asks}
    assert found.data["project_id"].is_unique


# -- stock -------------------------------------------------------------------------------------


def stock(owner, *numbers):
    rows = "".join(f"{owner};{vbo_id(n)};{pand_id(n)};1960\n" for n in numbers)
    return f"Eigenaar;VBO;Pand;Bouwjaar\n{rows}"


def test_stock_is_replaced_added_to_or_replaced_as_a_whole(library, load):
    load("stock", stock("Trivire", 1, 2, 3))
    table = load("stock", stock("Woonbron", 4, 5))
    assert table["owner"].value_counts().to_dict() == {"Trivire": 3, "Woonbron": 2}
    table = load("stock", stock("Trivire", 3, 6), replace_what="add")
    assert table["owner"].value_counts().to_dict() == {"Trivire": 4, "Woonbron": 2}
    table = load("stock", stock("Trivire", 1, 2), replace_what="party")
    assert table["owner"].value_counts().to_dict() == {"Trivire": 2, "Woonbron": 2}
    table = load("stock", stock("Woonbron", 4), replace_what="all")
    assert table["owner"].value_counts().to_dict() == {"Woonbron": 1}
    # what is no longer in the layer does not come back with an addition
    table = load("stock", stock("Trivire", 7), replace_what="add")
    assert table["owner"].value_counts().to_dict() == {"Trivire": 1, "Woonbron": 1}
    assert list(stock_mismatches(library)) == []


def test_an_unknown_choice_is_refused(library, load):
    with pytest.raises(DataError, match="Bekend zijn: party, add, all"):
        load("projects", TRIVIRE, replace_what="alles")


# -- editions ----------------------------------------------------------------------------------


def test_every_edition_and_the_shipped_one_can_be_active_again(library, load):
    shipped = library.get("projects").digest
    first = load("projects", TRIVIRE)
    load("projects", WOONBRON)
    history = layer_history(library, "projects")
    assert [item.in_use for item in history] == [True, False, False]
    assert history[-1].id == "meegeleverd"
    activate_edition(library, "projects", "meegeleverd")
    assert library.get("projects").digest == shipped
    assert [item.in_use for item in layer_history(library, "projects")] == [False, False, True]
    before = next(
        item for item in history if item.edition.provenance.count == len(first) and not item.in_use
    )
    activate_edition(library, "projects", before.id[:6])
    assert names(library.get("projects").table, "Trivire") == ["Plan Noord"]
    with pytest.raises(NotFoundError, match=r"niet \(eenduidig\) bekend"):
        activate_edition(library, "projects", "bestaat-niet")


def test_the_dwellings_behind_the_stock_go_back_with_it(library, load):
    load("stock", stock("Trivire", 1, 2, 3))
    first = layer_history(library, "stock")[0].id
    load("stock", stock("Trivire", 1))
    activate_edition(library, "stock", first)
    assert len(library.get("stock").table) == 3
    assert len(stored_units(library.var, ["Trivire"])) == 3
    table = load("stock", stock("Trivire", 9), replace_what="add")
    assert len(table) == 4


def test_a_damaged_edition_does_not_become_active(library, load):
    load("projects", TRIVIRE)
    load("projects", WOONBRON)
    now = library.get("projects").digest
    other = next(item for item in layer_history(library, "projects") if not item.in_use)
    (other.edition.folder / "data.parquet").write_bytes(b"kapot")
    with pytest.raises(DataError):
        activate_edition(library, "projects", other.id)
    assert library.get("projects").digest == now


def test_the_command_lists_and_activates(library, load, monkeypatch, capsys):
    load("projects", TRIVIRE)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(library.var))
    assert main(["editions", "list", "projects", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [item["in_use"] for item in told["editions"]] == [True, False]
    assert "toegevoegd" in told["editions"][0]["change"]
    assert main(["editions", "activate", "projects", "meegeleverd", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["active"]["origin"] == "officieel"
    assert main(["editions", "list", "projects"]) == 0
    assert "meegeleverd" in capsys.readouterr().out
    assert main(["editions", "activate", "projects"]) == 1
