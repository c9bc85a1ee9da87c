"""No dead end and no English: wrong addresses, a server that stops, a phone."""

from playwright.sync_api import expect

from tests.browser.browsing import axe_violations, open_page, wait_until_idle
from tests.browser.streamlit_phrases import DUTCH_TOO, phrases

# every phrase as a text and as the name of an element: what the page's script leaves as it was
_LEFT = """
async (phrases) => {
  const box = document.createElement("div");
  document.body.append(box);
  const made = phrases.map((text) => {
    const element = document.createElement("span");
    element.textContent = text;
    element.setAttribute("aria-label", text);
    box.append(element);
    return element;
  });
  await new Promise((done) => setTimeout(done));
  const left = phrases.filter((text, place) =>
    made[place].textContent === text || made[place].getAttribute("aria-label") === text);
  box.remove();
  return left;
}
"""
# the texts and names that a reader sees or hears on the page now
_SHOWN = """
() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode.data.trim());
  for (const name of ["aria-label", "title", "placeholder"]) {
    for (const one of document.querySelectorAll(`[${name}]`)) texts.push(one.getAttribute(name));
  }
  return texts;
}
"""
PHONE = {"width": 390, "height": 844}


def english(page):
    """Phrases of Streamlit's own front end that stand on the page."""
    known = phrases() - DUTCH_TOO
    return sorted(known & set(page.evaluate(_SHOWN)))


def test_no_english_at_a_wrong_address_and_when_the_server_stops(cold_server, new_page, observed):
    server = cold_server()
    page = new_page(server)
    for path in ("/verkeerd", "/kaart/verkeerd", "/static/js/weg.js", "/inloggen"):
        assert page.goto(path).status == 404, path
        assert page.locator("html").get_attribute("lang") == "nl"
        assert english(page) == []
        assert page.get_by_role("link", name="Uitvraag").get_attribute("href") == "/uitvraag"
    open_page(page, "/")
    # Streamlit's own CSV leaves a formula a formula: its button is not there, in any language
    page.get_by_test_id("stDataFrame").first.hover()
    expect(page.locator('[data-phrase^="Show/hide columns"]').first).to_be_visible()
    expect(page.locator('[data-phrase^="Download as CSV"]').first).to_be_hidden()
    # whatever Streamlit may say on a page is known
    assert page.evaluate(_LEFT, sorted(phrases() - DUTCH_TOO)) == []
    server.stop()
    expect(page.get_by_role("dialog")).to_contain_text("antwoordt niet", timeout=30_000)
    assert english(page) == []
    # the browser says that it cannot reach the server, which is what this test is about
    observed.console_errors.clear()


def test_on_a_phone_the_tour_can_be_left_and_the_drawer_closes(new_page):
    page = open_page(new_page(viewport=PHONE, has_touch=True, is_mobile=True), "/overzicht?x=1")
    assert page.url.endswith("/?x=1")
    tour = page.get_by_role("complementary", name="Rondleiding")
    tour.get_by_role("button", name="Volgende").click()
    expect(tour).to_contain_text("2 van 6")
    assert axe_violations(page, context=".kk-rondleiding-kaart") == []
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    page.get_by_test_id("stExpandSidebarButton").click()
    assert english(page) == []
    page.get_by_test_id("stSidebarNavLink").get_by_text("Uitvraag").click()
    page.wait_for_url("**/uitvraag")
    wait_until_idle(page)
    expect(page.get_by_test_id("stSidebar")).not_to_be_in_viewport()
    # what was left does not come back
    open_page(page, "/")
    expect(tour).to_have_count(0)


def test_a_link_of_the_overview_goes_on_in_the_same_tab(new_page):
    page = open_page(new_page(), "/")
    tabs = len(page.context.pages)
    page.get_by_role("link", name="bekijk een voorbeeldsessie").click()
    page.wait_for_url("**/koppelkansen?sessie=voorbeeld")
    wait_until_idle(page)
    expect(page.get_by_text("Dit is een voorbeeld.")).to_be_visible()
    assert len(page.context.pages) == tabs
    # where something may be typed a link leaves it as it is, and says so
    link = page.locator('[data-testid="stMain"] a[href$="gegevens"]').first
    expect(link).to_have_attribute("title", "Opent in een nieuw tabblad")
    page.go_back()
    page.wait_for_url("**/")
