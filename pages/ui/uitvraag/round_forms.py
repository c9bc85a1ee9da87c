"""Forms of the gemeente: opening a round, the next one, another deadline, closing."""

import datetime as dt
from dataclasses import replace

import streamlit as st

from geo.agreements.calendar_dates import due_day
from geo.deliveries.exchange import export_round, import_round
from geo.deliveries.items import ITEMS, item_named
from geo.deliveries.parties import corporations_of, gemeente_of
from geo.deliveries.purposes import PURPOSES, purpose_named
from geo.deliveries.round_record import Request, Round
from geo.deliveries.rounds import (
    change_round,
    close_round,
    new_round,
    next_round,
    next_year,
    open_round,
    rounds,
)
from geo.errors import KoppelkansenError
from geo.importing.names import Kind
from geo.register import EntryKind
from pages.ui.frame import glossary, login, option_boxes, page_data
from pages.ui.frame.recording import attempt, press, submit
from pages.ui.frame.register_view import register
from pages.ui.frame.write_access import may
from pages.ui.gegevens.import_outcome import XLSX
from pages.ui.uitvraag.round_choice import show_round, today, who_for


def show(found: Round | None) -> None:
    """Show what the gemeente can do with rounds."""
    if not may(EntryKind.ROUND):
        return
    if found is not None:
        _next(found)
        _change(found)
    with st.expander("Nieuwe uitvraag", expanded=found is None):
        _new()
    if found is not None:
        with st.expander("Sjablonen en bestand voor een partij zonder login"):
            _files(found)
    with st.expander("Uitvraag van een andere installatie inlezen"):
        _taken()


def _due(agreement: str, *, year: int, quarter: int) -> dt.date | None:
    return due_day(
        page_data.library(), register(), agreement, year=year, quarter=quarter, today=today()
    )


def _next(found: Round) -> None:
    purpose = purpose_named(found.purpose)
    year = found.year + 1
    proposed = next_round(found, due=_due(purpose.agreement, year=year, quarter=purpose.quarter))
    if any(request_round.id == proposed.id for request_round in rounds(register())):
        return
    st.markdown(
        f"**Volgend jaar:** {proposed.title}, peildatum "
        f"{proposed.reference_date.strftime('%d-%m-%Y')}, uiterlijk "
        f"{proposed.deadline.strftime('%d-%m-%Y')}, dezelfde partijen."
    )
    if press(f"Open {proposed.title}", form="uitvraag-voorgesteld"):
        _open(proposed)


def _open(made: Round) -> None:
    def record() -> str:
        open_round(register(), made, who=who_for(made.gemeente))
        return f"{made.title} is geopend."

    if attempt(record):
        show_round(made.id)
    st.rerun()


def _change(found: Round) -> None:
    if not found.is_open:
        return
    with st.expander("Uiterste dag verzetten of sluiten"):
        with st.form(f"verzet-{found.id}"):
            day = st.date_input("Uiterste dag", found.deadline, format="DD-MM-YYYY")
            reason = st.text_input("Reden", max_chars=500)
            pressed = submit("Verzet", form="uitvraag-verzetten")
        if pressed:

            def move() -> str:
                changed = replace(found, deadline=day)
                change_round(register(), changed, reason=reason, who=who_for(found.gemeente))
                return f"De uiterste dag is nu {day.strftime('%d-%m-%Y')}."

            attempt(move)
            st.rerun()
        if press("Sluit deze uitvraag", form="uitvraag-sluiten"):

            def close() -> str:
                close_round(register(), found.id, who=who_for(found.gemeente))
                return f"{found.title} is gesloten."

            attempt(close)
            st.rerun()


