"""What every chart of Voortgang shares: colours, letters, and the specification they end in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

INK: Final = "#111111"
"""What is drawn in this colour takes the colour of the text on a page."""
FONT: Final = "'Source Sans 3', 'Source Sans', sans-serif"
"""In quotes: a name with a digit by itself is no name in CSS."""
ACCENT: Final = "#1f6fb2"
WARM: Final = "#c2570c"
"""Beside the accent, where two directions differ; grey would read as unknown."""
LINK: Final = "voortgang?gebied="
"""What stands in a specification before the code of a wijk that can be chosen by a click."""
THOUSANDS: Final = "replace(format(datum.value, ',d'), ',', '.')"
"""The expression that writes the numbers along an axis: 1.250."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart: its key, Dutch title, what it shows in words, specification and values."""

    key: str
    title: str
    alt: str
    spec: dict[str, Any]
    table: pd.DataFrame


def finished(
    layers: Sequence[alt.Chart], *, width: int, height: int | None = None, step: int | None = None
) -> dict[str, Any]:
    """Layers as one specification in the style of every chart; ``step`` is pixels per category."""
    drawn = alt.layer(*layers).properties(
        width=width,
        height=alt.Step(step) if step else height or 260,
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
    spec = specification(drawn)
    spec["config"] = {
        "aria": False,
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": INK, "titleColor": INK, "domainColor": INK, "tickColor": INK,
            "labelFontSize": 13, "titleFontSize": 13, "grid": False,
            "labelLimit": round(width * 0.4),
        },
        "text": {"color": INK, "fontSize": 13},
    }  # fmt: skip
    return spec


def specification(drawn: alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    """What draws a chart, as data for Vega-Lite.

    It is not checked against the schema: that is for the tests. The check took half of the time of
    showing another wijk on a page with four charts (5.0 of 10.6 s of CPU for six, profiled).
    """
    spec: dict[str, Any] = drawn.to_dict(validate=False)
    return spec


def data_of(rows: Sequence[Mapping[str, Any]]) -> alt.Data:
    """Rows as values inside a specification."""
    made: alt.Data = alt.Data(values=[dict(row) for row in rows])  # type: ignore[no-untyped-call]
    return made


def spoken(parts: Sequence[str]) -> str:
    """Parts of a description as one sentence."""
    return "; ".join(parts).removesuffix(".") + "."
