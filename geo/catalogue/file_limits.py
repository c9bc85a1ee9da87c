"""How large an upload may be, and the sentence that is said when it is larger."""

import re
import zipfile
from pathlib import PurePosixPath
from typing import Final

from geo.errors import DataError
from geo.text.format import number

MAX_BYTES: Final = 200_000_000
MAX_LABEL_BYTES: Final = 3_000_000_000
"""A label file of the whole country is read row by row, so it may be larger."""
MAX_ROWS: Final = 250_000
MAX_COLUMNS: Final = 400
MAX_CELLS: Final = 2_500_000
"""A cell of a workbook takes some 430 bytes while it is read."""
MAX_TABLE_CELLS: Final = 10_000_000
"""Rows times columns of a table: an empty cell is next to nothing in a file and 8 bytes here."""
MAX_CELL_CHARS: Final = 20_000

MAX_GRID_ROWS: Final = 1_100_000
"""Rows of all worksheets together, empty ones too: Excel has 1,048,576 on one."""

_SMALL_SHEET: Final = 1_000_000
_LONGEST_TAG: Final = 64
_ROW_TAG: Final = re.compile(rb"<(?:\w{1,20}:)?row[\s>/]")
_CELL_TAG: Final = re.compile(rb"<(?:\w{1,20}:)?c[\s>/]")
MAX_UNPACKED: Final = 1_000_000_000
_MAX_RATIO: Final = 250
_RATIO_FROM: Final = 20_000_000
_USUAL_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_MAX_ENTRIES: Final = 5_000


def check_size(size: int, *, name: str, maximum: int = MAX_BYTES) -> None:
    """Refuse an empty file or one that is too large."""
    if size == 0:
        msg = f"Het bestand {name} is leeg."
        raise DataError(msg)
    if size > maximum:
        msg = (
            f"Het bestand {name} is {size / 1e6:.0f} MB; het mag hoogstens {maximum / 1e6:.0f} MB "
            "zijn. Laat kolommen weg die niet nodig zijn, of splits het per wijk."
        )
        raise DataError(msg)


def check_rows(count: int, *, name: str) -> None:
    """Refuse more rows than any gemeente has dwellings to load."""
    if count > MAX_ROWS:
        msg = (
            f"In {name} staan meer dan {number(MAX_ROWS)} rijen"
            "; dat is te veel voor één gemeente. Laad alleen de rijen van deze gemeente."
        )
        raise DataError(msg)


def check_columns(count: int, *, name: str) -> None:
    """Refuse more columns than a table made by people has."""
    if count > MAX_COLUMNS:
        msg = (
            f"In {name} staan {count} kolommen; meer dan {MAX_COLUMNS} kan niet. "
            "Laat weg wat niet nodig is."
        )
        raise DataError(msg)


def check_table(rows: int, columns: int, *, name: str) -> None:
    """Refuse a table with more columns or cells than fit in memory, empty cells too.

    A row that ends in empty cells can leave them out of the file.
    """
    check_columns(columns, name=name)
    if rows * columns > MAX_TABLE_CELLS:
        msg = (
            f"{name} heeft {number(rows)} rijen met {columns} kolommen; dat is te veel om te "
            "lezen. Laat kolommen weg die niet nodig zijn."
        )
        raise DataError(msg)


def check_archive(archive: zipfile.ZipFile, *, name: str) -> None:
    """Refuse a zip (an Excel workbook is one too) that unpacks to something hostile.

    Raises:
        DataError: too many entries, too large or too strongly compressed when unpacked, a name
            that leads out of the folder, a link, an entry with a password, or an unusual method.
    """
    entries = archive.infolist()
    if len(entries) > _MAX_ENTRIES:
        msg = f"Het zipbestand {name} bevat {len(entries)} bestanden; dat is te veel."
        raise DataError(msg)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > MAX_UNPACKED or (unpacked > _RATIO_FROM and unpacked / packed > _MAX_RATIO):
        msg = (
            f"{name} wordt na uitpakken {unpacked / 1e6:.0f} MB; dat is te groot "
            "en het bestand is daarom niet geopend."
        )
        raise DataError(msg)
    for entry in entries:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        link = (entry.external_attr >> 28) == 0xA  # noqa: PLR2004 - the file type of a link
        if path.is_absolute() or ".." in path.parts or ":" in str(path).partition("/")[0] or link:
            msg = f"Het zipbestand {name} verwijst naar een plek buiten zichzelf en is geweigerd."
            raise DataError(msg)
        if entry.flag_bits & 1:
            msg = f"{name} is beveiligd met een wachtwoord; sla het op zonder wachtwoord."
            raise DataError(msg)
        if entry.compress_type not in _USUAL_METHODS:
            # the others are rare, and each has errors and memory of its own
            msg = f"{name} is ingepakt op een ongewone manier; maak er een gewoon zipbestand van."
            raise DataError(msg)


def check_cells(archive: zipfile.ZipFile, *, name: str) -> None:
    """Refuse a workbook with more rows or cells than fit in memory, before it is opened.

    A few megabytes of workbook can hold ten million cells, and each takes some hundred bytes.
    """
    rows = cells = 0
    for entry in archive.infolist():
        if entry.file_size < _SMALL_SHEET:
            continue
        rest = b""
        with archive.open(entry) as stream:
            while block := stream.read(1 << 20):
                # without the zeros of UTF-16; the tail may be the beginning of a tag
                text = rest + block.replace(b"\0", b"")
                rest = text[-_LONGEST_TAG:]
                whole = text[: len(text) - len(rest)]
                rows += sum(1 for _ in _ROW_TAG.finditer(whole))
                cells += sum(1 for _ in _CELL_TAG.finditer(whole))
                if rows > MAX_GRID_ROWS:
                    check_rows(rows, name=name)
                if cells > MAX_CELLS:
                    msg = (
                        f"De werkmap {name} heeft meer dan {number(MAX_CELLS)} cellen"
                        "; laat alleen het werkblad met de gegevens staan."
                    )
                    raise DataError(msg)


def check_markup(archive: zipfile.ZipFile, *, name: str) -> None:
    """Refuse a workbook whose XML defines its own entities: Excel never writes those."""
    for entry in archive.infolist():
        if entry.filename.endswith((".xml", ".rels", ".vml")):
            with archive.open(entry) as stream:
                head = stream.read(4096)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                msg = f"{name} bevat onveilige opmaak (een DOCTYPE) en is geweigerd."
                raise DataError(msg)


def unreadable_workbook(name: str, head: bytes) -> str:
    """Return why a file that is called a workbook is none, in Dutch, by its first bytes."""
    is_text = bool(head) and not any(byte < 32 and byte not in b"\t\r\n" for byte in head)  # noqa: PLR2004
    if is_text:
        return f"Het bestand {name} is geen Excel-werkmap maar tekst; geef het de naam .csv."
    return f"Het bestand {name} is geen leesbare Excel-werkmap; sla het in Excel opnieuw op."
