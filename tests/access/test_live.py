"""Everybody at every door of a live server, after a real login: nobody finds another's stock."""

import datetime as dt
import json
import os
import re
import shutil
from dataclasses import replace

import geopandas as gpd
import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer
from streamlit.proto.WidgetStates_pb2 import WidgetState

from geo.access import EVERYTHING
from geo.catalogue.library import Library
from geo.deliveries.actions import hand_in, save_version
from geo.deliveries.desk import DeliveryDesk
from geo.deliveries.history import DeliveryKey, deliveries_of
from geo.deliveries.purposes import purpose_named
from geo.deliveries.rounds import new_round, open_round
from geo.deliveries.states import State
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.snapshot import DEFAULT_KINDS, frozen_items, lists_now, session_state
from geo.register import Decision, EntryKind, Register, Status, Who
from tests.access import parties
from tests.access.parties import NOBODY, SECRET, WORDS, Visitor
from tests.browser.server import free_port, start_server
from tests.deliveries.town import csv_of, plans, reading_of

TRIVIRE, WOONBRON = WORDS["Trivire"].encode(), WORDS["Woonbron"].encode()
SEEN = {
    NOBODY: frozenset(),
    "niemand": frozenset(),
    "lotte": frozenset(),
    "tim": frozenset({TRIVIRE}),
    "wim": frozenset({WOONBRON}),
    "gerda": frozenset({TRIVIRE, WOONBRON}),
    "bas": frozenset({TRIVIRE, WOONBRON}),
}
"""Whose stock each may see in detail."""

PAGES = (
    "", "kaart", "koppelkansen", "voortgang", "afspraken", "overleg", "uitvraag", "gegevens",
    "inloggen",
)  # fmt: skip


@pytest.fixture(scope="module")
def var(prepared_var, tmp_path_factory):
    """An installation with a small stock of both corporations, and a session about all of it."""
    folder = shutil.copytree(prepared_var, tmp_path_factory.mktemp("parties") / "var")
    library = Library(var=folder)
    example = library.get("stock")
    stock = example.frame
    rows = stock.groupby("owner").cumcount() % 12 == 0
    few = stock[rows].reset_index(drop=True)
    names = few["owner"].map(WORDS) + "-" + few["complex_id"].astype(str)
    library.store(
        gpd.GeoDataFrame(few.assign(complex_name=names)),
        replace(example.provenance, origin="aangeleverd", source="een test"),
    )
    inputs = load_inputs(library)
    day = dt.date(2025, 9, 24)
    items = lists_now(
        library, inputs=inputs, as_of_year=2025, kinds=(*DEFAULT_KINDS, "bezit_klimaat")
    ).items
    with Register.open(folder / "register.sqlite") as register:
        who = Who("Gemeente Teststad", "klimaatadaptatie")
        register.open_session(
            "2025-Q3", date=day, participants=[who], items=frozen_items(items), who=who,
            state=session_state(library, inputs=inputs, date=day),
        )  # fmt: skip
        for word in (TRIVIRE, WOONBRON):
            [first, *_] = [
                item for item in items
                if item.kind == "bezit_klimaat" and word.decode() in item.title
            ]  # fmt: skip
            decision = Decision(Status.OPGENOMEN, f"besluit over {word.decode()}")
            register.decide(first.id, decision, session="2025-Q3", who=who)
    return folder


@pytest.fixture(scope="module")
def server(var, tmp_path_factory):
    """The server, with a provider to log in with."""
    folder = tmp_path_factory.mktemp("login")
    port = free_port()
    with parties.provider(free_port()) as issuer:
        secrets = folder / "secrets.toml"
        secrets.write_text(
            parties.settings(f"http://127.0.0.1:{port}", issuer),
            encoding="utf-8",
        )
        made = start_server(
            var=var,
            log=folder / "server.log",
            port=port,
            options=("--secrets.files", str(secrets)),
            env={"PYTHONWARNINGS": "ignore", "NO_PROXY": "localhost,127.0.0.1"},
        )
        yield made
        made.stop()


@pytest.fixture(scope="module")
def people(server):
    """Everybody, logged in, and somebody who did not."""
    found = {name: Visitor(server.url, parties.log_in(server.url, name)) for name in parties.PEOPLE}
    return found | {NOBODY: Visitor(server.url)}


def words_in(content: bytes) -> frozenset[bytes]:
    return frozenset(word for word in (TRIVIRE, WOONBRON) if word in content)


