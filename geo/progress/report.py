"""The whole report of a place and year: what page, command line and exports show."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from geo.constants import CAVEAT
from geo.errors import NotFoundError
from geo.progress.climate import climate
from geo.progress.figures import Figure, Section
from geo.progress.inputs import ProgressInputs
from geo.progress.labels import labels
from geo.progress.liveability import liveability
from geo.progress.places import ReportPlace
from geo.progress.supply import supply
from geo.progress.wbmgp import wbmgp

SECTIONS: Final = ("supply", "labels", "climate", "liveability", "wbmgp")


@dataclass(frozen=True, kw_only=True)
class ProgressReport:
    """Progress of a place as known at one moment.

    ``period`` None is everything that is known now; ``closed`` tells who closed the year and
    when, and ``corrections`` what was written on it since. ``example`` names the layers that are
    made up. ``sections`` are those that were asked for.
    """

    place: ReportPlace
    period: int | None
    made_on: dt.date
    closed: dict[str, Any] | None
    corrections: tuple[dict[str, Any], ...]
    example: tuple[str, ...]
    sections: tuple[Section, ...]

    def section(self, key: str) -> Section:
        """A section by its key.

        Raises:
            NotFoundError: the report has no such section.
        """
        found = next((item for item in self.sections if item.key == key), None)
        if found is None:
            raise NotFoundError(f"Het onderdeel '{key}' zit niet in dit overzicht.")
        return found

    def figure(self, key: str) -> Figure | None:
        """A figure by its key, of whatever section."""
        return next((found for item in self.sections if (found := item.figure(key))), None)

    def to_dict(self, *, rows: bool = False) -> dict[str, Any]:
        """Everything by name, ready for JSON; with the rows of every figure when asked."""
        return {
            "place": {"kind": self.place.kind, "code": self.place.code, "name": self.place.name},
            "period": self.period,
            "made_on": self.made_on.isoformat(),
            "closed": self.closed,
            "corrections": list(self.corrections),
            "example": list(self.example),
            "caveat": CAVEAT,
            "sections": {item.key: item.to_dict(rows=rows) for item in self.sections},
        }


def make_report(
    inputs: ProgressInputs,
    *,
    place: str | None = None,
    period: int | None = None,
    today: dt.date,
    sections: Collection[str] = SECTIONS,
) -> ProgressReport:
    """Compute the report of a place and year.

    Args:
        inputs: of :func:`geo.progress.load.load_progress`.
        place: code or name; the gemeente by default.
        period: the year; by default all that is known now. Of a closed year the figures are
            those that were known when it was closed.
        today: the day of looking.
        sections: keys of the sections to work out; all by default.

    Raises:
        NotFoundError: there is no such place, or nothing is known of that year.
    """
    where = inputs.place(place)
    if period is not None and period not in inputs.periods():
        known = ", ".join(map(str, inputs.periods())) or "geen"
        raise NotFoundError(f"Over {period} is niets gemeld. Jaren met cijfers: {known}.")
    year = period or today.year
    made_by: Mapping[str, Callable[[], Section]] = {
        "supply": lambda: supply(inputs, where, period=period),
        "labels": lambda: labels(inputs, where, period=period),
        "climate": lambda: climate(inputs, where, period=period, year=year),
        "liveability": lambda: liveability(inputs, where, period=period),
        "wbmgp": lambda: wbmgp(inputs, period=period, year=year),
    }
    closing = inputs.monitor.closings.get(period) if period is not None else None
    return ProgressReport(
        place=where,
        period=period,
        made_on=today,
        closed=None
        if closing is None
        else {
            "who": f"{closing.who.organisation} ({closing.who.role})",
            "recorded_at": closing.recorded_at.isoformat(timespec="seconds"),
            "sequence": closing.sequence,
            "remark": closing.content["remark"],
        },
        corrections=()
        if period is None
        else tuple(_correction(entry) for entry in inputs.monitor.corrections(period)),
        example=_example(inputs),
        sections=tuple(make() for key, make in made_by.items() if key in sections),
    )


def _example(inputs: ProgressInputs) -> tuple[str, ...]:
    names = ["stock", *inputs.analysis.rasters]
    found = [name for name in names if inputs.is_example(name)]
    return (*(["monitor"] if inputs.figures_are_example() else []), *found)


def _correction(entry: Any) -> dict[str, Any]:
    content = entry.content
    what = content.get("title") or content.get("project_id")
    if "figures" in content:
        # the values stand in the report of now; small numbers of an area are told nowhere
        named = sorted({f"{row['indicator']} {row['scope_code']}" for row in content["figures"]})
        what = ", ".join(named)
    return {
        "what": what,
        "reason": content.get("reason", ""),
        "source": content.get("source", ""),
        "who": f"{entry.who.organisation} ({entry.who.role})",
        "recorded_at": entry.recorded_at.isoformat(timespec="seconds"),
        "sequence": entry.sequence,
    }
