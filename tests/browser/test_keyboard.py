"""A whole session without a mouse: from opening the app to the pack on the disk."""

import zipfile

import pytest
from playwright.sync_api import expect

from geo.register import Register
from tests.browser.browsing import open_page, wait_until_idle
from tests.browser.keyboard import is_at, tab_to
from tests.browser.maps import settled, state

REASON = "De straat gaat in 2027 toch open."
_OTHER_HEADING = "t => document.querySelector('[data-testid=stMain] h2').innerText !== t"
PARTY = "Gemeente Dordrecht: klimaatadaptatie"


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def heading(page):
    return page.locator('[data-testid="stMain"] h2').first.inner_text()


def clear_and_type(page, text):
    press(page, "Control+A", "Delete")
    page.keyboard.type(text)


@pytest.mark.slow
def test_a_session_from_the_first_page_to_the_pack(cold_server, new_page, tmp_path):
    server = cold_server()
    page = open_page(new_page(server, accept_downloads=True), "/", timeout=120_000)
    page = a_question_leads_to_the_map(page)
    one_chooses_and_filters_on_the_map(page)
    one_goes_along_the_list(page)
    one_opens_a_session_and_decides(page)
    one_takes_a_pack_along(page, tmp_path / "pakket.zip")
    one_closes_the_session(page)
    with Register.open(server.var / "register.sqlite") as register:
        record = register.session("2026-Q3")
        assert not record.session.is_open
        [entry] = register.decided().values()
        assert (entry.status, entry.content["reason"]) == ("nader onderzoeken", REASON)


def a_question_leads_to_the_map(page):
    # a question on the first page leads to the map, set up for it
    tab_to(page, "a", "Waar komen plannen en klimaatstress samen?")
    press(page, "Enter")
    page.wait_for_url("**/kaart?vraag=plannen")
    page.wait_for_selector('[data-testid="stApp"]')
    settled(page, timeout=120_000)
    assert "/kaart?vraag=plannen" in page.url
    return page


def one_chooses_and_filters_on_the_map(page):
    # go along what is drawn, choose one, and leave again
    tab_to(page, "application", "Kaart van Dordrecht")
    press(page, "n", "n", "Enter")
    settled(page)
    chosen = state(page)["selection"]
    assert chosen["layer"] == "projects"
    page.locator(".kk-card-link").wait_for(timeout=30_000)
    before = state(page)["position"]["zoom"]
    tab_to(page, "button", "Uitzoomen")
    press(page, "Enter")
    settled(page)
    assert state(page)["position"]["zoom"] < before
    passing = state(page)["layers"]["projects"]["passing"]
    tab_to(page, "checkbox", "Woonbron (")
    press(page, "Space")
    wait_until_idle(page)
    page.wait_for_function(
        f"() => window.__kk_map.kaart.layers.projects.passing < {passing}", timeout=30_000
    )


def one_goes_along_the_list(page):
    tab_to(page, "a", "Koppelkansen")
    press(page, "Enter")
    page.wait_for_url("**/koppelkansen*")
    wait_until_idle(page, timeout=120_000)
    first = heading(page)
    press(page, "Alt+ArrowDown")
    page.wait_for_function(_OTHER_HEADING, arg=first, timeout=30_000)
    wait_until_idle(page)


def one_opens_a_session_and_decides(page):
    tab_to(page, "button", "Nieuwe sessie")
    press(page, "Enter")
    tab_to(page, "text", "Naam")
    clear_and_type(page, "2026-Q3")
    tab_to(page, "textarea", "Deelnemers")
    clear_and_type(page, PARTY)
    tab_to(page, "button", "Sessie openen en de lijst bevriezen")
    press(page, "Enter")
    page.get_by_label("Reden (verplicht)").first.wait_for(timeout=60_000)
    wait_until_idle(page)

    # decide on the first of the agenda, where the keyboard already is; the next comes by itself
    decided = heading(page)
    assert is_at(page, "radio", "opgenomen")
    press(page, "ArrowRight", "Tab")
    page.keyboard.type(REASON)
    press(page, "Enter")
    page.wait_for_function(_OTHER_HEADING, arg=decided, timeout=30_000)
    wait_until_idle(page)


def one_takes_a_pack_along(page, path):
    # with the workbook alone
    tab_to(page, "button", "Pakket")
    press(page, "Enter")
    tab_to(page, "combobox", "Bestanden")
    press(page, *["Backspace"] * 10)
    # without any file there is nothing to make; what is typed before the page has caught up is lost
    make = page.get_by_role("button", name="Pakket maken")
    expect(make).to_be_disabled(timeout=60_000)
    wait_until_idle(page)
    page.keyboard.type("Excel")
    page.get_by_role("option", name="Excel", exact=True).wait_for(timeout=30_000)
    # Enter takes the option that is pointed at, which the list does a moment after it is drawn
    press(page, "ArrowDown")
    page.wait_for_function(
        "() => document.activeElement.getAttribute('aria-activedescendant')", timeout=30_000
    )
    press(page, "Enter")
    page.get_by_role("option", name="Excel", exact=True).wait_for(state="detached", timeout=30_000)
    press(page, "Escape")
    expect(make).to_be_enabled(timeout=60_000)
    wait_until_idle(page)
    tab_to(page, "button", "Pakket maken")
    press(page, "Enter")
    ready = page.get_by_role("button", name="Download pakket")
    ready.wait_for(timeout=240_000)
    wait_until_idle(page)
    tab_to(page, "button", "Download pakket")
    with page.expect_download() as coming:
        press(page, "Enter")
    coming.value.save_as(path)
    names = zipfile.ZipFile(path).namelist()
    assert any(name.endswith(".xlsx") for name in names)


def one_closes_the_session(page):
    tab_to(page, "button", "Sessie sluiten")
    press(page, "Enter")
    tab_to(page, "text", "Opmerking")
    tab_to(page, "button", "Sessie sluiten")
    press(page, "Enter")
    page.get_by_text("Sessie 2026-Q3 is gesloten").first.wait_for(timeout=30_000)
    wait_until_idle(page)
