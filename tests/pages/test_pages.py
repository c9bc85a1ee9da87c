"""Every page run by Streamlit's own test runner: no exception, in Dutch, labelled as example."""

import datetime as dt
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.catalogue.library import Library
from geo.constants import LABELS
from geo.deliveries.rounds import open_round
from geo.example.first_start import needs_example
from geo.hazards.registry import HAZARDS
from geo.register import Register
from geo.text.glossary import TERMS
from pages.ui.frame import header, page_data
from tests.deliveries.town import CLERK, made_round
from tests.pages.koppelkansen.test_page import table_with
from tests.pages.visible import (
    charts,
    choices,
    columns,
    explained,
    headings,
    labels,
    texts,
    with_boxes_open,
)

PAGES = {
    "overzicht": "Koppelkansenkaart Dordrecht",
    "kaart": "Kaart",
    "koppelkansen": "Koppelkansen",
    "gegevens": "Gegevens",
}
VIEWS = {
    **{page: (page, {}) for page in PAGES},
    "kiezen": ("koppelkansen", {"beeld": "kiezen"}),
    "voortgang": ("voortgang", {}),
    "afspraken": ("afspraken", {}),
    "kalender": ("afspraken", {"beeld": "kalender"}),
    "rekenregels": ("afspraken", {"beeld": "regels"}),
    "uitvraag": ("uitvraag", {}),
    "uitvraag-beheren": ("uitvraag", {"beeld": "beheren"}),
}
"""A name for each thing to look at, with its page and what the address asks of it."""
ENGLISH = re.compile(
    r"\b(the|and|with|loading|error|unknown|none|true|false|nan|not found)\b", re.IGNORECASE
)
CODE = re.compile(r"\b(?:WK|BU|GM)\d{4,}|\b[a-z]+\d*_[a-z_]+\b|\bUTC\b")
"""Codes of the CBS, internal keys, and the time of the server."""
NUMBER = re.compile(r"(?<![\w.,/:+-])[1-9]\d{3,}(?![\w./:-])")
YEARS = range(1900, 2101)
ORDINARY = {"woningen", "tijd", "gebied", "onbekend", "laag"}
"""Terms that are ordinary words too, so that not every place needs their explanation."""


pytestmark = pytest.mark.usefixtures("app_var")


def run(page, **params):
    at = with_boxes_open(
        AppTest.from_string(f"from pages import {page}\n{page}.render()", default_timeout=120)
    )
    for name, value in params.items():
        at.query_params[name] = value
    return at.run()


@pytest.fixture(scope="module")
def opened(app_var):
    """Give a view that was run once for all tests that only look."""
    with pytest.MonkeyPatch.context() as patch:
        # an open round, of which the board has something to show
        url = f"sqlite:///{app_var / 'rounds.sqlite'}"
        with Register.open(url) as register:
            open_round(register, made_round(), who=CLERK)
        ran = {}

        def view(name):
            if name not in ran:
                page, params = VIEWS[name]
                if page == "uitvraag":
                    patch.setenv("DATABASE_URL", url)
                ran[name] = run(page, **params)
                patch.delenv("DATABASE_URL", raising=False)
            return ran[name]

        yield view


@pytest.mark.parametrize("page", ["kaart", "overzicht"])
def test_of_every_hazard_is_told_that_it_is_made_up(monkeypatch, page):
    told = {}
    start = header.start

    def noted(title, *, layers=(), **options):
        told[title] = set(layers)
        start(title, layers=layers, **options)

    monkeypatch.setattr(header, "start", noted)
    at = AppTest.from_string(f"from pages import {page}\n{page}.render()", default_timeout=120)
    at.run()
    assert not at.exception
    assert {hazard.layer for hazard in HAZARDS.values()} <= told[PAGES[page]]


@pytest.mark.parametrize("name", VIEWS)
def test_a_term_in_a_name_is_explained_on_its_page(opened, name):
    at = opened(name)
    assert not at.exception
    shown = "\n".join([*headings(at), *labels(at), *columns(at)])
    lacking = {
        term.word
        for key, term in TERMS.items()
        if key not in ORDINARY
        and re.search(rf"\b{re.escape(term.word.rstrip('.'))}(?:s|n|en)?\b", shown, re.IGNORECASE)
        and key not in explained(at)
    }
    assert lacking == set()


