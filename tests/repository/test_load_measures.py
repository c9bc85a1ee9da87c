"""What the measurement of load makes of what it saw."""

import math

import pytest

from benchmarks.load_measures import growth_share, percentile
from benchmarks.streamlit_client import Visitor


def test_growth_looks_at_the_last_quarter_and_not_at_the_filling_of_caches():
    filling = [(n, 500 + 40 * n) for n in range(8)]
    level = [(8 + n, 800 + (5 if n % 2 else -5)) for n in range(8)]
    assert growth_share(filling + level) == pytest.approx(0)
    leaking = [(n, 800 + 10 * n) for n in range(16)]
    assert growth_share(leaking) == pytest.approx((800 + 135) / (800 + 95) - 1)
    assert math.isnan(growth_share([]))


def test_the_percentile_by_hand():
    assert percentile([3, 1, 2, 4], 0.5) == 3
    assert percentile([1.0] * 94 + [9.0] * 6, 0.95) == 9.0


def test_load_is_only_sent_to_this_machine():
    with pytest.raises(ValueError, match="only sent to loopback"):
        Visitor("https://koppelkansen.gemeente.example")
