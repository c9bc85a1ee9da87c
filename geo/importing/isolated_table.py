"""Reading a text table, workbook or VERA file in a process of its own, with limits.

The process answers with JSON: cells are text, numbers, booleans and null, dates and times are
objects with their kind. Nothing of the answer is run.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.catalogue.child_process import write_answer
from geo.catalogue.contracts import FILE_ROW
from geo.catalogue.file_limits import check_table
from geo.catalogue.isolated_reading import Limits, isolated_answer
from geo.importing.findings import Finding, Problem
from geo.importing.questions import Answers, Choice, FileQuestion
from geo.importing.raw import RawTable
from geo.importing.text import read_text_table
from geo.importing.vera import is_geojson, load_json, vera_table
from geo.importing.workbook import read_workbook, sheet_names

TEXT: Final = (".csv", ".txt", ".tsv")
EXCEL: Final = (".xlsx", ".xlsm")

_MEMORY_BYTES: Final = 1_000_000_000
_MEMORY_PER_BYTE: Final = 30
_MOST_MEMORY_BYTES: Final = 3_000_000_000
_SECONDS: Final = 60
_BYTES_PER_SECOND: Final = 200_000
_DATES: Final[Mapping[str, type[datetime | date | time]]] = {
    "datetime": datetime, "date": date, "time": time,
}  # fmt: skip
"""The kinds of dates and times; a moment is a date too, so it comes first."""


def read_table(
    path: Path, *, sheet: str | None, answers: Answers | None, today: date
) -> RawTable | None:
    """Read a CSV, Excel or JSON file; None for JSON that holds features of a map.

    Raises:
        DataError: what the reading says of the file, or it takes more than the limits.
    """
    request = {"sheet": sheet, "answers": dict(answers or {}), "today": today.isoformat()}
    with isolated_answer(__name__, request, path=path, limits=limits_for(path.stat().st_size)) as (
        found,
        folder,
    ):
        if found["is_map"]:
            return None
        content = (folder / "table.json").read_text(encoding="utf-8")
    return _decoded(json.loads(content, object_hook=_cell))


def worksheets(path: Path) -> tuple[str, ...]:
    """Return the names of the worksheets of a workbook, hidden ones last.

    Raises:
        DataError: no readable workbook, or it takes more than the limits.
    """
    with isolated_answer(
        __name__, {"sheets": True}, path=path, limits=limits_for(path.stat().st_size)
    ) as (found, _):
        return tuple(found["sheets"])


def limits_for(size: int) -> Limits:
    """What the reading of a table of a size in bytes may use."""
    memory = min(_MEMORY_BYTES + _MEMORY_PER_BYTE * size, _MOST_MEMORY_BYTES)
    return Limits(memory, _SECONDS + size // _BYTES_PER_SECOND)


# -- in the process ----------------------------------------------------------------------------


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Read the file that a request names and write it to ``table.json``."""
    path = Path(request["path"])
    if request.get("sheets"):
        return {"sheets": sheet_names(path)}
    table = _read(path, request)
    if table is not None:
        check_table(*table.frame.shape, name=path.name)
        write_answer(_encoded(table), folder / "table.json", default=_tagged)
    return {"is_map": table is None}


def _read(path: Path, request: Mapping[str, Any]) -> RawTable | None:
    suffix = path.suffix.lower()
    if suffix in TEXT:
        return read_text_table(path, answers=request["answers"])
    if suffix in EXCEL:
        return read_workbook(path, sheet=request["sheet"], answers=request["answers"])
    content = load_json(path)
    if is_geojson(content):
        return None
    return vera_table(content, name=path.name, today=date.fromisoformat(request["today"]))


# -- the table as JSON -------------------------------------------------------------------------


def _encoded(table: RawTable) -> dict[str, Any]:
    frame = table.frame
    return {
        "name": table.name,
        "rows": frame.index.tolist(),
        "columns": table.columns,
        "cells": [frame.iloc[:, place].tolist() for place in range(frame.shape[1])],
        "findings": [asdict(item) for item in table.findings],
        "style": table.style,
        "sheet": table.sheet,
        "sheets": table.sheets,
        "formulas": sorted(table.formulas),
        "questions": [asdict(item) for item in table.questions],
        "answers": dict(table.answers),
        "shown": [[*place, text] for place, text in table.shown.items()],
        "mark": table.mark,
        "serial_shift_days": table.serial_shift_days,
    }


def _decoded(content: Mapping[str, Any]) -> RawTable:
    columns = dict(zip(content["columns"], content["cells"], strict=True))
    index = pd.Index(content["rows"], name=FILE_ROW, dtype="int64")
    return RawTable(
        name=content["name"],
        frame=pd.DataFrame(columns, index=index, dtype=object),
        findings=tuple(
            Finding(**{**item, "problem": Problem(**item["problem"])})
            for item in content["findings"]
        ),
        style=content["style"],
        sheet=content["sheet"],
        sheets=tuple(content["sheets"]),
        formulas=frozenset((row, column) for row, column in content["formulas"]),
        questions=tuple(_question(item) for item in content["questions"]),
        answers=content["answers"],
        shown={(row, column): text for row, column, text in content["shown"]},
        mark=content["mark"],
        serial_shift_days=content["serial_shift_days"],
    )


def _question(item: Mapping[str, Any]) -> FileQuestion:
    choices = (
        Choice(**{**choice, "examples": tuple(choice["examples"])}) for choice in item["choices"]
    )
    return FileQuestion(**{**item, "choices": tuple(choices)})


def _tagged(value: object) -> dict[str, Any]:
    """Return a cell that JSON has no form for; what is no date or time goes as text."""
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    for name, kind in _DATES.items():
        if isinstance(value, kind):
            return {name: value.isoformat()}
    return {"text": str(value)}


def _cell(item: dict[str, Any]) -> Any:
    """Return what :func:`_tagged` stands for; other objects of the answer as they are."""
    if len(item) != 1:
        return item
    [(name, value)] = item.items()
    if name in _DATES:
        return _DATES[name].fromisoformat(value)
    if name == "timedelta":
        return timedelta(seconds=value)
    return value if name == "text" else item
