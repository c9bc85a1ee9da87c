"""What a browser asks over the connection of its session: its own files, and nothing of others."""

import asyncio
import errno
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.runtime import app_session
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from geo.access import EVERYTHING, PUBLIC, AccessError
from pages.ui.frame import login
from pages.ui.server import session_requests

TIM = {"is_logged_in": True, "provider": "default", "sub": "tim"}
ACCOUNT = login.account_of(TIM)


@pytest.fixture
def media(monkeypatch):
    """The files of a server where Streamlit asks and remembers through this module."""
    for owner, name in (
        (app_session, "DeferredFileHandler"),
        (app_session.AppSession, "handle_backmsg"),
        (MediaFileManager, "add"),
        (MediaFileManager, "add_deferred"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(session_requests, "_made_for", {})
    session_requests.hold_apart()
    return MediaFileManager(MemoryMediaFileStorage("/media"))


@pytest.fixture
def drawing(monkeypatch):
    """Let what follows be drawn on a page of somebody: their session, claims and rights."""

    def draw_for(session, claims, who=EVERYTHING):
        context = None if session is None else SimpleNamespace(user_info=claims)
        monkeypatch.setattr(
            "streamlit.runtime.media_file_manager._get_session_id", lambda: session or "nergens"
        )
        monkeypatch.setattr(session_requests, "get_script_run_ctx", lambda **_options: context)
        monkeypatch.setattr(login, "viewer", lambda: who)

    return draw_for


@pytest.fixture
def button(media, drawing):
    """A download button on the page of Tim; gives what it is named by."""
    drawing("tim", TIM)
    return media.add_deferred(lambda: b"van Tim", "text/csv", "1", "plan.csv")


def pressed(media, button, session):
    request = BackendOperationRequest(request_id="een")
    request.deferred_file.file_id = button
    handler = app_session.DeferredFileHandler(lambda: media)
    return asyncio.run(handler.handle(request, session))


def owners(url):
    return session_requests.owners_of(session_requests.file_id_of(url))


def drawn_anew(media, session):
    """What Streamlit does with the files of a session around a run that shows none."""
    media.clear_session_refs(session)
    media.remove_orphaned_files()


def test_a_button_makes_a_file_for_the_session_that_has_it(media, button):
    url = pressed(media, button, "tim").deferred_file.url
    assert media._storage.get_file(url.rpartition("/")[2]).content == b"van Tim"
    assert owners(url) == {ACCOUNT}


@pytest.mark.parametrize("session", ["lotte", "nergens"])
def test_another_session_gets_no_file_of_it(media, button, session):
    answer = pressed(media, button, session)
    assert not answer.HasField("deferred_file")
    assert answer.request_id == "een"
    assert answer.error_msg


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AccessError("Uw login is verlopen."), "Uw login is verlopen."),
        (OSError(errno.ENOSPC, "No space left"), "schijf is vol"),
        (ValueError("x of y"), "laad de pagina opnieuw"),
    ],
)
def test_under_a_button_that_makes_no_file_stands_why_in_dutch(media, drawing, error, words):
    def fail():
        raise error

    drawing("tim", TIM)
    answer = pressed(media, media.add_deferred(fail, "text/csv", "1", "a.csv"), "tim")
    assert not answer.HasField("deferred_file")
    assert answer.request_id == "een"
    assert words in answer.error_msg
    assert "x of y" not in answer.error_msg


def test_a_session_that_is_left_while_its_file_is_made_gives_it_to_nobody_else(media, drawing):
    drawing("tim", claims := dict(TIM))

    def made():
        # logging out, or a connection that breaks
        claims.clear()
        return b"van Tim"

    url = pressed(media, media.add_deferred(made, "text/csv", "1", "a.csv"), "tim")
    assert owners(url.deferred_file.url) == {ACCOUNT}


