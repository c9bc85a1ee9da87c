"""The shipped data against the facts it was taken from, written down here a second time."""

import csv
import re
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geo.catalogue.reading import read_any
from geo.catalogue.sources import load_registry
from geo.catalogue.validation import validate
from geo.constants import CLASSES, ORIGINS
from geo.hazards.registry import HAZARDS
from geo.hazards.thresholds import load_thresholds

DATA = Path(__file__).resolve().parents[2] / "data"

PAGES = {"overzicht", "kaart", "koppelkansen", "voortgang", "overleg", "afspraken", "gegevens"}
STATUSES = {"V", "2", "I", "U"}

PLAN_2026_2030 = "Planvoorraad 2026 - 2030 (op basis van planning 2023)"
DEMOLITION_2024 = "Sloop-nieuwbouw 2024 - 2025"
DEMOLITION_2026 = "Sloop-nieuwbouw 2026 - 2030 (op basis van planning 2023)"

# Bijlage 1: corporation, section, dwellings (None is n.t.b.), first year, last year (None is v.a.)
BIJLAGE_1 = {
    "charlotte-de-bourbonstraat": ("Trivire", 2024, 114, 2024, 2024),
    "poelwijckstraat-oudelandstraat": ("Trivire", 2024, 48, 2024, 2024),
    "van-den-broek-erf": ("Trivire", 2025, 24, 2025, 2025),
    "vogelbuurt-fase-6": ("Woonbron", 2025, 36, 2025, 2025),
    "vogelbuurt-fase-7": ("Woonbron", 2025, 36, 2025, 2025),
    "colijnstraat-blok-6": ("Woonbron", 2025, 40, 2025, 2025),
    "colijnstraat-blok-7": ("Woonbron", 2025, 31, 2025, 2025),
    "mh-trompweg": ("Woonbron", 2025, 38, 2025, 2025),
    "oudland": ("Trivire", "plan", 25, 2026, 2026),
    "hellingen-stadskantoor": ("Trivire", "plan", 51, 2027, 2027),
    "gorterstraat-nieuwbouw": ("Trivire", "plan", 111, 2027, 2027),
    "dubbeldreef-damstraat-nieuwbouw": ("Trivire", "plan", 44, 2028, 2028),
    "gezondheidspark-middenzone": ("Trivire", "plan", 208, 2029, 2029),
    "zuidendijkzone-nieuwbouw": ("Trivire", "plan", None, 2028, None),
    "maasterras-fase-1-m4": ("Trivire", "plan", 275, 2029, None),
    "witte-dorp-veld-2": ("Woonbron", "plan", 57, 2026, 2026),
    "witte-dorp-veld-3": ("Woonbron", "plan", 64, 2026, 2026),
    "gorterstraat-sloop": ("Trivire", "sloop", 83, 2024, 2025),
    "dubbeldreef-damstraat-sloop": ("Trivire", "sloop", 34, 2024, 2025),
    "zuidendijkzone-sloop": ("Trivire", "sloop-later", None, 2026, None),
}
SECTIONS = {
    2024: "Oplevering aantal sociale huurwoningen 2024",
    2025: "Oplevering aantal sociale huurwoningen 2025",
    "plan": PLAN_2026_2030,
    "sloop": DEMOLITION_2024,
    "sloop-later": DEMOLITION_2026,
}
KINDS = {
    2024: "oplevering",
    2025: "oplevering",
    "plan": "planvoorraad",
    "sloop": "sloop",
    "sloop-later": "sloop",
}

