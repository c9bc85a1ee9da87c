"""One koppelkans at a time: the view of who records in a meeting, and that of the projector."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from geo.constants import CAVEAT
from geo.koppelkansen.caveat_kinds import ON_EXAMPLE
from geo.koppelkansen.plan_facts import ROUGH_M
from geo.koppelkansen.records import Part
from geo.koppelkansen.weights import PART_TITLES, PARTS
from geo.register import EntryKind, Status, Who
from geo.text.local_time import local_today
from pages.ui.frame import dutch, glossary
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import show_messages
from pages.ui.frame.register_view import (
    SIGNS,
    lines_of,
    party,
    reason,
)
from pages.ui.frame.write_access import may, refused
from pages.ui.koppelkansen import (
    add_form,
    card,
    card_map,
    correction_form,
    decision_form,
    live_updates,
    recorded_by,
    timeline,
)
from pages.ui.koppelkansen.list_source import Item, Listing, choose, kind_words, tier_words
from pages.ui.koppelkansen.session_panel import JUST_OPENED

_KEYS: Final = (
    "Tab en Shift+Tab: volgend en vorig veld. Pijltjes: het besluit. Enter: vastleggen en naar de "
    "volgende. Alt+↓ en Alt+↑: volgende en vorige."
)


def steps(ids: Sequence[str], now: str) -> tuple[str | None, str | None]:
    """The koppelkansen before and after one, None at the ends."""
    place = ids.index(now)
    return (
        ids[place - 1] if place else None,
        ids[place + 1] if place + 1 < len(ids) else None,
    )


def following(ids: Sequence[str], now: str, done: set[str]) -> str | None:
    """Where to go after deciding: the next without a decision, from the top when at the end."""
    place = ids.index(now)
    return next((name for name in (*ids[place + 1 :], *ids[:place]) if name not in done), None)


def navigation(
    ids: Sequence[str], now: str, *, back: str, forth: str, middle: str, share: float | None = None
) -> None:
    """Previous and next, by button and by key; ``share`` is how much is done."""
    before, after = steps(ids, now)
    row = st.container(
        horizontal=True,
        vertical_alignment="center",
        horizontal_alignment="distribute",
        key="kansen-verder",
    )
    row.button(
        "Vorige",
        key="kansen-vorige",
        shortcut=back,
        disabled=before is None,
        on_click=decision_form.go,
        args=(before or "",),
    )
    if share is None:
        row.markdown(middle, width="content")
    else:
        row.progress(share, text=middle, width=320)
    row.button(
        "Volgende",
        key="kansen-volgende",
        shortcut=forth,
        disabled=after is None,
        on_click=decision_form.go,
        args=(after or "",),
    )


def place_in(ids: Sequence[str], now: str) -> str:
    """The place of a koppelkans among those that are shown: ``3 van 1.024``."""
    return f"{dutch.number(ids.index(now) + 1)} van {dutch.number(len(ids))}"


def meeting(listing: Listing, items: Sequence[Item]) -> None:
    """What the parties need to decide on one koppelkans, with the form beside it."""
    ids = [item.id for item in items]
    now = decision_form.current(ids)
    item = listing.by_id[now]
    decisions = listing.record.decisions() if listing.record else []
    done = {str(entry.koppelkans_id) for entry in decisions}
    count = len(done & set(ids))
    navigation(
        ids, now, back="Alt+Up", forth="Alt+Down",
        middle=f"**{place_in(ids, now)}** · {dutch.number(count)} besloten",
        share=count / len(ids),
    )  # fmt: skip
    left, right = st.columns([5, 4], gap="large")
    with right:
        show_messages(far=True)
        live_updates.watch(item, listing)
        writes = listing.editable and may(EntryKind.DECISION, item=item)
        by = recorded_by.who(listing) if writes else Who("-", "-")
    with left:
        card.heading(item, listing)
        card_map.show(item, listing, height=260)
        st.subheader("Waarom hier in de lijst", help=glossary.help_for("score"))
        st.markdown("\n".join(f"- {line}" for line in key_reasons(item, most=5)))
        timeline.show(item)
        titles = [measure.label for measure in item.measures[:6]]
        if titles:
            st.markdown(f"**Past:** {plain(', '.join(titles))}")
        with st.expander("Let op"):
            card.caveats(item)
    with right:
        if not listing.editable:
            st.info(
                "Kies een open sessie, of open er een onder Lijst en kaart, om te besluiten."
                if listing.record is None or listing.is_example
                else "De sessie is gesloten. Heropen haar onder Lijst en kaart om te besluiten."
            )
        elif writes:
            decision_form.decision(
                item, listing, by=by, following=following(ids, now, {*done, now})
            )
            st.caption(_KEYS)
            decision_form.comment(item, listing, by=by)
            correction_form.panel(item, listing, by=by)
        entries = card.entries_of(item, listing)
        if entries:
            st.subheader("Besluiten en opmerkingen")
            st.markdown("\n".join(f"- {line}" for line in lines_of(entries)))
    if listing.editable and not refused(EntryKind.OVERRULE):
        # as wide as the page, for its map
        add_form.panel(listing, by=by if writes else recorded_by.who(listing))
    if st.session_state.pop(JUST_OPENED, False):
        # last, where nothing moves when it is gone again
        st.html('<span class="kk-verder naar-st-key-kansen-besluit-status"></span>')


def key_reasons(item: Item, *, most: int) -> list[str]:
    """The parts that weigh most in an item, heaviest first, each with its reason."""
    points = item.contributions
    parts = item.parts
    order = sorted(points, key=lambda name: -points[name])
    rest = [name for name in PARTS if name in parts and name not in order]
    lines = []
    for name in [*order, *rest][:most]:
        reason = parts.get(name, Part()).reason
        worth = f" ({dutch.number(points[name])} pt)" if name in points else ""
        lines.append(f"{PART_TITLES.get(name, name)}{worth}: {plain(reason)}")
    return lines


def projector(listing: Listing, items: Sequence[Item]) -> None:
    """One koppelkans a screen in large type, with what was decided."""
    ids = [item.id for item in items]
    now = decision_form.current(ids)
    with st.container(key="kansen-scherm"):
        left, right = st.columns([3, 2], gap="large")
        with left:
            _screen(listing.by_id[now], listing)
        with right:
            card_map.show(listing.by_id[now], listing, height=560)
    navigation(ids, now, back="Left", forth="Right", middle=f"**{place_in(ids, now)}**")
    st.button(
        "Terug naar de lijst",
        shortcut="Esc",
        on_click=lambda: choose(beeld="lijst"),
        type="tertiary",
    )


def _screen(item: Item, listing: Listing) -> None:
    tier = escape(tier_words(item, listing))
    facts = [
        kind_words(item),
        str(item.corporation or ""),
        item.window.text(),
        dutch.dwelling_words(dutch.count(item.dwellings_count)),
    ]
    lines = [escape(_unmarked(line)) for line in key_reasons(item, most=3)]
    # example data and an uncertain place belong on the face of every picture
    year = local_today().year
    small = _on_its_face(item)
    st.html(
        '<section class="kk-scherm">'
        f"<h2>{escape(item.title)}</h2>"
        f'<p><span class="kk-groep">{tier}</span> '
        f"{escape(' · '.join(fact for fact in facts if fact))}</p>"
        f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
        f"{_stand(item, listing)}"
        f'<p class="kk-klein">{escape(" ".join([*small, CAVEAT]))}</p>'
        f"{timeline.markup(timeline.bars(item)[:5], year=year)}"
        "</section>"
    )


def _on_its_face(item: Item) -> tuple[str, ...]:
    """What a room must see beside a koppelkans: example data, its place, added by hand."""
    rough = item.located and (item.precision_m or 0.0) >= ROUGH_M
    possible = (
        ("voorbeeld" in item.origins, f"{ON_EXAMPLE}."),
        (not item.about_stock and not item.located, "Ligging onbekend."),
        (rough, f"Ligging onzeker (circa {dutch.number(item.precision_m)} m)."),
        (item.by_hand, "Met de hand toegevoegd."),
    )
    return tuple(text for applies, text in possible if applies)


def _unmarked(line: str) -> str:
    return line.replace("\\", "")


def _stand(item: Item, listing: Listing) -> str:
    entry = listing.decided.get(item.id)
    if entry is None or entry.status is None:
        return '<p class="kk-stand">Nog geen besluit</p>'
    content = entry.content
    more = [
        f"Trekker: {content['owner']}" if content.get("owner") else "",
        str(content.get("measure") or ""),
        str(content.get("year") or ""),
    ]
    details = " · ".join(part for part in more if part)
    return (
        f'<div class="kk-stand"><p><strong>{SIGNS[Status(entry.status)]} '
        f"{escape(str(entry.status).capitalize())}</strong> ({escape(str(entry.session))}, "
        f"{escape(party(entry.who))})<br>{escape(reason(entry))}"
        f"{f'<br>{escape(details)}' if details else ''}</p></div>"
    )
