"""What loading a file would do: the checks, the counts, the findings, and what is not loaded."""

import pandas as pd
import streamlit as st

from geo.importing.corrections import report
from geo.importing.findings import SEVERITIES
from geo.importing.prepared import Prepared
from geo.importing.reconciliation import Reconciliation
from geo.text.tables import to_xlsx
from pages.ui.frame import dutch
from pages.ui.frame.table_download import show_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_checks(prepared: Prepared) -> bool:
    """Show what cannot be and what is odd; say whether the person may go on."""
    found = prepared.reconciliation
    for check in found.stops:
        st.error(dutch.plain(check.message))
    if not prepared.can_be_stored:
        if not found.stops:
            st.error("Er is geen enkele rij bruikbaar; verbeter het bestand en laad het opnieuw.")
        return False
    if not found.asks:
        return True
    lines = "\n".join(f"- {dutch.plain(check.message)}" for check in found.asks)
    st.warning(f"Klopt dit?\n\n{lines}", icon="⚠️")
    return st.checkbox("Ik heb dit gezien en wil dit bestand toch gebruiken")


def show_counts(prepared: Prepared) -> None:
    """Show the rows by what became of them, the number columns, and the comparison."""
    found = prepared.reconciliation
    rows = found.rows
    counts = {
        "Rijen in het bestand": rows.in_file,
        "Geladen": rows.loaded,
        "Met een opmerking": rows.with_message,
        "Overgeslagen": rows.left_out,
        "Niet geladen": rows.rejected,
    }
    with st.container(horizontal=True):
        for label, count in counts.items():
            st.metric(label, dutch.number(count), width="content")
    lines = (*prepared.summary(), *prepared.comparison.notes)
    st.markdown("\n".join(f"- {dutch.plain(line)}" for line in lines))
    _ranges(found)
    _comparison(prepared)


def _ranges(found: Reconciliation) -> None:
    if not found.ranges:
        return
    rows = [
        {
            "Kolom": item.title,
            "Ingevuld": dutch.number(item.filled),
            "Gelezen": dutch.number(item.read),
            "Laagste": item.shown(item.minimum),
            "In het bestand": item.minimum_cell or "-",
            "Hoogste": item.shown(item.maximum),
            "In het bestand ": item.maximum_cell or "-",
        }
        for item in found.ranges
    ]
    show_table(pd.DataFrame(rows), alt="Laagste en hoogste per kolom", name="laagste-en-hoogste")


def _comparison(prepared: Prepared) -> None:
    if not prepared.comparison.differences:
        return
    with st.expander("Aantallen naast wat er is en het CBS"):
        rows = [
            {
                "Wat": item.label,
                "Straks": dutch.number(item.new),
                "Vergeleken": "-" if item.before is None else dutch.number(item.before),
                "Verschil": "-" if item.share is None else f"{100 * item.share:+.0f}%",
                "Waarmee": item.reference,
                "Let op": "ja" if item.warn else "",
            }
            for item in prepared.comparison.differences
        ]
        show_table(pd.DataFrame(rows), alt="Vergelijking met wat er is", name="vergelijking")


def show_findings(prepared: Prepared) -> None:
    """Show every message by row, with the files to take along."""
    if not prepared.findings:
        st.success("Er is niets op dit bestand aan te merken.")
        return
    shown = report(prepared.findings)
    counts = shown["ernst"].value_counts()
    summary = "; ".join(
        f"{dutch.number(int(counts[name]))} {name} ({what})"
        for name, what in SEVERITIES.items()
        if name in counts
    )
    with st.expander(f"Meldingen: {summary}", expanded=bool(prepared.rejected)):
        # what is about the file as a whole has no row; a table would call that None
        rows = shown["rij"].astype("Int64").astype("string").fillna("alle")
        show_table(
            shown.drop(columns="code").assign(rij=rows), alt="Meldingen per rij", name="meldingen"
        )
        if prepared.rejected:
            rejected_download(to_xlsx(prepared.corrections()))


def rejected_download(content: bytes) -> None:
    """Offer the rows that were not loaded, with the reason."""
    st.download_button(
        "Niet geladen rijen met de reden (Excel)",
        lambda: content,
        file_name="niet-geladen.xlsx",
        mime=XLSX,
        on_click="ignore",
        help="Verbeter de rijen en laad dit bestand opnieuw; zij komen er dan bij.",
    )
