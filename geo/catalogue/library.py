"""The library of layers: what there is of each, and which origin is active.

A layer comes out of the shipped data (``data/``) or out of what this installation collected
(``var/layers/NAME/ORIGIN/DIGEST/``, with a ``current`` file naming the active edition, so that
older editions stay). Per layer the best origin wins: aangeleverd, officieel, voorbeeld;
within officieel a fetched layer wins over the shipped one.
"""

import functools
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.catalogue.large_layers import LargeLayer
from geo.catalogue.layers import Frame, Layer, Provenance, content_digest, require_rd
from geo.catalogue.policy_areas import follow_borders, load_area_rules
from geo.catalogue.reading import raster_cell_m2, read_parquet
from geo.catalogue.shipped import shipped_layer
from geo.catalogue.sources import LayerEntry, Registry, SourceEntry, load_registry
from geo.catalogue.stored import (
    FEATURES,
    Edition,
    active_folder,
    load_folder,
    no_data,
    open_layer,
    read_provenance,
)
from geo.catalogue.subset import Part, read_part
from geo.catalogue.writing import along_curve, replacing, write_json, write_parquet
from geo.constants import ORIGINS, Origin
from geo.errors import DataError, NotFoundError
from geo.paths import data_dir, var_dir

_DIGEST_LENGTH = 12
_SURE_LENGTH = 16
_log = logging.getLogger(__name__)