# latitude, longitude, precision in metres, wijk, buurten
PLACES = {
    "charlotte-de-bourbonstraat": (51.80414, 4.67144, 125, "WK050504", "BU05050402"),
    "poelwijckstraat-oudelandstraat": (51.80203, 4.68266, 90, "WK050505", "BU05050508"),
    "van-den-broek-erf": (51.8031, 4.7246, 430, "WK050511", "BU05051106"),
    "vogelbuurt-fase-6": (51.81217, 4.68488, 45, "WK050505", "BU05050505"),
    "vogelbuurt-fase-7": (51.81171, 4.68567, 40, "WK050505", "BU05050505"),
    "colijnstraat-blok-6": (51.79449, 4.66473, 55, "WK050508", "BU05050801"),
    "colijnstraat-blok-7": (51.7941, 4.66468, 45, "WK050508", "BU05050801"),
    "mh-trompweg": (51.78937, 4.65248, 300, None, None),
    "oudland": (51.79856, 4.71508, 170, "WK050510", "BU05051002"),
    "hellingen-stadskantoor": (51.8123, 4.661, 200, "WK050501", "BU05050106;BU05050110"),
    "gorterstraat-nieuwbouw": (51.7933, 4.6991, 1400, "WK050510", "BU05051006;BU05051007"),
    "dubbeldreef-damstraat-nieuwbouw": (51.7933, 4.6991, 1400, "WK050510", "BU05051006;BU05051007"),
    "gezondheidspark-middenzone": (51.79291, 4.67995, 200, "WK050510", "BU05051009"),
    "zuidendijkzone-nieuwbouw": (51.795, 4.6592, 250, None, None),
    "maasterras-fase-1-m4": (51.8085, 4.6523, 350, "WK050519", "BU05051900"),
    "witte-dorp-veld-2": (51.80294, 4.67308, 65, "WK050504", "BU05050402"),
    "witte-dorp-veld-3": (51.80271, 4.67226, 70, "WK050504", "BU05050402"),
    "gorterstraat-sloop": (51.7933, 4.6991, 1400, "WK050510", "BU05051006;BU05051007"),
    "dubbeldreef-damstraat-sloop": (51.7933, 4.6991, 1400, "WK050510", "BU05051006;BU05051007"),
    "zuidendijkzone-sloop": (51.795, 4.6592, 250, None, None),
}

# The column 'Trekker' and 'Planning' of every agreement.
PLANNING = {
    "1.1.1": ("Gemeente", "n.t.b."),
    "1.1.2": ("Gemeente", "n.t.b."),
    "1.2.1": ("Allen", "Nieuwe afspraken: 2025-Q3;Nieuwe afspraken: 2025-Q4"),
    "1.2.2": ("Allen", "-"),
    "1.2.3": ("Allen", "-"),
    "1.2.4": ("Allen", "-"),
    "2.1.1": ("Gemeente", "Monitor: jaarlijks Q3"),
    "2.1.2": ("Gemeente", "2024-Q3"),
    "2.1.3": (
        "Gemeente",
        "Project M.H. Trompweg: 2024-Q1;Vastleggen Mobiliteitsplan 2040: 2024-Q3",
    ),
    "2.1.4": ("Gemeente", "-"),
    "2.2.1": ("Corporaties", "jaarlijks Q1;jaarlijks Q3"),
    "2.2.2": ("Trivire", "jaarlijks Q1"),
    "2.2.3": ("Gemeente", "Start: 2024-Q1;Evaluatie: 2025-Q2;Besluit: 2025-Q4"),
    "2.2.4": ("Corporaties", "jaarlijks Q1"),
    "2.2.5": ("Corporaties", "-"),
    "2.3.1": ("Corporaties", "-"),
    "2.3.2": ("Corporaties", "-"),
    "2.3.3": ("Gemeente", "-"),
    "2.4.1": ("Corporaties", "-"),
    "3.1.1": ("Gemeente", "Opstellen: 2024-Q3;Start: 2026"),
    "3.1.2": ("Gemeente", "jaarlijks Q2"),
    "3.1.3": ("Gemeente", "Start: 2025-Q1;Besluit: 2025-Q4"),
    "3.1.4": ("Gemeente / corporaties", "-"),
    "3.2.1": (
        "Corporaties",
        "Bespreken aanpak: 2024-Q1;Maatwerkadvies VvE: uiterlijk 2025;Monitoring: jaarlijks Q2",
    ),
    "3.2.2": ("Trivire", "Onderzoek: 2024-Q1;Delen: 2024-Q2"),
    "3.3.1": ("Gemeente", "jaarlijks Q2"),
    "3.3.2": ("Gemeente", "jaarlijks Q3"),
    "3.3.3": ("Gemeente", "2024-Q2"),
    "4.1.1": ("Gemeente", "Woonzorgvisie: 2024-Q1;Uitvoeringsprogramma: 2024-Q2"),
    "4.1.2": ("Corporaties", "jaarlijks Q1;jaarlijks Q3"),
    "4.1.3": ("Gemeente", "2024-Q2"),
    "4.1.4": ("Gemeente", "2024-Q2"),
    "4.1.5": ("Gemeente", "continu"),
    "4.1.6": ("Gemeente", "continu"),
    "4.1.7": ("Corporaties", "continu"),
    "4.1.8": ("Gemeente", "2024-Q2"),
    "5.1.1": ("Gemeente", "Gebiedsprogramma's: jaarlijks Q1"),
    "5.1.2": ("Gemeente", "Evaluatie: 2025-Q2;Evaluatie: 2025-Q3;Afstemming: 2025-Q4"),
    "5.2.1": ("Woonbron", "2024-Q2"),
    "5.2.2": ("Huurdersorganisaties", "jaarlijks Q2 of Q3"),
    "5.2.3": ("Corporaties", "2025-Q1"),
    "5.3.1": ("Gemeente", "2024-Q1"),
    "5.3.2": ("Gemeente", "2024-Q3"),
}
THEMES = {
    1: "Organisatie en samenwerking",
    2: "Beschikbaarheid en betaalbaarheid",
    3: "Duurzaamheid",
    4: "Wonen met zorg",
    5: "Leefbaarheid",
}
DEADLINE = re.compile(
    r"(?:[^:;]+: )?"
    r"(?:\d{4}-Q[1-4]|\d{4}|uiterlijk \d{4}|jaarlijks Q[1-4](?: of Q[1-4])?|continu|n\.t\.b\.|-)"
)

