"""The board of a round: a table per party and item, contradictions, remarks, and a print view."""

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Any, Final

import streamlit as st

from geo.deliveries.actions import remark_on_round
from geo.deliveries.board import Board, BoardRow
from geo.deliveries.calendar_days import deadline_calendar
from geo.deliveries.states import State
from geo.koppelkansen.questions import Question
from geo.koppelkansen.snapshot import DEFAULT_KINDS
from geo.register import EntryKind
from geo.text.clean import local_date
from geo.text.format import counted
from pages.ui.frame import glossary, login, plain_table
from pages.ui.frame.dutch import number, plain
from pages.ui.frame.page_output import page_output
from pages.ui.frame.recording import attempt, submit
from pages.ui.frame.register_view import register
from pages.ui.frame.write_access import may
from pages.ui.koppelkansen.ranking_cache import ranked
from pages.ui.uitvraag.round_choice import desk, today, who_for

SIGNS: Final = {
    None: "○ nog niets",
    State.CONCEPT: "… concept",
    State.INGEDIEND: "→ ingediend",
    State.TERUGGESTUURD: "↩ teruggestuurd",
    State.GEACCEPTEERD: "✓ geaccepteerd",
}
"""A sign beside the word for a state, never instead of it."""

COLUMNS: Final = {
    "built_year": "bouwjaar", "dwelling_type": "woningtype", "energy_label": "energielabel",
    "buurtcode": "buurt", "dwellings_count": "aantal woningen", "first_year": "eerste jaar",
    "lat": "plek", "firmness": "zacht of hard", "status": "status", "value": "waarde",
}  # fmt: skip
"""Names of the columns of which unknown values are counted."""


_MOST_QUESTIONS: Final = 12


def show(board: Board) -> None:
    """Show the board as far as it is for who is looking."""
    _dates(board)
    rows = [row for row in board.rows if row.is_open_to_viewer]
    if rows:
        plain_table.show(
            [_cells(row) for row in rows], alt=f"Aanleveringen voor {board.round.title}"
        )
    if len(rows) < len(board.rows):
        st.markdown("**Alle partijen samen**")
        plain_table.show(_counts(board), alt="Hoe ver elk onderdeel is")
    asked: Sequence[Question] = ()
    if board.contradictions is not None:
        _contradictions(board)
        asked = _asked_next()
        _next(asked)
    _remarks(board)
    state = page_output().line()
    left, right = st.columns(2)
    left.download_button(
        "Uiterste dag in de agenda (.ics)",
        lambda: deadline_calendar(
            [board.round], title=board.round.title, made=dt.datetime.now(tz=dt.UTC)
        ),
        file_name=f"{board.round.id}.ics",
        mime="text/calendar",
        on_click="ignore",
    )
    right.download_button(
        "Bord om te printen (HTML)",
        lambda: printed(board, asked=asked, state=state).encode(),
        file_name=f"bord-{board.round.id}.html",
        mime="text/html",
        on_click="ignore",
        help="Eén bladzijde met het bord, wat elkaar tegenspreekt en de opmerkingen.",
    )


def _dates(board: Board) -> None:
    made = board.round
    left = (made.deadline - board.on).days
    if not made.is_open:
        when = "gesloten"
    elif left < 0:
        when = f"{counted(-left, 'dag', 'dagen')} te laat"
    else:
        when = f"nog {counted(left, 'dag', 'dagen')}"
    st.markdown(
        f"Peildatum **{made.reference_date.strftime('%d-%m-%Y')}** · uiterlijk "
        f"**{made.deadline.strftime('%d-%m-%Y')}** ({when}) · {plain(made.gemeente)} voegt samen",
        help=glossary.help_for("peildatum", "aanlevering", "onbekend", "geplaatst"),
    )


def _cells(row: BoardRow) -> dict[str, Any]:
    delivery = row.delivery
    latest = delivery.latest
    quality = None if latest is None else latest.quality
    moment = delivery.moment
    unknown = ""
    if quality is not None:
        unknown = ", ".join(
            f"{COLUMNS.get(name, name)} {number(count)}" for name, count in quality.unknown.items()
        )
    share = None if quality is None else quality.placed_share
    return {
        "Partij": row.key.party,
        "Wat": row.title,
        "Stand": SIGNS[delivery.state] + (" · te laat" if row.is_late else ""),
        "Sinds": "-" if moment is None else local_date(moment).strftime("%d-%m-%Y"),
        "Versie": str(delivery.number or "-"),
        "Rijen": "-" if quality is None else _rows(quality.loaded, quality.rejected),
        "Onbekend": "-" if quality is None else unknown or "niets",
        "Geplaatst": "-" if share is None else f"{100 * share:.0f}%",
        "Verschil": _difference(row),
    }


def _rows(loaded: int, rejected: int) -> str:
    return number(loaded) + (f" ({number(rejected)} niet)" if rejected else "")


