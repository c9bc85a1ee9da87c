"""``python -m geo published``: the counts that everybody may see."""

import argparse
from pathlib import Path

import pandas as pd

import geo
from geo.access.published import published, with_shapes
from geo.catalogue.output_state import OutputState
from geo.catalogue.writing import replacing
from geo.commands.terminal import whole_library, write_json, write_table
from geo.errors import NotFoundError
from geo.spatial.geojson import geojson_bytes
from geo.text.local_time import local_today
from geo.text.tables import to_csv


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "--out", type=Path, metavar="BESTAND", help="schrijf naar .csv, of per buurt naar .geojson"
    )


def run(arguments: argparse.Namespace) -> int:
    """Show or write the published table; it is the same for every viewer."""
    library = whole_library()
    table = published(library)
    if table is None:
        msg = "Er is nog geen corporatiebezit geladen; er zijn geen openbare aantallen."
        raise NotFoundError(msg)
    if arguments.out:
        shapes = with_shapes(table, library.get("buurten").frame)
        columns = [name for name in shapes.columns if name != "geometry"]
        geojson = arguments.out.suffix.lower() == ".geojson"
        gemeente = str(library.get("gemeente").table["gemeentenaam"].iloc[0])
        state = OutputState(area=gemeente, method=geo.__version__, date=local_today())
        with replacing(arguments.out) as temporary:
            temporary.write_bytes(
                geojson_bytes(shapes, columns, about={"staat": state.line()})
                if geojson
                else to_csv(table, state=state.rows())
            )
    rows = table.astype(object).where(table.notna(), None)
    if arguments.json:
        write_json(rows.to_dict("records"))
    else:
        shown = [[_cell(value) for value in row] for row in rows.itertuples(index=False)]
        write_table(shown, header=[str(name) for name in rows.columns])
    return 0


def _cell(value: object) -> str:
    return "afgeschermd" if value is None or value is pd.NA else str(value)
