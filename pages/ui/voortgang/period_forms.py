"""Entering what a period brings: a figure, the state of a plan, an agenda item, the closing."""

from collections.abc import Callable
from typing import Final

import pandas as pd
import streamlit as st

from geo.catalogue.indicators import INDICATORS
from geo.progress.wording import dutch_table
from geo.register import (
    AgendaItem,
    Entry,
    EntryKind,
    FigureRow,
    PeriodClosed,
    ProjectState,
    ReportedFigures,
    Who,
)
from geo.register.reported import AGENDA_STATES, PROJECT_STATES, Told
from pages.ui.frame import option_boxes
from pages.ui.frame.dutch import plain
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import (
    headline,
    moment,
    party,
    register,
)
from pages.ui.frame.table_download import show_table
from pages.ui.frame.write_access import may, refused, signature
from pages.ui.voortgang.voortgang_state import inputs, today

_WBMGP: Final = "wbmgp"


def show() -> None:
    """The forms, with what was recorded last."""
    st.subheader("Invoeren")
    st.markdown(
        "Elke invoer komt met wie, wanneer en bron in het register en blijft daar staan. Een "
        "verbetering is een nieuwe regel. Veel cijfers tegelijk: laad een Excel-bestand bij "
        "[Gegevens](gegevens), soort Jaarcijfers."
    )
    all_forms: dict[str, tuple[EntryKind, Callable[[Callable[[], Who]], None]]] = {
        "Cijfer": (EntryKind.FIGURES, _figure),
        "Stand van een plan": (EntryKind.PROJECT_STATE, _project),
        "Punt van een wijkagenda": (EntryKind.AGENDA_ITEM, _agenda),
        "Jaar sluiten": (EntryKind.PERIOD_CLOSED, _close),
    }
    forms = {title: form for title, (kind, form) in all_forms.items() if not refused(kind)}
    if forms:
        who = _who()
        first = next(iter(forms))
        chosen = st.segmented_control(
            "Wat voert u in?", list(forms), default=first, required=True, wrap=True,
            key="invoer-soort",
        )  # fmt: skip
        forms[str(chosen or first)](who)
    else:
        may(EntryKind.FIGURES)
    _recent()


def _who() -> Callable[[], Who]:
    signed = signature()
    if signed is not None:
        st.caption(f"Wordt vastgelegd door {plain(party(signed))}.")
        return lambda: signed
    left, right = st.columns(2)
    organisation = left.selectbox(
        "Organisatie",
        ["Gemeente", *inputs().corporations],
        accept_new_options=True,
        key="invoer-organisatie",
    )
    role = right.text_input("Rol (geen naam)", value="monitor", max_chars=80, key="invoer-rol")
    return lambda: Who(str(organisation or ""), role)


def _record(reported: Callable[[], Told], who: Callable[[], Who], text: str) -> None:
    def act() -> str:
        entry: Entry = register().report(reported(), who=who())
        return f"{text} (regel {entry.sequence})."

    attempt(act)
    st.rerun()


def _year(label: str = "Jaar") -> int:
    return int(st.number_input(label, 2000, 2100, value=today().year - 1, step=1))


def _sources() -> tuple[str, str]:
    left, right = st.columns(2)
    source = left.text_input("Bron", max_chars=500, placeholder="opgave van 1 september 2025")
    reason = right.text_input("Reden, als het een gesloten jaar verbetert", max_chars=2000)
    return source.strip(), reason.strip()


def _figure(who: Callable[[], Who]) -> None:
    known = inputs()
    areas = {
        str(row["area_id"]): str(row["name"])
        for _, row in known.areas[known.areas["kind"] == _WBMGP].iterrows()
    }
    places = {code: place.title for code, place in known.places.items()} | areas
    with st.form("invoer-cijfer", clear_on_submit=False):
        left, right = st.columns(2)
        with left:
            period = _year()
            indicator = option_boxes.choose_one(
                st.selectbox,
                "Indicator",
                list(INDICATORS),
                format_func=lambda code: INDICATORS[code].title,
            )
        code = option_boxes.choose_one(
            right.selectbox, "Gebied", list(places), format_func=places.__getitem__
        )
        corporation = option_boxes.choose_one(
            right.selectbox,
            "Corporatie",
            ["", *known.corporations],
            format_func=lambda name: name or "alle samen",
        )
        value = st.number_input(
            "Waarde (leeg is onbekend)", value=None, step=1.0, format="%g", placeholder="onbekend"
        )
        source, reason = _sources()
        pressed = submit("Leg vast", form="invoer-cijfer", type="primary")
    if not pressed:
        return
    place = known.places.get(str(code))
    scope = "gebied" if place is None else place.kind
    row = FigureRow(
        period=period,
        scope=scope if scope in {"gemeente", "wijk", "buurt"} else "gebied",
        scope_code=str(code),
        corporation=corporation or None,
        indicator=str(indicator),
        value=value,
        unit=INDICATORS[str(indicator)].unit,
    )
    _record(
        lambda: ReportedFigures(figures=(row,), source=source, reason=reason),
        who,
        "Cijfer vastgelegd",
    )


