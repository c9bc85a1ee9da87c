"""Projects: an updated Bijlage 1, with what was known of a project's place carried over."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import shapely

from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.vocabularies import PLAN_KINDS
from geo.importing.cells import Cells
from geo.importing.coordinates import from_rd
from geo.importing.elsewhere import outside_gemeente
from geo.importing.findings import Problem
from geo.importing.owners import read_owner
from geo.importing.periods import period_of
from geo.importing.project_fields import (
    MOST_DWELLINGS,
    firmness,
    guess_kind,
    plan_count,
    project_kind,
)
from geo.importing.shapes import point_of, shape_of
from geo.importing.stock_layer import Area
from geo.importing.values import number
from geo.spatial.shapes import outline_text
from geo.text.clean import plain
from geo.text.format import number as count_text

KIND_CHOICES: Final[Mapping[str, str]] = PLAN_KINDS.labels()
_CARRIED: Final = (
    "lat", "lon", "precision_m", "plot_area_m2", "outline", "location_evidence", "wijkcode",
    "buurtcodes", "linked_project_id",
)  # fmt: skip
_OPTIONAL: Final = ("firmness", "plot_area_m2", "outline")
_WIJK: Final = re.compile(r"WK\d{6}")
_BUURTEN: Final = re.compile(r"BU\d{8}(;BU\d{8})*")


def read_projects(
    cells: Cells,
    *,
    owners: tuple[str, ...],
    bron: str,
    area: Area,
    repairs: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Return the projects by the contract, indexed by the row in the file.

    ``project_id`` is the key that the file gives, or None.

    Args:
        cells: the file.
        owners: corporations that are known.
        bron: what stands in the column ``bron``.
        area: the gemeente; a plan that lies elsewhere is not loaded.
        repairs: what the person asked to have mended.
    """
    found = {
        row: _read(cells, row, owners=owners, bron=bron, area=area, repairs=repairs)
        for row in cells.rows()
    }
    rows = {row: entry for row, entry in found.items() if entry is not None}
    frame = pd.DataFrame(list(rows.values()))
    # a file that does not tell leaves the table, and the digest of its rows, as it was
    unsaid = [name for name in _OPTIONAL if name in frame and frame[name].isna().all()]
    frame = frame.drop(columns=unsaid)
    frame.index = pd.Index(list(rows), name=FILE_ROW, dtype="int64")
    return frame


