"""BAG, BGT, sewers, Leefbaarometer and the atlas' vectors, from pygeoapi and MapServer."""

import json
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, box, mapping

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.catalogue.validation import validate
from geo.errors import FetchError, SourceError
from geo.fetch.choice import remember_name
from geo.fetch.run import LayerNotOfferedError, fetch_layer, offered_layers
from geo.importing.addresses import Address
from geo.importing.bag import bag_of
from geo.maps.ground_tiles import ground_map, ground_picture

from .mapserver import mapserver, vector_layer
from .servers import pygeoapi, reply, reply_json, serving
from .towns import BOTTOM, LEFT, RD_URI, cbs_frames, to_features, write_geojson

EXTENT = (LEFT - 1000, BOTTOM - 1000, LEFT + 3000, BOTTOM + 2000)

LAYER = """
[layers.{layer}]
title = "{title}"
kind = "vector"
unit = "{unit}"
"""
SOURCE = """
[[sources]]
id = "{id}"
layer = "{layer}"
origin = "officieel"
title = "{id}"
driver = "{driver}"
url = "{url}"
{names}
licence = "-"
attribution = "-"
options = {options}
"""


def panden():
    """1,250 panden in the gemeente, of which 20 demolished, and 2 across the border."""
    rows = []
    for number in range(1250):
        x, y = LEFT + 10 + (number % 50) * 38, BOTTOM + 10 + (number // 50) * 38
        gone = number % 62 == 5 and number < 1240
        rows.append(
            {
                "identificatie": f"9999100{number:09d}",
                "bouwjaar": 1950 + number % 70,
                "status": "Pand gesloopt" if gone else "Pand in gebruik",
                "geometry": box(x, y, x + 8, y + 8),
            }
        )
    rows += [
        {
            "identificatie": f"8888100{x:09d}",
            "bouwjaar": 2000,
            "status": "Pand in gebruik",
            "geometry": box(x, BOTTOM, x + 8, BOTTOM + 8),
        }
        for x in (LEFT - 500, LEFT - 300)
    ]
    rows[3]["identificatie"] = "0099100000000003"
    return gpd.GeoDataFrame(rows, crs="EPSG:28992")


def bgt(kind, ends):
    """One square for each end date; an empty one is there now."""
    rows = [
        {"lokaal_id": f"{kind}{n}", "termination_date": end,
         "geometry": box(LEFT + 100 * n, BOTTOM, LEFT + 100 * n + 50, BOTTOM + 50)}
        for n, end in enumerate(ends)
    ]  # fmt: skip
    return gpd.GeoDataFrame(rows, crs="EPSG:28992")


def sewers():
    rows = [
        {"uri": "a", "stelseltype": "http://data.gwsw.nl/1.6/totaal/GemengdStelsel",
         "hoogte_leiding": 300, "geometry": LineString([(LEFT, BOTTOM), (LEFT + 50, BOTTOM + 50)])},
    ]  # fmt: skip
    return gpd.GeoDataFrame(rows, crs="EPSG:28992")


@pytest.fixture(scope="module")
def features(tmp_path_factory):
    """Run a pygeoapi as PDOK: 1,000 features a page at most."""
    folder = tmp_path_factory.mktemp("pdok")
    frames = {
        "pand": (panden(), "identificatie"),
        "wegdeel": (bgt("weg", [None, "2020-01-01", None]), "lokaal_id"),
        "waterdeel": (bgt("water", [None]), "lokaal_id"),
        "beheerleiding": (sewers(), "uri"),
    }
    paths = {}
    for name, (frame, key) in frames.items():
        paths[name] = folder / f"{name}.geojson"
        write_geojson(frame, paths[name], key=key)
    with pygeoapi(folder, paths, page=1000) as url:
        yield url


@pytest.fixture(scope="module")
def maps(tmp_path_factory, needs):
    """Run a MapServer with types named as GeoServer names them; it ignores CQL."""
    program = needs("mapserv", "apt-get install cgi-mapserver", also=("/usr/lib/cgi-bin/mapserv",))
    folder = tmp_path_factory.mktemp("wfs")
    buurten = cbs_frames()["buurten"]
    own = buurten[(buurten["gemeentecode"] == "GM9999") & (buurten["water"] == "NEE")]
    scores = gpd.GeoDataFrame(
        {
            "id": own["buurtcode"].tolist(),
            "kscore": [1, 5, 9, 0, 5, 5, 5, 5],
            "no_cc_risi": [0.5, 3.0, -9999.0, 20.0, 1.0, 2.0, 255.0, 4.0],
        },
        geometry=own.geometry.tolist(),
        crs="EPSG:28992",
    )
    roads = gpd.GeoDataFrame(
        {"wvkId": [1, 2], "gmeId": [9999, 505]},
        geometry=[Point(LEFT, BOTTOM).buffer(5).boundary] * 2,
        crs="EPSG:28992",
    )
    layers = []
    for name, frame, kind, key in (
        ("buurtscore24", scores, "POLYGON", "id"),
        ("risicopaalrot_huidig_20251219", scores, "POLYGON", "id"),
        ("wegvakken", roads, "LINE", "wvkId"),
        ("pand", panden(), "POLYGON", "identificatie"),
    ):
        write_geojson(frame, folder / f"{name}.geojson", key=key)
        document = (folder / f"{name}.geojson").read_text()
        crs = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}, '
        (folder / f"{name}.geojson").write_text(document.replace("{", "{" + crs, 1))
        layers.append(vector_layer(name, folder / f"{name}.geojson", kind=kind, key=key))
    with mapserver(program, folder, layers, extent=EXTENT) as (url, _):
        yield url


