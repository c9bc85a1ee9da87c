"""Middleware around the app's pages: marked as Dutch, and closed to what they do not need.

Streamlit serves one HTML document for every page, in English and without a Content Security
Policy. ``DutchPages`` rewrites that document on its way out and adds the headers that tell a
browser which hosts it may ask anything of: this server and the registered sources, no other.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.ui.server import error_pages
from pages.ui.server.ogc_routes import BASE as OGC_BASE
from pages.ui.server.page_list import START, PageEntry

# On every answer. Geolocation stays possible for "where am I" on the map.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
}
# What asks for a part of the document, or for nothing when it did not change: the document that
# leaves is not the file on disk, so neither can be answered by comparing with that file.
_NOT_PASSED_ON = (b"if-none-match", b"if-modified-since", b"range", b"if-range")
# How the document Streamlit serves for a page is told from any other HTML.
_TITLE = b"<title>Streamlit</title>"
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_LANGUAGE = re.compile(rb"<html\b[^>]*>")
_NO_SCRIPT = re.compile(rb"<noscript>.*?</noscript>", re.DOTALL)
_NO_SCRIPT_DUTCH = (
    b"<noscript><p>Zet JavaScript aan in uw browser om deze kaart te gebruiken.</p></noscript>"
)
_STYLE: Final = Path(__file__).with_name("pages.css")
_SCRIPTS: Final = tuple(
    Path(__file__).with_name(name) for name in ("dutch.js", "onward.js", "tour.js")
)
_PLACEHOLDER = re.compile(r"^\{\w+\}(?=\.)")


def origins_of(urls: Iterable[str]) -> tuple[str, ...]:
    """Scheme, host and port of each address, as a Content Security Policy names them.

    A leading placeholder in the host (``https://{s}.tiles.nl/...``) becomes ``*``. An address
    that is not http or https gives nothing.
    """
    origins = set()
    for url in urls:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.netloc:
            host = _PLACEHOLDER.sub("*", parts.netloc.rpartition("@")[2])
            origins.add(f"{parts.scheme}://{host}")
    return tuple(sorted(origins))


def content_security_policy(document: bytes, *, origins: Iterable[str]) -> str:
    """The policy for one HTML document.

    ``origins`` are the outside hosts that may give pictures and data. Scripts come from this
    server; those written in the document itself are let in by their digest, and a component's
    module by ``blob:``, the way Streamlit loads it. Styles may stand inline: Streamlit, Leaflet
    and Vega set them from script.
    """
    digests = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(document)
        if script
    )
    outside = " ".join(origins)
    rules = (
        "default-src 'self'",
        f"script-src 'self' blob: {digests}",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        f"img-src 'self' data: blob: {outside}",
        f"connect-src 'self' data: blob: {outside}",
        "media-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return "; ".join(rule.strip() for rule in rules)


def in_dutch(document: bytes, *, title: str, modules: Iterable[str] = (), path: str = "") -> bytes:
    """Streamlit's HTML document with the language, title and texts of this app.

    ``modules`` are addresses of scripts that every map needs: the browser gets them while
    Streamlit starts, and not one after the other when the map is there. ``path`` is where on the
    server the app lies: otherwise Streamlit looks for it below the address of every page first.
    """
    document = _LANGUAGE.sub(b'<html lang="nl">', document, count=1)
    ahead = "".join(f'<link rel="modulepreload" href="{address}">' for address in modules)
    base = json.dumps(f"/{path}/" if path else "/").replace("<", "\\u003c")
    where = f"window.__streamlit={{BACKEND_BASE_URL:new URL({base},location.origin).href}}"
    scripts = [where, *(script.read_text("utf-8") for script in _SCRIPTS)]
    own = "".join(f"<script>{script}</script>" for script in scripts)
    style = f"<style>{_STYLE.read_text('utf-8')}</style>"
    head = f"<title>{title}</title>{style}{own}{ahead}"
    document = document.replace(_TITLE, head.encode(), 1)
    return _NO_SCRIPT.sub(_NO_SCRIPT_DUTCH, document, count=1)


class DutchPages:
    """ASGI middleware: security headers on every answer; pages in Dutch and with their policy.

    With ``get_pages`` an address of none of these pages gets a Dutch document that leads to them;
    without it every address is a page.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        origins: Iterable[str] = (),
        title: str = "Koppelkansenkaart",
        get_modules: Callable[[], Iterable[str]] = tuple,
        get_pages: Callable[[], Sequence[PageEntry]] = tuple,
        path: str = "",
    ) -> None:
        self.app = app
        self.origins = tuple(origins)
        self.get_modules = get_modules
        self.title = title
        self.path = path
        self.base = f"/{path}/" if path else "/"
        self.get_pages = get_pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; anything but HTTP passes untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        place = self._place(scope["path"])
        asks_document = _wants_document(scope) and not _is_api(place)
        if asks_document:
            headers = [pair for pair in scope["headers"] if pair[0] not in _NOT_PASSED_ON]
            scope = {**scope, "headers": headers}
            moved = self._moved(place, scope["path"])
            if moved is not None:
                query = scope.get("query_string", b"").decode("latin-1")
                redirect = RedirectResponse(f"{moved}?{query}" if query else moved)
                await redirect(scope, receive, send)
                return
        answer = _Answer(send, pages=self, place=place, asks_document=asks_document)
        await self.app(scope, receive, answer.send)

    def is_page(self, place: str | None) -> bool:
        """Whether a path below the app's own is that of a page."""
        known = self.get_pages()
        return not known or any(page.path == place for page in known)

    def error_page(self, status: int, *, reason: str | None) -> bytes:
        """The document for an address that gives no page, with the reason when there is one."""
        return error_pages.error_page(status, pages=self.get_pages(), base=self.base, reason=reason)

    def _place(self, path: str) -> str | None:
        """A path below that of the app, without slashes around it; None outside the app."""
        if f"{path}/" == self.base:
            return ""
        return path.removeprefix(self.base).strip("/") if path.startswith(self.base) else None

    def _moved(self, place: str | None, path: str) -> str | None:
        """The address of a page that was asked for by another one."""
        if place is None or not self.get_pages():
            return None
        page = "" if place == START else place
        asked = path.removeprefix(self.base)
        return f"{self.base}{page}" if asked != page and self.is_page(page) else None

    def rewritten(self, document: bytes) -> tuple[bytes, str]:
        """The document as it leaves, and its policy."""
        document = in_dutch(document, title=self.title, modules=self.get_modules(), path=self.path)
        return document, content_security_policy(document, origins=self.origins)


