"""The slides: agenda, city, koppelkansen, changes, supply against plan, decisions, sources."""

from collections.abc import Sequence
from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION
from pptx.util import Inches, Pt

from geo.constants import CAVEAT, CLASSES
from geo.explain import CLASS_WORDS, HAZARD_WORDS, WORK_WORDS, number
from geo.register import Change
from geo.report import deck_theme as theme
from geo.report.deck_parts import Box, Deck, body, describe, jump, pages_of, picture, table, textbox
from geo.report.deck_text import Line
from geo.report.rows import PART_WORDS, window_text
from geo.report.slide_maps import Mark, SlideMap, city_map, item_map
from geo.report.state import Item, PackState, dutch_date
from geo.report.supply import supply
from geo.report.words import QUESTION, count, decision_rows, source_lines, uses_example, when

_TEXT: Final = "Titel en tekst"
_PLAIN: Final = "Alleen titel"
_PLANS: Final = ("projects", "buurten", "stock", "works")
_WIDE: Final = theme.RIGHT_IN - theme.LEFT_IN
_TALL: Final = theme.BOTTOM_IN - theme.TOP_IN
_MAP: Final[Box] = (theme.LEFT_IN, theme.TOP_IN, 6.3, 3.75)
_CITY: Final[Box] = (theme.LEFT_IN, theme.TOP_IN, 8.6, _TALL)
_LEGEND_LINE: Final = 0.29
_MOST_CHANGES: Final = 12
_PLAN_WORDS: Final = {
    "oplevering": "oplevering",
    "planvoorraad": "nieuwbouw",
    "sloop": "sloop",
    "renovatie": "renovatie",
    "onderhoud": "groot onderhoud",
}


def title_slide(deck: Deck, state: PackState) -> Any:
    """What this is, of which day, and what has to be known before anything else."""
    slide = deck.slide(
        f"Koppelkansen {state.area_name}", layout="Titel", example=bool(state.examples),
        notes=_notes(QUESTION, *state.caveats),
    )  # fmt: skip
    subtitle = next(p for p in slide.placeholders if p.placeholder_format.idx == 1)
    subtitle.text_frame.text = when(state)
    textbox(
        slide, [Line(QUESTION)], (0.8, 4.2, 10.8, 1.1), name="De vraag", largest=24,
        colour=theme.WHITE,
    )  # fmt: skip
    lines = [Line(CAVEAT)]
    if state.examples:
        lines.append(Line("Deze presentatie bevat voorbeelddata, bedacht om te kunnen proberen."))
    textbox(
        slide, lines, (0.8, 5.35, 11.6, 1.2), name="Voorbehoud", largest=20, colour=theme.AMBER
    )
    return slide


def agenda_slide(deck: Deck, state: PackState) -> Any:
    """Empty at first: the parts are known when they are made, see :func:`fill_agenda`."""
    return deck.slide(
        "Agenda", layout=_TEXT, example=False,
        notes=_notes(
            f"{when(state)}.",
            "Aan tafel: " + "; ".join(f"{p.organisation} ({p.role})" for p in state.participants)
            if state.participants
            else "",
            "Klik op een onderdeel om er meteen heen te gaan.",
        ),
    )  # fmt: skip


def fill_agenda(slide: Any, parts: Sequence[tuple[str, Any]]) -> None:
    """The parts in order, each a link to its first slide."""
    lines = [Line(f"{number}.  {text}") for number, (text, _) in enumerate(parts, start=1)]
    box = (theme.LEFT_IN, theme.TOP_IN + 0.1, _WIDE, _TALL - 0.1)
    body(slide, lines, box, largest=26, bullets=False)
    shape = next(p for p in slide.placeholders if p.placeholder_format.idx == 1)
    for paragraph, (_, target) in zip(shape.text_frame.paragraphs, parts, strict=True):
        paragraph.space_after = Pt(12)
        jump(paragraph.runs[0], slide, target)


