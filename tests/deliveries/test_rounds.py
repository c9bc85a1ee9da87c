"""A round by its purpose, the next one in a step, its days in a calendar, and as one file."""

import datetime as dt
import json
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from icalendar import Calendar

from geo.catalogue.library import Library
from geo.deliveries.actions import accept, hand_in, save_version
from geo.deliveries.calendar_days import deadline_days
from geo.deliveries.desk import content_of, delivery_of
from geo.deliveries.exchange import (
    export_delivery,
    export_round,
    hand_in_file,
    import_round,
    read_delivery_file,
)
from geo.deliveries.items import ITEMS
from geo.deliveries.purposes import PURPOSES, purpose_named
from geo.deliveries.round_record import Request, Round
from geo.deliveries.rounds import (
    change_round,
    close_round,
    find_round,
    new_round,
    next_round,
    next_year,
    open_round,
    rounds,
)
from geo.deliveries.states import State
from geo.errors import KoppelkansenError, NotFoundError, RegisterError
from geo.paths import data_dir
from geo.register import Register
from geo.text.calendar_file import calendar_file
from tests.deliveries.town import (
    CLERK,
    GEMEENTE,
    GERDA,
    OF,
    TIM,
    TODAY,
    csv_of,
    desk_of,
    key,
    made_round,
    plans,
    reading_of,
)


@pytest.mark.parametrize("purpose", PURPOSES.values(), ids=str)
def test_every_purpose_makes_a_round_and_the_next_one(purpose):
    made = new_round(purpose, 2027, corporations=["Woonbron", "Trivire"], gemeente=GEMEENTE)
    assert made.id == f"2027-Q{purpose.quarter}-{purpose.code}"
    assert made.reference_date == dt.date(2027, 1, 1)
    assert made.deadline == {2: dt.date(2027, 6, 2), 3: dt.date(2027, 9, 2)}[purpose.quarter]
    assert all(ITEMS[request.item].explanation == request.explanation for request in made.requests)
    later = next_round(made)
    assert later.id == made.id.replace("2027", "2028")
    assert later.title.endswith("2028")
    assert later.requests == made.requests
    assert (later.reference_date.year, later.deadline.year) == (2028, 2028)
    assert next_round(made, due=dt.date(2028, 10, 1)).deadline == dt.date(2028, 9, 3)
    assert Round.from_dict(json.loads(json.dumps(made.to_dict()))) == made


def test_a_leap_day_has_a_next_year():
    made = replace(made_round(2028), reference_date=dt.date(2028, 2, 29))
    assert next_round(made).reference_date == dt.date(2029, 2, 28)


@pytest.mark.parametrize(
    "change",
    [
        {"requests": ()},
        {"requests": (Request(party="Trivire", item="plans"),) * 2},
        {"requests": (Request(party="t@x.nl", item="plans"),)},
        {"requests": (Request(party="Trivire", item="geheimen"),)},
        {"requests": (Request(party="Trivire", item="plans", explanation="x" * 501),)},
        {"id": "plannen"},
        {"purpose": "zomaar"},
        {"title": " "},
    ],
)
def test_a_round_that_cannot_be(change):
    with pytest.raises(KoppelkansenError):
        replace(made_round(), **change)


def test_a_round_is_opened_once_and_rounds_come_latest_first(tmp_path):
    with Register.open(tmp_path / "register.sqlite") as register:
        first = open_round(register, made_round(), who=CLERK)
        assert open_round(register, made_round(), who=CLERK) == first
        with pytest.raises(RegisterError, match="bestaat al"):
            open_round(register, replace(made_round(), title="Anders"), who=CLERK)
        open_round(register, next_round(made_round()), who=CLERK)
        assert [one.year for one in rounds(register)] == [2027, 2026]
        with pytest.raises(KoppelkansenError, match="2026-Q2-plannen"):
            find_round(register, "2026-Q3-voorraad")


def test_a_round_changes_with_a_reason_while_it_is_open(tmp_path):
    made = made_round()
    later = replace(made, deadline=dt.date(2026, 6, 20))
    latest = replace(made, deadline=dt.date(2026, 7, 1))
    with Register.open(tmp_path / "register.sqlite") as register:
        with pytest.raises(NotFoundError, match="nog geen"):
            change_round(register, later, reason="druk", who=CLERK)
        open_round(register, made, who=CLERK)
        open_round(register, next_round(made), who=CLERK)
        with pytest.raises(RegisterError, match="Er verandert niets"):
            change_round(register, made, reason="druk", who=CLERK)
        with pytest.raises(RegisterError, match="een reden"):
            change_round(register, later, reason=" ", who=CLERK)
        line = change_round(register, later, reason="druk", who=CLERK)
        assert line.content == {
            "event": "changed", "id": made.id, "round": later.to_dict(), "reason": "druk",
        }  # fmt: skip
        # of another round nothing is in the way
        change_round(register, next_round(later), reason="vakantie", who=CLERK)
        # sent twice it is recorded once; another reason for the same is no change
        assert change_round(register, later, reason="druk", who=CLERK) == line
        with pytest.raises(RegisterError, match="Er verandert niets"):
            change_round(register, later, reason="anders", who=CLERK)
        second = change_round(register, latest, reason="druk", who=CLERK)
        assert second.sequence == line.sequence + 2
        assert change_round(register, latest, reason="druk", who=CLERK) == second
        assert find_round(register, made.id) == latest
        assert find_round(register, next_round(made).id) == next_round(later)


