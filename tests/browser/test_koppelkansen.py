"""Koppelkansen in Chromium: deciding by keyboard, the projector, a phone, accessibility."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from geo.register import Register
from tests.browser.browsing import axe_violations, open_page, wait_until_idle
from tests.browser.server import ROOT, start_server

DECISIONS = 10
SECONDS_EACH = 20
"""Forty in a meeting leave some minutes each; the machine may take a small part of that."""


@pytest.fixture(scope="module")
def meeting(prepared_var, tmp_path_factory):
    """An app with an open session."""
    folder = tmp_path_factory.mktemp("meeting")
    var = folder / "var"
    shutil.copytree(prepared_var, var)
    parties = ("Gemeente Dordrecht: klimaatadaptatie", "Woonbron: gebiedsontwikkeling")
    session(var, "open", "2025-Q3", "--date", "2025-09-24", "--as", parties[0],
            "--participant", parties[0], "--participant", parties[1],
            "--kind", "alle")  # fmt: skip
    server = start_server(var=var, log=folder / "server.log")
    yield server
    server.stop()


def session(var, *arguments):
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "KOPPELKANSEN_VAR": str(var)
    }
    return subprocess.run(
        [sys.executable, "-m", "geo", "session", *arguments],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


def entries(var):
    with Register.open(var / "register.sqlite") as register:
        return [{"content": dict(entry.content)} for entry in register.entries()]


def title(page):
    return page.locator('[data-testid="stMain"] h2').first.inner_text()


def focused(page):
    return page.evaluate(
        "() => { const e = document.activeElement; return `${e.type} ${e.ariaLabel || ''}`; }"
    )


def tab_to(page, wanted, *, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted in focused(page):
            return
    pytest.fail(f"Tab does not reach {wanted}")


def changed_from(page, before):
    page.wait_for_function(
        "t => document.querySelector('[data-testid=stMain] h2').innerText !== t",
        arg=before, timeout=30_000,
    )  # fmt: skip


def test_ten_decisions_by_keyboard_alone(meeting, new_page, record_property):
    page = open_page(new_page(meeting), "/koppelkansen?sessie=2025-Q3&beeld=vergadering")
    tab_to(page, "radio")
    seconds, titles = [], []
    for number in range(DECISIONS):
        start = time.perf_counter()
        titles.append(title(page))
        if number:
            page.keyboard.press("Shift+Tab")
        assert "radio" in focused(page)
        for _ in range(number % 5):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
        assert "Reden" in focused(page)
        page.keyboard.type(f"Reden {number}: past bij het werk aan de straat.")
        page.keyboard.press("Enter")
        changed_from(page, titles[-1])
        wait_until_idle(page)
        # the keyboard keeps its place, and the field is ready for the next
        assert "Reden" in focused(page)
        assert page.get_by_label("Reden (verplicht)").first.input_value() == ""
        seconds.append(time.perf_counter() - start)
    record_property("seconds_per_decision", round(sum(seconds) / len(seconds), 2))
    assert len(set(titles)) == DECISIONS
    told = session(meeting.var, "show", "2025-Q3")
    for number, status in enumerate(
        ("opgenomen", "nader onderzoeken", "uitgesteld", "afgewezen", "gerealiseerd") * 2
    ):
        assert f"{status}: Reden {number}: past bij het werk" in told
    assert max(seconds) < SECONDS_EACH, seconds


def test_what_was_typed_for_one_never_lands_on_another(meeting, new_page):
    page = open_page(
        new_page(meeting), "/koppelkansen?sessie=2025-Q3&beeld=vergadering&kans=plan-oudland"
    )
    before = title(page)
    page.get_by_label("Reden (verplicht)").first.fill("Alleen voor de eerste")
    page.keyboard.press("Alt+ArrowDown")
    changed_from(page, before)
    wait_until_idle(page)
    assert page.get_by_label("Reden (verplicht)").first.input_value() == ""
    page.keyboard.press("Alt+ArrowUp")
    wait_until_idle(page)
    assert title(page) == before


def test_the_projector_is_large_and_goes_by_arrow_keys(meeting, new_page):
    page = open_page(
        new_page(meeting, color_scheme="dark"), "/koppelkansen?sessie=2025-Q3&beeld=projector"
    )
    first = title(page)
    sizes = page.evaluate(
        "() => ['h2', 'li', 'p'].map(n => parseFloat(getComputedStyle("
        "document.querySelector(`.kk-scherm ${n}`)).fontSize))"
    )
    assert sizes[0] >= 40
    assert min(sizes[1:]) >= 20
    assert not page.locator('[data-testid="stSidebar"]').is_visible()
    assert not page.locator('[data-testid="stHeader"]').is_visible()
    page.keyboard.press("ArrowRight")
    changed_from(page, first)
    wait_until_idle(page)
    second = title(page)
    page.keyboard.press("ArrowLeft")
    changed_from(page, second)
    assert title(page) == first
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Escape")
    page.get_by_text("Waarom hier in de lijst").first.wait_for()


@pytest.mark.parametrize("view", ["lijst", "vergadering", "projector", "verschil"])
def test_every_view_fits_a_phone_and_is_accessible(meeting, new_page, view):
    page = new_page(meeting, viewport={"width": 390, "height": 844})
    open_page(page, f"/koppelkansen?sessie=2025-Q3&beeld={view}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
    assert page.evaluate(
        "() => [...document.querySelectorAll('.kk-tijd')]"
        ".every(e => e.scrollWidth <= e.clientWidth + 1)"
    )
    assert axe_violations(page, context=[['[data-testid="stMain"]']]) == []


@pytest.mark.parametrize(("width", "height", "most"), [(1440, 900, 1600), (390, 844, 3000)])
def test_an_open_session_is_a_screen_and_a_half(meeting, new_page, width, height, most):
    page = new_page(meeting, viewport={"width": width, "height": height})
    open_page(page, "/koppelkansen?sessie=2025-Q3")
    tall = "document.querySelector('[data-testid=stMain]').scrollHeight"
    assert page.evaluate(tall) <= most
    # on the projector the way on is in sight however much is told
    open_page(page, "/koppelkansen?sessie=2025-Q3&beeld=projector")
    box = page.get_by_role("button", name="Volgende").bounding_box()
    assert box["y"] + box["height"] <= height


def test_an_open_form_has_the_whole_width(meeting, new_page):
    page = new_page(meeting, viewport={"width": 1440, "height": 900})
    open_page(page, "/koppelkansen?sessie=2025-Q3")
    row = page.locator(".st-key-kansen-naast-elkaar-vast")
    boxes = row.locator('[data-testid="stExpander"]')
    assert boxes.nth(0).bounding_box()["y"] == boxes.nth(1).bounding_box()["y"]
    boxes.nth(1).locator("summary").click()
    page.get_by_text("Verkeerde plek").first.wait_for()
    wait_until_idle(page)
    assert boxes.nth(1).bounding_box()["width"] >= 0.95 * row.bounding_box()["width"]


def test_a_row_and_the_card_stay_together(meeting, new_page):
    page = open_page(new_page(meeting), "/koppelkansen?sessie=2025-Q3")
    first = title(page)
    box = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 35 * 3.5)
    changed_from(page, first)
    there = title(page)
    assert "kans=plan-" in page.url
    # the address is that of the card
    page.reload()
    wait_until_idle(page, timeout=60_000)
    assert title(page) == there


def test_two_screens_see_each_others_decision_without_losing_what_is_typed(meeting, new_page):
    path = "/koppelkansen?sessie=2025-Q3&beeld=vergadering&kans=plan-hellingen-stadskantoor"
    one, two = (open_page(new_page(meeting), path) for _ in range(2))
    here = title(two)
    two.get_by_label("Reden (verplicht)").first.fill("Ik was nog aan het typen")
    one.get_by_label("Reden (verplicht)").first.fill("Eerst de ander aan het woord.")
    one.keyboard.press("Enter")
    changed_from(one, here)
    # within some seconds, by itself
    two.get_by_text("Eerst de ander aan het woord").wait_for(timeout=60_000)
    field = two.get_by_label("Reden (verplicht)").first
    assert field.input_value() == "Ik was nog aan het typen"
    field.press("Enter")
    two.get_by_text("Intussen is over deze koppelkans ook dit vastgelegd").first.wait_for()
    wait_until_idle(two)
    told = session(meeting.var, "show", "2025-Q3")
    assert title(two) == here
    assert "Ik was nog aan het typen" in told  # the last one holds, both are kept
    history = two.get_by_role("heading", name="Besluiten en opmerkingen").locator(
        "xpath=following::ul[1]"
    )
    assert "Eerst de ander aan het woord." in history.inner_text()
    assert "Ik was nog aan het typen" in history.inner_text()


def test_a_koppelkans_is_added_where_one_points_on_the_map(meeting, new_page):
    page = open_page(new_page(meeting), "/koppelkansen?sessie=2025-Q3&beeld=vergadering")
    page.get_by_text("Een koppelkans toevoegen").click()
    tool = page.get_by_role("button", name="Plek aanwijzen")
    tool.wait_for(timeout=60_000)
    wait_until_idle(page)
    tool.scroll_into_view_if_needed()
    tool.click()
    box = page.locator(".leaflet-container").last.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    page.get_by_text("aangewezen op de kaart").wait_for(timeout=30_000)
    wait_until_idle(page)
    page.get_by_role("spinbutton", name="Hoe nauwkeurig is dit? (m)").fill("60")
    page.get_by_role("spinbutton", name="Hoe nauwkeurig is dit? (m)").press("Tab")
    wait_until_idle(page)
    page.get_by_role("textbox", name="Titel").fill("Binnenhof aan de vest")
    page.get_by_label("Reden (verplicht)").last.fill("De bewoners vragen erom.")
    page.get_by_role("button", name="Toevoegen aan lijst en agenda").click()
    page.get_by_role("heading", name="Binnenhof aan de vest").wait_for(timeout=60_000)
    wait_until_idle(page)
    [item] = [one["content"]["item"] for one in entries(meeting.var) if "item" in one["content"]]
    assert item["precision_m"] == 60
    assert 51.7 < item["lat"] < 51.9
    assert 4.5 < item["lon"] < 4.9
    assert item["parts"]["exposure"]["reason"] != "niet doorgerekend"


@pytest.mark.parametrize("twice", ["Enter", "click"])
def test_sent_twice_is_recorded_once_and_nothing_lands_on_the_next(meeting, new_page, twice):
    path = "/koppelkansen?sessie=2025-Q3&beeld=vergadering&kans=plan-gezondheidspark-middenzone"
    page = open_page(new_page(meeting), path)
    here, before = title(page), len(entries(meeting.var))
    field = page.get_by_label("Reden (verplicht)").first
    field.fill(f"Twee keer met {twice}")
    if twice == "Enter":
        field.press("Enter")
        field.press("Enter")
    else:
        page.get_by_role("button", name="Vastleggen", exact=True).first.dblclick()
    changed_from(page, here)
    wait_until_idle(page, quiet=1500)
    assert len(entries(meeting.var)) == before + 1


@pytest.mark.parametrize("start", ["/koppelkansen", "/koppelkansen?soort=bezit_klimaat"])
def test_the_first_click_on_another_kind_shows_that_kind(meeting, new_page, start):
    page = open_page(new_page(meeting), start)
    before = title(page)
    page.locator(".st-key-kansen-soorten").get_by_text("Plan en werk").click()
    changed_from(page, before)
    wait_until_idle(page)
    assert page.locator('[data-testid="stMain"]').get_by_text("Plan en werk · nr 1").is_visible()
    assert "soort=plan_werk" in page.url


def test_a_second_choice_in_a_filter_keeps_the_first_when_the_numbers_beside_it_changed(
    meeting, new_page
):
    page = open_page(new_page(meeting), "/koppelkansen")
    pick(page, "Trivire")
    assert chosen(page) == ["Trivire"]
    before = tags(page)[0]
    page.keyboard.press("Escape")
    kinds = page.locator(".st-key-kansen-soorten button")
    for place in range(kinds.count()):
        kinds.nth(place).click()
        wait_until_idle(page)
        if tags_of_popover(page) != [before]:
            break
    assert tags(page)[0] != before, "in no other kind the number is another"
    pick(page, "Woonbron")
    assert chosen(page) == ["Trivire", "Woonbron"]


def tags_of_popover(page):
    found = tags(page)
    page.keyboard.press("Escape")
    return found


def corporation_box(page):
    """The filter on corporation; opens the filters when they are closed."""
    box = page.get_by_test_id("stMultiSelect").filter(has_text="Corporatie")
    if not box.is_visible():
        page.get_by_role("button", name="Filters").first.click()
        box.wait_for()
        wait_until_idle(page)
    return box


def pick(page, name):
    corporation_box(page).locator("input").first.click()
    page.locator('[role="option"]').filter(has_text=name).first.click()
    wait_until_idle(page)


def tags(page):
    """What is chosen in the filter, as it stands there: the name and a number."""
    return corporation_box(page).locator(".react-aria-ComboBox [data-tag]").all_inner_texts()


def chosen(page):
    return [text.split(" (")[0] for text in tags(page)]
