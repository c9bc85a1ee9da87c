"""The script that makes data/shapes/: what ships is what it gives, and the shapes fit."""

import json
import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from scripts import build_shapes

LAYERS = ("buurten", "wijken", "gemeente", "policy_areas")

# 0.1 m2 on 98.62 km2: the corners of neighbours are the same, so nothing else can be left over.
SLIVER_M2 = 0.1
# what closing the gaps and overlaps between the borders of 2020 and 2025 may change of a buurt
CLOSED_M2 = 15
RING = shapely.box(0, 0, 20, 10) - shapely.box(5, 2, 15, 8)
CORNER_MORE = shapely.Polygon([(10, 0), (20, 0), (20, 10), (10, 10), (10, 4.3)])


def read(name):
    return gpd.read_file(build_shapes.SHAPES / f"{name}.geojson")


@pytest.fixture(scope="module")
def shapes():
    return {name: read(name) for name in LAYERS}


@pytest.fixture(scope="module")
def areas(shapes):
    return shapes["policy_areas"].set_index("area_id")


def test_the_committed_files_are_what_the_script_gives(tmp_path):
    written = build_shapes.build(tmp_path)
    assert [path.stem for path in written] == list(LAYERS)
    for path in written:
        assert path.read_bytes() == (build_shapes.SHAPES / path.name).read_bytes(), path.name


@pytest.mark.parametrize("name", LAYERS)
def test_every_layer_is_valid_and_says_it_is_in_rd(shapes, name):
    document = json.loads((build_shapes.SHAPES / f"{name}.geojson").read_text(encoding="utf-8"))
    assert document["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::28992"
    frame = shapes[name]
    assert frame.crs.equals("EPSG:28992")
    assert frame.is_valid.all()
    assert not frame.geometry.isna().any()
    assert set(frame.geom_type) == {"Polygon"}


def test_counts_and_codes(shapes):
    buurten, wijken, gemeente = shapes["buurten"], shapes["wijken"], shapes["gemeente"]
    assert (len(buurten), len(wijken), len(gemeente)) == (132, 13, 1)
    assert buurten["buurtcode"].is_unique
    assert buurten["buurtcode"].str.fullmatch(r"BU0505\d{4}").all()
    assert ("WK" + buurten["buurtcode"].str[2:8] == buurten["wijkcode"]).all()
    names = wijken.set_index("wijkcode")["wijknaam"]
    assert set(buurten["wijkcode"]) == set(names.index)
    assert (buurten["wijkcode"].map(names) == buurten["wijknaam"]).all()
    assert set(buurten["gemeentecode"]) == set(wijken["gemeentecode"]) == {"GM0505"}
    assert gemeente[["gemeentecode", "gemeentenaam"]].to_numpy().tolist() == [
        ["GM0505", "Dordrecht"]
    ]


def test_the_buurten_have_no_overlaps_and_no_gaps(shapes):
    assert shapely.coverage_is_valid(shapes["buurten"].geometry.to_numpy())
    whole = shapely.union_all(shapes["buurten"].geometry.to_numpy())
    assert whole.geom_type == "Polygon"
    assert len(whole.interiors) == 0
    assert whole.area == pytest.approx(shapes["buurten"].area.sum(), abs=SLIVER_M2)


def test_wijken_and_gemeente_coincide_with_the_buurten(shapes):
    by_wijk = shapes["buurten"].dissolve("wijkcode")
    for row in shapes["wijken"].itertuples():
        left_over = row.geometry.symmetric_difference(by_wijk.geometry[row.wijkcode])
        assert left_over.area < SLIVER_M2, row.wijkcode
    assert shapely.coverage_is_valid(shapes["wijken"].geometry.to_numpy())
    gemeente = shapes["gemeente"].geometry[0]
    assert gemeente.area == pytest.approx(shapes["wijken"].area.sum(), abs=SLIVER_M2)
    assert gemeente.area == pytest.approx(98_616_068, abs=1)


def test_the_shapes_are_the_cbs_ones(shapes):
    source = gpd.read_file(build_shapes.INPUTS / "cbs_buurten_2025_detailed_rd.geojson")
    made = shapes["buurten"].set_index("buurtcode")
    source = source.set_index("buurtcode").loc[made.index]
    changed = shapely.area(
        shapely.symmetric_difference(made.geometry.to_numpy(), source.geometry.to_numpy())
    )
    assert changed.max() < CLOSED_M2
    assert (changed > SLIVER_M2).sum() <= 12  # around Amstelwijck only
    assert (made["border_accuracy_m"] == source["border_accuracy_m"]).all()
    assert made["border_accuracy_m"].value_counts().to_dict() == {10: 126, 150: 6}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (shapely.box(0, 0, 10, 10), shapely.box(9.9, 0, 20, 10)),  # they overlap
        (RING, shapely.box(5.2, 2, 15, 8)),  # there is a gap between them
        (shapely.box(0, 0, 10, 10), CORNER_MORE),
    ],
)
def test_borders_that_nearly_fit_are_closed(first, second):
    clean = build_shapes.clean_coverage(np.array([first, second]))
    assert shapely.coverage_is_valid(clean)
    assert shapely.union_all(clean).area == pytest.approx(200)


