"""Kiezen: which koppelkansen protect most dwellings within the budgets, solved meanwhile."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from geo.koppelkansen.choice import (
    Answer,
    ChoiceRun,
    priority_wijken,
    with_decisions,
)
from geo.koppelkansen.choice_messages import Job
from geo.koppelkansen.package_price import GEMEENTE
from geo.koppelkansen.packages import PlaceOffers, place_offers, plain_item, problem_of
from geo.koppelkansen.portfolio import Limits
from pages.ui.frame import dutch, glossary, page_data
from pages.ui.koppelkansen.choose_answer import DRAWS, map_of_chosen, show_answer
from pages.ui.koppelkansen.choose_saved import save_form, show_saved
from pages.ui.koppelkansen.list_source import Listing

_RUN: Final = "kiezen-loopt"
_PERIOD: Final = 5
_SECONDS: Final = 60.0
_STEP_EUR: Final = 50_000


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
    show_saved(listing)


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
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    spread = left.toggle("Elk jaar evenveel te besteden", key="kiezen-per-jaar")
    works = middle.number_input("Werken per jaar, hooguit", 1, 500, 10, key="kiezen-werken")
    inputs = page_data.inputs()
    wijken = priority_wijken(inputs.buurten, inputs.policy_areas)
    least = right.toggle(
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
    job = Job(problem=problem_of(places, limits), seconds=_SECONDS, draws=DRAWS)
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
        show_answer(answer, places, limits)

    so_far()
    if run.answer.choice is not None:
        map_of_chosen(listing, run.answer)
    if not busy and run.answer.choice is not None:
        save_form(listing, run.answer, places, limits)
