"""Hazard rasters from a real MapServer: measured over WCS, or classes back from WMS colours."""

import argparse
import json
import urllib.request

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from geo.catalogue.layers import Provenance
from geo.commands import fetch as fetch_command
from geo.errors import FetchError
from geo.fetch import wcs
from geo.fetch.answer import host_of
from geo.fetch.http import HttpClient
from geo.fetch.job import registered_hosts
from geo.fetch.limits import Limits
from geo.fetch.map_review import ConfirmationNeededError
from geo.fetch.run import fetch_layer
from geo.fetch.wms import VALUE_PROPERTIES
from geo.fetch.wms import value_at as value_at_point

from .mapserver import mapserver, raster_layer
from .servers import cut_off, reply, reply_json, serving
from .towns import BOTTOM, LEFT, cbs_frames

# The made-up gemeente is 2000 by 1000 m; the rasters go 200 m around it in cells of 2.5 m.
CELL, AROUND = 2.5, 200
WIDTH, HEIGHT = int(2400 / CELL), int(1400 / CELL)
TOP = BOTTOM + 1000 + AROUND
EXTENT = (LEFT - AROUND, BOTTOM - AROUND, LEFT + 2000 + AROUND, TOP)

SOURCES = """
[layers.{layer}]
title = "{title}"
kind = "raster"
unit = "{unit}"

[[sources]]
id = "kea-{layer}-wcs"
layer = "{layer}"
origin = "officieel"
title = "Atlas, {layer} (WCS)"
driver = "wcs"
url = "{url}"
prefix = "{prefix}"
licence = "CC BY 4.0"
attribution = "Klimaateffectatlas"
options = {{ sentinels = [-9999, 2147483647, -1, 55537, 255] }}

[[sources]]
id = "kea-{layer}-wms"
layer = "{layer}"
origin = "officieel"
title = "Atlas, {layer} (WMS)"
driver = "wms"
url = "{url}"
prefix = "{prefix}"
licence = "CC BY 4.0"
attribution = "Klimaateffectatlas"
options = {{ value_property = "GRAY_INDEX" }}
"""

LAYERS = {
    "heat": ("Hitte", "°C", "gevoelstemperatuur_2022"),
    "rain70": ("Regen", "m", "waterdiepte_neerslag_70mm_2uur"),
    "flood": ("Overstroming", "m", "maximale_waterdiepte_nederland_kleine_kans"),
}

SLD = """<?xml version="1.0"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld">
 <NamedLayer><UserStyle><FeatureTypeStyle><Rule><RasterSymbolizer>
  <ColorMap type="{kind}">{entries}</ColorMap>
 </RasterSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>"""


def sld(kind, entries):
    lines = (
        f'<ColorMapEntry color="{colour}" quantity="{quantity}" label="{label}"/>'
        for colour, quantity, label in entries
    )
    return SLD.format(kind=kind, entries="".join(lines))


def write_raster(path, values):
    with rasterio.open(
        path, "w", driver="GTiff", width=WIDTH, height=HEIGHT, count=1, dtype="float32",
        crs="EPSG:28992", transform=Affine(CELL, 0, EXTENT[0], 0, -CELL, TOP), nodata=-9999,
    ) as target:  # fmt: skip
        target.write(values.astype("float32"), 1)


def columns():
    """X of the centre of each source cell, in metres from the left of the gemeente."""
    return np.arange(WIDTH) * CELL + CELL / 2 - AROUND


HEAT_CLASSES = [
    ("[pixel] >= 20 and [pixel] < 32", "#0000ff"),
    ("[pixel] >= 32 and [pixel] < 35", "#00ff00"),
    ("[pixel] >= 35 and [pixel] < 100", "#ff0000"),
]
HEAT_SLD = sld("intervals", [("#0000ff", 32, ""), ("#00ff00", 35, ""), ("#ff0000", 9999, "")])
# MapServer sorts floats into 256 buckets before it looks at the classes
CODE_CLASSES = [
    ("[pixel] < 1.5", "#0000ff"),
    ("[pixel] >= 1.5 and [pixel] < 2.5", "#00ff00"),
    ("[pixel] >= 2.5", "#ff0000"),
]
CODE_SLD = sld(
    "values",
    [("#0000ff", 1, "0,5 - 1 m"), ("#00ff00", 2, "1 - 2 m"), ("#ff0000", 3, "2 - 5 m")],
)


