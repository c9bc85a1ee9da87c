"""The app on a free port, and Chromium to look at it with every outside host blocked."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from dev import BROWSER_ADVICE, find_chromium
from tests.browser import browsing
from tests.browser.contexts import KEPT_FLAG, SharedContexts
from tests.browser.observing import Observed, registered_hosts
from tests.browser.outside import Outside
from tests.browser.server import start_server
from tests.conftest import without

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A second wall behind the proxy that refuses: no name but this machine's own can be looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
VIEWPORT = {"width": 1366, "height": 900}
# other tests run beside these: what comes late is no fault
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)


def pytest_itemcollected(item):
    """Every test in this folder drives a browser; `-m "not browser"` leaves them out."""
    item.add_marker(pytest.mark.browser)


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember whether the test itself failed, so that a picture of its pages is kept."""
    report = yield
    if report.when == "call":
        item.stash[_FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def live_server(prepared_var, tmp_path_factory):
    """One app for all tests that only look; it works in a copy of the prepared folder."""
    folder = tmp_path_factory.mktemp("live")
    shutil.copytree(prepared_var, folder / "var")
    server = start_server(var=folder / "var", log=folder / "server.log")
    yield server
    server.stop()


@pytest.fixture
def cold_server(prepared_var, tmp_path):
    """Give ``cold_server(env=..., empty=False)``: an app that has not served any page yet.

    With ``empty`` it starts as a fresh installation: no example layers, browser assets only.
    """
    servers = []

    def start(*, env=None, empty=False):
        var = tmp_path / f"var-{len(servers)}"
        if empty:
            shutil.copytree(prepared_var / "vendor", var / "vendor")
        else:
            shutil.copytree(prepared_var, var)
        log = tmp_path / f"server-{len(servers)}.log"
        servers.append(start_server(var=var, log=log, env=env))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def chromium_path():
    """Path of Chromium; without it a test is skipped, and fails in .ci/run."""
    found = find_chromium()
    if found is None:
        without("Chromium", BROWSER_ADVICE, required_by="KOPPELKANSEN_REQUIRE_BROWSER")
    return found


@pytest.fixture(scope="session")
def browser(chromium_path):
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        arguments = [*FLAGS, KEPT_FLAG]
        program = playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield program
        program.close()


@pytest.fixture(scope="session")
def contexts(browser):
    """Contexts that tests use one after the other."""
    return SharedContexts(browser)


@pytest.fixture(scope="session")
def outside():
    """The way out for every browser: a proxy that refuses."""
    proxy = Outside()
    yield proxy.settings
    proxy.close()


@pytest.fixture
def observed():
    """What the pages of this test asked for and reported, judged when the test is over."""
    return Observed()


@pytest.fixture
def new_page(contexts, outside, observed, request, tmp_path):
    """Give ``new_page(server=None, **options)``: a page in a context that no other page is in.

    Paths are relative to the server (the shared live one unless another is given); options go
    to Playwright's ``new_context`` (``viewport``, ``color_scheme``, ``reduced_motion``...). When
    the test fails, a picture of each page is left in its ``tmp_path``.
    """
    lents = []
    logs = {}

    def make(server=None, *, viewport=VIEWPORT, **options):
        target = server or request.getfixturevalue("live_server")
        logs.setdefault(target.url, (target, target.log_size()))
        settings = {"locale": "nl-NL", **outside, **options}
        if options.get("is_mobile"):
            # a telephone is of one size
            settings["viewport"] = viewport
        lent = contexts.take(target, settings)
        lents.append(lent)
        lent.context.set_default_timeout(PATIENCE_MS)
        observed.watch(lent.context)
        page = lent.context.new_page()
        if not options.get("is_mobile"):
            page.set_viewport_size(viewport)
        return page

    yield make
    for number, lent in enumerate(lents):
        if request.node.stash.get(_FAILED, False):
            for page in lent.context.pages[1:]:
                page.screenshot(path=tmp_path / f"page-{number}.png")
        # what a page reports as it closes counts too
        contexts.give_back(lent)
        observed.stop_watching(lent.context)
    problems = observed.problems(registered_hosts())
    for target, start in logs.values():
        written = target.log_text(after=start)
        if "Traceback (most recent call last)" in written:
            problems.append(f"the server logged an exception:\n{written}")
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(new_page):
    """A page on the shared app."""
    return new_page()


@pytest.fixture(scope="session")
def open_page():
    """The function ``open_page(page, path)``, see tests/browser/browsing.py."""
    return browsing.open_page


@pytest.fixture(scope="session")
def axe_violations():
    """The function ``axe_violations(page)``, see tests/browser/browsing.py."""
    return browsing.axe_violations
