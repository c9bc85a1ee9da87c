"""What an output shows, in words and in its file name."""

import datetime as dt
import json
import zipfile
from io import BytesIO

import geopandas as gpd
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Provenance
from geo.catalogue.output_state import OutputState, slug

PART = OutputState(
    area="Dordrecht",
    selection=("Oud-Krispijn",),
    filters={"Corporatie": "Woonbron", "Energielabel": "Label E, Label F"},
    years=(2026, 2030),
    as_of_year=2025,
    colours="bezit naar energielabel",
    weights="blootstelling 50 (standaard 35)",
    method="0.2.0",
    date=dt.date(2025, 9, 24),
)
WHOLE = OutputState(area="Dordrecht", as_of_year=2025, date=dt.date(2025, 9, 24))


def test_a_part_says_all_of_what_it_is():
    assert PART.line() == (
        "Selectie: Oud-Krispijn · Filters: Corporatie: Woonbron; Energielabel: Label E, Label F · "
        "Jaren: 2026 tot en met 2030 · Kijkjaar: 2025 · Kleuren: bezit naar energielabel · "
        "Gewichten: blootstelling 50 (standaard 35) · Methode: versie 0.2.0 · "
        "Datum: 24 september 2025"
    )
    assert PART.is_partial
    assert PART.slug().startswith("oud-krispijn-woonbron-label-e-label-f-2026-2030")


def test_the_whole_says_that_nothing_is_left_out():
    assert WHOLE.line() == (
        "Selectie: hele gemeente Dordrecht · Filters: geen · Kijkjaar: 2025 · "
        "Gewichten: standaard · Datum: 24 september 2025"
    )
    assert not WHOLE.is_partial
    assert WHOLE.slug() == ""


@given(st.text(max_size=80))
def test_a_file_name_has_only_letters_digits_and_hyphens(text):
    made = OutputState(filters={"Zoek": text}).slug()
    assert made == slug(made)
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(made) <= 60


@pytest.fixture
def taken():
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[Point(105_000, 425_000)], crs="EPSG:28992")
    known = Provenance(name="stock", title="Bezit", origin="voorbeeld", source="Proef")
    return [Taken(frame, known)]


def test_every_format_of_the_map_carries_it(taken, tmp_path):
    _, content = export(taken, form="geojson", output=PART)
    assert json.loads(content)["herkomst"]["staat"] == PART.line()
    _, content = export(taken, form="csv", output=PART)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert PART.line() in archive.read("herkomst.csv").decode("utf-8-sig")
    path = tmp_path / "uit.gpkg"
    path.write_bytes(export(taken, form="gpkg", output=PART)[1])
    told = pyogrio.read_dataframe(path, layer="herkomst", read_geometry=False)
    assert told["staat"].tolist() == [PART.line()]
