from dataclasses import replace

import pandas as pd

from geo.catalogue.layers import Layer
from geo.report.supply import supply


def test_planned_deliveries_are_those_of_the_appendix(city):
    told = supply(city)
    by_year = {one.year: one for one in told.years}
    # Bijlage 1, added by hand; the demolition of 117 is never among them
    assert {year: one.planned for year, one in by_year.items() if one.planned} == {
        2024: 162, 2025: 205, 2026: 25 + 57 + 64, 2027: 51 + 111, 2028: 44, 2029: 208,
    }  # fmt: skip
    assert {year: one.from_year for year, one in by_year.items() if one.from_year} == {2029: 275}
    assert told.planned_count == 162 + 205 + 835
    assert told.demolished_count == 117
    assert told.unknown_rows == ("Zuidendijkzone (Troelstraweg e.o.)",)
    assert told.undated_rows == ()
    assert told.reported_example
    # before the appendix nothing is planned, which is not known rather than 0
    assert by_year[2023].planned is None
    assert by_year[2029].reported is None


def monitor(*rows):
    columns = ["period", "scope", "indicator", "corporation", "value"]
    return pd.DataFrame(rows, columns=columns)


def test_reported_needs_the_whole_or_every_party(city):
    table = monitor(
        (2023, "gemeente", "opgeleverd", None, 40.0),
        (2023, "gemeente", "opgeleverd", "Trivire", 10.0),
        (2024, "gemeente", "opgeleverd", "Trivire", 10.0),
        (2024, "gemeente", "opgeleverd", "Woonbron", 5.0),
        (2025, "gemeente", "opgeleverd", "Trivire", 10.0),
        (2025, "wijk", "opgeleverd", None, 99.0),
        (2025, "gemeente", "gesloopt", None, 99.0),
    )
    known = city.layers["monitor"].provenance
    layers = {**city.layers, "monitor": Layer(known, table)}
    told = supply(replace(city, layers=layers))
    reported = {one.year: one.reported for one in told.years if one.year <= 2025}
    # in 2025 only one of the two told a figure
    assert reported == {2023: 40, 2024: 15, 2025: None}


def test_without_projects_there_is_no_chart(city):
    layers = {name: layer for name, layer in city.layers.items() if name != "projects"}
    assert supply(replace(city, layers=layers)) is None
