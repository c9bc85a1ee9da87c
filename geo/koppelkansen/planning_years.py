"""What a work is worth to a plan when a year is not known: each year of the planning period.

The year of a plan or a work without one is drawn from ``[planning]`` in ``weights.toml``, every
year as likely. Of two works near one place the best of that year counts, so what is expected never
lies above the best year, nor below the worst.
"""

import numpy as np
import numpy.typing as npt

from geo.catalogue.windows import gap_years
from geo.koppelkansen.records import Range
from geo.koppelkansen.weights import Weights

Floats = npt.NDArray[np.float64]


def yearly_worth(
    plan: tuple[Floats, Floats], work: tuple[Floats, Floats], *, weights: Weights
) -> Floats:
    """The worth (0-1) of the relation of pairs, in every year that the unknown may have.

    Args:
        plan: first and last year of the plan of each pair; NaN is unknown.
        work: the same of the work.
        weights: the planning period, the rule of the windows and the worth of the relations.

    Returns:
        Pairs x years: the same in each year where both are known; where both are unknown the year
        is that of the plan, and the mean over the years of the work.
    """
    years = np.arange(weights.planning.first_year, weights.planning.last_year + 1, dtype="float64")
    first, last, work_first, work_last = (
        np.asarray(bound, dtype="float64")[:, None] for bound in (*plan, *work)
    )
    no_plan, no_work = np.isnan(first), np.isnan(work_first)
    worth = _worth(
        gap_years(
            np.where(no_plan, years, first), np.where(no_plan, years, last),
            np.where(no_work, years, work_first), np.where(no_work, years, work_last),
        ),
        weights,
    )  # fmt: skip
    of_both = _worth(np.abs(years[:, None] - years), weights).mean(axis=1)
    return np.where(no_plan & no_work, of_both, worth)


def _worth(gap: Floats, weights: Weights) -> Floats:
    worth, rule = weights.relations, weights.windows
    possible = np.where(gap <= rule.possible_years, worth["mogelijk"], worth["zwak"])
    return np.where(gap <= rule.strong_years, worth["sterk"], possible)


def over_years(values: Floats) -> Range:
    """What is expected over the years, with the worst and the best of them."""
    return Range(value=float(values.mean()), low=float(values.min()), high=float(values.max()))
