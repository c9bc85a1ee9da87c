"""Why nothing can be chosen: which limits do not go together.

A kind of limit is to blame when a choice exists without it. Tried are the minima per wijk, the
koppelkansen that were fixed, and both together.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from geo.koppelkansen.portfolio import Limits, Problem
from geo.koppelkansen.portfolio_highs import solve_whole
from geo.koppelkansen.portfolio_model import build

_MOMENT_S: Final = 1.5
"""Seconds to look whether a choice exists at all."""


def why_nothing(problem: Problem) -> str:
    """One Dutch sentence on which limits do not go together."""
    limits = problem.limits
    without: dict[str, Limits] = {}
    if any(limits.at_least.values()):
        without["de minima per wijk"] = replace(limits, at_least={})
    if limits.fixed:
        without["de vastgelegde koppelkansen"] = replace(limits, fixed={})
    if len(without) > 1:
        without[" en ".join(without)] = replace(limits, at_least={}, fixed={})
    for what, looser in without.items():
        if _is_possible(replace(problem, limits=looser)):
            return f"Geen keuze past: {what} gaan niet samen met de budgetten en de jaren."
    return "Geen keuze past binnen deze grenzen."


def _is_possible(problem: Problem) -> bool:
    """Whether a choice exists, as far as can be seen in a moment."""
    found = solve_whole(build(problem, with_years=True), seconds=_MOMENT_S, gap=1.0)
    return found.bound > -np.inf
