import numpy as np

from geo.example.chance import between, largest_remainder, order, pick, stream, whole


def test_largest_remainder_gives_the_rest_to_the_largest_fractions():
    # 10 over 1:1:1 is 3.33 each: the one left goes to the first of the equals.
    assert largest_remainder([1, 1, 1], total=10).tolist() == [4, 3, 3]
    # 7 over 50:30:20 is 3.5, 2.1, 1.4.
    assert largest_remainder([50, 30, 20], total=7).tolist() == [4, 2, 1]
    assert largest_remainder([5, 0], total=3).tolist() == [3, 0]


def test_a_stream_repeats_itself_and_differs_from_other_names_and_seeds():
    first = stream(505, name="a").random(4)
    assert np.array_equal(first, stream(505, name="a").random(4))
    assert not np.array_equal(first, stream(505, name="b").random(4))
    assert not np.array_equal(first, stream(506, name="a").random(4))


def test_ranges_reach_both_ends_and_no_further():
    numbers = whole(stream(1, name="w"), low=3, high=5, size=300)
    assert sorted(set(numbers.tolist())) == [3, 4, 5]
    fractions = between(stream(1, name="f"), low=-2.0, high=2.0, size=300)
    assert -2 <= fractions.min() < -1.9
    assert 1.9 < fractions.max() < 2


def test_pick_follows_the_weights():
    drawn = pick(stream(1, name="p"), weights=[1, 0, 3], size=4000)
    counts = np.bincount(drawn, minlength=3)
    assert counts[1] == 0
    assert 2.7 < counts[2] / counts[0] < 3.3


def test_order_is_a_permutation_with_weightless_positions_last():
    positions = order(stream(1, name="o"), weights=np.array([0.0, 1.0, 0.0, 2.0]))
    assert sorted(positions.tolist()) == [0, 1, 2, 3]
    assert set(positions[:2].tolist()) == {1, 3}
    assert positions[2:].tolist() == [0, 2]


def test_order_puts_heavy_positions_first_more_often():
    rng = stream(1, name="heavy")
    weights = np.array([9.0, 1.0])
    first = sum(int(order(rng, weights=weights)[0] == 0) for _ in range(1000))
    assert 860 < first < 940
