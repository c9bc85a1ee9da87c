"""Behind a proxy, below a path, with several people at once: it works and it stays bounded."""

import asyncio
import json
import random
import re

import httpx
import pytest

from benchmarks.load_measures import Measured
from benchmarks.load_people import Person, spread
from benchmarks.streamlit_client import Visitor
from tests.serving.conftest import PATH

pytestmark = pytest.mark.services


def get(address, **options):
    with httpx.Client(trust_env=False, timeout=30) as client:
        return client.get(address, **options)


def test_the_start_puts_everything_in_place_and_the_check_says_so(app):
    assert (app.var / "vendor" / "vendor.json").is_file()
    assert app.health()[0] == 0
    assert "nog geen register" in app.log.read_text()


def test_health_through_the_proxy(proxied):
    served, _ = proxied
    answer = get(f"{served.outside}/gezond")
    assert answer.status_code == 200
    assert answer.json()["gereed"] is True
    assert answer.headers["cache-control"] == "no-store"


def test_pages_and_layers_through_the_proxy_with_their_headers(proxied):
    served, _ = proxied
    page = get(f"{served.outside}/kaart", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert '<html lang="nl">' in page.text
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    library = get(f"{served.outside}/kk/vendor/leaflet/leaflet.js")
    assert library.status_code == 200
    # outside its path nothing of the app is there
    root = served.outside.rpartition("/")[0]
    assert get(f"{root}/gezond").status_code in {403, 404}


def test_ten_people_at_once_meet_no_error(proxied):
    served, _ = proxied
    pages = ("kaart", "kaart", "kaart", "koppelkansen", "afspraken")

    async def visit():
        seen = Measured()
        people = [
            Person(served.outside, pages[n % len(pages)], chance=random.Random(n))
            for n in range(10)
        ]
        await asyncio.gather(*(person.visitor.open(person.page) for person in people))
        await spread(people, seen=seen, seconds=10, pause=2)
        for person in people:
            await person.visitor.close()
        return seen, [error for person in people for error in person.visitor.errors]

    seen, errors = asyncio.run(visit())
    assert seen.errors == []
    assert errors == []
    assert seen.actions >= 10


def test_a_page_in_another_origin_gets_no_connection(proxied):
    served, _ = proxied
    visitor = Visitor(served.outside, origin="http://elders.example")
    with pytest.raises(Exception, match="403"):
        asyncio.run(visitor.open("kaart"))


def test_the_logs_are_lines_of_json_and_tell_of_no_visitor(proxied):
    served, folder = proxied
    get(f"{served.outside}/gezond?naam=Jansen")
    text = served.log.read_text()
    lines = [line for line in text.splitlines() if line.startswith("{")]
    told = [json.loads(line) for line in lines]
    assert {"tijd", "niveau", "onderdeel", "bericht"} <= told[0].keys()
    asked = [one for one in told if one["bericht"] == "verzoek"]
    assert any((one["route"], one["status"]) == (f"/{PATH}/gezond", 200) for one in asked)
    assert not any(one["niveau"] == "ERROR" for one in told), text
    assert "Jansen" not in text
    assert "127.0.0.1:" not in "\n".join(lines)
    access = (folder / "access.log").read_text()
    assert f"/{PATH}/gezond 200" in access
    assert not re.search(r"Jansen|127\.0\.0\.1", access)
