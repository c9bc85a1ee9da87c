"""Maps on paper by hand: scale, cutting, labels; and the sheet for a walk."""

import json
import re
import shutil
from dataclasses import replace

import geopandas as gpd
import pytest
import shapely

from geo.commands import main
from geo.errors import DataError, NotFoundError
from geo.report import mapsheet
from geo.report.labels import Label, place_labels, printable, width_mm
from geo.report.mapsheet import PaperStyle
from geo.report.schouw import walk_of_buurt, walk_of_route, write_schouw
from geo.spatial import computing_process
from tests.report.conftest import pages_of


def sheet(scale=5000):
    return mapsheet.Sheet(width_mm=100, height_mm=50, scale=scale, west=105_000, north=425_000)


def test_a_hundred_metres_at_1_to_5000_are_twenty_millimetres():
    line = shapely.LineString([(105_100, 424_900), (105_200, 424_900)])
    drawn = mapsheet.draw(sheet(), [line], PaperStyle(stroke="#000000"))
    assert 'd="M20.00 20.00L40.00 20.00"' in drawn


def test_what_sticks_out_is_cut_at_the_frame():
    # the frame is 500 m wide: of a line of 1000 m half is left
    line = shapely.LineString([(104_900, 424_950), (105_900, 424_950)])
    [cut] = sheet().on_paper([line])
    assert shapely.bounds(cut).tolist() == [0.0, 10.0, 100.0, 10.0]
    assert not mapsheet.draw(sheet(), [shapely.Point(0, 0).buffer(10)], PaperStyle(fill="#000000"))


def test_the_edge_of_an_area_does_not_go_along_the_frame():
    # the frame is 500 by 250 m; the area reaches over its west, north and south side
    area = shapely.box(104_000, 424_000, 105_250, 426_000)
    drawn = mapsheet.draw(sheet(), [area], PaperStyle(fill="#abcdef", stroke="#000000"))
    fill, edge = re.findall(r'd="([^"]+)"', drawn)
    assert fill.count("L") == 3
    assert sorted(re.findall(r"[\d.]+ [\d.]+", edge)) == ["50.00 0.00", "50.00 50.00"]
    # around all of the frame it has no edge to see
    whole = shapely.box(0, 0, 999_999, 999_999)
    assert "stroke=" not in mapsheet.draw(sheet(), [whole], PaperStyle(fill="#abcdef", stroke="#0"))
    assert mapsheet.draw(sheet(), [whole], PaperStyle(stroke="#000000")) == ""


@pytest.mark.parametrize(
    ("metres", "scale"),
    # 92 of 100 mm are free: 460 m fit exactly at 1:5.000
    [(100, 2500), (460, 5000), (461, 6000), (920, 10_000), (9200, 100_000)],
)
def test_the_scale_is_the_largest_round_one_that_fits(metres, scale):
    shape = shapely.box(105_000, 425_000, 105_000 + metres, 425_000 + 10)
    made = mapsheet.sheet_for(shape, width_mm=100, height_mm=50, largest=2500)
    assert made.scale == scale
    assert made.window.contains(shape)
    assert made.window.centroid.distance(shape.centroid) < 1e-6


@pytest.mark.parametrize(
    ("scale", "metres", "mm"), [(5000, 200, 40), (10_000, 400, 40), (30_000, 1000, 1000 / 30)]
)
def test_a_scale_bar_is_round_and_fits(scale, metres, mm):
    found_m, found_mm = mapsheet.bar_of(scale)
    assert (found_m, round(found_mm, 3)) == (metres, round(mm, 3))


def test_labels_keep_off_each_other_and_inside():
    labels = [Label(text=f"Buurt {i}", x=50 + i, y=25) for i in range(20)]
    placed = place_labels(labels, width=100, height=50)
    assert 4 < len(placed) < 20
    boxes = [
        shapely.box(
            p.left, p.baseline - 1.6, p.left + width_mm(p.text, size_pt=p.size_pt), p.baseline
        )
        for p in placed
    ]
    for i, one in enumerate(boxes):
        assert shapely.box(0, 0, 100, 50).contains(one)
        assert not any(one.intersects(other) for other in boxes[i + 1 :])


def test_a_name_stays_in_what_it_names():
    area = shapely.box(40, 20, 60, 30)
    label = Label(text="Wijk", x=50, y=25, area=area)
    taken = [(45, 24, 55, 26)]
    (placed,) = place_labels([label], width=100, height=50, taken=taken)
    middle = placed.left + width_mm("Wijk", size_pt=label.size_pt) / 2
    assert area.covers(shapely.Point(middle, placed.baseline))
    full = [(38, 18, 62, 32)]
    assert place_labels([label], width=100, height=50, taken=full) == []


def test_a_name_that_fits_nowhere_is_left_out_unless_it_must():
    full = [(0.0, 0.0, 100.0, 50.0)]
    label = Label(text="Spuiboulevard", x=50, y=25)
    assert place_labels([label], width=100, height=50, taken=full) == []
    must = replace(label, must=True)
    assert len(place_labels([must], width=100, height=50, taken=full)) == 1


