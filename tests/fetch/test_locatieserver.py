"""Searching a place: a loose service, strict checks."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.errors import FetchError, SourceError
from geo.fetch.http import HttpClient
from geo.fetch.job import registered_hosts
from geo.fetch.limits import Limits
from geo.fetch.locatieserver import find_address, read_query, search_place

from .servers import reply, reply_json, say_no_more, serving

SOURCE = """
[layers.geocoder]
title = "Adressen zoeken"
kind = "service"

[[sources]]
id = "pdok-locatieserver"
layer = "geocoder"
origin = "officieel"
title = "PDOK Locatieserver"
driver = "locatieserver"
url = "{url}"
licence = "-"
attribution = "-"
"""


def address(
    street, number, *, letter=None, addition=None, postcode="3311AB", gm="0505", city="Dordrecht"
):
    tail = f"{number}{letter or ''}{'-' + addition if addition else ''}"
    item = {
        "id": f"adr-{street}-{tail}",
        "type": "adres",
        "weergavenaam": f"{street} {tail}, {postcode} {city}",
        "straatnaam": street,
        "huisnummer": number,
        "postcode": postcode,
        "woonplaatsnaam": city,
        "gemeentecode": gm,
        "buurtcode": "BU05050100",
        "wijkcode": "WK050501",
        "adresseerbaarobject_id": f"0505010000{number:06d}{letter or ''}{addition or ''}",
        "centroide_ll": "POINT(4.66 51.81)",
        "centroide_rd": "POINT(105000.5 425000.25)",
        "score": 10.5,
    }
    if letter:
        item["huisletter"] = letter
    if addition:
        item["huisnummertoevoeging"] = addition
    return item


STREET = {
    "id": "weg-1", "type": "weg", "weergavenaam": "Noordendijk, Dordrecht",
    "straatnaam": "Noordendijk", "gemeentecode": "0505", "centroide_ll": "POINT(4.68 51.82)",
}  # fmt: skip
BREDA = {
    "id": "adr-b", "type": "adres", "weergavenaam": "Centraal 1, Breda", "straatnaam": "Centraal",
    "huisnummer": 1, "gemeentecode": "0758", "centroide_ll": "POINT(4.77 51.59)",
}  # fmt: skip


@pytest.fixture
def ask(make_library):
    """Give ``run(docs, query)``: the hits that are accepted of those the service gives."""

    def run(docs, query, *, function=search_place, **options):
        answer = {"response": {"numFound": len(docs), "docs": docs}}
        with serving(lambda h: reply_json(h, answer)) as (url, asked):
            registry = make_library("http://127.0.0.1:1", extra=SOURCE.format(url=url)).registry
            arguments = {"gemeentecode": "GM0505", "registry": registry, **options}
            if function is search_place:
                return search_place(query, **arguments), asked
            return find_address(**query, **arguments), asked

    return run


def test_an_address_comes_with_its_place_and_ids(ask):
    (hit,), asked = ask([address("Noordendijk", 317)], "noordendijk 317")
    assert (hit.lat, hit.lon, hit.x_m, hit.y_m) == (51.81, 4.66, 105000.5, 425000.25)
    assert (hit.kind, hit.gemeentecode, hit.buurtcode) == ("adres", "GM0505", "BU05050100")
    query = parse_qs(urlsplit(asked[0]).query)
    assert query["q"] == ["noordendijk 317"]
    assert query["fq"] == ["gemeentecode:0505"]


def test_a_hit_in_another_gemeente_is_no_hit(ask):
    assert ask([BREDA], "Utrecht Centraal")[0] == []


def test_another_house_number_is_no_hit(ask):
    docs = [address("Noordendijk", 371), STREET]
    assert ask(docs, "Noordendijk 317")[0] == []


def test_another_street_is_no_hit(ask):
    assert ask([address("Zuidendijk", 317)], "Noordendijk 317")[0] == []


def test_a_street_can_be_found_by_its_beginning(ask):
    hits, _ = ask([STREET, address("Zuidendijk", 3)], "noorden")
    assert [hit.label for hit in hits] == ["Noordendijk, Dordrecht"]


def test_the_name_of_the_town_may_stand_behind_it(ask):
    hits, _ = ask([STREET], "Noordendijk Dordrecht")
    assert len(hits) == 1
    assert ask([STREET], "Dordrecht Zwijndrecht")[0] == []


def test_accents_and_capitals_make_no_difference(ask):
    hits, _ = ask([address("Crédohof", 2)], "CREDOHOF 2")
    assert len(hits) == 1


def test_no_more_than_asked_for(ask):
    docs = [address("Noordendijk", 317, addition=str(n)) for n in range(12)]
    assert len(ask(docs, "Noordendijk 317")[0]) == 8
    assert len(ask(docs, "Noordendijk 317", limit=3)[0]) == 3


def test_a_hit_without_a_place_is_left_out(ask):
    assert ask([{**STREET, "centroide_ll": "POINT EMPTY"}], "Noordendijk")[0] == []


def test_an_empty_query_asks_nothing(ask):
    hits, asked = ask([STREET], "   ")
    assert (hits, asked) == ([], [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Noordendijk 317", (("noordendijk",), None, 317, None)),
        ("Noordendijk 317b", (("noordendijk",), None, 317, "b")),
        ("3311 ab 12", ((), "3311AB", 12, None)),
        ("M.H. Trompweg 292", (("trompweg",), None, 292, None)),
        ("1e Tolstraat", (("tolstraat",), None, None, None)),
    ],
)
def test_reading_a_query(query, expected):
    found = read_query(query)
    assert (found.words, found.postcode, found.house_number, found.house_letter) == expected


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Noordendijk 101A-2", ["101A-2"]),
        ("Noordendijk 101 a 2", ["101A-2"]),
        ("Noordendijk 101A2", ["101A-2"]),
        ("3311AB 101a-1, Dordrecht", ["101A-1"]),
        ("Noordendijk 101A", ["101A", "101A-1", "101A-2"]),
        ("Noordendijk 101-2", ["101-2"]),
        ("Noordendijk 101 bis", ["101-bis"]),
        ("Noordendijk 101-b", ["101-b"]),  # written as a letter, registered as an addition
        ("Noordendijk 101A-3", []),
        ("Noordendijk 101-135", ["101A", "101A-1", "101A-2", "101-2", "101-bis", "101-b"]),
    ],
)
def test_an_addition_is_exactly_that_dwelling(ask, query, found):
    docs = [
        address("Noordendijk", 101, letter=letter, addition=addition)
        for letter, addition in (
            ("A", None), ("A", "1"), ("A", "2"), (None, "2"), (None, "bis"), (None, "b"),
        )
    ]  # fmt: skip
    hits, _ = ask(docs, query)
    assert [hit.label.removeprefix("Noordendijk ").split(",")[0] for hit in hits] == found


def test_one_dwelling_is_found_by_postcode_and_number(ask):
    docs = [address("Noordendijk", 5), address("Noordendijk", 5, letter="A")]
    hit, _ = ask(docs, {"postcode": "3311 AB", "house_number": 5}, function=find_address)
    assert hit.house_letter is None
    hit, _ = ask(
        docs, {"postcode": "3311AB", "house_number": 5, "house_letter": "a"}, function=find_address
    )
    assert hit.house_letter == "A"


def test_a_dwelling_that_is_not_clear_is_not_guessed(ask):
    docs = [
        address("Noordendijk", 5, postcode="3311AB"),
        address("Zuidendijk", 5, postcode="3311AB"),
    ]
    docs[1]["adresseerbaarobject_id"] = "0505010000999999"
    hit, _ = ask(docs, {"postcode": "3311AB", "house_number": 5}, function=find_address)
    assert hit is None
    hit, _ = ask(docs, {"postcode": "3311AC", "house_number": 5}, function=find_address)
    assert hit is None


def test_without_the_filter_when_the_service_refuses_it(make_library):
    def picky(handler):
        if "fq=" in handler.path:
            reply(handler, "{}", status=400)
        else:
            reply_json(handler, {"response": {"docs": [BREDA, STREET]}})

    with serving(picky) as (url, _):
        registry = make_library("http://127.0.0.1:1", extra=SOURCE.format(url=url)).registry
        hits = search_place("Noordendijk", gemeentecode="GM0505", registry=registry)
    assert [hit.label for hit in hits] == ["Noordendijk, Dordrecht"]


def test_a_silent_service_is_told_in_time(make_library):
    with serving(say_no_more) as (url, _):
        registry = make_library("http://127.0.0.1:1", extra=SOURCE.format(url=url)).registry
        limits = Limits(read_timeout_s=0.2, attempts=1)
        began = time.monotonic()
        with (
            HttpClient(registered_hosts(registry), limits=limits) as client,
            pytest.raises(FetchError, match="Zoeken naar een plaats lukt nu niet"),
        ):
            search_place("Noordendijk", gemeentecode="GM0505", registry=registry, client=client)
        assert time.monotonic() - began < 0.8


def test_without_a_registered_geocoder_nothing_is_asked(make_library):
    registry = make_library("http://127.0.0.1:1").registry
    with pytest.raises(SourceError, match="geen Locatieserver"):
        search_place("Noordendijk", gemeentecode="GM0505", registry=registry)
