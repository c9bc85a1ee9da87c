from geo.spatial.place_names import Named, find_by_name, fold
from tests import town


def named():
    return [
        Named("wijken", town.wijken(), "wijkcode", "wijknaam", "wijk"),
        Named("buurten", town.buurten(), "buurtcode", "buurtnaam", "buurt"),
    ]


def test_the_name_itself_comes_before_names_that_contain_it():
    found = find_by_name("west", named())
    assert [(item.name, item.word) for item in found] == [
        ("West", "wijk"),
        ("Noordwest", "buurt"),
        ("Zuidwest", "buurt"),
    ]


def test_case_accents_and_hyphens_do_not_matter():
    assert fold("Oud-KRISPIJN  Café") == "oud krispijn cafe"
    assert find_by_name("ZUID-OOST".replace("-", ""), named())[0].name == "Zuidoost"


def test_every_word_must_occur_and_nothing_gives_nothing():
    assert find_by_name("west oost", named()) == []
    assert find_by_name("   ", named()) == []
    assert find_by_name("elders", named()) == []


def test_bounds_are_in_degrees_south_west_first():
    (found,) = find_by_name("zuidwest", named())
    south, west = town.degrees(0, 0)
    north, east = town.degrees(1000, 1000)
    (s, w), (n, e) = found.bounds
    assert abs(s - south) < 2e-4
    assert abs(w - west) < 2e-4
    assert abs(n - north) < 2e-4
    assert abs(e - east) < 2e-4


def test_no_more_than_the_limit():
    assert len(find_by_name("west", named(), limit=2)) == 2
