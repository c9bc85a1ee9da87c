"""Deliveries on a live server, after a real login: each for itself, and no form works twice."""

import re

import httpx
import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState

from geo.access import EVERYTHING
from geo.catalogue.library import Library
from geo.deliveries.actions import hand_in, save_version
from geo.deliveries.desk import DeliveryDesk
from geo.deliveries.history import DeliveryKey, deliveries_of
from geo.deliveries.purposes import purpose_named
from geo.deliveries.rounds import new_round, open_round
from geo.deliveries.states import State
from geo.register import EntryKind, Register, Who
from tests.access.parties import NOBODY, WORDS
from tests.access.test_live import SEEN, people, server, var, words_in  # noqa: F401 - fixtures
from tests.deliveries.town import csv_of, plans, reading_of

ROUND = "2031-Q2-plannen"
CLERK = Who("Gemeente Teststad", "gemeente")


@pytest.fixture(scope="module")
def register(var):  # noqa: F811
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


def test_each_sees_its_own_delivery_whatever_the_address_asks(people, register):  # noqa: F811
    for name, visitor in people.items():
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
        assert (b"Accepteer" in judging) == (name in {"gerda", "bas"}), name
        assert words_in(judging) <= SEEN[name], name
    # tenants see how far it is, and can remark
    board = people["lotte"].page("uitvraag", f"uitvraag={ROUND}")
    assert "Alle partijen samen" in board.decode("utf-8", "ignore")
    assert b"Opmerking vastleggen" in board


def test_who_delivers_may_send_a_file_and_nobody_else(people, server):  # noqa: F811
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


def test_a_form_of_another_or_of_before_records_nothing(people, register):  # noqa: F811
    where = f"uitvraag={ROUND}&beeld=beoordelen"
    shown = people["gerda"].page("uitvraag", where)
    seen = WidgetState(id=widget(shown, "Ik heb dit gezien"), bool_value=True)
    accept = [seen, WidgetState(id=widget(shown, "Accepteer"), trigger_value=True)]
    before = lines(register)
    for name in ("tim", "wim", "lotte", "niemand", NOBODY):
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
