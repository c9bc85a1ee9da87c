"""Dwellings per area as they may be shown in a room: nothing small, nothing to work it out from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pandas as pd

from geo.catalogue.stock_counts import label_counts
from geo.disclosure.suppression import Rule, Sum, suppress
from geo.overleg.subjects import Subject
from geo.spatial import computing_process

ALL: Final = "alle"
CITY: Final = "gemeente"
_HIGH: Final = ("hoog", "zeer_hoog")
_HIGH_CLASS: Final = "hoog"
"""Label E, F or G, or class hoog or zeer hoog: what is shown."""
_REST: Final = "rest"
"""Everything else; it is not shown, and follows by subtraction."""

Cell = tuple[Any, str, str]
"""Code of an area (or a region), dimension (``label`` or a hazard) and class."""


@dataclass(frozen=True)
class ShownCounts:
    """Dwellings by (area, dimension, class); what is not there is hidden."""

    shown: Mapping[Cell, int]
    hidden: frozenset[Cell]

    def get(self, code: str, dimension: str = ALL, name: str = ALL) -> int | None:
        """The number of dwellings, None when it may not be shown."""
        return self.shown.get((code, dimension, name))

    def is_hidden(self, code: str, dimension: str = ALL, name: str = ALL) -> bool:
        """Whether the number is known and may not be shown."""
        return (code, dimension, name) in self.hidden


def dwellings(
    stock: pd.DataFrame,
    exposure: pd.DataFrame,
    *,
    areas: Iterable[Subject],
    rule: Rule,
) -> ShownCounts:
    """Count the dwellings of every area at once, for what is safe depends on all that is shown.

    Args:
        stock: buildings with ``pand_id``, ``buurtcode``, ``dwellings_count`` and
            ``energy_label``; a building without a buurt is in no area.
        exposure: the long table of ``geo.hazards.exposure``.
        areas: what is shown; those that are not counted are left out.
        rule: what is small.

    Returns:
        Per area the dwellings in all, those with label E, F or G, and those in class hoog or
        zeer hoog per hazard. Where no dwelling is at all, there is nobody to protect.
    """
    counted = {area.code: area.buurtcodes for area in areas if area.counted}
    atoms = _atoms(stock, exposure, regions=_regions(counted, stock))
    regions: dict[frozenset[str], list[Cell]] = {}
    for region, dimension, name in atoms:
        regions.setdefault(region, []).append((region, dimension, name))
    counts: dict[Cell, int] = dict(atoms)
    sums: list[Sum] = []
    codes: dict[Any, list[frozenset[str]]] = {
        code: [region for region in regions if code in region] for code in counted
    }
    codes[CITY] = list(regions)
    for code, inside in codes.items():
        for kind in sorted({cell[1:] for region in inside for cell in regions[region]}):
            parts = tuple((region, *kind) for region in inside)
            counts[code, *kind] = sum(atoms[part] for part in parts)
            sums.append(Sum((code, *kind), parts))
    for code, dimension, name in list(counts):
        if name == _REST:
            both = ((code, dimension, _HIGH_CLASS), (code, dimension, _REST))
            sums.append(Sum((code, ALL, ALL), both))
    wanted = {cell for cell in counts if isinstance(cell[0], str) and cell[2] in {ALL, _HIGH_CLASS}}
    safe = partial(
        suppress,
        rule=rule,
        unpublished=counts.keys() - wanted,
        keep={cell for cell in wanted if cell[1] == ALL or cell[0] == CITY},
    )
    outcome = computing_process.elsewhere(safe, counts, sums)
    hidden = frozenset(cell for cell in wanted if cell in outcome.hidden)
    return ShownCounts({cell: counts[cell] for cell in wanted - hidden}, hidden)


def _regions(counted: Mapping[str, frozenset[str]], stock: pd.DataFrame) -> dict[str, Any]:
    """Per buurt with stock the areas it is in: buurten in the same areas are one region.

    Only areas are shown, so nobody can tell such buurten apart; and a part of a wijk that one
    of the other areas cuts off is a region of its own, to be protected like any.
    """
    return {
        buurt: frozenset(code for code, buurten in counted.items() if buurt in buurten)
        for buurt in stock["buurtcode"].dropna().unique()
    }


def _atoms(
    stock: pd.DataFrame, exposure: pd.DataFrame, *, regions: Mapping[str, Any]
) -> dict[Cell, int]:
    """Dwellings by region, dimension and class; both classes are there, if only with 0."""
    placed = stock.loc[stock["buurtcode"].notna() & stock["dwellings_count"].notna()]
    region = placed["buurtcode"].map(regions)
    dwellings_count = placed["dwellings_count"].astype("int64")
    high = {"label": label_counts(placed)["efg_count"]}
    for hazard, rows in exposure.groupby("hazard", observed=True):
        classes = placed["pand_id"].map(rows.set_index("pand_id")["exposure_class"])
        high[str(hazard)] = dwellings_count.where(classes.isin(_HIGH).astype(bool), 0)
    found: dict[Cell, int] = {}
    for key in sorted(set(region), key=sorted):
        here = region == key
        total = int(dwellings_count[here].sum())
        if total == 0:
            continue
        found[key, ALL, ALL] = total
        for dimension, counts in high.items():
            count = int(counts[here].sum())
            found[key, dimension, _HIGH_CLASS] = count
            found[key, dimension, _REST] = total - count
    return found
