"""The contracts themselves: complete, explained in Dutch, consistent."""

import re

import pytest

from geo.catalogue.contracts import TABLES
from geo.catalogue.fields import Field

FIELDS = [(table, field) for table in TABLES.values() for field in table.fields]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_has_its_key_and_every_column_once(table):
    names = [field.name for field in table.fields]
    assert table.key in names
    assert len(names) == len(set(names))
    assert sum(field.kind == "geometry" for field in table.fields) <= 1


@pytest.mark.parametrize(
    ("table", "field"), FIELDS, ids=lambda item: getattr(item, "name", str(item))
)
def test_every_column_is_described_and_bounded_sensibly(table, field):
    assert field.description
    if field.pattern is not None:
        re.compile(field.pattern)
    if field.minimum is not None and field.maximum is not None:
        assert field.minimum < field.maximum
    assert field.kind != "bool" or not field.nullable


@pytest.mark.parametrize("suffix", ["_m", "_eur", "_pct"])
def test_a_column_with_a_unit_in_its_name_states_that_unit(suffix):
    unit = {"_m": "m", "_eur": "euro", "_pct": "%"}[suffix]
    named = [field for _, field in FIELDS if field.name.endswith(suffix)]
    assert named
    assert {field.unit for field in named} == {unit}


def test_the_key_identifies_a_row_except_where_a_year_is_the_key():
    # a year has one row per gemeente; or per scope, corporation and indicator
    not_unique = [t.name for t in TABLES.values() if not t.field(t.key).unique]
    assert not_unique == ["land_prices", "monitor"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Field(name="a", kind="int", description="x"), "een geheel getal"),
        (Field(name="a", kind="int", description="x", minimum=1), "een geheel getal vanaf 1"),
        (
            Field(name="a", kind="float", description="x", minimum=0, maximum=100, nullable=True),
            "een getal vanaf 0 tot en met 100 (mag leeg zijn)",
        ),
        (Field(name="a", kind="text", description="x", allowed=("x", "y")), "een van: x, y"),
        (Field(name="a", kind="text", description="x", pattern="B.*"), "tekst in de vorm B.*"),
        (Field(name="a", kind="bool", description="x"), "true of false"),
        (
            Field(name="a", kind="geometry", description="x", geometry_types=("Point", "Line")),
            "een geldige geometrie (Point of Line)",
        ),
    ],
)
def test_what_is_expected_is_told_in_dutch(field, expected):
    assert field.expected() == expected


def test_unknown_columns_and_tables_without_geometry():
    assert TABLES["projects"].geometry is None
    assert TABLES["stock"].geometry.name == "geometry"
    assert TABLES["stock"].field("bouwjaar") is None
