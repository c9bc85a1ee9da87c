import math
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely import MultiPoint, MultiPolygon, Point, box
from shapely.geometry import shape

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.vocabularies import OWNERS
from geo.constants import NO_DATA, RD, WGS84
from geo.errors import DataError
from geo.hazards.thresholds import load_thresholds
from geo.maps import drawing, markup, themes, wording
from geo.maps.drawing import MapLayer, draw
from geo.maps.palettes import HAZARDS, hazard_palette
from geo.maps.raster import class_image
from geo.maps.wording import PopupField, years
from geo.paths import SHIPPED_DATA
from tests import town

NAMES = ("zeer_laag", "laag", "middel", "hoog", "zeer_hoog")
HAZARD = load_thresholds(SHIPPED_DATA / "thresholds.toml")


def layer(name, data, **changes):
    known = {"name": name, "title": name.title(), "origin": "officieel", "source": "Test"}
    return Layer(Provenance(**{**known, **changes}), data)


def by_name(drawn):
    return {feature["properties"]["n"]: feature for feature in drawn.features["features"]}


# -- features ----------------------------------------------------------------------------------


def test_geometry_comes_out_in_degrees_on_its_place():
    drawn = draw(themes.policy(layer("policy_areas", town.policy_areas())))
    square = shape(by_name(drawn)["Prioriteit-Zuidwest"]["geometry"])
    corners = [Point(town.degrees(x, y)[::-1]) for x in (0, 1000) for y in (0, 1000)]
    drawn_corners = MultiPoint(square.exterior.coords)
    assert all(corner.distance(drawn_corners) < 1e-6 for corner in corners)
    assert len(set(square.exterior.coords)) == 4
    # 0.1 m is as fine as a map needs
    assert all(round(number, 6) == number for number in square.exterior.coords[0])


def test_another_coordinate_system_is_refused():
    with pytest.raises(DataError, match="EPSG:4326"):
        draw(themes.policy(layer("policy_areas", town.policy_areas().to_crs(WGS84))))


def test_a_table_without_a_place_cannot_be_drawn():
    with pytest.raises(DataError, match="geen geometrie"):
        draw(MapLayer(layer=layer("afspraken", pd.DataFrame({"a": [1]})), kind="areas"))


def test_a_column_that_is_not_there_is_named():
    broken = layer("policy_areas", town.policy_areas().drop(columns="basis"))
    with pytest.raises(DataError, match="'basis'"):
        draw(themes.policy(broken))


def test_what_has_no_shape_is_counted_and_listed_but_not_drawn():
    drawn = draw(themes.policy(layer("policy_areas", town.policy_areas())))
    assert drawn.count == 3
    assert drawn.unplaced_count == 1
    assert [row[0] for row in drawn.table.rows] == [
        "Prioriteit-Zuidwest", "Warmte-Zuidoost", "Wbmgp-Plein", "Wbmgp-Zonder-Vorm",
    ]  # fmt: skip
    assert [row[-1] for row in drawn.table.rows] == ["ja"] * 3 + ["nee, plaats onbekend"]


def test_indicative_areas_say_so():
    drawn = draw(themes.policy(layer("policy_areas", town.policy_areas())))
    marked = {name: feature["properties"].get("i") for name, feature in by_name(drawn).items()}
    assert marked == {"Prioriteit-Zuidwest": None, "Warmte-Zuidoost": None, "Wbmgp-Plein": True}
    assert drawn.has_indicative
    assert "grens is niet bekend" in markup.legend({"x": drawn})


# -- projects ----------------------------------------------------------------------------------


def test_projects_show_dwellings_years_and_rough_places():
    rows = [row | {"precision_m": 250.0} if row["project_id"] == "kade" else row
            for row in town.project_rows()]  # fmt: skip
    drawn = draw(themes.projects(layer("projects", town.projects_of(*rows))))
    features = by_name(drawn)
    assert set(features) == {"Plein", "Plein-Sloop", "Kade", "Hof"}
    assert drawn.unplaced_count == 1
    kade = features["Kade"]["properties"]
    assert (kade["k"], kade["b"], kade["c"], kade["r"]) == ("planvoorraad", "?", "v.a. 2028", 250.0)
    lon, lat = features["Kade"]["geometry"]["coordinates"]
    assert (lat, lon) == pytest.approx(town.degrees(1500, 500), abs=1e-6)
    assert features["Hof"]["properties"]["b"] == "50"
    assert "r" not in features["Hof"]["properties"]
    # an unknown number is n.t.b., never 0
    told = {row[0]: row for row in drawn.table.rows}
    assert told["Kade"][drawn.table.columns.index("Woningen")] == "n.t.b."


