"""The whole overlay: which streets open next to stressed stock, where and when, best first.

    python -m benchmarks overlay --sizes 6000 1000000

Per work: the dwellings within 50 m and their hazard, the policy area its middle lies in, how its
years go together with those of a plan, and from these a rank.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import shapely

from benchmarks import made_up
from benchmarks.joins import duck_engine, duck_table
from benchmarks.measuring import measure
from benchmarks.results import Outcome, Row, exponent, ratio, short
from geo.catalogue.reading import read_parquet
from geo.catalogue.windows import bounds, gap_years
from geo.catalogue.writing import write_parquet
from geo.koppelkansen.scoring import rank
from geo.koppelkansen.weights import PARTS, Weights
from geo.koppelkansen.weights_file import load_weights
from geo.paths import data_dir
from geo.spatial.joins import pairs, pairs_near

NAME: Final = "overlay"
_NEAR_M: Final = 50.0
_FULL: Final = 200
_PLAN: Final = (2027.0, 2029.0)
_FIT: Final = (1.0, 0.6, 0.2)
_AGREE: Final = 0.01

Work = Callable[[], Any]
_COUNTS: Final = """
SELECT w.work_id, SUM(s.dwellings_count) AS dwellings,
       SUM(s.dwellings_count * s.hazard) AS burden
