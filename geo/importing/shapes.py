"""The shape and the point that a row of a file gives: from the map file, WKT, or coordinates."""

import contextlib
import re
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.wkb import DEEPEST, is_deep, is_deep_text
from geo.constants import RD
from geo.importing.cells import Cells
from geo.importing.coordinates import point, point_in
from geo.importing.crs import placing_of, to_rd
from geo.importing.findings import Outcome, Problem
from geo.spatial.shapes import RepairedShape, check_hard, repair_shape
from geo.text.clean import plain

_HEX: Final = re.compile(r"0[01](?:[0-9a-fA-F]{2}){8,}")
"""Well-known binary in hexadecimal: the order of the bytes, then at least a kind and a count."""

_PAIRS: Final = (("lat", "lon", True), ("x", "y", False))


def shape_of(cells: Cells, row: int) -> BaseGeometry | None:
    """Return the shape of a row in EPSG:28992, mended where it breaks the rules, or None."""
    shape: BaseGeometry | None = None
    repaired: RepairedShape | None = None
    if cells.raw.geometry is not None:
        shape = cells.raw.geometry.loc[row]
        repaired = cells.raw.repaired[row]
    if shape is None and cells.has("wkt"):
        shape = cells.read(row, "wkt", read_wkt)
        repaired = None if shape is None else repair_shape(shape, left=cells.mending)
    if shape is None or repaired is None or shape.is_empty:
        return None
    if repaired.too_hard:
        cells.hard_shapes += 1
        check_hard(cells.hard_shapes)
        cells.note(row, "", _hard_shape())
    elif repaired.shape is None:
        cells.note(row, "", _wrong_shape(shape.geom_type))
    elif repaired.mended:
        cells.note(row, "", _mended_shape(shape))
    return repaired.shape


def point_of(cells: Cells, row: int) -> shapely.Point | None:
    """Return the point of a row from its columns with coordinates, in EPSG:28992, or None."""
    for first, second, degrees in _PAIRS:
        if cells.has(first) and cells.has(second):
            outcome = point(cells.get(row, first), cells.get(row, second), degrees=degrees)
            if outcome.problem is not None:
                cells.note(row, first, outcome.problem)
            if outcome.value is not None:
                found: shapely.Point = outcome.value
                return found
    return None


def read_wkt(value: object) -> Outcome:
    """Read a shape as text (WKT, GeoJSON, hexadecimal WKB, two numbers), in RD or in degrees."""
    text = plain(value)
    if (place := point_in(text)) is not None:
        return place
    shape: BaseGeometry | None = None
    with contextlib.suppress(shapely.errors.ShapelyError, ValueError, NotImplementedError):
        shape = shapely.force_2d(_parsed(text))
    finite = shape is not None and bool(abs(shapely.get_coordinates(shape)).max(initial=0) < 1e7)  # noqa: PLR2004
    if shape is None or shape.is_empty or not finite:
        return Outcome(None, _unreadable())
    best = placing_of(shape)
    if best is None or (best.crs == RD and not best.swapped):
        return Outcome(shape)
    moved = to_rd(np.array([shape], dtype=object), best.crs, swapped=best.swapped)[0]
    return Outcome(moved, _moved(best.crs, swapped=best.swapped))


def _parsed(text: str) -> BaseGeometry:
    if text.startswith("{"):
        if text.count("{") > DEEPEST:
            raise ValueError("shapes in one another, too deep")
        return shapely.from_geojson(text)
    if _HEX.fullmatch(text):
        encoded = bytes.fromhex(text)
        if is_deep(encoded):
            raise ValueError("shapes in one another, too deep")
        return shapely.from_wkb(encoded)
    if is_deep_text(text):
        raise ValueError("shapes in one another, too deep")
    return shapely.from_wkt(text.partition(";")[2] or text)


def _unreadable() -> Problem:
    return Problem(
        code="vorm_onleesbaar",
        severity="leeg",
        message="de vorm is geen leesbare WKT, WKB of GeoJSON",
        advice="Voer de vorm opnieuw uit, of geef een BAG-id of adres.",
    )


def _moved(crs: str, *, swapped: bool) -> Problem:
    what = "de twee coördinaten zijn verwisseld" if swapped else f"de vorm staat in {crs}"
    return Problem(
        code="vorm_omgerekend",
        severity="hersteld",
        message=f"{what}; omgerekend naar Rijksdriehoek",
        advice="Lever vormen in Rijksdriehoek (EPSG:28992), met x vooraan.",
    )


def _mended_shape(shape: BaseGeometry) -> Problem:
    parts = {part.geom_type for part in shapely.get_parts(shape)}
    what = "heeft delen van verschillend soort" if len(parts) > 1 else "kruist of raakt zichzelf"
    return Problem(
        code="vorm_hersteld",
        severity="hersteld",
        message=f"de vorm {what} en is hersteld; losse uitlopers zijn weggelaten",
        advice="Controleer de vorm op de kaart.",
    )


def _hard_shape() -> Problem:
    return Problem(
        code="vorm_te_zwaar",
        severity="leeg",
        message="de vorm kruist zichzelf zo vaak dat herstellen te veel tijd of geheugen kost",
        advice="Vereenvoudig de vorm in het GIS, of geef een BAG-id of adres.",
    )


def _wrong_shape(kind: str) -> Problem:
    return Problem(
        code="vorm_soort",
        severity="leeg",
        message=f"een vorm van het soort {kind} kan niet worden gebruikt",
        advice="Lever een lijn of een vlak.",
    )
