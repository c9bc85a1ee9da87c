"""The maximum land price of a project with social rent (agreement 2.1.4).

Dwellings x price of the year x factor for stacking, all exclusive of VAT. A year of which the
indexed price is not known has no outcome: prices are never carried on or interpolated. That the
price is per dwelling is how the agreement is read here; its text names no unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.catalogue.library import Library
from geo.catalogue.validation import empty_table
from geo.errors import DataError
from geo.register import Entry

NEW_BUILD: Final = ("oplevering", "planvoorraad")
"""Kinds of plan in which dwellings are built."""


@dataclass(frozen=True, kw_only=True)
class LandPrice:
    """The maximum land price of a project and what it is made of; None is not known.

    ``price_eur`` is that of one dwelling in ``year`` and ``total_eur`` of all, exclusive of VAT.
    ``missing`` says in Dutch what is not known, ``sources`` where the figures come from.
    """

    dwellings: int | None
    storeys: int | None
    year: int | None
    price_eur: float | None
    factor: float | None
    total_eur: float | None
    missing: tuple[str, ...]
    sources: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Every field, as JSON."""
        return {
            "dwellings": self.dwellings,
            "storeys": self.storeys,
            "year": self.year,
            "price_eur": self.price_eur,
            "factor": self.factor,
            "total_eur": self.total_eur,
            "missing": list(self.missing),
            "sources": list(self.sources),
        }


@dataclass(frozen=True, kw_only=True)
class LandPriceRule:
    """Prices by year and factors by storeys, each with its source and remark.

    ``prices`` and ``factors`` are the rows of the tables ``land_prices`` (of one gemeente) and
    ``land_price_factors``.
    """

    prices: pd.DataFrame
    factors: pd.DataFrame

    @property
    def years(self) -> tuple[int, ...]:
        """The years with a known price."""
        known = self.prices.dropna(subset=["price_eur"])
        return tuple(sorted(int(year) for year in known["year"]))


def land_price_rule(
    library: Library, *, gemeentecode: str | None, entered: Mapping[int, Entry] | None = None
) -> LandPriceRule:
    """The prices of a gemeente and the factors; empty when there are none.

    Args:
        library: the prices that ship, and the factors.
        gemeentecode: the gemeente.
        entered: prices recorded in the register by year; they go before those that ship.

    Raises:
        DataError: a year stands twice.
    """
    prices = _table(library, "land_prices")
    prices = prices[prices["gemeentecode"] == (gemeentecode or "")]
    twice = prices.loc[prices["year"].duplicated(), "year"]
    if len(twice):
        msg = f"De grondprijs van {int(twice.iloc[0])} staat twee keer in de tabel; houd er één."
        raise DataError(msg)
    if entered:
        rows = [
            {
                "gemeentecode": gemeentecode,
                "year": year,
                "price_eur": float(entry.content["price_eur"]),
                "remark": f"Vastgelegd door {entry.who.organisation}, regel {entry.sequence}",
                "bron": str(entry.content["source"]),
            }
            for year, entry in entered.items()
        ]
        untouched = prices[~prices["year"].isin(list(entered))]
        added = pd.DataFrame(rows)
        prices = (
            added if untouched.empty else pd.concat([untouched, added.astype(untouched.dtypes)])
        )
    return LandPriceRule(
        prices=prices.sort_values("year", ignore_index=True),
        factors=_table(library, "land_price_factors").sort_values("storeys", ignore_index=True),
    )


def _table(library: Library, name: str) -> pd.DataFrame:
    layer = library.find(name)
    return empty_table(name) if layer is None else layer.table


def land_price(
    rule: LandPriceRule, *, dwellings: int | None, storeys: int | None, year: int | None
) -> LandPrice:
    """The maximum land price in euro, exclusive of VAT.

    Args:
        rule: prices and factors.
        dwellings: number of social rented dwellings; None is n.t.b.
        storeys: layers of dwellings; None is not known.
        year: the year whose price holds.

    Raises:
        DataError: a number that cannot be.
    """
    for value, what in ((dwellings, "woningen"), (storeys, "woonlagen")):
        if value is not None and value < 1:
            msg = f"Het aantal {what} moet minstens 1 zijn; {value} kan niet."
            raise DataError(msg)
    price, price_source = _price(rule, year)
    factor, factor_source = _factor(rule, storeys)
    missing = [
        text
        for value, text in (
            (dwellings, "het aantal woningen (n.t.b.)"),
            (storeys, "het aantal woonlagen"),
            (price, "het jaar" if year is None else f"de geïndexeerde grondprijs van {year}"),
        )
        if value is None
    ]
    total = None
    if dwellings is not None and price is not None and factor is not None:
        # to the cent: the inputs are whole euros and factors of two decimals
        total = round(dwellings * price * factor, 2)
    return LandPrice(
        dwellings=dwellings,
        storeys=storeys,
        year=year,
        price_eur=price,
        factor=factor,
        total_eur=total,
        missing=tuple(missing),
        sources=tuple(dict.fromkeys(text for text in (price_source, factor_source) if text)),
    )


def _price(rule: LandPriceRule, year: int | None) -> tuple[float | None, str | None]:
    rows = rule.prices[(rule.prices["year"] == year) & rule.prices["price_eur"].notna()]
    if year is None or rows.empty:
        return None, None
    return float(rows["price_eur"].iloc[0]), str(rows["bron"].iloc[0])


def _factor(rule: LandPriceRule, storeys: int | None) -> tuple[float | None, str | None]:
    """The factor of the most storeys that are not more than those of the project."""
    if storeys is None:
        return None, None
    rows = rule.factors[rule.factors["storeys"] <= storeys]
    if rows.empty:
        return None, None
    return float(rows["factor"].iloc[-1]), str(rows["bron"].iloc[-1])


@dataclass(frozen=True, kw_only=True)
class NewBuild:
    """A plan in which dwellings are built; ``dwellings`` None is n.t.b."""

    project_id: str
    name: str
    dwellings: int | None


def new_build(projects: pd.DataFrame) -> list[NewBuild]:
    """The plans in which dwellings are built, for which a price can be asked.

    Args:
        projects: plans by the contract ``projects``.
    """
    return [
        NewBuild(
            project_id=str(row["project_id"]),
            name=str(row["name"]),
            dwellings=_whole(row["dwellings_count"]),
        )
        for row in projects[projects["kind"].isin(NEW_BUILD)].to_dict("records")
    ]


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
