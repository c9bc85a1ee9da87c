"""What changed since an earlier session, each change with its cause."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from geo.koppelkansen.snapshot import closed_ids, frozen_items, kinds_of, session_state
from geo.koppelkansen.successors import successors
from geo.koppelkansen.weights import Weights
from geo.register import Change, SessionRecord, diff_sessions
from geo.register.changes import ChangeKind, nothing_text
from geo.text.format import counted
from pages.ui.frame import dutch, option_boxes, page_data, plain_table
from pages.ui.frame.register_view import register, session
from pages.ui.koppelkansen import ranking_cache
from pages.ui.koppelkansen.list_source import chosen

_WORDS: Final = {
    ChangeKind.GEREALISEERD: "Gerealiseerd",
    ChangeKind.BESLOTEN: "Besloten",
    ChangeKind.NIEUW: "Nieuw",
    ChangeKind.VERVALLEN: "Vervallen",
    ChangeKind.VERSCHOVEN: "Verschoven",
    ChangeKind.GEWIJZIGD: "Gewijzigd",
}


@dataclass(frozen=True)
class _List:
    """A list to compare: of a session, as it was when that opened, or the one of now."""

    session: str
    at_opening: bool = False

    def text(self) -> str:
        if self == _NOW:
            return "de lijst van nu"
        return f"{self.session} (lijst bij het openen)" if self.at_opening else self.session


_NOW: Final = _List("")


def show(*, weights: Weights | None, today: dt.date) -> None:
    """Choose two sessions and show the difference."""
    lists = [
        _List(held.name, at_opening)
        for held in register().sessions()
        for at_opening in ((True, False) if held.listed else (False,))
    ]
    if not lists:
        st.info("Er is nog geen sessie om mee te vergelijken. Open er een onder Lijst en kaart.")
        return
    name = chosen()["sessie"]
    current = _List(name)
    place = lists.index(current) if current in lists else len(lists)
    left, right = st.columns(2)
    old = option_boxes.choose_one(
        left.selectbox,
        "Van",
        lists,
        index=max(place - 1, 0) if place else 0,
        format_func=_List.text,
        key=f"kansen-van-{name}",
    )
    later = [*lists[lists.index(old) + 1 :], _NOW]
    new = option_boxes.choose_one(
        right.selectbox,
        "Naar",
        later,
        index=later.index(current) if current in later else len(later) - 1,
        format_func=_List.text,
        key=f"kansen-naar-{name}-{old.text()}",
    )
    before = _record(old)
    after = (
        list_now(kinds_of(before.snapshot.items), weights, date=today)
        if new == _NOW
        else _record(new)
    )
    changes = diff_sessions(before, after)
    target = new.text() if new == _NOW else f"sessie {new.text()}"
    st.header(f"Van sessie {old.text()} naar {target}")
    if not changes:
        st.markdown(nothing_text(before, after))
        return
    by_kind = Counter(change.kind for change in changes)
    st.markdown(
        " · ".join(
            f"**{title}** {by_kind[kind]}" for kind, title in _WORDS.items() if by_kind[kind]
        )
    )
    st.caption(
        "Vooruitgang is alleen wat de partijen als gerealiseerd vastlegden. Een ander cijfer door "
        "een nieuwe editie van een bron is een beter cijfer, geen vooruitgang."
    )
    passive = [change for change in changes if change.passive]
    moved = counted(len(passive), "verschuiving", "verschuivingen")
    comes = "komt" if len(passive) == 1 else "komen"
    all_of_them = not passive or st.toggle(
        f"Ook de {moved} die alleen door andere koppelkansen {comes}"
    )
    rows = table(changes if all_of_them else [change for change in changes if not change.passive])
    plain_table.show(rows, alt="Wijzigingen sinds de eerdere sessie, met oorzaak")


def _record(of: _List) -> SessionRecord:
    if of.at_opening:
        return register().session(of.session, at_opening=True)
    return session(of.session)


def list_now(kinds: Sequence[str], weights: Weights | None, *, date: dt.date) -> SessionRecord:
    """The list of now as a session that is not recorded.

    Args:
        kinds: those of the list it is compared with: another choice of kinds is no change.
        weights: other weights than those that ship.
        date: its day, and the year of looking.
    """
    made = ranking_cache.ranked(
        weights=weights,
        year=date.year,
        kinds=kinds,
        overrules=register().overrules(),
        closed=closed_ids(successors(page_data.inputs()).followed(register().decided())),
    )
    state = session_state(
        page_data.library(), inputs=page_data.inputs(), date=date, weights=weights
    )
    return register().now(state=state, items=frozen_items(made.items))


def table(changes: list[Change]) -> list[dict[str, str]]:
    """Changes as rows of a table for people."""
    return [
        {
            "Wat": _WORDS[change.kind],
            "Koppelkans": change.title,
            "Plaats": _moved(change.rank_old, change.rank_new),
            "Score": _moved(_score(change.score_old), _score(change.score_new)),
            "Groep": _moved(
                dutch.TIER_WORDS.get(change.tier_old or ""),
                dutch.TIER_WORDS.get(change.tier_new or ""),
            ),
            "Soort oorzaak": ", ".join(dict.fromkeys(str(cause.kind) for cause in change.causes)),
            "Oorzaak": " ".join(cause.detail for cause in change.causes),
            "Vooruitgang": "ja" if change.progress else "-",
        }
        for change in changes
    ]


def _score(value: float | None) -> str | None:
    return None if value is None else dutch.number(value, decimals=1)


def _moved(old: object, new: object) -> str:
    was, now = ("-" if value is None else str(value) for value in (old, new))
    return was if was == now else f"{was} → {now}"