@pytest.fixture
def town(make_library):
    """Give ``start(layer, url, ...)``: a library with the made-up gemeente and one source."""

    def start(layer, url, *, driver, names, options="{}", unit="", area=True):
        names = names if isinstance(names, list) else [names]
        extra = LAYER.format(layer=layer, title=layer, unit=unit) + "".join(
            SOURCE.format(
                id=f"{layer}-{number}", layer=layer, driver=driver, url=url, names=name,
                options=options,
            )
            for number, name in enumerate(names)
        )  # fmt: skip
        library = make_library("http://127.0.0.1:1", extra=extra)
        if area:
            gemeenten = cbs_frames()["gemeenten"]
            own = gemeenten[(gemeenten["gemeentecode"] == "GM9999") & (gemeenten["water"] == "NEE")]
            known = Provenance(name="gemeente", title="Gemeente", origin="officieel", source="-")
            library.store(own[["gemeentecode", "gemeentenaam", "geometry"]], known)
        return library

    return start


def assert_panden(library, report):
    frame = library.get("bag_pand").frame
    assert report.dropped == {"niet (meer) aanwezig": 20}
    assert report.count == len(frame) == 1230
    assert frame["pand_id"].str.fullmatch(r"\d{16}").all()
    assert "0099100000000003" in set(frame["pand_id"])  # leading zeros are there
    assert frame["bouwjaar"].between(1950, 2019).all()
    assert frame.geometry.area.sum() == pytest.approx(1230 * 64)


def test_panden_over_ogc_api_in_pages_of_1000(features, town):
    library = town(
        "bag_pand", features, driver="ogc_features", names='collection = "pand"',
        options='{ limit = 1000, status_column = "status" }',
    )  # fmt: skip
    report = fetch_layer(library, "bag_pand")
    assert report.pages_count == 2
    assert_panden(library, report)


def test_panden_over_wfs(maps, town):
    library = town(
        "bag_pand", maps, driver="wfs", names='typename = "pand"',
        options='{ count = 300, status_column = "status" }',
    )  # fmt: skip
    report = fetch_layer(library, "bag_pand")
    assert report.pages_count == 5
    assert_panden(library, report)


