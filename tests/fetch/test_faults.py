"""Everything that can go wrong at a service: one clear sentence, and the old layer stays."""

import copy
import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.errors import FetchError
from geo.fetch.first_start import refresh_boundaries_if_online
from geo.fetch.http import HttpClient
from geo.fetch.job import registered_hosts
from geo.fetch.limits import Limits, Patience
from geo.fetch.run import fetch_layer

from .servers import cut_off, free_port, reply, reply_json, say_no_more, serving
from .towns import KEYS, RD_URI, cbs_frames, to_features

HTML = "<!DOCTYPE html><html><body>Meld u aan bij dit netwerk</body></html>"
QUICK = Limits(
    connect_timeout_s=0.4, read_timeout_s=0.4, deadline_s=3, attempts=3, backoff_s=0.01,
    longest_wait_s=5,
)  # fmt: skip


def plain(value):
    return value.item()


FEATURES = {
    name: json.loads(json.dumps(to_features(frame, key=KEYS[name]), default=plain))
    for name, frame in cbs_frames().items()
}


def collection_of(path):
    return urlsplit(path).path.split("/collections/")[1].split("/")[0]


def page_of(handler, *, size=100, change=None):
    """Answer like PDOK: filtered on the gemeente, in pages with a next link."""
    query = {key: values[0] for key, values in parse_qs(urlsplit(handler.path).query).items()}
    found = [
        feature
        for feature in FEATURES[collection_of(handler.path)]
        if feature["properties"]["gemeentecode"] == query["gemeentecode"]
    ]
    start = int(query.get("cursor", 0))
    document = {
        "type": "FeatureCollection",
        "features": copy.deepcopy(found[start : start + size]),
        "numberReturned": len(found[start : start + size]),
        "links": [],
    }
    if start + size < len(found):
        path = handler.path.partition("&cursor=")[0]
        document["links"].append({"rel": "next", "href": f"{path}&cursor={start + size}"})
    if change:
        change(document)
    return document


def good(handler, **options):
    reply_json(handler, page_of(handler, **options), headers={"Content-Crs": f"<{RD_URI}>"})


@pytest.fixture
def with_old_layer(make_library):
    """Give ``start(url)``: a library that already has boundaries, then led to ``url``."""

    def start(url):
        with serving(good) as (sound, _):
            library = make_library(sound)
            fetch_layer(library, "buurten", gemeentecode="GM9999")
        return make_library(url)

    return start


def fetch(library, *, limits=QUICK, pause=time.sleep):
    with HttpClient(registered_hosts(library.registry), limits=limits, pause=pause) as client:
        return fetch_layer(library, "buurten", client=client)


def assert_intact(library, before):
    """The old edition is active, readable and the only one."""
    assert library.digests() == before
    assert len(library.get("buurten").frame) == 8
    assert len(library.editions("buurten")) == 1


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"type": ')
    handler.wfile.flush()
    say_no_more(handler)


def repeated(handler):
    path = handler.path.partition("&again=")[0]
    number = int(parse_qs(urlsplit(handler.path).query).get("again", ["0"])[0])
    document = page_of(handler)
    document["links"] = [{"rel": "next", "href": f"{path}&again={number + 1}"}]
    reply_json(handler, document)


def same_link(handler):
    document = page_of(handler)
    document["links"] = [{"rel": "next", "href": handler.path}]
    reply_json(handler, document)


def to_elsewhere(handler):
    document = page_of(handler)
    document["links"] = [{"rel": "next", "href": "http://127.0.0.1:1/collections/buurten/items"}]
    reply_json(handler, document)


def broken_buurten(change):
    """Answer well, but for the buurten with ``change`` applied."""

    def answer(handler):
        only = change if collection_of(handler.path) == "buurten" else None
        good(handler, change=only)

    return answer


def in_degrees(document):
    for feature in document["features"]:
        feature["geometry"]["coordinates"] = [[[4.6, 51.8], [4.7, 51.8], [4.7, 51.9], [4.6, 51.8]]]


def other_code(document):
    document["features"][0]["properties"]["buurtcode"] = "BU05050101"


def twice(document):
    document["features"][1]["properties"]["buurtcode"] = "BU99990100"


def no_column(document):
    for feature in document["features"]:
        feature["properties"]["naam"] = feature["properties"].pop("buurtnaam")