def test_a_file_that_a_page_offered_stays_of_its_account_while_it_is_drawn_anew(media, drawing):
    drawing("tim", TIM)
    old = media.add(b"een", "text/csv", "1", "a.csv", is_for_static_download=True)
    media.clear_session_refs("tim")
    assert owners(old) == {ACCOUNT}
    new = media.add(b"twee", "text/csv", "1", "a.csv", is_for_static_download=True)
    media.remove_orphaned_files()
    assert [owners(old), owners(new)] == [{ACCOUNT}, {ACCOUNT}]
    assert media.read_file(session_requests.file_id_of(old)) is not None


def test_the_same_file_of_two_is_of_both(media, button, drawing):
    first = pressed(media, button, "tim").deferred_file.url
    drawing("lotte", TIM | {"sub": "lotte"})
    again = media.add_deferred(lambda: b"van Tim", "text/csv", "1", "plan.csv")
    assert pressed(media, again, "lotte").deferred_file.url == first
    assert owners(first) == {ACCOUNT, login.account_of(TIM | {"sub": "lotte"})}


def test_what_the_page_of_the_public_shows_is_for_everybody(media, drawing):
    """Also for who logged in without any role, or whose login expired."""
    for claims in ({}, TIM):
        drawing("uit", claims, PUBLIC)
        assert owners(media.add(b"x" + bytes(len(claims)), "text/csv", "1")) == {None}


def test_what_no_page_made_is_nobodys(media, drawing):
    drawing(None, {}, PUBLIC)
    assert owners(media.add(b"x", "text/csv", "1")) == frozenset()
    drawing("thuis", {}, EVERYTHING)
    assert owners(media.add(b"y", "text/csv", "1")) == frozenset()


def test_a_file_waits_for_its_browser_whatever_others_do(media, button):
    name = session_requests.file_id_of(pressed(media, button, "tim").deferred_file.url)
    for session in ("tim", "lotte", "wim"):
        drawn_anew(media, session)
    assert media.read_file(name).content == b"van Tim"


def test_and_goes_when_it_had_the_time(media, button, monkeypatch):
    monkeypatch.setattr(session_requests, "_HELD_S", 0.0)

    async def press_and_wait():
        request = BackendOperationRequest(request_id="een")
        request.deferred_file.file_id = button
        answer = await app_session.DeferredFileHandler(lambda: media).handle(request, "tim")
        for _ in range(3):
            await asyncio.sleep(0)
        return session_requests.file_id_of(answer.deferred_file.url)

    name = asyncio.run(press_and_wait())
    for session in ("lotte", "wim"):
        drawn_anew(media, session)
    assert media.read_file(name) is None


def test_files_that_are_gone_are_forgotten(media, drawing, monkeypatch):
    monkeypatch.setattr(session_requests, "_KEPT", 2)
    drawing("tim", TIM)
    first, *rest = [media.add(content, "text/csv", "1") for content in (b"a", b"b")]
    button = media.add_deferred(lambda: b"", "text/csv", "2")
    # more than are kept, but all of them are there
    assert owners(first) == session_requests.owners_of(button) == {ACCOUNT}
    media.remove_orphaned_files()
    media.add(b"c", "text/csv", "3")
    assert owners(first) == frozenset()
    assert owners(*rest) == session_requests.owners_of(button) == {ACCOUNT}


@pytest.mark.parametrize("asked", ["clear_cache", "load_git_info", "set_run_on_save"])
@pytest.mark.parametrize("logging_in", [True, False])
def test_what_serves_a_developer_is_offered_where_nobody_logs_in(monkeypatch, asked, logging_in):
    passed_on = []
    monkeypatch.setattr(login, "is_on", lambda: logging_in)
    monkeypatch.setattr(
        session_requests, "_handle_message", lambda _session, message: passed_on.append(message)
    )
    message = BackMsg()
    setattr(message, asked, True)
    session_requests._handled(None, message)
    assert passed_on == ([] if logging_in else [message])
    page = BackMsg()
    page.rerun_script.page_name = "kaart"
    session_requests._handled(None, page)
    assert passed_on[-1:] == [page]


@pytest.mark.usefixtures("media")
def test_the_server_hears_it_here():
    assert app_session.DeferredFileHandler is session_requests.OwnFiles
    assert app_session.AppSession.handle_backmsg is session_requests._handled
