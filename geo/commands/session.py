"""``python -m geo session``: sessions and what was decided in them."""

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from geo.commands.actions import add_action
from geo.commands.terminal import open_register, write_json, write_table
from geo.errors import KoppelkansenError
from geo.koppelkansen.records import KINDS
from geo.text.local_time import local_today

if TYPE_CHECKING:
    from geo.register import Register
from geo.commands.session_list import ALL_KINDS, list_now, open_session, recompute
from geo.commands.session_texts import say, session_json, show_changes
from geo.text.format import counted, number

_WHO = "ORGANISATIE: ROL"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTIE")

    def named(made: argparse.ArgumentParser) -> None:
        made.add_argument("name", metavar="SESSIE", help="jaar en kwartaal, zoals 2025-Q3")

    def signed(made: argparse.ArgumentParser) -> None:
        made.add_argument(
            "--as",
            dest="who",
            required=True,
            metavar=f"'{_WHO}'",
            help="wie dit vastlegt; geen naam van een persoon",
        )

    add_action(actions, "list", "Toon alle sessies.", _list)

    made = add_action(actions, "open", "Open een sessie en bevries de lijst van nu.", open_session)
    named(made)
    signed(made)
    made.add_argument("--date", type=_date, metavar="JJJJ-MM-DD", help="standaard vandaag")
    made.add_argument(
        "--participant",
        action="append",
        default=[],
        metavar=f"'{_WHO}'",
        help="een deelnemer; herhaal voor elke partij (standaard alleen wie opent)",
    )
    made.add_argument(
        "--agenda",
        nargs="+",
        metavar="KENMERK",
        help="koppelkansen om te bespreken, op volgorde (standaard de hele lijst)",
    )
    made.add_argument(
        "--weights", type=Path, metavar="BESTAND", help="gewichten in de vorm van data/weights.toml"
    )

    made.add_argument(
        "--kind",
        action="append",
        choices=[*KINDS, ALL_KINDS],
        metavar="SOORT",
        help=(
            f"soort koppelkans, mag vaker: {', '.join([*KINDS, ALL_KINDS])}; standaard plan_klimaat"
        ),
    )

    made = add_action(
        actions, "close", "Sluit een sessie; daarna verandert er niets meer aan.", _close
    )
    named(made)
    signed(made)
    made.add_argument("--remark", default="", metavar="TEKST", help="opmerking bij het sluiten")

    made = add_action(
        actions,
        "recompute",
        "Bereken de lijst van een open sessie opnieuw, en toon het verschil.",
        recompute,
    )
    named(made)
    signed(made)
    made.add_argument("--reason", required=True, metavar="TEKST", help="waarom")
    made.add_argument(
        "--weights",
        type=Path,
        metavar="BESTAND",
        help="gewichten in de vorm van data/weights.toml; standaard die van data/weights.toml zelf",
    )

    made = add_action(
        actions, "show", "Toon een sessie zoals zij was, met de bevroren waarden.", _show
    )
    named(made)

    made = add_action(actions, "diff", "Toon wat er veranderde, met de oorzaak.", _diff)
    made.add_argument("old", metavar="VAN", help="de eerdere sessie")
    made.add_argument(
        "new", nargs="?", metavar="NAAR", help="de latere sessie (standaard de lijst van nu)"
    )

    made = add_action(actions, "export", "Schrijf het hele register naar een bestand.", _export)
    made.add_argument("file", type=Path, metavar="BESTAND")

    made = add_action(actions, "import", "Haal een register binnen uit een bestand.", _import)
    made.add_argument("file", type=Path, metavar="BESTAND")

    add_action(actions, "verify", "Controleer of er niets aan het register is veranderd.", _verify)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked with the register of this installation."""
    with open_register() as register:
        do: _Action = arguments.do
        return do(register, arguments)


_Action = Callable[["Register", argparse.Namespace], int]


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is geen datum in de vorm 2025-09-24") from None


def _close(register: "Register", arguments: argparse.Namespace) -> int:
    from geo.koppelkansen.snapshot import who_of  # noqa: PLC0415

    register.close_session(arguments.name, who=who_of(arguments.who), remark=arguments.remark)
    record = register.session(arguments.name)
    if arguments.json:
        write_json(session_json(record))
        return 0
    about = {entry.koppelkans_id for entry in record.decisions()}
    decided = counted(len(about), "koppelkans", "koppelkansen")
    say(
        f"Sessie {arguments.name} is gesloten: over {decided} besloten, "
        f"{len(record.left_on_agenda())} op de agenda niet behandeld."
    )
    return 0


def _list(register: "Register", arguments: argparse.Namespace) -> int:
    records = [register.session(session.name) for session in register.sessions()]
    if arguments.json:
        write_json([session_json(record) for record in records])
        return 0
    if not records:
        say("Er is nog geen sessie geopend.")
        return 0
    rows = [
        (
            record.session.name,
            record.session.date.strftime("%d-%m-%Y"),
            "open" if record.session.is_open else "gesloten",
            str(len(record.session.agenda)),
            str(len({entry.koppelkans_id for entry in record.decisions()})),
            ", ".join(f"{who.organisation} ({who.role})" for who in record.session.participants),
        )
        for record in records
    ]
    write_table(rows, header=("sessie", "datum", "stand", "agenda", "besloten", "deelnemers"))
    return 0


def _show(register: "Register", arguments: argparse.Namespace) -> int:
    record = register.session(arguments.name)
    if arguments.json:
        write_json(
            {
                **session_json(record),
                "state": record.snapshot.state.to_dict(),
                "items": [dict(item) for item in record.snapshot.items],
                "decided": {
                    name: {**entry.content, "session": entry.session}
                    for name, entry in record.decided.items()
                },
            }
        )
        return 0
    rows = []
    for rank, item in enumerate(record.snapshot.items, start=1):
        entry = record.decided.get(str(item["id"]))
        decided = "-" if entry is None else f"{entry.content['status']}: {entry.content['reason']}"
        rows.append(
            (str(rank), str(item["id"]), str(item.get("tier")), str(item["title"]), decided)
        )
    write_table(rows, header=("plaats", "kenmerk", "groep", "titel", "besluit"))
    return 0


def _diff(register: "Register", arguments: argparse.Namespace) -> int:
    old = register.session(arguments.old)
    if arguments.new:
        new = register.session(arguments.new)
    else:
        from geo.koppelkansen.snapshot import kinds_of  # noqa: PLC0415

        # of the same kinds: another choice of kinds is no change
        state, items = list_now(register, local_today(), kinds=kinds_of(old.snapshot.items))
        new = register.now(state=state, items=items)
    return show_changes(old, new, as_json=arguments.json)


def _export(register: "Register", arguments: argparse.Namespace) -> int:
    head = register.export_file(arguments.file)
    if arguments.json:
        write_json({"file": arguments.file.name, "sequence": head.sequence, "hash": head.hash})
        return 0
    lines = counted(head.sequence, "regel", "regels")
    say(f"{lines} geschreven naar {arguments.file.name} (laatste: {head.hash}).")
    return 0


def _import(register: "Register", arguments: argparse.Namespace) -> int:
    count = register.import_file(arguments.file)
    if arguments.json:
        write_json({"file": arguments.file.name, "new": count})
        return 0
    lines = counted(count, "nieuwe regel", "nieuwe regels")
    say(f"{lines} binnengehaald uit {arguments.file.name}.")
    return 0


def _verify(register: "Register", arguments: argparse.Namespace) -> int:
    found = register.verify_chain()
    if arguments.json:
        write_json(
            {
                "ok": found.ok,
                "count": found.count,
                "hash": found.head.hash,
                "problems": list(found.problems),
            }
        )
    elif found.ok:
        every = f"Alle {number(found.count)} regels zijn zoals ze zijn"
        every = "De ene regel is zoals hij is" if found.count == 1 else every
        say(f"{every} geschreven ({found.head.hash}).")
    if not found.ok:
        raise KoppelkansenError(" ".join(found.problems))
    return 0
