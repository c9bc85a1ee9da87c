"""Charts and the map of change: what they say, and the files that are taken along."""

import base64
import csv as reader
import io
import re
import xml.etree.ElementTree as ET

import altair as alt
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from fontTools.ttLib import TTFont
from PIL import Image

from geo.maps.palettes import HAZARDS
from geo.progress import chart_style, charts, make_report, pictures, supply_charts
from geo.progress.change_map import change_map, wijk_changes
from tests.progress.conftest import TODAY, figure


@pytest.fixture
def efg(make):
    """Forty, thirty and twenty with E, F or G, the last known for one of two wijken."""
    rows = [
        figure(year, "efg_woningen", value) for year, value in ((2023, 40), (2024, 30), (2025, 20))
    ]
    rows += [figure(2023, "efg_woningen", 25, code="WK999901"),
             figure(2025, "efg_woningen", 15, code="WK999901"),
             figure(2023, "efg_woningen", 15, code="WK999902")]  # fmt: skip
    return make(figures=rows)


def words(drawing):
    """Every text in an SVG."""
    root = ET.fromstring(drawing)
    return [part for item in root.iter("{http://www.w3.org/2000/svg}text")
            if (part := "".join(item.itertext()))]  # fmt: skip


def test_a_chart_names_its_values_without_colour(efg):
    table = make_report(efg, today=TODAY).section("labels").tables["efg_per_jaar"]
    chart = charts.efg_chart(table, zero_year=2028, width=charts.WIDE)
    told = words(pictures.svg(chart))
    assert {"40", "30", "20 samen", "nodig: 0 eind 2028"} <= set(told)
    assert "2025 samen: 20 samen" in chart.alt


def test_a_chart_that_breaks_the_schema_is_noticed_here():
    layer = alt.Chart(chart_style.data_of([{"x": 1}])).mark_line().encode(x="x:Q")
    layer.mark = {"type": "line", "strokeWidth": "thick"}
    with pytest.raises(alt.utils.schemapi.SchemaValidationError, match="thick"):
        chart_style.finished([layer], width=300)


def test_an_svg_has_the_letters_it_is_set_in(efg):
    table = make_report(efg, today=TODAY).section("labels").tables["efg_per_jaar"]
    chart = charts.efg_chart(table, zero_year=2028, width=charts.WIDE)
    drawn = pictures.svg(chart, note="Voorbeelddata, verzonnen.")
    faces = re.findall(r'font-weight:(\d+);src:url\("data:font/woff;base64,([^"]+)"', drawn)
    assert [weight for weight, _ in faces] == ["400", "700"]
    for _, data in faces:
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            assert {ord(sign) for sign in "".join(words(drawn))} <= set(font.getBestCmap())
    assert "Source Sans 3" in " ".join(re.findall('font-family="([^"]*)"', drawn))


def test_the_files_open_in_other_programs(efg):
    table = make_report(efg, today=TODAY).section("labels").tables["efg_per_jaar"]
    chart = charts.efg_chart(table, zero_year=2028, width=charts.WIDE)
    with Image.open(io.BytesIO(pictures.png(chart))) as picture:
        assert picture.width >= 2 * charts.WIDE
        # something is written: more than a few dark dots on white
        assert sum(picture.convert("L").histogram()[:100]) > 1000
    root = ET.fromstring(pictures.svg(chart))
    assert root.find("{http://www.w3.org/2000/svg}title").text == chart.title
    rows = list(reader.reader(io.StringIO(pictures.csv(chart).decode("utf-8-sig")), delimiter=";"))
    assert "Voorbeelddata" in " ".join(words(pictures.svg(chart, note="Voorbeelddata, verzonnen.")))
    noted = pictures.csv(chart, note="Voorbeelddata").decode("utf-8-sig").splitlines()
    assert all(line.endswith(("Voorbeelddata", "Herkomst")) for line in noted)
    assert rows[0][:3] == ["Jaar", "Corporatie", "Label E, F of G"]
    assert [cell.removesuffix(",0") for cell in rows[2][:3]] == ["2024", "samen", "30"]


def test_on_a_page_a_chart_takes_the_colour_of_the_text_and_one_name(efg):
    table = make_report(efg, today=TODAY).section("labels").tables["efg_per_jaar"]
    drawn = pictures.page_svg(charts.efg_chart(table, zero_year=2028, width=charts.NARROW))
    assert chart_style.INK not in drawn
    assert "currentColor" in drawn
    assert "aria-" not in drawn


def test_the_map_of_change_writes_the_change_and_leaves_unknown_open(efg):
    table = wijk_changes(efg, "efg_woningen")
    assert table.set_index("wijkcode").loc["WK999901", "change"] == -10
    assert pd.isna(table.set_index("wijkcode").loc["WK999902", "change"])
    chart = change_map(table, efg.wijken, key="wijkcode", title="EFG", width=charts.WIDE)
    assert words(pictures.page_svg(chart)) == ["▼ -10", "?", "West"]
    assert chart.alt == "West: ▼ -10"


def test_without_values_there_is_no_chart(make):
    report = make_report(make(), today=TODAY)
    tables = report.section("labels").tables
    assert charts.efg_chart(tables["efg_per_jaar"], zero_year=2028, width=300) is None
    scores = report.section("liveability").tables["prioritaire_wijken"]
    assert charts.score_chart(scores, width=300) is None
    changes = wijk_changes(make(), "efg_woningen")
    assert change_map(changes, make().wijken, key="wijkcode", title="x", width=300) is None


