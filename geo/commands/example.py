"""``python -m geo example``: make the example layers again."""

import argparse

from geo.catalogue.library import Library
from geo.commands.terminal import progress, write_json, write_table
from geo.example.first_start import example_sources, make_example
from geo.text.format import number


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("--list", action="store_true", help="toon alleen welke lagen het zijn")


def run(arguments: argparse.Namespace) -> int:
    """Make the example layers and say what was made."""
    library = Library()
    if not arguments.list:
        make_example(library, progress=progress())
    made = [
        item.provenance
        for name in example_sources(library)
        for item in library.editions(name, origin="voorbeeld")
        if item.active
    ]
    if arguments.json:
        write_json([item.to_dict() for item in made])
        return 0
    rows = [
        (item.name, item.title, "-" if item.count is None else number(item.count), item.digest[:8])
        for item in made
    ]
    write_table(rows, header=("laag", "titel", "aantal", "digest"))
    return 0
