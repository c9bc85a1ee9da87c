"""One gemeente of a country: read its part, run the analysis of one city, write the outcome.

Runs in a worker process, here or on another machine, apart from the other workers. The file with
the result is written last: a gemeente that was cut off has none, and is computed again.
"""

import dataclasses
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypedDict

import geopandas as gpd
import pandas as pd
import psutil
import shapely

from geo.catalogue.reading import read_parquet
from geo.catalogue.subset import Box, Part, read_part
from geo.catalogue.validation import empty_table
from geo.catalogue.writing import write_json, write_parquet
from geo.constants import RD, WGS84
from geo.country.layers import CountryLayers
from geo.hazards.exposure import building_exposure, class_table
from geo.hazards.thresholds import load_thresholds
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.find import measure
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.records import KINDS, Koppelkans
from geo.koppelkansen.weights_file import load_weights
from geo.spatial.areas import drawable

PARTS: Final = ("panden", "klassen", "koppelkansen")
"""What every gemeente has a part of."""

_NEAR_M: Final = 200.0
"""Beside the buurten themselves: what lies this near may count (works next to stock)."""

_BUILDING_COLUMNS: Final = (
    "pand_id", "owner", "dwellings_count", "built_year", "dwelling_type", "energy_label",
    "complex_id", "wijkcode", "buurtcode",
)  # fmt: skip
"""What of a building goes into the result: no name and no address."""

_KANS_TYPES: Final = {
    **dict.fromkeys(("id", "kind", "title", "corporation", "tier"), "string"),
    **dict.fromkeys(("wijkcode", "buurtcode", "item"), "string"),
    **dict.fromkeys(("rank", "kind_rank", "dwellings_count", "stressed_count"), "Int64"),
    **dict.fromkeys(("first_year", "last_year"), "Int64"),
    **dict.fromkeys(("score", "score_low", "score_high", "lat", "lon"), "Float64"),
}
"""The columns of a koppelkans in the result; ``item`` is the whole of it as JSON."""


@dataclass(frozen=True, kw_only=True)
class Shard:
    """What a worker needs to do one gemeente.

    ``expected`` is how many rows of the stock it has; ``key`` is that of the whole run.
    """

    code: str
    name: str
    expected: int
    layers: CountryLayers
    target: Path
    key: str
    year: int


def partition(target: Path, kind: str, code: str) -> Path:
    """The file of one gemeente in a partitioned table of the result."""
    return target / kind / f"gemeentecode={code}" / f"{kind}.parquet"


class ShardResult(TypedDict):
    """What is stored of a gemeente when it is done.

    ``key`` is that of the run; ``seconds`` passed on the clock, ``cpu_seconds`` on the processor;
    ``peak_bytes`` is the most memory that process ``pid`` held.
    """

    gemeentecode: str
    gemeentenaam: str
    key: str
    buildings_count: int
    dwellings_count: int
    koppelkansen_count: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    pid: int


def result_file(target: Path, code: str) -> Path:
    """The file with the result of a gemeente; it is there when the gemeente is done."""
    return target / "klaar" / f"{code}.json"


def compute_shard(shard: Shard) -> ShardResult:
    """Analyse one gemeente and write its part of every table.

    Raises:
        DataError: a layer is damaged, or the disk refuses.
    """
    begun, worked = time.monotonic(), time.process_time()
    with _busy(shard):
        _clear(shard)
        inputs = shard_inputs(shard)
        stock = inputs.stock
        if stock is None:
            msg = f"{shard.code} heeft geen bezit"
            raise ValueError(msg)
        exposure, items = analyse(inputs, year=shard.year)
        write_parquet(buildings(stock, exposure), partition(shard.target, "panden", shard.code))
        write_parquet(classes(stock, exposure), partition(shard.target, "klassen", shard.code))
        write_parquet(listed(items), partition(shard.target, "koppelkansen", shard.code))
        result: ShardResult = {
            "gemeentecode": shard.code,
            "gemeentenaam": shard.name,
            "key": shard.key,
            "buildings_count": len(stock),
            "dwellings_count": int(stock["dwellings_count"].sum()),
            "koppelkansen_count": len(items),
            "seconds": round(time.monotonic() - begun, 2),
            "cpu_seconds": round(time.process_time() - worked, 2),
            "peak_bytes": peak_bytes(),
            "pid": os.getpid(),
        }
        write_json(dict(result), result_file(shard.target, shard.code))
    return result


def analyse(inputs: Inputs, *, year: int) -> tuple[pd.DataFrame, list[Koppelkans]]:
    """The analysis of one city: exposure of its stock and all kinds of koppelkansen."""
    stock = inputs.stock
    if stock is None:
        return pd.DataFrame(), []
    exposure = building_exposure(stock, inputs.rasters, thresholds=inputs.thresholds)
    measured = measure(inputs, kinds=KINDS, exposure=exposure)
    return exposure, rank_koppelkansen(measured, inputs, as_of_year=year)


