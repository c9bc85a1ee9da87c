"""Measure, beside peers in the same run: ``python -m benchmarks``.

    python -m benchmarks                               # everything, and the tables in the README
    python -m benchmarks joins overlay                 # some jobs
    python -m benchmarks exposure --sizes 6000 100000  # at some sizes
    python -m benchmarks mutants --module rights       # which mistakes the tests would notice

Every job keeps its last outcome in benchmarks/outcomes; the tables in benchmarks/README.md and
README.md are written from them. The exit code is 0 when every goal that was measured is met.
"""

import argparse
import datetime as dt
import importlib
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from benchmarks import mutants
from benchmarks.measuring import ROOT
from benchmarks.pace import pace
from benchmarks.results import Outcome, as_markdown, goal_table, load, machine, put_between, save

JOBS: Final = {
    "exposure": "zonal statistics beside exactextract, rasterstats and rasterizing",
    "memory": "peak memory of the exposure of a million buildings",
    "joins": "points in areas beside geopandas, SedonaDB and DuckDB",
    "overlay": "works, stock, hazard, policy, years and rank beside the same",
    "city": "the whole koppelkansen run of Dordrecht, and weighing again",
    "choice": "the choice of koppelkansen within budgets: first answer, bound and draws",
    "pack": "the pack of the whole city, in all formats",
    "storage": "a box and a wijk out of a layer beside a full read",
    "start": "imports, and from start to first map",
    "command": "python -m geo status beside importing geopandas",
    "imported": "the first Kaart and Koppelkansen after an import of 6,000 dwellings",
    "million": "the app with a million buildings: first start, the next, a filter",
    "load": "fifty people at once: seconds, errors and memory",
    "clicks": "clicks on the pages beside an empty page, and layout shift",
    "browser": "first render and reruns of the map beside folium and st_folium",
}
SIZES: Final = (6000, 100_000, 1_000_000)
_OUTCOMES: Final = ROOT / "benchmarks" / "outcomes"


def write_tables() -> list[Outcome]:
    """Put what was measured last in both README files."""
    found = [last for job in JOBS if (last := load(_OUTCOMES, job)) is not None]
    outcomes = [outcome for outcome, _, _ in found]
    when = sorted({f"{date} on {size}" for _, date, size in found})
    measured = f"Measured {' and '.join(when)}; absolute times drift with the machine, ratios less."
    tables = "\n".join(as_markdown(outcome) for outcome in outcomes).rstrip()
    _replace(ROOT / "benchmarks" / "README.md", f"{measured}\n\n{tables}")
    _replace(ROOT / "README.md", f"{measured}\n\n{goal_table(outcomes)}")
    return outcomes


def _replace(path: Path, content: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(put_between(text, "results", content), encoding="utf-8")


def main() -> int:
    """The command line."""
    if sys.argv[1:2] == ["mutants"]:
        return mutants.main(sys.argv[2:])
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Jobs: " + "; ".join(f"{name}: {what}" for name, what in JOBS.items()) + ".",
    )
    parser.add_argument(
        "jobs", nargs="*", metavar="JOB", help=f"of {', '.join(JOBS)}; all by default"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="buildings")
    parser.add_argument("--no-tables", action="store_true", help="keep nothing, only print")
    options = parser.parse_args()
    if unknown := [job for job in options.jobs if job not in JOBS]:
        parser.error(f"unknown job {unknown[0]}; known are {', '.join(JOBS)}")
    date = dt.datetime.now(tz=dt.UTC).date().isoformat()
    print(f"{date}, {machine()}")
    outcomes = []
    for job in options.jobs or JOBS:
        module = importlib.import_module(f"benchmarks.{job}")
        pace_s = pace()
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="benchmark-") as scratch:
            outcome = module.run(sorted(options.sizes), Path(scratch))
        outcome.pace_s = pace_s
        print(f"\n{as_markdown(outcome)}\n({time.perf_counter() - started:.0f} s)", flush=True)
        outcomes.append(outcome)
        if not options.no_tables:
            _OUTCOMES.mkdir(exist_ok=True)
            save(outcome, _OUTCOMES, date=date)
            write_tables()
    missed = [goal for outcome in outcomes for goal in outcome.goals if goal.met is False]
    for goal in missed:
        print(f"NOT met: {goal.asked} (measured {goal.found})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