# amount from, to, unit, kind of money
AMOUNTS = {
    "bomen-en-schaduw": (35, 35, "euro per boom", "subsidie"),
    "meer-groen-geveltuin": (25, 25, "euro per m2 geveltuin", "subsidie"),
    "dak-afkoppelen": (5, 8, "euro per m2 dak", "subsidie"),
    "kratten-berging": (100, 100, "euro per m3 berging", "subsidie"),
    "groen-dak": (20, 30, "euro per m2 dak", "subsidie"),
    "ontharden": (25, 25, "euro per m2", "subsidie"),
    "waterdoorlatende-verharding": (15, 15, "euro per m2", "subsidie"),
    "regenton-hergebruik": (30, 30, "euro, eenheid niet vermeld", "subsidie"),
    "groenblauw-schoolplein": (80_000, 80_000, "euro per schoolplein, ongeveer", "kosten"),
}
WITHOUT_AMOUNT = {
    "koele-woning",
    "wadi",
    "waterdak",
    "neststenen",
    "groene-gevel",
    "schuilverdieping",
    "hoge-stopcontacten",
}

# upper bounds; the class without one comes last
BOUNDS = {
    "heat": ([32, 35, 38, 41], "zeer_laag", "zeer_hoog"),
    "rain70": ([0.10, 0.15, 0.20, 0.30], "zeer_laag", "zeer_hoog"),
    "rain140": ([0.10, 0.15, 0.20, 0.30], "zeer_laag", "zeer_hoog"),
    "flood": ([0.2, 1, 2.6], "zeer_laag", "hoog"),
    "drought": ([5, 10, 20, 30], "zeer_laag", "zeer_hoog"),
    "warm_nights": ([2, 3], "laag", "hoog"),
    "flood_chance": ([2, 3, 4], "zeer_laag", "hoog"),
    "pile_rot": ([0.8, 3, 6, 15], "zeer_laag", "zeer_hoog"),
    "settlement": ([1, 5, 10, 25], "zeer_laag", "zeer_hoog"),
}

NAMED_LAYERS = {
    "gemeente",
    "wijken",
    "buurten",
    "policy_areas",
    "projects",
    "agreements",
    "kerncijfers",
    "stock",
    "works",
    "monitor",
    "heat",
    "rain70",
    "rain140",
    "flood",
    "drought",
    "warm_nights",
    "pile_rot",
    "settlement",
    "flood_chance",
    "leefbaarometer",
    "labels",
    "measures",
    "thresholds",
    "covenant",
}
CBS_SENTINELS = {-99997, -99995, -99991, -99999999}
ATLAS_NO_DATA = {-9999, 2147483647, -1, 55537, 255}


def raw(name):
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def checked(name, table):
    outcome = validate(read_any(DATA / name), table)
    assert outcome.rejected["message"].tolist() == []
    return outcome.valid


