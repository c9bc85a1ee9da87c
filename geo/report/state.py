"""The one state that every file of the pack is made from.

A writer reads a :class:`PackState` and nothing else: no library, no register, no clock. So the
PDF, the deck, the workbook, the map file and the page tell the same, and two runs of the same
state give the same content.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely import Geometry

from geo.catalogue.layers import Provenance
from geo.catalogue.output_state import OutputState, dutch_date
from geo.catalogue.palette import Term
from geo.catalogue.vocabularies import GROUPS, KOPPELKANS_KINDS
from geo.koppelkansen.eligibility import Past, past_reason
from geo.koppelkansen.stock_groups import group_names, in_group
from geo.koppelkansen.weights_file import weights_from_dict
from geo.register import Status
from geo.register.canonical import canonical, digest
from geo.report.pack_data import Item, PackData
from geo.text.sanitise import documentable

TOP_TIER: Final = "hoog"


@dataclass(frozen=True, kw_only=True, eq=False)
class PackState(PackData):
    """Everything in the pack, frozen at one moment, and what follows from it.

    The attributes are those of :class:`geo.report.pack_data.PackData`.
    """

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
    def measured_hazards(self) -> frozenset[str]:
        """The hazards that buildings have an exposure to."""
        if not len(self.exposure):
            return frozenset()
        return frozenset(self.exposure["hazard"].astype(str).unique())

    def stock_by_class(self, hazard: str) -> gpd.GeoDataFrame | None:
        """The stock with a column ``shown``: the class of every building for one hazard."""
        stock = self.frame("stock")
        if stock is not None and hazard not in self._by_class:
            part = self.exposure[self.exposure["hazard"] == hazard]
            names = (part[name].to_numpy(dtype=object) for name in ("pand_id", "exposure_class"))
            classes = dict(zip(*names, strict=True))
            self._by_class[hazard] = stock.assign(shown=stock["pand_id"].map(classes))
        return self._by_class.get(hazard)

    @cached_property
    def _by_class(self) -> dict[str, gpd.GeoDataFrame]:
        # a sheet of every wijk shows one hazard
        return {}

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


def example_caveat(titles: Sequence[str]) -> str:
    """The caveat of a pack that rests on layers the program made up; '' without such layers."""
    if not titles:
        return ""
    return (
        "Bevat voorbeelddata, door het programma bedacht om het te kunnen proberen: "
        f"{', '.join(titles)}."
    )
