"""Why a koppelkans differs between two sessions, read from the evidence frozen with each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from geo.register.overrules import Overrules
from geo.register.values import Item, OverruleKind, Snapshot, State


class CauseKind(StrEnum):
    """What can lie behind a change."""

    PROJECT = "project gewijzigd"
    WERK = "werk gewijzigd"
    BRON = "nieuwe editie van een bron"
    GEWICHTEN = "gewichten gewijzigd"
    DREMPELS = "drempels gewijzigd"
    BESLUIT = "besluit"
    PROGRAMMA = "nieuwe versie van het programma"
    ANDEREN = "andere koppelkansen"
    ONBEKEND = "oorzaak onbekend"


@dataclass(frozen=True)
class Cause:
    """One cause: its kind, a Dutch sentence, and the layers or the entry it points to."""

    kind: CauseKind
    detail: str
    layers: tuple[str, ...] = ()
    entry: int | None = None


PROJECT_FIELDS = ("project_id", "corporation", "kind", "window")
PLACE_FIELDS = ("wijkcode", "buurtcode", "buurtcodes", "lat", "lon", "precision_m")
_OTHER_FACTS = ("dwellings_count", "works", "hazards", "areas")
FACTS = (*PROJECT_FIELDS, *PLACE_FIELDS, *_OTHER_FACTS)
"""The fields of an item that come from data; the rest is worked out from them."""

# Tables whose rows are known one by one; their digest as a whole says less.
_ROW_TABLES = {"projects": CauseKind.PROJECT, "works": CauseKind.WERK}
_AREA_LAYERS = ("policy_areas", "buurten", "wijken", "gemeente")
# Words about a threshold, not the threshold.
_PROSE = {"title", "note", "source", "source_status", "decimals", "unit"}


@dataclass(frozen=True)
class Context:
    """What changed between two sessions as a whole: layers, thresholds, weights, program."""

    old: Snapshot
    new: Snapshot
    old_overruled: Overrules = field(default_factory=dict)
    new_overruled: Overrules = field(default_factory=dict)

    @cached_property
    def layers(self) -> frozenset[str]:
        """Names of the layers whose content differs."""
        before, after = self.old.state.layers, self.new.state.layers
        return frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))

    @cached_property
    def hazards(self) -> frozenset[str]:
        """Every hazard that occurs in either list."""
        items = (*self.old.items, *self.new.items)
        return frozenset(hazard for item in items for hazard in item.get("hazards") or {})

    @cached_property
    def thresholds(self) -> frozenset[str]:
        """The hazards whose thresholds differ, and '' when a rule for all of them does."""
        before = _flat(self.old.state.thresholds)
        after = _flat(self.new.state.thresholds)
        paths = [p for p in {*before, *after} if before.get(p) != after.get(p)]
        return frozenset(
            next((part for part in path if part in self.hazards), "")
            for path in paths
            if path[-1] not in _PROSE
        )

    @property
    def weights(self) -> bool:
        """Whether the weights differ."""
        return dict(self.old.state.weights) != dict(self.new.state.weights)

    def layer_of(self, hazard: str) -> str:
        """Name of the layer a hazard is read from."""
        rules = self.new.state.thresholds
        for rule in rules.get("hazards", ()) if isinstance(rules, Mapping) else ():
            if isinstance(rule, Mapping) and rule.get("id") == hazard:
                return str(rule.get("layer") or hazard)
        return hazard

    def row(self, table: str, key: Any) -> Cause | None:
        """The cause when a row of a table was added, changed or removed; None when it was not."""
        before = self.old.state.records.get(table)
        after = self.new.state.records.get(table)
        if key is None or before is None or after is None:
            return None
        was, now = before.get(str(key)), after.get(str(key))
        return None if was == now else self.row_cause(table, key, was=was, now=now)

    def row_cause(self, table: str, key: Any, *, was: object, now: object) -> Cause:
        """Put a changed row in words; a table of another origin is another edition, no change."""
        origins = {_origin(state, table) for state in (self.old.state, self.new.state)}
        if len(origins) > 1:
            return self.source([table])
        verb = "is nieuw" if was is None else "is vervallen" if now is None else "is gewijzigd"
        what = "Project" if table == "projects" else "Werk"
        return Cause(_ROW_TABLES[table], f"{what} {key} {verb}.", layers=(table,))

    def source(self, names: Iterable[str]) -> Cause:
        """The cause 'new edition' for layers that differ."""
        layers = tuple(sorted(names))
        words = [self._edition(name) for name in layers]
        return Cause(CauseKind.BRON, f"Nieuwe editie van {', '.join(words)}.", layers=layers)

    def _edition(self, name: str) -> str:
        before = self.old.state.provenance.get(name, {})
        after = self.new.state.provenance.get(name, {})
        title = str(after.get("title") or before.get("title") or name)
        for key in ("origin", "edition"):
            was, now = before.get(key), after.get(key)
            if was and now and was != now:
                return f"{title} (was {was}, nu {now})"
        return title

    def last_resort(self) -> Cause:
        """The cause when no data explains a change: another program, or we do not know."""
        before, after = self.old.state.program, self.new.state.program
        if before != after:
            text = f"Het programma ging van versie {before} naar {after}."
            return Cause(CauseKind.PROGRAMMA, text)
        return Cause(CauseKind.ONBEKEND, "De bevroren gegevens verklaren deze wijziging niet.")


def threshold_cause(hazards: Iterable[str]) -> Cause:
    """The cause 'thresholds' for hazards, '' being a rule for all."""
    names = sorted(name for name in hazards if name)
    text = (
        f"De drempels voor {', '.join(names)} zijn anders."
        if names
        else "Een rekenregel is anders."
    )
    return Cause(CauseKind.DREMPELS, text)


def overrule_cause(context: Context, identifier: str) -> Cause | None:
    """The cause when a person overruled the analysis since, or took that back."""
    before = context.old_overruled.get(identifier, {})
    after = context.new_overruled.get(identifier, {})
    for kind in OverruleKind:
        was, now = before.get(kind), after.get(kind)
        if was == now:
            continue
        if now is None:
            return Cause(CauseKind.BESLUIT, f"De correctie '{kind}' is ingetrokken.")
        text = f"{now.who.organisation} ({now.who.role}) gaf aan: {kind}. {now.content['reason']}"
        return Cause(CauseKind.BESLUIT, text, entry=now.sequence)
    return None


def whole(item: Item, context: Context, *, other: Snapshot) -> tuple[Cause, ...]:
    """Why a koppelkans is in one list and not in the other.

    Its own plan and works come first, because those are known row by row; then the thresholds
    and editions of exactly the layers it rests on.
    """
    person = overrule_cause(context, str(item["id"]))
    if person:
        return (person,)
    rows = [context.row("projects", item.get("project_id"))]
    rows += [context.row("works", work.get("id")) for work in item.get("works") or ()]
    found = [cause for cause in rows if cause]
    if not found and "projects" not in other.state.records and item.get("project_id") is not None:
        there = {theirs.get("project_id") for theirs in other.items}
        if item["project_id"] not in there:
            appeared = other is context.old
            found = [
                context.row_cause(
                    "projects",
                    item["project_id"],
                    was=None if appeared else "",
                    now="" if appeared else None,
                )
            ]
    if found:
        return tuple(dict.fromkeys(found))
    hazards = set(item.get("hazards") or ())
    found = []
    rules = context.thresholds & (hazards | {""})
    if rules:
        found.append(threshold_cause(rules))
    layers = context.layers & _rests_on(item, context)
    if layers:
        found.append(context.source(layers))
    return tuple(found) or (context.last_resort(),)


def facts(old: Item, new: Item, context: Context) -> tuple[Cause, ...]:
    """Why the data of a koppelkans that is in both lists differs; empty when it does not."""
    changed = [name for name in FACTS if old.get(name) != new.get(name)]
    if not changed:
        return ()
    person = overrule_cause(context, str(new["id"]))
    project = _project(old, new, context)
    # Who moves something to another place gets the values of that place: the move is the cause,
    # whatever edition they are read from.
    mover = None
    if any(name in changed for name in PLACE_FIELDS):
        mover = person or project
    found: list[Cause | None] = [person]
    for name in changed:
        if name in PROJECT_FIELDS:
            found.append(project or _edition(context, ("stock", "works")))
        elif name in PLACE_FIELDS:
            found.append(mover or _edition(context, ("buurten", "wijken", "stock", "works")))
        elif name == "dwellings_count":
            found.append(project or _edition(context, ("stock",)))
        elif name == "works":
            found.extend(_works(old, new, context, project=mover or project))
        elif name == "areas":
            found.append(mover or _edition(context, _AREA_LAYERS) or project)
        elif mover:
            found.append(mover)
        else:
            found.extend(_hazards(old, new, context, project=project))
    causes = tuple(dict.fromkeys(cause for cause in found if cause))
    return causes or (context.last_resort(),)


def unseen(item: Item, context: Context) -> tuple[Cause, ...]:
    """Why the score of a koppelkans differs when none of its data does.

    What is left are rules and layers that work on the score alone, such as a co-benefit; a
    layer of a hazard that plays no part here cannot be it.
    """
    others = context.hazards - set(item.get("hazards") or ())
    rules = context.thresholds - others
    layers = context.layers - {"projects", "works"} - {context.layer_of(name) for name in others}
    found = [threshold_cause(rules)] if rules else []
    if layers:
        found.append(context.source(layers))
    return tuple(found) or (context.last_resort(),)


def _project(old: Item, new: Item, context: Context) -> Cause | None:
    key = new.get("project_id") or old.get("project_id")
    if key is None:
        return None
    known = "projects" in context.old.state.records and "projects" in context.new.state.records
    if known:
        return context.row("projects", key)
    if any(old.get(name) != new.get(name) for name in PROJECT_FIELDS):
        return context.row_cause("projects", key, was="", now="")
    return None


def _works(old: Item, new: Item, context: Context, *, project: Cause | None) -> list[Cause | None]:
    before = {work.get("id"): work for work in old.get("works") or ()}
    after = {work.get("id"): work for work in new.get("works") or ()}
    known = "works" in context.old.state.records and "works" in context.new.state.records
    found: list[Cause | None] = []
    for key in {*before, *after}:
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if known:
            found.append(context.row("works", key))
        elif (was and _own(was)) != (now and _own(now)):
            found.append(context.row_cause("works", key, was=was, now=now))
    if any(found):
        # A set of ids has no order; the report must.
        return [*sorted((cause for cause in found if cause), key=lambda cause: cause.detail)]
    if project:
        return [project]
    if "" in context.thresholds:
        return [threshold_cause({""})]
    return [_edition(context, ("works", "stock"))]


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
        layer = _edition(context, (context.layer_of(hazard),))
        stock = _edition(context, ("stock",))
        changed = {hazard, ""} & context.thresholds
        rules = threshold_cause(changed) if changed else None
        if was and now and _measured(was) == _measured(now):
            # The same water in another class: the measuring rod changed, not the street.
            found.append(rules or project or stock or layer)
            continue
        found.append(layer or rules or stock or project)
        if layer and hazard in context.thresholds:
            found.append(rules)
    return found


def _measured(hazard: Any) -> Any:
    if not isinstance(hazard, Mapping):
        return hazard
    return {key: value for key, value in hazard.items() if key not in {"class", "exposure_class"}}


def _edition(context: Context, names: Iterable[str]) -> Cause | None:
    layers = context.layers & set(names)
    return context.source(layers) if layers else None


def _rests_on(item: Item, context: Context) -> set[str]:
    layers = {context.layer_of(hazard) for hazard in item.get("hazards") or ()}
    if item.get("project_id") is None:
        # Without a plan the buildings themselves are what it is about.
        layers.add("stock")
    if item.get("areas"):
        layers |= set(_AREA_LAYERS)
    if item.get("works") and "works" not in context.old.state.records:
        layers.add("works")
    if item.get("project_id") and "projects" not in context.old.state.records:
        layers.add("projects")
    return layers


def _origin(state: State, table: str) -> Any:
    return state.provenance.get(table, {}).get("origin")


def _flat(value: Any, path: tuple[str, ...] = ("",)) -> dict[tuple[str, ...], Any]:
    """Spread nested thresholds to one value per path; a list of rules goes by their ids."""
    if isinstance(value, Mapping):
        children = [(str(key), child) for key, child in value.items()]
    elif (
        isinstance(value, list | tuple)
        and value
        and all(isinstance(child, Mapping) and "id" in child for child in value)
    ):
        children = [(str(child["id"]), child) for child in value]
    else:
        return {path: value}
    found: dict[tuple[str, ...], Any] = {}
    for key, child in children:
        found |= _flat(child, (*path, key))
    return found
