"""The choice within budgets as it stands: what is chosen, on the map, and what fell out."""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd
import streamlit as st

from geo.constants import CAVEAT
from geo.koppelkansen.choice import (
    Answer,
    offer_of,
)
from geo.koppelkansen.choice_messages import FellOut, Reason
from geo.koppelkansen.packages import PlaceOffers
from geo.koppelkansen.portfolio import Limits, Pick
from geo.koppelkansen.records import Koppelkans
from geo.progress.chart_style import THOUSANDS
from geo.text.format import counted
from pages.ui.frame import dutch, glossary, page_data, plain_table
from pages.ui.koppelkansen import choice_timeline
from pages.ui.koppelkansen.list_source import Listing
from pages.ui.map import LayerSpec, MapSpec, View, base_maps, layer_specs, live_map
from pages.ui.map.layer_spec import Source
from pages.ui.map.style import Style

DRAWS: Final = 200
_NEAREST: Final = 10
_MILLIONS: Final = "replace(format(datum.value / 1e6, '.2~f'), '.', ',')"
"""Dutch label of an axis in euro."""
_TABLE_HEIGHT: Final = 420
"""Pixels; the table of what is chosen scrolls inside."""
_REASONS: Final[Mapping[Reason, str]] = {
    Reason.REJECTED: "afgewezen of al gerealiseerd",
    Reason.NO_EFFECT: "geen maatregel met effect en bekende kosten",
    Reason.NO_YEAR: "valt niet in deze jaren",
    Reason.TOO_EXPENSIVE: "kost meer dan een budget in zijn geheel",
    Reason.COVERED: "dezelfde woningen zijn al gekozen",
    Reason.BUDGET: "het budget gaat naar kansen die er meer mee doen",
    Reason.WORKS: "er zijn al genoeg werken in een jaar",
    Reason.OTHERS: "andere kansen brengen meer",
}


def show_answer(answer: Answer, places: Sequence[PlaceOffers], limits: Limits) -> None:
    """What is chosen, and how good that choice is at least."""
    if answer.failed:
        st.error(answer.failed)
        return
    choice = answer.choice
    if choice is None:
        st.info("Zoeken naar een eerste keuze …" if not answer.finished else "Geen keuze gevonden.")
        return
    by_id = {place.id: place for place in places}
    offers = [offer_of(by_id[pick.candidate], pick.package) for pick in choice.picks]
    low, high = (sum(getattr(offer.dwellings, end) for offer in offers) for end in ("low", "high"))
    first, second, third = st.columns(3)
    first.metric(
        "Woningen die een klasse dalen",
        dutch.number(choice.objective),
        help=glossary.help_for("daling"),
    )
    second.metric(
        "Kosten (euro)",
        dutch.number(sum(offer.cost.middle for offer in offers)),
        help=glossary.help_for("kosten"),
    )
    third.metric("Koppelkansen", dutch.number(len(offers)), help=glossary.help_for("koppelkans"))
    proof = (
        "Bewezen: een betere keuze is er niet."
        if choice.proven
        else f"Bewezen: meer dan {dutch.number(choice.bound)} kan niet; het verschil is hooguit "
        f"{dutch.number(100 * choice.gap, decimals=1)}%."
    )
    st.markdown(
        f"Per kans samen {dutch.number(low)} tot {dutch.dwelling_words(dutch.number(high))}, laag "
        f"tot hoog effect (woningen in twee kansen staan hier dubbel). {proof}",
        help=glossary.help_for("bewezen"),
    )
    if not answer.finished:
        done = 0 if answer.draws is None else answer.draws.done
        st.progress(done / DRAWS, text=f"Trekkingen {done} van {DRAWS}; daarna beter zoeken.")
    if answer.next_euro:
        st.markdown(
            "\n".join(
                f"- De volgende 100.000 euro van **{dutch.plain(name or 'alle partijen')}** voegt "
                f"circa {dutch.dwelling_words(dutch.number(more))} toe."
                for name, more in answer.next_euro.items()
            ),
            help=glossary.help_for("volgende-euro"),
        )
    left, right = st.columns(2)
    with left:
        choice_timeline.show(answer, by_id, years=limits.years)
    if answer.curve:
        with right:
            _curve(answer)
    st.subheader(
        "Gekozen",
        help=glossary.help_for("maatregelen", "kosten", "subsidie", "besparing", "in-trekkingen"),
    )
    with st.container(height=_TABLE_HEIGHT):
        plain_table.show(_chosen_rows(answer, by_id), alt="Gekozen koppelkansen per jaar")
    _fell_out(answer, by_id)


def _chosen_rows(answer: Answer, by_id: Mapping[str, PlaceOffers]) -> list[dict[str, Any]]:
    rows = []
    picks = answer.choice.picks if answer.choice else ()
    for pick in sorted(picks, key=lambda pick: (pick.year or 0, pick.candidate)):
        place = by_id[pick.candidate]
        offer = offer_of(place, pick.package)
        each = offer.cost_per_dwelling
        share = None if answer.draws is None else answer.draws.share(pick.candidate)
        rows.append(
            {
                "Jaar": str(pick.year),
                "Koppelkans": place.title,
                "Maatregelen": ", ".join(
                    f"{title} (na te gaan)" if title in offer.to_check else title
                    for title in offer.titles
                ),
                "Woningen": f"{dutch.number(offer.dwellings.middle)} "
                f"({dutch.number(offer.dwellings.low)}-{dutch.number(offer.dwellings.high)})",
                "Kosten (euro)": dutch.number(offer.cost.middle),
                "Per woning": "-" if each is None else dutch.number(each),
                "Subsidie": "onbekend"
                if offer.subsidy is None
                else dutch.number(offer.subsidy.middle),
                "Besparing": dutch.number(offer.saving.middle),
                "In trekkingen": "-" if share is None else f"{dutch.number(100 * share)}%",
            }
        )
    return rows