def only_one(document):
    del document["features"][1:]
    document["numberReturned"] = 1


def fewer_than_said(document):
    document["numberMatched"] = 4000


def no_surface(document):
    line = [[120_000, 450_000], [120_500, 450_000], [120_000, 450_000], [120_000, 450_000]]
    document["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [line]}


def null_geometry(document):
    document["features"][0]["geometry"] = None


def infinite(document):
    document["features"][0]["geometry"]["coordinates"][0][1] = [float("inf"), 450_000]


def odd_properties(document):
    document["features"][0]["properties"] = "geen"


def lone_wijk(document):
    for feature in document["features"]:
        feature["properties"]["wijkcode"] = "WK999977"


SILENCE = r"gaf binnen 0,4 seconden geen volledig antwoord \(bij 3 pogingen, samen \d+ seconden?\)"
FAULTS = {
    "silence": (
        say_no_more,
        r"gaf binnen 0,4 seconden geen volledig antwoord \(bij 3 pogingen, samen \d+ seconden?\)",
    ),
    "silence halfway": (
        drip,
        r"gaf binnen 0,4 seconden geen volledig antwoord \(bij 3 pogingen, samen \d+ seconden?\)",
    ),
    "500": (lambda h: reply(h, "oops", status=500), r"meldt een storing \(500\)"),
    "503 in HTML": (lambda h: reply(h, HTML, status=503), r"meldt een storing \(503\)"),
    "404": (lambda h: reply(h, HTML, status=404), r"weigert het verzoek \(404\)"),
    "401": (lambda h: reply(h, "{}", status=401), r"geeft geen toegang \(401\)"),
    "HTML instead of JSON": (
        lambda h: reply(h, HTML, content_type="text/html"),
        "gaf een webpagina in plaats van gegevens",
    ),
    "exception report": (
        lambda h: reply(
            h,
            '<?xml version="1.0"?><ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1">'
            "<ows:Exception><ows:ExceptionText>Laag onbekend</ows:ExceptionText></ows:Exception>"
            "</ows:ExceptionReport>",
            content_type="application/xml",
        ),
        "foutmelding in plaats van gegevens: 'Laag onbekend'",
    ),
    "not JSON": (lambda h: reply(h, "geen json, maar tekst"), "geen leesbare JSON"),
    "a list": (lambda h: reply(h, "[1, 2]"), "geen leesbare JSON"),
    "other JSON": (lambda h: reply(h, '{"a": 1}'), "geen verzameling objecten"),
    "cut halfway": (
        lambda h: cut_off(h, json.dumps(page_of(h))),
        "brak halverwege af",
    ),
    "cut halfway without a length": (
        lambda h: cut_off(h, json.dumps(page_of(h)), stated_length=False),
        "brak halverwege af",
    ),
    "a page that repeats": (repeated, "gaf dezelfde pagina nog een keer"),
    "a link to itself": (same_link, "gaf dezelfde pagina nog een keer"),
    "a link elsewhere": (to_elsewhere, "hoort niet bij een geregistreerde bron"),
    "redirect elsewhere": (
        lambda h: reply(h, "", status=302, headers={"Location": "http://127.0.0.1:1/"}),
        "verwijst naar 127.0.0.1:1 door",
    ),
    "redirect without end": (
        lambda h: reply(h, "", status=302, headers={"Location": h.path}),
        "verwijst steeds opnieuw door",
    ),
    "empty": (
        lambda h: reply_json(h, {"type": "FeatureCollection", "features": []}),
        "geen enkel object voor gemeente van GM9999",
    ),
    "stated CRS is another": (
        lambda h: reply_json(
            h, page_of(h), headers={"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/4258>"}
        ),
        "coördinaten in .*4258 in plaats van EPSG:28992",
    ),
    "coordinates in degrees": (broken_buurten(in_degrees), "in plaats van EPSG:28992"),
    "code of another gemeente": (broken_buurten(other_code), "'BU05050101' is geen geldige"),
    "code twice": (broken_buurten(twice), "'BU99990100' komt twee keer voor"),
    "column gone": (broken_buurten(no_column), "de kolom 'buurtnaam' ontbreekt"),
    "only a part": (broken_buurten(only_one), "1 buurt ontvangen, terwijl er 8 bekend zijn"),
    "fewer than said": (broken_buurten(fewer_than_said), "4000 aangekondigd"),
    "no surface": (broken_buurten(no_surface), "een object is geen vlak"),
    "no geometry": (broken_buurten(null_geometry), "een gebied heeft geen grens"),
    "a coordinate that is infinite": (
        broken_buurten(infinite),
        "een coördinaat is oneindig of geen getal",
    ),
    "JSON without end": (lambda h: reply(h, "[" * 200_000), "geen leesbare JSON"),
    "properties that are none": (
        broken_buurten(odd_properties),
        "past niet bij wat verwacht werd",
    ),
    "wijk unknown": (broken_buurten(lone_wijk), "horen bij wijk 'WK999977'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_clearly_and_leaves_the_old_layer(fault, with_old_layer):
    answer, expected = FAULTS[fault]
    with serving(answer) as (url, _):
        library = with_old_layer(url)
        before = library.digests()
        with pytest.raises(FetchError, match=expected) as raised:
            fetch(library)
        assert_intact(library, before)
        message = str(raised.value)
        assert message.startswith("Buurten is niet opgehaald: ")
        assert "127.0.0.1" in message
        assert message.endswith("De laag die er al was, blijft in gebruik.")


def test_a_silent_service_is_given_up_within_the_patience(with_old_layer):
    # the usual limits at a tenth: 1.2 s of silence, twice, in 3 s of patience
    limits = Limits(first_answer_s=1.2, patience_s=4.0, backoff_s=0.1)
    with serving(say_no_more) as (url, asked):
        library = with_old_layer(url)
        began = time.monotonic()
        with pytest.raises(FetchError, match="geen volledig antwoord"):
            fetch(library, limits=limits)
        assert time.monotonic() - began < 4.5
        assert len(asked) >= 1


def test_patience_is_for_hosts_that_never_answered():
    patience = Patience(Limits())
    assert patience.timeouts("a.nl") == (10, 12)
    patience.spent("a.nl", 13)
    assert patience.allows("a.nl", attempt=1)
    patience.spent("a.nl", 14)
    # 27 of the 30 seconds are gone: not asked again, and another gets the three that are left
    assert patience.timeouts("b.nl") == (3, 3)
    patience.spent("a.nl", 3)
    assert not patience.allows("a.nl", attempt=2)
    # one that answers gets the time it needs, and a second try
    patience.answered("c.nl")
    assert patience.timeouts("c.nl") == (10, 30)
    assert (patience.allows("c.nl", attempt=1), patience.allows("c.nl", attempt=2)) == (True, False)


def test_an_answer_that_never_ends_is_broken_off_once(with_old_layer):
    def trickle(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b" " * 70_000)
            time.sleep(0.05)

    limits = Limits(deadline_s=0.3, attempts=4, backoff_s=0.01)
    with serving(trickle) as (url, asked):
        library = with_old_layer(url)
        with pytest.raises(FetchError, match="was na 0,3 seconden nog niet compleet"):
            fetch(library, limits=limits)
        assert len(asked) == 1


def test_a_refused_connection(with_old_layer):
    library = with_old_layer(f"http://127.0.0.1:{free_port()}")
    before = library.digests()
    with pytest.raises(FetchError, match=r"is niet bereikbaar\. Controleer de netwerkverbinding"):
        fetch(library)
    assert_intact(library, before)


def test_busy_is_waited_for_as_long_as_the_service_asks(with_old_layer):
    turns = []

    def busy_at_first(handler):
        turns.append(handler.path)
        if len(turns) <= 2:
            reply(handler, "", status=429, headers={"Retry-After": "3"})
        else:
            good(handler)

    waits = []
    with serving(busy_at_first) as (url, _):
        report = fetch(with_old_layer(url), pause=waits.append)
    assert report.count == 8
    assert waits == [3, 3]


def test_too_long_a_wait_is_left_to_the_person(with_old_layer):
    waits = []
    answer = lambda h: reply(h, "", status=429, headers={"Retry-After": "600"})  # noqa: E731
    with serving(answer) as (url, asked):
        library = with_old_layer(url)
        before = library.digests()
        with pytest.raises(FetchError, match=r"te druk.*\(429\)\. Probeer het over 10 minuten"):
            fetch(library, pause=waits.append)
        assert_intact(library, before)
        assert (waits, len(asked)) == ([], 1)


def test_waiting_doubles_and_ends(with_old_layer):
    waits = []
    limits = Limits(attempts=4, backoff_s=1)
    with serving(lambda h: reply(h, "", status=502)) as (url, asked):
        with pytest.raises(FetchError, match="storing"):
            fetch(with_old_layer(url), limits=limits, pause=waits.append)
        assert (waits, len(asked)) == ([1, 2, 4], 4)


def test_what_asking_again_cannot_mend_is_asked_once(with_old_layer):
    with serving(lambda h: reply(h, HTML, status=404)) as (url, asked):
        with pytest.raises(FetchError, match="404"):
            fetch(with_old_layer(url))
        assert len(asked) == 1


def test_a_passing_fault_passes(with_old_layer):
    turns = []

    def cut_at_first(handler):
        turns.append(handler.path)
        if len(turns) == 1:
            cut_off(handler, json.dumps(page_of(handler)))
        else:
            good(handler)

    with serving(cut_at_first) as (url, _):
        assert fetch(with_old_layer(url)).count == 8


def test_too_big_an_answer_is_broken_off(with_old_layer):
    limits = Limits(attempts=1, max_bytes=1000)
    with serving(lambda h: reply(h, b" " * 5000)) as (url, _):
        library = with_old_layer(url)
        with pytest.raises(FetchError, match="is groter dan"):
            fetch(library, limits=limits)


def test_a_filter_that_is_ignored_is_noticed(with_old_layer):
    def ignoring(handler):
        document = {"type": "FeatureCollection", "features": FEATURES[collection_of(handler.path)]}
        reply_json(handler, document)

    with serving(ignoring) as (url, _):
        report = fetch(with_old_layer(url))
    assert report.count == 8
    assert report.dropped["andere gemeente"] >= 1


def test_a_polygon_that_crosses_itself_is_repaired_and_counted(make_library):
    def bow_tie(document):
        ring = [[120_000, 450_000], [120_500, 450_500], [120_500, 450_000], [120_000, 450_500]]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        document["features"][0]["geometry"] = shape

    with serving(broken_buurten(bow_tie)) as (url, _):
        library = make_library(url)
        report = fetch_layer(library, "buurten", gemeentecode="GM9999")
    assert report.repaired_count == 1
    first = library.get("buurten").frame.iloc[0]
    assert first["buurtcode"] == "BU99990100"
    assert first.geometry.is_valid
    assert first.geometry.area == pytest.approx(2 * 500 * 250 / 2)  # two triangles of 500 by 250


def test_a_broken_download_goes_on_where_it_stopped(make_library):
    stuck = [True]

    def breaks(handler):
        if stuck[0] and "cursor=6" in handler.path:
            reply(handler, "", status=500)
        else:
            good(handler, size=3)

    with serving(breaks) as (url, asked):
        library = make_library(url)
        with (
            HttpClient(registered_hosts(library.registry), limits=QUICK) as client,
            pytest.raises(FetchError, match="storing"),
        ):
            fetch_layer(library, "buurten", gemeentecode="GM9999", client=client)
        stuck[0] = False
        asked.clear()
        report = fetch_layer(library, "buurten", gemeentecode="GM9999")
    of_buurten = [path for path in asked if "/buurten/" in path]
    assert len(of_buurten) == 1
    assert "cursor=6" in of_buurten[0]
    assert (report.count, report.pages_count) == (8, 3)
    assert not list((library.var / "cache" / "fetch").rglob("page-*"))


def test_first_start_does_not_wait_for_a_silent_service(make_library, monkeypatch):
    with serving(say_no_more) as (url, _):
        library = make_library(url)
        began = time.monotonic()
        assert refresh_boundaries_if_online(library, timeout_s=0.5) is None
        assert time.monotonic() - began < 1.2


def test_the_client_says_who_it_is(make_library):
    agents = []

    def note(handler):
        agents.append(handler.headers["User-Agent"])
        good(handler)

    with serving(note) as (url, _):
        fetch_layer(make_library(url), "buurten", gemeentecode="GM9999")
    assert set(agents) == {"koppelkansenkaart/1 (kaart voor prestatieafspraken; python-requests)"}
