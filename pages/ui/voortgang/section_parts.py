"""What the parts of the page Voortgang share: a note and a name of a picture, tables, changes."""

import functools
from collections.abc import Mapping

import streamlit as st

from geo.progress import ProgressReport, Section, card_of
from geo.progress.change_map import change_map, wijk_changes
from geo.progress.chart_style import Chart
from geo.progress.places import ReportPlace
from geo.progress.wording import TABLE_TITLES, value_text
from pages.ui.frame import dutch, opened, plain_table
from pages.ui.voortgang import chart_panel
from pages.ui.voortgang.voortgang_state import inputs
from pages.ui.voortgang.voortgang_state import report as chosen_report


def file_stem(report: ProgressReport) -> str:
    """Start of the name of a downloaded picture: place and year."""
    return f"{report.place.code}-{report.period or 'nu'}".lower()


_RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "supply": ("monitor",),
    "labels": ("monitor", "stock"),
    "liveability": ("monitor",),
    "wbmgp": ("monitor",),
}


def example(report: ProgressReport, key: str) -> list[str]:
    """The layers a part rests on that are made up; climate rests on all but the figures."""
    if key in _RESTS_ON:
        return [name for name in report.example if name in _RESTS_ON[key]]
    return [name for name in report.example if name != "monitor"]


def picture_note(report: ProgressReport, section: Section) -> str:
    """What stands on a picture that is taken along: source, place, day, and made up or not."""
    made_up = "Voorbeelddata, verzonnen. " if example(report, section.key) else ""
    source = "; ".join(dict.fromkeys(item.source for item in section.figures))
    return (
        f"{made_up}{report.place.title}, {dutch.day(report.made_on.isoformat())}. "
        f"Afspraak {section.agreement}. Bron: {source}."
    )


def wijk_changes_map(report: ProgressReport, section: str, indicator: str, title: str) -> None:
    """Draw a map of the change of an indicator per wijk, for the places of the report.

    Of a wijk or buurt it is the map of the whole gemeente, drawn once for all of them.
    """
    inside = frozenset(report.place.wijkcodes)
    of_some = report.place.kind not in {"gemeente", "buurt"} and len(inside) > 1

    def drawn(width: int) -> Chart | None:
        known = inputs()
        table = wijk_changes(known, indicator, period=report.period)
        wijken = known.wijken
        if of_some:
            wijken = wijken[wijken["wijkcode"].isin(inside)]
            table = table[table["wijkcode"].isin(inside)]
        return change_map(table, wijken, key="wijkcode", title=title, width=width)

    chart_panel.show(
        drawn,
        chart=f"verandering-{indicator}",
        name=f"{file_stem(report)}-{indicator}",
        drawn_of=(indicator, title, report.period, inside if of_some else None),
        note=picture_note(report, report.section(section)),
    )


def tables_below(section: Section, names: tuple[str, ...]) -> None:
    """Show tables of a part, each in a panel that starts closed."""
    for name in names:
        opened.expander(
            TABLE_TITLES[name],
            functools.partial(_table, section, name),
            key=f"voortgang-tabel-{name}",
        )


def _table(section: Section, name: str) -> None:
    # a table is worked out by looking at it
    chart_panel.table(section.tables[name], alt=TABLE_TITLES[name])


def wijk_card(place: ReportPlace) -> None:
    """Show what the factsheet of this wijk says, in a panel that starts closed."""
    opened.expander(
        f"Kaartje van {place.name} voor de factsheet", _wijk_card, key="voortgang-kaartje"
    )


def _wijk_card() -> None:
    # figures of all parts
    found = card_of(chosen_report())
    plain_table.show(
        [
            {"Cijfer": item.label, "Waarde": value_text(item), "Eenheid": item.unit,
             "Opmerking": item.note}
            for item in found.figures
        ],
        alt=f"Kaartje van {found.wijknaam}",
    )  # fmt: skip
    st.caption(found.note)
