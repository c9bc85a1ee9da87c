"""An import from file to layer: nothing becomes active before a person has seen what it is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.errors import DataError
from geo.importing.cells import Cells
from geo.importing.findings import (
    rejected_frame,
)
from geo.importing.mapping import ColumnMapping, check_mapping, is_correction
from geo.importing.matching import SAME
from geo.importing.place import Geocode
from geo.importing.prepare_stock import prepare_stock
from geo.importing.prepare_table import prepare_table
from geo.importing.prepared import REPAIRS, Prepared
from geo.importing.questions import Answers, unanswered_words
from geo.importing.raw import RawTable
from geo.importing.replacing import (
    REPLACES,
    Replace,
)
from geo.importing.stock_layer import area_of
from geo.importing.stored_dwellings import store_stock
from geo.text.local_time import local_today


def prepare(
    library: Library,
    raw: RawTable,
    mapping: ColumnMapping,
    *,
    owner: str | None = None,
    repairs: frozenset[str] = frozenset(),
    geocode: Geocode | None = None,
    replace_what: Replace = "party",
    answers: Answers | None = None,
    progress: Callable[[str, float], None] | None = None,
    today: date | None = None,
) -> Prepared:
    """Read a mapped file and work out what storing it would do; nothing is stored.

    Args:
        library: the layers that are there.
        raw: the file.
        mapping: which column is what.
        owner: corporation for rows that name none (``--owner``).
        repairs: names out of :data:`REPAIRS` that are to be done.
        geocode: looks up addresses that the BAG layers do not have.
        replace_what: what the file replaces, out of :data:`geo.importing.replacing.REPLACES`.
        answers: what a person answered to :attr:`Prepared.questions`, by key.
        progress: called with the step (Dutch) and the share of it that is done; what it raises
            ends the reading.
        today: for ages and validity; by default the day it is.

    Raises:
        DataError: the mapping does not fit the file, or the file cannot be used at all.
    """
    if replace_what not in REPLACES:
        msg = f"'{replace_what}' kan niet worden vervangen. Bekend zijn: {', '.join(REPLACES)}."
        raise DataError(msg)
    if unknown := repairs - REPAIRS.keys():
        msg = f"Herstel '{min(unknown)}' bestaat niet. Bekend zijn: {', '.join(REPAIRS)}."
        raise DataError(msg)
    target = "owner" if mapping.kind == "stock" else "corporation"
    if owner and mapping.kind in {"stock", "projects", "monitor"}:
        mapping = replace(mapping, constants={**mapping.constants, target: owner})
    given = {key: value for key, value in (answers or {}).items() if not key.startswith(SAME)}
    mapping = replace(mapping, answers={**mapping.answers, **given})
    check_mapping(mapping, raw)
    if is_correction(raw):
        raw = _unquoted(raw)
    day = today or local_today()
    show_progress = None if progress is None else partial(progress, f"{raw.name} wordt gelezen …")
    cells = Cells(raw, mapping, progress=show_progress)
    area = area_of(library)
    if mapping.kind == "stock":
        return prepare_stock(
            library,
            cells,
            area=area,
            repairs=repairs,
            geocode=geocode,
            what=replace_what,
            same_as=_same_as(answers or {}),
            today=day,
        )
    return prepare_table(
        library,
        cells,
        area=area,
        what=replace_what,
        same_as=_same_as(answers or {}),
        repairs=repairs,
        today=day,
    )


def activate(library: Library, prepared: Prepared) -> Layer:
    """Store what was prepared and make it active; the previous edition stays on disk.

    Raises:
        DataError: there is nothing to store, something in it cannot be, or the disk refuses.
    """
    if prepared.reconciliation.stops:
        raise DataError(prepared.reconciliation.stops[0].message)
    if prepared.open_questions:
        raise DataError(unanswered_words(prepared.open_questions))
    if not prepared.can_be_stored:
        msg = f"In {prepared.raw.name} is geen enkele rij bruikbaar; er is niets geladen."
        raise DataError(msg)
    rejected = rejected_frame(prepared.findings)
    if not prepared.placed:
        return library.store(prepared.data, prepared.provenance, rejected=rejected)
    return store_stock(
        library, prepared.data, prepared.provenance, placed=prepared.placed, rejected=rejected
    )


def _same_as(answers: Answers) -> dict[int, str]:
    """Return per row number the id that the person said the row continues."""
    rows = {key.removeprefix(SAME): value for key, value in answers.items() if key.startswith(SAME)}
    return {int(row): value for row, value in rows.items() if row.isdigit()}


def _unquoted(raw: RawTable) -> RawTable:
    """Take away the sign that was put before text when the rows were given back."""

    def bare(value: Any) -> Any:
        if isinstance(value, str) and value.startswith("'") and len(value) > 1:
            return value[1:]
        return value

    return replace(raw, frame=raw.frame.map(bare))
