"""Merges the results of gemeenten into the tables of a country.

Only the small parts are read: classes per buurt and koppelkansen; the buildings stay where they
are, one file a gemeente, and read as one partitioned table.
"""

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import write_frame, write_parquet
from geo.constants import RD
from geo.country.gemeenten import Gemeente
from geo.country.layers import CountryLayers
from geo.country.shard import ShardResult, partition

_GROUP = ["gemeentecode", "hazard", "exposure_class"]


def merge(
    target: Path,
    results: Mapping[str, ShardResult],
    *,
    empty: list[Gemeente],
    layers: CountryLayers,
) -> dict[str, Path]:
    """Write the tables of the country.

    Args:
        target: folder of the run.
        results: of the gemeenten that are done, by code.
        empty: those without stock: in the table with a missing count, which is not zero.
        layers: for the names of the buurten.

    Returns:
        Paths by name: ``gemeenten``, ``klassen_gemeente`` and ``klassen_buurt`` (dwellings per
        hazard and class) and ``koppelkansen`` (those of all gemeenten, the highest score first;
        rank and tier are those within the own gemeente).
    """
    home = target / "landelijk"
    buurten = pd.read_parquet(
        layers.tables["buurten"], columns=["buurtcode", "buurtnaam", "wijkcode"]
    )
    parts = [
        pd.DataFrame(read_parquet(partition(target, "klassen", code))).assign(gemeentecode=code)
        for code in results
    ]
    columns = ["buurtcode", "hazard", "exposure_class", "dwellings_count", "gemeentecode"]
    by_buurt = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    by_buurt = by_buurt.merge(
        buurten.astype({"buurtcode": "string"}),
        on="buurtcode",
        how="left",
        validate="many_to_one",
    )
    by_gemeente = by_buurt.groupby(_GROUP)["dwellings_count"].sum().reset_index()
    tables: dict[str, pd.DataFrame] = {
        "gemeenten": _gemeenten(results, empty),
        "klassen_gemeente": by_gemeente,
        "klassen_buurt": by_buurt,
        "koppelkansen": _koppelkansen(target, results),
    }
    written = {}
    for name, table in tables.items():
        written[name] = home / f"{name}.parquet"
        write_parquet(table, written[name])
        flat = pd.DataFrame(table).drop(columns=["geometry", "item"], errors="ignore")
        write_frame(flat, home / f"{name}.csv")
    return written


def _gemeenten(results: Mapping[str, ShardResult], empty: list[Gemeente]) -> pd.DataFrame:
    counts = ["buildings_count", "dwellings_count", "koppelkansen_count"]
    columns = ["gemeentecode", "gemeentenaam", *counts]
    rows = [{name: dict(result)[name] for name in columns} for result in results.values()]
    rows += [{"gemeentecode": gemeente.code, "gemeentenaam": gemeente.name} for gemeente in empty]
    frame = pd.DataFrame(rows, columns=columns).sort_values("gemeentecode", ignore_index=True)
    return frame.astype(dict.fromkeys(counts, "Int64"))


def _koppelkansen(target: Path, results: Mapping[str, ShardResult]) -> gpd.GeoDataFrame:
    parts = [
        gpd.GeoDataFrame(read_parquet(partition(target, "koppelkansen", code))).assign(
            gemeentecode=code, gemeentenaam=result["gemeentenaam"]
        )
        for code, result in results.items()
    ]
    filled = [part for part in parts if len(part)] or parts[:1]
    if not filled:
        return gpd.GeoDataFrame({"gemeentecode": []}, geometry=[], crs=RD)
    joined = pd.concat(filled, ignore_index=True)
    return joined.sort_values(
        ["score", "gemeentecode", "rank"], ascending=[False, True, True], ignore_index=True
    )
