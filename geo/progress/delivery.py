"""A loaded file with figures goes in the register too: who handed it in, when, from what file."""

from collections.abc import Iterable
from typing import Final

import pandas as pd

from geo.register import FigureRow, Register, ReportedFigures, Who
from geo.register.monitor import Recorded

NOBODY: Final = Who("Niet vermeld", "ingelezen bestand")
"""Who handed in a file when nobody says so."""


def figure_rows(frame: pd.DataFrame) -> list[FigureRow]:
    """Rows by the contract of the monitor as figures to report."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        FigureRow(
            period=int(row["period"]),
            scope=str(row["scope"]),
            scope_code=str(row["scope_code"]),
            corporation=None if row["corporation"] is None else str(row["corporation"]),
            indicator=str(row["indicator"]),
            value=None if row["value"] is None else float(row["value"]),
            unit=str(row["unit"]),
        )
        for row in plain.to_dict("records")
    ]


def new_rows(rows: Iterable[FigureRow], known: Iterable[Recorded[FigureRow]]) -> list[FigureRow]:
    """The rows that say something else than what is known; a file may repeat earlier years."""
    held = {item.content.key: (item.content.value, item.content.unit) for item in known}
    return [row for row in rows if held.get(row.key) != (row.value, row.unit)]


def deliver(
    register: Register, frame: pd.DataFrame, *, source: str, who: Who = NOBODY, reason: str = ""
) -> int:
    """Record what a file says that was not known; give how many figures that are.

    Args:
        register: where it is recorded.
        frame: rows of the file by the contract of the monitor.
        source: name of the file.
        who: organisation and role that handed it in.
        reason: why, when it corrects a closed year.

    Raises:
        RegisterError: it corrects a closed year without a reason, or cannot be recorded.
    """
    rows = new_rows(figure_rows(frame), register.monitor().figures())
    if rows:
        report = ReportedFigures(figures=tuple(rows), source=source, reason=reason)
        register.report(report, who=who)
    return len(rows)
