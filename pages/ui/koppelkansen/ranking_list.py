"""The ranked list: a table on a wide screen, rows of two lines on a telephone."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from geo.catalogue.vocabularies import KIND_TITLES
from geo.koppelkansen.weights import PART_TITLES
from pages.ui.frame import dutch, glossary, row_choice, row_selection, table_rows
from pages.ui.frame.register_view import status_words
from pages.ui.frame.row_choice import Row
from pages.ui.frame.table_download import table_download
from pages.ui.koppelkansen import decision_form, gate_panel, list_filters, meeting
from pages.ui.koppelkansen.list_source import ALL_KINDS, Item, Listing, decimals, tier_words

_HEIGHT = 680
_WIDTH = 590
_SIGN_PX = 7
_MARGIN_PX = 16
_LEAST_SIGNS = 5
"""So many signs of a plan are left of its name in the table, however long its work's name is."""
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_TABLE = "lijst"
_ROWS = "lijst-smal"
_IDS = "kansen-rijen"


def show(items: Sequence[Item], listing: Listing, kind: str) -> Item:
    """Draw the list; gives the koppelkans that is chosen in it."""
    ids = [item.id for item in items]
    now = decision_form.current(ids)
    st.session_state[_IDS] = ids
    # the row follows when another koppelkans was chosen by a button, a filter or the address
    row_selection.choose_row(_TABLE, ids.index(now))
    _tiers(items, listing)
    widths = _widths(kind, decided=any(item.id in listing.decided for item in items))
    signs = (widths["Koppelkans"] - _MARGIN_PX) // _SIGN_PX
    with table_rows.wide("kansen"):
        st.dataframe(
            pd.DataFrame(
                _row(item, listing, kind=kind) | {"Koppelkans": short_title(item, signs=signs)}
                for item in items
            ),
            hide_index=True,
            width="stretch",
            height=min(_HEIGHT, 35 * (len(items) + 1) + 3),
            on_select=_selected,
            selection_mode="single-row",
            key=_TABLE,
            column_config=_columns(widths),
            placeholder="onbekend",
            alt="Koppelkansen, de beste eerst",
        )
    with st.container(key="kk-smal-kansen"):
        row_choice.choice(
            [
                Row(
                    f"{_rank(item.id, listing, kind)}. {item.title}",
                    _caption(item, listing),
                )
                for item in items
            ],
            label="Koppelkansen, de beste eerst",
            key=_ROWS,
            picked=ids.index(now),
            on_pick=lambda place: decision_form.go(ids[place]),
        )
    # a row of the table takes a mouse; these take a key as well
    meeting.navigation(
        ids, now, back="Alt+Up", forth="Alt+Down", middle=f"**{meeting.place_in(ids, now)}**"
    )
    whole = pd.DataFrame(_whole_row(item, listing, kind=kind) for item in items)
    table_download(whole, name="koppelkansen", key="lijst")
    _notes(items, listing, kind)
    return listing.by_id[now]


def _widths(kind: str, *, decided: bool) -> dict[str, int]:
    """Widths in pixels that fit beside the card on a laptop; what is left over is for the name."""
    widths = {
        "Nr": 40,
        "Soort": 116 if kind == ALL_KINDS else 0,
        "Periode": 82,
        "Waarom": 112 if kind == ALL_KINDS else 158,
        "Besluit": 102 if decided else 64,
    }
    return {**widths, "Koppelkans": _WIDTH - sum(widths.values())}


def _columns(widths: Mapping[str, int]) -> dict[str, ColumnConfig]:
    helps = {"Besluit": glossary.help_for("besluit")}
    return {
        name: st.column_config.Column(width=width, help=helps.get(name))
        for name, width in widths.items()
    }


def _selected() -> None:
    ids = st.session_state.get(_IDS, [])
    place = row_selection.chosen_row(_TABLE, count=len(ids))
    if place is not None:
        decision_form.go(ids[place])


def _tiers(items: Sequence[Item], listing: Listing) -> None:
    counts = Counter(tier_words(item, listing) for item in items)
    order = [*dutch.TIER_WORDS.values(), "Met de hand", "Geen koppelkans"]
    summary = " · ".join(f"**{title}** {counts[title]}" for title in order if counts[title])
    st.markdown(
        summary, help=glossary.help_for("koppelkans", "groep", "stevigheid", "bezit-bij-elkaar")
    )


