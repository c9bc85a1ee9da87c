"""The print layouts of a QGIS project: A3 pages with map, legend, scale and what is shown.

The elements are those of QGIS 3 (``LayoutItem`` with a numeric type); lengths are millimetres.
"""

from base64 import b64encode
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement

from geo.text.sanitise import documentable

_PAGE, _MAP, _PICTURE, _LABEL, _LEGEND, _SCALE = (
    "65638", "65639", "65640", "65641", "65642", "65646",
)  # fmt: skip
_LONG, _SHORT = 420.0, 297.0
"""Sides of an A3 page in millimetres."""
_MARGIN: Final = 10.0
_RIGHT: Final = 96.0
"""Width of the column with the legend."""
_HEAD: Final = 16.0
_FOOT, _TALL_FOOT = 24.0, 38.0
"""Room at the foot of a page; the text of a narrow page takes more lines."""
_FAMILY: Final = "Arial"

_ARROW: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 15"><path d="M5 0L9 9L5 7L1 9Z" '
    'fill="#1b2026"/><path d="M3 15V11L7 15V11" fill="none" stroke="#1b2026"/></svg>'
)

_RATIO: Final = (
    "Schaal 1 : [% replace(format_number(item_variables('kaart')['map_scale'], 0, 'en'), ',', '.') "
    "%]. Noorden boven, RD (EPSG:28992)."
)

Box = tuple[float, float, float, float]
"""Left, top, width and height on the page."""


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """The areas that each get a page.

    Attributes:
        layer_id: of the layer with the areas, in the project.
        title: of that layer.
        table: of that layer in the GeoPackage.
        name: the column with the name of an area.
        chosen: QGIS expression of the areas that get a page; '' is every one.
    """

    layer_id: str
    title: str
    table: str
    name: str
    chosen: str = ""


def _map_box(*, portrait: bool) -> Box:
    """The frame of the map on a page, beside the column with the legend."""
    wide, tall = (_SHORT, _LONG) if portrait else (_LONG, _SHORT)
    top = _MARGIN + _HEAD
    foot = _TALL_FOOT if portrait else _FOOT
    return (_MARGIN, top, wide - 2 * _MARGIN - _RIGHT - 4, tall - _MARGIN - foot - top - 3)


TALL: Final = _map_box(portrait=False)[3] / _map_box(portrait=True)[2]
"""An area that is more often as high as it is wide is larger on a page in portrait."""


def shape_filter(chosen: str, *, portrait: bool) -> str:
    """The QGIS expression of the areas among ``chosen`` that fit a page of this shape best."""
    sign = ">" if portrait else "<="
    shape = f"bounds_height($geometry) {sign} {TALL:.3f} * bounds_width($geometry)"
    return f"({chosen}) AND {shape}" if chosen else shape


def atlas_layout(
    *,
    title: str,
    stated: str,
    extent: tuple[float, float, float, float],
    atlas: Atlas | None,
    source: str,
    portrait: bool = False,
) -> Element:
    """A layout of one A3 page, or of one page an area.

    Args:
        title: at the head of the page.
        stated: at the foot.
        extent: west, south, east and north of the map in metres (EPSG:28992).
        atlas: the areas; None is one page of the whole.
        source: address of the GeoPackage, as the project writes it.
        portrait: whether the page stands upright.
    """
    name = ("Kaartblad A3" if atlas is None else "Atlas A3") + (" staand" if portrait else "")
    wide, tall = (_SHORT, _LONG) if portrait else (_LONG, _SHORT)
    layout = Element("Layout", name=name, units="mm", printResolution="200", worldFileMap="")
    pages = SubElement(layout, "PageCollection")
    pages.append(_item(_PAGE, "blad", (0.0, 0.0, wide, tall)))
    inner = wide - 2 * _MARGIN
    drawn = _map_box(portrait=portrait)
    foot = _TALL_FOOT if portrait else _FOOT
    top, low = drawn[1], tall - _MARGIN - foot
    column = wide - _MARGIN - _RIGHT
    head = _plain(title)
    if atlas is not None:
        head = f'[% "{atlas.name}" %]. {head}'
    # items on top come first in the file
    layout.append(_label("titel", head, (_MARGIN, _MARGIN, inner, _HEAD - 3), size=20, bold=True))
    layout.append(_label("staat", _plain(stated), (_MARGIN, low, drawn[2], foot), size=7))
    layout.append(_arrow((column, low, 8, 12)))
    layout.append(_scale((column + 12, low, _RIGHT - 12, 14)))
    layout.append(_label("schaalgetal", _RATIO, (column + 12, low + 14, _RIGHT - 12, 8), size=8))
    layout.append(_legend((column, top, _RIGHT, drawn[3])))
    layout.append(_map(drawn, extent, follows=atlas is not None))
    if atlas is not None:
        made = SubElement(
            layout,
            "Atlas",
            enabled="1", coverageLayer=atlas.layer_id, coverageLayerName=atlas.title,
            coverageLayerSource=f"{source}|layername={atlas.table}", coverageLayerProvider="ogr",
            pageNameExpression=f'"{atlas.name}"', filenamePattern=f'"{atlas.name}"',
            hideCoverage="0", sortFeatures="1", sortKey=f'"{atlas.name}"', sortAscending="1",
            filterFeatures="1" if atlas.chosen else "0",
        )  # fmt: skip
        if atlas.chosen:
            made.set("featureFilter", atlas.chosen)
    return layout


