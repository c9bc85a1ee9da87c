"""What differs between two sessions as a whole: layers, thresholds, weights, rules and method."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from geo.register.cause import Cause, CauseKind
from geo.register.overrules import Overrules
from geo.register.rule_values import (
    PROSE,
    changed_keys,
    flat_values,
    part_weights,
    rules_of,
    shared,
)
from geo.register.values import Snapshot


@dataclass(frozen=True)
class StateChanges:
    """Two sessions, and what differs between them."""

    old: Snapshot
    new: Snapshot
    old_overruled: Overrules = field(default_factory=dict)
    new_overruled: Overrules = field(default_factory=dict)
    frozen_overruled: Overrules = field(default_factory=dict)
    """Those of the old session that its frozen list was made with: a place that was corrected in
    a session shows in the list of the next."""

    @cached_property
    def layers(self) -> frozenset[str]:
        """Names of the layers whose content differs."""
        return changed_keys(self.old.state.layers, self.new.state.layers)

    @cached_property
    def hazards(self) -> frozenset[str]:
        """Every hazard that occurs in either list."""
        items = (*self.old.items, *self.new.items)
        return frozenset(hazard for item in items for hazard in item.get("hazards") or {})

    @cached_property
    def thresholds(self) -> frozenset[str]:
        """The hazards whose thresholds differ, and '' when a rule for all of them does."""
        paths = changed_keys(
            flat_values(self.old.state.thresholds), flat_values(self.new.state.thresholds)
        )
        return frozenset(
            next((part for part in path if part in self.hazards), "")
            for path in paths
            if path[-1] not in PROSE
        )

    @cached_property
    def weights(self) -> frozenset[str]:
        """Names of the parts of the score that weigh otherwise."""
        return changed_keys(part_weights(self.old.state), part_weights(self.new.state))

    @cached_property
    def rules(self) -> frozenset[str]:
        """Names of the other rules beside the weights that differ (``windows``, ``areas``...).

        What another version of the method brought with it, is no choice that somebody changed.
        """
        before, after = rules_of(self.old.state), rules_of(self.new.state)
        if self.new_method():
            before, after = shared(before, after), shared(after, before)
        return changed_keys(before, after)

    def known_rows(self, table: str) -> bool:
        """Whether both sessions froze the rows of a table one by one."""
        return table in self.old.state.records and table in self.new.state.records

    def layer_of(self, hazard: str) -> str:
        """Name of the layer a hazard is read from."""
        rules = self.new.state.thresholds
        listed = rules.get("hazards", ()) if isinstance(rules, Mapping) else ()
        found = [rule for rule in listed if isinstance(rule, Mapping) and rule.get("id") == hazard]
        if isinstance(rules, Mapping) and isinstance(rules.get(hazard), Mapping):
            found.append(rules[hazard])
        return str(found[0].get("layer") or hazard) if found else hazard

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """The names of plans and works by table and id, as the lists tell them."""
        found: dict[tuple[str, str], str] = {}
        for item in (*self.old.items, *self.new.items):
            if item.get("project_id") is not None and item.get("kind") == "plan_klimaat":
                found["projects", str(item["project_id"])] = str(item.get("title"))
            if item.get("kind") == "werk_klimaat_bezit":
                found["works", str(item.get("work_id"))] = str(item.get("title"))
            for gone in item.get("demolitions") or ():
                found["projects", str(gone.get("project_id"))] = f"{gone.get('name')} (sloop)"
            for work in item.get("works") or ():
                if work.get("name"):
                    found["works", str(work.get("id"))] = str(work["name"])
        return found

    def new_method(self) -> Cause | None:
        """The cause when the two lists were scored with different versions of the method."""
        before, after = (
            {int(item.get("method") or 1) for item in snapshot.items if item.get("rank")}
            for snapshot in (self.old, self.new)
        )
        if not before or not after or before == after:
            return None
        text = f"Nieuwe methode: de score wordt berekend met versie {max(after)} van de methode."
        return Cause(CauseKind.PROGRAMMA, text)
