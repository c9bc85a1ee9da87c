"""Requests to the API: paging, boxes, filters, systems, forms, and what is refused."""

import json

import pytest
import shapely

from tests.ogc.conftest import LAT_LON, LON_LAT, RD


@pytest.fixture(scope="module")
def plans(api):
    """All plans in metres, by id."""
    return {one["id"]: one for one in api.items("projects", limit=1000, crs=RD)["features"]}


def ids(document):
    return [one["id"] for one in document["features"]]


def test_the_pages_of_a_collection_together_are_the_collection(api, plans):
    found, address = [], "/collections/projects/items?limit=7"
    while address:
        document = api.get(address, role="gemeente").json()
        assert document["numberMatched"] == len(plans)
        assert document["numberReturned"] == len(document["features"]) <= 7
        found += ids(document)
        after = [link["href"] for link in document["links"] if link["rel"] == "next"]
        address = after[0].removeprefix(api.url) if after else ""
    assert found == list(plans)
    last = api.items("projects", limit=7, offset=len(plans) - 2)
    assert last["numberReturned"] == 2
    [before] = [link["href"] for link in last["links"] if link["rel"] == "prev"]
    assert f"offset={len(plans) - 9}" in before
    assert api.items("projects", offset=10**9)["features"] == []
    assert api.items("projects", limit=10**15)["numberReturned"] == len(plans)


FILTERS = {
    "dwellings_count >= 50": lambda p: (p["dwellings_count"] or 0) >= 50,
    "dwellings_count < 50 OR dwellings_count IS NULL": lambda p: (p["dwellings_count"] or 0) < 50,
    # what is unknown is not less than 50, and not more either
    "NOT (dwellings_count >= 50)": lambda p: 0 < (p["dwellings_count"] or 0) < 50,
    "kind IN ('sloop', 'renovatie')": lambda p: p["kind"] in {"sloop", "renovatie"},
    "kind NOT IN ('sloop')": lambda p: p["kind"] != "sloop",
    "name LIKE 'C%'": lambda p: p["name"].startswith("C"),
    "name LIKE '_r%'": lambda p: p["name"][1:2] == "r",
    "CASEI(name) LIKE CASEI('%STRAAT%')": lambda p: "straat" in p["name"].lower(),
    "first_year BETWEEN 2025 AND 2027": lambda p: 2025 <= (p["first_year"] or 0) <= 2027,
    "open_ended = true AND corporation = 'Trivire'": lambda p: (
        p["open_ended"] and p["corporation"] == "Trivire"
    ),
    # AND goes before OR
    "kind = 'sloop' OR kind <> 'sloop' AND corporation = 'Trivire'": lambda p: (
        p["kind"] == "sloop" or p["corporation"] == "Trivire"
    ),
    "wijkcode IS NOT NULL": lambda p: p["wijkcode"] is not None,
    "2026 <= first_year": lambda p: (p["first_year"] or 0) >= 2026,
}


@pytest.mark.parametrize("text", FILTERS)
def test_a_filter_keeps_the_rows_it_says(api, plans, text):
    expected = {key for key, one in plans.items() if FILTERS[text](one["properties"])}
    found = api.items("projects", filter=text, limit=1000)
    assert set(ids(found)) == expected
    assert found["numberMatched"] == len(expected)


def test_a_filter_in_json_and_a_parameter_say_the_same(api, plans):
    expected = {key for key, one in plans.items() if one["properties"]["kind"] == "sloop"}
    node = {"op": "=", "args": [{"property": "kind"}, "sloop"]}
    known = {"op": "not", "args": [{"op": "isNull", "args": [{"property": "kind"}]}]}
    written = json.dumps({"op": "and", "args": [node, known]})
    found = api.items("projects", filter=written, filter_lang="cql2-json", limit=1000)
    assert set(ids(found)) == expected
    assert set(ids(api.items("projects", kind="sloop", limit=1000))) == expected
    years = set()
    for key, one in plans.items():
        p = one["properties"]
        first, last = p["first_year"], p["last_year"] or p["first_year"]
        if first is None or (first <= 2026 and (p["open_ended"] or last >= 2026)):
            years.add(key)
    assert set(ids(api.items("projects", datetime="2026-01-01/2026-12-31", limit=1000))) == years


