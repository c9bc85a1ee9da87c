"""``python -m geo rounds``: what is asked of whom, by when, and how far it is."""

import argparse
import datetime as dt
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from geo.catalogue.writing import replacing
from geo.commands.actions import add_action
from geo.commands.round_board import read_day, show_board
from geo.commands.terminal import (
    open_register,
    present_viewer,
    signature,
    whole_library,
    write_json,
    write_table,
)
from geo.deliveries.items import ITEMS, item_named
from geo.deliveries.purposes import PURPOSES, purpose_named
from geo.errors import DataError
from geo.importing.template import empty_template
from geo.text.local_time import local_today

if TYPE_CHECKING:
    from geo.deliveries.desk import DeliveryDesk
    from geo.deliveries.round_record import Round


_Action = Callable[["DeliveryDesk", argparse.Namespace], int]
_AS = "wie dit vastlegt, zoals 'Gemeente Dordrecht: wonen'"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what can be done with rounds."""
    parser.set_defaults(do=_list)
    actions = parser.add_subparsers(metavar="ACTIE")
    board = add_action(actions, "board", "Toon het bord van een uitvraag.", show_board)
    board.add_argument("id", metavar="UITVRAAG")
    board.add_argument("--on", metavar="DATUM", help="gezien op deze dag; standaard vandaag")
    opened = add_action(actions, "open", "Open een uitvraag.", _open)
    opened.add_argument("purpose", choices=tuple(PURPOSES), metavar="DOEL",
                        help=f"een van: {', '.join(PURPOSES)}")  # fmt: skip
    opened.add_argument("--year", type=int, required=True, metavar="JAAR")
    opened.add_argument("--party", action="append", metavar="CORPORATIE",
                        help="mag vaker; standaard die van de plannen en het bezit")  # fmt: skip
    opened.add_argument("--gemeente", metavar="NAAM", help="de partij die samenvoegt")
    opened.add_argument("--reference", metavar="DATUM", help="peildatum; standaard 1 januari")
    opened.add_argument("--deadline", metavar="DATUM", help="standaard vier weken voor de termijn")
    opened.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)
    after = add_action(actions, "next", "Open dezelfde uitvraag voor het volgende jaar.", _next)
    after.add_argument("id", metavar="UITVRAAG")
    after.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)
    change = add_action(actions, "change", "Verzet de uiterste dag van een uitvraag.", _change)
    change.add_argument("id", metavar="UITVRAAG")
    change.add_argument("--deadline", required=True, metavar="DATUM")
    change.add_argument("--reason", required=True, metavar="TEKST")
    change.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)
    close = add_action(actions, "close", "Sluit een uitvraag: er kan niets meer bij.", _close)
    close.add_argument("id", metavar="UITVRAAG")
    close.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)
    remark = add_action(actions, "remark", "Leg een opmerking bij een uitvraag vast.", _remark)
    remark.add_argument("id", metavar="UITVRAAG")
    remark.add_argument("text", metavar="TEKST")
    remark.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)
    template = add_action(actions, "template", "Schrijf het lege sjabloon van wat gevraagd wordt.",
                    _template)  # fmt: skip
    template.add_argument("item", choices=tuple(ITEMS), metavar="WAT",
                          help=f"een van: {', '.join(ITEMS)}")  # fmt: skip
    template.add_argument("--out", type=Path, required=True, metavar="BESTAND")
    ics = add_action(actions, "ics", "Schrijf de uiterste dagen als agendabestand.", _ics)
    ics.add_argument("--party", metavar="PARTIJ", help="alleen wat deze partij aanlevert")
    ics.add_argument("--out", type=Path, required=True, metavar="BESTAND")
    export = add_action(
        actions, "export", "Schrijf een uitvraag als bestand voor een partij.", _export
    )
    export.add_argument("id", metavar="UITVRAAG")
    export.add_argument("--out", type=Path, required=True, metavar="BESTAND")
    taken = add_action(actions, "import", "Lees een uitvraag van de gemeente in.", _import)
    taken.add_argument("file", type=Path, metavar="BESTAND")
    taken.add_argument("--as", dest="who", metavar="ORGANISATIE:ROL", help=_AS)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return at_desk(arguments.do, arguments)


def at_desk(do: _Action, arguments: argparse.Namespace) -> int:
    """Run an action with the whole library and the register of the viewer."""
    from geo.deliveries.desk import DeliveryDesk  # noqa: PLC0415 - the database is needed here only

    with open_register() as register:
        desk = DeliveryDesk(library=whole_library(), register=register, viewer=present_viewer())
        return do(desk, arguments)


def _list(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.rounds import rounds  # noqa: PLC0415

    found = rounds(desk.register)
    if arguments.json:
        write_json(
            [found_round.to_dict() | {"is_open": found_round.is_open} for found_round in found]
        )
        return 0
    write_table(
        [
            (
                found_round.id, found_round.title, found_round.reference_date.isoformat(),
                found_round.deadline.isoformat(),
                "open" if found_round.is_open else "gesloten", ", ".join(found_round.parties),
            )
            for found_round in found
        ],
        header=("uitvraag", "titel", "peildatum", "uiterlijk", "stand", "partijen"),
    )  # fmt: skip
    return 0


def _write_round(made: "Round", arguments: argparse.Namespace, text: str) -> int:
    if arguments.json:
        write_json(made.to_dict() | {"is_open": made.is_open})
    else:
        sys.stdout.write(f"{text}\n")
    return 0


def _due(desk: "DeliveryDesk", agreement: str, *, year: int, quarter: int) -> dt.date | None:
    from geo.agreements.calendar_dates import due_day  # noqa: PLC0415

    return due_day(
        desk.library, desk.register, agreement, year=year, quarter=quarter, today=local_today()
    )


def _open(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.parties import corporations_of, gemeente_of  # noqa: PLC0415
    from geo.deliveries.rounds import new_round, open_round  # noqa: PLC0415

    purpose = purpose_named(arguments.purpose)
    made = new_round(
        purpose,
        arguments.year,
        corporations=arguments.party or corporations_of(desk.library),
        gemeente=arguments.gemeente or gemeente_of(desk.library, desk.viewer),
        due=_due(desk, purpose.agreement, year=arguments.year, quarter=purpose.quarter),
        deadline=read_day(arguments.deadline),
        reference_date=read_day(arguments.reference),
    )  # fmt: skip
    open_round(desk.register, made, who=signature(arguments.who))
    return _write_round(
        made, arguments, f"Geopend: {made.id}, uiterlijk {made.deadline.isoformat()}."
    )


def _next(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.rounds import find_round, next_round, open_round  # noqa: PLC0415

    last = find_round(desk.register, arguments.id)
    purpose = purpose_named(last.purpose)
    due = _due(desk, purpose.agreement, year=last.year + 1, quarter=purpose.quarter)
    made = next_round(last, due=due)
    open_round(desk.register, made, who=signature(arguments.who))
    return _write_round(
        made, arguments, f"Geopend: {made.id}, uiterlijk {made.deadline.isoformat()}."
    )


def _change(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.rounds import change_round, find_round  # noqa: PLC0415

    day = read_day(arguments.deadline)
    now = find_round(desk.register, arguments.id)
    made = replace(now, deadline=day or now.deadline)
    change_round(desk.register, made, reason=arguments.reason, who=signature(arguments.who))
    return _write_round(made, arguments, f"{made.id}: uiterlijk {made.deadline.isoformat()}.")


def _close(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.rounds import close_round, find_round  # noqa: PLC0415

    close_round(desk.register, arguments.id, who=signature(arguments.who))
    return _write_round(
        find_round(desk.register, arguments.id), arguments, f"Gesloten: {arguments.id}."
    )


def _remark(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.actions import remark_on_round  # noqa: PLC0415
    from geo.deliveries.rounds import find_round  # noqa: PLC0415

    remark_on_round(desk, arguments.id, arguments.text, who=signature(arguments.who))
    return _write_round(find_round(desk.register, arguments.id), arguments, "Vastgelegd.")


def _template(_: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    kind = item_named(arguments.item).kind
    if kind is None:
        raise DataError(f"Voor {arguments.item} is er geen sjabloon; lever een eigen bestand.")
    _write(arguments.out, empty_template(kind))
    return _written(arguments)


def _ics(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.calendar_days import deadline_calendar  # noqa: PLC0415
    from geo.deliveries.rounds import rounds  # noqa: PLC0415

    made = dt.datetime.now(tz=dt.UTC)
    content = deadline_calendar(
        rounds(desk.register), title="Uitvragen", party=arguments.party, made=made
    )
    _write(arguments.out, content)
    return _written(arguments)


def _export(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.exchange import export_round  # noqa: PLC0415
    from geo.deliveries.rounds import find_round  # noqa: PLC0415

    _write(arguments.out, export_round(find_round(desk.register, arguments.id)))
    return _written(arguments)


def _import(desk: "DeliveryDesk", arguments: argparse.Namespace) -> int:
    from geo.deliveries.exchange import import_round  # noqa: PLC0415
    from geo.deliveries.rounds import open_round  # noqa: PLC0415

    made = import_round(read_bytes(arguments.file))
    open_round(desk.register, made, who=signature(arguments.who))
    return _write_round(made, arguments, f"Ingelezen: {made.id}.")


def read_bytes(path: Path) -> bytes:
    """Read a file named on the command line.

    Raises:
        DataError: it is not there.
    """
    if not path.is_file():
        raise DataError(f"Het bestand {path.name} bestaat niet.")
    return path.read_bytes()


def _write(target: Path, content: bytes) -> None:
    with replacing(target) as temporary:
        temporary.write_bytes(content)


def _written(arguments: argparse.Namespace) -> int:
    if arguments.json:
        write_json({"file": str(arguments.out)})
    else:
        sys.stdout.write(f"Geschreven: {arguments.out}\n")
    return 0
