"""Whether anybody logs in here, and that settings that cannot be right open no door."""

import contextlib
import datetime as dt
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton

from geo.access import EVERYTHING, PUBLIC, AccessError, viewer_named
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


@pytest.fixture
def on_a_page_of(monkeypatch):
    """A page of somebody with these claims, until it has been drawn."""

    @contextlib.contextmanager
    def drawing(claims):
        with monkeypatch.context() as patch:
            patch.setattr(login, "get_script_run_ctx", lambda **_options: object())
            patch.setattr(login.st, "user", SimpleNamespace(to_dict=lambda: claims))
            yield

    return drawing


def test_what_is_made_later_is_not_made_for_a_login_that_ended(settings, on_a_page_of, monkeypatch):
    settings(SOUND)
    now = dt.datetime.now(tz=dt.UTC)
    claims = {
        "is_logged_in": True, "sub": "tim", "email": "tim@trivire.nl", "roles": ["kk-trivire"],
        "iat": now.timestamp(),
    }  # fmt: skip
    with on_a_page_of(claims):
        later = login.bound(login.viewer)
    assert later() == viewer_named("corporatie:Trivire")

    def refused():
        return pytest.raises(AccessError, match=r"^Uw login is verlopen of veranderd\.")

    # withdrawn, another role, and back
    for text in (
        f'{SOUND}\n[toegang.ingetrokken]\n"tim@trivire.nl" = {now + dt.timedelta(minutes=1)}',
        SOUND.replace('"corporatie:Trivire"', '"lezer:Huurdersraad"'),
    ):
        settings(text)
        with refused():
            later()
    settings(SOUND)
    assert later() == viewer_named("corporatie:Trivire")
    # the page stays open overnight
    real = login.login_of
    monkeypatch.setattr(
        login,
        "login_of",
        lambda said, rules, now: real(said, rules, now=now + dt.timedelta(hours=9)),
    )
    with refused():
        later()


def test_what_was_to_be_made_without_a_login_is_not_made_once_one_is_asked(settings):
    settings(None)
    later = login.bound(login.viewer)
    assert later() == EVERYTHING
    settings(SOUND)
    with pytest.raises(AccessError):
        later()


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
