"""A version of a delivery: the file by its digest, and how a person said it must be read."""

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

import pandas as pd

from geo.catalogue.content_store import ContentStore
from geo.catalogue.geoparquet import read_rows
from geo.deliveries.quality import Quality
from geo.errors import DataError
from geo.importing.files import read_upload
from geo.importing.mapping import ColumnMapping
from geo.importing.names import Kind
from geo.importing.raw import RawTable

MOST_EDITS: Final = 200
"""More cells than this are corrected in the file itself."""
_LONGEST_VALUE: Final = 500
_ROWS_IN_MEMORY: Final = 32


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A cell corrected on the page: the row of the file, the column and its new text."""

    row: int
    column: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How a delivered file is read.

    Attributes:
        sheet: worksheet or layer; None is the one that looks most like data.
        answers: answers to the questions of the file, by key.
        mapping: which column is what; None for a document.
        repairs: repairs that the person asked for.
        edits: cells that were corrected after the file was made; the file itself stays as it was.
    """

    sheet: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    mapping: ColumnMapping | None = None
    repairs: frozenset[str] = frozenset()
    edits: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        if len(self.edits) > MOST_EDITS:
            raise DataError(
                f"U verbeterde meer dan {MOST_EDITS} cellen; doe dat in het bestand zelf."
            )
        if any(len(edit.value) > _LONGEST_VALUE for edit in self.edits):
            raise DataError(f"Een cel is hoogstens {_LONGEST_VALUE} tekens lang.")

    def to_dict(self) -> dict[str, Any]:
        """Return what :meth:`from_dict` reads."""
        return {
            "sheet": self.sheet,
            "answers": dict(self.answers),
            "mapping": None if self.mapping is None else self.mapping.to_dict(),
            "repairs": sorted(self.repairs),
            "edits": [[edit.row, edit.column, edit.value] for edit in self.edits],
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, kind: Kind | None) -> Self:
        """Read what :meth:`to_dict` gave.

        Raises:
            DataError: it is not written like that.
        """
        try:
            mapping = values.get("mapping")
            return cls(
                sheet=None if values.get("sheet") is None else str(values["sheet"]),
                answers={str(key): str(value) for key, value in values["answers"].items()},
                mapping=None
                if kind is None or mapping is None
                else ColumnMapping.from_dict(mapping, kind=kind),
                repairs=frozenset(map(str, values["repairs"])),
                edits=tuple(
                    Edit(row=int(row), column=str(column), value=str(value))
                    for row, column, value in values["edits"]
                ),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            raise DataError("Hoe het bestand gelezen wordt, is niet te lezen.") from None


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a delivery, as the register has it.

    ``digest`` is that of the file; ``rows`` that of the rows that were read from it, without their
    shapes (None for a document); ``quality`` None for a document.
    """

    number: int
    digest: str
    file: str
    size: int
    reading: Reading
    quality: Quality | None = None
    rows: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what :meth:`from_dict` reads."""
        return {
            "number": self.number,
            "digest": self.digest,
            "file": self.file,
            "size": self.size,
            "reading": self.reading.to_dict(),
            "quality": None if self.quality is None else self.quality.to_dict(),
            "rows": self.rows,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, kind: Kind | None) -> Self:
        """Read what :meth:`to_dict` gave."""
        quality = values.get("quality")
        return cls(
            number=int(values["number"]),
            digest=str(values["digest"]),
            file=str(values["file"]),
            size=int(values["size"]),
            reading=Reading.from_dict(values["reading"], kind=kind),
            quality=None if quality is None else Quality.from_dict(quality),
            rows=values.get("rows"),
        )


def content_store(var: Path) -> ContentStore:
    """The stored files of the deliveries of an installation."""
    return ContentStore(var / "deliveries")


def read_delivered(name: str, content: bytes, reading: Reading) -> RawTable:
    """Read a delivered file as it was said to be read, with the corrected cells in their place.

    Raises:
        DataError: it cannot be read, or a corrected cell is not in it.
    """
    raw = read_upload(name, content, sheet=reading.sheet, answers=reading.answers)
    return with_edits(raw, reading.edits)


def with_edits(raw: RawTable, edits: Sequence[Edit]) -> RawTable:
    """Return the table with corrected cells; an empty text empties a cell.

    Raises:
        DataError: a cell is not in the table.
    """
    if not edits:
        return raw
    frame = raw.frame.copy()
    shown = dict(raw.shown)
    for edit in edits:
        if edit.row not in frame.index or edit.column not in frame.columns:
            raise DataError(
                f"De verbeterde cel op rij {edit.row}, kolom '{edit.column}', staat niet in "
                f"{raw.name}."
            )
        frame.loc[edit.row, edit.column] = edit.value or None
        shown.pop((edit.row, edit.column), None)
    cells = {(edit.row, edit.column) for edit in edits}
    return replace(raw, frame=frame, shown=shown, formulas=raw.formulas - cells)


def edited_cells(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Edit, ...]:
    """Return the cells that differ between two tables of text with the same rows and columns.

    Args:
        before: as the file has it, indexed by row number.
        after: as a person left it.
    """
    found = []
    for column in before.columns:
        for row, old, new in zip(before.index, before[column], after[column], strict=True):
            text = "" if new is None or pd.isna(new) else str(new)
            if text != old:
                found.append(Edit(row=int(row), column=str(column), value=text))
    return tuple(found)


def pack_rows(own: pd.DataFrame) -> bytes:
    """Return rows as Parquet, without their shapes."""
    stream = io.BytesIO()
    plain = pd.DataFrame(own.drop(columns="geometry", errors="ignore"))
    plain.to_parquet(stream, index=False, compression="zstd")
    return stream.getvalue()


def unpack_rows(content: bytes) -> pd.DataFrame:
    """Read what :func:`pack_rows` gave, in a process of its own: the file may come from elsewhere.

    Raises:
        DataError: no readable rows.
    """
    return _unpacked(content).copy()


@lru_cache(maxsize=_ROWS_IN_MEMORY)
def _unpacked(content: bytes) -> pd.DataFrame:
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        path = Path(folder) / "rijen.parquet"
        path.write_bytes(content)
        return read_rows(path)
