"""From what a provider says of somebody to a role."""

import datetime as dt

import pytest

from geo.access import PUBLIC, AccessError, Role, Viewer
from geo.access.claims import login_of, rules_of

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SINCE = int(NOW.timestamp())
ROLES = {
    "beheer": "beheerder", "gem": "gemeente", "tri": "corporatie:Trivire",
    "wb": "corporatie:Woonbron", "hv": "lezer",
}  # fmt: skip


def login(claims, **settings):
    rules = rules_of({"rollen": ROLES, "organisatie": "Gemeente Vlek", **settings})
    return login_of({"iat": SINCE, **claims}, rules, now=NOW)


def test_the_highest_role_counts_and_signs():
    assert login({"roles": ["hv", "gem"]}).viewer == Viewer(
        Role.GEMEENTE, organisation="Gemeente Vlek"
    )
    assert login({"roles": "tri"}).viewer == Viewer(Role.CORPORATIE, "Trivire", "Trivire")
    assert login({"roles": "hv,tri"}).viewer.corporation == "Trivire"


def test_a_claim_may_stand_deeper_or_have_dots_in_its_name():
    assert login({"realm_access": {"roles": ["gem"]}}, claim="realm_access.roles").viewer.sees_all
    assert login({"https://x.nl/roles": ["gem"]}, claim="https://x.nl/roles").viewer.sees_all
    assert login({"realm_access": "gem"}, claim="realm_access.roles").viewer == PUBLIC


@pytest.mark.parametrize(
    "claims",
    [
        {}, {"roles": None}, {"roles": 3}, {"roles": {"gem": True}}, {"roles": ["GEM", "gemeente"]},
        {"roles": [["gem"]]}, {"roles": ["tri", "wb"]}, {"roles": ["gem"], "iat": None},
        {"roles": ["gem"], "iat": True}, {"roles": ["gem"], "iat": str(SINCE)},
        {"roles": ["gem"], "iat": SINCE - 8 * 3600 - 1}, {"roles": ["gem"], "iat": SINCE + 301},
        {"roles": ["gem"], "iat": float("nan")},
    ],
)  # fmt: skip
def test_whoever_is_not_surely_somebody_is_the_public(claims):
    found = login(claims)
    assert found.viewer == PUBLIC
    assert found.problem


def test_a_login_counts_for_the_hours_that_are_set():
    assert login({"roles": ["gem"], "iat": SINCE - 8 * 3600}).viewer.sees_all
    assert login({"roles": ["gem"], "iat": SINCE - 3601}, uren=1).expired


@pytest.mark.parametrize(
    "settings",
    [
        {"rollen": {}}, {"rollen": {"x": "publiek"}}, {"rollen": {"x": "koning"}},
        {"rollen": {"x": "corporatie"}}, {"uren": 0}, {"uren": "acht"}, {"uren": 1000},
        {"uren": float("nan")}, {"claim": ""}, {"organisatie": "jan@x.nl"}, {"rol": "gemeente"},
    ],
)  # fmt: skip
def test_settings_that_are_none_are_refused(settings):
    with pytest.raises(AccessError):
        rules_of({"rollen": ROLES, **settings})


@pytest.mark.parametrize("claim", ["sub", "email", "preferred_username"])
def test_one_login_is_withdrawn_and_the_others_stay(claim):
    withdrawn = {"J.Jansen@vlek.nl": NOW}
    names = {claim: "j.jansen@VLEK.nl", "roles": ["gem"]}
    refused = login({**names, "iat": SINCE - 60}, ingetrokken=withdrawn)
    assert (refused.viewer, refused.expired) == (PUBLIC, True)
    # a login after that moment counts again, and nobody else notices
    assert login({**names, "iat": SINCE}, ingetrokken=withdrawn).viewer.sees_all
    assert login({claim: "a@vlek.nl", "roles": ["gem"], "iat": SINCE - 60}).viewer.sees_all
    other = {claim: "a@vlek.nl", "roles": ["gem"], "iat": SINCE - 60}
    assert login(other, ingetrokken=withdrawn).viewer.sees_all


@pytest.mark.parametrize(
    "withdrawn",
    ["jan", ["jan"], {"jan": "2026-03-02"}, {"jan": dt.datetime(2026, 3, 2)}],  # noqa: DTZ001
)
def test_a_withdrawal_without_a_moment_is_refused(withdrawn):
    with pytest.raises(AccessError, match="ingetrokken"):
        login({"roles": ["gem"]}, ingetrokken=withdrawn)


def test_a_lezer_signs_with_its_own_organisation_and_never_as_the_gemeente():
    roles = {"hr": "lezer:Huurdersraad Vlek", "hv": "lezer", "gem": "gemeente"}
    for value, organisation in (("hr", "Huurdersraad Vlek"), ("hv", "Lezer")):
        found = login({"roles": [value]}, rollen=roles).viewer
        assert (found.role, found.organisation) == (Role.LEZER, organisation)
        assert found.sight == "lezer"
