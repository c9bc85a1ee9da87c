"""``python -m geo init``: set up a new area from the official sources."""

import argparse
from pathlib import Path

from geo.commands.terminal import write_json, write_table
from geo.paths import var_dir
from geo.text.format import number


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("gemeente", metavar="GMxxxx", help="gemeentecode, zoals GM0637")
    parser.add_argument(
        "--folder", type=Path, help="map voor het gebied; standaard in de map met verzamelde lagen"
    )


def run(arguments: argparse.Namespace) -> int:
    """Set the area up and say how to start it."""
    # the network is only needed by the commands that ask for it
    from geo.fetch.area import init_area  # noqa: PLC0415
    from geo.fetch.settings import local_overrides  # noqa: PLC0415

    folder = arguments.folder or var_dir() / "areas" / arguments.gemeente
    area = init_area(arguments.gemeente, folder=folder, overrides=local_overrides())
    if arguments.json:
        write_json(area.to_dict())
        return 0
    rows = [(report.title, number(report.count), report.edition or "-") for report in area.reports]
    write_table(rows, header=(f"{area.gemeentenaam} ({area.gemeentecode})", "aantal", "editie"))
    settings = " ".join(f"{name}={value}" for name, value in area.settings.items())
    write_table([(f"{settings} python3 dev.py app",)], header=("Start dit gebied met:",))
    return 0
