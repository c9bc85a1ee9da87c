"""Opening an upload of any kind: one table, with what was seen while reading."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from geo.catalogue.archives import safe_stem, unpacked
from geo.catalogue.file_limits import MAX_LABEL_BYTES, check_size
from geo.errors import DataError
from geo.importing.isolated_table import EXCEL, TEXT, read_table, worksheets
from geo.importing.questions import Answers
from geo.importing.raw import RawTable
from geo.importing.vectors import layer_names, read_vector_table
from geo.text.local_time import local_today

VECTOR: Final = (".gpkg", ".shp", ".fgb", ".geojson")
SUFFIXES: Final = (*TEXT, *EXCEL, ".gpkg", ".geojson", ".json", ".zip", ".fgb")
"""Endings of the files that can be imported."""

_IN_ZIP: Final = (*TEXT, *EXCEL, *VECTOR, ".json")
_SAVE_AS: Final = {
    ".xls": "Sla het in Excel op als .xlsx.",
    ".ods": "Sla het op als .xlsx of .csv.",
    ".xlsb": "Sla het in Excel op als .xlsx.",
    ".pdf": "Vraag de gegevens als Excel of CSV.",
    ".dbf": "Doe .shp, .dbf, .shx en .prj samen in één zipbestand.",
    ".shx": "Doe .shp, .dbf, .shx en .prj samen in één zipbestand.",
}

_T = TypeVar("_T")


def sheets(path: Path) -> tuple[str, ...]:
    """Return the worksheets or layers a person can choose from; () when there is no choice.

    Raises:
        DataError: the file cannot be read.
    """
    return _with_file(path, _sheets)


def read_file_table(
    path: Path, *, sheet: str | None = None, answers: Answers | None = None
) -> RawTable:
    """Read an upload by its ending.

    Args:
        path: a CSV, Excel, GeoPackage, GeoJSON, FlatGeobuf or VERA file, or a zip with one of
            these or a Shapefile.
        sheet: worksheet or layer; by default the one that looks most like data.
        answers: what a person answered to the questions of the file (``RawTable.questions``).

    Raises:
        DataError: the program cannot read it; the message says why and what to do.
    """
    today = local_today()
    return _with_file(path, lambda inner: _read(inner, sheet, answers, today=today))


def read_upload(
    name: str, content: bytes, *, sheet: str | None = None, answers: Answers | None = None
) -> RawTable:
    """Read a file that came in through the browser; see :func:`read_file_table`."""
    with uploaded(name, content) as path:
        return read_file_table(path, sheet=sheet, answers=answers)


def upload_sheets(name: str, content: bytes) -> tuple[str, ...]:
    """Return the worksheets or layers of a file that came in through the browser."""
    with uploaded(name, content) as path:
        return sheets(path)


@contextmanager
def uploaded(name: str, content: bytes) -> Iterator[Path]:
    """Give a file for content that came in through the browser, gone at the end of the block."""
    path = PurePosixPath(name.replace("\\", "/"))
    check_size(len(content), name=path.name, maximum=MAX_LABEL_BYTES)
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        target = Path(folder) / f"{safe_stem(path.stem)}{path.suffix.lower()}"
        target.write_bytes(content)
        yield target


def _read(path: Path, sheet: str | None, answers: Answers | None, *, today: date) -> RawTable:
    if path.suffix.lower() in (*TEXT, *EXCEL, ".json"):
        table = read_table(path, sheet=sheet, answers=answers, today=today)
        if table is not None:
            return table
    return read_vector_table(path, layer=sheet, answers=answers)


def _sheets(path: Path) -> tuple[str, ...]:
    suffix = path.suffix.lower()
    if suffix in EXCEL:
        return worksheets(path)
    if suffix in {".gpkg", ".fgb"}:
        return layer_names(path)
    return ()


def _with_file(path: Path, do: Callable[[Path], _T]) -> _T:
    """Do something with the file itself, or with the one that a zip holds."""
    if not path.is_file():
        msg = f"Het bestand {path.name} bestaat niet."
        raise DataError(msg)
    suffix = path.suffix.lower()
    if suffix != ".zip":
        if suffix not in (*SUFFIXES, ".shp"):
            advice = _SAVE_AS.get(suffix, f"Bekend zijn: {', '.join(SUFFIXES)}.")
            msg = f"{path.name} kan niet worden gelezen: '{suffix}' is niet bekend. {advice}"
            raise DataError(msg)
        return do(path)
    check_size(path.stat().st_size, name=path.name)
    with unpacked(path, _IN_ZIP) as inner:
        return do(inner)
