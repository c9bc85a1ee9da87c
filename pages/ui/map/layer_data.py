"""What the map's routes hand out: features and pictures of layers, under their digest.

A name and digest together are one unchanging content, so a browser may keep it for ever and
the server makes it once.
"""

import functools
import threading
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.cache import cached, cached_bytes, key_of, program_key
from geo.catalogue.large_layers import LargeLayer
from geo.catalogue.pointers import kept_in_state
from geo.catalogue.subset import Box
from geo.errors import KoppelkansenError
from geo.hazards.exposed_stock import Surroundings, firm, located
from geo.spatial.geojson import layer_geojson
from geo.spatial.location_columns import joined_codes
from geo.spatial.positions import project_points
from pages.ui.frame import login, page_data
from pages.ui.map import large_stock
from pages.ui.map.plan_data import period_texts, plan_classes, plan_features

KEEP: Final = 24
_SOURCES: Final = tuple(
    Path(__file__).with_name(name) for name in ("layer_data.py", "plan_data.py", "raster_data.py")
)
"""The program that works out what is stored: another version of it may do so otherwise."""

STOCK_PROPERTIES: Final = (
    "pand_id", "complex_id", "complex_name", "owner", "dwellings_count", "built_year",
    "dwelling_type", "energy_label", "wijkcode", "buurtcode", "area_kinds", "plan_near",
)  # fmt: skip
PROJECT_PROPERTIES: Final = (
    "project_id", "name", "corporation", "kind", "dwellings_count", "first_year", "last_year",
    "open_ended", "precision_m", "wijkcode", "buurtcodes", "location_evidence", "window",
    "area_kinds", "plot_area_m2", "rough_place",
)  # fmt: skip
WORK_PROPERTIES: Final = (
    "work_id", "name", "kind", "first_year", "last_year", "open_ended", "status", "window",
    "wijkcodes", "buurtcodes", "area_kinds",
)  # fmt: skip
LEFT_OUT: Final = frozenset({"complex_name"})
"""Not in a file of tiles: a name of a complex may be that of a street."""
AREA_PROPERTIES: Final = ("area_id", "name", "kind", "agreement", "indicative", "basis")

DATED_LAYERS: Final = frozenset({"stock", "projects", "works", "policy_areas", "buurten", "wijken"})
"""Layers of which an older edition can be shown."""

_ENRICHED: Final = frozenset({"stock", "projects", "works"})
_MAKING: Final = {name: threading.Lock() for name in _ENRICHED}
"""One lock a layer: of the warm-up and the first visitors only one computes it."""


def digest_of(name: str) -> str | None:
    """The digest under which a map layer can be fetched now; None when there is no data."""
    layer = page_data.library().find(name)
    if layer is None:
        return None
    # these carry columns that come from other layers too
    return key_of([name, _rests_on(name)]) if name in _ENRICHED else layer.digest[:16]


def _rests_on(name: str) -> str:
    """Key of the layers and rules that the columns of an enriched layer come from."""
    inputs = page_data.inputs()
    needed = {
        "stock": ["stock", "projects", "policy_areas", *inputs.rasters],
        "works": ["works", "buurten", "policy_areas"],
        "projects": inputs.digests,
    }
    return page_data.key_for(needed[name])


def is_large(name: str) -> bool:
    """Whether a layer has so many features that they are read by part."""
    return name == "stock" and isinstance(page_data.library().find(name), LargeLayer)


def count(name: str) -> int:
    """How many features a layer has."""
    if not is_large(name):
        return len(features(name))
    return page_data.library().get(name).provenance.count or 0


def tiles_file(name: str, digest: str) -> Path:
    """Where the file of tiles of a layer stands."""
    return page_data.library().var / "cache" / "archives" / f"{name}.{digest}.pmtiles"


def _large_stock() -> tuple[Path, Path, tuple[str, ...]]:
    """Folder of the buildings, file of their tiles, and what goes along in these."""
    key = key_of([_rests_on("stock"), program_key(*_SOURCES)])
    shown = tuple(name for name in STOCK_PROPERTIES if name not in LEFT_OUT)
    parts = page_data.library().var / "cache" / "map-parts" / key
    return parts, tiles_file("stock", digest_of("stock") or ""), shown


def stock_files() -> tuple[Path, ...]:
    """The files with the buildings of a large stock, made first when they are not there."""
    return tuple(large_stock.made(*_large_stock()))


def wait_for_large_stock() -> None:
    """Say what is going on as long as a large stock is not ready for the map."""
    if is_large("stock"):
        large_stock.wait(*_large_stock(), count=count("stock"))


def rows(name: str) -> pd.DataFrame:
    """The features of a map layer as filters and tables look at them; of a large one no shapes."""
    return kept_in_state(("rows", name, page_data.state_key()), lambda: _rows(name))


def _rows(name: str) -> pd.DataFrame:
    if is_large(name):
        table: pd.DataFrame = large_stock.table(stock_files(), STOCK_PROPERTIES)
        return table
    return pd.DataFrame(features(name))


def chosen(name: str, keep: "pd.Series[bool]") -> gpd.GeoDataFrame:
    """The features whose row in :func:`rows` is to be kept."""
    if is_large(name):
        return large_stock.some(stock_files(), keep.to_numpy(dtype=bool))
    frame = features(name)
    return gpd.GeoDataFrame(frame[keep])


def complexes(name: str) -> gpd.GeoDataFrame:
    """The first building of every complex of the stock, to find it by its name."""
    table = rows(name)
    return chosen(name, ~table.duplicated("complex_name"))