def test_planned_ntb_and_unreported_are_said_in_words(make):
    report = make_report(
        make(figures=[figure(2026, "opgeleverd", 90, corporation="Trivire")]), today=TODAY
    )
    table = report.section("supply").tables["gepland_en_gemeld"]
    chart = supply_charts.planned_chart(table, kind="nieuwbouw", width=charts.WIDE)
    shown = words(pictures.page_svg(chart))
    assert shown[-5:] == ["148 gepland", "90 gemeld", "1 plan n.t.b.", "2026", "v.a. 2028"]
    # ticks of the axis
    assert shown[:2] == ["0", "50"]


def planned(*rows):
    """The table of planned and reported: (planned, planned_count, reported_count) a row."""
    return pd.DataFrame(
        [
            {"kind": "sloop", "planned": when, "corporation": "Trivire", "planned_count": count,
             "unknown_rows": 0, "reported_count": reported}
            for when, count, reported in rows
        ]
    )  # fmt: skip


def test_the_name_of_a_year_stands_in_the_middle_of_its_bars_and_nothing_has_no_bar():
    table = planned(
        ("2024", 162, 204), ("2025", None, 53), ("2026", None, None), ("2027", 40, None)
    )
    chart = supply_charts.planned_chart(table, kind="sloop", width=charts.WIDE)
    rows, names = (
        layer["data"]["values"] for layer in (chart.spec["layer"][0], chart.spec["layer"][-1])
    )
    bars = {}
    for row in rows:
        assert row["count"] > 0
        bars.setdefault(row["when"], []).append(row["y"])
    # of 2026 nothing is known: no bar and no name
    assert {name["text"]: name["y"] for name in names} == {
        when: sum(places) / len(places) for when, places in bars.items()
    }
    assert list(bars) == ["2024", "2025", "2027"]
    assert (
        supply_charts.planned_chart(planned(("2026", None, None)), kind="sloop", width=300) is None
    )


def test_a_wijk_leads_to_its_figures_on_a_page_and_nowhere_in_a_file(efg):
    table = wijk_changes(efg, "efg_woningen")
    chart = change_map(table, efg.wijken, key="wijkcode", title="EFG", width=charts.NARROW)
    drawn = pictures.page_svg(chart)
    assert 'data-wijk="WK999901"' in drawn
    assert "href" not in drawn
    assert "gebied=" not in pictures.svg(chart)


def test_classes_have_the_colours_of_the_map_and_their_words(make):
    tables = make_report(make(), today=TODAY).section("climate").tables
    drawn = pictures.page_svg(
        charts.class_chart(tables["klassen_per_wijk"], hazard="heat", width=charts.WIDE)
    )
    assert HAZARDS["heat"].entry("hoog").colour in drawn
    assert "H hoog" in words(drawn)


def test_what_is_in_hand_and_left_and_the_classes_stand_in_the_bars(make):
    tables = make_report(make(), today=TODAY).section("climate").tables
    hand = charts.in_hand_chart(tables["in_hand"], width=charts.WIDE)
    assert "0 in een koppelkans, 60 over" in words(pictures.page_svg(hand))
    classes = charts.class_chart(tables["klassen_per_wijk"], hazard="heat", width=charts.WIDE)
    assert {"H 60", "L 1"} <= set(words(pictures.page_svg(classes)))


def test_the_map_of_change_ends_without_a_border_and_breaks_names_that_do_not_fit():
    areas = gpd.GeoDataFrame(
        {"wijkcode": ["A", "B", "C"], "wijknaam": ["Nieuw-Krispijn", "Staart", "Buitengebied"]},
        geometry=[
            shapely.box(0, 0, 1_000, 3_000),
            shapely.box(1_000, 0, 4_000, 3_000),
            # far out to the east: cut off where the map ends, 300 m past the others
            shapely.box(4_000, -9_000, 20_000, 9_000),
        ],
        crs="EPSG:28992",
    )
    table = pd.DataFrame({"wijkcode": ["A", "B", "C"], "wijknaam": areas["wijknaam"],
                          "change": [1.0, -2.0, None]})  # fmt: skip
    chart = change_map(table, areas, key="wijkcode", title="Proef", width=200)
    ground, outline, _texts, names = chart.spec["layer"]
    assert ground["mark"]["stroke"] is None
    lines = [shapely.geometry.shape(one["geometry"]) for one in outline["data"]["values"]]
    reach = shapely.unary_union(lines).bounds
    assert reach == (0, -300, 4_000, 3_300)
    said = {tuple(one["name"]) for one in names["data"]["values"]}
    assert said == {("Nieuw-", "Krispijn"), ("Staart",), ()}


@pytest.mark.parametrize(
    ("values", "sides"),
    [
        ((1, 2, 3), ["below center", "above right", "above center"]),
        ((3, 2, 1), ["above center", "below right", "below center"]),
        ((1, 3, 1), ["below center", "above center", "below center"]),
        ((2, 2), ["above center", "above center"]),
    ],
    ids=["rising", "falling", "a top", "level"],
)
def test_figures_stand_where_the_line_does_not_run(values, sides):
    table = pd.DataFrame({"year": range(2023, 2023 + len(values)), "computed_count": values,
                          "reported_count": values})  # fmt: skip
    chart = supply_charts.stock_chart(table, width=charts.NARROW)
    found = next(
        rows for part in chart.spec["layer"] if "side" in (rows := part["data"]["values"])[0]
    )
    assert [f"{one['side']} {one['align']}" for one in found] == sides
    assert found[0]["text"] == [str(values[0]), f"gemeld {values[0]}"]
