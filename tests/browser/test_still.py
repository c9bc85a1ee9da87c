"""Pages that stand still and are no longer than they need to be, on a desk and on a telephone."""

import pytest

from pages.ui.server.page_list import PAGES
from tests.browser.browsing import open_page

MOST_SHIFT = 0.1
"""What Google's Web Vitals call good."""
NOT_HERE = {"inloggen", "landelijk"}
"""Pages that are there with a login, and after a run over many gemeenten."""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_SETTLED = """
async () => {
  await document.fonts.ready;
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}
"""
_HEIGHT = "() => document.querySelector('[data-testid=stMain]').scrollHeight"
_OUT_OF_SIGHT = """
(frame) => [...frame.querySelectorAll(".kk-toolbar button")]
  .filter((one) => one.getBoundingClientRect().bottom > frame.getBoundingClientRect().bottom).length
"""


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_moves_under_who_reads(new_page, viewport):
    page = new_page(viewport=viewport)
    page.add_init_script(_SHIFTS)
    moved = {}
    for path in [one.path for one in PAGES if one.module not in NOT_HERE]:
        open_page(page, f"/{path}")
        page.evaluate(_SETTLED)
        moved[path] = page.evaluate("window.shifted")
    assert {path: shift for path, shift in moved.items() if shift >= MOST_SHIFT} == {}


@pytest.mark.parametrize(("viewport", "most"), [(DESK, 1600), (PHONE, 3000)], ids=["desk", "phone"])
@pytest.mark.parametrize("query", ["", "?sessie=voorbeeld"], ids=["now", "session"])
def test_koppelkansen_is_a_screen_and_a_half(new_page, viewport, most, query):
    page = open_page(new_page(viewport=viewport), f"/koppelkansen{query}")
    assert page.evaluate(_HEIGHT) <= most
    # the map on it is low: its tools are all in sight
    page.wait_for_function("() => globalThis.__kk_map?.['kaart-koppelkans']?.ready")
    assert page.locator(".kk-frame").first.evaluate(_OUT_OF_SIGHT) == 0
