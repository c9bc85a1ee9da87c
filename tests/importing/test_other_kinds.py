"""Projects, works and yearly figures: read, placed, merged and compared."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, Polygon

from geo.catalogue.layers import Provenance
from geo.errors import DataError
from geo.importing.coordinates import from_rd
from geo.importing.files import read_file_table
from geo.importing.mapping import proposed_mapping
from geo.importing.prepare import activate, prepare
from geo.paths import data_dir
from geo.spatial.positions import project_points
from tests.importing import street
from tests.importing.street import BOTTOM, LEFT


@pytest.fixture
def library(tmp_path):
    return street.library(tmp_path / "var", bag=False)


def load(library, path, *, kind, **options):
    raw = read_file_table(path)
    return prepare(library, raw, proposed_mapping(raw, kind=kind), **options)


def csv(tmp_path, text, name="in.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


# -- projects ----------------------------------------------------------------------------------

BIJLAGE = """Bijlage 1;;;;
Corporatie;Project;Soort;Aantal;Planning
Trivire;Charlotte de Bourbonstraat e.o.;oplevering;114;2024
Trivire;Nieuw project;planvoorraad;n.t.b.;v.a. 2029
Woonbron;Ander project;sloop;30;2027-2028
Trivire;Zonder soort;iets anders;3;2026
"""


def test_projects_keep_what_was_known_of_their_place(library, tmp_path):
    prepared = load(library, csv(tmp_path, BIJLAGE), kind="projects")
    activate(library, prepared)
    found = library.get("projects").table.set_index("project_id")
    assert list(found.index) == ["charlotte-de-bourbonstraat", "nieuw-project", "ander-project"]
    known = found.loc["charlotte-de-bourbonstraat"]
    assert (known["lat"], known["wijkcode"]) == (51.80414, "WK050504")
    assert known["dwellings_count"] == 114
    new = found.loc["nieuw-project"]
    assert pd.isna(new["dwellings_count"])
    assert pd.isna(new["lat"])
    assert (new["first_year"], new["open_ended"]) == (2029, True)
    assert pd.isna(new["last_year"])
    assert found.loc["ander-project", "last_year"] == 2028
    told = {(i.row, i.problem.code) for i in prepared.findings if i.row}
    assert told == {(3, "ligging_overgenomen"), (6, "soort_onbekend")}
    assert library.get("projects").provenance.origin == "aangeleverd"


def test_a_plan_drawn_as_a_polygon_brings_its_outline_and_area(library, tmp_path):
    field = Polygon([(LEFT, BOTTOM), (LEFT + 60, BOTTOM), (LEFT + 60, BOTTOM + 50), (LEFT, BOTTOM)])
    frame = gpd.GeoDataFrame(
        {
            "corporatie": "Trivire",
            "project": ["Veld", "Punt"],
            "soort": "planvoorraad",
            "aantal": [12, 3],
            "planning": "2028",
        },
        geometry=[field, Point(LEFT + 9, BOTTOM + 9)],
        crs="EPSG:28992",
    )
    path = tmp_path / "plannen.gpkg"
    frame.to_file(path)
    activate(library, load(library, path, kind="projects"))
    found = library.get("projects").table.set_index("name")
    assert shapely.from_wkt(found.loc["Veld", "outline"]).equals(field)
    assert found.loc["Veld", "plot_area_m2"] == 1_500
    place = project_points(found.loc[["Veld"]]).geometry.iloc[0]
    assert place.within(field)
    assert pd.isna(found.loc["Punt", "outline"])
    assert pd.isna(found.loc["Punt", "plot_area_m2"])
    # the next list has no shapes: what was known of the place stays
    text = "Corporatie;Project;Soort;Aantal;Planning\nTrivire;Veld;planvoorraad;14;2029\n"
    activate(library, load(library, csv(tmp_path, text), kind="projects"))
    again = library.get("projects").table.set_index("name").loc["Veld"]
    assert shapely.from_wkt(again["outline"]).equals(field)
    assert (again["dwellings_count"], again["plot_area_m2"]) == (14, 1_500)


def test_a_plan_says_whether_it_is_soft_and_what_does_not_say_so_is_unknown(library, tmp_path):
    rows = ("zacht", "Hard", "nog niet besloten", "vastgesteld", "", "wie weet")
    text = "Corporatie;Project;Soort;Aantal;Planning;Zacht of hard\n" + "".join(
        f"Trivire;Blok {number};renovatie;10;2028;{told}\n" for number, told in enumerate(rows)
    )
    prepared = load(library, csv(tmp_path, text), kind="projects")
    activate(library, prepared)
    table = library.get("projects").table
    # the plans of other corporations stay, so only those of the file are looked at
    told = table.loc[table["name"].str.startswith("Blok "), "firmness"]
    assert [None if pd.isna(value) else value for value in told] == [
        "zacht", "hard", "zacht", "hard", None, None,
    ]  # fmt: skip
    assert [i.row for i in prepared.findings if i.problem.code == "hardheid_onbekend"] == [7]
    # a file that does not tell leaves the table as it was
    activate(library, load(library, csv(tmp_path, BIJLAGE), kind="projects"))
    assert "firmness" not in library.get("projects").table


def test_projects_compared_with_bijlage_1(library, tmp_path):
    prepared = load(library, csv(tmp_path, BIJLAGE), kind="projects")
    found = {d.label: d for d in prepared.comparison.differences}
    # 162 + 205 delivered, 83 + 34 demolished
    assert (found["woningen bij oplevering"].new, found["woningen bij oplevering"].before) == (
        114,
        367,
    )
    assert (found["woningen bij sloop"].new, found["woningen bij sloop"].before) == (30, 117)
    assert found["rijen"].before == 20
    notes = " ".join(prepared.comparison.notes)
    assert "Nieuw (2): Nieuw project; Ander project." in notes
    assert "Niet meer aanwezig (19)" in notes


def test_what_an_updated_bijlage_changes_is_told(library, tmp_path):
    now = pd.read_csv(data_dir() / "projects.csv", dtype=str)
    changed = now.copy()
    changed.loc[0, ["dwellings_count", "last_year"]] = ["120", "2025"]
    changed.loc[13, "dwellings_count"] = "1250"
    path = tmp_path / "bijlage.xlsx"
    changed.to_excel(path, index=False)
    prepared = load(library, path, kind="projects")
    assert prepared.data["open_ended"].sum() == now["open_ended"].eq("true").sum() == 3
    assert prepared.data["section_inferred"].all()
    told = next(note for note in prepared.comparison.notes if note.startswith("Gewijzigd"))
    assert told == (
        "Gewijzigd (2): Charlotte de Bourbonstraat e.o.: woningen 114 wordt 120, laatste jaar 2024 "
        "wordt 2025; Zuidendijkzone (Troelstraweg e.o.): woningen n.t.b. wordt 1.250."
    )


# -- works -------------------------------------------------------------------------------------


def works_file(path, **changes):
    frame = gpd.GeoDataFrame(
        {
            "werk": ["Riool A", "Kous B", "Park C", "Ver weg", "Punt D"],
            "soort": ["vervanging riool", "relining", "plantsoen", "weg", "gemaal"],
            "uitvoering": ["2026", "2027-2028", "n.t.b.", "2026", "v.a. 2030"],
            "opdrachtgever": ["gemeente"] * 5,
        },
        geometry=[
            LineString([(LEFT, BOTTOM), (LEFT + 100, BOTTOM)]),
            LineString([(LEFT, BOTTOM), (LEFT, BOTTOM + 100)]),
            Polygon([(LEFT, BOTTOM), (LEFT + 50, BOTTOM), (LEFT, BOTTOM + 50)]),
            LineString([(92_000, 436_000), (92_100, 436_000)]),
            Point(LEFT, BOTTOM),
        ],
        crs="EPSG:28992",
    ).assign(**changes)
    frame.to_file(path)
    return path


def test_works_from_a_geopackage(library, tmp_path):
    prepared = load(library, works_file(tmp_path / "w.gpkg"), kind="works")
    layer = activate(library, prepared)
    found = layer.frame.set_index("name")
    assert found["kind"].to_dict() == {
        "Riool A": "riool_vervanging", "Kous B": "riool_relining", "Park C": "groen",
        "Punt D": "riool_vervanging",
    }  # fmt: skip
    assert found.loc["Kous B", ["first_year", "last_year"]].tolist() == [2027, 2028]
    assert pd.isna(found.loc["Park C", "first_year"])
    assert found.loc["Punt D", "open_ended"]
    assert found.loc["Punt D"].geometry.geom_type == "Polygon"
    assert [(i.row, i.problem.code) for i in prepared.findings] == [(4, "buiten_gemeente")]


def test_works_are_replaced_per_manager(library, tmp_path):
    activate(library, load(library, works_file(tmp_path / "a.gpkg"), kind="works"))
    other = works_file(
        tmp_path / "b.gpkg", opdrachtgever="waterschap", werk=[f"W{n}" for n in range(5)],
        id=[f"ws-{n}" for n in range(5)],
    )  # fmt: skip
    activate(library, load(library, other, kind="works"))
    counts = library.get("works").frame["manager"].value_counts().to_dict()
    assert counts == {"gemeente": 4, "waterschap": 4}
    activate(library, load(library, works_file(tmp_path / "a.gpkg"), kind="works"))
    assert library.get("works").frame["manager"].value_counts().to_dict() == counts


def test_works_by_street_need_the_roads(library, tmp_path):
    path = csv(tmp_path, "Straat;Soort werk;Jaar\nProefstraat;riool;2026\nNergens;weg;2027\n")
    without = load(library, path, kind="works")
    assert not without.can_be_stored
    assert "Wegvakken" in without.findings[0].problem.advice
    roads = gpd.GeoDataFrame(
        {"sttNaam": ["Proefstraat", "Proefstraat", "Elders"]},
        geometry=[
            LineString([(LEFT, BOTTOM), (LEFT + 50, BOTTOM)]),
            LineString([(LEFT + 50, BOTTOM), (LEFT + 100, BOTTOM)]),
            LineString([(LEFT, BOTTOM), (LEFT, BOTTOM + 9)]),
        ],
        crs="EPSG:28992",
    )
    library.store(roads, Provenance(name="roads", title="w", origin="officieel", source="t"))
    found = load(library, path, kind="works")
    assert found.data.geometry.length.tolist() == [100]
    assert [(i.row, i.column) for i in found.findings if i.severity == "fout"] == [(3, "Straat")]


def test_works_without_any_place_are_refused(library, tmp_path):
    path = csv(tmp_path, "Werk;Soort werk;Jaar\nA;riool;2026\n")
    with pytest.raises(DataError, match="geen vorm en geen straat"):
        load(library, path, kind="works")


# -- codes -------------------------------------------------------------------------------------


def test_codes_of_areas_that_do_not_exist_are_told_and_the_other_rows_load(library, tmp_path):
    rows = ("2024;WK050503;;Voorraad;7", "2024;WK050599;;Voorraad;8")
    text = "\n".join((FIGURES.splitlines()[0], *rows)) + "\n"
    prepared = load(library, csv(tmp_path, text), kind="monitor")
    [found] = prepared.findings
    assert (found.row, found.problem.code, found.value) == (3, "contract", "WK050599")
    assert "een bestaande code" in found.problem.advice
    assert activate(library, prepared).table["scope_code"].to_list() == ["WK050503"]


# -- monitor -----------------------------------------------------------------------------------

FIGURES = """Jaar;Gebied;Corporatie;Indicator;Waarde
2023;GM0505;Trivire;Voorraad;9000
2023;GM0505;;Voorraad;15150
2024;WK050503;;Voorraad;1.300,5
2024;WK050503;;Voorraad;7
2024;Rotterdam;;Voorraad;7
2024;GM0505;Woonbron;Verkocht;n.b.
;GM0505;;Verkocht;3
"""


def test_figures_are_read_and_merged_one_by_one(library, tmp_path):
    first = load(library, csv(tmp_path, FIGURES), kind="monitor")
    told = [(i.row, i.problem.code) for i in first.findings]
    assert told == [(5, "dubbel"), (6, "gebied_onbekend"), (8, "ontbreekt")]
    table = activate(library, first).table
    values = dict(
        zip(
            zip(table["period"], table["scope_code"], table["corporation"].fillna(""), strict=True),
            table["value"],
            strict=True,
        )
    )
    assert values[2024, "WK050503", ""] == 1300.5
    assert values[2023, "GM0505", "Trivire"] == 9000
    # not known is not 0
    assert pd.isna(values[2024, "GM0505", "Woonbron"])
    text = FIGURES.splitlines()[0]
    text += "\n2023;GM0505;Trivire;Voorraad;9100\n2025;GM0505;;Voorraad;15000\n"
    activate(library, load(library, csv(tmp_path, text, "b.csv"), kind="monitor"))
    table = library.get("monitor").table
    assert len(table) == 5
    mine = table[(table["period"] == 2023) & (table["corporation"].fillna("") == "Trivire")]
    assert mine["value"].tolist() == [9100]


def test_plans_and_works_are_counted_per_party_and_wijk(library, tmp_path):
    rows = "\n".join(
        f"Plan {n};{owner};sloop;{count};2028;51.81;4.67"
        for n, (owner, count) in enumerate([("Trivire", 10), ("Trivire", 5), ("Woonbron", 7)])
    )
    text = f"naam;corporatie;soort;aantal;jaar;lat;lon\n{rows}\n"
    prepared = load(library, csv(tmp_path, text), kind="projects")
    found = {(d.scope, d.label): d.new for d in prepared.comparison.differences}
    assert found["corporatie", "Trivire"] >= 2
    wijken = {label: count for (scope, label), count in found.items() if scope == "wijk"}
    assert any(label.startswith("woningen bij sloop") for label in wijken)
    assert sum(n for label, n in wijken.items() if "(WK" in label) >= 3


@pytest.mark.parametrize("header", ["Locatie", "Coördinaten", "GPS", "Waar"])
@pytest.mark.parametrize("kind", ["projects", "works"])
def test_a_column_with_places_is_found_by_what_it_holds(library, tmp_path, header, kind):
    lat, lon = from_rd(LEFT + 50, BOTTOM + 20)
    rows = [
        f"Riool Noord;riool vervanging;2027;{LEFT + 50:.0f} {BOTTOM + 20:.0f}",
        f"Riool Zuid;riool vervanging;2028;({lat}, {lon})",
        f"Riool Oost;riool vervanging;2028;{lon:.5f}; {lat:.5f}".replace("; ", " / "),
    ]
    if kind == "projects":
        rows = [row.replace("riool vervanging", "sloop") for row in rows]
    path = csv(tmp_path, "\n".join([f"Naam;Soort;Planning;{header}", *rows]))
    raw = read_file_table(path)
    mapping = proposed_mapping(raw, kind=kind)
    assert mapping.columns["wkt"] == header
    prepared = prepare(library, raw, mapping, owner="Trivire")
    assert prepared.loaded == 3
    shapes = prepared.data.tail(prepared.own_count)
    if kind == "works":
        assert shapes.geometry.distance(Point(LEFT + 50, BOTTOM + 20)).max() < 2
    else:
        assert shapes["lat"].notna().all()


def test_works_with_a_latitude_and_a_longitude_have_a_place(library, tmp_path):
    lat, lon = from_rd(LEFT + 50, BOTTOM + 20)
    text = f"Naam;Soort;Start;Lat;Lon\nRiool;riool vervanging;2027;{lat};{lon}\n"
    prepared = load(library, csv(tmp_path, text), kind="works")
    assert prepared.loaded == 1
