"""A hazard map of one's own: a raster on its own cells or a map of areas, checked."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import rasterio
import rasterio.features
import rasterio.warp

from geo.catalogue.file_limits import check_size
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.catalogue.sources import LayerEntry
from geo.catalogue.vocabularies import CLASS_WORDS
from geo.constants import EXEMPT, NO_DATA
from geo.errors import DataError
from geo.fetch.grid import Grid, write_cog
from geo.hazards.exposure import building_exposure
from geo.hazards.registry import with_hazard_rules
from geo.hazards.thresholds import Hazard, Thresholds
from geo.hazards.units import read_unit
from geo.importing.files import read_file_table
from geo.importing.hazard_areas import read_area_values
from geo.importing.hazard_raster import grid_over, read_raster
from geo.importing.hazard_units import check_range, in_unit
from geo.importing.hazard_words import remember_classes, remembered_classes
from geo.importing.provenance import delivered_provenance
from geo.importing.questions import Answers, check_answered
from geo.importing.stock_layer import area_of
from geo.spatial.burned import burned
from geo.text.format import counted, number
from geo.text.local_time import local_today

_MOST_PAINTED: Final = 2_000_000_000
"""Cells that all areas together may cover: it takes some seconds, and cannot be stopped."""
RASTERS: Final = (".tif", ".tiff")

_WORDS: Final = {**CLASS_WORDS, EXEMPT: EXEMPT, NO_DATA: "geen gegevens"}


@dataclass(frozen=True, kw_only=True)
class PreparedHazard:
    """What loading a hazard map would do.

    ``values`` are the cells of ``grid`` in the unit of the layer, NaN for no data; ``classes`` is
    the share of the cells with a value in each class; ``coverage`` the share of the gemeente that
    has a value, None when its outline is not known; ``dwellings`` the dwellings of the stock in
    each class by these cells, empty without stock. ``areas`` are the areas themselves, for a
    hazard of which the layer is areas; the cells are then only for the preview. ``chosen`` has
    the answers by which words were read as classes.
    """

    name: str
    hazard: str
    entry: LayerEntry
    values: npt.NDArray[np.float32]
    grid: Grid
    classes: Mapping[str, float]
    coverage: float | None
    dwellings: Mapping[str, int]
    notes: tuple[str, ...]
    provenance: Provenance
    areas: gpd.GeoDataFrame | None = None
    chosen: Answers = field(default_factory=dict)

    def summary(self) -> tuple[str, ...]:
        """Say in a few Dutch sentences what the map holds."""
        known = self.values[np.isfinite(self.values)]
        unit = self.entry.unit or ""
        low, mean, high = (number(float(f(known)), decimals=2) for f in (np.min, np.mean, np.max))
        lines = [
            f"{self.entry.title}: {self._size(len(known))} gelezen uit {self.name}.",
            f"Waarden van {low} tot {high} {unit}, gemiddeld {mean} {unit}.",
        ]
        if self.classes:
            shares = (f"{CLASS_WORDS[name]} {share:.0%}" for name, share in self.classes.items())
            lines.append(f"Klassen: {', '.join(shares)}.")
        if self.coverage is not None:
            lines.append(f"{self.coverage:.0%} van de gemeente heeft een waarde.")
        if self.dwellings:
            counts = (f"{_WORDS[name]} {number(count)}" for name, count in self.dwellings.items())
            lines.append(f"Woningen per klasse: {', '.join(counts)}.")
        return (*lines, *self.notes)

    def _size(self, cells: int) -> str:
        if self.areas is None:
            many = counted(cells, "cel", "cellen")
            return f"{many} van {number(self.grid.cell_m, decimals=2, trim=True)} m"
        return counted(len(self.areas), "vlak", "vlakken")


def prepare_hazard(
    library: Library,
    path: Path,
    *,
    hazard: str,
    thresholds: Thresholds,
    unit: str | None = None,
    column: str | None = None,
    answers: Answers | None = None,
    today: date | None = None,
) -> PreparedHazard:
    """Read a raster (GeoTIFF) or a map file with areas as a hazard; nothing is stored.

    Args:
        library: its registry has the layer, its unit and the values that can be.
        path: the file.
        hazard: id of the hazard, such as ``heat``.
        thresholds: the classes of the hazards.
        unit: unit of the file; by default what the file says, else that of the layer.
        column: column with the value of each area, or band of a raster; by default the only one.
        answers: answers to the questions of a map file.
        today: the day of the edition.

    Raises:
        DataError: no such hazard, not readable, another unit, or values that cannot be.
    """
    entry = _entry(library, thresholds, hazard)
    check_size(path.stat().st_size, name=path.name)
    notes: list[str] = []
    areas: gpd.GeoDataFrame | None = None
    chosen: Answers = {}
    if path.suffix.lower() in RASTERS:
        raster = read_raster(
            path, band=column, entry=entry, statistic=thresholds[hazard].statistic, notes=notes
        )
        grid = raster.grid
        values = in_unit(raster.values, entry, unit=unit, stated=raster.unit, notes=notes)
    else:
        raw = read_file_table(path, answers=answers)
        check_answered(raw.questions, answers or {})
        read = read_area_values(
            raw, column=column, hazard=thresholds[hazard], answers=answers or {},
            unit=read_unit(unit) or unit, known=remembered_classes(hazard, var=library.var),
        )  # fmt: skip
        chosen = read.chosen
        notes += read.notes
        numbers = read.frame["value"].to_numpy(dtype="float64")
        if not (settled := read.frame["settled"].to_numpy()).all():
            converted = in_unit(numbers, entry, unit=unit, stated=None, notes=notes)
            numbers = np.where(settled, numbers, converted)
        check_range(numbers, entry, name=path.name)
        areas = read.frame.drop(columns="settled").assign(value=numbers)
        west, south, east, north = areas[areas["value"].notna()].total_bounds
        grid = grid_over((west, south, east, north), name=path.name)
        if float(areas.area.sum()) > _MOST_PAINTED * grid.cell_m**2:
            msg = f"De vlakken van {path.name} liggen te vaak op elkaar; houd per plek één vlak."
            raise DataError(msg)
        values = burned(areas, shape=(grid.rows, grid.columns), transform=grid.transform)
    check_range(values, entry, name=path.name)
    known = values[np.isfinite(values)]
    classes = _class_shares(thresholds[hazard], known)
    day = today or local_today()
    coverage = _coverage(library, values, grid)
    if coverage == 0.0:
        msg = f"{path.name} ligt buiten de gemeente; de kaart heeft daar geen waarden."
        raise DataError(msg)
    return PreparedHazard(
        name=path.name,
        hazard=hazard,
        entry=entry,
        values=values,
        grid=grid,
        classes=classes,
        coverage=coverage,
        dwellings=_dwellings(library, thresholds[hazard], values, grid),
        notes=tuple(notes),
        areas=areas if entry.kind == "vector" else None,
        chosen=chosen,
        provenance=delivered_provenance(entry, source=path.name, day=day),
    )


def activate_hazard(library: Library, prepared: PreparedHazard) -> Layer:
    """Store a hazard map and make it active; the previous edition stays on disk.

    What its words were read as is kept for the next map of the hazard.
    """
    remember_classes(prepared.hazard, prepared.chosen, var=library.var)
    if prepared.areas is not None:
        return library.store(prepared.areas, prepared.provenance)
    folder = library.var / "import"
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{prepared.entry.name}.part.tif"
    try:
        write_cog(prepared.values, prepared.grid, made)
        return library.store(made, prepared.provenance)
    finally:
        made.unlink(missing_ok=True)


def _entry(library: Library, thresholds: Thresholds, hazard: str) -> LayerEntry:
    if hazard not in thresholds:
        msg = f"Bedreiging '{hazard}' bestaat niet. Bekend zijn: {', '.join(thresholds)}."
        raise DataError(msg)
    return with_hazard_rules(library.registry.layer(thresholds[hazard].layer))


def _class_shares(hazard: Hazard, known: npt.NDArray[np.float32]) -> dict[str, float]:
    names, counts = np.unique(hazard.classify(known).astype(str), return_counts=True)
    shares = dict(zip(names, counts / len(known), strict=True))
    return {name: float(shares.get(name, 0.0)) for name, _ in hazard.bounds}


def _dwellings(
    library: Library, hazard: Hazard, values: npt.NDArray[np.float32], grid: Grid
) -> dict[str, int]:
    """Return the dwellings of the stock in each class, as the list of buildings would have them."""
    stock = library.find("stock")
    if stock is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        cells = Path(folder) / "cells.tif"
        write_cog(values, grid, cells)
        exposure = building_exposure(
            stock.frame, {hazard.layer: cells}, thresholds={hazard.id: hazard}
        )
    counts = exposure[["pand_id", "exposure_class"]].merge(
        pd.DataFrame(stock.frame[["pand_id", "dwellings_count"]]), on="pand_id"
    )
    found = counts.groupby("exposure_class", observed=True)["dwellings_count"].sum()
    order = (*(name for name, _ in hazard.bounds), EXEMPT, NO_DATA)
    return {name: int(found[name]) for name in order if name in found}


def _coverage(
    library: Library, values: npt.NDArray[np.float32], grid: Grid
) -> float | None:  # fmt: skip
    outline = area_of(library).outline
    if outline is None:
        return None
    inside = rasterio.features.rasterize(
        [(outline, 1)], out_shape=values.shape, transform=grid.transform, fill=0, dtype="uint8"
    )
    known = int(((inside == 1) & np.isfinite(values)).sum())
    return float(min(1.0, known * grid.cell_m**2 / outline.area))