def city_slide(deck: Deck, state: PackState) -> Any:
    """Every koppelkans on one map."""
    names = ["projects", "buurten", "stock"]
    drawn = city_map(state, width=_CITY[2], height=_CITY[3])
    located = [item for item in state.items if item.get("lat") is not None]
    slide = deck.slide(
        f"{len(located)} koppelkansen op de kaart, {len(state.top)} in groep hoog",
        layout=_PLAIN, example=uses_example(state, names),
        notes=_notes(
            drawn.alt, "De nummers zijn de plaats in de lijst:",
            *(f"{state.ranks[str(i['id'])]}. {i['title']} ({_TIER[i['tier']]})" for i in state.items),
            *source_lines(state, names),
        ),
    )  # fmt: skip
    picture(slide, drawn.png, _CITY, alt=drawn.alt, name="Kaart van de stad")
    left = _CITY[0] + _CITY[2] + 0.25
    bottom = _legend(slide, drawn, (left, theme.TOP_IN, theme.RIGHT_IN - left, 3.2), columns=1)
    lost = [item for item in state.items if item.get("lat") is None]
    lines = [Line("Een stip is een plan. Een stippellijn eromheen: de plek is nog ruw.")]
    if lost:
        lines.append(Line(f"{len(lost)} zonder bekende plek staat alleen in de lijst."))
    textbox(
        slide, lines, (left, bottom + 0.15, theme.RIGHT_IN - left, theme.BOTTOM_IN - bottom - 0.15),
        name="Wat u ziet",
    )  # fmt: skip
    return slide


_TIER: Final = {
    "hoog": "groep hoog",
    "middel": "groep middel",
    "laag": "groep laag",
    "onbekend": "te weinig bekend",
}


def item_slide(deck: Deck, state: PackState, item: Item) -> Any:
    """One koppelkans: where, why, together with what, and what is not sure."""
    drawn = item_map(state, item, width=_MAP[2], height=_MAP[3])
    rank = state.ranks[str(item["id"])]
    names = [*_PLANS, "measures", *_rasters(state, item)]
    lines = item_lines(state, item)
    slide = deck.slide(
        f"{rank}. {item['title']}", layout=_TEXT, example=uses_example(state, names),
        notes=item_notes(state, item, names),
    )  # fmt: skip
    left = _MAP[0] + _MAP[2] + 0.3
    body(slide, lines, (left, theme.TOP_IN - 0.05, theme.RIGHT_IN - left, _TALL + 0.05), largest=20, bullets=False)  # fmt: skip
    picture(slide, drawn.png, _MAP, alt=drawn.alt, name="Kaart van de omgeving")
    top = _MAP[1] + _MAP[3] + 0.12
    _legend(slide, drawn, (_MAP[0], top, _MAP[2], theme.BOTTOM_IN - top), columns=2)
    return slide


def item_lines(state: PackState, item: Item) -> list[Line]:
    """What a room has to know of a koppelkans, the most important first."""
    kind = _PLAN_WORDS.get(str(item.get("plan_kind")), "")
    homes = count(item.get("dwellings_count"))
    what = ", ".join(
        text
        for text in (
            kind.capitalize(),
            str(item.get("corporation") or ""),
            f"{homes} woningen" if homes != "n.t.b." else "aantal woningen n.t.b.",
            window_text(item),
        )
        if text
    )
    lines = [Line(what, "Wat")]
    hazards = _hazards(state, item)
    lines.append(Line("; ".join(hazards[:2]) or "geen hoge belasting bekend", "Waarom hier"))
    works = [w for w in item.get("works") or () if w.get("relation") in {"sterk", "mogelijk"}]
    together = [
        f"{WORK_WORDS.get(str(work['kind']), str(work['kind']))} {window_text(work)}"
        for work in works[:2]
    ]
    more = f" en nog {len(works) - 2}" if len(works) > 2 else ""  # noqa: PLR2004
    lines.append(Line(("; ".join(together) + more) or "geen werk dichtbij bekend", "Samen met"))
    measures = [str(one["title"]) for one in item.get("measures") or ()]
    if measures:
        lines.append(Line("; ".join(measures[:2]), "Maatregelen"))
    lines.append(Line(_decision(state, item), "Besluit"))
    sure = _unsure(item)
    if sure:
        lines.append(Line("; ".join(sure), "Nog onzeker"))
    return lines


