"""Values in a worksheet: Dutch number formats, unknown as text, and no text that runs.

A text that starts with ``=``, ``+``, ``-`` or ``@`` is a formula to a spreadsheet. Here it is
written as text and marked as such (``quotePrefix``), so that it also stays text after an edit.
"""

import datetime as dt
import math
from copy import copy
from typing import Any, Final

import numpy as np
import pandas as pd
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink

from geo.report.table_columns import Column, Form
from geo.text.sanitise import documentable
from geo.text.spreadsheet import RISKY, workbook_text

_FORMATS: Final[dict[Form, str]] = {
    # a file holds formats in American notation; the locale makes them Dutch everywhere
    "int": "[$-413]#,##0",
    "decimal": "[$-413]#,##0.0#",
    "degrees": "[$-413]0.00000",
    "year": "0",
    "euro": "[$€-413] #,##0",
    "date": "[$-413]dd-mm-yyyy",
    "share": "[$-413]0%",
}
_NUMBERS: Final = {"int", "decimal", "degrees", "year", "euro", "share"}
_LONGEST: Final = 32_000
_FONT: Final = "Arial"

INK: Final = "FF1B2026"
BLUE: Final = "FF12406B"
AMBER: Final = "FFFFF1D6"

TITLE: Final = Font(name=_FONT, size=16, bold=True, color=BLUE)
STRONG: Final = Font(name=_FONT, size=10, bold=True, color=INK)
PLAIN: Final = Font(name=_FONT, size=10, color=INK)
LINK: Final = Font(name=_FONT, size=10, color="FF0B57D0", underline="single")
HEADER: Final = Font(name=_FONT, size=10, bold=True, color="FFFFFFFF")
WARNING: Final = Font(name=_FONT, size=10, bold=True, color="FF4D2A00")
MISSING: Final = Font(name=_FONT, size=10, italic=True, color="FF5A6068")
HEADER_FILL: Final = PatternFill("solid", fgColor=BLUE)
AMBER_FILL: Final = PatternFill("solid", fgColor=AMBER)
BAND_FILL: Final = PatternFill("solid", fgColor="FFF3F6F9")
LINE: Final = Border(bottom=Side(style="thin", color="FFD5DAE0"))


class CellStyles:
    """Styles of the cells of lists, each made once: openpyxl hashes every part of a style."""

    def __init__(self) -> None:
        self._made: dict[tuple[Form, bool, bool], Any] = {}

    def apply(self, cell: Cell, *, form: Form, known: bool, banded: bool) -> None:
        """Give a cell the style of its form, of a value that is known or not, and of its row."""
        key = form, known, banded
        if key not in self._made:
            cell.font = PLAIN if known else MISSING
            cell.border = LINE
            if banded:
                cell.fill = BAND_FILL
            if known and form in _FORMATS:
                cell.number_format = _FORMATS[form]
            cell.alignment = Alignment(
                vertical="top",
                wrap_text=form == "long",
                horizontal="right" if form in _NUMBERS else "left",
                indent=0 if form in _NUMBERS else 1,
            )
            self._made[key] = copy(cell._style)  # noqa: SLF001 - openpyxl has no other way
        else:
            cell._style = copy(self._made[key])  # noqa: SLF001


def put(
    cell: Cell, value: Any, *, column: Column, styles: CellStyles, banded: bool = False
) -> None:
    """Write a value as its column says; what is not known becomes the column's word for it."""
    value = plain(value)
    styles.apply(cell, form=column.form, known=value is not None, banded=banded)
    if value is None:
        _text(cell, column.missing)
    elif isinstance(value, bool):
        _text(cell, "ja" if value else "nee")
    elif isinstance(value, int | float) and column.form in _NUMBERS:
        cell.value = round(value, 6) if isinstance(value, float) else value
    elif isinstance(value, dt.date) and column.form == "date":
        cell.value = value
    else:
        _text(cell, str(value))


def put_text(cell: Cell, text: str, *, font: Font = PLAIN, wrap: bool = False) -> None:
    """Write a text that is never a formula."""
    _text(cell, text)
    cell.font = font
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)


def link(cell: Cell, *, to: str, tip: str) -> None:
    """Make a cell a link: to an address, or to ``#'Sheet'!A1`` in the same workbook.

    Not the function HYPERLINK, so that no cell holds a formula.
    """
    if to.startswith("#"):
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=to[1:], tooltip=tip)
    else:
        cell.hyperlink = Hyperlink(ref=cell.coordinate, target=to, tooltip=tip)
    cell.font = LINK


def place(sheet: str, row: int, column: str = "A") -> str:
    """A link to a cell of this workbook."""
    quoted = sheet.replace("'", "''")
    return f"#'{quoted}'!{column}{row}"


def plain(value: Any) -> Any:
    """A value of numpy or pandas as one of Python; None when it is missing or not finite."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str) and not value:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    return value


def _text(cell: Cell, text: str) -> None:
    clean = documentable(text)
    if len(clean) > _LONGEST:
        clean = clean[:_LONGEST] + " […]"
    cell.value = workbook_text(clean)
    if clean:
        # openpyxl takes a leading = for a formula
        cell.data_type = "s"
    if RISKY.match(clean):
        cell.quotePrefix = True
