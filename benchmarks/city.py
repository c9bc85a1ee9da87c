"""The whole koppelkansen run for one city, and weighing again with another weight.

    python -m benchmarks city

On the example layers of Dordrecht: 6,000 buildings, 20 projects, 200 works and 5 hazards.
"""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from benchmarks.measuring import measure
from benchmarks.results import Outcome, Row
from geo.catalogue.library import Library
from geo.example.first_start import prepare
from geo.hazards.exposure import building_exposure
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.expected import expected_parts
from geo.koppelkansen.find import measure as measure_koppelkansen
from geo.koppelkansen.inputs import Inputs, load_inputs
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.records import KINDS, Koppelkans
from geo.koppelkansen.uncertainty import draw

NAME: Final = "city"
_YEAR: Final = 2026
_ITEMS: Final = 500

Work = Callable[[], Any]


def _found(inputs: Inputs) -> Measured:
    if inputs.stock is None:
        raise ValueError("the example has stock")
    exposure = building_exposure(inputs.stock, inputs.rasters, thresholds=inputs.thresholds)
    return measure_koppelkansen(inputs, kinds=KINDS, exposure=exposure)


def whole(folder: Path) -> Work:
    """Exposure of all buildings, the four kinds of koppelkans, and their order; warm."""
    inputs = load_inputs(Library(var=folder / "var"))
    hazards = len(inputs.rasters)

    def work() -> Any:
        items = rank_koppelkansen(_found(inputs), inputs, as_of_year=_YEAR)
        layers = (inputs.stock, inputs.projects, inputs.works)
        return len(items), hazards, *(0 if layer is None else len(layer) for layer in layers)

    work()
    return work


def again(folder: Path) -> Work:
    """The order of 500 koppelkansen with another weight."""
    inputs = load_inputs(Library(var=folder / "var"))
    measured = _many(_found(inputs))
    weights = inputs.weights.with_parts({**inputs.weights.parts, "time": 0.5})

    def work() -> Any:
        items = rank_koppelkansen(measured, inputs, weights=weights, as_of_year=_YEAR)
        before = {item.id: item.rank for item in first}
        return len(items), sum(before[item.id] != item.rank for item in items)

    first: list[Koppelkans] = rank_koppelkansen(measured, inputs, as_of_year=_YEAR)
    work()
    return work


def drawn(folder: Path) -> Work:
    """A thousand draws of 500 koppelkansen: places, shares of the first ten, how firm each is."""
    inputs = load_inputs(Library(var=folder / "var"))
    measured = _many(_found(inputs))
    parts = expected_parts(measured.parts, measured.facts, inputs.weights)
    everything = np.ones(len(parts), dtype=bool)

    def work() -> Any:
        draws = draw(parts, weights=inputs.weights)
        draws.robustness(everything)
        return len(draws.band), round(float(draws.top_share(everything).sum()), 6)

    work()
    return work


def _many(measured: Measured) -> Measured:
    """The same koppelkansen under other names, until there are 500."""
    facts, tables = {}, []
    times = -(-_ITEMS // len(measured.facts))
    for number in range(times):
        names = {key: f"{key}.{number}" for key in measured.facts}
        facts |= {
            names[key]: dataclasses.replace(fact, id=names[key])
            for key, fact in measured.facts.items()
        }
        tables.append(measured.parts.rename(index=names))
    keys = list(facts)[:_ITEMS]
    return Measured({key: facts[key] for key in keys}, pd.concat(tables).loc[keys])


def run(sizes: list[int], folder: Path) -> Outcome:  # noqa: ARG001 - one size only
    """Both measurements and their goals."""
    outcome = Outcome(NAME, "Koppelkansen of Dordrecht")
    here = folder / NAME
    prepare(Library(var=here / "var"))
    run_s = measure(f"{__name__}:whole", here, rounds=5)
    count, hazards, buildings, projects, works = run_s.answer
    size = f"{buildings:,} buildings, {projects} projects, {works} works, {hazards} hazards"
    outcome.rows.append(
        Row(
            "whole run, warm",
            size,
            run_s.cpu_s,
            run_s.wall_s,
            run_s.peak_mb,
            None,
            f"{count} found",
        )
    )
    again_s = measure(f"{__name__}:again", here, rounds=10)
    count, moved = again_s.answer
    note = f"{moved} in another place"
    outcome.rows.append(
        Row(
            "another weight",
            f"{count} koppelkansen",
            again_s.cpu_s,
            again_s.wall_s,
            None,
            None,
            note,
        )
    )
    drawn_s = measure(f"{__name__}:drawn", here, rounds=5)
    count, first = drawn_s.answer
    outcome.rows.append(
        Row(
            "1,000 draws",
            f"{count} koppelkansen",
            drawn_s.cpu_s,
            drawn_s.wall_s,
            None,
            None,
            f"{first:g} in the first ten of a draw",
        )
    )
    outcome.at_most("whole run under 1 s of CPU, warm", run_s.cpu_s, 1, " s")
    outcome.at_most("500 weighed again in 50 ms of CPU", 1000 * again_s.cpu_s, 50, " ms")
    outcome.at_most("1,000 draws of 500 in 150 ms of CPU", 1000 * drawn_s.cpu_s, 150, " ms")
    return outcome
