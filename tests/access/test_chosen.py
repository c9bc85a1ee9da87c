"""What may be published, worked out by hand, and looked at by the linear programme as referee."""

import numpy as np
import pandas as pd
import pytest

from geo.access.chosen import ALL, TOP, shown_cells
from geo.disclosure.suppression import Rule, Sum, bounds

PROP = "efg_count"


def tally(**rows):
    """Counts per buurt: all dwellings, and those with the property."""
    return pd.DataFrame.from_dict(rows, orient="index", columns=[ALL, PROP])


def shown(*tallies, minimum=10):
    wijk_of = {code: code[0] for code in tallies[0].index}
    return shown_cells(tallies, wijk_of=wijk_of, minimum=minimum)


def test_nothing_small_means_everything_shown():
    found = shown(tally(a1=(40, 15), a2=(60, 30), b1=(100, 50)))
    assert found == {
        (code, column) for code in ("a1", "a2", "b1", "a", "b", TOP) for column in (ALL, PROP)
    }


def test_a_small_buurt_takes_the_smallest_neighbour_along():
    # 100 in wijk a, of which 4 in a1: with a2 and a3 shown it would follow
    found = shown(tally(a1=(4, 2), a2=(36, 18), a3=(60, 30), b1=(100, 50)))
    assert {code for code, column in found if column == ALL} == {"a3", "b1", "a", "b", TOP}
    # a1 and a2 together have 40 dwellings, 20 with the property: these may follow
    assert {code for code, column in found if column == PROP} == {"a3", "b1", "a", "b", TOP}


def test_a_buurt_without_dwellings_hides_nobody():
    # a2 is shown as 0, so it cannot stand beside a1
    found = shown(tally(a1=(4, 2), a2=(0, 0), a3=(60, 30), b1=(100, 50)))
    assert {code for code, column in found if column == ALL} >= {"a2", "a", TOP}
    assert ("a1", ALL) not in found
    assert ("a3", ALL) not in found


def test_a_small_property_is_not_found_from_the_wijk():
    # 3 of the 40 in a1; a2 is the smallest that can hide it: together 23 with the property
    found = shown(tally(a1=(40, 3), a2=(50, 20), a3=(80, 40), b1=(100, 50)))
    assert {code for code, column in found if column == PROP} == {"a3", "b1", "a", "b", TOP}
    assert {code for code, column in found if column == ALL} >= {"a1", "a2", "a3"}


def test_all_but_a_few_is_as_telling_as_a_few():
    # 38 of the 40 have it, so 2 have not
    found = shown(tally(a1=(40, 38), a2=(60, 30), b1=(100, 50)))
    assert ("a1", PROP) not in found
    assert ("a2", PROP) not in found


def test_a_corporation_that_takes_off_its_own_finds_nothing_small():
    everything = tally(a1=(44, 22), a2=(60, 30), a3=(70, 30), b1=(100, 50))
    assert ("a1", ALL) in shown(everything)
    # the other corporation has 4 of the 44 in a1
    others = tally(a1=(4, 2), a2=(20, 10), a3=(30, 15), b1=(50, 25))
    assert ("a1", ALL) not in shown(everything, others)


def test_with_too_few_dwellings_nothing_is_shown():
    assert shown(tally(a1=(4, 1), a2=(3, 1))) == frozenset()


def test_that_nobody_lives_somewhere_is_told_so_everywhere_else_somebody_does():
    # twelve dwellings in ten buurten, none of which is told to be empty: each has one to three
    few = {f"a{number}": (1 + (number > 7), 0) for number in range(10)}
    found = shown(tally(**few, b1=(100, 50), c1=(100, 50)))
    assert "a" not in {code for code, _ in found}
    # with enough beside them the wijk can be told
    found = shown(tally(**few, a10=(20, 10), b1=(100, 50), c1=(100, 50)))
    assert {code for code, column in found if column == ALL} == {"a", "b1", "b", "c1", "c", TOP}
    # a wijk that is kept back with another: of both together it is known where people live
    low = {f"{wijk}{number}": (1, 0) for wijk in "ab" for number in range(6)}
    assert TOP not in {code for code, _ in shown(tally(**low))}


