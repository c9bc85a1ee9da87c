"""A decision stays where it was taken; plans and works move on, and that is told."""

import datetime as dt
from types import SimpleNamespace

import pytest

from geo.catalogue.windows import Window
from geo.koppelkansen.records import Koppelkans, NearWork
from geo.koppelkansen.standing_decisions import Verdict, standing_decisions
from geo.register import Entry, EntryKind, Status, Who
from geo.register.values import Snapshot

SEWER = NearWork(
    id="w1", name="het riool in de Lindelaan", window=Window(2027, 2028), relation="sterk"
)
THEN = Koppelkans(
    id="plan-linde",
    kind="plan_klimaat",
    title="Lindelaan",
    window=Window(2027, 2028),
    works=(SEWER,),
)


def now(**changes):
    return Koppelkans(**{"id": THEN.id, "kind": THEN.kind, "title": THEN.title} | changes)


def decision(status, *, year=None, owner="Woonbron"):
    return Entry(
        sequence=3,
        kind=EntryKind.DECISION,
        session="2025-Q3",
        koppelkans_id=THEN.id,
        who=Who("Gemeente Dordrecht", "beleidsmedewerker"),
        recorded_at=dt.datetime(2025, 9, 1, tzinfo=dt.UTC),
        content={"status": str(status), "year": year, "owner": owner},
        evidence=None,
        previous="",
        hash="",
    )


def look(item, status=Status.OPGENOMEN, *, year=2027, closed=()):
    snapshot = Snapshot(state=None, items=(THEN.to_dict(),))
    return standing_decisions(
        {THEN.id: decision(status, year=year)},
        [item] if item else [],
        last=SimpleNamespace(snapshot=snapshot),
        as_of_year=2026,
        closed=closed,
    )


def test_what_did_not_change_holds():
    [one] = look(THEN)
    assert (one.verdict, one.title, one.owner) == (Verdict.HOUDT, "Lindelaan", "Woonbron")


def test_a_plan_that_moved_away_from_the_year_and_the_work_clashes():
    weak = NearWork(
        id="w1", name="het riool in de Lindelaan", window=Window(2027, 2028), relation="mogelijk"
    )
    [one] = look(now(window=Window(2029, 2030), works=(weak,)))
    assert one.verdict is Verdict.BOTST
    assert one.reason == (
        "Opgenomen voor 2027; het plan schoof van 2027-2028 naar 2029-2030; het riool in de "
        "Lindelaan blijft 2027-2028."
    )


def test_a_work_that_moved_away_clashes_also_without_a_year():
    gone = NearWork(
        id="w1", name="het riool in de Lindelaan", window=Window(2035, 2035), relation="zwak"
    )
    [one] = look(now(window=Window(2027, 2028), works=(gone,)), year=None)
    assert one.verdict is Verdict.BOTST
    assert one.reason == "het riool in de Lindelaan schoof van 2027-2028 naar 2035."


@pytest.mark.parametrize("window", [Window(2027, 2029), Window(2025, None, open_ended=True)])
def test_a_period_that_still_holds_the_year_is_no_clash(window):
    [one] = look(now(window=window, works=(SEWER,)))
    assert one.verdict is Verdict.HOUDT


def test_a_period_that_is_no_longer_known_is_told():
    [one] = look(now(window=Window(None, None), works=(SEWER,)))
    assert one.verdict is Verdict.BOTST
    assert "was 2027-2028 en is nu niet meer bekend" in one.reason


@pytest.mark.parametrize(
    ("item", "closed"),
    [
        (None, ()),
        (now(window=Window(2024, 2025)), ()),
        (now(window=Window(2027, 2028)), (THEN.id,)),
    ],
)
def test_what_can_no_longer_be_done_is_no_open_decision(item, closed):
    [one] = look(item, closed=closed)
    assert one.verdict is Verdict.VERVALLEN
    assert one.title == "Lindelaan"


@pytest.mark.parametrize("status", [Status.NADER_ONDERZOEKEN, Status.UITGESTELD])
def test_what_was_put_off_is_open(status):
    [one] = look(THEN, status)
    assert one.verdict is Verdict.OPEN
    assert str(status) in one.reason


@pytest.mark.parametrize("status", [Status.AFGEWEZEN, Status.GEREALISEERD])
def test_what_is_finished_is_not_listed(status):
    assert look(THEN, status) == ()