FROM stock s JOIN works w ON ST_DWithin(s.geometry, w.geometry, 50.0)
GROUP BY w.work_id
"""
_INSIDE: Final = """
SELECT DISTINCT m.work_id FROM middles m JOIN areas a ON ST_Within(m.geometry, a.geometry)
"""


def _read(folder: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    stock, works, areas = (
        gpd.GeoDataFrame(read_parquet(folder / f"{name}.parquet"))
        for name in ("stock", "works", "areas")
    )
    return stock, works, areas


@functools.cache
def _weights() -> Weights:
    return load_weights(data_dir() / "weights.toml")


def _time(first: Any, last: Any) -> npt.NDArray[np.float64]:
    """How well the years of each work go together with those of the plan (0-1)."""
    gap = gap_years(first, last, *_PLAN)
    fit = np.where(gap <= 2, _FIT[0], np.where(gap <= 5, _FIT[1], _FIT[2]))  # noqa: PLR2004 - the rule
    return np.where(np.isnan(gap), np.nan, fit)


def _ranked(
    dwellings: Any, burden: Any, inside: Any, time: Any
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    exposure = np.divide(
        burden, dwellings, out=np.full(len(dwellings), np.nan), where=dwellings > 0
    )
    values = {
        "exposure": exposure,
        "dwellings": np.minimum(dwellings / _FULL, 1.0),
        "time": time,
        "area": inside.astype("float64"),
        "cobenefits": np.full(len(dwellings), np.nan),
    }
    parts = pd.DataFrame(
        {name + end: values[name] for name in PARTS for end in ("", "_low", "_high")}
    )
    return dwellings, rank(parts, weights=_weights())["score"].to_numpy()


def own(folder: Path) -> Work:
    """Our joins, counting and weighing in numpy."""
    stock, works, areas = _read(folder)
    shapes, lines, forms = (frame.geometry.to_numpy() for frame in (stock, works, areas))
    dwellings = stock["dwellings_count"].to_numpy(dtype="float64")
    burden = dwellings * stock["hazard"].to_numpy()

    def work() -> Any:
        buildings, near = pairs_near(shapes, lines, distance_m=_NEAR_M)
        count = len(lines)
        summed = [
            np.bincount(near, weights=amounts[buildings], minlength=count)
            for amounts in (dwellings, burden)
        ]
        inside = np.zeros(count, dtype=bool)
        inside[pairs(shapely.centroid(lines), forms, "within")[0]] = True
        return _ranked(*summed, inside, _time(*bounds(works)))

    _weights()
    return work


def plain(folder: Path) -> Work:
    """The same as it is usually written with geopandas."""
    stock, works, areas = _read(folder)

    def work() -> Any:
        zones = works[["work_id", "geometry"]].assign(geometry=works.buffer(_NEAR_M))
        joined = gpd.sjoin(stock, zones, predicate="intersects")
        joined["burden"] = joined["dwellings_count"] * joined["hazard"]
        summed = joined.groupby("work_id")[["dwellings_count", "burden"]].sum()
        summed = summed.reindex(works["work_id"], fill_value=0)
        middles = works[["work_id"]].set_geometry(works.centroid)
        inside = works["work_id"].isin(gpd.sjoin(middles, areas, predicate="within")["work_id"])
        parts = pd.DataFrame(
            {
                "exposure": (summed["burden"] / summed["dwellings_count"]).to_numpy(),
                "dwellings": (summed["dwellings_count"] / _FULL).clip(upper=1.0).to_numpy(),
                "time": _time(*bounds(works)),
                "area": inside.to_numpy(dtype="float64"),
            },
            index=summed.index,
        )
        weights = pd.Series(_weights().parts)[parts.columns]
        score = 100 * (parts * weights).sum(axis=1) / (parts.notna() * weights).sum(axis=1)
        score = score.round(1).sort_values(ascending=False)
        return (
            summed["dwellings_count"].to_numpy(dtype="float64"),
            score.reindex(works["work_id"]).to_numpy(),
        )

    _weights()
    return work


def _by_query(works: gpd.GeoDataFrame, ask: Callable[[str], Any]) -> Any:
    counts, inside = ask(_COUNTS), ask(_INSIDE)
    dwellings, burden = np.zeros(len(works)), np.zeros(len(works))
    dwellings[np.asarray(counts["work_id"])] = np.asarray(counts["dwellings"], dtype="float64")
    burden[np.asarray(counts["work_id"])] = np.asarray(counts["burden"], dtype="float64")
    there = np.isin(works["work_id"].to_numpy(), np.asarray(inside["work_id"]))
    return _ranked(dwellings, burden, there, _time(*bounds(works)))


def _tables(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    stock, works, areas = _read(folder)
    middles = gpd.GeoDataFrame(works[["work_id"]], geometry=works.centroid)
    return {
        "stock": gpd.GeoDataFrame(stock[["dwellings_count", "hazard", "geometry"]]),
        "works": gpd.GeoDataFrame(works[["work_id", "geometry"]]),
        "areas": areas,
        "middles": middles,
    }


def sedona(folder: Path) -> Work:
    """The joins by SedonaDB, on frames in memory."""
    import sedonadb  # noqa: PLC0415 - each peer in its own process only

    _, works, _ = _read(folder)
    engine = sedonadb.connect()
    for name, frame in _tables(folder).items():
        engine.create_data_frame(frame).to_memtable().to_view(name)
    work = lambda: _by_query(works, lambda query: pa.table(engine.sql(query)).to_pandas())  # noqa: E731
    work()
    return work


def duck(folder: Path) -> Work:
    """The joins by DuckDB spatial, on tables in memory."""
    _, works, _ = _read(folder)
    engine = duck_engine()
    for name, frame in _tables(folder).items():
        duck_table(engine, name, frame)
    work = lambda: _by_query(works, lambda query: engine.execute(query).fetchnumpy())  # noqa: E731
    work()
    return work


def _compared(answer: Any, reference: Any) -> str:
    off = abs(answer[0].sum() / reference[0].sum() - 1)
    apart = np.nanmax(np.abs(answer[1] - reference[1]))
    agreement = "the same dwellings" if off == 0 else f"{short(100 * off)}% other dwellings"
    return f"{agreement}, scores {short(apart)} apart" + ("" if off <= _AGREE else ": NOT the same")


def run(sizes: list[int], folder: Path) -> Outcome:
    """All methods at every size, and the goals."""
    outcome = Outcome(NAME, "Whole overlay")
    costs: dict[int, float] = {}
    times_plain: dict[int, float | None] = {}
    peak = 0.0
    for count in sizes:
        here = folder / str(count)
        here.mkdir(exist_ok=True)
        write_parquet(made_up.buildings(count), here / "stock.parquet")
        write_parquet(made_up.works(count), here / "works.parquet")
        write_parquet(made_up.areas(count), here / "areas.parquet")
        size = f"{count:,} buildings x {made_up.areas_for(count):,} works"
        ours = measure(f"{__name__}:own", here, rounds=3)
        costs[count], peak = ours.cpu_s, max(peak, ours.peak_mb - ours.rest_mb)
        outcome.rows.append(Row("ours", size, ours.cpu_s, ours.wall_s, ours.peak_mb, 1.0))
        for name, function in (
            ("geopandas", "plain"),
            ("SedonaDB", "sedona"),
            ("DuckDB spatial", "duck"),
        ):
            spent = measure(f"{__name__}:{function}", here, rounds=3 if count < 10**6 else 1)
            times = ratio(spent.cpu_s, ours.cpu_s)
            if name == "geopandas":
                times_plain[count] = times
            note = _compared(spent.answer, ours.answer)
            outcome.rows.append(
                Row(name, size, spent.cpu_s, spent.wall_s, spent.peak_mb, times, note)
            )
    outcome.at_least("at least 3x plain geopandas at 6,000", times_plain.get(6000), 3)
    outcome.at_least("not slower than it at 1 million", times_plain.get(10**6), 1)
    outcome.at_most("exponent at most 1.05", exponent(costs), 1.05)
    outcome.at_most("at most 400 MB beside the data it is given", peak, 400, " MB")
    return outcome
