"""A table as it stands in a file: cells, row numbers, shapes, and what was seen on the way."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.contracts import FILE_ROW
from geo.importing.findings import Finding

GEOMETRY_NAME: Final = "geometrie van het bestand"


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """What a file holds, before anything is known of its meaning.

    ``frame`` has one column per column of the file and cells as they are (text, or the numbers,
    dates and booleans of Excel; None is empty); its index, named ``row``, holds the row numbers
    of the file. ``geometry`` is in EPSG:28992 on the same index. ``style`` says in Dutch how the
    file is written; ``formulas`` are the (row, column) of cells that Excel computes.
    """

    name: str
    frame: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    findings: tuple[Finding, ...] = ()
    style: str = ""
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    formulas: frozenset[tuple[int, str]] = field(default_factory=frozenset)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns as the file has them."""
        return tuple(map(str, self.frame.columns))


_INVISIBLE: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]|[\x00-\x08\x0b-\x1f\x7f]")
_SPACES: Final = re.compile(r"[\s\u00a0\u2007\u202f]+")

EMPTY_WORDS: Final = frozenset(
    {
        "", "-", "--", ".", "?", "/", "x", "n.v.t.", "n.v.t", "nvt", "n.b.", "nb", "n/a", "na",
        "nan", "null", "none", "nil", "leeg", "onbekend", "(leeg)", "geen", "#leeg", "<na>", "nat",
    }
)  # fmt: skip
EXCEL_ERRORS: Final = frozenset(
    {
        "#n/b", "#n/a", "#verw!", "#ref!", "#waarde!", "#value!", "#deel/0!", "#div/0!",
        "#naam?", "#name?", "#getal!", "#num!", "#leeg!", "#null!", "#overloop!", "#spill!",
    }
)  # fmt: skip


def plain(value: object) -> str:  # noqa: PLR0911 - one case each
    """Return a cell as text without invisible signs and without spaces around it.

    A whole number has no point, a date is written jjjj-mm-dd, an empty cell is ''.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return " ".join(value.split())
        return _SPACES.sub(" ", _INVISIBLE.sub("", value)).strip()
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return value.date().isoformat() if pd.notna(value) else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - NaN
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e17 else repr(value)  # noqa: PLR2004
    return _SPACES.sub(" ", str(value)).strip()


def is_empty(value: object) -> bool:
    """Say whether a cell holds nothing, or a word that stands for nothing."""
    return plain(value).lower() in EMPTY_WORDS


def as_frame(rows: list[tuple[int, list[Any]]], columns: list[str]) -> pd.DataFrame:
    """Return numbered rows of cells as a frame with the row numbers as its index."""
    cells = [[None if plain(cell) == "" else cell for cell in row] for _, row in rows]
    index = pd.Index([number for number, _ in rows], name=FILE_ROW, dtype="int64")
    return pd.DataFrame(cells, columns=columns, index=index, dtype=object)
