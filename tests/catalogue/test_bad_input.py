"""Bad files from begin to end: told in Dutch with row and column, good rows load, nothing lost.

Every case begins with an installation that has a good edition of the layer. A bad file is read,
checked and stored as it would be when it is loaded in; then the layer holds either the good rows
of the new file or, when there are none, what was there.
"""

import io
import shutil
import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import Polygon

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.catalogue.reading import read_any, read_vector
from geo.catalogue.validation import validate
from geo.errors import DataError, KoppelkansenError
from tests import town

BOW_TIE = Polygon([(105000, 425000), (105010, 425010), (105010, 425000), (105000, 425010)])


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    library = town.library(folder)
    for name, data in (("projects", town.projects().iloc[:3]), ("stock", town.stock())):
        library.store(data, given(name))
    return folder


@pytest.fixture
def library(installed, tmp_path):
    shutil.copytree(installed, tmp_path / "installed")
    return Library(tmp_path / "installed" / "data", tmp_path / "installed" / "var")


def given(name):
    return Provenance(name=name, title=name, origin="aangeleverd", source="test")


def load_in(library, path, table, **options):
    """Take a file in: what the command line and the page Gegevens do with it."""
    outcome = validate(read_any(path), table, **options)
    return library.store(outcome.valid, given(table), rejected=outcome.rejected)


def now(library, name):
    """What a new process finds in the installation."""
    return Library(library.data, library.var).get(name)


def projects_csv(path, *, encoding="utf-8", separator=",", change=None, rows=3):
    # whole numbers as they are, though others in their column are missing
    frame = pd.DataFrame(town.project_rows()[:rows], dtype=object)
    text = frame.to_csv(index=False, sep=separator)
    changed = change(text) if change else text
    assert change is None or changed != text
    path.write_bytes(changed.encode(encoding))
    return path


# -- some rows are bad: the others load --------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "told"),
    [
        ("Kade,Planvoorraad", "Kade,Plan, voorraad", 4, "bron", "meer cellen dan de kopregel"),
        ("plein-sloop,Trivire", ",Trivire", 3, "project_id", "waarde ontbreekt"),
        (",sloop,40,", ",slopen,40,", 3, "kind", "'slopen' is onbekend; verwacht een van: oplev"),
        (",sloop,40,", ",sloop,veertig,", 3, "dwellings_count", "'veertig' is geen bruikbaar"),
        (",sloop,40,", ",sloop,-40,", 3, "dwellings_count", "-40 is te klein; verwacht een"),
        ("40,2025,2025", "40,2025,2024", 3, "last_year", "verwacht minstens 2025 (zie first_year)"),
        ("plein-sloop,T", "plein,T", 3, "project_id", "'plein' komt vaker voor"),
        ("WK999902", "WK99990", 4, "wijkcode", "niet de juiste vorm"),
    ],
)  # fmt: skip
def test_a_malformed_row_is_told_and_the_others_load(
    library, tmp_path, old, new, row, column, told
):
    path = projects_csv(tmp_path / "p.csv", change=lambda text: text.replace(old, new, 1))
    layer = load_in(library, path, "projects")
    assert layer.provenance.count == 2
    assert layer.provenance.rejected_count == 1
    assert len(now(library, "projects").table) == 2
    [mistake] = Library(library.data, library.var).rejected("projects").to_dict("records")
    assert (mistake["row"], mistake["column"]) == (row, column)
    assert mistake["message"].startswith(f"Rij {row}, kolom '{column}': ")
    assert told in mistake["message"]


def test_codes_that_do_not_exist_are_told_and_the_others_load(library, tmp_path):
    path = projects_csv(
        tmp_path / "p.csv", change=lambda text: text.replace("BU99990201", "BU05059999")
    )
    known = {"buurtcodes": set(library.get("buurten").table["buurtcode"])}
    layer = load_in(library, path, "projects", known=known)
    assert layer.table["project_id"].to_list() == ["plein", "plein-sloop"]
    [message] = library.rejected("projects")["message"]
    assert message == (
        "Rij 4, kolom 'buurtcodes': 'BU05059999' is onbekend; verwacht een bestaande code, "
        "zoals BU99990101."
    )


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("cp1252", ","), ("utf-16", "\t")],
)
def test_every_usual_encoding_and_separator_gives_the_same_rows(
    library, tmp_path, encoding, separator
):
    path = projects_csv(
        tmp_path / "p.csv", encoding=encoding, separator=separator,
        change=lambda text: text.replace("Kade", "Kadé ‘zuid’", 1),
    )  # fmt: skip
    layer = load_in(library, path, "projects")
    expected = town.project_rows()[:3]
    expected[2]["name"] = "Kadé ‘zuid’"
    pd.testing.assert_frame_equal(layer.table, town.projects_of(*expected))


def with_comma(text, separator):
    frame = pd.read_csv(io.StringIO(text), dtype="string")
    frame["lat"] = frame["lat"].str.replace(".", ",", regex=False)
    return frame.to_csv(index=False, sep=separator)


def test_a_decimal_comma_is_read_where_it_can_be_and_told_where_it_cannot(library, tmp_path):
    path = projects_csv(tmp_path / "a.csv", change=lambda text: with_comma(text, ";"))
    layer = load_in(library, path, "projects")
    np.testing.assert_allclose(layer.table["lat"], town.projects()["lat"][:3])
    assert library.rejected("projects").empty

    path = projects_csv(tmp_path / "b.csv", change=lambda text: with_comma(text, ","))
    outcome = validate(read_any(path), "projects")
    assert outcome.rejected["row"].to_list() == [2, 3, 4]
    assert outcome.rejected["message"].str.contains("decimale komma").all()
    assert outcome.rejected["message"].str.contains("kolom 'lat'").all()


