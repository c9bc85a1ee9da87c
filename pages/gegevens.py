"""Gegevens: every layer with its origin, date, licence, count and what was rejected."""

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from geo.access.rights import may_keep_register, may_load
from geo.catalogue.layers import Provenance
from geo.text.format import counted
from pages.ui.frame import dutch, glossary, header, login, option_boxes, page_data, row_selection
from pages.ui.frame.table_download import show_table, table_download
from pages.ui.gegevens import (
    editions_panel,
    fetch_panel,
    import_wizard,
    rules_panel,
    service_panel,
    setup_panel,
    tokens_panel,
    upkeep_panel,
)

_CHOSEN: Final = "lagen-keuze"
_TERMS: Final = ("Laag", "Herkomst", "Afgekeurd", "Editie", "Nauwkeurigheid")
"""The columns of the table that are a term."""
_WIDTHS_PX: Final = {"Laag": 200, "Herkomst": 120, "Editie": 150, "Licentie": 290}
"""Wide enough for what is in them; left alone a column takes the width of its first rows."""


def render() -> None:
    """Show the page."""
    known = page_data.library().status()
    header.start(
        "Gegevens",
        lead=(
            "Waar elke laag vandaan komt. Per laag geldt de beste herkomst: aangeleverd gaat voor "
            "officieel, officieel voor voorbeeld."
        ),
        layers=[item.name for item in known],
        load="laad hieronder eigen gegevens",
    )
    for text in page_data.library().problems().values():
        st.warning(text)
    if not login.is_on():
        st.info(
            "Er is geen login ingesteld: wie dit programma opent, ziet alles en kan alles. Op een "
            "eigen computer is dat zo bedoeld; zet op een server het inloggen aan."
        )
    setup_panel.render()
    chosen = _table(known)
    if chosen is not None:
        _details(chosen)
    if may_load(login.viewer()):
        fetch_panel.render()
        service_panel.render()
        import_wizard.render()
        rules_panel.render()
    _missing()
    if may_keep_register(login.viewer()):
        upkeep_panel.render()
        tokens_panel.render()
    header.end()


def _table(known: list[Provenance]) -> Provenance | None:
    rows = [
        {
            "Laag": item.title,
            "Herkomst": dutch.ORIGIN_WORDS[item.origin],
            "Aantal": "-" if item.count is None else dutch.number(item.count),
            "Afgekeurd": dutch.number(item.rejected_count),
            "Editie": item.edition or "-",
            "Opgehaald": dutch.day(item.fetched),
            "Licentie": item.licence or "-",
            "Bron": item.source,
            "Nauwkeurigheid": _accuracy(item),
        }
        for item in known
    ]
    titles = {item.name: item.title for item in known}
    names = list(titles)
    now = st.session_state.get(_CHOSEN)
    show_table(
        pd.DataFrame(rows),
        name="lagen",
        on_select=lambda: _picked(names),
        selection_mode="single-row",
        key="lagen",
        picked=names.index(now) if now in titles else None,
        on_pick=lambda place: st.session_state.update({_CHOSEN: names[place]}),
        column_config={
            name: st.column_config.Column(
                width=_WIDTHS_PX.get(name),
                help=glossary.help_for(name.lower()) if name in _TERMS else None,
            )
            for name in dict.fromkeys([*_TERMS, *_WIDTHS_PX])
        },
        alt="Alle lagen met herkomst",
    )
    # a row of the table takes a mouse; the same choice here takes a key as well
    name = option_boxes.choose_one(
        st.selectbox,
        "Bijzonderheden en afgekeurde rijen",
        names,
        index=None,
        format_func=titles.__getitem__,
        key=_CHOSEN,
        placeholder="Kies een laag, of een rij in de tabel",
        help=glossary.help_for("laag", "afgekeurd", "editie"),
    )
    return next((item for item in known if item.name == name), None)


def _picked(names: Sequence[str]) -> None:
    place = row_selection.chosen_row("lagen", count=len(names))
    st.session_state[_CHOSEN] = None if place is None else names[place]


def _accuracy(item: Provenance) -> str:
    if item.accuracy_m is None:
        return item.detail or "-"
    text = f"circa {dutch.number(item.accuracy_m)} m"
    if item.accuracy_max_m is not None:
        text += f", op zijn slechtst {dutch.number(item.accuracy_max_m)} m"
    return f"{item.detail}: {text}" if item.detail else text


def _details(item: Provenance) -> None:
    st.subheader(
        item.title, help=glossary.help_for("herkomst", "editie", "nauwkeurigheid", "kenmerk")
    )
    lines = {
        "Herkomst": dutch.ORIGIN_WORDS[item.origin],
        "Bron": item.source,
        "Editie": item.edition,
        "Opgehaald": dutch.day(item.fetched),
        "Verzoek": item.request,
        "Licentie": item.licence,
        "Naamsvermelding": item.attribution,
        "Nauwkeurigheid": _accuracy(item),
        "Opmerking": item.note,
        "Kenmerk (sha256)": item.digest,
    }
    about = pd.DataFrame([(k, v) for k, v in lines.items() if v], columns=["Gegeven", "Waarde"])
    st.table(about)
    table_download(about, name=f"gegevens-van-{item.name}", key="laag-gegevens")
    rejected = page_data.library().rejected(item.name)
    st.subheader("Afgekeurde rijen", help=glossary.help_for("afgekeurd"))
    if rejected.empty:
        st.markdown("Geen: alle rijen voldoen aan het contract van deze laag.")
    else:
        shown = rejected.rename(
            columns={
                "row": "Rij",
                "column": "Kolom",
                "value": "Waarde",
                "expected": "Verwacht",
                "message": "Melding",
            }
        )
        show_table(shown, alt="Afgekeurde rijen", name=f"afgekeurd-{item.name}")
    editions_panel.render(item.name)


def _missing() -> None:
    missing = page_data.library().missing()
    if not missing:
        return
    with st.expander(f"Nog zonder gegevens: {counted(len(missing), 'laag', 'lagen')}"):
        rows = [
            {"Laag": item.title, "Onderwerp": item.group, "Waarvoor": item.description}
            for item in missing
        ]
        show_table(pd.DataFrame(rows), alt="Ontbrekende lagen", name="ontbrekende-lagen")