@pytest.fixture(scope="session")
def atlas(tmp_path_factory, needs):
    """Give ``run(refuse=())``: MapServer with layers named as the atlas names them."""
    program = needs("mapserv", "apt-get install cgi-mapserver", also=("/usr/lib/cgi-bin/mapserv",))
    folder = tmp_path_factory.mktemp("atlas")

    heat = np.tile(30 + columns() / 200, (HEIGHT, 1))  # 30 at the left, 40 at the right
    heat[: int(AROUND / CELL) + 40, : int(AROUND / CELL) + 40] = 55537  # 100 m: nodata
    write_raster(folder / "heat.tif", heat)
    write_raster(folder / "old.tif", np.full((HEIGHT, WIDTH), 25.5))
    rain = np.zeros((HEIGHT, WIDTH)) + 0.05
    rain[::2, ::2] = 0.25  # in each 5 m cell one of four cells is deep
    rain[:, columns() > 1500] = 0.4
    write_raster(folder / "rain.tif", rain)
    codes = np.tile(np.where(columns() < 500, 1, np.where(columns() < 1000, 2, 3)), (HEIGHT, 1))
    write_raster(folder / "codes.tif", codes)
    layers = [
        raster_layer("gevoelstemperatuur_2022_20250110", folder / "old.tif", classes=HEAT_CLASSES),
        raster_layer("gevoelstemperatuur_2022_20251120", folder / "heat.tif", classes=HEAT_CLASSES),
        raster_layer(
            "waterdiepte_neerslag_70mm_2uur_20251219",
            folder / "rain.tif",
            classes=[("[pixel] < 0.1", "#0000ff"), ("[pixel] >= 0.1", "#ff00ff")],
        ),
        raster_layer(
            "maximale_waterdiepte_nederland_kleine_kans_20260128",
            folder / "codes.tif",
            classes=CODE_CLASSES,
        ),
    ]
    styles = {
        "gevoelstemperatuur_2022_20251120": HEAT_SLD,
        "maximale_waterdiepte_nederland_kleine_kans_20260128": CODE_SLD,
        # does not know the colour of deep water
        "waterdiepte_neerslag_70mm_2uur_20251219": sld("intervals", [("#0000ff", 0.1, "")]),
    }

    def run(*, refuse=()):
        return mapserver(program, folder, layers, extent=EXTENT, styles=styles, refuse=refuse)

    return run


@pytest.fixture
def town(make_library):
    """Give ``start(url)``: a library with the made-up gemeente and the atlas at ``url``."""

    def start(url):
        extra = "".join(
            SOURCES.format(
                layer=layer,
                title=title,
                unit=unit,
                url=url,
                prefix=prefix,
            )
            for layer, (title, unit, prefix) in LAYERS.items()
        )
        library = make_library("http://127.0.0.1:1", extra=extra)
        gemeenten = cbs_frames()["gemeenten"]
        own = gemeenten[(gemeenten["gemeentecode"] == "GM9999") & (gemeenten["water"] == "NEE")]
        known = Provenance(name="gemeente", title="Gemeente", origin="officieel", source="proef")
        library.store(own[["gemeentecode", "gemeentenaam", "geometry"]], known)
        return library

    return start


def fetch_confirmed(library, layer, **options):
    """Fetch a layer from a map and confirm the review; give the report and that review."""
    with pytest.raises(ConfirmationNeededError) as needed:
        fetch_layer(library, layer, **options)
    review = needed.value.review
    return fetch_layer(library, layer, confirmed=review.digest, **options), review


def value_at(library, layer, x, y):
    """Value at metres right of and above the lower left corner of the gemeente."""
    with rasterio.open(library.get(layer).path) as source:
        return float(next(source.sample([(LEFT + x, BOTTOM + y)]))[0])


def test_measured_values_come_over_wcs(atlas, town):
    with atlas() as (url, asked):
        library = town(url)
        report = fetch_layer(library, "heat")
    assert report.source_id == "kea-heat-wcs"
    assert report.chosen["laagnaam"] == "gevoelstemperatuur_2022_20251120"
    assert report.chosen["niet gekozen"] == "gevoelstemperatuur_2022_20250110"
    assert report.edition == "2025-11-20"
    with rasterio.open(library.get("heat").path) as source:
        assert (source.crs.to_epsg(), source.res, source.nodata) == (28992, (2.5, 2.5), -9999)
        assert (source.count, source.dtypes[0]) == (1, "float32")
        assert source.bounds == (LEFT - 50, BOTTOM - 50, LEFT + 2050, BOTTOM + 1050)
        assert source.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    # every cell is one of the service: that from 1000 to 1002.5 m has 30 + 1001.25 / 200
    assert value_at(library, "heat", 1002, 500) == pytest.approx(35.00625, abs=1e-4)
    assert value_at(library, "heat", 3, 3) == pytest.approx(30.01875, abs=1e-4)
    assert report.chosen["cel van de kaart"] == report.chosen["cel van de bron"] == "2,5 m"
    assert value_at(library, "heat", 50, 950) == -9999  # the sentinel 55537 is no temperature
    assert report.nulls["cellen zonder waarde"] == 60 * 60  # 100 m and the margin of 50 m
    assert not [path for path in asked if "GetMap" in path]


