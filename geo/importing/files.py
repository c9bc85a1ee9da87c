"""Opening an upload of any kind: one table, with what was seen while reading."""

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Final, TypeVar

from geo.catalogue.file_limits import MAX_LABEL_BYTES, check_archive, check_size
from geo.errors import DataError
from geo.importing.questions import Answers
from geo.importing.raw import RawTable
from geo.importing.shapefile import PARTS
from geo.importing.text import read_text_table
from geo.importing.vectors import layer_names, read_vector_table
from geo.importing.vera import is_geojson, load_json, vera_table
from geo.importing.workbook import read_workbook, sheet_names

TEXT: Final = (".csv", ".txt", ".tsv")
EXCEL: Final = (".xlsx", ".xlsm")
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
    today = datetime.now(tz=UTC).date()
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
        target = Path(folder) / f"{_safe(path.stem)}{path.suffix.lower()}"
        target.write_bytes(content)
        yield target


def _read(path: Path, sheet: str | None, answers: Answers | None, *, today: date) -> RawTable:
    suffix = path.suffix.lower()
    if suffix in TEXT:
        return read_text_table(path, answers=answers)
    if suffix in EXCEL:
        return read_workbook(path, sheet=sheet, answers=answers)
    if suffix == ".json":
        content = load_json(path)
        if is_geojson(content):
            return read_vector_table(path, layer=sheet, answers=answers)
        return vera_table(content, name=path.name, today=today)
    return read_vector_table(path, layer=sheet, answers=answers)


def _sheets(path: Path) -> tuple[str, ...]:
    suffix = path.suffix.lower()
    if suffix in EXCEL:
        return sheet_names(path)
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
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        return do(_unpack(path, Path(folder)))


def _unpack(path: Path, folder: Path) -> Path:
    """Unpack the parts that matter under names of our own making; return the file to read."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, name=path.name)
            entries = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir() and not _is_clutter(entry.filename)
            ]
            main = [e for e in entries if _suffix(e) in _IN_ZIP]
            if len(main) != 1:
                what = "geen bestand dat kan worden gelezen" if not main else "meer dan één bestand"
                names = ", ".join(PurePosixPath(e.filename).name for e in main[:8])
                msg = f"In {path.name} zit {what}{f' ({names})' if names else ''}; verwacht één."
                raise DataError(msg)
            chosen = main[0]
            stem = PurePosixPath(chosen.filename).with_suffix("").as_posix()
            lower = stem.lower()
            for entry in entries:
                same = PurePosixPath(entry.filename).with_suffix("").as_posix().lower() == lower
                wanted = _suffix(entry) in PARTS and same
                if entry is chosen or (_suffix(chosen) == ".shp" and wanted):
                    target = folder / f"{_safe(stem)}{_suffix(entry)}"
                    with archive.open(entry) as source, target.open("wb") as copy:
                        while block := source.read(1 << 20):
                            copy.write(block)
            return folder / f"{_safe(stem)}{_suffix(chosen)}"
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError) as error:
        msg = f"Het zipbestand {path.name} is beschadigd ({type(error).__name__})."
        raise DataError(msg) from None


def _suffix(entry: zipfile.ZipInfo) -> str:
    return PurePosixPath(entry.filename).suffix.lower()


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].startswith(".")


def _safe(stem: str) -> str:
    name = PurePosixPath(stem).name
    return "".join(mark if mark.isalnum() or mark in "-_ " else "_" for mark in name)[:80] or "in"
