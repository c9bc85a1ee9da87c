"""Risk of a koppelkans per hazard: dwellings x exposure x vulnerability, as a band.

Exposure stays a figure of its own. A characteristic that is not known of a building gives the range
of both its cases, so a stock without characteristics has the widest band.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.hazards.thresholds import Hazard, class_scores
from geo.hazards.vulnerability import PLACES, Rule, building_risk, vulnerability
from geo.koppelkansen.item_buildings import Buildings, Units, units_of
from geo.text.format import number

FORMULA: Final = (
    "Risico = woningen × blootstelling (0 tot 1) × kwetsbaarheid. Een onbekend kenmerk van een "
    "gebouw telt als het bereik van beide gevallen."
)
"""What the figures are, in Dutch."""


@dataclass(frozen=True, kw_only=True)
class HazardRisk:
    """The risk of one koppelkans for one hazard.

    Attributes:
        hazard: its code.
        dwellings: of which the exposure is known.
        unknown_dwellings: of which it is not; they are in no other figure.
        exposed: dwellings times exposure (0-1).
        low: risk with every unknown characteristic at its best.
        middle: the middle of the band (geometric per building).
        high: risk with every unknown characteristic at its worst.
        known_share: share (0-1) of the characteristics that count for this hazard that is known,
            by dwellings; None where no characteristic counts.
    """

    hazard: str
    dwellings: float
    unknown_dwellings: float
    exposed: float
    low: float
    middle: float
    high: float
    known_share: float | None

    @property
    def factors(self) -> tuple[float, float] | None:
        """Lowest and highest vulnerability over these dwellings; None where nothing is exposed."""
        if not self.exposed:
            return None
        return self.low / self.exposed, self.high / self.exposed

    @property
    def band_text(self) -> str:
        """The risk in Dutch, from low to high with its middle."""
        low, middle, high = (
            number(bound, decimals=1) for bound in (self.low, self.middle, self.high)
        )
        return f"{low} tot {high} (midden {middle})"

    @property
    def known_text(self) -> str:
        """In Dutch how much of the characteristics is known."""
        share = self.known_share
        return "geen kenmerk telt" if share is None else f"{number(100 * share)}%"

    @property
    def per_100_dwellings(self) -> float | None:
        """The middle risk per 100 dwellings, to compare a large with a small place."""
        return 100.0 * self.middle / self.dwellings if self.dwellings else None


def item_risks(
    items: Iterable[Mapping[str, Any]], buildings: Buildings, rules: Sequence[Rule]
) -> dict[str, tuple[HazardRisk, ...]]:
    """The risk of every koppelkans, by id.

    Args:
        items: koppelkansen as JSON, see :func:`geo.koppelkansen.packages.plain_item`.
        buildings: the stock they are about, with the exposure of each building.
        rules: as :func:`geo.hazards.vulnerability.load_vulnerability` reads them.

    Returns:
        Hazards in the order of the thresholds; those of which nothing is known are left out. A
        plan has no buildings yet: its characteristics are unknown and its exposure is the range
        over its possible places.
    """
    inputs, exposure = buildings.inputs, buildings.exposure
    units_by_item = units_of(items, buildings)
    wanted = {name for units in units_by_item.values() for name in units.names}
    by_building = _building_rows(inputs.stock, exposure, rules, wanted)
    found = {}
    for name, units in units_by_item.items():
        risks = [
            _of_plan(units, hazard, rules)
            if units.names and units.names[0].startswith("plan:")
            else _of_buildings(units, hazard.id, by_building)
            for hazard in inputs.thresholds.values()
        ]
        found[name] = tuple(risk for risk in risks if risk is not None)
    return found


def _building_rows(
    stock: pd.DataFrame | None, exposure: pd.DataFrame, rules: Sequence[Rule], wanted: set[str]
) -> dict[str, pd.DataFrame]:
    """Risk of the wanted buildings by hazard, on ``pand_id``, with the share that is known."""
    if stock is None or exposure.empty or not wanted:
        return {}
    own = stock[stock["pand_id"].isin(wanted)]
    table = building_risk(own, exposure[exposure["pand_id"].isin(wanted)], rules)
    by_id = own.set_index("pand_id")
    found = {}
    for hazard, rows in table.groupby("hazard"):
        known = [rule.holds(by_id)[1] for rule in rules if hazard in rule.hazards]
        share = np.mean(known, axis=0) if known else np.full(len(by_id), np.nan)
        found[str(hazard)] = rows.set_index("pand_id").join(
            pd.Series(share, index=by_id.index, name="known_share")
        )
    return found


def _of_buildings(
    units: Units, hazard: str, by_building: Mapping[str, pd.DataFrame]
) -> HazardRisk | None:
    if hazard not in by_building:
        return None
    rows = by_building[hazard].reindex(list(units.names))
    count = units.dwellings
    known = rows["risk_middle"].notna().to_numpy()
    if not known.any():
        return None
    shares = rows["known_share"].to_numpy()[known]
    exposed = count * rows["exposure_score"].to_numpy(dtype="float64")
    low, middle, high = (float(np.nansum(rows[f"risk_{place}"])) for place in PLACES)
    return HazardRisk(
        hazard=hazard,
        dwellings=float(count[known].sum()),
        unknown_dwellings=float(count[~known].sum()),
        exposed=float(np.nansum(exposed)),
        low=low,
        middle=middle,
        high=high,
        known_share=None if np.isnan(shares).any()
        else float(np.average(shares, weights=np.maximum(count[known], 1e-9))),
    )  # fmt: skip


def _of_plan(units: Units, hazard: Hazard, rules: Sequence[Rule]) -> HazardRisk | None:
    values = units.values.get(hazard.id)  # noqa: PD011 - a mapping, no frame
    if values is None:
        return None
    scores = class_scores(hazard.classify(values))
    factor = vulnerability(pd.DataFrame(index=[0]), rules, hazard=hazard.id).iloc[0]
    total = float(units.dwellings.sum())
    few, many = units.count_range
    counting = any(hazard.id in rule.hazards for rule in rules)
    exposed = float((units.dwellings * scores).sum())
    return HazardRisk(
        hazard=hazard.id,
        dwellings=total,
        unknown_dwellings=0.0,
        exposed=exposed,
        low=total * few * float(scores.min()) * float(factor["low"]),
        middle=exposed * float(factor["middle"]),
        high=total * many * float(scores.max()) * float(factor["high"]),
        known_share=0.0 if counting else None,
    )