def test_a_closed_round_is_closed_once_and_changes_no_more(tmp_path):
    made = made_round()
    later = replace(made, deadline=dt.date(2026, 6, 20))
    with Register.open(tmp_path / "register.sqlite") as register:
        with pytest.raises(NotFoundError, match="geen uitvraag"):
            close_round(register, made.id, who=CLERK)
        open_round(register, made, who=CLERK)
        open_round(register, next_round(made), who=CLERK)
        assert find_round(register, made.id).is_open
        change_round(register, later, reason="druk", who=CLERK)
        closed = close_round(register, made.id, who=CLERK)
        assert closed.content == {"event": "closed", "id": made.id}
        close_round(register, next_round(made).id, who=CLERK)
        assert close_round(register, made.id, who=CLERK) == closed
        assert [one.is_open for one in rounds(register)] == [False, False]
        assert find_round(register, made.id) == later
        # the line of before is there, and nothing else is taken
        with pytest.raises(RegisterError, match="is gesloten"):
            change_round(register, made, reason="toch", who=CLERK)
        assert next_round(find_round(register, made.id)).is_open


def test_what_is_asked_of_whom():
    made = made_round()
    assert made.parties == ("Trivire", "Woonbron", GEMEENTE)
    assert made.request("Woonbron", "stock").party == "Woonbron"
    assert made.request(GEMEENTE, "works").item == "works"
    for party, item in (("Woonbron", "works"), ("Huurdersraad", "plans"), (GEMEENTE, "stock")):
        with pytest.raises(NotFoundError, match="niet gevraagd"):
            made.request(party, item)
    longest = Request(party="Trivire", item="plans", explanation="x" * 500)
    assert replace(made, requests=(longest,)).requests == (longest,)


def test_a_round_is_written_in_full_and_a_file_that_is_none_is_refused():
    made = replace(made_round(), requests=(Request(party="Trivire", item="plans"),))
    told = {
        "id": "2026-Q2-plannen", "purpose": "plannen", "title": made.title, "year": 2026,
        "reference_date": "2026-01-01", "deadline": "2026-06-02", "gemeente": GEMEENTE,
        "requests": [{"party": "Trivire", "item": "plans", "explanation": ""}],
    }  # fmt: skip
    assert made.to_dict() == told
    assert Round.from_dict(told) == made
    for silent in ({"party": "Trivire", "item": "plans"},
                   {"party": "Trivire", "item": "plans", "explanation": None}):  # fmt: skip
        assert Round.from_dict({**told, "requests": [silent]}) == made
    for change in ({"deadline": "morgen"}, {"year": "x"}, {"requests": [None]}, {"requests": None}):
        with pytest.raises(RegisterError, match="geen uitvraag die te lezen is"):
            Round.from_dict({**told, **change})
    with pytest.raises(RegisterError, match="geen uitvraag die te lezen is"):
        Round.from_dict({name: value for name, value in told.items() if name != "gemeente"})


@pytest.mark.parametrize(
    ("quarter", "due"), [(1, (3, 31)), (2, (6, 30)), (3, (9, 30)), (4, (12, 31))]
)
def test_a_round_is_handed_in_four_weeks_before_the_quarter_ends(quarter, due):
    purpose = replace(purpose_named("plannen"), quarter=quarter)
    options = {"corporations": ["Trivire"], "gemeente": GEMEENTE}
    made = new_round(purpose, 2026, **options)
    assert made.deadline + dt.timedelta(days=28) == dt.date(2026, *due)
    # or before the day that is given, or on the day itself
    day = dt.date(2026, 5, 29)
    assert new_round(purpose, 2026, due=day, **options).deadline == dt.date(2026, 5, 1)
    chosen = new_round(purpose, 2026, due=day, deadline=day, reference_date=day, **options)
    assert (chosen.deadline, chosen.reference_date) == (day, day)


def test_the_deadline_is_a_day_with_reminders():
    days = deadline_days([made_round(), replace(made_round(2027), is_open=False)], party="Trivire")
    content = calendar_file("Uitvragen", days, made=dt.datetime(2026, 1, 5, tzinfo=dt.UTC))
    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert event["dtstart"].dt == dt.date(2026, 6, 2)
    assert [alarm["trigger"].dt.days for alarm in event.walk("VALARM")] == [-28, -7]
    assert "Woonbron" not in event["description"]
    # postponed: the same event on another day
    [later] = deadline_days([replace(made_round(), deadline=dt.date(2026, 6, 20))])
    assert later.identity == days[0].identity
    assert not deadline_days([made_round()], party="Huurdersraad")


