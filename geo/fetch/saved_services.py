"""Layers of services that were fetched or shown before, to be refreshed with one click."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, get_args

from geo.catalogue.writing import write_json
from geo.fetch.own_service import Service, ServiceKind

BACKGROUND: Final = "background"
"""Content of a WMS layer that is drawn under the data of the map."""
_FILE: Final = "services.json"


@dataclass(frozen=True, kw_only=True)
class SavedLayer:
    """A layer of a service and what it was loaded as (``content``), by the names of the wizard."""

    kind: ServiceKind
    url: str
    layer: str
    title: str
    content: str

    @property
    def service(self) -> Service:
        """The service with this layer only."""
        return Service(kind=self.kind, url=self.url, layers={self.layer: self.title})


def saved_layers(var: Path) -> tuple[SavedLayer, ...]:
    """Return the layers in the order they were first used; none where the file is damaged."""
    try:
        found = json.loads((var / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(
        item for values in found if (item := _read(values)) is not None
    ) if isinstance(found, list) else ()  # fmt: skip


def save_layer(layer: SavedLayer, var: Path) -> None:
    """Keep a layer, in the place of the same layer of the same service."""
    write_json([asdict(item) for item in (*_others(layer, var), layer)], var / _FILE)


def remove_layer(layer: SavedLayer, var: Path) -> None:
    """Forget a layer."""
    write_json([asdict(item) for item in _others(layer, var)], var / _FILE)


def _others(layer: SavedLayer, var: Path) -> list[SavedLayer]:
    same = (layer.url, layer.layer)
    return [item for item in saved_layers(var) if (item.url, item.layer) != same]


def _read(values: Any) -> SavedLayer | None:
    names = ("kind", "url", "layer", "title", "content")
    if not isinstance(values, dict) or not all(isinstance(values.get(n), str) for n in names):
        return None
    if values["kind"] not in get_args(ServiceKind):
        return None
    return SavedLayer(**{name: values[name] for name in names})
