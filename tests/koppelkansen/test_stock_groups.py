"""Stock as people would visit it: groups by owner and distance, whatever the complex numbers."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.koppelkansen.find import measure
from geo.koppelkansen.stock_groups import complexes, group_names, standing_together, stock_groups
from geo.koppelkansen.weights import StockRule
from tests import town

RULE = StockRule(min_dwellings=1, min_hazards=1, max_items=100)
_BUILDING = st.tuples(
    st.integers(0, 40), st.integers(0, 40), st.sampled_from(["Trivire", "Woonbron"]),
    st.integers(1, 40), st.sampled_from(["A", "B", "C", None]), st.sampled_from(["A", "D", None]),
)  # fmt: skip
_STREET = st.lists(_BUILDING, min_size=1, max_size=14, unique_by=lambda one: one[:2])


def stock_with(rows, number):
    """Buildings on a grid of 15 m, with the first or the second complex number of each."""
    return town.stock_of(
        *(
            town.building(
                at, 200 + 15 * x, 200 + 15 * y, owner=owner, dwellings_count=count,
                complex_id=(one, other)[number], energy_label="ABF"[at % 3],
            )
            for at, (x, y, owner, count, one, other) in enumerate(rows, start=1)
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    drawn = town.inputs(
        tmp_path_factory.mktemp("town"), projects=town.projects_of(town.project("x", place=None))
    )
    return dataclasses.replace(drawn, weights=dataclasses.replace(drawn.weights, stock=RULE))


def told(inputs, stock):
    """Of every group of stock: its buildings, its figures, and its parts."""
    found = measure(dataclasses.replace(inputs, stock=stock), kinds=("bezit_klimaat",))
    return {
        frozenset(facts.buildings): (
            facts.dwellings_count, facts.stressed_count, facts.stock_near,
            *found.parts.loc[key].fillna(-1.0).round(9),
        )
        for key, facts in found.facts.items()
    }  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(_STREET)
def test_splitting_or_merging_a_complex_changes_no_total(inputs, rows):
    before, after = (told(inputs, stock_with(rows, number)) for number in (0, 1))
    assert before == after
    assert before
    # the groups are all of the stock, each building once
    assert sorted(name for group in before for name in group) == sorted(
        stock_with(rows, 0)["pand_id"]
    )
    assert sum(one[0] for one in before.values()) == sum(row[3] for row in rows)


@settings(deadline=None, max_examples=40)
@given(_STREET, st.randoms(use_true_random=False))
def test_groups_are_of_one_owner_no_wider_than_a_visit_and_no_matter_in_what_order(rows, random):
    stock = stock_with(rows, 0)
    label = standing_together(stock, join_m=25.0, visit_m=100.0)
    centres = shapely.get_coordinates(shapely.centroid(stock.geometry.to_numpy()))
    for one in np.unique(label):
        mine = label == one
        assert len(set(stock["owner"][mine])) == 1
        assert np.hypot(*(centres[mine][:, None] - centres[mine][None]).T).max() <= 100.0
    order = list(range(len(stock)))
    random.shuffle(order)
    shuffled = stock.iloc[order].reset_index(drop=True)
    again = standing_together(shuffled, join_m=25.0, visit_m=100.0)
    assert partition(stock["pand_id"], label) == partition(shuffled["pand_id"], again)


def partition(names, label):
    return set(pd.Series(list(names)).groupby(label).agg(frozenset))


def test_by_hand():
    row = [
        town.building(n, 300 + 30 * n, 300, complex_id="A", dwellings_count=n + 1) for n in range(8)
    ]
    other = town.building(20, 330, 320, owner="Woonbron", complex_id="A", dwellings_count=2)
    far = town.building(21, 900, 900, complex_id="A", dwellings_count=3)
    names = stock_groups(town.stock_of(*row, other, far), StockRule())
    # buildings of 10 m with 20 m between them; 210 m between the middles of the first and the last
    # is more than one visit
    assert len(set(names[:8])) == 2
    # two owners use one number: then the owner stands before it
    assert set(names[:8]) >= {"Trivire-A"}
    assert names[8] == "Woonbron-A"
    assert names[9] == f"Trivire-A-{town.building(21, 0, 0)['pand_id']}"
    assert len(set(stock_groups(town.stock_of(*row[:7]), StockRule()))) == 1


def test_a_group_that_people_moved_keeps_its_name(inputs):
    stock = town.stock_of(town.building(1, 300, 300, complex_id="A"))
    assert group_names(stock.assign(group="elders"), inputs.weights).to_list() == ["elders"]
    before = dataclasses.replace(inputs.weights, method=2)
    assert group_names(stock, before).to_list() == ["A"]


def test_a_very_long_chain_is_cut_by_squares(monkeypatch):
    monkeypatch.setattr("geo.spatial.standing_together._MOST_AT_ONCE", 20)
    rows = [town.building(n, 10 + 30 * n, 500, complex_id=None) for n in range(60)]
    label = standing_together(town.stock_of(*rows), join_m=25.0, visit_m=200.0)
    assert 9 <= len(np.unique(label)) <= 12
    assert (np.diff(label) >= 0).all()


def test_what_is_missing_makes_no_group_without_a_name_and_no_two_of_one_name():
    near = [
        town.building(n, 300 + 15 * n, 300, complex_id=(None, "", " ")[n % 3]) for n in range(3)
    ]
    far = [town.building(n, 1500, 300 * n, complex_id="A") for n in range(1, 5)]
    stock = town.stock_of(*near, *[one | {"pand_id": str(10**15 + n)} for n, one in enumerate(far)])
    # a contract forbids these; what is called without one still tells the groups apart
    stock["owner"] = None
    stock["pand_id"] = "0505100000000001"
    for changed in (stock, stock.assign(pand_id=pd.array([None] * 7, dtype="string"))):
        names = stock_groups(changed, RULE)
        assert set(names[:3]) == {"zonder-complex-onbekend-BU99990101"}
        assert len(set(names[3:])) == 4
        assert names.notna().all()
    assert complexes(stock).to_list()[2] == "zonder-complex-onbekend-BU99990101"


def test_stock_of_an_unknown_owner_has_a_title(inputs):
    stock = town.stock_of(town.building(1, 300, 300, complex_id="", dwellings_count=30))
    found = measure(
        dataclasses.replace(inputs, stock=stock.assign(owner=None)), kinds=("bezit_klimaat",)
    )
    [facts] = found.facts.values()
    assert facts.title == "Bezit van een onbekende eigenaar zonder complexnummer, BU99990101"
    assert facts.id == "bezit-zonder-complex-onbekend-BU99990101"
