"""Measuring, drawing, noting and taking a picture, against answers computed elsewhere."""

import json
import random
import re

import numpy as np
import pyproj
import pytest
from PIL import Image
from shapely.geometry import Polygon

from tests.browser.browsing import wait_until_idle
from tests.browser.keyboard import is_at, tab_to
from tests.browser.maps import MAP, Asked, open_map, settled, state

SEED = 28992
SHAPES = 20
# the project's own limit for a measurement on the screen
WITHIN = 0.005
TO_RD = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:28992", always_xy=True)

_MEASURED = """
async (shapes) => {
  const main = performance.getEntriesByType("resource").find((e) => e.name.endsWith("/main.js"));
  const measure = await import(new URL("measure.js", main.name).href);
  return shapes.map((points) => {
    const places = points.map(([lng, lat]) => ({lng, lat}));
    return [measure.lengthOf(places), measure.areaOf(places)];
  });
}
"""


class Sent:
    """The JSON that the page sent to the server, as text."""

    def __init__(self, page):
        """Start watching before the page is opened."""
        self.texts = []
        page.on("websocket", lambda socket: socket.on("framesent", self._keep))

    def _keep(self, payload):
        self.texts.append(
            payload.decode("utf-8", errors="replace") if isinstance(payload, bytes) else payload
        )

    def last(self, pattern):
        """The last match of a pattern."""
        found = [match for text in self.texts for match in re.findall(pattern, text)]
        return found[-1] if found else None


def made_up(chance):
    """A star-shaped polygon of 50 m to 3 km around a place in Dordrecht, degrees."""
    lon, lat = chance.uniform(4.60, 4.77), chance.uniform(51.75, 51.83)
    corners = chance.randint(3, 9)
    reach = 10 ** chance.uniform(1.7, 3.5)
    turns = sorted(chance.uniform(0, 2 * np.pi) for _ in range(corners))
    return [
        (
            lon + chance.uniform(0.4, 1) * reach * np.cos(turn) / 69_000,
            lat + chance.uniform(0.4, 1) * reach * np.sin(turn) / 111_300,
        )
        for turn in turns
    ]


def test_distances_and_areas_are_within_half_a_percent_of_the_truth(page):
    open_map(page)
    chance = random.Random(SEED)
    shapes = [made_up(chance) for _ in range(SHAPES)]
    geod = pyproj.Geod(ellps="WGS84")
    for points, (length, area) in zip(shapes, page.evaluate(_MEASURED, shapes), strict=True):
        lons, lats = zip(*points, strict=True)
        assert length == pytest.approx(geod.line_length(lons, lats), rel=WITHIN)
        assert area == pytest.approx(abs(geod.polygon_area_perimeter(lons, lats)[0]), rel=WITHIN)
        assert area == pytest.approx(
            Polygon([TO_RD.transform(*p) for p in points]).area, rel=WITHIN
        )


def on_map(page, across, down):
    """A place on the map as a share of its width and height, in whole pixels of the window."""
    box = page.locator(MAP).first.bounding_box()
    return round(box["x"] + across * box["width"]), round(box["y"] + down * box["height"])


def degrees(page, x, y):
    """Longitude and latitude at a place in the window."""
    return page.evaluate("([x, y]) => window.__kk_map.kaart.degrees(x, y)", [x, y])


def test_a_line_measured_by_clicks_says_its_length(page):
    open_map(page)
    page.locator(MAP).scroll_into_view_if_needed()
    ends = [on_map(page, 0.2, 0.3), on_map(page, 0.5, 0.6)]
    page.get_by_role("button", name="Afstand meten").click()
    for end in ends:
        page.mouse.click(*end)
    page.keyboard.press("Enter")
    shown = page.locator(".kk-toolbar-help").inner_text()
    told = float(re.search(r"afstand ([\d,]+) km", shown).group(1).replace(",", "."))
    (lon1, lat1), (lon2, lat2) = [degrees(page, *end) for end in ends]
    truth = pyproj.Geod(ellps="WGS84").inv(lon1, lat1, lon2, lat2)[2] / 1000
    assert told == pytest.approx(truth, rel=WITHIN, abs=0.005)
    page.keyboard.press("Escape")
    assert page.locator(".kk-toolbar-help").is_hidden()


def drawn(sent):
    """The polygon the server was told of."""
    text = sent.last(r'"coordinates":\s*(\[\[\[.*?\]\]\])')
    return None if text is None else json.loads(text)


