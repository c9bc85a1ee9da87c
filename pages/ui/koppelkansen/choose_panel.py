"""Kiezen: which koppelkansen protect most dwellings within the budgets, solved meanwhile."""

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
    ChoiceRun,
    answer_json,
    limits_json,
    offer_json,
    offer_of,
    priority_wijken,
    with_decisions,
)
from geo.koppelkansen.choice_worker import Job
from geo.koppelkansen.packages import GEMEENTE, PlaceOffers, place_offers, plain_item, problem_of
from geo.koppelkansen.portfolio import Limits, Pick
from geo.koppelkansen.portfolio_report import FellOut, Reason
from geo.koppelkansen.proposals import Proposal, compare_proposal, save_proposal, saved_proposals
from geo.koppelkansen.records import Koppelkans
from geo.progress.charts import THOUSANDS
from geo.register import EntryKind, RegisterError, Who
from geo.text.clean import local_date
from geo.text.local_time import local_today
from pages.ui.frame import dutch, glossary, page_data, plain_table
from pages.ui.frame.recording import once, submit
from pages.ui.frame.register_view import party, register
from pages.ui.frame.write_access import may, signature
from pages.ui.koppelkansen import choice_timeline
from pages.ui.koppelkansen.list_source import Listing
from pages.ui.map import LayerSpec, MapSpec, View, base_maps, layer_specs, live_map
from pages.ui.map.spec import Source
from pages.ui.map.style import Style

_RUN: Final = "kiezen-loopt"
_PERIOD: Final = 5
_SECONDS: Final = 60.0
_DRAWS: Final = 200
_STEP_EUR: Final = 50_000
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


def show(listing: Listing, *, year: int) -> None:
    """Limits, the answer so far, and saving it."""
    places = _places(page_data.state_key(), tuple(item.id for item in listing.items), listing)
    if not any(place.offers for place in places):
        st.info(
            "Van geen koppelkans is een maatregel met effect en kosten bekend; er valt niets te "
            "kiezen. Vul de kosten aan in data/measures.csv."
        )
        return
    st.caption(
        "Een woning telt als zij voor minstens één bedreiging een klasse daalt, en telt één keer. "
        "Effect en kosten zijn een screening met een bereik; de meeste bedragen zijn een keuze van "
        "deze app (zie data/measures.csv).",
        help=glossary.help_for("koppelkans", "daling", "klasse"),
    )
    limits = _limits(places, first_year=year + 1)
    decided = {
        name: (str(entry.content["status"]), entry.content.get("year"))
        for name, entry in listing.decided.items()
    }
    limits, without = with_decisions(limits, decided, places)
    row = st.container(horizontal=True)
    row.button("Kies", type="primary", key="kiezen-start", on_click=_start, args=(places, limits))
    row.button("Stop met zoeken", key="kiezen-stop", on_click=_stop, disabled=not _busy())
    if without:
        titles = {place.id: place.title for place in places}
        st.caption(
            "Besloten, maar zonder maatregel die in deze jaren past: "
            + dutch.plain(", ".join(titles[name] for name in without))
            + "."
        )
    if _RUN in st.session_state:
        _answer(listing)
    _saved(listing)


@st.cache_resource(max_entries=4, show_spinner="Maatregelen, effect en kosten per kans …")
def _places(key: str, ids: tuple[str, ...], _listing: Listing) -> list[PlaceOffers]:  # noqa: ARG001
    items = [plain_item(item) for item in _listing.items if item.id not in _listing.no_match]
    return place_offers(items, page_data.inputs(), page_data.exposure())


def _parties(places: Sequence[PlaceOffers]) -> list[str]:
    found = {party for place in places for offer in place.offers for party in offer.costs}
    return [*sorted(found - {GEMEENTE}), *([GEMEENTE] if GEMEENTE in found else [])]


