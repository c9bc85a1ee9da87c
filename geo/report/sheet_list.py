"""A list of the workbook: its columns, rows, width and what it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from geo.report.table_columns import Column

Row = Mapping[str, Any]
FIRST_ROW: Final = 5
"""Row of the first line of a list in the workbook."""


@dataclass(frozen=True, kw_only=True)
class SheetList:
    """One sheet with a list.

    ``links`` gives the target of a cell by place of the row and name of the column, ``tips`` what
    a link says per column; ``frozen`` columns stay in view; ``examples`` are the layers in it that
    were made up; ``coloured`` is the column with the group of the ranking; ``signatures`` are the
    parties that get a line to sign on below the list.
    """

    sheet: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    note: str
    links: Mapping[tuple[int, str], str] = field(default_factory=dict)
    tips: Mapping[str, str] = field(default_factory=dict)
    examples: Sequence[str] = ()
    frozen: int = 1
    coloured: str | None = None
    signatures: Sequence[str] = ()
    empty: str = "Geen rijen."
