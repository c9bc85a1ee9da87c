"""Every page in Chromium, warm and cold, and the first start of a new installation."""

import re

import pytest
from playwright.sync_api import expect

from pages.ui.server.middleware import in_dutch
from tests.browser.browsing import open_page, wait_until_idle

PAGES = {
    "/": "Koppelkansenkaart Dordrecht",
    "/kaart": "Kaart",
    "/koppelkansen": "Koppelkansen",
    "/gegevens": "Gegevens",
}


ENGLISH = re.compile(
    r"\b(the|upload|download|search|fullscreen|show|hide|select|clear|sidebar|help|link to|columns"
    r"|remove|per file|drag|browse|choose)\b",
    re.IGNORECASE,
)
# the signs of an icon font are words too, and say nothing
_WORDS = """
() => [
  ...document.body.innerText.split("\\n").filter((text) =>
    ![...document.querySelectorAll("[translate=no]")].some((icon) => icon.innerText === text)),
  ...["aria-label", "title", "placeholder"].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].map((one) => one.getAttribute(name))),
]
"""


def heading(page):
    return page.locator("h1").first.inner_text()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens(new_page, path):
    page = open_page(new_page(), path)
    assert heading(page) == PAGES[path]
    assert "Voorbeelddata" in page.locator('[data-testid="stAlert"]').first.inner_text()
    # what Streamlit itself says is in Dutch too
    assert [text for text in page.evaluate(_WORDS) if ENGLISH.search(text)] == []
    # nothing sticks out of a page beside its own scroll areas
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(new_page, path):
    page = open_page(new_page(viewport={"width": 390, "height": 844}), path)
    assert heading(page) == PAGES[path]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    # a table is rows of two lines there, and nothing scrolls sideways
    tables = page.get_by_test_id("stDataFrame")
    assert [tables.nth(place).is_visible() for place in range(tables.count())] == [
        False
    ] * tables.count()
    lists = page.locator('[class*="st-key-kk-smal-"]:visible')
    assert lists.count() >= min(tables.count(), 1)
    for place in range(lists.count()):
        assert lists.nth(place).evaluate("box => box.scrollWidth <= box.clientWidth + 1")


def test_a_row_of_the_map_is_chosen_on_a_phone(new_page):
    page = open_page(new_page(viewport={"width": 390, "height": 844}), "/kaart")
    page.get_by_role("radio", name="Poelwijckstraat/Oudelandstraat").check(force=True)
    page.get_by_role("heading", name="Poelwijckstraat/Oudelandstraat").wait_for()
    wait_until_idle(page)
    assert "gekozen=projects" in page.url
    assert page.get_by_role("radio", name="Poelwijckstraat/Oudelandstraat").is_checked()


def test_a_wide_screen_builds_no_rows_for_a_phone(new_page):
    page = open_page(new_page(viewport={"width": 1366, "height": 768}), "/koppelkansen")
    rows = page.locator('[class*="st-key-kk-smal-"] input')
    assert page.get_by_test_id("stDataFrame").first.is_visible()
    assert rows.count() == 0
    # and has them once it is made narrow
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("radiogroup", name="Koppelkansen, de beste eerst").wait_for()
    second = rows.nth(1)
    second.check()
    name = second.get_attribute("aria-labelledby")
    title = page.locator(f"[id='{name}']").inner_text().partition(". ")[2]
    page.get_by_role("heading", level=2, name=title).wait_for()
    wait_until_idle(page)
    assert (second.is_checked(), rows.first.is_checked()) == (True, False)
    assert "kans=" in page.url


@pytest.mark.parametrize("path", ["/kaart?vraag=efg", "/koppelkansen"])
def test_a_deep_link_on_a_cold_server_goes_through_the_app(cold_server, new_page, path):
    page = open_page(new_page(cold_server()), path)
    # the navigation is made by the script every page goes through; a page run by itself has none
    assert page.get_by_role("link", name="Gegevens").count() >= 1
    assert heading(page) == PAGES[path.partition("?")[0]]


def test_the_files_of_pages_are_no_addresses(cold_server, new_page, observed):
    page = new_page(cold_server())
    # not a page: the server says so, and never runs the file
    assert page.goto("/map_data").status == 404
    assert heading(page) == "Deze pagina is er niet"
    observed.console_errors.clear()


def test_a_first_start_makes_the_example_layers_and_shows_the_page_asked_for(cold_server, new_page):
    server = cold_server(empty=True)
    page = new_page(server)
    page.goto("/voortgang?deel=efg", wait_until="domcontentloaded")
    # there is nowhere to go while it works; seen in one look, as it is over in seconds
    page.wait_for_function(
        """() => document.body.textContent.includes("Eerste start")
          && ![...document.querySelectorAll("a")].some((a) => a.innerText === "Koppelkansen")
        """,
        timeout=60_000,
    )
    page.wait_for_function(
        "() => document.querySelector('h1')?.innerText === 'Voortgang'", timeout=120_000
    )
    wait_until_idle(page, timeout=120_000)
    assert (server.var / "layers" / "stock" / "voorbeeld" / "current").is_file()
    assert page.url.endswith("/voortgang?deel=efg")
    page.get_by_role("link", name="Overzicht").first.click()
    page.locator('[data-testid="stMetricValue"]').first.wait_for(timeout=60_000)
    # a page is shown when all of it is there
    wait_until_idle(page, timeout=60_000)
    assert "15.150" in page.locator('[data-testid="stMetricValue"]').first.inner_text()


