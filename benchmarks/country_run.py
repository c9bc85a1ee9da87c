"""What a run over a made-up country cost, and whether two runs gave the same.

    python -m benchmarks.country_run var/land/var/landelijk              # its figures
    python -m benchmarks.country_run RUN OTHER                            # and a comparison

Reads the notes a run keeps: seconds of processor and peak of memory per gemeente. The line
through them is the cost of a gemeente and of a building. The peak of the first run is that of its
worker processes.
"""

import argparse
import json
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd


def figures(run: Path) -> dict[str, float]:
    """Cost of a run: totals, and seconds = per_gemeente + per_building * buildings."""
    notes = pd.DataFrame(
        [json.loads(path.read_text("utf-8")) for path in sorted((run / "klaar").glob("*.json"))]
    )
    buildings, seconds = notes["buildings_count"], notes["cpu_seconds"]
    slope, base = np.polyfit(buildings, seconds, 1)
    rest = seconds - (base + slope * buildings)
    exponent = np.polyfit(np.log(buildings), np.log(seconds), 1)[0]
    return {
        "gemeenten": len(notes),
        "buildings": int(buildings.sum()),
        "dwellings": int(notes["dwellings_count"].sum()),
        "koppelkansen": int(notes["koppelkansen_count"].sum()),
        "cpu_s": round(float(seconds.sum()), 1),
        "cpu_s_a_gemeente": round(float(base), 2),
        "cpu_s_per_million_buildings": round(float(slope * 1e6), 1),
        "share_explained": round(
            1 - float((rest**2).sum() / ((seconds - seconds.mean()) ** 2).sum()), 3
        ),
        "exponent": round(float(exponent), 2),
        "peak_mib": round(float(notes["peak_bytes"].max()) / 2**20),
        "workers": int(notes["pid"].nunique()),
    }


def differences(run: Path, other: Path) -> list[str]:
    """Which tables of two runs are not the same, row for row."""
    found = []
    for name in ("gemeenten", "klassen_gemeente", "klassen_buurt", "koppelkansen"):
        first, second = (
            pd.read_parquet(path / "landelijk" / f"{name}.parquet") for path in (run, other)
        )
        if not first.equals(second):
            found.append(name)
    for part in sorted((run / "panden").glob("gemeentecode=*/panden.parquet")):
        same = other / part.relative_to(run)
        if not gpd.read_parquet(part).equals(gpd.read_parquet(same)):
            found.append(part.parent.name)
    return found


def main() -> int:
    """The command line; exit code 1 when two runs differ."""
    parser = argparse.ArgumentParser(description="The cost of a run over a country.")
    parser.add_argument("run", type=Path)
    parser.add_argument("other", type=Path, nargs="?")
    options = parser.parse_args()
    for run in filter(None, (options.run, options.other)):
        print(json.dumps({"run": run.name, **figures(run)}))
    if options.other is None:
        return 0
    differing = differences(options.run, options.other)
    print("the same" if not differing else f"different: {', '.join(differing)}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