def carry_over(projects: pd.DataFrame, known: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    """Return projects with what was known of them: the heading, and a place the file lacks.

    Args:
        projects: rows of the file with their ids, indexed by row number.
        known: the projects there were, by the same contract.
        cells: where a place that was taken over is noted.
    """
    before = {str(row["project_id"]): row for row in known.to_dict("records")}
    rows = []
    for row, entry in zip(projects.index, projects.to_dict("records"), strict=True):
        old = before.get(str(entry["project_id"]))
        if old is not None and old["section"] == entry["section"]:
            entry["section_inferred"] = old["section_inferred"]
            firm = old.get("firmness")
            if not pd.isna(firm) and entry.get("firmness") == firm:
                entry["firmness_basis"] = old.get("firmness_basis")
        _carry_place(entry, old, cells, int(row))
        rows.append(entry)
    return pd.DataFrame(rows, index=projects.index)


def _read(
    cells: Cells,
    row: int,
    *,
    owners: tuple[str, ...],
    bron: str,
    area: Area,
    repairs: frozenset[str],
) -> dict[str, Any] | None:
    name = cells.text(row, "name")
    section = cells.text(row, "section")
    target = "kind" if plain(cells.get(row, "kind")) else "section"
    kind = cells.chosen(row, target, project_kind, choices=KIND_CHOICES, guess=guess_kind)
    if kind.problem is not None:
        cells.note(row, target if cells.has(target) else "kind", kind.problem)
    owner = read_owner(cells, row, "corporation", known=owners)
    if name is None:
        cells.note(row, "name", _no_name())
    if name is None or kind.value is None or owner is None:
        return None
    window = period_of(cells, row)
    count = cells.decimal("dwellings_count", whole=True, low=1, high=MOST_DWELLINGS)
    metres = cells.decimal("precision_m", whole=False, low=0)
    plot = cells.decimal("plot_area_m2", whole=False, low=1)
    place = _place(cells, row)
    precision = cells.read(
        row, "precision_m", lambda v: number(v, what="de onzekerheid", decimal=metres)
    )
    apart = _metres_outside(place, area) - (precision or 0)
    if apart > area.accuracy_m:
        cells.note(row, "", outside_gemeente(f"{count_text(apart)} m over de grens", area.name))
        return None
    return {
        "project_id": cells.code(row, "project_id", repairs=repairs),
        "corporation": owner,
        "name": name,
        "section": section or str(kind.value).capitalize(),
        # only of what ships: its headings come from a table that lost its lines
        "section_inferred": False,
        "kind": kind.value,
        "dwellings_count": cells.read(
            row, "dwellings_count", lambda v: plan_count(v, decimal=count)
        ),
        "first_year": window.first,
        "last_year": window.last,
        "open_ended": window.open_ended,
        "lat": place.lat,
        "lon": place.lon,
        "precision_m": precision,
        "plot_area_m2": cells.read(
            row, "plot_area_m2", lambda v: number(v, what="de oppervlakte", decimal=plot)
        )
        or place.area_m2,
        "outline": place.outline,
        "location_evidence": cells.text(row, "location_evidence"),
        "wijkcode": _code(cells, row, "wijkcode", _WIJK),
        "buurtcodes": _code(cells, row, "buurtcodes", _BUURTEN),
        "linked_project_id": cells.code(row, "linked_project_id", repairs=repairs),
        "firmness": cells.read(row, "firmness", firmness),
        "remark": cells.text(row, "remark"),
        "bron": bron,
    }


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A point in RD and in degrees, and the outline (WKT) and area of a polygon."""

    point: shapely.Point | None = None
    lat: float | None = None
    lon: float | None = None
    outline: str | None = None
    area_m2: float | None = None


def _place(cells: Cells, row: int) -> _Place:
    """Return the place from the shape, or from either pair of columns."""
    shape = shape_of(cells, row)
    point = point_of(cells, row) if shape is None else shapely.point_on_surface(shape)
    if point is None:
        return _Place()
    lat, lon = from_rd(point.x, point.y)
    if shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return _Place(point=point, lat=lat, lon=lon)
    return _Place(
        point=point, lat=lat, lon=lon, outline=outline_text(shape), area_m2=round(shape.area)
    )


def _metres_outside(place: _Place, area: Area) -> float:
    """Return how far a place lies from the gemeente, 0 within it or where it is not known."""
    if area.outline is None or place.point is None:
        return 0.0
    return float(area.outline.distance(place.point))


def _code(cells: Cells, row: int, target: str, pattern: re.Pattern[str]) -> str | None:
    text = cells.text(row, target)
    if text is None:
        return None
    tidy = re.sub(r"[\s,]+", ";", text.strip()).upper().replace(";;", ";")
    if pattern.fullmatch(tidy):
        return tidy
    problem = Problem(
        code="code_onbekend",
        severity="leeg",
        message=f"'{text}' is geen CBS-code",
        advice="Schrijf WK en zes cijfers voor een wijk, BU en acht cijfers voor een buurt.",
    )
    cells.note(row, target, problem)
    return None


def _carry_place(
    entry: dict[Any, Any], old: Mapping[Any, Any] | None, cells: Cells, row: int
) -> None:
    """Fill in the place of a project that was known already and has none in the file."""
    if old is None or not pd.isna(entry["lat"]):
        return
    if pd.isna(old.get("lat")) and pd.isna(old.get("wijkcode")):
        return
    for name in _CARRIED:
        if pd.isna(entry.get(name)) and not pd.isna(old.get(name)):
            entry[name] = old[name]
    problem = Problem(
        code="ligging_overgenomen",
        severity="let op",
        message="het bestand geeft geen ligging; die van de vorige editie is overgenomen",
        advice="Controleer of het project op dezelfde plek ligt.",
    )
    cells.note(row, "name", problem)


def _no_name() -> Problem:
    return Problem(
        code="naam_ontbreekt",
        severity="fout",
        message="het project heeft geen naam",
        advice="Vul de naam of de locatie in.",
    )
