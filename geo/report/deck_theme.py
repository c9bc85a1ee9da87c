"""The look of the deck: 16:9, Arial, one blue, and three layouts with real placeholders.

Starts from the template that comes with python-pptx; sizes, fonts and colours are set on master
and layouts, so that a slide somebody adds later looks the same.
"""

import copy
from typing import Any, Final

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches

WIDTH_IN: Final = 13.333
HEIGHT_IN: Final = 7.5
LEFT_IN: Final = 0.6
RIGHT_IN: Final = 12.73
TOP_IN: Final = 1.55
BOTTOM_IN: Final = 6.6
TITLE: Final = (LEFT_IN, 0.32, 10.2, 0.98)
FOOTER: Final = (LEFT_IN, 6.72, 11.2, 0.62)
NUMBER: Final = (11.9, 6.72, 0.83, 0.62)

BLUE: Final = RGBColor(0x12, 0x40, 0x6B)
INK: Final = RGBColor(0x1B, 0x20, 0x26)
SOFT: Final = RGBColor(0x44, 0x4B, 0x53)
WHITE: Final = RGBColor(0xFF, 0xFF, 0xFF)
PALE: Final = RGBColor(0xE9, 0xEE, 0xF3)
AMBER: Final = RGBColor(0xFF, 0xF1, 0xD6)
AMBER_INK: Final = RGBColor(0x4D, 0x2A, 0x00)

FONT: Final = "Arial"
TITLE_PT: Final = 30
BODY_PT: Final = 20
SMALLEST_PT: Final = 18
"""What is read from the back row; only sources, legend and slide number are smaller."""
FOOTER_PT: Final = 11
LEGEND_PT: Final = 14

TITLE_LAYOUT: Final = "Titel"
"""The layout of the first slide, which has no badge of example data: its text says so."""
_KEEP: Final = ("Title Slide", "Title and Content", "Title Only")
_NAMES: Final = {
    "Title Slide": TITLE_LAYOUT,
    "Title and Content": "Titel en tekst",
    "Title Only": "Alleen titel",
}
_ACCENTS: Final = ("12406B", "E08A1E", "00694C", "8F6BC0", "C4352F", "5B9FCB")


