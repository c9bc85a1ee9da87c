"""What changed between two sessions as a whole, and the words for each cause."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from geo.register.borders import BORDER_LAYERS, moved_borders
from geo.register.cause import RESCORED, REWEIGHED, Cause, CauseKind
from geo.register.rule_values import word
from geo.register.state_changes import StateChanges
from geo.register.values import OverruleKind

# Tables whose rows are known one by one; their digest as a whole says less.
_ROW_TABLES = {"projects": CauseKind.PROJECT, "works": CauseKind.WERK}
# Of the rules that come with the weights these are limits, the others say how heavy.
_LIMITS = {
    "windows": "tijd",
    "place": "plaats",
    "tiers": "hoog en middel",
    "pairs": "paren van plan en werk",
    "stock": "bezit zonder plan",
    "robustness": "de stevigheid",
    "planning": "de planperiode",
    "scale": "de schaal van de onderdelen",
    "unknown": "wat onbekend is",
}
_FIELDS = {
    "window": "periode",
    "dwellings_count": "woningen",
    "corporation": "corporatie",
    "kind": "soort",
    "plan_kind": "soort plan",
}
_NAMED = 3
_HEAVY = {
    "relations": "relaties in de tijd",
    "partners": "soorten werk",
    "areas": "soorten gebied",
    "hazards": "bedreigingen",
}


@dataclass(frozen=True)
class Context(StateChanges):
    """What changed between two sessions: layers, thresholds, weights, rules, program, overrules."""

    def row(self, table: str, key: Any) -> Cause | None:
        """The cause when a row of a table was added, changed or removed; None when it was not."""
        if key is None or not self.known_rows(table):
            return None
        was = self.old.state.records[table].get(str(key))
        now = self.new.state.records[table].get(str(key))
        return None if was == now else self.row_cause(table, key, was=was, now=now)

    def row_cause(self, table: str, key: Any, *, was: object, now: object) -> Cause:
        """Put a changed row in words; a table of another origin is another edition, no change."""
        origins = {
            state.provenance.get(table, {}).get("origin")
            for state in (self.old.state, self.new.state)
        }
        if len(origins) > 1:
            return self.source([table])
        verb = "is nieuw" if was is None else "is vervallen" if now is None else "is gewijzigd"
        what = "Plan" if table == "projects" else "Werk"
        name = self.names.get((table, str(key)), str(key))
        edited = was is not None and now is not None
        detail = f"{what} '{name}' {verb}."
        return Cause(_ROW_TABLES[table], detail, layers=(table,), edited=edited)

    def with_changes(
        self,
        cause: Cause | None,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        *,
        names: Iterable[str],
    ) -> Cause | None:
        """A cause that a row was changed, with what changed in it as far as the lists tell."""
        edits = [
            f"{_FIELDS[name]} {word(old.get(name))} wordt {word(new.get(name))}"
            for name in names
            if name in _FIELDS and old.get(name) != new.get(name)
        ]
        if cause is None or not edits or not cause.edited:
            return cause
        return replace(
            cause, detail=f"{cause.detail[:-1]}: {', '.join(edits)}".removesuffix(".") + "."
        )

    def plans(self) -> Cause | None:
        """The cause when plans came, went or changed: they take stock that nobody plans for."""
        if not self.known_rows("projects"):
            return None
        before, after = (state.records["projects"] for state in (self.old.state, self.new.state))
        rows = [self.row("projects", key) for key in sorted({*before, *after})]
        causes = list(dict.fromkeys(cause for cause in rows if cause))
        if not causes or causes[0].kind is not CauseKind.PROJECT:
            return causes[0] if causes else None
        details = " ".join(cause.detail for cause in causes[:_NAMED])
        rest = f" En nog {len(causes) - _NAMED}." if len(causes) > _NAMED else ""
        text = (
            f"Bezit waar een plan op ligt telt hier niet mee, en de plannen zijn anders. {details}"
        )
        return Cause(CauseKind.PROJECT, text + rest, layers=("projects",))

    def full(self, kind: str) -> Cause | None:
        """The cause when a kind has as many koppelkansen as it may: others made or took room."""
        limits = {
            int(rule["max_items"])
            for state in (self.old.state, self.new.state)
            if isinstance(rule := state.weights.get("stock"), Mapping) and rule.get("max_items")
        }
        counts = {
            sum(item.get("kind") == kind for item in found.items) for found in (self.old, self.new)
        }
        if not limits & counts:
            return None
        text = (
            f"Van deze soort komen er hooguit {max(limits)} in de lijst, het zwaarst belaste "
            "eerst; andere kwamen erbij of vielen eraf."
        )
        return Cause(CauseKind.ANDEREN, text)

    def edition(self, *names: str) -> Cause | None:
        """The cause 'new edition' when one of these layers differs."""
        layers = self.layers & set(names)
        return self.source(layers) if layers else None

    def source(self, names: Iterable[str]) -> Cause:
        """The cause 'new edition' for layers that differ."""
        layers = tuple(sorted(names))
        words = ", ".join(self._words(name) for name in layers)
        text = f"Nieuwe editie van {words}."
        if BORDER_LAYERS & set(layers) and (moved := moved_borders(self.old.state, self.new.state)):
            text += f" {moved}"
        return Cause(CauseKind.BRON, text, layers=layers)

    def _words(self, name: str) -> str:
        before = self.old.state.provenance.get(name, {})
        after = self.new.state.provenance.get(name, {})
        title = str(after.get("title") or before.get("title") or name)
        for key in ("origin", "edition"):
            was, now = before.get(key), after.get(key)
            if was and now and was != now:
                return f"{title} (was {was}, nu {now})"
        return title

    def threshold(self, *hazards: str) -> Cause | None:
        """The cause 'thresholds' when those of one of these hazards, or of all, differ."""
        names = sorted(self.thresholds & {*hazards, ""})
        if not names:
            return None
        named = ", ".join(name for name in names if name)
        text = f"De drempels voor {named} zijn anders." if named else "Een rekenregel is anders."
        return Cause(CauseKind.DREMPELS, text)

    def rule(self, *names: str) -> Cause | None:
        """The cause when one of these rules beside the weights differs."""
        changed = sorted(self.rules & set(names))
        limits = [_LIMITS[name] for name in changed if name in _LIMITS]
        if limits:
            text = f"De rekenregels voor {', '.join(limits)} zijn anders."
            return Cause(CauseKind.DREMPELS, text)
        heavy = [_HEAVY.get(name, name) for name in changed]
        if heavy:
            text = f"De gewichten van {', '.join(heavy)} zijn anders."
            return Cause(CauseKind.GEWICHTEN, text)
        return None

    def overrule(
        self,
        identifier: str,
        *,
        kinds: Iterable[OverruleKind] = tuple(OverruleKind),
        since_frozen: bool = False,
    ) -> Cause | None:
        """The cause when a person overruled the analysis since, or took that back.

        Args:
            identifier: of the koppelkans.
            kinds: the overrules to look at.
            since_frozen: compare with the list as it was frozen, not with the session's end.
        """
        before = self.old_overruled.get(identifier, {})
        after = self.new_overruled.get(identifier, {})
        frozen = self.frozen_overruled.get(identifier, {})
        for kind in kinds:
            early = since_frozen or kind is OverruleKind.ANDERE_PLEK
            was, now = (frozen if early else before).get(kind), after.get(kind)
            if was == now:
                continue
            if now is None:
                return Cause(CauseKind.BESLUIT, f"De correctie '{kind}' is ingetrokken.")
            announced = f"{now.who.organisation} ({now.who.role}) gaf aan: {kind}."
            return Cause(
                CauseKind.BESLUIT, f"{announced} {now.content['reason']}", entry=now.sequence
            )
        return None

    def past(self, window: Mapping[str, Any]) -> Cause | None:
        """The cause when a period was still to come at the one session and is over at the other."""
        last = window.get("to") or window.get("from")
        if last is None or window.get("open_ended"):
            return None
        before, after = (int(state.date[:4]) for state in (self.old.state, self.new.state))
        if not before <= last < after:
            return None
        return Cause(CauseKind.TIJD, f"De periode tot en met {last} is intussen voorbij.")

    def score_cause(self) -> Cause:
        """The cause of another score where nothing of the koppelkans itself differs."""
        if method := self.new_method():
            return method
        if self.weights:
            return REWEIGHED
        rules = next((found for name in sorted(self.rules) if (found := self.rule(name))), None)
        if rules is not None:
            return rules
        if self.old.state.program != self.new.state.program:
            return self.last_resort()
        return RESCORED

    def last_resort(self) -> Cause:
        """The cause when no data explains a change: another method or program, or unknown."""
        if method := self.new_method():
            return method
        before, after = self.old.state.program, self.new.state.program
        if before != after:
            text = f"Het programma ging van versie {before} naar {after}."
            return Cause(CauseKind.PROGRAMMA, text)
        return Cause(CauseKind.ONBEKEND, "De bevroren gegevens verklaren deze wijziging niet.")
