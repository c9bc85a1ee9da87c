"""Middleware that holds Streamlit's own endpoints to the rights of the app.

Streamlit takes uploads, gives metrics and serves media without asking who is there. Here an upload
needs the right to load layers or to deliver, is for a session of who sends it and fits in a total
per session and per server; media made for somebody who logged in need that login, which must still
hold; and metrics and the interface for agents are not offered. A request under a host name of
somebody else (DNS rebinding: a web page that makes its own name point to this machine) is refused.
"""

import ipaddress
import os
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_origin_from_redirect_uri
from streamlit.runtime import Runtime
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from geo.access import PUBLIC
from pages.ui.frame import login
from pages.ui.server.module_loading import later
from pages.ui.server.session_requests import file_id_of, is_of, owners_of

SESSION_MB: Final = 400
"""Uploads that one session may have in memory."""
SERVER_MB: Final = "KOPPELKANSEN_UPLOADS_MB"
"""Variable with the megabytes of uploads that all sessions together may have in memory."""

_may_upload: Final = later("geo.access.rights", "may_upload")
"""Loads the register, so not before the first upload."""

_SERVER_MB: Final = 1500
_MB: Final = 1024 * 1024
_CLOSED: Final = ("metrics", "agent", "script-health-check")
_OWN_ENDINGS: Final = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


class Guard:
    """ASGI middleware: host names, uploads, metrics and media."""

    def __init__(self, app: ASGIApp, *, path: str = "") -> None:
        self.app = app
        self._base = f"/{path}".rstrip("/")
        self._arriving: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if not host_is_ours(host):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await _refuse(HTTPStatus.MISDIRECTED_REQUEST, "Dit adres is niet dat van deze kaart.")(
                scope, receive, send
            )
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        parts = scope["path"].removeprefix(self._base).strip("/").split("/")
        if parts[:2] == ["_stcore", "upload_file"] and request.method == "PUT":
            await self._upload(request, parts[2] if len(parts) > 2 else "", receive, send)  # noqa: PLR2004
            return
        refusal = _refusal(request, parts)
        await (refusal or self.app)(scope, receive, send)

    async def _upload(self, request: Request, session: str, receive: Receive, send: Send) -> None:
        refusal, size = self._upload_refusal(request, session)
        if refusal is not None:
            await refusal(request.scope, receive, send)
            return
        self._arriving[session] = self._arriving.get(session, 0) + size
        try:
            await self.app(request.scope, receive, send)
        finally:
            self._arriving[session] -= size
            if not self._arriving[session]:
                del self._arriving[session]

    def _upload_refusal(self, request: Request, session: str) -> tuple[JSONResponse | None, int]:
        """Why an upload is refused, if it is, and how many bytes it announces."""
        if not _may_upload(login.of_request(request)):
            return _refuse(HTTPStatus.FORBIDDEN, "U mag hier geen bestanden laden."), 0
        if login.is_on() and not is_of(session, login.account_of_request(request)):
            return _refuse(HTTPStatus.FORBIDDEN, "Deze pagina is van een andere login."), 0
        announced = request.headers.get("content-length", "")
        if not announced.isdecimal():
            return _refuse(HTTPStatus.LENGTH_REQUIRED, "De grootte van het bestand ontbreekt."), 0
        size = int(announced)
        stored = stored_uploads()
        own = stored.get(session, 0) + self._arriving.get(session, 0)
        everybody = sum(stored.values()) + sum(self._arriving.values())
        if own + size > SESSION_MB * _MB:
            return _refuse(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"Samen met wat u al koos is dit meer dan {SESSION_MB} MB.",
            ), size
        if everybody + size > _server_mb() * _MB:
            return _refuse(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "De server heeft nu geen ruimte voor dit bestand; probeer het later.",
            ), size
        return None, size


def host_is_ours(host: str) -> bool:
    """Whether a Host header can be this server's.

    With ``server.allowedHosts`` that list decides. Without it: an address in numbers, a name
    without a dot or of a local network, and the host that the login returns to. Such names cannot
    be registered by somebody else.
    """
    if config.get_option("server.allowedHosts"):
        return is_host_allowed(host)
    try:
        parts = urlsplit(f"//{host}")
        # asking for the port tells whether it is a number
        _, name = parts.port, (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if not name:
        return False
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        own = urlsplit(get_origin_from_redirect_uri() or "").hostname
        configured = config.get_option("browser.serverAddress")
        return "." not in name or name.endswith(_OWN_ENDINGS) or name in {own, configured}
    return True


def stored_uploads() -> Mapping[str, int]:
    """Bytes of uploads in memory, by session."""
    if not Runtime.exists():
        return {}
    files: Any = Runtime.instance().uploaded_file_mgr
    return {
        session: sum(len(record.data) for record in list(records.values()))
        for session, records in list(files.file_storage.items())
    }


def _server_mb() -> int:
    given = os.environ.get(SERVER_MB, "")
    return int(given) if given.isdecimal() else _SERVER_MB


def _refusal(request: Request, parts: list[str]) -> JSONResponse | None:
    if parts[0] == "_stcore" and len(parts) > 1 and parts[1] in _CLOSED:
        return _refuse(HTTPStatus.NOT_FOUND, "Dit adres wordt niet aangeboden.")
    if parts[0] == "media" and login.is_on() and not _may_fetch(request, file_id_of(parts[-1])):
        return _refuse(
            HTTPStatus.FORBIDDEN,
            "Dit bestand is er niet meer of is van een andere login. Laad de pagina opnieuw en log "
            "zo nodig in.",
        )
    return None


def _may_fetch(request: Request, file_id: str) -> bool:
    """Whether a file was made for the account that asks, or for who did not log in."""
    owners = owners_of(file_id)
    if None in owners:
        return True
    return login.of_request(request) != PUBLIC and login.account_of_request(request) in owners


def _refuse(status: HTTPStatus, message: str) -> JSONResponse:
    return JSONResponse(
        {"message": message}, status_code=int(status), headers={"Cache-Control": "no-store"}
    )
