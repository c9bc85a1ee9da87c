"""The page Koppelkansen: filters, sessions, decisions, corrections, what was and what changed."""

import datetime as dt
import shutil
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from streamlit.testing.v1 import AppTest

from geo.catalogue.library import Library
from geo.catalogue.vocabularies import KIND_TITLES
from geo.catalogue.windows import Window
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.measure_records import Measure, Money, Quantity, Total
from geo.koppelkansen.records import Koppelkans, NearWork
from geo.koppelkansen.snapshot import frozen_items, lists_now, session_state
from geo.koppelkansen.weights import PARTS
from geo.register import Decision, OverruleKind, Register, Status, Who
from pages.ui.frame import page_data, table_rows
from pages.ui.frame.register_view import plain
from pages.ui.koppelkansen import (
    card_figures,
    decision_form,
    example_session,
    list_filters,
    meeting,
    register_file,
    timeline,
)
from pages.ui.koppelkansen.card_measures import money, quantity, total
from pages.ui.koppelkansen.ranking_list import in_short, short_title
from tests.pages.visible import with_boxes_open

GEMEENTE = Who("Gemeente Dordrecht", "klimaatadaptatie")
WOONBRON = Who("Woonbron", "gebiedsontwikkeling")
FIRST, SECOND = "plan-zuidendijkzone-nieuwbouw", "plan-mh-trompweg"


pytestmark = pytest.mark.usefixtures("app_var")


@pytest.fixture
def register(tmp_path, monkeypatch):
    """A register of its own for each test."""
    url = f"sqlite:///{tmp_path / 'register.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    with Register.open(url) as opened:
        yield opened


def freeze(register, name="2025-Q3", *, date=dt.date(2025, 9, 24)):
    library = Library()
    inputs = load_inputs(library)
    # the tests name the first two, whatever the present data of the plans make of the order
    items = sorted(
        lists_now(library, inputs=inputs, as_of_year=date.year).items,
        key=lambda item: (item.id != FIRST, item.id != SECOND),
    )
    register.open_session(
        name,
        date=date,
        participants=[GEMEENTE, WOONBRON],
        state=session_state(library, inputs=inputs, date=date),
        items=frozen_items(items),
        who=GEMEENTE,
    )


def coming(**kinds):
    """The list of now: what can still be influenced."""
    year = dt.date.today().year  # noqa: DTZ011
    return lists_now(Library(), inputs=page_data.inputs(), as_of_year=year, **kinds).items


def run(**params):
    """Open the page."""
    at = with_boxes_open(
        AppTest.from_string(
            "from pages import koppelkansen\nkoppelkansen.render()", default_timeout=120
        )
    )
    for name, value in params.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def button(at, label):
    return next(one for one in at.button if one.label == label)


def field(at, label):
    return next(one for one in at.text_input if one.label == label)


def told(at):
    kinds = (at.success, at.warning, at.error, at.info, at.markdown, at.caption)
    return "\n".join(item.value for kind in kinds for item in kind)


def open_tab(at, title):
    """Open a tab of the card: only then is it drawn."""
    at.session_state["kansen-tabbladen"] = title
    at.run()


class Rows(HTMLParser):
    """The rows of a table in HTML, as mappings by the name of the column."""

    def __init__(self, markup):
        super().__init__()
        self.rows, self.name = [], None
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append({})
        if tag == "td":
            self.name = dict(attrs)["data-kop"]
            self.rows[-1][self.name] = ""

    def handle_endtag(self, tag):
        if tag == "td":
            self.name = None

    def handle_data(self, data):
        if self.name is not None:
            self.rows[-1][self.name] += data


def table_with(at, column):
    """The first table that has a column of this name."""
    for one in at.get("html"):
        rows = [row for row in Rows(one.proto.body).rows if column in row]
        if rows:
            return rows
    raise AssertionError(f"there is no table with {column}")


def screen_of(at):
    bodies = [one.proto.body for one in at.get("html")]
    return next(body for body in bodies if "<section" in body)


def decide(at, status, reason):
    # every koppelkans has fields of its own, so they are found by what they are called
    next(one for one in at.radio if one.label == "Besluit").set_value(str(status))
    field(at, "Reden (verplicht)").set_value(reason)
    button(at, "Vastleggen").click()
    at.run()
    assert not at.exception
    return at


# -- the list ----------------------------------------------------------------------------------


