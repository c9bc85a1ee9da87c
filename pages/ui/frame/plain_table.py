"""A table of texts as plain HTML: it wraps, is read aloud as a table, and fits a phone.

On a narrow screen each row becomes a block with the name of the column before each value, so
that nothing has to be scrolled sideways. The roles are written out because that display would
take them away.
"""

import contextlib
import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from pages.ui.frame.table_download import table_download

_STYLE: Final = """
<style>
.kk-tabel table { width: 100%; border-collapse: collapse; font-size: 0.9rem; margin: 0 0 0.5rem; }
.kk-tabel th, .kk-tabel td { text-align: left; vertical-align: top; padding: 0.35rem 0.5rem;
  border: 0; border-bottom: 1px solid color-mix(in srgb, currentColor 30%, transparent);
  overflow-wrap: anywhere; }
.kk-tabel th { font-weight: 600; overflow-wrap: normal; }
.kk-tabel td.kk-kort { overflow-wrap: normal; }
@media (max-width: 640px) {
  .kk-tabel table, .kk-tabel tbody, .kk-tabel tr, .kk-tabel td { display: block; width: auto; }
  .kk-tabel thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .kk-tabel tr { border: 1px solid color-mix(in srgb, currentColor 30%, transparent);
    border-radius: 4px; margin-bottom: 0.5rem; padding: 0.25rem 0.5rem; }
  .kk-tabel td { border: 0; padding: 0.15rem 0; }
  .kk-tabel td::before { content: attr(data-kop) ": "; font-weight: 600; }
}
</style>
"""
_SHORT: Final = 16
"""A text whose longest word is no longer than this is not broken inside a word."""


def show(rows: Sequence[Mapping[str, Any]], *, alt: str) -> None:
    """Show rows, and under them the files of the same table.

    A value is shown as its text, whatever signs are in it.

    Args:
        rows: mappings with the same names in the same order, which are the columns.
        alt: what the table is, for who does not see it.
    """
    if rows:
        st.html(markup(rows, alt=alt))
        _downloads(rows, alt=alt)


def _downloads(rows: Sequence[Mapping[str, Any]], *, alt: str) -> None:
    name = re.sub(r"[^a-z0-9]+", "-", alt.lower()).strip("-")[:60]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()[:8]
    with (
        # the same table twice on a page has one pair of buttons
        contextlib.suppress(StreamlitDuplicateElementKey),
        st.container(horizontal=True, gap="small"),
    ):
        table_download(pd.DataFrame(rows), name=name, key=f"{name}-{digest}", small=True)


def markup(rows: Sequence[Mapping[str, Any]], *, alt: str) -> str:
    """The table as HTML."""
    names = list(rows[0])
    head = "".join(f'<th role="columnheader" scope="col">{escape(name)}</th>' for name in names)
    body = "".join(f'<tr role="row">{_cells(row, names)}</tr>' for row in rows)
    return (
        f'{_STYLE}<div class="kk-tabel"><table role="table" aria-label="{escape(alt)}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def _cells(row: Mapping[str, Any], names: Sequence[str]) -> str:
    cells = []
    for name in names:
        text = str(row[name])
        longest = max(map(len, text.split()), default=0)
        short = ' class="kk-kort"' if longest <= _SHORT else ""
        cells.append(f'<td role="cell" data-kop="{escape(name)}"{short}>{escape(text)}</td>')
    return "".join(cells)
