"""The slides for the table: what changed, supply against plan, and what is to be decided."""

from typing import Any, Final

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.util import Inches, Pt

from geo.register import Change, ChangeKind, Status
from geo.report import deck_theme as theme
from geo.report.decided import Decided
from geo.report.deck_item_text import notes_of, partners, work_words
from geo.report.deck_parts import Deck, describe, style_chart, textbox
from geo.report.deck_table import pages_of, table
from geo.report.deck_text import Line
from geo.report.item_text import item_text
from geo.report.pack_data import Item
from geo.report.state import TOP_TIER, PackState
from geo.report.supply import supply
from geo.report.words import source_lines, uses_example
from geo.text.format import counted, dwelling_words, number

_TEXT: Final = "Titel en tekst"
_PLAIN: Final = "Alleen titel"
_WIDE: Final = theme.RIGHT_IN - theme.LEFT_IN
_TALL: Final = theme.BOTTOM_IN - theme.TOP_IN
_MOST_PAGES: Final = 2
_MOST_ASKED: Final = 5
_CLOSING: Final = 0.5


def change_slides(deck: Deck, state: PackState) -> list[Any]:
    """What changed since the session before, with the cause; none where nothing did."""
    if not state.changes:
        return []
    own = [change for change in state.changes if not change.passive]
    others = len(state.changes) - len(own)
    notes = [
        f"- {c.title}: {c.kind.value}. " + " ".join(cause.detail for cause in c.causes)
        for c in state.changes
    ]
    title = f"Veranderd sinds sessie {state.previous}"
    if not own:
        return []
    header = ("Koppelkans", "Wat", "Plaats", "Waardoor")
    widths = (4.3, 1.75, 1.5, 4.58)
    rows = [
        (c.title, c.kind.value, _places(c), c.causes[0].detail if c.causes else "onbekend")
        for c in sorted(own, key=_telling)
    ]
    every = pages_of(header, rows, widths=widths, height=_TALL - _CLOSING)
    pages = every[:_MOST_PAGES]
    rest = len(own) - sum(len(page) for page in pages)
    tail = []
    if rest:
        tail.append(f"nog {rest} andere")
    if others:
        tail.append(f"{counted(others, 'schoof', 'schoven')} alleen op door andere")
    closing = f"Verder: {' en '.join(tail)}; zie de notities." if tail else ""
    slides = []
    for at, page in enumerate(pages):
        part = f" ({at + 1} van {len(pages)})" if len(pages) > 1 else ""
        slide = deck.slide(
            title + part, layout=_PLAIN, example=bool(state.examples), notes=notes_of(*notes)
        )
        table(
            slide, header, page, widths=widths, top=theme.TOP_IN, name="Veranderingen",
            alt=f"Tabel met {counted(len(page), 'verandering', 'veranderingen')} sinds sessie "
            f"{state.previous}.",
        )  # fmt: skip
        slides.append(slide)
    if closing:
        textbox(
            slides[-1], [Line(closing)], (theme.LEFT_IN, theme.BOTTOM_IN - 0.42, _WIDE, 0.42),
            name="Verder",
        )  # fmt: skip
    return slides


def _telling(change: Change) -> tuple[int, int]:
    """What a room wants to hear first: decisions, what came and went, then the large shifts."""
    order = list(ChangeKind)
    first = (
        ChangeKind.GEREALISEERD, ChangeKind.BESLOTEN, ChangeKind.NIEUW, ChangeKind.VERVALLEN,
    )  # fmt: skip
    kind = first.index(change.kind) if change.kind in first else len(first)
    shift = 0
    if change.rank_old is not None and change.rank_new is not None:
        shift = abs(change.rank_old - change.rank_new)
    return kind, -shift if kind == len(first) else order.index(change.kind)


def _places(change: Change) -> str:
    old = "-" if change.rank_old is None else str(change.rank_old)
    new = "-" if change.rank_new is None else str(change.rank_new)
    return old if old == new else f"{old} → {new}"


def supply_slide(deck: Deck, state: PackState) -> Any | None:
    """Supply against plan as a chart that can be edited; None without projects."""
    chart = supply(state)
    if chart is None or not chart.years:
        return None
    names = ["projects", "monitor"]
    slide = deck.slide(
        "Aanbod tegen plan: opleveringen per jaar", layout=_PLAIN,
        example=uses_example(state, names),
        notes=notes_of(
            "Gepland komt uit Bijlage 1; gerapporteerd uit de jaarcijfers.",
            *(
                f"{y.year}: gepland {_known(y.planned)}, vanaf dit jaar {_known(y.from_year)}, "
                f"gerapporteerd {_known(y.reported)}"
                for y in chart.years
            ),
            f"Niet in de grafiek, aantal n.t.b.: {'; '.join(chart.unknown_rows)}."
            if chart.unknown_rows
            else "",
            f"Niet in de grafiek, jaar n.t.b.: {'; '.join(chart.undated_rows)}."
            if chart.undated_rows
            else "",
            "Sloop staat hier niet bij: die tel je nooit op bij opleveringen.",
            *source_lines(state, names),
        ),
    )  # fmt: skip
    data = CategoryChartData(number_format="#,##0")
    data.categories = [str(y.year) for y in chart.years]
    series = [("Gepland (Bijlage 1)", [y.planned for y in chart.years])]
    if any(y.from_year is not None for y in chart.years):
        series.append(("Gepland, vanaf dit jaar (einde open)", [y.from_year for y in chart.years]))
    if any(y.reported is not None for y in chart.years):
        word = " (voorbeelddata)" if chart.reported_example else ""
        series.append((f"Gerapporteerd opgeleverd{word}", [y.reported for y in chart.years]))
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
            for y in chart.years
        )
        + ".",
    )
    _style_chart(frame.chart)
    left = theme.LEFT_IN + width + 0.3
    planned = dwelling_words(number(chart.planned_count))
    lines = [
        Line(f"{planned} met een bekend aantal en jaar.", "Gepland"),
    ]
    if chart.unknown_rows:
        many = counted(len(chart.unknown_rows), "plan", "plannen")
        lines.append(Line(f"{many} met een aantal dat n.t.b. is.", "Niet meegeteld"))
    if chart.demolished_count:
        demolished = dwelling_words(number(chart.demolished_count))
        lines.append(Line(f"{demolished}, apart geteld.", "Sloop"))
    lines.append(Line("geen staaf is geen nul: dan is er niets bekend of gepland.", "Let op"))
    textbox(slide, lines, (left, theme.TOP_IN, theme.RIGHT_IN - left, _TALL), name="Toelichting")
    return slide


