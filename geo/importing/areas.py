"""Policy areas of one's own: a map file with areas, or a table that names wijken or buurten."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.catalogue.file_limits import check_size
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.catalogue.validation import validate
from geo.catalogue.vocabularies import AREA_KINDS
from geo.constants import RD
from geo.errors import DataError
from geo.importing.files import read_file_table
from geo.importing.names import normal
from geo.importing.provenance import delivered_provenance
from geo.importing.questions import Answers, check_answered
from geo.spatial.shapes import SURFACES, RepairedShape
from geo.text.clean import is_empty, plain
from geo.text.format import counted
from geo.text.local_time import local_today
from geo.text.years import read_year

_LAYER: Final = "policy_areas"
_NAMES: Final = ("naam", "name", "gebied", "gebiedsnaam", "titel", "omschrijving")
_KIND_NAMES: Final = ("soort", "kind", "beleid", "type", "categorie")
_CODES: Final = ("codes", "wijken", "wijkcodes", "wijkcode", "buurten", "buurtcodes", "buurtcode")
_SINCE: Final = ("sinds", "since year", "vanaf", "begin", "startjaar")
_UNTIL: Final = ("tot en met", "until year", "eind", "eindjaar")
_CODE: Final = re.compile(r"(?:WK\d{6}|BU\d{8})")


@dataclass(frozen=True, kw_only=True)
class PreparedAreas:
    """What loading policy areas would do: the whole layer, what is new, what was left out."""

    name: str
    frame: gpd.GeoDataFrame
    count: int
    left_out: tuple[str, ...]
    provenance: Provenance

    def summary(self) -> tuple[str, ...]:
        """Say in a few Dutch sentences what this import does."""
        stays = len(self.frame) - self.count
        lines = [
            f"{counted(self.count, 'beleidsgebied', 'beleidsgebieden')} gelezen uit {self.name}."
        ]
        if stays:
            there = counted(
                stays, "gebied dat er al was, blijft", "gebieden die er al waren, blijven"
            )
            lines.append(f"{there} staan.")
        return (*lines, *self.left_out)


def prepare_areas(
    library: Library,
    path: Path,
    *,
    kind: str,
    replace_all: bool = False,
    answers: Answers | None = None,
    today: date | None = None,
) -> PreparedAreas:
    """Read policy areas; nothing is stored.

    Args:
        library: the areas that are there, and the buurten of which areas can be made.
        path: a map file with areas, or a table with a column of codes of wijken or buurten.
        kind: the kind for areas of which the file states none, out of ``AREA_KINDS``.
        replace_all: leave out the areas that are there already.
        answers: what was answered to the questions of the file.
        today: the day of the edition.

    Raises:
        DataError: no name, no shape or code, no area that can be used, or a question of the file
            that nobody answered.
    """
    if kind not in AREA_KINDS.keys:
        msg = f"Soort beleid '{kind}' bestaat niet. Bekend zijn: {', '.join(AREA_KINDS.keys)}."
        raise DataError(msg)
    check_size(path.stat().st_size, name=path.name)
    raw = read_file_table(path, answers=answers)
    check_answered(raw.questions, answers or {})
    columns = {normal(column): column for column in raw.columns}
    name_column = _column(columns, _NAMES)
    code_column = _column(columns, _CODES)
    if name_column is None:
        msg = f"{path.name} heeft geen kolom met de naam van elk gebied (zoals 'naam')."
        raise DataError(msg)
    if raw.geometry is None and code_column is None:
        msg = f"{path.name} heeft geen vlakken en geen kolom met wijk- of buurtcodes."
        raise DataError(msg)
    rows: list[dict[str, Any]] = []
    left_out: list[str] = []
    buurten = library.find("buurten")
    for row, values in zip(raw.frame.index, raw.frame.to_dict("records"), strict=True):
        name = plain(values.get(name_column))
        shape = area_shape(
            raw.repaired.get(row),
            plain(values.get(code_column)) if code_column else "",
            None if buurten is None else buurten.frame,
        )
        if not name or shape is None:
            why = "geen vlak en geen bestaande wijk of buurt" if name else "geen naam"
            left_out.append(f"Rij {row} is niet geladen: {why}.")
            continue
        rows.append(
            {
                "area_id": area_slug(name),
                "name": name,
                "kind": _kind(values, columns) or kind,
                "agreement": None,
                "indicative": False,
                "uncertainty_m": None,
                "basis": f"bestand {path.name}",
                "corporation_only": False,
                "since_year": _year(values, columns, _SINCE),
                "until_year": _year(values, columns, _UNTIL),
                "remark": None,
                "bron": f"Aangeleverd: {path.name}",
                "geometry": shape,
            }
        )
    if not rows:
        raise DataError(f"In {path.name} staat geen gebied dat te gebruiken is. {left_out[0]}")
    frame = gpd.GeoDataFrame(list(unique_ids(rows)), geometry="geometry", crs=RD)
    checked = validate(frame, _LAYER)
    left_out += [
        f"'{item['value']}' past niet: verwacht wordt {item['expected']}."
        for item in checked.rejected.to_dict("records")
    ]
    whole = gpd.GeoDataFrame(checked.valid)
    count = len(whole)
    if not replace_all and (active := library.find(_LAYER)) is not None:
        stays = active.frame[~active.frame["area_id"].isin(set(whole["area_id"]))]
        if len(stays):
            parts = [stays[[c for c in whole if c in stays]].astype(object), whole.astype(object)]
            joined = pd.concat(parts, ignore_index=True)
            whole = gpd.GeoDataFrame(
                validate(gpd.GeoDataFrame(joined, geometry="geometry", crs=RD), _LAYER).valid
            )
    day = today or local_today()
    entry = library.registry.layer(_LAYER)
    return PreparedAreas(
        name=path.name,
        frame=whole,
        count=count,
        left_out=tuple(left_out),
        provenance=delivered_provenance(entry, source=path.name, day=day),
    )


def activate_areas(library: Library, prepared: PreparedAreas) -> Layer:
    """Store the areas and make them active; the previous edition stays on disk."""
    return library.store(prepared.frame, prepared.provenance)


def _column(columns: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((columns[name] for name in names if name in columns), None)


def area_shape(
    own: RepairedShape | None, codes: str, buurten: gpd.GeoDataFrame | None
) -> BaseGeometry | None:
    """Return the surface of an area: its own, else of the wijken or buurten that it names."""
    if own is not None and (own.shape is not None or own.mended):
        return own.shape if own.shape is not None and own.shape.geom_type in SURFACES else None
    named = set(_CODE.findall(codes.upper()))
    if not named or buurten is None:
        return None
    mine = buurten["buurtcode"].isin(named) | buurten["wijkcode"].isin(named)
    union: BaseGeometry | None = buurten.geometry[mine].union_all() if mine.any() else None
    return union


def _kind(values: dict[Any, Any], columns: dict[str, str]) -> str | None:
    column = _column(columns, _KIND_NAMES)
    text = normal(plain(values.get(column))) if column else ""
    labels = {normal(label): key for key, label in AREA_KINDS.labels().items()}
    known = {**labels, **{normal(key): key for key in AREA_KINDS.keys}}
    return known.get(text)


def _year(values: dict[Any, Any], columns: dict[str, str], names: tuple[str, ...]) -> int | None:
    column = _column(columns, names)
    cell = values.get(column) if column else None
    found = None if is_empty(cell) else read_year(cell)
    return None if found is None else found.year


def area_slug(name: str) -> str:
    """Return the key of an area out of its name."""
    return normal(name).replace(" ", "-")[:60].strip("-") or "gebied"


def unique_ids(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give rows of one id a number behind it, so that no area takes the place of another."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row["area_id"]] = count = seen.get(row["area_id"], 0) + 1
        yield row if count == 1 else {**row, "area_id": f"{row['area_id']}-{count}"}
