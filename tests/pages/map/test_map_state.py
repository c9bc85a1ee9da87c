import random
from dataclasses import replace

import pytest

from pages.ui.map.filters import Choice
from pages.ui.map.layer_specs import COLOUR_CHOICES
from pages.ui.map.map_state import COMPARE, FACET_IDS, TABLES, MapState, from_params, to_params
from pages.ui.map.questions import QUESTIONS, question
from pages.ui.map.spec import Selection

OPTIONS = {
    "corporatie": ["Trivire", "Woonbron", "-"],
    "soort": ["oplevering", "planvoorraad", "sloop"],
    "werk": ["riool_vervanging", "weg", "groen"],
    "gebied": ["nplv", "prioriteit", "-"],
    "wijk": ["WK050504", "WK050509", "WK050511"],
    "buurt": ["BU05050402", "BU05051106"],
    "klimaat": ["zeer_hoog", "geen_data", "laag"],
    "label": ["A++++", "A+", "E", "F", "G", "-"],
    "plan": ["ja", "nee"],
}


def some_state(seed):
    rng = random.Random(seed)
    options = {
        name: tuple(rng.sample(OPTIONS[name], rng.randint(1, 2)))
        for name in FACET_IDS
        if rng.random() < 0.4
    }
    low = rng.randint(2024, 2034)
    state = MapState(
        question=rng.choice([None, *(item.id for item in QUESTIONS)]),
        choice=Choice(
            options=options,
            years=rng.choice([None, (low, rng.randint(low, 2035))]),
            hazard=rng.choice(["heat", "rain70", "flood"]),
        ),
        colour=rng.choice(list(COLOUR_CHOICES)),
        selection=rng.choice([None, Selection("stock", "VB00000000000123", zoom=True)]),
        table=rng.choice(TABLES),
        compare=rng.choice([None, *COMPARE]),
        years=rng.choice([(2025, 2029), (2024, 2031)]),
    )
    if rng.random() < 0.7:
        return state
    asked = state.asked(rng.choice(QUESTIONS))
    return replace(asked, selection=state.selection, compare=state.compare, years=state.years)


def essence(state):
    return (
        state.question, state.choice, state.colour, state.selection, state.table, state.compare,
        state.years,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(50))
def test_the_address_restores_the_state(seed):
    state = some_state(seed)
    assert essence(from_params(to_params(state))) == essence(state)


def test_the_states_of_that_test_differ():
    assert len({str(sorted(to_params(some_state(seed)).items())) for seed in range(50)}) >= 45


def test_the_address_of_a_question_is_the_question():
    asked = MapState().asked(QUESTIONS[1])
    assert to_params(asked) == {"vraag": "bezit"}
    assert from_params({"vraag": "bezit"}).choice.options == {
        "klimaat": ("hoog", "zeer_hoog"),
        "plan": ("nee",),
    }


def test_a_question_without_its_filters_stays_without_them():
    state = MapState(question="bezit", colour="class_heat", table="stock")
    assert from_params(to_params(state)).choice.options == {}


@pytest.mark.parametrize(
    "params",
    [
        {"jaren": "2030-2024"},
        {"jaren": "x"},
        {"jaren": "1-2"},
        {"kleur": "<script>"},
        {"dreiging": "vuur"},
        {"vraag": "onbekend"},
        {"tabel": "../etc"},
        {"vergelijk": "alles"},
        {"gekozen": "stock"},
        {"gekozen": "stock:<img>"},
        {"wijk": "';drop,,"},
    ],
)
def test_what_is_not_in_order_is_left_out(params):
    assert essence(from_params(params)) == essence(MapState())


def test_every_question_has_at_most_three_layers():
    assert all(1 <= len(item.layers) <= 3 for item in QUESTIONS)
    assert len(QUESTIONS) == 5
    assert question("bestaat-niet") is None
