"""``python -m geo koppelkansen``: the ranked list with reasons."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from geo.commands.terminal import open_library, write_json, write_table
from geo.explain import number
from geo.inputs import load_inputs
from geo.koppelkansen import find_koppelkansen
from geo.weights import PART_TITLES, load_weights
from geo.windows import Window

HELP = "Toon de koppelkansen, de beste eerst, met de reden."


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--weights", type=Path, metavar="BESTAND", help="gewichten in de vorm van data/weights.toml"
    )
    parser.add_argument("--wijk", metavar="CODE", help="alleen deze wijk, zoals WK050504")
    parser.add_argument("--reasons", action="store_true", help="toon per onderdeel de reden")
    parser.add_argument(
        "--year", type=int, metavar="JAAR", help="jaar van kijken; standaard het lopende jaar"
    )


def run(arguments: argparse.Namespace) -> int:
    """Show the koppelkansen."""
    library = open_library()
    weights = load_weights(arguments.weights) if arguments.weights else None
    year = arguments.year or datetime.now(tz=UTC).year
    items = find_koppelkansen(load_inputs(library, weights=weights), as_of_year=year)
    if arguments.wijk:
        items = [item for item in items if item.wijkcode == arguments.wijk]
    if arguments.json:
        write_json([item.to_dict() for item in items])
        return 0
    rows = []
    for item in items:
        window = Window(item.window["from"], item.window["to"], item.window["open_ended"])
        rows.append(
            (
                item.tier,
                number(item.score, decimals=1),
                item.title,
                item.corporation,
                window.text(),
                "n.t.b." if item.dwellings_count is None else number(item.dwellings_count),
            )
        )
        if arguments.reasons:
            rows += [
                ("", "", f"  {PART_TITLES[name]}: {part['reason']}", "", "", "")
                for name, part in item.parts.items()
            ]
    write_table(rows, header=("groep", "score", "plan", "corporatie", "periode", "woningen"))
    if any("voorbeeld" in item.origins for item in items):
        write_table([], header=("Let op: deze lijst rust deels op voorbeelddata.",))
    return 0