def test_the_boundaries_come_first(features, town):
    library = town(
        "bag_pand", features, driver="ogc_features", names='collection = "pand"', area=False
    )
    with pytest.raises(SourceError, match="eerst de gemeentegrens nodig"):
        fetch_layer(library, "bag_pand", gemeentecode="GM9999")


def test_history_is_left_out_and_collections_are_put_together(features, town):
    library = town(
        "bgt", features, driver="ogc_features",
        names=['collection = "wegdeel"', 'collection = "waterdeel"'],
        options='{ limit = 1000, end_column = "termination_date" }',
    )  # fmt: skip
    report = fetch_layer(library, "bgt")
    frame = library.get("bgt").frame
    assert dict(zip(frame["lokaal_id"], frame["collection"], strict=True)) == {
        "weg0": "wegdeel",
        "weg2": "wegdeel",
        "water0": "waterdeel",
    }
    assert report.dropped == {"vervallen": 1}
    assert library.get("bgt").provenance.source == "bgt-0; bgt-1"


def test_the_base_map_is_kept_as_a_layer_of_its_own(features, town):
    library = town(
        "ground", features, driver="ogc_features",
        names=['collection = "wegdeel"', 'collection = "waterdeel"'],
        options='{ limit = 1000, end_column = "termination_date", ground_kind = "weg" }',
    )  # fmt: skip
    register = library.data / "sources.toml"
    text = register.read_text()
    at = text.index('collection = "waterdeel"')
    register.write_text(text[:at] + text[at:].replace('"weg"', '"water"', 1))
    library = Library(library.data, library.var)
    report = fetch_layer(library, "ground")
    layer = library.get("ground")
    assert layer.provenance.origin == "officieel"
    assert layer.provenance.source == "ground-0; ground-1"
    assert layer.provenance.fetched
    assert sorted(layer.frame["kind"]) == ["water", "weg", "weg"]
    assert report.dropped == {"vervallen": 1}
    assert validate(layer.frame, "ground").rejected_rows == 0
    # drawn like the base map of the example, in a tile and on paper
    drawn = ground_picture(
        ground_map(layer.frame, layer.frame.assign(geometry=layer.frame.buffer(50))),
        tuple(layer.frame.total_bounds),
    )
    assert drawn is not None


def test_a_part_of_the_base_map_that_does_not_say_what_it_is(features, town):
    library = town(
        "ground", features, driver="ogc_features", names='collection = "wegdeel"',
        options='{ limit = 1000, ground_kind = "spoor" }',
    )  # fmt: skip
    with pytest.raises(SourceError, match="ground_kind"):
        fetch_layer(library, "ground")


def test_a_uri_becomes_its_last_word(features, town):
    library = town(
        "sewers", features, driver="ogc_features", names='collection = "beheerleiding"',
        options='{ system_column = "stelseltype" }',
    )  # fmt: skip
    fetch_layer(library, "sewers")
    assert library.get("sewers").frame["stelseltype"].tolist() == ["GemengdStelsel"]


def test_a_score_outside_its_classes_is_missing(maps, town):
    library = town(
        "leefbaarometer", maps, driver="wfs", names='typename = "buurtscore24"',
        options='{ key_column = "id", value_column = "kscore" }', unit="klasse 1-9",
    )  # fmt: skip
    report = fetch_layer(library, "leefbaarometer")
    frame = library.get("leefbaarometer").frame.set_index("id")
    assert frame.loc["BU99990102", "value"] == 9
    assert frame["value"].isna().sum() == 1
    assert report.nulls == {"kscore": 1}
    assert len(frame) == 8


def test_a_type_is_found_by_prefix_and_sentinels_only_count_in_the_value(maps, town):
    library = town(
        "pile_rot", maps, driver="wfs", names='prefix = "risicopaalrot_huidig"',
        options='{ value_column = "no_cc_risi", sentinels = [-9999, 255] }', unit="%",
    )  # fmt: skip
    report = fetch_layer(library, "pile_rot")
    assert report.chosen == {"laagnaam": "ms:risicopaalrot_huidig_20251219"}
    assert report.nulls == {"no_cc_risi": 2}
    assert library.get("pile_rot").frame["value"].sum() == pytest.approx(30.5)


