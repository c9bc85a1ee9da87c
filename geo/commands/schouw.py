"""``python -m geo schouw``: the sheet for a walk through the neighbourhood."""

import argparse
import sys
from pathlib import Path

from geo.commands.terminal import open_library, open_register, write_json
from geo.errors import KoppelkansenError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--buurt", metavar="CODE", help="een buurt, zoals BU05050100")
    where.add_argument(
        "--route",
        type=Path,
        metavar="BESTAND",
        help="een getekende lijn of gebied: GeoJSON, GeoPackage of Shapefile",
    )
    parser.add_argument("--title", default="", metavar="TEKST", help="titel van het blad")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="BESTAND", help="de PDF die wordt gemaakt"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the sheet."""
    # the database and the writers are only needed by this command
    from geo.catalogue.reading import read_vector  # noqa: PLC0415
    from geo.report import freeze_pack  # noqa: PLC0415
    from geo.report.schouw import walk_of_buurt, walk_of_route, write_schouw  # noqa: PLC0415

    if arguments.out.suffix.lower() != ".pdf":
        msg = f"{arguments.out.name}: kies een bestandsnaam die eindigt op .pdf."
        raise KoppelkansenError(msg)
    library = open_library()
    with open_register() as register:
        state = freeze_pack(library, register=register, cards=False)
    walk = (
        walk_of_buurt(state, arguments.buurt)
        if arguments.buurt
        else walk_of_route(state, read_vector(arguments.route, to_rd=True), title=arguments.title)
    )
    written = write_schouw(state, walk, arguments.out)
    if arguments.json:
        write_json({"file": written.name, "title": walk.title, "bytes": written.stat().st_size})
        return 0
    sys.stdout.write(f"{walk.title} staat in {written.name}.\n")
    return 0
