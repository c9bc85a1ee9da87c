"""``python -m geo layer``: take a layer along, or the part of it in a wijk or a box."""

import argparse
import sys
from pathlib import Path
from typing import cast

import shapely
from shapely.geometry.base import BaseGeometry

import geo
from geo.catalogue.export import Format, Taken, export
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.catalogue.output_state import OutputState
from geo.catalogue.rules import rules_file
from geo.catalogue.subset import Box, Part
from geo.catalogue.writing import replacing, write_parquet
from geo.commands.terminal import open_library, seen, write_json
from geo.errors import DataError, NotFoundError
from geo.fetch.settings import local_overrides
from geo.hazards.thresholds import Hazard, load_thresholds
from geo.report import gpkg_tables
from geo.report.gpkg_styles import styled
from geo.report.qgis_project import write_project
from geo.report.raster_export import RasterForm, raster_files
from geo.text.format import counted
from geo.text.local_time import local_today

_FORMS = (".gpkg", ".qgz", ".geojson", ".parquet")
_RASTER_FORMS = (".tif", ".gpkg", ".qgz")
_ENDINGS = (
    f"eindigt op {', '.join(_FORMS)}; de kaart van een bedreiging op {', '.join(_RASTER_FORMS)}"
)
_SIDES = 4


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("name", metavar="LAAG", help="naam van de laag, zoals stock")
    parser.add_argument("out", type=Path, metavar="BESTAND", help=_ENDINGS)
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
    where = {
        column: [code]
        for column, code in (("wijkcode", arguments.wijk), ("buurtcode", arguments.buurt))
        if code
    }
    library = seen(Library(overrides=local_overrides()))
    output = OutputState(
        selection=tuple(code for codes in where.values() for code in codes),
        filters={
            **({"Vak": arguments.box} if arguments.box else {}),
            **({"Bezit": library.scope} if library.scope else {}),
        },
        method=geo.__version__,
        date=local_today(),
    )
    rule = _raster_rule(library, arguments.name)
    allowed = _FORMS if rule is None else _RASTER_FORMS
    if form not in allowed:
        msg = f"{arguments.out.name}: kies een bestandsnaam die eindigt op {', '.join(allowed)}."
        raise DataError(msg)
    part = Part(box=_box(arguments.box), where=where)
    if rule is not None:
        return _take_raster(arguments, rule, part, output)
    layer = _read(arguments.name, part)
    frame, known = layer.frame, layer.provenance
    if frame.empty:
        msg = f"In dit deel van de laag '{known.title}' staan geen objecten."
        raise DataError(msg)
    if form == ".parquet":
        write_parquet(frame, arguments.out, about={"staat": output.line()})
    else:
        kind = "geojson" if form == ".geojson" else "gpkg"
        _, content = export([Taken(frame, known)], form=cast("Format", kind), output=output)
        if kind == "gpkg":
            content = styled(content, [known])
        target = arguments.out if form != ".qgz" else arguments.out.with_suffix(".gpkg")
        with replacing(target) as temporary:
            temporary.write_bytes(content)
        if form == ".qgz":
            write_project(target, title=known.title, stated=_stated(known, output))
    _tell(arguments, known, count=len(frame), what=counted(len(frame), "object", "objecten"))
    return 0


def _raster_rule(library: Library, name: str) -> Hazard | None:
    """The hazard whose raster this layer is; None for a layer of features."""
    entry = library.registry.layers.get(name)
    if entry is None or entry.kind != "raster":
        return None
    rules = load_thresholds(rules_file(library, "thresholds")).values()
    return next((rule for rule in rules if rule.layer == name), None)


def _take_raster(
    arguments: argparse.Namespace, rule: Hazard, part: Part, output: OutputState
) -> int:
    layer = open_library().get(rule.layer)
    form: RasterForm = "tif" if arguments.out.suffix.lower() == ".tif" else "gpkg"
    files = raster_files(
        layer, rule, stem=arguments.out.stem, form=form, within=_outline(part), output=output
    )
    for name, content in files.items():
        with replacing(arguments.out.with_name(name)) as temporary:
            temporary.write_bytes(content)
    if arguments.out.suffix.lower() == ".qgz":
        write_project(
            arguments.out.with_suffix(".gpkg"),
            title=layer.provenance.title,
            stated=_stated(layer.provenance, output),
        )
    _tell(arguments, layer.provenance, count=None, what=f"waarden in {rule.unit}")
    return 0


def _outline(part: Part) -> BaseGeometry | None:
    """The area of a part; None for the whole."""
    shapes: list[BaseGeometry] = [] if part.box is None else [shapely.box(*part.box)]
    if part.where:
        buurten = open_library().part("buurten", Part(where=part.where)).frame
        if buurten.empty:
            codes = ", ".join(str(code) for codes in part.where.values() for code in codes)
            raise DataError(f"Het gebied {codes} is er niet.")
        shapes.append(shapely.union_all(buurten.geometry.to_numpy()))
    return shapely.intersection_all(shapes) if shapes else None


def _stated(known: Provenance, output: OutputState) -> str:
    """What stands at the foot of a page of the QGIS project."""
    return f"{output.line()}\n{gpkg_tables.description((known,))}"


def _tell(
    arguments: argparse.Namespace, known: Provenance, *, count: int | None, what: str
) -> None:
    if arguments.json:
        write_json({"file": str(arguments.out), "taken_count": count, **known.to_dict()})
    else:
        sys.stdout.write(f"{known.title}: {what} ({known.origin}) in {arguments.out.name}.\n")


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
