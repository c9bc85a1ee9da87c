"""What changed in the list between two sessions, each change with its cause."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from geo.register import causes
from geo.register.causes import Cause, CauseKind, Context
from geo.register.sessions import SessionRecord
from geo.register.values import Entry, Item, OverruleKind, Status

Order = npt.NDArray[np.int64]


class ChangeKind(StrEnum):
    """How a koppelkans differs from the earlier session."""

    NIEUW = "nieuw"
    VERVALLEN = "vervallen"
    VERSCHOVEN = "verschoven"
    GEWIJZIGD = "gewijzigd"
    BESLOTEN = "besloten"
    GEREALISEERD = "gerealiseerd"


@dataclass(frozen=True)
class Change:
    """One difference with the earlier session.

    Attributes:
        kind: how it differs.
        koppelkans_id: which koppelkans.
        title: its title, of the later session if it is there.
        causes: why, the main one first; never empty.
        rank_old: its rank in the earlier list, None if it had none.
        rank_new: its rank in the later list, None if it has none.
        tier_old: its tier then.
        tier_new: its tier now.
        because: for a shift through others only: the koppelkansen that passed it, came or went.
    """

    kind: ChangeKind
    koppelkans_id: str
    title: str
    causes: tuple[Cause, ...]
    rank_old: int | None = None
    rank_new: int | None = None
    tier_old: str | None = None
    tier_new: str | None = None
    because: tuple[str, ...] = ()

    @property
    def passive(self) -> bool:
        """Whether nothing about this koppelkans itself changed, only about others."""
        return all(cause.kind is CauseKind.ANDEREN for cause in self.causes)

    @property
    def progress(self) -> bool:
        """Whether this is progress: only what the parties recorded as realised.

        A better figure in a new edition of a source is a better figure, not a cooler street.
        """
        return self.kind is ChangeKind.GEREALISEERD


def diff_sessions(old: SessionRecord, new: SessionRecord) -> list[Change]:
    """Compare a session with an earlier one, each as it was at its end.

    Decisions first (in the order they were taken), then what is new, gone, moved and otherwise
    changed, each by rank. Of a koppelkans that was realised and left the list only the first is
    told.
    """
    compare = _Comparison(old, new)
    decided = compare.decided()
    realised = {
        change.koppelkans_id for change in decided if change.kind is ChangeKind.GEREALISEERD
    }
    gone = [change for change in compare.gone() if change.koppelkans_id not in realised]
    return [*decided, *compare.appeared(), *gone, *compare.kept()]


class _Comparison:
    """Two sessions side by side; exists for one comparison."""

    def __init__(self, old: SessionRecord, new: SessionRecord) -> None:
        self.before, self.after = old, new
        self.old, self.new = _present(old), _present(new)
        self.old_ranks, self.new_ranks = old.snapshot.ranks(), new.snapshot.ranks()
        self.context = Context(old.snapshot, new.snapshot, old.overruled, new.overruled)

    def change(
        self,
        kind: ChangeKind,
        identifier: str,
        found: Sequence[Cause],
        *,
        because: Sequence[str] = (),
    ) -> Change:
        was, now = self.old.get(identifier), self.new.get(identifier)
        shown = now or was or {}
        return Change(
            kind=kind,
            koppelkans_id=identifier,
            title=str(shown.get("title") or identifier),
            causes=tuple(found),
            rank_old=self.old_ranks.get(identifier),
            rank_new=self.new_ranks.get(identifier),
            tier_old=was.get("tier") if was else None,
            tier_new=now.get("tier") if now else None,
            because=tuple(because),
        )

    def decided(self) -> list[Change]:
        fresh = [
            entry
            for identifier, entry in self.after.decided.items()
            if entry != self.before.decided.get(identifier)
        ]
        found = []
        for entry in sorted(fresh, key=lambda entry: entry.sequence):
            identifier = str(entry.koppelkans_id)
            again = self.before.status(identifier) is Status.GEREALISEERD
            realised = entry.status is Status.GEREALISEERD and not again
            kind = ChangeKind.GEREALISEERD if realised else ChangeKind.BESLOTEN
            found.append(self.change(kind, identifier, [_decision(entry)]))
        return found

    def appeared(self) -> list[Change]:
        return [
            self.change(
                ChangeKind.NIEUW,
                identifier,
                causes.whole(item, self.context, other=self.before.snapshot),
            )
            for identifier, item in self.new.items()
            if identifier not in self.old
        ]

    def gone(self) -> list[Change]:
        found = []
        for identifier, item in self.old.items():
            if identifier in self.new:
                continue
            reasons = causes.whole(item, self.context, other=self.after.snapshot)
            unknown = all(cause.kind is CauseKind.ONBEKEND for cause in reasons)
            entry = self.after.decided.get(identifier)
            if unknown and entry is not None:
                reasons = (_decision(entry),)
            found.append(self.change(ChangeKind.VERVALLEN, identifier, reasons))
        return found

    def kept(self) -> list[Change]:
        both = [
            identifier
            for identifier in self.old_ranks
            if identifier in self.new_ranks and identifier in self.old and identifier in self.new
        ]
        own = {identifier: self.own_causes(identifier) for identifier in both}
        start = np.arange(len(both))
        end = _positions([self.new_ranks[identifier] for identifier in both])
        middle = end
        if self.context.weights:
            middle = self.with_old_weights(both, own)
        moved, changed = [], []
        for place, identifier in enumerate(both):
            shift = self.old_ranks[identifier] != self.new_ranks[identifier]
            found: list[Cause] = []
            if shift:
                if own[identifier] and self.active(place, both, own, start, middle):
                    found.extend(own[identifier])
                if _passed(place, middle, end).size:
                    found.append(_WEIGHTS)
                if not found:
                    found = [_OTHERS]
                others = () if found != [_OTHERS] else self.others(place, both, start, end)
                moved.append(self.change(ChangeKind.VERSCHOVEN, identifier, found, because=others))
            if own[identifier] and not set(own[identifier]) <= set(found):
                changed.append(self.change(ChangeKind.GEWIJZIGD, identifier, own[identifier]))
            elif not shift and self.old[identifier].get("tier") != self.new[identifier].get("tier"):
                cause = _WEIGHTS if self.context.weights else _OTHERS
                changed.append(self.change(ChangeKind.GEWIJZIGD, identifier, [cause]))
        return [*moved, *changed]

    def own_causes(self, identifier: str) -> tuple[Cause, ...]:
        """Why this koppelkans itself differs, apart from the weights."""
        was, now = self.old[identifier], self.new[identifier]
        found = causes.facts(was, now, self.context)
        if found or self.same_parts(was, now):
            return found
        rules, layers = self.context.thresholds, self.context.layers - {"projects", "works"}
        if rules:
            return (causes.threshold_cause(rules),)
        if layers:
            return (self.context.source(layers),)
        return (self.context.last_resort(),)

    def same_parts(self, was: Item, now: Item) -> bool:
        """Whether the parts of the score are the same apart from their weights.

        Weights may be applied as they are or as shares of their sum; either will do.
        """
        before, after = _contributions(was), _contributions(now)
        if before.keys() != after.keys():
            return False
        old, new = self.context.old.state.weights, self.context.new.state.weights
        if not before.keys() <= (old.keys() & new.keys()):
            return self.context.weights or _close(before, after, 1.0)
        ratio = {
            key: (after[key] * old[key], before[key] * new[key])
            for key in before
            if old[key] and new[key]
        }
        factors = {1.0, _total(new) / _total(old)} if _total(old) and _total(new) else {1.0}
        return any(
            _close(
                {key: pair[1] for key, pair in ratio.items()},
                {key: pair[0] for key, pair in ratio.items()},
                factor,
            )
            for factor in factors
        )

    def with_old_weights(self, both: Sequence[str], own: Mapping[str, Sequence[Cause]]) -> Order:
        """Where each koppelkans would stand with today's data and the weights of then."""
        old, new = self.context.old.state.weights, self.context.new.state.weights
        scale = self.scale()
        scores = []
        for identifier in both:
            was, now = _contributions(self.old[identifier]), _contributions(self.new[identifier])
            if not own[identifier] or not now.keys() <= (old.keys() & new.keys()):
                scores.append(sum(was.values()))
                continue
            scores.append(
                sum(
                    value * old[key] / new[key] * scale if new[key] else was.get(key, 0.0)
                    for key, value in now.items()
                )
            )
        order = sorted(range(len(both)), key=lambda place: (-round(scores[place], 9), place))
        return _positions(np.argsort(order).tolist())

    def scale(self) -> float:
        """What weights as shares of their sum add to a score: 1 when they are used as they are."""
        old, new = self.context.old.state.weights, self.context.new.state.weights
        if not (_total(old) and _total(new)):
            return 1.0
        shares = _total(new) / _total(old)
        for identifier in self.old:
            if identifier not in self.new:
                continue
            was = _contributions(self.old[identifier])
            now = _contributions(self.new[identifier])
            for key, value in now.items():
                if was.get(key) and old.get(key) and new.get(key):
                    seen = was[key] / old[key] / (value / new[key]) if value else 0.0
                    if math.isclose(seen, shares, rel_tol=1e-9) and shares != 1:
                        return shares
                    if math.isclose(seen, 1.0, rel_tol=1e-9):
                        return 1.0
        return 1.0

    def active(
        self,
        place: int,
        both: Sequence[str],
        own: Mapping[str, Sequence[Cause]],
        start: Order,
        middle: Order,
    ) -> bool:
        """Whether a koppelkans passed others through its own change, or let them pass."""
        up = self.rose(both[place])
        for other in _passed(place, start, middle):
            above = middle[place] < middle[other]
            if up is None or up is above or not own[both[other]]:
                return True
        return False

    def rose(self, identifier: str) -> bool | None:
        """Whether its own score went up; None when the weights changed too, or it stayed."""
        if self.context.weights:
            return None
        was = sum(_contributions(self.old[identifier]).values())
        now = sum(_contributions(self.new[identifier]).values())
        return None if math.isclose(was, now, rel_tol=1e-12, abs_tol=1e-12) else now > was

    def others(self, place: int, both: Sequence[str], start: Order, end: Order) -> tuple[str, ...]:
        """Who passed a koppelkans, came above it or left from above it."""
        identifier = both[place]
        passed = [both[other] for other in _passed(place, start, end)]
        came = [
            name
            for name, rank in self.new_ranks.items()
            if name not in self.old_ranks and rank < self.new_ranks[identifier]
        ]
        went = [
            name
            for name, rank in self.old_ranks.items()
            if name not in self.new_ranks and rank < self.old_ranks[identifier]
        ]
        return (*passed, *came, *went)


