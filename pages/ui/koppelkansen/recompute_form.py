"""An open session weighed otherwise: the list is computed again, and the difference told first."""

import streamlit as st

from geo.koppelkansen.snapshot import kinds_of
from geo.koppelkansen.swing import differs
from geo.koppelkansen.weights import PART_TITLES, PARTS
from geo.register import EntryKind, SessionRecord, diff_sessions
from geo.register.changes import nothing_text
from geo.text.format import counted
from pages.ui.frame import page_data, plain_table
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import register
from pages.ui.frame.write_access import refused
from pages.ui.koppelkansen import recorded_by, session_diff, swing_form
from pages.ui.koppelkansen.list_source import Listing

_FEW = 12
_COLUMNS = ("Koppelkans", "Plaats", "Score", "Oorzaak")
"""What there is room for beside the weights; the whole difference has a view of its own."""


def panel(listing: Listing) -> None:
    """The steps, for who may change the session; nothing in a closed one."""
    record = listing.record
    if record is None or not listing.editable or refused(EntryKind.SESSION_CHANGED):
        return
    name = record.session.name
    with st.expander("Anders wegen en opnieuw berekenen"):
        st.caption(
            "De lijst van een sessie blijft zoals zij is, tot u haar hier opnieuw laat berekenen: "
            "met deze gewichten en de gegevens van nu. U ziet eerst wat er verandert; de lijst "
            "van het openen blijft te vergelijken onder 'Sinds de vorige sessie'."
        )
        prefix = f"herweeg-{name}"
        parts = {
            part: st.slider(
                PART_TITLES[part], 0, 100, int(listing.parts[part]), 5, key=f"{prefix}-{part}"
            )
            for part in PARTS
        }
        swing_form.form(parts, prefix=prefix)
        if not any(parts.values()):
            st.warning("Minstens één onderdeel moet meer dan 0 wegen.")
            return
        if st.toggle("Laat zien wat er verandert", key=f"{prefix}-bekijk"):
            _proposal(listing, record, parts, prefix=prefix)


def _proposal(
    listing: Listing, record: SessionRecord, parts: dict[str, int], *, prefix: str
) -> None:
    name = record.session.name
    standard = page_data.inputs().weights
    weights = standard.with_parts(parts) if differs(parts, standard.parts) else None
    after = session_diff.list_now(
        kinds_of(record.snapshot.items), weights, date=record.session.date
    )
    changes = diff_sessions(record, after)
    active = [change for change in changes if not change.passive]
    if changes:
        st.markdown(
            f"**{counted(len(changes), 'wijziging', 'wijzigingen')}**, waarvan {len(active)} door "
            "eigen oorzaak."
        )
        rows = [{name: row[name] for name in _COLUMNS} for row in session_diff.table(active[:_FEW])]
        plain_table.show(rows, alt="Wat er verandert als u opnieuw berekent")
        if len(active) > _FEW:
            st.caption(f"En nog {len(active) - _FEW}.")
    else:
        st.markdown(nothing_text(record, after))
    gone = set(record.session.agenda) - set(after.snapshot.by_id())
    if gone:
        st.caption(f"Van de agenda gaat af: {counted(len(gone), 'punt', 'punten')}.")
    with st.form(f"{prefix}-vorm"):
        reason = st.text_input("Reden (verplicht)", max_chars=2000, key=f"{prefix}-reden")
        by = recorded_by.party_of(listing, key=f"{prefix}-wie")
        if not submit("Opnieuw berekenen en vastleggen", form=prefix, type="primary"):
            return

    def act() -> str:
        register().relist_session(
            name,
            who=by,
            reason=reason.strip(),
            state=after.snapshot.state,
            items=[dict(item) for item in after.snapshot.items],
            valuation={"swing": swing_form.answers_of(parts, prefix=prefix)},
        )
        return f"De lijst van sessie {name} is opnieuw berekend."

    attempt(act)
    st.rerun()
