"""A table as it stands in a file: cells, row numbers, geometry, and remarks of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.catalogue.contracts import FILE_ROW
from geo.importing.findings import Finding
from geo.importing.questions import FileQuestion
from geo.spatial.shapes import RepairedShape, repair_shapes
from geo.text.clean import plain
from geo.text.numbers import Mark


@dataclass(frozen=True, kw_only=True)
class RawTable:
    """What a file holds, before anything is known of its meaning.

    ``frame`` has one column per column of the file and cells as they are (text, or the numbers,
    dates and booleans of Excel; None is empty); its index, named ``row``, holds the row numbers
    of the file. ``geometry`` is in EPSG:28992 on the same index. ``style`` says in Dutch how the
    file is written; ``formulas`` are the (row, column) of cells that Excel computes; ``questions``
    are what only a person knows about the file and ``answers`` what the reading went by; ``shown``
    is what the number format of a cell shows where its value does not (2.10, 0012); ``mark`` is the
    decimal mark that the separator of a text file suggests; ``serial_shift_days`` is what to add to
    a number that stands for a day, 1462 in a workbook that counts days from 1904.
    """

    name: str
    frame: pd.DataFrame
    geometry: gpd.GeoSeries | None = None
    findings: tuple[Finding, ...] = ()
    style: str = ""
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    formulas: frozenset[tuple[int, str]] = field(default_factory=frozenset)
    questions: tuple[FileQuestion, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    shown: Mapping[tuple[int, str], str] = field(default_factory=dict)
    mark: Mark | None = None
    serial_shift_days: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns as the file has them."""
        return tuple(map(str, self.frame.columns))

    @cached_property
    def repaired(self) -> Mapping[int, RepairedShape]:
        """The shapes of the file by row, mended where they break the rules; none without shapes.

        Raises:
            DataError: too many of them take too much time or memory.
        """
        if self.geometry is None:
            return {}
        mended = repair_shapes(list(self.geometry))
        return dict(zip(map(int, self.geometry.index), mended, strict=True))


def as_frame(rows: list[tuple[int, list[Any]]], columns: list[str]) -> pd.DataFrame:
    """Return numbered rows of cells as a frame with the row numbers as its index."""
    cells = [[None if plain(cell) == "" else cell for cell in row] for _, row in rows]
    index = pd.Index([number for number, _ in rows], name=FILE_ROW, dtype="int64")
    return pd.DataFrame(cells, columns=columns, index=index, dtype=object)
