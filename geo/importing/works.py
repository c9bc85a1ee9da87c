"""Municipal works: sewer, road and green, from a planning in a GIS or a list of streets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.contracts import FILE_ROW
from geo.constants import RD
from geo.errors import DataError
from geo.importing.cells import Cells
from geo.importing.elsewhere import outside_gemeente
from geo.importing.findings import Outcome, Problem
from geo.importing.names import normal
from geo.importing.periods import Period, joined, period, says_open
from geo.importing.stock import read_wkt
from geo.text.clean import EMPTY_WORDS, plain
from geo.text.format import number

_KINDS: Final = (
    ("riool_relining", r"relin|kous|renovatie.*riool|riool.*renov|inwendig"),
    ("riool_vervanging", r"riool|riolering|sewer|afkoppel|gemaal|hemelwater|dwa|hwa"),
    ("groen", r"groen|boom|bomen|plantsoen|park|speel|beplant|green"),
    ("weg", r"weg|straat|asfalt|herinricht|verhard|fiets|rijbaan|trottoir|road|reconstr|ophog"),
)
_USABLE: Final = frozenset({"LineString", "MultiLineString", "Polygon", "MultiPolygon"})
_POINT_M: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class WorksRules:
    """The outline of the gemeente (None: not known), its name, and streets by name."""

    outline: BaseGeometry | None = None
    gemeente: str = ""
    streets: Mapping[str, BaseGeometry]
    bron: str


def work_kind(value: object) -> Outcome:
    """Read what sort of work it is; unknown words keep the row out."""
    text = plain(value)
    for kind, pattern in _KINDS:
        if text.lower() == kind or re.search(pattern, text.lower()):
            return Outcome(kind)
    shown = "er staat niet wat voor werk het is"
    if text.lower() not in EMPTY_WORDS:
        shown = f"soort werk '{text}' is niet bekend"
    problem = Problem(
        code="soort_onbekend",
        severity="fout",
        message=shown,
        advice="Vul rioolvervanging, relining, weg of groen in.",
    )
    return Outcome(None, problem)


def read_works(cells: Cells, *, rules: WorksRules) -> gpd.GeoDataFrame:
    """Return the works by the contract, indexed by the row in the file.

    ``work_id`` is the key that the file gives, or None.

    Raises:
        DataError: no column has a shape or a street.
    """
    placed = cells.raw.geometry is not None or cells.has("wkt") or cells.has("x")
    if not placed and not cells.has("street"):
        msg = (
            f"In {cells.raw.name} staat geen vorm en geen straat, dus de werken zijn niet te "
            "plaatsen. Lever een GeoPackage, Shapefile of GeoJSON, of een kolom met de straat."
        )
        raise DataError(msg)
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    for row in cells.rows():
        known = work_kind(cells.get(row, "kind"))
        if known.problem is not None:
            cells.note(row, "kind", known.problem)
        kind = known.value
        shape = _shape(cells, row, rules=rules)
        if kind is None or shape is None:
            continue
        window = _window(cells, row)
        street = cells.text(row, "street")
        name = cells.text(row, "name") or street or f"Werk op rij {row}"
        rows.append(
            {
                "work_id": cells.text(row, "work_id"),
                "name": name,
                "kind": kind,
                "manager": cells.text(row, "manager"),
                "first_year": window.first,
                "last_year": window.last,
                "open_ended": window.open_ended,
                "status": cells.text(row, "status"),
                "bron": rules.bron,
                "geometry": shape,
            }
        )
        numbers.append(row)
    frame = gpd.GeoDataFrame(rows, geometry=[r["geometry"] for r in rows], crs=RD)
    frame.index = pd.Index(numbers, name=FILE_ROW, dtype="int64")
    return frame


def _window(cells: Cells, row: int) -> Period:
    whole: Period | None = cells.read(row, "period", period)
    if whole is not None and whole.first is not None:
        return whole
    window = joined(
        cells.read(row, "first_year", period),
        cells.read(row, "last_year", period),
        open_ended=cells.has("open_ended") and says_open(cells.get(row, "open_ended")),
    )
    if window.first is not None and window.last is not None and window.last < window.first:
        cells.note(row, "last_year", _falling(window))
        return Period()
    return window


def _shape(cells: Cells, row: int, *, rules: WorksRules) -> BaseGeometry | None:
    shape: BaseGeometry | None = None
    if cells.raw.geometry is not None:
        shape = cells.raw.geometry.loc[row]
    if shape is None and cells.has("wkt"):
        shape = cells.read(row, "wkt", read_wkt)
    street = cells.text(row, "street") if cells.has("street") else None
    if shape is None and street:
        shape = rules.streets.get(normal(street))
    if shape is None or shape.is_empty:
        cells.note(row, "street" if street else "", _no_shape(street, known=bool(rules.streets)))
        return None
    usable = _as_usable(shape)
    if usable is None:
        cells.note(row, "", _wrong_shape(shape.geom_type))
        return None
    if rules.outline is not None and not usable.intersects(rules.outline):
        why = f"{number(usable.distance(rules.outline))} m over de grens"
        cells.note(row, "", outside_gemeente(why, rules.gemeente))
        return None
    return usable


def _as_usable(shape: BaseGeometry) -> BaseGeometry | None:
    """Return lines and surfaces as they are, a point as a small circle, the rest as None."""
    if shape.geom_type in {"Point", "MultiPoint"}:
        return shapely.buffer(shape, _POINT_M)
    usable: BaseGeometry | None = shape
    if shape.geom_type not in _USABLE:
        parts = [part for part in shapely.get_parts(shape) if part.geom_type in _USABLE]
        lines = [part for part in parts if "Line" in part.geom_type]
        surfaces = [part for part in parts if "Polygon" in part.geom_type]
        usable = shapely.union_all(surfaces or lines) if parts else None
    if usable is None or usable.is_valid:
        return usable
    return _as_valid(usable)


def _as_valid(shape: BaseGeometry) -> BaseGeometry | None:
    mended = shapely.make_valid(shape)
    return mended if mended.geom_type in _USABLE else None


def _no_shape(street: str | None, *, known: bool) -> Problem:
    message = "niet geplaatst: er is geen vorm"
    advice = "Teken het werk in het GIS, of vul de straat in."
    if street:
        message = f"niet geplaatst: straat '{street}' is niet gevonden"
        advice = "Controleer de straatnaam, of lever een lijn of vlak."
        if not known:
            message = f"niet geplaatst: er zijn geen straten geladen om '{street}' te zoeken"
            advice = "Haal eerst de laag 'Wegvakken (NWB)' op, of lever een lijn of vlak."
    return Problem(code="niet_geplaatst", severity="fout", message=message, advice=advice)


def _wrong_shape(kind: str) -> Problem:
    return Problem(
        code="vorm_soort",
        severity="fout",
        message=f"een vorm van het soort {kind} kan niet worden gebruikt",
        advice="Lever een lijn of een vlak.",
    )


def _falling(window: Period) -> Problem:
    return Problem(
        code="periode_verkeerd_om",
        severity="leeg",
        message=f"het einde ({window.last}) ligt voor het begin ({window.first})",
        advice="Controleer de jaren; de periode telt nu als onbekend.",
    )
