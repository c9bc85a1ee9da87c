"""A QGIS project for a GeoPackage: its layers in groups with their styles, and an A3 atlas.

The project is written from the GeoPackage itself, so it holds for a pack and for layers that
somebody takes along: titles and extents from ``gpkg_contents``, styles from ``layer_styles``.
Every path is relative: the two files work in any folder as long as they stay together.
"""

import io
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from geo.catalogue.writing import replacing
from geo.report.gpkg_layers import LAYER_STYLES
from geo.report.qgis_layout import Atlas, atlas_layout, shape_filter
from geo.report.qml import DOCTYPE, VERSION
from geo.text.sanitise import documentable

_GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    # from the top down, as they are drawn
    "Koppelkansen": ("koppelkansen",),
    "Plannen": ("projects", "project_outlines"),
    "Werken": ("works",),
    "Bezit en blootstelling": ("stock", "exposure"),
    "Beleid en grenzen": ("policy_areas", "buurten", "wijken", "gemeente"),
}
_OTHER: Final = "Andere lagen"
_RASTERS: Final = "Klimaat"
_TABLES: Final = "Tabellen"
_HIDDEN: Final = frozenset({"exposure"})
_COVERAGE: Final[Mapping[str, tuple[str, str]]] = {
    # a page for each of these areas, the first one that is there: code and name
    "wijken": ("wijkcode", "wijknaam"),
    "buurten": ("buurtcode", "buurtnaam"),
}
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ENDINGS: Final = re.compile("_(points|lines|areas)$")
_KINDS: Final[Mapping[str, str]] = {"POINT": "Point", "LINESTRING": "Line", "POLYGON": "Polygon"}


@dataclass(frozen=True, kw_only=True)
class ProjectLayer:
    """A table of the GeoPackage as a layer of the project.

    Attributes:
        table: its name in the file.
        title: what QGIS lists.
        geometry: Point, Line, Polygon, ``No geometry`` or Raster.
        extent: west, south, east and north in metres (EPSG:28992); None without a place.
        styles: QML by the name of the style, the default one first.
    """

    table: str
    title: str
    geometry: str
    extent: tuple[float, float, float, float] | None
    styles: Mapping[str, str]

    @property
    def group(self) -> str:
        """The Dutch title of the group it stands in."""
        if self.geometry == "Raster":
            return _RASTERS
        if self.geometry == "No geometry":
            return _TABLES
        found = (title for title, names in _GROUPS.items() if self.name in names)
        return next(found, _OTHER)

    @property
    def name(self) -> str:
        """The layer: one with several kinds of geometry has a table for each."""
        return self.table if self.table in LAYER_STYLES else _ENDINGS.sub("", self.table)


def write_project(geopackage: Path, *, title: str, stated: str, areas: Sequence[str] = ()) -> Path:
    """Write a ``.qgz`` beside a GeoPackage; return its path.

    Args:
        geopackage: with its styles.
        title: of the project and of every page of the atlas.
        stated: what is shown, with sources and caveats, at the foot of every page.
        areas: codes of the areas that get a page; empty is every one.

    Raises:
        DataError: it cannot be written there.
    """
    document = project_document(
        project_layers(geopackage), file_name=geopackage.name, title=title, stated=stated,
        areas=areas,
    )  # fmt: skip
    target = geopackage.with_suffix(".qgz")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # a fixed date: the same layers give the same bytes
        info = zipfile.ZipInfo(f"{geopackage.stem}.qgs", _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, document)
    with replacing(target) as temporary:
        temporary.write_bytes(stream.getvalue())
    return target


def project_layers(geopackage: Path) -> list[ProjectLayer]:
    """The layers of a GeoPackage from the top down, without pictures of a raster with values."""
    with closing(sqlite3.connect(geopackage)) as database:
        kinds = dict(
            database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns")
        )
        styles: dict[str, dict[str, str]] = {}
        for table, name, document in database.execute(
            "SELECT f_table_name, styleName, styleQML FROM layer_styles "
            "ORDER BY useAsDefault DESC, id"
        ):
            styles.setdefault(table, {})[name] = document
        contents = database.execute(
            "SELECT table_name, data_type, coalesce(identifier, table_name), "
            "min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name <> 'layer_styles'"
        ).fetchall()
    found = []
    for table, kind, title, *sides in contents:
        if kind == "tiles":
            continue
        geometry = {"2d-gridded-coverage": "Raster", "attributes": "No geometry"}.get(kind)
        if geometry is None:
            geometry = _KINDS.get(kinds[table].removeprefix("MULTI"), "Unknown geometry")
        found.append(
            ProjectLayer(
                table=table,
                title=title,
                geometry=geometry,
                extent=None if None in sides else (sides[0], sides[1], sides[2], sides[3]),
                styles=styles.get(table, {}),
            )
        )
    order = [*_GROUPS, _OTHER, _RASTERS, _TABLES]
    names = [name for group in _GROUPS.values() for name in group]

    def place(layer: ProjectLayer) -> tuple[int, int, int]:
        drawn = {"Point": 0, "Line": 1}.get(layer.geometry, 2)
        known = names.index(layer.name) if layer.name in names else len(names)
        return order.index(layer.group), known, drawn

    return sorted(found, key=place)


