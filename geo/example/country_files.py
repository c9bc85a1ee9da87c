"""Writing a made-up country as an installation of its own, with its hazard rasters."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from rasterio import Affine

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.catalogue.raster_writing import write_cog
from geo.catalogue.writing import replacing
from geo.example.chance import stream
from geo.example.country import Country, build_country
from geo.example.surface import Raster, noise
from geo.text.format import counted

Progress = Callable[[float, str], None]

_RASTER_M: Final = 10.0
_NODATA: Final = -9999.0
_NOT_COPIED: Final = {
    "shapes", "projects.csv", "kerncijfers_wijken.csv", "woningen_per_buurt.csv",
    "leefbaarometer_2024.csv",
}  # fmt: skip
_HAZARDS: Final[dict[str, tuple[float, float, float, float, float]]] = {
    "heat": (37.0, 4.5, 2.5, 30.0, 46.0),
    "rain70": (0.02, 0.12, 0.16, 0.0, 0.8),
    "rain140": (0.08, 0.18, 0.22, 0.0, 1.3),
    "flood": (0.6, 1.6, 0.5, 0.0, 6.0),
    "drought": (22.0, 16.0, 8.0, 0.0, 60.0),
}
"""Per raster the middle, how much it differs over kilometres and over tens of metres, and the
least and the most."""


def write_country(
    folder: Path,
    *,
    gemeenten: int,
    buildings: int,
    seed: int = 505,
    progress: Progress | None = None,
) -> Path:
    """Make a made-up country and keep it as an installation of its own.

    Args:
        folder: gets ``data`` (the rules that ship, without the places), ``var`` (the layers) and
            ``gemeenten.csv``; use it with ``KOPPELKANSEN_DATA`` and ``KOPPELKANSEN_VAR``.
        gemeenten: how many, at most 899.
        buildings: in all.
        seed: another seed gives another country.
        progress: called with the share done (0-1) and a Dutch text.

    Returns:
        The list of gemeenten for ``python -m geo run``.

    Raises:
        DataError: an impossible number, or the disk refuses.
    """
    say = progress or _silent
    say(0.0, "Verzonnen land tekenen")
    country = build_country(gemeenten=gemeenten, buildings=buildings, seed=seed)
    library = Library(_rules(folder / "data"), folder / "var")
    places = counted(gemeenten, "gemeente", "gemeenten")
    many = counted(buildings, "gebouw", "gebouwen")
    note = f"Verzonnen land met {places} en {many} (begin {seed})."
    steps = len(country.layers) + len(_HAZARDS)
    for done, (name, frame) in enumerate(country.layers.items()):
        say(done / steps, f"Laag {name} opslaan")
        library.store(frame, _provenance(library, name, note))
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as scratch:
        for done, name in enumerate(_HAZARDS, start=len(country.layers)):
            say(done / steps, f"Raster {name} maken")
            path = _write_raster(Path(scratch) / f"{name}.tif", name, country, seed=seed)
            library.store(path, _provenance(library, name, note))
    target = folder / "gemeenten.csv"
    with replacing(target) as temporary:
        country.gemeenten.to_csv(temporary, index=False)
    say(1.0, "Klaar")
    return target


def _silent(share: float, text: str) -> None:
    """Nobody wants to know how far it is."""


def _write_raster(path: Path, name: str, country: Country, *, seed: int) -> Path:
    left, bottom, right, top = country.bounds
    shape = (round((top - bottom) / _RASTER_M), round((right - left) / _RASTER_M))
    rng = stream(seed, name=f"raster {name}")
    middle, far, near, least, most = _HAZARDS[name]
    values: Raster = noise(rng, shape=shape, step=120) * np.float32(far) + np.float32(middle)
    values += noise(rng, shape=shape, step=4) * np.float32(near)
    values = np.clip(np.round(values, 1 if name == "heat" else 2), least, most)
    # what nobody measured stays unknown: a patch here and there
    values[noise(rng, shape=shape, step=60) > 0.9] = _NODATA  # noqa: PLR2004 - rare
    write_cog(
        values,
        path,
        transform=Affine(_RASTER_M, 0.0, left, 0.0, -_RASTER_M, top),
        nodata=_NODATA,
        overviews="average",
        level=4,
    )
    return path


def _rules(target: Path) -> Path:
    """What ships of rules and register, without the places of a real town."""
    source = Library().data
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        if path.name in _NOT_COPIED:
            continue
        if path.is_dir():
            shutil.copytree(path, target / path.name, dirs_exist_ok=True)
        else:
            shutil.copyfile(path, target / path.name)
    return target


def _provenance(library: Library, name: str, note: str) -> Provenance:
    entry = library.registry.layer(name)
    return Provenance(
        name=name,
        title=entry.title,
        origin="voorbeeld",
        source="Verzonnen land",
        table=entry.table,
        licence="EUPL-1.2 (verzonnen gegevens)",
        attribution="Voorbeeldgegevens",
        accuracy_m=0.0,
        note=note,
    )