@pytest.mark.parametrize("name", [NOBODY, "niemand"])
def test_the_public_gets_one_page_whatever_it_asks_for(people, name):
    for path in PAGES:
        content = people[name].page(path, "sessie=2025-Q3&soort=alle&beeld=vergadering")
        assert b"Openbare cijfers" in content, path
        assert not words_in(content), path
        assert b"/kk/" not in content, path
        assert b"Bijlage 1" not in content, path
    told = people["niemand"].page().decode("utf-8", "ignore")
    assert "u hebt voor dit programma nog geen rol" in told


@pytest.mark.parametrize("name", ["lotte", "tim", "wim", "gerda"])
def test_a_party_sees_its_own_stock_on_the_pages(people, name):
    asked = {
        "koppelkansen": ("soort=bezit_klimaat", "sessie=2025-Q3&soort=bezit_klimaat"),
        "kaart": ("vraag=bezit",),
        "gegevens": ("",),
    }
    found = {
        (path, query): words_in(people[name].page(path, query))
        for path, queries in asked.items()
        for query in queries
    }
    for where, words in found.items():
        assert words <= SEEN[name], where
    # a page on which the word could not stand would prove nothing
    assert found["koppelkansen", "soort=bezit_klimaat"] == SEEN[name]
    assert found["koppelkansen", "sessie=2025-Q3&soort=bezit_klimaat"] == SEEN[name]


@pytest.fixture(scope="module")
def addresses(people):
    """The catalogue and the stock of the map, as each party got them."""
    found = {}
    for name in ("tim", "gerda"):
        told = re.search(rb"/kk/catalogue/[0-9a-f]+\.json", people[name].page("kaart"))
        catalogue = told[0].decode()
        layers = people[name].get(catalogue).json()["layers"]
        [stock] = [layer["url"] for layer in layers if layer["id"] == "stock"]
        found[name] = (catalogue, stock)
    return found


def test_an_address_on_the_map_is_only_for_who_got_it(people, addresses):
    for owner, paths in addresses.items():
        for path in paths:
            for name, visitor in people.items():
                answer = visitor.get(path)
                same = SEEN[name] == SEEN[owner] and SEEN[name]
                assert answer.status_code == (200 if same else 404), (path, name)
                assert words_in(answer.content) <= SEEN[name], (path, name)
    assert words_in(people["gerda"].get(addresses["gerda"][1]).content) == SEEN["gerda"]


def test_the_digest_of_a_stored_edition_gives_each_their_part(people, var):
    digest = Library(var=var).get("stock").digest[:16]
    for name, visitor in people.items():
        answer = visitor.get(f"/kk/layer/stock.{digest}.geojson")
        assert words_in(answer.content) == SEEN[name], name
        assert answer.status_code == (200 if SEEN[name] else 404)
        assert visitor.get(f"/kk/tiles/stock.{digest}/10/525/340.geojson").status_code == 404


FORMS = {
    ("koppelkansen", "sessie=2025-Q3&beeld=vergadering"): "Reden (verplicht)",
    ("koppelkansen", "sessie=2025-Q3"): "Besluit of opmerking vastleggen",
    # what is in it is drawn when it is opened
    ("koppelkansen", ""): "Nieuwe sessie",
    ("voortgang", "deel=invoeren"): "Leg vast",
    ("afspraken", "beeld=beheer"): "Datum van een overleg",
    ("afspraken", "beeld=regels"): "Afspraak over parkeren vastleggen",
    ("afspraken", "beeld=alle&afspraak=3.3.2"): "Status vastleggen bij",
}
"""On which page stands which form."""


def text_of(visitor, path, query):
    return visitor.page(path, query).decode("utf-8", "ignore")


def test_nobody_gets_a_form_for_what_the_register_refuses(people):
    for (path, query), form in FORMS.items():
        assert form in text_of(people["gerda"], path, query), (path, query)
        content = text_of(people["lotte"], path, query)
        assert form not in content, (path, query)
        silent = form.startswith(("Nieuwe sessie", "Afspraak"))
        assert silent or "Als lezer kunt u niet" in content, (path, query)
    assert FORMS["voortgang", "deel=invoeren"] in text_of(
        people["tim"], "voortgang", "deel=invoeren"
    )
    for query in ("beeld=beheer", "beeld=alle&afspraak=3.3.2"):
        assert FORMS["afspraken", query] not in text_of(people["tim"], "afspraken", query)