def test_filters_narrow_the_list_and_count(register):
    at = run()
    expected = {item.title for item in coming() if "Woonbron" in item.corporations}
    assert expected
    box = next(one for one in at.multiselect if one.label == "Corporatie")
    assert [option for option in box.options if option.startswith("Woonbron")] == [
        f"Woonbron ({len(expected)})"
    ]
    box.set_value(["Woonbron"]).run()
    assert set(at.dataframe[0].value["Koppelkans"]) == expected
    # the files of the page say so, with weights that differ
    at.slider(key="gewicht-exposure").set_value(50).run()
    stated = at.session_state["uitvoer-toont"].line()
    assert "Corporatie: Woonbron" in stated
    assert "Gewichten: blootstelling 50 (standaard 35)" in stated


def test_a_wijk_with_a_comma_in_its_name_is_one_wijk(register, monkeypatch):
    monkeypatch.setattr(list_filters, "_wijken", lambda: {"WK050510": "Dubbeldam, Stadspolders"})
    at = run()
    box = next(one for one in at.multiselect if one.label == "Wijk")
    box.set_value(["WK050510"]).run()
    stated = at.session_state["uitvoer-toont"]
    assert stated.selection == ("Dubbeldam, Stadspolders",)
    assert "Wijk" not in stated.filters


def test_a_hazard_keeps_what_is_stressed_by_it(register):
    at = run()
    box = next(one for one in at.multiselect if one.label.startswith("Bedreiging"))
    box.set_value(["heat"]).run()
    shown = set(at.dataframe[0].value["Koppelkans"])
    expected = {
        item.title
        for item in coming()
        if item.hazards["heat"].exposure_class in {"hoog", "zeer_hoog"}
    }
    assert 0 < len(shown) < len(coming())
    assert shown == expected


def test_what_is_past_is_in_no_list_of_decisions_but_in_the_aftercare(register):
    year = dt.date.today().year  # noqa: DTZ011
    at = run()
    shown = at.dataframe[0].value
    assert list(shown.columns) == ["Nr", "Koppelkans", "Periode", "Waarom", "Besluit"]
    assert shown["Koppelkans"].to_list() == [item.title for item in coming()]
    assert not any(item.window.over(year) for item in coming())
    past = {row["Koppelkans"] for row in table_with(at, "Waarom")}
    assert "M.H. Trompweg 292 t/m 338" in past
    assert not past & set(shown["Koppelkans"])


def test_a_link_to_what_is_past_still_leads_to_its_card(register):
    at = run(kans=SECOND)
    assert at.main.header[0].value == "M.H. Trompweg 292 t/m 338"
    assert "Nazorg: de planning ligt in het verleden" in told(at)
    assert not at.dataframe


def test_the_weights_go_back_to_the_default(register):
    at = run()
    before = at.dataframe[0].value
    assert button(at, "Terug naar de standaard").disabled
    at.slider(key="gewicht-exposure").set_value(0).run()
    assert not at.dataframe[0].value.equals(before)
    button(at, "Terug naar de standaard").click().run()
    assert at.dataframe[0].value.equals(before)


def test_one_kind_at_a_time_or_all_in_one_order(register):
    plans = run().dataframe[0].value
    assert len(plans) == len(coming())
    assert "Soort" not in plans
    assert plans["Nr"].to_list() == list(range(1, len(plans) + 1))
    at = run(soort="alle")
    table = at.dataframe[0].value
    assert set(table["Soort"]) == set(KIND_TITLES.values())
    assert table["Nr"].to_list() == list(range(1, len(table) + 1))
    # the same plan has the same group whatever else is in the list, and both places are told
    first = table[table["Soort"] == "Plan en klimaat"].iloc[0]
    assert first["Koppelkans"] == plans.loc[0, "Koppelkans"]
    card = run(soort="alle", kans=coming()[0].id)
    assert f"nr 1 van haar soort, nr {first['Nr']} van alles" in told(card)
    assert "**Hoog**" in told(card)
    assert "Waarom per soort?" in told(at)


def test_a_link_to_a_koppelkans_opens_its_kind(register):
    table = run(soort="alle").dataframe[0].value
    street = table[table["Soort"] == "Werk naast bezit"].iloc[0]["Koppelkans"]
    items = coming(kinds=("werk_klimaat_bezit",))
    identifier = next(item.id for item in items if item.title == street)
    at = run(kans=identifier)
    assert at.main.header[0].value == street
    assert at.dataframe[0].value.loc[0, "Koppelkans"] == street


