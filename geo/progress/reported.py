"""Reading a reported figure for a place: its value, or what is known and what is missing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pandas as pd

from geo.catalogue.indicators import INDICATORS
from geo.progress.figures import plain_rows
from geo.progress.places import ReportPlace

INDICATOR_TITLES: Final[Mapping[str, str]] = {
    code: indicator.title for code, indicator in INDICATORS.items()
}
"""Indicators the reports know, in Dutch; others may be reported and are shown by their name."""

ADDED: Final = ("opgeleverd", "aangekocht", "getransformeerd")
REMOVED: Final = ("gesloopt", "verkocht")
FLOWS: Final = (*ADDED, *REMOVED)


_Key: TypeAlias = tuple[int, str, str, str | None]


@dataclass(frozen=True)
class Reading:
    """What is reported: ``value`` None when something is missing.

    ``known_part`` adds up what is known of it (None when nothing is), ``missing`` names in Dutch
    what is not, ``rows`` are the rows read.
    """

    value: float | None
    known_part: float | None
    missing: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]


class ReportedFigures:
    """The figures that were reported, by year, indicator, place and corporation."""

    def __init__(self, frame: pd.DataFrame) -> None:
        """Take rows of :data:`geo.progress.inputs.FIGURE_COLUMNS`."""
        self._rows: dict[_Key, list[dict[str, Any]]] = defaultdict(list)
        self._years: dict[str, set[int]] = defaultdict(set)
        for row in plain_rows(frame):
            year = int(row["period"])
            self._rows[year, row["indicator"], row["scope_code"], row["corporation"]].append(row)
            self._years[row["indicator"]].add(year)

    def years(self, indicators: Sequence[str]) -> list[int]:
        """The years in which any of the indicators is reported, known or not, in order."""
        return sorted(set().union(*(self._years.get(name, ()) for name in indicators)))

    def read(
        self,
        place: ReportPlace,
        indicator: str,
        *,
        period: int,
        corporation: str | None = None,
        corporations: Sequence[str] = (),
    ) -> Reading:
        """One indicator of a place in a year.

        A total that is not reported itself is the sum of the ``corporations``, and that of an
        area the sum of its wijken, as long as each of them is known.

        Args:
            place: what it is about.
            indicator: such as ``opgeleverd``.
            period: the year.
            corporation: one corporation; None is all together.
            corporations: those that make the total.
        """

        def at(code: str, name: str) -> Reading:
            def reading_of(party: str | None, who: str) -> Reading:
                return _last_reading(self._rows.get((period, indicator, code, party), ()), name=who)

            if corporation is not None:
                return reading_of(corporation, corporation)
            total = reading_of(None, name)
            if total.value is not None:
                return total
            parts = [reading_of(party, party) for party in corporations]
            if not any(part.rows for part in parts):
                return total
            summed = together(parts)
            rows = (*total.rows, *summed.rows)
            return Reading(summed.value, summed.known_part, summed.missing, rows)

        own = at(place.code, place.name)
        if own.value is not None or place.kind in {"gemeente", "wijk", "buurt"}:
            return own
        if not place.whole_wijken:
            warning = (
                f"{place.name}: cijfers per wijk zijn niet op te tellen, het zijn geen hele wijken"
            )
            return Reading(None, None, (warning,), ())
        return together([at(code, code) for code in place.wijkcodes])


def _last_reading(rows: Sequence[Mapping[str, Any]], *, name: str) -> Reading:
    known = [float(row["value"]) for row in rows if row["value"] is not None]
    if not known:
        return Reading(None, None, (name,), tuple(rows))
    return Reading(known[-1], known[-1], (), tuple(rows))


def together(parts: Sequence[Reading], *, signs: Sequence[int] = ()) -> Reading:
    """The sum of readings; known only when each of them is.

    Args:
        parts: what to add up.
        signs: 1 or -1 for each; all 1 by default.
    """
    by = signs or [1] * len(parts)
    missing = tuple(dict.fromkeys(name for part in parts for name in part.missing))
    rows = tuple(row for part in parts for row in part.rows)
    known = [
        sign * part.known_part
        for sign, part in zip(by, parts, strict=True)
        if part.known_part is not None
    ]
    partly = sum(known) if known else None
    whole = partly if parts and not missing else None
    return Reading(whole, partly, missing, rows)
