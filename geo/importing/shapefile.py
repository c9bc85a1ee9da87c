"""A Shapefile: its parts found whatever their case, and the encoding of its texts by content."""

import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from geo.catalogue.archives import SHAPEFILE_PARTS
from geo.catalogue.isolated_reading import Limits, isolated_answer
from geo.errors import DataError
from geo.text.encodings import SAMPLE_BYTES, Decoded, decode_text, single_byte_encoding

_NEEDED: Final = (".dbf", ".shx")
_FIELD: Final = 32
_RECORDS: Final = 20_000
BYTES_AS_LATIN: Final = "ISO-8859-1"
"""What GDAL is told: every byte becomes one sign, so that the bytes can be had back."""
_LISTS: Final = ("others", "examples")
"""What JSON gives as lists of :class:`~geo.text.encodings.Decoded`."""


def gather_parts(path: Path, folder: Path) -> Path:
    """Copy the parts of a Shapefile to a folder under one name; return the .shp.

    Raises:
        DataError: .dbf or .shx is not beside it.
    """
    beside = {
        item.suffix.lower(): item
        for item in sorted(path.parent.iterdir(), reverse=True)
        if item.stem.lower() == path.stem.lower()
    }
    beside[".shp"] = path
    missing = [end for end in _NEEDED if end not in beside]
    if missing:
        msg = (
            f"Bij {path.name} ontbreekt {' en '.join(missing)}. Doe .shp, .dbf, .shx en .prj "
            "samen in één zipbestand."
        )
        raise DataError(msg)
    for end in SHAPEFILE_PARTS:
        if end in beside and end != ".cpg":
            shutil.copyfile(beside[end], folder / f"{path.stem}{end}")
    (folder / f"{path.stem}.cpg").write_text(BYTES_AS_LATIN)
    return folder / f"{path.stem}.shp"


def table_encoding(dbf: Path, *, encoding: str | None = None) -> tuple[Decoded, bytes] | None:
    """Return how the texts of a dBase table are encoded and a sample of bytes that show it.

    What the .cpg beside it says is not believed: it is often wrong. None when all text is ASCII.
    The table is read in a process of its own: its head says how many fields a row has, and that
    can be more than there is time or memory for.

    Raises:
        DataError: it takes more time or memory than the limits.
    """
    limits = Limits.for_size(dbf.stat().st_size)
    with isolated_answer(__name__, {"encoding": encoding}, path=dbf, limits=limits) as (found, _):
        if found["decoded"] is None:
            return None
        values = found["decoded"] | {name: tuple(found["decoded"][name]) for name in _LISTS}
        return Decoded(**values), found["sample"].encode("latin-1")


# -- in the process ----------------------------------------------------------------------------


def answer(request: Mapping[str, Any], _: Path) -> dict[str, Any]:
    """Find the encoding of the table that a request names."""
    found = _encoding_in(Path(request["path"]).read_bytes(), encoding=request["encoding"])
    if found is None:
        return {"decoded": None}
    decoded, content = found
    # every byte one sign, as JSON has no bytes
    sample = content[:SAMPLE_BYTES].decode("latin-1")
    return {"decoded": asdict(replace(decoded, text="")), "sample": sample}


def _encoding_in(content: bytes, *, encoding: str | None) -> tuple[Decoded, bytes] | None:
    if len(content) < _FIELD:
        return None
    begin, width = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    fields = []
    place = 1
    for at in range(_FIELD, begin - 1, _FIELD):
        length = content[at + 16] if at + 17 <= len(content) else 0
        if content[at + 11 : at + 12] == b"C":
            fields.append((place, length))
        place += length
    records = range(begin, len(content) - width + 1, max(width, 1))[:_RECORDS]
    texts = [
        content[row + start : row + start + length].rstrip(b" \0")
        for row in records
        for start, length in fields
    ]
    shown = [text for text in texts if not text.isascii()]
    if not shown:
        return None
    # a field of fixed width can end in half a letter
    whole = b"\n".join(_without_half(text) for text in shown)
    chosen = encoding
    if chosen is None and decode_text(whole).encoding not in {"utf-8", "utf-8-dubbel"}:  # type: ignore[union-attr]
        chosen = single_byte_encoding(shown)
    decoded = decode_text(whole, encoding=chosen)
    return None if decoded is None else (decoded, whole)


def _without_half(text: bytes) -> bytes:
    """Return UTF-8 without the first bytes of a letter that did not fit at its end."""
    for cut in range(4):
        try:
            text[: len(text) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return text if text[: len(text) - cut].isascii() else text[: len(text) - cut]
    return text
