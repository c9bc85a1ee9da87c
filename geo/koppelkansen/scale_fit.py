"""The ends of ``[scale]`` for the data of a gemeente, so that a part explains about what it weighs.

Of every part the lower and the upper end are tried on a grid, one part after the other, until
nothing gets better: what counts is how far the effective share of each part
(:func:`geo.koppelkansen.scoring.effective_shares`) lies from its weight, in the list of all kinds
and in that of each kind that is long enough. The same data give the same ends.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.errors import DataError
from geo.koppelkansen.expected import expected_parts
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.weights import PARTS, Weights
from geo.text.format import counted

Ends = tuple[float, float]
Floats = npt.NDArray[np.float64]

LEAST_ITEMS: Final = 60
"""With fewer koppelkansen a few of them would decide the scale: fitted to half of the 92 of the
example city, the other half lay further from the weights than with the round ends that ship."""
_KIND_ITEMS: Final = 20
_STEP: Final = 0.05
_NARROWEST: Final = 0.25
_ROUNDS: Final = 6
_BETTER: Final = 1e-4
_TOGETHER: Final = ""


@dataclass(frozen=True, kw_only=True)
class ScaleFit:
    """Ends by part, and per list ('' is all kinds) the effective share of each part.

    ``before`` are the shares with the scale as it was, ``after`` with ``scale``; ``counts`` tells
    how many koppelkansen are in each list.
    """

    scale: Mapping[str, Ends]
    counts: Mapping[str, int]
    before: Mapping[str, Mapping[str, float]]
    after: Mapping[str, Mapping[str, float]]


def fit_scale(measured: Measured, weights: Weights) -> ScaleFit:
    """The ends that bring the effective shares nearest to the weights.

    Args:
        measured: what can still be influenced, of all kinds.
        weights: the weights, and the scale to start from.

    Raises:
        DataError: there are fewer than :data:`LEAST_ITEMS`.
    """
    if len(measured.parts) < LEAST_ITEMS:
        there = "is" if len(measured.parts) == 1 else "zijn"
        raise DataError(
            f"Er {there} {counted(len(measured.parts), 'koppelkans', 'koppelkansen')}; voor een "
            f"eigen schaal zijn er minstens {LEAST_ITEMS} nodig. Houd die van data/weights.toml."
        )
    pairs = _grid()
    columns = {ends: _values(measured, weights, dict.fromkeys(PARTS, ends)) for ends in pairs}
    lists = _lists(measured)
    share = np.array([weights.parts[name] for name in PARTS])
    share = share / share.sum()
    start = _values(measured, weights, weights.scale)

    def loss(values: Floats) -> float:
        return sum(
            float(((_shares(values[rows] * share) - share) ** 2).sum()) for rows in lists.values()
        )

    now, chosen = start.copy(), dict(weights.scale)
    least = loss(now)
    for _ in range(_ROUNDS):
        before = least
        for at, name in enumerate(PARTS):
            for ends in pairs:
                tried = now.copy()
                tried[:, at] = columns[ends][:, at]
                found = loss(tried)
                if found < least - _BETTER:
                    least, now, chosen[name] = found, tried, ends
        if before - least < _BETTER:
            break
    return ScaleFit(
        scale={name: _ends(chosen[name]) for name in PARTS if name in chosen},
        counts={kind: len(rows) for kind, rows in lists.items()},
        before=_shares_by_kind(start, lists, share),
        after=_shares_by_kind(now, lists, share),
    )


def _grid() -> list[Ends]:
    steps = [round(step * _STEP, 2) for step in range(round(1 / _STEP) + 1)]
    wide = [
        (low, high)
        for low, high in itertools.combinations(steps, 2)
        if high - low >= _NARROWEST - 1e-9
    ]
    # of equal outcomes the widest
    return sorted(wide, key=lambda ends: (ends[0] - ends[1], ends))


def _values(measured: Measured, weights: Weights, scale: Mapping[str, Sequence[float]]) -> Floats:
    changed = replace(weights, scale={name: tuple(ends) for name, ends in scale.items()})
    return expected_parts(measured.parts, measured.facts, changed)[list(PARTS)].to_numpy("float64")


def _lists(measured: Measured) -> dict[str, npt.NDArray[np.intp]]:
    kinds = np.array([measured.facts[str(key)].kind for key in measured.parts.index], dtype=object)
    found = {_TOGETHER: np.arange(len(kinds))}
    for kind in dict.fromkeys(kinds):
        rows = np.flatnonzero(kinds == kind)
        if len(rows) >= _KIND_ITEMS:
            found[str(kind)] = rows
    return found


def _shares(points: Floats) -> Floats:
    centred = points - points.mean(axis=0)
    total = centred.sum(axis=1)
    variance = float(total @ total)
    return centred.T @ total / variance if variance > 1e-12 else np.zeros(points.shape[1])  # noqa: PLR2004


def _shares_by_kind(
    values: Floats, lists: Mapping[str, npt.NDArray[np.intp]], share: Floats
) -> dict[str, dict[str, float]]:
    return {
        kind: dict(zip(PARTS, _shares(values[rows] * share).tolist(), strict=True))
        for kind, rows in lists.items()
    }


def _ends(ends: Sequence[float]) -> Ends:
    return float(ends[0]), float(ends[1])
