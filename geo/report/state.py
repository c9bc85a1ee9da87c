"""The one state that every file of the pack is made from.

A writer reads a :class:`PackState` and nothing else: no library, no register, no clock. So the
PDF, the deck, the workbook, the map file and the page tell the same, and two runs of the same
state give the same content.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.layers import Layer, Provenance
from geo.constants import CAVEAT
from geo.hazards.thresholds import Thresholds
from geo.koppelkansen.records import Koppelkans
from geo.progress import WijkCard
from geo.register import Change, Entry, EntryKind, Who
from geo.text.sanitise import documentable

Item = Koppelkans

TOP_TIER: Final = "hoog"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision as it stands in the register; what was left open is None.

    ``party`` is 'organisatie: rol', never a person; ``recorded_on`` is the day in UTC.
    """

    koppelkans_id: str
    status: str
    reason: str
    owner: str | None
    measure: str | None
    year: int | None
    budget_eur: float | None
    session: str | None
    party: str
    recorded_on: dt.date
    sequence: int


@dataclass(frozen=True, kw_only=True, eq=False)
class PackState:
    """Everything in the pack, frozen at one moment.

    Attributes:
        area_name: the gemeente ('Dordrecht').
        area_code: its code ('GM0505').
        session: name of the session ('2025-Q3'), None for the list of now.
        date: the day of the session, or the day the list of now was made.
        made_on: the day the pack was made.
        as_of_year: the year the list looks from.
        program: version of the program that made the list.
        digests: content digest of every layer the list was made from, by name.
        weights: all weights and rules as in ``weights.toml``.
        thresholds: hazards by id with their classes and units, as the list was made with.
        items: the koppelkansen of the selection, best first; what a person called no koppelkans
            is last.
        ranks: place of every item in the whole list (1 is first), by id.
        no_match: ids of what a person called no koppelkans.
        decisions: the decision that holds per koppelkans id (at the end of the session).
        history: decisions, comments and overrules up to then, in order.
        participants: parties at the table; empty without a session.
        agenda: ids on the agenda, in order; without a session the items as listed.
        previous: name of the session the changes are told since, None when there is none.
        changes: what changed since ``previous``; None when there is no earlier session.
        wijken: the selected wijken: ``wijkcode``, ``wijknaam``, polygon in EPSG:28992.
        selected: codes given with ``wijken=``; empty is the whole gemeente.
        layers: the layers as they were, by name: gemeente, wijken, buurten, policy_areas,
            projects, stock, works, agreements, measures, kerncijfers, monitor and one raster
            per hazard, as far as there is data. Whole layers, not cut to the selection.
        exposure: every building and hazard (:data:`geo.hazards.exposure.EXPOSURE_COLUMNS`).
        wijk_exposure: dwellings per ``wijkcode``, ``hazard`` and ``exposure_class``
            (``dwellings_count``); a combination that does not occur is absent.
        cards: progress figures per wijkcode (:class:`geo.progress.WijkCard`).
        caveats: Dutch sentences that hold for the whole pack, the most important first.
    """

    area_name: str
    area_code: str
    session: str | None
    date: dt.date
    made_on: dt.date
    as_of_year: int
    program: str
    digests: Mapping[str, str]
    weights: Mapping[str, Any]
    thresholds: Thresholds
    items: tuple[Item, ...]
    ranks: Mapping[str, int]
    no_match: frozenset[str]
    decisions: Mapping[str, Decided]
    history: tuple[Entry, ...]
    participants: tuple[Who, ...]
    agenda: tuple[str, ...]
    previous: str | None
    changes: tuple[Change, ...] | None
    wijken: gpd.GeoDataFrame
    selected: tuple[str, ...]
    layers: Mapping[str, Layer]
    exposure: pd.DataFrame
    wijk_exposure: pd.DataFrame
    cards: Mapping[str, WijkCard] = field(default_factory=dict)
    caveats: tuple[str, ...] = (CAVEAT,)

    @property
    def title(self) -> str:
        """What the pack is called: the area and the session, or the day."""
        when = f"sessie {self.session}" if self.session else f"stand van {dutch_date(self.date)}"
        return documentable(f"Koppelkansen {self.area_name}, {when}")

    @property
    def file_stem(self) -> str:
        """The beginning of every file name: letters, digits and hyphens only."""
        area = "".join(c if c.isascii() and c.isalnum() else "-" for c in self.area_name.lower())
        when = self.session or self.date.isoformat()
        part = "-" + "-".join(code.lower() for code in self.selected) if self.selected else ""
        few = part if len(self.selected) <= 3 else f"-{len(self.selected)}-wijken"  # noqa: PLR2004
        return f"koppelkansen-{area}-{when}{few}".lower()

    @property
    def top(self) -> tuple[Item, ...]:
        """The items in the highest tier."""
        return tuple(
            item for item in self.items if item.tier == TOP_TIER and item.id not in self.no_match
        )

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where every layer in the pack comes from."""
        return tuple(layer.provenance for layer in self.layers.values())

    @property
    def examples(self) -> tuple[str, ...]:
        """Titles of the layers that were made up by the program."""
        return tuple(known.title for known in self.provenance if known.is_example)

    def items_of(self, wijkcode: str) -> tuple[Item, ...]:
        """The items that lie in a wijk for sure; see also :meth:`possibly_in`."""
        return tuple(item for item in self.items if wijkcode in wijkcodes_of(item))

    def frame(self, name: str) -> gpd.GeoDataFrame | None:
        """The features of a layer in EPSG:28992, None when there is no such layer."""
        layer = self.layers.get(name)
        return None if layer is None else layer.frame

    def table(self, name: str) -> pd.DataFrame | None:
        """The rows of a layer, None when there is no such layer."""
        layer = self.layers.get(name)
        return None if layer is None else layer.table


def wijkcodes_of(item: Item) -> frozenset[str]:
    """Every wijk a koppelkans is said to lie in; empty when that is not known."""
    return item.every_wijkcode


def decided_of(entry: Entry) -> Decided:
    """A decision entry of the register as a value."""
    content = entry.content
    return Decided(
        koppelkans_id=str(entry.koppelkans_id),
        status=str(content["status"]),
        reason=str(content["reason"]),
        owner=content.get("owner"),
        measure=content.get("measure"),
        year=content.get("year"),
        budget_eur=content.get("budget_eur"),
        session=entry.session,
        party=f"{entry.who.organisation}: {entry.who.role}",
        recorded_on=entry.recorded_at.date(),
        sequence=entry.sequence,
    )


HISTORY_KINDS: Final = (EntryKind.DECISION, EntryKind.COMMENT, EntryKind.OVERRULE)

_MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def dutch_date(day: dt.date) -> str:
    """A day in words.

    >>> dutch_date(dt.date(2025, 9, 24))
    '24 september 2025'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
