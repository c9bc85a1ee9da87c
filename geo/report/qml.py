"""Styles for QGIS (QML): the palettes of the maps as categorized renderers.

The form is that of QGIS 3: ``renderer-v2`` with symbols whose layers hold an ``Option`` map.
Lengths are in millimetres on the screen or paper unless said otherwise. Patterns, the channel
beside colour, come on at scales where a building can be seen; from afar they would hide it.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from geo.catalogue.palette import Palette
from geo.report.qml_symbols import EDGE, LayerStyle, Shape, rgba, symbol_layer, symbol_of

VERSION: Final = "3.22.0"
"""The oldest QGIS these styles are written for; newer ones read them too."""


DOCTYPE: Final = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def qml(look: LayerStyle, *, aliases: Mapping[str, str] | None = None) -> str:
    """The style as a QML document.

    Args:
        look: what to draw.
        aliases: heading per column, shown in the attribute table.
    """
    root = Element(
        "qgis",
        version=VERSION,
        styleCategories="Symbology|Labeling|Fields",
        labelsEnabled=_flag(look.label is not None),
    )
    root.append(_renderer(look))
    if look.label is not None:
        root.append(_labeling(look.label, shape=look.shape))
    if aliases:
        alias_list = SubElement(root, "aliases")
        for number, (name, text) in enumerate(aliases.items()):
            SubElement(alias_list, "alias", index=str(number), field=name, name=text)
    SubElement(root, "layerGeometryType").text = str(
        {"point": 0, "line": 1, "polygon": 2}[look.shape]
    )
    return DOCTYPE + tostring(root, encoding="unicode")


def raster_qml(palette: Palette, bounds: Sequence[tuple[str, float]]) -> str:
    """The style of a raster with values: one flat colour a class, one of its own for no data.

    Args:
        palette: colours, and labels with the bounds.
        bounds: class and upper bound, which still belongs to it; the last is infinite.
    """
    root = Element("qgis", version=VERSION, styleCategories="Symbology")
    pipe = SubElement(root, "pipe")
    renderer = SubElement(
        pipe,
        "rasterrenderer",
        type="singlebandpseudocolor", band="1", opacity="1", alphaBand="-1",
        classificationMin="0", classificationMax="inf",
        nodataColor=rgba(palette.unknown.colour),
    )  # fmt: skip
    shader = SubElement(SubElement(renderer, "rastershader"), "colorrampshader")
    shader.attrib.update(
        {"colorRampType": "DISCRETE", "classificationMode": "1", "clip": "0", "labelPrecision": "2"}
    )
    # no value is as low as the first bound: that line only stands in the legend
    for entry, upto in [
        (palette.unknown, -1e30),
        *((palette.entry(name), upto) for name, upto in bounds),
    ]:
        SubElement(
            shader,
            "item",
            color=entry.colour,
            alpha="255",
            value=repr(float(upto)),
            label=entry.label,
        )
    SubElement(pipe, "brightnesscontrast", brightness="0", contrast="0", gamma="1")
    SubElement(pipe, "rasterresampler", maxOversampling="2")
    SubElement(root, "blendMode").text = "0"
    return DOCTYPE + tostring(root, encoding="unicode")


def _renderer(look: LayerStyle) -> Element:
    if look.palette is None or look.by is None:
        renderer = Element("renderer-v2", type="singleSymbol", forceraster="0")
        SubElement(renderer, "symbols").append(symbol_of("0", look, None))
        return renderer
    renderer = Element(
        "renderer-v2", type="categorizedSymbol", attr=look.by, forceraster="0", symbollevels="0"
    )
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    known = [e for e in look.palette.entries if e != look.palette.unknown]
    for number, entry in enumerate(known):
        _category(categories, symbol=number, value=entry.key, label=entry.label)
        symbols.append(symbol_of(str(number), look, entry))
    # the empty value is QGIS's 'all other values': what is missing is drawn as unknown
    _category(categories, symbol=len(known), value="", label=look.palette.unknown.label)
    symbols.append(symbol_of(str(len(known)), look, look.palette.unknown))
    return renderer if look.shape != "point" else _beside_each_other(renderer)


def _beside_each_other(renderer: Element) -> Element:
    """Points at the very same place stand round it, so that none hides another."""
    spread = Element(
        "renderer-v2",
        type="pointDisplacement", forceraster="0", tolerance="0.5", toleranceUnit="MM",
        placement="0", circleRadiusAddition="0", circleWidth="0.2", circleColor="95,107,118,255",
        labelAttributeName="", labelFont="Arial,9,-1,5,50,0,0,0,0,0", labelDistanceFactor="0.5",
        maxLabelScaleDenominator="-1",
    )  # fmt: skip
    spread.append(renderer)
    centre = SubElement(
        spread, "symbol", name="centerSymbol", type="marker", alpha="1", clip_to_extent="1"
    )
    dot = {"color": EDGE, "name": "circle", "outline_style": "no", "size": "0.8"}
    symbol_layer(centre, "SimpleMarker", dot)
    return spread


def _category(parent: Element, *, symbol: int, value: str, label: str) -> None:
    SubElement(
        parent,
        "category",
        symbol=str(symbol), value=value, type="string", label=label, render="true",
    )  # fmt: skip


def _labeling(expression: str, *, shape: Shape) -> Element:
    labeling = Element("labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    style = SubElement(
        settings, "text-style",
        fieldName=expression, isExpression="1", fontFamily="Arial", fontSize="9",
        fontSizeUnit="Point", fontWeight="75", namedStyle="Bold", textColor="27,32,38,255",
        textOpacity="1", multilineHeight="1",
    )  # fmt: skip
    SubElement(
        style, "text-buffer",
        bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM", bufferColor="255,255,255,255",
        bufferOpacity="0.9",
    )  # fmt: skip
    # beside a point, over an area
    placement = "0" if shape == "point" else "1"
    SubElement(settings, "placement", placement=placement, dist="2", distUnits="MM", priority="6")
    SubElement(settings, "rendering", drawLabels="1", obstacle="1", scaleVisibility="0")
    return labeling


def _flag(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "1" if value else "0"
