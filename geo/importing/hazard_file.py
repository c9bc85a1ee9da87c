"""A hazard map of one's own: a raster or a map of areas, checked and brought to the 5 m grid."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import rasterio
import rasterio.features
import rasterio.warp
from rasterio.enums import Resampling

from geo.catalogue.file_limits import check_size
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.catalogue.raster_reading import raster_bands, raster_values
from geo.catalogue.sources import LayerEntry
from geo.constants import RD, RD_BOUNDS
from geo.errors import DataError
from geo.fetch.grid import Grid, write_cog
from geo.hazards.registry import with_hazard_rules
from geo.hazards.thresholds import Hazard, Thresholds
from geo.importing.files import read_file_table
from geo.importing.provenance import delivered_provenance
from geo.importing.questions import Answers, check_answered
from geo.importing.stock_layer import area_of
from geo.text.format import number
from geo.text.local_time import local_today
from geo.text.numbers import number_style, parse_number

RASTERS: Final = (".tif", ".tiff")
_FACTORS: Final = {("cm", "m"): 0.01, ("mm", "m"): 0.001, ("dm", "m"): 0.1}
_SPELLINGS: Final = {
    "degc": "°C", "c": "°C", "celsius": "°C", "graden": "°C", "meter": "m", "metre": "m",
    "meters": "m", "metres": "m", "centimeter": "cm", "centimetre": "cm", "millimeter": "mm",
    "millimetre": "mm", "procent": "%", "percent": "%", "pct": "%", "kelvin": "K", "k": "K",
}  # fmt: skip
"""Units as programs and people spell them, without case and spaces."""
_KELVIN: Final = np.float32(273.15)
_MOST_CELLS: Final = 60_000_000
_COARSE_M: Final = 100.0


@dataclass(frozen=True, kw_only=True)
class PreparedHazard:
    """What loading a hazard map would do.

    ``values`` are the cells of ``grid`` in the unit of the layer, NaN for no data; ``classes`` is
    the share of the cells with a value in each class; ``coverage`` the share of the gemeente that
    has a value, None when its outline is not known.
    """

    name: str
    entry: LayerEntry
    values: npt.NDArray[np.float32]
    grid: Grid
    classes: Mapping[str, float]
    coverage: float | None
    notes: tuple[str, ...]
    provenance: Provenance

    def summary(self) -> tuple[str, ...]:
        """Say in a few Dutch sentences what the map holds."""
        known = self.values[np.isfinite(self.values)]
        unit = self.entry.unit or ""
        low, mean, high = (number(float(f(known)), decimals=2) for f in (np.min, np.mean, np.max))
        lines = [
            f"{self.entry.title}: {number(len(known))} cellen van 5 m gelezen uit {self.name}.",
            f"Waarden van {low} tot {high} {unit}, gemiddeld {mean} {unit}.",
        ]
        if self.classes:
            shares = (f"{name} {share:.0%}" for name, share in self.classes.items())
            lines.append(f"Klassen: {', '.join(shares)}.")
        if self.coverage is not None:
            lines.append(f"{self.coverage:.0%} van de gemeente heeft een waarde.")
        return (*lines, *self.notes)


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
    raster = path.suffix.lower() in RASTERS
    notes: list[str] = []
    values, grid, stated = (
        _from_raster(path, band=column, notes=notes)
        if raster
        else _from_areas(path, column=column, answers=answers)
    )
    values[np.isin(values, np.array(entry.sentinels, dtype="float32"))] = np.nan
    given = _unit(unit or stated or entry.unit)
    if not (unit or stated):
        notes.append(
            f"Let op: het bestand noemt geen eenheid; de waarden zijn gelezen als {given}. Is het "
            "een andere, kies die dan."
        )
    if given != entry.unit:
        values = _converted(values, given, entry)
        notes.append(f"Omgerekend van {given} naar {entry.unit}.")
    _check_range(values, entry, name=path.name)
    known = values[np.isfinite(values)]
    classes = _class_shares(thresholds[hazard], known)
    day = today or local_today()
    coverage = _coverage(library, values, grid)
    if coverage == 0.0:
        msg = f"{path.name} ligt buiten de gemeente; de kaart heeft daar geen waarden."
        raise DataError(msg)
    return PreparedHazard(
        name=path.name,
        entry=entry,
        values=values,
        grid=grid,
        classes=classes,
        coverage=coverage,
        notes=tuple(notes),
        provenance=delivered_provenance(entry, source=path.name, day=day),
    )


def value_columns(path: Path, *, answers: Answers | None = None) -> tuple[str, ...]:
    """Return the columns of a map file that hold numbers, or the bands of a raster with more.

    Raises:
        DataError: the file cannot be read.
    """
    if path.suffix.lower() in RASTERS:
        bands = raster_bands(path)
        return bands if len(bands) > 1 else ()
    return tuple(_number_columns(read_file_table(path, answers=answers).frame))


def activate_hazard(library: Library, prepared: PreparedHazard) -> Layer:
    """Store a hazard map and make it active; the previous edition stays on disk."""
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


def _band(path: Path, given: str | None) -> int:
    """Return the number of the band to read.

    Raises:
        DataError: several bands and none chosen, or no such band.
    """
    bands = raster_bands(path)
    numbers = {text.partition(":")[0]: text for text in bands}
    if given is None and len(bands) == 1:
        return int(next(iter(numbers)))
    chosen = (given or "").partition(":")[0].strip()
    if chosen not in numbers:
        msg = (
            f"{path.name} heeft {len(bands)} banden met waarden; kies er een met --column. "
            f"Er zijn: {', '.join(bands)}."
        )
        raise DataError(msg)
    return int(chosen)


def _from_raster(
    path: Path, *, band: str | None, notes: list[str]
) -> tuple[npt.NDArray[np.float32], Grid, str | None]:
    """Return the values of a raster on the 5 m grid, the grid, and the unit that it states."""
    found = raster_values(path, band=_band(path, band))
    if found.has_palette:
        notes.append(
            "Let op: elke waarde heeft een eigen kleur (een palet); controleer of het metingen "
            "zijn en geen codes van klassen."
        )
    if found.is_picture:
        msg = (
            f"{path.name} is een plaatje met kleuren, geen raster met waarden; exporteer de "
            "gegevens zelf (in QGIS: ruwe gegevens)."
        )
        raise DataError(msg)
    if found.crs is None:
        west, south, east, north = found.bounds
        if not (RD_BOUNDS[0] <= west < east <= RD_BOUNDS[2] and RD_BOUNDS[1] <= south < north):
            msg = f"{path.name} zegt niet in welk coördinatenstelsel het staat; verwacht {RD}."
            raise DataError(msg)
        found = replace(found, crs=rasterio.CRS.from_user_input(RD))
    bounds = rasterio.warp.transform_bounds(found.crs, RD, *found.bounds)
    grid = _grid(bounds, name=path.name)
    cell_m = ((bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) / found.size) ** 0.5
    if cell_m > _COARSE_M:
        notes.append(
            f"Let op: de cellen van het bestand zijn {number(cell_m)} m groot; voor afzonderlijke "
            "gebouwen is dat te grof."
        )
    values = np.full((grid.rows, grid.columns), np.nan, dtype="float32")
    rasterio.warp.reproject(
        found.values, values, src_transform=found.transform, src_crs=found.crs,
        src_nodata=np.nan, dst_transform=_transform(grid), dst_crs=RD, dst_nodata=np.nan,
        resampling=Resampling.nearest,
    )  # fmt: skip
    return values, grid, found.unit


def _from_areas(
    path: Path, *, column: str | None, answers: Answers | None
) -> tuple[npt.NDArray[np.float32], Grid, str | None]:
    """Return the value of each area on the 5 m grid; of areas that overlap the highest counts."""
    raw = read_file_table(path, answers=answers)
    check_answered(raw.questions, answers or {})
    if raw.geometry is None:
        msg = f"{path.name} is geen raster en geen kaart met vlakken."
        raise DataError(msg)
    numbers = _numbers(raw.frame, column=column, name=path.name)
    known = numbers.notna() & raw.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    if not known.any():
        msg = f"In {path.name} staat geen vlak met een waarde."
        raise DataError(msg)
    shapes, found = raw.geometry[known], numbers[known].sort_values()
    grid = _grid(tuple(shapes.total_bounds), name=path.name)
    values = rasterio.features.rasterize(
        ((shapes.loc[row], value) for row, value in found.items()),
        out_shape=(grid.rows, grid.columns), transform=_transform(grid), fill=np.nan,
        dtype="float32",
    )  # fmt: skip
    return values, grid, None


def _numbers(frame: pd.DataFrame, *, column: str | None, name: str) -> pd.Series:
    if column is not None and column not in frame:
        msg = f"{name} heeft geen kolom '{column}'. Er zijn: {', '.join(map(str, frame))}."
        raise DataError(msg)
    usable = _number_columns(frame[[column]] if column else frame)
    if len(usable) != 1:
        known = ", ".join(usable) or "geen"
        msg = f"Kies met --column de kolom met de waarde in {name}. Kolommen met getallen: {known}."
        raise DataError(msg)
    return next(iter(usable.values()))


def _number_columns(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the numbers of every column that has any."""
    read = {str(name): _read(frame[name]) for name in frame.columns}
    return {name: values for name, values in read.items() if values.notna().any()}


