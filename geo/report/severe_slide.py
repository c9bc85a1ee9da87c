"""Climate-proof in the year that is set, in the deck: a chart, and what it means."""

from typing import Any, Final

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from geo.progress.severe_by_year import ANY, NOW
from geo.progress.wording import band_text
from geo.report import deck_theme as theme
from geo.report.deck_item_text import notes_of
from geo.report.deck_parts import Deck, describe, style_chart, textbox
from geo.report.deck_text import Line
from geo.report.severe_years import NOTE, layers_of, title_of, word
from geo.report.state import PackState
from geo.report.words import source_lines, uses_example
from geo.text.format import dwelling_words, number

_CHART_WIDTH: Final = 8.3


def severe_slide(deck: Deck, state: PackState) -> Any | None:
    """The slide: a line chart that can be edited, small and large effect beside what is needed."""
    table = state.severe_by_year
    if table.empty:
        return None
    hazard = ANY if (table["hazard"] == ANY).any() else str(table["hazard"].iloc[0])
    mine = table[(table["hazard"] == hazard) & (table["scenario"] == NOW)]
    names = layers_of(state)
    slide = deck.slide(
        title_of(state), layout="Alleen titel", example=uses_example(state, names),
        notes=notes_of(NOTE, *_lines(table), *source_lines(state, names)),
    )  # fmt: skip
    data = CategoryChartData(number_format="#,##0")
    data.categories = [str(int(year)) for year in mine["year"]]
    for title, column in (
        ("Besloten, klein effect", "high_count"), ("Besloten, groot effect", "low_count"),
        ("Nodig", "needed_count"),
    ):  # fmt: skip
        data.add_series(title, [round(float(value)) for value in mine[column]])
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.LINE_MARKERS, Inches(theme.LEFT_IN), Inches(theme.TOP_IN),
        Inches(_CHART_WIDTH), Inches(theme.BOTTOM_IN - theme.TOP_IN), data,
    )  # fmt: skip
    frame.name = "Grafiek klimaatbestendig"
    describe(frame, f"Lijngrafiek, {word(hazard)}. " + "; ".join(_lines(mine)))
    chart = frame.chart
    style_chart(chart)
    left = theme.LEFT_IN + _CHART_WIDTH + 0.25
    last = mine.to_dict("records")[-1]
    textbox(
        slide,
        [
            Line(f"{dwelling_words(band_text(last))} in {int(last['year'])}", "Besloten"),
            Line(dwelling_words(number(float(last["needed_count"]))), "Nodig"),
            Line(
                f"{dwelling_words(number(float(last['pending_count'])))} in een besluit", "N.t.b."
            ),
            Line(dwelling_words(number(float(last["unknown_count"]))), "Klasse onbekend"),
        ],
        (left, theme.TOP_IN, theme.RIGHT_IN - left, 3.4), name="Wat het betekent",
        largest=theme.SMALLEST_PT,
    )  # fmt: skip
    return slide


def _lines(table: pd.DataFrame) -> list[str]:
    return [
        f"{word(str(row['hazard']))} ({row['scenario']}), {int(row['year'])}: {band_text(row)}, "
        f"nodig {number(float(row['needed_count']))}"
        for row in table.to_dict("records")
    ]
