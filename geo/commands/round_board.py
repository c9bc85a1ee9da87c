"""The board of a round on the command line: who delivered what, and what to ask next."""

import argparse
import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from geo.commands.terminal import (
    write_json,
    write_table,
)
from geo.errors import DataError
from geo.text.format import number
from geo.text.local_time import local_today

if TYPE_CHECKING:
    from geo.deliveries.board import Board
    from geo.deliveries.desk import DeliveryDesk


def read_day(text: str | None) -> dt.date | None:
    """Read a day written as ``2026-06-02``.

    Raises:
        DataError: written otherwise.
    """
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise DataError(f"'{text}' is geen datum; schrijf hem zoals 2026-06-02.") from None


def show_board(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    """Write who delivered what, and what is best asked next."""
    from geo.deliveries.board import board_of  # noqa: PLC0415

    board = board_of(desk, arguments.id, on=read_day(arguments.on) or local_today())
    asked = _asked_next(desk)
    if arguments.json:
        write_json(board.to_dict() | {"ask_next": asked})
        return 0
    _show(board)
    if asked:
        sys.stdout.write("\nWat nu te vragen (wat de eerste 10 het vaakst verandert)\n")
        rows = [
            (
                question["party"] or "-",
                question["text"],
                f"{number(100 * question['change_share'])}%",
            )
            for question in asked
        ]
        write_table(rows, header=("partij", "vraag", "andere eerste 10"))
    return 0


def _asked_next(desk: "DeliveryDesk") -> list[dict[str, Any]]:
    from geo.commands.terminal import seen  # noqa: PLC0415
    from geo.koppelkansen.eligibility import split  # noqa: PLC0415
    from geo.koppelkansen.find import measure  # noqa: PLC0415
    from geo.koppelkansen.inputs import load_inputs  # noqa: PLC0415
    from geo.koppelkansen.scored_lists import open_questions  # noqa: PLC0415

    if not desk.viewer.sees_all:
        return []
    inputs = load_inputs(seen(desk.library))
    eligible = split(measure(inputs), as_of_year=local_today().year).open
    return [
        asdict(open_question) | {"text": open_question.text}
        for open_question in open_questions(eligible, inputs)
    ]


def _show(board: "Board") -> None:
    made = board.round
    state = "open" if made.is_open else "gesloten"
    sys.stdout.write(
        f"{made.title} ({state}): peildatum {made.reference_date.isoformat()}, "
        f"uiterlijk {made.deadline.isoformat()}.\n"
    )
    rows: list[Sequence[str]] = []
    for row in board.rows:
        latest = row.delivery.latest
        quality = None if latest is None else latest.quality
        rows.append(
            (
                row.key.party,
                row.title,
                "nog niets" if row.delivery.state is None else str(row.delivery.state),
                "te laat" if row.is_late else "",
                str(row.delivery.number or ""),
                "" if quality is None else number(quality.loaded),
                "" if quality is None else number(quality.unknown_count),
            )
        )
    write_table(rows, header=("partij", "wat", "stand", "", "versie", "rijen", "onbekende waarden"))
    for contradiction in board.contradictions or ():
        sys.stdout.write(f"Tegenspraak: {contradiction.message}\n")
    for remark in board.remarks:
        sys.stdout.write(f"Opmerking van {remark.organisation}: {remark.text}\n")
