"""Tables on slides: cells, heights of rows, and how many rows fit a slide."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.enum.text import MSO_ANCHOR
from pptx.util import Inches, Pt

from geo.report import deck_theme as theme
from geo.report.deck_parts import describe
from geo.report.deck_text import Line, height_in, lines_of, shortened
from geo.text.sanitise import documentable

_CELL_MARGIN_IN: Final = 0.08


def table(
    slide: Any,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float],
    top: float,
    name: str,
    alt: str,
) -> None:
    """A native table; rows are as high as their text needs, see :func:`pages_of`."""
    heights = [row_height(row, widths) for row in (header, *rows)]
    frame = slide.shapes.add_table(
        len(rows) + 1, len(header), Inches(theme.LEFT_IN), Inches(top),
        Inches(sum(widths)), Inches(sum(heights)),
    )  # fmt: skip
    frame.name = name
    describe(frame, alt)
    made = frame.table
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Inches(width)
    for line, height in zip(made.rows, heights, strict=True):
        line.height = Inches(height)
    for number, row in enumerate((header, *rows)):
        for at, text in enumerate(row):
            _cell(made.cell(number, at), text, head=number == 0, band=number % 2 == 0)


def _cell(cell: Any, text: str, *, head: bool, band: bool) -> None:
    frame = cell.text_frame
    frame.word_wrap = True
    cell.margin_left = cell.margin_right = Inches(_CELL_MARGIN_IN)
    cell.margin_top = cell.margin_bottom = Inches(0.05)
    cell.vertical_anchor = MSO_ANCHOR.TOP
    cell.fill.solid()
    cell.fill.fore_color.rgb = theme.BLUE if head else theme.PALE if band else theme.WHITE
    run = frame.paragraphs[0].add_run()
    run.text = documentable(text)
    run.font.size, run.font.bold = Pt(theme.SMALLEST_PT), head
    run.font.color.rgb = theme.WHITE if head else theme.INK


def row_height(row: Sequence[str], widths: Sequence[float]) -> float:
    """The height of a row of a table in inches."""
    lines = max(
        lines_of(
            text, width=width - 2 * _CELL_MARGIN_IN - 0.02, size_pt=theme.SMALLEST_PT, bold=True
        )
        for text, width in zip(row, widths, strict=True)
    )
    return height_in([Line("x")] * lines, width=9.0, size_pt=theme.SMALLEST_PT) + 0.12


def pages_of(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float],
    height: float,
    lines: int = 2,
) -> list[list[Sequence[str]]]:
    """The rows in pages that fit ``height`` inches; a cell has at most so many lines."""
    room = height - row_height(header, widths)
    pages: list[list[Sequence[str]]] = [[]]
    used = 0.0
    for row in rows:
        cut = [
            shortened(
                text, width=width - 2 * _CELL_MARGIN_IN - 0.02, rows=lines,
                size_pt=theme.SMALLEST_PT, bold=True,
            )
            for text, width in zip(row, widths, strict=True)
        ]  # fmt: skip
        tall = row_height(cut, widths)
        if pages[-1] and used + tall > room:
            pages.append([])
            used = 0.0
        pages[-1].append(cut)
        used += tall
    return pages