def _read(cells: pd.Series) -> pd.Series:
    decimal = number_style(cells).decimal
    found = [parse_number(str(cell), decimal=decimal) if isinstance(cell, str) else cell
             for cell in cells]  # fmt: skip
    values = [getattr(item, "value", item) for item in found]
    return pd.to_numeric(pd.Series(values, index=cells.index), errors="coerce")


def _grid(bounds: tuple[float, ...], *, name: str) -> Grid:
    if not np.isfinite(bounds).all():
        msg = (
            f"De coördinaten van {name} passen niet bij het coördinatenstelsel dat het bestand "
            f"noemt; sla het op in {RD}."
        )
        raise DataError(msg)
    grid = Grid.over((bounds[0], bounds[1], bounds[2], bounds[3]), margin_m=0)
    if grid.rows * grid.columns > _MOST_CELLS:
        msg = f"{name} beslaat een veel groter gebied dan een gemeente; knip het eerst uit."
        raise DataError(msg)
    return grid


def _transform(grid: Grid) -> Any:
    return rasterio.Affine(5.0, 0, grid.left, 0, -5.0, grid.top)


def _unit(text: str | None) -> str | None:
    return None if text is None else _SPELLINGS.get(text.lower().strip(), text.strip())


def _converted(
    values: npt.NDArray[np.float32], unit: str | None, entry: LayerEntry
) -> npt.NDArray[np.float32]:
    """Return values in the unit of the layer.

    Raises:
        DataError: nothing is known of how to convert.
    """
    if (unit, entry.unit) == ("K", "°C"):
        return values - _KELVIN
    if (unit, entry.unit) in _FACTORS:
        return values * np.float32(_FACTORS[str(unit), str(entry.unit)])
    msg = f"De kaart staat in {unit}, de laag '{entry.title}' in {entry.unit}; reken eerst om."
    raise DataError(msg)


