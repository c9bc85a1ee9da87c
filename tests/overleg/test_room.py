"""What may be told: counted by hand in the town, nothing small, also not by subtraction."""

import pytest
import shapely

from geo.errors import NotFoundError
from geo.overleg.deck import make_deck
from geo.overleg.figures import HIDDEN, figures, sentence
from geo.overleg.room import items_in
from geo.overleg.scene import blocks, groups
from geo.overleg.story import Step, Story, default_story
from geo.overleg.subjects import subject_of
from tests import town
from tests.overleg.conftest import item

WEST, OOST, PLEIN = "WK999901", "WK999902", "wbmgp-plein"


def shown(room, code, step):
    return {one.id: one.value for one in figures(room, subject_of(room.subjects, code), step)}


def test_wijken_come_first_and_an_area_without_a_shape_is_not_offered(room):
    assert {room.subjects[code].kind for code in list(room.subjects)[:2]} == {"wijk"}
    assert "wbmgp-zonder-vorm" not in room.subjects
    with pytest.raises(NotFoundError, match="is er niet"):
        subject_of(room.subjects, "weg")


def two_wijken(*, bad, good):
    """West with these numbers of label F and A in 39 degrees, and 30 and 70 in the cool east."""
    east = {"wijkcode": OOST, "buurtcode": "BU99990201"}
    return town.stock_of(
        town.building(1, 560, 500, dwellings_count=bad, energy_label="F"),
        town.building(2, 500, 560, dwellings_count=good, energy_label="A"),
        town.building(3, 1900, 500, dwellings_count=30, energy_label="F", **east),
        town.building(4, 1900, 600, dwellings_count=70, energy_label="A", **east),
    )


def test_what_is_large_enough_is_told(make_room):
    room = make_room(stock=two_wijken(bad=20, good=40))
    assert shown(room, WEST, Step(kind="waar")) == {"woningen": "60", "efg": "20"}
    assert shown(room, OOST, Step(kind="waar")) == {"woningen": "100", "efg": "30"}
    told = sentence(room, room.subjects[WEST], Step(kind="waar"))
    assert told == "In West staan 60 corporatiewoningen, waarvan 20 met label E, F of G."


def test_a_single_dwelling_hides_the_other_wijk_too_for_the_whole_is_known(room):
    # 60 in the west and 1 in the east: the 61 of the gemeente minus the 60 would be the 1
    assert shown(room, OOST, Step(kind="waar"))["woningen"] == HIDDEN
    assert shown(room, WEST, Step(kind="waar"))["woningen"] == HIDDEN


def test_a_class_with_a_small_rest_is_hidden_for_it_follows_by_subtraction(make_room):
    room = make_room(stock=two_wijken(bad=45, good=4))
    # 49 in all and 45 with a bad label would give the 4 away
    assert shown(room, WEST, Step(kind="waar")) == {"woningen": "49", "efg": HIDDEN}
    assert "45" not in sentence(room, room.subjects[WEST], Step(kind="waar"))


def test_a_share_is_told_only_with_both_its_parts(make_room):
    room = make_room(stock=two_wijken(bad=20, good=40))
    told = shown(room, WEST, Step(kind="klimaat", hazard="heat"))
    # all sixty stand in 39 degrees: 'everybody' says as much of each of them as a small count
    assert told == {"hoog": HIDDEN, "aandeel": HIDDEN, "woningen": "60"}


def test_a_higher_minimum_hides_more(make_room):
    stock = two_wijken(bad=20, good=40)
    assert shown(make_room(minimum=21, stock=stock), WEST, Step(kind="waar"))["efg"] == HIDDEN
    assert shown(make_room(minimum=61, stock=stock), WEST, Step(kind="waar"))["woningen"] == HIDDEN


def test_plans_are_counted_and_unknown_sizes_are_not_zero(room):
    west = shown(room, WEST, Step(kind="plannen"))
    # plein and its demolition, and hof
    assert west == {"plannen": "3", "nieuw": "100", "sloop": "90"}
    assert shown(room, OOST, Step(kind="plannen"))["nieuw"] == "n.t.b."


