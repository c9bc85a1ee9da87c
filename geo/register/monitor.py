"""Figures per period, states of plans and items of wijkagenda's: reported, closed, corrected.

What is reported is a line in the same chain as the decisions: who, when and from what source,
and it stays. A later line takes the place of an earlier one for the same figure. A period is
closed with a line of its own; after that a new line on it is a correction and gives its reason.
What was known at the closing is what stood before that line.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Generic, TypeAlias, TypeVar

from geo.errors import RegisterError
from geo.register.values import Entry, EntryKind, check_id, check_text

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

MONITOR_KINDS: Final = (
    EntryKind.FIGURES,
    EntryKind.PROJECT_STATE,
    EntryKind.AGENDA_ITEM,
    EntryKind.PERIOD_CLOSED,
)
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

Content = TypeVar("Content", FigureRow, ProjectState, AgendaItem)


@dataclass(frozen=True, kw_only=True)
class Recorded(Generic[Content]):
    """A figure or a state as it stands in the register.

    ``content`` is what was reported, ``who`` the party with its role, ``recorded_at`` the moment
    (ISO 8601) and ``sequence`` the number of its line.
    """

    content: Content
    source: str
    who: str
    recorded_at: str
    sequence: int

    def to_dict(self) -> dict[str, Any]:
        """The fields of the content with source, who, moment and line beside them."""
        return {
            **asdict(self.content),
            "source": self.source,
            "who": self.who,
            "recorded_at": self.recorded_at,
            "sequence": self.sequence,
        }


def content_of(told: Told, *, closed: Iterable[int]) -> dict[str, Any]:
    """What goes in the register, checked.

    Args:
        told: what is reported.
        closed: the years that are closed.

    Raises:
        RegisterError: it cannot be, the year is closed already, or it corrects a closed year
            without a reason.
    """
    told.check()
    already = sorted(told.periods() & set(closed))
    if isinstance(told, PeriodClosed):
        if already:
            raise RegisterError(f"De periode {told.period} is al gesloten.")
    elif already and not told.reason.strip():
        raise RegisterError(
            f"De periode {already[0]} is gesloten. Wat u nu opgeeft is een correctie: vul een "
            "reden in."
        )
    return asdict(told)


@dataclass(frozen=True)
class Monitor:
    """Everything reported, in the order it was written."""

    entries: tuple[Entry, ...] = ()
    _closings: Mapping[int, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        closings = {
            int(entry.content["period"]): entry
            for entry in self.entries
            if entry.kind is EntryKind.PERIOD_CLOSED
        }
        object.__setattr__(self, "_closings", closings)

    @property
    def closings(self) -> Mapping[int, Entry]:
        """The line that closed each closed year."""
        return self._closings

    @property
    def sequence(self) -> int:
        """Number of the last line; 0 when nothing was reported."""
        return self.entries[-1].sequence if self.entries else 0

    def asof(self, period: int | None) -> int | None:
        """Up to which line the report of a year reads: its closing, or None for everything."""
        closing = self._closings.get(period) if period is not None else None
        return closing.sequence if closing else None

    def figures(self, *, upto: int | None = None) -> list[Recorded[FigureRow]]:
        """The figures that hold; a later line takes the place of an earlier one.

        Args:
            upto: only what was written up to this line.
        """
        latest: dict[tuple[Any, ...], Recorded[FigureRow]] = {}
        for entry in self._upto(EntryKind.FIGURES, upto):
            for row in entry.content["figures"]:
                figure = _recorded(FigureRow, row, entry)
                latest[figure.content.key] = figure
        return list(latest.values())

    def project_states(self, *, upto: int | None = None) -> list[Recorded[ProjectState]]:
        """Every reported state of every plan, in the order they were recorded."""
        entries = self._upto(EntryKind.PROJECT_STATE, upto)
        return [_recorded(ProjectState, entry.content, entry) for entry in entries]

    def agenda_items(self, *, upto: int | None = None) -> list[Recorded[AgendaItem]]:
        """The latest state of every item of a wijkagenda."""
        entries = self._upto(EntryKind.AGENDA_ITEM, upto)
        items = [_recorded(AgendaItem, entry.content, entry) for entry in entries]
        return list({item.content.item_id: item for item in items}.values())

    def corrections(self, period: int) -> list[Entry]:
        """What was written on a year after it was closed."""
        closing = self._closings.get(period)
        if closing is None:
            return []
        return [
            entry
            for entry in self.entries
            if entry.sequence > closing.sequence and period in periods_of(entry)
        ]

    def _upto(self, kind: EntryKind, upto: int | None) -> list[Entry]:
        return [
            entry
            for entry in self.entries
            if entry.kind is kind and (upto is None or entry.sequence <= upto)
        ]


def periods_of(entry: Entry) -> set[int]:
    """The years a line is about."""
    if entry.kind is EntryKind.FIGURES:
        return {int(row["period"]) for row in entry.content["figures"]}
    return {int(entry.content["period"])}


def _recorded(kind: type[Content], content: Mapping[str, Any], entry: Entry) -> Recorded[Content]:
    """Read stored content; a register of another version may have fewer fields, or more."""
    names = {item.name for item in fields(kind)}
    return Recorded(
        content=kind(**{name: value for name, value in content.items() if name in names}),
        source=str(entry.content["source"]),
        who=f"{entry.who.organisation} ({entry.who.role})",
        recorded_at=entry.recorded_at.isoformat(timespec="seconds"),
        sequence=entry.sequence,
    )


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
