"""Corporation stock: describe, propose, confirm, and only then fetch."""

import geopandas as gpd
import pytest
from shapely.geometry import Point, box
from streamlit.testing.v1 import AppTest

from geo.catalogue.layers import Provenance
from geo.errors import SourceError
from geo.fetch.run import describe_stock, fetch_layer
from pages.ui.frame import page_data

from .mapserver import mapserver, vector_layer
from .towns import BOTTOM, LEFT, cbs_frames, write_geojson

EXTENT = (LEFT - 1000, BOTTOM - 1000, LEFT + 3000, BOTTOM + 2000)
NAME = "WONINGCORPORATIEBEZIT_BAG"

SOURCE = """
[layers.stock]
title = "Corporatiebezit"
kind = "vector"
table = "stock"

[layers.bag_pand]
title = "Panden"
kind = "vector"

[[sources]]
id = "zuid-holland-stock"
layer = "stock"
origin = "officieel"
title = "Woningcorporatiebezit"
driver = "wfs"
url = "{url}"
typename = "{name}"
licence = "-"
attribution = "-"
options = {{ describe_first = true }}
"""

A, B, C = "0505100000000001", "0505100000000002", "0505100000000003"


def buildings():
    """Three panden of 10 by 10 m at 100, 600 and 1100 m: the last in another wijk."""
    return gpd.GeoDataFrame(
        {"pand_id": [A, B, C]},
        geometry=[
            box(LEFT + x, BOTTOM + 100, LEFT + x + 10, BOTTOM + 110) for x in (100, 600, 1100)
        ],
        crs="EPSG:28992",
    )


def dwellings():
    """Points of dwellings: 3 in A (of which one of another owner), 1 in B, 1 beside all."""
    places = [(105, 105), (105, 106), (105, 107), (605, 105), (300, 300)]
    return gpd.GeoDataFrame(
        {
            "gid": range(5),
            "wl_adres": [f"Straat {n}" for n in range(5)],
            "corporatie": ["Trivire", "Trivire", "Woonbron", "Woonbron", "Trivire"],
            "bouwjaar": [1960, 1960, 1960, 1985, 1990],
            "energielabel": ["E", "E", "B", "?", "A"],
            "woningtype": ["portiekflat", "portiekflat", "portiekflat", "tussenwoning", "x"],
        },
        geometry=[Point(LEFT + x, BOTTOM + y) for x, y in places],
        crs="EPSG:28992",
    )


@pytest.fixture(scope="module")
def service(tmp_path_factory, needs):
    program = needs("mapserv", "apt-get install cgi-mapserver", also=("/usr/lib/cgi-bin/mapserv",))
    folder = tmp_path_factory.mktemp("stock")
    path = folder / "stock.geojson"
    write_geojson(dwellings(), path, key="gid")
    crs = '{"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}, '
    path.write_text(path.read_text().replace("{", crs, 1))
    layer = vector_layer(NAME, path, kind="POINT", key="gid")
    with mapserver(program, folder, [layer], extent=EXTENT) as (url, _):
        yield url


@pytest.fixture
def library(service, make_library):
    library = make_library("http://127.0.0.1:1", extra=SOURCE.format(url=service, name=NAME))
    frames = cbs_frames()
    keep = {
        "gemeente": (frames["gemeenten"], ["gemeentecode", "gemeentenaam", "geometry"]),
        "buurten": (
            frames["buurten"], ["buurtcode", "buurtnaam", "wijkcode", "gemeentecode", "geometry"],
        ),
    }  # fmt: skip
    for name, (frame, columns) in keep.items():
        own = frame[(frame["gemeentecode"] == "GM9999") & (frame["water"] == "NEE")]
        known = Provenance(name=name, title=name, origin="officieel", source="-")
        library.store(own[columns], known)
    return library


def with_buildings(library):
    known = Provenance(name="bag_pand", title="Panden", origin="officieel", source="-")
    library.store(buildings(), known)


def test_the_service_is_asked_first_and_a_mapping_proposed(library):
    found = describe_stock(library)
    assert found.typename == NAME
    assert set(found.columns) >= {"wl_adres", "corporatie", "bouwjaar", "energielabel"}
    assert found.samples[0]["corporatie"] == "Trivire"
    assert found.proposal == {
        "owner": "corporatie",
        "built_year": "bouwjaar",
        "dwelling_type": "woningtype",
        # one of its five values is no label, the others are
        "energy_label": "energielabel",
    }
    assert found.missing == ()
    assert library.find("stock") is None


def test_without_a_confirmed_mapping_nothing_is_fetched(library):
    with pytest.raises(SourceError, match="Bevestig eerst welke kolommen"):
        fetch_layer(library, "stock")


def test_a_mapping_to_a_column_that_is_not_there(library):
    with_buildings(library)
    with pytest.raises(SourceError, match="De kolom 'eigenaar' is er niet"):
        fetch_layer(library, "stock", mapping={"owner": "eigenaar"})


def test_the_buildings_come_from_the_bag(library):
    with pytest.raises(SourceError, match="Haal eerst de laag 'bag_pand' op"):
        fetch_layer(library, "stock", mapping={"owner": "corporatie"})


def test_dwellings_are_brought_together_by_building(library):
    with_buildings(library)
    mapping = {**describe_stock(library).proposal, "energy_label": "energielabel"}
    report = fetch_layer(library, "stock", mapping=mapping)
    stock = library.get("stock").frame.set_index("pand_id")
    assert stock.index.tolist() == [A, B]
    assert stock["dwellings_count"].tolist() == [3, 1]
    assert stock["owner"].tolist() == ["Trivire", "Woonbron"]
    assert stock["built_year"].tolist() == [1960, 1985]
    assert stock.loc[A, "energy_label"] == "E"
    assert stock["energy_label"].isna().tolist() == [False, True]  # '?' is no label
    assert stock["dwelling_type"].tolist() == ["meergezins", "eengezins"]
    assert stock["buurtcode"].tolist() == ["BU99990100", "BU99990101"]
    assert stock.geometry.area.tolist() == pytest.approx([100, 100])
    assert report.dropped == {"geen pand gevonden": 1}
    assert "owner = corporatie" in report.chosen["kolommen"]
    assert library.get("stock").provenance.origin == "officieel"


def test_a_person_confirms_the_columns_on_the_page(library, monkeypatch):
    with_buildings(library)
    monkeypatch.setattr(page_data, "library", lambda: library)
    script = "from pages.ui.gegevens import fetch_panel\nfetch_panel.render()"
    at = AppTest.from_string(script, default_timeout=60).run()
    next(one for one in at.button if one.label.startswith("Vraag de bron")).click().run()
    proposed = {one.label: one.value for one in at.selectbox}
    assert proposed["Corporatie (nodig)"] == "corporatie"
    assert (proposed["Energielabel"], proposed["Complexnaam"]) == ("energielabel", "")
    # nothing can be fetched before somebody said that it is right
    assert not [one for one in at.button if one.label == "Corporatiebezit ophalen"]
    at.checkbox[0].check().run()
    next(one for one in at.button if one.label == "Corporatiebezit ophalen").click().run()
    assert not at.exception
    assert [one.value for one in at.error] == []
    assert library.get("stock").frame["dwellings_count"].tolist() == [3, 1]