def map_of_chosen(listing: Listing, answer: Answer) -> None:
    """Where the chosen koppelkansen lie, with their year."""
    items = listing.by_id
    picks = answer.choice.picks if answer.choice else ()
    placed = [
        (pick, items[pick.candidate])
        for pick in picks
        if pick.candidate in items and items[pick.candidate].lat is not None
    ]
    st.subheader("Op de kaart")
    if not placed:
        st.info("Van geen gekozen koppelkans is de plek bekend.")
        return
    live_map(chosen_map(placed), key="kaart-kiezen", height=480)
    if len(placed) < len(picks):
        lost = counted(len(picks) - len(placed), "gekozen koppelkans", "gekozen koppelkansen")
        st.caption(f"Van {lost} is de plek onbekend.")


def chosen_map(placed: Sequence[tuple[Pick, Koppelkans]]) -> MapSpec:
    """The map of what is chosen: a star with year and name at each place, and the wijken."""
    document = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"id": item.id, "naam": f"{pick.year}: {item.title}"},
                    "geometry": {"type": "Point", "coordinates": [item.lon, item.lat]},
                }
                for pick, item in placed
            ],
        }
    )
    layer = LayerSpec(
        id="gekozen",
        title="Gekozen",
        group="Plannen",
        kind="point",
        source=Source(text="Keuze binnen de budgetten", origin="aangeleverd"),
        url="data:application/geo+json;base64," + b64encode(document.encode()).decode(),
        label_prop="naam",
        visible=True,
        style=Style(color="#b3006b", shape="star", size=18.0, label_zoom=14),
    )
    areas = [layer for layer in layer_specs.layers(visible=("wijken",)) if layer.id == "wijken"]
    return MapSpec(
        bases=base_maps.base_maps(),
        base=base_maps.default_base(),
        layers=(*areas, layer),
        outline="wijken" if areas else "",
        view=View(bounds=_around([item for _, item in placed])),
        panel_open=False,
        tools=("measure", "png", "fullscreen"),
        label="Kaart van de gekozen koppelkansen",
        title="Gekozen koppelkansen",
        caveat=CAVEAT,
    )


def _around(items: Sequence[Koppelkans]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """The bounds of places in degrees; those of the gemeente when they are all in one spot."""
    lats = [float(item.lat or 0.0) for item in items]
    lons = [float(item.lon or 0.0) for item in items]
    if min(lats) == max(lats) or min(lons) == max(lons):
        return page_data.home_bounds()
    return (min(lats), min(lons)), (max(lats), max(lons))


def _curve(answer: Answer) -> None:
    st.subheader("Budget en woningen", help=glossary.help_for("daling", "bewezen"))
    frame = pd.DataFrame(
        {
            "Budget (euro)": [point.budget_eur for point in answer.curve],
            "Woningen": [point.dwellings for point in answer.curve],
        }
    )
    chart = (
        alt.Chart(frame)
        .mark_line(point=True)
        .encode(
            x=alt.X("Budget (euro):Q", title="miljoen euro", axis=alt.Axis(labelExpr=_MILLIONS)),
            y=alt.Y(
                "Woningen:Q",
                title="woningen die een klasse dalen",
                axis=alt.Axis(labelExpr=THOUSANDS),
            ),
            tooltip=["Budget (euro)", "Woningen"],
        )
        .properties(height=260)
    )
    st.altair_chart(chart, width="stretch")
    with st.expander("Als tabel"):
        plain_table.show(
            [
                {
                    "Budget (euro)": dutch.number(point.budget_eur),
                    "Woningen": dutch.number(point.dwellings),
                    "Hooguit": dutch.number(point.bound),
                }
                for point in answer.curve
            ],
            alt="Woningen die een klasse dalen bij meer of minder budget",
        )
    st.caption("Bij een deel of een veelvoud van alle budgetten, zonder verdeling over de jaren.")


def _fell_out(answer: Answer, by_id: Mapping[str, PlaceOffers]) -> None:
    near = [loser for loser in answer.fell_out if loser.loss is not None]
    if near:
        st.subheader("Net niet gekozen", help=glossary.help_for("net-niet"))
        plain_table.show(
            [
                {
                    "Koppelkans": by_id[loser.candidate].title,
                    "Waarom": why(loser),
                    "Als zij er toch in moet": (
                        f"{dutch.dwelling_words(dutch.number(loser.loss or 0.0))} minder"
                    ),
                }
                for loser in near[:_NEAREST]
            ],
            alt="Koppelkansen die net niet zijn gekozen",
        )
    others = [loser for loser in answer.fell_out if loser.loss is None]
    if others:
        with st.expander(f"Niet te kiezen ({dutch.number(len(others))})"):
            plain_table.show(
                [
                    {"Koppelkans": by_id[other.candidate].title, "Waarom": why(other)}
                    for other in others
                ],
                alt="Koppelkansen die niet te kiezen zijn",
            )


def why(loser: FellOut) -> str:
    """Why a koppelkans is not in the choice, in Dutch."""
    text = _REASONS[loser.reason]
    named = [str(part) for part in loser.about if isinstance(part, str)]
    if named:
        text += f" ({', '.join(named)})"
    if loser.cheaper_eur is not None and loser.cheaper_eur >= 1:
        text += f"; circa {dutch.number(loser.cheaper_eur)} euro goedkoper en zij doet mee"
    return text