def test_every_term_is_explained_beside_a_word():
    pages = Path(run.__code__.co_filename).resolve().parents[2] / "pages"
    code = "".join(path.read_text(encoding="utf-8") for path in pages.rglob("*.py"))
    assert [key for key in TERMS if f'"{key}"' not in code] == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_speaks_in_names_and_whole_numbers(opened, name):
    at = opened(name)
    assert [text for text in texts(at) if CODE.search(text)] == []
    shown = [re.sub(r"\(.*?\)", "", text) for text in texts(at)]
    assert [text for text in shown if ENGLISH.search(text)] == []
    assert [
        text for text in shown for figure in NUMBER.findall(text) if int(figure) not in YEARS
    ] == []
    # what is one thing has one name
    assert [text for text in shown if re.fullmatch(r"Weg(?: \(\d+\))?", text)] == []


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_is_named_twice(opened, name):
    at = opened(name)
    above = [text.lower() for text in headings(at)]
    assert len(above) == len(set(above))
    assert [text for text in labels(at) if text.lower() in above] == []
    for chart in charts(at):
        titles = [text for text in _titles(chart) if text]
        assert len(titles) == len(set(titles))
        assert not set(titles) & set(above)


def _titles(spec):
    """The titles of a chart and of its axes."""
    if isinstance(spec, dict):
        if isinstance(spec.get("title"), str):
            yield spec["title"].lower()
        for key, value in spec.items():
            if key not in {"datasets", "data", "config"}:
                yield from _titles(value)
    elif isinstance(spec, list):
        for value in spec:
            yield from _titles(value)


@pytest.mark.parametrize("name", VIEWS)
def test_energy_labels_stand_from_the_best_to_the_worst(opened, name):
    for offered in choices(opened(name)):
        found = [text.split(" (")[0].removeprefix("Label ") for text in offered]
        places = [LABELS.index(text) for text in found if text in LABELS]
        assert places == sorted(places)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_dutch_and_says_what_is_example(opened, page):
    at = opened(page)
    assert not at.exception
    assert at.title[0].value == PAGES[page]
    assert any("Voorbeelddata" in warning.value for warning in at.warning)
    assert any("geen norm" in caption.value for caption in at.caption)


def test_the_overview_never_adds_demolition_to_new_build():
    at = run("overzicht")
    table = table_with(at, "Kop (afgeleid)")
    assert [row["Woningen"] for row in table] == ["162", "205", "835", "117", "n.t.b."]
    assert [row["Rijen"] for row in table] == ["2", "6", "9", "2", "1"]
    assert [row["Rijen n.t.b."] for row in table] == ["0", "0", "1", "0", "1"]
    assert [row["Zonder ligging"] for row in table] == ["0", "0", "0", "0", "0"]
    told = "".join([*texts(at), *(item.value for item in at.get("html"))])
    assert "1.319" not in told
    assert "1.202" not in told


def test_the_list_shows_every_plan_and_the_points_of_each_add_up():
    at = AppTest.from_string(
        "from pages import koppelkansen\nkoppelkansen.render()", default_timeout=120
    )
    at.run()
    at.toggle(key="kansen-decimalen").set_value(True).run()
    table = at.dataframe[0].value
    # what is past stands under aftercare, and demolitions with the new build that replaces them
    assert len(table) == len(page_data.koppelkansen(as_of_year=dt.datetime.now(tz=dt.UTC).year))
    meta = next(item.value for item in at.markdown if "score" in item.value)
    score = float(re.search(r"score ([\d,]+)", meta).group(1).replace(",", "."))
    figures = next(one.proto.body for one in at.get("html") if "kk-punten" in one.proto.body)
    points = [float(n.replace(",", ".")) for n in re.findall(r"<b>([\d,]+) van", figures)]
    assert 1 < len(points) <= 5
    assert sum(points) == pytest.approx(score, abs=0.26)
    # delivered by its own planning
    assert "Poelwijckstraat/Oudelandstraat" not in set(table["Koppelkans"])
    assert (table["Waarom"].str.len() > 0).all()


def test_other_weights_give_another_order():
    at = run("koppelkansen")
    before = at.dataframe[0].value["Koppelkans"].to_list()
    for name, weight in (("exposure", 0), ("time", 0), ("area", 0), ("cobenefits", 0)):
        at.slider(key=f"gewicht-{name}").set_value(weight)
    at.run()
    after = at.dataframe[0].value
    assert not at.exception
    assert after["Koppelkans"].to_list() != before
    # only dwellings weigh: 275 and 208 are both at the top of the scale
    assert set(after["Koppelkans"].iloc[:2]) == {
        "Maasterras fase 1 M4 Weeskinderendijk",
        "Gezondheidspark - Middenzone",
    }


def test_all_weights_at_zero_fall_back_to_the_default():
    at = run("koppelkansen")
    for name in ("exposure", "dwellings", "time", "area", "cobenefits"):
        at.slider(key=f"gewicht-{name}").set_value(0)
    at.run()
    assert not at.exception
    assert any("standaard" in warning.value for warning in at.warning)


