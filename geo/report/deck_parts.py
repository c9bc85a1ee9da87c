"""What slides are made of: title, text, table, picture, mark, footer, notes, all with names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from geo.report import deck_theme as theme
from geo.report.deck_text import Line, fitted, lines_of, shortened
from geo.text.sanitise import documentable

Box = tuple[float, float, float, float]
"""Left, top, width and height in inches."""

EXAMPLE_WORD: Final = "Voorbeelddata"
_BADGE: Final[Box] = (10.95, 0.5, 1.78, 0.44)
_INSET_IN: Final = 0.1


@dataclass
class Deck:
    """A presentation that is being made, with what stands on every slide."""

    file: Any
    footer: str
    titles: set[str] = field(default_factory=set)

    def slide(self, title: str, *, layout: str, example: bool, notes: str) -> Any:
        """A new slide with its title, mark, footer, number and notes.

        A title that would come twice gets a number: titles are how a slide is found.
        """
        chosen = theme.layout_named(self.file, layout)
        slide = self.file.slides.add_slide(chosen)
        title = documentable(title)
        unique, number = title, 1
        while unique in self.titles:
            number += 1
            unique = f"{title} ({number})"
        self.titles.add(unique)
        set_title(slide, unique, first=layout == theme.TITLE_LAYOUT)
        if layout != theme.TITLE_LAYOUT and example:
            badge(slide)
        made = theme.clone_footer(slide, chosen)
        if "footer" in made:
            made["footer"].text_frame.text = documentable(self.footer)
            made["footer"].name = "Bron, datum en voorbehoud"
        if "number" in made:
            _number_field(made["number"])
        # a title that had to be cut stands whole in the notes
        slide.notes_slide.notes_text_frame.text = documentable(notes)
        return slide


def set_title(slide: Any, text: str, *, first: bool = False) -> None:
    """The title in its placeholder, at a size at which it fits."""
    shape = slide.shapes.title
    largest, smallest, rows = (48, 32, 2) if first else (theme.TITLE_PT, 22, 2)
    width = (11.5 if first else theme.TITLE[2]) - 2 * _INSET_IN
    size = next(
        (
            size
            for size in range(largest, smallest - 1, -2)
            if lines_of(text, width=width, size_pt=size, bold=True) <= rows
        ),
        smallest,
    )
    shape.text_frame.text = shortened(text, width=width, rows=rows, size_pt=size, bold=True)
    shape.text_frame.word_wrap = True
    if size != largest:
        for run in shape.text_frame.paragraphs[0].runs:
            run.font.size = Pt(size)


def body(
    slide: Any, lines: Sequence[Line], box: Box, *, largest: int = 22, bullets: bool = True
) -> int:
    """Text in the slide's own placeholder; gives the number of paragraphs left out."""
    shape = next(p for p in slide.placeholders if p.placeholder_format.idx == 1)
    theme.put(shape, box)
    return _fill(shape.text_frame, lines, box, largest=largest, bullets=bullets)


def textbox(
    slide: Any,
    lines: Sequence[Line],
    box: Box,
    *,
    name: str,
    largest: int = 20,
    smallest: int = theme.SMALLEST_PT,
    colour: Any = theme.INK,
) -> int:
    """Text in a box; gives the number of paragraphs left out."""
    left, top, width, height = (Inches(value) for value in box)
    shape = slide.shapes.add_textbox(left, top, width, height)
    shape.name = name
    return _fill(
        shape.text_frame,
        lines,
        box,
        largest=largest,
        smallest=smallest,
        bullets=False,
        colour=colour,
    )


def _fill(
    frame: Any,
    lines: Sequence[Line],
    box: Box,
    *,
    largest: int,
    bullets: bool,
    smallest: int = theme.SMALLEST_PT,
    colour: Any = theme.INK,
) -> int:
    indent = 0.25 if bullets else 0.0
    fit = fitted(
        lines, width=box[2] - 2 * _INSET_IN - indent, height=box[3] - 0.1, largest=largest,
        smallest=smallest,
    )  # fmt: skip
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_top = frame.margin_bottom = Inches(0.04)
    for number, line in enumerate(fit.lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(6 if number < len(fit.lines) - 1 else 0)
        paragraph.space_before = Pt(0)
        paragraph.line_spacing = 1.0
        for text, bold in ((line.lead + ": " if line.lead else "", True), (line.text, False)):
            if text:
                run = paragraph.add_run()
                run.text = documentable(text)
                run.font.size = Pt(fit.size_pt)
                run.font.bold = bold
                run.font.color.rgb = theme.BLUE if bold else colour
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - bullets have no other way
        properties.set("marL", str(Inches(indent)))
        properties.set("indent", str(-Inches(indent)))
        if not bullets:
            properties.insert(len(properties), properties.makeelement(qn("a:buNone"), {}))
    return fit.left_out


def badge(slide: Any) -> None:
    """The mark that something on this slide is made up."""
    shape = _rounded(slide, _BADGE, name=f"Merk {EXAMPLE_WORD.lower()}")
    paragraph = shape.text_frame.paragraphs[0]
    run = paragraph.add_run()
    run.text = EXAMPLE_WORD
    run.font.size, run.font.bold = Pt(16), True
    run.font.color.rgb = theme.AMBER_INK
    describe(shape, "Op deze dia staan gegevens die door het programma zijn bedacht.")


def _rounded(slide: Any, box: Box, *, name: str) -> Any:
    left, top, width, height = (Inches(value) for value in box)
    shape = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, left, top, width, height)
    shape.name = name
    shape.fill.solid()
    shape.fill.fore_color.rgb = theme.AMBER
    shape.line.color.rgb = theme.AMBER_INK
    shape.shadow.inherit = False
    frame = shape.text_frame
    frame.margin_left = frame.margin_right = Inches(0.05)
    frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.word_wrap = False
    return shape


def picture(slide: Any, png: bytes, box: Box, *, alt: str, name: str) -> Any:
    """A picture with its alternative text."""
    left, top, width, height = (Inches(value) for value in box)
    shape = slide.shapes.add_picture(BytesIO(png), left, top, width, height)
    shape.name = name
    describe(shape, alt)
    return shape


def describe(shape: Any, text: str) -> None:
    """The alternative text of any shape."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", documentable(text))  # noqa: SLF001 - no other way


def style_chart(chart: Any) -> None:
    """Give a chart the look of the deck: no title of its own, its legend below."""
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.font.size = Pt(16)
    chart.font.name = theme.FONT
    chart.font.color.rgb = theme.INK


def jump(run: Any, slide: Any, target: Any) -> None:
    """Make a text a link to another slide."""
    relation = slide.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
    properties = run._r.get_or_add_rPr()  # noqa: SLF001 - python-pptx knows this for shapes only
    link = properties.makeelement(
        qn("a:hlinkClick"), {qn("r:id"): relation, "action": "ppaction://hlinksldjump"}
    )
    properties.append(link)


def _number_field(shape: Any) -> None:
    """The number of the slide as a field, as PowerPoint writes it."""
    shape.name = "Dianummer"
    paragraph = shape.text_frame.paragraphs[0]
    for old in list(paragraph._p):  # noqa: SLF001
        paragraph._p.remove(old)  # noqa: SLF001
    made = paragraph._p.makeelement(  # noqa: SLF001
        qn("a:fld"), {"id": "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}", "type": "slidenum"}
    )
    made.append(made.makeelement(qn("a:rPr"), {"lang": "nl-NL"}))
    text = made.makeelement(qn("a:t"), {})
    text.text = "‹nr.›"
    made.append(text)
    paragraph._p.append(made)  # noqa: SLF001
