"""Municipal works: sewer, road and green, from a planning in a GIS or a list of streets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.vocabularies import WORK_KINDS, WORK_WORDS
from geo.constants import RD
from geo.errors import DataError
from geo.importing.cells import Cells
from geo.importing.elsewhere import outside_gemeente
from geo.importing.findings import Outcome, Problem
from geo.importing.kind_words import kind_by_words, unknown_kind
from geo.importing.names import normal
from geo.importing.periods import period_of
from geo.importing.questions import SKIP
from geo.importing.shapes import point_of, shape_of
from geo.text.clean import plain
from geo.text.format import number

_KINDS: Final = (
    ("riool_relining", r"relin|kous|renovatie.*riool|riool.*renov|inwendig"),
    ("riool_vervanging", r"riool|riolering|sewer|afkoppel|gemaal|hemelwater|dwa|hwa"),
    ("groen", r"groen|\bbo(?:om|men)|\bplantsoen|\bpark(?!eer|er)|\w{2}park\b|speel|beplant|green"),
    (
        "weg",
        r"\bweg|\w{2}weg\b|straat|asfalt|herinricht|verhard|fiets|rijbaan|trottoir|road|reconstr|ophog",
    ),
)
_GUESSES: Final = (
    ("weg", r"strat|klinker|kruis|rotonde|brug|plein|parke|verkeer|drempel|stoep|kade|infra"),
    ("riool_vervanging", r"leiding|\bput|pomp|afvoer|drainage|infiltr|\bwadi"),
    ("groen", r"plant|berm|natuur|haag|ecolog|vijver|oever|gras"),
)
"""Words of kinds that are not sure enough to load a work by, but make a proposal."""
KIND_CHOICES: Final[Mapping[str, str]] = WORK_KINDS.labels()
_POINT_M: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class WorksRules:
    """The outline of the gemeente (None: not known), its name, and streets by name."""

    outline: BaseGeometry | None = None
    gemeente: str = ""
    streets: Mapping[str, BaseGeometry]
    bron: str
    repairs: frozenset[str] = frozenset()


def work_kind(value: object) -> Outcome:
    """Read what sort of work it is; unknown words keep the row out."""
    kind = kind_by_words(plain(value), _KINDS)
    if kind is not None:
        return Outcome(kind)
    return unknown_kind(value, what="werk", known=WORK_WORDS.values())


def _guess(text: str) -> str:
    return kind_by_words(text, _GUESSES) or SKIP


def read_works(cells: Cells, *, rules: WorksRules) -> gpd.GeoDataFrame:
    """Return the works by the contract, indexed by the row in the file.

    ``work_id`` is the key that the file gives, or None.

    Raises:
        DataError: no column has a shape or a street.
    """
    placed = cells.raw.geometry is not None or any(map(cells.has, ("wkt", "x", "lat")))
    if not placed and not cells.has("street"):
        msg = (
            f"In {cells.raw.name} staat geen vorm en geen straat, dus de werken zijn niet te "
            "plaatsen. Lever een GeoPackage, Shapefile of GeoJSON, of een kolom met de straat."
        )
        raise DataError(msg)
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    for row in cells.rows():
        known = cells.chosen(row, "kind", work_kind, choices=KIND_CHOICES, guess=_guess)
        if known.problem is not None:
            cells.note(row, "kind", known.problem)
        kind = known.value
        shape = _shape(cells, row, rules=rules)
        if kind is None or shape is None:
            continue
        window = period_of(cells, row)
        street = cells.text(row, "street")
        name = cells.text(row, "name") or street or f"Werk op rij {row}"
        rows.append(
            {
                "work_id": cells.code(row, "work_id", repairs=rules.repairs),
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


def _shape(cells: Cells, row: int, *, rules: WorksRules) -> BaseGeometry | None:
    shape = shape_of(cells, row)
    street = cells.text(row, "street") if cells.has("street") else None
    if shape is None and street:
        shape = rules.streets.get(normal(street))
    if shape is None:
        shape = point_of(cells, row)
    if shape is None:
        cells.note(row, "street" if street else "", _no_shape(street, known=bool(rules.streets)))
        return None
    if shape.geom_type in {"Point", "MultiPoint"}:
        shape = shapely.buffer(shape, _POINT_M)
    if rules.outline is not None and shape.area > rules.outline.area:
        cells.note(row, "", _too_large(shape.area))
        return None
    if rules.outline is not None and not shape.intersects(rules.outline):
        why = f"{number(shape.distance(rules.outline))} m over de grens"
        cells.note(row, "", outside_gemeente(why, rules.gemeente))
        return None
    return shape


def _too_large(area_m2: float) -> Problem:
    return Problem(
        code="vorm_te_groot",
        severity="fout",
        message=f"het vlak is {number(area_m2 / 1e6)} km2, groter dan de gemeente",
        advice="Teken waar het werk is; een vlak om alles heen zou overal meetellen.",
    )


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
