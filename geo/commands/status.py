"""``python -m geo status``: which layers there are and where they come from."""

import argparse

from geo.commands.terminal import open_library, warn, write_json, write_table
from geo.explain import number

HELP = "Toon per laag herkomst, bron, datum en aantal."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--missing", action="store_true", help="toon ook de lagen waarvoor nog niets is geladen"
    )


def run(arguments: argparse.Namespace) -> int:
    """Show the state of the library."""
    library = open_library()
    found = library.status()
    missing = library.missing() if arguments.missing else []
    problems = library.problems()
    for text in problems.values():
        warn(text)
    if arguments.json:
        write_json(
            [item.to_dict() | {"warning": problems.get(item.name)} for item in found]
            + [
                {
                    "name": item.name,
                    "title": item.title,
                    "origin": None,
                    "warning": problems.get(item.name),
                }
                for item in missing
            ]
        )
        return 0
    rows: list[tuple[str, ...]] = [
        (
            item.name,
            item.title,
            item.origin,
            item.edition or "-",
            "-" if item.count is None else number(item.count),
            item.digest[:8],
        )
        for item in found
    ]
    rows += [(item.name, item.title, "ontbreekt", "-", "-", "-") for item in missing]
    write_table(rows, header=("laag", "titel", "herkomst", "editie", "aantal", "digest"))
    return 0
