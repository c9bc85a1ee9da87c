"""The register of sources: what is not in ``sources.toml`` cannot be used."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin

from geo.constants import ORIGINS, RD, Origin
from geo.errors import SourceError
from geo.paths import SHIPPED_DATA

_SHIPPED = SHIPPED_DATA / "sources.toml"

LayerKind = Literal["vector", "table", "raster", "service"]
LAYER_KINDS = ("vector", "table", "raster", "service")
Audience = Literal["iedereen", "partijen", "eigen", "gemeente"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
"""Who sees a layer, widest first: everybody, every party, a corporation its own part, gemeente."""


@dataclass(frozen=True, kw_only=True)
class LayerEntry:
    """A layer the program knows: its Dutch title, group on the map, contract, kind and audience.

    ``valid_range`` are the lowest and highest value that can be, in ``unit``; ``sentinels`` are
    numbers that mean no data in this layer.
    """

    name: str
    title: str
    kind: LayerKind
    group: str = ""
    table: str | None = None
    unit: str | None = None
    description: str = ""
    audience: Audience = "gemeente"
    valid_range: tuple[float, float] | None = None
    sentinels: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SourceEntry:
    """One way to obtain a layer: official service, shipped file or example."""

    id: str
    layer: str
    origin: Origin
    title: str
    driver: str
    licence: str
    attribution: str
    url: str | None = None
    path: str | None = None
    collection: str | None = None
    typename: str | None = None
    prefix: str | None = None
    crs: str = RD
    edition: str | None = None
    accuracy_m: float | None = None
    accuracy_max_m: float | None = None
    detail: str | None = None
    note: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Registry:
    """All registered layers by name and all sources in order of preference."""

    layers: Mapping[str, LayerEntry]
    sources: tuple[SourceEntry, ...]

    def layer(self, name: str) -> LayerEntry:
        """The entry of a layer; :class:`SourceError` when it is not registered."""
        try:
            return self.layers[name]
        except KeyError:
            known = ", ".join(sorted(self.layers))
            msg = f"De laag '{name}' staat niet in sources.toml. Bekend zijn: {known}."
            raise SourceError(msg) from None

    def source(self, source_id: str) -> SourceEntry:
        """The entry of a source; :class:`SourceError` when it is not registered."""
        for entry in self.sources:
            if entry.id == source_id:
                return entry
        msg = f"De bron '{source_id}' staat niet in sources.toml en kan niet worden gebruikt."
        raise SourceError(msg)

    def sources_of(self, layer: str, *, driver: str | None = None) -> tuple[SourceEntry, ...]:
        """Sources of one layer, in the order of the file."""
        return tuple(
            entry
            for entry in self.sources
            if entry.layer == layer and (driver is None or entry.driver == driver)
        )


_Entry = TypeVar("_Entry", LayerEntry, SourceEntry)


def _build(kind: type[_Entry], values: Any, *, where: str) -> _Entry:
    if not isinstance(values, Mapping):
        msg = f"sources.toml, {where}: geen geldige beschrijving."
        raise SourceError(msg)
    known = {item.name for item in fields(kind)}
    unknown = sorted(set(values) - known)
    if unknown:
        msg = f"sources.toml, {where}: onbekende sleutel '{unknown[0]}'."
        raise SourceError(msg)
    for item in fields(kind):
        if item.name in values and not _fits(values[item.name], item.type):
            msg = f"sources.toml, {where}: {item.name} kan niet '{values[item.name]}' zijn."
            raise SourceError(msg)
    try:
        return kind(**values)
    except TypeError as error:
        msg = f"sources.toml, {where}: onvolledig ({error})."
        raise SourceError(msg) from None


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value of a TOML file can stand in a field; which texts are known is told later."""
    of = get_origin(kind)
    if of is UnionType:
        return any(_fits(value, part) for part in get_args(kind))
    if of is tuple:
        return isinstance(value, list | tuple) and all(_fits(item, float) for item in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str if of is Literal else of or kind)