def test_projects_on_one_point_stand_beside_each_other():
    places = {
        name: feature["properties"].get("s")
        for name, feature in by_name(
            draw(themes.projects(layer("projects", town.projects())))
        ).items()
    }
    assert places == {"Plein": -0.5, "Plein-Sloop": 0.5, "Kade": None, "Hof": None}


def test_projects_of_a_year_keep_open_ended_and_unknown_ones():
    rows = (
        town.project("eerder", place=(1, 1), first_year=2024, last_year=2024),
        town.project("precies", place=(2, 2), first_year=2029, last_year=2029),
        town.project("loopt", place=(3, 3), first_year=2026, last_year=2030),
        town.project("vanaf", place=(4, 4), first_year=2028, last_year=None, open_ended=True),
        town.project("later", place=(5, 5), first_year=2030, last_year=None, open_ended=True),
        town.project("ntb", place=(6, 6), first_year=None, last_year=None),
    )
    chosen = themes.projects(layer("projects", town.projects_of(*rows)), year=2029)
    assert chosen.layer.table["project_id"].to_list() == ["precies", "loopt", "vanaf", "ntb"]
    assert chosen.heading == "Projects, 2029"


# -- stock -------------------------------------------------------------------------------------


def test_stock_by_label_keeps_the_unknown_apart():
    drawn = draw(themes.stock_by_label(layer("stock", town.stock())))
    counts = {line.entry.label: line.count for line in drawn.legend}
    assert counts["Label F"] == counts["Label A"] == counts["Label C"] == 1
    assert counts["Label onbekend"] == 1
    assert counts["Label G"] == 0
    assert drawn.source.palette is not None


def test_stock_by_owner_knows_others():
    frame = town.stock_of(town.building(1, 0, 0), town.building(2, 50, 0, owner="Particulier"))
    drawn = draw(themes.stock_by_owner(layer("stock", frame)))
    assert [f["properties"]["k"] for f in drawn.features["features"]] == ["Trivire", "other"]
    # the popup still names who it is
    assert [f["properties"]["v"][0] for f in drawn.features["features"]] == [
        "Trivire", "Particulier",
    ]  # fmt: skip


def test_no_popup_carries_the_number_of_a_building():
    drawn = draw(themes.stock_by_owner(layer("stock", town.stock())))
    assert "0505100000000" not in str(drawn.features)
    assert "0505100000000" not in str(drawn.table)


def test_a_building_without_exposure_has_no_data_and_is_not_low():
    frame = town.stock_of(town.building(1, 0, 0), town.building(2, 50, 0), town.building(3, 90, 0))
    exposure = pd.DataFrame(
        {
            "pand_id": [frame["pand_id"][0], frame["pand_id"][0], frame["pand_id"][1]],
            "hazard": ["heat", "rain70", "heat"],
            "exposure_class": ["hoog", "laag", "geen_data"],
            "value": [39.5, 0.12, np.nan],
        }
    )
    made = themes.stock_by_exposure(layer("stock", frame), exposure, hazard=HAZARD["heat"])
    drawn = draw(made)
    properties = [feature["properties"] for feature in drawn.features["features"]]
    assert [p["k"] for p in properties] == ["hoog", NO_DATA, NO_DATA]
    assert [p["v"][0] for p in properties] == ["39,5 °C", "geen gegevens", "geen gegevens"]
    assert made.heading == "Stock: hitte"


def test_many_features_are_told_per_class_with_dwellings():
    count = drawing.TABLE_LIMIT + 1
    frame = gpd.GeoDataFrame(
        {
            "owner": ["Trivire"] * (count - 1) + ["Woonbron"],
            "dwellings_count": pd.array([2] * (count - 2) + [None, 7], dtype="Int64"),
        },
        geometry=[Point(town.LEFT + i, town.BOTTOM).buffer(1) for i in range(count)],
        crs=RD,
    )
    drawn = draw(
        MapLayer(layer=layer("stock", frame), kind="buildings", palette=OWNERS, by="owner")
    )
    assert drawn.table.columns == (
        "Eigenaar", "Aantal", "Woningen", "Zonder bekend aantal woningen",
    )  # fmt: skip
    assert drawn.table.rows == (("Trivire", "400", "798", "1"), ("Woonbron", "1", "7", "0"))


# -- palettes with bounds ----------------------------------------------------------------------


def test_a_hazard_legend_names_bounds_with_their_unit():
    palette = hazard_palette(HAZARD["rain70"])
    assert [entry.label for entry in palette.entries] == [
        "Zeer laag: tot en met 0,10 m", "Laag: 0,10 tot 0,15 m", "Middel: 0,15 tot 0,20 m",
        "Hoog: 0,20 tot 0,30 m", "Zeer hoog: meer dan 0,30 m", "Uitgezonderd", "Geen gegevens",
    ]  # fmt: skip


