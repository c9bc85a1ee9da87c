"""Whatever a file holds, the outcome is a table or one Dutch sentence."""

import json
import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geo.constants import LABELS
from geo.errors import KoppelkansenError
from geo.importing.addresses import address_of_cell, house_number
from geo.importing.cells import Cells
from geo.importing.coordinates import point
from geo.importing.files import read_file_table
from geo.importing.ids import bag_id
from geo.importing.mapping import proposed_mapping, signature
from geo.importing.names import KINDS
from geo.importing.periods import period
from geo.importing.prepare import prepare
from geo.importing.raw import RawTable
from geo.importing.shapes import read_wkt
from geo.importing.stock import StockRules, read_units
from geo.importing.values import dwellings, energy_label, postcode, year
from geo.importing.vera import vera_table
from geo.text.numbers import parse_number
from geo.text.tables import safe_cell, to_csv, to_xlsx
from tests.importing import street

BOUNDED = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.sampled_from(
        [
            "8,71E+15", "0505100000000001", "505100000000001", "Label C", "a+++ ", "1974", "=1+1",
            "12-feb", "3314 AA", "POINT (1 2)", "POLYGON ((0 0, 1 1", "#N/B", "Totaal", "n.t.b.",
            "v.a. 2028", "1e308", "-0", "٣", "nan", "\x00", "A\u0301",
        ]
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return street.library(tmp_path_factory.mktemp("var"))


@BOUNDED
@example(1.3577906000639743e-157)
@given(CELLS)
def test_a_cell_never_breaks_a_reader(cell):
    assert energy_label(cell).value in {None, *LABELS}
    number = year(cell, this_year=2025).value
    assert number is None or 1005 <= number <= 2035
    count = dwellings(cell).value
    assert count is None or 1 <= count <= 2000
    found = bag_id(cell, of="pand").value
    assert found is None or (len(found) == 16 and found.isascii() and found[4:6] == "10")
    code = postcode(cell).value
    assert code is None or len(code) == 6
    house = house_number(cell).value
    assert house is None or 0 < house[0] <= 99_999
    window = period(cell).value
    if window is not None and window.first is not None and window.last is not None:
        assert 1900 <= window.first <= window.last <= 2100
    read_wkt(cell)
    if isinstance(cell, str):
        address_of_cell(cell)
        read = parse_number(cell)
        assert read is None or math.isfinite(read.value)


@BOUNDED
@given(CELLS, CELLS, st.booleans())
def test_a_point_is_in_the_netherlands_or_nowhere(first, second, degrees):
    place = point(first, second, degrees=degrees).value
    if place is not None:
        assert -7_100 <= place.x <= 300_100
        assert 288_000 <= place.y <= 640_000


@BOUNDED
@given(st.binary(max_size=400))
def test_any_bytes_as_a_file(tmp_path, content):
    for ending in ("csv", "xlsx", "json", "geojson", "gpkg", "zip"):
        path = tmp_path / f"in.{ending}"
        path.write_bytes(content)
        try:
            raw = read_file_table(path)
        except KoppelkansenError:
            continue
        assert raw.frame.index.is_unique


@BOUNDED
@given(st.text(alphabet=st.sampled_from(list('ab1;,\t|"\n\r =')), min_size=1, max_size=300))
def test_any_text_as_csv_keeps_its_row_numbers(tmp_path, text):
    path = tmp_path / "in.csv"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        raw = read_file_table(path)
    except KoppelkansenError:
        return
    assert raw.frame.index.is_monotonic_increasing
    assert raw.frame.index.is_unique
    assert len(set(raw.columns)) == len(raw.columns)


TABLES = st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=6)
HEADERS = ["pand_id", "vbo_id", "owner", "Aantal woningen", "postcode", "huisnummer"]


@BOUNDED
@given(TABLES, st.sets(st.sampled_from(["voorloopnullen"])))
def test_every_row_of_any_table_is_accounted_for(library, rows, repairs):
    frame = pd.DataFrame(rows, columns=HEADERS, dtype=object)
    frame.index = pd.RangeIndex(2, 2 + len(rows), name="row")
    raw = RawTable(name="in.csv", frame=frame)
    mapping = proposed_mapping(raw, kind="stock")
    mapping = type(mapping)(
        kind="stock",
        columns={n: n for n in HEADERS if n != "Aantal woningen"}
        | {"dwellings_count": "Aantal woningen"},
    )
    try:
        prepared = prepare(
            library, raw, mapping, repairs=frozenset(repairs), today=date(2025, 6, 1)
        )
    except KoppelkansenError:
        return
    assert prepared.rows == prepared.loaded + prepared.rejected + prepared.left_out
    # what is given back opens nowhere as a formula
    given_back = prepared.corrections()
    assert len(given_back) == prepared.rejected
    to_csv(given_back)
    to_xlsx(given_back)


@BOUNDED
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["code", "adres", "panden", "bag", "bagIdentificatie", "energieprestaties",
                 "label", "einddatum", "clusters", "eenheden", "soort", "huisnummer"]
            ),
            inner,
            max_size=5,
        ),
        max_leaves=30,
    )
)  # fmt: skip
def test_any_json_as_vera(tmp_path, content):
    path = tmp_path / "in.json"
    path.write_text(json.dumps(content))
    try:
        vera_table(content, name="in.json", today=date(2025, 6, 1))
        read_file_table(path)
    except KoppelkansenError:
        return


@BOUNDED
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8, unique=True))
def test_any_header_gives_a_mapping_of_its_own_columns(names):
    frame = pd.DataFrame([[None] * len(names)], columns=names, dtype=object)
    frame.index = pd.RangeIndex(2, 3, name="row")
    raw = RawTable(name="in.csv", frame=frame)
    for kind in KINDS:
        mapping = proposed_mapping(raw, kind=kind)
        assert set(mapping.columns.values()) <= set(raw.columns)
        assert len(signature(raw, kind=kind)) == 16


@BOUNDED
@given(CELLS)
def test_a_safe_cell_never_begins_like_a_formula(cell):
    safe = safe_cell(cell)
    if isinstance(safe, str) and safe.strip()[:1] in set("=@|%"):
        raise AssertionError(safe)


def test_reading_units_needs_to_know_whose_they_are():
    frame = pd.DataFrame({"pand_id": [street.pand_id(1)]}, dtype=object)
    frame.index = pd.RangeIndex(2, 3, name="row")
    raw = RawTable(name="in.csv", frame=frame)
    cells = Cells(raw, proposed_mapping(raw, kind="stock"))
    with pytest.raises(KoppelkansenError, match="--owner NAAM"):
        read_units(cells, rules=StockRules(today=date(2025, 6, 1)))
