"""The slides that tell: title, agenda, city, one a koppelkans, and sources."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.util import Pt

from geo.catalogue.output_state import dutch_date
from geo.catalogue.vocabularies import PLAN_KINDS, WORK_WORDS
from geo.constants import CAVEAT
from geo.koppelkansen.records import NearWork
from geo.koppelkansen.weights import PART_TITLES
from geo.report import deck_theme as theme
from geo.report.deck_parts import Box, Deck, body, jump, picture, textbox
from geo.report.deck_text import Line, lines_of
from geo.report.item_text import item_text
from geo.report.slide_maps import Mark, SlideMap, city_map, item_map
from geo.report.state import Item, PackState
from geo.report.words import QUESTION, decision_rows, shortened, source_lines, uses_example, when
from geo.text.format import number

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
_LISTED: Final = 3
_SHORT: Final = 2
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
        f"{len(located)} koppelkansen op de kaart, {len(state.top)} in groep hoog",
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
        lines.append(Line(f"{len(lost)} zonder bekende plek staat alleen in de lijst."))
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


def item_lines(state: PackState, item: Item) -> list[Line]:
    """What a room has to know of a koppelkans, the most important first."""
    text = item_text(state, item)
    homes = "aantal woningen n.t.b."
    if item.dwellings_count is not None:
        homes = f"{text.dwellings} woningen"
    plan = PLAN_KINDS.words().get(str(item.plan_kind), text.kind).capitalize()
    parts = (plan, item.corporation, homes, period(item))
    what = ", ".join(part for part in parts if part)
    lines = [Line(what, "Wat")]
    lines.append(Line("; ".join(text.hazards_short[:_SHORT]) or text.hazards_text, "Waarom hier"))
    works = partners(item)
    work_lines = [work_words(work) for work in works[:_LISTED]]
    more = f"; en nog {len(works) - _LISTED}" if len(works) > _LISTED else ""
    if work_lines or item.project_id:
        few = (
            f"{len(text.works)} dichtbij, niet in dezelfde jaren" if text.works else text.works_text
        )
        lines.append(Line(("; ".join(work_lines) + more) or few, "Samen met"))
    measures = [measure.title for measure in item.measures]
    if measures:
        lines.append(Line("; ".join(measures[:_LISTED]), "Maatregelen"))
    # its reason stands on the slides of the decision list and in the notes
    lines.append(Line(text.decision_text, "Besluit"))
    sure = unsure(item)
    if sure:
        lines.append(Line("; ".join(sure), "Nog onzeker"))
    return lines


def period(item: Item) -> str:
    """When, as far as it is known; stock has no period to be decided, as it has no plan."""
    if item.window.known:
        return item.window.text()
    return "" if item.plan_kind == "bezit" else "periode n.t.b."


def partners(item: Item) -> list[NearWork]:
    """Works that go with a plan in time, the best partner first and every kind once at first."""
    works = [w for w in item.works if w.relation in {"sterk", "mogelijk"}]
    works.sort(key=lambda work: -float(work.fit or 0.0))
    first = list({work.kind: work for work in reversed(works)}.values())
    first.sort(key=works.index)
    return [*first, *(work for work in works if work not in first)]


def work_words(work: NearWork) -> str:
    """A work in two words: what and when."""
    return f"{WORK_WORDS.get(work.kind, work.kind)} {work.window.text()}"


def unsure(item: Item) -> list[str]:
    """What of a koppelkans is not certain: its place, and parts of its score."""
    found = []
    if item.lat is None:
        found.append("de plek is onbekend")
    elif item.precision_m:
        found.append(f"plek op {number(float(item.precision_m))} m")
    missing = [PART_TITLES.get(name, name).lower() for name in item.missing]
    if missing:
        found.append(f"{', '.join(missing)} onbekend")
    return found


def _reach(item: Item) -> str:
    return "kan uitkomen op" if item.method is None else "in 8 van 10 trekkingen (p10-p90)"


def item_notes(state: PackState, item: Item, names: Sequence[str]) -> str:
    """Everything for who speaks: reasons with points, works, measures, decision, caveats."""
    parts = item.parts
    text = item_text(state, item)
    lines = [f"{text.title} ({text.group.label.lower()})"]
    if item.score is not None:
        score, low, high = (
            number(value, decimals=1) for value in (item.score, item.score_low, item.score_high)
        )
        lines.append(f"Score {score} van 100, {_reach(item)} {low} tot {high}.")
    lines.append("Waarom:")
    for name, part in parts.items():
        points = part.contribution
        points_text = "onbekend" if points is None else f"{number(points, decimals=1)} punten"
        lines.append(f"- {PART_TITLES.get(name, name)} ({points_text}): {part.reason}")
    hints = [f". {work.hint}" if work.hint else "" for work in item.works]
    lines.append("Werken dichtbij:")
    lines += [f"- {work}{hint}" for work, hint in zip(text.works, hints, strict=True)] or [
        f"- {text.works_text}"
    ]
    measures = item.measures
    if measures:
        lines.append("Maatregelen die passen:")
        lines += [f"- {m.label}" + (f": {m.effect}" if m.effect else "") for m in measures]
    if text.decided:
        lines.append("Besluit:")
        lines += [f"- {word}: {value}" for word, value in decision_rows(text.decided)]
    lines += ["Voorbehoud:", *(f"- {caveat}" for caveat in text.caveats)]
    return notes_of(*lines, "Bronnen:", *(f"- {text}" for text in source_lines(state, names)))


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


def notes_of(*lines: str) -> str:
    """Speaker notes: a line each, empty ones left out."""
    return "\n".join(line for line in lines if line)
