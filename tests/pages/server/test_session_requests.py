"""What a browser asks over the connection of its session: its own files, and nothing of others."""

import asyncio
from types import SimpleNamespace

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg
from streamlit.runtime import app_session
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.ui.frame import login
from pages.ui.server import session_requests

TIM = {"is_logged_in": True, "provider": "default", "sub": "tim"}


@pytest.fixture
def media(monkeypatch):
    """Files of a server with two sessions, of Tim and of Lotte."""
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    sessions = {
        name: SimpleNamespace(_user_info=TIM | {"sub": name}, is_resumable=lambda: True)
        for name in ("tim", "lotte")
    }
    runtime = SimpleNamespace(media_file_mgr=manager, get_app_session=sessions.get)
    monkeypatch.setattr(
        session_requests, "Runtime", SimpleNamespace(exists=lambda: True, instance=lambda: runtime)
    )
    monkeypatch.setattr(session_requests, "_made_for", {})
    return manager


@pytest.fixture
def button(media, monkeypatch):
    """A download button on the page of Tim; gives what it is named by."""
    monkeypatch.setattr("streamlit.runtime.media_file_manager._get_session_id", lambda: "tim")
    return media.add_deferred(lambda: b"van Tim", "text/csv", "1", "plan.csv")


def pressed(media, button, session):
    request = BackendOperationRequest(request_id="een")
    request.deferred_file.file_id = button
    handler = session_requests.OwnFiles(lambda: media)
    return asyncio.run(handler.handle(request, session))


def test_a_button_makes_a_file_for_the_session_that_has_it(media, button):
    made = pressed(media, button, "tim")
    file_id = session_requests.file_id_of(made.deferred_file.url)
    assert media._storage.get_file(f"{file_id}.csv").content == b"van Tim"
    assert session_requests.owners_of(file_id) == {login.account_of(TIM)}


@pytest.mark.parametrize("session", ["lotte", "nergens"])
def test_another_session_gets_no_file_of_it(media, button, session):
    answer = pressed(media, button, session)
    assert not answer.HasField("deferred_file")
    assert answer.request_id == "een"
    assert answer.error_msg


def test_what_was_made_long_ago_is_forgotten(media, button, monkeypatch):
    monkeypatch.setattr(session_requests, "_KEPT", 2)
    for name in ("a", "b", "a", "c"):
        session_requests._remember(name, ("x",))
    assert list(session_requests._made_for) == ["a", "c"]


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


def test_the_server_hears_it_here(monkeypatch):
    monkeypatch.setattr(app_session, "DeferredFileHandler", app_session.DeferredFileHandler)
    monkeypatch.setattr(
        app_session.AppSession, "handle_backmsg", app_session.AppSession.handle_backmsg
    )
    session_requests.hold_apart()
    assert app_session.DeferredFileHandler is session_requests.OwnFiles
    assert app_session.AppSession.handle_backmsg is session_requests._handled
