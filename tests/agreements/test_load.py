"""Another set from a file: mistakes told by row, good rows loaded, the old set readable."""

import dataclasses
import datetime as dt

import openpyxl
import pytest

from geo.agreements.known_sets import known_sets, loaded_sets, shipped_set
from geo.agreements.load import prepare_set, proposed_id, store_set
from geo.agreements.overview import load_overview
from geo.agreements.quarters import Quarter
from geo.agreements.rules import load_rules
from geo.agreements.sets import SetHead, as_table
from geo.errors import DataError, NotFoundError
from geo.importing.files import read_file_table, read_upload
from geo.register import RegisterError
from geo.text.tables import to_csv, to_xlsx
from tests.agreements.conftest import GEMEENTE

HEAD = SetHead(
    set_id="dorp-2026-2029", name="Afspraken Dorp 2026-2029", gemeente="Dorp", gemeentecode=None,
    first=Quarter(2026, 1), last=Quarter(2029, 4),
)  # fmt: skip


def prepared(rows, *, head=HEAD, name="afspraken.csv"):
    text = "\n".join(";".join(row) for row in rows)
    return prepare_set(read_upload(name, text.encode()), head)


def told(item):
    return [(one.row, one.severity, one.problem.message) for one in item.findings]


def test_the_shipped_set_goes_out_and_comes_back(library, register):
    """Excel and CSV of what ships give the same agreements again."""
    shipped = shipped_set(library)
    head = SetHead(
        set_id="kopie", name="Kopie", gemeente="Dordrecht", gemeentecode="GM0505",
        first=shipped.head.first, last=shipped.head.last,
    )  # fmt: skip
    table = as_table(shipped.agreements)
    for name, content in (("set.xlsx", to_xlsx(table)), ("set.csv", to_csv(table))):
        made = prepare_set(read_upload(name, content), head)
        assert made.findings == ()
        assert made.agreements == shipped.agreements
    store_set(register, made, who=GEMEENTE)
    copy = known_sets(library, register)["kopie"]
    assert copy.agreements == shipped.agreements
    assert (copy.loaded_by.who, copy.source) == (GEMEENTE, "Bestand set.csv")
    view = load_overview(
        library, register, set_id="kopie", quarter=Quarter(2025, 3), today=dt.date(2026, 1, 1)
    )
    assert (view.counts()["due"], view.counts()["passed_unknown"]) == (7, 41)


def test_the_form_of_the_prestatieafspraken_themselves(tmp_path):
    """A workbook as people make it: other names, lines in a cell, a date, a number as a year."""
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["Nr", "Afspraak", "Trekker", "Planning"],
        ["1.1.1", "Overleg houden. Drie keer per jaar.", "Gemeente", "Jaarlijks: Q1 en Q3"],
        ["1.1.2", "Plan maken", "Corporaties", "Start: Q1 2026\nBesluit: Q4 2026"],
        ["1.1.3", "Bouwen", "Gemeente", 2027],
        ["1.1.4", "Slopen", "Gemeente", dt.datetime(2026, 8, 15)],  # noqa: DTZ001 - as Excel gives it
        ["1.1.5", "Wachten", "Gemeente", None],
        ["1.1.6", "Iets doen", "Gemeente", "-"],
    ):
        page.append(row)
    book.save(tmp_path / "set.xlsx")
    made = prepare_set(read_file_table(tmp_path / "set.xlsx"), HEAD)
    assert [(item.number, item.title, item.deadlines) for item in made.agreements] == [
        ("1.1.1", "Overleg houden", "jaarlijks Q1 en Q3"),
        ("1.1.2", "Plan maken", "Start: 2026-Q1;Besluit: 2026-Q4"),
        ("1.1.3", "Bouwen", "2027"),
        ("1.1.4", "Slopen", "2026-Q3"),
        ("1.1.5", "Wachten", "n.t.b."),
        ("1.1.6", "Iets doen", "-"),
    ]
    assert (2, "let op", "er staan geen partijen; alleen de trekker is gebruikt") in told(made)
    assert (5, "hersteld", "datum gelezen als 2026-Q3") in told(made)
    assert (6, "let op", "er staat geen planning; gelezen als n.t.b.") in told(made)
    assert made.rejected == 0


