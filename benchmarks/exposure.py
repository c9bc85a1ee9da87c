"""Exposure: zonal statistics with a buffer of 10 m, beside exactextract and others.

python -m benchmarks exposure --sizes 6000 100000
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import rasterio
import shapely

from benchmarks import made_up
from benchmarks.measuring import Spent, measure
from benchmarks.results import Outcome, Row, exponent, ratio, short
from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import write_parquet
from geo.spatial.zonal import zonal

NAME: Final = "exposure"
_BUFFER_M: Final = 10.0
_FINE_LAYERS: Final = 5
_SAMPLE: Final = 2000
_PATIENCE: Final = 1000
# a peer is left out at sizes where it would take many minutes
_MOST: Final = {
    "rasterstats": 6000,
    "exactextract": 100_000,
    "exactextract, raster-sequential": 100_000,
}
_PEERS: Final = {
    "exactextract": ("peer", {"strategy": "feature-sequential"}),
    "exactextract, raster-sequential": ("peer", {"strategy": "raster-sequential"}),
    "rasterstats": ("stats", {}),
    "rasterize + bincount": ("burnt", {}),
}

Work = Callable[[], Any]


def _shapes(folder: Path) -> Any:
    return read_parquet(folder / "stock.parquet").geometry.to_numpy()


def own(folder: Path, *, rasters: list[str]) -> Work:
    """Our kernel, warm: compiled before the clock starts."""
    shapes, paths = _shapes(folder), [folder / name for name in rasters]
    zonal(shapely.buffer(shapes[:5], _BUFFER_M), paths)

    def work() -> Any:
        found = zonal(shapely.buffer(shapes, _BUFFER_M), paths)
        return found.mean[:, 0], found.max[:, 0]

    return work


def bare(folder: Path, *, rasters: list[str]) -> Work:
    """Only reading the rasters, from end to end in the strips our kernel reads."""

    def work() -> None:
        for name in rasters:
            with rasterio.open(folder / name) as source:
                rows = source.block_shapes[0][0]
                for top in range(0, source.height, rows):
                    high = min(rows, source.height - top)
                    source.read(1, window=rasterio.windows.Window(0, top, source.width, high))

    return work


def peer(folder: Path, *, rasters: list[str], strategy: str) -> Work:
    """Exactextract with one of its strategies."""
    # the memory of a process is measured: each peer is loaded in its own only
    from exactextract import exact_extract  # noqa: PLC0415

    shapes = _shapes(folder)

    def work() -> Any:
        zones = gpd.GeoDataFrame(
            {"row": np.arange(len(shapes))},
            geometry=shapely.buffer(shapes, _BUFFER_M), crs="EPSG:28992",
        )  # fmt: skip
        found = exact_extract(
            str(folder / rasters[0]), zones, ["mean", "max"], include_cols=["row"],
            output="pandas", strategy=strategy,
        ).sort_values("row")  # fmt: skip
        return found["mean"].to_numpy(), found["max"].to_numpy()

    return work


def stats(folder: Path, *, rasters: list[str]) -> Work:
    """Rasterstats: cells whose middle lies inside; on the first 1,000, it takes so long."""
    from rasterstats import zonal_stats  # noqa: PLC0415 - idem

    shapes = _shapes(folder)[:_PATIENCE]

    def work() -> Any:
        zones = gpd.GeoSeries(shapely.buffer(shapes, _BUFFER_M), crs="EPSG:28992")
        rows = zonal_stats(zones, str(folder / rasters[0]), stats=["mean", "max"])
        values = [[row["mean"], row["max"]] for row in rows]
        return tuple(np.array(values, dtype="float64").T)

    return work


def burnt(folder: Path, *, rasters: list[str]) -> Work:
    """Burn the number of each zone into a grid and count: wrong where zones overlap."""
    from rasterio.features import rasterize  # noqa: PLC0415 - idem

    shapes = _shapes(folder)

    def work() -> Any:
        zones = shapely.buffer(shapes, _BUFFER_M)
        with rasterio.open(folder / rasters[0]) as source:
            values = source.read(1)
            numbered = zip(zones, range(1, len(zones) + 1), strict=True)
            owner = rasterize(
                numbered, out_shape=values.shape, transform=source.transform, dtype="int32"
            )
        there = (owner > 0) & (values != made_up.NODATA)
        key = owner[there] - 1
        count = np.bincount(key, minlength=len(zones))
        total = np.bincount(key, weights=values[there], minlength=len(zones))
        highest = np.full(len(zones), -np.inf)
        np.maximum.at(highest, key, values[there])
        mean = np.divide(total, count, out=np.full(len(zones), np.nan), where=count > 0)
        return mean, np.where(count > 0, highest, np.nan)

    return work


def _compared(answer: Any, reference: Any) -> str:
    """How far an answer is from the reference, in words."""
    error, same, lost = _difference(answer, reference)
    difference = f"mean {short(error)} off, max the same on {short(100 * same)}%"
    return difference + (f", {short(100 * lost)}% without a value" if lost else "")


def _difference(answer: Any, reference: Any) -> tuple[float, float, float]:
    mean, highest = (np.asarray(values, dtype="float64") for values in answer)
    right, right_highest = (np.asarray(values, dtype="float64") for values in reference)
    both = ~np.isnan(mean) & ~np.isnan(right)
    same = (highest == right_highest) | (np.isnan(highest) & np.isnan(right_highest))
    lost = np.isnan(mean) & ~np.isnan(right)
    return float(np.abs(mean - right)[both].mean()), float(same.mean()), float(lost.mean())


def run(sizes: list[int], folder: Path) -> Outcome:
    """All methods at every size, and the goals."""
    outcome = Outcome(NAME, "Zonal statistics, 10 m buffer included")
    costs: dict[int, float] = {}
    worst, same_everywhere = 0.0, 1.0
    least: dict[str, float] = {}
    for count in sizes:
        here = folder / str(count)
        here.mkdir(exist_ok=True)
        write_parquet(made_up.buildings(count), here / "stock.parquet")
        side = made_up.side_m(count)
        made_up.raster(here / "10m.tif", side=side, cell_m=10.0, seed=1)
        ours = measure(f"{__name__}:own", here, rasters=["10m.tif"], rounds=3)
        costs[count] = ours.cpu_s
        size = f"{count:,} buildings, 10 m"
        sample = _sample(here, ours)
        error, same, _ = _difference(*sample)
        worst, same_everywhere = max(worst, error), min(same_everywhere, same)
        outcome.rows.append(_row("ours", size, ours, 1.0, _compared(*sample)))
        for name, (function, options) in _PEERS.items():
            if count > _MOST.get(name, 10**9):
                continue
            spent = measure(f"{__name__}:{function}", here, rasters=["10m.tif"], **options)
            looked_at = len(spent.answer[0])
            times = ratio(spent.cpu_s * count / looked_at, ours.cpu_s)
            least[name] = min(times or 0.0, least.get(name, float("inf")))
            if name == "exactextract":
                error, same, _ = _difference(ours.answer, spent.answer)
                worst, same_everywhere = max(worst, error), min(same_everywhere, same)
            note = _compared(spent.answer, [values[:looked_at] for values in ours.answer])
            note += f" (only {looked_at:,} of them)" if looked_at < count else ""
            outcome.rows.append(_row(name, size, spent, times, note))
    outcome.at_least("at least 10x exactextract", least.get("exactextract"), 10)
    name = "exactextract, raster-sequential"
    outcome.at_least("at least 4x its raster-sequential strategy", least.get(name), 4)
    outcome.at_most("exponent at most 1.05", exponent(costs), 1.05)
    outcome.at_most("mean error at most 0.01 on 0-100", worst, 0.01)
    outcome.holds(
        "maximum identical on every polygon",
        f"{short(100 * same_everywhere)}%",
        met=same_everywhere == 1.0,
    )
    _fine(outcome, folder, min(sizes))
    return outcome


def _fine(outcome: Outcome, folder: Path, count: int) -> None:
    """Five layers of 2 m: the reading of the rasters is the limit."""
    here = folder / str(count)
    names = [f"2m-{number}.tif" for number in range(_FINE_LAYERS)]
    for number, name in enumerate(names):
        made_up.raster(here / name, side=made_up.side_m(count), cell_m=2.0, seed=10 + number)
    size = f"{count:,} buildings, 2 m, {_FINE_LAYERS} layers"
    read = measure(f"{__name__}:bare", here, rasters=names, rounds=2)
    ours = measure(f"{__name__}:own", here, rasters=names, rounds=2)
    outcome.rows.append(_row("ours", size, ours, 1.0, ""))
    outcome.rows.append(_row("bare read", size, read, ratio(read.cpu_s, ours.cpu_s), ""))
    times = ratio(ours.cpu_s, read.cpu_s)
    outcome.at_most("2 m, 5 layers: at most 1.75x the bare read", times, 1.75, "x")
    outcome.at_most("2 m, 5 layers: at most 450 MB", ours.peak_mb, 450, " MB")


def _sample(here: Path, ours: Spent) -> tuple[Any, Any]:
    """Our answer and that of exactextract for a seeded sample of the buildings."""
    shapes = _shapes(here)
    size = min(_SAMPLE, len(shapes))
    rows = np.sort(np.random.default_rng(3).choice(len(shapes), size, replace=False))
    from exactextract import exact_extract  # noqa: PLC0415 - idem

    zones = gpd.GeoDataFrame(
        {"row": rows}, geometry=shapely.buffer(shapes[rows], _BUFFER_M), crs="EPSG:28992"
    )
    right = exact_extract(
        str(here / "10m.tif"), zones, ["mean", "max"], include_cols=["row"], output="pandas"
    ).sort_values("row")
    return tuple(values[rows] for values in ours.answer), (right["mean"], right["max"])


def _row(method: str, size: str, spent: Spent, times: float | None, note: str) -> Row:
    return Row(method, size, spent.cpu_s, spent.wall_s, spent.peak_mb, times, note)
