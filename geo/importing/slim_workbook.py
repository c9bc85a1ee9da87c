"""A workbook without its empty cells and in the usual dialect, before it is opened.

A sheet coloured to its last row has ten million cells without a value; Strict Open XML is the same
format under other names, which openpyxl does not know.
"""

import re
import shutil
import zipfile
from collections.abc import Iterator
from typing import IO, Final

_DIALECT: Final = tuple(
    (strict.encode(), usual.encode())
    for strict, usual in (
        (
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        ),
        (
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        ),
        (
            "http://purl.oclc.org/ooxml/drawingml/main",
            "http://schemas.openxmlformats.org/drawingml/2006/main",
        ),
        (
            "http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
            "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
        ),
    )
)
_EMPTY_CELL: Final = re.compile(rb"<(?:\w{1,20}:)?c(?:\s[^<>]*)?(?:/>|>\s*</(?:\w{1,20}:)?c>)")
_EMPTY_ROW: Final = re.compile(rb"<(?:\w{1,20}:)?row(?:\s[^<>]*)?(?:/>|>\s*</(?:\w{1,20}:)?row>)")
_BLOCK: Final = 1 << 22
_LONGEST: Final = 1 << 16


def slim_workbook(archive: zipfile.ZipFile, target: IO[bytes]) -> None:
    """Write a workbook to a stream without empty cells and rows, Strict Open XML as usual XML."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as slim:
        for entry in archive.infolist():
            if entry.is_dir():
                continue
            with archive.open(entry) as source, slim.open(entry.filename, "w") as copy:
                if entry.filename.endswith((".xml", ".rels")):
                    copy.writelines(map(_slimmed, _tags(source)))
                else:
                    shutil.copyfileobj(source, copy)


def _slimmed(block: bytes) -> bytes:
    for strict, usual in _DIALECT:
        block = block.replace(strict, usual)
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", block))


def _tags(source: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream in blocks that end before a tag, after a whole row where possible."""
    rest = b""
    while block := source.read(_BLOCK):
        text = rest + block
        cut = text.rfind(b"<row", max(0, len(text) - _LONGEST))
        if cut <= 0:
            cut = text.rfind(b"<", max(0, len(text) - _LONGEST))
        if cut <= 0:
            cut = len(text)
        rest = text[cut:]
        yield text[:cut]
    yield rest
