"""What changed since an earlier session, each change with its cause."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Final

import streamlit as st

from geo.koppelkansen.snapshot import closed_ids, frozen_items, kinds_of, session_state
from geo.koppelkansen.successors import successors
from geo.koppelkansen.weights import Weights
from geo.register import Change, SessionRecord, diff_sessions
from geo.register.changes import ChangeKind, nothing_text
from pages.ui.frame import dutch, page_data, plain_table
from pages.ui.frame.register_view import register, session
from pages.ui.koppelkansen import ranking_cache
from pages.ui.koppelkansen.list_source import chosen

_NOW: Final = "nu"
_AT_OPENING: Final = " (lijst bij het openen)"
_WORDS: Final = {
    ChangeKind.GEREALISEERD: "Gerealiseerd",
    ChangeKind.BESLOTEN: "Besloten",
    ChangeKind.NIEUW: "Nieuw",
    ChangeKind.VERVALLEN: "Vervallen",
    ChangeKind.VERSCHOVEN: "Verschoven",
    ChangeKind.GEWIJZIGD: "Gewijzigd",
}


def show(*, weights: Weights | None, today: dt.date) -> None:
    """Choose two sessions and show the difference."""
    names = [
        name
        for one in register().sessions()
        for name in ([f"{one.name}{_AT_OPENING}"] if one.listed else []) + [one.name]
    ]
    if not names:
        st.info("Er is nog geen sessie om mee te vergelijken. Open er een onder Lijst en kaart.")
        return
    current = chosen()["sessie"]
    place = names.index(current) if current in names else len(names)
    one, two = st.columns(2)
    old = one.selectbox(
        "Van", names, index=max(place - 1, 0) if place else 0, key=f"kansen-van-{current}"
    )
    later = [*names[names.index(old) + 1 :], _NOW]
    new = two.selectbox(
        "Naar",
        later,
        index=later.index(current) if current in later else len(later) - 1,
        format_func=lambda name: "de lijst van nu" if name == _NOW else name,
        key=f"kansen-naar-{current}-{old}",
    )
    before = _record(old)
    after = (
        list_now(kinds_of(before.snapshot.items), weights, date=today)
        if new == _NOW
        else _record(new)
    )
    changes = diff_sessions(before, after)
    target = "de lijst van nu" if new == _NOW else f"sessie {new}"
    st.header(f"Van sessie {old} naar {target}")
    if not changes:
        st.markdown(nothing_text(before, after))
        return
    counted = Counter(change.kind for change in changes)
    st.markdown(
        " · ".join(
            f"**{title}** {counted[kind]}" for kind, title in _WORDS.items() if counted[kind]
        )
    )
    st.caption(
        "Vooruitgang is alleen wat de partijen als gerealiseerd vastlegden. Een ander cijfer door "
        "een nieuwe editie van een bron is een beter cijfer, geen vooruitgang."
    )
    passive = [change for change in changes if change.passive]
    all_of_them = not passive or st.toggle(
        f"Ook de {dutch.number(len(passive))} verschuivingen die alleen door andere koppelkansen "
        "komen"
    )
    rows = table(changes if all_of_them else [one for one in changes if not one.passive])
    plain_table.show(rows, alt="Wijzigingen sinds de eerdere sessie, met oorzaak")


def _record(name: str) -> SessionRecord:
    first = name.removesuffix(_AT_OPENING)
    return session(name) if first == name else register().session(first, at_opening=True)


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
