"""A table of texts as plain HTML: it wraps, is read aloud as a table, and fits a phone."""

import contextlib
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from pages.ui.frame.table_download import table_download
from pages.ui.frame.table_rows import markup


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