def test_a_self_crossing_building_is_told_and_the_others_load(library, tmp_path):
    stock = town.stock()
    stock.loc[1, "geometry"] = BOW_TIE
    stock.to_file(tmp_path / "s.gpkg")
    layer = load_in(library, tmp_path / "s.gpkg", "stock")
    assert layer.provenance.count == 3
    [mistake] = library.rejected("stock").to_dict("records")
    assert (mistake["row"], mistake["column"]) == (3, "geometry")
    assert "de vorm kruist zichzelf bij [105005 425005]" in mistake["message"]


def test_a_worksheet_with_a_bad_cell(library, tmp_path):
    frame = pd.DataFrame(town.project_rows()[:3]).astype({"dwellings_count": object})
    frame.loc[1, "dwellings_count"] = "n.t.b."
    frame.to_excel(tmp_path / "p.xlsx", index=False)
    layer = load_in(library, tmp_path / "p.xlsx", "projects")
    assert layer.table["project_id"].to_list() == ["plein", "kade"]
    [mistake] = library.rejected("projects").to_dict("records")
    assert (mistake["row"], mistake["column"], mistake["value"]) == (3, "dwellings_count", "n.t.b.")
    assert "mag leeg zijn" in mistake["expected"]


# -- nothing usable: what was there stays ------------------------------------------------------


def in_degrees(path):
    town.stock().to_crs("EPSG:4326").to_file(path)


def degrees_said_to_be_rd(path):
    stock = town.stock().to_crs("EPSG:4326")
    stock.set_crs("EPSG:28992", allow_override=True).to_file(path)


def without_system(path):
    town.stock().to_file(path)
    # GeoPackage: -1 is an undefined cartesian system
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
        database.execute("UPDATE gpkg_contents SET srs_id = -1")
    database.close()


def all_crossing(path):
    stock = town.stock()
    stock.geometry = [BOW_TIE] * len(stock)
    stock.to_file(path)


def of_points(path):
    stock = town.stock()
    stock.geometry = stock.geometry.centroid
    stock.to_file(path)


def empty(path):
    path.write_bytes(b"")


def half(path):
    town.stock().to_file(path)
    path.write_bytes(path.read_bytes()[:5000])


def no_rows(path):
    town.stock().iloc[:0].to_file(path)


def other_columns(path):
    town.stock().rename(columns={"dwellings_count": "aantal"}).to_file(path)


def a_table(path):
    path.write_text("<html>404</html>", encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "name", "told"),
    [
        (in_degrees, "s.gpkg", "staat in EPSG:4326; verwacht EPSG:28992"),
        (in_degrees, "s.geojson", "staat in EPSG:4326; verwacht EPSG:28992"),
        (degrees_said_to_be_rd, "s.gpkg", "leeg"),
        (without_system, "s.gpkg", "coördinatenstelsel|staat in"),
        (all_crossing, "s.gpkg", "leeg"),
        (of_points, "s.gpkg", "leeg"),
        (empty, "s.gpkg", r"s\.gpkg is leeg"),
        (empty, "s.csv", r"s\.csv is leeg"),
        (empty, "s.xlsx", r"s\.xlsx is leeg"),
        (half, "s.gpkg", "geen leesbaar kaartbestand|beschadigd"),
        (no_rows, "s.gpkg", "geen objecten"),
        (other_columns, "s.gpkg", "ontbreekt de kolom 'dwellings_count'"),
        (a_table, "s.geojson", "geen leesbaar kaartbestand|beschadigd"),
        (a_table, "s.xlsx", "geen Excel-werkmap maar"),
        (a_table, "s.csv", "geen rijen"),
        (a_table, "s.pdf", r"'\.pdf' is onbekend"),
    ],
)
@pytest.mark.filterwarnings("ignore:.*crs.*:UserWarning")
def test_a_file_that_cannot_be_used_is_told_and_what_was_there_stays(
    library, tmp_path, make, name, told
):
    before = now(library, "stock")
    make(tmp_path / name)
    with pytest.raises(DataError, match=told) as caught:
        load_in(library, tmp_path / name, "stock")
    assert isinstance(caught.value, KoppelkansenError)
    message = str(caught.value)
    # one sentence for a person, no machine paths
    assert message.endswith((".", "?"))
    assert str(tmp_path) not in message
    after = now(library, "stock")
    assert after.digest == before.digest
    assert after.provenance == before.provenance
    assert after.frame.geom_equals(before.frame).all()


def test_rows_that_are_all_bad_are_all_told(tmp_path):
    degrees_said_to_be_rd(tmp_path / "s.gpkg")
    outcome = validate(read_any(tmp_path / "s.gpkg"), "stock")
    assert outcome.valid.empty
    assert isinstance(outcome.valid, gpd.GeoDataFrame)
    assert outcome.rejected["row"].to_list() == [2, 3, 4, 5]
    assert outcome.rejected["message"].str.contains("liggen buiten Nederland").all()
    assert outcome.rejected["message"].str.contains("meters in EPSG:28992").all()


def test_a_file_in_degrees_loads_when_it_is_asked_to_be_converted(library, tmp_path):
    in_degrees(tmp_path / "s.gpkg")
    outcome = validate(read_vector(tmp_path / "s.gpkg", to_rd=True), "stock")
    assert outcome.rejected.empty
    away = outcome.valid.geometry.centroid.distance(town.stock().geometry.centroid)
    assert (away < 0.01).all()