class Library:
    """All layers of one installation.

    Args:
        data: folder with the shipped data and ``sources.toml``.
        var: folder for what this installation collects.
        overrides: values per source id that replace those of ``sources.toml``.
    """

    def __init__(
        self,
        data: Path | None = None,
        var: Path | None = None,
        *,
        overrides: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        self.data = data or data_dir()
        self.var = var or var_dir()
        self.registry: Registry = load_registry(self.data / "sources.toml", overrides=overrides)
        self._loaded: dict[tuple[str, str, str], Layer] = {}
        self._shipped: dict[str, Layer] = {}
        self._damaged: dict[tuple[str, Origin, str], str] = {}

    @property
    def scope(self) -> str:
        """Which stock is in it, in Dutch; '' where nothing is withheld."""
        return ""

    # -- reading -------------------------------------------------------------------------

    def get(self, name: str, *, origin: Origin | None = None) -> Layer:
        """The active layer of that name, or the one of the given origin.

        What is stored but damaged is passed over; :meth:`problems` says so.

        Raises:
            SourceError: the name is not registered.
            NotFoundError: registered, but there is no data for it yet.
        """
        entry = self.registry.layer(name)
        for candidate in ORIGINS if origin is None else (origin,):
            layer = self._stored(entry, candidate)
            if layer is None and candidate == "officieel":
                layer = self._from_file(entry)
            if layer is not None:
                return layer
        raise NotFoundError(no_data(entry))

    def part(self, name: str, part: Part) -> Layer:
        """The active layer with only some of its features, read without the rest of it.

        A layer that is in memory already is not read again.

        Args:
            name: name of the layer.
            part: which rows (a box in EPSG:28992, values of a column) and which columns.

        Returns:
            The features asked for, possibly none, under the provenance of the whole.

        Raises:
            SourceError: the name is not registered.
            NotFoundError: registered, but there is no data for it yet.
            DataError: the layer has no features or is damaged, or a column is not there.
        """
        entry = self.registry.layer(name)
        for origin in ORIGINS:
            home = self._folder(name, origin)
            folder = home / (active_folder(home) or "-")
            known = read_provenance(folder / "provenance.json")
            if (name, origin, folder.name) in self._loaded or known is None:
                whole = self._stored(entry, origin)
                if isinstance(whole, LargeLayer):
                    return Layer(known or whole.provenance, read_part(whole.file, part))
            elif (name, origin, folder.name) not in self._damaged:
                return Layer(known, read_part(folder / FEATURES, part))
            else:
                whole = None
            if whole is None and origin == "officieel":
                whole = self._from_file(entry)
            if whole is not None:
                return Layer(whole.provenance, part.of(whole.frame))
        raise NotFoundError(no_data(entry))

    def stored_file(self, name: str) -> tuple[Path, Provenance] | None:
        """The file of the active layer with its provenance, without reading what is in it.

        For a layer too large to hold: whoever reads it takes the part that is needed. None when
        there is no data for it, or only what ships.
        """
        for origin in ORIGINS:
            home = self._folder(self.registry.layer(name).name, origin)
            current = active_folder(home)
            if current is None:
                continue
            provenance = read_provenance(home / current / "provenance.json")
            for file in ("data.parquet", "data.tif"):
                if provenance is not None and (home / current / file).is_file():
                    return home / current / file, provenance
        return None

    def shipped(self, name: str) -> Layer | None:
        """The layer as it came with the program, whatever is active; None when none did.

        Raises:
            SourceError: the name is not registered.
            DataError: the file does not keep its contract.
        """
        return self._from_file(self.registry.layer(name))

    def find(self, name: str) -> Layer | None:
        """Like :meth:`get`, but None when there is no data for it."""
        try:
            return self.get(name)
        except NotFoundError:
            return None

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
                if layer != name or active_folder(self._folder(name, origin)) != edition:
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

        Made of the inode and time of change (ns) of every layer's pointer, to compare only.
        Every store and withdrawal changes it, also one by another process; two equal stamps of one
        library mean the same :meth:`digests`.
        """
        root = self.var / "layers"
        found = []
        try:
            names = sorted(os.listdir(root))  # noqa: PTH208 - a path object a name costs more than the rest
        except OSError:
            return ""
        for name in names:
            for origin in ORIGINS:
                try:
                    known = os.stat(f"{root}/{name}/{origin}/current")  # noqa: PTH116 - asked many times a page
                except OSError:
                    continue
                found.append(f"{name}/{origin}:{known.st_ino}:{known.st_mtime_ns}")
        return " ".join(found)

    def editions(self, name: str, *, origin: Origin | None = None) -> list[Edition]:
        """Stored editions of a layer, newest first."""
        self.registry.layer(name)
        found = []
        for candidate in ORIGINS if origin is None else (origin,):
            folder = self._folder(name, candidate)
            current = active_folder(folder)
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

    # -- writing -------------------------------------------------------------------------

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
        self._damaged.pop((known.name, known.origin, edition.id), None)

    def withdraw(self, name: str, *, origin: Origin) -> None:
        """Stop using a stored layer of that origin; its editions stay on disk."""
        self.registry.layer(name)
        (self._folder(name, origin) / "current").unlink(missing_ok=True)

    # -- inside --------------------------------------------------------------------------

    def _folder(self, name: str, origin: Origin) -> Path:
        return _home(self.var, name, origin)

    def _stored(self, entry: LayerEntry, origin: Origin) -> Layer | None:
        home = self._folder(entry.name, origin)
        current = active_folder(home)
        if current is None:
            return None
        key = (entry.name, origin, current)
        if key in self._damaged:
            return None
        if key not in self._loaded:
            try:
                layer = open_layer(home / current)
            except DataError as error:
                _log.warning("%s (%s): %s", entry.name, origin, error)
                self._damaged[key] = str(error)
                return None
            if layer is None:
                return None
            # one edition per layer and origin in memory: a new one takes the old one's place
            for old in [k for k in self._loaded if k[:2] == key[:2]]:
                self._loaded.pop(old, None)
            self._loaded[key] = layer
        return self._loaded[key]

    def _from_file(self, entry: LayerEntry) -> Layer | None:
        for source in self.registry.sources_of(entry.name, driver="file"):
            path = self.data / (source.path or "")
            if not (source.path and path.is_file()):
                continue
            if entry.name not in self._shipped:
                self._shipped[entry.name] = shipped_layer(
                    entry, source, path, cache=self.var / "cache" / "shipped" / entry.name
                )
            layer = self._shipped[entry.name]
            follows = source.options.get("follows")
            return layer if follows is None else self._following(layer, source, str(follows))
        return None

    def _following(self, layer: Layer, source: SourceEntry, follows: str) -> Layer:
        """A shipped layer made of the active edition of the layer it is made of."""
        borders = self.find(follows)
        shipped = self._shipped.get(follows)
        if borders is None or borders is shipped:
            return layer
        key = f"{layer.name} {borders.digest}"
        if key not in self._shipped:
            rules = load_area_rules(self.data / str(source.options["rules"]))
            # one at a time: with other borders the former are not asked for any more
            for old in [k for k in self._shipped if k.startswith(f"{layer.name} ")]:
                self._shipped.pop(old, None)
            self._shipped[key] = follow_borders(layer, borders, rules)
        return self._shipped[key]


@functools.lru_cache(maxsize=1024)
def _home(var: Path, name: str, origin: Origin) -> Path:
    # every click asks for a hundred layers: joining a path costs more than the look that follows
    return var / "layers" / name / origin
