"""Gegevens: load a file step by step, and see what it does before it becomes active."""

import os
from typing import Any

import pandas as pd
import streamlit as st

from geo.errors import KoppelkansenError
from geo.importing.corrections import report, to_csv, to_xlsx
from geo.importing.files import SUFFIXES, read_upload, upload_sheets, uploaded
from geo.importing.findings import SEVERITIES
from geo.importing.geocode import geocoder
from geo.importing.label_file import activate_labels, prepare_labels
from geo.importing.mapping import (
    ColumnMapping,
    Proposal,
    is_correction,
    propose,
    remember,
    remembered,
)
from geo.importing.names import KINDS, Kind, targets
from geo.importing.prepare import REPAIRS, Prepared, activate, known_owners, prepare
from geo.importing.raw import RawTable
from pages.ui.frame import dutch, page_data
from pages.ui.voortgang import figure_delivery

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_READY = "import-klaar"
_DONE = "import-gelukt"


def render() -> None:
    """The steps from a file to an active layer."""
    st.subheader("Bestand laden")
    st.markdown(
        "Eerst ziet u wat er in het bestand staat en wat er niet klopt. Pas als u op "
        "**Maak actief** drukt, verandert er iets; de vorige editie blijft bewaard."
    )
    if told := st.session_state.pop(_DONE, None):
        st.success(told)
    kind: Kind = st.selectbox(
        "Wat staat er in het bestand?", list(KINDS), format_func=lambda name: KINDS[name]
    )
    given = st.file_uploader(
        "Bestand",
        type=[ending.removeprefix(".") for ending in SUFFIXES],
        help="CSV, Excel, GeoPackage, GeoJSON, een Shapefile in een zip, of VERA-JSON.",
        key=f"bestand-{kind}",
    )
    if given is None:
        return
    try:
        if kind == "labels":
            _labels(given.name, given.getvalue())
        else:
            _table(kind, given.name, given.getvalue())
    except KoppelkansenError as error:
        st.error(str(error))


def _table(kind: Kind, name: str, content: bytes) -> None:
    key = f"{kind}-{name}-{hash(content)}"
    choices = _once(f"bladen-{key}", lambda: upload_sheets(name, content))
    sheet = None
    if len(choices) > 1:
        first = "Het grootste"
        picked = st.selectbox("Werkblad of laag", [first, *choices], key=f"blad-{key}")
        sheet = None if picked == first else picked
    raw: RawTable = _once(f"ruw-{key}-{sheet}", lambda: read_upload(name, content, sheet=sheet))
    st.caption(f"Gelezen: {raw.style}, {dutch.number(len(raw.frame))} rijen.")
    if is_correction(raw):
        st.info("Dit zijn gecorrigeerde rijen; zij komen bij wat al is geladen.")
    mapping = _mapping(raw, kind=kind, key=key)
    owner = _owner(mapping, key=key)
    repairs = {
        item
        for item, what in REPAIRS.items()
        if kind == "stock" and st.checkbox(what, key=f"herstel-{item}-{key}")
    }
    look_up = _may_look_up(kind, key)
    if st.button("Controleer", type="primary", key=f"controleer-{key}"):
        with st.spinner("Het bestand wordt gecontroleerd …"):
            st.session_state[_READY] = (
                key,
                prepare(
                    page_data.library(),
                    raw,
                    mapping,
                    owner=owner,
                    repairs=frozenset(repairs),
                    geocode=geocoder(page_data.library()) if look_up else None,
                ),
            )
    ready = st.session_state.get(_READY)
    if isinstance(ready, tuple) and ready[0] == key:
        _outcome(ready[1])


def _once(key: str, make: Any) -> Any:
    """What was made of this file before in the session, or made now; one of each at a time."""
    kept: dict[str, Any] = st.session_state.setdefault("import-gelezen", {})
    if key not in kept:
        head = key.split("-", 1)[0]
        for old in [item for item in kept if item.startswith(f"{head}-")]:
            del kept[old]
        kept[key] = make()
    return kept[key]


def _may_look_up(kind: Kind, key: str) -> bool:
    if kind != "stock" or os.environ.get("KOPPELKANSEN_OFFLINE"):
        return False
    return st.checkbox(
        "Zoek adressen die de BAG-lagen niet hebben op bij de Locatieserver (PDOK)",
        key=f"zoek-{key}",
        help="De adressen gaan dan naar PDOK. Zonder vinkje blijft alles op deze computer.",
    )


def _mapping(raw: RawTable, *, kind: Kind, key: str) -> ColumnMapping:
    """Which column means what: the proposal, corrected by the person."""
    known = remembered(raw, kind=kind, var=page_data.library().var)
    found = {item.target.name: item for item in propose(raw, kind=kind)}
    chosen = dict(known.columns) if known else {name: p.column for name, p in found.items()}
    st.subheader("Kolommen")
    st.caption(
        "Onthouden van de vorige keer; verbeter wat niet klopt."
        if known
        else "Voorstel op naam en inhoud; verbeter wat niet klopt."
    )
    columns: dict[str, str] = {}
    options = ["", *raw.columns]
    places = st.columns(3)
    for place, target in enumerate(targets(kind)):
        column = chosen.get(target.name, "")
        with places[place % 3]:
            picked = st.selectbox(
                target.title + (" (nodig)" if target.needed else ""),
                options,
                index=options.index(column),
                format_func=lambda text: text or "staat er niet in",
                help=_why(found.get(target.name)) if column and not known else None,
                key=f"kolom-{target.name}-{key}",
            )
        if picked:
            columns[target.name] = picked
    with st.expander("De eerste rijen van het bestand"):
        shown = raw.frame.head(8).astype("string").fillna("")
        st.dataframe(shown, width="stretch", alt="De eerste rijen van het bestand")
    return ColumnMapping(kind=kind, columns=columns, constants=known.constants if known else {})


