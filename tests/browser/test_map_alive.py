"""The map on the Kaart page lives on while everything around it changes."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.browser.browsing import assert_sound, wait_until_idle
from tests.browser.maps import (
    MAP,
    Asked,
    click_feature,
    drag,
    layer,
    open_map,
    point_of,
    position,
    settled,
    state,
    zoomed,
)

WAIT = 30_000


def query(page):
    return dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))


def in_sidebar(page, label):
    """A checkbox of the filters, by the start of its label."""
    return page.locator('[data-testid="stSidebar"] [data-testid="stCheckbox"]').filter(
        has_text=re.compile(rf"^{re.escape(label)}")
    )


def pick(page, label, option):
    """Choose an option of a select box by its label."""
    page.locator('[data-testid="stSelectbox"]').filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()


def wait_for(page, expression, argument=None):
    page.wait_for_function(expression, arg=argument, timeout=WAIT, polling=50)


def layer_box(page, name):
    return page.locator(f'.kk-panel input[data-layer="{name}"]')


def test_every_project_is_drawn(page):
    open_map(page)
    assert page.locator(".leaflet-container").count() == 1
    page.get_by_role("button", name="Hele gebied").click()
    settled(page)
    projects = layer(page, "projects")
    assert (projects["features"], projects["passing"], projects["drawn"]) == (20, 20, [20])
    assert sum(projects["classes"].values()) == 20
    summary = page.get_by_text("20 rijen na de filters")
    assert "zonder ligging" not in summary.inner_text()
    on = [name for name, told in state(page)["layers"].items() if any(told["on"])]
    assert len(on) <= 3


def test_panning_and_zooming_asks_nothing_of_the_server(page):
    asked = Asked(page)
    open_map(page)
    before, start = asked.sent, position(page)
    drag(page, -160, 60)
    settled(page)
    moved = position(page)
    assert moved != start
    page.get_by_role("button", name="Inzoomen").click()
    settled(page)
    zoom = position(page)[0]
    # off the button, which takes the wheel for itself
    drag(page, 10, 10)
    settled(page)
    page.mouse.wheel(0, -300)
    zoomed(page, zoom)
    assert position(page)[0] > zoom
    assert asked.sent == before
    assert query(page)["pos"] == "{:g}/{:.5f}/{:.5f}".format(
        *(state(page)["position"][name] for name in ("zoom", "lat", "lon"))
    )


def test_filters_colours_and_rows_change_the_layer_and_leave_the_map(page):
    open_map(page)
    drag(page, 70, -40)
    settled(page)
    where, address = position(page), query(page)["pos"]

    in_sidebar(page, "Trivire").click()
    wait_for(page, "() => window.__kk_map.kaart.layers.projects.passing < 20")
    settled(page)
    assert layer(page, "projects")["passing"] == 13
    trivire = layer(page, "stock")["passing"]
    assert 0 < trivire < layer(page, "stock")["features"]
    assert position(page) == where
    assert state(page)["mounts"] == 1
    assert (query(page)["pos"], query(page)["corporatie"]) == (address, "Trivire")

    pick(page, "Kleur van het bezit", "Energielabel")
    wait_for(page, "() => window.__kk_map.kaart.layers.stock.prop === 'energy_label'")
    settled(page)
    assert layer(page, "stock")["passing"] == trivire
    assert position(page) == where
    assert state(page)["mounts"] == 1
    assert (query(page)["pos"], query(page)["kleur"]) == (address, "energy_label")

    page.get_by_role("button", name="Alle filters wissen").click()
    wait_for(page, "() => window.__kk_map.kaart.layers.projects.passing === 20")
    settled(page)
    assert position(page) == where
    assert state(page)["mounts"] == 1
    assert query(page)["pos"] == address
    assert_sound(page)


def test_a_chosen_row_is_marked_and_brought_into_view(page):
    open_map(page, "?tabel=works")
    grid = page.locator('[data-testid="stDataFrame"]')
    grid.scroll_into_view_if_needed()
    wait_until_idle(page)
    start = position(page)
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 35 * 2.5)
    wait_for(page, "() => window.__kk_map.kaart.selection !== null")
    settled(page)
    chosen = state(page)["selection"]
    assert chosen["layer"] == "works"
    assert query(page)["gekozen"] == f"works:{chosen['id']}"
    assert position(page)[0] > start[0]
    assert state(page)["mounts"] == 1
    # the layer was off: what is chosen is marked all the same
    assert state(page)["marked"] == 1


def test_a_clicked_feature_opens_its_card_and_is_chosen_below(new_page):
    # high, and the plan below the middle: a card that would stand over the edge moves the map
    page = new_page(viewport={"width": 1366, "height": 1200})
    open_map(page, "?pos=12.5/51.85/4.685")
    where = position(page)
    click_feature(page, "projects", "gezondheidspark-middenzone")
    card = page.locator(".leaflet-popup")
    card.wait_for()
    name = card.locator("strong").inner_text()
    wait_for(page, "() => new URLSearchParams(location.search).get('gekozen') !== null")
    settled(page)
    assert query(page)["gekozen"] == "projects:gezondheidspark-middenzone"
    assert page.locator('[data-testid="stMain"] h3').filter(has_text=name).count() == 1
    assert card.is_visible()
    assert position(page) == where
    assert state(page)["mounts"] == 1
    # beside everything: the choice is gone, here and below
    page.keyboard.press("Escape")
    wait_for(page, "() => !new URLSearchParams(location.search).has('gekozen')")
    settled(page)
    assert page.locator(".leaflet-popup").count() == 0
    assert state(page)["selection"] is None


def test_the_map_works_with_the_keyboard_alone(page):
    open_map(page)
    page.locator(MAP).focus()
    start = position(page)
    page.keyboard.press("ArrowRight")
    wait_for(page, "(lon) => window.__kk_map.kaart.position.lon > lon + 0.001", start[2])
    page.keyboard.press("+")
    wait_for(page, "(zoom) => window.__kk_map.kaart.position.zoom === zoom + 1", start[0])
    settled(page)
    page.keyboard.press("-")
    wait_for(page, "(zoom) => window.__kk_map.kaart.position.zoom === zoom", start[0])
    settled(page)
    said = page.locator(".kk-said")
    page.keyboard.press("n")
    first = said.inner_text()
    page.keyboard.press("n")
    second = said.inner_text()
    page.keyboard.press("p")
    assert re.search(r"1 van \d+; Enter kiest", first)
    assert re.search(r"2 van \d+; Enter kiest", second)
    assert said.inner_text() == first
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup").wait_for()
    settled(page)
    assert query(page)["gekozen"].startswith("projects:")
    assert page.evaluate("() => document.activeElement.shadowRoot?.activeElement?.className")
    page.keyboard.press("Escape")
    wait_for(page, "() => !new URLSearchParams(location.search).has('gekozen')")
    settled(page)
    # from the map the toolbar and the list of layers follow
    page.locator(MAP).focus()
    names = []
    for _ in range(30):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                """() => {
                  const inside = document.activeElement.shadowRoot?.activeElement;
                  return inside?.getAttribute('aria-label') ?? inside?.dataset.focus ?? '';
                }"""
            )
        )
    assert "Inzoomen" in names
    assert "projects" in names
    assert names.index("Inzoomen") < names.index("projects")


@pytest.mark.parametrize(
    ("text", "on", "colour"),
    [
        ("Plannen en klimaat", {"wijken", "heat", "projects"}, None),
        ("Bezit zonder plan", None, "class_heat"),
        ("Zelfde jaren", {"wijken", "works", "projects"}, None),
        ("Prioritaire wijken", None, "class_heat"),
        ("EFG-labels", {"wijken", "stock"}, "energy_label"),
    ],
)
def test_a_question_sets_layers_filters_and_colours(page, text, on, colour):
    open_map(page)
    layer_box(page, "buurten").check()
    drag(page, 40, 30)
    settled(page)
    page.get_by_test_id("stMain").get_by_text(text, exact=True).first.click()
    wait_for(page, "() => !window.__kk_map.kaart.layers.buurten.on[0]")
    settled(page)
    now = state(page)
    shown = {name for name, told in now["layers"].items() if told["on"][0]}
    assert len(shown) <= 3
    assert on is None or shown == on
    assert colour is None or now["layers"]["stock"]["prop"] == colour
    if "EFG" in text:
        classes = now["layers"]["stock"]["classes"]
        assert {name for name, number in classes.items() if number} <= {
            "Label E",
            "Label F",
            "Label G",
        }
        assert now["layers"]["stock"]["passing"] == sum(classes.values()) > 0
    assert now["mounts"] == 1
    assert "vraag" in query(page)
    assert_sound(page)


def test_layers_opacity_and_position_come_back_from_the_address(page):
    open_map(page)
    layer_box(page, "works").check()
    layer_box(page, "projects").uncheck()
    slider = page.get_by_role("slider", name=re.compile("Dekking van Bezit"))
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    assert layer(page, "stock")["opacity"] == [0.6]
    pane = page.locator(".leaflet-kk-layer-stock-pane")
    assert float(pane.evaluate("(node) => getComputedStyle(node).opacity")) == pytest.approx(0.6)
    page.get_by_role("radio", name="Geen achtergrond").check()
    drag(page, -90, -50)
    settled(page)
    before = (position(page), state(page)["layers"], query(page))
    assert before[2]["lagen"].split(".") == ["wijken", "stock-60", "works"]
    assert before[2]["basis"] == ""
    page.reload()
    settled(page)
    after = state(page)
    assert position(page) == before[0]
    for name, told in before[1].items():
        assert after["layers"][name]["on"] == told["on"], name
        assert after["layers"][name]["opacity"] == told["opacity"], name
    assert page.get_by_role("radio", name="Geen achtergrond").is_checked()


def test_when_the_background_does_not_answer_a_notice_names_it_and_borders_stand_in(page):
    open_map(page, "?lagen=projects&basis=grijs")
    page.locator(".kk-notice").first.wait_for()
    notices = state(page)["notices"]
    assert any("PDOK (BRT Achtergrondkaart) geeft geen antwoord" in text for text in notices)
    outline = page.locator(".leaflet-kk-outline-pane canvas")
    assert outline.count() == 1
    inked = outline.evaluate(
        """(canvas) => canvas.getContext('2d')
             .getImageData(0, 0, canvas.width, canvas.height).data
             .some((value, i) => i % 4 === 3 && value > 0)"""
    )
    assert inked


def test_a_layer_that_fails_says_so_and_comes_back_on_request(page, observed):
    failing = {"on": True}

    def answer(route):
        if failing["on"]:
            route.fulfill(status=500, json={"message": ""})
        else:
            route.continue_()

    page.route(re.compile(r"/kk/layer/projects\."), answer)
    open_map(page)
    notice = page.locator(".kk-notice").filter(has_text="kan niet worden geladen")
    notice.wait_for()
    assert "Plannen" in notice.inner_text()
    assert layer(page, "stock")["passing"] > 0
    failing["on"] = False
    notice.get_by_role("button", name="Opnieuw proberen").click()
    wait_for(page, "() => window.__kk_map.kaart.layers.projects.passing === 20")
    notice.wait_for(state="detached")
    # one of the layer's own route, and one more when a change of state tried it again
    assert all("status of 500" in text for text in observed.console_errors)
    observed.console_errors.clear()


def test_two_maps_move_as_one(page):
    open_map(page, "?vergelijk=hitte-regen")
    assert state(page)["panes"] == 2
    assert page.locator(".kk-pane-label").all_inner_texts() == [
        "Hitte (gevoelstemperatuur)",
        "Hevige regen (70 mm in 2 uur)",
    ]
    drag(page, -60, 40)
    settled(page)
    right = page.locator(MAP).nth(1)
    right.focus()
    page.keyboard.press("+")
    settled(page)
    one, two = state(page)["positions"]
    assert one["zoom"] == two["zoom"]
    assert one["lat"] == pytest.approx(two["lat"], abs=2e-6)
    assert one["lon"] == pytest.approx(two["lon"], abs=2e-6)
    assert layer(page, "heat")["on"] == [True, False]
    assert layer(page, "rain70")["on"] == [False, True]
    x, y = point_of(page, "projects", "hellingen-stadskantoor", pane=0)
    other = point_of(page, "projects", "hellingen-stadskantoor", pane=1)
    assert other[1] == pytest.approx(y, abs=1.5)
    assert other[0] > x
    pick(page, "Vergelijken", "Eén kaart")
    wait_for(page, "() => window.__kk_map.kaart.panes === 1")
    settled(page)
    assert state(page)["mounts"] == 1
    assert_sound(page)
