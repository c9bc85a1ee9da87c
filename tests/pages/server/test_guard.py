"""Streamlit's own endpoints: host names, uploads, metrics and media by the rights of the app."""

import asyncio
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from geo.access import EVERYTHING, PUBLIC
from pages.ui.frame import login
from pages.ui.server import guard, session_requests


class Client:
    """Requests to the middleware in front of an app that answers them all."""

    def __init__(self):
        self.guard = guard.Guard(self.app)

    async def app(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"door"})

    def ask(self, path, *, method="GET", host="localhost:8501", size=None):
        headers = [(b"host", host.encode())]
        if size is not None:
            headers.append((b"content-length", str(size).encode()))
        scope = {
            "type": "http", "method": method, "path": path, "headers": headers,
            "query_string": b"",
        }  # fmt: skip
        sent = []

        async def send(message):
            sent.append(message)

        asyncio.run(self.guard(scope, None, send))
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return SimpleNamespace(status_code=sent[0]["status"], text=body.decode())

    def put(self, session, size):
        return self.ask(f"/_stcore/upload_file/{session}/f", method="PUT", size=size)


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def public(monkeypatch):
    monkeypatch.setattr(login, "is_on", lambda: True)
    monkeypatch.setattr(login, "of_request", lambda _request: PUBLIC)


@pytest.fixture
def uploads(monkeypatch):
    stored = {}
    monkeypatch.setattr(guard, "stored_uploads", lambda: stored)
    return stored


