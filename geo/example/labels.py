"""Energy labels for the example stock: the older, the worse, unless renovated."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from geo.example.chance import Floats, Ints, stream

EFG_COUNT: Final = 1_200
"""Dwellings with label E, F or G in the whole example stock; an assumption."""

UNKNOWN_SHARE: Final = 0.03
_WORST_FIRST: Final = (("G", 0.18), ("F", 0.30), ("E", 0.52))
_BEST_FIRST: Final = (
    ("A++++", 0.004),
    ("A+++", 0.012),
    ("A++", 0.03),
    ("A+", 0.05),
    ("A", 0.30),
    ("B", 0.23),
    ("C", 0.24),
    ("D", 0.134),
)
_NEW_SINCE: Final = 2010


def energy_labels(
    *, dwellings_count: Ints, built_year: Floats, complex_index: Ints, seed: int, efg_count: int
) -> NDArray[np.object_]:
    """A label per building, None where there is none.

    Of the dwellings at most ``efg_count``, and nearly that many, get E, F or G: the buildings
    are put in order of a score (age, the state of their complex, a little chance) and labelled
    from the worst end. An unknown ``built_year`` (NaN) counts as 1960.
    """
    rng = stream(seed, name="labels")
    size = len(dwellings_count)
    age = 2023 - np.where(np.isnan(built_year), 1960, built_year)
    state = rng.random(int(complex_index.max()) + 1)[complex_index]
    # Above a hundred years age no longer makes a dwelling worse; half of what is left is upkeep.
    score = np.minimum(age, 100) / 100 + 0.9 * state + 0.12 * rng.random(size)
    labels = np.full(size, None, dtype=object)
    known = rng.random(size) >= UNKNOWN_SHARE
    worst_first = np.argsort(-score, kind="stable")
    worst_first = worst_first[known[worst_first] & (age[worst_first] > 2023 - _NEW_SINCE)]
    reached = np.cumsum(dwellings_count[worst_first])
    bad = worst_first[reached <= efg_count]
    labels[bad] = _split(dwellings_count[bad], shares=_WORST_FIRST)
    good = np.ones(size, dtype=bool)
    good[bad] = False
    best_first = np.argsort(score, kind="stable")
    best_first = best_first[(good & known)[best_first]]
    labels[best_first] = _split(dwellings_count[best_first], shares=_BEST_FIRST)
    return labels


def _split(dwellings_count: Ints, *, shares: tuple[tuple[str, float], ...]) -> NDArray[np.object_]:
    """Cut a row of buildings into labels by the share of dwellings before each building."""
    total = int(dwellings_count.sum())
    before = (np.cumsum(dwellings_count) - dwellings_count) / max(total, 1)
    edges = np.cumsum([share for _, share in shares])[:-1]
    names = np.array([name for name, _ in shares], dtype=object)
    result: NDArray[np.object_] = names[np.searchsorted(edges, before, side="right")]
    return result
