"""The thematic layers of this city: how each table of the contracts is drawn.

Popups name a complex, never an address or a building number: in a public view a building with
one dwelling is somebody's home.
"""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.palette import Palette
from geo.catalogue.vocabularies import AREA_KINDS, ENERGY, OWNERS, PLAN_KINDS, WORK_KINDS
from geo.constants import RD
from geo.hazards.thresholds import Hazard
from geo.maps.drawing import MapLayer
from geo.maps.palettes import hazard_palette
from geo.maps.wording import PopupField, years

_STOCK_FIELDS = (
    PopupField(column="owner", label="Eigenaar"),
    PopupField(column="dwellings_count", label="Woningen"),
    PopupField(column="built_year", label="Bouwjaar"),
    PopupField(column="dwelling_type", label="Woningtype"),
    PopupField(column="energy_label", label="Energielabel"),
)


def borders(layer: Layer, *, name: str, title: str | None = None, shown: bool = True) -> MapLayer:
    """Wijken or buurten as thin borders with their names; ``name`` is the column with names."""
    return MapLayer(layer=layer, kind="borders", name=name, title=title, shown=shown)


def policy(layer: Layer, *, shown: bool = True) -> MapLayer:
    """Policy areas by kind; indicative ones hatched with a dashed edge."""
    return MapLayer(
        layer=layer,
        kind="areas",
        palette=AREA_KINDS,
        by="kind",
        name="name",
        fields=(
            PopupField(column="agreement", label="Afspraak", missing="geen"),
            PopupField(column="since_year", label="Sinds"),
            PopupField(column="until_year", label="Tot en met", missing="niet bepaald"),
            PopupField(column="indicative", label="Indicatief"),
            PopupField(column="uncertainty_m", label="Onzekerheid van de grens", unit="m"),
            PopupField(column="corporation_only", label="Alleen corporatiewoningen"),
            PopupField(column="basis", label="Hoe de vorm is gemaakt"),
        ),
        veil=True,
        shown=shown,
    )


def projects(layer: Layer, *, year: int | None = None, shown: bool = True) -> MapLayer:
    """Projects by kind, the number of dwellings in the symbol and the years below it.

    With ``year`` only projects whose window can include that year: a window without a first
    year can be any year and stays. An unknown number of dwellings is shown as ``?``.
    """
    table = layer.table
    if year is not None:
        table = table[_may_include(table, year)]
    windows = [
        years(first, last, open_ended=open_ended)
        for first, last, open_ended in zip(
            table["first_year"], table["last_year"], table["open_ended"], strict=True
        )
    ]
    counts = ["?" if pd.isna(count) else f"{int(count)}" for count in table["dwellings_count"]]
    frame = table.assign(window=windows, badge=counts)
    return MapLayer(
        layer=replace(layer, data=frame),
        kind="points",
        palette=PLAN_KINDS,
        by="kind",
        name="name",
        badge="badge",
        caption="window",
        fields=(
            PopupField(column="corporation", label="Corporatie"),
            PopupField(column="dwellings_count", label="Woningen", missing="n.t.b."),
            PopupField(column="window", label="Planning"),
            PopupField(column="location_evidence", label="Hoe de plek is bepaald"),
            PopupField(column="remark", label="Opmerking", missing="geen"),
        ),
        title=None if year is None else f"{layer.provenance.title}, {year}",
        note="Getal in het symbool: aantal woningen; ? is nog niet bekend (n.t.b.).",
        shown=shown,
    )


def plan_outlines(layer: Layer, *, shown: bool = True) -> list[MapLayer]:
    """The outlines of the projects that have one, by kind; no layer when none has."""
    table = pd.DataFrame(layer.table).drop(columns="geometry", errors="ignore")
    if "outline" not in table or table["outline"].isna().all():
        return []
    outlines = gpd.GeoSeries.from_wkt(table["outline"], crs=RD)
    shapes = gpd.GeoDataFrame(table, geometry=outlines)[outlines.notna()]
    return [
        MapLayer(
            layer=replace(layer, data=shapes),
            kind="areas",
            palette=PLAN_KINDS,
            by="kind",
            name="name",
            fields=(
                PopupField(column="corporation", label="Corporatie"),
                PopupField(column="location_evidence", label="Hoe de plek is bepaald"),
            ),
            title=f"{layer.provenance.title}: omtrek",
            veil=True,
            shown=shown,
        )
    ]


