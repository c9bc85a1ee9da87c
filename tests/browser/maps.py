"""The live map as a test sees it: what it holds, where it is, and what it asks of the server."""

from tests.browser.browsing import open_page, wait_until_idle

KEY = "kaart"
MAP = ".kk-map"
_HOOK = "JSON.parse(JSON.stringify(window.__kk_map?.kaart ?? null))"
_SETTLED = """
() => {
  const map = window.__kk_map?.kaart;
  return Boolean(map && map.ready && map.position && !map.moving);
}
"""


def open_map(page, query="", *, timeout=120_000):
    """Open the Kaart page and wait until the map has all it shows."""
    open_page(page, f"/kaart{query}", timeout=timeout)
    settled(page, timeout=timeout)
    return page


def settled(page, *, timeout=60_000):
    """Wait until Streamlit and the map are both at rest."""
    wait_until_idle(page, timeout=timeout)
    page.wait_for_function(_SETTLED, timeout=timeout, polling=50)


def zoomed(page, zoom, *, timeout=60_000):
    """Wait until the map has another zoom than this, and is at rest."""
    page.wait_for_function(
        "(zoom) => Math.abs(window.__kk_map.kaart.position.zoom - zoom) > 0.01",
        arg=zoom, timeout=timeout, polling=50,
    )  # fmt: skip
    settled(page, timeout=timeout)


def state(page):
    """Everything the map tells of itself."""
    return page.evaluate(_HOOK)


def layer(page, name):
    """What the map tells of one layer."""
    return state(page)["layers"][name]


class Place(tuple):
    """Zoom, latitude and longitude; the same within what the address keeps, about a metre."""

    __slots__ = ()
    __hash__ = tuple.__hash__

    def __eq__(self, other):
        """Equal within the digits of the address."""
        return all(
            abs(a - b) < limit for a, b, limit in zip(self, other, (0.01, 2e-5, 2e-5), strict=True)
        )


def position(page):
    """Where the map is."""
    now = state(page)["position"]
    return Place((now["zoom"], now["lat"], now["lon"]))


def point_of(page, name, key, *, pane=0):
    """Where a feature is drawn, in pixels of the window."""
    found = page.evaluate(
        "([layer, id, pane]) => window.__kk_map.kaart.pointOf(layer, id, pane)", [name, key, pane]
    )
    assert found is not None, f"{name} {key} is not drawn"
    return found["x"], found["y"]


def click_feature(page, name, key):
    """Click a feature where it is drawn."""
    page.locator(MAP).first.scroll_into_view_if_needed()
    page.mouse.click(*point_of(page, name, key))


def drag(page, dx, dy):
    """Drag the map by so many pixels."""
    box = page.locator(MAP).first.bounding_box()
    x, y = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.55
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx / 2, y + dy / 2, steps=4)
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


class Asked:
    """Messages the page sent over its websocket: every rerun begins with one."""

    def __init__(self, page):
        """Start watching before the page is opened."""
        self.sent = 0
        page.on("websocket", lambda socket: socket.on("framesent", self._count))

    def _count(self, _frame):
        self.sent += 1
