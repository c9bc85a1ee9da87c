"""Own HTTP routes beside Streamlit's: map modules, browser libraries, layers and tiles.

Everything that is part of an address by its digest may be kept for ever by the browser; the
rest is asked for again with its ETag. Nothing here reads data itself: the app passes functions
in, which read on behalf of whoever `acting` says is asking.
"""

import contextlib
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from pages.ui.server.file_answers import (
    PRIVATE_FOREVER,
    cached,
    compressed,
    map_catalogue,
    map_module,
    problem,
    vendor_file,
)

LayerReader = Callable[[str, str], bytes | None]
"""(name, digest) -> gzip-compressed GeoJSON, or None when there is no such layer."""

RasterReader = Callable[[str, str], bytes | None]
"""(name, digest) -> PNG, or None."""

TileReader = Callable[[str, str, int, int, int], bytes | None]
"""(name, digest, z, x, y) -> gzip-compressed GeoJSON of one square (`geo.spatial.tiles.square`),
b"" for an empty one, or None when there is no such layer."""

ArchiveReader = Callable[[str, str], Path | None]
"""(name, digest) -> the file with the tiles of a layer (PMTiles), or None."""

StoryReader = Callable[[str], bytes | None]
"""digest -> the HTML page of a presentation, or None when there is none (any more)."""

HealthReader = Callable[[], tuple[bool, dict[str, object]]]
"""Whether the installation is able, and what to tell of it: nothing about data or people."""

_NAME: Final = re.compile(r"[a-z0-9_-]{1,80}")
_DIGEST: Final = re.compile(r"[0-9a-f]{6,64}")
_MAX_ZOOM: Final = 22
_GONE: Final = "Deze kaartlaag is er niet (meer). Laad de pagina opnieuw."

Answer = Callable[[Request], Awaitable[Response]]


def _nobody_in_particular(
    request: Request,  # noqa: ARG001 - the shape of `acting`
) -> contextlib.AbstractContextManager[object]:
    return contextlib.nullcontext()


def routes(
    get_layer: LayerReader,
    *,
    get_tile: TileReader | None = None,
    get_archive: ArchiveReader | None = None,
    get_ground: TileReader | None = None,
    get_raster: RasterReader | None = None,
    get_story: StoryReader | None = None,
    get_health: HealthReader | None = None,
    acting: Callable[[Request], contextlib.AbstractContextManager[object]] = _nobody_in_particular,
) -> list[BaseRoute]:
    """The routes to pass to `st.App(routes=...)`.

    - `/kk/map/{digest}/{file}`: the modules of the map and the Leaflet they import.
    - `/kk/vendor/{package}/{file}`: browser libraries of var/vendor.
    - `/kk/catalogue/{digest}.json`: layers and legends of one map.
    - `/kk/layer/{name}.{digest}.geojson`: one layer.
    - `/kk/raster/{name}.{digest}.png`: one picture of a raster.
    - `/kk/tiles/{name}.{digest}/{z}/{x}/{y}.geojson`: one square of a large layer.
    - `/kk/ground/{name}.{digest}/{z}/{x}/{y}.png`: one tile of our own base map.
    - `/kk/archive/{name}.{digest}.pmtiles`: parts of the file of tiles of a very large layer.
    - `/kk/overleg/{digest}.html`: the presentation of a story.
    - `/gezond`: whether the installation is able (200) or not (503), for who watches over it.

    Args:
        get_layer: called in a worker thread, so it may take its time.
        get_tile: as `get_layer`; without it its route answers 404.
        get_archive: as `get_tile`.
        get_ground: as `get_tile`, with PNG.
        get_raster: as `get_tile`.
        get_story: as `get_tile`.
        get_health: without it there is no `/gezond`.
        acting: gives what makes the readers read as whoever asks; what they may not see is not
            there. The program's own modules are public.
    """

    def guarded(answer: Answer) -> Answer:
        async def endpoint(request: Request) -> Response:
            with acting(request):
                response = await answer(request)
            # a browser must not give what it kept for one login to the next
            vary = response.headers.get("Vary")
            response.headers["Vary"] = f"{vary}, Cookie" if vary else "Cookie"
            return response

        return endpoint

    watched = [] if get_health is None else [Route("/gezond", _health(get_health))]
    return [
        *watched,
        Route("/kk/map/{digest}/{path:path}", map_module),
        Route("/kk/vendor/{path:path}", vendor_file),
        Route("/kk/catalogue/{digest}.json", guarded(map_catalogue)),
        Route("/kk/layer/{name}.{digest}.geojson", guarded(_layer(get_layer))),
        Route("/kk/raster/{name}.{digest}.png", guarded(_raster(get_raster or _nothing))),
        Route("/kk/overleg/{digest}.html", guarded(_story(get_story or _nothing))),
        Route("/kk/archive/{name}.{digest}.pmtiles", guarded(_archive(get_archive or _nothing))),
        Route(
            "/kk/tiles/{name}.{digest}/{z:int}/{x:int}/{y:int}.geojson",
            guarded(_tile(get_tile or _nothing)),
        ),
        Route(
            "/kk/ground/{name}.{digest}/{z:int}/{x:int}/{y:int}.png",
            guarded(_tile(get_ground or _nothing, media_type="image/png")),
        ),
    ]


