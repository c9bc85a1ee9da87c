"""Overleg in Chromium: a story is made, put in another order, saved, and told from a stick."""

import json
import shutil

import pytest

from geo.maps.offline import external_references
from tests.browser.browsing import axe_violations, open_page, wait_until_idle
from tests.browser.server import start_server

LEGEND_PX = 18
PROJECTOR = {"width": 1280, "height": 720}
SHOWN = ".dia:not([hidden])"
# the first time everything is ranked, and a machine may be busy
PATIENT = 180_000


@pytest.fixture(scope="module")
def desk(prepared_var, tmp_path_factory):
    """An app in which a story can be saved."""
    folder = tmp_path_factory.mktemp("overleg")
    shutil.copytree(prepared_var, folder / "var")
    server = start_server(var=folder / "var", log=folder / "server.log")
    yield server
    server.stop()


def step_names(page):
    labels = page.get_by_role("radiogroup", name="Stappen").locator("label").all_inner_texts()
    return [text.strip().split(". ", 1)[1] for text in labels]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    wait_until_idle(page, timeout=PATIENT)


def type_sentence(page, text):
    field = page.get_by_role("textbox", name="De zin")
    field.fill(text)
    field.press("Control+Enter")
    wait_until_idle(page, timeout=PATIENT)


def refusal(page):
    return page.locator('[data-testid="stAlertContentError"]').inner_text()


def test_a_story_is_made_reordered_saved_and_told_offline(desk, new_page, browser, tmp_path):
    page = open_page(new_page(desk), "/overleg?gebied=WK050508", timeout=PATIENT)
    assert step_names(page) == [
        "Waar zijn we",
        "Wat is er gepland",
        "Wat doet het klimaat: hitte",
        "Wat doet het klimaat: extreme regen",
        "Wat kan samen",
        "Wat is afgesproken",
    ]
    # the room sees no address and no small number, whoever writes them
    type_sentence(page, "Op Noordendijk 317 is het te warm")
    assert "lijkt een adres te staan ('Noordendijk 317')" in refusal(page)
    type_sentence(page, "In 3 woningen is het te warm")
    assert "kan naar een huishouden wijzen" in refusal(page)
    type_sentence(page, "Dit is <b>onze</b> wijk")
    # where we are goes to the second place, and the last step goes away
    press(page, "↓ Later")
    page.get_by_text("6. Wat is afgesproken").click()
    wait_until_idle(page, timeout=PATIENT)
    press(page, "✕ Weg")
    order = [
        "Wat is er gepland",
        "Waar zijn we",
        "Wat doet het klimaat: hitte",
        "Wat doet het klimaat: extreme regen",
        "Wat kan samen",
    ]
    assert step_names(page) == order
    # eight steps at most
    for _ in range(3):
        press(page, "+ Stap")
    assert page.get_by_role("button", name="+ Stap", exact=True).is_disabled()
    for _ in range(3):
        press(page, "✕ Weg")
    assert step_names(page) == order
    for name, text in (
        ("Titel van het verhaal", "Koel & droog"),
        ("Organisatie", "Gemeente Dordrecht"),
        ("Rol", "gebiedsmanager"),
    ):
        page.get_by_role("textbox", name=name).fill(text)
    page.get_by_role("button", name="Opslaan als verhaal").click()
    page.get_by_text("Het verhaal 'Koel & droog' is opgeslagen.").first.wait_for(timeout=PATIENT)
    wait_until_idle(page, timeout=PATIENT)
    assert axe_violations(page) == []
    # a colleague opens the link
    assert "verhaal=" in page.url
    other = open_page(new_page(desk), page.url.removeprefix(desk.url), timeout=PATIENT)
    assert step_names(other) == order
    assert "Koel & droog" in other.get_by_role("listitem").last.inner_text()
    with other.expect_download(timeout=PATIENT) as waiting:
        other.get_by_role("button", name="Bestand voor de stick (HTML)").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name.startswith("overleg-koel-droog-")
    told_from_a_stick(browser, file)