def _project(who: Callable[[], Who]) -> None:
    projects = inputs().analysis.projects
    names = {
        str(row["project_id"]): f"{row['name']} ({row['kind']})" for _, row in projects.iterrows()
    }
    with st.form("invoer-plan"):
        upper_left, upper_right = st.columns(2)
        with upper_left:
            period = _year("Jaar van de monitor")
            project = option_boxes.choose_one(
                st.selectbox, "Plan", list(names), format_func=names.__getitem__
            )
        status = upper_right.selectbox("Status", PROJECT_STATES)
        count = upper_right.number_input(
            "Woningen nu (leeg: ongewijzigd)", min_value=0, step=1, value=None
        )
        lower_left, lower_middle, lower_right = st.columns(3)
        first = lower_left.number_input(
            "Eerste jaar nu (leeg: ongewijzigd)", 2000, 2100, value=None
        )
        last = lower_middle.number_input("Laatste jaar nu", 2000, 2100, value=None)
        open_ended = lower_right.checkbox("Vanaf dat jaar, einde onbekend")
        remark = st.text_input("Opmerking", max_chars=2000)
        source, reason = _sources()
        pressed = submit("Leg vast", form="invoer-plan", type="primary")
    if pressed:
        _record(
            lambda: ProjectState(
                period=period,
                project_id=str(project),
                status=str(status),
                source=source,
                first_year=first,
                last_year=None if open_ended else last,
                open_ended=open_ended,
                dwellings_count=count,
                remark=remark.strip(),
                reason=reason,
            ),
            who,
            "Stand van het plan vastgelegd",
        )


def _agenda(who: Callable[[], Who]) -> None:
    known = inputs()
    items = {str(row["item_id"]): row for row in known.agenda(None).to_dict("records")}
    places = {code: place.title for code, place in known.places.items() if place.kind != "gemeente"}
    with st.form("invoer-agenda"):
        item = option_boxes.choose_one(
            st.selectbox, "Punt", ["", *items],
            format_func=lambda key: str(items[key]["title"]) if key else "Nieuw punt",
            help="Kies een bestaand punt om de nieuwe stand vast te leggen.",
        )  # fmt: skip
        left, right = st.columns(2)
        with left:
            period = _year()
            code = option_boxes.choose_one(
                st.selectbox, "Gebied (nieuw punt)", list(places), format_func=places.__getitem__
            )
            status = st.selectbox("Status", AGENDA_STATES)
        title = right.text_input("Wat (nieuw punt)", max_chars=200)
        trekker = right.text_input("Trekker", max_chars=80)
        first = right.number_input("Eerste jaar", 2000, 2100, value=None)
        last = right.number_input("Laatste jaar", 2000, 2100, value=None)
        remark = st.text_input("Opmerking", max_chars=2000)
        source, reason = _sources()
        pressed = submit("Leg vast", form="invoer-agenda", type="primary")
    if not pressed:
        return
    old = items.get(str(item or ""))
    _record(
        lambda: AgendaItem(
            period=period,
            item_id=str(item) if old else f"punt-{register().head().sequence + 1}",
            place_code=str(old["place_code"]) if old else str(code),
            title=str(old["title"]) if old else title.strip(),
            status=str(status),
            source=source,
            trekker=trekker.strip() or None,
            first_year=first,
            last_year=last,
            remark=remark.strip(),
            reason=reason,
        ),
        who,
        "Punt van de wijkagenda vastgelegd",
    )


def _close(who: Callable[[], Who]) -> None:
    st.markdown(
        "Na het sluiten laat het overzicht van dat jaar altijd zien wat nu bekend is. Wat later "
        "komt is een correctie, met een reden."
    )
    closings = inputs().monitor.closings
    with st.form("invoer-sluiten"):
        period = _year("Te sluiten jaar")
        remark = st.text_input("Opmerking", max_chars=2000, placeholder="vastgesteld in het BO")
        pressed = submit("Sluit dit jaar", form="invoer-sluiten", type="primary")
    if closings:
        st.caption(
            "Gesloten: "
            + "; ".join(
                f"{year} op {moment(entry)} door {party(entry.who)}"
                for year, entry in sorted(closings.items())
            )
        )
    if pressed:
        _record(
            lambda: PeriodClosed(period=period, remark=remark.strip()), who, f"{period} is gesloten"
        )


def _recent() -> None:
    entries = inputs().monitor.entries[-10:][::-1]
    if not entries:
        return
    st.markdown("**Laatst vastgelegd**")
    rows = [
        {
            "recorded_at": entry.recorded_at.isoformat(),
            "who": party(entry.who),
            "title": f"{headline(entry)}: {_what(entry)}",
            "source": entry.content.get("source", ""),
            "note": entry.content.get("reason") or entry.content.get("remark") or "",
            "sequence": entry.sequence,
        }
        for entry in entries
    ]
    show_table(dutch_table(pd.DataFrame(rows)), alt="Laatst vastgelegd", name="laatst-vastgelegd")


def _what(entry: Entry) -> str:
    """What a line is about, without its values: a small number of an area is told nowhere."""
    content = entry.content
    if "figures" in content:
        rows = content["figures"]
        first = f"{rows[0]['indicator']} {rows[0]['scope_code']} {rows[0]['period']}"
        return first if len(rows) == 1 else f"{first} en nog {len(rows) - 1}"
    return str(content.get("title") or content.get("project_id") or content["period"])
