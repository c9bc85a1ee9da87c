"""Reading text tables: encoding, separator and decimal mark are recognised."""

import csv
import io
from pathlib import Path
from typing import Final

from geo.catalogue.file_limits import MAX_CELL_CHARS, check_rows, check_size
from geo.catalogue.reading import csv_rows
from geo.errors import DataError
from geo.importing.findings import Finding, Problem, finding
from geo.importing.header import Grid, to_table
from geo.importing.raw import RawTable, plain

_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS: Final = {";": "puntkomma", "\t": "tab", ",": "komma", "|": "streep"}
_SAMPLE_LINES: Final = 60
# What UTF-8 looks like when it was read as Windows-1252 and saved again.
_GARBLED: Final = ("Ã«", "Ã©", "Ã¨", "Ã¯", "Ã¶", "Ã¼", "â‚¬", "â€", "ï¿½")


def read_text_table(path: Path) -> RawTable:
    """Read a CSV, TSV or text file.

    Raises:
        DataError: empty, too large, no text, or a quote that is not closed.
    """
    check_size(path.stat().st_size, name=path.name)
    text, encoding = decode(path.read_bytes(), name=path.name)
    separator = separator_of(text)
    grid = _grid(text, separator=separator, name=path.name)
    found: list[Finding] = []
    if any(mark in text for mark in _GARBLED) or "\ufffd" in text:
        found.append(finding(None, "", "", _garbled()))
    style = f"tekst ({encoding}), gescheiden door {_SEPARATORS[separator]}"
    return to_table(grid, name=path.name, style=style, findings=found)


def decode(content: bytes, *, name: str) -> tuple[str, str]:
    """Return the text of a file and the encoding it was in.

    Raises:
        DataError: the bytes are no text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    if b"\0" in content[:4000]:
        even, odd = content[:4000:2].count(0), content[1:4000:2].count(0)
        half = len(content[:4000]) // 2
        if max(even, odd) * 2 > half and min(even, odd) * 10 < half:
            encoding = "utf-16-be" if even > odd else "utf-16-le"
            return content.decode(encoding, errors="replace"), encoding
        msg = f"Het bestand {name} is geen leesbare tekst; sla het op als CSV in UTF-8."
        raise DataError(msg)
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def separator_of(text: str) -> str:
    """Return the separator that gives the most rows the same, largest number of columns."""
    lines = text.lstrip("\r\n").splitlines()
    if lines and lines[0].lower().startswith("sep=") and lines[0][4:5] in _SEPARATORS:
        return lines[0][4:5]
    sample = "\n".join(lines[:_SAMPLE_LINES])
    best, best_score = ",", 0.0
    for mark in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=mark) if row]
        except csv.Error:
            continue
        many = [width for width in widths if width > 1]
        if not many:
            continue
        usual = max(set(many), key=lambda width: (many.count(width), width))
        score = many.count(usual) / len(widths) * (1 + min(usual, 30) / 100)
        if score > best_score:
            best, best_score = mark, score
    return best


def _grid(text: str, *, separator: str, name: str) -> Grid:
    """Return the rows with the line number of the file they begin on."""
    grid: Grid = []
    for number, row in csv_rows(text, separator=separator, name=name):
        if number == 1 and row and row[0].lower().startswith("sep="):
            continue
        if any(plain(cell) for cell in row):
            grid.append((number, [cell[:MAX_CELL_CHARS] for cell in row]))
            check_rows(len(grid), name=name)
    return grid


def _garbled() -> Problem:
    return Problem(
        code="tekencodering",
        severity="let op",
        message="letters met accenten zijn verminkt (zoals 'Ã©' in plaats van 'é')",
        advice="Sla het bestand opnieuw op als 'CSV UTF-8' en laad het nog een keer.",
    )