def test_a_corporation_decides_on_its_own_plans_under_its_own_name(people, var):
    with Register.open(var / "register.sqlite") as register:
        items = register.session("2025-Q3").snapshot.items
    form = FORMS["koppelkansen", "sessie=2025-Q3"]
    for corporation, decides in (("Trivire", True), ("Woonbron", False)):
        [plan, *_] = [
            item for item in items
            if str(item["id"]).startswith("plan-") and item["corporation"] == corporation
        ]  # fmt: skip
        content = text_of(
            people["tim"], "koppelkansen", f"sessie=2025-Q3&soort={plan['kind']}&kans={plan['id']}"
        )
        assert str(plan["title"]) in content
        assert (form in content) == decides
        assert ("kunt u niet over deze koppelkans besluiten" in content) != decides
        assert "Wordt vastgelegd door Trivire" in content


def test_no_file_of_the_installation_is_served(people):
    for path in (
        "/app/static/register.sqlite", "/.streamlit/secrets.toml", "/var/register.sqlite",
        "/kk/vendor/../register.sqlite", "/kk/vendor/%2e%2e/register.sqlite",
        "/kk/vendor/..%2fregister.sqlite", "/kk/map/0/..%2f..%2f..%2fregister.sqlite",
        "/kk/overleg/0123456789abcdef.html", "/media/0123456789abcdef.csv",
        "/component/../../register.sqlite",
    ):  # fmt: skip
        for name in (NOBODY, "tim"):
            content = people[name].get(path).content
            assert b"SQLite" not in content, path
            assert b"cookie_secret" not in content, path
            assert not words_in(content), path


def signed(claims: dict, *, secret: str = SECRET, name: str = "_streamlit_user") -> dict[str, str]:
    """A cookie as the server makes it."""
    return {name: URLSafeTimedSerializer(secret, salt="_streamlit_user").dumps(json.dumps(claims))}


def test_forged_and_expired_logins_are_nobody(server, people, addresses):
    now = int(dt.datetime.now(tz=dt.UTC).timestamp())
    sound = {
        "origin": server.url, "is_logged_in": True, "provider": "default", "sub": "gerda",
        "roles": ["kk-gemeente"], "iat": now,
    }  # fmt: skip
    stock = addresses["gerda"][1]
    # the form is right: only then do the others prove anything
    assert Visitor(server.url, signed(sound)).get(stock).status_code == 200
    real = people["gerda"].cookies["_streamlit_user"]
    forged = {
        "another secret": signed(sound, secret="een-ander-geheim-van-genoeg-lengte-ook"),
        "no signature": {"_streamlit_user": json.dumps(sound)},
        "a changed letter": {
            "_streamlit_user": real[:-3] + ("A" if real[-3] != "A" else "B") + real[-2:]
        },
        "too long ago": signed({**sound, "iat": now - 9 * 3600}),
        "not yet": signed({**sound, "iat": now + 3600}),
        "no time": signed({key: value for key, value in sound.items() if key != "iat"}),
        "logged out": signed({**sound, "is_logged_in": False}),
        "another address": signed({**sound, "origin": "https://elders.nl"}),
        "no role": signed({**sound, "roles": []}),
        "a role by its name": signed({**sound, "roles": ["gemeente", "beheerder"]}),
        "two corporations": signed({**sound, "roles": ["kk-trivire", "kk-woonbron"]}),
        "rubbish": {"_streamlit_user": "x.y.z"},
    }
    for what, cookies in forged.items():
        visitor = Visitor(server.url, cookies)
        assert visitor.get(stock).status_code == 404, what
    for what in ("another secret", "too long ago", "two corporations"):
        content = Visitor(server.url, forged[what]).page("koppelkansen", "soort=bezit_klimaat")
        assert not words_in(content), what
        assert b"Openbare cijfers" in content, what
    told = Visitor(server.url, forged["too long ago"]).page().decode("utf-8", "ignore")
    assert "Uw sessie is verlopen" in told


def test_after_logging_out_the_cookies_are_gone(server):
    visitor = Visitor(server.url, parties.log_in(server.url, "gerda"))
    answer = visitor.get("/auth/logout")
    assert answer.status_code == 302
    gone = [line for line in answer.headers.get_list("set-cookie") if "Max-Age=0" in line]
    assert {line.partition("=")[0] for line in gone} >= {"_streamlit_user"}


