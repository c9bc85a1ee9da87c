"""axe finds no serious fault of ours on any page, in light and dark, wide and narrow.

The map lives in a shadow root, which axe looks into.
"""

import pytest

from pages.ui.server import page_list
from tests.browser.browsing import axe_violations, open_page, wait_until_idle
from tests.browser.maps import MAP, click_feature, open_map, settled, state

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}

KNOWN = (("scrollable-region-focusable", ".stTable"),)
"""Faults of Streamlit itself, as rule and the element it is about: the box in which ``st.table``
scrolls sideways on a phone takes no focus."""


def faults(page):
    """What axe finds, without what is known to be Streamlit's own."""
    return [line for line in axe_violations(page) if not known(line)]


def known(line):
    """Whether every element that axe names is of a known kind; one other and the line stays."""
    head, _, targets = line.partition(" [[")
    named = targets.split("], [")
    return any(
        head.split(" ", 1)[1].startswith(f"{rule}:") and all(part in name for name in named)
        for rule, part in KNOWN
    )


def test_a_fault_is_only_known_when_all_its_elements_are():
    line = "serious scrollable-region-focusable: Scrollable region must have keyboard access "
    assert known(line + '[[".stTable > .a"], [".b > .stTable > .a"]]')
    assert not known(line + '[[".stTable > .a"], [".kk-panel"]]')
    assert not known('serious color-contrast: Elements must [[".stTable > .a"]]')


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_no_page_has_a_serious_fault(new_page, scheme, size):
    page = new_page(viewport=size, color_scheme=scheme)
    there = [one.path for one in page_list.pages()]
    addresses = [f"/{path}" for path in there]
    found = {}
    for address in addresses:
        if address == "/kaart":
            open_map(page)
        else:
            open_page(page, address)
        lines = faults(page)
        if lines:
            found[address] = lines
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_the_map_in_use_has_no_serious_fault(new_page, scheme, size):
    page = new_page(viewport=size, color_scheme=scheme)
    open_map(page, "?vraag=bezit&vergelijk=plannen&lagen=wijken.heat.stock.projects.policy_wbmgp")
    if page.locator(".kk-panel").is_hidden():
        page.get_by_role("button", name="Lagen en legenda").click()
    page.locator(".kk-panel summary").first.click()
    wait_until_idle(page)
    assert faults(page) == []
    page.get_by_role("button", name="Lagenlijst sluiten").click()
    page.get_by_role("button", name="Hele gebied").click()
    settled(page)
    page.get_by_role("button", name="Afstand meten").click()
    page.locator(".kk-toolbar-help").wait_for()
    assert faults(page) == []
    page.keyboard.press("Escape")
    click_feature(page, "projects", "van-den-broek-erf")
    # the link comes with the answer of the server
    page.locator(".leaflet-popup .kk-card-link").wait_for()
    settled(page)
    assert faults(page) == []
    assert state(page)["selection"]["id"] == "van-den-broek-erf"


def test_everything_to_press_on_the_map_is_large_enough_to_touch(new_page):
    page = new_page(viewport=NARROW, has_touch=True)
    open_map(page)
    page.get_by_role("button", name="Lagen en legenda").click()
    small = page.locator(MAP).first.evaluate(
        """(map) => [...map.getRootNode().querySelectorAll('button, input, summary, label')]
          .filter((node) => node.getClientRects().length)
          .map((node) => [node, node.closest('label') ?? node])
          .map(([node, target]) => [node, target.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24)
          .map(([node, box]) => `${node.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)"""
    )
    assert small == []


def test_on_a_phone_the_map_comes_first_and_the_list_opens_over_it(new_page):
    page = new_page(viewport=NARROW, has_touch=True)
    open_map(page)
    assert page.locator(".kk-panel").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Lagen en legenda").click()
    frame = page.locator(".kk-frame").bounding_box()
    assert frame["x"] >= 0
    assert frame["x"] + frame["width"] <= 390
    assert frame["height"] >= 320
    panel = page.locator(".kk-panel").bounding_box()
    assert panel["height"] <= 0.75 * frame["height"]
    assert panel["y"] >= frame["y"]
    assert page.locator(".kk-toolbar").is_visible()
