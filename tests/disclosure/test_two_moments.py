"""The public table of two moments: nobody finds what happened to one dwelling in between."""

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo.access.published import published_table
from geo.disclosure.privacy_rule import load_rule
from geo.disclosure.suppression import Rule
from geo.paths import SHIPPED_DATA
from tests import town

RULE = load_rule(SHIPPED_DATA / "privacy.toml")
NO_EXPOSURE = pd.DataFrame({"pand_id": [], "hazard": [], "exposure_class": []}, dtype=object)
CODES = ("BU99990101", "BU99990102", "BU99990201", "BU99990202")


def table(counts, rule=RULE):
    """The public table of a town with these dwellings per buurt, of three owners each."""
    shapes = {}
    for code, count in zip(CODES, counts, strict=True):
        for part, owner in enumerate(("Trivire", "Woonbron", "Woonkracht10")):
            share = count // 3 + (part < count % 3)
            if share:
                shapes[code, owner] = share
    stock = town.stock_of(
        *(
            town.building(
                number,
                100 * number,
                100,
                dwellings_count=share,
                owner=owner,
                buurtcode=code,
                wijkcode=f"WK{code[2:8]}",
                energy_label="A",
            )
            for number, ((code, owner), share) in enumerate(shapes.items(), start=1)
        )
    )
    frame = published_table(stock, NO_EXPOSURE, buurten=town.buurten(), gemeente="Vlek", rule=rule)
    return frame.set_index("code")["dwellings_count"]


def interval(value, step):
    """The counts that a reader knows are behind a published one."""
    if pd.isna(value):
        return 0, 10_000
    if value == 0:
        return 0, 0
    low = int(value) - step // 2
    return max(low, RULE.minimum), low + step - 1


def facts(found):
    """What a reader of one table knows: places of buurten, and the published sum of their counts.

    A total is the sum of what is published below it and of what is kept back there, rounded
    together: it tells of the second alone.
    """
    known = [([place], found[code]) for place, code in enumerate(CODES) if pd.notna(found[code])]
    whole, rest = 0, []
    for wijk in ("WK999901", "WK999902"):
        inside = [place for place, code in enumerate(CODES) if code[2:8] == wijk[2:]]
        hidden = [place for place in inside if pd.isna(found[CODES[place]])]
        told = sum(found[CODES[place]] for place in inside if place not in hidden)
        if pd.isna(found[wijk]):
            whole, rest = whole + told, rest + hidden
        else:
            whole += found[wijk]
            known += [(hidden, found[wijk] - told)] if hidden else []
    if rest and pd.notna(found["GM9999"]):
        known.append((rest, found["GM9999"] - whole))
    return known


def knowledge(first, second, step):
    """The least and the most that each buurt can have changed, by a linear programme."""
    size = len(CODES)
    rows, upper = [], []
    for offset, found in ((0, first), (size, second)):
        for cells, value in facts(found):
            row = np.zeros(2 * size)
            row[[offset + place for place in cells]] = 1
            low, high = interval(value, step)
            rows += [row, -row]
            upper += [high, -low]
    answers = []
    for place in range(size):
        change = np.zeros(2 * size)
        change[place], change[size + place] = -1, 1
        ends = [
            linprog(sign * change, A_ub=np.array(rows), b_ub=upper, bounds=(0, 10_000)).fun * sign
            for sign in (1, -1)
        ]
        answers.append((ends[0], ends[1]))
    return answers


def test_totals_are_the_sum_of_what_is_published():
    # all four are rounded the same way: a total rounded by itself (287 to 285) would give all away
    shown = table((43, 43, 88, 113))
    assert list(shown[list(CODES)]) == [45, 45, 90, 115]
    assert (shown["WK999901"], shown["WK999902"], shown["GM9999"]) == (90, 205, 295)
    partly = table((43, 3, 44, 88))
    hidden = partly[list(CODES)].isna()
    assert hidden.any()
    assert facts(partly)


def test_without_rounding_one_dwelling_is_given_away():
    exact = Rule(minimum=RULE.minimum)
    before, after = table((60, 45, 70, 80), exact), table((60, 45, 71, 80), exact)
    assert knowledge(before, after, 1)[2] == (1, 1)


@settings(max_examples=12, deadline=None, database=None)
@example([43, 43, 88, 113], 0, -2)
@given(
    st.lists(st.integers(36, 120), min_size=4, max_size=4),
    st.integers(0, 3),
    st.sampled_from([-2, -1, 1, 2]),
)
def test_what_happened_to_a_dwelling_or_two_stays_open(counts, place, change):
    later = [count + change * (number == place) for number, count in enumerate(counts)]
    found = knowledge(table(counts), table(later), RULE.round_to)
    for number, (least, most) in enumerate(found):
        assert most - least >= 1.99, (number, least, most)
    assert found[place][0] <= change <= found[place][1]


def test_counts_are_multiples_and_small_ones_stay_away():
    shown = table((61, 47, 3, 88)).dropna()
    assert (shown % RULE.round_to == 0).all()
    assert not shown.between(1, RULE.minimum - 1).any()