def test_the_last_plan_of_a_total_is_not_given_away_by_the_others(make_room):
    here = {"place": (500, 500), "wijkcode": WEST, "buurtcodes": "BU99990101"}
    projects = town.projects_of(
        town.project("groot", dwellings_count=40, **here),
        town.project("klein", dwellings_count=4, **here),
        town.project("midden", dwellings_count=30, **here),
    )
    room = make_room(projects=projects)
    told = {
        one.label: one.description
        for one in groups(room, room.subjects[WEST])["plannen"]
        if one.description
    }
    text = " ".join(told.values())
    assert "klein" in room.hidden_plans
    assert "4 woningen" not in text.replace("40 woningen", "")
    total = shown(room, WEST, Step(kind="plannen"))["nieuw"]
    numbers = [size for size in (40, 30) if f"{size} woningen" in text]
    # with the total a second plan is silent: 74 - 40 - 30 would be the 4
    assert total == HIDDEN or len(numbers) < 2


def test_an_area_with_an_unknown_border_is_not_counted_nor_ranked(make_room):
    kans = item(1, "bezit_klimaat", buurtcodes=["BU99990101"], score=9.0)
    room = make_room(items=[kans], decided={})
    for step in default_story(PLEIN, hazards=("heat",)).steps:
        assert shown(room, PLEIN, step) == {}
        told = sentence(room, room.subjects[PLEIN], step)
        assert not any(sign.isdigit() for sign in told.replace("5.1.1", ""))


def test_koppelkansen_stand_by_name_whatever_their_score(make_room):
    items = [
        item(2, "bezit_klimaat", buurtcodes=["BU99990101"], score=87.654),
        item(1, "bezit_klimaat", buurtcodes=["BU99990101"], score=1.0),
    ]
    room = make_room(items=items)
    assert [one.title for one in items_in(room, room.subjects[WEST])] == ["Kans 1", "Kans 2"]
    assert "87" not in str(make_deck(room, default_story(WEST, hazards=("heat",))).slides)


def test_what_was_decided_is_counted(make_room):
    items = [item(n, "bezit_klimaat", buurtcodes=["BU99990101"]) for n in (1, 2, 3)]
    room = make_room(items=items, decided={items[0].id: "opgenomen"})
    step = Step(kind="afspraken")
    assert shown(room, WEST, step) == {"opgenomen": "1", "onderzoek": "0", "open": "2"}
    assert "over 1 van de 3" in sentence(room, room.subjects[WEST], step).lower()
    # one is one: not 'koppelkansen'
    first = figures(room, room.subjects[WEST], step)[0]
    assert first.label == "koppelkans opgenomen"


def test_only_complexes_of_the_minimum_are_drawn_and_no_building_by_itself():
    stock = town.stock_of(
        town.building(1, 0, 0, dwellings_count=6, complex_id="a"),
        town.building(2, 20, 0, dwellings_count=6, complex_id="a"),
        town.building(3, 200, 0, dwellings_count=9, complex_id="b"),
        town.building(4, 400, 0, dwellings_count=50),
    )
    found = blocks(stock, minimum=10)
    assert list(found.index) == ["a"]
    # one soft shape over both buildings
    assert found["a"].geom_type == "Polygon"


def test_what_somebody_wrote_stands_unless_it_has_become_too_telling(make_room):
    step = Step(kind="waar", sentence="In 12 woningen is het te warm")
    for minimum, stands in ((10, True), (15, False)):
        room = make_room(minimum=minimum)
        told = sentence(room, room.subjects[WEST], step)
        assert (told == step.sentence) is stands


def test_symbols_of_plans_outside_the_area_are_in_sight(make_room):
    here = {"place": (1100, 500), "precision_m": 300.0, "wijkcode": None, "buurtcodes": None}
    room = make_room(projects=town.projects_of(town.project("rand", **here)))
    slide = make_deck(room, Story(subject=WEST, steps=(Step(kind="plannen"),))).slides[0]
    west, _, east, _ = room.subjects[WEST].shape.bounds
    point = room.plans.geometry.iloc[0]
    assert slide.bounds[0] < west
    assert slide.bounds[2] > max(east, point.x)


def test_a_plan_with_an_outline_is_drawn_as_it_lies_and_one_without_as_a_circle(make_room):
    shape = town.area(200, 200, 300)
    projects = town.projects_of(
        town.project("p1", place=(350, 350), precision_m=250.0, outline=shape.wkt),
        town.project("p2", place=(600, 600), precision_m=250.0, outline=None),
    )
    room = make_room(projects=projects)
    drawn = groups(room, room.subjects["WK999901"])["plannen"]
    [area] = [one for one in drawn if one.shape == "area"]
    assert area.geometry.equals(shape)
    assert area.style.startswith("plan-")
    [circle] = [one for one in drawn if one.shape == "circle"]
    assert circle.geometry.distance(shapely.Point(350, 350)) > 100
    assert sum(one.shape == "symbol" for one in drawn) == 2