@pytest.fixture(scope="module")
def projects():
    return checked("projects.csv", "projects").set_index("project_id", drop=False)


@pytest.fixture(scope="module")
def agreements():
    return checked("agreements.csv", "agreements").set_index("number", drop=False)


@pytest.fixture(scope="module")
def measures():
    return checked("measures.csv", "measures").set_index("measure_id", drop=False)


@pytest.fixture(scope="module")
def thresholds():
    return load_thresholds(DATA / "thresholds.toml")


@pytest.fixture(scope="module")
def registry():
    return load_registry(DATA / "sources.toml")


@pytest.fixture(scope="module")
def buurten():
    return gpd.read_file(DATA / "shapes" / "buurten.geojson")


# --- projects -----------------------------------------------------------------------------------


def test_the_20_rows_of_bijlage_1(projects):
    found = {
        row.project_id: (
            row.corporation,
            row.section,
            row.kind,
            None if pd.isna(row.dwellings_count) else row.dwellings_count,
            row.first_year,
            None if pd.isna(row.last_year) else row.last_year,
            row.open_ended,
        )
        for row in projects.itertuples()
    }
    expected = {
        key: (corporation, SECTIONS[part], KINDS[part], count, first, last, last is None)
        for key, (corporation, part, count, first, last) in BIJLAGE_1.items()
    }
    assert len(expected) == 20
    assert found == expected


def test_subtotals_of_bijlage_1(projects):
    totals = projects.groupby("section")["dwellings_count"].sum(min_count=1)
    assert totals[SECTIONS[2024]] == 162
    assert totals[SECTIONS[2025]] == 205
    assert totals[PLAN_2026_2030] == 835
    assert totals[DEMOLITION_2024] == 117
    assert pd.isna(totals[DEMOLITION_2026])
    new = projects[projects["kind"] != "sloop"]
    assert new["dwellings_count"].sum() == 1202
    # "v.a." rows have no last year, and are not counted as dated
    assert new.loc[new["last_year"] <= 2026, "dwellings_count"].sum() == 513


def test_ntb_is_empty_and_not_zero(projects):
    unknown = projects.index[projects["dwellings_count"].isna()]
    assert sorted(unknown) == ["zuidendijkzone-nieuwbouw", "zuidendijkzone-sloop"]
    cells = {row["project_id"]: row["dwellings_count"] for row in raw("projects.csv")}
    assert cells["zuidendijkzone-sloop"] == cells["zuidendijkzone-nieuwbouw"] == ""
    assert "0" not in cells.values()


def test_sections_are_marked_as_inferred(projects):
    assert projects["section_inferred"].all()
    assert set(projects["bron"]) == {"Prestatieafspraken Dordrecht 2024-2025, Bijlage 1"}


def test_demolition_and_new_build_point_at_each_other(projects):
    links = projects["linked_project_id"].dropna().to_dict()
    assert len(links) == 6
    for one, other in links.items():
        assert links[other] == one
        assert {projects.kind[one], projects.kind[other]} == {"sloop", "planvoorraad"}
        assert projects.loc[one, "name"] == projects.loc[other, "name"]


def test_places_are_the_known_ones(projects):
    def known(value):
        return None if pd.isna(value) else value

    found = {
        row.project_id: (
            None
            if pd.isna(row.lat)
            else (row.lat, row.lon, row.precision_m, known(row.wijkcode), known(row.buurtcodes))
        )
        for row in projects.itertuples()
    }
    assert found == PLACES


def test_codes_of_projects_exist(projects, buurten):
    known = dict(zip(buurten["buurtcode"], buurten["wijkcode"], strict=True))
    for row in projects.dropna(subset=["buurtcodes"]).itertuples():
        for code in row.buurtcodes.split(";"):
            assert known[code] == row.wijkcode, row.project_id
    assert set(projects["wijkcode"].dropna()) <= set(known.values())


def test_points_lie_in_the_gemeente(projects):
    gemeente = gpd.read_file(DATA / "shapes" / "gemeente.geojson").to_crs("EPSG:4326")
    west, south, east, north = gemeente.total_bounds
    placed = projects.dropna(subset=["lat"])
    assert len(placed) == 20
    assert placed["lat"].between(south, north).all()
    assert placed["lon"].between(west, east).all()
    assert (placed["precision_m"] > 0).all()
    unplaced = projects[projects["lat"].isna()]
    assert unplaced[["lon", "precision_m", "wijkcode", "buurtcodes"]].isna().to_numpy().all()
    assert projects["location_evidence"].notna().all()


