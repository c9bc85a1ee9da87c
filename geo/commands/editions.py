"""``python -m geo editions``: every edition of a layer, and going back to an earlier one."""

import argparse
from typing import Any

from geo.catalogue.editions import LayerEdition, layer_history
from geo.commands.terminal import open_library, write_json, write_table
from geo.errors import KoppelkansenError
from geo.fetch.editions import history_changes
from geo.importing.stored_dwellings import activate_edition
from geo.text.format import number


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("action", choices=("list", "activate"), help="wat te doen")
    parser.add_argument("layer", metavar="LAAG", help="naam van de laag, zoals projects of stock")
    parser.add_argument(
        "edition", nargs="?", metavar="EDITIE", help="de editie die weer actief wordt"
    )


def run(arguments: argparse.Namespace) -> int:
    """List the editions, or make one active."""
    library = open_library()
    if arguments.action == "activate":
        if not arguments.edition:
            msg = "Noem de editie die weer actief moet worden; 'editions list' geeft de edities."
            raise KoppelkansenError(msg)
        layer = activate_edition(library, arguments.layer, arguments.edition)
        if arguments.json:
            write_json({"layer": arguments.layer, "active": layer.provenance.to_dict()})
            return 0
        known = layer.provenance
        write_table([], header=(f"Actief: {known.title}, {known.source} ({known.origin}).",))
        return 0
    history = layer_history(library, arguments.layer)
    changes = history_changes(library, arguments.layer, history)
    if arguments.json:
        items = [
            item.to_dict() | {"change": change}
            for item, change in zip(history, changes, strict=True)
        ]
        write_json({"layer": arguments.layer, "editions": items})
        return 0
    write_table(
        [_row(item, change) for item, change in zip(history, changes, strict=True)],
        header=("editie", "herkomst", "datum", "aantal", "actief", "verschil met de vorige"),
    )
    return 0


def _row(item: LayerEdition, change: str | None) -> tuple[Any, ...]:
    known = item.edition.provenance
    count = "-" if known.count is None else number(known.count)
    day = (known.fetched or known.edition or "-")[:10]
    return item.id, known.origin, day, count, "ja" if item.in_use else "", change or "-"
