"""The slides that tell: title, agenda, city, one a koppelkans, and sources."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.util import Pt

from geo.catalogue.output_state import dutch_date
from geo.constants import CAVEAT
from geo.report import deck_theme as theme
from geo.report.deck_item_text import item_lines, item_notes, notes_of
from geo.report.deck_parts import Box, Deck, body, jump, picture, textbox
from geo.report.deck_text import Line, lines_of
from geo.report.item_text import item_text
from geo.report.pack_data import Item
from geo.report.slide_maps import Mark, SlideMap, city_map, item_map
from geo.report.state import PackState
from geo.report.words import QUESTION, shortened, source_lines, uses_example, when
from geo.text.format import counted

_TEXT: Final = "Titel en tekst"
_PLAIN: Final = "Alleen titel"
_PLANS: Final = ("projects", "buurten", "stock", "works")
_WIDE: Final = theme.RIGHT_IN - theme.LEFT_IN
_TALL: Final = theme.BOTTOM_IN - theme.TOP_IN
_MAP: Final[Box] = (theme.LEFT_IN, theme.TOP_IN, 6.3, 2.75)
_CITY: Final[Box] = (theme.LEFT_IN, theme.TOP_IN, 8.6, _TALL)
_LEGEND_LINE: Final = 0.24
_LEGEND_SMALLEST: Final = 11
_SURE: Final = 0.82
"""Share of the width that is counted on: a reader may lack the typeface and have a wider one."""
_ROOMY_PARTS: Final = 7
"""So many parts of the agenda fit with wide spaces between them."""
_STATE_LENGTH: Final = 90
"""The whole state stands in the notes."""


def title_slide(deck: Deck, state: PackState) -> Any:
    """What this is, of which day, and what has to be known before anything else."""
    slide = deck.slide(
        f"Koppelkansen {state.area_name}", layout=theme.TITLE_LAYOUT, example=bool(state.examples),
        notes=notes_of(QUESTION, *state.caveats),
    )  # fmt: skip
    subtitle = next(p for p in slide.placeholders if p.placeholder_format.idx == 1)
    subtitle.text_frame.text = when(state)
    textbox(
        slide, [Line(QUESTION)], (0.9, 4.2, 10.8, 1.1), name="De vraag", largest=24,
        colour=theme.WHITE,
    )  # fmt: skip
    lines = [Line(CAVEAT)]
    if state.examples:
        lines.append(Line("Deze presentatie bevat voorbeelddata, bedacht om te kunnen proberen."))
    textbox(slide, lines, (0.9, 5.35, 11.5, 1.2), name="Voorbehoud", largest=20, colour=theme.AMBER)
    return slide


def agenda_slide(deck: Deck, state: PackState) -> Any:
    """Empty at first: the parts are known when they are made, see :func:`fill_agenda`."""
    return deck.slide(
        "Agenda", layout=_TEXT, example=False,
        notes=notes_of(
            f"{when(state)}.",
            "Aan tafel: " + "; ".join(f"{p.organisation} ({p.role})" for p in state.participants)
            if state.participants
            else "",
            "Klik op een onderdeel om er meteen heen te gaan.",
        ),
    )  # fmt: skip


def fill_agenda(slide: Any, parts: Sequence[tuple[str, Any]]) -> None:
    """The parts in order, each a link to its first slide."""
    lines = [Line(f"{at}.  {text}") for at, (text, _) in enumerate(parts, start=1)]
    box = (theme.LEFT_IN, theme.TOP_IN + 0.1, _WIDE, _TALL - 0.1)
    body(slide, lines, box, largest=28, bullets=False)
    shape = next(p for p in slide.placeholders if p.placeholder_format.idx == 1)
    for paragraph, (_, target) in zip(shape.text_frame.paragraphs, parts, strict=True):
        paragraph.space_after = Pt(14 if len(parts) <= _ROOMY_PARTS else 8)
        jump(paragraph.runs[0], slide, target)


def city_slide(deck: Deck, state: PackState) -> Any:
    """Every koppelkans on one map."""
    names = ["projects", "buurten", "stock"]
    drawn = city_map(state, width=_CITY[2], height=_CITY[3])
    located = [i for i in state.items if i.lat is not None and not state.is_rejected(i)]
    slide = deck.slide(
        f"{counted(len(located), 'koppelkans', 'koppelkansen')} op de kaart, "
        f"{len(state.top)} in groep hoog",
        layout=_PLAIN, example=uses_example(state, names),
        notes=notes_of(
            drawn.alt, "De nummers zijn de plaats in de lijst:",
            *(
                f"{text.rank}. {text.title} ({text.group.label.lower()})"
                for text in (item_text(state, item) for item in state.items)
            ),
            *source_lines(state, names),
        ),
    )  # fmt: skip
    picture(slide, drawn.png, _CITY, alt=drawn.alt, name="Kaart van de stad")
    left = _CITY[0] + _CITY[2] + 0.25
    bottom = _legend(slide, drawn, (left, theme.TOP_IN, theme.RIGHT_IN - left, 3.9), columns=1)
    lost = [item for item in state.items if item.lat is None]
    lines = [Line("Een stip is een koppelkans. Een stippellijn eromheen: de plek is nog ruw.")]
    if lost:
        stand = "staat" if len(lost) == 1 else "staan"
        lines.append(Line(f"{len(lost)} zonder bekende plek {stand} alleen in de lijst."))
    textbox(
        slide, lines, (left, bottom + 0.15, theme.RIGHT_IN - left, theme.BOTTOM_IN - bottom - 0.15),
        name="Wat u ziet", largest=theme.SMALLEST_PT,
    )  # fmt: skip
    return slide


def item_slide(deck: Deck, state: PackState, item: Item) -> Any:
    """One koppelkans: where, why, together with what, and what is not sure."""
    drawn = item_map(state, item, width=_MAP[2], height=_MAP[3])
    rank = item_text(state, item).rank
    names = [*_PLANS, "measures", *_rasters(state, item)]
    lines = item_lines(state, item)
    slide = deck.slide(
        f"{rank}. {item.title}", layout=_TEXT, example=uses_example(state, names),
        notes=item_notes(state, item, names),
    )  # fmt: skip
    left = _MAP[0] + _MAP[2] + 0.3
    # a reader without the typeface has a wider one: a line is kept in hand
    room = (left, theme.TOP_IN - 0.05, theme.RIGHT_IN - left, _TALL - 0.3)
    body(slide, lines, room, largest=22, bullets=False)
    picture(slide, drawn.png, _MAP, alt=drawn.alt, name="Kaart van de omgeving")
    top = _MAP[1] + _MAP[3] + 0.12
    _legend(slide, drawn, (_MAP[0], top, _MAP[2], theme.BOTTOM_IN - top), columns=2)
    return slide


def _rasters(state: PackState, item: Item) -> list[str]:
    known = [state.thresholds[n].layer for n in item.hazards if n in state.thresholds]
    return list(dict.fromkeys(known))


def source_slide(deck: Deck, state: PackState) -> Any:
    """What everything rests on."""
    lines = source_lines(state, state.layers)
    slide = deck.slide(
        "Bronnen en voorbehoud", layout=_TEXT, example=bool(state.examples),
        notes=notes_of(
            state.output.line(), "Alle lagen:", *(f"- {text}" for text in lines), *state.caveats),
    )  # fmt: skip
    caveat_lines = [Line(text) for text in state.caveats]
    caveat_lines.append(
        Line("n.t.b., onbekend en 'geen gegevens' zijn nooit nul en nooit een laag risico.")
    )
    caveat_lines.append(
        Line(
            f"{shortened(state.output.short(), _STATE_LENGTH)}. Versie {state.program}, "
            f"{dutch_date(state.made_on)}; bronnen in de notities."
        )
    )
    body(slide, caveat_lines, (theme.LEFT_IN, theme.TOP_IN, _WIDE, _TALL), largest=20)
    return slide


def _legend(slide: Any, drawn: SlideMap, box: Box, *, columns: int) -> float:
    """The legend of a map below or beside it, in columns; gives where it ends."""
    left, top, width, height = box
    cells: list[tuple[str, Mark | None]] = []
    for title, marks in drawn.legend:
        # in one column every group has its title; in more only what the classes are of
        if columns == 1 or any(character.isdigit() for mark in marks for character in mark.label):
            head, colon, _ = title.partition(":")
            # what stands in brackets at the end says where it comes from
            origin = title[title.rindex(" (") :] if colon and title.endswith(")") else ""
            cells.append((head + origin if colon else title, None))
        cells += [(mark.label, mark) for mark in marks]
    rows = max(1, int(height / _LEGEND_LINE + 1e-6))
    columns = max(columns, -(-len(cells) // rows))
    per_column = min(rows, -(-len(cells) // columns))
    wide = width / columns
    # one size for the whole legend: the largest at which every line of it fits
    size = next(
        (
            size
            for size in range(theme.LEGEND_PT, _LEGEND_SMALLEST, -1)
            if all(
                lines_of(text, width=_SURE * (wide - (0.65 if mark else 0.25)), size_pt=size) == 1
                for text, mark in cells
            )
        ),
        _LEGEND_SMALLEST,
    )
    for at, (text, mark) in enumerate(cells[: per_column * columns]):
        x = left + (at // per_column) * wide
        y = top + (at % per_column) * _LEGEND_LINE
        indent = 0.0
        if mark is not None:
            picture(
                slide, mark.png, (x, y + 0.03, 0.35, 0.2), alt=f"Legenda: {text}",
                name=f"Legenda {at + 1}",
            )  # fmt: skip
            indent = 0.4
        textbox(
            slide, [Line(text)], (x + indent, y - 0.04, wide - indent, _LEGEND_LINE + 0.1),
            name=f"Legendatekst {at + 1}", largest=size, smallest=size,
        )  # fmt: skip
    return top + per_column * _LEGEND_LINE