def test_mistakes_are_told_by_row_and_the_rest_loads(library, local, tmp_path):
    made = prepared([
        ("nr", "titel", "trekker", "partijen", "planning", "wijkcodes", "rekenregel"),
        ("1.1", "Goed", "Gemeente", "Gemeente,Stichting", "2026-Q3", "WK999901,dorp", "grondprijs"),
        ("eerste", "Geen nummer", "Gemeente", "Gemeente", "2026", "", ""),
        ("1.1", "Dubbel", "Gemeente", "Gemeente", "2026", "", ""),
        ("1.2", "", "Gemeente", "Gemeente", "2026", "", ""),
        ("1.3", "Geen trekker", "", "Gemeente", "2026", "", ""),
        ("1.4", "Vage planning", "Gemeente", "Gemeente", "binnenkort", "", ""),
        ("1.5", "Persoon", "j.jansen@dorp.nl", "Gemeente", "2026", "", ""),
        ("1.10", "Ook goed", "Gemeente", "Gemeente", "continu", "", "optellen"),
    ])  # fmt: skip
    assert [item.number for item in made.agreements] == ["1.1", "1.10"]
    assert made.agreements[0].parties == ("Gemeente", "Stichting")
    assert made.agreements[0].wijkcodes == ("WK999901",)
    assert made.rejected == 6
    assert [item for item in told(made) if item[1] == "fout"] == [
        (3, "fout", "'eerste' is geen nummer van een afspraak"),
        (4, "fout", "nummer 1.1 staat ook op rij 2"),
        (5, "fout", "er staat niet wat de afspraak is"),
        (6, "fout", "de trekker ontbreekt"),
        (7, "fout", "de planning 'binnenkort' is niet te lezen"),
        (8, "fout", "er staat een e-mailadres; dat is een persoonsgegeven"),
    ]
    assert [item for item in told(made) if item[1] == "leeg"] == [
        (2, "leeg", "'dorp' is geen wijkcode"),
        (9, "leeg", "rekenregel 'optellen' is niet bekend"),
    ]
    back = made.corrections()
    assert list(back["rij in bestand"]) == [3, 4, 5, 6, 7, 8]
    assert "binnenkort" in back["reden"].iloc[4]
    # what is corrected loads
    store_set(local, made, who=GEMEENTE)
    assert len(known_sets(library, local)["dorp-2026-2029"].agreements) == 2


def test_a_new_version_leaves_the_old_one_readable(library, register):
    header = ("nr", "titel", "trekker", "partijen", "planning")
    for title in ("Eerst", "Later"):
        store_set(
            register,
            prepared([header, ("1.1.1", title, "Gemeente", "Gemeente", "jaarlijks Q1")]),
            who=GEMEENTE,
        )
    sets = known_sets(library, register)
    # what ships stays first and as it was
    assert list(sets) == ["dordrecht-2024-2025", "dorp-2026-2029"]
    assert len(sets["dordrecht-2024-2025"].agreements) == 43
    assert sets["dorp-2026-2029"].agreement("1.1.1").title == "Later"
    assert [item.agreement("1.1.1").title for item in loaded_sets(register)] == ["Eerst", "Later"]
    assert register.verify_chain().ok
    # the set of today is chosen when none is asked for
    now = load_overview(library, register, today=dt.date(2027, 2, 1))
    assert now.chosen.set_id == "dorp-2026-2029"
    assert [str(moment.last) for moment in now.moments] == [
        "2026-Q1", "2027-Q1", "2028-Q1", "2029-Q1",
    ]  # fmt: skip
    then = load_overview(library, register, today=dt.date(2025, 2, 1))
    assert then.chosen.set_id == "dordrecht-2024-2025"
    assert load_overview(library, register, today=dt.date(2035, 1, 1)).chosen == now.chosen
    with pytest.raises(NotFoundError, match="dordrecht-2024-2025, dorp-2026-2029"):
        load_overview(library, register, set_id="elders", today=dt.date(2025, 1, 1))


