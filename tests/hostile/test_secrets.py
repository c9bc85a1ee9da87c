"""Seeded secrets come out nowhere: no log, no error, no export, no backup, no page."""

import json
import logging
import shutil
import traceback
import zipfile

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geo.commands import main
from geo.fetch.job import Job
from geo.report.writers import write_pack
from pages.ui.frame import page_data
from tests.fetch.servers import free_port, reply, serving
from tests.upkeep.conftest import installed  # noqa: F401 - an installation with a register

KEY = "ep-sleutel-7f3a91c2"
PASSWORD = "wachtwoord-5d0b77e1"
OIDC = "oidc-geheim-91ac44d0"
COOKIE = "koekjes-geheim-2b8e6f10-2b8e6f10-2b8e6f10"
SECRETS = (KEY, PASSWORD, OIDC, COOKIE)
LOGIN = f"""
[auth]
redirect_uri = "https://kaart.nl/oauth2callback"
cookie_secret = "{COOKIE}"
client_id = "kaart"
client_secret = "{OIDC}"
server_metadata_url = "https://inloggen.nl/.well-known/openid-configuration"
"""


@pytest.fixture
def seeded(tmp_path, monkeypatch, caplog):
    """Every secret there is in the environment, with a database that is not there."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("EP_ONLINE_KEY", KEY)
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv(
        "DATABASE_URL", f"postgresql://kaart:{PASSWORD}@127.0.0.1:{free_port()}/register"
    )
    monkeypatch.setenv("OIDC_CLIENT_SECRET", OIDC)
    # where the app looks for them, both at the place it is started from and below its folder
    for folder in (tmp_path, tmp_path / "var"):
        (folder / ".streamlit").mkdir(parents=True, exist_ok=True)
        (folder / ".streamlit" / "secrets.toml").write_text(LOGIN, encoding="utf-8")
    return caplog


def assert_silent(*texts):
    for text in texts:
        whole = text if isinstance(text, str) else text.decode("latin-1")
        for secret in SECRETS:
            assert secret not in whole


@pytest.mark.parametrize(
    "command",
    [["session", "list"], ["check", "--json"], ["backup", "kopie.zip"], ["agreements", "--json"]],
)
def test_commands(seeded, capsys, command, prepared_var, monkeypatch, tmp_path):
    var = shutil.copytree(prepared_var, tmp_path / "installatie")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(var))
    monkeypatch.setenv("KOPPELKANSEN_DETAILS", "1")
    monkeypatch.chdir(tmp_path)
    assert main(command) == 1
    written = capsys.readouterr()
    assert "niet bereikbaar" in written.out + written.err
    assert_silent(written.out, written.err, seeded.text)


def test_an_address_that_is_none(capsys, installed, monkeypatch):  # noqa: F811
    for address in (
        f"mysql://u:{PASSWORD}@h/d",
        f"postgresql://u:{PASSWORD}@[::1/d",
        f"{PASSWORD}",
    ):
        monkeypatch.setenv("DATABASE_URL", address)
        assert main(["session", "list"]) == 1
        assert main(["check"]) == 1
        written = capsys.readouterr()
        assert written.err.startswith("Fout: ")
        assert_silent(written.out, written.err)


def test_a_service_that_repeats_what_it_was_sent(seeded, network):
    """A careless or hostile service puts the key in its answer, its address and its error."""

    def answer(handler):
        told = str(dict(handler.headers))
        if "omleiding" in handler.path:
            reply(handler, "", status=302, headers={"Location": f"http://127.0.0.1:9/?k={KEY}"})
        else:
            reply(handler, json.dumps({"fout": told}), status=403)

    from geo.fetch.answer import host_of  # noqa: PLC0415
    from geo.fetch.http import HttpClient  # noqa: PLC0415
    from geo.fetch.limits import Limits  # noqa: PLC0415

    with (
        serving(answer) as (url, asked),
        HttpClient([host_of(url)], limits=Limits(attempts=1)) as client,
    ):
        for path in ("/label", "/omleiding"):
            with pytest.raises(Exception, match=r".") as caught:
                client.get_json(url + path, headers={"Authorization": KEY})
            shown = "".join(traceback.format_exception(caught.value))
            assert_silent(str(caught.value), shown.replace(f'{{"Authorization": {KEY}}}', ""))
    assert asked == ["/label", "/omleiding"]
    assert_silent(seeded.text)
    assert KEY not in repr(Job.__dataclass_fields__["secrets"])


def test_what_goes_along(seeded, city, tmp_path, installed, monkeypatch, capsys):  # noqa: F811
    monkeypatch.setenv("EP_ONLINE_KEY", KEY)
    pack = write_pack(city, tmp_path / "pakket", only=["xlsx", "gpkg"])
    for path in pack.files:
        content = path.read_bytes()
        assert_silent(content)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as inside:
                assert_silent(*(inside.read(name) for name in inside.namelist()))
    (installed.var / "sources.local.toml").write_text(f"# {KEY}\n[limits]\npatience_s = 5\n")
    (installed.var / ".streamlit").mkdir(exist_ok=True)
    (installed.var / ".streamlit" / "secrets.toml").write_text(LOGIN, encoding="utf-8")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(installed.var))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["backup", str(tmp_path / "kopie.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "kopie.zip") as inside:
        assert_silent(*(inside.read(name) for name in inside.namelist()))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("page", ["koppelkansen", "afspraken"])
def test_pages_without_their_database(seeded, page, prepared_var, monkeypatch, tmp_path):
    var = shutil.copytree(prepared_var, tmp_path / "installatie")
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(var))
    page_data.forget()
    st.cache_resource.clear()
    script = f"""
import streamlit as st
from geo.errors import KoppelkansenError
from pages import {page}
try:
    {page}.render()
except KoppelkansenError as error:
    st.error(str(error))
"""
    at = AppTest.from_string(script, default_timeout=120).run()
    page_data.forget()
    assert not at.exception
    shown = " ".join(item.value for kind in (at.error, at.warning, at.info) for item in kind)
    assert "niet bereikbaar" in shown
    assert_silent(str(at), shown, seeded.text)
