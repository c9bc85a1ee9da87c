"""Reading the layers of an installation: per layer the best origin that has data.

A layer comes out of the shipped data (``data/``) or out of what this installation collected
(``var/layers/NAME/ORIGIN/DIGEST/``, with a ``current`` file naming the active edition, so that
older editions stay). Per layer the best origin wins: aangeleverd, officieel, voorbeeld;
within officieel a fetched layer wins over the shipped one.
"""

import functools
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.catalogue.large_layers import LargeLayer
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.pointers import pointers_in_view
from geo.catalogue.policy_areas import follow_borders, load_area_rules
from geo.catalogue.shipped import shipped_layer
from geo.catalogue.sources import LayerEntry, Registry, SourceEntry, load_registry
from geo.catalogue.stored import (
    FEATURES,
    active_folder,
    no_data,
    open_layer,
    read_provenance,
)
from geo.catalogue.subset import Part, read_part
from geo.constants import ORIGINS, Origin
from geo.errors import DataError, NotFoundError
from geo.paths import data_dir, var_dir

_log = logging.getLogger(__name__)


class ActiveLayers:
    """The layers of one installation as they are now, read when they are asked for.

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
            folder = home / (self._active(name, origin) or "-")
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
            current = self._active(name, origin)
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

    def _folder(self, name: str, origin: Origin) -> Path:
        return _home(self.var, name, origin)

    def _active(self, name: str, origin: Origin) -> str | None:
        """The name of the folder of the active edition; None where there is none."""
        pointers = pointers_in_view(self.var)
        if pointers is None:
            return active_folder(self._folder(name, origin))
        return pointers.active.get((name, origin))

    def _stored(self, entry: LayerEntry, origin: Origin) -> Layer | None:
        home = self._folder(entry.name, origin)
        current = self._active(entry.name, origin)
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
