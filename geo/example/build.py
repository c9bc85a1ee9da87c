"""All example layers in one go."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.constants import RD
from geo.errors import DataError
from geo.example.buildings import build_stock
from geo.example.ground import build_ground
from geo.example.hazards import example_rasters
from geo.example.monitor import build_monitor
from geo.example.municipal_works import build_works
from geo.example.portfolio import STOCK_COUNT, build_portfolio
from geo.example.streets import build_plan

Progress = Callable[[float, str], None]

_RASTERS_FROM = 0.2


@dataclass(frozen=True)
class ExampleResult:
    """The example layers: frames by their contracts, and where the rasters were written.

    ``streets`` (street_id, name, kind, quarter, geometry) is the ground plan the stock and the
    works follow; ``ground`` is the base map that shows it.
    """

    stock: gpd.GeoDataFrame
    works: gpd.GeoDataFrame
    monitor: pd.DataFrame
    streets: gpd.GeoDataFrame
    ground: gpd.GeoDataFrame
    rasters: dict[str, Path]


def build_example(
    buurten: gpd.GeoDataFrame,
    wijken: gpd.GeoDataFrame,
    kerncijfers: pd.DataFrame,
    target: Path,
    *,
    seed: int = 505,
    dwellings_count: int = STOCK_COUNT,
    dwellings: Mapping[str, int] | None = None,
    progress: Progress | None = None,
) -> ExampleResult:
    """Make the example layers; the same for the same input and seed, on every machine.

    Args:
        buurten: buurtcode, buurtnaam, wijkcode, gemeentecode and polygons in EPSG:28992.
        wijken: wijkcode; every wijk of the buurten must be among them.
        kerncijfers: per wijk wijkcode, woningen, corporatie_pct, meergezins_pct (CBS); other
            rows, such as that of the gemeente, are left aside.
        target: existing folder for the rasters, ``<hazard>.tif``; frames are not written.
        seed: another seed gives another town.
        dwellings_count: dwellings in the stock.
        dwellings: dwellings of all owners by buurtcode; a buurt that is not in it has none. Without
            it the stock of a wijk stands where its buurten look lived in.
        progress: called with the share done (0 to 1) and a Dutch text.

    Raises:
        DataError: wrong CRS, unknown wijken, no usable figures, or too little room for the stock.
    """
    _check(buurten, wijken)
    say = progress if progress is not None else _silent
    say(0.0, "Stratenplan van het voorbeeld tekenen")
    plan = build_plan(buurten, seed=seed, dwellings=dwellings)
    say(0.08, "Voorbeeldbezit langs de straten zetten")
    portfolio = build_portfolio(
        buurten, kerncijfers, seed=seed, dwellings_count=dwellings_count, dwellings=dwellings
    )
    stock = build_stock(plan, portfolio, seed=seed)
    say(0.14, "Voorbeeldwerken en voorbeeldjaarcijfers maken")
    works = build_works(plan, stock, seed=seed)
    monitor = build_monitor(stock, gemeentecode=str(buurten["gemeentecode"].iloc[0]), seed=seed)
    say(_RASTERS_FROM, "Voorbeeldkaarten van het klimaat maken")
    rasters = example_rasters(
        buurten,
        plan,
        target,
        seed=seed,
        progress=lambda done, text: say(_RASTERS_FROM + (1 - _RASTERS_FROM) * done, text),
    )
    return ExampleResult(
        stock=stock,
        works=works,
        monitor=monitor,
        streets=plan.streets,
        ground=build_ground(plan, buurten),
        rasters=rasters,
    )


def _silent(share: float, text: str) -> None:
    """Nobody wants to know how far it is."""


def _check(buurten: gpd.GeoDataFrame, wijken: gpd.GeoDataFrame) -> None:
    if buurten.crs is None or buurten.crs != RD:
        raise DataError(
            f"De buurten voor het voorbeeld staan in {buurten.crs}, verwacht is {RD}; "
            "zet ze eerst om."
        )
    unknown = sorted(set(buurten["wijkcode"]) - set(wijken["wijkcode"]))
    if unknown:
        raise DataError(
            f"De buurten verwijzen naar wijken die er niet zijn: {', '.join(unknown)}; "
            "gebruik buurten en wijken van hetzelfde jaar."
        )