def test_health_is_for_everybody_and_tells_nothing_of_stock(people):
    answer = people[NOBODY].get("/gezond")
    assert answer.status_code == 200
    assert not words_in(answer.content)


def test_the_command_line_on_behalf_of_a_role(var, capfd, monkeypatch):
    from geo.commands import main  # noqa: PLC0415

    monkeypatch.setenv("KOPPELKANSEN_VAR", str(var))
    for viewer, words in (
        ("corporatie:Trivire", {TRIVIRE}), ("lezer", set()), ("gemeente", {TRIVIRE, WOONBRON}),
    ):  # fmt: skip
        assert main(["--viewer", viewer, "koppelkansen", "--kind", "alle", "--json"]) == 0
        assert words_in(capfd.readouterr().out.encode()) == words, viewer
        assert main(["--viewer", viewer, "session", "show", "2025-Q3", "--json"]) == 0
        assert words_in(capfd.readouterr().out.encode()) == words, viewer
    assert main(["--viewer", "publiek", "layer", "stock", str(var / "weg.geojson")]) == 1
    assert "hoort niet bij wat u mag zien" in capfd.readouterr().err
    assert not (var / "weg.geojson").exists()
    assert main(["--viewer", "lezer", "backup", str(var / "weg.zip")]) == 1
    assert "is er niet voor lezer" in capfd.readouterr().err
    monkeypatch.setenv("KOPPELKANSEN_VIEWER", "lezer")
    assert main(["--viewer", "gemeente", "status"]) == 1
    assert os.environ["KOPPELKANSEN_VIEWER"] in capfd.readouterr().err


ROUND = "2031-Q2-plannen"
CLERK = Who("Gemeente Teststad", "gemeente")


@pytest.fixture(scope="module")
def register(var):
    """The register of the server, with plans of both corporations that were handed in."""
    made = new_round(
        purpose_named("plannen"), 2031, corporations=list(WORDS), gemeente="Gemeente Teststad"
    )
    with Register.open(var / "register.sqlite") as opened:
        open_round(opened, made, who=CLERK)
        desk = DeliveryDesk(library=Library(var=var), register=opened, viewer=EVERYTHING)
        for party, word in WORDS.items():
            content = csv_of(plans(f"Plan van {word}", party=party))
            key, who = DeliveryKey(ROUND, party, "plans"), Who(party, "adviseur")
            reading = reading_of(content, "projects")
            save_version(desk, key, f"{word}.csv", content, reading, who=who)
            hand_in(desk, key, who=who)
        yield opened


def lines(register):
    return register.entries(kinds=(EntryKind.DELIVERY, EntryKind.ROUND, EntryKind.ROUND_REMARK))


def test_each_sees_its_own_delivery_whatever_the_address_asks(people, register):
    # the public gets another page, whatever it asks for
    for name in ("lotte", "tim", "wim", "gerda"):
        visitor = people[name]
        found = [
            visitor.page("uitvraag", f"uitvraag={ROUND}&{query}")
            for query in (
                "beeld=aanleveren&partij=Trivire&wat=plans",
                "beeld=aanleveren&partij=Woonbron&wat=plans",
                "beeld=bord",
            )
        ]
        words = frozenset().union(*map(words_in, found))
        assert words == SEEN[name], name
        judging = visitor.page("uitvraag", f"uitvraag={ROUND}&beeld=beoordelen")
        assert (b"Accepteer" in judging) == (name == "gerda"), name
        assert words_in(judging) <= SEEN[name], name
    # tenants see how far it is, and can remark
    board = people["lotte"].page("uitvraag", f"uitvraag={ROUND}")
    assert "Alle partijen samen" in board.decode("utf-8", "ignore")
    assert b"Opmerking vastleggen" in board