def _limits(places: Sequence[PlaceOffers], *, first_year: int) -> Limits:
    """The limits as they are set: a slider per party, years, numbers and priority wijken."""
    years = tuple(range(first_year, first_year + _PERIOD))
    needed: dict[str, float] = {}
    for place in places:
        if place.offers:
            for name, euro in place.offers[-1].costs.items():
                needed[name] = needed.get(name, 0.0) + euro
    st.subheader(f"Budget {years[0]}-{years[-1]}", help=glossary.help_for("kosten"))
    parties = _parties(places)
    budgets = {}
    for column, name in zip(st.columns(max(1, len(parties))), parties, strict=False):
        most = max(_STEP_EUR, int(-(-needed[name] // _STEP_EUR)) * _STEP_EUR)
        quarter = max(_STEP_EUR, most // 4 // _STEP_EUR * _STEP_EUR)
        budgets[name] = float(
            column.slider(
                f"{name} (euro)",
                0,
                most,
                quarter,
                _STEP_EUR,
                key=f"kiezen-budget-{name}",
                format="localized",
            )
        )
    one, two, three = st.columns(3, vertical_alignment="bottom")
    spread = one.toggle("Elk jaar evenveel te besteden", key="kiezen-per-jaar")
    works = two.number_input("Werken per jaar, hooguit", 1, 500, 10, key="kiezen-werken")
    inputs = page_data.inputs()
    wijken = priority_wijken(inputs.buurten, inputs.policy_areas)
    least = three.toggle(
        "In elke prioritaire wijk minstens één", key="kiezen-wijken", disabled=not wijken
    )
    return Limits(
        years=years,
        party_eur={} if spread else budgets,
        party_year_eur={name: euro / len(years) for name, euro in budgets.items()}
        if spread
        else {},
        works_per_year=int(works),
        at_least=dict.fromkeys(wijken, 1) if least else {},
    )


def _start(places: list[PlaceOffers], limits: Limits) -> None:
    _stop()
    job = Job(problem=problem_of(places, limits), seconds=_SECONDS, draws=_DRAWS)
    st.session_state[_RUN] = (ChoiceRun(job), places, limits)


def _busy() -> bool:
    return _RUN in st.session_state and not st.session_state[_RUN][0].answer.finished


def _stop() -> None:
    if _RUN in st.session_state:
        st.session_state[_RUN][0].stop()


def _answer(listing: Listing) -> None:
    """The answer so far, drawn again every two seconds while the solver is at work."""
    run, places, limits = st.session_state[_RUN]
    busy = _busy()
    drawn = run.answer.choice is not None

    @st.fragment(run_every=2.0 if busy else None)
    def so_far() -> None:
        answer: Answer = run.answer
        # the map stands outside this part, and comes with the first choice and the last
        if (answer.finished and busy) or (answer.choice is not None and not drawn):
            st.rerun()
        _told(answer, places, limits)

    so_far()
    if run.answer.choice is not None:
        _map(listing, run.answer)
    if not busy and run.answer.choice is not None:
        _save_form(listing, run.answer, places, limits)


def _told(answer: Answer, places: Sequence[PlaceOffers], limits: Limits) -> None:
    if answer.failed:
        st.error(answer.failed)
        return
    choice = answer.choice
    if choice is None:
        st.info("Zoeken naar een eerste keuze …" if not answer.finished else "Geen keuze gevonden.")
        return
    by_id = {place.id: place for place in places}
    offers = [offer_of(by_id[pick.candidate], pick.package) for pick in choice.picks]
    low, high = (sum(getattr(one.dwellings, end) for one in offers) for end in ("low", "high"))
    one, two, three = st.columns(3)
    one.metric(
        "Woningen die een klasse dalen",
        dutch.number(choice.objective),
        help=glossary.help_for("daling"),
    )
    two.metric(
        "Kosten (euro)",
        dutch.number(sum(offer.cost.middle for offer in offers)),
        help=glossary.help_for("kosten"),
    )
    three.metric("Koppelkansen", dutch.number(len(offers)), help=glossary.help_for("koppelkans"))
    proof = (
        "Bewezen: een betere keuze is er niet."
        if choice.proven
        else f"Bewezen: meer dan {dutch.number(choice.bound)} kan niet; het verschil is hooguit "
        f"{dutch.number(100 * choice.gap, decimals=1)}%."
    )
    st.markdown(
        f"Per kans samen {dutch.number(low)} tot {dutch.number(high)} woningen, laag tot hoog "
        f"effect (woningen in twee kansen staan hier dubbel). {proof}",
        help=glossary.help_for("bewezen"),
    )
    if not answer.finished:
        done = 0 if answer.draws is None else answer.draws.done
        st.progress(done / _DRAWS, text=f"Trekkingen {done} van {_DRAWS}; daarna beter zoeken.")
    if answer.next_euro:
        st.markdown(
            "\n".join(
                f"- De volgende 100.000 euro van **{dutch.plain(name or 'alle partijen')}** voegt "
                f"circa {dutch.number(dwellings)} woningen toe."
                for name, dwellings in answer.next_euro.items()
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


def _map(listing: Listing, answer: Answer) -> None:
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
        st.caption(
            f"Van {dutch.number(len(picks) - len(placed))} gekozen koppelkansen is de plek "
            "onbekend."
        )


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
    areas = [one for one in layer_specs.layers(visible=("wijken",)) if one.id == "wijken"]
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
    lats = [float(one.lat or 0.0) for one in items]
    lons = [float(one.lon or 0.0) for one in items]
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
    near = [one for one in answer.fell_out if one.loss is not None]
    if near:
        st.subheader("Net niet gekozen", help=glossary.help_for("net-niet"))
        plain_table.show(
            [
                {
                    "Koppelkans": by_id[one.candidate].title,
                    "Waarom": why(one),
                    "Als zij er toch in moet": f"{dutch.number(one.loss or 0.0)} woningen minder",
                }
                for one in near[:_NEAREST]
            ],
            alt="Koppelkansen die net niet zijn gekozen",
        )
    others = [one for one in answer.fell_out if one.loss is None]
    if others:
        with st.expander(f"Niet te kiezen ({dutch.number(len(others))})"):
            plain_table.show(
                [{"Koppelkans": by_id[one.candidate].title, "Waarom": why(one)} for one in others],
                alt="Koppelkansen die niet te kiezen zijn",
            )


def why(one: FellOut) -> str:
    """Why a koppelkans is not in the choice, in Dutch."""
    text = _REASONS[one.reason]
    named = [str(part) for part in one.about if isinstance(part, str)]
    if named:
        text += f" ({', '.join(named)})"
    if one.cheaper_eur is not None and one.cheaper_eur >= 1:
        text += f"; circa {dutch.number(one.cheaper_eur)} euro goedkoper en zij doet mee"
    return text


# -- saving, and beside what was saved -----------------------------------------------------------


def _save_form(
    listing: Listing, answer: Answer, places: Sequence[PlaceOffers], limits: Limits
) -> None:
    if not listing.with_register or not may(EntryKind.PROPOSAL):
        return
    with st.form("kiezen-opslaan"):
        today = local_today()
        name = st.text_input(
            "Naam van het voorstel",
            f"Voorstel {today.strftime('%d-%m-%Y')}",
            help=glossary.help_for("voorstel"),
        )
        signed = signature()
        organisation = role = ""
        if signed is None:
            organisation = st.text_input("Organisatie", "Gemeente")
            role = st.text_input("Rol", "beleidsadviseur")
        if not submit("Bewaar als voorstel", form="kiezen-bewaren"):
            return
    inputs = page_data.inputs()
    frozen = {
        "limits": limits_json(limits),
        "layers": dict(inputs.digests),
        "packages": {place.id: [offer_json(offer) for offer in place.offers] for place in places},
        "places": {
            place.id: {
                "wijkcodes": list(place.wijkcodes),
                "years": list(place.years(limits.years)),
                "unknown_dwellings": place.unknown_dwellings,
                "gains": {offer.id: dict(offer.gains) for offer in place.offers},
            }
            for place in places
        },
    }
    try:
        who = signed or Who(organisation, role)
        with once() as counts:
            if counts:
                text = answer_json(answer, places, limits)
                save_proposal(register(), name, text, inputs=frozen, who=who)
    except RegisterError as error:
        st.error(str(error))
    else:
        st.success("Het voorstel staat in het register.")


def _last_year(saved: Sequence[Proposal], mine: int) -> int:
    """The place among the choices of the last proposal of an earlier year; 0 is none."""
    years = [local_date(one.saved_at).year for one in saved]
    earlier = [at for at, year in enumerate(years) if year < years[mine]]
    return earlier[0] + 1 if earlier else 0


def _saved(listing: Listing) -> None:
    """Saved proposals, one beside another and beside what was decided."""
    if not listing.with_register:
        return
    saved = saved_proposals(register())
    if not saved:
        return
    st.subheader("Bewaarde voorstellen", help=glossary.help_for("voorstel", "besluit"))
    places = range(len(saved))

    def named(at: int) -> str:
        one = saved[at]
        return f"{one.name} ({party(one.who)}, {dutch.day(one.saved_at.isoformat())})"

    one, two = st.columns(2)
    mine = one.selectbox("Voorstel", places, format_func=named, key="kiezen-voorstel")
    other = two.selectbox(
        "Naast", [None, *places], index=_last_year(saved, mine), key=f"kiezen-naast-{mine}",
        format_func=lambda at: "alleen de besluiten" if at is None else named(at),
    )  # fmt: skip
    decided = {name: str(entry.content["status"]) for name, entry in listing.decided.items()}
    rows = compare_proposal(saved[mine], decided, None if other is None else saved[other])
    plain_table.show(
        [
            {
                "Koppelkans": row.title,
                "In dit voorstel": "nee" if row.year is None else str(row.year),
                **({} if other is None else {
                    "In het andere": str(row.other_year) if row.in_other else "nee"}),
                "Besluit": row.decided or "geen",
            }
            for row in rows
        ],
        alt="Voorstel naast besluiten en een ander voorstel",
    )  # fmt: skip
