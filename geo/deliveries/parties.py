"""Who can be asked: the corporations that the layers name, and the gemeente."""

from typing import Final

from geo.access.viewer import Viewer
from geo.catalogue.library import Library
from geo.importing.replacing import PARTY_COLUMNS

_OF_CORPORATIONS: Final = ("projects", "stock")


def corporations_of(library: Library) -> tuple[str, ...]:
    """Return every corporation with plans or stock, also of the example."""
    found: set[str] = set()
    for name in _OF_CORPORATIONS:
        layer = library.find(name) if name in library.registry.layers else None
        if layer is not None:
            found |= set(layer.table[PARTY_COLUMNS[name]].dropna().astype(str))
    return tuple(sorted(found))


def gemeente_of(library: Library, viewer: Viewer) -> str:
    """Return what the gemeente is called as a party: by its login, else by the layer."""
    if viewer.entry.records_all and viewer.organisation:
        return viewer.organisation
    layer = library.find("gemeente")
    name = "" if layer is None else str(layer.table["gemeentenaam"].iloc[0])
    return f"Gemeente {name}".strip()