def test_an_address_opens_one_koppelkans(register):
    second = coming()[1]
    at = run(kans=second.id)
    assert at.main.header[0].value == second.title
    open_tab(at, "Vergelijken")
    assert any("staat boven" in item.value for item in at.markdown)


def test_an_unknown_session_or_view_in_the_address_is_the_list_of_now(register):
    at = run(sessie="2019-Q1", beeld="geheim", kans="plan-x")
    assert "Er is geen sessie" in told(at)
    assert len(at.dataframe[0].value) == len(coming())


# -- a session ---------------------------------------------------------------------------------


def test_a_session_is_opened_on_the_page_with_the_list_as_filtered(register):
    at = run()
    next(one for one in at.multiselect if one.label == "Corporatie").set_value(["Woonbron"]).run()
    field(at, "Naam").set_value("2025-Q3")
    next(iter(at.text_area)).set_value("Gemeente Dordrecht: klimaat\nWoonbron: beheer")
    button(at, "Sessie openen en de lijst bevriezen").click().run()
    assert not at.exception
    record = register.session("2025-Q3")
    # everything is frozen, the agenda is what was on the screen
    assert {item["kind"] for item in record.snapshot.items} == set(KIND_TITLES)
    assert len(record.session.agenda) == sum("Woonbron" in one.corporations for one in coming())
    assert [who.role for who in record.session.participants] == ["klimaat", "beheer"]
    # and the page goes on in it
    assert at.query_params["sessie"] in ("2025-Q3", ["2025-Q3"])
    assert at.radio(key="kansen-besluit-status-1")


def test_a_session_without_a_proper_name_or_parties_is_refused_in_dutch(register):
    at = run()
    next(iter(at.text_area)).set_value("Jan")
    button(at, "Sessie openen en de lijst bevriezen").click().run()
    assert not at.exception
    assert "geen deelnemer" in told(at)
    assert register.sessions() == []


def test_a_decision_is_recorded_with_who_and_moves_on(register):
    freeze(register)
    at = run(sessie="2025-Q3", beeld="vergadering")
    first = at.main.header[0].value
    at.selectbox(key="kansen-wie").set_value("Woonbron (gebiedsontwikkeling)").run()
    at.number_input(key="kansen-besluit-jaar-1").set_value(2027)
    at.number_input(key="kansen-besluit-budget-1").set_value(50_000.0)
    decide(at, Status.NADER_ONDERZOEKEN, "Eerst een bodemonderzoek.")
    [entry] = register.session("2025-Q3").decisions()
    assert entry.koppelkans_id == FIRST
    assert entry.who == WOONBRON
    assert entry.status is Status.NADER_ONDERZOEKEN
    assert entry.content == {
        "status": "nader onderzoeken", "reason": "Eerst een bodemonderzoek.", "owner": None,
        "measure": None, "year": 2027, "budget_eur": 50_000.0,
    }  # fmt: skip
    assert "Vastgelegd" in told(at)
    assert at.main.header[0].value != first
    # the form of the next one is empty again
    assert at.text_input(key="kansen-besluit-reden-1").value == ""
    assert at.number_input(key="kansen-besluit-jaar-1").value is None


def test_a_reason_that_comes_again_at_once_was_meant_for_the_one_before(register, monkeypatch):
    freeze(register)
    at = run(sessie="2025-Q3", beeld="vergadering")
    # however long a run of the test takes on a busy machine
    monkeypatch.setattr(decision_form, "_PRESSED_AGAIN_S", 600.0)
    decide(at, Status.OPGENOMEN, "Akkoord.")
    decide(at, Status.OPGENOMEN, "Akkoord.")
    assert "twee keer kort na elkaar" in told(at)
    assert [one.koppelkans_id for one in register.session("2025-Q3").decisions()] == [FIRST]
    # the same reason later is a decision like any other
    monkeypatch.setattr(decision_form, "_PRESSED_AGAIN_S", 0.0)
    decide(at, Status.OPGENOMEN, "Akkoord.")
    assert len(register.session("2025-Q3").decisions()) == 2


def test_without_a_reason_nothing_is_recorded_and_nothing_typed_is_lost(register):
    freeze(register)
    at = run(sessie="2025-Q3", beeld="vergadering")
    first = at.main.header[0].value
    at.number_input(key="kansen-besluit-jaar-1").set_value(2030)
    decide(at, Status.AFGEWEZEN, "  ")
    assert "een reden" in at.error[0].value
    assert register.session("2025-Q3").decisions() == []
    assert at.main.header[0].value == first
    assert at.radio(key="kansen-besluit-status-1").value == "afgewezen"
    assert at.number_input(key="kansen-besluit-jaar-1").value == 2030


