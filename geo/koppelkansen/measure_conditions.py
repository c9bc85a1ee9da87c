"""Whether the condition of a measure holds at a koppelkans."""

from collections.abc import Mapping
from typing import Any

from geo.koppelkansen.conditions import NEW_BUILD, Site, unmet
from geo.koppelkansen.conditions import opens_street as works_open_street
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.record_json import from_json
from geo.koppelkansen.records import STREET_KIND, NearWork


def condition_holds(condition: Any, item: Mapping[str, Any], inputs: Inputs) -> bool | None:
    """Whether a measure can be at a koppelkans as JSON; None where that has to be looked at."""
    site = Site(
        straat_open=opens_street(item, inputs),
        nieuwbouw=item.get("plan_kind") in NEW_BUILD,
        eigen_grond=item.get("work_id") is None or item.get("project_id") is not None,
    )
    to_check = unmet(condition, site)
    return False if to_check is None else None if to_check else True


def opens_street(item: Mapping[str, Any], inputs: Inputs) -> bool:
    """Whether a koppelkans as JSON is a street that opens, or a work that opens one lies near."""
    works = tuple(from_json(NearWork, {"id": "", **work}) for work in item.get("works") or ())
    return item.get("kind") == STREET_KIND or works_open_street(works, inputs.weights)
