"""Everything an analysis needs, taken from the library in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.catalogue.rules import rules_file
from geo.catalogue.validation import empty_table
from geo.hazards.registry import HAZARDS
from geo.hazards.thresholds import Thresholds, load_thresholds
from geo.hazards.value_layers import with_cells
from geo.koppelkansen.weights import VALUES_SINCE, Weights
from geo.koppelkansen.weights_file import load_weights
from geo.spatial.areas import drawable

_T = TypeVar("_T")


class _ReadWhenAsked:
    """A field that holds a frame, or reads it at every look: a large stock is not kept."""

    def __get__(self, instance: object, owner: type | None = None) -> gpd.GeoDataFrame | None:
        held = None if instance is None else vars(instance).get("stock")
        return held.frame if isinstance(held, Layer) else held

    def __set__(self, instance: object, value: gpd.GeoDataFrame | Layer | None) -> None:
        vars(instance)["stock"] = value


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Frames in EPSG:28992 by their contracts, raster paths, rules, and where each comes from.

    ``stock``, ``works`` and ``covenant`` (requirements for new build) are None when there is no
    such layer; ``origins``, ``digests`` and ``titles`` give origin, content digest and Dutch
    title by layer name; ``buurten_accuracy_m`` is how far a border of the buurten may be off. A
    ``stock`` given as a layer is read when it is asked for.
    """

    projects: pd.DataFrame
    buurten: gpd.GeoDataFrame
    buurten_accuracy_m: float = 0.0
    policy_areas: gpd.GeoDataFrame
    measures: pd.DataFrame
    thresholds: Thresholds
    weights: Weights
    rasters: Mapping[str, Path]
    stock: _ReadWhenAsked = _ReadWhenAsked()
    works: gpd.GeoDataFrame | None = None
    covenant: pd.DataFrame | None = None
    origins: Mapping[str, str]
    digests: Mapping[str, str]
    titles: Mapping[str, str] = field(default_factory=dict)


def load_inputs(library: Library, *, weights: Weights | None = None) -> Inputs:
    """The active layers of a library as inputs.

    A gemeente without plans or policy areas has an empty table of them.

    Raises:
        NotFoundError: a layer that every analysis needs is missing.
        DataError: thresholds or weights are malformed.
    """
    thresholds = load_thresholds(rules_file(library, "thresholds"))
    hazard_layers = {hazard.layer for hazard in thresholds.values()}
    rasters = {
        name: cells.path
        for name in sorted(hazard_layers & set(library.registry.layers))
        if (layer := library.find(name))
        and (cells := with_cells(layer, cache=library.var / "cache"))
    }
    stock, works = library.find("stock"), library.find("works")
    used = ["projects", "buurten", "policy_areas", "measures", "stock", "works", *rasters]
    covenant = library.find("covenant") if "covenant" in library.registry.layers else None
    found = {name: layer for name in used if (layer := library.find(name)) is not None}
    return Inputs(
        projects=_or_none_yet(library, "projects"),
        buurten=library.get("buurten").frame,
        buurten_accuracy_m=library.get("buurten").provenance.accuracy_m or 0.0,
        policy_areas=drawable(gpd.GeoDataFrame(_or_none_yet(library, "policy_areas"))),
        measures=library.get("measures").table,
        thresholds=thresholds,
        weights=weights or load_weights(library.data / "weights.toml"),
        rasters=rasters,
        stock=stock,
        works=works.frame if works else None,
        covenant=covenant.table if covenant else None,
        origins={name: layer.provenance.origin for name, layer in found.items()},
        digests={name: layer.digest for name, layer in found.items()},
        titles={name: layer.provenance.title for name, layer in found.items()},
    )


def hazards_without_layer(inputs: Inputs) -> list[str]:
    """Titles of the hazards that weigh something and of which nothing is loaded."""
    return [
        hazard.title
        for name, hazard in inputs.thresholds.items()
        if inputs.weights.hazards.get(name, 0.0) and hazard.layer not in inputs.rasters
    ]


def with_weights(inputs: Inputs, weights: Weights) -> Inputs:
    """The inputs with other weights, and of the hazards only those that their method counts.

    Maps of areas count since method 3.
    """
    # as it was given: a large stock is not read for this
    stock = vars(inputs)["stock"]
    if weights.method >= VALUES_SINCE:
        return replace(inputs, weights=weights, stock=stock)
    areas = {hazard.layer for hazard in HAZARDS.values() if hazard.kind == "vector"}

    def without(known: Mapping[str, _T]) -> dict[str, _T]:
        return {name: value for name, value in known.items() if name not in areas}

    return replace(
        inputs, weights=weights, stock=stock, rasters=without(inputs.rasters),
        origins=without(inputs.origins), digests=without(inputs.digests),
        titles=without(inputs.titles),
    )  # fmt: skip


def _or_none_yet(library: Library, name: str) -> pd.DataFrame:
    layer = library.find(name)
    return empty_table(name) if layer is None else layer.table
