"""Answers with a file of the program or with a body that a browser may keep, and with a problem."""

import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from geo.paths import vendor_dir
from pages.ui.map.component import ASSETS, catalogue_file

FOREVER: Final = "public, max-age=31536000, immutable"
PRIVATE_FOREVER: Final = "private, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_TEXTS: Final = (".js", ".css")
_KEEP_TEXTS: Final = 64


async def map_module(request: Request) -> Response:
    """A module of the map; the digest in the address only keeps old and new apart."""
    path = request.path_params["path"]
    file = file_below(ASSETS, path) or file_below(vendor_dir(), path)
    return await _file(request, file, FOREVER)


async def vendor_file(request: Request) -> Response:
    """A file of a browser library; asked for again with its ETag."""
    return await _file(request, file_below(vendor_dir(), request.path_params["path"]), _ASK_AGAIN)


async def map_catalogue(request: Request) -> Response:
    """The layers and legends of one map, as JSON; 404 when it was renewed."""
    digest = request.path_params["digest"]
    file = catalogue_file(digest)
    if file is None:
        return problem(404, "De kaart is vernieuwd. Laad de pagina opnieuw.")
    body = await run_in_threadpool(file.read_bytes)
    return cached(request, body, "application/json", f'"{digest}"', PRIVATE_FOREVER)


async def _file(request: Request, file: Path | None, caching: str) -> Response:
    if file is None:
        return problem(404, "Dit bestand is er niet.")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if file.suffix == ".js":
        # The machine's own table may say text/plain, and then the browser refuses a module.
        kind = "text/javascript"
    if file.suffix in _TEXTS:
        body, digest = _text(file)
        return compressed(request, body, kind, digest, caching)
    body = await run_in_threadpool(file.read_bytes)
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return cached(request, body, kind, etag, caching)


def _text(file: Path) -> tuple[bytes, str]:
    return _zipped(file, file.stat().st_mtime_ns)


@functools.lru_cache(maxsize=_KEEP_TEXTS)
def _zipped(file: Path, changed_ns: int) -> tuple[bytes, str]:  # noqa: ARG001 - the key
    """A text of the program compressed, and its digest: some twenty of them open every map."""
    body = file.read_bytes()
    return gzip.compress(body, 6, mtime=0), hashlib.sha256(body).hexdigest()[:16]


def file_below(folder: Path, path: str) -> Path | None:
    """The file `path` below `folder`; None when it is not there or leads outside."""
    root = folder.resolve()
    try:
        file = (root / path).resolve()
        return file if file.is_relative_to(root) and file.is_file() else None
    except (OSError, ValueError):
        # a name that no disk can have: too long, or with a zero in it
        return None


def cached(request: Request, body: bytes, kind: str, etag: str, caching: str) -> Response:
    """A body with its ETag; 304 without it for who has it already."""
    headers = {
        "ETag": etag,
        "Cache-Control": caching,
        "X-Content-Type-Options": "nosniff",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def compressed(
    request: Request, body: bytes, kind: str, digest: str, caching: str = PRIVATE_FOREVER
) -> Response:
    """A body that is kept compressed, so that no request pays for compressing it."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        response = cached(request, body, kind, f'"{digest}"', caching)
        if response.status_code != 304:  # noqa: PLR2004 - not modified
            response.headers["Content-Encoding"] = "gzip"
    else:
        response = cached(request, gzip.decompress(body), kind, f'"{digest}-plain"', caching)
    response.headers["Vary"] = "Accept-Encoding"
    return response


def problem(status: int, message: str) -> Response:
    """An explained error, which nobody keeps."""
    return JSONResponse(
        {"message": message}, status_code=status, headers={"Cache-Control": "no-store"}
    )