def test_an_unknown_value_column_is_told_with_what_there_is(maps, town):
    library = town(
        "pile_rot", maps, driver="wfs", names='prefix = "risicopaalrot_huidig"',
        options='{ value_column = "percentage" }',
    )  # fmt: skip
    report = fetch_layer(library, "pile_rot")
    assert "de kolom 'percentage' is er niet; wel zijn er" in report.warnings[0]
    assert "no_cc_risi" in report.warnings[0]


def test_a_filter_is_asked_as_ogc_xml_and_checked(maps, town):
    library = town(
        "roads", maps, driver="wfs", names='typename = "wegvakken"',
        options='{ filter_column = "gmeId", filter_value = "{number}" }',
    )  # fmt: skip
    fetch_layer(library, "roads")
    assert library.get("roads").frame["wvkId"].tolist() == [1]


def test_a_filter_that_is_ignored_is_made_up_for(town):
    rows = gpd.GeoDataFrame(
        {"wvkId": [1, 2], "gmeId": [9999, 505]},
        geometry=[Point(LEFT, BOTTOM), Point(LEFT, BOTTOM)],
        crs="EPSG:28992",
    )
    found = [
        {**item, "properties": {k: int(v) for k, v in item["properties"].items()}}
        for item in to_features(rows, key="wvkId")
    ]

    def ignoring(handler):
        crs = {"type": "name", "properties": {"name": RD_URI}}
        answer = {"type": "FeatureCollection", "features": found, "numberMatched": 2, "crs": crs}
        reply_json(handler, answer)

    with serving(ignoring) as (url, _):
        library = town(
            "roads", url, driver="wfs", names='typename = "wegvakken"',
            options='{ filter_column = "gmeId", filter_value = "{number}" }',
        )  # fmt: skip
        report = fetch_layer(library, "roads")
    assert library.get("roads").frame["wvkId"].tolist() == [1]
    assert report.dropped == {"buiten het filter": 1}


def test_a_service_that_ignores_the_start_index_is_noticed(town):
    rows = gpd.GeoDataFrame({"wvkId": ["1"]}, geometry=[Point(LEFT, BOTTOM)], crs="EPSG:28992")

    def stuck(handler):
        features = to_features(rows, key="wvkId")
        reply_json(handler, {"type": "FeatureCollection", "features": features, "numberMatched": 5})

    with serving(stuck) as (url, _):
        library = town("roads", url, driver="wfs", names='typename = "wegvakken"')
        with pytest.raises(FetchError, match="dezelfde pagina"):
            fetch_layer(library, "roads")


def test_an_unknown_type_is_told_in_the_words_of_the_service(maps, town):
    library = town("roads", maps, driver="wfs", names='typename = "straten"')
    with pytest.raises(LayerNotOfferedError, match=r"geen laag 'straten': '.*straten") as raised:
        fetch_layer(library, "roads")
    assert "ms:wegvakken" in raised.value.offered


def test_a_source_without_a_type_says_what_there_is_to_choose(maps, town):
    library = town("roads", maps, driver="wfs", names="")
    with pytest.raises(SourceError, match=r"noemt nog geen laag.*wegvakken"):
        fetch_layer(library, "roads")


