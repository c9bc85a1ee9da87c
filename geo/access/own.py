"""Which koppelkansen and plans are of a viewer's own corporation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.access.viewer import Viewer
from geo.catalogue.library import Library
from geo.koppelkansen.records import STOCK_KIND, STREET_KIND
from geo.koppelkansen.stock_groups import complexes
from geo.koppelkansen.weights import PARTS

Item = Mapping[str, Any]

_OF_STOCK: Final = "cobenefits"
"""The part of a plan's score that rests on the dwellings near it, whoever owns them."""

_KEPT_BACK: Final = "rust op bezit van anderen; dat ziet u alleen opgeteld"


@dataclass(frozen=True)
class Own:
    """What is of one corporation: ids of its plans and of its complexes."""

    projects: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def has(self, koppelkans_id: str) -> bool:
        """Whether a koppelkans is about a plan or a complex of this corporation."""
        kind, _, rest = koppelkans_id.partition("-")
        if kind == "plan":
            return rest in self.projects
        if kind == "planwerk":
            return any(rest.startswith(f"{project}-") for project in self.projects)
        return kind == "bezit" and rest in self.groups


def own_of(library: Library, viewer: Viewer) -> Own:
    """What is of the viewer's corporation.

    Args:
        library: with everything in it, not one as somebody may see it.
        viewer: who looks; only a corporation owns anything.
    """
    if viewer.corporation is None:
        return Own()
    projects, stock = library.find("projects"), library.find("stock")
    plans: pd.Series = pd.Series(dtype=str)
    if projects is not None:
        mine = projects.table["corporation"] == viewer.corporation
        plans = projects.table.loc[mine, "project_id"]
    groups: pd.Series = pd.Series(dtype=str)
    if stock is not None:
        groups = complexes(stock.frame)[stock.frame["owner"] == viewer.corporation]
    return Own(frozenset(plans.astype(str)), frozenset(groups.astype(str)))


def id_is_shown(koppelkans_id: str, viewer: Viewer, own: Own) -> bool:
    """Whether a viewer may read what was recorded of a koppelkans.

    Plans and works are for every party; what is found in the stock is for its owner.
    """
    if viewer.sees_all:
        return True
    if not viewer.inside:
        return False
    return koppelkans_id.partition("-")[0] in {"plan", "planwerk", "hand"} or own.has(koppelkans_id)


def item_for(item: Item, viewer: Viewer, *, weights: Mapping[str, float]) -> Item | None:
    """A koppelkans from a list that was made with all stock, as a viewer may see it.

    What was found in the stock is shown to the one who owns all of it. Of a plan everything stays
    but the dwellings near it and the part of the score that rests on those: that part is missing,
    as it is where no stock is known, and the others weigh for it.

    Args:
        item: the koppelkans as JSON.
        viewer: who looks.
        weights: weight per part of the score, those the list was made with; without them the
            score is unknown.
    """
    if viewer.sees_all:
        return item
    if not viewer.inside:
        return None
    if item.get("kind") in {STOCK_KIND, STREET_KIND}:
        owners = set(item.get("corporations") or ())
        return item if owners and all(viewer.owns(name) for name in owners) else None
    return _without_stock(item, weights)


def _without_stock(item: Item, weights: Mapping[str, float]) -> Item:
    parts = {name: dict(values) for name, values in (item.get("parts") or {}).items()}
    if _OF_STOCK in parts:
        parts[_OF_STOCK] = dict.fromkeys(parts[_OF_STOCK]) | {"reason": _KEPT_BACK}
    known = {
        name: float(parts[name]["value"])
        for name in PARTS
        if name in parts and parts[name].get("value") is not None
    }
    total = sum(weights.get(name, 0.0) for name in known)
    points = (
        {name: round(100 * weights[name] * value / total, 1) for name, value in known.items()}
        if total
        else {}
    )
    for name, value in points.items():
        parts[name]["contribution"] = value
    return {
        **item,
        "parts": parts,
        "contributions": points,
        "missing": [name for name in PARTS if name not in known],
        "score": round(sum(points.values()), 1) if total else None,
        # how far these reach was told with the dwellings near
        "score_low": None,
        "score_high": None,
        "robustness": None,
        "robustness_together": None,
        "stock_near": {},
        "stressed_count": None,
    }
