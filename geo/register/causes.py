"""Why a koppelkans differs between two sessions, read from the evidence frozen with each."""

from collections.abc import Mapping
from typing import Any

from geo.register.cause import Cause
from geo.register.context import Context
from geo.register.fact_causes import AREA_LAYERS, STOCK_KIND, STREET_KIND, unique_causes
from geo.register.scores import changed_parts
from geo.register.values import Item, OverruleKind, Snapshot

_PLAN, _PAIR = "plan_klimaat", "plan_werk"
# What a kind of koppelkans stands or falls with, beside layers and thresholds.
_ENTRY_RULES = {
    _PAIR: ("pairs", "windows", "place"),
    STOCK_KIND: ("stock", "hazards", "place"),
    STREET_KIND: ("stock", "hazards", "partners", "place"),
}
# What else the value of a part comes from, when no field of the item shows the difference.
_PART_RULES = {
    "exposure": ("hazards", "place", "scale", "unknown"),
    "dwellings": ("place", "scale", "unknown"),
    "time": ("relations", "partners", "windows", "place", "planning", "scale", "unknown"),
    "area": ("areas", "place", "scale", "unknown"),
    "cobenefits": ("place", "scale", "unknown"),
}
_PART_LAYERS = {
    "dwellings": ("stock",),
    "time": ("works",),
    "area": AREA_LAYERS,
    "cobenefits": ("stock", "policy_areas", "measures"),
}


def whole(item: Item, context: Context, *, other: Snapshot) -> tuple[Cause, ...]:
    """Why a koppelkans is in one list and not in the other.

    Its own plan and works come first, because those are known row by row; then the thresholds
    and editions of exactly the layers it rests on.
    """
    person = context.overrule(str(item["id"])) or _planner(item, context)
    if person:
        return (person,)
    kind = str(item.get("kind"))
    rows = [context.row("projects", item.get("project_id"))]
    rows += [context.row("works", key) for key in _own_works(item)]
    if not context.known_rows("projects"):
        rows.append(_unknown_plan(item, context, other=other))
    found = unique_causes(rows)
    if found:
        return found
    if other is context.new and (over := _over(item, context)):
        return (over,)
    hazards = tuple(item.get("hazards") or ())
    rules = context.threshold(*hazards)
    layers = context.edition(*_rests_on(item, context))
    found = unique_causes(
        [rules, context.rule(*_ENTRY_RULES.get(kind, ("windows", "place"))), layers]
    )
    if found or kind not in {STOCK_KIND, STREET_KIND}:
        return found or (context.last_resort(),)
    return (
        unique_causes([context.plans()])
        or unique_causes([context.full(kind)])
        or (context.last_resort(),)
    )


def _over(item: Item, context: Context) -> Cause | None:
    """The cause when its period, or that of the work of a pair, went by since: it is past now.

    A list of method 1 kept what was past.
    """
    if not any(new_item.get("method") for new_item in context.new.items):
        return None
    works = item.get("works") or () if item.get("kind") == _PAIR else ()
    windows = [item.get("window"), *(work.get("window") for work in works)]
    found = (context.past(window) for window in windows if isinstance(window, Mapping))
    return next((over for over in found if over), None)


def _own_works(item: Item) -> list[Any]:
    """The works a koppelkans stands or falls with: stock and a plan by itself need none."""
    if item.get("kind") in {_PLAN, STOCK_KIND}:
        return []
    if item.get("work_id") is not None:
        return [item["work_id"]]
    return [work.get("id") for work in item.get("works") or ()]


def _planner(item: Item, context: Context) -> Cause | None:
    """Who added or moved the plan of a pair: there it lies near other works."""
    project = item.get("project_id")
    placed = (OverruleKind.ANDERE_PLEK, OverruleKind.TOEGEVOEGD)
    names = [str(project), f"plan-{project}"] if project else []
    return next(
        (who for name in names if (who := context.overrule(name, kinds=placed, since_frozen=True))),
        None,
    )


def unseen(old: Item, new: Item, context: Context) -> tuple[Cause, ...]:
    """Why the parts of a score differ when none of the data the item shows does.

    What is left are rules and layers that work on a part alone; a layer of a hazard that plays
    no part here cannot be it.
    """
    if method := context.new_method():
        return (method,)
    found: list[Cause | None] = []
    hazards = tuple(new.get("hazards") or ())
    for part in sorted(changed_parts(old, new)):
        # only a street is an occasion by its own years: open and closed again, it is none
        street = part == "time" and new.get("kind") == STREET_KIND
        if street and (over := context.past(new["window"])):
            found.append(over)
            continue
        heavy = context.rule(*_PART_RULES.get(part, context.rules))
        if part in _PART_LAYERS:
            found.append(heavy or context.edition(*_PART_LAYERS[part]) or context.threshold())
            continue
        layers = frozenset(context.layer_of(name) for name in hazards)
        if part != "exposure":
            elsewhere = {context.layer_of(name) for name in context.hazards} - layers
            layers = context.layers - {"projects", "works"} - elsewhere
        found.append(heavy or context.threshold(*hazards) or context.edition(*layers))
    return unique_causes(found) or (context.last_resort(),)


def _unknown_plan(item: Item, context: Context, *, other: Snapshot) -> Cause | None:
    """Without rows: a plan that occurs nowhere in the other list is taken as new or gone."""
    key = item.get("project_id")
    if key is None or key in {theirs.get("project_id") for theirs in other.items}:
        return None
    appeared = other is context.old
    return context.row_cause(
        "projects", key, was=None if appeared else "", now="" if appeared else None
    )


def _rests_on(item: Item, context: Context) -> set[str]:
    layers = {context.layer_of(hazard) for hazard in item.get("hazards") or ()}
    if item.get("project_id") is None:
        # Without a plan the buildings themselves are what it is about.
        layers.add("stock")
    if item.get("areas"):
        layers |= set(AREA_LAYERS)
    layers |= {
        table
        for table, field in (("works", "works"), ("projects", "project_id"))
        if item.get(field) and not context.known_rows(table)
    }
    return layers