def test_dwellings_keep_their_links_and_ids_as_text(town):
    base = "https://api.example.org/collections/pand/items"
    rows = [
        ("0505010000000001", "Verblijfsobject in gebruik", [f"{base}/u-1", f"{base}/u-2"]),
        (505010000000002, "Verblijfsobject in gebruik", [f"{base}/u-1"]),
        ("0505010000000003", "Verblijfsobject ingetrokken", []),
    ]
    features = [
        {
            "type": "Feature",
            "id": f"v-{number}",
            "properties": {"identificatie": key, "status": status, "pand.href": links},
            "geometry": {"type": "Point", "coordinates": [LEFT + 5, BOTTOM + 5]},
        }
        for number, (key, status, links) in enumerate(rows)
    ]

    def answer(handler):
        reply_json(handler, {"type": "FeatureCollection", "features": features})

    with serving(answer) as (url, asked):
        library = town(
            "bag_verblijfsobject", url, driver="ogc_features",
            names='collection = "verblijfsobject"', options='{ status_column = "status" }',
        )  # fmt: skip
        fetch_layer(library, "bag_verblijfsobject")
    frame = library.get("bag_verblijfsobject").frame
    assert frame["vbo_id"].tolist() == ["0505010000000001", "0505010000000002"]
    assert frame["pand.href"].tolist() == ["u-1;u-2", "u-1"]
    assert frame["feature_id"].tolist() == ["v-0", "v-1"]
    assert "bbox=120000.000%2C450000.000%2C122000.000%2C451000.000" in asked[0]
    assert "bbox-crs=" in asked[0]


ADDRESS = {
    "postcode": "3311AB", "huisnummer": 12, "huisletter": "a",
    "openbare_ruimte_naam": "Voorstraat", "woonplaats_naam": "Dordrecht",
}  # fmt: skip
ADDRESS_OPTIONS = (
    '{ rename = { openbare_ruimte_naam = "openbare_ruimte", woonplaats_naam = "woonplaats" }, '
    'expected_columns = ["postcode", "huisnummer"] }'
)


def dwelling_features(address):
    """One dwelling with its address and a link to its pand, and that pand."""

    def feature(number, geometry, **properties):
        return {
            "type": "Feature", "id": f"u-{number}", "properties": properties,
            "geometry": geometry,
        }  # fmt: skip

    point = {"type": "Point", "coordinates": [LEFT + 5, BOTTOM + 5]}
    shape = mapping(box(LEFT, BOTTOM, LEFT + 8, BOTTOM + 8))
    return {
        "verblijfsobject": [
            feature(
                1, point, identificatie="0505010000000001", status="Verblijfsobject in gebruik",
                **{"pand.href": ["https://x/items/u-9"]}, **address,
            )
        ],
        "pand": [feature(9, shape, identificatie="0505100000000009", status="Pand in gebruik")],
    }  # fmt: skip


def test_the_address_of_a_dwelling_is_its_own(town):
    """The verblijfsobject has its address; the large collection of addresses is not asked for."""
    collections = dwelling_features(ADDRESS)

    def answer(handler):
        name = handler.path.split("/collections/")[1].split("/")[0]
        reply_json(handler, {"type": "FeatureCollection", "features": collections[name]})

    with serving(answer) as (url, asked):
        library = town(
            "bag_verblijfsobject", url, driver="ogc_features",
            names='collection = "verblijfsobject"', options=ADDRESS_OPTIONS,
        )  # fmt: skip
        report = fetch_layer(library, "bag_verblijfsobject")
        frame = library.get("bag_verblijfsobject").frame
        assert frame[["postcode", "openbare_ruimte", "woonplaats"]].to_numpy().tolist() == [
            ["3311AB", "Voorstraat", "Dordrecht"]
        ]
        assert report.warnings == ()
        assert not [path for path in asked if "/adres/" in path]
        library = town("bag_pand", url, driver="ogc_features", names='collection = "pand"')
        fetch_layer(library, "bag_pand")
    register = library.data / "sources.toml"
    more = LAYER.format(layer="bag_verblijfsobject", title="v", unit="")
    register.write_text(register.read_text() + more)
    bag = bag_of(Library(library.data, library.var))
    vbo = "0505010000000001"
    assert bag.pand_of == {vbo: "0505100000000009"}
    address = Address(postcode="3311AB", number=12, letter="A")
    assert bag.vbo_at(address) == (vbo, 1)


