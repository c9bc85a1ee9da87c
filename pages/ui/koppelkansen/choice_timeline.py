"""The chosen koppelkansen on a time line: a block each in its year, and the sums per year."""

from collections.abc import Mapping, Sequence
from typing import Final

import altair as alt
import pandas as pd
import streamlit as st

from geo.koppelkansen.choice import Answer, offer_of
from geo.koppelkansen.packages import PlaceOffers
from geo.progress.chart_style import THOUSANDS
from pages.ui.frame import dutch, plain_table

_HEIGHT: Final = 260
"""Pixels of the chart."""


def show(answer: Answer, by_id: Mapping[str, PlaceOffers], *, years: Sequence[int]) -> None:
    """The time line and the table of dwellings and euro per year."""
    picks = answer.choice.picks if answer.choice else ()
    st.subheader("Tijdlijn")
    rows = [
        {
            "Koppelkans": by_id[pick.candidate].title,
            "Jaar": str(pick.year),
            "Woningen": round(offer_of(by_id[pick.candidate], pick.package).dwellings.middle),
        }
        for pick in sorted(picks, key=lambda pick: (pick.year or 0, pick.candidate))
    ]
    if rows:
        chart = (
            alt.Chart(pd.DataFrame(rows))
            .mark_bar(color="#1f6fb2", stroke="white", strokeWidth=1)
            .encode(
                x=alt.X(
                    "Jaar:O",
                    scale=alt.Scale(domain=[str(year) for year in years]),
                    axis=alt.Axis(labelAngle=0, title=None),
                ),
                y=alt.Y(
                    "Woningen:Q",
                    title="woningen die een klasse dalen",
                    axis=alt.Axis(labelExpr=THOUSANDS),
                ),
                detail="Koppelkans:N",
                tooltip=["Koppelkans", "Jaar", "Woningen"],
            )
            .properties(height=_HEIGHT)
        )
        st.altair_chart(chart, width="stretch")
        st.caption("Elk blok is een koppelkans; de naam staat erbij als u het aanwijst.")
    plain_table.show(
        [_year(answer, by_id, year) for year in years],
        alt="Gekozen koppelkansen, woningen en kosten per jaar",
    )


def _year(answer: Answer, by_id: Mapping[str, PlaceOffers], year: int) -> dict[str, str]:
    picks = answer.choice.picks if answer.choice else ()
    offers = [offer_of(by_id[p.candidate], p.package) for p in picks if p.year == year]
    return {
        "Jaar": str(year),
        "Koppelkansen": dutch.number(len(offers)),
        "Woningen": dutch.number(sum(offer.dwellings.middle for offer in offers)),
        "Kosten (euro)": dutch.number(sum(offer.cost.middle for offer in offers)),
    }
