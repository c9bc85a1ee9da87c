"""What changed in the list between two sessions, each change with its cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geo.register import causes, fact_causes, scores
from geo.register.cause import OTHERS, WEIGHTS, Cause, CauseKind
from geo.register.context import Context
from geo.register.rule_values import part_weights
from geo.register.sessions import SessionRecord
from geo.register.values import Entry, Item, OverruleKind, Status


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
        score_old: its score then, None if it had none.
        score_new: its score now, None if it has none.
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
    score_old: float | None = None
    score_new: float | None = None

    @property
    def passive(self) -> bool:
        """Whether it stands elsewhere only because others changed; who came or went never does."""
        stays = self.kind not in {ChangeKind.NIEUW, ChangeKind.VERVALLEN}
        return stays and all(cause.kind is CauseKind.ANDEREN for cause in self.causes)

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
    return [*decided, *compare.appeared(), *gone, *compare.in_both()]


def nothing_text(old: SessionRecord, new: SessionRecord) -> str:
    """What to say when :func:`diff_sessions` finds nothing: scores may differ by other weights."""
    before, after = old.snapshot.by_id(), new.snapshot.by_id()
    both = before.keys() & after.keys()
    if any(scores.differs(before[name], after[name]) for name in both):
        return "De lijst en de volgorde zijn gelijk; de scores niet, want de gewichten zijn anders."
    return "Er is niets veranderd."


class _Comparison:
    """Two sessions side by side; exists for one comparison."""

    def __init__(self, old: SessionRecord, new: SessionRecord) -> None:
        self.before, self.after = old, new
        self.old, self.new = _present(old), _present(new)
        self.old_ranks, self.new_ranks = old.snapshot.ranks(), new.snapshot.ranks()
        self.context = Context(
            old.snapshot, new.snapshot, old.overruled, new.overruled, _at_opening(old)
        )

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
            score_old=was.get("score") if was else None,
            score_new=now.get("score") if now else None,
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

    def in_both(self) -> list[Change]:
        both = [
            identifier
            for identifier in self.old_ranks
            if identifier in self.new_ranks and identifier in self.old and identifier in self.new
        ]
        own = {identifier: self.own_causes(identifier) for identifier in both}
        weights = part_weights(self.context.old.state)
        start = np.arange(len(both))
        end = scores.places([self.new_ranks[identifier] for identifier in both])
        middle = end
        before = [scores.score(self.old[identifier]) for identifier in both]
        after = [scores.score(self.new[identifier]) for identifier in both]
        if self.context.weights:
            # In two steps, data first and then weights, so that each shift is known to one.
            before = [scores.weighed(self.old[identifier], weights) for identifier in both]
            # Without a change of its own a koppelkans weighs what it weighed.
            latest = [self.new if own[identifier] else self.old for identifier in both]
            after = [
                scores.weighed(items[identifier], weights)
                for items, identifier in zip(latest, both, strict=True)
            ]
            middle = scores.standing(after)
        moved, changed = [], []
        for place, identifier in enumerate(both):
            was, now = self.old[identifier], self.new[identifier]
            found: list[Cause] = []
            shift = self.old_ranks[identifier] != self.new_ranks[identifier]
            if shift:
                if scores.pushed(place, start, middle, before=before[place], after=after[place]):
                    found.extend(own[identifier])
                counts = scores.weighs(was, now, changed=set(self.context.weights))
                if counts and scores.passed(place, middle, end).size:
                    found.append(WEIGHTS)
                others = () if found else self.others(place, both, start, end)
                rescored = scores.differs(was, now)
                shown = found or [self.context.score_cause() if rescored else OTHERS]
                moved.append(self.change(ChangeKind.VERSCHOVEN, identifier, shown, because=others))
            if own[identifier] and not set(own[identifier]) <= set(found):
                changed.append(self.change(ChangeKind.GEWIJZIGD, identifier, own[identifier]))
            elif not shift and was.get("tier") != now.get("tier"):
                cause = self.tier_cause(own[identifier])
                changed.append(self.change(ChangeKind.GEWIJZIGD, identifier, cause))
            elif not shift and not self.context.weights and scores.differs(was, now):
                cause = [self.context.score_cause()]
                changed.append(self.change(ChangeKind.GEWIJZIGD, identifier, cause))
        return [*moved, *changed]

    def own_causes(self, identifier: str) -> tuple[Cause, ...]:
        """Why this koppelkans itself differs, apart from the weights of the parts."""
        was, now = self.old[identifier], self.new[identifier]
        found = fact_causes.facts(was, now, self.context)
        changed = scores.changed_parts(was, now)
        if found or not changed or (changed == {""} and self.context.weights):
            return found
        return causes.unseen(was, now, self.context)

    def tier_cause(self, own: Sequence[Cause]) -> Sequence[Cause]:
        """Why a koppelkans came in another tier on the same place."""
        if own:
            return own
        if self.context.weights:
            return [WEIGHTS]
        return [self.context.rule("tiers") or OTHERS]

    def others(
        self, place: int, both: Sequence[str], start: scores.Order, end: scores.Order
    ) -> tuple[str, ...]:
        """Who passed a koppelkans, came above it or left from above it."""
        identifier = both[place]
        passed = [both[other] for other in scores.passed(place, start, end)]
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


def _at_opening(record: SessionRecord) -> dict[str, dict[OverruleKind, Entry]]:
    """The overrules that were already in the list when it was frozen."""
    opened = record.session.listed or record.session.opened
    return {
        name: {kind: entry for kind, entry in held.items() if entry.sequence <= opened}
        for name, held in record.overruled.items()
    }


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
