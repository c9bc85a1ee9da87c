"""``python -m geo status``: which layers there are and where they come from."""

import argparse
import dataclasses
from typing import Any

from geo.catalogue.layers import Provenance
from geo.commands.terminal import open_library, warn, write_json, write_table
from geo.text.format import number

# a layer without data has the same names, so that a reader need not ask which there are
_EMPTY = {field.name: None for field in dataclasses.fields(Provenance)}


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
            [_edition_values(item.to_dict(), problems.get(item.name)) for item in found]
            + [
                _edition_values(
                    _EMPTY | {"name": item.name, "title": item.title}, problems.get(item.name)
                )
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


def _edition_values(values: dict[str, Any], warning: str | None) -> dict[str, Any]:
    return values | {"accuracy": values["accuracy_m"], "warning": warning}
