"""What is due, late and coming as lists behind their figures, and the calendar of a year."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from geo.agreements.ics import calendar
from geo.agreements.overview import Overview
from geo.agreements.quarters import Quarter, between
from geo.agreements.standing import UNDATED, Moment, Standing
from geo.deliveries.calendar_days import deadline_days
from geo.deliveries.rounds import rounds
from pages.ui.afspraken.afspraken_state import (
    SIGNS,
    choose,
    chosen,
    due_words,
    select,
    state_words,
    status_words,
    wijken_of_set,
)
from pages.ui.frame import glossary, option_boxes, plain_table, row_selection
from pages.ui.frame.register_view import register
from pages.ui.frame.table_download import show_table

_TITLES: Final[Mapping[str, str]] = {
    "nu": "Dit kwartaal",
    "te-laat": "Te laat",
    "onbekend": "Voorbij, geen status",
    "overleg": "Vóór het overleg",
}
HEADINGS: Final[Mapping[str, str]] = {
    "number": "Nr",
    "title": "Afspraak",
    "moment": "Termijn",
    "planning": "Planning",
    "due": "Uiterlijk",
    "standing": "Stand",
    "status": "Laatste status",
    "lead": "Trekker",
    "remark": "Opmerking",
    "evidence": "Bewijs",
    "wijken": "Wijk",
    "theme": "Thema",
    "parties": "Partijen",
}
"""What the columns of a list of agreements are called."""
_TERMS: Final[Mapping[str, str]] = {
    "moment": "termijn",
    "standing": "stand",
    "lead": "trekker",
    "evidence": "bewijs",
}
"""The term that explains a column."""
_WIDTHS: Final[Mapping[str, Literal["small", "medium"]]] = {"number": "small", "title": "medium"}
_EXPLAINED: Final[Mapping[str, str]] = {
    "nu": "Termijnen die in dit kwartaal lopen of aflopen, ook als ze al gereed zijn.",
    "te-laat": "Termijnen die voorbij zijn terwijl is vastgelegd dat het nog niet gereed is.",
    "onbekend": (
        "Termijnen die voorbij zijn en waarvan niets is vastgelegd. Of ze gehaald zijn, is hier "
        "niet bekend."
    ),
    "overleg": (
        "Wat open staat en begint of afloopt vóór het volgende Bestuurlijk Overleg. Wat te laat "
        "is, staat onder Te laat."
    ),
}


def now(view: Overview) -> str | None:
    """The figures and the rows behind the chosen one; the number of the chosen agreement."""
    lists = {
        "nu": view.due,
        "te-laat": [m for m in view.late if m.standing is Standing.TE_LAAT],
        "onbekend": [m for m in view.late if m.standing is Standing.ONBEKEND],
        "overleg": view.upcoming,
    }
    if chosen()["wat"] not in lists:
        choose(wat="nu")
    if st.session_state.get("afspraken-wat") != chosen()["wat"]:
        st.session_state["afspraken-wat"] = chosen()["wat"]
    st.segmented_control(
        "Kies een getal; de rijen staan eronder",
        list(lists),
        key="afspraken-wat",
        required=True,
        wrap=True,
        format_func=lambda name: f"{_TITLES[name]}: {_count(lists[name])}",
        help=glossary.help_for("termijn", "stand", "bestuurlijk-overleg"),
        on_change=lambda: choose(wat=st.session_state["afspraken-wat"] or "nu"),
    )
    what = chosen()["wat"]
    _explain(view, what)
    rows = lists[what]
    if rows is None:
        st.info(
            "Het volgende Bestuurlijk Overleg is niet ingevoerd, dus wat ervoor komt is niet "
            "bekend. Voer de datum in bij Beheer."
        )
        return None
    if not rows:
        st.success("Hier staat niets, met deze filters.")
        return None
    return listing([_row(moment) for moment in rows], key=f"lijst-{what}", alt=_TITLES[what])


def _count(rows: Sequence[Moment] | None) -> str:
    return "onbekend" if rows is None else str(len(rows))


def _explain(view: Overview, what: str) -> None:
    text = _EXPLAINED[what]
    if what == "nu":
        text = f"{view.quarter.text()}. {text} Nog open: {view.counts()['due_open']}."
    if what == "overleg" and view.next_meeting is not None:
        text = f"Overleg op {view.next_meeting.strftime('%d-%m-%Y')}. {text}"
    st.caption(text)


def listing(rows: Sequence[Mapping[str, Any]], *, key: str, alt: str) -> str | None:
    """Rows of agreements to choose from, by row or from a list; the number of the chosen one.

    Args:
        rows: cells by the columns of :data:`HEADINGS`, of which every row has the same.
        key: of the table.
        alt: what the table is, for who does not see it.
    """
    frame = pd.DataFrame(rows).rename(columns=HEADINGS)
    table = f"afspraken-{key}"
    numbers = [str(row["number"]) for row in rows]
    show_table(
        frame,
        name=f"afspraken-{key}",
        on_select=lambda: _picked(table, numbers),
        selection_mode="single-row",
        key=table,
        picked=numbers.index(asked) if (asked := chosen()["afspraak"]) in numbers else None,
        on_pick=lambda place: choose(afspraak=numbers[place]),
        column_config={
            HEADINGS[name]: st.column_config.Column(
                width=_WIDTHS.get(name),
                help=glossary.help_for(_TERMS[name]) if name in _TERMS else None,
            )
            for name in rows[0]
            if name in _WIDTHS or name in _TERMS
        },
        alt=alt,
    )
    _by_key(rows, key=f"{table}-keuze")
    return chosen()["afspraak"] or None


def _picked(table: str, numbers: Sequence[str]) -> None:
    place = row_selection.chosen_row(table, count=len(numbers))
    if place is not None:
        choose(afspraak=numbers[place])


def _by_key(rows: Sequence[Mapping[str, Any]], *, key: str) -> None:
    """The same choice without a mouse: a row of the table cannot be chosen by key."""
    titles = {str(row["number"]): f"{row['number']}. {row['title']}" for row in rows}
    now = chosen()["afspraak"]
    st.session_state[key] = now if now in titles else None
    option_boxes.choose_one(
        st.selectbox,
        "Afspraak",
        list(titles),
        index=None,
        key=key,
        format_func=lambda number: titles.get(number, number),
        placeholder="Kies een afspraak, of een rij in de tabel",
        on_change=lambda: choose(afspraak=str(st.session_state[key] or "")),
    )


def _row(moment: Moment) -> dict[str, Any]:
    return {
        "number": moment.agreement.number,
        "title": moment.agreement.title,
        "moment": moment.occurrence.label or "-",
        "planning": moment.occurrence.when(),
        "due": due_words(moment),
        "standing": state_words(moment),
        "status": status_words(moment),
        "lead": moment.agreement.trekker,
        "remark": moment.note.remark if moment.note else "",
    }


# -- the year ------------------------------------------------------------------------------------


def year_calendar(view: Overview) -> None:
    """Every agreement with something in a year, under the quarters it is due in."""
    years = _years(view)
    now_year = str(view.quarter.year)
    if chosen()["jaar"] not in years:
        choose(jaar=now_year if now_year in years else years[-1])
    left, right = st.columns([1, 4], vertical_alignment="bottom")
    year = int(select(left, "jaar", "Jaar", years))
    right.caption(
        "Elke termijn staat in het kwartaal waarin zij af moet zijn: "
        + " · ".join(
            f"{sign} {standing}" for standing, sign in SIGNS.items() if standing not in UNDATED
        ),
        help=glossary.help_for("termijn", "stand"),
    )
    rows = [
        row
        for item in view.agreements
        if (row := _year_row(item.agreement.number, item.agreement.title, item.moments, year))
    ]
    days = [
        _days_row("Bestuurlijk Overleg", view.meetings, year),
        *(
            _days_row(f"Aanleveren: {request_round.title}", [request_round.deadline], year)
            for request_round in rounds(register())
            if request_round.is_open
        ),
    ]
    rows = [*(row for row in days if row is not None), *rows]
    if rows:
        plain_table.show(rows, alt=f"Jaarkalender {year}: wat in welk kwartaal af moet zijn")
    else:
        st.info(f"In {year} staat niets gepland, met deze filters.")
    asked, names = deadline_days(rounds(register())), wijken_of_set(view.chosen)
    st.download_button(
        "Agendabestand (.ics) van deze set",
        lambda: calendar(
            view,
            made=dt.datetime.now(tz=dt.UTC),
            also=asked,
            wijk_names=names,
        ),
        file_name=f"{view.chosen.set_id}.ics",
        mime="text/calendar",
        on_click="ignore",
        help="Termijnen als hele dagen aan het eind van hun kwartaal, zonder namen van personen. "
        "Opnieuw inlezen werkt bij; er komt niets dubbel.",
    )


def _years(view: Overview) -> list[str]:
    head = view.chosen.head
    years = {quarter.year for quarter in between(head.first, head.last)}
    years |= {moment.last.year for moment in view.moments}
    return [str(year) for year in sorted(years)]


def _year_row(
    number: str, title: str, moments: Sequence[Moment], year: int
) -> dict[str, str] | None:
    found = {
        f"Q{quarter}": "; ".join(
            _cell(moment) for moment in moments if moment.last == Quarter(year, quarter)
        )
        for quarter in (1, 2, 3, 4)
    }
    if not any(found.values()):
        return None
    return {"Afspraak": f"{number} {title}"} | {name: text or "–" for name, text in found.items()}


def _cell(moment: Moment) -> str:
    label = moment.occurrence.label or "termijn"
    if moment.occurrence.whole_year:
        label += " (in de loop van het jaar)"
    elif moment.first != moment.last:
        label += f" (vanaf Q{moment.first.number})"
    if moment.moved_from is not None:
        label += f" (was {moment.moved_from.text()})"
    return f"{SIGNS[moment.standing]} {label}"


def _days_row(title: str, known: Sequence[dt.date], year: int) -> dict[str, str] | None:
    """The days of something in the quarters of a year; None without any."""
    days = [day for day in known if day.year == year]
    if not days:
        return None
    found = {
        f"Q{quarter}": ", ".join(
            day.strftime("%d-%m") for day in days if Quarter.of(day) == Quarter(year, quarter)
        )
        for quarter in (1, 2, 3, 4)
    }
    return {"Afspraak": title} | {name: text or "–" for name, text in found.items()}
