"""Whether anybody logs in here, and that settings that cannot be right open no door."""

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from geo.access import EVERYTHING, PUBLIC, viewer_named
from pages.ui.frame import login
from tests.access import parties

SOUND = parties.settings("http://127.0.0.1:1", "http://localhost:2")


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """Give ``settings(text)``: the file with secrets of this installation; None for no file."""
    before = config.get_option("secrets.files")
    file = tmp_path / "secrets.toml"
    monkeypatch.delenv(login.ASKED, raising=False)

    def use(text):
        if text is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(text, encoding="utf-8")
        config.set_option("secrets.files", [str(file)])
        secrets_singleton._reset()
        login.look_again()

    yield use
    config.set_option("secrets.files", before)
    secrets_singleton._reset()
    login.look_again()


def test_without_settings_everybody_is_at_their_own_computer(settings):
    settings(None)
    assert not login.is_on()
    assert login.viewer() == EVERYTHING


def test_with_settings_nobody_is_anybody_without_a_page(settings):
    settings(SOUND)
    assert login.is_on()
    assert login.problem() is None
    assert login.viewer() == PUBLIC


def test_a_lost_file_opens_no_door_where_logging_in_is_asked(settings, monkeypatch):
    settings(None)
    monkeypatch.setenv(login.ASKED, "verplicht")
    assert login.viewer() == PUBLIC
    assert "geen [auth]" in login.problem()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[auth\nkapot", "kan niet worden gelezen"),
        (SOUND.replace(parties.SECRET, "kort"), "minstens 32 tekens"),
        (SOUND.replace('"gemeente"', '"burgemeester"'), "burgemeester"),
        (SOUND.partition("[toegang]")[0], "[toegang.rollen] is leeg"),
        ("[toegang]\n" + SOUND.partition("[toegang]")[2], "geen [auth]"),
    ],
)
def test_settings_that_cannot_be_right_open_no_door(settings, text, told):
    settings(text)
    assert login.is_on()
    assert login.viewer() == PUBLIC
    assert told in login.problem()


def test_a_header_that_names_the_user_opens_no_door(settings, monkeypatch):
    settings(SOUND)
    before = config.get_option("server.trustedUserHeaders")
    config.set_option("server.trustedUserHeaders", {"X-User": "roles"})
    try:
        assert "trustedUserHeaders" in login.problem()
    finally:
        config.set_option("server.trustedUserHeaders", before)


def test_what_is_made_later_is_made_for_who_asked(settings):
    settings(SOUND)
    trivire = viewer_named("corporatie:Trivire")
    with login.acting_as(trivire):
        later = login.bound(login.viewer)
    assert login.viewer() == PUBLIC
    assert later() == trivire
    assert login.viewer() == PUBLIC


def test_a_change_of_the_settings_counts_within_a_moment(settings, monkeypatch):
    settings(None)
    assert not login.is_on()
    moments = iter([0.0, 0.9, 1.0])
    monkeypatch.setattr(login.time, "monotonic", lambda: next(moments))
    login.look_again()
    assert not login.is_on()
    monkeypatch.setenv(login.ASKED, "verplicht")
    assert not login.is_on()
    assert login.is_on()
    monkeypatch.undo()
