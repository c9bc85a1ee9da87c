"""The rows of a table as HTML, and a table that is too wide for a phone as rows of two lines.

On a narrow screen a row is its first value, and below it the others with the name of their
column: nothing has to be scrolled sideways. The roles are written out because that display would
take them away. What is for a wide or a narrow screen is told apart by the names of containers, see
``pages.css``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.text.format import number
from pages.ui.frame import dutch, row_choice
from pages.ui.frame.row_choice import Row

_MOST: Final = 60
"""So many rows a phone shows of a table; the files of the table have them all."""
_THOUSAND: Final = 1_000
_NUMBER: Final = "Nr"
_FIGURE: Final = re.compile(r"[\d.,%\s-]+")
_YEAR: Final = re.compile(r"(19|20)\d\d")
_CLASSES: Final = frozenset(word.lower() for word in dutch.CLASS_WORDS.values())
_STYLE: Final = """
<style>
.kk-tabel table { width: 100%; border-collapse: collapse; font-size: 0.9rem; margin: 0 0 0.5rem; }
.kk-tabel th, .kk-tabel td { text-align: left; vertical-align: top; padding: 0.35rem 0.5rem;
  border: 0; border-bottom: 1px solid color-mix(in srgb, currentColor 30%, transparent);
  overflow-wrap: anywhere; }
.kk-tabel th { font-weight: 600; overflow-wrap: normal; }
.kk-tabel td.kk-kort { overflow-wrap: normal; }
@media (max-width: 640px) {
  .kk-tabel table, .kk-tabel tbody, .kk-tabel tr { display: block; width: auto; }
  .kk-tabel thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .kk-tabel tr { padding: 0.35rem 0; line-height: 1.4;
    border-bottom: 1px solid color-mix(in srgb, currentColor 30%, transparent); }
  .kk-tabel tr:last-child { border: 0; }
  .kk-tabel td { display: inline; border: 0; padding: 0; }
  .kk-tabel td:empty { display: none; }
  .kk-tabel td:first-child { display: block; font-weight: 600; }
  .kk-tabel td:not(:first-child)::before { content: attr(data-kop) ": "; opacity: 0.8; }
  .kk-tabel td:not(:first-child, :last-child)::after { content: " · "; }
}
</style>
"""
_SHORT: Final = 16
"""A text whose longest word is no longer than this is not broken inside a word."""


def wide(key: str) -> Any:
    """A container that only a wide screen shows."""
    return st.container(key=f"kk-breed-{key}")


def narrow(
    frame: pd.DataFrame,
    *,
    alt: str,
    key: str,
    config: Mapping[str, Any],
    picked: int | None = None,
    on_pick: Callable[[int], None] | None = None,
) -> None:
    """The rows of a table for a narrow screen, in a box of its own that scrolls.

    Args:
        frame: the rows; the first column names them, a number (``Nr``) together with the next.
        alt: what the table is, for who does not see it.
        key: tells one table of the page from another.
        config: the settings of the columns; one that is hidden is left out.
        picked: the row that is chosen.
        on_pick: takes the row that somebody chooses; without it no row can be chosen.
    """
    hidden = [
        name for name, column in config.items() if column is None or dict(column).get("hidden")
    ]
    shown = frame.drop(columns=hidden, errors="ignore").iloc[:_MOST]
    texts = [
        _named({str(name): _text(value, name) for name, value in row.items()})
        for row in shown.to_dict("records")
    ]
    if not texts:
        return
    with st.container(key=f"kk-smal-{key}"):
        if on_pick is None:
            st.html(
                f'<div class="kk-smal-lijst" role="region" tabindex="0" aria-label="{escape(alt)}">'
                f"{markup(texts, alt=alt)}</div>"
            )
        else:
            row_choice.choice(
                [_row(row) for row in texts],
                label=alt,
                key=f"{key}-smal",
                picked=picked,
                on_pick=on_pick,
            )
        if len(frame) > _MOST:
            st.caption(
                f"De eerste {_MOST} van {dutch.number(len(frame))} rijen; CSV en Excel hebben ze "
                "alle."
            )


def _row(row: Mapping[str, str]) -> Row:
    """A row as its name and the rest."""
    name, *rest = row
    texts = (_described(column, row[column]) for column in rest)
    return Row(row[name], " · ".join(text for text in texts if text))


def _described(name: str, text: str) -> str:
    """A value of the second line; a figure or a class says of what, and nothing says nothing."""
    if text in {"", "-"}:
        return ""
    bare = text.lower() in _CLASSES or (_FIGURE.fullmatch(text) and not _YEAR.fullmatch(text))
    return f"{name.lower()} {text}" if bare else text


def _named(row: Mapping[str, str]) -> Mapping[str, str]:
    """A row whose first value names it: a number alone does not."""
    if next(iter(row)) != _NUMBER or len(row) == 1:
        return row
    first, second, *others = row.items()
    return dict([(second[0], f"{first[1]}. {second[1]}"), *others])


def _text(value: object, column: object) -> str:
    """A value as a table on a wide screen shows it."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return "-"
    if isinstance(value, float):
        return number(value, decimals=2, trim=True)
    if isinstance(value, int) and abs(value) >= _THOUSAND and "jaar" not in str(column).lower():
        return number(value)
    return str(value)


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
