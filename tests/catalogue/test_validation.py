"""Rows that keep the contract stay; every other is told with row, column, value, expected."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import LineString, MultiPolygon, Point, Polygon

from geo.catalogue.validation import REJECTED_COLUMNS, table_of, validate
from geo.errors import DataError
from tests import town


def projects(*changes):
    """Return as many projects as there are changes, as text, as a file gives them."""
    rows = [
        town.project(f"p{number}", place=(500, 500)) | change
        for number, change in enumerate(changes, start=1)
    ]
    return pd.DataFrame(rows).astype("string")


def only(outcome):
    """Return the single mistake that was found."""
    assert len(outcome.rejected) == 1, outcome.rejected["message"].to_list()
    return outcome.rejected.iloc[0]


def test_good_rows_get_the_types_of_the_contract():
    outcome = validate(projects({}, {"dwellings_count": None}), "projects")
    assert outcome.rejected.empty
    assert list(outcome.rejected.columns) == list(REJECTED_COLUMNS)
    assert outcome.rejected_rows == 0
    types = outcome.valid.dtypes.astype(str)
    assert types["dwellings_count"] == "Int64"
    assert types["name"] == "string"
    assert types["lat"] == "float64"
    assert types["open_ended"] == "bool"
    assert list(outcome.valid.index) == [0, 1]
    # n.t.b. stays missing and does not become 0
    assert outcome.valid["dwellings_count"].isna().to_list() == [False, True]


@pytest.mark.parametrize(
    ("change", "column", "value", "why", "expected"),
    [
        ({"kind": "verbouw"}, "kind", "verbouw", "is onbekend", "een van: oplevering, "),
        ({"dwellings_count": "n.t.b."}, "dwellings_count", "n.t.b.", "geen bruikbaar", "geheel"),
        ({"dwellings_count": "0"}, "dwellings_count", "0", "te klein", "vanaf 1"),
        ({"dwellings_count": "12.5"}, "dwellings_count", "12.5", "geen bruikbaar", "geheel getal"),
        ({"dwellings_count": "inf"}, "dwellings_count", "inf", "geen bruikbaar", "geheel getal"),
        ({"dwellings_count": "99999"}, "dwellings_count", "99999", "te groot", "t/m 20000"),
        ({"first_year": "26"}, "first_year", "26", "te klein", "vanaf 1900"),
        ({"lat": "51,80355"}, "lat", "51,80355", "decimale komma", "een getal vanaf 50.5"),
        ({"lat": "nan"}, "lat", "nan", "geen bruikbaar getal", "een getal"),
        ({"wijkcode": "WK0505"}, "wijkcode", "WK0505", "niet de juiste vorm", r"WK\d{6}"),
        ({"buurtcodes": "BU05050402,BU05050403"}, "buurtcodes", "BU0505", "juiste vorm", "BU"),
        ({"open_ended": "misschien"}, "open_ended", "misschien", "past niet", "true of false"),
        ({"open_ended": ""}, "open_ended", "", "past niet", "true of false"),
        ({"name": "  "}, "name", "", "ontbreekt", "tekst"),
        ({"project_id": "Met Spatie"}, "project_id", "Met Spatie", "juiste vorm", "a-z0-9"),
    ],
)  # fmt: skip
def test_a_bad_value_rejects_its_row_alone(change, column, value, why, expected):
    outcome = validate(projects({}, change, {}), "projects")
    assert outcome.valid["project_id"].to_list() == ["p1", "p3"]
    mistake = only(outcome)
    # the header is row 1, so the second row of data is row 3 of the file
    assert mistake["row"] == 3
    assert mistake["column"] == column
    assert mistake["value"].strip().startswith(value)
    assert why in mistake["message"]
    assert expected.replace("t/m", "tot en met") in mistake["expected"]
    assert mistake["message"].startswith(f"Rij 3, kolom '{column}': ")
    assert mistake["message"].endswith(f"; verwacht {mistake['expected']}.")


def test_a_decimal_comma_is_told_beside_another_mistake_in_the_column():
    outcome = validate(projects({"lat": "noord"}, {"lat": "51,8"}), "projects")
    first, second = outcome.rejected["message"]
    assert "'noord' is geen bruikbaar getal" in first
    assert "'51,8' heeft een decimale komma" in second


def test_every_mistake_of_a_row_is_told_and_the_row_counts_once():
    outcome = validate(
        projects({"kind": "verbouw", "wijkcode": "x", "lat": "y", "name": None}, {}), "projects"
    )
    assert outcome.rejected["column"].to_list() == ["kind", "lat", "name", "wijkcode"]
    assert outcome.rejected_rows == 1
    assert outcome.valid["project_id"].to_list() == ["p2"]


def test_all_rows_bad_leaves_an_empty_table_with_its_columns():
    outcome = validate(projects({"kind": "x"}, {"lat": "noord"}), "projects")
    assert len(outcome.valid) == 0
    assert "dwellings_count" in outcome.valid.columns
    assert outcome.rejected_rows == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("Waar", True), ("JA", True), ("1", True), ("nee", False), ("0", False)],
)
def test_booleans_as_people_and_excel_write_them(text, value):
    outcome = validate(projects({"open_ended": text}), "projects")
    assert outcome.valid["open_ended"].to_list() == [value]


def test_the_second_of_a_double_key_is_rejected():
    outcome = validate(projects({}, {"project_id": "p1", "name": "Andere"}), "projects")
    assert outcome.valid["name"].to_list() == ["P1"]
    mistake = only(outcome)
    assert (mistake["row"], mistake["column"], mistake["value"]) == (3, "project_id", "p1")
    assert "komt vaker voor" in mistake["message"]


def test_a_good_row_is_not_a_double_of_a_rejected_one():
    outcome = validate(projects({"kind": "x"}, {"project_id": "p1", "name": "Goed"}), "projects")
    assert outcome.valid["name"].to_list() == ["Goed"]
    assert only(outcome)["column"] == "kind"


def test_a_window_that_ends_before_it_begins_is_rejected():
    outcome = validate(
        projects(
            {"first_year": "2028", "last_year": "2026"},
            {"first_year": "2028", "last_year": "2028"},
        ),
        "projects",
    )
    assert outcome.valid["project_id"].to_list() == ["p2"]
    mistake = only(outcome)
    assert (mistake["row"], mistake["column"], mistake["value"]) == (2, "last_year", "2026")
    assert mistake["expected"] == "minstens 2028 (zie first_year)"


def test_codes_that_do_not_exist_are_rejected_when_the_known_ones_are_given():
    frame = projects(
        {"wijkcode": "WK999901", "buurtcodes": "BU99990101;BU99990102"},
        {"wijkcode": "WK050599"},
        {"buurtcodes": "BU99990101;BU05059999"},
        {"wijkcode": None, "buurtcodes": None},
    )
    known = {"wijkcode": {"WK999901"}, "buurtcodes": {"BU99990101", "BU99990102"}}
    outcome = validate(frame, "projects", known=known)
    assert outcome.valid["project_id"].to_list() == ["p1", "p4"]
    told = outcome.rejected.set_index("row")["message"]
    assert told[3] == (
        "Rij 3, kolom 'wijkcode': 'WK050599' is onbekend; verwacht een bestaande code, "
        "zoals WK999901."
    )
    assert "'BU05059999' is onbekend" in told[4]
    # without the known codes only their form is checked
    assert len(validate(frame, "projects").valid) == 4


def test_a_missing_column_is_an_error_unless_it_may_be_empty():
    frame = projects({})
    without_remark = validate(frame.drop(columns="remark"), "projects")
    assert without_remark.valid["remark"].isna().all()
    with pytest.raises(DataError, match=r"ontbreekt de kolom 'kind' \(en 1 andere\)"):
        validate(frame.drop(columns=["kind", "bron"]), "projects")


def test_columns_beyond_the_contract_are_kept():
    frame = projects({}).assign(eigen_kolom="zie dossier")
    assert validate(frame, "projects").valid["eigen_kolom"].to_list() == ["zie dossier"]


def test_the_frame_that_is_checked_stays_as_it_was():
    frame = projects({"kind": "x"}, {})
    before = frame.copy()
    validate(frame, "projects")
    pd.testing.assert_frame_equal(frame, before)


def test_an_unknown_table_names_those_that_exist():
    with pytest.raises(DataError, match=r"geen tabel 'panden'.*stock"):
        table_of("panden")


# -- geometry ----------------------------------------------------------------------------------

BOW_TIE = Polygon([(105000, 425000), (105010, 425010), (105010, 425000), (105000, 425010)])


def buildings(*shapes):
    rows = [town.building(number, 0, 0) for number, _ in enumerate(shapes, start=1)]
    frame = pd.DataFrame(rows).drop(columns="geometry")
    return gpd.GeoDataFrame(frame, geometry=list(shapes), crs="EPSG:28992")


GOOD = town.area(0, 0, 10)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (BOW_TIE, "de vorm kruist zichzelf bij [105005 425005]"),
        (None, "geometrie ontbreekt"),
        (Polygon(), "geometrie ontbreekt"),
        (Point(105000, 425000), "'Point' past niet"),
        (LineString([(105000, 425000), (105010, 425000)]), "'LineString' past niet"),
        (Polygon([(105000, 425000), (np.inf, 425000), (105010, 425010)]), "oneindig"),
        # degrees in a file that says RD: in the sea, far from the Netherlands
        (Polygon([(4.66, 51.8), (4.67, 51.8), (4.67, 51.81)]), "buiten Nederland"),
        (
            Polygon(GOOD.exterior.coords, [town.area(50, 50, 2).exterior.coords]),
            "een gat ligt buiten de vorm",
        ),
    ],
    ids=[
        "self-crossing", "none", "empty", "point", "line", "infinite", "degrees", "hole",
    ],
)  # fmt: skip
def test_a_bad_shape_rejects_its_row_alone(shape, message):
    outcome = validate(buildings(GOOD, shape, GOOD), "stock")
    assert len(outcome.valid) == 2
    assert isinstance(outcome.valid, gpd.GeoDataFrame)
    mistake = only(outcome)
    assert (mistake["row"], mistake["column"]) == (3, "geometry")
    assert message in mistake["message"]
    assert "een geldige geometrie (Polygon of MultiPolygon)" in mistake["expected"]


def test_multipolygons_are_polygons():
    shape = MultiPolygon([GOOD, town.area(20, 0, 10)])
    assert validate(buildings(shape), "stock").rejected.empty


def test_a_policy_area_may_have_no_shape():
    areas = town.policy_areas()
    assert areas.geometry.isna().sum() == 1


@pytest.mark.parametrize(
    ("crs", "message"), [("EPSG:4326", "staat in EPSG:4326"), (None, "welk coördinatenstelsel")]
)
def test_another_coordinate_system_is_an_error_not_a_warning(crs, message):
    frame = gpd.GeoDataFrame(buildings(GOOD).drop(columns="geometry"), geometry=[GOOD], crs=crs)
    with pytest.raises(DataError, match=message):
        validate(frame, "stock")


def test_a_table_without_shapes_for_a_contract_with_them():
    with pytest.raises(DataError, match="geen geometrie"):
        validate(pd.DataFrame(buildings(GOOD)), "stock")


_HOLDERS = ("GEOMETRYCOLLECTION", "COMPOUNDCURVE", "MULTISURFACE")
"""Shapes that hold others: read by the library, so many in one another end the process."""


@pytest.mark.parametrize(
    ("outline", "told"),
    [
        ("POLYGON ((105000 425000, 105100 425000, 105100 425100, 105000 425000))", None),
        (None, None),
        ("een veld", "geen leesbaar vlak in WKT"),
        ("POINT (105000 425000)", "geen leesbaar vlak in WKT"),
        *((f"{kind} (" * 100_000, "geen leesbaar vlak in WKT") for kind in _HOLDERS),
        ("POLYGON ((105000 425000, 105100 425100, 105100 425000, 105000 425100, 105000 425000))",
         "kruist zichzelf"),
        ("POLYGON ((4.6 51.8, 4.7 51.8, 4.7 51.9, 4.6 51.8))", "buiten Nederland"),
    ],
)  # fmt: skip
def test_an_outline_is_a_polygon_in_rd(outline, told):
    frame = pd.DataFrame([town.project("a", place=(1, 1), outline=outline)])
    checked = validate(frame, "projects")
    assert len(checked.valid) == (told is None)
    messages = checked.rejected["message"].to_list()
    assert messages == [] if told is None else told in messages[0]
    assert not messages or "kolom 'outline'" in messages[0]
