"""Memory: the exposure of a million buildings as the program computes it, in blocks.

python -m benchmarks memory
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import shapely

from benchmarks import made_up
from benchmarks.measuring import measure
from benchmarks.results import Outcome, Row
from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import write_parquet
from geo.hazards.exposure import hazard_values
from geo.hazards.thresholds import load_thresholds
from geo.paths import data_dir

NAME: Final = "memory"
_RASTER: Final = "heat.tif"
_WARM: Final = 5


def exposure(folder: Path) -> Callable[[], Any]:
    """Values of heat around every building; the kernel compiled before."""
    shapes = read_parquet(folder / "stock.parquet").geometry.to_numpy()
    heat = load_thresholds(data_dir() / "thresholds.toml")["heat"]
    rasters = {heat.layer: folder / _RASTER}
    hazard_values(shapely.buffer(shapes[:_WARM], 0), rasters, [heat])

    def work() -> int:
        values, _ = hazard_values(shapes, rasters, [heat])[heat.id]
        return len(values)

    return work


def run(sizes: list[int], folder: Path) -> Outcome:
    """Peak memory beside what is given, at the largest size."""
    outcome = Outcome(NAME, "Memory")
    count = max(sizes)
    write_parquet(made_up.buildings(count), folder / "stock.parquet")
    made_up.raster(folder / _RASTER, side=made_up.side_m(count), cell_m=10.0, seed=1)
    spent = measure(f"{__name__}:{exposure.__name__}", folder)
    beside = spent.peak_mb - spent.rest_mb
    outcome.rows.append(
        Row(
            "exposure to heat, in blocks", f"{count:,} buildings", spent.cpu_s, spent.wall_s,
            spent.peak_mb, note=f"{beside:.0f} MB beside the buildings and the program",
        )
    )  # fmt: skip
    outcome.at_most("exposure at most 400 MB beside its input", beside, 400, " MB")
    return outcome