def _style_chart(chart: Any) -> None:
    style_chart(chart)
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
    """What the table is asked: the agenda without a final decision; none where all is decided."""
    waiting = state.undecided
    top = sum(state.group_of(item).key == TOP_TIER for item in waiting)
    asked = waiting[: max(top, _MOST_ASKED)]
    later = len(waiting) - len(asked)
    if not asked:
        return []
    header = ("Koppelkans", "Wat ligt voor", "Planning", "Stand nu")
    widths = (3.8, 4.5, 1.5, 2.33)
    rows = [
        (
            f"{text.rank}. {text.title}", _asked(item), text.window,
            text.decision_text,
        )
        for item in asked
        for text in (item_text(state, item),)
    ]  # fmt: skip
    closing = (
        f"Later aan de beurt: {later} andere zonder besluit; zie de lijst in Excel."
        if later
        else ""
    )
    pages = pages_of(header, rows, widths=widths, height=_TALL - _CLOSING, lines=2)
    slides = []
    for at, page in enumerate(pages):
        part = f" ({at + 1} van {len(pages)})" if len(pages) > 1 else ""
        slide = deck.slide(
            "Besluiten die voorliggen" + part, layout=_PLAIN, example=bool(state.examples),
            notes=notes_of(
                "Mogelijke besluiten: " + ", ".join(status.value for status in Status) + ".",
                "Leg bij elk besluit vast: reden, trekker, maatregel, jaar en zo nodig een bedrag.",
                *(f"- {row[0]} ({row[2]}): {row[1]} Stand: {row[3]}." for row in rows),
            ),
        )  # fmt: skip
        table(
            slide, header, page, widths=widths, top=theme.TOP_IN, name="Besluiten",
            alt=f"Tabel met {counted(len(page), 'koppelkans', 'koppelkansen')} waarover een "
            "besluit voorligt.",
        )  # fmt: skip
        slides.append(slide)
    if closing:
        textbox(
            slides[-1], [Line(closing)], (theme.LEFT_IN, theme.BOTTOM_IN - 0.42, _WIDE, 0.42),
            name="Later",
        )  # fmt: skip
    return slides


def decided_slides(deck: Deck, state: PackState) -> list[Any]:
    """The decisions that hold, each with its reason; none where nothing was decided."""
    header = ("Koppelkans", "Besluit", "Reden", "Trekker, jaar, budget")
    widths = (3.4, 1.9, 4.53, 2.3)
    texts = [text for item in state.items if (text := item_text(state, item)).decided]
    rows = [
        (f"{text.rank}. {text.title}", text.decision.label, found.reason, _who(found))
        for text in texts
        if (found := text.decided) is not None
    ]
    slides = []
    pages = pages_of(header, rows, widths=widths, height=_TALL, lines=3) if rows else []
    for at, page in enumerate(pages):
        part = f" ({at + 1} van {len(pages)})" if len(pages) > 1 else ""
        slide = deck.slide(
            "Besluitenlijst" + part, layout=_PLAIN, example=bool(state.examples),
            notes=notes_of(*(f"- {row[0]}: {row[1]}. {row[2]} ({row[3]})" for row in rows)),
        )  # fmt: skip
        table(
            slide, header, page, widths=widths, top=theme.TOP_IN, name="Besluitenlijst",
            alt=f"Tabel met {counted(len(page), 'genomen besluit', 'genomen besluiten')}, met "
            "reden.",
        )  # fmt: skip
        slides.append(slide)
    return slides


def _who(decided: Decided) -> str:
    budget = "" if decided.budget_eur is None else f"€ {number(decided.budget_eur)}"
    parts = (decided.owner or "geen trekker", str(decided.year or "jaar n.t.b."), budget)
    return ", ".join(part for part in parts if part)


def _asked(item: Item) -> str:
    measures = [measure.title.lower() for measure in item.measures]
    what = f"{measures[0]} meenemen" if measures else "een klimaatmaatregel meenemen"
    works = [work for work in partners(item) if work.relation == "sterk"]
    beside = f", samen met {work_words(works[0])}" if works else ""
    return f"{what[:1].upper()}{what[1:]}{beside}?"