def told_from_a_stick(browser, file):
    """Walk through the file with the network off, by keyboard and clicker."""
    assert external_references(file.read_text(encoding="utf-8")) == []
    context = browser.new_context(viewport=PROJECTOR, offline=True)
    asked, errors = [], []
    context.on("request", lambda request: asked.append(request.url))
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    page.goto(file.as_uri())
    now = "document.documentElement.dataset.dia"
    assert page.locator("h1").inner_text() == "Koel & droog"
    headings = []
    # a clicker sends Page Down; the keyboard has more
    for key in ("PageDown", "ArrowRight", " ", "ArrowDown", "Enter"):
        page.keyboard.press(key)
        headings.append(page.locator(f"{SHOWN} .kop").inner_text())
        found = page.evaluate(_LOOK)
        assert found["legend"] >= LEGEND_PX, found
        assert found["figures"] <= 3
        assert found["cut"] == [0, 0], headings[-1]
        assert found["apart"], headings[-1]
    assert headings == [
        "Wat is er gepland?",
        "Waar zijn we?",
        "Wat doet het klimaat? Hitte",
        "Wat doet het klimaat? Extreme regen",
        "Wat kan samen?",
    ]
    # past the last step there is nothing
    page.keyboard.press("PageDown")
    assert page.evaluate(now) == "5"
    places = {"PageUp": "4", "ArrowLeft": "3", "Home": "0", "End": "5", "2": "2"}
    for key, place in places.items():
        page.keyboard.press(key)
        assert page.evaluate(now) == place
    assert page.locator(f"{SHOWN} h2").inner_text() == "Dit is <b>onze</b> wijk"
    page.get_by_role("button", name="Volgende stap").click()
    assert page.evaluate(now) == "3"
    # a dark room, and light again
    page.keyboard.press("d")
    paper = page.locator(f"{SHOWN} .blad")
    assert paper.evaluate("(node) => getComputedStyle(node).backgroundColor") == "rgb(16, 24, 30)"
    assert axe_violations(page) == []
    page.keyboard.press("d")
    assert axe_violations(page) == []
    # only the map: the text is away, the label of example data stays
    page.keyboard.press("k")
    assert page.locator(f"{SHOWN} h2").is_hidden()
    assert page.locator(f"{SHOWN} .merk").is_visible()
    assert page.locator(f"{SHOWN} .legenda").is_visible()
    page.keyboard.press("k")
    page.keyboard.press("b")
    assert page.locator("#zwart").is_visible()
    page.keyboard.press("b")
    assert page.locator("#zwart").is_hidden()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []
    # plans have their names, without house numbers
    data = json.loads(page.locator("#gegevens").text_content())
    texts = [one.get("t", "") for group in data["groups"].values() for one in group]
    assert any("Colijnstraat" in text for text in texts)
    assert not any("t/m" in text or "317" in text for text in texts)
    context.close()


_LOOK = """() => {
  const slide = document.querySelector('.dia:not([hidden])');
  const sheet = slide.querySelector('.blad');
  const legend = slide.querySelector('.legenda');
  const sizes = [...legend.querySelectorAll('p, span')]
    .map((one) => parseFloat(getComputedStyle(one).fontSize));
  const names = [...document.querySelectorAll('.plannaam, .wijknaam')]
    .filter((one) => getComputedStyle(one).visibility === 'visible')
    .map((one) => one.getBoundingClientRect());
  const boxes = [...names, legend.getBoundingClientRect(), sheet.getBoundingClientRect()];
  const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1;
  return {
    legend: Math.min(...sizes),
    figures: slide.querySelectorAll('.cijfers dd').length,
    cut: [sheet.scrollHeight - sheet.clientHeight, sheet.scrollWidth - sheet.clientWidth],
    apart: boxes.every((a, at) => boxes.slice(at + 1).every((b) => !over(a, b))),
  };
}"""
"""Of the slide that is shown: the smallest type of the legend in px, how many figures, how far the
text falls off its sheet, and whether names, legend and sheet stay clear of each other."""
