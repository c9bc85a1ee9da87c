"""Afspraken in Chromium: recording, the figures of the command, the calendar file, access."""

import datetime as dt
import json
import shutil

import pytest
from icalendar import Calendar

from geo.commands import main
from tests.browser.browsing import axe_violations, open_page, wait_until_idle
from tests.browser.server import start_server


@pytest.fixture(scope="module")
def desk(prepared_var, tmp_path_factory):
    """An app in which something can be recorded."""
    folder = tmp_path_factory.mktemp("afspraken")
    shutil.copytree(prepared_var, folder / "var")
    server = start_server(var=folder / "var", log=folder / "server.log")
    yield server
    server.stop()


@pytest.fixture
def command(desk, monkeypatch, capsys):
    """Give ``command(...)``: what ``python -m geo agreements`` tells in that same app."""
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(desk.var))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*arguments):
        assert main(["agreements", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def figures(page):
    texts = page.get_by_role("radiogroup", name="Kies een getal").get_by_role("radio")
    return [text.rsplit(": ", 1)[-1] for text in texts.all_inner_texts()]


def test_a_status_is_recorded_and_the_command_tells_the_same(desk, new_page, command):
    page = open_page(new_page(desk), "/afspraken?kwartaal=2025-Q3&afspraak=3.3.2")
    before = figures(page)
    assert before == ["7", "0", "41", "onbekend"]
    # choose the third row, 3.3.2, as a person does
    table = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    page.mouse.click(table["x"] + 16, table["y"] + 35 * 3.5)
    wait_until_idle(page)
    assert page.get_by_role("heading", name="3.3.2 Klimaateffectatlas en bezit").is_visible()
    page.get_by_text("Status vastleggen bij 3.3.2").click()
    page.get_by_text("gereed", exact=True).click()
    page.get_by_label("Opmerking (mag leeg blijven)").fill("Besproken <b>op</b> 24 september.")
    page.get_by_label("Waar het te zien is").fill("kaart?vraag=bezit")
    page.get_by_label("Rol").fill("klimaat")
    page.get_by_role("button", name="Vastleggen").click()
    page.get_by_text("Vastgelegd bij 3.3.2: gereed (Q3 2025).").first.wait_for()
    wait_until_idle(page)
    assert page.get_by_text("Nog open: 6").is_visible()
    link = page.get_by_role("link", name="kaart: kaart?vraag=bezit")
    assert link.get_attribute("href").endswith("kaart?vraag=bezit")
    # typed text is shown as typed
    assert page.get_by_role("cell", name="Besproken <b>op</b> 24 september.").first.is_visible()
    answer = command("--due", "2025-Q3")
    counts = answer["counts"]
    assert figures(page) == [
        str(counts["due"]), str(counts["late"]), str(counts["passed_unknown"]), "onbekend",
    ]  # fmt: skip
    assert counts["due_open"] == 6
    (done,) = [row for row in answer["due"] if row["state"] == "gereed"]
    assert done["status"]["remark"] == "Besproken <b>op</b> 24 september."
    # the stock in the heat areas is the same on both sides
    open_page(page, "/afspraken?kwartaal=2025-Q3&beeld=regels")
    cells = page.get_by_role("table", name="Bezit in de warmtetransitiegebieden").inner_text()
    for area in answer["rules"]["heat"]:
        assert f"{area['dwellings']:,}".replace(",", ".") in cells
    assert "Voorbeelddata" in page.locator('[data-testid="stAlert"]').first.inner_text()


def test_the_calendar_file_is_a_calendar(desk, new_page, tmp_path):
    page = open_page(new_page(desk), "/afspraken?beeld=kalender&thema=3")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Agendabestand").click()
    waiting.value.save_as(tmp_path / "a.ics")
    found = Calendar.from_ical((tmp_path / "a.ics").read_bytes())
    # what has passed is left out: the moments of theme 3 lie in 2024 and 2025
    today = dt.datetime.now(tz=dt.UTC).date()
    assert [event for event in found.walk("VEVENT") if event["dtstart"].dt < today] == []
    assert "Prestatieafspraken" in str(found["x-wr-calname"])


@pytest.mark.parametrize(
    ("scheme", "views"), [("light", ("nu", "kalender", "alle", "regels")), ("dark", ("beheer",))]
)
def test_every_view_is_accessible_and_fits(desk, new_page, scheme, views):
    page = new_page(desk, color_scheme=scheme)
    for view in views:
        open_page(page, f"/afspraken?beeld={view}&kwartaal=2025-Q3&afspraak=3.2.1")
        assert page.locator("h1").first.inner_text() == "Afspraken"
        assert axe_violations(page) == [], view
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), view
    page.set_viewport_size({"width": 390, "height": 844})
    wait_until_idle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
