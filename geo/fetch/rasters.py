"""Hazard rasters: measured values where a WCS gives them, else classes from the map's colours.

Source of the facts: the atlas' own capabilities, style and coverage description. What was
chosen there is told in the report and kept in the layer's note.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from rasterio.enums import Resampling

from geo.errors import SourceError
from geo.fetch import grid as cells
from geo.fetch import wcs, wms
from geo.fetch.capabilities import Chosen, choose, layer_names
from geo.fetch.grid import Grid, Tile, Values
from geo.fetch.job import Fetched, Job
from geo.fetch.legend import ColourMap, decode
from geo.fetch.problems import FetchProblem

# What a value can be in each unit; outside it the raster holds codes or another unit.
_PLAUSIBLE: Final[Mapping[str, tuple[float, float]]] = {
    "m": (-10.0, 30.0),
    "%": (0.0, 100.0),
    "°C": (0.0, 70.0),
}
_SAMPLE_MOST: Final = 15
_UNKNOWN_SHARE: Final = 0.02
_CHECKS: Final = 5


def fetch_coverage(job: Job) -> Fetched:
    """Fetch a raster of measurements over WCS on cells of 5 m.

    Finer sources are brought to 5 m: the highest value for a depth, the mean for what is
    spread out, the most frequent for a class (option ``resampling`` overrides it).

    Raises:
        FetchProblem: no WCS, no such coverage, no measurements, or nothing in the area.
    """
    chosen = _chosen(job, "WCS")
    coverage = wcs.describe(job.client, job.url, chosen.name)
    how = _resampling(job)
    sentinels = _sentinels(job)

    def one(tile: Tile) -> Values:
        return wcs.fetch_tile(
            job.client, job.url, coverage, tile, resampling=how, sentinels=sentinels
        )

    about = f"{coverage} {how.name} {sentinels}"
    values = _mosaic(job, chosen, one, tile_cells=wcs.tile_cells(coverage), about=about)
    _check_values(values, job)
    told = {**chosen.told(), "cel van de bron": f"{coverage.cell_m:g} m", "herschaald": how.name}
    return _result(job, values, chosen, told=told, via="WCS GetCoverage")


def fetch_map(job: Job) -> Fetched:
    """Fetch a map over WMS at cells of 5 m and turn its colours back into classes.

    Raises:
        FetchProblem: no such layer, a style without a colour map, colours that the style does
            not know, or nothing in the area.
    """
    chosen = _chosen(job, "WMS")
    colours = wms.style_of(job.client, job.url, chosen.name)
    unit = job.layer.unit

    def one(tile: Tile) -> Values:
        picture = wms.get_map(job.client, job.url, chosen.name, tile)
        return decode(picture, colours, unit=unit, host=job.host)

    values = _mosaic(job, chosen, one, tile_cells=cells.TILE_CELLS, about=repr(colours))
    unknown = int(np.isinf(values).sum())
    if unknown > _UNKNOWN_SHARE * max(int(np.isfinite(values).sum()), 1):
        raise FetchProblem(
            "invalid", job.host, f"{unknown} cellen hebben een kleur die niet in de legenda staat"
        )
    values[np.isinf(values)] = np.nan
    told = {**chosen.told(), **_checked(job, chosen.name, values, colours)}
    if colours.in_classes(unit=unit):
        classes = colours.classes(unit=unit)
        told["klassen"] = "; ".join(item.told() for item in classes)
    warning = "Klassen uit de kleuren van de kaart, geen meetwaarden"
    return _result(
        job,
        values,
        chosen,
        told=told,
        via="WMS GetMap",
        warnings=(warning,),
        dropped={"kleur niet in de legenda": unknown} if unknown else {},
    )


def _checked(job: Job, layer: str, values: Values, colours: ColourMap) -> dict[str, str]:
    """Compare a few cells with the service's own values (option ``value_property``).

    Raises FetchProblem when more of them disagree than agree: then the colours do not mean
    what the style says.
    """
    name = job.option("value_property")
    if not name:
        return {}
    grid = _grid(job)
    rows, columns = np.nonzero(np.isfinite(values))
    right = wrong = 0
    for place in np.linspace(0, len(rows) - 1, _CHECKS + 2).astype(int)[1:-1]:
        row, column = int(rows[place]), int(columns[place])
        x_m = grid.left + (column + 0.5) * cells.CELL_M
        y_m = grid.top - (row + 0.5) * cells.CELL_M
        try:
            own = wms.value_at(job.client, job.url, layer, x_m=x_m, y_m=y_m, name=str(name))
        except FetchProblem:
            own = None
        if own is None:
            continue
        if colours.agrees(float(values[row, column]), own, unit=job.layer.unit):
            right += 1
        else:
            wrong += 1
    if wrong > right:
        raise FetchProblem(
            "invalid",
            job.host,
            f"op {wrong} van {right + wrong} punten spreekt de kleur de meetwaarde tegen",
        )
    if right + wrong == 0:
        return {"controle met meetwaarden": "niet mogelijk"}
    return {"controle met meetwaarden": f"{right} van {right + wrong} punten kloppen"}


def _chosen(job: Job, service: str) -> Chosen:
    prefix = job.source.prefix or job.source.typename or job.source.collection
    if not prefix:
        raise SourceError(f"Bron '{job.source.id}' noemt geen laag (prefix) in sources.toml.")
    job.progress("lagen opvragen", 0, None)
    return choose(layer_names(job.client, job.url, service=service), prefix=prefix, host=job.host)


def _mosaic(
    job: Job, chosen: Chosen, one: cells.FetchTile, *, tile_cells: int, about: str
) -> Values:
    """Fetch all tiles; ``about`` is what else a kept tile depends on."""
    grid = _grid(job)
    request = f"{job.url} {chosen.name} {grid} {tile_cells} {about}"
    mark = hashlib.sha256(request.encode()).hexdigest()[:16]
    values = cells.mosaic(
        grid,
        one,
        folder=job.folder / mark,
        parallel=job.client.limits.max_parallel,
        progress=job.progress,
        cells=tile_cells,
    )
    if np.isnan(values).all():
        raise FetchProblem("empty", job.host, f"'{chosen.name}' in dit gebied")
    return values


def _grid(job: Job) -> Grid:
    left, bottom, right, top = job.need_area().bounds
    return Grid.over((float(left), float(bottom), float(right), float(top)))


def _result(
    job: Job,
    values: Values,
    chosen: Chosen,
    *,
    told: Mapping[str, str],
    via: str,
    warnings: tuple[str, ...] = (),
    dropped: Mapping[str, int] | None = None,
) -> Fetched:
    missing = int(np.isnan(values).sum())
    fill = job.option("nodata_means")
    if fill is not None:
        values = np.where(np.isnan(values), np.float32(fill), values)
        told = {**told, "cellen zonder waarde": f"{missing}, gelezen als {fill}"}
    path = _scratch(job) / "raster.tif"
    cells.write_cog(values, _grid(job), path)
    return Fetched(
        data=path,
        request=f"{job.url} ({via}, {chosen.name})",
        count=int(np.isfinite(values).sum()),
        edition=chosen.date,
        nulls={"cellen zonder waarde": missing} if fill is None and missing else {},
        dropped=dropped or {},
        chosen=told,
        warnings=warnings,
    )


def _scratch(job: Job) -> Path:
    job.folder.mkdir(parents=True, exist_ok=True)
    return job.folder


def _sentinels(job: Job) -> Sequence[float]:
    return [float(value) for value in job.option("sentinels", [])]


def _resampling(job: Job) -> Resampling:
    """Choose how a finer source is brought to 5 m."""
    unit = job.layer.unit or ""
    usual = "max" if unit == "m" else "mode" if unit.startswith("klasse") else "average"
    name = str(job.option("resampling", usual))
    try:
        return Resampling[name]
    except KeyError:
        raise SourceError(f"Bron '{job.source.id}': resampling '{name}' is onbekend.") from None


def _check_values(values: Values, job: Job) -> None:
    """Refuse a raster of codes or of another unit: as measurements it would be wrong."""
    unit = job.layer.unit or ""
    known = values[np.isfinite(values)]
    low, high = float(known.min()), float(known.max())
    least, most = _PLAUSIBLE.get(unit, (-np.inf, np.inf))
    if low < least or high > most:
        raise FetchProblem(
            "invalid",
            job.host,
            f"waarden van {low:g} tot {high:g} passen niet bij de eenheid {unit}",
        )
    few = np.unique(known[:1_000_000])
    codes = len(few) <= _SAMPLE_MOST and bool((few == np.round(few)).all())
    if unit in {"m", "°C"} and codes and high <= _SAMPLE_MOST and high > 0:
        raise FetchProblem(
            "invalid",
            job.host,
            f"{len(few)} gehele waarden van {low:g} tot {high:g} zijn klassen, geen meetwaarden",
        )
