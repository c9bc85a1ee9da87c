"""The one state that every file of the pack is made from.

A writer reads a :class:`PackState` and nothing else: no library, no register, no clock. So the
PDF, the deck, the workbook, the map file and the page tell the same, and two runs of the same
state give the same content.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Geometry

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.output_state import OutputState, dutch_date
from geo.catalogue.palette import Term
from geo.catalogue.vocabularies import GROUPS, KOPPELKANS_KINDS
from geo.constants import CAVEAT
from geo.hazards.thresholds import Thresholds
from geo.koppelkansen.eligibility import Past, past_reason
from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.risk import HazardRisk
from geo.koppelkansen.stock_groups import group_names, in_group
from geo.koppelkansen.weights_file import weights_from_dict
from geo.progress import WijkCard
from geo.register import Change, Entry, EntryKind, Status, Who
from geo.register.canonical import canonical, digest
from geo.text.clean import local_date
from geo.text.sanitise import documentable

Item = Koppelkans

TOP_TIER: Final = "hoog"


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision as it stands in the register; what was left open is None.

    ``party`` is 'organisatie: rol', never a person; ``recorded_on`` is the day in the
    Netherlands.
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
        risks: risk per hazard by id of the item; empty when the data are no longer those of the
            list, or there is no file of factors.
        severe_by_year: dwellings in hoog and zeer hoog per year of the whole gemeente under what is
            decided (:func:`geo.progress.severe_by_year.severe_by_year`); empty when not known.
        caveats: Dutch sentences that hold for the whole pack, the most important first.
        other_weights: which weights differ from the shipped ones, in Dutch; '' is none.
        aftercare: what is past and so is not in the list (nazorg), by title.
        scope: which stock the pack was made with, in Dutch; '' is all of it.
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
    risks: Mapping[str, tuple[HazardRisk, ...]] = field(default_factory=dict)
    severe_by_year: pd.DataFrame = field(default_factory=pd.DataFrame)
    caveats: tuple[str, ...] = (CAVEAT,)
    other_weights: str = ""
    aftercare: tuple[Item, ...] = ()
    scope: str = ""

    @cached_property
    def outline(self) -> Geometry:
        """The whole gemeente, of all its buurten."""
        return shapely.union_all(self.layers["buurten"].frame.geometry.to_numpy())

    @cached_property
    def wijk_borders(self) -> Geometry:
        """The borders of all wijken as lines."""
        wijken = self.layers["buurten"].frame.dissolve(by="wijkcode")
        return shapely.union_all(shapely.boundary(wijken.geometry.to_numpy()))

    @cached_property
    def buurt_borders(self) -> Geometry:
        """The borders of all buurten that are no border of a wijk."""
        buurten = self.layers["buurten"].frame.geometry.to_numpy()
        return shapely.difference(shapely.union_all(shapely.boundary(buurten)), self.wijk_borders)

    @cached_property
    def items_digest(self) -> str:
        """Sha256 of every value of the list."""
        return digest(canonical([item.to_dict() for item in self.items]))

    def is_in_group(self, name: str, *, method: int) -> npt.NDArray[np.bool_]:
        """Whether each building of the stock is in a group of buildings, by a method's rules."""
        stock = self.layers["stock"].frame
        weights = replace(weights_from_dict(self.weights), method=method)
        if method not in self._groups:
            self._groups[method] = group_names(stock, weights)
        return in_group(stock, name, weights, names=self._groups[method])

    @cached_property
    def _groups(self) -> dict[int, pd.Series]:
        # a deck and a PDF ask for the same groups, and grouping looks at every building
        return {}

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
        year = "" if self.as_of_year == self.date.year else f"-kijkjaar-{self.as_of_year}"
        weights = "-andere-gewichten" if self.other_weights else ""
        return f"koppelkansen-{area}-{when}{few}{year}{weights}".lower()

    def group_of(self, item: Item) -> Term:
        """The tier of an item, or that it was rejected or is no koppelkans (``GROUPS``)."""
        if item.id in self.no_match:
            return GROUPS.entry("geen_koppelkans")
        decided = self.decisions.get(item.id)
        if decided is not None and decided.status == Status.AFGEWEZEN:
            return GROUPS.entry("afgewezen")
        return GROUPS.entry(item.tier)

    def is_rejected(self, item: Item) -> bool:
        """Whether a person rejected it, or called it no koppelkans: it has no rank or tier."""
        return self.group_of(item).key in {"afgewezen", "geen_koppelkans"}

    def rank_of(self, item: Item) -> int | None:
        """The place in the whole list (1 is first); None for what was rejected."""
        return None if self.is_rejected(item) else self.ranks.get(item.id)

    def is_finished(self, item: Item) -> bool:
        """Whether it was realised, or its window has passed: nothing is left to decide."""
        return self.past_reason(item) is not None

    def past_reason(self, item: Item) -> Past | None:
        """Why nothing is left to decide about an item; None when there is."""
        closed = {
            k for k, decision in self.decisions.items() if decision.status == Status.GEREALISEERD
        }
        return past_reason(item, as_of_year=self.as_of_year, closed=closed)

    @property
    def finished(self) -> tuple[Item, ...]:
        """What is past (nazorg): left out of the list, or in a list that was frozen with it."""
        in_list = (item for item in self.items if self.is_finished(item))
        return tuple(sorted([*self.aftercare, *in_list], key=lambda item: (item.title, item.id)))

    @property
    def counts(self) -> dict[Term, int]:
        """Number of items per group, in the order of :data:`geo.catalogue.vocabularies.GROUPS`."""
        found = Counter(self.group_of(item) for item in self.items)
        return {term: found[term] for term in GROUPS.entries if found[term]}

    @property
    def output(self) -> OutputState:
        """What the pack shows, as every file of it says."""
        kinds = {item.kind for item in self.items}
        shown = [term.label for term in KOPPELKANS_KINDS.entries if term.key in kinds]
        part = 0 < len(shown) < len(KOPPELKANS_KINDS.entries)
        return OutputState(
            area=self.area_name,
            selection=tuple(self.wijken["wijknaam"]) if self.selected else (),
            filters={
                **({"Soorten koppelkansen": ", ".join(shown)} if part else {}),
                **({"Bezit": self.scope} if self.scope else {}),
            },
            as_of_year=self.as_of_year,
            weights=self.other_weights,
            method=self.program,
            date=self.date,
        )

    @property
    def top(self) -> tuple[Item, ...]:
        """The items in the highest tier, without what was rejected."""
        return tuple(item for item in self.items if self.group_of(item).key == TOP_TIER)

    @property
    def undecided(self) -> tuple[Item, ...]:
        """What the table is asked: on the agenda, not finished, and not finally decided."""
        waiting = {Status.NADER_ONDERZOEKEN, Status.UITGESTELD}
        return tuple(
            item
            for item in self.items
            if item.id in self.agenda
            and not self.is_rejected(item)
            and not self.is_finished(item)
            and (item.id not in self.decisions or self.decisions[item.id].status in waiting)
        )

    @cached_property
    def wijk_names(self) -> dict[str, str]:
        """The name of every wijk by its code."""
        frames = [self.wijken, *([] if (b := self.frame("buurten")) is None else [b])]
        return {
            str(code): str(name)
            for frame in frames
            for code, name in zip(frame["wijkcode"], frame["wijknaam"], strict=True)
        }

    @property
    def provenance(self) -> tuple[Provenance, ...]:
        """Where every layer in the pack comes from."""
        return tuple(layer.provenance for layer in self.layers.values())

    @property
    def example_caveat(self) -> str:
        """The caveat about the layers that were made up; '' without such layers."""
        return example_caveat(self.examples)

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
        recorded_on=local_date(entry.recorded_at),
        sequence=entry.sequence,
    )


HISTORY_KINDS: Final = (EntryKind.DECISION, EntryKind.COMMENT, EntryKind.OVERRULE)


def example_caveat(titles: Sequence[str]) -> str:
    """The caveat of a pack that rests on layers the program made up; '' without such layers."""
    if not titles:
        return ""
    return (
        "Bevat voorbeelddata, door het programma bedacht om het te kunnen proberen: "
        f"{', '.join(titles)}."
    )