def project_document(
    layers: Sequence[ProjectLayer], *, file_name: str, title: str, stated: str,
    areas: Sequence[str] = (),
) -> str:  # fmt: skip
    """The project as the XML of a ``.qgs`` file."""
    root = Element("qgis", version=VERSION, projectname=documentable(title))
    SubElement(root, "homePath", path="")
    SubElement(root, "title").text = documentable(title)
    root.append(_crs("projectCrs"))
    tree = SubElement(root, "layer-tree-group")
    groups: dict[str, Element] = {}
    for layer in layers:
        if layer.group not in groups:
            groups[layer.group] = _group(tree, layer.group)
        _tree_layer(groups[layer.group], layer, file_name)
    extent = _whole(layers)
    if extent is not None:
        canvas = SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
        SubElement(canvas, "units").text = "meters"
        box = SubElement(canvas, "extent")
        for name, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True):
            SubElement(box, name).text = f"{value:.3f}"
        canvas.append(_crs("destinationsrs"))
    listed = SubElement(root, "projectlayers")
    for layer in layers:
        listed.append(_map_layer(layer, file_name))
    properties = SubElement(root, "properties")
    SubElement(SubElement(properties, "Paths"), "Absolute", type="bool").text = "false"
    used = SubElement(SubElement(properties, "SpatialRefSys"), "ProjectionsEnabled", type="int")
    used.text = "1"
    if extent is not None:
        layouts = SubElement(root, "Layouts")
        atlas = _atlas(layers, areas)
        # an area gets its page in the layout on which it is largest
        for portrait in (False,) if atlas is None else (False, True):
            shaped = atlas and replace(atlas, chosen=shape_filter(atlas.chosen, portrait=portrait))
            layouts.append(
                atlas_layout(
                    title=title, stated=stated, extent=extent, atlas=shaped,
                    source=f"./{file_name}", portrait=portrait,
                )
            )  # fmt: skip
        view = SubElement(root, "ProjectViewSettings", UseProjectScales="0", rotation="0")
        sides = dict(zip(("xmin", "ymin", "xmax", "ymax"), map(str, extent), strict=True))
        SubElement(view, "DefaultViewExtent", sides).append(_crs("srs")[0])
    return DOCTYPE + tostring(root, encoding="unicode")


def _atlas(layers: Sequence[ProjectLayer], areas: Sequence[str]) -> Atlas | None:
    tables = {layer.table: layer for layer in layers}
    for table, (code, name) in _COVERAGE.items():
        if table in tables:
            chosen = ", ".join("'" + area.replace("'", "''") + "'" for area in areas)
            return Atlas(
                layer_id=_layer_id(tables[table]),
                title=tables[table].title,
                table=table,
                name=name,
                chosen=f'"{code}" IN ({chosen})' if areas and code == "wijkcode" else "",
            )
    return None


def _group(tree: Element, title: str) -> Element:
    group = SubElement(
        tree, "layer-tree-group", name=title, checked="Qt::Checked",
        expanded=_flag(title not in {_RASTERS, _TABLES}),
    )  # fmt: skip
    if title == _RASTERS:
        # one raster at a time: a second one would hide the first
        group.attrib.update({"mutually-exclusive": "1", "mutually-exclusive-child": "0"})
    return group


def _tree_layer(group: Element, layer: ProjectLayer, file_name: str) -> None:
    first_raster = layer.geometry != "Raster" or not len(group)
    shown = first_raster and layer.table not in _HIDDEN
    SubElement(
        group,
        "layer-tree-layer",
        id=_layer_id(layer), name=layer.title, source=_source(layer, file_name),
        providerKey=_provider(layer), checked="Qt::Checked" if shown else "Qt::Unchecked",
        expanded="0",
    )  # fmt: skip


def _map_layer(layer: ProjectLayer, file_name: str) -> Element:
    raster = layer.geometry == "Raster"
    made = Element("maplayer", type="raster" if raster else "vector")
    if not raster:
        made.attrib.update(geometry=layer.geometry, simplifyDrawingHints="1")
    SubElement(made, "id").text = _layer_id(layer)
    SubElement(made, "datasource").text = _source(layer, file_name)
    SubElement(made, "layername").text = layer.title
    if layer.geometry != "No geometry":
        made.append(_crs("srs"))
    SubElement(made, "provider", encoding="UTF-8").text = _provider(layer)
    if layer.styles:
        first, *others = layer.styles
        manager = SubElement(made, "map-layer-style-manager", current=first)
        SubElement(manager, "map-layer-style", name=first)
        for name in others:
            SubElement(manager, "map-layer-style", name=name).append(_style(layer.styles[name]))
        drawn = _style(layer.styles[first])
        made.set("labelsEnabled", drawn.get("labelsEnabled", "0"))
        made.extend(drawn)
    return made


def _style(document: str) -> Element:
    return fromstring(document.removeprefix(DOCTYPE))  # noqa: S314 - made by this program


def _crs(tag: str) -> Element:
    crs = Element(tag)
    system = SubElement(crs, "spatialrefsys")
    # without a number of its own QGIS takes the system of a project for one of the user's
    SubElement(system, "srsid").text = "2517"
    SubElement(system, "authid").text = "EPSG:28992"
    return crs


def _whole(layers: Sequence[ProjectLayer]) -> tuple[float, float, float, float] | None:
    """The box round every layer of features; of the rasters when there are none."""
    boxes = [layer.extent for layer in layers if layer.extent and layer.geometry != "Raster"]
    boxes = boxes or [layer.extent for layer in layers if layer.extent]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _source(layer: ProjectLayer, file_name: str) -> str:
    if layer.geometry == "Raster":
        return f"GPKG:./{file_name}:{layer.table}"
    return f"./{file_name}|layername={layer.table}"


def _provider(layer: ProjectLayer) -> str:
    return "gdal" if layer.geometry == "Raster" else "ogr"


def _layer_id(layer: ProjectLayer) -> str:
    # QGIS gives a layer with an id of ten characters or less another one
    return f"koppelkansenkaart_{layer.table}"


def _flag(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "1" if value else "0"