@pytest.mark.parametrize(
    "host",
    [
        "localhost:8501",
        "127.0.0.1",
        "[::1]:8501",
        "laptop",
        "pc.local",
        "10.0.0.7:80",
        "a.localhost",
    ],
)
def test_names_of_this_machine_are_answered(client, host):
    assert client.ask("/", host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example:8501", "localhost.evil.nl", "evil.nl.", "a:b:c", "[x"],
)
def test_names_of_others_are_refused(client, host):
    assert client.ask("/", host=host).status_code == 421


def test_the_list_of_hosts_decides_where_there_is_one(client, monkeypatch):
    option = config.get_option
    monkeypatch.setattr(
        config,
        "get_option",
        lambda key: ["kaart.dordrecht.nl"] if key == "server.allowedHosts" else option(key),
    )
    assert client.ask("/", host="kaart.dordrecht.nl").status_code == 200
    assert client.ask("/", host="localhost").status_code == 421


def test_the_host_that_the_login_returns_to_is_ours(client, monkeypatch):
    monkeypatch.setattr(guard, "get_origin_from_redirect_uri", lambda: "https://kaart.dordrecht.nl")
    assert client.ask("/", host="kaart.dordrecht.nl").status_code == 200
    assert client.ask("/", host="kaart.evil.nl").status_code == 421


def test_a_websocket_of_another_name_is_closed():
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "websocket",
        "headers": [(b"host", b"evil.example")],
        "path": "/_stcore/stream",
    }
    asyncio.run(guard.Guard(None)(scope, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize("path", ["metrics", "agent/interact", "agent/openapi.json", "agent/mcp"])
def test_metrics_and_agents_are_not_offered(client, path):
    assert client.ask(f"/_stcore/{path}").status_code == 404
    assert client.ask("/_stcore/health").status_code == 200


def test_an_upload_without_the_right_is_refused(client, public, uploads):
    assert client.put("s", 1).status_code == 403


def test_uploads_have_a_total_per_session_and_per_server(client, uploads, monkeypatch):
    assert client.put("s", 10).text == "door"
    uploads["s"] = guard.SESSION_MB * 1024 * 1024 - 5
    refused = client.put("s", 10)
    assert (refused.status_code, "400 MB" in refused.text) == (413, True)
    assert client.put("s", 5).status_code == 200
    # another session has room of its own, until the server is full
    assert client.put("t", 10).status_code == 200
    monkeypatch.setenv(guard.SERVER_MB, str(guard.SESSION_MB))
    assert client.put("t", 10).status_code == 413


def test_an_upload_says_how_large_it_is(client, uploads):
    assert client.put("s", None).status_code == 411
    assert client.put("s", -3).status_code == 411


def test_uploads_that_are_still_arriving_count(uploads):
    told = []

    async def slow(scope, receive, send):
        told.append(dict(watch._arriving))

    watch = guard.Guard(slow)
    size = str(300 * 1024 * 1024).encode()
    scope = {
        "type": "http", "method": "PUT", "path": "/_stcore/upload_file/s/f",
        "headers": [(b"host", b"localhost"), (b"content-length", size)], "query_string": b"",
    }  # fmt: skip
    asyncio.run(watch(scope, None, None))
    assert told == [{"s": 300 * 1024 * 1024}]
    assert watch._arriving == {}


TIM = {"is_logged_in": True, "provider": "default", "sub": "tim", "iat": 1}
LOTTE = TIM | {"sub": "lotte"}


@pytest.fixture
def sessions(monkeypatch):
    """A session of Tim, and files made for him, for everybody and for nobody that is known."""
    found = {"tim": SimpleNamespace(_user_info=TIM)}
    runtime = SimpleNamespace(get_app_session=found.get)
    monkeypatch.setattr(
        session_requests, "Runtime", SimpleNamespace(exists=lambda: True, instance=lambda: runtime)
    )
    made = {"geheim": {login.account_of(TIM)}, "open": {None}, "vannu": set()}
    monkeypatch.setattr(
        session_requests, "_made_for", {name: frozenset(who) for name, who in made.items()}
    )


@pytest.fixture
def asking(monkeypatch):
    """Let the next requests come from somebody with these claims in the cookie."""

    def ask_as(claims, who):
        monkeypatch.setattr(login, "of_request", lambda _request: who)
        monkeypatch.setattr(login, "_cookie", lambda _request: claims)

    return ask_as


@pytest.mark.usefixtures("public", "sessions")
def test_media_are_for_the_account_they_were_made_for_while_its_login_holds(client, asking):
    def given():
        names = ("geheim", "onbekend", "vannu", "open")
        return {name for name in names if client.ask(f"/media/{name}.xlsx").status_code == 200}

    asking({}, PUBLIC)
    assert given() == {"open"}
    # of a login that expired
    asking(TIM, PUBLIC)
    assert given() == {"open"}
    asking(TIM, EVERYTHING)
    assert given() == {"geheim", "open"}
    # logged in again since
    asking(TIM | {"iat": 2}, EVERYTHING)
    assert given() == {"geheim", "open"}
    asking(LOTTE, EVERYTHING)
    assert given() == {"open"}
    assert "van een andere login" in client.ask("/media/geheim.xlsx").text


@pytest.mark.usefixtures("public", "sessions")
@pytest.mark.parametrize("name", ["{}.x:open", "{}.#open", "open/{}.x", "{}.x/open", "{}"])
def test_a_file_is_known_by_the_same_part_of_the_address_that_serves_it(client, asking, name):
    """What the server reads as the file of Tim is no other file to who decides."""
    asking(LOTTE, EVERYTHING)
    given = client.ask(f"/media/{name.format('geheim')}").status_code == 200
    storage = MemoryMediaFileStorage("/media")
    storage._files_by_id["geheim"] = b"van Tim"
    try:
        served = storage.get_file(name.format("geheim"))
    except MediaFileStorageError:
        served = None
    assert not (given and served)


@pytest.mark.usefixtures("public", "sessions", "uploads")
def test_an_upload_is_for_a_session_of_who_sends_it(client, asking):
    asking(TIM, EVERYTHING)
    assert client.put("tim", 5).status_code == 200
    asking(LOTTE, EVERYTHING)
    assert client.put("tim", 5).status_code == 403
