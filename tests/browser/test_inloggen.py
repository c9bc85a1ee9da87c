"""Logging in and out in a browser, from a page that is not for everybody."""

import shutil

import pytest

from tests.access import parties
from tests.browser.browsing import axe_violations, wait_until_idle
from tests.browser.server import free_port, start_server


@pytest.fixture
def server(prepared_var, tmp_path):
    port = free_port()
    with parties.provider(free_port()) as issuer:
        secrets = tmp_path / "secrets.toml"
        app = f"http://127.0.0.1:{port}"
        secrets.write_text(parties.settings(app, issuer), encoding="utf-8")
        made = start_server(
            var=shutil.copytree(prepared_var, tmp_path / "var"),
            log=tmp_path / "server.log",
            port=port,
            options=("--secrets.files", str(secrets)),
            env={"PYTHONWARNINGS": "ignore"},
        )
        yield made
        made.stop()


@pytest.fixture
def page(browser, server, outside):
    # the page of the provider asks for a style sheet elsewhere
    context = browser.new_context(base_url=server.url, locale="nl-NL", **outside)
    yield context.new_page()
    context.close()


def test_in_by_a_cold_deep_link_and_out_again(page, tmp_path):
    page.goto("/koppelkansen")
    page.get_by_text("Log in om deze pagina te zien").wait_for(timeout=60_000)
    wait_until_idle(page)
    assert page.get_by_text("Openbare cijfers").is_visible()
    assert page.get_by_text("Pakket maken").count() == 0
    assert axe_violations(page) == []
    page.screenshot(path=tmp_path / "openbaar.png", full_page=True)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("button", name="tim").click()
    page.get_by_text("Ingelogd als corporatie (Trivire)").wait_for(timeout=60_000)
    page.goto("/inloggen")
    page.get_by_role("button", name="Uitloggen").wait_for(timeout=60_000)
    wait_until_idle(page)
    assert page.get_by_text("bezit van Trivire per gebouw").is_visible()
    page.screenshot(path=tmp_path / "ingelogd.png", full_page=True)
    page.get_by_role("button", name="Uitloggen").click()
    # the provider is told as well, and asks on a page of its own
    page.wait_for_url("**/oauth2/end_session**", timeout=60_000)
    page.goto("/koppelkansen")
    page.get_by_role("button", name="Inloggen").wait_for(timeout=60_000)
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert not {name for name in names if name.startswith("_streamlit_user")}
