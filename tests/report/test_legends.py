"""Every value of a vocabulary has its style and word in each writer, and its line in a legend.

A layer is drawn with one feature for each value, and then with each value alone.
"""

import json
import re
from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.validation import empty_table
from geo.catalogue.vocabularies import (
    AREA_KINDS,
    ENERGY,
    EXPOSURE,
    OWNERS,
    PLAN_KINDS,
    WORK_KINDS,
)
from geo.maps import themes
from geo.maps.drawing import draw, lines_above
from geo.report import map_layers, mapsheet
from geo.report.gpkg_layers import LAYER_STYLES
from geo.report.picture import Picture
from geo.report.qml import qml
from geo.spatial.geojson import ring_texts
from geo.spatial.positions import project_shapes
from pages.ui.map.layer_styles import classes_of
from tests import town

COLOUR = re.compile(r"#[0-9a-f]{6}")


def square(place, *, side=80):
    return town.area(100 + 150 * place, 200, side)


def street(place):
    return town.line((100, 900 + 60 * place), (1900, 900 + 60 * place))


def frame_of(palette, keys, shape, **columns):
    return gpd.GeoDataFrame(
        {
            "kind": list(keys),
            "pand_id": [f"P{n}" for n, _ in enumerate(keys)],
            "indicative": False,
            **columns,
        },
        geometry=[shape(palette.keys.index(key)) for key in keys],
        crs="EPSG:28992",
    )


def projects(keys):
    rows = [
        town.project(f"p{n}", place=(150 + 150 * n, 240), kind=key, outline=square(n).wkt)
        for n, key in enumerate(PLAN_KINDS.keys)
        if key in keys
    ]
    return town.projects_of(*rows) if rows else empty_table("projects")


def state_with(**frames):
    return SimpleNamespace(layers={}, frame=frames.get, table=frames.get, is_rejected=bool)


def works(picture, keys):
    map_layers.works(picture, state_with(works=frame_of(WORK_KINDS, keys, street)))


def work_areas(picture, keys):
    map_layers.works(picture, state_with(works=frame_of(WORK_KINDS, keys, square)))


def policy(picture, keys):
    map_layers.policy(picture, state_with(policy_areas=frame_of(AREA_KINDS, keys, square)))


def plans(picture, keys):
    map_layers.plan_outlines(picture, state_with(projects=projects(keys)))


def buildings(palette):
    def drawn(picture, keys):
        map_layers.buildings(
            picture, frame_of(palette, keys, square), by="kind", palette=palette, title="Bezit"
        )

    return drawn


PAPER = {
    "works": (works, WORK_KINDS),
    "work areas": (work_areas, WORK_KINDS),
    "policy": (policy, AREA_KINDS),
    "plans": (plans, PLAN_KINDS),
    "owners": (buildings(OWNERS), OWNERS),
    "labels": (buildings(ENERGY), ENERGY),
    "exposure": (buildings(EXPOSURE), EXPOSURE),
}


def on_paper(name, keys):
    sheet = mapsheet.sheet_for(town.area(0, 0, 2000), width_mm=180, height_mm=180)
    picture = Picture(sheet=sheet, alt="proef")
    PAPER[name][0](picture, keys)
    return picture


@pytest.mark.parametrize("name", PAPER)
def test_a_legend_on_paper_names_every_value_that_is_drawn_and_no_other(name):
    palette = PAPER[name][1]
    picture = on_paper(name, palette.keys)
    (legend,) = picture.legend
    assert [line.label for line in legend.entries] == [palette.entry(k).label for k in palette.keys]
    swatches = [line.svg for line in legend.entries]
    assert len(set(swatches)) == len(swatches), "two values look the same"
    for key in palette.keys:
        alone = on_paper(name, [key])
        (group,) = alone.legend
        (line,) = group.entries
        assert line.label == palette.entry(key).label
        # the colours in the map are those of its swatch: nothing is drawn that is not explained
        drawn = set(COLOUR.findall(" ".join(alone.elements)))
        assert palette.entry(key).colour in drawn
        if palette is WORK_KINDS:
            dash = re.findall(r'stroke-dasharray="[^"]*"', " ".join(alone.elements))
            assert set(dash) == set(re.findall(r'stroke-dasharray="[^"]*"', line.svg))
        assert drawn <= set(COLOUR.findall(line.svg)) | {"#ffffff", "#3a3a3a"}


def test_nothing_drawn_is_nothing_explained():
    for name in PAPER:
        assert not on_paper(name, []).legend


@pytest.mark.parametrize("palette", [PLAN_KINDS, WORK_KINDS, AREA_KINDS, OWNERS, ENERGY, EXPOSURE])
@pytest.mark.parametrize("area", [True, False])
def test_the_live_map_has_a_line_for_every_value(palette, area):
    lines, missing = classes_of(palette, area=area)
    told = {line.value: line.label for line in [*lines, missing]}
    assert told == {entry.key: entry.label for entry in palette.all_entries()}