def _hazards(state: PackState, item: Item) -> list[str]:
    """Hazards in class middel or worse, the worst first, in a few words."""
    found = []
    for name, told in (item.get("hazards") or {}).items():
        if told["class"] not in CLASSES[2:]:
            continue
        rule = state.thresholds.get(name)
        value = number(told["value"], decimals=rule.decimals if rule else 1)
        found.append(
            (
                -CLASSES.index(told["class"]),
                f"{HAZARD_WORDS.get(name, name)} {CLASS_WORDS[told['class']]} ({value} {told['unit']})",
            )
        )
    return [text for _, text in sorted(found, key=lambda pair: pair[0])]


def _unsure(item: Item) -> list[str]:
    found = []
    if item.get("lat") is None:
        found.append("de plek is onbekend")
    elif item.get("precision_m"):
        found.append(f"plek op {number(float(item['precision_m']))} m")
    missing = [PART_WORDS.get(name, name).lower() for name in item.get("missing") or ()]
    if missing:
        found.append("onbekend: " + ", ".join(missing))
    return found


def _decision(state: PackState, item: Item) -> str:
    decided = state.decisions.get(str(item["id"]))
    if decided is None:
        return "nog geen"
    extra = [decided.owner or "", str(decided.year or "")]
    told = ", ".join(text for text in extra if text)
    return f"{decided.status} ({told})" if told else decided.status


def item_notes(state: PackState, item: Item, names: Sequence[str]) -> str:
    """Everything for who speaks: reasons with points, works, measures, decision, caveats."""
    parts = item.get("parts") or {}
    lines = [f"{item['title']} ({_TIER.get(str(item.get('tier')), '')})"]
    if item.get("score") is not None:
        lines.append(
            f"Score {number(item['score'], decimals=1)} van 100, kan uitkomen tussen "
            f"{number(item.get('score_low'), decimals=1)} en {number(item.get('score_high'), decimals=1)}."
        )
    lines.append("Waarom:")
    for name, part in parts.items():
        points = part.get("contribution")
        told = "onbekend" if points is None else f"{number(points, decimals=1)} punten"
        lines.append(f"- {PART_WORDS.get(name, name)} ({told}): {part['reason']}")
    works = item.get("works") or ()
    if works:
        lines.append("Werken dichtbij:")
        lines += [
            f"- {w['name']}: {WORK_WORDS.get(str(w['kind']), str(w['kind']))}, {window_text(w)}, "
            f"relatie {w['relation']}" + (f". {w['hint']}" if w.get("hint") else "")
            for w in works
        ]
    measures = item.get("measures") or ()
    if measures:
        lines.append("Maatregelen die passen:")
        lines += [
            f"- {m['title']}" + (f": {m['effect']}" if m.get("effect") else "") for m in measures
        ]
    decided = state.decisions.get(str(item["id"]))
    if decided:
        lines.append("Besluit:")
        lines += [f"- {word}: {text}" for word, text in decision_rows(decided)]
    caveats = [str(t) for t in item.get("caveats") or () if not str(t).startswith("Rust op")]
    lines += ["Voorbehoud:", *(f"- {text}" for text in caveats)]
    return _notes(*lines, "Bronnen:", *(f"- {text}" for text in source_lines(state, names)))


def _rasters(state: PackState, item: Item) -> list[str]:
    known = [state.thresholds[n].layer for n in item.get("hazards") or {} if n in state.thresholds]
    return list(dict.fromkeys(known))


