"""``python -m geo pack``: what a session takes along, in one folder."""

import argparse
import datetime as dt
from pathlib import Path

from geo.commands.terminal import open_library, open_register, progress, write_json, write_table
from geo.errors import KoppelkansenError
from geo.report.writers import WRITERS
from geo.text.format import number

_KB = 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="MAP", help="map waar de bestanden komen"
    )
    parser.add_argument(
        "--session",
        metavar="SESSIE",
        help="sessie met bevroren lijst, zoals 2025-Q3; standaard de lijst van nu",
    )
    parser.add_argument(
        "--wijk",
        nargs="+",
        action="extend",
        metavar="CODE",
        help="alleen deze wijken, zoals WK050504; standaard alle",
    )
    parser.add_argument(
        "--only",
        metavar="SOORTEN",
        help="alleen deze soorten bestand, met komma's: " + ",".join(WRITERS),
    )
    parser.add_argument(
        "--year", type=int, metavar="JAAR", help="jaar van kijken; standaard het lopende jaar"
    )
    parser.add_argument(
        "--date",
        type=_date,
        metavar="JJJJ-MM-DD",
        help="datum op de bestanden; standaard vandaag",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the pack."""
    # the database and the writers are only needed by this command
    from geo.spatial import computing_process  # noqa: PLC0415

    # a pack needs its memory for what it writes
    with computing_process.using(computing_process.computing_helper()):
        return _write(arguments)


def _write(arguments: argparse.Namespace) -> int:
    from geo.report import freeze_pack  # noqa: PLC0415
    from geo.report.writers import write_pack  # noqa: PLC0415

    library = open_library()
    show_progress = progress()
    if show_progress:
        show_progress(0.0, "Gegevens bevriezen")
    with open_register() as register:
        state = freeze_pack(
            library,
            register=register,
            session=arguments.session,
            wijken=arguments.wijk,
            as_of_year=arguments.year,
            today=arguments.date,
        )
    only = [kind.strip() for kind in arguments.only.split(",")] if arguments.only else None
    if arguments.out.exists() and not arguments.out.is_dir():
        msg = f"{arguments.out.name} is een bestand; geef een map."
        raise KoppelkansenError(msg)
    pack = write_pack(state, arguments.out, only=only, progress=show_progress)
    if arguments.json:
        write_json(
            {
                "title": state.title,
                "files": [{"name": p.name, "bytes": p.stat().st_size} for p in pack.files],
            }
        )
        return 0
    rows = [(path.name, f"{number(path.stat().st_size / _KB)} kB") for path in pack.files]
    write_table(rows, header=("bestand", "grootte"))
    if state.examples:
        write_table([], header=("Let op: dit pakket rust deels op voorbeelddata.",))
    return 0


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is geen datum in de vorm 2025-09-24") from None