def test_a_hazard_with_fewer_classes_shows_only_those():
    palette = hazard_palette(HAZARD["flood"])
    # no building is exempt from flooding: a class that cannot occur is not in the legend
    assert palette.keys == ("zeer_laag", "laag", "middel", "hoog", "geen_data")
    assert palette.entry("hoog").colour == HAZARDS["flood"].entry("hoog").colour
    assert palette.entry("zeer_hoog").key == NO_DATA


# -- rasters -----------------------------------------------------------------------------------


def test_a_bound_belongs_to_its_class_and_nothing_is_no_class():
    values = np.array([31.0, 32.0, 32.1, 41.0, 41.1, math.nan])
    assert HAZARD["heat"].positions(values).tolist() == [0, 0, 1, 3, 4, -1]


def test_a_picture_and_a_class_agree_for_a_bound_in_float32():
    values = np.array([0.1, 0.15, 0.2, 0.3], dtype="float32")
    assert HAZARD["rain70"].positions(values).tolist() == [0, 1, 2, 3]
    assert HAZARD["rain70"].classify(values).tolist() == list(NAMES[:4])


def test_a_raster_is_drawn_in_its_classes_and_open_where_nothing_is_known(tmp_path):
    paths = town.rasters(tmp_path)
    image = class_image(paths["heat"], HAZARD["heat"])
    assert image.shares["hoog"] == pytest.approx(0.5, abs=0.01)
    assert image.shares["laag"] == pytest.approx(0.5, abs=0.01)
    assert image.shares["zeer_hoog"] == 0
    (south, west), (north, east) = image.corners
    lat, lon = town.degrees(1000, 1000)
    assert south < lat < north
    assert west < lon < east
    assert image.address.startswith("data:image/png;base64,")
    water = class_image(paths["rain70"], HAZARD["rain70"])
    # the east is unknown: not one of the classes, and not counted
    assert water.shares["zeer_laag"] == 1


def test_a_raster_in_another_system_is_refused(tmp_path):
    path = town.write_raster(tmp_path / "x.tif", np.ones((4, 4)), crs="EPSG:3857")
    with pytest.raises(DataError, match="EPSG:28992"):
        class_image(path, HAZARD["heat"])


# -- words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("dwellings_count", 15150, "15.150"),
        ("built_year", 1960, "1960"),
        ("value", 0.125, "0,12"),
        ("value", 0.3, "0,3"),
        ("value", np.float32(2.0), "2"),
        ("value", math.nan, "onbekend"),
        ("value", pd.NA, "onbekend"),
        ("value", None, "onbekend"),
        ("value", "", "onbekend"),
        ("indicative", True, "ja"),
        ("indicative", np.False_, "nee"),
        ("name", "<b>", "<b>"),
    ],
)
def test_values_are_told_in_dutch(column, value, expected):
    assert PopupField(column=column, label="x").text(value) == expected


@pytest.mark.parametrize(
    ("first", "last", "open_ended", "expected"),
    [
        (2027, 2027, False, "2027"),
        (2027, None, False, "2027"),
        (2026, 2030, False, "2026–2030"),
        (2028, None, True, "v.a. 2028"),
        (pd.NA, pd.NA, False, "jaar n.t.b."),
    ],
)
def test_years_are_told_as_the_agreement_does(first, last, open_ended, expected):
    assert years(first, last, open_ended=open_ended) == expected


def test_origins_and_accuracy_in_words():
    known = Provenance(
        name="x", title="X", origin="voorbeeld", source="s", detail="gegeneraliseerd",
        accuracy_m=150, accuracy_max_m=582,
    )  # fmt: skip
    assert wording.badges(known) == ("voorbeelddata", "gegeneraliseerd")
    assert wording.accuracy(known) == "ongeveer 150 m, hooguit 582 m"
    assert wording.accuracy(replace(known, accuracy_m=None)) == "onbekend"
    assert wording.fetched(known) == "bedacht door het programma"
    assert wording.fetched(replace(known, origin="aangeleverd")) == "onbekend"
    assert wording.fetched(replace(known, origin="officieel", fetched="2025-09-01")) == "2025-09-01"


def test_holes_and_parts_survive():
    ring = box(town.LEFT, town.BOTTOM, town.LEFT + 100, town.BOTTOM + 100).difference(
        box(town.LEFT + 40, town.BOTTOM + 40, town.LEFT + 60, town.BOTTOM + 60)
    )
    other = box(town.LEFT + 200, town.BOTTOM, town.LEFT + 210, town.BOTTOM + 10)
    frame = gpd.GeoDataFrame({"a": ["x"]}, geometry=[MultiPolygon([ring, other])], crs=RD)
    drawn = draw(MapLayer(layer=layer("x", frame), kind="areas"))
    made = shape(drawn.features["features"][0]["geometry"])
    assert [len(part.interiors) for part in made.geoms] == [1, 0]
