"""What can be computed of the agreements of a set, from the library and the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.agreements.heat import HeatArea, heat_areas
from geo.agreements.land_price import LandPriceRule, land_price_rule
from geo.agreements.overview import Overview
from geo.agreements.parking import ProjectParking, parking
from geo.agreements.places import here
from geo.agreements.records import parking_entries, price_entries
from geo.catalogue.library import Library
from geo.catalogue.validation import empty_table
from geo.register import Reader


@dataclass(frozen=True, kw_only=True)
class MeetingCount:
    """How many meetings were entered of a year, and how many there have to be at least."""

    year: int
    entered: int
    minimum: int | None


@dataclass(frozen=True, kw_only=True)
class ComputedRules:
    """The computed side of a set; a part is None when no agreement of the set has that rule.

    ``elsewhere`` says that the set is of another gemeente than the plans and areas here: then
    parking and heat areas are not known. ``projects`` are the plans the rules are of, ``place``
    is the code of the gemeente the prices are of (None: not known), ``stock_origin`` the origin
    of the stock in the heat areas (None: no stock).
    """

    land_price: LandPriceRule | None
    parking: Sequence[ProjectParking] | None
    heat: Sequence[HeatArea] | None
    meetings: Sequence[MeetingCount] | None
    place: str | None
    stock_origin: str | None
    elsewhere: bool
    projects: pd.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """Every figure, as JSON."""
        return {
            "land_price": None
            if self.land_price is None
            else {
                "prices": self.land_price.prices.to_dict("records"),
                "factors": self.land_price.factors.to_dict("records"),
            },
            "parking": None if self.parking is None else [item.to_dict() for item in self.parking],
            "heat": None if self.heat is None else [item.to_dict() for item in self.heat],
            "stock_origin": self.stock_origin,
            "elsewhere": self.elsewhere,
            "meetings": None
            if self.meetings is None
            else [
                {"year": item.year, "entered": item.entered, "minimum": item.minimum}
                for item in self.meetings
            ],
        }


def load_rules(library: Library, register: Reader, view: Overview) -> ComputedRules:
    """Compute what the rules of a set tell now.

    Args:
        library: plans, stock, areas and prices.
        register: what was recorded on parking.
        view: the set, as it stands.
    """
    chosen = view.chosen
    extra = chosen.extra
    stock, areas = library.find("stock"), library.find("policy_areas")
    has = {item.rule for item in chosen.agreements}
    code = here(chosen.head, library)
    plans = library.find("projects") if code is not None else None
    projects = empty_table("projects") if plans is None else plans.table
    place = code or chosen.head.gemeentecode
    return ComputedRules(
        land_price=prices_of(library, register, place) if "grondprijs" in has else None,
        place=place,
        parking=parking(
            projects,
            parking_entries(register, chosen.set_id),
            first_project=(extra.get("parking") or {}).get("first_project"),
        )
        if "parkeren" in has and code is not None
        else None,
        heat=heat_areas(areas.frame, stock=None if stock is None else stock.frame)
        if "warmte" in has and areas is not None and code is not None
        else None,
        meetings=_meetings(view) if "overleg" in has else None,
        stock_origin=None if stock is None else stock.provenance.origin,
        elsewhere=code is None,
        projects=projects,
    )


def prices_of(library: Library, register: Reader, place: str | None) -> LandPriceRule:
    """The land prices of a gemeente: those that ship and those recorded since."""
    return land_price_rule(library, gemeentecode=place, entered=price_entries(register, place))


def _meetings(view: Overview) -> list[MeetingCount]:
    minimum = (view.chosen.extra.get("meetings") or {}).get("minimum_per_year")
    head = view.chosen.head
    return [
        MeetingCount(
            year=year,
            entered=sum(day.year == year for day in view.meetings),
            minimum=minimum,
        )
        for year in range(head.first.year, head.last.year + 1)
    ]
