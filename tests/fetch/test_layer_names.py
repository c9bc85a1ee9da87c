"""Finding the layer that is meant among what a service offers."""

import pytest

from geo.fetch.capabilities import NoSuchLayerProblem, find_layer


def test_the_latest_date_is_chosen_and_the_others_are_told():
    names = ("ws:pet_2022_20250110", "ws:pet_2022_20251120", "ws:pet_2022_2050_20260101", "ws:x")
    found = find_layer(names, prefixes=["PET_2022"], host="x")
    assert (found.name, found.date) == ("ws:pet_2022_20251120", "2025-11-20")
    assert found.describe() == {
        "laagnaam": "ws:pet_2022_20251120",
        "niet gekozen": "ws:pet_2022_20250110",
    }


def test_a_name_without_a_date_and_one_of_a_coverage():
    assert find_layer(("hitteeiland",), prefixes=["hitteeiland"], host="x").date is None
    found = find_layer(("kea__pet_20251120",), prefixes=["pet"], host="x")
    assert found.name == "kea__pet_20251120"


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (("boom_per_buurt", "boom_per_buurt27"), "boom_per_buurt27"),
        (("boom_per_buurt_v2", "boom_per_buurt_v10"), "boom_per_buurt_v10"),
        (("boom_per_buurt_2020", "boom_per_buurt_2022"), "boom_per_buurt_2022"),
        (("boom_per_buurt_2022", "boom_per_buurt_2022_v2"), "boom_per_buurt_2022_v2"),
        (("boom_per_buurt_2023", "boom_per_buurt_2022_v2"), "boom_per_buurt_2023"),
        (("boom_per_buurt_v20240623", "boom_per_buurt_2023"), "boom_per_buurt_v20240623"),
        (("bomen_buurt2022", "boom_per_buurt"), "bomen_buurt2022"),
    ],
)
def test_the_newest_that_fits_is_proposed(names, newest):
    prefixes = ["boom_per_buurt", "bomen_buurt"]
    assert find_layer(names, prefixes=prefixes, host="x").name == newest
    assert find_layer(names[::-1], prefixes=prefixes, host="x").name == newest


def test_another_scenario_or_map_is_never_taken_for_the_layer():
    names = ("pet_2050", "pet_2022_hoog", "petrochemie")
    with pytest.raises(NoSuchLayerProblem, match="geen laag 'pet'") as raised:
        find_layer(names, prefixes=["pet"], host="x")
    assert raised.value.offered[0] == "pet_2050"
    assert set(raised.value.offered) == set(names)
