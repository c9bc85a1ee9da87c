"""Gegevens: targets, class bounds and policy areas filled in as a table."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.catalogue.rules import RuleChange, read_document, rules_file, store_rules
from geo.catalogue.vocabularies import AREA_KINDS
from geo.errors import DataError, KoppelkansenError
from geo.hazards.threshold_edit import (
    BOUNDS,
    TITLE,
    UNIT,
    bound_changes,
    bounds_table,
    class_shift,
    edited_thresholds,
)
from geo.hazards.thresholds import Thresholds, parse_thresholds
from geo.importing.area_edit import ID, KIND, area_table, edited_areas
from geo.importing.areas import activate_areas
from geo.progress.target_edit import (
    LABEL,
    PART,
    TargetTables,
    edited_targets,
    target_changes,
    target_tables,
)
from pages.ui.frame import dutch, page_data
from pages.ui.frame.recording import once, press
from pages.ui.frame.register_view import party
from pages.ui.frame.table_download import show_table
from pages.ui.frame.who_form import who_fields, who_of

_DONE: Final = "regels-gelukt"
_ROUND: Final = "regels-beurt"


def render() -> None:
    """Show the choice of what to fill in, and the table of what was chosen."""
    st.subheader("Doelen, drempels en gebieden invullen")
    if text := st.session_state.pop(_DONE, None):
        st.success(text)
        st.toast(text, icon=":material/check:", duration="long")
    st.markdown(
        "Verander een tabel; u ziet eerst wat er verandert. Pas na **Maak actief** geldt het. De "
        "vorige editie blijft bewaard en kan weer actief worden."
    )
    what = st.selectbox(
        "Wat wilt u invullen?", list(_EDITORS), index=None, placeholder="Kies een tabel",
        key="regels-keuze",
    )  # fmt: skip
    if what is None:
        return
    try:
        _EDITORS[what](f"{what}-{st.session_state.get(_ROUND, 0)}")
    except KoppelkansenError as error:
        st.error(str(error))


def _finish(text: str) -> None:
    """Tell what became active, and begin the tables anew."""
    st.session_state[_DONE] = text
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _confirm(
    changes: Sequence[str], *, key: str, store: Callable[[str], object], what: str
) -> None:
    """Show what changes, ask under whose name, and store it on a press of the button."""
    if not changes:
        st.caption("Er is nog niets veranderd.")
        return
    st.markdown(
        "**Dit verandert er**\n\n" + "\n".join(f"- {dutch.plain(change)}" for change in changes)
    )
    fields = who_fields((f"Gemeente {page_data.area_name()}".strip(),), key=f"wie-{key}")
    if press("Maak actief", form=f"actief-{key}", type="primary"):
        with once() as counts:
            if counts:
                store(party(who_of(fields)))
                _finish(f"{what} zijn ingevuld en actief. De vorige editie blijft bewaard.")
        st.rerun()


def _document(name: str) -> dict[str, Any]:
    path = rules_file(page_data.library(), name)
    try:
        return read_document(path)
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} kan niet worden gelezen: {error}.") from None


def _store_rule(name: str, document: dict[str, Any], changes: Sequence[RuleChange]) -> Any:
    return lambda by: store_rules(
        page_data.library(), name, document, entered_by=by, changes=changes
    )


def _targets(key: str) -> None:
    document = _document("targets")
    tables = target_tables(document)
    values = st.data_editor(
        tables.filled, hide_index=True, width="stretch", disabled=[PART, LABEL],
        key=f"doelen-{key}",
    )  # fmt: skip
    st.markdown(
        "Momenten van de Wbmgp: een jaar, kwartaal (2026-Q2) of maand (2026-09). Soort is leeg, of "
        "*evaluatie*: de cijfers voor het dossier lopen tot en met het jaar ervoor."
    )
    dates = st.data_editor(
        tables.dates, hide_index=True, width="stretch", num_rows="dynamic", key=f"data-{key}"
    )
    st.markdown("Cijfers die de evaluatie vraagt, per jaar.")
    needs = st.data_editor(
        tables.needs, hide_index=True, width="stretch", num_rows="dynamic", key=f"cijfers-{key}"
    )
    edited = edited_targets(document, TargetTables(filled=values, dates=dates, needs=needs))
    changes = target_changes(document, edited)
    _confirm(
        [change.text() for change in changes], key=key, what="De doelen",
        store=_store_rule("targets", edited, changes),
    )  # fmt: skip


def _thresholds(key: str) -> None:
    document = _document("thresholds")
    number = st.column_config.NumberColumn
    table = st.data_editor(
        bounds_table(document),
        hide_index=True,
        width="stretch",
        disabled=[TITLE, UNIT],
        column_config={column: number(column, format="localized") for column in BOUNDS.values()},
        key=f"drempels-{key}",
    )
    st.caption("De hoogste klasse heeft geen grens. Een waarde op de grens hoort bij de klasse.")
    edited = edited_thresholds(document, table)
    old, new = (parse_thresholds(values, file="De tabel") for values in (document, edited))
    changes = bound_changes(old, new)
    if changes:
        _shift(old, new)
    _confirm(
        [change.text() for change in changes], key=key, what="De drempels",
        store=_store_rule("thresholds", edited, changes),
    )  # fmt: skip


def _shift(old: Thresholds, new: Thresholds) -> None:
    """Show how many dwellings change class."""
    stock = page_data.inputs().stock
    if stock is None:
        st.caption("Zonder bezit is niet te zeggen hoeveel woningen van klasse veranderen.")
        return
    table = class_shift(page_data.exposure(), stock, old=old, new=new)
    if table.empty:
        return
    rows = pd.DataFrame(
        {
            "Bedreiging": table["hazard"].map({name: item.title for name, item in new.items()}),
            "Klasse": table["exposure_class"].map(lambda name: dutch.CLASS_WORDS.get(name, name)),
            "Woningen nu": table["before_count"],
            "Woningen straks": table["after_count"],
        }
    )
    show_table(rows, alt="Woningen per klasse, nu en met de nieuwe grenzen", name="klassen-straks")


def _areas(key: str) -> None:
    library = page_data.library()
    table = st.data_editor(
        area_table(library),
        hide_index=True,
        width="stretch",
        num_rows="dynamic",
        disabled=[ID],
        column_config={
            KIND: st.column_config.SelectboxColumn(KIND, options=[*AREA_KINDS.labels().values()])
        },
        key=f"gebieden-{key}",
    )
    st.caption(
        "Een nieuw gebied bestaat uit wijken of buurten: noem hun codes met een komma ertussen. "
        "Een gebied dat er al is, houdt zijn grens zolang u geen codes invult."
    )
    found = edited_areas(library, table, entered_by="")
    _confirm(
        found.changes, key=key, what="De beleidsgebieden",
        store=lambda by: activate_areas(
            library, edited_areas(library, table, entered_by=by).prepared
        ),
    )  # fmt: skip


_EDITORS: Final[dict[str, Callable[[str], None]]] = {
    "Doelen": _targets,
    "Drempels": _thresholds,
    "Beleidsgebieden": _areas,
}
