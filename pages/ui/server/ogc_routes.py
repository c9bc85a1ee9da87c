"""Routes of the OGC API at ``/ogc``: who asks, in which form, and the answer over HTTP.

A token is sent as ``Authorization: Bearer``, or as the password of Basic, which is all that older
clients know; never in the address, which stands in logs. Light to import: what handles the data is
loaded at the first request.
"""

import base64
import contextlib
import datetime as dt
import gzip
import hashlib
import logging
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from geo.access import PUBLIC, AccessError, Viewer
from geo.paths import var_dir
from pages.ui.frame import login
from pages.ui.server.module_loading import module

BASE: Final = "/ogc"
PATHS: Final = (
    "", "/conformance", "/api", "/collections", "/collections/{name}",
    "/collections/{name}/queryables", "/collections/{name}/items",
    "/collections/{name}/items/{feature:path}",
)  # fmt: skip
"""The paths below :data:`BASE`; each is there with a slash at its end too."""

_CHALLENGE: Final = 'Bearer realm="Koppelkansenkaart", Basic realm="Koppelkansenkaart"'
_VARY: Final = "Authorization, Cookie, Accept, Accept-Encoding"
_COMPRESS_FROM: Final = 1400
"""Bytes: a smaller body fits in one packet as it is."""
_log = logging.getLogger(__name__)


def ogc_routes(path: str = "") -> list[BaseRoute]:
    """The routes to pass to ``st.App``; what lies below :data:`BASE` and is unknown is a 404.

    Args:
        path: where on the server the app is offered, such as ``koppelkansen``.
    """
    home = f"/{path}{BASE}" if path else BASE

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=_headers(preflight=True))
        return await run_in_threadpool(_respond, request, home)

    known = [f"{home}{below}{slash}" for below in PATHS for slash in ("", "/")]
    methods = ["GET", "HEAD", "OPTIONS"]
    return [Route(path, endpoint, methods=methods) for path in [*known, f"{home}/{{rest:path}}"]]


def _respond(request: Request, home: str) -> Response:
    service = module("pages.ui.ogc.service")
    below = request.scope["path"].removeprefix(home).strip("/")
    asked = service.Request(
        path=tuple(below.split("/")) if below else (),
        parameters=tuple(request.query_params.multi_items()),
        prefers_html=prefers_html(request.headers.get("accept", "")),
        root=f"{_origin(request)}{home}",
    )
    try:
        viewer = _viewer(request)
    except AccessError as error:
        with login.acting_as(PUBLIC):
            refused = service.refusal(
                asked, 401, "NotAuthorized", str(error), {"WWW-Authenticate": _CHALLENGE}
            )
        return _response(request, refused)
    with login.acting_as(viewer):
        return _response(request, service.answer(asked))


def _origin(request: Request) -> str:
    """Scheme and host as the client knows them; the guard has checked the host."""
    forwarded = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower()
    scheme = forwarded if forwarded in {"http", "https"} else request.url.scheme
    return f"{scheme}://{request.headers.get('host', request.url.netloc)}"


def prefers_html(accept: str) -> bool:
    """Whether an Accept header gives HTML more weight than JSON.

    >>> prefers_html("text/html,application/xhtml+xml,*/*;q=0.8"), prefers_html("*/*")
    (True, False)
    """
    weights = {"html": 0.0, "json": 0.0}
    for part in accept.split(","):
        kind, *options = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for option in options:
            if option.startswith("q="):
                with contextlib.suppress(ValueError):
                    weight = float(option[2:])
        form = "html" if kind in {"text/html", "application/xhtml+xml"} else "json"
        if form == "html" or kind == "*/*" or kind.endswith(("json", "/*")):
            weights[form] = max(weights[form], weight)
    return weights["html"] > 0 and weights["html"] >= weights["json"]


def _viewer(request: Request) -> Viewer:
    """Who asks: by a token, else by the cookie of a login.

    Raises:
        AccessError: the token does not count, or the tokens cannot be read.
    """
    given = request.headers.get("authorization")
    if given is None:
        return login.of_request(request)
    tokens = module("geo.access.tokens")
    secret = _secret(given)
    token = tokens.token_of(var_dir(), secret, now=dt.datetime.now(tz=dt.UTC))
    if token is None:
        refused = {"velden": {"sleutel": tokens.token_id(secret)}}
        _log.warning("sleutel van het koppelvlak geweigerd", extra=refused)
        raise AccessError("Deze sleutel is onbekend, verlopen of ingetrokken.")
    # which token, and nothing of what it asks for
    _log.info("sleutel van het koppelvlak", extra={"velden": {"sleutel": token.id}})
    viewer: Viewer = token.viewer
    return viewer


def _secret(authorization: str) -> str:
    """The token in an Authorization header; '' when there is none."""
    scheme, _, value = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except ValueError:  # no base64, or no UTF-8 in it
        return ""
    return pair.partition(":")[2]


def _headers(*, preflight: bool = False) -> dict[str, str]:
    headers = {"Vary": _VARY, "X-Content-Type-Options": "nosniff"}
    if login.is_on():
        # a page of another origin reads what is public, or sends a token; without a login
        # everybody has every right here, and no other site may read along
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Expose-Headers"] = "Content-Crs, X-Voorbeelddata, ETag"
        if preflight:
            headers["Access-Control-Allow-Methods"] = "GET, HEAD"
            headers["Access-Control-Allow-Headers"] = "Authorization, Range, If-None-Match"
    return headers


def _response(request: Request, answer: Any) -> Response:
    headers = {**_headers(), "Cache-Control": "private, no-cache", **answer.headers}
    asked = request.headers.get("if-none-match", "")
    if answer.file is not None:
        if headers["ETag"] in asked:
            return Response(status_code=304, headers=headers)
        return FileResponse(answer.file, media_type=answer.media_type, headers=headers)
    if answer.status == 200:  # noqa: PLR2004 - OK
        headers["ETag"] = f'W/"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        if headers["ETag"] in asked:
            return Response(status_code=304, headers=headers)
    body = answer.body
    if len(body) > _COMPRESS_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status_code=answer.status, media_type=answer.media_type, headers=headers)
