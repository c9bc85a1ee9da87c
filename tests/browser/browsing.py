"""Opening a page and judging it: Streamlit at rest, no error, in Dutch, accessible."""

import json

from axe_playwright_python.sync_playwright import Axe

# Streamlit is at rest when its script and fragments have stopped and the browser has drawn
# nothing anew for a moment. Between two runs it is at rest as well, hence the moment.
_AT_REST = """
(quiet) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const atRest = app
    && app.dataset.testScriptState === "notRunning"
    && app.dataset.testConnectionState === "CONNECTED"
    && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stSpinner"]')
    && !document.querySelector('[data-testid="stMain"] [data-stale="true"]');
  if (!atRest) {
    window.atRestSince = null;
    return false;
  }
  window.atRestSince = window.atRestSince ?? performance.now();
  return performance.now() - window.atRestSince > quiet;
}
"""


def wait_until_idle(page, *, timeout=60_000, quiet=400):
    """Wait until Streamlit has been at rest for ``quiet`` milliseconds; fails after ``timeout``."""
    page.evaluate("() => { window.atRestSince = null; }")
    page.wait_for_function(_AT_REST, arg=quiet, timeout=timeout, polling=50)


def assert_sound(page):
    """Nothing on the page is an error, and the document says that it is in Dutch."""
    shown = page.locator('[data-testid="stException"]').all_inner_texts()
    assert not shown, f"{page.url} shows an exception: {shown}"
    assert page.locator("html").get_attribute("lang") == "nl", f"{page.url} is not marked as Dutch"


def open_page(page, path="/", *, timeout=60_000):
    """Open a path of the app (``/kaart?wijk=...``), wait until it is done, and check it."""
    answer = page.goto(path, wait_until="domcontentloaded", timeout=timeout)
    assert answer is not None
    assert answer.ok, f"{path} gives status {answer.status}"
    page.wait_for_selector('[data-testid="stApp"]', timeout=timeout)
    wait_until_idle(page, timeout=timeout)
    assert_sound(page)
    return page


def axe_violations(page, *, context=None, impacts=("serious", "critical")):
    """Accessibility faults axe finds (WCAG 2.2 A and AA), as readable lines; empty is good.

    axe comes with the package and is put into the page; nothing is fetched.
    """
    options = {
        "resultTypes": ["violations"],
        "runOnly": {
            "type": "tag",
            "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
        },
    }
    results = Axe().run(page, context=context, options=options)
    return [
        f"{fault['impact']} {fault['id']}: {fault['help']} "
        + json.dumps([node["target"] for node in fault["nodes"]][:5])
        for fault in results.response["violations"]
        if fault["impact"] in impacts
    ]
