"""What a live map shows: frozen values that a page fills in and the browser draws.

Everything here is plain data. `catalogue` is the large part that seldom changes (layers,
legends, sources); the browser fetches it by its digest. `dynamic` is the small part that goes
over the websocket at every rerun.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, Literal

from geo.constants import LARGE
from pages.ui.map.layer_spec import LayerSpec

Tool = Literal["measure", "draw", "note", "place", "png", "link", "fullscreen"]

WHOLE_LIMIT: Final = 60_000
"""Up to so many features a layer goes to the browser whole (measured: 50,000 buildings are drawn
in well under 6 s and change within 1.5 s); above it by square, see `geo.spatial.tiles`."""

SQUARES_LIMIT: Final = LARGE
"""Above so many features buildings go to the browser out of one file of tiles."""

ALL_TOOLS: Final[tuple[Tool, ...]] = ("measure", "draw", "note", "png", "link", "fullscreen")

_OWN: Final = "/kk/"
"""How the address of what the app itself serves to a map begins."""


@dataclass(frozen=True)
class Base:
    """A background of tiles in EPSG:3857 from a service.

    Attributes:
        url: XYZ template.
        service: Dutch name for the notice when it does not answer.
        dark_invert: inverted in the dark theme (line maps, not photographs).
        own: drawn by this program, so that it stands in for a service that does not answer.
    """

    id: str
    title: str
    url: str
    attribution: str
    service: str
    max_zoom: int = 19
    dark_invert: bool = True
    own: bool = False


_PDOK = "https://service.pdok.nl"

PDOK_BASES: Final = (
    Base(
        "grijs",
        "Grijze kaart",
        _PDOK + "/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png",
        "Kaartgegevens © Kadaster",
        "PDOK (BRT Achtergrondkaart)",
    ),
    Base(
        "kleur",
        "Gekleurde kaart",
        _PDOK + "/brt/achtergrondkaart/wmts/v2_0/standaard/EPSG:3857/{z}/{x}/{y}.png",
        "Kaartgegevens © Kadaster",
        "PDOK (BRT Achtergrondkaart)",
    ),
    Base(
        "luchtfoto",
        "Luchtfoto",
        _PDOK + "/hwh/luchtfotorgb/wmts/v1_0/Actueel_orthoHR/EPSG:3857/{z}/{x}/{y}.jpeg",
        "Beeldmateriaal Nederland (PDOK), CC BY 4.0",
        "PDOK (luchtfoto)",
        dark_invert=False,
    ),
)
"""The backgrounds of PDOK (CC BY 4.0): grey, coloured, aerial photograph."""


@dataclass(frozen=True)
class Selection:
    """A feature that is marked.

    Attributes:
        zoom: bring it into view; only when the selection changes by this value, not when a
            click on the map caused it.
        bounds: ((south, west), (north, east)), needed to bring a feature of a layer in squares
            into view: the browser does not have them all.
    """

    layer: str
    id: str
    zoom: bool = False
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(frozen=True)
class HazardClass:
    """The class of a hazard at a feature: its title, the class in words, its colour."""

    title: str
    label: str
    color: str


@dataclass(frozen=True)
class Detail:
    """What the popup of the selected feature says beyond its own properties.

    Attributes:
        layer, id: the feature it is about.
        lines: label and value.
        href, link: address within the app, and what the link says; "" gives no link.
    """

    layer: str
    id: str
    hazards: tuple[HazardClass, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class View:
    """Where the map starts: a centre with a zoom, or bounds; in degrees.

    Attributes:
        center: (lat, lon).
        bounds: ((south, west), (north, east)).
    """

    center: tuple[float, float] | None = None
    zoom: float | None = None
    bounds: tuple[tuple[float, float], tuple[float, float]] | None = None


@dataclass(frozen=True)
class Pane:
    """One side of a comparison: a label and the layers that are on."""

    label: str
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Compare:
    """Two synced maps side by side."""

    left: Pane
    right: Pane


@dataclass(frozen=True)
class MapSpec:
    """Everything a live map shows.

    Attributes:
        layers: drawn in this order, the last on top.
        base: id of the background at the first start; "" gives none.
        outline: id of the layer (own boundaries) that is always drawn while the background is
            not there, so that the map is never blank.
        selection: what is marked; None marks nothing.
        focus: ids of features of `outline` that the map is about: what lies outside is paler.
        detail: what the popup of the selection says beyond its properties.
        answer: how to read the map, as a strip in it; "" gives none.
        view: only used at the first start without `pos` in the URL, and when `revision` or
            `view_revision` rises.
        view_revision: raise it to go to `view` and leave the layers as they are (a search).
        revision: raise it to impose `visible`, `opacity`, `base` and `view` on a running map (a
            question button); otherwise the user's own switches stand.
        compare: two maps side by side.
        title, caveat, state: stand on the picture that is taken along; `state` says what is shown
            (selection, filters, years), `file_stem` begins the name of its file.
        tools: in the toolbar.
        max_bounds: ((south, west), (north, east)) the map does not leave.
    """

    layers: tuple[LayerSpec, ...]
    bases: tuple[Base, ...] = PDOK_BASES
    base: str = "grijs"
    outline: str = ""
    selection: Selection | None = None
    focus: tuple[str, ...] = ()
    detail: Detail | None = None
    answer: str = ""
    view: View = View()
    revision: int = 0
    view_revision: int = 0
    compare: Compare | None = None
    title: str = ""
    caveat: str = ""
    state: str = ""
    file_stem: str = "koppelkansenkaart"
    tools: tuple[Tool, ...] = ALL_TOOLS
    panel_open: bool = True
    min_zoom: int = 7
    max_zoom: int = 19
    max_bounds: tuple[tuple[float, float], tuple[float, float]] | None = None
    label: str = "Kaart"

    def __post_init__(self) -> None:
        """Refuses a specification that the browser could not draw.

        Raises:
            ValueError: names the layer and what is wrong with it.
        """
        ids = [layer.id for layer in self.layers]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(f"layer ids must be unique, twice: {', '.join(sorted(twice))}")
        for layer in self.layers:
            _check(layer)
        if self.outline and self.outline not in ids:
            raise ValueError(f"outline {self.outline!r} is not one of the layers")


def _check(layer: LayerSpec) -> None:
    if not layer.id.replace("_", "").isalnum() or not layer.id.isascii():
        raise ValueError(f"layer id {layer.id!r}: use letters, digits and underscores")
    given = {
        "polygon": bool(layer.url or layer.tiles or layer.archive),
        "line": bool(layer.url or layer.tiles or layer.archive),
        "point": bool(layer.url or layer.tiles or layer.archive),
        "raster": layer.raster is not None,
        "wms": layer.wms is not None,
    }
    if not given[layer.kind]:
        raise ValueError(f"layer {layer.id}: a {layer.kind} layer without its data")


_WORDS: Final = ("answer", "title", "label", "state", "file_stem", "revision", "view_revision")
_DYNAMIC: Final = frozenset({*_WORDS, "selection", "focus", "detail", "view", "compare"})
"""What changes from click to click: in the catalogue it would have the browser fetch all anew."""


def catalogue(spec: MapSpec, *, root: str = _OWN) -> tuple[str, bytes]:
    """The part that seldom changes, as JSON, and its digest of 16 hexadecimal digits.

    ``root`` is where a browser finds our own layers, tiles and pictures: the path of a server that
    offers the app below one comes before it.
    """
    content = {
        item.name: getattr(spec, item.name) for item in fields(spec) if item.name not in _DYNAMIC
    }
    text = json.dumps(
        content, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_known_to_json
    )
    for name in ("url", "tiles"):
        text = text.replace(f'"{name}":"{_OWN}', f'"{name}":"{root}')
    data = text.encode()
    return hashlib.sha256(data).hexdigest()[:16], data


def _known_to_json(value: Any) -> Any:
    """A value that JSON does not know, its own values as they are; of a layer no filter."""
    if isinstance(value, LayerSpec):
        return {name: getattr(value, name) for name in _names(LayerSpec) if name != "filter"}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, set | frozenset) else value.item()


@functools.lru_cache(maxsize=64)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind))


def dynamic(spec: MapSpec) -> dict[str, Any]:
    """The part that goes over the websocket: filters, selection, view, comparison."""
    return {
        "filters": {layer.id: _plain(layer.filter) for layer in spec.layers if layer.filter},
        "selection": _plain(spec.selection),
        "focus": list(spec.focus),
        "detail": _plain(spec.detail),
        "view": _plain(spec.view),
        "compare": _plain(spec.compare),
        **{name: getattr(spec, name) for name in _WORDS},
    }


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and mappings as what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [_plain(inner) for inner in value]
    return value.item() if hasattr(value, "item") else value