def test_the_same_box_in_every_system_gives_the_same_features(api, plans):
    placed = {key: one["geometry"] for key, one in plans.items() if one["geometry"]}
    points = {key: shapely.geometry.shape(geometry) for key, geometry in placed.items()}
    west, south, east, north = 104_000, 421_000, 107_500, 425_000
    expected = {key for key, p in points.items() if west <= p.x <= east and south <= p.y <= north}
    assert 0 < len(expected) < len(points)
    in_metres = f"{west},{south},{east},{north}"
    assert set(ids(api.items("projects", bbox=in_metres, bbox_crs=RD, limit=1000))) == expected
    text = f"S_INTERSECTS(geometry, BBOX({in_metres}))"
    assert set(ids(api.items("projects", filter=text, filter_crs=RD, limit=1000))) == expected
    degrees = {
        one["id"]: one["geometry"]["coordinates"]
        for one in api.items("projects", limit=1000)["features"] if one["geometry"]
    }  # fmt: skip
    w, s, e, n = 4.62, 51.785, 4.68, 51.805
    inside = {key for key, (lon, lat) in degrees.items() if w <= lon <= e and s <= lat <= n}
    assert 0 < len(inside) < len(degrees)
    shape = f"POLYGON(({w} {s},{e} {s},{e} {n},{w} {n},{w} {s}))"
    node = {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": [w, s, e, n]}]}
    for parameters in (
        {"bbox": f"{w},{s},{e},{n}"},
        {"bbox": f"{w},{s},0,{e},{n},9"},
        {"bbox": f"{s},{w},{n},{e}", "bbox_crs": LAT_LON},
        {"bbox": f"{w},{s},{e},{n}", "bbox_crs": LON_LAT},
        {"filter": f"S_INTERSECTS(geometry, {shape})"},
        {"filter": json.dumps(node), "filter_lang": "cql2-json"},
    ):
        found = set(ids(api.items("projects", limit=1000, **parameters)))
        assert found == inside, parameters
    everything = set(ids(api.items("projects", bbox="-180,-90,180,90", limit=1000)))
    assert everything == set(points)
    assert ids(api.items("projects", bbox="10,10,11,11")) == []


def test_coordinates_come_in_the_order_of_the_axes(api):
    (x, y), (lon, lat), first = (
        api.items("works", limit=1, crs=uri)["features"][0]["geometry"]["coordinates"][0]
        for uri in (RD, LON_LAT, LAT_LON)
    )
    assert 100_000 < x < 112_000
    assert 415_000 < y < 432_000
    assert first == [lat, lon]
    assert 51 < lat < 52
    one = api.items("projects", limit=1)["features"][0]["id"]
    answer = api.get(f"/collections/projects/items/{one}", role="gemeente", crs=RD)
    assert answer.headers["content-crs"] == f"<{RD}>"
    assert answer.json()["id"] == one


def test_a_filter_takes_what_queryables_names(api):
    told = api.get("/collections/stock/queryables", role="gemeente").json()
    names = set(told["properties"]) - {"geometry"}
    assert told["additionalProperties"] is False
    assert names == set(api.items("stock", limit=1)["features"][0]["properties"])
    for name in names:
        answer = api.items("stock", filter=f'"{name}" IS NULL', limit=1)
        assert answer["numberMatched"] >= 0


FILTERS_REFUSED = (
    "", "name", "1 = 1", "nergens = 1", "__class__ = 'x'", "kind = 1", "dwellings_count = 'x'",
    "kind = 'a' AND", "DROP TABLE projects", "kind LIKE 3", "dwellings_count LIKE '%'",
    "kind IN ()", "S_INTERSECTS(geometry, 'x')", "S_INTERSECTS(geometry, POLYGON((0 0)))",
    "S_INTERSECTS(kind, BBOX(0,0,1,1))", "S_INTERSECTS(geometry, BBOX(1,2,3))",
    "S_WITHIN(geometry, BBOX(0,0,1,1))", "(" * 3000 + "kind = 'a'" + ")" * 2999,
    "NOT " * 1500 + "kind = 'a'", " AND ".join(["kind = 'a'"] * 500),
    "kind = '" + "a" * 9000 + "'",
)  # fmt: skip
JSON_REFUSED = (
    "{", "[]", "[" * 4000, "5", '{"op":"and","args":[]}', '{"op":{"$ne":1},"args":1}',
    '{"op":"=","args":[{"property":"kind"},null]}', '{"op":"=","args":[{"property":["a"]},"a"]}',
    '{"op":"casei","args":[{"property":"kind"}]}', '{"op":"between","args":[{"property":"kind"}]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":["a"]}]}',
    '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,"x",4]}]}',
)  # fmt: skip
REFUSED = (
    {"limit": "0"}, {"limit": "-1"}, {"limit": "1e3"}, {"limit": "٣"}, {"limit": "9" * 5000},
    {"offset": "-5"}, {"offset": "x"}, {"f": "xml"}, {"nergens": "1"}, {"crs": "EPSG:28992"},
    {"crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, {"bbox": "1,2,3,4", "bbox_crs": "x"},
    {"bbox": "1,2,3"}, {"bbox": "1,2,3,nan"}, {"bbox": "5,5,1,1"}, {"bbox": "inf,0,inf,0"},
    {"bbox": ",,,"}, {"datetime": "gisteren"}, {"datetime": "/"},
    {"datetime": "2027-01-01/2026-01-01"}, {"dwellings_count": "veel"}, {"open_ended": "wel"},
    {"kind": "a\x00b"}, {"filter": "kind = 'a'", "filter_lang": "cql-text"},
    *({"filter": text} for text in FILTERS_REFUSED),
    *({"filter": text, "filter_lang": "cql2-json"} for text in JSON_REFUSED),
)  # fmt: skip


@pytest.mark.parametrize("parameters", REFUSED, ids=lambda one: str(one)[:60])
def test_what_cannot_be_used_is_refused_with_a_sentence(api, parameters):
    answer = api.get("/collections/projects/items", role="gemeente", **parameters)
    assert answer.status_code == 400, answer.text[:300]
    told = answer.json()
    assert told["code"] == "InvalidParameterValue"
    assert told["description"].endswith(".")
    assert len(told["description"]) < 400


def test_a_parameter_that_is_given_twice_is_refused(api):
    for query in ("limit=1&limit=2", "filter=kind='a'&filter=kind='b'"):
        answer = api.get(f"/collections/projects/items?{query}", role="gemeente")
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/nergens", "/collections/nergens", "/collections/nergens/items",
        "/collections/buurten/iets",
        "/collections/buurten.gpkg", "/collections/nergens.parquet", "/collections/.parquet",
        "/collections/buurten/items/nergens", "/collections/..%2f..%2fregister.sqlite",
        "/collections/%2e%2e/items", "/collections/buurten/items/..%2f..%2f..%2fetc%2fpasswd",
        "/collections//items", "/collections/buurten%00/items", "/%00",
        "/collections/buurten/items/" + "a" * 5000,
    ],
)  # fmt: skip
def test_an_address_that_is_not_there_is_a_404_of_the_api(api, path):
    answer = api.get(path)
    assert answer.status_code in {400, 404}
    assert b"root:" not in answer.content
    assert b"SQLite" not in answer.content
    if answer.status_code == 404:
        assert answer.json()["code"] == "NotFound"


