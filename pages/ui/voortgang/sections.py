"""The parts of the page Voortgang: what stands where for each agreement."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from geo.hazards.registry import HAZARD_WORDS
from geo.progress import ProgressReport, Section, supply_charts
from geo.progress import charts as draw
from geo.progress.change_map import change_map
from geo.progress.severe_by_year import ANY
from geo.progress.severe_by_year_chart import severe_by_year_chart
from geo.progress.wording import TABLE_TITLES, dutch_table, value_text
from geo.text.format import dwelling_words
from pages.ui.frame import dutch, glossary, opened, option_boxes, plain_table
from pages.ui.voortgang import chart_panel
from pages.ui.voortgang.figure_table import headline, traced
from pages.ui.voortgang.section_parts import (
    file_stem,
    picture_note,
    tables_below,
    wijk_card,
    wijk_changes_map,
)
from pages.ui.voortgang.voortgang_state import inputs


def show(report: ProgressReport, key: str) -> None:
    """One part of the report."""
    section = report.section(key)
    st.subheader(
        f"{section.title} (afspraak {section.agreement})", help=glossary.help_for(*_TERMS[key])
    )
    _PARTS[key](report, section)
    for note in section.notes:
        st.caption(note)
    if report.place.kind == "wijk" and key != "wbmgp":
        wijk_card(report.place)


_TERMS: Mapping[str, tuple[str, ...]] = {
    "supply": ("netto", "ambitie", "ntb"),
    "labels": ("efg",),
    "climate": ("klasse", "koppelkans"),
    "liveability": ("onbekend",),
    "wbmgp": ("onbekend",),
}
"""The terms of each part, explained beside its heading."""


def _supply(report: ProgressReport, section: Section) -> None:
    years = sorted(
        int(item.key.rsplit(".", 1)[1])
        for item in section.figures
        if item.key.startswith("supply.net.") and item.key.rsplit(".", 1)[1].isdigit()
    )
    latest = [f"supply.net.{year}" for year in years[-2:]]
    known = {item.key for item in section.figures}
    # as long as nothing can be computed, the start and what was reported tell most
    stock = ["supply.stock"] if "supply.stock" in known else ["supply.start", "supply.reported"]
    headline(section, [*stock, *latest, "supply.unreported"])
    _ambition(section)
    traced(section)
    name, tables = file_stem(report), section.tables
    left, right = st.columns(2, gap="large")
    with left:
        chart_panel.show(
            lambda width: supply_charts.stock_chart(tables["voorraad"], width=width),
            chart="voorraad",
            name=name,
            note=picture_note(report, section),
        )
        wijk_changes_map(
            report, "supply", "voorraad", "Verandering van de voorraad per wijk, gemeld"
        )
    with right:
        for kind in ("nieuwbouw", "sloop"):
            chart_panel.show(
                lambda width, kind=kind: supply_charts.planned_chart(  # type: ignore[misc]
                    tables["gepland_en_gemeld"], kind=kind, width=width
                ),
                chart=f"plannen-{kind}",
                name=name,
                note=picture_note(report, section),
            )
    tables_below(section, ("plannen_per_jaar", "plannen", "mutaties"))


def _ambition(section: Section) -> None:
    goal = section.figure("supply.ambition")
    if goal is None:
        return
    own = section.figure("supply.ambition.corporations")
    market = section.figure("supply.ambition.market")
    values = [f"{item.label}: {value_text(item)}" for item in (own, market) if item is not None]
    st.info(
        f"**{goal.label}: {dwelling_words(value_text(goal))}.** " + "; ".join(values) + ". Dit is "
        f"{goal.note}."
    )


def _labels(report: ProgressReport, section: Section) -> None:
    headline(section, ["labels.left", "labels.pace", "labels.needed", "labels.date"])
    traced(section)
    zero = inputs().targets.labels.zero_year
    left, right = st.columns(2, gap="large")
    with left:
        chart_panel.show(
            lambda width: draw.efg_chart(
                section.tables["efg_per_jaar"], zero_year=zero, width=width
            ),
            chart="efg",
            name=file_stem(report),
            note=picture_note(report, section),
        )
    with right:
        wijk_changes_map(
            report,
            "labels",
            "efg_woningen",
            "Verandering van het aantal woningen met E, F of G, gemeld",
        )
    tables_below(
        section, ("efg_per_corporatie", "efg_per_wijk", "efg_per_buurt", "efg_per_complex")
    )


def _climate(report: ProgressReport, section: Section) -> None:
    headline(
        section,
        [
            "climate.heat.severe", "climate.heat.taken", "climate.heat.left", "climate.taken",
            "climate.ready", "climate.ready.needed",
        ],
    )  # fmt: skip
    traced(section)
    tables = section.tables
    _severe_by_year(report, section)
    left, right = st.columns(2, gap="large")
    with left:
        chart_panel.show(
            lambda width: draw.in_hand_chart(tables["in_hand"], width=width),
            chart="in-hand",
            name=file_stem(report),
            note=picture_note(report, section),
        )
    with right:
        hazards = list(tables["in_hand"]["hazard"])
        if hazards:
            hazard = option_boxes.choose_one(
                st.selectbox,
                "Klassen per wijk van",
                hazards,
                format_func=lambda hazard: dutch.capital(HAZARD_WORDS.get(hazard, hazard)),
            )
            chart_panel.show(
                lambda width: draw.class_chart(
                    tables["klassen_per_wijk"], hazard=str(hazard), width=width
                ),
                chart=f"klassen-{hazard}",
                name=file_stem(report),
                note=picture_note(report, section),
            )
    tables_below(section, ("klimaatbestendig", "in_hand_per_wijk", "klassen", "besluiten"))


def _severe_by_year(report: ProgressReport, section: Section) -> None:
    """Dwellings in hoog and zeer hoog per year beside the line needed; a switch to 2050."""
    table = section.tables["klimaatbestendig"]
    if table.empty:
        return
    left, right = st.columns(2, gap="large")
    scenarios = list(dict.fromkeys(table["scenario"]))
    scenario = scenarios[0]
    if len(scenarios) > 1:
        chosen = left.segmented_control(
            "Klimaat van", scenarios, default=scenario, required=True, key="voortgang-klimaat-van"
        )
        scenario = str(chosen or scenario)
    hazards = list(dict.fromkeys(table.loc[table["scenario"] == scenario, "hazard"]))
    first = hazards.index(ANY) if ANY in hazards else 0
    place = right if len(scenarios) > 1 else left
    hazard = option_boxes.choose_one(
        place.selectbox, "Per jaar van", hazards, index=first, key=f"voortgang-per-jaar-{scenario}",
        format_func=lambda hazard: "Minstens één bedreiging" if hazard == ANY
        else dutch.capital(HAZARD_WORDS.get(hazard, hazard)),
    )  # fmt: skip
    chart_panel.show(
        lambda width: severe_by_year_chart(
            table, scenario=scenario, hazard=str(hazard), width=width
        ),
        chart=f"klimaatbestendig-{scenario}-{hazard}",
        name=file_stem(report),
        note=picture_note(report, section),
    )
    st.caption(
        "Een besluit telt vanaf zijn jaar, als zijn maatregel in de catalogus staat met een effect "
        "op de bedreiging. De band is van groot tot klein effect. Zonder jaar of bekend effect "
        "(n.t.b.) verandert het niets aan de band; die woningen staan apart in de tabel."
    )


def _liveability(report: ProgressReport, section: Section) -> None:
    headline(section, ["liveability.score", "liveability.up", "liveability.down"])
    traced(section)
    tables = section.tables
    if tables["prioritaire_wijken"]["value"].notna().any():
        _scores(report, section)
    st.markdown(f"**{TABLE_TITLES['wijkagenda']}**")
    agenda = dutch_table(tables["wijkagenda"])
    if agenda.empty:
        st.caption("Nog geen punten; voeg ze toe bij Invoeren.")
    else:
        shown = ["Wat", "Status", "Trekker", "Eerste jaar", "Laatste jaar", "Opmerking", "Wie"]
        plain_table.show(
            [{str(k): v for k, v in row.items()} for row in agenda[shown].to_dict("records")],
            alt="Wijkagenda",
        )
    opened.expander(
        TABLE_TITLES["dimensies"],
        lambda: _dimensions(tables["dimensies"]),
        key="voortgang-tabel-dimensies",
    )
    tables_below(section, ("prioritaire_wijken", "leefbaarometer"))


def _dimensions(table: pd.DataFrame) -> None:
    # a plain table: nothing here can be sorted into a ranking
    plain_table.show(
        [{str(k): v for k, v in row.items()} for row in dutch_table(table).to_dict("records")],
        alt=TABLE_TITLES["dimensies"],
    )


def _scores(report: ProgressReport, section: Section) -> None:
    tables = section.tables
    left, right = st.columns(2, gap="large")
    with left:
        chart_panel.show(
            lambda width: draw.score_chart(tables["prioritaire_wijken"], width=width),
            chart="score",
            name=file_stem(report),
            note=picture_note(report, section),
        )
    with right:
        buurten = inputs().analysis.buurten
        chart_panel.show(
            lambda width: change_map(
                tables["leefbaarometer"],
                buurten[buurten["buurtcode"].isin(report.place.buurtcodes)],
                key="buurtcode",
                title="Verandering van de Leefbaarometer per buurt",
                width=width,
            ),
            chart="leefbaarometer",
            name=file_stem(report),
            note=picture_note(report, section),
        )


def _wbmgp(report: ProgressReport, section: Section) -> None:  # noqa: ARG001 - as the other parts
    # plain tables: nothing here can be sorted into a ranking
    for name in ("momenten", "gebieden", "nog_nodig", "jaarcijfers"):
        st.markdown(f"**{TABLE_TITLES[name]}**")
        shown = dutch_table(section.tables[name])
        if shown.empty:
            st.caption("Nog geen cijfers gemeld.")
            continue
        plain_table.show(
            [{str(k): v for k, v in row.items()} for row in shown.to_dict("records")],
            alt=TABLE_TITLES[name],
        )
    traced(section, sortable=False)


_PARTS: Mapping[str, Callable[[ProgressReport, Section], None]] = {
    "supply": _supply,
    "labels": _labels,
    "climate": _climate,
    "liveability": _liveability,
    "wbmgp": _wbmgp,
}