@pytest.mark.parametrize(
    ("make", "palette", "frame"),
    [
        (themes.projects, PLAN_KINDS, lambda: projects(PLAN_KINDS.keys)),
        (
            themes.works,
            WORK_KINDS,
            lambda: frame_of(
                WORK_KINDS, WORK_KINDS.keys, street, name="werk", status=None, manager=None,
                first_year=pd.Series(2027, index=range(len(WORK_KINDS.keys)), dtype="Int64"),
                last_year=pd.Series(2027, index=range(len(WORK_KINDS.keys)), dtype="Int64"),
                open_ended=False, bron="proef",
            ),
        ),
    ],
)  # fmt: skip
def test_the_map_file_has_a_line_for_every_value(make, palette, frame):
    known = Provenance(name="laag", title="Laag", origin="aangeleverd", source="proef")
    drawn = draw(make(Layer(known, frame())))
    counts = {line.entry.key: line.count for line in drawn.legend}
    assert counts == dict.fromkeys(palette.keys, 1)


@pytest.mark.parametrize(
    "look",
    [look for looks in LAYER_STYLES.values() for look in looks if look.palette is not None],
    ids=lambda look: f"{look.by}-{look.shape}",
)
def test_a_style_for_qgis_has_a_category_for_every_value(look):
    document = qml(look, aliases={})
    for entry in look.palette.entries:
        if look.palette is not OWNERS:
            assert f'value="{entry.key}"' in document, entry.key
        assert f'label="{entry.label}' in document, entry.label


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_works_on_one_line_are_both_to_be_seen(order):
    kinds = [("riool_vervanging", "weg")[place] for place in order]
    line = town.line((100, 500), (1900, 500))
    frame = gpd.GeoDataFrame({"kind": kinds}, geometry=[line, line], crs="EPSG:28992")
    picture = Picture(
        sheet=mapsheet.sheet_for(town.area(0, 0, 2000), width_mm=180, height_mm=180), alt="proef"
    )
    map_layers.works(picture, state_with(works=frame))
    first, second = (WORK_KINDS.entry(kind).colour for kind in kinds)
    wide, narrow = picture.elements
    assert (first in wide, second in narrow) == (True, True)

    def width(element, colour):
        found = re.search(rf'stroke="{colour}"[^>]*stroke-width="([\d.]+)"', element)
        return float(found.group(1))

    assert width(wide, first) > 1.8 * width(narrow, second)


def test_two_works_on_one_line_are_both_to_be_seen_in_a_map_file():
    line = town.line((100, 500), (1900, 500))
    frame = gpd.GeoDataFrame(
        {"kind": ["riool_vervanging", "weg", "groen"], "name": "werk", "status": None,
         "manager": None, "first_year": pd.Series([2027] * 3, dtype="Int64"),
         "last_year": pd.Series([2027] * 3, dtype="Int64"), "open_ended": False},
        geometry=[line, line, town.line((100, 600), (1900, 600))], crs="EPSG:28992",
    )  # fmt: skip
    known = Provenance(name="works", title="Werken", origin="aangeleverd", source="proef")
    drawn = draw(themes.works(Layer(known, frame)))
    above = [one["properties"].get("o") for one in drawn.features["features"]]
    assert above == [1, None, None]


def test_lines_that_only_cross_are_as_wide_as_ever():
    frame = gpd.GeoDataFrame(
        {"kind": ["weg", "weg"]},
        geometry=[town.line((0, 0), (100, 100)), town.line((0, 100), (100, 0))],
        crs="EPSG:28992",
    )
    assert lines_above(frame).tolist() == [0, 0]
    twice = gpd.GeoDataFrame(geometry=[shapely.Point(1, 1)] * 3, crs="EPSG:28992")
    assert lines_above(twice).tolist() == [2, 1, 0]


def test_outlines_are_a_layer_of_a_file_only_where_there_are_any():
    known = Provenance(name="projects", title="Plannen", origin="aangeleverd", source="proef")
    (layer,) = themes.plan_outlines(Layer(known, projects(PLAN_KINDS.keys)))
    drawn = draw(layer)
    assert drawn.count == len(PLAN_KINDS.keys)
    assert {feature["geometry"]["type"] for feature in drawn.features["features"]} == {"Polygon"}
    assert themes.plan_outlines(Layer(known, town.projects())) == []


def test_the_rings_of_an_outline_go_to_the_browser_in_degrees():
    shapes = project_shapes(projects(PLAN_KINDS.keys[:1])).geometry
    (text,) = ring_texts(shapes)
    (ring,) = json.loads(text)
    assert len(ring) == 5
    lon, lat = ring[0]
    assert 4 < lon < 5
    assert 51 < lat < 52
    hole = shapely.box(105000, 425000, 105100, 425100) - shapely.box(105020, 425020, 105040, 425040)
    both = gpd.GeoSeries([hole, shapely.Point(105000, 425000), None], crs="EPSG:28992")
    rings, point, nothing = ring_texts(both)
    assert len(json.loads(rings)) == 2
    assert (point, nothing) == (None, None)
