"""The chart of dwellings in class hoog and zeer hoog per year: a band, and the line needed."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from geo.hazards.registry import HAZARD_WORDS
from geo.progress.chart_style import ACCENT, INK, THOUSANDS, Chart, data_of, finished
from geo.progress.severe_by_year import ANY, LATER
from geo.progress.wording import band_text
from geo.text.format import number

_HEIGHT: Final = 240


def severe_by_year_chart(
    table: pd.DataFrame, *, scenario: str, hazard: str, width: int
) -> Chart | None:
    """Dwellings left by year: band from large to small effect, and the straight line to zero.

    Args:
        table: of :func:`geo.progress.severe_by_year.severe_by_year`.
        scenario: ``nu`` or ``2050``.
        hazard: its code, or ``samen``.
        width: in pixels.
    """
    mine = table[(table["scenario"] == scenario) & (table["hazard"] == hazard)]
    if mine.empty:
        return None
    rows: list[dict[str, Any]] = [
        {
            "year": f"{int(row['year'])}",
            "low": float(row["low_count"]),
            "high": float(row["high_count"]),
            "needed": float(row["needed_count"]),
        }
        for row in mine.to_dict("records")
    ]
    ends = [
        {**rows[0], "y": rows[0]["high"], "text": f"nu {number(rows[0]['high'])}"},
        {
            **rows[-1],
            "y": rows[-1]["high"],
            "text": f"besloten: {band_text(mine.iloc[-1].to_dict())}",
        },
    ]
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    top = max(row["high"] for row in rows) * 1.25 or 1.0
    scale = alt.Scale(domain=[0, top])
    axis = alt.Axis(tickCount=4, labelExpr=THOUSANDS)

    def y(field: str) -> alt.Y:
        return alt.Y(field, scale=scale, title=None, axis=axis)

    base = alt.Chart(data_of(rows)).encode(x=x)
    layers = [
        base.mark_area(color=ACCENT, opacity=0.35).encode(y=y("low:Q"), y2="high:Q"),
        base.mark_line(color=INK, strokeWidth=2).encode(y=y("high:Q")),
        base.mark_line(color=INK, strokeWidth=1).encode(y=y("low:Q")),
        base.mark_line(color=INK, strokeDash=[2, 4], strokeWidth=2).encode(y=y("needed:Q")),
        _label(ends[:1], x, scale).mark_text(dy=-12, align="left"),
        _label(ends[1:], x, scale).mark_text(dy=-12, align="right"),
    ]
    word = "voor minstens één bedreiging" if hazard == ANY else HAZARD_WORDS.get(hazard, hazard)
    climate = ", klimaat van 2050" if scenario == LATER else ""
    last = rows[-1]["year"]
    return Chart(
        key=f"klimaatbestendig_{scenario}_{hazard}",
        title=f"Woningen hoog of zeer hoog, {word}{climate}: na wat besloten is (band) en nodig "
        f"tot {last} (stippellijn)",
        alt="; ".join(
            f"{row['year']}: {number(row['low'])} tot {number(row['high'])}, nodig "
            f"{number(row['needed'])}"
            for row in rows
        )
        + ".",
        spec=finished(layers, width=width, height=_HEIGHT),
        table=mine.drop(columns="middle_count").reset_index(drop=True),
    )


def _label(rows: Sequence[Mapping[str, Any]], x: alt.X, scale: alt.Scale) -> alt.Chart:
    base = alt.Chart(data_of(rows))
    return base.encode(x=x, y=alt.Y("y:Q", scale=scale, title=None), text="text:N")