def test_widths_are_those_of_the_typeface():
    # twice the size is twice the width, and an m is wider than an i
    assert width_mm("mm", size_pt=10) == pytest.approx(2 * width_mm("m", size_pt=10))
    assert width_mm("m", size_pt=20) == pytest.approx(2 * width_mm("m", size_pt=10))
    assert width_mm("m", size_pt=10) > 2 * width_mm("i", size_pt=10)
    # many scripts have a typeface of their own, Tibetan has none
    several = "é ≥ m² → 都 한 ไทย हिन्दी বাংলা தமிழ் ខ្មែរ አማርኛ"
    assert printable(f"{several} ཀ") == f"{several} ?"
    assert printable("m² 한", fallback=False) == "m² ?"


def route(*points):
    return gpd.GeoDataFrame(geometry=[shapely.LineString(points)], crs="EPSG:28992")


def test_the_sheet_for_a_walk_is_one_a4_with_room_to_write(poppler, city_state, tmp_path):
    walk = walk_of_buurt(city_state, "bu05050402")
    [page] = pages_of(write_schouw(city_state, walk, tmp_path / "schouw.pdf"))
    assert (round(page.width), round(page.height)) == (595, 842)
    assert "Wijkschouw Anna Paulownastraat en omgeving" in page.text
    # the name says where it is; nobody at the table knows the code
    assert "BU0505" not in page.text
    for part in ("Aandachtspunten", "Notities", "Datum", "Bronnen:", "Let op:", "1 / 1"):
        assert part in page.text
    assert re.search(r"Schaal 1 : [\d.]+", page.text)
    assert "Witte Dorp veld 2" in page.text
    # nothing of a home or its dwellers
    assert "VB0" not in page.text
    assert "Voorbeeldcomplex" not in page.text


def test_a_route_tells_its_length_and_wijken(city_state):
    # 300 m east and 400 m north
    drawn = route((104_300, 423_900), (104_600, 423_900), (104_600, 424_300))
    walk = walk_of_route(city_state, drawn)
    assert walk.where.startswith("getekende route van 700 m in ")
    assert "Oud-Krispijn" in walk.where
    assert walk.area.contains(drawn.geometry.iloc[0])
    area = gpd.GeoDataFrame(geometry=[drawn.geometry.iloc[0].buffer(20)], crs="EPSG:28992")
    assert walk_of_route(city_state, area).where.startswith("getekend gebied in ")


@pytest.mark.parametrize(
    ("shapes", "says"),
    [
        ([shapely.Point(104_300, 423_900)], "een lijn of een gebied"),
        ([None], "een lijn of een gebied"),
        ([shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])], "een lijn of een gebied"),
        ([shapely.LineString([(200_000, 500_000), (200_100, 500_000)])], "buiten Dordrecht"),
    ],
)
def test_a_route_that_cannot_be_is_refused(city_state, shapes, says):
    with pytest.raises(DataError, match=says):
        walk_of_route(city_state, gpd.GeoDataFrame(geometry=shapes, crs="EPSG:28992"))
    with pytest.raises(NotFoundError, match="BU00000000"):
        walk_of_buurt(city_state, "BU00000000")


def test_the_commands_write_a_pack_and_a_sheet(
    poppler, prepared_var, tmp_path, monkeypatch, capsys
):
    var = shutil.copytree(prepared_var, tmp_path / "var")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(var))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'register.sqlite'}")
    out = tmp_path / "pakket"
    asked = ["pack", "--out", str(out), "--only", "pdf", "--wijk", "WK050507", "--json"]
    assert main([*asked, "--date", "2025-10-01"]) == 0
    # who calls the command from a program of their own computes as before
    assert computing_process.chosen() is None
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["files"]] == [
        "koppelkansen-dordrecht-2025-10-01-wk050507.pdf",
        "manifest.json",
    ]
    assert "Wielwijk" in " ".join(p.text for p in pages_of(out / told["files"][0]["name"]))
    assert main(["pack", "--out", str(out), "--only", "doc"]) == 1
    assert "'doc' kan niet in het pakket" in capsys.readouterr().err
    assert main(["pack", "--out", str(out), "--session", "2031-Q1"]) == 1
    assert "2031-Q1" in capsys.readouterr().err

    drawn = route((104_300, 423_900), (104_600, 423_900)).to_crs("EPSG:4326")
    file = tmp_path / "route.geojson"
    drawn.to_file(file, driver="GeoJSON", engine="pyogrio")
    target = tmp_path / "schouw.pdf"
    assert main(["schouw", "--route", str(file), "--out", str(target), "--title", "Ronde"]) == 0
    assert "Ronde staat in schouw.pdf" in capsys.readouterr().out
    [page] = pages_of(target)
    assert "getekende route van 300 m" in page.text
    assert main(["schouw", "--buurt", "BU05050402", "--out", str(tmp_path / "x.doc")]) == 1
    assert ".pdf" in capsys.readouterr().err