def test_where_a_set_is_of(library, local):
    """Plans and areas of this gemeente say nothing of another; its own next set is recognised."""
    header = ("nr", "titel", "trekker", "partijen", "planning", "rekenregel")
    rows = [header, *(
        (f"1.1.{n}", "Regel", "Gemeente", "Gemeente", "continu", rule)
        for n, rule in enumerate(("grondprijs", "parkeren", "warmte", "overleg"), start=1)
    )]  # fmt: skip
    for gemeente, code, known in (
        ("dordrecht", None, True), ("Elders", "GM0505", True), ("Dorp", None, False),
        ("Dordrecht", "GM9999", False),
    ):  # fmt: skip
        head = SetHead(set_id="volgende", name="V", gemeente=gemeente, gemeentecode=code,
                       first=HEAD.first, last=HEAD.last)  # fmt: skip
        store_set(local, prepared(rows, head=head), who=GEMEENTE)
        view = load_overview(library, local, set_id="volgende", today=dt.date(2026, 1, 1))
        rules = load_rules(library, local, view)
        assert rules.elsewhere is not known
        assert (rules.parking is not None) is known
        assert (rules.heat is not None) is known
        assert rules.land_price.years == ((2016, 2024) if known else ())
        # nobody said how many there have to be
        assert {item.minimum for item in rules.meetings} == {None}


def test_files_that_are_no_set(local):
    with pytest.raises(DataError, match="'planning'"):
        prepared([("nr", "titel", "trekker"), ("1.1.1", "a", "b")])
    with pytest.raises(DataError, match="'titel'"):
        prepared([("nr", "trekker", "planning"), ("1.1.1", "a", "2026")])
    header = ("nr", "titel", "trekker", "planning")
    with pytest.raises(DataError, match="hooguit 500"):
        prepared([header, *((f"1.{n}", "a", "b", "2026") for n in range(501))])
    empty = prepared([header, ("x", "a", "b", "2026")])
    assert not empty.can_be_stored
    # the first row that does not load is named, with what to write instead
    with pytest.raises(RegisterError, match=r"niets geladen. Rij 2, kolom 'nr'.*zoals 3\.3\.1"):
        store_set(local, empty, who=GEMEENTE)
    assert local.head().sequence == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"set_id": "Dorp 2026"}, {"set_id": ""}, {"name": " "}, {"gemeente": "x" * 81},
        {"gemeentecode": "0505"}, {"first": Quarter(2030, 1)},
    ],
)  # fmt: skip
def test_a_head_that_cannot_be(changes):
    values = {
        "set_id": "a-1", "name": "A", "gemeente": "B", "gemeentecode": "GM0001",
        "first": Quarter(2026, 1), "last": Quarter(2029, 4),
    }  # fmt: skip
    with pytest.raises(DataError):
        SetHead(**values | changes)


def test_ids():
    assert proposed_id("Sint Anna", Quarter(2026, 1), Quarter(2029, 4)) == "sint-anna-2026-2029"
    assert proposed_id("'s", Quarter(2026, 1), Quarter(2026, 4)) == "s-2026-2026"


def test_a_planning_reads_as_people_say_it(dorp):
    agreement = dataclasses.replace(
        dorp.agreements[0], deadlines="Start: 2024-Q1;jaarlijks Q3;uiterlijk 2025"
    )
    assert agreement.planning == "Start: Q1 2024; jaarlijks Q3; uiterlijk 2025"