def test_borders_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        build_shapes.clean_coverage(
            np.array([shapely.box(0, 0, 10, 10), shapely.box(5, 0, 20, 10)])
        )


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("Wijk 03 Oud Krispijn", "Oud-Krispijn"),
        ("Wijk 04 Nieuw-krispijn", "Nieuw-Krispijn"),
        ("Wijk 08 Crabbehof/Zuidhoven", "Crabbehof/Zuidhoven"),
        ("Wijk 19 Industriegebied West", "Industriegebied West"),
        ("Wijk en Aalburg", "Wijk en Aalburg"),
    ],
)
def test_wijknaam_loses_its_number_only(name, clean):
    assert build_shapes.clean_wijknaam(name) == clean


@pytest.mark.parametrize(
    ("area_id", "buurten", "wijken"),
    [
        ("prioriteit-sterrenburg-1", ["BU05050900", "BU05050901"], []),
        ("prioriteit-stadspolders", [], ["11"]),
        ("nplv-oud-krispijn", [], ["03"]),
        ("nplv-nieuw-krispijn", [], ["04"]),
        ("nplv-wielwijk", [], ["07"]),
        ("nplv-crabbehof", ["BU05050800", "BU05050801"], []),
        ("gebiedsprogramma-centrum", [], ["01", "02", "05", "06"]),
        ("gebiedsprogramma-oost", [], ["09", "10", "11"]),
        ("warmtetransitie-crabbehof", ["BU05050800", "BU05050801"], []),
        ("warmtetransitie-krispijn", [], ["03", "04"]),
        ("wbmgp-aardappelmarkt", [], ["01"]),
        ("wbmgp-eisingahof", [], ["09"]),
    ],
)
def test_policy_areas_are_these_buurten(shapes, areas, area_id, buurten, wijken):
    frame = shapes["buurten"]
    part = frame[
        frame["buurtcode"].isin(buurten) | frame["wijkcode"].isin([f"WK0505{w}" for w in wijken])
    ]
    expected = shapely.union_all(part.geometry.to_numpy())
    assert not expected.is_empty
    assert areas.geometry[area_id].symmetric_difference(expected).area < SLIVER_M2


def test_policy_areas_are_all_there(areas):
    assert areas["kind"].value_counts().to_dict() == {
        "nplv": 4,
        "wbmgp": 4,
        "prioriteit": 2,
        "gebiedsprogramma": 2,
        "warmtetransitie": 2,
    }
    by_kind = areas.dropna(subset=["agreement"]).groupby("kind")["agreement"].unique()
    assert {kind: list(numbers) for kind, numbers in by_kind.items()} == {
        "gebiedsprogramma": ["5.1.1"],
        "prioriteit": ["5.1.1"],
        "warmtetransitie": ["3.1.1"],
        "wbmgp": ["5.1.2"],
    }
    assert (areas["basis"].str.len() > 0).all()
    assert (areas["bron"].str.len() > 0).all()


def test_wbmgp_is_never_a_border(areas):
    wbmgp = areas[areas["kind"] == "wbmgp"]
    assert wbmgp["indicative"].all()
    assert wbmgp["corporation_only"].all()
    assert (wbmgp["since_year"] == 2018).all()
    assert (wbmgp["until_year"] == 2026).all()
    assert wbmgp["uncertainty_m"].notna().all()
    assert "niet geverifieerd" in wbmgp.loc["wbmgp-aardappelmarkt", "basis"]
    assert "ergens in deze wijk" in wbmgp.loc["wbmgp-eisingahof", "basis"]
    assert areas[areas["kind"] == "warmtetransitie"]["indicative"].all()


@pytest.mark.parametrize(
    ("area_id", "buurtcode", "radius_m"),
    [("wbmgp-vogelbuurt", "BU05050505", 740), ("wbmgp-lijnbaan", "BU05050202", 450)],
)
def test_a_circle_says_how_uncertain_it_is(shapes, areas, area_id, buurtcode, radius_m):
    shape = areas.geometry[area_id]
    assert areas.loc[area_id, "uncertainty_m"] == radius_m
    assert f"{radius_m} m" in areas.loc[area_id, "basis"]
    # a polygon of 64 corners on the circle, corners in whole metres
    assert shape.area == pytest.approx(math.pi * radius_m**2, rel=0.005)
    buurt = shapes["buurten"].set_index("buurtcode").geometry[buurtcode]
    assert shape.centroid.distance(buurt) == 0


def test_a_search_area_is_as_uncertain_as_its_wijk_is_large(areas):
    for area_id in ("wbmgp-aardappelmarkt", "wbmgp-eisingahof"):
        radius = shapely.minimum_bounding_radius(areas.geometry[area_id])
        assert areas.loc[area_id, "uncertainty_m"] == pytest.approx(radius, abs=5)


def test_a_centimetre_is_refused():
    rows = [({}, shapely.Polygon([(0, 0), (1.51, 0), (1, 1)]))]
    with pytest.raises(ValueError, match=r"1\.51"):
        build_shapes.geojson(rows, name="x")


def test_another_edition_is_refused(tmp_path):
    for path in build_shapes.INPUTS.glob("*.geojson"):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "buurten" in path.name:
            document["features"].pop()
        (tmp_path / path.name).write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ValueError, match="expected 132 buurten"):
        build_shapes.read_buurten(tmp_path)
