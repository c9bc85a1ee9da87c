"""``python -m geo restore``: put a backup back."""

import argparse
import os
from pathlib import Path

from geo.access.rights import require_upkeep
from geo.commands.terminal import present_viewer, write_json, write_table
from geo.paths import var_dir


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("file", type=Path, metavar="BESTAND", help="de reservekopie")
    parser.add_argument("--verify", action="store_true", help="lees de kopie na en zet niets terug")
    parser.add_argument(
        "--replace", action="store_true",
        help="ook waar hier een andere editie van een laag actief is; die blijft bewaard",
    )  # fmt: skip
    parser.add_argument(
        "--set-aside", action="store_true",
        help="leg een beschadigd of ander SQLite-register eerst apart onder een andere naam",
    )  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """Verify the backup, and put it back unless only that was asked."""
    require_upkeep(present_viewer(), "een reservekopie terugzetten")
    # the database is only needed here
    from geo.register.database import default_url  # noqa: PLC0415
    from geo.upkeep.backup import moment  # noqa: PLC0415
    from geo.upkeep.restore import check_backup, restore_backup  # noqa: PLC0415

    if arguments.verify:
        manifest = check_backup(arguments.file)
        outcome = {"ok": True, "made": manifest["made"], "files": len(manifest["files"]) - 1}
        made = moment(str(manifest["made"]))
        text = f"{arguments.file.name} van {made} is heel en kan worden teruggezet."
    else:
        done = restore_backup(
            arguments.file,
            var_dir(),
            default_url(os.environ),
            replace=arguments.replace,
            set_aside=arguments.set_aside,
        )
        outcome = {
            "ok": True,
            "made": done.made,
            "entries": done.entries,
            "files": done.files,
            "same": done.same,
            "aside": None if done.aside is None else done.aside.name,
        }
        text = done.sentence()
    if arguments.json:
        write_json(outcome)
    else:
        write_table([], header=(text,))
    return 0
