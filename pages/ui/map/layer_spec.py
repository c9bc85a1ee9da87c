"""One layer of the live map: where its features come from, how they look, what its card shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from geo.constants import Origin
from pages.ui.map.style import Style

Group = Literal["Plannen", "Bezit", "Klimaat", "Beleid", "Werken", "Achtergrond"]
Kind = Literal["polygon", "line", "point", "raster", "wms"]

RUN_LAYERS: Final = "landelijk"
"""How the names of layers begin that are of the outcome of a run over many gemeenten."""

Filter = Mapping[str, Mapping[str, Any]]
"""A predicate over the properties of a feature; see `pages.ui.map.predicate`."""


@dataclass(frozen=True)
class Source:
    """The line under a layer: where it comes from and how far it can be trusted."""

    text: str
    date: str = ""
    origin: Origin = "officieel"
    generalised: bool = False
    note: str = ""
    attribution: str = ""


@dataclass(frozen=True)
class CardField:
    """One line of the small card at a clicked feature; text only.

    Attributes:
        prop: the property shown; a missing value reads `onbekend`.
        label: Dutch.
        unit: behind the value.
        names: Dutch words for codes.
    """

    prop: str
    label: str
    unit: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Raster:
    """An image laid over the map (in EPSG:3857, north up).

    Attributes:
        url: own route.
        bounds: ((south, west), (north, east)) in degrees.
    """

    url: str
    bounds: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Wms:
    """A WMS of an official service, with what takes its place when it does not answer.

    Attributes:
        url: base address.
        layers: comma-separated layer names.
        service: Dutch name for the notice, e.g. `Klimaateffectatlas`.
        fallback: cached picture of the same theme.
        fallback_text: what the fallback is and from when, for the notice and the layer list.
    """

    url: str
    layers: str
    service: str
    version: str = "1.3.0"
    format: str = "image/png"
    fallback: Raster | None = None
    fallback_text: str = ""


@dataclass(frozen=True)
class Archive:
    """A layer in one file of vector tiles (PMTiles), see `geo.spatial.tile_archive`.

    Attributes:
        url: own route that gives parts of the file.
        areas_to: up to this zoom of the tiles they hold areas instead of features.
        sample_to: up to this zoom a sample of the features.
        area_title: property that says what an area is.
    """

    url: str
    areas_to: int
    sample_to: int
    area_title: str


@dataclass(frozen=True)
class LayerSpec:
    """One layer of the list.

    Attributes:
        id: snake_case; stands in the URL of the page.
        kind: `polygon`, `line`, `point` take `url` (GeoJSON), `tiles` (GeoJSON by square) or
            `archive` (one file of vector tiles);
            `raster` takes `raster`; `wms` takes `wms`.
        url: own route with the digest of the content in it.
        tiles: template with {z}, {x} and {y}, for a layer of more than `WHOLE_LIMIT` features.
        tiles_max_zoom: the deepest zoom of the squares, or of the tiles of the archive.
        archive: for a layer of more than `SQUARES_LIMIT` features.
        id_prop, label_prop: property with the id and the name of a feature.
        card: what a click shows; empty shows only the label.
        visible: on at the first start; later the user's choice stands, until `revision` of the
            map rises.
        filter: features that do not satisfy it are not drawn.
        interactive: can be clicked and walked through with the keyboard.
        min_zoom: drawn from this zoom; the list says so below it.
        precision_prop: metres; a point is drawn as a rough place of that radius.
        group_noun: Dutch plural; at the scale of a city points that would cover each other are
            one symbol with a count and this word.
        count_prop: number of dwellings, beside each point.
        legend_only_visible: leave classes without features out of the legend.
    """

    id: str
    title: str
    group: Group
    kind: Kind
    source: Source
    url: str = ""
    tiles: str = ""
    tiles_max_zoom: int = 16
    archive: Archive | None = None
    raster: Raster | None = None
    wms: Wms | None = None
    id_prop: str = "id"
    label_prop: str = ""
    label_prefix: str = ""
    card: tuple[CardField, ...] = ()
    visible: bool = False
    opacity: float = 1.0
    style: Style = field(default_factory=Style)
    filter: Filter = field(default_factory=dict)
    interactive: bool = True
    min_zoom: int = 0
    precision_prop: str = ""
    group_noun: str = ""
    count_prop: str = ""
    legend_only_visible: bool = False