@pytest.mark.parametrize("seed", range(40))
def test_nobody_finds_a_small_total_knowing_where_nobody_lives(seed):
    rng = np.random.default_rng(seed)
    codes = [f"{wijk}{number}" for wijk in "abcd" for number in range(6)]
    total = rng.choice([0, 1, 2, 5, 9, 10, 14, 40], size=len(codes), p=[0.2, 0.3] + [1 / 12] * 6)
    everything = pd.DataFrame({ALL: total, PROP: total // 2}, index=codes)
    found = {code for code, column in shown(everything) if column == ALL}
    areas = {w: tuple(code for code in codes if code[0] == w) for w in "abcd"}
    counts = {code: int(everything.loc[code, ALL]) for code in codes}
    counts |= {w: sum(counts[code] for code in inside) for w, inside in areas.items()}
    counts[TOP] = int(total.sum())
    sums = [Sum(w, inside) for w, inside in areas.items()] + [Sum(TOP, tuple(areas))]
    hidden = {code for code, count in counts.items() if count and code not in found}
    assert all(counts[code] == 0 or counts[code] >= 10 for code in found)
    if TOP not in found:
        return
    # where zeros are told, what is hidden is at least one, and a wijk as many as it has places
    least = {w: sum(counts[code] > 0 for code in inside) for w, inside in areas.items()}
    limits = bounds(counts, sums, hidden=hidden, rule=Rule(show_zero=True)) if hidden else {}
    for code, (low, high) in limits.items():
        if counts[code] < 10:
            assert low <= least.get(code, 1) + 1e-6, f"{code}: at least {low}"
            assert high >= 9 - 1e-6, f"{code}: at most {high}"


@pytest.mark.parametrize("seed", range(14))
def test_the_linear_programme_finds_nothing_small(seed):
    rng = np.random.default_rng(seed)
    codes = [f"{wijk}{number}" for wijk in "abc" for number in range(3)]
    owners = []
    for _ in range(2):
        total = rng.choice([0, 3, 8, 12, 25, 60], size=len(codes))
        owners.append(
            pd.DataFrame({ALL: total, PROP: rng.binomial(total, rng.random())}, index=codes)
        )
    tallies = [owners[0] + owners[1], owners[1], owners[0]]
    found = shown(*tallies)
    for reader in tallies:
        _nothing_small_follows(reader, found, everything=tallies[0])


def _nothing_small_follows(reader, found, *, everything):
    """What somebody who knows the difference between the two tables can work out."""
    areas = {code: (code,) for code in reader.index}
    for wijk in "abc":
        areas[wijk] = tuple(code for code in reader.index if code[0] == wijk)
    areas[TOP] = tuple(reader.index)
    counts, known = {}, set()
    for area, inside in areas.items():
        total, high = (int(reader.loc[list(inside), column].sum()) for column in (ALL, PROP))
        counts |= {(area, ALL): total, (area, PROP): high, (area, "rest"): total - high}
        if not everything.loc[list(inside), ALL].sum():
            known |= {(area, ALL), (area, PROP), (area, "rest")}
        known |= {(area, column) for column in (ALL, PROP) if (area, column) in found}
        if {(area, ALL), (area, PROP)} <= known:
            known.add((area, "rest"))
    sums = [Sum((area, ALL), ((area, PROP), (area, "rest"))) for area in areas]
    for kind in (ALL, PROP, "rest"):
        sums += [Sum((wijk, kind), tuple((code, kind) for code in areas[wijk])) for wijk in "abc"]
        sums.append(Sum((TOP, kind), tuple((wijk, kind) for wijk in "abc")))
    hidden = counts.keys() - known
    for cell in known:
        # where the others have nothing there is nobody to protect
        if counts[cell[0], ALL]:
            assert counts[cell] >= 10, f"{cell} is shown"
    limits = bounds(counts, sums, hidden=hidden, rule=Rule()) if hidden else {}
    for cell, (low, high) in limits.items():
        if counts[cell[0], ALL] and counts[cell] < 10:
            assert low <= 1e-6, f"{cell}: at least {low}"
            assert high >= 9 - 1e-6, f"{cell}: at most {high}"