def test_the_deepest_water_counts_when_cells_are_taken_together(atlas, town, monkeypatch):
    # as in a gemeente of which the own cells of the service are too many to store
    monkeypatch.setattr(wcs, "_MOST_STORED", 100_000)
    with atlas() as (url, _):
        library = town(url)
        report = fetch_layer(library, "rain70")
    assert "cellen van 2,5 m; bewaard zijn cellen van 5 m" in " ".join(report.warnings)
    assert value_at(library, "rain70", 1002, 502) == pytest.approx(0.25)


def test_without_wcs_the_classes_come_from_the_colours(atlas, town):
    with atlas(refuse=("WCS",)) as (url, asked):
        library = town(url)
        report, review = fetch_confirmed(library, "heat")
    assert report.source_id == "kea-heat-wms"
    assert [item.value for item in review.classes] == [30.5, 33.5, 36.5]
    assert sum(item.cells_count for item in review.classes) == report.count
    assert review.check == "5 van 5 punten kloppen"
    # bounds 29-32, 32-35 and 35-38: the outer ones get the width of their neighbour
    assert value_at(library, "heat", 200, 500) == 30.5  # 31.0 measured
    assert value_at(library, "heat", 700, 500) == 33.5  # 33.5 measured
    assert value_at(library, "heat", 1500, 500) == 36.5  # 37.5 measured
    assert value_at(library, "heat", 50, 950) == -9999
    assert "32-35 wordt 33,5" in report.chosen["klassen"]
    assert report.chosen["controle met meetwaarden"] == "5 van 5 punten kloppen"
    assert any("geen meetwaarden" in warning for warning in report.warnings)
    assert "eerst geprobeerd" in report.warnings[-1]
    note = library.get("heat").provenance.note
    assert "laagnaam: gevoelstemperatuur_2022_20251120" in note
    assert "geen meetwaarden" in note
    maps = [path for path in asked if "GetMap" in path]
    assert maps
    assert all("crs=EPSG%3A28992" in path for path in maps)


def test_codes_are_no_depths_so_the_legend_is_read(atlas, town):
    with atlas() as (url, _):
        library = town(url)
        report, _ = fetch_confirmed(library, "flood")
    assert report.source_id == "kea-flood-wms"
    assert "zijn klassen, geen meetwaarden" in report.warnings[-1]
    assert report.chosen["controle met meetwaarden"] == "5 van 5 punten kloppen"
    assert value_at(library, "flood", 250, 500) == 0.75
    assert value_at(library, "flood", 750, 500) == 1.5
    assert value_at(library, "flood", 1500, 500) == 3.5


def test_colours_outside_the_legend_refuse_the_map(atlas, town):
    with atlas(refuse=("WCS",)) as (url, asked):
        library = town(url)
        for _ in range(2):  # a refused map is not kept: the second time asks again
            asked.clear()
            with pytest.raises(FetchError, match="een kleur die niet in de legenda staat"):
                fetch_layer(library, "rain70")
            assert [path for path in asked if "GetMap" in path]
        assert library.find("rain70") is None


def test_a_broken_tile_leaves_the_old_raster_and_the_next_try_goes_on(atlas, town):
    with atlas() as (good, _):
        library = town(good)
        before = fetch_layer(library, "heat").digest
        broken = [True]
        asked = []

        def through(handler):
            with urllib.request.urlopen(good.removesuffix("/ows") + handler.path) as answer:
                body, kind = answer.read(), answer.headers["Content-Type"]
            if "GetCoverage" in handler.path:
                asked.append(handler.path)
                if broken[0] and len(asked) > 1:
                    cut_off(handler, body)
                    return
            reply(handler, body, content_type=kind)

        with serving(through) as (url, _):
            library = town(f"{url}/ows")
            limits = Limits(attempts=2, backoff_s=0.01, max_parallel=1)
            hosts = registered_hosts(library.registry)
            with (
                HttpClient(hosts, limits=limits) as client,
                pytest.raises(FetchError, match=r"brak halverwege af.*blijft in gebruik"),
            ):
                fetch_layer(library, "heat", client=client, source_id="kea-heat-wcs")
            assert library.get("heat").digest == before
            first = asked[0]
            broken[0] = False
            asked.clear()
            fetch_layer(library, "heat", source_id="kea-heat-wcs")
            assert asked
            assert first not in asked  # that tile was kept
    assert library.get("heat").digest == before


