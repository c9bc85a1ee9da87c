"""The layers of a country as files, so that each shard reads its own part and nothing else.

Nothing of the stock is loaded here but its column of buurten. What a library does not keep as a
file of its own (what ships) is written beside the run once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from geo.catalogue.cache import key_of, program_key
from geo.catalogue.layers import Provenance, content_digest
from geo.catalogue.library import Library
from geo.catalogue.rules import rules_file
from geo.catalogue.writing import along_curve, write_parquet
from geo.errors import DataError, NotFoundError
from geo.hazards.thresholds import load_thresholds
from geo.hazards.value_layers import with_cells
from geo.spatial.positions import project_points

_TABLES: Final = ("buurten", "projects", "policy_areas", "measures", "works", "covenant")
_NEEDED: Final = ("buurten", "measures")


@dataclass(frozen=True, kw_only=True)
class CountryLayers:
    """Paths a shard reads, the rules it goes by, and what the result rests on.

    ``tables`` has a path per table that there is (``stock`` among them), ``rasters`` one per
    hazard layer; ``provenance`` tells by layer name where it comes from.
    """

    tables: Mapping[str, Path]
    rasters: Mapping[str, Path]
    thresholds: Path
    weights: Path
    provenance: Mapping[str, Provenance]
    accuracy_m: float

    @property
    def key(self) -> str:
        """Key of everything an outcome rests on: layers, rules and this version of the program."""
        digests = [f"{name}={source.digest}" for name, source in sorted(self.provenance.items())]
        rules = [content_digest(self.thresholds), content_digest(self.weights)]
        return key_of(["country-1", *digests, *rules, program_key()])


def find_layers(library: Library, folder: Path) -> CountryLayers:
    """The active layers of an installation as files.

    Args:
        library: the installation.
        folder: for what the library does not keep as a file; made anew each time.

    Raises:
        NotFoundError: there is no stock, or another layer that every analysis needs is missing.
    """
    thresholds = rules_file(library, "thresholds")
    tables: dict[str, Path] = {}
    rasters: dict[str, Path] = {}
    known: dict[str, Provenance] = {}
    stock = library.stored_file("stock")
    if stock is None:
        msg = "Er is nog geen corporatiebezit geladen; er valt niets door te rekenen."
        raise NotFoundError(msg)
    tables["stock"], known["stock"] = stock
    for hazard in load_thresholds(thresholds).values():
        if hazard.layer not in library.registry.layers or hazard.layer in rasters:
            continue
        stored = _hazard_file(library, hazard.layer)
        if stored is not None:
            rasters[hazard.layer], known[hazard.layer] = stored
    if not rasters:
        msg = "Er is nog geen klimaatraster; haal er een op of laad het in."
        raise NotFoundError(msg)
    buurten = library.get("buurten")
    for name in _TABLES:
        layer = library.find(name) if name in library.registry.layers else None
        if layer is None and name in _NEEDED:
            library.get(name)  # says what is missing
        if layer is None:
            continue
        known[name] = layer.provenance
        frame = layer.table
        if name == "projects":
            frame = assigned(frame, buurten.frame)
        tables[name] = folder / f"{name}.parquet"
        write_parquet(
            along_curve(frame) if isinstance(frame, gpd.GeoDataFrame) else frame, tables[name]
        )
    return CountryLayers(
        tables=tables,
        rasters=rasters,
        thresholds=thresholds,
        weights=library.data / "weights.toml",
        provenance=known,
        accuracy_m=buurten.provenance.accuracy_m or 0.0,
    )


def _hazard_file(library: Library, name: str) -> tuple[Path, Provenance] | None:
    """The raster of a hazard with its provenance; of a map of areas as cells."""
    stored = library.stored_file(name)
    if stored is None or library.registry.layer(name).kind == "raster":
        return stored
    cells = with_cells(library.get(name), cache=library.var / "cache")
    return None if cells is None else (cells.path, cells.provenance)


def assigned(projects: pd.DataFrame, buurten: gpd.GeoDataFrame) -> pd.DataFrame:
    """The projects with the ``gemeentecode`` they belong to: by their wijk, else by their place.

    Missing where neither says so; those are in no list.
    """
    by_wijk = buurten.drop_duplicates("wijkcode").set_index("wijkcode")["gemeentecode"]
    code = projects["wijkcode"].map(by_wijk).astype(object)
    points = project_points(projects).geometry.to_numpy()
    rows, hits = shapely.STRtree(buurten.geometry.to_numpy()).query(points, predicate="within")
    lies_in = np.full(len(projects), None, dtype=object)
    lies_in[rows] = buurten["gemeentecode"].to_numpy()[hits]
    code = code.where(code.notna(), pd.Series(lies_in, index=projects.index))
    return pd.DataFrame(projects).assign(gemeentecode=code.astype("string"))


def buildings_per_gemeente(layers: CountryLayers) -> tuple[dict[str, int], int]:
    """How many rows of the stock each gemeente has, by their buurt, and how many have none.

    Only the column of buurten is read.
    """
    column = _column(layers.tables["stock"], "buurtcode")
    buurten = pd.read_parquet(layers.tables["buurten"], columns=["buurtcode", "gemeentecode"])
    of_buurt = buurten.drop_duplicates("buurtcode").set_index("buurtcode")["gemeentecode"]
    code = column.map(of_buurt)
    counted = code.value_counts()
    return {str(gemeente): int(n) for gemeente, n in counted.items()}, int(code.isna().sum())


def _column(path: Path, name: str) -> pd.Series:
    try:
        values: pd.Series = pq.read_table(path, columns=[name])[name].to_pandas()
    except (OSError, ValueError, KeyError) as error:
        msg = f"Het bestand {path.name} van het bezit is beschadigd ({type(error).__name__})."
        raise DataError(msg) from None
    return values
