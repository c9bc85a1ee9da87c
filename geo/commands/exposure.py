"""``python -m geo exposure``: how exposed the stock is."""

import argparse
from numbers import Real
from pathlib import Path

import pandas as pd

from geo.catalogue.vocabularies import CLASS_WORDS
from geo.catalogue.writing import write_frame
from geo.commands.terminal import open_library, write_json, write_table
from geo.constants import CLASSES, EXEMPT, NO_DATA
from geo.errors import NotFoundError
from geo.hazards.exposure import class_table
from geo.hazards.registry import HAZARD_WORDS
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.inputs import load_inputs
from geo.text.format import number


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--by",
        default="wijkcode",
        choices=("wijkcode", "buurtcode", "owner", "complex_id", "energy_label", "pand_id"),
        help="verdeel naar deze kolom (standaard wijkcode)",
    )
    parser.add_argument("--hazard", metavar="NAAM", help="alleen deze bedreiging, zoals heat")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="BESTAND",
        help="schrijf de waarden per pand naar CSV of Parquet",
    )


def run(arguments: argparse.Namespace) -> int:
    """Show or write the exposure."""
    library = open_library()
    inputs = load_inputs(library)
    if inputs.stock is None:
        msg = "Er is nog geen corporatiebezit geladen; de blootstelling is niet te bepalen."
        raise NotFoundError(msg)
    exposure = exposure_of(inputs, cache=library.var / "cache")
    if arguments.hazard:
        known = sorted(exposure["hazard"].unique())
        if arguments.hazard not in known:
            msg = f"De bedreiging '{arguments.hazard}' is er niet. Bekend zijn: {', '.join(known)}."
            raise NotFoundError(msg)
        exposure = exposure[exposure["hazard"] == arguments.hazard]
    if arguments.out:
        write_frame(exposure, arguments.out)
    if arguments.by == "pand_id":
        table = exposure
    else:
        table = _in_order(class_table(exposure, inputs.stock, by=arguments.by), arguments.by)
    if arguments.json:
        write_json(table.to_dict("records"))
        return 0
    names = {
        "hazard": HAZARD_WORDS,
        "exposure_class": CLASS_WORDS,
    }
    shown = [name for name in table.columns if name != "coverage_share"]
    rows = [
        [
            number(float(value), decimals=2 if name == "value" else 0)
            if isinstance(value, Real)
            else names.get(name, {}).get(str(value), str(value))
            for name, value in zip(shown, row, strict=True)
        ]
        for row in table[shown].itertuples(index=False)
    ]
    write_table(rows, header=shown)
    return 0


def _in_order(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """Classes from very low to very high, and what has no class last, instead of by letter."""
    rank = {name: place for place, name in enumerate((*CLASSES, EXEMPT, NO_DATA))}
    return table.sort_values(
        [by, "hazard", "exposure_class"],
        key=lambda column: column.map(rank) if column.name == "exposure_class" else column,
    )
