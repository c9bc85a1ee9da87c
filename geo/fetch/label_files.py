"""Files with registered energy labels in every form they go round in: CSV, Excel, XML, or a zip.

The columns of EP-Online were called otherwise in each version (``Pand_energieklasse``,
``Meting_geldig_tot``, ``GeldigTot``); a few lines may stand before the header.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import pandas as pd

from geo.catalogue.file_limits import check_archive, check_cells, check_markup
from geo.errors import DataError
from geo.text.clean import plain
from geo.text.encodings import BOMS

_NAMES: Final[Mapping[str, str]] = {
    "bagverblijfsobjectid": "vbo_id",
    "verblijfsobjectid": "vbo_id",
    "verblijfsobject": "vbo_id",
    "vboid": "vbo_id",
    "adresseerbaarobject": "vbo_id",
    "adresseerbaarobjectid": "vbo_id",
    "bagid": "vbo_id",
    "vbo": "vbo_id",
    "bagpandids": "pand_ids",
    "bagpandid": "pand_ids",
    "energieklasse": "energy_label",
    "energielabel": "energy_label",
    "energielabelklasse": "energy_label",
    "label": "energy_label",
    "labelklasse": "energy_label",
    "labelletter": "energy_label",
    "registratiedatum": "registered",
    "datumregistratie": "registered",
    "geldigtot": "valid_until",
    "geldigtotenmet": "valid_until",
    "geldigtm": "valid_until",
    "einddatumgeldigheid": "valid_until",
    "gebouwtype": "building_type",
    "bouwjaar": "built_year",
}
_TITLES: Final[Mapping[str, str]] = {
    "vbo_id": "BAGVerblijfsobjectID",
    "energy_label": "Energieklasse",
    "registered": "Registratiedatum",
    "valid_until": "GeldigTot",
}
_HEADER_WITHIN: Final = 20
_ROWS: Final = 200_000
_LONGEST_LINE: Final = 100_000
_MAX_UNPACKED: Final = 12_000_000_000
_INNER: Final = (".csv", ".txt", ".xlsx", ".xml")


def label_column(name: str) -> str | None:
    """Return the program's name of a column of a label file, whatever its spelling, or None."""
    bare = re.sub(r"[^a-z]", "", name.lower())
    return _NAMES.get(bare) or _NAMES.get(re.sub(r"^(?:pand|meting)", "", bare))


