"""Targets edited in tables: read by the reader of the file, with every difference named."""

import pandas as pd
import pytest

from geo.catalogue.rules import read_document
from geo.errors import DataError
from geo.paths import SHIPPED_DATA
from geo.progress.target_edit import (
    DATE_COLUMNS,
    LABEL,
    VALUE,
    edited_targets,
    target_changes,
    target_tables,
)
from geo.progress.targets import parse_targets

EMPTY = read_document(SHIPPED_DATA / "new_area" / "targets.toml")
SHIPPED = read_document(SHIPPED_DATA / "targets.toml")


def filled(document, values=None, *, dates=None):
    tables = target_tables(document)
    for (part, label), value in (values or {}).items():
        mine = (tables.filled["Onderdeel"] == part) & (tables.filled[LABEL] == label)
        assert mine.sum() == 1, label
        tables.filled.loc[mine, VALUE] = value
    for row in dates or ():
        tables.dates.loc[len(tables.dates)] = list(row)
    return edited_targets(document, tables)


def test_a_new_gemeente_fills_in_what_it_agreed():
    found = filled(
        EMPTY,
        {
            ("Voorraad", "Nummer van de afspraak"): "1.4",
            ("Voorraad", "Woningen op 1 januari van het peiljaar"): "9.850",
            ("Ambitie", "Woningen erbij (bruto)"): "640",
            ("Ambitie", "Tot en met jaar"): "2030",
            ("Ambitie", "Bron"): "Coalitieakkoord",
            ("Klimaat", "Jaar zonder woningen in hoog of zeer hoog"): "2040",
        },
        dates=[("2026-Q2", "2026-Q3", "Terugblik", "evaluatie")],
    )
    targets = parse_targets(found, file="x")
    assert (targets.supply.agreement, targets.supply.stock_count) == ("1.4", 9850)
    assert (targets.ambition.count, targets.ambition.until_year) == (640, 2030)
    assert targets.climate.ready_year == 2040
    assert [(one.start, one.end, one.title, one.kind) for one in targets.wbmgp.dates] == [
        ("2026-Q2", "2026-Q3", "Terugblik", "evaluatie")
    ]
    changed = [change.text() for change in target_changes(EMPTY, found)]
    assert len(changed) == 7
    assert "Voorraad, woningen op 1 januari van het peiljaar: niet ingevuld → 9.850" in changed


def test_an_evaluation_is_known_by_its_kind_and_in_older_targets_by_its_title():
    dates = [
        {"from": "2026", "title": "Terugblik", "kind": "evaluatie"},
        {"from": "2027", "title": "Evaluatie"},
        {"from": "2028", "title": "Besluit na de evaluatie"},
    ]
    document = {**SHIPPED, "wbmgp": {**SHIPPED["wbmgp"], "dates": dates}}
    found = parse_targets(document, file="x").wbmgp.dates
    assert [moment.kind for moment in found] == ["evaluatie", "evaluatie", None]
    unknown = {**SHIPPED["wbmgp"], "dates": [{"from": "2026", "title": "x", "kind": "feest"}]}
    with pytest.raises(DataError, match="kind"):
        parse_targets({**SHIPPED, "wbmgp": unknown}, file="x")


def test_what_is_emptied_is_gone_and_nothing_else():
    emptied = {
        ("Ambitie", label): "" for label in ("Woningen erbij (bruto)", "Tot en met jaar", "Bron")
    }
    found = filled(SHIPPED, emptied)
    assert parse_targets(found, file="x").ambition is None
    assert {change.subject for change in target_changes(SHIPPED, found)} == {"Ambitie"}
    assert found["wbmgp"] == SHIPPED["wbmgp"]


@pytest.mark.parametrize(
    ("values", "dates", "word"),
    [
        ({("Voorraad", "Peiljaar"): "volgend jaar"}, (), "geen geheel getal"),
        ({("Voorraad", "Peiljaar"): "20255"}, (), "geen jaartal"),
        ({("Voorraad", "Bron"): ""}, (), "vul 'bron' in"),
        ({("EFG-labels", "Peiljaren voor een tempo"): ""}, (), "onvolledig"),
        ({("Ambitie", "Woningen erbij (bruto)"): "12,5"}, (), "geen geheel getal"),
        ({}, [("zomer 2026", None, "Evaluatie", None)], "geen jaar, kwartaal of maand"),
    ],
)
def test_what_cannot_be_is_refused(values, dates, word):
    with pytest.raises(DataError, match=word):
        filled(SHIPPED, values, dates=dates)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [("supply", "stock_count", -3), ("labels", "zero_year", 28), ("ambition", "count", True),
     ("climate", "agreement", 3.3), ("supply", "reference_year", "2025")],
)  # fmt: skip
def test_the_file_is_checked_in_the_same_way(part, name, value):
    document = {key: dict(values) for key, values in SHIPPED.items()}
    document[part][name] = value
    with pytest.raises(DataError, match=name):
        parse_targets(document, file="targets.toml")


def test_empty_rows_of_a_table_are_no_dates():
    tables = target_tables(EMPTY)
    tables.dates.loc[0] = [pd.NA] * len(DATE_COLUMNS)
    assert edited_targets(EMPTY, tables)["wbmgp"]["dates"] == []