def test_an_area_drawn_by_clicks_reaches_python_and_tells_what_lies_in_it(page):
    sent = Sent(page)
    open_map(page)
    page.locator(MAP).scroll_into_view_if_needed()
    corners = [on_map(page, *share) for share in ((0.2, 0.3), (0.5, 0.3), (0.5, 0.7), (0.2, 0.7))]
    page.get_by_role("button", name=re.compile("Gebied tekenen")).click()
    for corner in corners[:-1]:
        page.mouse.click(*corner)
    page.mouse.dblclick(*corners[-1])
    card = page.get_by_text("In het getekende gebied")
    card.wait_for()
    settled(page)
    (ring,) = drawn(sent)
    expected = [degrees(page, *corner) for corner in (*corners, corners[0])]
    assert np.array(ring) == pytest.approx(np.array(expected), abs=2e-6)
    area = Polygon([TO_RD.transform(*p) for p in ring]).area / 10_000
    shown = page.locator('[data-testid="stMetric"]').filter(has_text="Oppervlakte")
    told = float(
        re.search(r"([\d.,]+) ha", shown.inner_text()).group(1).replace(".", "").replace(",", ".")
    )
    assert told == pytest.approx(area, abs=0.06)
    assert state(page)["mounts"] == 1
    assert state(page)["selection"] is None


def take_tool(page, name):
    """Go from the map to a tool by keys and take it: the map has the focus again."""
    page.locator(MAP).first.focus()
    tab_to(page, "button", name)
    page.keyboard.press("Enter")
    assert is_at(page, "application", "Kaart van")
    assert page.locator(".kk-crosshair").is_visible()


def said(page):
    """What was last said to who does not see the map."""
    return page.locator(".kk-said").inner_text()


def steer(page, *keys):
    """Steer the crosshair with the arrows; gives where it is then, in degrees."""
    for key in keys:
        page.keyboard.press(key)
    place = state(page)["position"]
    return place["lon"], place["lat"]


def length_km(*places):
    lons, lats = zip(*places, strict=True)
    return pyproj.Geod(ellps="WGS84").line_length(lons, lats) / 1000


def number_in(text, pattern):
    return float(re.search(pattern, text).group(1).replace(".", "").replace(",", "."))


def test_a_line_is_measured_with_the_keyboard_alone(page):
    asked = Asked(page)
    open_map(page)
    take_tool(page, "Afstand meten")
    settled(page)
    before = asked.sent
    places = [steer(page, "Shift+ArrowUp")]
    page.keyboard.press("Enter")
    assert said(page) == "Punt gezet. 1 punt, nog 1 nodig."
    # a second time at the same place is no second point, and no line yet
    page.keyboard.press("Enter")
    assert said(page) == "Nog een punt nodig op een andere plek."
    places.append(steer(page, "Shift+ArrowRight", "ArrowRight"))
    page.keyboard.press(" ")
    assert said(page).startswith("Punt gezet. 2 punten, afstand ")
    steer(page, "Shift+ArrowDown")
    page.keyboard.press("Enter")
    assert said(page).startswith("Punt gezet. 3 punten, afstand ")
    page.keyboard.press("Backspace")
    assert said(page).startswith("Punt weg. 2 punten, afstand ")
    places.append(steer(page, "Shift+ArrowDown"))
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert said(page).startswith("Klaar. 3 punten, afstand ")
    told = number_in(said(page), r"afstand ([\d,]+) km")
    assert told == pytest.approx(length_km(*places), rel=WITHIN, abs=0.005)
    assert page.locator(".kk-tool-status").inner_text() == said(page)
    page.keyboard.press("Escape")
    assert page.locator(".kk-toolbar-help").is_hidden()
    assert page.locator(".kk-crosshair").is_hidden()
    assert is_at(page, "application", "Kaart van")
    # the server was asked nothing, and arrows are those of the map again
    assert asked.sent == before
    assert state(page)["mounts"] == 1


