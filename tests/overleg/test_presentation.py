"""The presentation as one file, the hand-out, and stories in the register."""

import json
import re
import subprocess
from dataclasses import replace

import geopandas as gpd
import pytest

from geo.catalogue.layers import Layer, Provenance
from geo.errors import NotFoundError
from geo.maps.offline import external_references
from geo.overleg.deck import make_deck
from geo.overleg.handout import handout
from geo.overleg.html import Background, presentation
from geo.overleg.saved import find_saved, save_story, saved_stories, withdraw_story
from geo.overleg.story import Step, Story, default_story
from geo.register import Register, Who
from tests import town
from tests.conftest import VENDOR

WEST = "WK999901"
GEMEENTE = Who("Gemeente Proefstad", "gebiedsmanager")


@pytest.fixture
def deck(make_room):
    projects = town.projects_of(
        town.project("p1", place=(500, 500), name="Blok <b> Noordendijk 317-375"),
    )
    return make_deck(make_room(projects=projects), default_story(WEST, hazards=("heat",)))


def test_the_file_has_everything_in_it_and_nothing_of_a_household(deck):
    page = presentation(deck, VENDOR)
    assert external_references(page) == []
    assert page.count('<section class="dia') == 1 + 5
    assert "default-src &#39;none&#39;" in page
    # no address, no building by its number, and a name is text
    assert "317" not in page
    assert "Blok &lt;b&gt; Noordendijk" in page
    assert "<b> Noordendijk" not in page
    assert not re.search(r"\b0505100000000\d{3}\b|pand_id|vbo_id|energy_label", page)
    assert "\\u003cb> Noordendijk" in page


def test_the_base_map_fills_the_screen_of_the_city_and_of_the_area(make_room):
    frame = gpd.GeoDataFrame(
        {"kind": ["bouwblok"]}, geometry=[town.area(300, 300, 400)], crs="EPSG:28992"
    )
    known = Provenance(name="ground", title="Ondergrond", origin="voorbeeld", source="Straten")
    room = replace(make_room(), ground=Layer(known, frame))
    deck = make_deck(room, default_story(WEST, hazards=("heat",)))
    data = json.loads(re.search(r'id="gegevens">(.*?)</script>', presentation(deck, VENDOR))[1])
    for scene, kind in zip(data["slides"], (slide.kind for slide in deck.slides), strict=True):
        assert scene["base"] == (0 if kind == "waar" else 1)
        (south, west), (north, east) = data["base"][scene["base"]]["corners"]
        (low, left), (high, right) = scene["bounds"]
        # a wide screen shows more than the scene beside it
        assert west < left - 0.5 * (right - left)
        assert east > right + 0.5 * (right - left)
        assert (south < low, north > high) == (True, True)


def test_tiles_are_asked_for_only_in_the_app(deck):
    tiles = Background(url="https://tegels.example/{z}/{x}/{y}.png", attribution="Kadaster")
    assert "tegels.example" not in presentation(deck, VENDOR)
    page = presentation(deck, VENDOR, background=tiles)
    assert "img-src data: https://tegels.example;" in page


def test_a_story_is_at_most_eight_slides_and_a_title(make_room):
    steps = (Step(kind="waar"),) * 8
    page = presentation(make_deck(make_room(), Story(subject=WEST, steps=steps)), VENDOR)
    assert page.count('<section class="dia') == 9


def test_the_hand_out_tells_the_same_steps(deck, tmp_path):
    path = tmp_path / "handout.pdf"
    path.write_bytes(handout(deck))
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    flat = " ".join(text.split())
    for slide in deck.slides:
        assert slide.heading in flat
    assert "317" not in flat
    info = subprocess.run(["pdfinfo", str(path)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"Pages:\s+3", info)


def test_a_saved_story_keeps_who_and_what_came_before(tmp_path):
    first = default_story(WEST)
    second = Story(subject=WEST, steps=first.steps[::-1], title="Andersom")
    with Register.open(tmp_path / "register.sqlite") as register:
        saved, _ = save_story(register, first, who=GEMEENTE)
        again, meanwhile = save_story(
            register, second, who=GEMEENTE, identifier=saved.id, seen=saved.sequence
        )
        assert (again.versions, meanwhile) == (2, [])
        _, meanwhile = save_story(
            register, first, who=GEMEENTE, identifier=saved.id, seen=saved.sequence
        )
        assert [entry.sequence for entry in meanwhile] == [again.sequence]
        assert saved_stories(register)[saved.id].story == first
        withdraw_story(register, saved.id, who=GEMEENTE)
        with pytest.raises(NotFoundError, match="is er niet"):
            find_saved(register, saved.id)
        assert saved_stories(register) == {}
