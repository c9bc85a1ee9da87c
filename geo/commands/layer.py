"""``python -m geo layer``: take a layer along, or the part of it in a wijk or a box."""

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import cast

import geo
from geo.catalogue.export import Format, Taken, export
from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.catalogue.output_state import OutputState
from geo.catalogue.subset import Box, Part
from geo.catalogue.writing import replacing, write_parquet
from geo.commands.terminal import open_library, seen, write_json
from geo.errors import DataError, NotFoundError
from geo.fetch.settings import local_overrides
from geo.report.gpkg_styles import styled
from geo.text.format import number

_FORMS = (".gpkg", ".geojson", ".parquet")
_SIDES = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("name", metavar="LAAG", help="naam van de laag, zoals stock")
    parser.add_argument("out", type=Path, metavar="BESTAND", help=f"eindigt op {', '.join(_FORMS)}")
    parser.add_argument("--wijk", metavar="CODE", help="alleen deze wijk, zoals WK050504")
    parser.add_argument("--buurt", metavar="CODE", help="alleen deze buurt, zoals BU05050403")
    parser.add_argument(
        "--box",
        metavar="W,Z,O,N",
        help="alleen wat dit vak raakt: west, zuid, oost, noord in meters (EPSG:28992)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the file; only the part that is asked for is read."""
    form = arguments.out.suffix.lower()
    if form not in _FORMS:
        msg = f"{arguments.out.name}: kies een bestandsnaam die eindigt op {', '.join(_FORMS)}."
        raise DataError(msg)
    where = {
        column: [code]
        for column, code in (("wijkcode", arguments.wijk), ("buurtcode", arguments.buurt))
        if code
    }
    layer = _read(arguments.name, Part(box=_box(arguments.box), where=where))
    frame, known = layer.frame, layer.provenance
    if frame.empty:
        msg = f"In dit deel van de laag '{known.title}' staan geen objecten."
        raise DataError(msg)
    if form == ".parquet":
        write_parquet(frame, arguments.out)
    else:
        output = OutputState(
            selection=tuple(code for codes in where.values() for code in codes),
            filters={"Vak": arguments.box} if arguments.box else {},
            method=geo.__version__,
            date=dt.datetime.now(tz=dt.UTC).date(),
        )
        _, content = export([Taken(frame, known)], form=cast("Format", form[1:]), output=output)
        if form == ".gpkg":
            content = styled(content, [known])
        with replacing(arguments.out) as temporary:
            temporary.write_bytes(content)
    if arguments.json:
        write_json({"file": str(arguments.out), "taken_count": len(frame), **known.to_dict()})
    else:
        told = f"{known.title}: {number(len(frame))} objecten ({known.origin})"
        sys.stdout.write(f"{told} in {arguments.out.name}.\n")
    return 0


def _read(name: str, part: Part) -> Layer:
    try:
        # opening the whole library would read what is not asked for
        return seen(Library(overrides=local_overrides())).part(name, part)
    except NotFoundError:
        return open_library().part(name, part)


def _box(text: str | None) -> Box | None:
    if text is None:
        return None
    try:
        sides = tuple(float(side) for side in text.split(","))
    except ValueError:
        sides = ()
    if len(sides) != _SIDES or not (sides[0] < sides[2] and sides[1] < sides[3]):
        msg = f"Het vak '{text}' is niet goed: geef west,zuid,oost,noord in meters."
        raise DataError(msg)
    return cast("Box", sides)
