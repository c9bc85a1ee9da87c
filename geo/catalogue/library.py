"""The library of layers: what is active, its editions and problems, and storing another.

What there is of a layer, and which origin is active: :mod:`geo.catalogue.active_layers`.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.catalogue.active_layers import ActiveLayers
from geo.catalogue.layers import Frame, Layer, Provenance, content_digest, require_rd
from geo.catalogue.pointers import changed, pointers_in_view, read_pointers
from geo.catalogue.raster_files import raster_cell_m2
from geo.catalogue.reading import read_parquet
from geo.catalogue.sources import LayerEntry
from geo.catalogue.stored import (
    FEATURES,
    Edition,
    load_folder,
    no_data,
    open_layer,
    read_provenance,
)
from geo.catalogue.writing import along_curve, replacing, write_json, write_parquet
from geo.constants import ORIGINS, Origin
from geo.errors import DataError, NotFoundError

_DIGEST_LENGTH = 12
_SURE_LENGTH = 16


class Library(ActiveLayers):
    """All layers of one installation.

    Args:
        data: folder with the shipped data and ``sources.toml``.
        var: folder for what this installation collects.
        overrides: values per source id that replace those of ``sources.toml``.
    """

    @property
    def scope(self) -> str:
        """Which stock is in it, in Dutch; '' where nothing is withheld."""
        return ""

    def rejected(self, name: str) -> pd.DataFrame:
        """Rows of the active layer that did not keep the contract, as told at loading."""
        layer = self.get(name)
        path = self._folder(name, layer.provenance.origin) / layer.digest[:_DIGEST_LENGTH]
        stored = path / "rejected.parquet"
        if stored.is_file():
            frame = read_parquet(stored)
            return pd.DataFrame(frame)
        return pd.DataFrame(columns=["row", "column", "value", "expected", "message"])

    def status(self) -> list[Provenance]:
        """What is known of every layer that has data, in the order of the register."""
        found = (self.find(name) for name in self.registry.layers)
        return [layer.provenance for layer in found if layer is not None]

    def problems(self) -> dict[str, str]:
        """Per layer with a damaged edition what is wrong and what to do, in Dutch."""
        names_by_problem: dict[str, list[str]] = {}
        for name in self.registry.layers:
            now = self.find(name)
            for (layer, origin, edition), reason in self._damaged.items():
                if layer != name or self._active(name, origin) != edition:
                    continue
                instead = (
                    "er is geen andere"
                    if now is None
                    else f"in plaats daarvan geldt: {now.provenance.origin}"
                )
                names_by_problem.setdefault(name, []).append(
                    f"De laag '{self.registry.layer(name).title}' ({origin}) is beschadigd en "
                    f"wordt niet gebruikt; {instead}. Laad of haal haar opnieuw. ({reason})"
                )
        return {name: " ".join(texts) for name, texts in names_by_problem.items()}

    def missing(self) -> list[LayerEntry]:
        """Registered layers without any data yet."""
        return [
            e
            for n, e in self.registry.layers.items()
            if e.kind != "service" and self.find(n) is None
        ]

    def digests(self) -> dict[str, str]:
        """Digest of the active layer by name: the state that an outcome rests on."""
        return {item.name: item.digest for item in self.status()}

    def stamp(self) -> str:
        """What tells one state of the stored layers from another, without reading any of them.

        Every store and withdrawal changes it, also one by another process; two equal stamps of one
        library mean the same :meth:`digests`.
        """
        return (pointers_in_view(self.var) or read_pointers(self.var)).mark

    def editions(self, name: str, *, origin: Origin | None = None) -> list[Edition]:
        """Stored editions of a layer, newest first."""
        self.registry.layer(name)
        found = []
        for candidate in ORIGINS if origin is None else (origin,):
            folder = self._folder(name, candidate)
            current = self._active(name, candidate)
            for item in sorted(folder.glob("*/provenance.json")):
                provenance = read_provenance(item)
                if provenance is not None:
                    found.append(Edition(item.parent, provenance, item.parent.name == current))
        return sorted(found, key=lambda e: (e.provenance.fetched or "", e.active), reverse=True)

    def load_edition(self, edition: Edition) -> Layer:
        """The layer as it was in an edition."""
        if edition.folder is None:
            layer = self.shipped(edition.provenance.name)
            if layer is None:
                raise NotFoundError(no_data(self.registry.layer(edition.provenance.name)))
            return layer
        return load_folder(edition.folder, edition.provenance)

    def by_digest(self, name: str, digest: str) -> Layer | None:
        """The layer with this content, whichever edition it is; None when it is not kept.

        Args:
            name: name of the layer.
            digest: digest of its content, or the first signs of it (16 at least).
        """
        if len(digest) < _SURE_LENGTH:
            return None
        entry = self.registry.layer(name)
        now = self.find(name)
        for layer in (now, self._from_file(entry)):
            if layer is not None and layer.digest.startswith(digest):
                return layer
        for edition in self.editions(name):
            if edition.provenance.digest.startswith(digest):
                return self.load_edition(edition)
        return None

    def store(
        self,
        data: Frame | Path,
        provenance: Provenance,
        *,
        rejected: pd.DataFrame | None = None,
    ) -> Layer:
        """Keep a new edition of a layer and make it the active one of its origin.

        The files are written beside the old edition and the pointer is swapped last, so a
        failure leaves what was there. Features are kept along a Hilbert curve, so that a part of
        them can be read without the rest (:meth:`part`).

        Args:
            data: a checked frame in EPSG:28992, a table, or the path of a raster or of a rule
                (JSON) to copy.
            provenance: where it comes from; ``count`` and ``digest`` are filled in here.
            rejected: the mistakes that were left out, kept with the edition.

        Raises:
            SourceError: the layer is not registered.
            DataError: wrong coordinate system, nothing in it, or the disk refuses.
        """
        self.registry.layer(provenance.name)
        if isinstance(data, gpd.GeoDataFrame):
            require_rd(data, name=provenance.title)
            data = along_curve(data)
        elif isinstance(data, Path) and data.suffix != ".json":
            raster_cell_m2(data)
        count = None if isinstance(data, Path) else len(data)
        if count == 0:
            msg = f"De laag '{provenance.title}' is leeg en vervangt daarom niets."
            raise DataError(msg)
        digest = content_digest(data)
        known = replace(
            provenance.with_content(count=count, digest=digest),
            rejected_count=0 if rejected is None else int(rejected["row"].nunique()),
        )
        home = self._folder(known.name, known.origin)
        folder = home / digest[:_DIGEST_LENGTH]
        if isinstance(data, Path):
            name = "data.json" if data.suffix == ".json" else "data.tif"
            with replacing(folder / name) as temporary:
                shutil.copyfile(data, temporary)
        else:
            write_parquet(data, folder / FEATURES)
        if rejected is not None and len(rejected):
            write_parquet(
                rejected.astype("string").astype({"row": "int64"}), folder / "rejected.parquet"
            )
        else:
            # the same rows may have been left over from a file with mistakes before
            (folder / "rejected.parquet").unlink(missing_ok=True)
        write_json(known.to_dict(), folder / "provenance.json")
        with replacing(home / "current") as temporary:
            temporary.write_text(folder.name, encoding="utf-8")
        changed()
        # the same content may come from another source now
        self._loaded.pop((known.name, known.origin, folder.name), None)
        self._damaged.pop((known.name, known.origin, folder.name), None)
        return self.get(known.name, origin=known.origin)

    def use(self, edition: Edition) -> None:
        """Make a stored edition the active one of its origin.

        Raises:
            DataError: it is gone or damaged; then nothing changes.
        """
        known, folder = edition.provenance, edition.folder
        self.registry.layer(known.name)
        if folder is None or open_layer(folder) is None:
            msg = f"Editie '{edition.id}' van '{known.title}' is er niet meer."
            raise DataError(msg)
        with replacing(self._folder(known.name, known.origin) / "current") as temporary:
            temporary.write_text(edition.id, encoding="utf-8")
        changed()
        self._damaged.pop((known.name, known.origin, edition.id), None)

    def withdraw(self, name: str, *, origin: Origin) -> None:
        """Stop using a stored layer of that origin; its editions stay on disk."""
        self.registry.layer(name)
        (self._folder(name, origin) / "current").unlink(missing_ok=True)
        changed()
