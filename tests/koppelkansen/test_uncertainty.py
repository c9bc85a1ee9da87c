"""How an order holds under other weights, in cases where the outcome can be reasoned out."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from geo.koppelkansen.uncertainty import Draws, Robustness, Shift, draw, tiers_of
from geo.koppelkansen.weights import PARTS, RobustnessRule
from tests import town

# exposure 40, dwellings 20, time 20, area 10, cobenefits 10


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return town.weights(tmp_path_factory.mktemp("weights"))


def held(parts, *, weights):
    """How the list of all items holds."""
    return draw(parts, weights=weights).robustness(np.ones(len(parts), dtype=bool))


def table(*rows):
    ids = [f"i{n:03d}" for n in range(len(rows))]
    parts = pd.DataFrame(list(rows), columns=list(PARTS), index=ids, dtype="float64")
    for name in PARTS:
        parts[f"{name}_low"] = parts[f"{name}_high"] = parts[name]
    return parts


def even(count):
    """Items that are the same in every part, each a bit less than the one before."""
    return table(*[(1 - n / count,) * 5 for n in range(count)])


def test_what_is_best_in_every_part_is_first_in_every_held(weights):
    tried = held(even(20), weights=weights)
    assert tried.items["rank"].to_list() == list(range(1, 21))
    # the weights do not matter when all parts are the same
    assert tried.items["rank_low"].to_list() == tried.items["rank_high"].to_list()
    assert tried.items["top_share"].to_list() == [1.0] * 10 + [0.0] * 10
    assert tried.overlap_median == 10
    assert tried.warning is None
    assert tried.draws == 1000


def test_an_item_that_hangs_on_one_weight_comes_and_goes(weights):
    # against 0.45 on every part (45 points), 'time' and 'dwellings' alone give 20 + 20 = 40;
    # 1 : 1 with the rest it wins where their share of the drawn weights is above 0.45
    parts = table((0.45,) * 5, (0.0, 1.0, 1.0, 0.0, 0.0))
    tried = held(parts, weights=weights)
    assert tried.items["rank"].to_list() == [1, 2]
    assert (tried.items.loc["i001", "rank_low"], tried.items.loc["i001", "rank_high"]) == (1, 2)
    # the same draws by hand
    rule = weights.robustness
    factors = np.random.default_rng(rule.seed).uniform(0.5, 1.5, (1000, 5))
    drawn = factors * [40, 20, 20, 10, 10]
    scores = np.round(100 * drawn[:, 1:3].sum(axis=1) / drawn.sum(axis=1), 1)
    wins = (scores > 45.0).mean()
    assert 0.1 < wins < 0.5
    one = dataclasses.replace(weights, robustness=RobustnessRule(top_count=1))
    assert held(parts, weights=one).items.loc["i001", "head_share"] == pytest.approx(wins)


def test_what_is_not_sure_is_drawn_around_what_is_expected(weights):
    parts = table((0.5,) * 5)
    parts["exposure_low"], parts["exposure_high"] = 0.0, 0.75
    still = dataclasses.replace(weights, robustness=RobustnessRule(spread=0.0, draws=4000))
    items = draw(parts, weights=still).band.iloc[0]
    # 40 points between 0 and 30 around an expected 20: a third below it, evenly, and two thirds
    # above it; 10% lies below 0.3 of the way up to 20, 90% below 0.85 of the way up to 30
    assert items["p10"] == pytest.approx(30 + 20 * 0.3, abs=1.0)
    assert items["p90"] == pytest.approx(50 + 10 * 0.85, abs=0.5)


def test_the_same_seed_gives_the_same_outcome_and_no_spread_gives_one_order(weights):
    rng = np.random.default_rng(1)
    parts = table(*rng.random((30, 5)))
    pd.testing.assert_frame_equal(held(parts, weights=weights).items,
                                  held(parts, weights=weights).items)  # fmt: skip
    still = dataclasses.replace(weights, robustness=RobustnessRule(spread=0.0))
    items = held(parts, weights=still).items
    assert (items["rank_low"] == items["rank"]).all()
    assert (items["rank_high"] == items["rank"]).all()


def test_the_order_of_the_rows_does_not_matter(weights):
    parts = table(*np.random.default_rng(2).random((25, 5)))
    items = held(parts, weights=weights).items
    turned = held(parts[::-1], weights=weights).items
    assert turned.index.to_list() == parts.index.to_list()[::-1]
    pd.testing.assert_frame_equal(turned.loc[parts.index], items)


def test_a_shaky_top_is_warned_for_in_dutch(weights):
    # each excels in one part; with wide draws and equal weights the top is any ten of forty
    parts = table(*[np.eye(5)[n % 5] * 0.9 + n * 1e-4 for n in range(40)])
    equal = weights.with_parts(dict.fromkeys(PARTS, 20))
    wide = dataclasses.replace(equal, robustness=RobustnessRule(spread=0.9))
    tried = held(parts, weights=wide)
    assert tried.overlap_median < 7
    assert "staat niet vast" in tried.warning
    assert "90%" in tried.warning
    # who asks for less is not warned
    rule = RobustnessRule(spread=0.9, min_overlap=0)
    assert held(parts, weights=dataclasses.replace(equal, robustness=rule)).warning is None


def drawn_by_hand(*scores, shifts=None):
    """Draws of items, each a row of its scores; in the parts they stand the other way round."""
    drawn = np.array(scores, dtype="int16").T
    count = drawn.shape[1]
    return Draws(
        base=drawn[:1], drawn=drawn, order=np.arange(count)[::-1],
        index=pd.Index([f"i{n}" for n in range(count)][::-1]), shifts=shifts or {},
        rule=RobustnessRule(draws=len(drawn)),
    )  # fmt: skip


def test_the_chance_of_the_first_ten_also_for_what_is_not_in_the_list():
    nine = [(500, 500, 500, 500)] * 9
    # for the tenth place: the other is above, the same, and twice below it
    found = drawn_by_hand(*nine, (300,) * 4, (400, 300, 200, 100), (350, 300, 300, 250))
    inside = np.array([False] + [True] * 11)
    chance = found.top_share(inside)
    assert chance[[f"i{n}" for n in range(9)]].to_list() == [1.0] * 9
    # of equal scores the first is in it
    assert (chance["i9"], chance["i10"]) == (0.75, 0.25)
    # what is not in the list would have 400, 300, 300 and 300 to reach
    assert chance["i11"] == 0.5


def test_in_a_list_of_ten_all_are_in_it_and_in_a_shorter_one_anything_would_be():
    found = drawn_by_hand(*[(500, 500)] * 10, (400, 600))
    inside = np.array([False] + [True] * 10)
    assert found.top_share(inside).to_list() == [0.5] + [1.0] * 10
    inside[1] = False
    assert found.top_share(inside).to_list() == [1.0] * 11


def test_a_list_longer_than_small_whole_numbers_go_has_ten_in_its_first_ten():
    found = drawn_by_hand(*[(0,)] * 40_000)
    assert found.top_share(np.ones(40_000, dtype=bool)).sum() == 10


def test_a_band_leaves_out_a_tenth_of_the_draws_on_either_side():
    # of ten draws the lowest, and the ninth; of fifteen the second, and the fourteenth
    for count, low, high in ((10, 1.0, 9.0), (15, 2.0, 14.0)):
        rising = tuple(10 * n for n in range(1, count + 1))
        band = drawn_by_hand(rising[::-1], (70,) * count).band
        assert band.loc["i0"].to_list() == [low, high]
        assert band.loc["i1"].to_list() == [7.0, 7.0]


def test_the_points_that_drawn_parts_make_to_one_item():
    shifts = {
        0: Shift(np.array([1, 3]), np.array([[1.0, 2.0], [3.0, 4.0]])),
        2: Shift(np.array([3]), np.array([[10.0], [20.0]])),
    }
    found = drawn_by_hand(*[(1, 2)] * 4, shifts=shifts)
    assert found.shift(1, (0, 1, 2)).tolist() == [1.0, 3.0]
    assert found.shift(3, (0,)).tolist() == [2.0, 4.0]
    assert found.shift(3, (0, 2)).tolist() == [12.0, 24.0]
    assert found.shift(1, (2,)) is None
    assert found.shift(2, (0, 1, 2)) is None


def test_a_tier_at_its_bound_belongs_to_it():
    items = pd.DataFrame(
        {"head_share": [0.8, 0.79, 0.0, 0.0], "middle_share": [1.0, 1.0, 0.2, 0.21]}
    )
    steady = Robustness(items=items, draws=100, top=10, head=1, overlap_median=None, warning=None)
    rule = RobustnessRule(steady_share=0.8, min_items=4)
    assert tiers_of(steady, rule=rule).to_list() == ["hoog", "middel", "laag", "middel"]


def test_a_list_of_ten_or_less_has_no_overlap_to_speak_of(weights):
    assert held(even(10), weights=weights).overlap_median is None
    assert held(even(11), weights=weights).overlap_median == 10


def test_tiers_by_how_steady_a_place_is(weights):
    # a third of 17 is a head of 6, and the next 6 are in the middle
    tried = held(even(17), weights=weights)
    assert tried.head == 6
    tiers = tiers_of(tried, rule=weights.robustness)
    assert tiers.to_list() == ["hoog"] * 6 + ["middel"] * 6 + ["laag"] * 5
    # in a long list the head is ten
    tiers = tiers_of(held(even(100), weights=weights), rule=weights.robustness)
    assert tiers.value_counts().to_dict() == {"hoog": 10, "middel": 10, "laag": 80}


def test_who_is_in_the_head_of_some_draws_only_is_in_the_middle(weights):
    rows = [(1 - n / 20,) * 5 for n in range(19)]
    # 71 points, between the 75 and 70 of the last two in the head of 7: now above, then below
    parts = table(*rows, (0.3, 1.0, 1.0, 1.0, 0.9))
    tried = held(parts, weights=weights)
    share = tried.items.loc["i019", "head_share"]
    assert 0.2 < share < 0.8
    assert tiers_of(tried, rule=weights.robustness)["i019"] == "middel"


def test_a_short_list_has_no_tiers_of_its_own(weights):
    assert tiers_of(held(even(7), weights=weights), rule=weights.robustness) is None
    assert tiers_of(held(even(8), weights=weights), rule=weights.robustness) is not None


def test_nothing_to_rank(weights):
    tried = held(even(3).iloc[:0], weights=weights)
    assert tried.items.empty
    assert (tried.top, tried.head, tried.overlap_median) == (0, 0, None)


def test_of_five_hundred_items_each_is_told_within_its_bounds(weights):
    rng = np.random.default_rng(3)
    parts = table(*rng.random((500, 5)))
    for name in PARTS:
        unsure = rng.random(500) < 0.4
        parts[f"{name}_low"] = np.where(unsure, parts[name] / 2, parts[name])
        parts[f"{name}_high"] = np.where(unsure, (parts[name] + 1) / 2, parts[name])
    everything = np.ones(500, dtype=bool)
    drawn = draw(parts, weights=weights)
    assert len(drawn.band) == 500
    # ten of them are the first ten of every draw
    assert drawn.top_share(everything).sum() == pytest.approx(10)
    assert drawn.top_share(everything).between(0, 1).all()