def test_every_address_works_with_and_without_a_slash_and_in_both_forms(api):
    one = "/collections/buurten"
    of_one = (one, f"{one}/queryables", f"{one}/items", f"{one}/items/BU05050100")
    for path in ("", "/conformance", "/api", "/collections", *of_one):
        plain, slash = api.get(path), api.get(f"{path}/")
        assert plain.status_code == slash.status_code == 200, path
        assert "json" in plain.headers["content-type"]
        browser = api.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
        assert browser.headers["content-type"].startswith("text/html"), path
        assert '<html lang="nl">' in browser.text
        assert "default-src 'none'" in browser.headers["content-security-policy"]
        assert "<script" not in browser.text
        as_json = api.get(path, f="json", headers={"Accept": "text/html"})
        assert as_json.json()
        assert api.get(path, f="xml").status_code == 400
    missing = api.get("/collections/nergens", headers={"Accept": "text/html"})
    assert missing.status_code == 404
    assert "niet voor u" in missing.text


def test_the_links_of_every_document_lead_somewhere(api):
    landing = api.get().json()
    rels = {link["rel"] for link in landing["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= rels
    one = api.get("/collections/policy_areas").json()
    assert {"items", "license", "enclosure"} <= {link["rel"] for link in one["links"]}
    for link in [*landing["links"], *one["links"]]:
        if link["href"].startswith(api.url):
            answer = api.get(link["href"].removeprefix(api.url))
            assert answer.status_code == 200, link
            assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]
    assert one["storageCrs"] == RD
    assert one["crs"] == [LON_LAT, LAT_LON, RD]


def test_the_description_names_every_parameter_that_is_taken(api):
    told = api.get("/api").json()
    assert told["openapi"].startswith("3.0")
    for path, operations in told["paths"].items():
        for reference in operations["get"]["parameters"]:
            name = reference["$ref"].rpartition("/")[2]
            assert told["components"]["parameters"][name]["name"] == name, path
    for one in api.get("/conformance").json()["conformsTo"]:
        assert one.startswith("http://www.opengis.net/spec/")
