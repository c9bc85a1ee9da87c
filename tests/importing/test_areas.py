"""Policy areas of one's own: a map file, or a table that names wijken and buurten."""

import geopandas as gpd
import pytest
from shapely.geometry import LineString, box

from geo.errors import DataError
from geo.importing.areas import activate_areas, prepare_areas
from tests.importing import street
from tests.importing.street import BOTTOM, LEFT


@pytest.fixture
def library(tmp_path):
    return street.library(tmp_path / "var", bag=False)


def areas(path, **columns):
    frame = gpd.GeoDataFrame(
        {"naam": ["Noord", "Zuid", "Lijn"], **columns},
        geometry=[
            box(LEFT, BOTTOM, LEFT + 200, BOTTOM + 200),
            box(LEFT, BOTTOM - 300, LEFT + 200, BOTTOM - 100),
            LineString([(LEFT, BOTTOM), (LEFT + 50, BOTTOM)]),
        ],
        crs="EPSG:28992",
    )
    frame.to_file(path)
    return path


def test_areas_of_a_map_file_come_beside_those_that_are_there(library, tmp_path):
    path = areas(
        tmp_path / "g.gpkg", soort=["NPLV-gebied", "", ""], sinds=["2024", "v.a. 2025", ""]
    )
    before = len(library.get("policy_areas").table)
    prepared = prepare_areas(library, path, kind="wbmgp")
    assert prepared.count == 2
    assert prepared.left_out == (
        "Rij 3 is niet geladen: geen vlak en geen bestaande wijk of buurt.",
    )
    table = activate_areas(library, prepared).table.set_index("area_id")
    assert len(table) == before + 2
    assert table.loc[["noord", "zuid"], "kind"].tolist() == ["nplv", "wbmgp"]
    assert table.loc[["noord", "zuid"], "since_year"].tolist() == [2024, 2025]
    alone = prepare_areas(library, path, kind="wbmgp", replace_all=True)
    assert len(alone.frame) == 2


def test_areas_of_codes_are_made_of_the_buurten(library, tmp_path):
    buurten = library.get("buurten").frame
    wijk = buurten["wijkcode"].iloc[0]
    path = tmp_path / "g.csv"
    path.write_text(
        f"gebied;codes\nProef;{wijk}\nProef;{buurten['buurtcode'].iloc[3]}\nNiets;WK999999\n"
    )
    prepared = prepare_areas(library, path, kind="gebiedsprogramma")
    made = prepared.frame.set_index("area_id")
    whole = buurten.geometry[buurten["wijkcode"] == wijk].area.sum()
    assert made.loc["proef"].geometry.area == pytest.approx(whole, rel=1e-6)
    assert "proef-2" in made.index
    assert len(prepared.left_out) == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [("codes\nWK050501\n", "naam"), ("naam;ha\nProef;3\n", "geen vlakken")],
)
def test_what_is_no_file_of_areas_is_told(library, tmp_path, text, word):
    path = tmp_path / "g.csv"
    path.write_text(text.replace("codes", "codes;x").replace("050501", "050501;1"))
    with pytest.raises(DataError, match=word):
        prepare_areas(library, path, kind="nplv")
    with pytest.raises(DataError, match="bestaat niet"):
        prepare_areas(library, path, kind="anders")