def test_a_file_is_made_and_given_to_who_has_its_button_on_the_page(server, people, register):
    where = ("uitvraag", f"uitvraag={ROUND}&beeld=aanleveren&partij=Trivire&wat=plans", "Versie 1")
    name, url = people["tim"].press(*where)
    assert TRIVIRE in people["tim"].get(url).content
    # logged in again, as after the weekend
    again = Visitor(server.url, parties.log_in(server.url, "tim"))
    assert TRIVIRE in again.get(url).content
    now = int(dt.datetime.now(tz=dt.UTC).timestamp())
    claims = {
        "origin": server.url, "is_logged_in": True, "provider": "default", "sub": "tim",
        "roles": ["kk-trivire"], "iat": now - 9 * 3600,
    }  # fmt: skip
    others = {who: visitor for who, visitor in people.items() if who != "tim"}
    for who, visitor in (others | {"expired": Visitor(server.url, signed(claims))}).items():
        answer = visitor.get(url)
        assert answer.status_code == 403, who
        assert not words_in(answer.content), who
    # and nobody else makes it by its name, which they cannot know
    for who in (NOBODY, "wim"):
        assert people[who].press("", "", "geen", instead=name) == ("", ""), who


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("name", "path", "query", "least"),
    [
        ("gerda", "afspraken", "beeld=beheer", 4),
        ("gerda", "afspraken", "beeld=kalender", 1),
        ("gerda", "uitvraag", f"uitvraag={ROUND}", 2),
        ("lotte", "uitvraag", f"uitvraag={ROUND}", 2),
        ("tim", "uitvraag", f"uitvraag={ROUND}&beeld=aanleveren&partij=Trivire&wat=plans", 3),
        ("bas", "gegevens", "", 3),
        ("niemand", "inloggen", "", 4),
        (NOBODY, "inloggen", "", 4),
    ],
)
def test_every_button_gives_its_file_also_when_its_page_is_gone(people, name, path, query, least):
    """To who sees the button: the file is made outside the page, with the rights of its viewer."""
    made = people[name].files(path, query)
    assert len(made) >= least
    for label, url in made.items():
        assert url, label
        assert people[name].get(url).status_code == 200, label
    # what everybody may see is for everybody, and nothing else
    answers = {people[NOBODY].get(url).status_code for url in made.values()}
    assert answers == ({200} if path == "inloggen" else {403})


def test_who_delivers_may_send_a_file_and_nobody_else(people, server):
    for name, visitor in people.items():
        told = "; ".join(f"{key}={value}" for key, value in visitor.cookies.items())
        with httpx.Client(trust_env=False, timeout=60) as client:
            answer = client.put(
                f"{server.url}/_stcore/upload_file/nergens/f", headers={"Cookie": told},
                files={"file": ("a.csv", b"a;b")},
            )  # fmt: skip
        refused = "mag hier geen bestanden laden" in answer.text
        assert refused == (name in {NOBODY, "niemand", "lotte"}), name


def widget(content, label):
    """The id of the button or box whose label begins like this, in what a page sent."""
    shown = label.encode()
    for found in re.finditer(rb"\$\$ID-[0-9a-f]{32}-[^\x00-\x1f\"]*", content):
        # in the message of a widget the label comes right behind the id
        if shown in content[found.end() : found.end() + len(shown) + 12]:
            return found[0].decode()
    raise AssertionError(f"no widget {label}")


@pytest.fixture
def _plans_as_they_were(var):
    """Take accepted plans out of use again: who owns which plan is what other tests rest on."""
    yield
    Library(var=var).withdraw("projects", origin="aangeleverd")


@pytest.mark.usefixtures("_plans_as_they_were")
def test_a_form_of_another_or_of_before_records_nothing(people, register):
    where = f"uitvraag={ROUND}&beeld=beoordelen"
    shown = people["gerda"].page("uitvraag", where)
    seen = WidgetState(id=widget(shown, "Ik heb dit gezien"), bool_value=True)
    accept = [seen, WidgetState(id=widget(shown, "Accepteer"), trigger_value=True)]
    before = lines(register)
    for name in ("tim", "lotte", "niemand"):
        people[name].page("uitvraag", where, then=accept)
        assert lines(register) == before, name
    people["gerda"].page("uitvraag", where, then=accept)
    made = lines(register)
    assert len(made) == len(before) + 1
    assert made[-1].who == CLERK
    assert made[-1].content["action"] == "accept"
    # the same form again, from a page that was open: that delivery waits no more
    people["gerda"].page("uitvraag", where, then=accept)
    assert lines(register) == made
    keys = [DeliveryKey(ROUND, party, "plans") for party in WORDS]
    states = [one.state for one in deliveries_of(register, keys).values()]
    assert sorted(states) == [State.GEACCEPTEERD, State.INGEDIEND]


def test_the_log_of_all_this_tells_no_secret_and_no_cookie(server, people):
    log = server.log_text()
    assert SECRET not in log
    assert "geheim-van-de-test" not in log
    for visitor in people.values():
        assert not any(value in log for value in visitor.cookies.values() if len(value) > 20)
