"""What can be reported: figures, states of plans, items of wijkagenda's, and a closed period."""

import math
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from geo.errors import RegisterError
from geo.register.checks import check_id, check_text
from geo.register.values import EntryKind

PROJECT_STATES: Final = (
    "in voorbereiding",
    "in aanbouw",
    "opgeleverd",
    "uitgesteld",
    "vervallen",
)
"""What can be reported of a plan; a plan without a report has none of these."""
AGENDA_STATES: Final = ("voorgenomen", "loopt", "klaar", "vervallen")
"""How an item of a wijkagenda stands."""
FIGURE_KEY: Final = ("period", "scope", "scope_code", "corporation", "indicator")
"""What makes a figure the same figure."""
_YEARS: Final = range(1900, 2101)
_SCOPES: Final = ("gemeente", "wijk", "buurt", "gebied")
_SOURCE_MAX: Final = 500


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One reported figure; ``value`` None says that it is not known (any more).

    ``scope`` is gemeente, wijk, buurt or gebied (a policy area), ``corporation`` None is all.
    """

    period: int
    scope: str
    scope_code: str
    indicator: str
    value: float | None
    unit: str = "woningen"
    corporation: str | None = None

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it the same figure as another."""
        return tuple(getattr(self, name) for name in FIGURE_KEY)


@dataclass(frozen=True, kw_only=True)
class ReportedFigures:
    """Figures handed in together, from one source."""

    figures: tuple[FigureRow, ...]
    source: str
    reason: str = ""
    kind = EntryKind.FIGURES

    def periods(self) -> set[int]:
        """The years it is about."""
        return {row.period for row in self.figures}

    def check(self) -> None:
        """Refuse figures that cannot be; see :func:`record`."""
        check_source(self.source)
        if not self.figures:
            raise RegisterError("Er is geen enkel cijfer om vast te leggen.")
        seen: set[tuple[Any, ...]] = set()
        for row in self.figures:
            check_period(row.period)
            if row.scope not in _SCOPES:
                raise RegisterError(f"De schaal '{row.scope}' bestaat niet.")
            check_id(row.scope_code)
            check_id(row.indicator)
            if row.value is not None and not math.isfinite(row.value):
                raise RegisterError(f"De waarde {row.value} van {row.indicator} is geen getal.")
            if row.key in seen:
                raise RegisterError(
                    f"{row.indicator} van {row.scope_code} in {row.period} staat er twee keer in."
                )
            seen.add(row.key)


@dataclass(frozen=True, kw_only=True)
class ProjectState:
    """How a plan stands in a period, with the years and number that are expected now.

    ``dwellings_count`` None says that the number is n.t.b.
    """

    period: int
    project_id: str
    status: str
    source: str
    first_year: int | None = None
    last_year: int | None = None
    open_ended: bool = False
    dwellings_count: int | None = None
    remark: str = ""
    reason: str = ""
    kind = EntryKind.PROJECT_STATE

    def periods(self) -> set[int]:
        """The year it is about."""
        return {self.period}

    def check(self) -> None:
        """Refuse a state that cannot be; see :func:`record`."""
        check_source(self.source)
        check_period(self.period)
        check_id(self.project_id)
        if self.status not in PROJECT_STATES:
            raise RegisterError(f"De status '{self.status}' bestaat niet voor een plan.")
        check_years(self.first_year, self.last_year, open_ended=self.open_ended)
        if self.dwellings_count is not None and self.dwellings_count < 0:
            raise RegisterError(f"Het aantal woningen {self.dwellings_count} kan niet.")


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """An item of a wijkagenda and how it stands; the same ``item_id`` again is a new state."""

    period: int
    item_id: str
    place_code: str
    title: str
    status: str
    source: str
    trekker: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    remark: str = ""
    reason: str = ""
    kind = EntryKind.AGENDA_ITEM

    def periods(self) -> set[int]:
        """The year it is about."""
        return {self.period}

    def check(self) -> None:
        """Refuse an item that cannot be; see :func:`record`."""
        check_source(self.source)
        check_period(self.period)
        check_id(self.item_id)
        check_id(self.place_code)
        check_text(self.title, what="een titel")
        if self.status not in AGENDA_STATES:
            raise RegisterError(f"De status '{self.status}' bestaat niet voor een wijkagenda.")
        check_years(self.first_year, self.last_year, open_ended=False)


@dataclass(frozen=True, kw_only=True)
class PeriodClosed:
    """The report of a period is settled: what is known now is what it says from now on."""

    period: int
    remark: str = ""
    kind = EntryKind.PERIOD_CLOSED

    def periods(self) -> set[int]:
        """The year that is closed."""
        return {self.period}

    def check(self) -> None:
        """Refuse a year that cannot be; see :func:`record`."""
        check_period(self.period)


Told: TypeAlias = ReportedFigures | ProjectState | AgendaItem | PeriodClosed
"""What can be reported."""


def check_period(period: int) -> None:
    """Refuse what is no year.

    Raises:
        RegisterError: the year lies outside 1900 to 2100.
    """
    if period not in _YEARS:
        raise RegisterError(f"Het jaar {period} kan niet; vul een jaar van 1900 t/m 2100 in.")


def check_years(first: int | None, last: int | None, *, open_ended: bool) -> None:
    """Refuse years that cannot be a window.

    Raises:
        RegisterError: a year lies outside 1900 to 2100, the last lies before the first, or
            there is no first year while there is a last one or the window is open.
    """
    for year in (first, last):
        if year is not None:
            check_period(year)
    if first is None and (last is not None or open_ended):
        raise RegisterError("Vul ook het eerste jaar in.")
    if first is not None and last is not None and last < first:
        raise RegisterError(f"Het laatste jaar {last} ligt voor het eerste jaar {first}.")


def check_source(text: str) -> None:
    """Refuse a report without a source.

    Raises:
        RegisterError: the source is empty or longer than 500 characters.
    """
    if not text.strip() or len(text) > _SOURCE_MAX:
        raise RegisterError(f"Vul een bron in van 1 tot {_SOURCE_MAX} tekens.")
