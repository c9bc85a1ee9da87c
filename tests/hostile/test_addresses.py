"""Hostile addresses: every parameter of every page, every route, and what the browser sends."""

import asyncio
import json

import pandas as pd
import pytest
from hypothesis import strategies as gen
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from geo.spatial.place_names import Named, find_by_name
from pages.ui.frame import page_data
from pages.ui.map import filters, map_state
from pages.ui.map.component import events
from pages.ui.map.predicate import mask
from pages.ui.server.routes import routes
from tests.hostile.inputs import CODES, JSON, NASTY, TEXTS, VALUES, attack

PARAMETERS = {
    "kaart": (*map_state.FACET_IDS, "vraag", "jaren", "dreiging", "kleur", "gekozen", "tabel",
              "vergelijk", "vergelijkjaren", "pos", "lagen", "onder"),
    "koppelkansen": ("sessie", "beeld", "soort", "kans", "jaar", "hoofd"),
    "voortgang": ("deel", "gebied", "jaar", "cijfer"),
    "afspraken": ("set", "kwartaal", "beeld", "wat", "afspraak", "jaar", "thema", "trekker",
                  "partij", "wijk", "alleen", "stand"),
    "overleg": ("verhaal", "gebied"),
    "gegevens": ("laag", "x"),
}  # fmt: skip
"""What stands in the address of each page."""


pytestmark = pytest.mark.usefixtures("app_var")


def properties():
    """Every property that a filter looks at."""
    every = [
        facet.properties for hazard in ("heat", "flood") for facet in filters.facets(hazard=hazard)
    ]
    return sorted({name for found in every for name in found.values()})


def test_the_state_of_the_map(record_property):
    names = gen.sampled_from(PARAMETERS["kaart"])
    frame = pd.DataFrame(
        [dict.fromkeys(properties(), "WK050503;x"), dict.fromkeys(properties())]
    ).assign(first_year=[2025, None], last_year=[2026, None], open_ended=[False, True])

    def act(params):
        state = map_state.from_params(params)
        written = map_state.to_params(state)
        # what a link gives is what its own link gives again, and codes only
        again = map_state.from_params(written)
        assert map_state.to_params(again) == written
        for value in written.values():
            assert not set("<>\"'`;\\/") & set(value)
        found = filters.rules(state.choice)
        json.dumps(found)
        for rule in found.values():
            assert len(mask(frame, rule)) == 2

    attack(gen.dictionaries(names, CODES, max_size=8), act, examples=500, record=record_property)


def test_what_the_browser_says_of_the_map(record_property):
    names = ("selected", "layers", "drawn", "note", "placed", "export")
    inner = gen.dictionaries(
        gen.sampled_from(
            ["layer", "id", "left", "right", "base", "geometry", "lat", "lon", "text", "bounds",
             "zoom", "type", "coordinates"]
        ),
        gen.one_of(VALUES, JSON),
        max_size=5,
    )  # fmt: skip

    def act(raw):
        found = events(raw)
        for part in (found.bounds or (), (found.placed,) if found.placed else ()):
            assert all(isinstance(number, float) and abs(number) < 1e6 for number in part)

    attack(
        gen.dictionaries(gen.sampled_from(names), gen.one_of(inner, JSON), max_size=6),
        act, examples=400, record=record_property,
    )  # fmt: skip


def test_routes(record_property):
    """No address of the server gives a fault, or a file that is not its own."""
    asked = []

    def nothing(*given):
        asked.append(given)

    app = Starlette(routes=routes(nothing, get_tile=nothing, get_raster=nothing, get_story=nothing))
    parts = gen.one_of(
        TEXTS,
        gen.sampled_from(
            ["kk", "map", "vendor", "layer", "raster", "tiles", "overleg", "catalogue", "..",
             "%2e%2e", "..%2f..%2fetc%2fpasswd", "stock.0123456789abcdef.geojson", "-1", "30",
             "0" * 16 + ".json", "sources.toml", "register.sqlite"]
        ),
    )  # fmt: skip
    folders = ["map", "vendor", "layer", "raster", "tiles", "overleg", "catalogue"]

    def act(given):
        folder, path, ranged = given
        status, body = ask(app, "/kk/" + "/".join([folder, *path]), ranged=ranged)
        assert status in {200, 204, 304, 307, 400, 403, 404, 405, 416}
        assert b"Traceback" not in body
        assert b"root:" not in body
        assert not body.startswith(b"SQLite format")

    attack(
        gen.tuples(
            gen.sampled_from(folders), gen.lists(parts, min_size=1, max_size=5), gen.booleans()
        ),
        act, examples=400, record=record_property,
    )  # fmt: skip


def ask(app, path, *, ranged=False):
    """What the server answers on a path as it is after decoding, whatever signs are in it."""
    said = {"status": 0, "body": b""}

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            said["status"] = message["status"]
        else:
            said["body"] += message.get("body", b"")

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode("utf-8", "replace"),
        "root_path": "", "query_string": b"", "http_version": "1.1", "scheme": "http",
        "headers": [(b"range", b"bytes=0-")] if ranged else [], "server": ("127.0.0.1", 80),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return said["status"], said["body"]


def test_searching(record_property):
    frame = page_data.library().get("buurten").frame
    layers = [Named("buurten", frame, "buurtcode", "buurtnaam", "buurt")]

    def act(text):
        assert len(find_by_name(text, layers)) <= 8

    attack(TEXTS, act, examples=60, record=record_property)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("page", PARAMETERS)
def test_pages(page, record_property):
    """The pages themselves, with nonsense in every parameter at once: no fault, no markup."""
    at = AppTest.from_string(f"from pages import {page}\n{page}.render()", default_timeout=120)
    for place, name in enumerate(PARAMETERS[page]):
        at.query_params[name] = NASTY[(place * 5 + len(page)) % len(NASTY)] or "x"
    at.run()
    assert not at.exception, at.exception
    # a page that could not show what was asked still is a page
    assert at.title
    record_property("hostile_inputs", len(PARAMETERS[page]))
