"""The choice of koppelkansen within budgets, on made-up instances.

    python -m benchmarks choice

500 koppelkansen of three packages, three parties, five years with a budget each (15 budgets), four
minimums per wijk; one in seven shares buildings with others.
"""

import time
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.results import Outcome, Row
from geo.koppelkansen.portfolio import Candidate, Limits, Package, Problem
from geo.koppelkansen.portfolio_report import draws
from geo.koppelkansen.portfolio_solve import improve

NAME: Final = "choice"
ITEMS: Final = 500
DRAWS: Final = 200
_YEARS: Final = tuple(range(2027, 2032))
_PARTIES: Final = ("Woonbron", "Trivire", "Gemeente")


def instance(count: int, *, seed: int) -> Problem:
    """A made-up problem."""
    chance = np.random.default_rng(seed)
    total = dict.fromkeys(_PARTIES, 0.0)
    candidates = []
    for at in range(count):
        homes = float(np.round(chance.lognormal(3.7, 0.8))) + 3
        own = [f"b{at}.{k}" for k in range(int(chance.integers(1, 5)))]
        with_others = chance.random() < 1 / 7
        shared = [f"s{k}" for k in chance.choice(count // 3, size=3)] if with_others else []
        first = int(chance.integers(_YEARS[0], _YEARS[-1] + 1))
        last = min(_YEARS[-1], first + int(chance.integers(0, 5)))
        years = _YEARS if chance.random() < 0.4 else tuple(range(first, last + 1))  # noqa: PLR2004
        owner, base = _PARTIES[int(chance.integers(0, 2))], homes * chance.lognormal(7.0, 0.6)
        packages = []
        for name, effect, price in (("p1", 0.25, 0.3), ("p2", 0.5, 0.75), ("p3", 0.7, 1.3)):
            gain = effect * chance.uniform(0.7, 1.2)
            cost, part = base * price * chance.uniform(0.8, 1.2), chance.uniform(0.1, 0.5)
            packages.append(
                Package(
                    id=name,
                    costs={owner: cost * (1 - part), "Gemeente": cost * part},
                    gains={unit: homes * gain / len(own) for unit in own}
                    | dict.fromkeys(shared, 12 * gain),
                    years=years,
                    gain_range=(0.5, 1.5),
                    cost_range=(0.7, 1.6),
                )
            )
        for party, euro in packages[1].costs.items():
            total[party] += euro
        wijken = (f"WK{at % 12:06d}",)
        candidates.append(Candidate(id=f"k{at:04d}", packages=tuple(packages), wijkcodes=wijken))
    limits = Limits(
        years=_YEARS,
        party_year_eur={party: euro / 20 for party, euro in total.items()},
        works_per_year=count // 12,
        at_least={f"WK{wijk:06d}": 1 for wijk in range(4)},
    )
    return Problem(candidates=tuple(candidates), limits=limits)


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """Seconds to the first answer and to one percent, and of the draws; with their goals."""
    outcome = Outcome(NAME, "Choice within budgets")
    gaps, slowest = [], 0.0
    for seed in (1, 2, 3):
        steps = list(improve(instance(ITEMS, seed=seed), seconds=10, gap=0.01))
        gaps.append(steps[-1].gap)
        slowest = max(slowest, steps[0].seconds)
        note = f"gap {100 * steps[-1].gap:.2f}%, first answer {steps[0].seconds:.2f} s"
        outcome.rows.append(
            Row("with years", f"{ITEMS} items", None, steps[-1].seconds, None, None, note)
        )
    started, before = time.perf_counter(), time.process_time()
    for _ in draws(instance(ITEMS, seed=1), count=DRAWS):
        pass
    wall, cpu = time.perf_counter() - started, time.process_time() - before
    outcome.rows.append(Row("draws", f"{ITEMS} items", cpu, wall, None, None, f"{DRAWS} draws"))
    outcome.at_most("500 items within 1% of the bound in 10 s", 100 * max(gaps), 1, "%")
    outcome.at_most("first answer within 2 s", slowest, 2, " s")
    outcome.at_most("200 draws within 60 s", wall, 60, " s")
    return outcome