def shard_inputs(shard: Shard) -> Inputs:
    """The inputs of one gemeente, read from its window of the country.

    The stock and the plans are its own; works and policy areas also those just across its border.

    Raises:
        DataError: a file is missing or damaged.
    """
    layers = shard.layers
    buurten = read_part(layers.tables["buurten"], Part(where={"gemeentecode": [shard.code]}))
    west, south, east, north = buurten.total_bounds
    margin = max(_NEAR_M, layers.accuracy_m)
    box = (west - margin, south - margin, east + margin, north + margin)
    weights = load_weights(layers.weights)
    areas = _around(layers, "policy_areas", box)
    works = _around(layers, "works", box)
    if works is not None:
        own = shapely.union_all(buurten.geometry.to_numpy())
        near = shapely.dwithin(works.geometry.to_numpy(), own, weights.place.works_near_m)
        works = works[near].reset_index(drop=True)
    covenant = layers.tables.get("covenant")
    return Inputs(
        projects=_projects(layers, shard.code),
        buurten=buurten,
        buurten_accuracy_m=layers.accuracy_m,
        policy_areas=drawable(
            gpd.GeoDataFrame(empty_table("policy_areas")) if areas is None else areas
        ),
        measures=pd.DataFrame(read_parquet(layers.tables["measures"])),
        thresholds=load_thresholds(layers.thresholds),
        weights=weights,
        rasters=layers.rasters,
        stock=_stock(shard, set(buurten["buurtcode"]), box),
        works=works,
        covenant=None if covenant is None else pd.DataFrame(read_parquet(covenant)),
        origins={name: source.origin for name, source in layers.provenance.items()},
        digests={name: source.digest for name, source in layers.provenance.items()},
        titles={name: source.title for name, source in layers.provenance.items()},
    )


def _stock(shard: Shard, buurtcodes: set[str], box: Box) -> gpd.GeoDataFrame:
    path = shard.layers.tables["stock"]
    stock = read_part(path, Part(box=box))
    own = stock[stock["buurtcode"].isin(buurtcodes)]
    if len(own) != shard.expected:
        # a building registered in a buurt here that stands elsewhere: found by its code
        own = read_part(path, Part(where={"buurtcode": sorted(buurtcodes)}))
    return own.reset_index(drop=True)


def _around(layers: CountryLayers, name: str, box: Box) -> gpd.GeoDataFrame | None:
    path = layers.tables.get(name)
    return None if path is None else read_part(path, Part(box=box))


def _projects(layers: CountryLayers, code: str) -> pd.DataFrame:
    path = layers.tables.get("projects")
    if path is None:
        return empty_table("projects")
    mine = pd.read_parquet(path, filters=[("gemeentecode", "==", code)])
    return mine.drop(columns="gemeentecode").reset_index(drop=True)


def buildings(stock: gpd.GeoDataFrame, exposure: pd.DataFrame) -> gpd.GeoDataFrame:
    """The buildings with ``value_<hazard>`` and ``class_<hazard>`` beside what they are."""
    found = stock[[*_BUILDING_COLUMNS, "geometry"]]
    for name, column in (("value", "value"), ("class", "exposure_class")):
        wide = exposure.pivot_table(
            index="pand_id", columns="hazard", values=column, aggfunc="first", observed=True
        )
        # a hazard of which nothing is known here is a column of its own all the same
        wide = wide.reindex(columns=sorted(exposure["hazard"].unique()))
        wide.columns = [f"{name}_{hazard}" for hazard in wide.columns]
        found = found.merge(
            wide.astype("float64" if name == "value" else "string").reset_index(),
            on="pand_id",
            how="left",
            validate="one_to_one",
        )
    return gpd.GeoDataFrame(found, geometry="geometry", crs=RD)


def classes(stock: gpd.GeoDataFrame, exposure: pd.DataFrame) -> pd.DataFrame:
    """Dwellings per buurt, hazard and class."""
    return class_table(exposure, stock, by="buurtcode").astype(
        {"buurtcode": "string", "exposure_class": "string", "dwellings_count": "int64"}
    )


def listed(items: list[Koppelkans]) -> gpd.GeoDataFrame:
    """The koppelkansen as points, each with the whole of it as JSON in ``item``."""
    rows = []
    for item in items:
        row = item.to_dict()
        whole = json.dumps(row, ensure_ascii=False, sort_keys=True, default=_plain)
        window = {"first_year": row["window"]["from"], "last_year": row["window"]["to"]}
        rows.append({**row, **window, "item": whole})
    frame = pd.DataFrame(rows, columns=list(_KANS_TYPES)).astype(_KANS_TYPES)
    points = gpd.points_from_xy(
        frame["lon"].astype("float64"), frame["lat"].astype("float64"), crs=WGS84
    )
    places = gpd.GeoSeries(points, index=frame.index, crs=WGS84).to_crs(RD)
    return gpd.GeoDataFrame(frame, geometry=places.where(frame["lon"].notna()), crs=RD)


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        return value.item()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


def peak_bytes() -> int:
    """The most memory this process held at once; where the system does not tell, what it holds."""
    try:
        # the peak that getrusage gives on Linux may be that of the program that started this one
        status_text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        info = psutil.Process().memory_info()
        return int(getattr(info, "peak_wset", info.rss))
    peak = next(line for line in status_text.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024


def _clear(shard: Shard) -> None:
    """Take away what a worker that fell over left half written."""
    for kind in PARTS:
        for path in partition(shard.target, kind, shard.code).parent.glob(".new-*"):
            path.unlink(missing_ok=True)


@contextmanager
def _busy(shard: Shard) -> Iterator[None]:
    """A file in ``bezig`` while the work is going on; one that stays tells where it was cut off."""
    path = shard.target / "bezig" / f"{shard.code}.json"
    write_json({"gemeentecode": shard.code, "pid": os.getpid()}, path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
