"""What one test leaves in the browser is not there for the next."""

import pytest

from tests.browser.contexts import SharedContexts

_KEEP = """
async () => {
  document.cookie = "left=1";
  localStorage.setItem("left", "1");
  sessionStorage.setItem("left", "1");
  await new Promise((resolve) => {
    indexedDB.open("left").onsuccess = (event) => { event.target.result.close(); resolve(); };
  });
  await (await caches.open("left")).put("/left", new Response("1"));
}
"""
_KEPT = """
async () => [
  document.cookie.split("left=1").length - 1, localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length,
]
"""
PAGE = "/_stcore/health"


@pytest.fixture
def contexts(browser):
    return SharedContexts(browser)


def test_nothing_is_left_of_the_test_before(contexts, live_server):
    first = contexts.take(live_server, {})
    page = first.context.new_page()
    page.goto(PAGE)
    page.evaluate(_KEEP)
    assert page.evaluate(_KEPT) == [1, 1, 1, 1, 1]
    contexts.give_back(first)
    assert page.is_closed()
    again = contexts.take(live_server, {})
    assert again is first
    page = again.context.new_page()
    page.goto(PAGE)
    assert page.evaluate(_KEPT) == [0, 0, 0, 0, 0]
    contexts.give_back(again)


def test_two_at_once_and_other_options_share_nothing(contexts, live_server):
    one, two = (contexts.take(live_server, {}) for _ in range(2))
    dark = contexts.take(live_server, {"color_scheme": "dark"})
    assert len({id(lent.context) for lent in (one, two, dark)}) == 3
    for lent in (one, two, dark):
        contexts.give_back(lent)
    assert contexts.take(live_server, {"color_scheme": "dark"}) is dark


def test_what_is_noted_is_of_the_test_that_watches(new_page, observed):
    page = new_page()
    page.goto(PAGE)
    page.evaluate("console.error('of this test')")
    assert [text.partition(" (")[0] for text in observed.console_errors] == ["of this test"]
    observed.console_errors.clear()
    observed.stop_watching(page.context)
    page.evaluate("console.error('of the next one')")
    assert observed.console_errors == []
    observed.watch(page.context)
