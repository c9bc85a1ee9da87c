"""The Kaart page in one window: the map is seen without scrolling."""

import io
import itertools

import numpy as np
import pytest
from PIL import Image

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


def longest_white_run(pixels):
    """Pixels of pure white beside each other, in any row or column of an RGB picture."""
    white = (pixels == 255).all(axis=2)
    longest = 0
    for lines in (white, white.T):
        for line in lines:
            edges = np.flatnonzero(np.diff(np.concatenate(([0], line, [0]))))
            longest = max(longest, *(edges[1::2] - edges[::2]), 0)
    return int(longest)


@pytest.mark.parametrize("zoom", [12.5, 13.5])
def test_between_two_zooms_the_base_map_has_no_seams(new_page, zoom):
    page = new_page(viewport={"width": 1440, "height": 900})
    open_map(page, f"?pos={zoom}/51.77000/4.72000&lagen=wijken")
    box = page.locator(MAP).bounding_box()
    # beside the buttons and the legend
    clip = {"x": box["x"] + 60, "y": box["y"], "width": 600, "height": box["height"] - 40}
    with Image.open(io.BytesIO(page.screenshot(clip=clip))) as picture:
        assert longest_white_run(np.asarray(picture.convert("RGB"))) < 80
