"""The register for the pages: opened once, read through a cache, and its lines in Dutch."""

import contextlib
import datetime as dt
import functools
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from geo.access.register import register_for
from geo.register import (
    Entry,
    EntryKind,
    OverruleKind,
    Register,
    RegisterError,
    SessionRecord,
    Status,
    Who,
)
from geo.register.database import default_url
from geo.text.format import number
from geo.text.local_time import local_moment
from geo.upkeep.register_start import at_close, at_start
from pages.ui.frame import login, page_data
from pages.ui.frame.dutch import plain
from pages.ui.frame.register_findings import FOUND

SIGNS: Final[Mapping[Status, str]] = {
    Status.OPGENOMEN: "✓",
    Status.NADER_ONDERZOEKEN: "?",
    Status.UITGESTELD: "…",
    Status.AFGEWEZEN: "✕",
    Status.GEREALISEERD: "★",
}
"""A sign beside the word for a status, never instead of it."""

OVERRULE_WORDS: Final[Mapping[OverruleKind, str]] = {
    OverruleKind.GEEN_MATCH: "geen koppelkans",
    OverruleKind.ANDERE_PLEK: "verkeerde plek",
    OverruleKind.TOEGEVOEGD: "met de hand toegevoegd",
    OverruleKind.INGETROKKEN: "correctie ingetrokken",
}
_SESSION_WORDS: Final[Mapping[EntryKind, str]] = {
    EntryKind.SESSION_OPENED: "Sessie geopend",
    EntryKind.SESSION_CLOSED: "Sessie gesloten",
    EntryKind.SESSION_REOPENED: "Sessie heropend",
    EntryKind.SESSION_CHANGED: "Sessie gewijzigd",
    EntryKind.AGREEMENT_SET: "Set afspraken geladen",
    EntryKind.AGREEMENT_STATUS: "Status van een afspraak",
    EntryKind.AGREEMENT_MEETING: "Datum van een overleg",
    EntryKind.AGREEMENT_PARKING: "Afspraak over parkeren",
    EntryKind.AGREEMENT_PRICE: "Grondprijs van een jaar",
    EntryKind.PROPOSAL: "Voorstel voor een keuze",
    EntryKind.ROUND: "Uitvraag",
    EntryKind.DELIVERY: "Aanlevering",
    EntryKind.ROUND_REMARK: "Opmerking bij een uitvraag",
    EntryKind.FIGURES: "Cijfers gemeld",
    EntryKind.PROJECT_STATE: "Stand van een plan gemeld",
    EntryKind.AGENDA_ITEM: "Punt van een wijkagenda gemeld",
    EntryKind.PERIOD_CLOSED: "Periode gesloten",
}


def register() -> Register:
    """The register as who is looking now sees it, and in which they write under their own name.

    Raises:
        RegisterError: its database cannot be reached.
    """
    viewer = login.viewer()
    own = page_data.own() if viewer.corporation else None
    return register_for(_opened(default_url(os.environ)), viewer, own)


def problem() -> str | None:
    """Why the register cannot be read now, in Dutch; None when it can."""
    try:
        register().head()
    except RegisterError as error:
        return str(error)
    return None


def close() -> None:
    """Note where the registers that were opened end, before the program stops."""
    var = page_data.whole_library().var
    for url in list(FOUND):
        with contextlib.suppress(RegisterError):
            at_close(_opened(url), var=var, url=url)


@functools.cache
def _opened(url: str) -> Register:
    opened = Register.open(url)
    FOUND[url] = at_start(
        opened, var=page_data.whole_library().var, url=url, now=dt.datetime.now(dt.UTC)
    )
    return opened


def session(name: str) -> SessionRecord:
    """A session as it was; read again only when something was written."""
    # what is of a corporation may change with the layers, so they are in the key
    key = f"{default_url(os.environ)} {login.viewer().sight} {page_data.state_key()}"
    return _session(key, name, register().head().hash)


@st.cache_resource(max_entries=16, show_spinner=False)
def _session(key: str, name: str, head: str) -> SessionRecord:  # noqa: ARG001 - the key
    return register().session(name)


def status_words(entry: Entry | None) -> str:
    """The sign and word of a decision; '-' when nothing was decided."""
    if entry is None or entry.status is None:
        return "-"
    return f"{SIGNS[entry.status]} {entry.status}"


def party(who: Who) -> str:
    """Organisation and role."""
    return f"{who.organisation} ({who.role})"


def moment(entry: Entry) -> str:
    """When an entry was written, on the clock of the Netherlands."""
    return local_moment(entry.recorded_at)


def headline(entry: Entry) -> str:
    """What an entry records, in a few words."""
    if entry.kind is EntryKind.DECISION:
        return f"Besluit: {status_words(entry)}"
    if entry.kind is EntryKind.COMMENT:
        return "Opmerking"
    if entry.overrule is not None:
        return f"Correctie: {OVERRULE_WORDS[entry.overrule]}"
    return _SESSION_WORDS[entry.kind]


def details(entry: Entry) -> str:
    """Owner, measure, year and budget of a decision, or the place of a correction."""
    content: Mapping[str, Any] = entry.content
    parts = []
    if content.get("owner"):
        parts.append(f"trekker {content['owner']}")
    if content.get("measure"):
        parts.append(str(content["measure"]))
    if content.get("year"):
        parts.append(str(content["year"]))
    if content.get("budget_eur") is not None:
        parts.append(f"{number(content['budget_eur'])} euro")
    if content.get("lat") is not None:
        parts.append(
            f"{number(content['lat'], decimals=5)}, {number(content['lon'], decimals=5)} "
            f"(op circa {number(content['precision_m'])} m)"
        )
    if content.get("withdrawn"):
        parts.append(OVERRULE_WORDS[OverruleKind(content["withdrawn"])])
    return ", ".join(parts)


def reason(entry: Entry) -> str:
    """The reason or text of an entry."""
    content = entry.content
    return str(content.get("reason") or content.get("text") or content.get("remark") or "")


def history(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries as rows of a table, the newest first."""
    rows = [
        {
            "Wanneer": moment(entry),
            "Sessie": entry.session or "-",
            "Wie": party(entry.who),
            "Wat": headline(entry),
            "Reden of tekst": reason(entry),
            "Verder": details(entry) or "-",
            "Regel": entry.sequence,
        }
        for entry in entries
    ]
    return rows[::-1]


def lines_of(entries: Iterable[Entry]) -> list[str]:
    """Entries as lines of Markdown for a narrow column, the newest first."""
    lines = []
    for entry in entries:
        more = details(entry)
        lines.append(
            f"**{headline(entry)}** {plain(reason(entry))}"
            + (f" ({plain(more)})" if more else "")
            + f"  \n{plain(party(entry.who))}, {entry.session or 'buiten een sessie'}, "
            f"{moment(entry)}, regel {entry.sequence}"
        )
    return lines[::-1]


def meanwhile_text(entries: Sequence[Entry]) -> str:
    """What others wrote while somebody was deciding."""
    lines = [
        f"- {moment(entry)}, {party(entry.who)}: {headline(entry)}. {plain(reason(entry))}"
        for entry in entries
    ]
    return (
        "Intussen is over deze koppelkans ook dit vastgelegd. Beide regels zijn bewaard; uw regel "
        "is de laatste en geldt nu. Overleg of dat klopt.\n\n" + "\n".join(lines)
    )
