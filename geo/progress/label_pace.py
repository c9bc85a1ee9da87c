"""How fast labels E, F and G go, and in which month the last would be gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Pace:
    """How fast dwellings with E, F or G go, from the first to the last known year.

    ``per_year`` and ``needed_per_year`` in dwellings; ``zero_at`` in years (2031.5 is halfway
    2031), None when too little is known or the number does not fall. ``why`` says why something
    is None.
    """

    per_year: float | None
    needed_per_year: float | None
    zero_at: float | None
    why: str


def pace(
    points: Mapping[int, float], *, zero_year: int, pace_points: int = 2, forecast_points: int = 3
) -> Pace:
    """The pace along the straight line from the first to the last known year.

    Args:
        points: dwellings left on 1 January, by year.
        zero_year: the last year in which there may be any.
        pace_points: so many years make a pace.
        forecast_points: so many make a forecast.
    """
    known = sorted(points.items())
    if not known:
        return Pace(None, None, None, "er zijn nog geen cijfers")
    last_year, left = known[-1]
    time_left = zero_year + 1 - last_year
    needed = left / time_left if time_left > 0 else None
    if len(known) < pace_points:
        why = f"{len(known)} peiljaar is te weinig voor een tempo"
        return Pace(None, needed, None, why)
    first_year, first = known[0]
    per_year = (first - left) / (last_year - first_year)
    if left == 0:
        return Pace(per_year, 0.0, float(last_year), "er zijn er geen meer")
    if len(known) < forecast_points:
        why = f"{len(known)} peiljaren zijn te weinig voor een verwachting"
        return Pace(per_year, needed, None, why)
    if per_year <= 0:
        return Pace(per_year, needed, None, "het aantal daalt niet")
    return Pace(per_year, needed, last_year + left / per_year, "")


def month_text(moment: float) -> str:
    """A moment in years as a Dutch month: 2031.5 is 'juli 2031'."""
    year = int(moment)
    return f"{_MONTHS[min(11, int((moment - year) * 12))]} {year}"