def label_parts(path: Path) -> Iterator[pd.DataFrame]:
    """Yield the rows of a label file in parts, as text under the program's names.

    Raises:
        DataError: no label file, damaged, or too large.
    """
    with _opened(path) as (stream, kind):
        if kind == "xlsx":
            yield from _from_rows(_sheet_rows(stream, name=path.name), name=path.name)
        elif kind == "xml":
            yield from _from_xml(stream, name=path.name)
        else:
            yield from _from_text(stream, name=path.name)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], str]]:
    """Open a file, or the one label file in a zip, and say what it is by its content."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as stream:
            head = stream.read(256).lstrip(b"\xef\xbb\xbf \r\n\t")
            stream.seek(0)
            yield stream, "xml" if head.startswith(b"<") else "text"
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                with path.open("rb") as stream:
                    yield stream, "xlsx"
                return
            inner = [name for name in names if _is_label_file(name)]
            # 'leesmij.txt' beside the labels
            inner = [name for name in inner if not name.lower().endswith(".txt")] or inner
            if not inner and any(name.lower().endswith(".zip") for name in names):
                raise DataError(f"In {path.name} zit weer een zipbestand; pak het eerst uit.")
            if len(inner) != 1:
                raise DataError(f"In {path.name} staat niet precies één labelbestand.")
            kind = Path(inner[0]).suffix.lower().lstrip(".")
            with archive.open(inner[0]) as stream:
                if kind == "xlsx":
                    with tempfile.TemporaryFile() as copy:
                        while block := stream.read(1 << 20):
                            copy.write(block)
                        copy.seek(0)
                        yield copy, kind
                else:
                    yield stream, kind if kind == "xml" else "text"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        msg = f"Het zipbestand {path.name} is beschadigd of niet af."
        raise DataError(msg) from None


def _is_label_file(name: str) -> bool:
    return name.lower().endswith(_INNER) and "__MACOSX" not in name


def _require(names: Sequence[str], *, file: str) -> None:
    missing = [title for name, title in _TITLES.items() if name not in names]
    if missing:
        msg = f"In {file} ontbreekt de kolom '{missing[0]}': dit is geen labelbestand."
        raise DataError(msg)


# -- text --------------------------------------------------------------------------------------


def _from_text(stream: IO[bytes], *, name: str) -> Iterator[pd.DataFrame]:
    lines = io.BufferedReader(_Lines(stream, name=name))
    start = lines.peek(4)[:4]
    encoding = next((found for mark, found in BOMS if start.startswith(mark)), "utf-8-sig")
    text = io.TextIOWrapper(lines, encoding=encoding, errors="replace", newline="")
    header: list[str] = []
    separator = ";"
    for line in islice(iter(text.readline, ""), _HEADER_WITHIN):
        separator = max(";,\t|", key=line.count)
        cells = next(csv.reader([line], delimiter=separator), [])
        header = [label_column(cell) or "" for cell in cells]
        if "vbo_id" in header:
            break
    _require(header, file=name)
    places = [at for at, known in enumerate(header) if known and known not in header[:at]]
    reader = pd.read_csv(
        text, sep=separator, header=None, usecols=places, dtype="string", chunksize=_ROWS,
        names=[known if at in places else f"column {at}" for at, known in enumerate(header)],
        on_bad_lines="skip", keep_default_na=False, na_values=[""],
    )  # fmt: skip
    try:
        yield from reader
    except (pd.errors.ParserError, UnicodeError):
        msg = f"{name} is geen leesbaar labelbestand: de inhoud is geen tabel."
        raise DataError(msg) from None


class _Lines(io.RawIOBase):
    """A file of lines, read on: one that is no text, or swells without end, is refused."""

    def __init__(self, stream: IO[bytes], *, name: str) -> None:
        self._stream, self._name = stream, name
        self._open = self._total = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._stream.read(min(len(buffer), _LONGEST_LINE))
        self._total += len(block)
        last = block.rfind(b"\n")
        self._open = self._open + len(block) if last < 0 else len(block) - last - 1
        if self._open > _LONGEST_LINE or self._total > _MAX_UNPACKED:
            msg = f"{self._name} is geen labelbestand: een regel of het geheel is veel te lang."
            raise DataError(msg)
        buffer[: len(block)] = block
        return len(block)


# -- Excel and XML -----------------------------------------------------------------------------


def _sheet_rows(stream: IO[bytes], *, name: str) -> Iterator[list[str]]:
    """Yield the rows of the first worksheet that has a column with verblijfsobjecten."""
    # most of what knows files never opens one
    import openpyxl  # noqa: PLC0415

    try:
        with zipfile.ZipFile(stream) as archive:
            for check in (check_archive, check_markup, check_cells):
                check(archive, name=name)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, SyntaxError) as error:
        msg = f"Het bestand {name} is geen leesbare Excel-werkmap ({type(error).__name__})."
        raise DataError(msg) from None
    for sheet in book.worksheets:
        head = list(islice(sheet.iter_rows(values_only=True), _HEADER_WITHIN))
        if any("vbo_id" in map(label_column, map(plain, row)) for row in head):
            for row in sheet.iter_rows(values_only=True):
                yield [plain(cell) for cell in row]
            return


def _from_rows(rows: Iterator[list[str]], *, name: str) -> Iterator[pd.DataFrame]:
    header: list[str] = []
    for row in islice(rows, _HEADER_WITHIN):
        header = [label_column(cell) or "" for cell in row]
        if "vbo_id" in header:
            break
    _require(header, file=name)
    places = {known: at for at, known in reversed(list(enumerate(header))) if known}
    while part := list(islice(rows, _ROWS)):
        yield pd.DataFrame(
            [[row[at] if at < len(row) else "" for at in places.values()] for row in part],
            columns=list(places),
            dtype="string",
        ).replace("", pd.NA)


def _from_xml(stream: IO[bytes], *, name: str) -> Iterator[pd.DataFrame]:
    records = _records(stream, name=name)
    while part := list(islice(records, _ROWS)):
        yield pd.DataFrame(part, dtype="string")


def _records(stream: IO[bytes], *, name: str) -> Iterator[dict[str, str | None]]:
    """Yield every element that has a verblijfsobject among its children, by column."""
    import lxml.etree  # noqa: PLC0415 - as above

    first = True
    try:
        events = lxml.etree.iterparse(
            stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False
        )
        for _, element in events:
            if element.getroottree().docinfo.doctype:
                raise DataError(f"{name} bevat onveilige opmaak (een DOCTYPE) en is geweigerd.")
            if not len(element):
                continue
            found = {
                known: plain(child.text)
                for child in element
                if isinstance(child.tag, str)
                and (known := label_column(lxml.etree.QName(child).localname)) is not None
                and plain(child.text)
            }
            if "vbo_id" in found:
                if first:
                    _require(list(found), file=name)
                    first = False
                yield {**dict.fromkeys(_TITLES), **found}
            element.clear()
            while element.getprevious() is not None and element.getparent() is not None:
                del element.getparent()[0]
    except lxml.etree.XMLSyntaxError:
        msg = f"{name} is geen leesbaar XML-bestand: het is beschadigd of niet af."
        raise DataError(msg) from None
    if first:
        _require([], file=name)
