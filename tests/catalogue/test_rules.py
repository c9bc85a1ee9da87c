"""Rules that were entered on a page: an edition beside the file, with who, when and what."""

import json

import pytest

from geo.catalogue.editions import activate_edition, layer_history
from geo.catalogue.library import Library
from geo.catalogue.rules import RuleChange, read_document, rules_file, store_rules
from geo.catalogue.stored import SHIPPED
from geo.fetch.editions import history_changes
from geo.hazards.thresholds import load_thresholds
from geo.progress.target_edit import edited_targets, target_tables
from geo.progress.targets import load_targets
from geo.upkeep.check import check

CHANGE = RuleChange(subject="Voorraad", value="Peiljaar", before="2023", after="2024")


@pytest.fixture
def library(tmp_path):
    return Library(var=tmp_path / "var")


def entered(library, year):
    document = read_document(library.data / "targets.toml")
    document["supply"]["reference_year"] = year
    return store_rules(
        library, "targets", document, entered_by="Gemeente Elders (beleid)", changes=[CHANGE]
    )


def test_without_an_edition_the_file_counts(library):
    for name in ("targets", "thresholds"):
        assert rules_file(library, name) == library.data / f"{name}.toml"


def test_an_edition_counts_until_the_file_is_made_active_again(library):
    before, stamp = library.digests()["targets"], library.stamp()
    layer = entered(library, 2024)
    assert load_targets(rules_file(library, "targets")).supply.reference_year == 2024
    assert library.digests()["targets"] != before
    assert library.stamp() != stamp
    assert layer.provenance.source == "Ingevuld op de pagina Gegevens door Gemeente Elders (beleid)"
    assert layer.provenance.fetched
    entered(library, 2025)
    history = layer_history(library, "targets")
    assert [item.in_use for item in history] == [True, False, False]
    assert history_changes(library, "targets", history)[0] == "Voorraad, peiljaar: 2023 → 2024"
    activate_edition(library, "targets", layer.digest[:12])
    assert load_targets(rules_file(library, "targets")).supply.reference_year == 2024
    activate_edition(library, "targets", SHIPPED)
    assert rules_file(library, "targets") == library.data / "targets.toml"


def test_a_damaged_edition_is_passed_over_and_told(library):
    layer = entered(library, 2024)
    layer.path.write_text(json.dumps({}), encoding="utf-8")
    again = Library(var=library.var)
    assert rules_file(again, "targets") == library.data / "targets.toml"
    assert "targets" in again.problems()
    found = check(again, f"sqlite:///{again.var}/register.sqlite").findings
    assert any("veranderd" in str(item) for item in found)


def test_what_was_entered_reads_back_as_it_was(library):
    document = read_document(library.data / "targets.toml")
    assert edited_targets(document, target_tables(document)) == document
    store_rules(library, "thresholds", read_document(library.data / "thresholds.toml"),
                entered_by="x", changes=[])  # fmt: skip
    assert load_thresholds(rules_file(library, "thresholds")) == load_thresholds(
        library.data / "thresholds.toml"
    )
