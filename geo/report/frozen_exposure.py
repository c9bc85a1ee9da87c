"""Exposure and risk as they are frozen with a pack."""

from collections.abc import Mapping, Sequence

import pandas as pd

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.hazards.exposure import EXPOSURE_COLUMNS, building_exposure
from geo.hazards.thresholds import Thresholds
from geo.hazards.vulnerability import load_vulnerability
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.item_buildings import Buildings
from geo.koppelkansen.packages import plain_item
from geo.koppelkansen.risk import HazardRisk, item_risks
from geo.koppelkansen.snapshot import frozen_thresholds
from geo.report.pack_data import Item


def frozen_exposure(
    library: Library, inputs: Inputs, layers: Mapping[str, Layer], thresholds: Thresholds
) -> pd.DataFrame:
    """Exposure of the stock by the layers and thresholds of the list.

    When both are those of today the outcome that is kept on disk is used.
    """
    rasters = {hazard.layer for hazard in thresholds.values()} & layers.keys()
    if "stock" not in layers or not rasters:
        return pd.DataFrame(columns=list(EXPOSURE_COLUMNS))
    same = all(
        layers[name].digest == inputs.digests.get(name) for name in ("stock", *sorted(rasters))
    )
    if same and frozen_thresholds(thresholds) == frozen_thresholds(inputs.thresholds):
        return exposure_of(inputs, cache=library.var / "cache")
    return building_exposure(
        layers["stock"].frame,
        {name: layers[name].path for name in sorted(rasters)},
        thresholds=thresholds,
    )


def frozen_risks(
    library: Library,
    inputs: Inputs,
    items: Sequence[Item],
    exposure: pd.DataFrame,
    *,
    digests: Mapping[str, str],
) -> dict[str, tuple[HazardRisk, ...]]:
    """The risk of every item, when the data are still those its list was made from."""
    factors = library.data / "vulnerability.toml"
    if dict(digests) != dict(inputs.digests) or not factors.exists():
        return {}
    plain = [plain_item(item) for item in items]
    return item_risks(plain, Buildings(inputs, exposure), load_vulnerability(factors))
