"""The programmes as HiGHS solves them: with fractions, or with whole decisions within a time."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from geo.koppelkansen.portfolio_model import Floats, Model


@dataclass(frozen=True)
class Relaxation:
    """Optimum of the programme with fractions allowed: value, solution and what it tells.

    ``reduced`` is what the objective loses (at most 0) when a variable is raised from zero, or
    gains (at least 0) when it is at one; ``prices`` is dwellings per unit of each row.
    """

    value: float
    x: Floats
    reduced: Floats
    prices: Floats


@dataclass(frozen=True)
class Solved:
    """A solution, None when there is none (yet), and what no solution exceeds."""

    x: Floats | None
    bound: float


def relax(model: Model) -> Relaxation | None:
    """The programme with fractions; None when nothing keeps to the limits."""
    high, low = np.isfinite(model.row_high), np.isfinite(model.row_low)
    equal = high & low & (model.row_high == model.row_low)
    up, down = high & ~equal, low & ~equal
    limits = np.concatenate([model.row_high[up], -model.row_low[down]])
    stacked = sparse.vstack([model.rows[up], -model.rows[down]]) if len(limits) else None
    found = linprog(
        -model.gain,
        A_ub=stacked,
        b_ub=limits if stacked is not None else None,
        A_eq=model.rows[equal] if equal.any() else None,
        b_eq=model.row_high[equal] if equal.any() else None,
        bounds=np.column_stack([np.zeros(len(model.gain)), model.upper]),
        method="highs",
    )
    if found.x is None or found.status != 0:
        return None
    prices = np.zeros(len(model.row_high))
    if stacked is not None:
        marginal = -np.asarray(found.ineqlin.marginals)
        prices[np.flatnonzero(up)] = marginal[: up.sum()]
        prices[np.flatnonzero(down)] -= marginal[up.sum() :]
    if equal.any():
        prices[np.flatnonzero(equal)] = -np.asarray(found.eqlin.marginals)
    reduced = -(np.asarray(found.lower.marginals) + np.asarray(found.upper.marginals))
    return Relaxation(float(-found.fun), np.asarray(found.x), reduced, prices)


def solve_whole(
    model: Model,
    *,
    seconds: float,
    gap: float,
    low: Floats | None = None,
    at_least: float | None = None,
) -> Solved:
    """Solve a programme by HiGHS; a bound of minus infinity says that it has no solution."""
    constraints = []
    if len(model.row_high):
        constraints.append(LinearConstraint(model.rows, model.row_low, model.row_high))
    if at_least is not None:
        constraints.append(LinearConstraint(model.gain[None, :], at_least, np.inf))
    found = milp(
        -model.gain,
        integrality=model.binary,
        bounds=Bounds(np.zeros(len(model.gain)) if low is None else low, model.upper),
        constraints=constraints,
        options={"time_limit": max(seconds, 0.05), "mip_rel_gap": gap},
    )
    if found.status == 2:  # noqa: PLR2004 - infeasible
        return Solved(None, -np.inf)
    bound = found.mip_dual_bound
    return Solved(found.x, np.inf if bound is None or not np.isfinite(bound) else float(-bound))
