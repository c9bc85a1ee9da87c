"""Reading a box or a wijk out of a layer without the rest, beside a full read and GeoPackage.

python -m benchmarks storage --sizes 100000 1000000
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import shapely

from benchmarks import made_up
from benchmarks.measuring import measure
from benchmarks.results import Outcome, Row, ratio
from geo.catalogue.reading import read_parquet
from geo.catalogue.subset import Part, read_part
from geo.catalogue.writing import along_curve, write_parquet

NAME: Final = "storage"
_IN_BOX: Final = 17_000

Work = Callable[[], Any]


def full(folder: Path, *, name: str) -> Work:
    """Reading everything."""
    return lambda: len(read_parquet(folder / name))


def box(folder: Path, *, name: str, sides: list[float]) -> Work:
    """Our reading of a box."""
    west, south, east, north = sides
    part = Part(box=(west, south, east, north))
    return lambda: read_part(folder / name, part)["pand_id"]


def wijk(folder: Path, *, name: str, code: str) -> Work:
    """Our reading of a wijk."""
    return lambda: len(read_part(folder / name, Part(where={"wijkcode": [code]})))


def package_full(folder: Path) -> Work:
    """Reading a whole GeoPackage."""
    return lambda: len(pyogrio.read_dataframe(folder / "stock.gpkg"))


def package_box(folder: Path, *, sides: list[float]) -> Work:
    """Reading a box of a GeoPackage by its spatial index."""
    return lambda: pyogrio.read_dataframe(folder / "stock.gpkg", bbox=tuple(sides))["pand_id"]


def run(sizes: list[int], folder: Path) -> Outcome:
    """All ways of reading at every size, and the goal."""
    outcome = Outcome(NAME, "Reading a part of a layer")
    times: dict[int, float | None] = {}
    for count in sizes:
        here = folder / str(count)
        here.mkdir(exist_ok=True)
        stock = made_up.buildings(count)
        middles = shapely.get_coordinates(stock.centroid.to_numpy())
        wijken = ((middles - [made_up.WEST, made_up.SOUTH]) // 4000).astype(int)
        stock["wijkcode"] = [f"WK{x:03d}{y:03d}" for x, y in wijken]
        write_parquet(along_curve(stock), here / "sorted.parquet")
        write_parquet(stock, here / "unsorted.parquet")
        stock.to_file(here / "stock.gpkg", engine="pyogrio")
        side = made_up.side_m(count) * np.sqrt(min(_IN_BOX, count / 6) / count)
        west, south = made_up.WEST + 0.4 * made_up.side_m(count), made_up.SOUTH + 3000
        sides = [float(west), south, float(west + side), float(south + side)]
        size = f"{count:,} buildings"
        whole = measure(f"{__name__}:full", here, name="sorted.parquet", rounds=2)
        ways = {
            "GeoParquet, a box": ("box", {"name": "sorted.parquet", "sides": sides}),
            "GeoParquet, a wijk": ("wijk", {"name": "sorted.parquet", "code": wijken_code(wijken)}),
            "GeoParquet not sorted, a box": ("box", {"name": "unsorted.parquet", "sides": sides}),
            "GeoPackage, a box": ("package_box", {"sides": sides}),
            "GeoPackage, full": ("package_full", {}),
        }
        outcome.rows.append(
            Row(
                "GeoParquet, full",
                size,
                whole.cpu_s,
                whole.wall_s,
                whole.peak_mb,
                None,
                f"{whole.answer:,} rows",
            )
        )
        first = None
        for name, (function, options) in ways.items():
            spent = measure(f"{__name__}:{function}", here, rounds=5, **options)
            note = ""
            if function in {"box", "package_box"}:
                found = np.sort(spent.answer.to_numpy(dtype=str))
                first = found if first is None else first
                note = f"{len(found):,} rows, "
                note += "the same" if np.array_equal(first, found) else "OTHER rows"
            else:
                note = f"{spent.answer:,} rows"
            cheaper = ratio(whole.cpu_s, spent.cpu_s)
            times.setdefault(count, cheaper)
            note += f"; {cheaper:.3g}x cheaper than the full read"
            outcome.rows.append(
                Row(name, size, spent.cpu_s, spent.wall_s, spent.peak_mb, None, note)
            )
    outcome.at_least(
        "a box of 1 million at least 25x cheaper than a full read", times.get(10**6), 25
    )
    return outcome


def wijken_code(wijken: Any) -> str:
    """The code of a wijk in the middle."""
    x, y = np.median(wijken, axis=0).astype(int)
    return f"WK{x:03d}{y:03d}"