def test_a_point_lies_as_near_its_buurten_as_its_precision_says(projects, buurten):
    placed = projects.dropna(subset=["lat", "buurtcodes"])
    points = gpd.points_from_xy(placed["lon"], placed["lat"], crs="EPSG:4326").to_crs("EPSG:28992")
    shapes = buurten.set_index("buurtcode").geometry
    for row, point in zip(placed.itertuples(), points, strict=True):
        nearest_m = min(shapes[code].distance(point) for code in row.buurtcodes.split(";"))
        assert nearest_m <= row.precision_m, row.project_id


# --- agreements ---------------------------------------------------------------------------------


def test_all_43_agreements_with_trekker_and_planning(agreements):
    assert len(agreements) == 43
    found = {row.number: (row.trekker, row.deadlines) for row in agreements.itertuples()}
    assert found == PLANNING
    assert list(agreements["number"]) == list(PLANNING)


def test_themes(agreements):
    for row in agreements.itertuples():
        assert row.number.startswith(f"{row.theme}.")
        assert row.theme_title == THEMES[row.theme]
    assert agreements["theme"].value_counts().to_dict() == {2: 13, 3: 9, 4: 8, 5: 7, 1: 6}


def test_every_deadline_can_be_read(agreements):
    for row in agreements.itertuples():
        for item in row.deadlines.split(";"):
            assert DEADLINE.fullmatch(item), (row.number, item)


def test_titles_and_summaries_are_short(agreements):
    assert agreements["title"].is_unique
    assert (agreements["title"].str.len() <= 45).all()
    assert (agreements["summary"].str.len() <= 320).all()


def test_parties_are_known_and_include_the_trekker(agreements):
    stands_for = {
        "Allen": {"Gemeente", "Trivire", "Woonbron", "Huurdersorganisaties"},
        "Corporaties": {"Trivire", "Woonbron"},
        "Gemeente / corporaties": {"Gemeente", "Trivire", "Woonbron"},
    }
    for row in agreements.itertuples():
        parties = row.parties.split(";")
        assert len(parties) == len(set(parties))
        assert stands_for.get(row.trekker, {row.trekker}) <= set(parties), row.number


def test_agreements_are_shown_on_a_page_or_a_layer(agreements, registry):
    shown = agreements["shown_on"]
    assert shown.notna().all()
    assert set(shown) <= PAGES | set(registry.layers)
    assert shown["3.3.1"] == "koppelkansen"
    assert shown["5.1.2"] == "policy_areas"


def test_policy_areas_name_agreements_that_exist(agreements):
    areas = checked("shapes/policy_areas.geojson", "policy_areas")
    assert set(areas["agreement"].dropna()) <= set(agreements.index)


# --- key figures --------------------------------------------------------------------------------


def test_key_figures_are_those_of_cbs():
    source = {row["code"]: row for row in raw("inputs/cbs_kerncijfers_wijken.csv")}
    shipped = {row["wijkcode"]: row for row in raw("kerncijfers_wijken.csv")}
    assert list(shipped) == list(source)
    for code, row in source.items():
        for name, value in row.items():
            column = {"code": "wijkcode", "woz_x1000": "woz_x1000_eur"}.get(name, name)
            if name != "naam":
                assert shipped[code][column] == value, (code, name)
    assert shipped["WK050510"]["stadsverwarming_pct"] == ""


def test_key_figures_keep_the_contract_and_the_names_of_the_wijken():
    figures = checked("kerncijfers_wijken.csv", "kerncijfers").set_index("wijkcode")
    wijken = gpd.read_file(DATA / "shapes" / "wijken.geojson").set_index("wijkcode")
    assert figures.loc["GM0505", "wijknaam"] == "Dordrecht"
    per_wijk = figures.drop(index="GM0505")
    assert len(per_wijk) == 12
    assert (per_wijk["wijknaam"] == wijken.loc[per_wijk.index, "wijknaam"]).all()
    assert figures["bron"].str.contains("CBS").all()
    # the distribution of the stock: within 5% of the 15,150 of agreement 2.1.1
    stock = (per_wijk["woningen"] * per_wijk["corporatie_pct"] / 100).sum()
    assert stock == pytest.approx(15_150, rel=0.05)


