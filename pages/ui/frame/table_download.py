"""Tables with their downloads: one Dutch CSV and one Excel file, whatever the table."""

from collections.abc import Callable
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from geo.text.tables import to_csv, to_xlsx
from pages.ui.frame import table_rows
from pages.ui.frame.page_output import file_name, page_output

_THOUSAND: Final = 1_000
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_table(
    frame: pd.DataFrame,
    *,
    alt: str,
    name: str,
    key: str | None = None,
    picked: int | None = None,
    on_pick: Callable[[int], None] | None = None,
    **options: Any,
) -> None:
    """Show a table, on a phone as rows of two lines, and under it the buttons that give a file.

    Args:
        frame: the rows, under the names of their columns.
        alt: what the table is, for who does not see it.
        name: name of the file without its ending, and begin of the keys of the buttons.
        key: key of the table.
        picked: the row that is chosen.
        on_pick: takes the row that somebody chooses on a phone.
        options: further options of ``st.dataframe``.
    """
    columns = {**number_columns(frame), **options.pop("column_config", {})}
    table: dict[str, Any] = {
        "hide_index": True, "width": "stretch", "column_config": columns, **options,
    }  # fmt: skip
    if key is not None:
        table["key"] = key
    with table_rows.wide(key or name):
        st.dataframe(frame, alt=alt, **table)
    table_rows.narrow(
        frame, alt=alt, key=key or name, config=columns, picked=picked, on_pick=on_pick
    )
    table_download(frame, name=name, key=f"bestand-{key or name}")


def number_columns(frame: pd.DataFrame) -> dict[str, Any]:
    """The settings that write large numbers with thousands points; years have none.

    Args:
        frame: what a table shows, under the names of its columns.
    """
    return {
        str(name): st.column_config.NumberColumn(format="localized")
        for name, column in frame.select_dtypes("number").items()
        if (column.abs() >= _THOUSAND).any() and "jaar" not in str(name).lower()
    }


def table_download(frame: pd.DataFrame, *, name: str, key: str, small: bool = False) -> None:
    """Show two buttons that give a table as CSV (semicolons, decimal comma) and as Excel.

    The files are made when somebody clicks and state what the page shows. No cell of them is
    computed by a spreadsheet.

    Args:
        frame: what the file holds, under the names of its columns.
        name: name of the file without its ending.
        key: begin of the keys of the buttons.
        small: as two links in a row, in the container that is open.
    """
    kind: Literal["secondary", "tertiary"] = "tertiary" if small else "secondary"
    row = st if small else st.container(horizontal=True)
    state = page_output().rows()
    row.download_button(
        "CSV",
        lambda: to_csv(frame, state=state),
        file_name=file_name(name, "csv"),
        mime="text/csv",
        key=f"{key}-csv",
        help="Puntkomma's en decimale komma's, voor Excel en QGIS",
        on_click="ignore",
        type=kind,
    )
    row.download_button(
        "Excel",
        lambda: to_xlsx(frame, state=state),
        file_name=file_name(name, "xlsx"),
        mime=_XLSX,
        key=f"{key}-xlsx",
        on_click="ignore",
        type=kind,
    )
