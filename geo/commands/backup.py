"""``python -m geo backup``: everything the installation collected in one file."""

import argparse
import os
from pathlib import Path

from geo.access.rights import require_upkeep
from geo.commands.terminal import present_viewer, write_json, write_table
from geo.paths import var_dir


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("file", type=Path, metavar="BESTAND", help="zo mogelijk op andere schijf")


def run(arguments: argparse.Namespace) -> int:
    """Write the backup and read it back."""
    require_upkeep(present_viewer(), "een reservekopie maken")
    # the database is only needed here
    from geo.register.database import default_url  # noqa: PLC0415
    from geo.upkeep.backup import write_backup  # noqa: PLC0415
    from geo.upkeep.restore import check_backup  # noqa: PLC0415

    made = write_backup(var_dir(), default_url(os.environ), arguments.file)
    # a copy that cannot be read back is no copy
    check_backup(arguments.file)
    if arguments.json:
        write_json(
            {
                "file": str(made.path),
                "made": made.made,
                "register_head": {"sequence": made.head.sequence, "hash": made.head.hash},
                "files": made.files,
                "bytes": made.size,
            }
        )
        return 0
    write_table([], header=(f"Reservekopie {made.sentence()}",))
    return 0