def test_a_dwelling_without_an_address_is_told(town):
    features = dwelling_features({})["verblijfsobject"]
    document = {"type": "FeatureCollection", "features": features}
    with serving(lambda h: reply_json(h, document)) as (url, _):
        library = town(
            "bag_verblijfsobject", url, driver="ogc_features",
            names='collection = "verblijfsobject"', options=ADDRESS_OPTIONS,
        )  # fmt: skip
        report = fetch_layer(library, "bag_verblijfsobject")
    assert report.warnings == (
        "de kolom 'huisnummer' ontbreekt bij de bron",
        "de kolom 'postcode' ontbreekt bij de bron",
    )


def test_a_source_of_many_maps_gets_the_one_a_person_chose(maps, town):
    library = town("paved", maps, driver="wfs", names="")
    assert "ms:buurtscore24" in offered_layers(library, "paved")
    report = fetch_layer(library, "paved", typename="ms:buurtscore24")
    assert (report.count, report.chosen["laagnaam"]) == (8, "ms:buurtscore24")


def test_the_layer_that_a_person_chose_is_remembered(maps, town):
    """Also for a source that names its layer: at the service it may have another name now."""
    library = town("scores", maps, driver="wfs", names='typename = "scores"')
    with pytest.raises(LayerNotOfferedError) as raised:
        fetch_layer(library, "scores")
    assert raised.value.source_id == "scores-0"
    fetch_layer(library, "scores", typename="ms:buurtscore24")
    again = Library(library.data, library.var)
    assert fetch_layer(again, "scores").chosen["laagnaam"] == "ms:buurtscore24"
    # a choice that turns out wrong is not remembered
    with pytest.raises(LayerNotOfferedError):
        fetch_layer(again, "scores", typename="ms:niets")
    assert fetch_layer(again, "scores").chosen["laagnaam"] == "ms:buurtscore24"
    # the date in a chosen name goes on
    fetch_layer(again, "scores", typename="ms:risicopaalrot_huidig_20251219")
    remember_name(again.var, "scores-0", "ms:risicopaalrot_huidig_20241001")
    assert fetch_layer(again, "scores").chosen["laagnaam"] == "ms:risicopaalrot_huidig_20251219"


def test_a_collection_that_is_gone_gives_what_there_is(features, town):
    library = town("bag_pand", features, driver="ogc_features", names='collection = "panden"')
    with pytest.raises(LayerNotOfferedError, match="geen laag 'panden'") as raised:
        fetch_layer(library, "bag_pand")
    assert raised.value.offered[0] == "pand"
    assert fetch_layer(library, "bag_pand", typename="pand").count == 1250


ROADS = gpd.GeoDataFrame(
    {"wvkId": [3, 1, 2, 5, 4], "naam": list("cabed")},
    geometry=[Point(LEFT + 10 * n, BOTTOM + 5) for n in range(5)],
    crs="EPSG:28992",
)
SCHEMA = """<schema xmlns="http://www.w3.org/2001/XMLSchema"><complexType><sequence>
<element name="wvkId" type="xsd:int"/><element name="naam" type="xsd:string"/>
<element name="the_geom" type="gml:PointPropertyType"/></sequence></complexType></schema>"""


def without_primary_key(status, body):
    """Answer as GeoServer does for a type without a primary key."""
    features = json.loads(json.dumps(to_features(ROADS, key="wvkId"), default=int))

    def answer(handler):
        query = {k: v[0] for k, v in parse_qs(urlsplit(handler.path).query).items()}
        if query["request"] == "DescribeFeatureType":
            reply(handler, SCHEMA, content_type="text/xml")
            return
        if "startIndex" in query and "sortBy" not in query:
            reply(handler, body, status=status, content_type="text/xml")
            return
        order = features
        if "sortBy" in query:
            order = sorted(features, key=lambda item: item["properties"]["wvkId"])
        start = int(query.get("startIndex", 0))
        page = order[start : start + int(query["count"])]
        reply_json(
            handler, {"type": "FeatureCollection", "features": page, "numberMatched": len(order)}
        )

    return answer


