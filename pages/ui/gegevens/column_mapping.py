"""The form that maps columns: unsure ones on top, recognised ones folded."""

from collections.abc import Mapping

import streamlit as st

from geo.importing.mapping import ColumnMapping, Proposal, propose, remembered
from geo.importing.names import Kind, Target, targets
from geo.importing.raw import RawTable
from pages.ui.frame import dutch, option_boxes, page_data


def choose(raw: RawTable, *, kind: Kind, key: str) -> ColumnMapping:
    """Return the mapping: remembered or proposed, corrected by the person.

    Columns that are needed and missing, or recognised with doubt, stand on top; the others are
    in a box that opens.
    """
    known = remembered(raw, kind=kind, var=page_data.library().var)
    found = {item.target.name: item for item in propose(raw, kind=kind)}
    chosen = dict(known.columns) if known else {name: p.column for name, p in found.items()}
    unsure = [item for item in targets(kind) if not known and _is_unsure(item, found)]
    columns: dict[str, str] = {}
    if unsure:
        st.markdown("**Controleer deze kolommen**")
        columns |= _fields(unsure, raw, chosen, found, key=key)
    sure = [item for item in targets(kind) if item not in unsure]
    count = sum(item.name in chosen for item in sure)
    how = "onthouden van de vorige keer" if known else "herkend op naam en inhoud"
    with st.expander(f"Kolommen: {dutch.number(count)} {how}"):
        columns |= _fields(sure, raw, chosen, {} if known else found, key=key)
        unused = [column for column in raw.columns if column not in columns.values()]
        if unused:
            st.caption(f"Niet gebruikt: {', '.join(map(dutch.plain, unused))}.")
    return ColumnMapping(
        kind=kind,
        columns=columns,
        constants=known.constants if known else {},
        answers=known.answers if known else {},
    )


def _is_unsure(item: Target, found: Mapping[str, Proposal]) -> bool:
    proposal = found.get(item.name)
    return item.needed if proposal is None else not proposal.sure


def _fields(
    asked: list[Target],
    raw: RawTable,
    chosen: Mapping[str, str],
    found: Mapping[str, Proposal],
    *,
    key: str,
) -> dict[str, str]:
    columns = {}
    options = ["", *raw.columns]
    places = st.columns(3)
    for place, item in enumerate(asked):
        proposal = found.get(item.name)
        picked = option_boxes.choose_one(
            places[place % 3].selectbox,
            item.title + (" (nodig)" if item.needed else ""),
            options,
            index=options.index(chosen.get(item.name, "")),
            format_func=lambda text: dutch.label(text) or "staat er niet in",
            help=None if proposal is None else _reason(proposal),
            key=f"kolom-{item.name}-{key}",
        )
        if picked:
            columns[item.name] = picked
    return columns


def _reason(proposal: Proposal) -> str:
    examples = ", ".join(proposal.examples)
    return f"{proposal.reason}; bijvoorbeeld {examples}" if examples else proposal.reason