def test_a_surface_is_measured_by_keys_up_to_its_first_corner(page):
    open_map(page)
    take_tool(page, "Oppervlakte meten")
    corners = []
    for way in ("Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press("Enter")
        corners.append(TO_RD.transform(*steer(page)))
        steer(page, way)
    page.keyboard.press("Enter")
    corners.append(TO_RD.transform(*steer(page)))
    assert said(page).startswith("Punt gezet. 4 punten, oppervlakte ")
    steer(page, "Shift+ArrowUp")
    page.keyboard.press("Enter")
    assert said(page).startswith("Klaar. 4 punten, oppervlakte ")
    told = number_in(said(page), r"oppervlakte ([\d.,]+) ha")
    assert told == pytest.approx(Polygon(corners).area / 10_000, rel=WITHIN)


def test_an_area_is_drawn_with_the_keyboard_alone(page):
    sent = Sent(page)
    open_map(page)
    take_tool(page, "Gebied tekenen")
    page.keyboard.press("Enter")
    corners = [steer(page)]
    for way in ("Shift+ArrowRight", "Shift+ArrowDown"):
        corners.append(steer(page, way))
        page.keyboard.press(" ")
    assert drawn(sent) is None
    # the buttons beside the toolbar are one Tab from the map
    page.keyboard.press("Tab")
    assert is_at(page, "button", "Klaar")
    page.keyboard.press("Enter")
    page.get_by_text("In het getekende gebied").wait_for()
    (ring,) = drawn(sent)
    assert np.array(ring) == pytest.approx(np.array([*corners, corners[0]]), abs=2e-6)
    assert "Wat erin ligt, staat onder de kaart." in said(page)
    wait_until_idle(page)
    assert is_at(page, "application", "Kaart van")
    assert state(page)["mounts"] == 1


def test_a_note_is_pinned_with_the_keyboard_alone(page):
    sent = Sent(page)
    open_map(page)
    take_tool(page, "Notitie prikken")
    lon, lat = steer(page, "Shift+ArrowLeft", "ArrowUp")
    page.keyboard.press("Enter")
    assert is_at(page, "textarea", "Notitie")
    page.keyboard.press("Escape")
    assert is_at(page, "application", "Kaart van")
    steer(page, "Shift+ArrowLeft")
    lon, lat = steer(page)
    page.keyboard.press("Enter")
    page.keyboard.type("Bankje erbij")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Eigen notities").wait_for()
    told = sent.last(r'"lat":\s*([\d.]+),\s*"lon":\s*([\d.]+),\s*"text":\s*"Bankje')
    assert [float(value) for value in told] == pytest.approx([lat, lon], abs=1e-5)
    settled(page)
    assert is_at(page, "application", "Kaart van")
    assert page.locator(".kk-crosshair").is_hidden()
    assert state(page)["mounts"] == 1


def test_a_mouse_takes_over_from_the_keys_and_back(page):
    open_map(page)
    page.locator(MAP).scroll_into_view_if_needed()
    take_tool(page, "Afstand meten")
    page.keyboard.press("Enter")
    page.mouse.move(*on_map(page, 0.3, 0.5))
    page.mouse.move(*on_map(page, 0.35, 0.55))
    assert page.locator(".kk-crosshair").is_hidden()
    page.mouse.click(*on_map(page, 0.35, 0.55))
    assert said(page).startswith("Punt gezet. 2 punten, afstand ")
    page.keyboard.press("ArrowRight")
    assert page.locator(".kk-crosshair").is_visible()
    page.get_by_role("button", name="Klaar").click()
    assert said(page).startswith("Klaar. 2 punten, afstand ")


def test_a_note_is_pinned_where_it_was_put(page):
    sent = Sent(page)
    open_map(page)
    page.locator(MAP).scroll_into_view_if_needed()
    place = on_map(page, 0.35, 0.45)
    page.get_by_role("button", name="Notitie prikken").click()
    page.mouse.click(*place)
    lon, lat = degrees(page, *place)
    page.get_by_role("textbox", name="Notitie").fill("Boom <b>meenemen</b> & waterplein")
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_role("heading", name="Eigen notities").wait_for()
    page.wait_for_function("() => window.__kk_map.kaart.layers.notes?.passing === 1")
    told = sent.last(r'"lat":\s*([\d.]+),\s*"lon":\s*([\d.]+),\s*"text":\s*"Boom')
    assert [float(value) for value in told] == pytest.approx([lat, lon], abs=1e-5)
    settled(page)
    assert state(page)["mounts"] == 1


_WRITTEN = """
() => {
  window.written = [];
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.written.push(String(text));
    return fill.call(this, text, ...rest);
  };
}
"""


def colours(pixels):
    """How many pixels there are of each colour; as one number a colour is sorted in no time."""
    return np.unique(pixels @ np.array([1 << 16, 1 << 8, 1]), return_counts=True)[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_shows_the_map_and_all_that_belongs_to_it(new_page, scheme, tmp_path):
    page = new_page(color_scheme=scheme, viewport={"width": 1440, "height": 900})
    open_map(page, "?vraag=plannen&lagen=wijken.heat-70.stock.projects")
    page.evaluate(_WRITTEN)
    with page.expect_download() as download:
        page.get_by_role("button", name="Kaartbeeld als PNG").click()
    file = tmp_path / "kaart.png"
    download.value.save_as(file)
    assert re.fullmatch(
        r"koppelkansenkaart-\d{4}-\d\d-\d\d\.png", download.value.suggested_filename
    )
    written = "\n".join(page.evaluate("() => window.written"))
    for part in (
        "Waar komen plannen en klimaatstress samen?",
        "Plannen",
        "Oplevering",
        "voorbeelddata",
        "Bevat voorbeelddata",
        "Bron Plannen: ",
        "Gemaakt op ",
    ):
        assert part in written, part
    assert re.search(r"^[\d,]+ k?m$", written, re.MULTILINE)
    assert re.search(r"^N$", written, re.MULTILINE)
    with Image.open(file) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    box = page.locator(".kk-stage").bounding_box()
    assert pixels.shape[1] == pytest.approx(2 * (box["width"] + 300), abs=4)
    map_part = pixels[92 : 92 + int(2 * box["height"]), : int(2 * box["width"])]
    counts = colours(map_part)
    assert len(counts) > 200
    # the hazard, the markers and the outlines, not one flat sheet
    assert max(counts) / sum(counts) < 0.8
    legend = pixels[92:, int(2 * box["width"]) + 20 :]
    assert len(colours(legend)) > 50