def _why(proposal: Proposal | None) -> str | None:
    if proposal is None:
        return None
    examples = ", ".join(proposal.examples)
    return f"{proposal.reason}; bijvoorbeeld {examples}" if examples else proposal.reason


def _owner(mapping: ColumnMapping, *, key: str) -> str | None:
    """The corporation for rows that name none."""
    if mapping.kind not in {"stock", "projects"}:
        return None
    none = "staat in het bestand"
    owners = known_owners(page_data.library(), mapping)
    picked = st.selectbox(
        "Corporatie voor rijen waar geen eigenaar staat",
        [none, *owners],
        key=f"eigenaar-{key}",
        accept_new_options=True,
        help="Bezit wordt per corporatie vervangen: dat van andere corporaties blijft staan.",
    )
    return None if picked == none else picked


def _outcome(prepared: Prepared) -> None:
    st.subheader("Uitkomst")
    for line in prepared.summary():
        st.markdown(f"- {line}")
    _findings(prepared)
    _comparison(prepared)
    if not prepared.can_be_stored:
        st.error("Er is geen enkele rij bruikbaar; verbeter het bestand en laad het opnieuw.")
        return
    sure = True
    if prepared.comparison.warnings:
        sure = st.checkbox("Ik heb de verschillen gezien en wil dit bestand toch gebruiken")
    signed = figure_delivery.ask() if prepared.kind == "monitor" else None
    if st.button("Maak actief", type="primary", disabled=not sure):
        if signed is not None:
            # first: what the register refuses is not loaded either
            figure_delivery.record(prepared, signed)
        activate(page_data.library(), prepared)
        remember(prepared.mapping, prepared.raw, var=page_data.library().var)
        st.session_state.pop(_READY, None)
        st.session_state[_DONE] = (
            f"{KINDS[prepared.kind]} is geladen en actief: {dutch.number(prepared.loaded)} rijen. "
            "De vorige editie blijft bewaard."
        )
        st.rerun()


def _findings(prepared: Prepared) -> None:
    if not prepared.findings:
        st.success("Er is niets op dit bestand aan te merken.")
        return
    shown = report(prepared.findings)
    counts = shown["ernst"].value_counts()
    st.markdown(
        "Meldingen: "
        + "; ".join(
            f"**{dutch.number(int(counts[name]))} {name}** ({what})"
            for name, what in SEVERITIES.items()
            if name in counts
        )
        + "."
    )
    # what is about the file as a whole has no row; a table would call that None
    rows = shown["rij"].astype("Int64").astype("string").fillna("alle")
    st.dataframe(
        shown.drop(columns="code").assign(rij=rows),
        hide_index=True,
        width="stretch",
        alt="Meldingen per rij",
    )
    left, right = st.columns(2)
    left.download_button(
        "Alle meldingen (CSV)", to_csv(shown), file_name="meldingen.csv", mime="text/csv"
    )
    if prepared.rejected:
        right.download_button(
            "Niet geladen rijen met de reden (Excel)",
            to_xlsx(prepared.corrections()),
            file_name="niet-geladen.xlsx",
            mime=_XLSX,
            help="Verbeter de rijen en laad dit bestand opnieuw; zij komen er dan bij.",
        )


def _comparison(prepared: Prepared) -> None:
    compared = prepared.comparison
    if compared.warnings:
        lines = "\n".join(f"- {text}" for text in compared.warnings)
        st.warning(f"Meer dan 5% verschil:\n\n{lines}", icon="⚠️")
    for text in compared.notes:
        st.info(text)
    if compared.differences:
        with st.expander("Vergelijking met wat er is", expanded=True):
            rows = [
                {
                    "Wat": item.label,
                    "Dit bestand": dutch.number(item.new),
                    "Vergeleken": "-" if item.before is None else dutch.number(item.before),
                    "Verschil": "-" if item.share is None else f"{100 * item.share:+.0f}%",
                    "Waarmee": item.reference,
                    "Let op": "ja" if item.warn else "",
                }
                for item in compared.differences
            ]
            st.dataframe(
                pd.DataFrame(rows), hide_index=True, width="stretch",
                alt="Vergelijking met wat er is",
            )  # fmt: skip


def _labels(name: str, content: bytes) -> None:
    """A label file has columns of its own: nothing to map."""
    with uploaded(name, content) as path:
        prepared = prepare_labels(page_data.library(), path)
    for line in prepared.summary():
        st.markdown(f"- {line}")
    if st.button("Maak actief", type="primary"):
        activate_labels(page_data.library(), prepared)
        st.session_state[_DONE] = "De energielabels zijn geladen en actief."
        st.rerun()
