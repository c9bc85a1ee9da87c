"""The map of a run: borders of its gemeenten, and every building in one file of tiles."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import shapely

from geo.catalogue.cache import key_of
from geo.catalogue.reading import read_parquet
from geo.catalogue.subset import FileRows
from geo.catalogue.writing import write_parquet
from geo.constants import RD
from geo.country.layers import CountryLayers
from geo.country.shard import partition
from geo.spatial.tile_archive import write_archive

PROPERTIES: Final = (
    "pand_id", "owner", "dwellings_count", "built_year", "dwelling_type", "energy_label",
    "complex_id", "buurtcode",
)  # fmt: skip
"""What of a building goes along to the map, beside its class per hazard."""

_BORDER_M: Final = 40.0
"""So far a drawn border may lie from the real one: it is for finding a gemeente, not for law."""


def write_map(
    target: Path, notes: Mapping[str, Mapping[str, Any]], *, layers: CountryLayers
) -> dict[str, Path]:
    """Write the borders of the gemeenten that are done, and the tiles of their buildings.

    Args:
        target: folder of the run.
        notes: the gemeenten that are done; with none of them there is no map.
        layers: for the buurten.

    Returns:
        Paths by name: ``grenzen`` (GeoParquet) and ``kaart`` (PMTiles). The name of the tiles tells
        what they hold, so that what is there already is not made again.
    """
    if not notes:
        return {}
    home = target / "landelijk"
    buurten = gpd.GeoDataFrame(read_parquet(layers.tables["buurten"]))
    key = key_of([f"{code}={note['key']}" for code, note in notes.items()])
    tiles, borders = home / f"kaart.{key}.pmtiles", home / "grenzen.parquet"
    write_parquet(_borders(buurten, notes), borders)
    if not tiles.is_file():
        buildings = FileRows([partition(target, "panden", code) for code in notes])
        classes = [name for name in buildings.columns if name.startswith("class_")]
        write_archive(
            buildings, [*PROPERTIES, *classes], tiles, areas=buurten,
            looks=["energy_label", *classes],
        )  # fmt: skip
    for old in set(home.glob("kaart.*.pmtiles")) - {tiles}:
        old.unlink(missing_ok=True)
    return {"grenzen": borders, "kaart": tiles}


def _borders(buurten: gpd.GeoDataFrame, notes: Mapping[str, Mapping[str, Any]]) -> gpd.GeoDataFrame:
    own = buurten[buurten["gemeentecode"].isin(list(notes))]
    codes = sorted(own["gemeentecode"].unique())
    shapes = [
        shapely.union_all(own.geometry[own["gemeentecode"] == code].to_numpy()) for code in codes
    ]
    return gpd.GeoDataFrame(
        {"gemeentecode": codes, "gemeentenaam": [str(notes[c]["gemeentenaam"]) for c in codes]},
        geometry=shapely.simplify(shapes, _BORDER_M),
        crs=RD,
    )
