"""Symbols of QGIS (QML): polygons, lines and points with their pattern and edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from xml.etree.ElementTree import Element, SubElement

from geo.catalogue.palette import Palette, Term
from geo.catalogue.symbols import Symbol, dash_array

Shape = Literal["polygon", "line", "point"]
PATTERN_SCALE: Final = 3_000
"""Patterns of small shapes are drawn from this scale on (1 : so many)."""

_TYPES: Final[Mapping[Shape, str]] = {"polygon": "fill", "line": "line", "point": "marker"}
_MARKERS: Final[Mapping[Symbol, tuple[str, int]]] = {
    # name in QGIS and the turn in degrees
    "circle": ("circle", 0),
    "square": ("square", 0),
    "diamond": ("diamond", 0),
    "triangle": ("triangle", 0),
    "down": ("triangle", 180),
    "hexagon": ("hexagon", 0),
    "star": ("star", 0),
    "plus": ("cross_fill", 0),
}
_ANGLES: Final[Mapping[str, tuple[int, ...]]] = {
    "hatch": (45,),
    "backhatch": (135,),
    "cross": (45, 135),
    "grid": (0, 90),
    "horizontal": (0,),
    "vertical": (90,),
    "dash": (0,),
}
_PIXEL_MM: Final = 0.264583
EDGE: Final = "43,43,43,255"


@dataclass(frozen=True, kw_only=True)
class LayerStyle:
    """How a table is drawn in QGIS.

    Attributes:
        name: of the style, as QGIS lists it.
        shape: of the geometry.
        by: the column with the keys of the palette; None draws everything alike.
        palette: classes with their colours; without it a thin border.
        veil: areas as an open pattern, with a tint, through which the map stays visible.
        small: shapes as small as a building: patterns only from near, a hairline as edge.
        size_mm: of a marker.
        rough_m: column with the uncertainty of a point in metres, drawn as a dashed circle.
        rough_if: column that says that a border is indicative, drawn dashed.
        label: expression of a label, None for none.
    """

    name: str
    shape: Shape
    by: str | None = None
    palette: Palette | None = None
    veil: bool = False
    small: bool = False
    size_mm: float = 4.6
    rough_m: str | None = None
    rough_if: str | None = None
    label: str | None = None


_SUBJECT: Final = "@atlas_layerid = @layer_id and $id = @atlas_featureid"
"""QGIS expression: whether an area is the one that this page of an atlas is about."""


def symbol_of(name: str, look: LayerStyle, entry: Term | None) -> Element:
    """The symbol of one entry of a palette; None is one symbol for all."""
    symbol = Element(
        "symbol", name=name, type=_TYPES[look.shape], alpha="1", clip_to_extent="1", force_rhr="0"
    )
    if look.shape == "point":
        _point(symbol, look, entry)
    elif look.shape == "line":
        _line(symbol, entry)
    else:
        _polygon(symbol, name, look, entry)
    return symbol


def _polygon(symbol: Element, name: str, look: LayerStyle, entry: Term | None) -> None:
    if entry is None:
        symbol_layer(
            symbol, "SimpleFill",
            {"color": "0,0,0,0", "style": "no", "outline_color": "95,107,118,255",
             "outline_style": "solid", "outline_width": "0.4", "outline_width_unit": "MM"},
            expressions={"outlineWidth": f"if({_SUBJECT}, 1.4, 0.4)",
                         "outlineColor": f"if({_SUBJECT}, '26,26,26,255', '95,107,118,255')"},
        )  # fmt: skip
        return
    tint = rgba(entry.colour, alpha=0.14 if look.veil else 1.0)
    fill = {
        "color": tint,
        "style": "solid",
        "outline_color": rgba(entry.colour) if look.veil else EDGE,
        "outline_style": "solid",
        "outline_width": "0.6" if look.veil else "0.08" if look.small else "0.26",
        "outline_width_unit": "MM",
        "joinstyle": "miter",
    }
    dashed = {} if look.rough_if is None else {
        "outlineStyle": f"if(\"{look.rough_if}\", 'dash', 'solid')",
        "fillColor": f"if(\"{look.rough_if}\", '0,0,0,0', '{tint}')",
    }  # fmt: skip
    symbol_layer(symbol, "SimpleFill", fill, expressions=dashed)
    ink = rgba(entry.colour if look.veil else entry.ink, alpha=0.75 if look.veil else 0.45)
    near = {"enabled": f"@map_scale <= {PATTERN_SCALE}"} if look.small else {}
    if entry.pattern == "dots":
        dots = {"distance_x": "1.6", "distance_x_unit": "MM",
                "distance_y": "1.6", "distance_y_unit": "MM"}  # fmt: skip
        made = symbol_layer(symbol, "PointPatternFill", dots, expressions=near)
        part = _part(made, f"@{name}@1", "marker")
        symbol_layer(part, "SimpleMarker", {
            "color": ink, "name": "circle", "outline_style": "no", "size": "0.5", "size_unit": "MM",
        })  # fmt: skip
        return
    for number, angle in enumerate(_ANGLES.get(entry.pattern, ()), start=1):
        lines = {"angle": str(angle), "distance": "2", "distance_unit": "MM",
                 "line_width": "0.2", "line_width_unit": "MM"}  # fmt: skip
        made = symbol_layer(symbol, "LinePatternFill", lines, expressions=near)
        dash = "dash" if entry.pattern == "dash" else "solid"
        part = _part(made, f"@{name}@{number}", "line")
        symbol_layer(part, "SimpleLine", {
            "line_color": ink, "line_style": dash, "line_width": "0.2", "line_width_unit": "MM",
        })  # fmt: skip


def _line(symbol: Element, entry: Term | None) -> None:
    colour = "95,107,118,255" if entry is None else rgba(entry.colour)
    options = {
        "line_color": colour, "line_style": "solid", "line_width": "0.9", "line_width_unit": "MM",
        "capstyle": "flat", "joinstyle": "round",
    }  # fmt: skip
    if entry is not None and entry.dash:
        dash = ";".join(
            f"{part:.2f}" for part in dash_array(entry.pattern, unit=_PIXEL_MM, least=0.4)
        )
        options |= {"use_custom_dash": "1", "customdash": dash, "customdash_unit": "MM"}
    symbol_layer(symbol, "SimpleLine", options)


def _point(symbol: Element, look: LayerStyle, entry: Term | None) -> None:
    colour = "#5f6b76" if entry is None else entry.colour
    if look.rough_m is not None:
        ring = {
            "color": "0,0,0,0", "name": "circle", "outline_color": rgba(colour, alpha=0.9),
            "outline_style": "dash", "outline_width": "0.4", "outline_width_unit": "MM",
            "size": "100", "size_unit": "MapUnit",
        }  # fmt: skip
        diameter = {
            "size": f'2 * coalesce("{look.rough_m}", 0)',
            "enabled": f'coalesce("{look.rough_m}", 0) > 0',
        }
        symbol_layer(symbol, "SimpleMarker", ring, expressions=diameter)
    shape, turn = _MARKERS["circle" if entry is None else entry.symbol]
    marker = {
        "color": rgba(colour), "name": shape, "angle": str(turn), "outline_color": "26,26,26,255",
        "outline_style": "solid", "outline_width": "0.2", "outline_width_unit": "MM",
        "size": f"{look.size_mm:g}", "size_unit": "MM",
    }  # fmt: skip
    symbol_layer(symbol, "SimpleMarker", marker)


def symbol_layer(
    symbol: Element,
    kind: str,
    options: Mapping[str, str],
    *,
    expressions: Mapping[str, str] | None = None,
) -> Element:
    """Add a layer to a symbol, with its options and expressions."""
    layer = SubElement(symbol, "layer", {"class": kind, "pass": "0", "locked": "0", "enabled": "1"})
    option_map = SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        SubElement(option_map, "Option", name=name, type="QString", value=value)
    if expressions:
        properties = SubElement(layer, "data_defined_properties")
        whole = SubElement(properties, "Option", type="Map")
        SubElement(whole, "Option", name="name", type="QString", value="")
        each = SubElement(whole, "Option", name="properties", type="Map")
        for name, expression in expressions.items():
            option = SubElement(each, "Option", name=name, type="Map")
            SubElement(option, "Option", name="active", type="bool", value="true")
            SubElement(option, "Option", name="expression", type="QString", value=expression)
            SubElement(option, "Option", name="type", type="int", value="3")
        SubElement(whole, "Option", name="type", type="QString", value="collection")
    return layer


def _part(layer: Element, name: str, kind: str) -> Element:
    return SubElement(
        layer, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0"
    )


def rgba(colour: str, *, alpha: float = 1.0) -> str:
    """A colour ``#rrggbb`` as QGIS writes it: red, green, blue and alpha of 0 to 255.

    >>> rgba("#ff8000", alpha=0.5)
    '255,128,0,128'
    """
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return ",".join(str(part) for part in (*parts, round(alpha * 255)))
