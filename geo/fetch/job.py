"""The input and the result of a connector: one thing to fetch, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.catalogue.layers import Frame
from geo.catalogue.sources import LayerEntry, Registry, SourceEntry
from geo.errors import SourceError
from geo.fetch.answer import host_of
from geo.fetch.http import HttpClient
from geo.fetch.map_review import MapReview
from geo.fetch.paging import PageStore
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Counts, Progress, no_progress
from geo.hazards.registry import with_hazard_rules


def _no_layer(name: str) -> None:
    del name


@dataclass(frozen=True, kw_only=True)
class Job:
    """A layer to fetch from one registered source, for one gemeente.

    Attributes:
        area: the gemeente as a polygon in EPSG:28992; None as long as it is not known.
        folder: for the parts of an unfinished download.
        parts: all sources of the same driver, for a layer made of several collections.
        mapping: columns that a person confirmed, the program's name to the source's.
        secrets: keys that the caller has.
        layers: gives the active frame of another layer, or None.
        chosen_name: name of the layer at the service as a person chose it before.
    """

    client: HttpClient
    layer: LayerEntry
    source: SourceEntry
    gemeentecode: str
    folder: Path
    area: BaseGeometry | None = None
    parts: tuple[SourceEntry, ...] = ()
    mapping: Mapping[str, str] | None = None
    secrets: Mapping[str, str] | None = field(default=None, repr=False)
    layers: Callable[[str], Frame | None] = _no_layer
    chosen_name: str | None = None
    progress: Progress = no_progress

    @property
    def url(self) -> str:
        """The registered address; :class:`SourceError` when the source has none."""
        if not self.source.url:
            raise SourceError(f"De bron '{self.source.id}' heeft geen adres in sources.toml.")
        return self.source.url

    @property
    def host(self) -> str:
        """Host of the address, for messages."""
        return host_of(self.url)

    @property
    def bbox(self) -> tuple[float, float, float, float] | None:
        """The area's bounds in metres."""
        if self.area is None:
            return None
        left, bottom, right, top = self.area.bounds
        return float(left), float(bottom), float(right), float(top)

    def need_area(self) -> BaseGeometry:
        """Return the area; :class:`SourceError` when the boundaries are not there yet."""
        if self.area is None:
            raise SourceError(
                f"Voor de laag '{self.layer.title}' is eerst de gemeentegrens nodig; "
                "haal de laag 'gemeente' op."
            )
        return self.area

    @property
    def source_prefixes(self) -> tuple[str, ...]:
        """How the name of the layer can begin at the service, best first."""
        return prefixes_of(self.source)

    def option(self, name: str, default: Any = None) -> Any:
        """A setting of the source in ``sources.toml``."""
        return self.source.options.get(name, default)

    @property
    def sentinels(self) -> tuple[float, ...]:
        """Numbers that mean no data: those of the source, else of the layer or its hazard."""
        known = with_hazard_rules(self.layer).sentinels
        return tuple(float(value) for value in self.option("sentinels", known))

    @property
    def valid_range(self) -> tuple[float, float] | None:
        """Lowest and highest value that can be in the layer, or for its hazard."""
        return with_hazard_rules(self.layer).valid_range

    def require_range(self, values: npt.ArrayLike) -> None:
        """Refuse values that cannot be: codes, or a measurement in another unit.

        Raises FetchProblem when one lies outside ``valid_range``.
        """
        numbers = np.asarray(values, dtype="float64")
        numbers = numbers[np.isfinite(numbers)]
        if self.valid_range is None or not len(numbers):
            return
        (least, most), unit = self.valid_range, self.layer.unit or ""
        low, high = float(numbers.min()), float(numbers.max())
        if low < least or high > most:
            raise FetchProblem(
                "invalid",
                self.host,
                f"waarden van {low:g} tot {high:g} {unit} kunnen niet; mogelijk is {least:g} tot "
                f"{most:g} {unit}",
            )

    def store(self, request: str) -> PageStore:
        """The place for the pages of one request."""
        return PageStore(self.folder, request)


@dataclass(frozen=True, kw_only=True)
class Fetched(Counts):
    """What a connector returns: checked data (a frame, or the path of a raster) and its counts.

    ``changes`` are fields of the provenance that the service itself made known, such as
    ``accuracy_m``; ``review`` is what a person confirms before the layer becomes active.
    """

    data: Frame | Path
    rejected: pd.DataFrame | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    review: MapReview | None = None


def prefixes_of(source: SourceEntry) -> tuple[str, ...]:
    """How the name of a source's layer can begin, best first; its option ``prefixes`` adds more."""
    own = source.prefix or source.typename or source.collection
    more = (str(item) for item in source.options.get("prefixes", ()))
    return tuple(dict.fromkeys(filter(None, (own, *more))))


def registered_hosts(registry: Registry) -> frozenset[str]:
    """Every host that a registered source names, in its url or in its option ``hosts``."""
    hosts: set[str] = set()
    for source in registry.sources:
        if source.url and urlsplit(source.url).scheme in {"http", "https"}:
            hosts.add(host_of(source.url))
        hosts.update(str(host).lower() for host in source.options.get("hosts", ()))
    return frozenset(hosts)
