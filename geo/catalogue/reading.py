"""Reading files, as they come out of Excel, QGIS and other people's programs.

The readers give text and geometry; what is right and wrong in them is for
:func:`geo.catalogue.validation.validate` to say. Every failure is a
:class:`~geo.errors.DataError` with one Dutch sentence.
"""

import contextlib
import csv
import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geo.catalogue.archives import unpacked
from geo.catalogue.contracts import DECIMAL, FILE_ROW, SURPLUS
from geo.catalogue.file_limits import unreadable_workbook
from geo.catalogue.isolated_vectors import read_vector_file
from geo.catalogue.layers import Frame
from geo.constants import RD
from geo.errors import DataError
from geo.text.encodings import TITLES, Decoded, decode_text
from geo.text.os_errors import disk_words

VECTOR_SUFFIXES = (".gpkg", ".geojson", ".json", ".shp", ".zip", ".fgb")
_UNZIPPED = tuple(suffix for suffix in VECTOR_SUFFIXES if suffix != ".zip")
TABLE_SUFFIXES = (".csv", ".txt", ".tsv", ".xlsx", ".parquet")

# A sign no text table holds (record separator), and room for a border written as text.
_END = "\x1e"
_LONGEST_CELL = 50_000_000


@dataclass(frozen=True)
class CsvStyle:
    """How a text table is written: its encoding, separator and decimal mark."""

    encoding: str
    separator: str
    decimal: str