def _difference(row: BoardRow) -> str:
    latest = row.delivery.latest
    quality = None if latest is None else latest.quality
    if quality is None:
        return "-"
    share = quality.difference_share
    difference = "eerste keer" if share is None else f"{100 * share:+.0f}% t.o.v. wat actief was"
    if quality.wijken_off:
        off = counted(quality.wijken_off, "wijk wijkt", "wijken wijken")
        difference += f"; {off} af van het CBS"
    return difference


def _counts(board: Board) -> list[dict[str, Any]]:
    return [
        {
            "Wat": item.title,
            "Gevraagd": number(item.asked),
            "Ingediend": number(item.handed_in),
            "Geaccepteerd": number(item.accepted),
            "Te laat": number(item.late),
        }
        for item in board.items
    ]


def _contradictions(board: Board) -> None:
    st.subheader("Wat elkaar tegenspreekt", help=glossary.help_for("tegenspraak"))
    found = board.contradictions or ()
    if not found:
        st.markdown("Niets gevonden in wat is ingediend.")
    for contradiction in found:
        st.markdown(f"- {plain(contradiction.message)}")


def _asked_next() -> Sequence[Question]:
    made = ranked(
        weights=None, year=today().year, kinds=DEFAULT_KINDS, overrules=register().overrules()
    )
    return made.questions[:_MOST_QUESTIONS]


def _share(asked: Question) -> str:
    return f"{number(100 * asked.change_share)}%"


def _next(asked: Sequence[Question]) -> None:
    st.subheader("Wat nu te vragen", help=glossary.help_for("trekking", "onbekend"))
    st.caption(
        "Wat onbekend is en het meeste uitmaakt: met het antwoord staan er in dit deel van de "
        "trekkingen andere koppelkansen bij de eerste 10."
    )
    if not asked:
        st.markdown("Geen antwoord verandert de eerste 10.")
        return
    plain_table.show(
        [
            {
                "Partij": question.party or "-",
                "Vraag": question.text,
                "Andere eerste 10": _share(question),
            }
            for question in asked
        ],
        alt="Vragen die de eerste 10 het vaakst veranderen",
    )


def _remarks(board: Board) -> None:
    st.subheader("Opmerkingen")
    for remark in board.remarks:
        day = local_date(remark.recorded_at).strftime("%d-%m-%Y")
        st.markdown(f"- {plain(remark.text)} ({plain(remark.organisation)}, {day})")
    if not board.remarks:
        st.markdown("Nog geen.")
    if not may(EntryKind.ROUND_REMARK):
        return
    with st.form(f"opmerking-{board.round.id}", clear_on_submit=True):
        text = st.text_area("Opmerking bij deze uitvraag", max_chars=2000)
        pressed = submit("Opmerking vastleggen", form="uitvraag-opmerking")
    if pressed:

        def record() -> str:
            who = who_for(login.viewer().organisation or board.round.gemeente)
            remark_on_round(desk(), board.round.id, text, who=who)
            return "Uw opmerking is vastgelegd."

        attempt(record)
        st.rerun()


_PRINT_STYLE: Final = """
body { font: 10pt/1.4 system-ui, sans-serif; margin: 1.5cm; color: #000; background: #fff; }
h1 { font-size: 16pt; margin: 0 0 4pt; } h2 { font-size: 12pt; margin: 12pt 0 4pt; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #888; text-align: left; padding: 3pt 5pt; vertical-align: top; }
@page { size: A4 landscape; margin: 1cm; }
"""


def printed(board: Board, *, state: str, asked: Sequence[Question] = ()) -> str:
    """Return the board as one page of HTML that prints by itself; ``state`` is what it shows."""
    made = board.round
    rows = [row for row in board.rows if row.is_open_to_viewer]
    cells = [_cells(row) for row in rows] if len(rows) == len(board.rows) else _counts(board)
    days = (
        f"Stand van {board.on.strftime('%d-%m-%Y')}. Peildatum "
        f"{made.reference_date.strftime('%d-%m-%Y')}, uiterlijk "
        f"{made.deadline.strftime('%d-%m-%Y')}."
    )
    parts = [
        "<!doctype html><html lang='nl'><meta charset='utf-8'>",
        f"<title>{escape(made.title)}</title><style>{_PRINT_STYLE}</style>",
        f"<h1>{escape(made.title)}</h1>",
        f"<p>{escape(days)}</p>",
        f"<p>{escape(state)}</p>",
        _html_table(cells),
        _html_list(
            "Wat elkaar tegenspreekt",
            [contradiction.message for contradiction in board.contradictions or ()],
        ),
        _html_list(
            "Wat nu te vragen",
            [
                f"{question.text} (andere eerste 10 bij {_share(question)} van de trekkingen)"
                for question in asked
            ],
        ),
        _html_list(
            "Opmerkingen", [f"{remark.text} ({remark.organisation})" for remark in board.remarks]
        ),
    ]
    return "".join(parts)


def _html_table(rows: Sequence[dict[str, Any]]) -> str:
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(value))}</td>" for value in row.values()) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_list(title: str, texts: Sequence[str]) -> str:
    if not texts:
        return ""
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<h2>{escape(title)}</h2><ul>{items}</ul>"