def test_what_others_wrote_meanwhile_is_shown_and_both_are_kept(register):
    freeze(register)
    at = run(sessie="2025-Q3", beeld="vergadering")
    register.decide(
        FIRST, Decision(Status.UITGESTELD, "Wacht op het warmteplan."),
        session="2025-Q3", who=WOONBRON,
    )  # fmt: skip
    decide(at, Status.OPGENOMEN, "Past bij de straat.")
    warned = "\n".join(item.value for item in at.warning)
    assert "Wacht op het warmteplan" in warned
    assert "Woonbron" in warned
    # both stand, and one stays to talk about it
    assert len(register.session("2025-Q3").decisions()) == 2
    assert at.main.header[0].value == "Zuidendijkzone (Troelstraweg e.o.)"
    # what was told once is known: the next decision has nothing meanwhile
    decide(at, Status.OPGENOMEN, "Besproken: het past.")
    assert not at.warning


def test_a_change_is_a_new_line_and_both_are_in_the_history(register):
    freeze(register)
    for status, reason in ((Status.OPGENOMEN, "Goed."), (Status.UITGESTELD, "Toch later.")):
        register.decide(FIRST, Decision(status, reason), session="2025-Q3", who=WOONBRON)
    at = run(sessie="2025-Q3", kans=FIRST)
    open_tab(at, "Geschiedenis")
    rows = table_with(at, "Regel")
    assert [row["Reden of tekst"] for row in rows] == ["Toch later.", "Goed."]
    assert "uitgesteld" in at.dataframe[0].value.loc[0, "Besluit"]


def test_a_comment_of_a_party(register):
    freeze(register)
    at = run(sessie="2025-Q3", beeld="vergadering")
    at.text_input(key=f"kansen-opmerking-{FIRST}").set_value("Bewoners vragen om bomen.")
    button(at, "Opmerking vastleggen").click().run()
    assert not at.exception
    [entry] = register.session("2025-Q3").comments(FIRST)
    assert entry.content["text"] == "Bewoners vragen om bomen."
    assert "Opmerking vastgelegd" in told(at)


def test_no_koppelkans_stays_visible_last_with_its_reason(register):
    freeze(register)
    at = run(sessie="2025-Q3", beeld="vergadering")
    at.session_state[f"kansen-klopt-{FIRST}"] = True
    at.run()
    reasons = [one for one in at.text_input if one.label == "Reden (verplicht)"]
    reasons[1].set_value("Al uitgevoerd in 2024.")
    button(at, "Correctie vastleggen").click().run()
    assert not at.exception
    assert OverruleKind.GEEN_MATCH in register.overrules()[FIRST]
    for params in ({"sessie": "2025-Q3"}, {}):
        table = run(**params).dataframe[0].value
        assert len(table) == (15 if params else len(coming()))
        assert table.iloc[-1]["Koppelkans"] == "Zuidendijkzone (Troelstraweg e.o.)"
        assert "**Geen koppelkans** 1" in told(run(**params))
    assert "Al uitgevoerd in 2024" in told(run(sessie="2025-Q3", kans=FIRST))


def test_another_register_of_as_many_entries_is_read_anew(register, tmp_path, monkeypatch):
    """As after a backup was put back: the number of entries says nothing of what they hold."""
    register.reject_match(FIRST, reason="Al uitgevoerd.", who=GEMEENTE)
    assert run().dataframe[0].value.iloc[-1]["Koppelkans"] == "Zuidendijkzone (Troelstraweg e.o.)"
    url = f"sqlite:///{tmp_path / 'put-back.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    with Register.open(url) as other:
        other.reject_match(SECOND, reason="Vervallen.", who=GEMEENTE)
        assert other.head().sequence == register.head().sequence
        last = run().dataframe[0].value.iloc[-1]["Koppelkans"]
    assert last != "Zuidendijkzone (Troelstraweg e.o.)"


