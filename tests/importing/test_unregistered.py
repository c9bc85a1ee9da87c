"""Buildings without a BAG id keep their id when coordinates, rows or numbers change."""

import pytest
from shapely.geometry import box

from geo.importing.addresses import Address
from geo.importing.place import Placed
from geo.importing.unit import Unit
from geo.importing.unregistered import keep_building_ids


def home(row, x, y, *, number=None, house=None, kind="eengezins", owner="Trivire"):
    address = Address(postcode="3311AA", number=house) if house else Address()
    unit = Unit(row=row, owner=owner, unit_id=number, address=address, dwelling_type=kind)
    name = f"AV{round(x * 10):07d}{round(y * 10):07d}"
    return Placed(unit=unit, pand_id=name, shape=box(x - 5, y - 5, x + 5, y + 5), how="punt")


def ids(kept):
    return [item.pand_id for item in kept.placed]


X, Y = 105_000.0, 425_000.0


@pytest.mark.parametrize("names", [{"number": "T1"}, {"house": 5}])
def test_a_building_is_known_by_its_number_or_address_wherever_it_is_put(names):
    before = [home(2, X, Y, **names)]
    after = keep_building_ids([home(7, X + 400, Y, **names)], before, answers={})
    assert ids(after) == [before[0].pand_id]


def test_two_buildings_that_change_places_keep_their_own_ids():
    before = [home(2, X, Y, number="T1"), home(3, X + 100, Y, number="T2")]
    swapped = [home(2, X + 100, Y, number="T1"), home(3, X, Y, number="T2")]
    assert ids(keep_building_ids(swapped, before, answers={})) == ids_of(before)


def ids_of(placed):
    return [item.pand_id for item in placed]


def test_without_a_name_the_same_place_a_little_off_is_the_same_building():
    before = [home(2, X, Y), home(3, X + 500, Y)]
    after = keep_building_ids([home(2, X + 4, Y + 3), home(3, X + 500, Y)], before, answers={})
    assert ids(after) == ids_of(before)
    assert after.questions == ()


@pytest.mark.parametrize(("answer", "keeps"), [(None, False), ("", False), ("old", True)])
def test_what_is_near_with_another_type_is_asked(answer, keeps):
    before = [home(2, X, Y)]
    answers = {} if answer is None else {9: before[0].pand_id if answer == "old" else ""}
    after = keep_building_ids([home(9, X + 30, Y, kind="meergezins")], before, answers=answers)
    assert (ids(after) == ids_of(before)) is keeps
    assert [q.key for q in after.questions] == ([] if answer is not None else ["same:9"])


def test_a_new_building_never_takes_an_id_that_another_one_has():
    before = [home(2, X, Y, number="T1")]
    moved_away = [home(2, X + 400, Y, number="T1"), home(3, X, Y, number="T9")]
    first, second = ids(keep_building_ids(moved_away, before, answers={}))
    assert first == before[0].pand_id
    assert second not in {first, ""}


def test_buildings_of_another_owner_are_not_continued():
    before = [home(2, X, Y, number="T1", owner="Woonbron")]
    after = keep_building_ids([home(2, X + 300, Y, number="T1")], before, answers={})
    assert ids(after) != ids_of(before)


def test_an_id_that_was_given_away_is_given_to_no_second_building():
    before = [home(2, X, Y, number="T1")]
    after = [home(2, X + 300, Y, number="T1"), home(3, X + 600, Y, number="T1", house=5)]
    first, second = ids(keep_building_ids(after, before, answers={}))
    assert first == before[0].pand_id
    assert second != first


def test_of_two_rivals_nearby_neither_is_taken_for_the_one_that_was_there():
    before = [home(2, X, Y)]
    beside = [home(2, X + 10, Y), home(3, X - 10, Y)]
    after = keep_building_ids(beside, before, answers={})
    assert before[0].pand_id not in ids(after)
    assert [question.key for question in after.questions] == ["same:2", "same:3"]
