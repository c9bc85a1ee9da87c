"""The Kaart page in one window: the map is seen without scrolling."""

import itertools

import pytest

from tests.browser.browsing import wait_until_idle
from tests.browser.maps import MAP, open_map

_SEEN = """
(frame) => {
  const box = frame.getBoundingClientRect();
  return (Math.min(box.bottom, innerHeight) - Math.max(box.top, 0)) / box.height;
}
"""


@pytest.mark.parametrize("query", ["", "?vraag=bezit"], ids=["start", "question"])
def test_on_a_laptop_the_map_is_seen_without_scrolling(new_page, query):
    page = new_page(viewport={"width": 1440, "height": 900})
    open_map(page, query)
    frame = page.locator(".kk-frame")
    assert frame.bounding_box()["height"] >= 560
    assert frame.evaluate(_SEEN) >= 0.75
    toolbar = page.locator(".kk-toolbar").bounding_box()
    assert toolbar["y"] + toolbar["height"] <= 900
    # no control runs over the next
    boxes = [
        page.get_by_label(label).first.bounding_box()
        for label in ("Kleur van het bezit", "Vergelijken", "Zoek een adres of plaats")
    ]
    for one, other in itertools.pairwise(boxes):
        assert one["x"] + one["width"] < other["x"]


def test_a_higher_window_gives_a_higher_map(new_page):
    page = new_page(viewport={"width": 1440, "height": 900})
    open_map(page)
    low = page.locator(MAP).bounding_box()["height"]
    page.set_viewport_size({"width": 1440, "height": 1100})
    assert page.locator(MAP).bounding_box()["height"] == pytest.approx(low + 200, abs=2)


_TILES = """
(map) => [...map.querySelectorAll("img.leaflet-tile")].map((tile) => {
  const { left, right, top, bottom } = tile.getBoundingClientRect();
  return { left, right, top, bottom, blend: getComputedStyle(tile).mixBlendMode };
})
"""


def test_between_two_zooms_tiles_overlap_a_little_and_no_seam_shows(new_page):
    page = new_page(viewport={"width": 1440, "height": 900})
    # at this width the city fits at zoom 12.5, and tiles are drawn smaller than they are
    open_map(page)
    tiles = page.locator(MAP).evaluate(_TILES)
    # added up, two pixels of land would be white
    assert {tile["blend"] for tile in tiles} == {"normal"}
    beside = [
        one["right"] - other["left"]
        for one, other in itertools.permutations(tiles, 2)
        if one["top"] == other["top"] and abs(one["right"] - other["left"]) < 10
    ]
    assert len(beside) >= 4
    assert 0.5 < min(beside) <= max(beside) < 1.5


def test_what_a_search_finds_lies_over_the_map_and_moves_nothing(new_page):
    page = new_page(viewport={"width": 1440, "height": 900})
    open_map(page)
    top = page.locator(".st-key-kaart").first.bounding_box()["y"]
    field = page.get_by_label("Zoek een adres of plaats")
    field.fill("Wielwijk")
    field.press("Enter")
    hits = page.locator(".st-key-zoek-treffers button")
    hits.first.wait_for()
    wait_until_idle(page)
    assert page.locator(".st-key-kaart").first.bounding_box()["y"] == top
    # at its right end, where the legend lies below
    box = hits.last.bounding_box()
    assert page.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.st-key-zoek-treffers'))",
        [box["x"] + box["width"] - 4, box["y"] + box["height"] / 2],
    )
    hits.first.click()
    hits.first.wait_for(state="detached")
