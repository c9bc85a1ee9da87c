"""Why a koppelkans differs between two sessions, read from the evidence frozen with each."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from geo.register.borders import other_buurt
from geo.register.cause import Cause
from geo.register.context import Context
from geo.register.scores import changed_parts
from geo.register.values import Item, OverruleKind, Snapshot

PROJECT_FIELDS = ("project_id", "corporation", "kind", "plan_kind", "window")
PLACE_FIELDS = (
    "wijkcode", "buurtcode", "buurtcodes", "lat", "lon", "precision_m", "located",
)  # fmt: skip
_OTHER_FACTS = ("dwellings_count", "demolitions", "works", "hazards", "areas", "stock_near")
FACTS = (*PROJECT_FIELDS, *PLACE_FIELDS, *_OTHER_FACTS)
"""The fields of an item that come from data; the rest is worked out from them."""

_PLAN, _PAIR = "plan_klimaat", "plan_werk"
_STOCK, _STREET = "bezit_klimaat", "werk_klimaat_bezit"
# What a kind of koppelkans stands or falls with, beside layers and thresholds.
_ENTRY_RULES = {
    _PAIR: ("pairs", "windows", "place"),
    _STOCK: ("stock", "hazards", "place"),
    _STREET: ("stock", "hazards", "partners", "place"),
}
_DERIVED = {"hint", "shift_years", "street_m", "fit_years"}
"""What a work beside a koppelkans has that is worked out from the rest."""
_LISTS = {"works", "areas", "demolitions", "buurtcodes"}
_AREA_LAYERS = ("policy_areas", "buurten", "wijken", "gemeente")
_OF_THE_PLACE = {*PLACE_FIELDS, "hazards", "areas", "stock_near"}
_FIELD_LAYERS = {
    **dict.fromkeys(PROJECT_FIELDS, ("stock", "works")),
    **dict.fromkeys(PLACE_FIELDS, ("buurten", "wijken", "stock", "works")),
    "dwellings_count": ("stock",),
    "areas": _AREA_LAYERS,
    "stock_near": ("stock",),
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
    "area": _AREA_LAYERS,
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
    found = _unique(rows)
    if found:
        return found
    if other is context.new and (over := _over(item, context)):
        return (over,)
    hazards = tuple(item.get("hazards") or ())
    rules = context.threshold(*hazards)
    layers = context.edition(*_rests_on(item, context))
    found = _unique([rules, context.rule(*_ENTRY_RULES.get(kind, ("windows", "place"))), layers])
    if found or kind not in {_STOCK, _STREET}:
        return found or (context.last_resort(),)
    return _unique([context.plans()]) or _unique([context.full(kind)]) or (context.last_resort(),)


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
    if item.get("kind") in {_PLAN, _STOCK}:
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


def facts(old: Item, new: Item, context: Context) -> tuple[Cause, ...]:
    """Why the data of a koppelkans that is in both lists differs; empty when it does not."""
    changed = _changed(old, new)
    if not changed:
        return ()
    person = context.overrule(str(new["id"]))
    project = _project(old, new, context)
    found: list[Cause | None] = [person]
    if any(name in changed for name in PLACE_FIELDS):
        # Who moves something to another place gets the values of that place: the move is the
        # cause, whatever edition they are read from.
        mover = person or project
        if mover:
            found.append(mover)
            project = mover
            changed = [name for name in changed if name not in _OF_THE_PLACE]
    for name in changed:
        if name == "works":
            found.extend(_works(old, new, context, project=project))
        elif name == "hazards":
            found.extend(_hazards(old, new, context, project=project))
        elif name == "demolitions":
            found += _demolitions(old, new, context) or [project]
        elif name in {"areas", "stock_near"}:
            layer = context.edition(*_FIELD_LAYERS[name])
            found.append(layer or context.rule("place") or project)
        else:
            found.append(project or _edition_of(name, old, new, context))
    if not any(found) and new.get("kind") in {_STOCK, _STREET}:
        # a plan that came, went or moved takes buildings out of what nobody plans for
        found.append(context.plans())
    return _unique(found) or (context.last_resort(),)


def _edition_of(name: str, old: Item, new: Item, context: Context) -> Cause | None:
    """The cause 'new edition' of a field; of another buurt with which it was and is."""
    cause = context.edition(*_FIELD_LAYERS[name])
    text = other_buurt(old, new) if name in {"buurtcode", "buurtcodes"} else ""
    return replace(cause, detail=f"{cause.detail} {text}") if cause and text else cause


def _changed(old: Item, new: Item) -> list[str]:
    changed = [name for name in FACTS if _fact(old, name) != _fact(new, name)]
    if new.get("kind") == _STREET and "works" in changed:
        # the years of a street are those of its work, which is told with its works
        changed = [name for name in changed if name != "window"]
    return changed


def _fact(item: Item, name: str) -> Any:
    value = item.get(name)
    if name == "works":
        value = [
            {key: fact for key, fact in work.items() if key not in _DERIVED} for work in value or ()
        ]
    # the order of a list is no change, and an empty list is none
    return sorted(value or (), key=_row_key) if name in _LISTS else value


def _row_key(row: Any) -> str:
    named = row.get("id") or row.get("project_id") if isinstance(row, Mapping) else row
    return str(named)


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
        street = part == "time" and new.get("kind") == _STREET
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
    return _unique(found) or (context.last_resort(),)


def _unique(found: Iterable[Cause | None]) -> tuple[Cause, ...]:
    """Each cause once, in the order they were found."""
    return tuple(dict.fromkeys(cause for cause in found if cause))


def _unknown_plan(item: Item, context: Context, *, other: Snapshot) -> Cause | None:
    """Without rows: a plan that occurs nowhere in the other list is taken as new or gone."""
    key = item.get("project_id")
    if key is None or key in {theirs.get("project_id") for theirs in other.items}:
        return None
    appeared = other is context.old
    return context.row_cause(
        "projects", key, was=None if appeared else "", now="" if appeared else None
    )


def _project(old: Item, new: Item, context: Context) -> Cause | None:
    key = new.get("project_id") or old.get("project_id")
    if key is None:
        return None
    cause = None
    if context.known_rows("projects"):
        cause = context.row("projects", key)
    elif any(old.get(name) != new.get(name) for name in PROJECT_FIELDS):
        cause = context.row_cause("projects", key, was="", now="")
    return context.with_changes(cause, old, new, names=(*PROJECT_FIELDS, "dwellings_count"))


def _demolitions(old: Item, new: Item, context: Context) -> list[Cause | None]:
    before = {item.get("project_id"): item for item in old.get("demolitions") or ()}
    after = {item.get("project_id"): item for item in new.get("demolitions") or ()}
    found: list[Cause | None] = []
    for key in dict.fromkeys([*before, *after]):
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if context.known_rows("projects"):
            found.append(context.row("projects", key))
        else:
            found.append(context.row_cause("projects", key, was=was, now=now))
    return [cause for cause in found if cause is not None]


def _works(old: Item, new: Item, context: Context, *, project: Cause | None) -> list[Cause | None]:
    before = {work.get("id"): work for work in _fact(old, "works")}
    after = {work.get("id"): work for work in _fact(new, "works")}
    rows: list[Cause | None] = []
    for key in {*before, *after}:
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if context.known_rows("works"):
            cause = context.row("works", key)
            if was and now:
                cause = context.with_changes(cause, was, now, names=("kind", "window"))
            rows.append(cause)
        elif (was and _own(was)) != (now and _own(now)):
            rows.append(context.row_cause("works", key, was=was, now=now))
    if any(rows):
        # A set of ids has no order; the report must.
        return [*sorted(_unique(rows), key=lambda cause: cause.detail)]
    if project:
        return [project]
    rule = context.rule("windows", "relations", "partners", "place")
    return [rule or context.threshold() or context.edition("works", "stock")]


def _own(work: Mapping[str, Any]) -> tuple[Any, Any]:
    return work.get("kind"), work.get("window")


def _hazards(
    old: Item, new: Item, context: Context, *, project: Cause | None
) -> list[Cause | None]:
    before, after = old.get("hazards") or {}, new.get("hazards") or {}
    found: list[Cause | None] = []
    for hazard in sorted({*before, *after}):
        was, now = before.get(hazard), after.get(hazard)
        if was == now:
            continue
        layer = context.edition(context.layer_of(hazard))
        rules = context.threshold(hazard)
        rest = context.edition("stock") or context.rule("place")
        if was and now and _measured(was) == _measured(now):
            # The same water in another class: the measuring rod changed, not the street.
            found.append(rules or project or rest or layer)
            continue
        found.append(layer or rules or project or rest)
        if layer:
            # Beside a new edition these may have had a hand in it; which, the figures cannot say.
            found.append(rules if hazard in context.thresholds else None)
            found.append(project)
    return found


def _measured(hazard: Any) -> Any:
    if not isinstance(hazard, Mapping):
        return hazard
    return {key: value for key, value in hazard.items() if "class" not in key}


def _rests_on(item: Item, context: Context) -> set[str]:
    layers = {context.layer_of(hazard) for hazard in item.get("hazards") or ()}
    if item.get("project_id") is None:
        # Without a plan the buildings themselves are what it is about.
        layers.add("stock")
    if item.get("areas"):
        layers |= set(_AREA_LAYERS)
    layers |= {
        table
        for table, field in (("works", "works"), ("projects", "project_id"))
        if item.get(field) and not context.known_rows(table)
    }
    return layers