def _caption(item: Item, listing: Listing) -> str:
    """The second line of a row on a telephone: all that the table says, in short."""
    entry = listing.decided.get(item.id)
    parts = [item.window.text(), in_short(why(item))]
    return " · ".join(parts if entry is None else [status_words(entry), *parts])


def _rank(name: str, listing: Listing, kind: str) -> int:
    return (listing.ranks if kind == ALL_KINDS else listing.kind_ranks)[name]


def _row(item: Item, listing: Listing, *, kind: str, whole: bool = False) -> dict[str, object]:
    return {
        "Nr": _rank(item.id, listing, kind),
        "Koppelkans": item.title,
        **({"Soort": KIND_TITLES[item.kind]} if kind == ALL_KINDS else {}),
        "Periode": item.window.text(),
        "Waarom": why(item) if whole else in_short(why(item)),
        **({"Grens": gate_panel.gate_words(item, listing)} if listing.gates else {}),
        "Besluit": status_words(listing.decided.get(item.id)),
    }


def _whole_row(item: Item, listing: Listing, *, kind: str) -> dict[str, object]:
    """A row of the file to take along: all that the card tells in figures."""
    points = {
        f"{title} (pt)": _rounded(item.contributions.get(name))
        for name, title in PART_TITLES.items()
    }
    return {
        **_row(item, listing, kind=kind, whole=True),
        "Groep": tier_words(item, listing),
        "Score": _rounded(item.score),
        "Soort": KIND_TITLES[item.kind],
        "Corporatie": item.corporation,
        "Woningen": dutch.count(item.dwellings_count),
        **points,
        "Ligging": place(item),
    }


def _rounded(points: float | None) -> float | None:
    return None if points is None else round(points, decimals())


def place(item: Item) -> str:
    """How well the place is known."""
    if not item.located:
        return "onbekend"
    if item.precision_m is None:
        return "bekend"
    return f"op circa {dutch.number(item.precision_m)} m"


def why(item: Item) -> str:
    """The reason of the part that gives most points, or that too little is known to rank it."""
    points = item.contributions
    if not points or item.tier == "onbekend":
        return "te weinig bekend"
    return item.parts[max(points, key=lambda name: points[name])].reason


def short_title(item: Item, *, signs: int) -> str:
    """The name of a koppelkans where only ``signs`` of it are seen.

    A plan beside a work ends with the name of the work, which tells it apart from the others of
    that plan; any other name is cut by the table.
    """
    title = item.title
    work = item.works[0].name if item.kind == "plan_werk" and item.works else ""
    if not work or len(title) <= signs or not title.endswith(f" {work}"):
        return title
    end = title.removesuffix(f" {work}").rfind(" ")
    tail = title[end:][-(signs - 1 - _LEAST_SIGNS) :]
    return f"{title[: signs - 1 - len(tail)].rstrip()}…{tail}"


def in_short(reason: str) -> str:
    """The first thing that a reason says, without figures in brackets.

    >>> in_short("hitte hoog (39,4 °C, bereik 38,0 tot 40,1); droogte middel (31 %)")
    'hitte hoog'
    """
    return _IN_BRACKETS.sub("", reason).split(";")[0].strip()


def _notes(items: Sequence[Item], listing: Listing, kind: str) -> None:
    """What is not in the list, and whether its order at the top holds."""
    kinds = list(dict.fromkeys(item.kind for item in items))
    for found in kinds:
        if found in listing.shaky:
            title = f"**{KIND_TITLES[found]}.** " if kind == ALL_KINDS else ""
            st.warning(f"{title}{listing.shaky[found]}")
    for found in (kind,) if kind != ALL_KINDS else listing.counts:
        if found in listing.left_out:
            st.caption(listing.left_out[found])
    for old, new in listing.merged.items():
        if (item := listing.by_id.get(new)) is not None:
            st.warning(
                f"Een correctie geldt niet meer: zij ging over {dutch.plain(old)}, dat is opgegaan "
                f"in [{dutch.plain(item.title)}](koppelkansen?kans={quote(new)}). Corrigeer zo "
                "nodig dat."
            )
    if kind == ALL_KINDS and len(listing.counts) > 1:
        st.caption(list_filters.WHY_BY_KIND)
