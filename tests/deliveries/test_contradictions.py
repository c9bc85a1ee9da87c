"""What the deliveries of several parties contradict each other in, and what they do not."""

import pandas as pd

from geo.deliveries.contradictions import (
    buildings_of_two_owners,
    contradictions,
    plans_in_two_lists,
    works_without_street,
)


def plans(*rows):
    return pd.DataFrame(rows, columns=["name", "kind"])


def stock(*rows):
    return pd.DataFrame(rows, columns=["pand_id", "dwellings_count"])


def told(found):
    return [(one.code, one.parties, one.message) for one in found]


def test_a_plan_of_the_same_name_and_kind_in_two_lists():
    found = plans_in_two_lists(
        {
            "Woonbron": plans(("Plan Noord", "sloop"), ("Plan Zuid", "sloop")),
            # another kind of plan there is another plan
            "Trivire": plans(("plan  noord", "sloop"), ("Plan Zuid", "oplevering")),
            "Gemeente": plans(("Plan West", "sloop"), ("Plan West", "sloop")),
        }
    )
    assert told(found) == [
        ("plan_in_two_lists", ("Trivire", "Woonbron"),
         "'Plan Noord' (sloop) staat in de lijst van Trivire en Woonbron."),
    ]  # fmt: skip


def test_a_building_of_two_owners_is_told_with_both_counts():
    found = buildings_of_two_owners(
        {
            "Woonbron": stock(("p1", 4), ("p1", 6), ("p2", 1200)),
            "Trivire": stock(("p1", 3), ("p3", 5)),
        }
    )
    assert told(found) == [
        ("building_of_two_owners", ("Trivire", "Woonbron"),
         "Pand p1 heeft meer eigenaren (woningen: Trivire 3, Woonbron 10)."),
    ]  # fmt: skip


def test_every_work_without_a_street_is_told():
    found = list(works_without_street({"Gemeente": ["rij 2: geen straat", "rij 5"], "Trivire": []}))
    assert told(found) == [
        ("work_without_street", ("Gemeente",), "Gemeente: rij 2: geen straat"),
        ("work_without_street", ("Gemeente",), "Gemeente: rij 5"),
    ]  # fmt: skip
    assert found[1].to_dict() == {
        "code": "work_without_street", "parties": ["Gemeente"], "message": "Gemeente: rij 5",
    }  # fmt: skip


def test_all_sorts_together_and_of_each_at_most_fifty():
    rows = {
        "projects": {name: plans(("A", "sloop")) for name in ("Trivire", "Woonbron")},
        "stock": {name: stock(("p1", 1)) for name in ("Trivire", "Woonbron")},
    }
    assert [one.code for one in contradictions(rows, not_placed={"Gemeente": ["x"]})] == [
        "plan_in_two_lists", "building_of_two_owners", "work_without_street",
    ]  # fmt: skip
    assert contradictions({}, not_placed={}) == ()
    many = contradictions(rows, not_placed={"Gemeente": [f"rij {n}" for n in range(51)]})
    assert [one.message for one in many][2:] == [f"Gemeente: rij {n}" for n in range(50)]
