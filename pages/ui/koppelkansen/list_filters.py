"""What of the list is shown: filters and weights in the side bar."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.catalogue.vocabularies import KIND_TITLES
from geo.koppelkansen.swing import differs
from geo.koppelkansen.weight_words import weight_differences
from geo.koppelkansen.weights import PART_TITLES, PARTS, Weights
from geo.text.local_time import local_moment, local_today
from pages.ui.frame import dutch, glossary, option_boxes, page_data, page_output
from pages.ui.koppelkansen import recompute_form, swing_form
from pages.ui.koppelkansen.list_source import ALL_KINDS, Item, Listing, choose, chosen
from pages.ui.map import hazard_specs

_TERM_OF: Final = {
    "exposure": "blootstelling", "dwellings": "woningen", "time": "tijd", "area": "gebied",
    "cobenefits": "meekoppelen",
}  # fmt: skip
"""The term that explains a part of the score."""
_TITLES: Final = {
    "kind": "Soort", "tier": "Groep", "corporation": "Corporatie", "wijk": "Wijk",
    "hazard": "Bedreiging (klasse hoog of zeer hoog)", "agenda": "Agenda", "decision": "Besluit",
}  # fmt: skip
"""The filters in Dutch."""
Values = Callable[[Item], list[Any]]
Test = Callable[[Item], bool]

_STRESSED: Final = ("hoog", "zeer_hoog")
_KIND: Final = "kansen-soort"


def weights(bar: DeltaGenerator) -> tuple[Weights | None, DeltaGenerator]:
    """The weights that are set, from a button in ``bar``; None when they are the default.

    With them the place beside the sliders for what each part explains in the list
    (:func:`pages.ui.koppelkansen.list_questions.beside_weights`).
    """
    base = page_data.inputs().weights
    now = {name: st.session_state.get(f"gewicht-{name}", base.parts[name]) for name in PARTS}
    with bar.popover(_title(now, base.parts), key="kansen-weging"):
        st.caption(
            "Hoe zwaar telt elk onderdeel? Alleen de verhouding telt. De standaard is een keuze "
            "van deze app en staat in data/weights.toml.",
            help=glossary.help_for("gewicht", "effectief-aandeel"),
        )
        parts = {
            name: st.slider(
                PART_TITLES[name],
                min_value=0,
                max_value=100,
                value=int(base.parts[name]),
                step=5,
                key=f"gewicht-{name}",
                help=glossary.help_for(_TERM_OF[name]),
            )
            for name in PARTS
        }
        same = all(parts[name] == base.parts[name] for name in PARTS)
        beside = st.container()
        st.button("Terug naar de standaard", key="gewicht-terug", disabled=same, on_click=_reset)
        swing_form.form(parts)
        st.toggle("Punten met een decimaal", key="kansen-decimalen")
        if not any(parts.values()):
            st.warning("Alle gewichten staan op 0; de standaard wordt gebruikt.")
            return None, beside
    return None if same else base.with_parts(parts), beside


def _title(parts: Mapping[str, float], standard: Mapping[str, float]) -> str:
    """The name of the button, with a mark when the weights are not the default."""
    return "Weging: aangepast" if differs(parts, standard) else "Weging"


def _reset() -> None:
    base = page_data.inputs().weights
    for name in PARTS:
        st.session_state[f"gewicht-{name}"] = int(base.parts[name])


WHY_BY_KIND: Final = (
    "Waarom per soort? Bezit en straten komen alleen in de lijst als zij zwaar belast zijn, en "
    "tellen vaak honderden woningen. Op één volgorde verdringen zij de plannen, terwijl het om "
    "iets anders gaat: een plan ligt er al, bezit en straten vragen er nog een. De groep (hoog, "
    "middel, laag) en de stevigheid vergelijken daarom binnen de eigen soort."
)


def kind(listing: Listing, row: DeltaGenerator, *, compact: bool = False) -> str:
    """The choice of one kind, or of all in one order; gives what is chosen."""
    counts = listing.counts
    now = chosen()["soort"]
    # a link to one koppelkans shows it, whatever kind it is
    asked = listing.by_id.get(chosen()["kans"])
    if asked is not None and now not in {ALL_KINDS, asked.kind}:
        now = asked.kind
    if now not in {*counts, ALL_KINDS}:
        now = next(iter(counts), ALL_KINDS)
    if len(counts) < 2:  # noqa: PLR2004 - nothing to choose
        return ALL_KINDS
    choose(soort=now)
    if st.session_state.get(_KIND) != now:
        st.session_state[_KIND] = now
    names = {**{name: KIND_TITLES[name] for name in counts}, ALL_KINDS: "Alle soorten"}
    amounts = {**counts, ALL_KINDS: len(listing.items)}
    row.segmented_control(
        "Soort koppelkans",
        list(names),
        key=_KIND,
        required=True,
        wrap=True,
        format_func=lambda name: f"{names[name]} ({dutch.number(amounts[name])})",
        help=WHY_BY_KIND,
        label_visibility="collapsed" if compact else "visible",
        on_change=lambda: choose(soort=st.session_state[_KIND] or ALL_KINDS, kans=""),
    )
    return now


def frozen_weights(listing: Listing, bar: DeltaGenerator) -> DeltaGenerator:
    """The weights of a session; of an open one the list can be computed again with others.

    Gives the place for what each part explains, see :func:`weights`.
    """
    total = sum(listing.parts.values()) or 1
    standard = page_data.inputs().weights.parts
    with bar.popover(_title(listing.parts, standard), key="kansen-weging"):
        st.markdown(
            "\n".join(
                f"- {PART_TITLES[name]}: {dutch.number(100 * listing.parts[name] / total)}%"
                for name in PARTS
                if name in listing.parts
            )
        )
        beside = st.container()
        swing = listing.record.session.valuation.get("swing") if listing.record else None
        if swing:
            st.caption(swing_form.answers_text(swing))
        again = None if listing.record is None else listing.record.relisted
        st.caption(
            "Bevroren bij het openen van de sessie."
            if again is None
            else f"Opnieuw berekend op {local_moment(again.recorded_at)}."
        )
        recompute_form.panel(listing)
    return beside


def filtered(listing: Listing, *, kind: str, bar: DeltaGenerator) -> list[Item]:
    """The items of a kind (or all) that pass the filters, in the order of the list.

    Args:
        listing: what is looked at.
        kind: of koppelkans.
        bar: where the button with the filters stands.
    """
    items = [item for item in listing.items if kind in {ALL_KINDS, item.kind}]
    hazards = {name: hazard_specs.hazard_title(name) for name in page_data.inputs().thresholds}
    picked: dict[str, tuple[str, ...]] = {}
    if kind != ALL_KINDS:
        picked["kind"] = (KIND_TITLES[kind],)

    def chosen_in(name: str, values: Values, names: dict[str, str], term: str | None) -> Test:
        test, picked[name] = _choice(name, items, values, names, term=term)
        return test

    with bar.popover("Filters", key="kansen-filters"):
        tests = [
            chosen_in("tier", lambda item: [item.tier], dict(dutch.TIER_WORDS), "groep"),
            chosen_in("corporation", _corporations, {}, None),
            chosen_in("wijk", _places, _wijken(), None),
            chosen_in("hazard", stressed, hazards, "klasse"),
        ]
        if listing.record is not None:
            agenda, done = set(listing.record.session.agenda), _done(listing)
            if any(item.id not in agenda for item in items) and st.toggle(
                "Alleen de agenda", value=True
            ):
                picked["agenda"] = ("alleen wat erop staat",)
                tests.append(lambda item: item.id in agenda)
            if st.toggle("Alleen wat nog geen besluit heeft in deze sessie"):
                picked["decision"] = ("nog geen in deze sessie",)
                tests.append(lambda item: item.id not in done)
    wijken = picked.pop("wijk")
    filters = {_TITLES[name]: ", ".join(words) for name, words in picked.items()}
    state_output(listing, filters=filters, selection=wijken)
    return [item for item in items if all(test(item) for test in tests)]


def state_output(
    listing: Listing,
    *,
    filters: Mapping[str, str] | None = None,
    selection: tuple[str, ...] = (),
) -> None:
    """State for every file of the page which list it is, what is filtered and how it weighs."""
    standard = page_data.inputs().weights.to_dict()
    record = listing.record
    session = {} if record is None else {"Sessie": record.session.name}
    weights = {**standard, "parts": listing.parts} if record is None else dict(
        record.snapshot.state.weights
    )  # fmt: skip
    fields = {} if record is None else {
        "date": record.session.date, "method": record.snapshot.state.program,
    }  # fmt: skip
    page_output.narrow(
        filters={**session, **(filters or {})},
        selection=selection,
        as_of_year=local_today().year if record is None else record.session.date.year,
        weights=weight_differences(weights, standard),
        **fields,
    )


def _choice(
    name: str,
    items: Sequence[Item],
    values: Values,
    names: dict[str, str],
    *,
    term: str | None = None,
) -> tuple[Test, tuple[str, ...]]:
    """A filter with its options and how many items each has, and what is chosen in words.

    ``name`` is one of :data:`_TITLES`.

    Nothing chosen lets all pass.
    """
    counts: dict[str, int] = {}
    for item in items:
        for value in values(item):
            key = str(value or "")
            counts[key] = counts.get(key, 0) + 1
    order = [value for value in names if value in counts]
    options = [*order, *sorted(value for value in counts if value not in names)]
    picked = option_boxes.choose_many(
        st.multiselect,
        _TITLES[name],
        options,
        key=f"kansen-filter-{name}",
        placeholder="Alle",
        help=None if term is None else glossary.help_for(term),
        format_func=lambda value: (
            f"{names.get(value, value) or 'Onbekend'} ({dutch.number(counts.get(value, 0))})"
        ),
    )
    words = tuple(names.get(value, value) or "Onbekend" for value in picked)
    return (
        lambda item: not picked or any(str(value or "") in picked for value in values(item)),
        words,
    )


def stressed(item: Item) -> list[str]:
    """Hazards for which an item is in class high or very high."""
    return [name for name, value in item.hazards.items() if value.exposure_class in _STRESSED]


def _done(listing: Listing) -> set[str]:
    decisions = listing.record.decisions() if listing.record else []
    return {str(entry.koppelkans_id) for entry in decisions}


def _corporations(item: Item) -> list[Any]:
    return list(item.corporations or [item.corporation])


def _places(item: Item) -> list[Any]:
    return list(item.wijkcodes or [item.wijkcode])


def _wijken() -> dict[str, str]:
    pairs = page_data.inputs().buurten.drop_duplicates("wijkcode").sort_values("wijkcode")
    return dict(zip(pairs["wijkcode"], pairs["wijknaam"].fillna(pairs["wijkcode"]), strict=True))
