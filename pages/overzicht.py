"""Overzicht: what is here, which questions it answers, and the state of the data."""

import pandas as pd
import streamlit as st

from geo.progress.bijlage_totals import subtotals
from geo.text.local_time import local_today
from pages.ui.frame import dutch, glossary, header, login, page_data, plain_table
from pages.ui.frame.table_download import show_table
from pages.ui.koppelkansen import ranking_list
from pages.ui.map.questions import QUESTIONS
from pages.ui.overzicht import todo

_QUESTIONS = (
    *((item.text, f"kaart?vraag={item.id}") for item in QUESTIONS),
    ("Welke koppelkansen bespreken we eerst, en waarom?", "koppelkansen"),
    ("Welke afspraken moeten dit kwartaal af, en wat is te laat?", "afspraken"),
)


def render() -> None:
    """Show the page."""
    header.start(
        page_data.app_title(),
        lead=(
            "Waar kunnen bouwen, renoveren of een straat openmaken samengaan met maatregelen "
            "tegen hitte, droogte, hevige regen en overstroming? Voor de jaarlijkse sessies van "
            f"gemeente, {_corporations()} en huurdersorganisaties{_agreed()}."
        ),
        layers=("stock", "works", *page_data.hazard_layers(), "buurten"),
    )
    if login.viewer().inside:
        todo.show()
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Begin met een vraag")
        st.markdown("\n".join(f"- [{text}]({path})" for text, path in _QUESTIONS))
        _top()
    with right:
        _appendix()
        _stock()
    _data()
    header.end(sources=("projects", "stock", "works", "agreements"))
    if login.viewer().inside:
        st.html('<span class="kk-rondleiding"></span>')


def _corporations() -> str:
    names = sorted(set(page_data.inputs().projects["corporation"].dropna().astype(str)))
    return ", ".join(names) or "corporaties"


def _agreed() -> str:
    there = page_data.library().find("agreements") is not None
    return " (afspraken 3.3.1 en 3.3.2)" if there else ""


def _top() -> None:
    st.subheader("Bovenaan de lijst", help=glossary.help_for("koppelkans", "groep"))
    year = local_today().year
    items = page_data.koppelkansen(as_of_year=year)
    if not items:
        st.info("Nog geen koppelkansen: laad eerst plannen op de pagina [Gegevens](gegevens).")
        return
    rows = [
        {
            "Plan": item.title,
            "Groep": dutch.TIER_WORDS[item.tier],
            "Corporatie": item.corporation,
            "Periode": item.window.text(),
            "Woningen": dutch.count(item.dwellings_count),
            "Waarom": ranking_list.in_short(ranking_list.why(item)),
        }
        for item in [candidate for candidate in items if not candidate.window.over(year)][:5]
    ]
    if rows:
        plain_table.show(rows, alt="Bovenste koppelkansen")
    st.caption(f"Wat nog komt: een planning van vóór {year} staat alleen in de hele lijst.")
    every = "De koppelkans" if len(items) == 1 else f"Alle {dutch.number(len(items))} koppelkansen"
    st.markdown(f"[{every} van een plan met het klimaat](koppelkansen)")


def _appendix() -> None:
    st.subheader("Bijlage 1 in het kort", help=glossary.help_for("ntb", "ambitie"))
    if page_data.inputs().projects.empty:
        st.info("Er zijn nog geen plannen geladen.")
        return
    rows = [
        {
            "Kop (afgeleid)": item.section,
            "Rijen": item.rows,
            "Woningen": dutch.number(item.known_count) if item.known_count else "n.t.b.",
            "Rijen n.t.b.": item.unknown_rows,
            "Zonder ligging": item.unplaced_rows,
        }
        for item in subtotals(page_data.inputs().projects)
    ]
    plain_table.show(rows, alt="Subtotalen Bijlage 1")
    st.caption(
        "Sloop telt nooit mee bij opleveringen; n.t.b. is onbekend en telt in geen enkel totaal. "
        "De ambitie van 1.200 woningen (tot 2026, ook van marktpartijen) is iets anders dan de "
        "optelsom van deze rijen."
    )


def _stock() -> None:
    counted = page_data.label_totals()
    st.subheader("Bezit", help=glossary.help_for("efg"))
    if counted is None:
        st.info("Er is nog geen corporatiebezit geladen.")
        return
    left, middle, right = st.columns(3)
    left.metric("Woningen", dutch.number(int(counted["dwellings_count"])))
    middle.metric("Label E, F of G", dutch.number(int(counted["efg_count"])))
    right.metric("Label onbekend", dutch.number(int(counted["unlabelled_count"])))


def _data() -> None:
    st.subheader("Stand van de gegevens", help=glossary.help_for("laag", "herkomst", "editie"))
    known = page_data.library().status()
    rows = [
        {
            "Laag": item.title,
            "Herkomst": dutch.ORIGIN_WORDS[item.origin],
            "Bron": item.source,
            "Editie": item.edition or dutch.day(item.fetched),
            "Aantal": "-" if item.count is None else dutch.number(item.count),
        }
        for item in known
    ]
    show_table(
        pd.DataFrame(rows),
        name="stand-van-de-gegevens",
        column_config={"Herkomst": st.column_config.Column(width=120)},
        alt="Stand van de gegevens",
    )
    st.markdown("[Meer over de gegevens](gegevens)")
