"""What is due in a quarter, what is late, what comes before the next Bestuurlijk Overleg.

The page and the command line both show an :class:`Overview`, so that they tell the same; every
count is the length of a list of moments in it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geo
from geo.agreements.known_sets import choose_set, known_sets
from geo.agreements.places import wijken_of
from geo.agreements.quarters import Quarter
from geo.agreements.records import StatusNote, meetings, status_notes
from geo.agreements.sets import AgreementSet, order
from geo.agreements.standing import PASSED, Moment, Standing, Standings, standings
from geo.catalogue.library import Library
from geo.catalogue.output_state import OutputState
from geo.register import Reader


@dataclass(frozen=True, kw_only=True)
class AgreementFilter:
    """Which agreements to look at; None does not choose.

    ``wijk`` is a wijkcode and keeps what names that wijk and, unless ``wijk_only``, what is of
    the whole gemeente. ``state`` is a :class:`~geo.agreements.standing.Standing` that one of the
    moments, or the agreement itself, must have.
    """

    theme: int | None = None
    trekker: str | None = None
    party: str | None = None
    wijk: str | None = None
    wijk_only: bool = False
    state: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """What is chosen, as JSON."""
        return {
            "theme": self.theme,
            "trekker": self.trekker,
            "party": self.party,
            "wijk": self.wijk,
            "wijk_only": self.wijk_only,
            "state": self.state,
        }

    def keeps(self, item: Standings) -> bool:
        """Whether an agreement is among those chosen."""
        agreement = item.agreement
        wijk = self.wijk is None or self.wijk in agreement.wijkcodes
        if not wijk and not self.wijk_only:
            wijk = not agreement.wijkcodes
        states = {item.standing, *(moment.standing for moment in item.moments)}
        return (
            wijk
            and self.theme in {None, agreement.theme}
            and (self.trekker is None or self.trekker in agreement.trekkers)
            and (self.party is None or self.party in agreement.parties)
            and (self.state is None or self.state in states)
        )


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The agreements of a set as they stand on a day.

    Attributes:
        chosen: the set.
        on: the day it is seen from.
        quarter: the quarter that day lies in.
        meetings: days of the Bestuurlijk Overleg that were entered.
        next_meeting: the first of them on or after the day; None when there is none.
        choice: what was chosen.
        agreements: the agreements that keep the choice, by number.
        due: moments that run in the quarter, the done ones too.
        late: moments that have passed and are not done, or of which nothing was recorded.
        upcoming: open moments that are not late and begin on or before the next meeting; None
            when there is no next meeting: then it is not known.
    """

    chosen: AgreementSet
    on: dt.date
    quarter: Quarter
    meetings: tuple[dt.date, ...]
    next_meeting: dt.date | None
    choice: AgreementFilter
    agreements: tuple[Standings, ...]
    due: tuple[Moment, ...]
    late: tuple[Moment, ...]
    upcoming: tuple[Moment, ...] | None

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Every dated moment, by day and number."""
        return _by_time(moment for item in self.agreements for moment in item.moments)

    @property
    def is_over(self) -> bool:
        """Whether the period of the set lies before the quarter."""
        return self.chosen.head.last < self.quarter

    def output(self, *, wijk_names: Mapping[str, str] | None = None) -> OutputState:
        """The set, the choice and the day, as every file of it states them."""
        choice, agreements = self.choice, self.chosen.agreements
        themes = {item.theme: item.theme_title for item in agreements}
        wijk = choice.wijk and (wijk_names or {}).get(choice.wijk, choice.wijk)
        named = {
            "Afspraken": self.chosen.head.name,
            "Thema": "" if choice.theme is None else themes.get(choice.theme, str(choice.theme)),
            "Trekker": choice.trekker,
            "Partij": choice.party,
            "Stand": choice.state,
            "Noemt de wijk": "ja" if choice.wijk and choice.wijk_only else "",
        }
        return OutputState(
            area=self.chosen.head.gemeente,
            selection=(wijk,) if wijk else (),
            filters={word: value for word, value in named.items() if value},
            method=geo.__version__,
            date=self.on,
        )

    def counts(self) -> dict[str, int | None]:
        """The figures of the page; each is the length of a list (or None: not known)."""
        return {
            "agreements": len(self.agreements),
            "moments": len(self.moments),
            "due": len(self.due),
            "due_open": sum(moment.is_open for moment in self.due),
            "late": sum(moment.standing is Standing.TE_LAAT for moment in self.late),
            "passed_unknown": sum(moment.standing is Standing.ONBEKEND for moment in self.late),
            "upcoming": None if self.upcoming is None else len(self.upcoming),
        }

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON."""
        head = self.chosen.head
        return {
            "set": {
                **head.to_dict(),
                "source": self.chosen.source,
                "origin": self.chosen.origin,
                "digest": self.chosen.digest,
            },
            "on": self.on.isoformat(),
            "quarter": str(self.quarter),
            "choice": self.choice.to_dict(),
            "meetings": [day.isoformat() for day in self.meetings],
            "next_meeting": None if self.next_meeting is None else self.next_meeting.isoformat(),
            "counts": self.counts(),
            "due": [moment.to_dict() for moment in self.due],
            "late": [moment.to_dict() for moment in self.late],
            "upcoming": None
            if self.upcoming is None
            else [moment.to_dict() for moment in self.upcoming],
            "agreements": [item.to_dict() for item in self.agreements],
        }


