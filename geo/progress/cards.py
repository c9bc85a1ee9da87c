"""A small card of a wijk: the few figures that belong on a factsheet."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from geo.errors import NotFoundError
from geo.progress.figures import Figure, plain_rows
from geo.progress.inputs import ProgressInputs
from geo.progress.report import ProgressReport, make_report

_KEYS: Final = (
    "supply.stock",
    "supply.late",
    "supply.unreported",
    "labels.left",
    "labels.unknown",
    "labels.pace",
    "labels.needed",
    "labels.date",
    "liveability.score",
)
_SECTIONS: Final = ("supply", "labels", "climate", "liveability")
_TAKEN: Final = "climate."
_DIMENSIONS: Final = "liveability.dimension."


@dataclass(frozen=True, kw_only=True)
class WijkCard:
    """The figures of one wijk; each has a label, value (None is unknown), unit, source, note.

    ``agenda`` are the items of the wijkagenda with their status, ``example`` the layers that are
    made up, ``note`` a Dutch sentence for under the card.
    """

    wijkcode: str
    wijknaam: str
    period: int | None
    made_on: dt.date
    figures: tuple[Figure, ...]
    agenda: tuple[dict[str, Any], ...]
    example: tuple[str, ...]
    note: str

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON; without the rows behind the figures."""
        return {
            "wijkcode": self.wijkcode,
            "wijknaam": self.wijknaam,
            "period": self.period,
            "made_on": self.made_on.isoformat(),
            "figures": [item.to_dict() for item in self.figures],
            "agenda": list(self.agenda),
            "example": list(self.example),
            "note": self.note,
        }


def card(
    inputs: ProgressInputs, wijkcode: str, *, period: int | None = None, today: dt.date
) -> WijkCard:
    """The card of a wijk.

    Args:
        inputs: of :func:`geo.progress.load_progress`.
        wijkcode: such as ``WK050509``.
        period: the year of the report; everything that is known now by default.
        today: the day of looking.

    Raises:
        NotFoundError: there is no such wijk, or nothing is known of that year.
    """
    report = make_report(inputs, place=wijkcode, period=period, today=today, sections=_SECTIONS)
    if report.place.kind != "wijk":
        raise NotFoundError(f"'{wijkcode}' is geen wijk.")
    return card_of(report)


def card_of(report: ProgressReport) -> WijkCard:
    """The card of the wijk that a report is about."""
    every = [figure for section in report.sections for figure in section.figures]
    nets = [item for item in every if item.key.startswith("supply.net.")]
    chosen = [item for key in _KEYS[:1] if (item := report.figure(key))]
    chosen += nets[-1:]
    chosen += [item for key in _KEYS[1:] if (item := report.figure(key))]
    chosen += [
        item
        for item in every
        if item.key.startswith(_TAKEN) and item.key.endswith((".severe", ".left"))
    ]
    chosen += [item for item in every if item.key.startswith(_DIMENSIONS)]
    agenda = report.section("liveability").tables["wijkagenda"]
    names = ["title", "status", "trekker", "first_year", "last_year"]
    made_up = "Deels voorbeelddata, door het programma verzonnen. " if report.example else ""
    return WijkCard(
        wijkcode=report.place.code,
        wijknaam=report.place.name,
        period=report.period,
        made_on=report.made_on,
        figures=tuple(chosen),
        agenda=tuple(plain_rows(agenda[names])),
        example=report.example,
        note=f"{made_up}Wat niet bekend is, staat er als onbekend; het is geen nul.",
    )
