"""Every edition of a layer, the shipped one too, and going back to an earlier one."""

from dataclasses import dataclass
from typing import Any, Final

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.catalogue.stored import Edition
from geo.constants import ORIGINS
from geo.errors import DataError, NotFoundError

_SHORTEST_ID: Final = 4


@dataclass(frozen=True, kw_only=True)
class LayerEdition:
    """An edition in the history of a layer; ``in_use`` says that the layer shows it now."""

    edition: Edition
    in_use: bool

    @property
    def id(self) -> str:
        """What the edition is called within its layer."""
        return self.edition.id

    def to_dict(self) -> dict[str, Any]:
        """Return what identifies and describes the edition, ready for JSON."""
        return {"id": self.id, "in_use": self.in_use, **self.edition.provenance.to_dict()}


def layer_history(library: Library, name: str) -> tuple[LayerEdition, ...]:
    """Return every edition of a layer: stored ones newest first, then the shipped one.

    Raises:
        SourceError: the name is not registered.
    """
    now = library.find(name)
    known = library.editions(name)
    shipped = library.shipped(name)
    if shipped is not None:
        known.append(Edition(None, shipped.provenance, active=True))
    # a fetched edition goes before the shipped one of the same origin, as it stands before it here
    used = next(
        (
            edition
            for edition in known
            if now is not None
            and edition.active
            and edition.provenance.origin == now.provenance.origin
        ),
        None,
    )
    return tuple(LayerEdition(edition=edition, in_use=edition is used) for edition in known)


def activate_edition(library: Library, name: str, edition_id: str) -> Layer:
    """Show an earlier edition of a layer again; every edition stays on disk.

    What goes before it (a better origin, or a fetched edition before the shipped one) is withdrawn
    and can be made active again in the same way.

    Args:
        library: the layers.
        name: name of the layer.
        edition_id: id of the edition, or the first signs of it (4 at least).

    Raises:
        SourceError: the name is not registered.
        NotFoundError: there is no such edition, or more than one.
        DataError: the edition is damaged, or the shipped layer goes before it.
    """
    known = layer_history(library, name)
    found = [item for item in known if item.id == edition_id]
    if not found and len(edition_id) >= _SHORTEST_ID:
        found = [item for item in known if item.id.startswith(edition_id)]
    if len(found) != 1:
        title = library.registry.layer(name).title
        ids = ", ".join(item.id for item in known) or "geen"
        msg = f"Editie '{edition_id}' van '{title}' is niet (eenduidig) bekend. Er zijn: {ids}."
        raise NotFoundError(msg)
    edition = found[0].edition
    origin = edition.provenance.origin
    better = ORIGINS[: ORIGINS.index(origin)]
    if "officieel" in better and library.shipped(name) is not None:
        msg = "De laag die met het programma meekwam gaat voor voorbeelddata."
        raise DataError(msg)
    if edition.folder is None:
        better = ORIGINS[: ORIGINS.index(origin) + 1]
    else:
        library.use(edition)
    for each in better:
        library.withdraw(name, origin=each)
    return library.get(name)
