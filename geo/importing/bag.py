"""What the library has of the BAG: buildings, dwellings and addresses, ready to look up."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.library import Library
from geo.importing.addresses import Address
from geo.text.numbers import parse_number
from geo.text.years import NEWEST_YEAR, OLDEST_YEAR, read_year

_NEAR_M = 5.0
"""A point so near to a building is taken to belong to it."""


@dataclass(frozen=True, kw_only=True)
class Bag:
    """Panden by id, verblijfsobjecten by id, and verblijfsobjecten by address.

    ``shapes`` are the polygons in EPSG:28992, ``years`` the years of building, ``pand_of`` the
    (first) pand of a verblijfsobject, ``points`` its place, ``addresses`` per postcode and
    number the letter, addition and id of what is there. Without the layers all are empty.
    """

    shapes: Mapping[str, BaseGeometry] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)
    pand_of: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, BaseGeometry] = field(default_factory=dict)
    addresses: Mapping[tuple[str, int], Sequence[tuple[str, str, str]]] = field(
        default_factory=dict
    )
    has_panden: bool = False
    has_vbo: bool = False
    has_addresses: bool = False
    tree: shapely.STRtree | None = None
    tree_ids: tuple[str, ...] = ()

    def pand_at(self, point: BaseGeometry) -> str | None:
        """Return the pand that contains a point, or the nearest within five metres."""
        if self.tree is None:
            return None
        inside = self.tree.query(point, predicate="intersects")
        if len(inside):
            return self.tree_ids[int(inside.min())]
        near = self.tree.query_nearest(point, max_distance=_NEAR_M, all_matches=False)
        return self.tree_ids[int(near[0])] if len(near) else None

    def vbo_at(self, address: Address) -> tuple[str | None, int]:
        """Return the verblijfsobject at an address, and how many were possible.

        Without letter and addition a single object at the number is taken; with them they have
        to agree.
        """
        if address.postcode is None or address.number is None:
            return None, 0
        there = self.addresses.get((address.postcode, address.number), ())
        wanted = (address.letter, address.addition)
        exact = [vbo for letter, addition, vbo in there if (letter, addition) == wanted]
        if len(exact) == 1:
            return exact[0], 1
        # what one calls a letter, another calls an addition
        glued = "".join(wanted)
        loose = [vbo for letter, addition, vbo in there if letter + addition == glued]
        if len(loose) == 1:
            return loose[0], 1
        if not glued and len(there) == 1:
            return there[0][2], 1
        return None, len(there)


def bag_of(library: Library) -> Bag:
    """Return what the library has of the BAG; empty when it was never fetched."""
    shapes, years, pand_by_link = _panden(library)
    known = {"has_panden": bool(shapes), "shapes": shapes, "years": years}
    ids = tuple(shapes)
    tree = shapely.STRtree(list(shapes.values())) if shapes else None
    frame = _frame(library, "bag_verblijfsobject")
    if frame is None:
        return Bag(**known, tree=tree, tree_ids=ids)  # type: ignore[arg-type]
    vbo_ids = _texts(frame, "vbo_id", "identificatie")
    panden = _texts(
        frame, "pand_id", "pandidentificatie", "pand.href", "pand_href", "pandidentificaties"
    )
    pand_of = {
        vbo: found
        for vbo, text in zip(vbo_ids, panden, strict=True)
        if vbo and (found := _first_pand(text, pand_by_link))
    }
    points = (
        {
            vbo: shape
            for vbo, shape in zip(vbo_ids, frame.geometry, strict=True)
            if vbo and shape is not None and not shape.is_empty
        }
        if isinstance(frame, gpd.GeoDataFrame)
        else {}
    )
    addresses = _addresses(frame, vbo_ids)
    return Bag(
        **known,  # type: ignore[arg-type]
        pand_of=pand_of,
        points=points,
        addresses=addresses,
        has_vbo=bool(pand_of or points),
        has_addresses=bool(addresses),
        tree=tree,
        tree_ids=ids,
    )


def _frame(library: Library, name: str) -> pd.DataFrame | None:
    if name not in library.registry.layers:
        return None
    layer = library.find(name)
    return None if layer is None else layer.table


def _panden(
    library: Library,
) -> tuple[dict[str, BaseGeometry], dict[str, int], dict[str, str]]:
    """Return shape and year of each pand, and the pand by the service's own id of it."""
    frame = _frame(library, "bag_pand")
    if not isinstance(frame, gpd.GeoDataFrame):
        return {}, {}, {}
    ids = _texts(frame, "pand_id", "identificatie")
    shapes = {
        pand: shape
        for pand, shape in zip(ids, frame.geometry, strict=True)
        if pand
        and shape is not None
        and shape.geom_type in {"Polygon", "MultiPolygon"}
        and not shape.is_empty
    }
    built = _texts(frame, "built_year", "bouwjaar", "oorspronkelijk_bouwjaar")
    years = {}
    for pand, text in zip(ids, built, strict=True):
        found = read_year(text)
        if pand and found is not None and OLDEST_YEAR <= found.year <= NEWEST_YEAR:
            years[pand] = found.year
    links = _texts(frame, "feature_id")
    return shapes, years, {link: pand for link, pand in zip(links, ids, strict=True) if link}


def _column(frame: pd.DataFrame, *names: str) -> pd.Series | None:
    lower = {str(column).lower(): column for column in frame.columns}
    for name in names:
        if name in lower:
            return frame[lower[name]]
    return None


def _texts(frame: pd.DataFrame, *names: str) -> list[str]:
    values = _column(frame, *names)
    if values is None:
        return [""] * len(frame)
    return [str(text) for text in values.astype("string").fillna("").str.strip().to_numpy()]


def _first_pand(text: str, by_link: Mapping[str, str]) -> str | None:
    """Return the first pand of a dwelling: by its own id, or by the link to it at the service."""
    if found := re.search(r"(?<!\d)\d{16}(?!\d)", text):
        return found.group()
    return next((by_link[link] for link in text.split(";") if link in by_link), None)


def _addresses(
    frame: pd.DataFrame, vbo_ids: Sequence[str]
) -> dict[tuple[str, int], list[tuple[str, str, str]]]:
    postcodes = _texts(frame, "postcode")
    numbers = _texts(frame, "huisnummer")
    letters = _texts(frame, "huisletter")
    additions = _texts(frame, "toevoeging", "huisnummertoevoeging", "huisnummer_toevoeging")
    found: dict[tuple[str, int], list[tuple[str, str, str]]] = {}
    rows = zip(vbo_ids, postcodes, numbers, letters, additions, strict=True)
    for vbo, postcode, number, letter, addition in rows:
        whole = parse_number(number)
        if vbo and postcode and whole is not None:
            key = (postcode.replace(" ", "").upper(), int(whole.value))
            found.setdefault(key, []).append((letter.upper(), addition.upper(), vbo))
    return found
