import asyncio
import gzip
import importlib.util
import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Route

from pages.ui.server.middleware import DutchPages, content_security_policy, in_dutch, origins_of
from pages.ui.server.page_list import PageEntry

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><title>Streamlit</title><script>let a = 1</script>
<script type="module" crossorigin src="./static/js/index.js"></script></head>
<body><noscript>You need to enable JavaScript.</noscript><div id="root"></div></body>
</html>
"""
# printf 'let a = 1' | openssl dgst -sha256 -binary | base64
DIGEST = "'sha256-LAfYd7pbFUgwfQu8b4q135PeTG2z+/coPEUYCd74eCQ='"
EXPORT = '<html lang="de"><head><title>Kaart</title></head><body></body></html>'


def streamlit_document():
    package = Path(importlib.util.find_spec("streamlit").origin).parent
    return package / "static" / "index.html"


async def page(request):
    return HTMLResponse(PAGE, headers={"ETag": '"1"', "Last-Modified": "yesterday"})


async def export(request):
    return HTMLResponse(EXPORT)


async def download(request):
    return HTMLResponse(PAGE, headers={"Content-Disposition": "attachment; filename=kaart.html"})


async def data(request):
    return JSONResponse({"type": "FeatureCollection", "lang": "<html lang='en'>"})


async def real(request):
    return FileResponse(streamlit_document())


def ask(path, *, method="GET", zipped=False, **headers):
    """Status, headers and body of one request to a small app behind the middleware."""
    app = Starlette(
        routes=[
            Route("/", page),
            Route("/export", export),
            Route("/download", download),
            Route("/data", data),
            Route("/real", real),
        ],
        middleware=[
            Middleware(DutchPages, origins=["https://service.pdok.nl"]),
            Middleware(GZipMiddleware, minimum_size=10),
        ],
    )
    sent = []

    request = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        # After its request the client only stays connected.
        return next(request, None) or await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    if zipped:
        headers["accept_encoding"] = "gzip"
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    asyncio.run(app(scope, receive, send))
    start = sent[0]
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize("zipped", [False, True])
def test_a_page_leaves_in_dutch_with_a_policy(zipped):
    status, headers, body = ask("/", zipped=zipped, accept="text/html")
    text = body.decode()
    assert status == 200
    assert '<html lang="nl">' in text
    assert "<title>Koppelkansenkaart</title>" in text
    assert "Zet JavaScript aan" in text
    assert "enable JavaScript" not in text
    assert headers["content-length"] == str(len(body))
    assert "content-encoding" not in headers
    assert "default-src 'self'" in headers["content-security-policy"]


def test_the_rewritten_page_has_no_tag_of_the_file_it_came_from():
    _, headers, _ = ask("/")
    assert "etag" not in headers
    assert "last-modified" not in headers


def test_a_page_is_whole_even_when_a_part_is_asked_for():
    status, _, body = ask("/real", accept="text/html", range="bytes=0-9")
    assert status == 200
    assert b'<html lang="nl">' in body
    assert body.rstrip().endswith(b"</html>")


def test_head_gives_headers_and_no_body():
    status, headers, body = ask("/real", method="HEAD", accept="text/html")
    assert status == 200
    assert headers["x-content-type-options"] == "nosniff"
    assert body == b""


def test_every_answer_has_the_general_headers():
    for path in ("/", "/data", "/download", "/nowhere"):
        _, headers, _ = ask(path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"


def test_data_passes_untouched_and_stays_zipped():
    _, headers, body = ask("/data", zipped=True, accept="*/*")
    assert headers["content-encoding"] == "gzip"
    assert b"<html lang='en'>" in gzip.decompress(body)
    assert "content-security-policy" not in headers


def test_html_that_is_not_a_page_of_the_app_leaves_as_it_is():
    assert ask("/export")[2].decode() == EXPORT
    assert ask("/download")[2].decode() == PAGE


def test_websockets_pass():
    seen = []

    async def inner(scope, receive, send):
        seen.append((scope, receive, send))

    scope, receive, send = {"type": "websocket"}, object(), object()
    asyncio.run(DutchPages(inner)(scope, receive, send))
    assert seen == [(scope, receive, send)]


def rules(policy):
    return {rule.split()[0]: rule.split()[1:] for rule in policy.split("; ")}


def test_the_policy_lets_in_the_given_hosts_for_pictures_and_data_only():
    policy = rules(content_security_policy(PAGE.encode(), origins=["https://service.pdok.nl"]))
    assert {name for name, values in policy.items() if "https://service.pdok.nl" in values} == {
        "img-src",
        "connect-src",
    }


def test_the_policy_lets_in_inline_scripts_by_digest_alone():
    policy = rules(content_security_policy(PAGE.encode(), origins=[]))
    assert policy["script-src"] == ["'self'", "blob:", DIGEST]
    assert policy["object-src"] == ["'none'"]


def test_streamlits_own_document_is_recognised():
    document = streamlit_document().read_bytes()
    rewritten = in_dutch(document, title="Koppelkansenkaart")
    assert b'<html lang="nl">' in rewritten
    assert b"<title>Koppelkansenkaart</title>" in rewritten
    assert b"You need to enable" not in rewritten


def test_origins_are_scheme_host_and_port():
    urls = [
        "https://service.pdok.nl/brt/wmts/{z}/{x}/{y}.png",
        "https://service.pdok.nl/cbs/ogc/v1",
        "https://{s}.tegels.example/{z}/{x}/{y}.png",
        "http://127.0.0.1:8080/wms?x=1",
        "https://user:secret@kaart.example/wfs",
        "shapes/buurten.gpkg",
        "",
    ]
    assert origins_of(urls) == (
        "http://127.0.0.1:8080",
        "https://*.tegels.example",
        "https://kaart.example",
        "https://service.pdok.nl",
    )


def test_the_modules_of_the_map_are_named_up_front_in_the_page():
    document = in_dutch(PAGE.encode(), title="Kaart", modules=["/kk/map/1/main.js"])
    assert document.count(b'<link rel="modulepreload" href="/kk/map/1/main.js">') == 1
    assert b"modulepreload" not in in_dutch(PAGE.encode(), title="Kaart")


async def anything(request):
    """What Streamlit does: its app at every address that nothing else answers."""
    return HTMLResponse(PAGE)


async def refused(request):
    return JSONResponse({"message": "Deze presentatie is vernieuwd."}, status_code=404)


async def api(request):
    """An error of the OGC API, as data or as its own page; a document when it is a part."""
    if request.headers.get("range"):
        return PlainTextResponse("part", status_code=206)
    if request.query_params.get("f") == "json":
        return JSONResponse({"code": "NotFound", "description": "Er niet."}, status_code=404)
    policy = {"Content-Security-Policy": "default-src 'none'"}
    return HTMLResponse("<p>Fout van het koppelvlak</p>", status_code=400, headers=policy)


def open_address(path, *, base="", accept="text/html", query=b"", more=()):
    """Status, headers and body of an address of an app with the pages '' and 'kaart'."""
    pages = [PageEntry("", "Overzicht", "overzicht"), PageEntry("kaart", "Kaart", "kaart")]
    app = Starlette(
        routes=[
            Route(f"{base}/bestand", refused),
            *(Route(f"{base}/ogc{below}", api) for below in ("", "/{rest:path}")),
            Route("/{path:path}", anything),
        ],
        middleware=[Middleware(DutchPages, get_pages=lambda: pages, path=base.strip("/"))],
    )
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "query_string": query,
        "headers": [(b"accept", accept.encode()), (b"host", b"localhost"), *more],
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:]).decode()


@pytest.mark.parametrize("base", ["", "/dordrecht"])
@pytest.mark.parametrize("path", ["/verkeerd", "/kaart/diep", "/kaart.py"])
def test_an_address_of_no_page_leads_to_the_pages_there_are(base, path):
    status, headers, text = open_address(base + path, base=base)
    assert status == 404
    assert "script-src" not in headers["content-security-policy"]
    assert headers["content-length"] == str(len(text.encode()))
    assert f'<a href="{base}/kaart">Kaart</a>' in text


@pytest.mark.parametrize(
    ("path", "query", "there"),
    [
        ("/overzicht", b"", "/"),
        ("/overzicht/", b"x=1", "/?x=1"),
        ("/kaart/", b"vraag=efg", "/kaart?vraag=efg"),
    ],
)
def test_another_address_of_a_page_leads_to_it(path, query, there):
    status, headers, _ = open_address(path, query=query)
    assert status == 307
    assert headers["location"] == there


def test_a_page_is_a_page_and_data_is_not_asked_what_it_is():
    assert open_address("/kaart")[0] == 200
    assert "<title>Koppelkansenkaart</title>" in open_address("/")[2]
    assert open_address("/verkeerd", accept="*/*")[0] == 200


def test_what_a_route_refuses_with_is_read_as_a_sentence_by_people_and_as_data_by_a_script():
    assert "<p>Deze presentatie is vernieuwd.</p>" in open_address("/bestand")[2]
    assert open_address("/bestand", accept="*/*")[2].startswith('{"message"')


@pytest.mark.parametrize("base", ["", "/dordrecht"])
@pytest.mark.parametrize("below", ["", "/", "/collections/nergens"])
def test_errors_of_the_ogc_api_leave_as_they_came(base, below):
    path = f"{base}/ogc{below}"
    plain = [(b"accept-encoding", b"identity")]
    accept = "text/html,application/xhtml+xml,*/*;q=0.8"
    status, headers, text = open_address(
        path, base=base, query=b"f=json", accept=accept, more=plain
    )
    assert status == 404
    assert headers["content-type"] == "application/json"
    assert json.loads(text)["code"] == "NotFound"
    status, headers, text = open_address(path, base=base, accept=accept, more=plain)
    assert (status, text) == (400, "<p>Fout van het koppelvlak</p>")
    assert headers["content-security-policy"] == "default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    # a part of a file stays a part
    assert open_address(path, base=base, more=[(b"range", b"bytes=0-3")])[0] == 206
    # only that address: one that begins alike is of no page
    assert "Fout" not in open_address(f"{base}/ogcx", base=base)[2]