def below(path: str, route: BaseRoute) -> BaseRoute:
    """The same route below a path such as ``koppelkansen``; an empty path changes nothing."""
    if not path or not isinstance(route, Route):
        return route
    return Route(f"/{path}{route.path}", route.endpoint)


def _nothing(*asked: object) -> None:
    """A reader of an app that has no such data."""


def _layer(read: LayerReader) -> Answer:
    async def answer(request: Request) -> Response:
        name, digest = _named(request)
        body = await run_in_threadpool(read, name, digest) if name else None
        if body is None:
            return problem(404, _GONE)
        return compressed(request, body, "application/geo+json", digest)

    return answer


def _raster(read: RasterReader) -> Answer:
    async def answer(request: Request) -> Response:
        name, digest = _named(request)
        body = await run_in_threadpool(read, name, digest) if name else None
        if body is None:
            return problem(404, _GONE)
        return cached(request, body, "image/png", f'"{digest}"', PRIVATE_FOREVER)

    return answer


def _tile(read: TileReader, *, media_type: str = "application/geo+json") -> Answer:
    """Answer one tile: 404 outside the pyramid or without the layer, 204 for an empty tile."""

    async def answer(request: Request) -> Response:
        name, digest = _named(request)
        z, x, y = (int(request.path_params[axis]) for axis in "zxy")
        exists = bool(name) and z <= _MAX_ZOOM and max(x, y) < 2**z
        body = await run_in_threadpool(read, name, digest, z, x, y) if exists else None
        if body is None:
            return problem(404, _GONE)
        if not body:
            return Response(status_code=204, headers={"Cache-Control": PRIVATE_FOREVER})
        if media_type == "image/png":
            headers = {"Cache-Control": PRIVATE_FOREVER}
            return Response(body, media_type=media_type, headers=headers)
        return compressed(request, body, media_type, digest)

    return answer


def _archive(read: ArchiveReader) -> Answer:
    """A browser asks for ranges of the file; the ETag tells it when the file is another one."""

    async def answer(request: Request) -> Response:
        name, digest = _named(request)
        file = await run_in_threadpool(read, name, digest) if name else None
        if file is None:
            return problem(404, _GONE)
        headers = {
            "ETag": f'"{digest}"',
            "Cache-Control": PRIVATE_FOREVER,
            "X-Content-Type-Options": "nosniff",
            # stored as it is: compressing a part would make another part of it
            "Content-Encoding": "identity",
        }
        if f'"{digest}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(file, media_type="application/vnd.pmtiles", headers=headers)

    return answer


def _story(read: StoryReader) -> Answer:
    async def answer(request: Request) -> Response:
        digest = request.path_params["digest"]
        body = await run_in_threadpool(read, digest) if _DIGEST.fullmatch(digest) else None
        if body is None:
            return problem(404, "Deze presentatie is vernieuwd. Open haar opnieuw vanaf Overleg.")
        response = cached(request, body, "text/html", f'"{digest}"', PRIVATE_FOREVER)
        # what the page itself may ask for stands in the page; this is who may show it
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response

    return answer


def _health(read: HealthReader) -> Answer:
    async def answer(request: Request) -> Response:  # noqa: ARG001 - the shape of an endpoint
        able, report = await run_in_threadpool(read)
        return JSONResponse(
            report, status_code=200 if able else 503, headers={"Cache-Control": "no-store"}
        )

    return answer


def _named(request: Request) -> tuple[str, str]:
    name, digest = request.path_params["name"], request.path_params["digest"]
    return (name, digest) if _NAME.fullmatch(name) and _DIGEST.fullmatch(digest) else ("", "")
