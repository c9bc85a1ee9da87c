"""Reproducible random numbers: named streams of uniform numbers from one seed.

Only ``Generator.random`` is used. The bits of PCG64 are fixed, while NumPy may change how its
other distributions turn bits into values from one release to the next.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def stream(seed: int, *, name: str) -> np.random.Generator:
    """An own stream of chance for ``name``: a change in one layer leaves the others as they are."""
    return np.random.Generator(np.random.PCG64([seed, crc32(name.encode())]))


def between(rng: np.random.Generator, *, low: float, high: float, size: int) -> Floats:
    """``size`` uniform numbers from ``low`` up to ``high``."""
    return low + (high - low) * rng.random(size)


def whole(rng: np.random.Generator, *, low: int, high: int, size: int) -> Ints:
    """``size`` whole numbers from ``low`` up to and including ``high``."""
    return low + (rng.random(size) * (high - low + 1)).astype(np.int64)


def pick(rng: np.random.Generator, *, weights: Sequence[float], size: int) -> Ints:
    """``size`` positions, each drawn in proportion to its weight."""
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    drawn: Ints = np.searchsorted(edges, rng.random(size) * edges[-1], side="right")
    return drawn


def order(rng: np.random.Generator, *, weights: Floats) -> Ints:
    """Positions in random order, heavy ones early (Efraimidis and Spirakis 2006); zeros last."""
    chance = rng.random(len(weights))
    key = np.full(len(weights), np.inf)
    some = weights > 0
    key[some] = -np.log1p(-chance[some]) / weights[some]
    return np.argsort(key, kind="stable").astype(np.int64)


def largest_remainder(weights: Sequence[float], *, total: int) -> Ints:
    """Whole shares of ``total`` in proportion to ``weights``; the shares add up exactly.

    The remainder goes to the largest fractions, at a tie to the first.
    """
    share = np.asarray(weights, dtype=np.float64)
    share = share / share.sum() * total
    whole_share: Ints = np.floor(share).astype(np.int64)
    first = np.argsort(whole_share - share, kind="stable")
    whole_share[first[: total - int(whole_share.sum())]] += 1
    return whole_share