def test_one_added_by_hand_is_on_the_list_and_the_agenda(register):
    freeze(register)
    at = run(sessie="2025-Q3", beeld="vergadering")
    at.session_state["kansen-toevoegen-open"] = True
    at.run()
    at.segmented_control(key="kansen-plek-hoe-nieuw").set_value("Wijk of buurt").run()
    at.selectbox(key="kansen-plek-buurt-nieuw").set_value("WK050506").run()
    button(at, "Toevoegen aan lijst en agenda").click().run()
    assert "een titel" in told(at)
    field(at, "Titel").set_value("Schoolplein Zuid")
    [one for one in at.text_input if one.label == "Reden (verplicht)"][-1].set_value("Kans!")
    button(at, "Toevoegen aan lijst en agenda").click().run()
    assert not at.exception
    record = register.session("2025-Q3")
    [added] = register.overrules()["hand-1"].values()
    assert added.content["item"]["located"]
    assert added.content["item"]["hazards"]["heat"]["value"] > 20
    assert added.content["item"]["rank"] is None
    caveats = added.content["item"]["caveats"]
    assert caveats[0] == "Met de hand toegevoegd: Kans!"
    assert not any("met de hand" in text.lower() for text in caveats[1:])
    assert record.session.agenda[-1] == "hand-1"
    assert at.main.header[0].value == "Schoolplein Zuid"
    decide(at, Status.OPGENOMEN, "Goed idee.")
    assert register.session("2025-Q3").decisions()[0].koppelkans_id == "hand-1"
    table = run().dataframe[0].value
    assert "Schoolplein Zuid" in set(table["Koppelkans"])


def test_a_closed_session_shows_what_was_and_takes_nothing(register, tmp_path, monkeypatch):
    freeze(register)
    before = run(sessie="2025-Q3").dataframe[0].value
    register.close_session("2025-Q3", who=GEMEENTE)
    data = tmp_path / "data"
    shutil.copytree(Library().data, data)
    rules = data / "weights.toml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("dwellings = 20 ", "dwellings = 95 "), encoding="utf-8")
    monkeypatch.setenv("KOPPELKANSEN_DATA", str(data))
    page_data.forget()
    try:
        now = run().dataframe[0].value
        closed = run(sessie="2025-Q3")
        after = closed.dataframe[0].value
        changes = run(sessie="2025-Q3", beeld="verschil")
    finally:
        page_data.forget()
    assert after.equals(before)
    assert not now.equals(before)
    assert any("Gesloten." in warning.value for warning in closed.warning)
    assert not [one for one in closed.radio if one.label == "Besluit"]
    # the first session has none before it: it is compared with now, and the weights are why
    rows = table_with(changes, "Oorzaak")
    assert "gewichten gewijzigd" in {row["Soort oorzaak"] for row in rows}
    assert {row["Vooruitgang"] for row in rows} == {"-"}


def test_a_session_is_closed_and_reopened_on_the_page(register):
    freeze(register)
    at = run(sessie="2025-Q3")
    button(at, "Sessie sluiten").click().run()
    assert not register.session("2025-Q3").session.is_open
    button(at, "Sessie heropenen").click().run()
    assert "een reden" in told(at)
    field(at, "Reden (verplicht)").set_value("Budget nagekomen.")
    button(at, "Sessie heropenen").click().run()
    assert not at.exception
    assert register.session("2025-Q3").session.is_open


def test_realised_is_told_as_progress(register):
    freeze(register)
    register.close_session("2025-Q3", who=GEMEENTE)
    freeze(register, "2026-Q3", date=dt.date(2026, 9, 23))
    register.decide(
        FIRST, Decision(Status.GEREALISEERD, "Opgeleverd."), session="2026-Q3", who=WOONBRON
    )
    at = run(sessie="2026-Q3", beeld="verschil")
    [row] = [one for one in table_with(at, "Oorzaak") if one["Wat"] == "Gerealiseerd"]
    assert row["Koppelkans"].startswith("Zuidendijkzone")
    assert row["Vooruitgang"] == "ja"


def test_the_projector_goes_on_and_shows_what_was_decided(register):
    freeze(register)
    register.decide(SECOND, Decision(Status.OPGENOMEN, "Mee."), session="2025-Q3", who=WOONBRON)
    at = run(sessie="2025-Q3", beeld="projector")
    assert at.title[0].value == "Koppelkansen"
    screen = screen_of(at)
    assert "Zuidendijkzone" in screen
    assert "Nog geen besluit" in screen
    assert "voorbeelddata" in screen
    button(at, "Volgende").click().run()
    screen = screen_of(at)
    assert "M.H. Trompweg" in screen
    assert "Opgenomen" in screen
    assert "Woonbron (gebiedsontwikkeling)" in screen