def _check_range(values: npt.NDArray[np.float32], entry: LayerEntry, *, name: str) -> None:
    known = values[np.isfinite(values)]
    if not len(known):
        raise DataError(f"In {name} heeft geen enkele cel een waarde.")
    if entry.valid_range is None:
        return
    low, high = float(known.min()), float(known.max())
    least, most = entry.valid_range
    if low < least or high > most:
        unit = entry.unit or ""
        msg = (
            f"{name} heeft waarden van {low:g} tot {high:g} {unit}; mogelijk is {least:g} tot "
            f"{most:g} {unit}. Staat het in een andere eenheid, of zijn het codes?"
        )
        raise DataError(msg)


def _class_shares(hazard: Hazard, known: npt.NDArray[np.float32]) -> dict[str, float]:
    names, counts = np.unique(hazard.classify(known).astype(str), return_counts=True)
    shares = dict(zip(names, counts / len(known), strict=True))
    return {name: float(shares.get(name, 0.0)) for name, _ in hazard.bounds}


def _coverage(
    library: Library, values: npt.NDArray[np.float32], grid: Grid
) -> float | None:  # fmt: skip
    outline = area_of(library).outline
    if outline is None:
        return None
    inside = rasterio.features.rasterize(
        [(outline, 1)], out_shape=values.shape, transform=_transform(grid), fill=0, dtype="uint8"
    )
    known = int(((inside == 1) & np.isfinite(values)).sum())
    return float(min(1.0, known * 25.0 / outline.area))
