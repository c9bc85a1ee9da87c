"""``python -m geo check``: whether everything in the installation is as it was stored."""

import argparse
import os
from pathlib import Path

from geo.access.rights import require_upkeep
from geo.catalogue.library import Library
from geo.commands.terminal import present_viewer, write_json, write_table
from geo.errors import KoppelkansenError
from geo.fetch.settings import local_overrides
from geo.text.format import counted


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--backup", type=Path, metavar="BESTAND", help="schrijf daarna een reservekopie"
    )
    parser.add_argument(
        "--tidy", action="store_true", help="ruim halve bestanden van afgebroken opdrachten op"
    )
    parser.add_argument(
        "--forget", action="store_true",
        help="vergeet de laatste regel die eerder is genoteerd, na terugzetten van een ouder "
        "register",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Check; exit code 1 when anything is wrong."""
    require_upkeep(present_viewer(), "de installatie controleren")
    # the register is only needed here
    from geo.register.database import default_url  # noqa: PLC0415
    from geo.upkeep.backup import write_backup  # noqa: PLC0415
    from geo.upkeep.check import check  # noqa: PLC0415
    from geo.upkeep.leftovers import tidy  # noqa: PLC0415
    from geo.upkeep.noted import forget_head, note_head  # noqa: PLC0415

    library = Library(overrides=local_overrides())
    url = default_url(os.environ)
    if arguments.forget:
        forget_head(library.var, url)
    removed = tidy(library.var) if arguments.tidy else []
    report = check(library, url)
    if report.head is not None:
        note_head(library.var, url, report.head)
    backup = None
    if arguments.backup:
        if not report.ok:
            _show(report.to_dict(), arguments.json)
            msg = (
                "Er is geen reservekopie gemaakt, omdat er fouten zijn; met python -m geo backup "
                "maakt u er toch een."
            )
            raise KoppelkansenError(msg)
        backup = write_backup(library.var, url, arguments.backup)
    outcome = report.to_dict() | {
        "removed": [path.name for path in removed],
        "backup": None if backup is None else backup.sentence(),
    }
    _show(outcome, arguments.json)
    return 0 if report.ok else 1


def _show(outcome: dict[str, object], as_json: bool) -> None:  # noqa: FBT001
    if as_json:
        write_json(outcome)
        return
    findings = outcome["findings"]
    found = findings if isinstance(findings, list) else []
    lines = [f"[{item['severity']}] {item['text']}" for item in found]
    removed = outcome.get("removed")
    if isinstance(removed, list) and removed:
        halves = counted(len(removed), "half bestand of map", "halve bestanden of mappen")
        lines.append(f"Opgeruimd: {halves}.")
    if outcome.get("backup"):
        lines.append(f"Reservekopie {outcome['backup']}")
    if outcome["ok"]:
        lines.append("Geen fouten gevonden.")
    else:
        lines.append("Er zijn fouten gevonden; docs/herstel.md zegt per fout wat te doen.")
    write_table([], header=("\n".join(lines),))