def _new() -> None:
    upper_left, upper_right = st.columns(2)
    code = option_boxes.choose_one(
        upper_left.selectbox,
        "Waarvoor",
        list(PURPOSES),
        format_func=lambda name: PURPOSES[name].title,
    )
    purpose = purpose_named(code)
    soonest = next_year(purpose, today=today())
    year = int(upper_right.number_input("Jaar", 2020, 2100, soonest, key=f"uitvraag-jaar-{code}"))
    # a row of its own: on a telephone the columns of one row stand below each other
    lower_left, lower_right = st.columns(2)
    known = corporations_of(page_data.whole_library())
    parties = st.multiselect(
        "Corporaties", known, default=known, accept_new_options=True, key="uitvraag-corporaties"
    )
    gemeente = gemeente_of(page_data.whole_library(), login.viewer())
    due = _due(purpose.agreement, year=year, quarter=purpose.quarter)
    try:
        proposed = new_round(purpose, year, corporations=parties, gemeente=gemeente, due=due)
    except KoppelkansenError as error:
        st.caption(str(error))
        return
    if due is None:
        st.caption(
            f"Over afspraak {purpose.agreement} in Q{purpose.quarter} {year} zegt de kalender van "
            "de afspraken niets; de uiterste dag ligt vier weken voor het einde van dat kwartaal."
        )
    else:
        st.caption(
            f"Afspraak {purpose.agreement} is volgens de kalender uiterlijk "
            f"{due.strftime('%d-%m-%Y')} aan de beurt; aanleveren kan tot vier weken daarvoor."
        )
    # the key holds the choice, so that another choice proposes its own days
    mark = f"{purpose.code}-{year}"
    reference = lower_left.date_input(
        "Peildatum",
        proposed.reference_date,
        format="DD-MM-YYYY",
        key=f"peildatum-{mark}",
        help=glossary.help_for("peildatum"),
    )
    deadline = lower_right.date_input(
        "Uiterste dag", proposed.deadline, format="DD-MM-YYYY", key=f"uiterlijk-{mark}"
    )
    if deadline < today():
        st.warning("De uiterste dag is al voorbij: alles wat u vraagt staat meteen als te laat.")
    asked = _requests(proposed, mark=mark)
    if press("Open deze uitvraag", form="uitvraag-openen", type="primary", disabled=not asked):
        _open(replace(proposed, reference_date=reference, deadline=deadline, requests=tuple(asked)))


def _requests(proposed: Round, *, mark: str) -> list[Request]:
    """Let the person change what is asked of each party, and what is said with it."""
    texts = {request.item: request.explanation for request in proposed.requests}
    asked = []
    for party in dict.fromkeys([*proposed.parties, proposed.gemeente]):
        default = [request.item for request in proposed.requests if request.party == party]
        items = option_boxes.choose_many(
            st.multiselect,
            f"Gevraagd aan {party}",
            list(ITEMS),
            default=default,
            format_func=lambda name: ITEMS[name].title,
            key=f"gevraagd-{mark}-{party}",
        )
        asked += [(party, item) for item in items]
    for item in dict.fromkeys(item for _, item in asked):
        texts[item] = st.text_input(
            f"Toelichting bij {item_named(item).title}",
            texts.get(item, item_named(item).explanation),
            max_chars=500,
            key=f"toelichting-{mark}-{item}",
        )
    return [Request(party=party, item=item, explanation=texts[item]) for party, item in asked]


def _files(found: Round) -> None:
    for item in dict.fromkeys(request.item for request in found.requests):
        template_button(item, key="gemeente")
    st.download_button(
        "Uitvraag als bestand",
        lambda: export_round(found),
        file_name=f"{found.id}.json",
        mime="application/json",
        on_click="ignore",
        help="Voor een partij met een eigen installatie; zij levert aan met één bestand.",
    )


def template_button(item: str, *, key: str) -> None:
    """Offer the empty workbook of an item, where there is one."""
    kind = item_named(item).kind
    if kind is None:
        return
    st.download_button(
        f"Leeg sjabloon {item_named(item).title} (Excel)",
        lambda: _template(kind),
        file_name=f"sjabloon-{item}.xlsx",
        mime=XLSX,
        key=f"sjabloon-{key}-{item}",
        on_click="ignore",
        help="De kolommen die herkend worden, met lijsten van wat is toegestaan en voorbeelden.",
    )


def _taken() -> None:
    given = st.file_uploader("Bestand van de gemeente", type=["json"], key="uitvraag-bestand")
    if given is not None and press("Lees in", form="uitvraag-inlezen"):
        try:
            made = import_round(given.getvalue())
        except KoppelkansenError as error:
            st.error(str(error))
            return
        _open(made)


def _template(kind: Kind) -> bytes:
    # what writes workbooks is for who downloads one
    from geo.importing.template import empty_template  # noqa: PLC0415

    return empty_template(kind)
