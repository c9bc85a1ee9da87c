"""Koppelkansen: the ranked list, why each stands where it stands, and what was decided."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from geo.catalogue.vocabularies import KIND_TITLES
from geo.constants import CAVEAT
from geo.koppelkansen.weights import PART_TITLES, PARTS, Weights
from geo.register import EntryKind, Who
from pages.ui.frame import dutch, header, pack_panel
from pages.ui.frame.register_view import problem, status_words
from pages.ui.frame.table_download import table_download
from pages.ui.frame.write_access import may, refused
from pages.ui.koppelkansen import (
    add_form,
    card,
    choose_panel,
    comparison,
    correction_form,
    decision_form,
    list_filters,
    list_source,
    live_updates,
    meeting,
    register_file,
    session_diff,
    session_panel,
)
from pages.ui.koppelkansen.list_source import (
    ALL_KINDS,
    Item,
    Listing,
    chosen,
    kind_words,
    tier_words,
)

_POINTS = {name: f"{title} (pt)" for name, title in PART_TITLES.items()}
_LEADS = {
    "lijst": "Kansen om mee te koppelen, de beste eerst. Kies een rij om te zien waarom.",
    "vergadering": "",
    "projector": "",
    "verschil": "Wat er veranderde, en waardoor.",
    "kiezen": "Wat kiezen we met het geld dat er is, en wat brengt dat?",
}


def render() -> None:
    """Show the page."""
    today = dt.datetime.now(tz=dt.UTC).date()
    fault = problem()
    if fault:
        _without_register(fault, year=today.year)
    else:
        _with_register(today)


def _with_register(today: dt.date) -> None:
    view = chosen()["beeld"]
    if view == "projector":
        st.title("Koppelkansen")
    else:
        header.start("Koppelkansen", lead=_LEADS[view])
        session_panel.pick()
        view = chosen()["beeld"]
    name = chosen()["sessie"]
    weights = None if name else list_filters.weights()
    listing = (
        list_source.frozen(name) if name else list_source.live(weights=weights, year=today.year)
    )
    if view != "projector":
        # in a meeting the caveats of each koppelkans name the example data, beside the form
        compact = view == "vergadering" and listing.editable
        if not compact:
            header.notice(listing.known)
        session_panel.banner(listing, compact=compact)
    kind = _kind(listing, view)
    list_source.write_address()
    if name:
        list_filters.frozen_weights(listing)
    if view in {"kiezen", "verschil"}:
        _choice_or_changes(listing, view, weights=weights, today=today)
        return
    _items(listing, view, kind, weights=weights, today=today)


def _choice_or_changes(
    listing: Listing, view: str, *, weights: Weights | None, today: dt.date
) -> None:
    if view == "kiezen":
        choose_panel.show(listing, year=today.year)
    else:
        session_diff.show(weights=weights, today=today)
    _end(listing)


def _items(
    listing: Listing, view: str, kind: str, *, weights: Weights | None, today: dt.date
) -> None:
    """The list with a card, the meeting or the projector."""
    items = list_filters.filtered(listing, year=today.year, kind=kind)
    if not items:
        st.info("Geen koppelkans past bij deze keuze. Maak de keuze ruimer.")
    elif view == "projector":
        meeting.projector(listing, items)
        return
    elif view == "vergadering":
        meeting.meeting(listing, items)
    else:
        item = _list(items, listing, kind)
        _card(item, listing, kind)
    name = chosen()["sessie"]
    session_panel.manage(listing, shown=items, weights=weights, today=today)
    kinds = tuple(listing.counts) if kind == ALL_KINDS else (kind,)
    pack_panel.offer(session=name or None, kinds=kinds, weights=weights, year=today.year)
    if view == "lijst":
        register_file.panel()
    _end(listing)


def _without_register(fault: str, *, year: int) -> None:
    """The list and the reasons, when the register cannot be read: no decision and no session."""
    header.start("Koppelkansen", lead=_LEADS["lijst"])
    st.error(
        f"{fault} De lijst hieronder werkt, maar zonder sessies, besluiten en correcties; "
        "vastleggen kan nu niet."
    )
    st.button("Opnieuw proberen", key="kansen-register-opnieuw")
    listing = list_source.live(weights=list_filters.weights(), year=year, with_register=False)
    header.notice(listing.known)
    kind = list_filters.kind(listing)
    items = list_filters.filtered(listing, year=year, kind=kind)
    if items:
        _card(_list(items, listing, kind), listing, kind)
    else:
        st.info("Geen koppelkans past bij deze keuze. Maak de keuze ruimer.")
    _end(listing)


def _kind(listing: Listing, view: str) -> str:
    """The kind that is looked at; the projector and the differences have no room to choose it."""
    if view == "projector":
        return chosen()["soort"] if chosen()["soort"] in listing.counts else ALL_KINDS
    return (
        ALL_KINDS
        if view in {"verschil", "kiezen"}
        else list_filters.kind(listing, compact=view == "vergadering")
    )


def _list(items: Sequence[Item], listing: Listing, kind: str) -> Item:
    for found in dict.fromkeys(item.kind for item in items):
        if found in listing.shaky:
            title = f"**{KIND_TITLES[found]}.** " if kind == ALL_KINDS else ""
            st.warning(f"{title}{listing.shaky[found]}")
    _tiers(items, listing)
    ids = [item.id for item in items]
    now = decision_form.current(ids)
    st.session_state["kansen-rijen"] = ids
    # the row follows when another koppelkans was chosen by a button, a filter or the address
    if _rows() != [ids.index(now)]:
        st.session_state["lijst"] = {"selection": {"rows": [ids.index(now)]}}
    decimals = st.session_state.get("kansen-decimalen", False)
    number = st.column_config.NumberColumn(
        format="localized" if decimals else "%.0f", width="small"
    )
    st.dataframe(
        pd.DataFrame(_rows_of(items, listing, kind)),
        hide_index=True,
        width="stretch",
        on_select=_selected,
        selection_mode="single-row",
        key="lijst",
        column_config={"Score": number, **dict.fromkeys(_POINTS.values(), number)},
        placeholder="onbekend",
        alt="Koppelkansen, de beste eerst",
    )
    one, two = st.columns([5, 1])
    one.caption(
        "De punten per onderdeel tellen op tot de score (0-100). Leeg is onbekend en telt niet "
        "mee; de score weegt dan alleen wat bekend is."
    )
    two.toggle("Decimalen", key="kansen-decimalen")
    table_download(pd.DataFrame(_rows_of(items, listing, kind)), name="koppelkansen", key="lijst")
    # a row of the table takes a mouse; these take a key as well
    meeting.navigation(
        ids, now, back="Alt+Up", forth="Alt+Down", middle=f"**{ids.index(now) + 1} van {len(ids)}**"
    )
    # in a box: what stands below must not move, or the map below is made anew
    with st.container():
        for found in (kind,) if kind != ALL_KINDS else listing.counts:
            if found in listing.left_out:
                st.caption(listing.left_out[found])
        if kind == ALL_KINDS and len(listing.counts) > 1:
            st.caption(list_filters.WHY_BY_KIND)
    return listing.by_id[now]


def _rows() -> list[int]:
    kept = st.session_state.get("lijst")
    return list(kept["selection"]["rows"]) if kept else []


def _selected() -> None:
    rows, ids = _rows(), st.session_state.get("kansen-rijen", [])
    if rows and rows[0] < len(ids):
        decision_form.go(ids[rows[0]])


def _tiers(items: Sequence[Item], listing: Listing) -> None:
    counts = Counter(tier_words(item, listing) for item in items)
    order = [*dutch.TIER_WORDS.values(), "Met de hand", "Geen koppelkans"]
    st.markdown(" · ".join(f"**{title}** {counts[title]}" for title in order if counts[title]))


def _rows_of(items: Sequence[Item], listing: Listing, kind: str) -> list[dict[str, Any]]:
    ranks, kind_ranks = listing.ranks, listing.kind_ranks
    several = len(listing.counts) > 1
    rows = []
    for item in items:
        identifier = item.id
        overall, own = ranks.get(identifier), kind_ranks.get(identifier)
        together = kind == ALL_KINDS
        rows.append(
            {
                "Nr": overall if together else own,
                **_row(item, listing, together=together),
                **(
                    {("In soort" if together else "Van alles"): own if together else overall}
                    if several
                    else {}
                ),
            }
        )
    return rows


def _whole(points: float | None) -> float | None:
    """Points as they stand in the card as well: whole, unless decimals are asked for."""
    return None if points is None else round(points, card.decimals())


def _row(item: Item, listing: Listing, *, together: bool) -> dict[str, Any]:
    identifier = item.id
    points = item.contributions
    return {
        "Groep": tier_words(item, listing),
        "Score": _whole(item.score),
        "Koppelkans": item.title,
        **({"Soort": kind_words(item)} if together else {}),
        "Corporatie": item.corporation,
        "Periode": item.window.text(),
        "Woningen": dutch.count(item.dwellings_count),
        "Besluit": status_words(listing.decided.get(identifier)),
        **{_POINTS[name]: _whole(points.get(name)) for name in PARTS},
        "Ligging": card.place(item),
    }


def _card(item: Item, listing: Listing, kind: str) -> None:
    card.heading(item, listing)
    decision_form.told()
    live_updates.watch(item, listing)
    if listing.editable:
        writes, adds = may(EntryKind.DECISION, item=item), not refused(EntryKind.OVERRULE)
        by = decision_form.who(listing) if writes or adds else Who("-", "-")
        if writes:
            with st.expander("Besluit of opmerking vastleggen"):
                decision_form.decision(item, listing, by=by, following=None)
                decision_form.comment(item, listing, by=by)
            correction_form.panel(item, listing, by=by)
        if adds:
            add_form.panel(listing, by=by)
    card.body(item, listing)
    comparison.show(item, listing, kind=kind)


def _end(listing: Listing) -> None:
    """Sources and the caveat; of a session those it was made from."""
    if listing.record is None:
        header.end(sources=[item.name for item in listing.known])
        return
    st.divider()
    with st.expander("Bronnen van deze sessie"):
        st.markdown(
            "\n".join(
                f"- {item.title}: {item.source}"
                + (f", editie {item.edition}" if item.edition else "")
                + f" ({item.origin})"
                for item in listing.known
            )
        )
    st.caption(CAVEAT)