def test_an_exception_report_is_told_in_the_words_of_the_service(town):
    said = "<ServiceException>Could not find layer</ServiceException>"
    text = f"<ServiceExceptionReport>{said}</ServiceExceptionReport>"
    with serving(lambda h: reply(h, text, content_type="application/xml")) as (url, _):
        library = town(url)
        with pytest.raises(FetchError, match=r"foutmelding.*'Could not find layer'"):
            fetch_layer(library, "heat")


def test_colours_that_contradict_the_values_are_refused(atlas, town):
    with atlas() as (good, _):

        def lying(handler):
            if "GetFeatureInfo" in handler.path:
                # fits the lowest class, in which one of the five points lies
                value = {"properties": {"GRAY_INDEX": 12.0}}
                reply_json(handler, {"type": "FeatureCollection", "features": [value]})
                return
            with urllib.request.urlopen(good.removesuffix("/ows") + handler.path) as answer:
                reply(handler, answer.read(), content_type=answer.headers["Content-Type"])

        with serving(lying) as (url, _):
            library = town(f"{url}/ows")
            with pytest.raises(FetchError, match="op 4 van 5 punten spreekt de kleur"):
                fetch_layer(library, "heat", source_id="kea-heat-wms")


def test_nothing_is_stored_before_what_was_seen_is_confirmed(atlas, town):
    with atlas(refuse=("WCS",)) as (url, asked):
        library = town(url)
        with pytest.raises(ConfirmationNeededError, match="Bekijk eerst de klassen"):
            fetch_layer(library, "heat")
        assert library.find("heat") is None
        asked.clear()
        with pytest.raises(ConfirmationNeededError):
            fetch_layer(library, "heat", confirmed="something else")
        # the tiles are kept for the second step
        assert not [path for path in asked if "GetMap" in path]
        assert library.find("heat") is None


def test_the_command_shows_the_legend_and_asks_for_yes(atlas, town, capsys):
    def run(*arguments):
        parser = argparse.ArgumentParser()
        parser.add_argument("--json", action="store_true")
        fetch_command.configure(parser)
        return fetch_command.fetch_layers(library, parser.parse_args(["heat", *arguments]))

    with atlas(refuse=("WCS",)) as (url, _):
        library = town(url)
        assert run() == 1
        out, err = capsys.readouterr()
        assert "33,5 °C" in out
        assert "controle: 5 van 5 punten kloppen" in out
        assert "python -m geo fetch heat --yes" in err
        assert run("--json") == 1
        (failed,) = json.loads(capsys.readouterr().out)["failed"]
        assert [item["value"] for item in failed["review"]["classes"]] == [30.5, 33.5, 36.5]
        assert library.find("heat") is None
        assert run("--yes") == 0
    assert "bekeken en bevestigd op" in library.get("heat").provenance.note


def test_a_map_outside_what_can_be_is_refused(atlas, town):
    """A legend in metres over codes of centimetres: 150 m of water is no depth."""
    with atlas() as (good, _):

        def wrong(handler):
            if "GetStyles" in handler.path:
                entries = [("#0000ff", 1, "50 - 100"), ("#00ff00", 2, "100 - 200")]
                reply(handler, sld("values", [*entries, ("#ff0000", 3, "> 200")]))
                return
            with urllib.request.urlopen(good.removesuffix("/ows") + handler.path) as answer:
                reply(handler, answer.read(), content_type=answer.headers["Content-Type"])

        with serving(wrong) as (url, _):
            library = town(f"{url}/ows")
            with pytest.raises(FetchError, match=r"waarden van 75 tot 250 m kunnen niet"):
                fetch_layer(library, "flood", source_id="kea-flood-wms")


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"GRAY_INDEX": 33.5, "id": 7}, 33.5),
        ({"RED_BAND": 33.5}, 33.5),
        ({"red_band": "33,5"}, 33.5),
        ({"PALETTE_INDEX": 4, "klasse": "32 - 35"}, 4),
        ({"waarde": -1.5, "naam": "x"}, -1.5),
        ({"RED_BAND": 33, "GREEN_BAND": 33, "BLUE_BAND": 33}, None),  # a picture, no value
        ({"a": 1.0, "b": 2.0}, None),
        ({"klasse": "32 - 35"}, None),
        ({}, None),
    ],
)
def test_the_value_of_a_point_is_found_under_any_name(properties, expected):
    document = {"type": "FeatureCollection", "features": [{"properties": properties}]}
    answer = serving(lambda handler: reply_json(handler, document))
    with answer as (url, _), HttpClient([host_of(url)]) as client:
        found = value_at_point(client, url, "x", x_m=1, y_m=1, names=VALUE_PROPERTIES)
    assert found == expected