def test_without_the_register_the_list_stays_and_says_what_to_do(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://niemand:geheim@127.0.0.1:9/register")
    for view in ("lijst", "vergadering", "projector"):
        at = run(beeld=view)
        assert "niet bereikbaar" in at.error[0].value
        assert "vastleggen kan nu niet" in at.error[0].value
        assert "geheim" not in told(at)
        assert len(at.dataframe[0].value) == len(coming())
        assert any("Stevigheid" in item.help for item in at.markdown)
        assert not [one for one in at.radio if one.label == "Besluit"]
    # the next look finds it again
    monkeypatch.delenv("DATABASE_URL")
    button(at, "Opnieuw proberen").click().run()
    assert not at.error


def test_the_register_goes_along_as_one_file_and_is_checked(register, tmp_path):
    freeze(register)
    at = run()
    at.session_state["register"] = True
    at.run()
    assert not at.exception
    button(at, "Controleren of er niets is veranderd").click().run()
    assert "1 gecontroleerd: elke regel is zoals hij is geschreven" in told(at)
    path = tmp_path / "mee.zip"
    path.write_bytes(register_file.export())
    with Register.open(f"sqlite:///{tmp_path / 'elders.sqlite'}") as elsewhere:
        assert elsewhere.import_file(path) == 1
        assert elsewhere.session("2025-Q3").snapshot == register.session("2025-Q3").snapshot


# -- what is worked out here -------------------------------------------------------------------


def work(first, last, *, open_ended=False, kind="weg", name="Kade"):
    window = Window(first, last, open_ended=open_ended)
    return NearWork(id="w", name=name, kind=kind, window=window, relation="sterk")


def plan(first, last, *, open_ended=False, works=()):
    window = Window(first, last, open_ended=open_ended)
    return Koppelkans(id="p", kind="plan_klimaat", title="Plein", window=window, works=tuple(works))


def test_a_time_line_spans_every_period_and_this_year():
    bars = timeline.bars(plan(2027, None, works=[work(2029, 2031)]), decided_year=2028)
    assert [(bar.label, bar.text) for bar in bars] == [
        ("Plan", "2027"), ("Wegwerk", "2029-2031"), ("Besluit", "2028"),
    ]  # fmt: skip
    assert timeline.span(bars, year=2026) == (2026, 2031)
    markup = timeline.markup(bars, year=2026)
    # six years: 2027 is the second, after the column of names
    assert "repeat(6," in markup
    assert "grid-column: 3 / 4" in markup
    assert "grid-column: 5 / 8" in markup
    assert 'aria-label="Tijdlijn. Plan Plein: 2027; Wegwerk Kade: 2029-2031, sterk;' in markup


def test_an_open_end_runs_on_and_an_unknown_period_is_no_bar():
    bars = timeline.bars(plan(2028, None, open_ended=True, works=[work(None, None)]))
    assert timeline.span(bars, year=2026) == (2026, 2030)
    markup = timeline.markup(bars, year=2026)
    assert "v.a. 2028 →" in markup
    assert "grid-column: 4 / 7" in markup
    assert "? periode onbekend" in markup


def test_names_of_others_are_text_in_the_time_line():
    item = plan(2027, 2027, works=[work(2027, 2027, name="<img src=x onerror=alert(1)>")])
    assert "<img" not in timeline.markup(timeline.bars(item), year=2026)


def test_after_a_decision_comes_the_next_without_one():
    ids = ["a", "b", "c", "d"]
    assert meeting.steps(ids, "a") == (None, "b")
    assert meeting.steps(ids, "d") == ("c", None)
    assert meeting.following(ids, "b", {"b", "c"}) == "d"
    assert meeting.following(ids, "d", {"d", "a"}) == "b"
    assert meeting.following(ids, "b", set(ids)) is None


def sized(value, reason="dak"):
    found = Quantity(value=value, low=value, high=value, unit="m2", reason=reason)
    return Measure(title="Dak", quantity=found)


def test_amounts_say_what_is_not_known():
    assert money(Money()) == "onbekend"
    assert money(Money(min_eur=20.0, max_eur=30.0, per="euro per m2", kind="subsidie")) == (
        "20-30 euro per m2 (subsidie)"
    )
    assert quantity(Measure(title="Los")) == "-"
    assert quantity(sized(None, "dak onbekend")) == "dak onbekend"
    assert quantity(sized(1200)) == "circa 1.200 m2"
    assert total(None) == "-"
    assert total(Total(min_eur=1000, max_eur=1500, kind="kosten")) == (
        "circa 1.000-1.500 euro (kosten)"
    )


def test_typed_text_is_no_markup():
    markup = table_rows.markup([{"A": "<b>x</b>", 'B"': '"&'}], alt="<t>")
    assert "<b>" not in markup
    assert '<td role="cell" data-kop="B&quot;" class="kk-kort">&quot;&amp;</td>' in markup
    assert plain("**vet** [x](y) :red[z]") == ("\\*\\*vet\\*\\* \\[x\\]\\(y\\) \\:red\\[z\\]")


def test_kiezen_draws_a_budget_per_party_and_starts_nothing_by_itself(register):
    at = run(beeld="kiezen")
    assert [slider.label for slider in at.slider if "euro" in slider.label][-1].startswith(
        "Gemeente"
    )
    assert any(button.label == "Kies" for button in at.button)
    assert not at.metric


def test_gates_are_drawn_once_somebody_opens_them(register):
    at = AppTest.from_string(
        "from pages import koppelkansen\nkoppelkansen.render()", default_timeout=120
    ).run()
    assert not at.exception
    assert not [one for one in at.selectbox if "Onaanvaardbaar" in one.label]
    at.session_state["kansen-grenzen-knop-geopend"] = True
    at.run()
    assert [one for one in at.selectbox if "Onaanvaardbaar" in one.label]


def test_gates_and_swing_weights_go_with_the_session(register):
    at = run()
    assert "Grens" not in at.dataframe[0].value
    button(at, "Voorstel invullen").click().run()
    gates = at.dataframe[0].value["Grens"]
    assert gates.str.startswith(("onaanvaardbaar", "onwenselijk", "acceptabel", "onbekend")).all()
    at.multiselect(key="swing-volgorde").set_value(list(PARTS)).run()
    button(at, "Gebruik deze gewichten").click().run()
    assert not at.exception
    assert at.slider(key=f"gewicht-{PARTS[0]}").value == 100
    button(at, "Sessie openen en de lijst bevriezen").click().run()
    assert not at.exception
    (session,) = register.sessions()
    assert session.valuation["gates"]["heat"]["onaanvaardbaar"] == "zeer_hoog"
    assert session.valuation["swing"]["order"] == list(PARTS)
    again = run(sessie=session.name)
    assert "Grens" in again.dataframe[0].value
    assert "Gezet met volgorde en punten" in told(again)
    field(again, "Reden van deze grenzen (verplicht)").set_value("na overleg")
    again.selectbox(key=f"grens-{session.name}-heat-onaanvaardbaar").set_value("hoog")
    button(again, "Grenzen vastleggen").click().run()
    assert not again.exception
    held = register.session(session.name).session.valuation
    assert held["gates"]["heat"]["onaanvaardbaar"] == "hoog"


def test_what_each_part_explains_stands_beside_the_weights(register):
    at = run()
    beside = [one.value for one in at.caption if one.value.startswith("In de lijst die u nu ziet")]
    assert len(beside) == 1
    assert beside[0].count("verklaart") == len(PARTS)
    # the plans of the example city are few, so the warning is there too, and says so
    [warning] = {one.value for one in at.warning if "naast het gewicht" in one.value}
    assert f"**Let op.** {warning}" in {one.value for one in at.caption}
    assert "koppelkansen hangt dat van enkele daarvan af" in warning
    assert any("Let op: niet wat de gewichten zeggen" in one.label for one in at.expander)


def test_an_open_session_is_weighed_again_and_tells_what_changes_first(register):
    freeze(register)
    at = run(sessie="2025-Q3")
    before = register.session("2025-Q3")
    prefix = "herweeg-2025-Q3"
    at.slider(key=f"{prefix}-dwellings").set_value(90)
    at.toggle(key=f"{prefix}-bekijk").set_value(True).run()
    assert not at.exception
    assert "door eigen oorzaak." in told(at)
    # nothing is recorded by looking
    assert register.session("2025-Q3").snapshot == before.snapshot
    field(at, "Reden (verplicht)").set_value("Woningen eerst")
    button(at, "Opnieuw berekenen en vastleggen").click().run()
    assert not at.exception
    record = register.session("2025-Q3")
    assert record.snapshot.state.weights["parts"]["dwellings"] == 90
    assert record.relisted.content["reason"] == "Woningen eerst"
    again = run(sessie="2025-Q3")
    assert "opnieuw berekend op" in told(again)
    differs = run(sessie="2025-Q3", beeld="verschil")
    assert "2025-Q3 (lijst bij het openen)" in differs.selectbox(key="kansen-van-2025-Q3").options
    assert not differs.exception
    register.close_session("2025-Q3", who=GEMEENTE)
    assert not [one for one in run(sessie="2025-Q3").slider if one.key.startswith("herweeg")]


def test_the_example_session_can_be_looked_into_and_counts_nowhere(register):
    at = run(sessie="voorbeeld")
    assert "Dit is een voorbeeld." in told(at)
    assert "Voorbeeldgemeente" in told(at)
    # nothing can be recorded in it, and there is no session
    assert not [one for one in at.button if one.label == "Vastleggen"]
    assert register.sessions() == []
    assert register.head().sequence == 0
    # a file that is taken along has the name of the session and these words on its face
    record = example_session.example_session().record
    assert record.session.name.endswith("-voorbeeld")
    assert not record.session.is_open
    assert all("Voorbeeld" in who.organisation for who in record.session.participants)
    assert all(entry.content["reason"].startswith("Voorbeeld:") for entry in record.decisions())
    assert [entry.status for entry in record.decisions()] == [
        Status.OPGENOMEN, Status.NADER_ONDERZOEKEN, Status.UITGESTELD, Status.AFGEWEZEN,
    ]  # fmt: skip
    assert record.left_on_agenda()


def test_with_a_session_of_ones_own_there_is_no_example(register):
    freeze(register)
    at = run(sessie="voorbeeld")
    assert "Er is geen sessie voorbeeld" in told(at)
    assert "Dit is een voorbeeld." not in told(at)


@pytest.mark.parametrize(
    ("reason", "short"),
    [
        ("hitte hoog (39,4 °C, bereik 38,0 tot 40,1); droogte middel (31 %)", "hitte hoog"),
        ("208 woningen", "208 woningen"),
        ("te weinig bekend", "te weinig bekend"),
    ],
)
def test_a_row_has_the_first_reason_without_figures_in_brackets(reason, short):
    assert in_short(reason) == short


@pytest.mark.parametrize("signs", [33, 24, 100])
def test_names_in_the_table_differ_where_only_their_work_does(signs):
    pairs = coming(kinds=("plan_werk",))
    assert any(len(item.title) > 33 for item in pairs)
    short = [short_title(item, signs=signs) for item in pairs]
    assert len(set(short)) == len(pairs)
    for item, name in zip(pairs, short, strict=True):
        assert len(name) <= signs
        assert name[-8:] == item.works[0].name[-8:]
        begin, _, end = name.partition("…")
        assert item.title.startswith(begin)
        assert item.title.endswith(end)
    if signs == 33:
        assert all(
            name.endswith(f" met {item.works[0].name}")
            for item, name in zip(pairs, short, strict=True)
        )
    streets = "Gorterstraat, " * 4
    plan = replace(coming(kinds=("plan_klimaat",))[0], title=streets)
    assert short_title(plan, signs=signs) == streets


def test_what_nobody_opened_is_not_drawn_and_what_was_opened_stays(register):
    at = AppTest.from_string("from pages import koppelkansen\nkoppelkansen.render()")
    at.run(timeout=120)
    labels = {field.label for field in at.text_input}
    assert "Naam" not in labels
    assert not any("ligt geen besluit meer voor" in one.value for one in at.caption)
    at.session_state["kansen-nieuwe-sessie"] = True
    at.run(timeout=120)
    assert "Naam" in {field.label for field in at.text_input}
    # a box that closes keeps what is typed in it
    at.session_state["kansen-nieuwe-sessie"] = False
    at.run(timeout=120)
    assert "Naam" in {field.label for field in at.text_input}


def test_hazards_stand_in_one_order_whatever_order_a_session_keeps_them_in():
    titles = {"heat": "Hitte", "rain70": "Hevige regen", "drought": "Droogte"}
    item = next(one for one in coming() if set(titles) <= set(one.hazards))
    kept = replace(item, hazards=dict(sorted(item.hazards.items())))
    for one in (item, kept):
        text = card_figures.hazards(one)
        places = [text.index(f"{title}:") for title in titles.values()]
        assert places == sorted(places)