def test_a_question_in_the_address_sets_the_map():
    at = run("kaart", vraag="efg")
    assert not at.exception
    assert [box.label.split(" (")[0] for box in at.checkbox if box.value] == [
        "Label E",
        "Label F",
        "Label G",
    ]
    # the table under the map is the stock, and only E, F and G are in it
    assert set(at.dataframe[0].value["Label"]) == {"E", "F", "G"}


@pytest.mark.parametrize(
    ("project", "plan"),
    [
        ("witte-dorp-veld-2", "plan-witte-dorp-veld-2"),
        # a demolition is told with the new build that takes its place
        ("gorterstraat-sloop", "plan-gorterstraat-nieuwbouw"),
    ],
)
def test_what_a_link_chooses_stands_on_top_and_leads_to_its_koppelkans(project, plan):
    at = run("kaart", gekozen=f"projects:{project}")
    assert not at.exception
    name = at.subheader[0].value
    assert at.dataframe[0].value["Plan"].iloc[0] == name
    assert len(at.dataframe[0].value) == 20
    assert any(f"(koppelkansen?kans={plan})" in item.value for item in at.markdown)


def test_a_filter_narrows_the_table_and_follows_into_the_address():
    at = run("kaart")
    assert len(at.dataframe[0].value) == 20
    at.checkbox(key="filter-corporatie-Woonbron").check().run()
    assert not at.exception
    assert len(at.dataframe[0].value) == 7
    assert at.query_params["corporatie"] in ("Woonbron", ["Woonbron"])


def test_what_is_filtered_is_told_beside_the_map():
    def told(at):
        return [item.value for item in at.markdown if item.value.startswith("**Gefilterd")]

    assert told(run("kaart")) == []
    at = run("kaart", label="F,G,-", wijk="WK050504", jaren="2026-2028")
    [text] = told(at)
    assert text.replace("\\", "") == (
        "**Gefilterd op** wijk (Nieuw-Krispijn), energielabel (Label F, Label G, Onbekend of "
        "geen), jaren (2026 tot en met 2028)."
    )
    stated = at.session_state["uitvoer-toont"]
    assert stated.line().startswith(
        "Selectie: Nieuw-Krispijn · Filters: Energielabel: Label F, Label G, Onbekend of geen · "
        "Jaren: 2026 tot en met 2028 · Kleuren: bezit naar "
    )
    at.checkbox(key="filter-wijk-WK050504").uncheck().run()
    assert "wijk (" not in told(at)[0]


def test_the_numbers_beside_the_filters_are_those_of_now():
    at = run("kaart")

    def told():
        return at.checkbox(key="filter-corporatie-Trivire").label

    def buurten():
        return [box.key for box in at.checkbox if (box.key or "").startswith("filter-buurt-")]

    # a filter is counted and drawn as long as it is open
    for name in ("wijk", "buurt"):
        at.session_state[f"filter-open-{name}"] = True
    at.run()
    everywhere = told()
    assert buurten() == []
    at.checkbox(key="filter-wijk-WK050504").check().run()
    in_the_wijk, its_buurten = told(), buurten()
    assert in_the_wijk != everywhere
    assert its_buurten
    assert all(key.startswith("filter-buurt-BU050504") for key in its_buurten)
    # nothing was left for a second look
    at.run()
    assert (told(), buurten()) == (in_the_wijk, its_buurten)
    at.checkbox(key="filter-wijk-WK050504").uncheck().run()
    assert (told(), buurten()) == (everywhere, [])


def test_every_plan_of_the_annex_is_on_the_map():
    at = run("kaart")
    assert not any("zonder ligging" in caption.value for caption in at.caption)


def test_every_layer_is_listed_with_its_origin():
    at = run("gegevens")
    table = at.dataframe[0].value.set_index("Laag")
    assert table.loc["Corporatiebezit", "Herkomst"] == "Voorbeelddata"
    assert table.loc["Buurten", "Herkomst"] == "Officieel"
    assert table.loc["Buurten", "Nauwkeurigheid"] == "circa 10 m, op zijn slechtst 150 m"
    assert table.loc["Buurten", "Aantal"] == "132"


def test_the_details_of_a_layer_need_no_mouse():
    at = run("gegevens")
    at.selectbox(key="lagen-keuze").set_value("stock").run()
    assert not at.exception
    assert "Corporatiebezit" in [item.value for item in at.subheader]
    assert any("voldoen aan het contract" in text for text in texts(at))


def test_the_prepared_folder_needs_no_first_start(app_var):
    assert not needs_example(Library(var=app_var))
