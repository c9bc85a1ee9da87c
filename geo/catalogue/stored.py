"""The folders of stored layers: which edition is active, its provenance, and reading it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.catalogue.large_layers import LargeLayer
from geo.catalogue.layers import Layer, Provenance, content_digest
from geo.catalogue.reading import read_parquet
from geo.catalogue.sources import LayerEntry
from geo.constants import LARGE
from geo.errors import DataError

FEATURES = "data.parquet"
_FILES: Final = ("data.tif", "data.json")
"""A raster, or a rule of the installation."""
SHIPPED: Final = "meegeleverd"
"""The id of the edition that came with the program."""


@dataclass(frozen=True)
class Edition:
    """One edition of a layer: where it lies and what is known of it.

    ``folder`` is None for the edition that came with the program; ``active`` says that it is the
    one in use of its origin.
    """

    folder: Path | None
    provenance: Provenance
    active: bool

    @property
    def id(self) -> str:
        """What the edition is called within its layer."""
        return SHIPPED if self.folder is None else self.folder.name


def no_data(entry: LayerEntry) -> str:
    """That there is nothing of a layer yet, and how to get it."""
    return (
        f"Voor de laag '{entry.title}' zijn nog geen gegevens. "
        "Haal ze op of laad ze in op de pagina Gegevens."
    )


def active_folder(home: Path) -> str | None:
    """The name of the folder of the active edition; None where there is none."""
    try:
        text = (home / "current").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.strip() or None


def read_provenance(path: Path) -> Provenance | None:
    """The provenance in a file; None where it is missing or damaged."""
    try:
        return Provenance.from_dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def open_layer(folder: Path) -> Layer | None:
    """The layer in a folder; None when there is no such edition.

    Raises:
        DataError: it is there and damaged.
    """
    if not folder.is_dir():
        return None
    provenance = read_provenance(folder / "provenance.json")
    if provenance is None:
        msg = "De herkomst (provenance.json) ontbreekt of is niet te lezen."
        raise DataError(msg)
    if (provenance.count or 0) > LARGE and (folder / FEATURES).is_file():
        return LargeLayer.opened(provenance, folder / FEATURES)
    layer = load_folder(folder, provenance)
    # a raster is read much later, cell by cell, and then it is too late to take another
    if isinstance(layer.data, Path) and content_digest(layer.data) != provenance.digest:
        msg = f"Het bestand {layer.data.name} is niet wat er is opgeslagen."
        raise DataError(msg)
    return layer


def load_folder(folder: Path, provenance: Provenance) -> Layer:
    """Read a stored layer whole."""
    for name in _FILES:
        if (folder / name).is_file():
            return Layer(provenance, folder / name)
    return Layer(provenance, read_parquet(folder / FEATURES))
