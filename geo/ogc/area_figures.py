"""Figures per wijk, buurt and gemeente as features: the published counts beside those of CBS."""

from typing import Final

import geopandas as gpd
import pandas as pd

from geo.hazards.thresholds import Thresholds
from geo.report.columns import hazard_label
from geo.report.table_columns import Column

KEY: Final = "code"
_ENDING: Final = "_high_count"
_CBS: Final = ("inwoners", "woningen", "meergezins_pct", "corporatie_pct")
_CODES: Final = {"gemeente": "gemeentecode", "wijken": "wijkcode", "buurten": "buurtcode"}


def area_figures(
    published: pd.DataFrame, *, kerncijfers: pd.DataFrame | None, areas: dict[str, gpd.GeoDataFrame]
) -> gpd.GeoDataFrame:
    """The published counts with the borders of their areas and the figures of CBS.

    Args:
        published: as :func:`geo.access.published.published_table` gives it; a count that is
            missing is kept back and stays missing.
        kerncijfers: figures of CBS per wijk and gemeente, by their contract.
        areas: the layers gemeente, wijken and buurten, by name, in EPSG:28992.

    Returns:
        One row per area, from the gemeente down; one without a border has no geometry.
    """
    shapes = pd.concat(
        [frame.set_index(_CODES[name]).geometry for name, frame in areas.items()]
    ).rename("geometry")
    found = published.merge(
        shapes, left_on=KEY, right_index=True, how="left", validate="one_to_one"
    )
    if kerncijfers is not None:
        known = kerncijfers.rename(columns={"wijkcode": KEY})[[KEY, *_CBS]]
        found = found.merge(known, on=KEY, how="left", validate="one_to_one")
    return gpd.GeoDataFrame(found, geometry="geometry", crs=next(iter(areas.values())).crs)


def area_columns(published: pd.DataFrame, thresholds: Thresholds) -> tuple[Column, ...]:
    """The columns of :func:`area_figures`."""
    hazards = [str(name).removesuffix(_ENDING) for name in published if str(name).endswith(_ENDING)]
    kept_back = "leeg is afgeschermd, nooit nul"
    counts = [
        _count("dwellings_count", "Corporatiewoningen", f"Woningen van corporaties; {kept_back}"),
        _count(
            "efg_count",
            "Label E, F of G",
            f"Corporatiewoningen met een bekend label E, F of G; {kept_back}",
        ),
        *(
            _count(
                f"{name}{_ENDING}",
                f"{hazard_label(name)}: hoog of zeer hoog",
                "Corporatiewoningen in klasse hoog of zeer hoog van "
                f"{thresholds[name].title if name in thresholds else name}; {kept_back}",
            )
            for name in hazards
        ),
    ]
    return (
        Column(name=KEY, label="Code", meaning="CBS-code van het gebied"),
        Column(name="level", label="Niveau", meaning="gemeente, wijk of buurt"),
        Column(name="name", label="Naam", meaning="Naam van het gebied"),
        Column(name="wijkcode", label="Wijkcode", meaning="CBS-wijkcode; leeg bij de gemeente"),
        *counts,
        _count("kept_back", "Afgeschermd", "Zoveel aantallen van deze rij zijn afgeschermd"),
        Column(name="inwoners", label="Inwoners", meaning="Inwoners (CBS)", form="int"),
        Column(
            name="woningen", label="Alle woningen", meaning="Woningen van alle eigenaren (CBS)",
            unit="woningen", form="int",
        ),
        Column(
            name="meergezins_pct", label="Meergezins", form="decimal", unit="%",
            meaning="Aandeel meergezinswoningen van alle woningen (CBS)",
        ),
        Column(
            name="corporatie_pct", label="Corporatie", form="decimal", unit="%",
            meaning="Aandeel corporatiewoningen van alle woningen (CBS)",
        ),
    )  # fmt: skip


def _count(name: str, label: str, meaning: str) -> Column:
    return Column(
        name=name, label=label, meaning=meaning, unit="woningen", form="int", missing="afgeschermd"
    )