@pytest.fixture
def two_places(home):
    """The installation of the gemeente and that of a corporation, with the same round."""
    here, there = home("here"), home("there")
    (there / "register.sqlite").unlink()
    with (
        Register.open(here / "register.sqlite") as one,
        Register.open(there / "register.sqlite") as two,
    ):
        open_round(two, import_round(export_round(made_round())), who=OF["Trivire"])
        yield desk_of(Library(data_dir(), here), one), desk_of(Library(data_dir(), there), two)


def exported(desk):
    content = csv_of(plans("Plan Noord"))
    where = key("Trivire", "plans")
    save_version(
        desk, where, "plannen.csv", content, reading_of(content, "projects"), who=OF["Trivire"],
        today=TODAY,
    )  # fmt: skip
    return export_delivery(desk, where)


def test_a_delivery_goes_to_another_installation_as_one_file(two_places):
    here, there = two_places
    given = read_delivery_file(exported(there))
    told = hand_in_file(here, given, who=CLERK)
    assert told.state is State.INGEDIEND
    assert told.entries[0].content["told"]["organisation"] == "Trivire"
    assert told.entries[0].content["told"]["digest"] == given.digest
    assert content_of(here, given.key) == content_of(there, given.key)
    accept(here, given.key, who=CLERK, today=TODAY)
    assert "Plan Noord" in set(here.library.get("projects").table["name"])
    assert there.library.editions("projects") == []


def test_the_same_file_twice_is_recorded_once(two_places):
    here, there = two_places
    given = read_delivery_file(exported(there))
    first = hand_in_file(here, given, who=CLERK)
    with pytest.raises(RegisterError):
        hand_in_file(here, given, who=CLERK)
    assert delivery_of(here, given.key) == first


def changed_zip(content, **changes):
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name.partition(".")[0], old.read(name)))
        if "more" in changes:
            new.writestr(changes["more"], b"x")
    return stream.getvalue()


def test_a_changed_file_is_refused(two_places):
    _, there = two_places
    content = exported(there)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        manifest = json.loads(archive.read("aanlevering.json"))

    def with_manifest(**changes):
        return changed_zip(content, aanlevering=json.dumps({**manifest, **changes}))

    def with_method(method):
        stream = BytesIO()
        with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w", method) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        return stream.getvalue()

    packed = content.index(b"bestand") + len(b"bestand")
    assert read_delivery_file(changed_zip(content)).key == key("Trivire", "plans")
    assert read_delivery_file(with_method(zipfile.ZIP_DEFLATED)).key.party == "Trivire"
    for changed in (
        changed_zip(content, bestand=csv_of(plans("Plan Zuid"))),
        with_manifest(party="Woonbron"),
        with_manifest(told={}),
        with_manifest(reading={**manifest["reading"], "edits": [[2, "Naam", "X"]]}),
        with_manifest(digest=None),
        changed_zip(content, more="../buiten"),
        content[:-40],
        with_method(zipfile.ZIP_LZMA),
        with_method(zipfile.ZIP_BZIP2),
        # what was packed is no longer what it was, and the list of files is
        content[:packed] + b"\xff\xff" + content[packed + 2 :],
        changed_zip(content, more="."),
        export_round(made_round()),
        changed_zip(content, aanlevering="[" * 100_000),
    ):
        with pytest.raises(KoppelkansenError):
            read_delivery_file(changed)


def test_a_file_has_a_bare_name_wherever_it_came_from(two_places):
    here, there = two_places
    given = read_delivery_file(exported(there))
    told = hand_in_file(here, replace(given, name="..\\geheim/\u202eplan\r\nnen.csv"), who=CLERK)
    assert told.latest.file == "plan nen.csv"


def test_a_changed_round_is_refused():
    content = export_round(made_round()).replace(b"Woonbron", b"Trivire2")
    with pytest.raises(KoppelkansenError, match="veranderd"):
        import_round(content)


def test_a_corporation_cannot_bring_the_file_of_another(two_places):
    here, there = two_places
    given = read_delivery_file(exported(there))
    woonbron = replace(given, key=key("Woonbron", "plans"))
    tim = desk_of(here.library, here.register, TIM)
    with pytest.raises(KoppelkansenError):
        hand_in_file(tim, woonbron, who=CLERK)
    # also not its own rows under the name of another
    with pytest.raises(KoppelkansenError, match="andere partij"):
        hand_in_file(desk_of(here.library, here.register, GERDA), woonbron, who=CLERK)
    assert hand_in_file(tim, given, who=CLERK).state is State.INGEDIEND
    assert hand_in(tim, given.key, who=CLERK).state is State.INGEDIEND


@pytest.mark.parametrize(
    ("code", "today", "year"),
    [
        ("plannen", dt.date(2026, 6, 2), 2026),
        ("plannen", dt.date(2026, 6, 3), 2027),
        ("voorraad", dt.date(2026, 6, 3), 2026),
        ("voorraad", dt.date(2026, 12, 31), 2027),
        ("efg", dt.date(2026, 1, 1), 2026),
    ],
)
def test_a_new_round_is_proposed_for_a_year_that_can_still_be_met(code, today, year):
    purpose = purpose_named(code)
    assert next_year(purpose, today=today) == year
    proposed = new_round(purpose, year, corporations=["Trivire"], gemeente=GEMEENTE)
    assert proposed.deadline >= today