def load_registry(
    path: Path, *, overrides: Mapping[str, Mapping[str, Any]] | None = None
) -> Registry:
    """Read and check ``sources.toml``.

    Args:
        path: the TOML file, with ``[layers.NAME]`` tables and ``[[sources]]`` entries.
        overrides: values per source id that replace those of the file, such as another
            ``url`` for a mirror inside the own network.

    Raises:
        SourceError: the file is missing or malformed, a key is unknown, or an entry refers
            to a layer that is not registered.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"Het bronnenregister {path.name} ontbreekt in {path.parent}."
        raise SourceError(msg) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"Het bronnenregister {path.name} is geen geldige TOML: {error}."
        raise SourceError(msg) from None
    unknown = sorted(set(document) - {"layers", "sources"})
    if unknown:
        msg = f"sources.toml: onbekend onderdeel '{unknown[0]}'."
        raise SourceError(msg)
    for name, kind in (("layers", dict), ("sources", list)):
        if not isinstance(document.get(name, kind()), kind):
            msg = f"sources.toml: geen geldig onderdeel '{name}'."
            raise SourceError(msg)
    layers = {
        name: _build(
            LayerEntry,
            {"name": name, **_audience(name, path), **values}
            if isinstance(values, dict)
            else values,
            where=f"laag '{name}'",
        )
        for name, values in document.get("layers", {}).items()
    }
    for entry in layers.values():
        if entry.kind not in LAYER_KINDS:
            msg = f"sources.toml, laag '{entry.name}': soort '{entry.kind}' is onbekend."
            raise SourceError(msg)
        if entry.audience not in AUDIENCES:
            known = ", ".join(AUDIENCES)
            msg = f"sources.toml, laag '{entry.name}': audience '{entry.audience}' is niet {known}."
            raise SourceError(msg)
        limits = entry.valid_range
        if limits is not None and (len(limits) != 2 or not limits[0] < limits[1]):  # noqa: PLR2004
            msg = (
                f"sources.toml, laag '{entry.name}': valid_range is geen laagste en hoogste waarde."
            )
            raise SourceError(msg)
    sources = _sources(document.get("sources", []), layers, overrides or {})
    return Registry(layers=layers, sources=tuple(sources))


def _audience(name: str, path: Path) -> dict[str, Any]:
    """The shipped audience of a layer, for a file of an installation that names none."""
    if path == _SHIPPED:
        return {}
    shipped = _shipped_audiences().get(name)
    return {} if shipped is None else {"audience": shipped}


@cache
def _shipped_audiences() -> Mapping[str, Audience]:
    return {name: layer.audience for name, layer in load_registry(_SHIPPED).layers.items()}


def _sources(
    entries: list[Any],
    layers: Mapping[str, LayerEntry],
    overrides: Mapping[str, Mapping[str, Any]],
) -> list[SourceEntry]:
    sources: list[SourceEntry] = []
    seen: set[str] = set()
    for values in entries:
        if not isinstance(values, dict) or not isinstance(values.get("id", ""), str):
            msg = "sources.toml: geen geldig onderdeel 'sources'."
            raise SourceError(msg)
        where = f"bron '{values.get('id', '?')}'"
        source = _build(
            SourceEntry, {**values, **overrides.get(values.get("id", ""), {})}, where=where
        )
        if source.origin not in ORIGINS:
            msg = f"sources.toml, {where}: herkomst '{source.origin}' is onbekend."
            raise SourceError(msg)
        if source.layer not in layers:
            msg = f"sources.toml, {where}: laag '{source.layer}' is niet geregistreerd."
            raise SourceError(msg)
        if source.id in seen:
            msg = f"sources.toml, {where}: staat er twee keer in."
            raise SourceError(msg)
        seen.add(source.id)
        sources.append(source)
    if unregistered := sorted(set(overrides) - seen):
        msg = f"De bron '{unregistered[0]}' staat niet in sources.toml en is niet te wijzigen."
        raise SourceError(msg)
    return sources