_WEIGHTS = Cause(CauseKind.GEWICHTEN, "De gewichten zijn anders.")
_OTHERS = Cause(
    CauseKind.ANDEREN,
    "Aan deze koppelkans zelf is niets veranderd; andere kwamen, gingen of wisselden.",
)


def _present(record: SessionRecord) -> dict[str, Item]:
    """The koppelkansen at the end of a session: its list, less no match, plus by hand."""
    found = record.snapshot.by_id()
    for identifier, held in record.overruled.items():
        if OverruleKind.TOEGEVOEGD in held:
            found.setdefault(identifier, held[OverruleKind.TOEGEVOEGD].content["item"])
        if OverruleKind.GEEN_MATCH in held:
            found.pop(identifier, None)
    return found


def _decision(entry: Entry) -> Cause:
    text = f"Sessie {entry.session}: {entry.content['status']}. {entry.content['reason']}"
    return Cause(CauseKind.BESLUIT, text, entry=entry.sequence)


def _contributions(item: Item) -> dict[str, float]:
    """The known parts of a score; a missing part is left out, not counted as 0."""
    parts = item.get("contributions") or {}
    return {key: float(value) for key, value in parts.items() if value is not None}


def _close(before: Mapping[str, float], after: Mapping[str, float], factor: float) -> bool:
    return all(
        math.isclose(before[key], after[key] * factor, rel_tol=1e-9, abs_tol=1e-9) for key in before
    )


def _total(weights: Mapping[str, float]) -> float:
    return sum(weights.values())


def _positions(ranks: Sequence[int]) -> Order:
    """Ranks without gaps: the place of each among those compared."""
    return np.argsort(np.argsort(np.asarray(ranks, dtype=np.int64), kind="stable"), kind="stable")


def _passed(place: int, start: Order, end: Order) -> Order:
    """Who stood on the other side of a place in ``start`` than in ``end``."""
    return np.flatnonzero((start - start[place]) * (end - end[place]) < 0)