NO_KEY = (
    "<ows:ExceptionReport><ows:Exception><ows:ExceptionText>Cannot do natural order without a "
    "primary key</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
)


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("count", [1000, 2])
def test_a_type_without_a_primary_key_comes_in_one_page_or_sorted(town, status, count):
    with serving(without_primary_key(status, NO_KEY)) as (url, asked):
        library = town(
            "roads", url, driver="wfs", names='typename = "wegvakken"',
            options=f"{{ count = {count} }}",
        )  # fmt: skip
        report = fetch_layer(library, "roads")
    assert sorted(library.get("roads").frame["wvkId"]) == [1, 2, 3, 4, 5]
    assert report.pages_count == (1 if count == 1000 else 3)
    assert any("sortBy=wvkId%2Cnaam" in path for path in asked) == (count == 2)


def test_a_measurement_that_is_a_sentinel_elsewhere_stays_and_an_impossible_one_refuses(town):
    def features(*speeds):
        point = {"type": "Point", "coordinates": [LEFT + 5, BOTTOM + 5]}
        return {
            "type": "FeatureCollection",
            "numberMatched": len(speeds),
            "features": [
                {"type": "Feature", "id": str(n), "properties": {"snelheid": v}, "geometry": point}
                for n, v in enumerate(speeds)
            ],
        }

    document = [features(-1.0, -9999, 3.5)]
    with serving(lambda handler: reply_json(handler, document[0])) as (url, _):
        library = town(
            "subsidence_speed", url, driver="wfs", names='typename = "x"',
            options='{ value_column = "snelheid" }', unit="mm per jaar",
        )  # fmt: skip
        register = library.data / "sources.toml"
        bounds = 'unit = "mm per jaar"\nvalid_range = [-200, 200]\nsentinels = [-9999]'
        register.write_text(register.read_text().replace('unit = "mm per jaar"', bounds))
        library = Library(library.data, library.var)
        fetch_layer(library, "subsidence_speed")
        values = library.get("subsidence_speed").frame["value"]
        assert sorted(values.dropna()) == [-1.0, 3.5]
        document[0] = features(-1.0, 55537)
        with pytest.raises(FetchError, match=r"waarden van -1 tot 55537 mm per jaar kunnen niet"):
            fetch_layer(library, "subsidence_speed")
        # a refusal is not kept: the same question is asked again
        document[0] = features(-2.0)
        assert fetch_layer(library, "subsidence_speed").count == 1


@pytest.mark.parametrize("value", ["505", 505, 505.0, " 505 "])
def test_a_filter_value_is_the_same_however_it_is_written(town, value):
    point = {"type": "Point", "coordinates": [LEFT, BOTTOM]}
    features = [
        {"type": "Feature", "id": str(n), "properties": {"gmeId": code}, "geometry": point}
        for n, code in enumerate([value, 9999 if isinstance(value, int) else "9999"])
    ]
    names = '{ filter_column = "gmeId", filter_value = "505" }'
    document = {"type": "FeatureCollection", "features": features, "numberMatched": 2}
    with serving(lambda h: reply_json(h, document)) as (url, _):
        library = town("roads", url, driver="wfs", names='typename = "wegvakken"', options=names)
        report = fetch_layer(library, "roads")
    assert (report.count, report.dropped) == (1, {"buiten het filter": 1})


def test_an_id_that_is_none_refuses_the_layer(town):
    feature = {
        "type": "Feature",
        "id": "1",
        "properties": {"identificatie": "pand 12"},
        "geometry": {"type": "Point", "coordinates": [LEFT + 5, BOTTOM + 5]},
    }

    def answer(handler):
        reply_json(handler, {"type": "FeatureCollection", "features": [feature]})

    with serving(answer) as (url, _):
        library = town("bag_pand", url, driver="ogc_features", names='collection = "pand"')
        with pytest.raises(FetchError, match="is geen geldige pand_id"):
            fetch_layer(library, "bag_pand")