# --- measures and covenant ----------------------------------------------------------------------


def test_measures_name_hazards_and_plans_that_exist(measures, thresholds):
    plan_kinds = {
        "oplevering",
        "planvoorraad",
        "sloop",
        "renovatie",
        "onderhoud",
        "werk",
        "bezit",
    }
    # biodiversity is the second aim of agreement 3.3.1 and no hazard
    assert measures.loc["neststenen", "hazards"] == "biodiversiteit"
    for row in measures.drop(index="neststenen").itertuples():
        assert set(row.hazards.split(";")) <= set(thresholds), row.measure_id
    for row in measures.itertuples():
        assert set(row.plan_kinds.split(";")) <= plan_kinds, row.measure_id
    assert set(measures["source_status"]) <= STATUSES


def test_amounts_of_measures(measures):
    known = measures[measures["amount_min_eur"].notna()]
    assert {
        row.measure_id: (row.amount_min_eur, row.amount_max_eur, row.amount_unit, row.money_kind)
        for row in known.itertuples()
    } == AMOUNTS
    rest = measures[measures["amount_min_eur"].isna()]
    assert set(rest.index) == WITHOUT_AMOUNT
    assert rest["amount_max_eur"].isna().all()
    assert set(rest["money_kind"]) == {"onbekend"}


def test_a_quantity_and_its_unit_agree(measures):
    for row in measures.itertuples():
        if row.quantity_basis in {"dak_m2", "berging_m3", "boom"}:
            assert row.amount_basis == row.quantity_basis, row.measure_id


@pytest.mark.parametrize(
    ("measure_id", "figures"),
    [
        ("bomen-en-schaduw", ["10", "20"]),
        ("meer-groen-geveltuin", ["0,5", "10"]),
        ("groen-dak", ["25", "2", "45", "150", "2", "20", "2", "30"]),
        ("regenton-hergebruik", ["5", "3"]),
        ("groenblauw-schoolplein", ["2030", "80"]),
        ("neststenen", ["4", "1", "2025"]),
        ("dak-afkoppelen", []),
        ("wadi", []),
    ],
)
def test_figures_in_effects(measures, measure_id, figures):
    # the 2 and 3 of m2 and m3 are found too
    assert re.findall(r"\d+(?:,\d+)?", measures.loc[measure_id, "effect"]) == figures


def test_covenant_has_four_requirements(thresholds):
    covenant = checked("covenant.csv", "covenant").set_index("requirement_id")
    found = {
        row.Index: (row.value, row.unit, row.hazards, row.applies_to)
        for row in covenant.itertuples()
    }
    assert found == {
        "berging": (50, "mm", "rain70;rain140", "nieuwbouw"),
        "schaduw": (50, "%", "heat", "nieuwbouw"),
        "koele-oppervlakken": (40, "%", "heat", "nieuwbouw"),
        "infiltratie": (50, "%", "drought", "nieuwbouw"),
    }
    assert set(";".join(covenant["hazards"]).split(";")) <= set(thresholds)
    figures = re.findall(r"\d+", covenant.loc["berging", "title"])
    assert figures == ["50", "70", "1", "24", "48"]


# --- thresholds ---------------------------------------------------------------------------------


def test_class_bounds(thresholds):
    found = {
        key: ([upper for _, upper in hazard.bounds][:-1], hazard.bounds[0][0], hazard.bounds[-1][0])
        for key, hazard in thresholds.items()
    }
    assert found == BOUNDS
    for hazard in thresholds.values():
        names = [name for name, _ in hazard.bounds]
        first = CLASSES.index(names[0])
        assert names == list(CLASSES[first : first + len(names)]), hazard.id


def test_how_values_are_taken(thresholds):
    taken = {key: (h.statistic, h.buffer_m) for key, h in thresholds.items()}
    assert taken["heat"] == ("mean", 10)
    assert taken["rain70"] == taken["rain140"] == ("max", 2)
    assert taken["flood"][0] == "max"