def day_in(quarter: Quarter, *, today: dt.date) -> dt.date:
    """The day to see a quarter from: today in this one, else its end (past) or start (future)."""
    if Quarter.of(today) == quarter:
        return today
    return quarter.last_day if quarter < Quarter.of(today) else quarter.first_day


def default_quarter(chosen: AgreementSet, *, today: dt.date) -> Quarter:
    """The quarter of today, or the nearest one in the period of the set."""
    return min(max(Quarter.of(today), chosen.head.first), chosen.head.last)


def load_overview(
    library: Library,
    register: Reader,
    *,
    set_id: str | None = None,
    quarter: Quarter | None = None,
    today: dt.date,
    choice: AgreementFilter | None = None,
) -> Overview:
    """The agreements of a set as they stand, from the library and the register.

    Args:
        library: the set that ships, and the areas an agreement is about.
        register: sets that were loaded, statuses and meetings.
        set_id: which set; by default the one of today, or the last.
        quarter: the quarter to see it from; by default that of today, within the period.
        today: the day it is.
        choice: which agreements; by default all.

    Raises:
        NotFoundError: there is no such set.
    """
    chosen = choose_set(known_sets(library, register), set_id, on=today)
    chosen = placed(chosen, library)
    asked = quarter or default_quarter(chosen, today=today)
    return overview(
        chosen,
        status_notes(register, chosen.set_id),
        on=day_in(asked, today=today),
        days=meetings(register, chosen.set_id),
        choice=choice,
    )


def placed(chosen: AgreementSet, library: Library) -> AgreementSet:
    """The set with the wijken its agreements are about, from the set itself or the areas."""
    known: Mapping[str, tuple[str, ...]] = wijken_of(chosen, library)
    return replace(
        chosen,
        agreements=tuple(
            replace(item, wijkcodes=known.get(item.number, ())) for item in chosen.agreements
        ),
    )


def overview(
    chosen: AgreementSet,
    notes: Sequence[StatusNote],
    *,
    on: dt.date,
    days: Sequence[dt.date] = (),
    choice: AgreementFilter | None = None,
) -> Overview:
    """The agreements of a set as they stand on a day, from what was recorded of them."""
    quarter = Quarter.of(on)
    wanted = choice or AgreementFilter()
    shown = [item for item in standings(chosen, notes, quarter=quarter) if wanted.keeps(item)]
    moments = [moment for item in shown for moment in item.moments]
    coming = min((day for day in days if day >= on), default=None)
    upcoming = None
    if coming is not None:
        upcoming = _by_time(
            moment
            for moment in moments
            if moment.is_open and moment.standing not in PASSED and moment.first.first_day <= coming
        )
    return Overview(
        chosen=chosen,
        on=on,
        quarter=quarter,
        meetings=tuple(sorted(days)),
        next_meeting=coming,
        choice=wanted,
        agreements=tuple(shown),
        due=_by_time(moment for moment in moments if moment.runs_in(quarter)),
        late=_by_time(moment for moment in moments if moment.standing in PASSED),
        upcoming=upcoming,
    )


def _by_time(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    return tuple(
        sorted(moments, key=lambda item: (item.last, order(item.agreement.number), item.first))
    )
