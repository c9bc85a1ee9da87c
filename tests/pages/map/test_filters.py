import pandas as pd

from pages.ui.map.filters import NONE, Choice, counts, facets, ordered, rules
from pages.ui.map.predicate import mask

PROJECTS = pd.DataFrame(
    {
        "corporation": ["Trivire", "Trivire", "Woonbron"],
        "kind": ["oplevering", "sloop", "oplevering"],
        "wijkcode": ["WK1", "WK2", None],
        "buurtcodes": ["BU1;BU2", "", "BU3"],
        "area_kinds": ["nplv;warmtetransitie", "", "nplv"],
        "class_heat": ["hoog", "geen_data", "laag"],
        "first_year": [2024, 2026, None],
        "last_year": [2024, None, None],
        "open_ended": [False, True, False],
    }
)
STOCK = pd.DataFrame(
    {
        "owner": ["Trivire", "Woonbron", "Woonbron", "Woonbron"],
        "wijkcode": ["WK1", "WK1", "WK2", "WK2"],
        "buurtcode": ["BU1", "BU2", "BU4", None],
        "energy_label": ["E", "A", None, "G"],
        "class_heat": ["hoog", "hoog", "zeer_hoog", "geen_data"],
        "plan_near": ["ja", "nee", "nee", "nee"],
        "area_kinds": ["nplv", "", "", "nplv"],
    }
)
FRAMES = {"projects": PROJECTS, "stock": STOCK}


def passing(layer, choice):
    return FRAMES[layer][mask(FRAMES[layer], rules(choice)[layer])].index.to_list()


def test_a_filter_leaves_layers_without_its_property_alone():
    choice = Choice({"label": ("E", "G")})
    assert passing("stock", choice) == [0, 3]
    assert passing("projects", choice) == [0, 1, 2]


def test_one_filter_speaks_of_the_owner_under_both_its_names():
    choice = Choice({"corporatie": ("Trivire",)})
    assert passing("projects", choice) == [0, 1]
    assert passing("stock", choice) == [0]


def test_a_list_in_a_property_matches_any_of_its_items():
    assert passing("projects", Choice({"gebied": ("warmtetransitie",)})) == [0]
    assert passing("projects", Choice({"gebied": (NONE,)})) == [1]
    assert passing("projects", Choice({"buurt": ("BU2",)})) == [0]


def test_missing_is_a_choice_of_its_own():
    assert passing("stock", Choice({"label": (NONE,)})) == [2]
    assert passing("stock", Choice({"label": ("A", NONE)})) == [1, 2]


def test_years_keep_what_runs_on_and_what_is_unknown():
    # 2024 is past, 'vanaf 2026' runs on, no year stays
    assert passing("projects", Choice(years=(2027, 2030))) == [1, 2]


def counted(choice, name):
    """The counts of a filter, by its id."""
    return counts(FRAMES, choice, next(one for one in facets(hazard="heat") if one.id == name))


def test_counts_follow_the_other_filters_but_not_their_own():
    choice = Choice({"corporatie": ("Trivire",), "wijk": ("WK1",)})
    # with wijk WK1: one plan of Trivire, one building each; the own filter does not count
    assert counted(choice, "corporatie") == {
        "Trivire": {"projects": 1, "stock": 1},
        "Woonbron": {"stock": 1},
    }
    # with Trivire: its plans in both wijken, its one building
    assert counted(choice, "wijk") == {"WK1": {"projects": 1, "stock": 1}, "WK2": {"projects": 1}}
    assert counted(choice, "label") == {"E": {"stock": 1}}


def test_counts_name_what_has_no_value():
    assert counted(Choice(), "label") == {
        "E": {"stock": 1},
        "A": {"stock": 1},
        "G": {"stock": 1},
        NONE: {"stock": 1},
    }
    assert counted(Choice(), "wijk")[NONE] == {"projects": 1}


def test_each_count_is_what_choosing_it_gives():
    base = Choice({"corporatie": ("Woonbron",)})
    for option, per_layer in counted(base, "klimaat").items():
        chosen = Choice({**base.options, "klimaat": (option,)})
        for layer in FRAMES:
            assert len(passing(layer, chosen)) == per_layer.get(layer, 0)


def test_the_climate_filter_looks_at_the_chosen_hazard():
    assert "class_flood" in rules(Choice({"klimaat": ("hoog",)}, hazard="flood"))["stock"]


def test_options_stand_in_order_and_missing_comes_last():
    assert ordered([NONE, "G", "X", "A"], order=["A", "B", "G"]) == ["A", "G", "X", NONE]