def feature(name: str, column: str, value: str) -> gpd.GeoDataFrame:
    """The feature with a value in a column, or nothing."""
    if is_large(name):
        return large_stock.building(stock_files(), value)
    frame = features(name)
    return gpd.GeoDataFrame(frame[frame[column].astype("string") == value])


def features(name: str, *, box: Box | None = None) -> gpd.GeoDataFrame:
    """The features of a map layer in EPSG:28992, rows without a place included.

    With a box (EPSG:28992) those of a large layer are the ones that may lie in it.
    """
    if is_large(name):
        files = stock_files()
        return large_stock.all_of(files) if box is None else large_stock.inside(files, box)
    if name in _ENRICHED:
        with _MAKING[name]:
            return _enriched(name, _rests_on(name))
    return page_data.library().get(name).frame


def prepare() -> None:
    """Work out and keep what the map shows, where there is data for it."""
    for name in sorted(_ENRICHED):
        if is_large(name):
            stock_files()
        elif page_data.library().find(name) is not None:
            features(name)


def properties(name: str, frame: gpd.GeoDataFrame) -> list[str]:
    """The columns that go along to the browser."""
    classes = [column for column in frame.columns if column.startswith("class_")]
    outline = [column for column in ("outline_rings",) if column in frame.columns]
    fixed: dict[str, tuple[str, ...]] = {
        "stock": STOCK_PROPERTIES,
        "projects": PROJECT_PROPERTIES,
        "works": WORK_PROPERTIES,
        "policy_areas": AREA_PROPERTIES,
        "gemeente": ("gemeentecode", "gemeentenaam"),
        "wijken": ("wijkcode", "wijknaam"),
        "buurten": ("buurtcode", "buurtnaam"),
    }
    return [*fixed[name], *outline, *classes]


@functools.lru_cache(maxsize=6)
def _enriched(name: str, key: str) -> gpd.GeoDataFrame:
    """What was worked out stays on disk: the first map after a start need not wait for it."""
    folder = page_data.library().var / "cache" / "map-features" / name
    frame = cached(folder, key_of([name, key, program_key(*_SOURCES)]), lambda: _worked_out(name))
    return gpd.GeoDataFrame(frame)


def _with_names(texts: "pd.Series[str]", buurten: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Texts in which the code of a buurt is replaced by its name."""
    names = dict(zip(buurten["buurtcode"], buurten["buurtnaam"], strict=True))
    named: pd.Series[str] = texts.str.replace(
        r"\bBU\d{8}\b", lambda found: str(names.get(found[0], found[0])), regex=True
    )
    return named


def _worked_out(name: str) -> gpd.GeoDataFrame:
    inputs = page_data.inputs()
    if name == "stock":
        frame = page_data.stock_with_exposure()
        if frame is None:
            raise KoppelkansenError("Er is geen corporatiebezit geladen.")
        around = Surroundings(
            rasters=inputs.rasters, thresholds=inputs.thresholds,
            plans=project_points(inputs.projects), near_m=inputs.weights.place.stock_near_m,
            areas=firm(inputs.policy_areas),
        )  # fmt: skip
        return located(frame, around)
    if name == "projects":
        frame = plan_features(inputs.projects)
        frame = frame.assign(
            window=period_texts(frame),
            buurtcodes=frame["buurtcodes"].fillna(""),
            location_evidence=_with_names(frame["location_evidence"], inputs.buurten),
            **plan_classes(frame),
        )
    else:
        frame = page_data.library().get("works").frame
        frame = frame.assign(
            window=period_texts(frame),
            wijkcodes=joined_codes(frame, inputs.buurten, code="wijkcode", whole=True),
            buurtcodes=joined_codes(frame, inputs.buurten, code="buurtcode", whole=True),
        )
    kinds = joined_codes(frame, firm(inputs.policy_areas), code="kind", whole=name == "works")
    return frame.assign(area_kinds=kinds)


@functools.lru_cache(maxsize=KEEP)
def _layer(name: str, digest: str) -> bytes:
    def made() -> bytes:
        frame = features(name)
        placed = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
        return layer_geojson(placed, properties(name, placed))

    return cached_bytes(cached_file("map-layers", name, digest, ending=".geojson.gz"), made)


def cached_file(kind: str, name: str, digest: str, *, ending: str) -> Path:
    """Where something of the map stays on disk, so that a start need not make it again."""
    key = key_of([digest, program_key(*_SOURCES)])
    return page_data.library().var / "cache" / kind / name / f"{key}{ending}"


@functools.lru_cache(maxsize=KEEP)
def _older_layer(name: str, digest: str, sight: str) -> bytes | None:  # noqa: ARG001 - the key
    """An older edition, for a session of that time: only the columns of the layer itself."""
    edition = page_data.library().by_digest(name, digest) if name in DATED_LAYERS else None
    if edition is None:
        return None
    frame = plan_features(edition.table) if name == "projects" else edition.frame
    if name in {"projects", "works"}:
        frame = frame.assign(window=period_texts(frame))
    placed = frame[frame.geometry.notna() & ~frame.geometry.is_empty]
    return layer_geojson(
        placed, [column for column in properties(name, placed) if column in placed.columns]
    )


def layer(name: str, digest: str) -> bytes | None:
    """Gzip-compressed GeoJSON of a layer; None when there is no such content (any more)."""
    try:
        if digest_of(name) == digest:
            return _layer(name, digest)
        # an older edition is filtered by what the viewer may see
        return _older_layer(name, digest, login.viewer().sight)
    except (KoppelkansenError, KeyError):
        return None
