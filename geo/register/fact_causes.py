"""Why the facts of a koppelkans differ: its plan, works, hazards, demolitions and place."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from geo.register.borders import other_buurt
from geo.register.cause import Cause
from geo.register.context import Context
from geo.register.values import Item

STOCK_KIND: Final = "bezit_klimaat"
STREET_KIND: Final = "werk_klimaat_bezit"
PROJECT_FIELDS = ("project_id", "corporation", "kind", "plan_kind", "window")
PLACE_FIELDS = (
    "wijkcode", "buurtcode", "buurtcodes", "lat", "lon", "precision_m", "located",
)  # fmt: skip
_OTHER_FACTS = ("dwellings_count", "demolitions", "works", "hazards", "areas", "stock_near")
FACTS = (*PROJECT_FIELDS, *PLACE_FIELDS, *_OTHER_FACTS)
"""The fields of an item that come from data; the rest is worked out from them."""

_DERIVED = {"hint", "shift_years", "street_m", "fit_years"}
"""What a work beside a koppelkans has that is worked out from the rest."""

_LISTS = {"works", "areas", "demolitions", "buurtcodes"}
AREA_LAYERS = ("policy_areas", "buurten", "wijken", "gemeente")
_OF_THE_PLACE = {*PLACE_FIELDS, "hazards", "areas", "stock_near"}
_FIELD_LAYERS = {
    **dict.fromkeys(PROJECT_FIELDS, ("stock", "works")),
    **dict.fromkeys(PLACE_FIELDS, ("buurten", "wijken", "stock", "works")),
    "dwellings_count": ("stock",),
    "areas": AREA_LAYERS,
    "stock_near": ("stock",),
}


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
    if not any(found) and new.get("kind") in {STOCK_KIND, STREET_KIND}:
        # a plan that came, went or moved takes buildings out of what nobody plans for
        found.append(context.plans())
    return unique_causes(found) or (context.last_resort(),)


def _edition_of(name: str, old: Item, new: Item, context: Context) -> Cause | None:
    """The cause 'new edition' of a field; of another buurt with which it was and is."""
    cause = context.edition(*_FIELD_LAYERS[name])
    text = other_buurt(old, new) if name in {"buurtcode", "buurtcodes"} else ""
    return replace(cause, detail=f"{cause.detail} {text}") if cause and text else cause


def _changed(old: Item, new: Item) -> list[str]:
    changed = [name for name in FACTS if _fact(old, name) != _fact(new, name)]
    if new.get("kind") == STREET_KIND and "works" in changed:
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


def unique_causes(found: Iterable[Cause | None]) -> tuple[Cause, ...]:
    """Each cause once, in the order they were found."""
    return tuple(dict.fromkeys(cause for cause in found if cause))


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
        return [*sorted(unique_causes(rows), key=lambda cause: cause.detail)]
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
