"""The register of sources: what is not in ``sources.toml`` cannot be used."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

from geo.constants import ORIGINS, RD, Origin
from geo.errors import SourceError
from geo.paths import SHIPPED_DATA
from geo.text.settings import (
    FILLED,
    RISING,
    Kind,
    check_values,
    fault_words,
    kinds_of,
    list_of,
    needed_of,
    one_of,
    with_tuples,
)

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
    """One way to obtain a layer: official service, shipped file or example.

    ``territory`` are the codes of the gemeenten that it holds data of; empty is the whole country.
    """

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
    territory: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    def covers(self, gemeentecode: str) -> bool:
        """Whether it holds data of a gemeente."""
        return not self.territory or gemeentecode in self.territory


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


_CRS: Final = re.compile(r"EPSG:\d{4,6}")
_GEMEENTE: Final = Kind(
    "gemeentecode (GM en vier cijfers)",
    lambda value: re.fullmatch(r"GM\d{4}", str(value)) is not None,
)
_KINDS: Final[Mapping[type, Mapping[str, Kind]]] = {
    LayerEntry: {
        **kinds_of(LayerEntry),
        "kind": FILLED,
        "audience": one_of(AUDIENCES),
        "valid_range": RISING,
    },
    SourceEntry: {
        **kinds_of(SourceEntry),
        "origin": FILLED,
        "territory": list_of(_GEMEENTE),
        "crs": Kind("stelsel (EPSG:nummer)", lambda value: _CRS.fullmatch(str(value)) is not None),
    },
}

_Entry = TypeVar("_Entry", LayerEntry, SourceEntry)


def _build(kind: type[_Entry], values: Any, *, where: str) -> _Entry:
    where = f"sources.toml, {where}"
    check_values(values, _KINDS[kind], where=where, needed=needed_of(kind), raising=SourceError)
    return kind(**with_tuples(values))


def load_registry(
    path: Path, *, overrides: Mapping[str, Mapping[str, Any]] | None = None
) -> Registry:
    """Read and check ``sources.toml``.

    Args:
        path: the TOML file, with ``[layers.NAME]`` tables, ``[[sources]]`` entries and the
            ``[territories]`` that sources name.
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
        msg = f"Het bronnenregister {path.name} is geen geldige TOML: {fault_words(error)}."
        raise SourceError(msg) from None
    unknown = sorted(set(document) - {"layers", "sources", "territories"})
    if unknown:
        msg = f"sources.toml: onbekend onderdeel '{unknown[0]}'."
        raise SourceError(msg)
    for name, kind in (("layers", dict), ("sources", list), ("territories", dict)):
        if not isinstance(document.get(name, kind()), kind):
            msg = f"sources.toml: geen geldig onderdeel '{name}'."
            raise SourceError(msg)
    if not document.get("layers"):
        raise SourceError(f"In {path.name} staan geen lagen ([layers.NAAM]).")
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
    territories = document.get("territories", {})
    check_values(
        territories,
        dict.fromkeys(territories, list_of(_GEMEENTE)),
        where="sources.toml, territories",
        raising=SourceError,
    )
    sources = _sources(document.get("sources", []), layers, overrides or {}, territories)
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
    territories: Mapping[str, list[str]],
) -> list[SourceEntry]:
    sources: list[SourceEntry] = []
    seen: set[str] = set()
    for values in entries:
        if not isinstance(values, dict) or not isinstance(values.get("id", ""), str):
            msg = "sources.toml: geen geldig onderdeel 'sources'."
            raise SourceError(msg)
        where = f"bron '{values.get('id', '?')}'"
        given = {**values, **overrides.get(values.get("id", ""), {})}
        if isinstance(named := given.get("territory"), str):
            if named not in territories:
                msg = f"sources.toml, {where}: gebied '{named}' staat niet in [territories]."
                raise SourceError(msg)
            given["territory"] = territories[named]
        source = _build(SourceEntry, given, where=where)
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
