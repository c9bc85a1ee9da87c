"""From the value of a hazard to a score of 0 to 1 without steps, with the class bounds as anchors.

At the bound between two classes the score is the mean of the scores of both classes
(:data:`geo.hazards.thresholds.CLASS_SCORE`); between the bounds it runs straight. Below the first
bound it runs down to the score of the first class, over as much as the class above it is wide;
above the last bound up to that of the last class, over as much as the class below it is wide. So
the middle of a class has about the score of the class, and a value just over a bound counts hardly
more than one just under it.
"""

import itertools
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.constants import EXEMPT, NO_DATA
from geo.hazards.thresholds import CLASS_SCORE, Hazard, class_scores
from geo.koppelkansen.weights import VALUES_SINCE, Weights

EDGE: Final = 0.1
"""Share of the points of a part below the lower, and above the upper end of its scale."""

Floats = npt.NDArray[np.float64]


@lru_cache(maxsize=128)
def anchors(bounds: tuple[tuple[str, float], ...]) -> tuple[tuple[float, float], ...]:
    """The points (value, score) between which the score runs straight, in rising order.

    Args:
        bounds: class and upper bound of a hazard, of which the last is infinite.

    >>> anchors((("zeer_laag", 32.0), ("laag", 35.0), ("middel", float("inf"))))
    ((29.0, 0.0), (32.0, 0.125), (35.0, 0.375), (38.0, 0.5))
    """
    uppers = [upper for _, upper in bounds[:-1]]
    scores = [CLASS_SCORE[name] for name, _ in bounds]
    between = [(left + right) / 2 for left, right in itertools.pairwise(scores)]
    # with one bound there is no width: as wide as the bound itself
    first = uppers[1] - uppers[0] if len(uppers) > 1 else abs(uppers[0]) or 1.0
    last = uppers[-1] - uppers[-2] if len(uppers) > 1 else first
    return (
        (uppers[0] - first, scores[0]),
        *zip(uppers, between, strict=True),
        (uppers[-1] + last, scores[-1]),
    )


def value_scores(values: npt.ArrayLike, hazard: Hazard) -> Floats:
    """Scores (0-1) of values in the unit of the hazard; NaN stays NaN."""
    at, score = np.array(anchors(hazard.bounds)).T
    numbers = np.asarray(values, dtype="float64")
    return np.where(np.isnan(numbers), np.nan, np.interp(numbers, at, score))


def severity(
    values: npt.ArrayLike, classes: npt.ArrayLike, hazard: Hazard, *, weights: Weights
) -> Floats:
    """What the value of a hazard at each place or building is worth in the exposure (0-1).

    A building that is exempt counts 0, and no data is NaN. Before method 3 it was the score of
    the class.

    Args:
        values: in the unit of the hazard.
        classes: class of each, also ``uitgezonderd`` and ``geen_data``.
        hazard: its class bounds.
        weights: for the version of the method.
    """
    names = np.asarray(classes, dtype=object)
    if weights.method < VALUES_SINCE:
        return class_scores(names)
    scores = value_scores(values, hazard)
    scores[names == EXEMPT] = 0.0
    scores[names == NO_DATA] = np.nan
    return scores


def scaled(values: npt.ArrayLike, ends: Sequence[float] | None) -> Floats:
    """Values of a part (0-1) brought to a spread that can be compared with other parts.

    Most of the points lie between the two ends, where the values of a list differ: the lower end
    is worth :data:`EDGE`, the upper end 1 less that, and beside them it runs on to 0 and to 1.

    Args:
        values: NaN stays NaN.
        ends: lower and upper end (0-1); without them nothing changes.

    >>> scaled([0.0, 0.2, 0.5, 0.8, 1.0], (0.2, 0.8)).round(2).tolist()
    [0.0, 0.1, 0.5, 0.9, 1.0]
    """
    numbers = np.asarray(values, dtype="float64")
    if ends is None:
        return numbers
    low, high = ends
    inner = [(low, EDGE)] * (low > 0) + [(high, 1 - EDGE)] * (high < 1)
    at, worth = np.array([(0.0, 0.0), *inner, (1.0, 1.0)]).T
    return np.where(np.isnan(numbers), np.nan, np.interp(numbers, at, worth))