def _is_api(place: str | None) -> bool:
    """Whether a path lies in the OGC API, which has errors and pages of its own."""
    return place is not None and f"/{place}/".startswith(f"{OGC_BASE}/")


def _wants_document(scope: Scope) -> bool:
    """Whether a browser opens a page, as against a script asking for data or a file."""
    accepted = Headers(scope=scope).get("accept", "")
    return scope["method"] in {"GET", "HEAD"} and "text/html" in accepted


class _Answer:
    """One answer on its way out; holds an HTML document back until it is whole."""

    def __init__(
        self, send: Send, *, pages: DutchPages, place: str | None, asks_document: bool
    ) -> None:
        self._send = send
        self._pages = pages
        self._place = place
        self._asks_document = asks_document
        self._held: Message | None = None
        self._body = bytearray()

    async def send(self, message: Message) -> None:
        """Pass one message on, or hold it back."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            refused = self._asks_document and _is_bare_error(message["status"], headers)
            if refused or _may_be_page(message["status"], headers):
                self._held = message
                return
        elif message["type"] == "http.response.body" and self._held is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                held, self._held = self._held, None
                await self._release(held)
            return
        await self._send(message)

    async def _release(self, start: Message) -> None:
        """Send what was held back: a page of Streamlit rewritten, anything else as it came."""
        headers = MutableHeaders(scope=start)
        zipped = headers.get("content-encoding") == "gzip"
        body = bytes(self._body)
        document = gzip.decompress(body) if zipped and body else body
        is_app = _TITLE in document
        if is_app and self._asks_document and not self._pages.is_page(self._place):
            # Streamlit answers with its app where nothing else answers
            start["status"] = int(HTTPStatus.NOT_FOUND)
        status = start["status"]
        if status >= HTTPStatus.BAD_REQUEST:
            headers["Content-Type"] = "text/html; charset=utf-8"
            headers["Content-Security-Policy"] = error_pages.POLICY
            body = self._pages.error_page(status, reason=_message(document))
        elif is_app:
            body, headers["Content-Security-Policy"] = self._pages.rewritten(document)
        if is_app or status >= HTTPStatus.BAD_REQUEST:
            headers["Content-Length"] = str(len(body))
            # They describe the file that came in, not the document that leaves.
            for name in ("etag", "last-modified", "accept-ranges", "content-encoding"):
                del headers[name]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_bare_error(status: int, headers: MutableHeaders) -> bool:
    """An error that says nothing to who opened the address: a line of text, or JSON of a route."""
    kind = headers.get("content-type", "").partition(";")[0]
    return (
        status >= HTTPStatus.BAD_REQUEST
        # for who watches over the server, by way of a browser too
        and status != HTTPStatus.SERVICE_UNAVAILABLE
        and headers.get("content-encoding") is None
        and kind in {"", "text/plain", "text/html", "application/json"}
    )


def _message(document: bytes) -> str | None:
    """The Dutch sentence in the JSON a route of this app refuses with."""
    try:
        found = json.loads(document)
    except ValueError:
        return None
    text = found.get("message") if isinstance(found, dict) else None
    return text if isinstance(text, str) else None


def _may_be_page(status: int, headers: MutableHeaders) -> bool:
    """HTML to look at; a file to download (an exported map) leaves as it is."""
    return (
        status == HTTPStatus.OK
        and headers.get("content-type", "").startswith("text/html")
        and headers.get("content-encoding", "gzip") == "gzip"
        and "content-disposition" not in headers
    )
