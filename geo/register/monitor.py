"""Figures per period, states of plans and items of wijkagenda's: reported, closed, corrected.

What is reported is a line in the same chain as the decisions: who, when and from what source,
and it stays. A later line takes the place of an earlier one for the same figure. A period is
closed with a line of its own; after that a new line on it is a correction and gives its reason.
What was known at the closing is what stood before that line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Generic, TypeVar

from geo.errors import RegisterError
from geo.register.reported import AgendaItem, FigureRow, PeriodClosed, ProjectState, Told
from geo.register.values import Entry, EntryKind

MONITOR_KINDS: Final = (
    EntryKind.FIGURES,
    EntryKind.PROJECT_STATE,
    EntryKind.AGENDA_ITEM,
    EntryKind.PERIOD_CLOSED,
)
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


def content_of(report: Told, *, closed: Iterable[int]) -> dict[str, Any]:
    """What goes in the register, checked.

    Args:
        report: what is reported.
        closed: the years that are closed.

    Raises:
        RegisterError: it cannot be, the year is closed already, or it corrects a closed year
            without a reason.
    """
    report.check()
    already = sorted(report.periods() & set(closed))
    if isinstance(report, PeriodClosed):
        if already:
            raise RegisterError(f"De periode {report.period} is al gesloten.")
    elif already and not report.reason.strip():
        raise RegisterError(
            f"De periode {already[0]} is gesloten. Wat u nu opgeeft is een correctie: vul een "
            "reden in."
        )
    return asdict(report)


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
