"""A year of three parties in Chromium: asked, delivered, sent back, accepted, discussed, again."""

import json
import os
import re

from geo.catalogue.library import Library
from geo.register import EntryKind, Register
from tests.browser.browsing import axe_violations, open_page, wait_until_idle
from tests.deliveries.town import csv_of, plans

ROUND = "2027-Q2-plannen"
WORKS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"naam": "Riool Voorstraat", "soort": "rioolvervanging", "jaar": "2028"},
            "geometry": {"type": "LineString", "coordinates": [[4.668, 51.813], [4.671, 51.814]]},
        }
    ],
}
PICTURES = os.environ.get("KOPPELKANSEN_PICTURES")
"""A folder for pictures of the steps, for the user guide; without it none are made."""


def picture(page, name):
    if PICTURES:
        size = page.viewport_size
        page.set_viewport_size({**size, "height": 1700})
        wait_until_idle(page)
        page.screenshot(path=f"{PICTURES}/{name}.png")
        page.set_viewport_size(size)
        wait_until_idle(page)


def look(page, view, *, party="", item=""):
    return open_page(page, f"/uitvraag?uitvraag={ROUND}&beeld={view}&partij={party}&wat={item}")


def press(page, name, *, says):
    page.get_by_role("button", name=name).click()
    page.get_by_text(says).first.wait_for(timeout=60_000)
    wait_until_idle(page)


def deliver(page, party, item, name, content, *, shot=""):
    look(page, "aanleveren", party=party, item=item)
    page.get_by_test_id("stFileUploaderDropzoneInput").first.set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Controleer").click()
    save = page.get_by_role("button", name="Bewaar als concept")
    save.wait_for(timeout=60_000)
    wait_until_idle(page)
    if shot:
        picture(page, shot)
    if page.get_by_text("Ik heb dit gezien").count():
        page.get_by_text("Ik heb dit gezien").click()
        wait_until_idle(page)
    save.click()
    page.get_by_role("button", name=re.compile("^Dien versie")).wait_for(timeout=60_000)
    wait_until_idle(page)


def hand_in(page, says="is ingediend"):
    page.get_by_role("button", name=re.compile("^Dien versie")).click()
    page.get_by_text(says).first.wait_for(timeout=60_000)


def choose(page, label, option):
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()
    wait_until_idle(page)


def accept(page, name):
    look(page, "beoordelen")
    choose(page, "Ingediend", name)
    if page.get_by_text("Ik heb dit gezien").count():
        page.get_by_text("Ik heb dit gezien").click()
        wait_until_idle(page)
    press(page, "Accepteer", says=f"Geaccepteerd: {name.partition(':')[0]}")


def the_gemeente_asks(page):
    open_page(page, "/uitvraag")
    page.get_by_label("Jaar").fill("2027")
    page.get_by_label("Jaar").press("Enter")
    wait_until_idle(page)
    # the agreements that ship end in 2025, so the day follows from the quarter
    assert page.get_by_text("Over afspraak 3.3.1 in Q2 2027").is_visible()
    last_day = page.get_by_test_id("stDateInput").filter(has_text="Uiterste dag")
    assert last_day.locator("input").first.input_value() == "2027-06-02"
    picture(page, "uitvraag-openen")
    press(page, "Open deze uitvraag", says="is geopend")


def three_parties_deliver(page):
    """Each hands in; the plan of one stands in the list of another as well."""
    mine = plans("Plan Noord", "Plan Zuid")
    deliver(page, "Trivire", "plans", "trivire.csv", csv_of(mine), shot="uitvraag-aanleveren")
    hand_in(page)
    theirs = plans("Plan Noord", "Plan West", party="Woonbron")
    deliver(page, "Woonbron", "plans", "woonbron.csv", csv_of(theirs))
    hand_in(page)
    deliver(page, "Gemeente Dordrecht", "works", "werken.geojson", json.dumps(WORKS).encode())
    hand_in(page)


def one_is_sent_back_and_comes_again(page):
    look(page, "bord")
    assert page.get_by_text("staat in de lijst van Trivire en Woonbron").is_visible()
    picture(page, "uitvraag-bord")
    assert not axe_violations(page, context='[data-testid="stMain"]')
    look(page, "beoordelen")
    choose(page, "Ingediend", "Woonbron: Plannen")
    page.get_by_label("Opmerking over alles").fill("Plan Noord is van Trivire.")
    picture(page, "uitvraag-beoordelen")
    press(page, "Stuur terug", says="Teruggestuurd naar Woonbron")
    look(page, "aanleveren", party="Woonbron", item="plans")
    assert page.get_by_role("cell", name="Plan Noord is van Trivire.").is_visible()
    picture(page, "uitvraag-teruggestuurd")
    assert not axe_violations(page, context='[data-testid="stMain"]')
    theirs = plans("Plan Oost", "Plan West", party="Woonbron")
    deliver(page, "Woonbron", "plans", "woonbron-2.csv", csv_of(theirs))
    hand_in(page)


def a_session_talks_about_it(page):
    open_page(page, "/koppelkansen")
    page.get_by_role("button", name="Nieuwe sessie").click()
    page.get_by_role("textbox", name="Naam").fill("2027-Q3")
    page.get_by_role("textbox", name="Deelnemers").fill("Gemeente Dordrecht: wonen")
    page.get_by_role("button", name="Sessie openen en de lijst bevriezen").click()
    page.get_by_label("Reden (verplicht)").first.wait_for(timeout=60_000)
    wait_until_idle(page)


def test_a_year_of_three_parties(cold_server, new_page):
    server = cold_server()
    page = new_page(server)
    the_gemeente_asks(page)
    three_parties_deliver(page)
    one_is_sent_back_and_comes_again(page)
    # nothing was active till now
    assert Library(var=server.var).editions("projects", origin="aangeleverd") == []
    for name in ("Trivire: Plannen", "Woonbron: Plannen", "Gemeente Dordrecht: Werken"):
        accept(page, name)
    table = Library(var=server.var).get("projects").table
    names = table.groupby("corporation")["name"].apply(set)
    assert names["Trivire"] == {"Plan Noord", "Plan Zuid"}
    assert names["Woonbron"] == {"Plan Oost", "Plan West"}
    assert list(Library(var=server.var).get("works").table["name"]) == ["Riool Voorstraat"]
    look(page, "bord")
    assert page.get_by_role("cell", name="✓ geaccepteerd").count() == 3
    a_session_talks_about_it(page)
    # and next year's round is one step
    look(page, "beheren")
    press(page, "Open Meerjarenplannen naast elkaar 2028", says="2028 is geopend")
    picture(page, "uitvraag-volgend-jaar")
    with Register.open(server.var / "register.sqlite") as register:
        assert register.verify_chain().ok
        assert register.session("2027-Q3").session.is_open
        lines = register.entries(kinds=(EntryKind.DELIVERY,))
    actions = [entry.content["action"] for entry in lines]
    assert actions.count("accept") == 3
    assert actions.count("send_back") == 1
