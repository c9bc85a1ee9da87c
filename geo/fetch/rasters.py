"""Hazard rasters: measured values where a WCS gives them, else classes from the map's colours.

Source of the facts: the atlas' own capabilities, style and coverage description. What was
chosen there is told in the report and kept in the layer's note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from rasterio.enums import Resampling

from geo.catalogue.vocabularies import counts_classes
from geo.errors import SourceError
from geo.fetch import grid as cells
from geo.fetch import wcs, wms
from geo.fetch.capabilities import FoundLayer, find_offered
from geo.fetch.colours import decode
from geo.fetch.grid import Bounds, Grid, Tile, Values
from geo.fetch.job import Fetched, Job
from geo.fetch.legend import ColourMap
from geo.fetch.legend_classes import LegendClass
from geo.fetch.legend_labels import legend_unit
from geo.fetch.map_review import MapReview, review_classes, review_digest
from geo.fetch.problems import FetchProblem
from geo.text.format import counted, number

_MOST_CODES: Final = 15
_UNKNOWN_SHARE: Final = 0.02
_CHECKS: Final = 5
_WRONG_SHARE: Final = 0.25


def fetch_coverage(job: Job) -> Fetched:
    """Fetch a raster of measurements over WCS on the cells of the service.

    Where these would be too many they are joined: the highest value for a depth, the mean for
    what is spread out, the most frequent for a class (option ``resampling`` overrides it).

    Raises:
        FetchProblem: no WCS, no such coverage, no measurements, or nothing in the area.
    """
    chosen = find_offered(job)
    coverage = wcs.describe(job.client, job.url, chosen.name)
    how = _resampling(job)

    def fetch_tile(tile: Tile) -> Values:
        return wcs.fetch_tile(
            job.client, job.url, coverage, tile, resampling=how, sentinels=job.sentinels
        )

    grid = wcs.grid_of(coverage, _bounds(job))
    about = f"{coverage} {how.name} {job.sentinels}"
    side = wcs.tile_cells(coverage, cell_m=grid.cell_m)
    values = _mosaic(job, chosen, fetch_tile, grid=grid, tile_cells=side, about=about)
    _check_values(values, job)
    native, stored = (f"{number(m, decimals=2, trim=True)} m" for m in
                      (coverage.cell_m, grid.cell_m))  # fmt: skip
    described = {**chosen.describe(), "cel van de bron": native, "cel van de kaart": stored}
    warnings: tuple[str, ...] = ()
    if stored != native:
        described["herschaald"] = how.name
        warnings = (f"De bron heeft cellen van {native}; bewaard zijn cellen van {stored}",)
    return _result(
        job, values, chosen, grid=grid, described=described, via="WCS GetCoverage",
        warnings=warnings,
    )  # fmt: skip


def fetch_map(job: Job) -> Fetched:
    """Fetch a map over WMS at cells of 5 m and turn its colours back into classes.

    The result has a review: a person confirms it before the layer becomes active.

    Raises:
        FetchProblem: no such layer, a style without a colour map, colours that the style does
            not know, values that cannot be, or nothing in the area.
    """
    chosen = find_offered(job)
    colours = wms.style_of(job.client, job.url, chosen.name)
    unit, sentinels = job.layer.unit, job.sentinels
    classes: tuple[LegendClass, ...] = ()
    if colours.in_classes(unit=unit):
        classes = colours.classes(unit=unit, sentinels=sentinels, host=job.host)
        job.require_range([item.value for item in classes if item.value is not None])

    def fetch_tile(tile: Tile) -> Values:
        picture = wms.get_map(job.client, job.url, chosen.name, tile)
        return decode(picture, colours, unit=unit, host=job.host, sentinels=sentinels)

    about = f"{colours!r} {sentinels}"
    grid = Grid.over(_bounds(job))
    values = _mosaic(job, chosen, fetch_tile, grid=grid, tile_cells=cells.TILE_CELLS, about=about)
    unknown = int(np.isinf(values).sum())
    if unknown > _UNKNOWN_SHARE * max(int(np.isfinite(values).sum()), 1):
        what = counted(unknown, "cel heeft", "cellen hebben")
        what += " een kleur die niet in de legenda staat"
        raise FetchProblem("invalid", job.host, what)
    values[np.isinf(values)] = np.nan
    if np.isnan(values).all():
        raise FetchProblem("empty", job.host, f"'{chosen.name}' in dit gebied")
    job.require_range(values)
    check = _check_points(job, chosen.name, values, colours, grid=grid)
    warnings = ["Klassen uit de kleuren van de kaart, geen meetwaarden"]
    if colours.has_ranges and not _unit_stated(colours) and unit and not counts_classes(unit):
        warnings.append(f"De legenda noemt geen eenheid; gelezen als {unit}")
    if colours.marks.doubtful:
        first, mark = colours.marks.doubtful[0], colours.marks.proposed
        warnings.append(f"'{first}' in de legenda is gelezen met '{mark}' voor de decimalen")
    described = {**chosen.describe(), "controle met meetwaarden": check}
    if classes:
        described["klassen"] = "; ".join(item.describe() for item in classes)
    reviewed = review_classes(values, classes)
    review = MapReview(
        layer=job.layer.name,
        title=job.layer.title,
        unit=unit or "",
        source_id=job.source.id,
        map_name=chosen.name,
        classes=reviewed,
        check=check,
        warnings=tuple(warnings),
        digest=review_digest(values, reviewed),
    )
    fetched = _result(
        job,
        values,
        chosen,
        grid=grid,
        described=described,
        via="WMS GetMap",
        warnings=tuple(warnings),
        dropped={"kleur niet in de legenda": unknown} if unknown else {},
    )
    return replace(fetched, review=review)


def _unit_stated(colours: ColourMap) -> bool:
    return legend_unit((entry.label for entry in colours.shown), colours.unit) is not None


def _check_points(job: Job, layer: str, values: Values, colours: ColourMap, *, grid: Grid) -> str:
    """Compare cells of low to high value with the service's own values there (GetFeatureInfo).

    The option ``value_properties`` names the properties that can hold the value; else the only
    number in the answer counts.

    Raises:
        FetchProblem: more than a quarter of them disagree: the colours do not mean what the
            style says.
    """
    unit = job.layer.unit
    named = (*job.option("value_properties", ()), job.option("value_property"))
    names = [str(name) for name in named if name] or wms.VALUE_PROPERTIES
    rows, columns = np.nonzero(np.isfinite(values))
    order = np.argsort(values[rows, columns], kind="stable")
    right = wrong = 0
    for place in np.linspace(0, len(rows) - 1, _CHECKS + 2).astype(int)[1:-1]:
        row, column = int(rows[order[place]]), int(columns[order[place]])
        x_m = grid.left + (column + 0.5) * grid.cell_m
        y_m = grid.top - (row + 0.5) * grid.cell_m
        own = None
        with suppress(FetchProblem):
            own = wms.value_at(job.client, job.url, layer, x_m=x_m, y_m=y_m, names=names)
        if own is None or own in job.sentinels:
            continue
        agrees = colours.agrees(float(values[row, column]), own, unit=unit)
        right, wrong = right + agrees, wrong + (not agrees)
    total = right + wrong
    points = counted(total, "punt", "punten")
    if wrong > _WRONG_SHARE * total:
        what = f"op {wrong} van {points} spreekt de kleur de meetwaarde tegen"
        raise FetchProblem("invalid", job.host, what)
    if total == 0:
        return "niet mogelijk"
    codes = colours.in_classes(unit=unit) and colours.raster_scale(unit=unit) is None
    what = "hebben de code van hun klasse" if codes else "kloppen"
    if right == 1:
        what = "heeft de code van zijn klasse" if codes else "klopt"
    return f"{right} van {points} {what}"


def _mosaic(
    job: Job,
    chosen: FoundLayer,
    fetch_tile: cells.FetchTile,
    *,
    grid: Grid,
    tile_cells: int,
    about: str,
) -> Values:
    """Fetch all tiles of a grid; ``about`` is what else a kept tile depends on."""
    request = f"{job.url} {chosen.name} {grid} {tile_cells} {about}"
    mark = hashlib.sha256(request.encode()).hexdigest()[:16]
    values = cells.mosaic(
        grid,
        fetch_tile,
        folder=job.folder / mark,
        parallel=job.client.limits.max_parallel,
        progress=job.progress,
        cells=tile_cells,
    )
    if np.isnan(values).all():
        raise FetchProblem("empty", job.host, f"'{chosen.name}' in dit gebied")
    return values


def _bounds(job: Job) -> Bounds:
    left, bottom, right, top = job.need_area().bounds
    return float(left), float(bottom), float(right), float(top)


def _result(
    job: Job,
    values: Values,
    chosen: FoundLayer,
    *,
    grid: Grid,
    described: Mapping[str, str],
    via: str,
    warnings: tuple[str, ...] = (),
    dropped: Mapping[str, int] | None = None,
) -> Fetched:
    missing = int(np.isnan(values).sum())
    fill = job.option("nodata_means")
    if fill is not None:
        values = np.where(np.isnan(values), np.float32(fill), values)
        described = {**described, "cellen zonder waarde": f"{missing}, gelezen als {fill}"}
    path = _scratch(job) / "raster.tif"
    cells.write_cog(values, grid, path)
    return Fetched(
        data=path,
        request=f"{job.url} ({via}, {chosen.name})",
        count=int(np.isfinite(values).sum()),
        edition=chosen.date,
        nulls={"cellen zonder waarde": missing} if fill is None and missing else {},
        dropped=dropped or {},
        chosen=described,
        warnings=warnings,
    )


def _scratch(job: Job) -> Path:
    job.folder.mkdir(parents=True, exist_ok=True)
    return job.folder


def _resampling(job: Job) -> Resampling:
    """Choose how the cells of a source are joined to larger ones."""
    unit = job.layer.unit or ""
    usual = "max" if unit == "m" else "mode" if counts_classes(unit) else "average"
    name = str(job.option("resampling", usual))
    try:
        return Resampling[name]
    except KeyError:
        raise SourceError(f"Bron '{job.source.id}': resampling '{name}' is onbekend.") from None


def _check_values(values: Values, job: Job) -> None:
    """Refuse a raster of codes or of another unit: as measurements it would be wrong."""
    job.require_range(values)
    known = values[np.isfinite(values)]
    low, high = float(known.min()), float(known.max())
    few = np.unique(known[:1_000_000])
    codes = len(few) <= _MOST_CODES and bool((few == np.round(few)).all())
    if job.layer.unit in {"m", "°C"} and codes and 0 < high <= _MOST_CODES:
        raise FetchProblem(
            "invalid",
            job.host,
            f"{len(few)} gehele waarden van {low:g} tot {high:g} zijn klassen, geen meetwaarden",
        )
