"""The base maps a live map can show: our own vector base map first, then those of PDOK."""

import functools
from typing import TYPE_CHECKING

from geo.paths import is_offline
from pages.ui.frame import page_data
from pages.ui.map.spec import PDOK_BASES, Base

if TYPE_CHECKING:
    from geo.maps.ground_tiles import GroundMap

LAYER = "ground"
OWN_BASE = "eigen"

_KEEP_MAPS = 2
_KEEP_TILES = 2048


def base_maps() -> tuple[Base, ...]:
    """The base maps to choose from, our own first when there is one."""
    layer = page_data.library().find(LAYER)
    if layer is None:
        return PDOK_BASES
    known = layer.provenance
    title = known.source if known.is_example else known.title
    own = Base(
        OWN_BASE,
        title,
        f"/kk/ground/{LAYER}.{known.digest[:16]}/{{z}}/{{x}}/{{y}}.png",
        known.attribution or known.source,
        f"De eigen ondergrond ‘{title}’",
        own=True,
    )
    return (own, *PDOK_BASES)


def default_base() -> str:
    """The base map to start with: our own where no outside call is allowed or it is a real one."""
    layer = page_data.library().find(LAYER)
    if layer is None or not (is_offline() or not layer.provenance.is_example):
        return PDOK_BASES[0].id
    return OWN_BASE


@functools.lru_cache(maxsize=_KEEP_MAPS)
def _ground_map(digest: str) -> "GroundMap | None":
    # only when a tile is drawn: it loads the library of pictures
    from geo.maps.ground_tiles import ground_map  # noqa: PLC0415

    layer = page_data.library().find(LAYER)
    if layer is None or layer.provenance.digest[: len(digest)] != digest:
        return None
    return ground_map(layer.frame, page_data.library().get("buurten").frame)


@functools.lru_cache(maxsize=_KEEP_TILES)
def tile(name: str, digest: str, zoom: int, x: int, y: int) -> bytes | None:
    """One tile of our own base map as PNG, b"" for an empty one, None when there is no such map."""
    found = _ground_map(digest) if name == LAYER else None
    if found is None:
        return None
    from geo.maps.ground_tiles import ground_tile  # noqa: PLC0415

    return ground_tile(found, zoom=zoom, x=x, y=y)