def change_slides(deck: Deck, state: PackState) -> list[Any]:
    """What changed since the session before, with the cause; as many slides as it takes."""
    if state.changes is None:
        slide = deck.slide(
            "Nog geen eerdere sessie om mee te vergelijken", layout=_TEXT, example=False,
            notes="Vanaf de volgende sessie staat hier wat er is veranderd, met de oorzaak.",
        )  # fmt: skip
        lines = [
            Line("Dit is de eerste sessie in het register."),
            Line("Volgende keer staat hier per koppelkans wat er veranderde en waardoor."),
        ]
        body(slide, lines, (theme.LEFT_IN, theme.TOP_IN, _WIDE, _TALL))
        return [slide]
    own = [change for change in state.changes if not change.passive]
    others = len(state.changes) - len(own)
    notes = [
        f"- {c.title}: {c.kind.value}. " + " ".join(cause.detail for cause in c.causes)
        for c in state.changes
    ]
    title = f"Veranderd sinds sessie {state.previous}"
    if not own:
        slide = deck.slide(
            f"{title}: niets aan de kansen zelf", layout=_TEXT, example=False,
            notes=_notes(*notes),
        )  # fmt: skip
        lines = [Line("Aan de koppelkansen zelf is niets veranderd.")]
        if others:
            lines.append(Line(f"{others} schoven op doordat andere kwamen, gingen of wisselden."))
        body(slide, lines, (theme.LEFT_IN, theme.TOP_IN, _WIDE, _TALL))
        return [slide]
    header = ("Koppelkans", "Wat", "Plaats", "Waardoor")
    widths = (4.3, 1.75, 1.5, 4.58)
    rows = [
        (c.title, c.kind.value, _places(c), c.causes[0].detail if c.causes else "onbekend")
        for c in own[:_MOST_CHANGES]
    ]
    rest = len(own) - len(rows)
    tail = []
    if rest:
        tail.append(f"nog {rest} andere")
    if others:
        tail.append(f"{others} schoven alleen op door andere")
    closing = f"Verder: {' en '.join(tail)}; zie de notities." if tail else ""
    pages = pages_of(header, rows, widths=widths, height=_TALL - (0.45 if closing else 0.0))
    slides = []
    for at, page in enumerate(pages):
        part = f" ({at + 1} van {len(pages)})" if len(pages) > 1 else ""
        slide = deck.slide(
            title + part, layout=_PLAIN, example=bool(state.examples), notes=_notes(*notes)
        )
        table(
            slide, header, page, widths=widths, top=theme.TOP_IN, name="Veranderingen",
            alt=f"Tabel met {len(page)} veranderingen sinds sessie {state.previous}.",
        )  # fmt: skip
        slides.append(slide)
    if closing:
        textbox(
            slides[-1], [Line(closing)], (theme.LEFT_IN, theme.BOTTOM_IN - 0.42, _WIDE, 0.42),
            name="Verder",
        )  # fmt: skip
    return slides


def _places(change: Change) -> str:
    old = "-" if change.rank_old is None else str(change.rank_old)
    new = "-" if change.rank_new is None else str(change.rank_new)
    return old if old == new else f"{old} → {new}"


