"""One koppelkans: why it stands where it stands, where it lies, when, and what fits."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from geo.catalogue.pointers import one_state
from geo.koppelkansen.successors import successors
from geo.register import Entry, OverruleKind
from pages.ui.frame import dutch, glossary, page_data, page_output, plain_table
from pages.ui.frame.dutch import plain
from pages.ui.frame.register_view import (
    history,
    party,
    reason,
    register,
    status_words,
)
from pages.ui.koppelkansen import (
    card_figures,
    card_map,
    card_risk,
    comparison,
    gate_panel,
    timeline,
)
from pages.ui.koppelkansen.card_measures import measures, requirements
from pages.ui.koppelkansen.list_source import Item, Listing, decimals, kind_words, tier_words
from pages.ui.map import hazard_specs

_TAB_HEIGHT: Final = 212


def meta(item: Item, listing: Listing) -> str:
    """Tier, score, party, kind of plan, period and dwellings on one line."""
    parts = [f"**{tier_words(item, listing)}**"]
    if item.score is not None:
        score, low, high = (
            dutch.number(value, decimals=decimals())
            for value in (item.score, item.score_low, item.score_high)
        )
        if item.score_low is None:
            parts.append(f"score {score}")
        elif item.method is None:
            parts.append(f"score {score} (kan uitkomen tussen {low} en {high})")
        else:
            parts.append(f"verwachte score {score} (p10-p90: {low} tot {high})")
    parts.append(kind_words(item))
    if item.id in listing.ranks and len(listing.counts) > 1:
        own, overall = listing.kind_ranks[item.id], listing.ranks[item.id]
        parts.append(f"nr {own} van haar soort, nr {overall} van alles")
    if item.corporation:
        parts.append(plain(item.corporation))
    plan = str(item.plan_kind or "periode")
    if plan == "bezit":
        parts.append("geen plan bekend")
    else:
        soft = "zacht plan, " if item.soft else ""
        when = item.window.text()
        parts.append(f"{soft}{dutch.PLAN_WORDS.get(plan, plan).lower()} {when}")
    parts.append(dutch.dwelling_words(dutch.count(item.dwellings_count)))
    return " · ".join(parts)


def heading(item: Item, listing: Listing) -> None:
    """Title, the line below it, and what was decided or overruled.

    In one box, so that what stands below keeps its place however many lines this takes: the
    map would otherwise be made anew with another koppelkans.
    """
    with st.container():
        _heading(item, listing)


def _heading(item: Item, listing: Listing) -> None:
    st.header(item.title)
    st.markdown(meta(item, listing), help=_firmness(item))
    for text in hints(item):
        st.markdown(text)
    if words := gate_panel.gate_words(item, listing):
        st.markdown(f"**Grens:** {words}.")
    entry = listing.decided.get(item.id)
    if entry is not None:
        st.markdown(
            f"**Besluit ({entry.session}): {status_words(entry)}.** {plain(reason(entry))} "
            f"({plain(party(entry.who))})"
        )
    for kind, held in (listing.overruled.get(item.id) or {}).items():
        if kind is OverruleKind.GEEN_MATCH:
            st.warning(f"Volgens {party(held.who)} geen koppelkans: {plain(reason(held))}")
        elif kind is OverruleKind.ANDERE_PLEK:
            content = held.content
            st.warning(
                f"Volgens {party(held.who)} ligt dit op een andere plek "
                f"({dutch.number(content['lat'], decimals=5)}, "
                f"{dutch.number(content['lon'], decimals=5)}): {plain(reason(held))}"
            )


def _firmness(item: Item) -> str:
    """What the figures on the line say of how firm they are."""
    own = robustness(item)
    terms = glossary.help_for("p10-p90", "stevigheid", *(["zacht-plan"] if item.soft else []))
    return f"{own}\n\n{terms}" if own else terms


def robustness(item: Item) -> str:
    """How firm the place in the list is when the weights differ; "" when it was not computed."""
    found = item.robustness
    if found is None:
        return ""
    low, high = found.rank_low, found.rank_high
    place = (
        f"plaats {dutch.number(low)}"
        if low == high
        else f"plaats {dutch.number(low)} tot {dutch.number(high)}"
    )
    return (
        f"**Stevigheid.** Wegen de onderdelen anders ({dutch.number(found.draws)} trekkingen), dan "
        f"staat deze koppelkans in {dutch.number(100 * found.top_share)}% daarvan bij de eerste "
        f"{dutch.number(found.top)} van haar soort; doorgaans op {place}."
    )


def hints(item: Item) -> list[str]:
    """What would make the koppelkans stronger, and plans that may lie here."""
    found = [
        f"**Tip bij {plain(work.name)}:** {plain(str(work.hint))}"
        for work in item.works
        if work.hint
    ]
    plans = item.possible_plans
    maybe = [f"Mogelijk ligt hier een plan: {plain(', '.join(plans))}."] if plans else []
    return [*found[:2], *maybe]


def body(item: Item, listing: Listing, *, kind: str) -> None:
    """Map, points, hazards and time line of one koppelkans; the rest in tabs."""
    card_map.show(item, listing)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.subheader("Waarom hier in de lijst", help=glossary.help_for("score", "p10-p90"))
        st.html(card_figures.points(item, listing.parts, decimals=decimals()))
    with right:
        if item.hazards:
            st.subheader(
                "Klimaat op deze plek", help=glossary.help_for("klasse", "bereik", "gebouwplek")
            )
            st.html(card_figures.hazards(item))
    entry = listing.decided.get(item.id)
    timeline.show(item, decided_year=None if entry is None else entry.content.get("year"))
    _tabs(item, listing, kind=kind)


@st.fragment
@one_state()
def _tabs(item: Item, listing: Listing, *, kind: str) -> None:
    """The tabs, of which only the open one is worked out and drawn."""
    draws: dict[str, Callable[[], None]] = {
        "Risico": lambda: card_risk.show(item, listing),
        "Maatregelen": lambda: measures(item),
        "Werken": lambda: works(item),
        "Eisen": lambda: requirements(item),
        "Let op": lambda: caveats(item),
        "Klimaat": lambda: hazards(item, listing.decimals),
        "Vergelijken": lambda: comparison.show(item, listing, kind=kind),
        "Geschiedenis": lambda: past(item, listing),
    }
    tabs = st.tabs(list(draws), height=_TAB_HEIGHT, key="kansen-tabbladen", on_change="rerun")
    with page_output.part(Koppelkans=item.title):
        for tab, draw in zip(tabs, draws.values(), strict=True):
            if tab.open:
                with tab:
                    draw()


def caveats(item: Item) -> None:
    """What to be careful with."""
    st.markdown(
        "\n".join(f"- {plain(text)}" for text in item.caveats) or "Niets bijzonders.",
        help=glossary.help_for("grensgeval") if item.border_case else None,
    )


def hazards(item: Item, digits_of: Mapping[str, int]) -> None:
    """Class and range per hazard."""
    found = item.hazards
    if not found:
        st.markdown("Van deze plek is geen klimaat bekend.")
        return
    of_stock = item.about_stock
    share_title = "Aandeel (zeer) hoog" if of_stock else "Kans op (zeer) hoog"
    rows = []
    for name, value in found.items():
        digits = digits_of.get(name, 1)
        spread = (
            f"{dutch.number(value.low, decimals=digits)} tot "
            f"{dutch.number(value.high, decimals=digits)}"
            if value.value is not None
            else "-"
        )
        share = value.share
        known = f"{dutch.number(100 * share)}%" if share is not None else "onbekend"
        rows.append(
            {
                "Bedreiging": hazard_specs.hazard_title(name),
                "Klasse": dutch.capital(
                    dutch.CLASS_WORDS.get(value.exposure_class, value.exposure_class)
                ),
                "Midden": dutch.number(value.value, decimals=digits),
                "Bereik": spread,
                "Eenheid": value.unit,
                share_title: known,
            }
        )
    plain_table.show(rows, alt="Klimaat op deze plek")
    st.caption(
        "Middenwaarde en bereik over de woningen; het aandeel is dat van de woningen in klasse "
        "hoog of zeer hoog."
        if of_stock
        else "Middenwaarde en bereik over de plekken waar het plan kan liggen; de kans is het deel "
        "van die plekken in klasse hoog of zeer hoog."
    )


def works(item: Item) -> None:
    """Municipal works near."""
    near = "woningen" if item.about_stock else "plekken"
    if not item.works:
        st.markdown("Geen werken bekend die hier dichtbij liggen.")
        return
    rows = [
        {
            "Werk": work.name,
            "Soort": dutch.capital(dutch.WORK_WORDS.get(work.kind, work.kind)),
            "Periode": work.window.text(),
            "Relatie in de tijd": dutch.RELATION_WORDS.get(work.relation, work.relation),
            "Afstand (m)": dutch.number(work.distance_m),
            "Ligt dichtbij bij": "onbekend"
            if work.near_share is None
            else f"{dutch.number(100 * work.near_share)}% van de {near}",
            "Wat helpt": work.hint or "-",
        }
        for work in item.works
    ]
    plain_table.show(rows, alt="Werken dichtbij")
    st.caption(
        "De relatie is die tussen de jaren van het werk en die van de koppelkans.",
        help=glossary.help_for("relatie"),
    )


def entries_of(item: Item, listing: Listing) -> list[Entry]:
    """What was recorded of an item; of a session that is closed nothing that came later."""
    if not listing.with_register:
        return []
    if listing.is_example and listing.record is not None:
        return [entry for entry in listing.record.entries if entry.koppelkans_id == item.id]
    former = successors(page_data.inputs()).former(item.id)
    found = [entry for key in (item.id, *former) for entry in register().entries(koppelkans_id=key)]
    found.sort(key=lambda entry: entry.sequence)
    record = listing.record
    if record is None or record.session.closed is None or record.session.is_open:
        return found
    until, name = record.session.closed, record.session.name
    return [entry for entry in found if entry.sequence <= until or entry.session == name]


def past(item: Item, listing: Listing) -> None:
    """Decisions, comments and corrections of this and earlier sessions."""
    found = entries_of(item, listing)
    if not listing.with_register:
        st.markdown("Onbekend: het register is nu niet te lezen.")
        return
    if not found:
        st.markdown("Over deze koppelkans is nog niets vastgelegd.")
        return
    rows = history(found)
    for row, entry in zip(rows, reversed(found), strict=True):
        if entry.koppelkans_id != item.id:
            row["Wat"] += " (van een plan of werk dat hierin is opgegaan)"
    plain_table.show(rows, alt="Geschiedenis van besluiten en opmerkingen, de nieuwste eerst")
    st.caption("Er wordt alleen bijgeschreven: een wijziging is een nieuwe regel.")
