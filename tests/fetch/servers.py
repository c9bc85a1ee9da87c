"""Servers on loopback: real ones as processes, and small ones that are faulty on purpose."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_START_S = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, *arguments):
        """Serve until it is told to end."""
        super().__init__(*arguments)
        self.ending = threading.Event()

    def handle_error(self, request, client_address):
        """Stay quiet: a client that walks away is part of what is tested."""


@contextlib.contextmanager
def serving(answer):
    """Serve with ``answer(handler)``; give (base url, list of the paths that were asked)."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            asked.append(self.path)
            answer(self)

        def do_POST(self):
            self.do_GET()

        def log_message(self, *arguments):
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
        thread.join()


def say_no_more(handler):
    """Keep the connection open and send nothing (more), as long as the server is there."""
    handler.server.ending.wait(_START_S)
    handler.close_connection = True


def reply(handler, body, *, status=200, content_type="application/json", headers=None):
    """Send a whole answer."""
    data = body if isinstance(body, bytes) else body.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Content-Length", str(len(data)))
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def reply_json(handler, document, *, status=200, headers=None):
    reply(handler, json.dumps(document), status=status, headers=headers)


def cut_off(handler, body, *, stated_length=True):
    """Send half an answer and hang up."""
    data = body if isinstance(body, bytes) else body.encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/geo+json")
    if stated_length:
        handler.send_header("Content-Length", str(len(data)))
    else:
        handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(data[: len(data) // 2])
    handler.wfile.flush()
    handler.close_connection = True


@contextlib.contextmanager
def running(arguments, *, url, env=None, log):
    """Run a server process until the block ends; wait until ``url`` answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments, env={**os.environ, **(env or {})}, stdout=output, stderr=output
        )
    try:
        end = time.monotonic() + _START_S
        while True:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            try:
                with urllib.request.urlopen(url, timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


_PYGEOAPI_MAIN = """
import sys, warnings
warnings.simplefilter("ignore")
import os
from pathlib import Path
from pygeoapi.openapi import generate_openapi_document
config, openapi = (Path(os.environ["PYGEOAPI_" + name]) for name in ("CONFIG", "OPENAPI"))
openapi.write_text(generate_openapi_document(config, "yaml"))
from pygeoapi.flask_app import APP
from werkzeug.serving import run_simple
run_simple("127.0.0.1", int(sys.argv[1]), APP, threaded=True)
"""


def pygeoapi_config(url, collections, *, page):
    """Write down how pygeoapi serves GeoJSON files in EPSG:28992, ``page`` features at most."""
    rd = "http://www.opengis.net/def/crs/EPSG/0/28992"
    words = {"title": "proef", "description": "proef", "keywords": ["proef"]}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": int(url.rsplit(":", 1)[1])},
            "url": url,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "language": "en-US",
            "limits": {"default_items": 10, "max_items": page, "on_exceed": "throttle"},
            "map": {"url": "https://example.org/{z}/{x}/{y}.png", "attribution": "-"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                **words, "keywords_type": "theme", "terms_of_service": "-", "url": url,
            },
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
            "provider": {"name": "proef", "url": url},
            "contact": {"name": "proef", "email": "proef@example.org", "url": url},
        },
        "resources": {
            name: {
                "type": "collection",
                **words,
                "links": [],
                "extents": {
                    "spatial": {
                        "bbox": [3.0, 50.0, 8.0, 54.0],
                        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                    }
                },
                "providers": [
                    {
                        "type": "feature",
                        "name": "GeoJSON",
                        "data": str(path),
                        "id_field": "id",
                        "storage_crs": rd,
                        "crs": [rd, "http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
                    }
                ],
            }
            for name, path in collections.items()
        },
    }  # fmt: skip


@contextlib.contextmanager
def pygeoapi(folder, collections, *, page):
    """Run pygeoapi over GeoJSON files by collection name; give its landing page's url."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    config, openapi = folder / "pygeoapi.yml", folder / "openapi.yml"
    # YAML is a superset of JSON
    config.write_text(json.dumps(pygeoapi_config(url, collections, page=page)))
    env = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    command = [sys.executable, "-W", "ignore", "-c", _PYGEOAPI_MAIN, str(port)]
    with running(command, url=f"{url}/?f=json", env=env, log=folder / "pygeoapi.log"):
        yield url
