"""What is hidden cannot be found: cases worked out by hand, and any table that can be made."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geo.disclosure.privacy_rule import load_rule
from geo.disclosure.suppression import TOTAL, Rule, Sum, bounds, suppress, suppress_table
from geo.errors import DataError
from geo.paths import data_dir


def wijk(**counts):
    """One wijk that is the sum of its buurten."""
    return {"wijk": sum(counts.values()), **counts}, [Sum("wijk", tuple(counts))]


def test_nothing_small_means_nothing_hidden():
    counts, sums = wijk(a=10, b=25, c=400)
    assert suppress(counts, sums).hidden == frozenset()


def test_the_smallest_neighbour_goes_along_with_one_small_count():
    # 40 - 20 - 16 would give 4 away: with 16 hidden too, a is anything from 0 to 20
    counts, sums = wijk(a=4, b=20, c=16)
    found = suppress(counts, sums)
    assert (found.primary, found.complementary) == ({"a"}, {"c"})
    assert bounds(counts, sums, hidden=found.hidden) == {"a": (0, 20), "c": (0, 20)}


def test_two_small_counts_hide_each_other_only_when_they_leave_enough_open():
    # 3 + 8 = 11: each can be 0 to 11
    counts, sums = wijk(a=3, b=8, c=50)
    assert suppress(counts, sums).complementary == frozenset()
    # 1 + 2 = 3: each would be known to be at most 3, so a third one is needed
    counts, sums = wijk(a=1, b=2, c=50, d=30)
    assert suppress(counts, sums).complementary == {"d"}


def test_a_small_rest_between_two_totals_is_found_though_nobody_shows_it():
    # the programme covers 95 of the 100 of its wijk: the rest of 5 would follow
    counts = {"wijk": 100, "programma": 95, "rest": 5}
    sums = [Sum("wijk", ("programma", "rest"))]
    found = suppress(counts, sums, unpublished={"rest"})
    assert found.primary == frozenset()
    assert found.complementary == {"programma"}
    # a rest of 25 may follow
    fine = {"wijk": 120, "programma": 95, "rest": 25}
    assert suppress(fine, sums, unpublished={"rest"}).hidden == frozenset()


def test_what_was_hidden_for_nothing_is_shown_again():
    # b and c are small: t - a gives b + c = 10 and leaves each 0 to 9, but u - a gives c away;
    # with u hidden a may be shown
    counts = {"a": 50, "b": 9, "c": 1, "t": 60, "u": 51}
    sums = [Sum("t", ("a", "b", "c")), Sum("u", ("a", "c"))]
    found = suppress(counts, sums)
    assert (found.primary, found.complementary) == ({"b", "c"}, {"u"})
    assert bounds(counts, sums, hidden=found.hidden) == {
        "c": (0, 10), "b": (0, 10), "u": (50, 60),
    }  # fmt: skip


def test_of_two_that_would_do_the_larger_one_is_shown():
    # b = t - u, so u is hidden; b = t - a - c, so one of these two as well
    counts = {"a": 49, "b": 2, "c": 50, "t": 101, "u": 99}
    found = suppress(counts, [Sum("t", ("a", "b", "c")), Sum("u", ("a", "c"))])
    assert (found.primary, found.complementary) == ({"b"}, {"a", "u"})


def test_a_large_count_that_nobody_shows_may_follow_from_the_others():
    # t - u = a + b: with a shown b is 8, so a is hidden; c = u - d is 48, and that may be known
    counts = {"a": 26, "b": 8, "c": 48, "d": 11, "t": 93, "u": 59}
    sums = [Sum("t", ("a", "b", "c", "d")), Sum("u", ("c", "d"))]
    assert suppress(counts, sums, unpublished={"b", "c"}).hidden == {"a"}


def test_the_total_minus_the_other_owner():
    counts = {"alle": 60, "Trivire": 57, "Woonbron": 3}
    sums = [Sum("alle", ("Trivire", "Woonbron"))]
    found = suppress(counts, sums)
    assert found.hidden == {"Trivire", "Woonbron"}


def test_zero_is_small_unless_the_rule_shows_it():
    counts, sums = wijk(a=0, b=20, c=30)
    assert suppress(counts, sums).hidden == {"a", "b"}
    assert suppress(counts, sums, rule=Rule(show_zero=True)).hidden == frozenset()
    # a hidden count is then 1 or more, and everyone knows it
    counts, sums = wijk(a=4, b=6, c=30)
    rule = Rule(show_zero=True)
    assert suppress(counts, sums, rule=rule).hidden == {"a", "b"}
    assert bounds(counts, sums, hidden={"a", "b"}, rule=rule)["a"] == (1, 9)


def test_the_minimum_is_a_choice():
    counts, sums = wijk(a=4, b=20, c=16)
    assert suppress(counts, sums, rule=Rule(minimum=3)).hidden == frozenset()
    assert suppress(counts, sums, rule=Rule(minimum=18)).hidden == {"a", "c"}
    with pytest.raises(DataError, match="minimum"):
        Rule(minimum=0)


def test_a_sum_that_does_not_add_up_and_a_negative_count_are_refused():
    with pytest.raises(DataError, match="tellen op tot 3, en niet tot 4"):
        suppress({"t": 4, "a": 1, "b": 2}, [Sum("t", ("a", "b"))])
    with pytest.raises(DataError, match="0 of meer"):
        suppress({"a": -1}, [])


OWNERS = pd.DataFrame(
    [
        ("GM1", "WK1", "BU11", "Trivire", 40), ("GM1", "WK1", "BU11", "Woonbron", 4),
        ("GM1", "WK1", "BU12", "Trivire", 30), ("GM1", "WK1", "BU12", "Woonbron", 60),
        ("GM1", "WK2", "BU21", "Trivire", 80), ("GM1", "WK2", "BU21", "Woonbron", 25),
    ],
    columns=["gemeentecode", "wijkcode", "buurtcode", "owner", "dwellings"],
)  # fmt: skip
LEVELS = ("gemeentecode", "wijkcode", "buurtcode")


def test_owner_by_area_hides_a_rectangle():
    table = suppress_table(OWNERS, value="dwellings", levels=LEVELS, by=["owner"])
    hidden = table[table["hidden"]]
    lowest = hidden[hidden["level"] == "buurtcode"]
    # the 4 of Woonbron in BU11 is tied to its row (Trivire in BU11), its column (Woonbron in
    # BU12), and the corner that closes the rectangle
    assert {tuple(row) for row in lowest[["buurtcode", "owner"]].to_numpy()} >= {
        ("BU11", "Woonbron"), ("BU11", "Trivire"),
    }  # fmt: skip
    assert table["count"].isna().equals(table["hidden"])
    whole = table[(table["level"] == "gemeentecode") & (table["owner"] == TOTAL)]
    assert whole["count"].tolist() == [239]


def test_a_level_that_is_not_shown_is_protected_all_the_same():
    table = suppress_table(
        OWNERS, value="dwellings", levels=LEVELS, by=["owner"], shown_levels=LEVELS[:2]
    )
    assert set(table["level"]) == {"gemeentecode", "wijkcode"}
    # 4 lies in WK1 with 64 in all: nobody can tell which buurt has how many
    assert not table["hidden"].any()
    with pytest.raises(DataError, match="meer dan een"):
        suppress_table(
            pd.concat([OWNERS, OWNERS.assign(wijkcode="WK9")]), value="dwellings", levels=LEVELS
        )
    with pytest.raises(DataError, match="mist"):
        suppress_table(OWNERS.assign(owner=None), value="dwellings", levels=LEVELS, by=["owner"])


def test_a_class_that_nobody_has_is_no_cell():
    typed = OWNERS.assign(
        owner=pd.Categorical(OWNERS["owner"], categories=["Trivire", "Woonbron", "Niemand"])
    )
    options = {"value": "dwellings", "levels": LEVELS, "by": ["owner"]}
    table = suppress_table(typed, **options)
    assert "Niemand" not in set(table["owner"])
    assert len(table) == len(suppress_table(OWNERS, **options))


def test_every_wijk_stands_in_a_table_without_buurten():
    table = suppress_table(OWNERS, value="dwellings", levels=LEVELS, shown_levels=["wijkcode"])
    assert table.to_dict("list") == {
        "level": ["wijkcode"] * 2, "gemeentecode": ["GM1"] * 2, "wijkcode": ["WK1", "WK2"],
        "buurtcode": [None] * 2, "count": [134, 105], "hidden": [False] * 2,
    }  # fmt: skip


def test_a_small_count_of_two_classes_is_tied_to_both_totals():
    frame = pd.DataFrame(
        [("GM1", "Trivire", "A", 4), ("GM1", "Trivire", "B", 30),
         ("GM1", "Woonbron", "A", 40), ("GM1", "Woonbron", "B", 50)],
        columns=["gemeentecode", "owner", "label", "dwellings"],
    )  # fmt: skip
    table = suppress_table(
        frame, value="dwellings", levels=["gemeentecode"], by=["owner", "label"]
    ).set_index(["owner", "label"])
    shown = table["count"].dropna().to_dict()
    assert (table["count"].isna() == table["hidden"]).all()
    assert ("Trivire", "A") not in shown
    # neither along the owners of A nor along the labels of Trivire do two of three stand
    for line in ({("Woonbron", "A"), (TOTAL, "A")}, {("Trivire", "B"), ("Trivire", TOTAL)}):
        assert not line <= shown.keys()
    # what is shown of the nine cells is right
    for cell, count in {
        ("Trivire", TOTAL): 34, ("Woonbron", TOTAL): 90, (TOTAL, "A"): 44, (TOTAL, "B"): 80,
        (TOTAL, TOTAL): 124, ("Trivire", "B"): 30, ("Woonbron", "A"): 40, ("Woonbron", "B"): 50,
    }.items():  # fmt: skip
        assert shown.get(cell, count) == count
    assert len(table) == 9
    assert shown[TOTAL, TOTAL] == 124


# -- any table ------------------------------------------------------------------------------------


def range_of(atom_sets, totals, wanted, atoms):
    """Least and most of a set of atoms, given the totals of other sets: worked out anew."""
    matrix = np.array([[atom in chosen for atom in atoms] for chosen in atom_sets], dtype=float)
    target = np.array([atom in wanted for atom in atoms], dtype=float)
    found = []
    for sign in (1, -1):
        told = linprog(
            sign * target,
            A_eq=matrix if len(atom_sets) else None,
            b_eq=totals if len(atom_sets) else None,
            bounds=[(0, None)] * len(atoms),
        )
        found.append(np.inf if told.status == 3 else sign * told.fun)
    return found


@st.composite
def towns(draw):
    """One to three wijken of one to three buurten, with one or two owners; small counts abound."""
    owners = draw(st.integers(1, 2))
    rows = []
    for w in range(draw(st.integers(1, 3))):
        for b in range(draw(st.integers(1, 3))):
            rows += [
                ("GM", f"WK{w}", f"BU{w}{b}", f"o{o}",
                 draw(st.one_of(st.integers(0, 12), st.integers(0, 60))))
                for o in range(owners)
            ]  # fmt: skip
    return pd.DataFrame(rows, columns=OWNERS.columns)


def atoms_of(row):
    """The atoms (buurt, owner) of one row of a suppressed table."""
    return lambda frame: frozenset(
        (buurt, owner)
        for wijk_, buurt, owner in frame[["wijkcode", "buurtcode", "owner"]].to_numpy()
        if (pd.isna(row["wijkcode"]) or wijk_ == row["wijkcode"])
        and (pd.isna(row["buurtcode"]) or buurt == row["buurtcode"])
        and row["owner"] in {TOTAL, owner}
    )


@settings(max_examples=20, deadline=None)
@given(town=towns(), minimum=st.integers(2, 12), show=st.booleans())
def test_no_hidden_count_can_be_found_from_what_is_shown(town, minimum, show):
    shown_levels = LEVELS if show else LEVELS[:2]
    table = suppress_table(
        town, value="dwellings", levels=LEVELS, by=["owner"], shown_levels=shown_levels,
        rule=Rule(minimum=minimum),
    )  # fmt: skip
    assert not (table["count"] < minimum).any()
    atoms = list(itertools.starmap(lambda b, o: (b, o), town[["buurtcode", "owner"]].to_numpy()))
    true = dict(zip(atoms, town["dwellings"], strict=True))
    told = [(atoms_of(row)(town), row["count"]) for _, row in table.iterrows()]
    sets = [chosen for chosen, count in told if not pd.isna(count)]
    totals = [int(count) for _, count in told if not pd.isna(count)]
    guarded = {chosen for chosen, count in told if pd.isna(count)}
    guarded |= {frozenset([atom]) for atom, count in true.items() if count < minimum}
    for chosen in guarded:
        least, most = range_of(sets, totals, chosen, atoms)
        count = sum(true[atom] for atom in chosen)
        if count < minimum:
            assert least <= 1e-6
            assert most >= minimum - 1 - 1e-6
        else:
            assert most - least >= minimum - 1 - 1e-6


@settings(max_examples=20, deadline=None)
@given(town=towns())
def test_every_whole_number_that_fits_is_left_open(town):
    # integers by counting them all out: a reader may know that dwellings come whole
    counts = dict(zip(town["buurtcode"] + town["owner"], town["dwellings"], strict=True))
    counts = dict(itertools.islice(counts.items(), 3))
    total = sum(counts.values())
    cells = {"t": total, **{key: int(value) for key, value in counts.items()}}
    sums = [Sum("t", tuple(counts))]
    hidden = suppress(cells, sums).hidden
    if "t" in hidden or not hidden:
        return
    free = [key for key in counts if key in hidden]
    left = total - sum(count for key, count in cells.items() if key in counts and key not in hidden)
    possible = {key: set() for key in free}
    for combination in itertools.product(range(left + 1), repeat=len(free)):
        if sum(combination) == left:
            for key, value in zip(free, combination, strict=True):
                possible[key].add(value)
    for key in free:
        if cells[key] < 10:
            assert set(range(10)) <= possible[key]
        else:
            assert len(possible[key]) >= 10


def test_the_shipped_rule_is_ten_and_a_mistake_in_the_file_is_told(tmp_path):
    assert load_rule(data_dir() / "privacy.toml") == Rule(minimum=10, show_zero=False, round_to=5)
    path = tmp_path / "privacy.toml"
    for text in ("", "[counts]\nminimum = '10'", "[counts]\nminimum = 10\nmaximum = 3"):
        path.write_text(text)
        with pytest.raises(DataError, match=r"privacy\.toml"):
            load_rule(path)
