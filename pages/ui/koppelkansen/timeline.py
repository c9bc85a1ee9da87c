"""The periods of a plan and of the works near it as bars per year, readable without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import streamlit as st

from geo.catalogue.windows import Window
from geo.koppelkansen.records import STREET_KIND, Koppelkans
from geo.text.format import counted
from geo.text.local_time import local_today
from pages.ui.frame import dutch

_MOST_YEARS: Final = 16
MOST_BARS: Final = 6
"""So many periods stand in a card; the others are in its table of works."""


@dataclass(frozen=True)
class Bar:
    """One period: what, its name, first and last year (None: not known) and its open end.

    ``kind`` is its pattern: plan, sloop, besluit or werk.
    """

    kind: str
    label: str
    name: str
    first: int | None
    last: int | None
    open_ended: bool
    note: str = ""

    @property
    def text(self) -> str:
        """The period in Dutch."""
        return Window(self.first, self.last, self.open_ended).text()


def bars(item: Koppelkans, *, decided_year: int | None = None) -> list[Bar]:
    """The periods of an item: of the plan, of what is demolished, and of the works near."""
    found = []
    if not item.about_stock:
        found.append(_bar("plan", "Plan", item.title, item.window))
    if item.kind == STREET_KIND and all(work.id != item.work_id for work in item.works):
        found.append(_bar("werk", "Werk", item.title, item.window))
    found += [_bar("sloop", "Sloop", gone.name, gone.window) for gone in item.demolitions]
    for work in item.works:
        label = dutch.capital(dutch.WORK_WORDS.get(work.kind, work.kind))
        note = f"{dutch.RELATION_WORDS.get(work.relation, work.relation)}"
        found.append(_bar("werk", label, work.name, work.window, note=note))
    if decided_year is not None:
        when = Window(decided_year, decided_year)
        found.append(_bar("besluit", "Besluit", "jaar in het besluit", when))
    return found


def _bar(kind: str, label: str, name: str, window: Window, *, note: str = "") -> Bar:
    return Bar(kind, label, name, window.first_year, window.last_year, window.open_ended, note)


def span(found: Sequence[Bar], *, year: int) -> tuple[int, int]:
    """First and last year of the line: this year, every period, and two years for an open end."""
    years = [year]
    for bar in found:
        if bar.first is not None:
            years += [bar.first, bar.last or bar.first + (2 if bar.open_ended else 0)]
    first, last = min(years), max(years)
    return first, min(last, first + _MOST_YEARS - 1)


def markup(found: Sequence[Bar], *, year: int) -> str:
    """The bars as HTML; the same is told in words for who does not see it."""
    first, last = span(found, year=year)
    count = last - first + 1
    grid = f"grid-template-columns: minmax(7rem, 31%) repeat({count}, minmax(0, 1fr));"
    head = "".join(
        f'<div class="kk-jaar{" kk-nu" if value == year else ""}" '
        f'style="grid-column: {value - first + 2}">{value if count <= 9 else f"’{value % 100:02d}"}</div>'  # noqa: PLR2004, E501
        for value in range(first, last + 1)
    )
    lines = [f'<div class="kk-rij" style="{grid}">{head}</div>']
    for bar in found:
        name = escape(bar.label if bar.kind == "plan" else f"{bar.label}: {bar.name}")
        cell = _cell(bar, first=first, last=last)
        lines.append(
            f'<div class="kk-rij" style="{grid}"><div class="kk-naam" title="{name}">{name}</div>'
            f"{cell}</div>"
        )
    words = escape("; ".join(_described(bar) for bar in found))
    return f'<div class="kk-tijd" role="img" aria-label="Tijdlijn. {words}">{"".join(lines)}</div>'


def _cell(bar: Bar, *, first: int, last: int) -> str:
    if bar.first is None:
        return '<div class="kk-weet-niet" style="grid-column: 2 / -1">? periode onbekend</div>'
    start = min(max(bar.first, first), last)
    end = last if bar.open_ended else min(bar.last or bar.first, last)
    more = " →" if bar.open_ended or (bar.last or bar.first) > last else ""
    # a text wider than its bar runs on to the side where there is room
    more_classes = (" kk-open" if bar.open_ended else "") + (" kk-eind" if end == last else "")
    return (
        f'<div class="kk-balk kk-{bar.kind}{more_classes}" '
        f'style="grid-column: {start - first + 2} / {end - first + 3}">'
        f"<span>{escape(bar.text)}{more}</span></div>"
    )


def _described(bar: Bar) -> str:
    note = f", {bar.note}" if bar.note else ""
    return f"{bar.label} {bar.name}: {bar.text}{note}"


def show(item: Koppelkans, *, decided_year: int | None = None) -> None:
    """Draw the time line; the works stand as a table in their own tab."""
    found = bars(item, decided_year=decided_year)
    if not found:
        return
    # the decision is the last bar, and always shown
    rest = max(0, len(found) - MOST_BARS)
    shown = [*found[: MOST_BARS - 1], found[-1]] if rest else found
    st.html(markup(shown, year=local_today().year))
    if rest:
        st.caption(f"En nog {counted(rest, 'periode', 'periodes')}; zie het tabblad Werken.")