def test_who_is_exempt(thresholds):
    exempt = {
        key: (h.exemption.column, h.exemption.after) for key, h in thresholds.items() if h.exemption
    }
    assert exempt == {"rain70": ("built_year", 2012), "pile_rot": ("built_year", 1975)}
    document = tomllib.loads((DATA / "thresholds.toml").read_text(encoding="utf-8"))
    named = {h["exemption"]["class"] for h in document["hazards"] if "exemption" in h}
    assert named == {"uitgezonderd"}


def test_own_choices_are_called_so(thresholds):
    assert {key for key, h in thresholds.items() if h.source_status == "I"} == {
        "heat",
        "rain140",
        "drought",
    }
    assert {h.source_status for h in thresholds.values()} <= STATUSES
    for key in ("heat", "rain140", "drought"):
        assert re.search(r"keuze|aanname", thresholds[key].note), key


def test_hazards_point_at_layers_in_the_same_unit(thresholds, registry):
    for hazard in thresholds.values():
        layer = registry.layer(hazard.layer)
        assert layer.unit == hazard.unit, hazard.id
        assert layer.group == "Klimaat"


# --- sources ------------------------------------------------------------------------------------


def test_every_named_layer_is_registered_with_a_group(registry):
    assert set(registry.layers) >= NAMED_LAYERS
    groups = {"Plannen", "Bezit", "Klimaat", "Beleid", "Werken", "Achtergrond"}
    assert {layer.group for layer in registry.layers.values()} == groups
    assert all(layer.description for layer in registry.layers.values())


def test_every_layer_has_a_source_except_the_one_nobody_publishes(registry):
    without = {name for name in registry.layers if not registry.sources_of(name)}
    assert without == {"settlement"}


def test_every_source_says_where_it_comes_from(registry):
    for source in registry.sources:
        assert source.title, source.id
        assert source.licence, source.id
        assert source.attribution, source.id
        assert source.origin in ORIGINS
        if source.driver == "file":
            assert (DATA / source.path).is_file(), source.id
        elif source.driver == "example":
            assert source.origin == "voorbeeld", source.id
        else:
            assert source.origin == "officieel", source.id
            assert source.url.startswith("https://"), source.id


def test_a_source_names_what_to_ask_for(registry):
    for source in registry.sources:
        if source.driver == "ogc_features":
            assert source.collection, source.id
        if source.driver in {"wms", "wcs"}:
            assert source.prefix, source.id
        if source.driver == "xyz":
            assert {"{z}", "{x}", "{y}"} <= set(re.findall(r"\{\w\}", source.url)), source.id


def test_only_made_up_layers_come_as_examples(registry):
    examples = {source.layer for source in registry.sources if source.driver == "example"}
    assert examples == {
        "stock",
        "works",
        "monitor",
        "heat",
        "rain70",
        "rain140",
        "flood",
        "drought",
        "ground",
    }


def test_boundaries_say_how_accurate_they_are(registry):
    for layer in ("gemeente", "wijken", "buurten", "policy_areas"):
        (source,) = registry.sources_of(layer, driver="file")
        assert (source.detail, source.accuracy_m, source.accuracy_max_m) == (None, 10, 150)


def test_codes_for_missing_values_are_known(registry):
    for source in registry.sources:
        sentinels = set(source.options.get("sentinels", ()))
        if "/kea_public/" in (source.url or ""):
            # per layer: in some of them -1 or 255 is a measurement
            hazards = {hazard.layer: hazard.sentinels for hazard in HAZARDS.values()}
            known = set(registry.layer(source.layer).sentinels or hazards[source.layer])
            assert {-9999, 2147483647, 55537} <= known <= ATLAS_NO_DATA, source.id
        if "/cbs/wijken" in (source.url or ""):
            assert sentinels == CBS_SENTINELS, source.id


def test_background_maps_carry_their_attribution(registry):
    assert {source.attribution for source in registry.sources_of("basemap")} == {
        "Kaartgegevens © Kadaster"
    }
    (aerial,) = registry.sources_of("aerial")
    assert aerial.attribution == "Beeldmateriaal Nederland (PDOK), CC BY 4.0"


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.csv")), ids=lambda path: path.name)
def test_tables_are_utf8_with_unix_line_ends(path):
    content = path.read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    content.decode("utf-8")
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("name", ["projects.csv", "agreements.csv", "measures.csv", "covenant.csv"])
def test_no_cell_has_space_around_it(name):
    for row in raw(name):
        for column, cell in row.items():
            assert cell == cell.strip(), (name, column, cell)