def choose_row(page, number):
    """Click the checkbox of a row (from 0) of the list, and wait."""
    box = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 35 * (number + 1.5))
    wait_until_idle(page)


def test_choosing_a_row_shows_why_and_leaves_the_map_alone(new_page):
    page = open_page(new_page(), "/koppelkansen")
    title = page.locator('[data-testid="stMain"] h2').first
    # what stands above the map differs in number of lines; the map stays the same one
    mounts = "() => globalThis.__kk_map['kaart-koppelkans'].mounts"
    page.wait_for_function("() => globalThis.__kk_map?.['kaart-koppelkans']?.ready")
    for row in (2, 1, 5):
        before = title.inner_text()
        choose_row(page, row)
        expect(title).not_to_have_text(before)
        assert page.get_by_text("Waarom hier in de lijst").is_visible()
        assert page.evaluate(mounts) == 1


# A glide to another zoom and a turn of the wheel, and the map is taken away meanwhile, as
# Streamlit does when the page changes.
_TAKE_AWAY = """
async () => {
  const roots = [...document.querySelectorAll("*")].map((one) => one.shadowRoot);
  const root = roots.find((one) => one?.querySelector(".kk-map"));
  const sheet = root.querySelector('link[href$="map.css"]');
  const map = await import(new URL("main.js", sheet.href).href);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const turn = (deltaY) => root.querySelector(".kk-map").dispatchEvent(
    new WheelEvent("wheel", { deltaY, bubbles: true, cancelable: true }));
  let glides = false;
  // on a busy machine a glide can be over before it is seen
  for (let time = 0; time < 10 && !glides; time += 1) {
    root.querySelector(`[aria-label="${time % 2 ? "Uitzoomen" : "Inzoomen"}"]`).click();
    await frame();
    await frame();
    turn(time % 2 ? 200 : -200);
    glides = Boolean(root.querySelector(".leaflet-zoom-anim"));
  }
  map.hide(root);
  await new Promise((done) => setTimeout(done, 400));
  return glides && !root.querySelector(".kk-map");
}
"""


def test_a_map_taken_away_while_it_moves_leaves_nothing_running(new_page, observed):
    page = open_page(new_page(), "/koppelkansen")
    page.wait_for_function("() => globalThis.__kk_map?.['kaart-koppelkans']?.ready")
    assert page.evaluate(_TAKE_AWAY)
    assert observed.page_errors == []


def test_back_leads_to_the_page_before_and_forward_to_what_was_chosen(new_page):
    page = open_page(new_page(), "/kaart")
    page.get_by_role("link", name="Koppelkansen").first.click()
    page.wait_for_url("**/koppelkansen**")
    wait_until_idle(page)
    page.locator(".st-key-kansen-soorten").get_by_text("Werk naast bezit").click()
    page.wait_for_url("**soort=werk_klimaat_bezit**")
    wait_until_idle(page)
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_url("**kans=**")
    wait_until_idle(page)
    heading = '[data-testid="stMain"] h2'
    chosen = page.locator(heading).first.inner_text()
    page.go_back()
    page.wait_for_url("**/kaart**")
    wait_until_idle(page)
    assert page.locator("h1").inner_text() == "Kaart"
    page.go_forward()
    page.wait_for_url("**/koppelkansen**")
    wait_until_idle(page)
    assert page.locator(heading).first.inner_text() == chosen


@pytest.mark.parametrize(
    ("path", "address", "name"),
    [
        ("", "", "overzicht"),
        ("", "kaart", "kaart"),
        ("koppelkansen", "koppelkansen", "overzicht"),
        ("koppelkansen", "koppelkansen/", "overzicht"),
        ("koppelkansen", "koppelkansen/kaart", "kaart"),
        ("dordrecht/kaart", "dordrecht/kaart/", "overzicht"),
        ("dordrecht/kaart", "dordrecht/kaart/voortgang", "voortgang"),
    ],
)
def test_the_path_that_the_app_is_offered_at_is_no_page(new_page, live_server, path, address, name):
    """The style of a page and how its links open go by this name."""
    page = new_page()
    document = in_dutch(b"<html><head><title>Streamlit</title></head></html>", title="", path=path)
    where = f"{live_server.url}/{address}"
    page.route(where, lambda route: route.fulfill(body=document, content_type="text/html"))
    page.goto(where)
    assert page.evaluate("document.documentElement.dataset.page") == name
