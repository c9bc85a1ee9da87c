"""A server where people log in, a real provider to log in with, and somebody of every role.

The stock of each corporation carries a word of its own, so that whatever leaves the server can be
searched for what should not be in it.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from tests.browser.server import ROOT, START_SECONDS

SECRET = "een-geheim-voor-de-test-dat-lang-genoeg-is"
CLIENT_ID = "koppelkansen"
WORDS = {"Trivire": "KANARIE-TRIVIRE", "Woonbron": "KANARIE-WOONBRON"}
PEOPLE = {
    "lotte": "kk-huurders",
    "tim": "kk-trivire",
    "wim": "kk-woonbron",
    "gerda": "kk-gemeente",
    "bas": "kk-beheer",
    "niemand": "iets-anders",
}
NOBODY = "(niet ingelogd)"

SETTINGS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "{secret}"
client_id = "{client}"
client_secret = "geheim-van-de-test"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[toegang]
claim = "roles"
organisatie = "Gemeente Teststad"
uren = 8

[toegang.rollen]
"kk-huurders" = "lezer:Huurdersraad"
"kk-trivire" = "corporatie:Trivire"
"kk-woonbron" = "corporatie:Woonbron"
"kk-gemeente" = "gemeente"
"kk-beheer" = "beheerder"
"""


@contextmanager
def provider(port: int):
    """A running OIDC provider on this port; gives its address."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.access.idp", str(port)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet)
    issuer = f"http://localhost:{port}"
    try:
        _wait_for(f"{issuer}/.well-known/openid-configuration")
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, trust_env=False, timeout=10).status_code == 200:
                return
        time.sleep(0.2)
    raise AssertionError(f"{url} did not answer within {START_SECONDS} s")


def settings(app: str, issuer: str) -> str:
    """The file with secrets for a server at this address."""
    return SETTINGS.format(app=app, provider=issuer, secret=SECRET, client=CLIENT_ID)


def log_in(app: str, name: str, *, secret: str = SECRET) -> dict[str, str]:
    """Go through the whole login as a browser does; gives the cookies that come of it."""
    token = jwt.encode(
        {"alg": "HS256"},
        {"provider": "default", "exp": int(time.time()) + 60},
        OctKey.import_key(secret),
    )
    with httpx.Client(trust_env=False, follow_redirects=False, timeout=30) as client:
        answer = client.get(f"{app}/auth/login", params={"provider": token})
        assert answer.status_code == 302, answer.text
        form = answer.headers["location"]
        consent = client.post(form, data={"sub": name})
        assert consent.status_code in {302, 303}, consent.text
        back = client.get(urljoin(form, consent.headers["location"]))
        assert back.status_code == 302, back.text
        return {cookie.name: cookie.value for cookie in client.cookies.jar}


@dataclass
class Visitor:
    """Somebody with a browser: cookies, and pages over the websocket."""

    app: str
    cookies: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """One request, with the cookies."""
        told = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        with httpx.Client(trust_env=False, timeout=60) as client:
            return client.get(f"{self.app}{path}", headers={"Cookie": told, **headers})

    def page(
        self,
        path: str = "",
        query: str = "",
        *,
        wait_s: float = 120,
        then: Sequence[WidgetState] = (),
    ) -> bytes:
        """Everything the server sends for a page, opened by its address in a new session.

        With ``then`` the browser says that these widgets were used, whether or not they are on the
        page, and what is sent for that comes after it.
        """
        with self._session() as socket:
            asked = self._asked(path, query)
            socket.send(asked.SerializeToString())
            found = _whole(socket, wait_s)
            if then:
                asked.rerun_script.widget_states.widgets.extend(then)
                socket.send(asked.SerializeToString())
                found += _whole(socket, wait_s)
            return found

    def press(
        self, path: str, query: str, label: str, *, instead: str = "", wait_s: float = 120
    ) -> tuple[str, str]:
        """What a download button is named by, and the address of the file that it makes.

        With ``instead`` the browser asks for the file of that name; no address is a refusal.
        """
        with self._session() as socket:
            buttons, session = self._buttons(socket, path, query, wait_s)
            name = next((buttons[text] for text in buttons if text.startswith(label)), "")
            if not (name or instead):
                raise AssertionError(f"no button {label}, but {sorted(buttons)}")
            return name, _pressed(socket, session, instead or name, wait_s)

    def files(self, path: str, query: str, *, wait_s: float = 120) -> dict[str, str]:
        """The address of the file that each download button of a page makes, by its label."""
        with self._session() as socket:
            buttons, session = self._buttons(socket, path, query, wait_s)
            return {
                label: _pressed(socket, session, name, wait_s) for label, name in buttons.items()
            }

    def _buttons(
        self, socket: ClientConnection, path: str, query: str, wait_s: float
    ) -> tuple[dict[str, str], str]:
        """The download buttons of a page by their labels, and its session."""
        socket.send(self._asked(path, query).SerializeToString())
        buttons, session = {}, ""
        for message in _messages(socket, wait_s):
            button = message.delta.new_element.download_button
            if button.label:
                buttons[button.label] = button.deferred_file_id
            session = message.new_session.initialize.session_id or session
        return buttons, session

    def _asked(self, path: str, query: str) -> BackMsg:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = path
        asked.rerun_script.context_info.url = f"{self.app}/{path}?{query}"
        asked.rerun_script.context_info.timezone = "Europe/Amsterdam"
        return asked

    @contextmanager
    def _session(self) -> Iterator[ClientConnection]:
        with httpx.Client(trust_env=False, timeout=30) as client:
            first = client.get(f"{self.app}/_stcore/host-config")
            client.get(f"{self.app}/_stcore/health")
            xsrf = client.cookies.get("_streamlit_xsrf") or first.cookies.get("_streamlit_xsrf")
        cookies = {**self.cookies, **({"_streamlit_xsrf": xsrf} if xsrf else {})}
        told = "; ".join(f"{name}={value}" for name, value in cookies.items())
        with connect(
            f"{self.app.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit", xsrf or "-"],
            additional_headers={"Cookie": told},
            origin=self.app,
            max_size=None,
            proxy=None,
        ) as socket:
            yield socket


def _pressed(socket: ClientConnection, session: str, button: str, wait_s: float) -> str:
    """The address of the file that a download button makes; none is a refusal."""
    request = BackMsg()
    request.backend_operation_request.request_id = "een"
    request.backend_operation_request.session_id = session
    request.backend_operation_request.deferred_file.file_id = button
    socket.send(request.SerializeToString())
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=wait_s))
        if message.WhichOneof("type") == "backend_operation_response":
            return message.backend_operation_response.deferred_file.url
    raise AssertionError(f"no answer within {wait_s} s")


def _whole(socket: ClientConnection, wait_s: float) -> bytes:
    """What comes until the script has finished."""
    return b"".join(message.SerializeToString() for message in _messages(socket, wait_s))


def _messages(socket: ClientConnection, wait_s: float) -> Iterator[ForwardMsg]:
    """Message after message until the script has finished."""
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=max(0.1, deadline - time.monotonic())))
        yield message
        if message.WhichOneof("type") == "script_finished" and message.script_finished in {
            ForwardMsg.FINISHED_SUCCESSFULLY,
            ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
        }:
            return
    raise AssertionError(f"the page did not finish within {wait_s} s")