def _may_include(table: pd.DataFrame, year: int) -> "pd.Series[bool]":
    first = table["first_year"].astype("Float64")
    last = table["last_year"].astype("Float64").fillna(first)
    last = last.mask(table["open_ended"].astype("boolean").fillna(value=False), float("inf"))
    return ((first <= year) & (last >= year)).fillna(value=True).astype(bool)


def works(layer: Layer, *, shown: bool = True) -> MapLayer:
    """Municipal works by kind, with their window."""
    table = layer.table
    windows = [
        years(first, last, open_ended=open_ended)
        for first, last, open_ended in zip(
            table["first_year"], table["last_year"], table["open_ended"], strict=True
        )
    ]
    return MapLayer(
        layer=replace(layer, data=table.assign(window=windows)),
        kind="lines",
        palette=WORK_KINDS,
        by="kind",
        name="name",
        fields=(
            PopupField(column="window", label="Planning"),
            PopupField(column="manager", label="Beheerder"),
            PopupField(column="status", label="Status"),
        ),
        shown=shown,
    )


def stock_by_owner(layer: Layer, *, shown: bool = True) -> MapLayer:
    """Buildings by owner; an owner who is none of the two corporations is 'other'."""
    owner = layer.table["owner"]
    frame = layer.table.assign(
        owner_class=owner.where(owner.isna() | owner.isin(OWNERS.keys), "other")
    )
    return _stock(layer, frame, palette=OWNERS, by="owner_class", shown=shown)


def stock_by_label(layer: Layer, *, shown: bool = True) -> MapLayer:
    """Buildings by energy label; E, F and G are to be gone by 2028."""
    return _stock(layer, layer.table, palette=ENERGY, by="energy_label", shown=shown)


def stock_by_exposure(
    layer: Layer,
    exposure: pd.DataFrame,
    *,
    hazard: Hazard,
    rests_on: Sequence[Provenance] = (),
    shown: bool = True,
) -> MapLayer:
    """Buildings by their class for one hazard; ``exposure`` is the long table.

    A building without a row has no data, which is its own class. ``rests_on`` is the
    provenance of the raster and the thresholds.
    """
    part = exposure.loc[exposure["hazard"] == hazard.id, ["pand_id", "exposure_class", "value"]]
    frame = layer.frame.merge(part, on="pand_id", how="left", validate="one_to_one")
    mine = _stock(
        layer,
        frame,
        palette=hazard_palette(hazard),
        by="exposure_class",
        shown=shown,
    )
    measured = PopupField(
        column="value", label="Gemeten waarde", unit=hazard.unit, missing="geen gegevens"
    )
    return replace(
        mine,
        fields=(measured, *mine.fields),
        rests_on=tuple(rests_on),
    )


def _stock(
    layer: Layer, frame: gpd.GeoDataFrame | pd.DataFrame, *, palette: Palette, by: str, shown: bool
) -> MapLayer:
    return MapLayer(
        layer=replace(layer, data=frame),
        kind="buildings",
        palette=palette,
        by=by,
        name="complex_name",
        fields=_STOCK_FIELDS,
        title=f"{layer.provenance.title}: {palette.title.lower()}",
        shown=shown,
    )


def hazard_raster(layer: Layer, *, hazard: Hazard, shown: bool = True) -> MapLayer:
    """A hazard raster in the classes of its thresholds."""
    return MapLayer(
        layer=layer,
        kind="raster",
        palette=hazard_palette(hazard),
        hazard=hazard,
        unit=hazard.unit,
        note="Waar niets is gekleurd, zijn geen gegevens.",
        shown=shown,
    )
