"""Properties of the method over random inputs: what may and what may not change a score."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catalogue.contracts import MEASURE_CONDITIONS
from geo.catalogue.windows import Window
from geo.koppelkansen.conditions import Site, site_for, unmet
from geo.koppelkansen.eligibility import split
from geo.koppelkansen.measure_records import CONDITION_WORDS, Measure
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.parts import empty, exposure
from geo.koppelkansen.records import KINDS, Facts, NearWork
from geo.koppelkansen.surroundings import best_fit
from geo.koppelkansen.uncertainty import draw, drawn_values
from geo.koppelkansen.weights import PARTS
from tests import town

YEAR = 2026
SHARE = st.floats(0, 1)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return town.weights(tmp_path_factory.mktemp("weights"))


# -- eligibility before ranking ----------------------------------------------------------------

_YEARS = st.one_of(st.none(), st.integers(2020, 2032))
_WINDOWS = st.builds(Window, _YEARS, _YEARS, open_ended=st.booleans())


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), _WINDOWS, _WINDOWS, st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_past_is_never_among_what_is_to_be_decided(rows):
    facts = {
        f"i{n}": Facts(id=f"i{n}", kind=kind, window=window, works=(NearWork(id="w", window=work),))
        for n, (kind, window, work, _) in enumerate(rows)
    }
    closed = {f"i{n}" for n, row in enumerate(rows) if row[3]}
    found = split(Measured(facts, empty(list(facts))), as_of_year=YEAR, closed=closed)
    assert sorted([*found.open.facts, *found.past]) == sorted(facts)
    assert list(found.open.parts.index) == list(found.open.facts)
    for key, item in found.open.facts.items():
        assert key not in closed
        assert not item.window.over(YEAR)
        assert item.kind != "plan_werk" or not item.works[0].window.over(YEAR)


# -- unknown is a distribution -----------------------------------------------------------------


@settings(deadline=None, max_examples=40)
@given(SHARE, SHARE, SHARE)
def test_what_is_drawn_stays_in_its_range_and_is_on_average_what_is_expected(one, other, third):
    low, expected, high = (np.array([value]) for value in sorted((one, other, third)))
    if high - low < 1e-3:
        return
    chance = ((np.arange(4000, dtype="float32") + 0.5) / 4000)[:, None]
    values = drawn_values(chance, expected, low, high)
    assert values.min() >= low - 1e-6
    assert values.max() <= high + 1e-6
    assert values.mean() == pytest.approx(expected[0], abs=2e-3)


def parts_of(rows):
    """Parts by id; a row has per part (low, value, high)."""
    columns = {}
    for at, name in enumerate(PARTS):
        for place, end in enumerate(("_low", "", "_high")):
            columns[name + end] = [row[at][place] for row in rows]
    return pd.DataFrame(columns, index=[f"i{n:02d}" for n in range(len(rows))], dtype="float64")


_RANGE = st.tuples(SHARE, SHARE, SHARE).map(sorted)
_ITEM = st.tuples(*[_RANGE] * len(PARTS))


@settings(deadline=None, max_examples=15)
@given(st.lists(_ITEM, min_size=1, max_size=14), st.lists(st.booleans(), min_size=14, max_size=14))
def test_every_item_has_a_band_and_a_chance_also_when_it_is_in_no_list(weights, rows, listed):
    parts = parts_of(rows)
    inside = np.array(listed[: len(rows)])
    drawn = draw(parts, weights=weights)
    chance = drawn.top_share(inside)
    assert list(drawn.band.index) == list(chance.index) == list(parts.index)
    assert (drawn.band["p10"] <= drawn.band["p90"]).all()
    assert chance.between(0, 1).all()
    if inside.sum() >= 10:
        # ten places are shared out
        assert chance[inside].sum() == pytest.approx(10)
    else:
        assert (chance == 1.0).all()


# -- more partners and more stress never hurt --------------------------------------------------

_WORK = st.tuples(st.sampled_from([0.3, 0.7, 1.0]), st.sampled_from([np.nan, 0.1, 0.5, 1.0]))


def expected_time(works, weights):
    """The part time at one position with these works: strength and worth of the relation."""
    pairs = pd.DataFrame(
        {
            "candidate": [0] * len(works),
            "strength": [strength for strength, _ in works],
            "fit": [strength * worth for strength, worth in works],
        }
    )
    found = best_fit(pairs, count=1).iloc[0]
    worth = float(np.mean(list(weights.relations.values())))
    return max(np.nan_to_num(found["fit"]), found["unknown"] * worth)


@settings(deadline=None, max_examples=25)
@given(st.lists(_WORK, max_size=5), _WORK)
def test_one_more_work_never_lowers_the_time(weights, works, more):
    before = expected_time(works, weights)
    assert expected_time([*works, more], weights) >= before
    strength, _ = more
    # known best >= unknown >= known worst
    best, unknown, worst = (
        expected_time([*works, (strength, one)], weights) for one in (1.0, np.nan, 0.1)
    )
    assert best >= unknown >= worst


_SCORES = st.dictionaries(st.sampled_from(["heat", "rain70", "rain140"]), SHARE, min_size=1)


@settings(deadline=None, max_examples=40)
@given(_SCORES, st.sampled_from(["heat", "rain70", "rain140"]), SHARE)
def test_more_stress_never_lowers_the_exposure(weights, scores, name, more):
    both = dataclasses.replace(weights, hazards={"heat": 1.0, "rain70": 1.0, "rain140": 0.5})
    if name not in scores:
        return
    raised = scores | {name: max(scores[name], more)}
    before, after = (exposure(pd.DataFrame([one]), both) for one in (scores, raised))
    assert after.iloc[0] >= before.iloc[0] - 1e-12


@settings(deadline=None, max_examples=40)
@given(SHARE, SHARE)
def test_the_two_storms_are_one_hazard(weights, heat, rain):
    both = dataclasses.replace(weights, hazards={"heat": 1.0, "rain70": 1.0, "rain140": 0.5})
    alone = exposure(pd.DataFrame([{"heat": heat, "rain70": rain}]), both).iloc[0]
    twice = exposure(pd.DataFrame([{"heat": heat, "rain70": rain, "rain140": rain}]), both).iloc[0]
    assert twice == pytest.approx(alone)


# -- measures have conditions ------------------------------------------------------------------

_ANSWER = st.one_of(st.none(), st.booleans())


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(MEASURE_CONDITIONS), max_size=3, unique=True),
    st.tuples(*[_ANSWER] * 5),
)
def test_a_measure_is_only_where_one_of_its_conditions_holds_or_may_hold(codes, answers):
    known = dict(zip(MEASURE_CONDITIONS, answers, strict=True))
    found = unmet(";".join(codes), Site(**known))
    holds = [known[code] for code in codes]
    if not codes or True in holds:
        assert found == ()
    elif None in holds:
        assert found == tuple(code for code in codes if known[code] is None)
        assert "na te gaan" in Measure(title="Maatregel", to_check=found).label
    else:
        assert found is None


@pytest.mark.parametrize("kind", KINDS)
def test_no_school_yard_without_a_school(weights, kind):
    open_street = (NearWork(id="w", kind="weg", strength=0.7, near_share=1.0),)
    for works in ((), open_street):
        site = site_for(kind, plan_kind="oplevering", works=works, weights=weights)
        assert unmet("school", site) is None
        assert unmet("plat_dak", site) == ("plat_dak",)
    assert set(CONDITION_WORDS) == set(MEASURE_CONDITIONS)


def test_a_street_that_opens_needs_a_work_that_opens_it(weights):
    relining = (NearWork(id="w", kind="riool_relining", strength=0.3, near_share=1.0),)
    far = (NearWork(id="w", kind="weg", strength=0.7, near_share=0.1),)
    for works in ((), relining, far):
        site = site_for("plan_klimaat", plan_kind="renovatie", works=works, weights=weights)
        assert unmet("straat_open", site) is None
    # a street is one by itself, and no ground of a corporation
    street = site_for("werk_klimaat_bezit", plan_kind=None, works=(), weights=weights)
    assert unmet("straat_open", street) == ()
    assert unmet("eigen_grond", street) is None