def new_presentation() -> Any:
    """An empty presentation with the layouts Titel, Titel en tekst, and Alleen titel."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH_IN), Inches(HEIGHT_IN)
    for layout in list(deck.slide_layouts):
        if layout.name not in _KEEP:
            deck.slide_layouts.remove(layout)
    _theme(deck)
    master = deck.slide_master
    _place_all(master)
    _master_text(master)
    for layout in deck.slide_layouts:
        first = layout.name == "Title Slide"
        layout.name = _NAMES[layout.name]
        _place_all(layout)
        if first:
            _title_layout(layout)
        else:
            _rule(layout)
    return deck


def layout_named(deck: Any, name: str) -> Any:
    """The layout of that name."""
    return deck.slide_layouts.get_by_name(name)


def put(shape: Any, box: tuple[float, float, float, float]) -> None:
    """Move a shape to left, top, width, height in inches."""
    shape.left, shape.top, shape.width, shape.height = (Inches(value) for value in box)


def _place_all(part: Any) -> None:
    for shape in part.placeholders:
        kind = shape.placeholder_format.type
        if kind in {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}:
            put(shape, TITLE)
            shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        elif kind in {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT}:
            put(shape, (LEFT_IN, TOP_IN, RIGHT_IN - LEFT_IN, BOTTOM_IN - TOP_IN))
        elif kind == PP_PLACEHOLDER.FOOTER:
            put(shape, FOOTER)
            _small(shape, PP_ALIGN.LEFT)
        elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
            put(shape, NUMBER)
            _small(shape, PP_ALIGN.RIGHT)
        elif kind == PP_PLACEHOLDER.DATE:
            shape._element.getparent().remove(shape._element)  # noqa: SLF001 - no other way


def _small(shape: Any, align: Any) -> None:
    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    properties = _list_style(frame)
    level = _child(properties, "a:lvl1pPr", algn="r" if align == PP_ALIGN.RIGHT else "l")
    run = _child(level, "a:defRPr", sz=str(FOOTER_PT * 100))
    fill = _child(run, "a:solidFill")
    _child(fill, "a:srgbClr", val=str(SOFT))
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _list_style(frame: Any) -> Any:
    """The list style of a text body, empty and after its body properties."""
    whole = frame._txBody  # noqa: SLF001 - python-pptx has no way to these
    style = whole.find(qn("a:lstStyle"))
    if style is None:
        style = whole.makeelement(qn("a:lstStyle"), {})
        whole.find(qn("a:bodyPr")).addnext(style)
    for old in list(style):
        style.remove(old)
    return style


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    made = parent.makeelement(qn(tag), attributes)
    parent.append(made)
    return made


def _master_text(master: Any) -> None:
    styles = master._element.find(qn("p:txStyles"))  # noqa: SLF001
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    _run(title.find(qn("a:defRPr")), size=TITLE_PT, colour=BLUE, bold=True)
    for number, level in enumerate(styles.find(qn("p:bodyStyle"))):
        run = level.find(qn("a:defRPr"))
        if run is not None:
            _run(run, size=BODY_PT if number == 0 else SMALLEST_PT, colour=INK, bold=False)


def _run(run: Any, *, size: int, colour: RGBColor, bold: bool) -> None:
    run.set("sz", str(size * 100))
    run.set("b", "1" if bold else "0")
    for old in run.findall(qn("a:solidFill")):
        run.remove(old)
    fill = run.makeelement(qn("a:solidFill"), {})
    _child(fill, "a:srgbClr", val=str(colour))
    run.insert(0, fill)


def _title_layout(layout: Any) -> None:
    """White text on blue; what is example data and the caveat go below, on the slide."""
    layout.background.fill.solid()
    layout.background.fill.fore_color.rgb = BLUE
    for shape in list(layout.placeholders):
        kind = shape.placeholder_format.type
        if kind in {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}:
            put(shape, (0.9, 1.5, 11.5, 1.7))
            shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            _style(shape, size=48, colour=WHITE, bold=True)
        elif kind == PP_PLACEHOLDER.SUBTITLE:
            put(shape, (0.9, 3.3, 11.5, 0.8))
            shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
            _style(shape, size=28, colour=WHITE, bold=False)
        elif kind in {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}:
            _style(shape, size=FOOTER_PT, colour=WHITE, bold=False)


def _style(shape: Any, *, size: int, colour: RGBColor, bold: bool) -> None:
    properties = _list_style(shape.text_frame)
    level = _child(properties, "a:lvl1pPr", marL="0", indent="0", algn="l")
    _child(level, "a:buNone")
    run = _child(level, "a:defRPr")
    _run(run, size=size, colour=colour, bold=bold)


def _rule(layout: Any) -> None:
    """A thin line under the title, part of the layout."""
    line = parse_xml(
        '<p:cxnSp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvCxnSpPr>'
        '<p:cNvPr id="90" name="Lijn onder de titel"/><p:cNvCxnSpPr/><p:nvPr userDrawn="1"/>'
        "</p:nvCxnSpPr><p:spPr><a:xfrm>"
        f'<a:off x="{Inches(LEFT_IN)}" y="{Inches(1.36)}"/>'
        f'<a:ext cx="{Inches(RIGHT_IN - LEFT_IN)}" cy="0"/></a:xfrm>'
        '<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="28575"><a:solidFill><a:srgbClr val="{BLUE}"/></a:solidFill></a:ln>'
        "</p:spPr></p:cxnSp>"
    )
    layout._element.find(qn("p:cSld")).find(qn("p:spTree")).append(line)  # noqa: SLF001


def _theme(deck: Any) -> None:
    """Fonts and accent colours of the theme, so that new charts and text follow."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(part.blob)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    for latin in root.xpath("//a:majorFont/a:latin | //a:minorFont/a:latin", namespaces=space):
        latin.set("typeface", FONT)
    for number, colour in enumerate(_ACCENTS, start=1):
        for accent in root.xpath(f"//a:clrScheme/a:accent{number}", namespaces=space):
            for old in list(accent):
                accent.remove(old)
            etree.SubElement(accent, f"{{{space['a']}}}srgbClr", val=colour)
    for link in root.xpath("//a:clrScheme/a:hlink | //a:clrScheme/a:folHlink", namespaces=space):
        for old in list(link):
            link.remove(old)
        etree.SubElement(link, f"{{{space['a']}}}srgbClr", val=str(BLUE))
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001


def clone_footer(slide: Any, layout: Any) -> dict[str, Any]:
    """Real placeholders for footer and slide number, which python-pptx leaves out; by kind."""
    made = {}
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type
        if kind not in {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}:
            continue
        element = copy.deepcopy(shape._element)  # noqa: SLF001
        slide.shapes._spTree.append(element)  # noqa: SLF001
        made["number" if kind == PP_PLACEHOLDER.SLIDE_NUMBER else "footer"] = slide.shapes[-1]
    return made


def set_language(deck: Any, *, language: str = "nl-NL") -> None:
    """Set the language of every text, also in master, layouts and notes."""
    parts = [deck.slide_master, *deck.slide_layouts, *deck.slides]
    parts += [slide.notes_slide for slide in deck.slides if slide.has_notes_slide]
    for part in parts:
        for name in ("a:rPr", "a:endParaRPr", "a:defRPr"):
            for properties in part._element.iter(qn(name)):  # noqa: SLF001 - no public way
                properties.set("lang", language)
        for run in part._element.iter(qn("a:r")):  # noqa: SLF001
            run.get_or_add_rPr().set("lang", language)
