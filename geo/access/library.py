"""The library as somebody may see it: the same layers, or the part of each that is for them."""

from pathlib import Path
from typing import NoReturn

import pandas as pd

from geo.access.errors import AccessError
from geo.access.layers import is_whole, seen
from geo.access.viewer import Viewer
from geo.catalogue.layers import Frame, Layer, Provenance
from geo.catalogue.library import Library
from geo.catalogue.stored import Edition
from geo.catalogue.subset import Part
from geo.constants import Origin
from geo.errors import NotFoundError

_KEEP = 8


class SeenLibrary(Library):
    """A library of which a viewer sees part, and in which they store nothing.

    Every way in that :class:`geo.catalogue.library.Library` has leads through
    :func:`geo.access.layers.seen`.

    Args:
        whole: the library with everything in it.
        viewer: who looks.
    """

    def __init__(self, whole: Library, viewer: Viewer) -> None:
        # not Library.__init__: there is nothing to open, all is in the whole one
        self.data, self.var, self.registry = whole.data, whole.var, whole.registry
        self._whole = whole
        self._viewer = viewer
        self._parts: dict[tuple[str, str], Layer | None] = {}

    @property
    def scope(self) -> str:
        """Which stock the viewer sees, in Dutch."""
        owner = self._viewer.corporation
        return f"alleen {owner}" if owner else "niet per gebouw"

    def get(self, name: str, *, origin: Origin | None = None) -> Layer:
        """The layer as the viewer sees it; a layer that is not for the viewer is not found."""
        found = self._seen(self._whole.get(name, origin=origin))
        if found is None:
            raise NotFoundError(
                f"De laag '{self.registry.layer(name).title}' hoort niet bij wat u mag zien "
                f"({self._viewer})."
            )
        return found

    def part(self, name: str, part: Part) -> Layer:
        """Some of the features of what the viewer sees of a layer."""
        if self._is_whole(name):
            return self._whole.part(name, part)
        # what is cut out of the part that is theirs
        layer = self.get(name)
        return Layer(layer.provenance, part.of(layer.frame))

    def stored_file(self, name: str) -> tuple[Path, Provenance] | None:
        """The file of a layer that the viewer sees whole; the file of another holds too much."""
        self.registry.layer(name)
        return self._whole.stored_file(name) if self._is_whole(name) else None

    def shipped(self, name: str) -> Layer | None:
        """The viewer's part of the layer as it came with the program."""
        found = self._whole.shipped(name)
        return None if found is None else self._seen(found)

    def rejected(self, name: str) -> pd.DataFrame:
        """Nothing: rejected rows are about what somebody delivered."""
        self.registry.layer(name)
        return pd.DataFrame(columns=["row", "column", "value", "expected", "message"])

    def problems(self) -> dict[str, str]:
        """Nothing: damage is for who can mend it."""
        return {}

    def editions(self, name: str, *, origin: Origin | None = None) -> list[Edition]:
        """Stored editions of a layer that the viewer sees whole."""
        self.registry.layer(name)
        return self._whole.editions(name, origin=origin) if self._is_whole(name) else []

    def load_edition(self, edition: Edition) -> Layer:
        """The viewer's part of a stored edition."""
        found = self._seen(self._whole.load_edition(edition))
        if found is None:
            raise NotFoundError("Deze editie hoort niet bij wat u mag zien.")
        return found

    def by_digest(self, name: str, digest: str) -> Layer | None:
        """The viewer's part of the layer with this content, or their part itself."""
        now = self.find(name)
        if now is not None and len(digest) >= 16 and now.digest.startswith(digest):  # noqa: PLR2004
            return now
        found = self._whole.by_digest(name, digest)
        return None if found is None else self._seen(found)

    def store(
        self,
        data: Frame | Path,  # noqa: ARG002
        provenance: Provenance,
        *,
        rejected: pd.DataFrame | None = None,  # noqa: ARG002
    ) -> NoReturn:
        """Refuse: what somebody stores takes the place of what others see."""
        raise AccessError(
            f"Als {self._viewer} kunt u de laag '{provenance.title}' niet vervangen; vraag het de "
            "gemeente."
        )

    def use(self, edition: Edition) -> NoReturn:
        """Refuse, as :meth:`store`."""
        raise AccessError(
            f"Als {self._viewer} kunt u geen editie van '{edition.provenance.title}' actief maken."
        )

    def withdraw(self, name: str, *, origin: Origin) -> NoReturn:  # noqa: ARG002
        """Refuse, as :meth:`store`."""
        raise AccessError(f"Als {self._viewer} kunt u de laag '{name}' niet intrekken.")

    def _is_whole(self, name: str) -> bool:
        return is_whole(self._viewer, self.registry.layer(name).audience)

    def _seen(self, layer: Layer) -> Layer | None:
        key = (layer.name, layer.digest)
        if key not in self._parts:
            audience = self.registry.layer(layer.name).audience
            part = seen(layer, self._viewer, audience=audience)
            if part is layer:
                return layer
            # parts are small beside the whole; the oldest make place
            for old in list(self._parts)[: -_KEEP + 1]:
                self._parts.pop(old, None)
            self._parts[key] = part
        return self._parts[key]

    def __getattr__(self, name: str) -> NoReturn:
        """Fail loudly when the library grows a way in that this class does not know."""
        raise AttributeError(f"SeenLibrary: {name}")


def library_for(whole: Library, viewer: Viewer) -> Library:
    """The library as this viewer sees it; the whole one for who sees everything."""
    return whole if viewer.sees_all else SeenLibrary(whole, viewer)
