"""Reading text tables: encoding, separator and decimal mark are recognised."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Final

from geo.catalogue.file_limits import MAX_CELL_CHARS, check_rows, check_size
from geo.catalogue.reading import csv_rows, decoded_file
from geo.errors import DataError
from geo.importing.findings import Finding, Problem, finding
from geo.importing.header import Grid, to_table
from geo.importing.questions import Answers, Choice, FileQuestion
from geo.importing.raw import RawTable
from geo.text.clean import plain
from geo.text.encodings import TITLES, TWICE, Decoded, examples_in

_SEPARATORS: Final = {";": "puntkomma", "\t": "tab", ",": "komma", "|": "streep"}
_SAMPLE_LINES: Final = 60
_SURE: Final = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"})


def read_text_table(path: Path, *, answers: Answers | None = None) -> RawTable:
    """Read a CSV, TSV or text file.

    Raises:
        DataError: empty, too large, no text, or a quote that is not closed.
    """
    check_size(path.stat().st_size, name=path.name)
    given = answers or {}
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04"):
        msg = f"{path.name} is geen tekst maar een Excel- of zipbestand; geef het die naam."
        raise DataError(msg)
    decoded = decoded_file(content, name=path.name, encoding=given.get("encoding"))
    text = _with_breaks(decoded.text)
    separator = separator_of(text)
    grid = _grid(text, separator=separator, name=path.name)
    found: list[Finding] = []
    if (unquoted := _unquoted(grid, name=path.name)) is not None:
        separator, grid = unquoted
        found.append(finding(None, "", "", _quoted_lines()))
    questions = encoding_question(decoded, content)
    if questions:
        found.append(finding(None, "", ", ".join(decoded.examples), encoding_problem(decoded)))
    if decoded.damaged:
        found.append(finding(None, "", "", _garbled()))
    style = f"tekst ({decoded.encoding}), gescheiden door {_SEPARATORS[separator]}"
    table = to_table(grid, name=path.name, style=style, findings=found, answers=given)
    return replace(
        table,
        questions=(*questions, *table.questions),
        mark="," if separator in ";\t" else None,
    )


def encoding_question(decoded: Decoded, content: bytes) -> tuple[FileQuestion, ...]:
    """Return the question in which encoding a text is, when its bytes do not show it for sure."""
    if not decoded.others or not decoded.examples or decoded.encoding in _SURE:
        return ()
    choices = [
        Choice(value=decoded.encoding, label=_title(decoded.encoding), examples=decoded.examples)
    ]
    choices += [
        Choice(value=name, label=_title(name), examples=examples_in(content, name))
        for name in decoded.others
    ]
    return (
        FileQuestion(
            key="encoding",
            text="In welke tekencodering staat het bestand?",
            choices=tuple(choices),
            proposed=decoded.encoding,
            needed=False,
        ),
    )


def _title(encoding: str) -> str:
    return TITLES.get(encoding, encoding)


def encoding_problem(decoded: Decoded) -> Problem:
    """Return how the letters with accents were read, with an example."""
    shown = ", ".join(f"'{word}'" for word in decoded.examples)
    mended = decoded.encoding == TWICE
    return Problem(
        code="tekencodering_gevonden",
        severity="hersteld" if mended else "let op",
        message=f"de tekens zijn gelezen als {_title(decoded.encoding)}, zoals {shown}",
        advice="Klopt dit niet, kies dan een andere tekencodering.",
    )


def _with_breaks(text: str) -> str:
    """Return a text whose lines end in a lone CR (old Macintosh) with line feeds instead."""
    return text if "\n" in text else text.replace("\r", "\n")


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


def _unquoted(grid: Grid, *, name: str) -> tuple[str, Grid] | None:
    """Return the cells of a file of which every line as a whole stands between quotes, or None."""
    if not grid or any(len(row) != 1 for _, row in grid):
        return None
    lines = "\n".join(row[0] for _, row in grid)
    separator = separator_of(lines)
    rows = _grid(lines, separator=separator, name=name)
    if separator not in grid[0][1][0] or len(rows) != len(grid):
        return None
    return separator, [(number, row) for (number, _), (_, row) in zip(grid, rows, strict=True)]


def _quoted_lines() -> Problem:
    return Problem(
        code="regels_tussen_aanhalingstekens",
        severity="hersteld",
        message="elke regel stond als één cel tussen aanhalingstekens; de cellen zijn gescheiden",
        advice="Voer het bestand opnieuw uit, zonder aanhalingstekens om de hele regel.",
    )


def _garbled() -> Problem:
    return Problem(
        code="tekencodering",
        severity="let op",
        message="letters met accenten zijn verminkt (zoals 'Ã©' in plaats van 'é')",
        advice="Sla het bestand opnieuw op als 'CSV UTF-8' en laad het nog een keer.",
    )
