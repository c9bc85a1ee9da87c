"""The live map component: shows a specification, returns what the user did."""

from pages.ui.map.component import MapEvents, Note, live_map
from pages.ui.map.layer_spec import Archive, CardField, LayerSpec, Raster, Source, Wms
from pages.ui.map.spec import Base, Compare, MapSpec, Pane, Selection, View
from pages.ui.map.style import Style, StyleClass

__all__ = [
    "Archive",
    "Base",
    "CardField",
    "Compare",
    "LayerSpec",
    "MapEvents",
    "MapSpec",
    "Note",
    "Pane",
    "Raster",
    "Selection",
    "Source",
    "Style",
    "StyleClass",
    "View",
    "Wms",
    "live_map",
]