def supply_slide(deck: Deck, state: PackState) -> Any | None:
    """Supply against plan as a chart that can be edited; None without projects."""
    told = supply(state)
    if told is None or not told.years:
        return None
    names = ["projects", "monitor"]
    slide = deck.slide(
        "Aanbod tegen plan: opleveringen per jaar", layout=_PLAIN,
        example=uses_example(state, names),
        notes=_notes(
            "Gepland komt uit Bijlage 1; gerapporteerd uit de jaarcijfers.",
            *(
                f"{y.year}: gepland {_known(y.planned)}, vanaf dit jaar {_known(y.from_year)}, "
                f"gerapporteerd {_known(y.reported)}"
                for y in told.years
            ),
            f"Niet in de grafiek, aantal n.t.b.: {'; '.join(told.unknown_rows)}."
            if told.unknown_rows
            else "",
            f"Niet in de grafiek, jaar n.t.b.: {'; '.join(told.undated_rows)}."
            if told.undated_rows
            else "",
            "Sloop staat hier niet bij: die tel je nooit op bij opleveringen.",
            *source_lines(state, names),
        ),
    )  # fmt: skip
    data = CategoryChartData(number_format="#,##0")
    data.categories = [str(y.year) for y in told.years]
    series = [("Gepland (Bijlage 1)", [y.planned for y in told.years])]
    if any(y.from_year is not None for y in told.years):
        series.append(("Gepland, vanaf dit jaar (einde open)", [y.from_year for y in told.years]))
    if any(y.reported is not None for y in told.years):
        word = " (voorbeelddata)" if told.reported_example else ""
        series.append((f"Gerapporteerd opgeleverd{word}", [y.reported for y in told.years]))
    for name, values in series:
        data.add_series(name, values)
    width = 8.3
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(theme.LEFT_IN), Inches(theme.TOP_IN),
        Inches(width), Inches(_TALL), data,
    )  # fmt: skip
    frame.name = "Grafiek aanbod tegen plan"
    describe(
        frame,
        "Staafgrafiek van woningen per jaar. "
        + "; ".join(
            f"{y.year}: gepland {_known(y.planned)}, gerapporteerd {_known(y.reported)}"
            for y in told.years
        )
        + ".",
    )
    _style_chart(frame.chart)
    left = theme.LEFT_IN + width + 0.3
    lines = [
        Line(f"{number(told.planned_count)} woningen met een bekend aantal en jaar.", "Gepland"),
    ]
    if told.unknown_rows:
        many = "plan" if len(told.unknown_rows) == 1 else "plannen"
        lines.append(Line(f"{len(told.unknown_rows)} {many} met een aantal dat n.t.b. is.", "Niet meegeteld"))
    if told.demolished_count:
        lines.append(Line(f"{number(told.demolished_count)} woningen, apart geteld.", "Sloop"))
    lines.append(Line("geen staaf is geen nul: dan is er niets bekend of gepland.", "Let op"))
    textbox(
        slide, lines, (left, theme.TOP_IN, theme.RIGHT_IN - left, _TALL), name="Toelichting"
    )
    return slide


def _style_chart(chart: Any) -> None:
    chart.has_title = False
    chart.has_legend = True
    chart.legend.position = XL_LEGEND_POSITION.BOTTOM
    chart.legend.include_in_layout = False
    chart.font.size = Pt(16)
    chart.font.name = theme.FONT
    chart.font.color.rgb = theme.INK
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.rgb = theme.PALE
    chart.value_axis.format.line.fill.background()
    chart.value_axis.has_title = True
    chart.value_axis.axis_title.text_frame.text = "woningen"
    for run in chart.value_axis.axis_title.text_frame.paragraphs[0].runs:
        run.font.size, run.font.bold = Pt(16), False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, -5
    plot.has_data_labels = True
    plot.data_labels.font.size = Pt(14)
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "#,##0", False
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _known(value: int | None) -> str:
    return "niet bekend" if value is None else number(value)


def decision_slides(deck: Deck, state: PackState) -> list[Any]:
    """What the table is asked: the agenda without a final decision, the top first."""
    waiting = [item for item in state.items if _waits(state, item)]
    first = [item for item in waiting if item.get("tier") == "hoog"]
    asked = first or waiting[:5]
    later = len(waiting) - len(asked)
    if not asked:
        slide = deck.slide(
            "Besluiten: over alles op de lijst is besloten", layout=_TEXT, example=False,
            notes="Er ligt niets open. De besluiten staan in het Excel-bestand.",
        )  # fmt: skip
        body(slide, [Line("Er liggen geen besluiten meer voor.")], (theme.LEFT_IN, theme.TOP_IN, _WIDE, _TALL))
        return [slide]
    header = ("Koppelkans", "Wat ligt voor", "Stand nu")
    widths = (4.4, 5.0, 2.73)
    rows = [
        (f"{state.ranks[str(i['id'])]}. {i['title']}", _asked(i), _decision(state, i)) for i in asked
    ]
    closing = (
        f"Later aan de beurt: {later} andere zonder besluit; zie de lijst in Excel." if later else ""
    )
    pages = pages_of(header, rows, widths=widths, height=_TALL - (0.45 if closing else 0.0), lines=3)
    slides = []
    for at, page in enumerate(pages):
        part = f" ({at + 1} van {len(pages)})" if len(pages) > 1 else ""
        slide = deck.slide(
            "Besluiten die voorliggen" + part, layout=_PLAIN, example=bool(state.examples),
            notes=_notes(
                "Mogelijke besluiten: opgenomen, nader onderzoeken, uitgesteld, afgewezen, gerealiseerd.",
                "Leg bij elk besluit vast: reden, trekker, maatregel, jaar en zo nodig een bedrag.",
                *(f"- {row[0]}: {row[1]} Stand: {row[2]}." for row in rows),
            ),
        )  # fmt: skip
        table(
            slide, header, page, widths=widths, top=theme.TOP_IN, name="Besluiten",
            alt=f"Tabel met {len(page)} koppelkansen waarover een besluit voorligt.",
        )  # fmt: skip
        slides.append(slide)
    if closing:
        textbox(
            slides[-1], [Line(closing)], (theme.LEFT_IN, theme.BOTTOM_IN - 0.42, _WIDE, 0.42),
            name="Later",
        )  # fmt: skip
    return slides