def _plain(text: str) -> str:
    """Text that QGIS prints as it stands, never computes."""
    return documentable(text).replace("[%", "[ %")


def _item(kind: str, name: str, box: Box, **options: str) -> Element:
    left, top, width, height = box
    mark = "{" + str(uuid5(NAMESPACE_URL, f"koppelkansenkaart/{name}")) + "}"
    item = Element(
        "LayoutItem",
        type=kind, id=name, uuid=mark, templateUuid=mark, referencePoint="0",
        position=f"{left:g},{top:g},mm", positionOnPage=f"{left:g},{top:g},mm",
        size=f"{width:g},{height:g},mm", itemRotation="0", visibility="1", opacity="1",
        frame="false", background="false", outlineWidthM="0.3,mm", excludeFromExports="0",
        zValue="0", groupUuid="", positionLock="false", blendMode="0",
    )  # fmt: skip
    item.attrib.update(options)
    return item


def _font(size: float, *, bold: bool = False) -> str:
    return f"{_FAMILY},{size:g},-1,5,{75 if bold else 50},0,0,0,0,0"


def _label(name: str, text: str, box: Box, *, size: float, bold: bool = False) -> Element:
    item = _item(
        _LABEL, name, box,
        labelText=text, htmlState="0", halign="1", valign="32", marginX="0", marginY="0",
    )  # fmt: skip
    SubElement(item, "LabelFont", description=_font(size, bold=bold), style="")
    SubElement(item, "FontColor", red="27", green="32", blue="38", alpha="255")
    return item


def _map(box: Box, extent: tuple[float, float, float, float], *, follows: bool) -> Element:
    item = _item(
        _MAP, "kaart", box,
        frame="true", background="true", drawCanvasItems="true", keepLayerSet="false",
        followPreset="false", mapRotation="0", mapFlags="0", isTemporal="0", labelMargin="0,mm",
    )  # fmt: skip
    west, south, east, north = _filling(extent, wide=box[2], tall=box[3])
    SubElement(item, "Extent", xmin=str(west), ymin=str(south), xmax=str(east), ymax=str(north))
    SubElement(item, "LayerSet")
    if follows:
        # 2 is the scale at which the area fills the frame
        SubElement(item, "AtlasMap", atlasDriven="1", scalingMode="2", margin="0.05")
    return item


def _filling(
    extent: tuple[float, float, float, float], *, wide: float, tall: float
) -> tuple[float, float, float, float]:
    """The extent made as wide or as tall as the frame, round the same centre."""
    west, south, east, north = extent
    x, y = (west + east) / 2, (south + north) / 2
    half = max((east - west) / wide, (north - south) / tall) / 2 * 1.05
    return x - half * wide, y - half * tall, x + half * wide, y + half * tall


def _legend(box: Box) -> Element:
    mark = _item(_MAP, "kaart", box).get("uuid", "")
    item = _item(
        _LEGEND, "legenda", box,
        map_uuid=mark, legendFilterByMap="1", legendFilterByAtlas="0", resizeToContents="1",
        columnCount="1", title="Legenda", titleAlignment="1", wrapChar="", boxSpace="0",
        symbolWidth="6", symbolHeight="3.4", columnSpace="2", splitLayer="1", lineSpacing="1",
        fontColor="#1b2026", equalColumnWidth="0", symbolAlignment="1", minSymbolSize="0",
        maxSymbolSize="0",
    )  # fmt: skip
    styles = SubElement(item, "styles")
    for name, size, bold, above in (
        ("title", 11, True, 0.0),
        ("group", 9, True, 2.4),
        ("subgroup", 8, True, 1.6),
        ("symbol", 7.5, False, 0.9),
        ("symbolLabel", 7.5, False, 0.9),
    ):
        style = SubElement(styles, "style", name=name, alignment="1", indent="0")
        style.set("marginTop", f"{above:g}")
        style.set("marginBottom" if name == "title" else "marginLeft", "1.5")
        SubElement(style, "styleFont", description=_font(size, bold=bold), style="")
    return item


def _arrow(box: Box) -> Element:
    mark = _item(_MAP, "kaart", box).get("uuid", "")
    return _item(
        _PICTURE, "noordpijl", box,
        file="base64:" + b64encode(_ARROW.encode()).decode(), mode="0", resizeMode="0",
        anchorPoint="0", pictureRotation="0", mapUuid=mark, northMode="0", northOffset="0",
        svgFillColor="27,32,38,255", svgBorderColor="27,32,38,255", svgBorderWidth="0.2",
        pictureWidth=f"{box[2]:g}", pictureHeight=f"{box[3]:g}",
    )  # fmt: skip


def _scale(box: Box) -> Element:
    mark = _item(_MAP, "kaart", box).get("uuid", "")
    item = _item(
        _SCALE, "schaal", box,
        mapUuid=mark, style="Single Box", unitType="meters", unitLabel="m",
        numMapUnitsPerScaleBarUnit="1", segmentSizeMode="1", minBarWidth="30", maxBarWidth="60",
        numSegments="2", numSegmentsLeft="0", height="2", labelBarSpace="1", boxContentSpace="0",
        outlineWidth="0.2", alignment="0", labelVerticalPlacement="0", labelHorizontalPlacement="0",
    )  # fmt: skip
    SubElement(
        item, "text-style",
        fontFamily=_FAMILY, fontSize="8", fontSizeUnit="Point", fontWeight="50",
        textColor="27,32,38,255", textOpacity="1",
    )  # fmt: skip
    return item