def _read_bytes(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        msg = f"Het bestand {path.name} bestaat niet."
        raise DataError(msg) from None
    except OSError as error:
        msg = f"Het bestand {path.name} kan niet worden gelezen ({disk_words(error)})."
        raise DataError(msg) from None
    if not content.strip():
        msg = f"Het bestand {path.name} is leeg."
        raise DataError(msg)
    return content


def decoded_file(content: bytes, *, name: str, encoding: str | None = None) -> Decoded:
    """Return the text of a file, in the encoding that its content shows or a person chose.

    Raises:
        DataError: the bytes are no text, or the encoding is not known.
    """
    if encoding is not None and encoding not in TITLES:
        msg = f"De tekencodering '{encoding}' is niet bekend. Kies uit: {', '.join(TITLES)}."
        raise DataError(msg)
    decoded = decode_text(content, encoding=encoding)
    if decoded is None:
        msg = f"Het bestand {name} is geen leesbare tekst; sla het op als CSV in UTF-8."
        raise DataError(msg)
    return decoded


def csv_style(content: bytes, *, name: str = "bestand") -> CsvStyle:
    """Recognise encoding, separator (``, ; tab |``) and decimal mark of a text table."""
    decoded = decoded_file(content, name=name)
    head = decoded.text.lstrip("\r\n").split("\n", 1)[0]
    counts = {mark: head.count(mark) for mark in (";", "\t", ",", "|")}
    separator = max(counts, key=lambda mark: counts[mark])
    if not counts[separator]:
        separator = ","
    # a comma that separates columns cannot also be the decimal mark
    decimal = "," if separator != "," else "."
    return CsvStyle(encoding=decoded.encoding, separator=separator, decimal=decimal)


def csv_rows(text: str, *, separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of a text table, each with the line of the file it begins on.

    A quote that is never closed swallows the rest of the file without a word, whatever the length
    a cell may have: a last line of our own that comes back inside a cell gives it away.

    Raises:
        DataError: a quote that is not closed, with the line its row begins on.
    """
    # The limit holds for the whole process; geometry as text is long, so it is set, not relied on.
    csv.field_size_limit(_LONGEST_CELL)
    lines = io.StringIO(text.replace("\0", ""), newline="")
    reader = csv.reader(chain(lines, ["\n", _END]), delimiter=separator)
    before = 0
    try:
        for row in reader:
            if row == [_END]:
                return
            if row and row[-1].endswith(_END):
                break
            yield before + 1, row
            before = reader.line_num
    except csv.Error:
        pass
    msg = f"In {name} staat bij regel {before + 1} een aanhalingsteken dat niet wordt gesloten."
    raise DataError(msg)


def read_csv(path: Path) -> pd.DataFrame:
    """A text table with every value as text (missing is NA), under its own header.

    Every value keeps the text of the file: which column holds numbers is for the contract to say.
    The decimal mark of the file stands in the attribute :data:`~geo.catalogue.contracts.DECIMAL`
    for it. The
    index holds the row numbers of the file (header is row 1, empty rows count). What a row has
    beyond the header stands in the column :data:`~geo.catalogue.contracts.SURPLUS`, which is
    there only when such a row is.

    Raises:
        DataError: missing, empty or unreadable file.
    """
    content = _read_bytes(path)
    style = csv_style(content, name=path.name)
    text = decoded_file(content, name=path.name).text
    rows = csv_rows(text, separator=style.separator, name=path.name)
    found = [(number, row) for number, (_, row) in enumerate(rows, start=1)]
    numbered = [(number, row) for number, row in found if any(cell.strip() for cell in row)]
    header = [name.strip() for name in numbered[0][1]] if numbered else []
    if len(numbered) < 2:  # noqa: PLR2004 - a header and a row
        msg = f"In {path.name} staan geen rijen onder de kopregel."
        raise DataError(msg)
    if len(set(header)) != len(header):
        twice = next(name for name in header if header.count(name) > 1)
        msg = f"In {path.name} komt de kolom '{twice}' twee keer voor."
        raise DataError(msg)
    width = len(header)
    cells = [(row + [""] * width)[:width] for _, row in numbered[1:]]
    frame = pd.DataFrame(cells, columns=header, dtype="string")
    beyond = [[cell.strip() for cell in row[width:]] for _, row in numbered[1:]]
    surplus = [style.separator.join(cells) if any(cells) else "" for cells in beyond]
    if any(surplus):
        frame[SURPLUS] = pd.array(surplus, dtype="string")
    frame = frame.replace("", pd.NA)
    frame.index = pd.Index([number for number, _ in numbered[1:]], name=FILE_ROW)
    frame.attrs[DECIMAL] = style.decimal
    return frame


def read_excel(path: Path, *, sheet: str | int = 0) -> pd.DataFrame:
    """A worksheet with every value as text (missing is NA).

    The index holds the row numbers of the sheet (header is row 1, empty rows count).

    Raises:
        DataError: not a workbook, or no such sheet, or nothing in it.
    """
    _read_bytes(path)
    try:
        with warnings.catch_warnings():
            # openpyxl warns about styles it does not keep, which do not matter here
            warnings.simplefilter("ignore", UserWarning)
            frame = pd.read_excel(path, sheet_name=sheet, dtype="string", engine="openpyxl")
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, SyntaxError):
        raise DataError(unreadable_workbook(path.name, _read_bytes(path)[:512])) from None
    frame.index = pd.RangeIndex(2, 2 + len(frame), name=FILE_ROW)
    frame = frame.dropna(how="all")
    if frame.empty:
        msg = f"In {path.name} staan geen rijen onder de kopregel."
        raise DataError(msg)
    frame.columns = [str(name).strip() for name in frame.columns]
    return frame


def read_vector(path: Path, *, layer: str | None = None, to_rd: bool = False) -> gpd.GeoDataFrame:
    """Features of a GeoPackage, GeoJSON, Shapefile (or its zip) or FlatGeobuf.

    Args:
        path: the file.
        layer: layer name, needed when the file holds more than one.
        to_rd: reproject to EPSG:28992 instead of keeping the file's coordinate system.

    Raises:
        DataError: missing, empty, damaged, or without a coordinate system.
    """
    _read_bytes(path)
    with unpacked(path, _UNZIPPED) as inner:
        content = read_vector_file(inner, layer=layer)
    if layer is None and len(content.layers) > 1:
        msg = f"{path.name} bevat meer lagen; kies er een: {', '.join(content.layers)}."
        raise DataError(msg)
    features = content.features
    if features is None or features.geometry is None:
        msg = f"In {path.name} staan geen geometrieën."
        raise DataError(msg)
    try:
        geometry = shapely.from_wkb(features.wkb())
    except shapely.errors.GEOSException:
        msg = f"{path.name} is beschadigd: een vorm is niet te lezen."
        raise DataError(msg) from None
    frame = gpd.GeoDataFrame(features.attributes().to_pandas(), geometry=geometry, crs=features.crs)
    if frame.empty:
        msg = f"In {path.name} staan geen objecten."
        raise DataError(msg)
    if frame.crs is None:
        msg = f"{path.name} zegt niet in welk coördinatenstelsel het staat; verwacht {RD}."
        raise DataError(msg)
    return frame.to_crs(RD) if to_rd else frame


def read_parquet(path: Path) -> Frame:
    """A GeoParquet or Parquet file that the program wrote itself."""
    if not path.is_file():
        msg = f"Het bestand {path.name} bestaat niet."
        raise DataError(msg)
    try:
        # a damaged file is a ValueError too, and fails the same way as a table
        with contextlib.suppress(ValueError):
            features: Frame = gpd.read_parquet(path)
            return features
        return pd.read_parquet(path)
    except (OSError, ValueError, RuntimeError) as error:
        msg = f"Het bestand {path.name} is beschadigd ({type(error).__name__})."
        raise DataError(msg) from None


def read_any(path: Path) -> Frame:
    """Read a file by its ending; :class:`DataError` when the program cannot read that kind."""
    suffix = path.suffix.lower()
    frame: Frame
    if suffix in {".csv", ".txt", ".tsv"}:
        frame = read_csv(path)
    elif suffix == ".xlsx":
        frame = read_excel(path)
    elif suffix == ".parquet":
        frame = read_parquet(path)
    elif suffix in VECTOR_SUFFIXES:
        frame = read_vector(path)
    else:
        known = ", ".join((*TABLE_SUFFIXES, *VECTOR_SUFFIXES))
        msg = f"{path.name} kan niet worden gelezen: '{suffix}' is onbekend. Bekend zijn {known}."
        raise DataError(msg)
    return frame