def _waits(state: PackState, item: Item) -> bool:
    key = str(item["id"])
    if key in state.no_match or key not in state.agenda:
        return False
    decided = state.decisions.get(key)
    return decided is None or decided.status in {"nader onderzoeken", "uitgesteld"}


def _asked(item: Item) -> str:
    measures = [str(one["title"]).lower() for one in item.get("measures") or ()]
    what = f"{measures[0]} meenemen" if measures else "een klimaatmaatregel meenemen"
    period = window_text(item)
    when_text = f"planning {period}" if period != "n.t.b." else "planning n.t.b."
    works = [w for w in item.get("works") or () if w.get("relation") == "sterk"]
    beside = ""
    if works:
        kind = WORK_WORDS.get(str(works[0]["kind"]), str(works[0]["kind"]))
        beside = f", samen met {kind} {window_text(works[0])}"
    return f"{what[:1].upper()}{what[1:]} ({when_text}{beside})?"


def source_slide(deck: Deck, state: PackState) -> Any:
    """What everything rests on."""
    lines = source_lines(state, state.layers)
    slide = deck.slide(
        "Bronnen en voorbehoud", layout=_TEXT, example=bool(state.examples),
        notes=_notes("Alle lagen:", *(f"- {text}" for text in lines), *state.caveats),
    )  # fmt: skip
    told = [Line(text) for text in state.caveats]
    told.append(Line("n.t.b., onbekend en 'geen gegevens' zijn nooit nul en nooit een laag risico."))
    told.append(
        Line(
            f"Gemaakt op {dutch_date(state.made_on)} met versie {state.program}. Alle bronnen met "
            "datum staan in de notities en in het Excel-bestand."
        )
    )
    body(slide, told, (theme.LEFT_IN, theme.TOP_IN, _WIDE, _TALL), largest=20)
    return slide


def _legend(slide: Any, drawn: SlideMap, box: Box, *, columns: int) -> float:
    """The legend of a map below or beside it, in columns; gives where it ends."""
    left, top, width, height = box
    cells: list[tuple[str, Mark | None]] = []
    for title, marks in drawn.legend:
        if columns == 1:
            cells.append((title, None))
        cells += [(mark.label, mark) for mark in marks]
    rows = max(1, int(height / _LEGEND_LINE))
    per_column = min(rows, -(-len(cells) // columns))
    wide = width / columns
    for number, (text, mark) in enumerate(cells[: per_column * columns]):
        x = left + (number // per_column) * wide
        y = top + (number % per_column) * _LEGEND_LINE
        indent = 0.0
        if mark is not None:
            picture(
                slide, mark.png, (x, y + 0.05, 0.35, 0.2), alt=f"Legenda: {text}",
                name=f"Legenda {number + 1}",
            )  # fmt: skip
            indent = 0.4
        textbox(
            slide, [Line(text)], (x + indent, y - 0.03, wide - indent, _LEGEND_LINE + 0.02),
            name=f"Legendatekst {number + 1}", largest=theme.LEGEND_PT, smallest=12,
        )  # fmt: skip
    return top + per_column * _LEGEND_LINE


def _notes(*lines: str) -> str:
    return "\n".join(line for line in lines if line)
