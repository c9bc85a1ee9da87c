"""Points in areas: our join beside geopandas, SedonaDB and DuckDB spatial.

python -m benchmarks joins --sizes 6000 100000 1000000
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyarrow as pa
import shapely

from benchmarks import made_up
from benchmarks.measuring import measure
from benchmarks.results import Outcome, Row, exponent, ratio
from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import write_parquet
from geo.spatial.joins import pairs

NAME: Final = "joins"

Work = Callable[[], Any]
_PEERS: Final = {
    "sjoin(within)": ("plain", {"predicate": "within"}),
    "sjoin(intersects)": ("plain", {"predicate": "intersects"}),
    "SedonaDB": ("sedona", {}),
    "DuckDB spatial": ("duck", {}),
}
_QUERY: Final = """
SELECT p.row, a.area_id FROM points p JOIN areas a ON ST_Within(p.geometry, a.geometry)
"""


def _read(folder: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    points = gpd.GeoDataFrame(read_parquet(folder / "points.parquet"))
    return points, gpd.GeoDataFrame(read_parquet(folder / "areas.parquet"))


def _sorted(points: Any, areas: Any) -> Any:
    order = np.lexsort((areas, points))
    return np.asarray(points)[order], np.asarray(areas)[order]


def own(folder: Path) -> Work:
    """Our join."""
    points, areas = _read(folder)
    many, few = points.geometry.to_numpy(), areas.geometry.to_numpy()
    return lambda: pairs(many, few, "within")


def plain(folder: Path, *, predicate: str) -> Work:
    """The usual spatial join of geopandas."""
    points, areas = _read(folder)

    def work() -> Any:
        joined = gpd.sjoin(points, areas, predicate=predicate)
        return _sorted(joined["row"].to_numpy(), joined["area_id"].to_numpy())

    return work


def sedona(folder: Path) -> Work:
    """The join of SedonaDB on frames in memory."""
    import sedonadb  # noqa: PLC0415 - each peer in its own process only

    points, areas = _read(folder)
    engine = sedonadb.connect()
    for name, frame in (("points", points), ("areas", areas)):
        engine.create_data_frame(frame).to_memtable().to_view(name)

    def work() -> Any:
        joined = pa.table(engine.sql(_QUERY)).to_pandas()
        return joined["row"].to_numpy(), joined["area_id"].to_numpy()

    work()
    return work


def duck_engine() -> Any:
    """DuckDB with its spatial extension, from the file that the package brings."""
    import duckdb  # noqa: PLC0415
    import duckdb_extension_spatial as brought  # noqa: PLC0415

    [extension] = Path(brought.__file__).parent.rglob("spatial.duckdb_extension")
    engine = duckdb.connect()
    engine.execute(f"LOAD '{extension}'")
    return engine


def duck_table(engine: Any, name: str, frame: gpd.GeoDataFrame) -> None:
    """Put a frame in a table of DuckDB."""
    geometries = frame.drop(columns="geometry").assign(
        wkb=shapely.to_wkb(frame.geometry.to_numpy())
    )
    engine.register("geometries", geometries)
    columns = ", ".join(f'"{column}"' for column in geometries.columns if column != "wkb")
    engine.execute(
        f"CREATE TABLE {name} AS SELECT {columns}, ST_GeomFromWKB(wkb) AS geometry FROM geometries"  # noqa: S608 - own names
    )
    engine.unregister("geometries")


def duck(folder: Path) -> Work:
    """The spatial join of DuckDB on tables in memory."""
    points, areas = _read(folder)
    engine = duck_engine()
    duck_table(engine, "points", points)
    duck_table(engine, "areas", areas)

    def work() -> Any:
        found = engine.execute(_QUERY).fetchnumpy()
        return found["row"], found["area_id"]

    work()
    return work


def run(sizes: list[int], folder: Path) -> Outcome:
    """All methods at every size, and the goals."""
    outcome = Outcome(NAME, "Join of points with areas")
    costs: dict[int, float] = {}
    slowest = 0.0
    for count in sizes:
        here = folder / str(count)
        here.mkdir(exist_ok=True)
        stock = made_up.buildings(count)
        points = gpd.GeoDataFrame({"row": np.arange(count)}, geometry=stock.centroid)
        write_parquet(points, here / "points.parquet")
        areas = made_up.areas(count)
        write_parquet(areas, here / "areas.parquet")
        size = f"{count:,} points x {len(areas):,} areas"
        ours = measure(f"{__name__}:own", here, rounds=5)
        costs[count] = ours.cpu_s
        outcome.rows.append(Row("ours", size, ours.cpu_s, ours.wall_s, ours.peak_mb, 1.0))
        cheapest = float("inf")
        for name, (function, options) in _PEERS.items():
            spent = measure(f"{__name__}:{function}", here, rounds=5, **options)
            times = ratio(spent.cpu_s, ours.cpu_s)
            cheapest = min(cheapest, spent.cpu_s)
            same = all(
                np.array_equal(a, b)
                for a, b in zip(_sorted(*spent.answer), ours.answer, strict=True)
            )
            note = "the same pairs" if same else "OTHER pairs"
            outcome.rows.append(
                Row(name, size, spent.cpu_s, spent.wall_s, spent.peak_mb, times, note)
            )
        slowest = max(slowest, ours.cpu_s / cheapest)
    outcome.at_most("at most 3x the cheapest library", slowest, 3, "x")
    outcome.at_most("exponent at most 1.05", exponent(costs), 1.05)
    return outcome
