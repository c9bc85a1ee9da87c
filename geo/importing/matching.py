"""Pairing delivered rows with the plans or works that were there; what is not sure is asked."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import shapely

from geo.importing.likeness import (
    ALIKE,
    Thing,
    adds_up,
    agrees,
    plausible,
    ratio,
    renumbered,
    score,
    sure,
)
from geo.importing.questions import Choice, FileQuestion

How = Literal["same", "key", "similar", "confirmed", "new"]
QuestionCode = Literal["renamed", "uncertain", "key_reused", "split", "merged"]

SAME: Final = "same:"
"""Begin of the key of a question what a row continues; the number of the row follows."""
QUESTIONS: Final[Mapping[QuestionCode, str]] = {
    "renamed": "Is dit hetzelfde onder een andere naam?",
    "uncertain": "Is dit hetzelfde als wat er al was?",
    "key_reused": "Het kenmerk was van iets anders. Is dit toch hetzelfde?",
    "split": "Dit lijkt een deel van wat er was. Welk deel zet het voort?",
    "merged": "Dit lijkt een samenvoeging. Wat wordt hier voortgezet?",
}

_ASK_FROM: Final = 0.5
_CLEAR: Final = 0.15
"""The best candidate leads the next by at least this score."""
_ALL_PAIRS: Final = 40_000
_CANDIDATES: Final = 4


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A thing that was there: its id and name, and how much the row is like it (0-1)."""

    id: str
    name: str
    score: float

    def to_dict(self) -> dict[str, Any]:
        """Return every field, ready for JSON."""
        return {"id": self.id, "name": self.name, "score": round(self.score, 2)}


@dataclass(frozen=True, kw_only=True)
class Question:
    """A row of which it is not sure what it continues; ``proposal`` None proposes a new thing."""

    row: int
    name: str
    code: QuestionCode
    candidates: tuple[Candidate, ...]
    proposal: str | None

    def as_file_question(self) -> FileQuestion:
        """Return the question as the person is asked it; an empty answer is a new thing."""
        known = [
            Choice(value=item.id, label=f"Ja, dit is {item.name} ({item.id})")
            for item in self.candidates
        ]
        return FileQuestion(
            key=f"{SAME}{self.row}",
            text=f"Rij {self.row}, '{self.name}': {QUESTIONS[self.code]}",
            choices=(*known, Choice(value="", label="Nee, dit is nieuw")),
            proposed=self.proposal or "",
        )

    def to_dict(self) -> dict[str, Any]:
        """Return every field, ready for JSON."""
        return {
            "row": self.row,
            "name": self.name,
            "code": self.code,
            "text": QUESTIONS[self.code],
            "candidates": [item.to_dict() for item in self.candidates],
            "proposal": self.proposal,
        }


class Matcher:
    """Pairs of a row and the thing it continues, from the surest to the least sure."""

    def __init__(
        self, new: Mapping[int, Thing], old: Mapping[str, Thing], *, near_m: float
    ) -> None:
        self.new, self.old, self.near_m = new, old, near_m
        self.found: dict[int, str] = {}
        self.how: dict[int, How] = {}
        self.former: dict[int, tuple[str, ...]] = {}
        self.questions: dict[int, Question] = {}
        self._answered: set[int] = set()

    def _take(self, row: int, key: str, how: How) -> None:
        self.found[row], self.how[row] = key, how

    @property
    def _rows(self) -> list[int]:
        return [row for row in self.new if row not in self.found and row not in self._answered]

    @property
    def _free(self) -> list[str]:
        used = set(self.found.values())
        return [key for key in self.old if key not in used]

    def confirmed(self, answers: Mapping[int, str]) -> None:
        """Take what the person chose; an id that is not there means a new thing."""
        for row, key in answers.items():
            if row in self.new:
                self._answered.add(row)
                if key in self.old and key not in self.found.values():
                    self._take(row, key, "confirmed")

    def equal(self) -> None:
        """Rows with the same name, kind and place; of equal ones the same key first."""
        free: dict[str, list[str]] = {}
        for key in self._free:
            free.setdefault(self.old[key].digest, []).append(key)
        groups: dict[str, list[int]] = {}
        for row in self._rows:
            groups.setdefault(self.new[row].digest, []).append(row)
        for digest, rows in groups.items():
            there = free.get(digest, [])
            for row in list(rows):
                same = [k for k in there if self.old[k].key == self.new[row].key]
                if self.new[row].key is not None and same:
                    self._take(row, same[0], "key")
                    rows.remove(row)
                    there.remove(same[0])
            ordered = sorted(rows, key=lambda row: self.new[row].order)
            for row in ordered:
                # of several the one with the same years
                best = min(
                    (k for k in there if not renumbered(self.new[row], self.old[k])),
                    key=lambda k: (self.old[k].years != self.new[row].years, k),
                    default=None,
                )
                if best is not None:
                    self._take(row, best, "same")
                    there.remove(best)

    def by_key(self) -> None:
        """Take rows with the key of a thing whose content does not contradict it."""
        keys = {self.old[key].key: key for key in self._free}
        counts = Counter(item.key for item in self.new.values())
        for row in self._rows:
            thing = self.new[row]
            key = keys.get(thing.key) if thing.key is not None and counts[thing.key] == 1 else None
            if key is None or key in self.found.values():
                continue
            if agrees(thing, self.old[key], near_m=self.near_m):
                self._take(row, key, "key")
            else:
                self._ask(row, "key_reused", [(score(thing, self.old[key], self.near_m), key)])

    def similar(self) -> None:
        """Take what is alike and has no rival; ask about the rest that is alike."""
        pairs = self._pairs()
        by_row: dict[int, list[tuple[float, str]]] = {}
        rivals: dict[str, list[tuple[float, int]]] = {}
        for alike, row, key in pairs:
            by_row.setdefault(row, []).append((alike, key))
            rivals.setdefault(key, []).append((alike, row))
        for row, there in by_row.items():
            top, key = max(there)
            clear = all(s <= top - _CLEAR for s, k in there if k != key) and all(
                s <= top - _CLEAR for s, r in rivals[key] if r != row
            )
            if clear and sure(self.new[row], self.old[key], near_m=self.near_m):
                self._take(row, key, "similar")
        free = set(self._free)
        left = {
            row: sorted(((s, k) for s, k in by_row[row] if k in free), reverse=True)
            for row in self._rows
            if row in by_row
        }
        left = {row: there for row, there in left.items() if there}
        firsts = Counter(there[0][1] for there in left.values())
        for row, there in left.items():
            best = there[0][1]
            parts = [k for _, k in there if firsts[k] == 0 or k == best]
            if firsts[best] > 1:
                self._ask(row, "split", there, largest=self._largest(best, left))
            elif len(parts) > 1 and adds_up(self.new[row], [self.old[k] for k in parts]):
                self._ask(row, "merged", there, parts=parts)
            else:
                same_name = ratio(self.new[row].words, self.old[best].words) >= ALIKE
                self._ask(row, "uncertain" if same_name else "renamed", there)
        for row in sorted(self._answered & self.found.keys()):
            self._merged(row)

    def from_past(self, past: Mapping[str, Thing]) -> None:
        """Rows that bring back a thing of an earlier edition."""
        rows = [row for row in self._rows if row not in self.questions]
        earlier = Matcher({row: self.new[row] for row in rows}, past, near_m=self.near_m)
        earlier.equal()
        earlier.by_key()
        self.found |= earlier.found
        self.how |= earlier.how

    def _largest(self, key: str, left: Mapping[int, list[tuple[float, str]]]) -> int:
        rows = [row for row, there in left.items() if there[0][1] == key]
        return max(rows, key=lambda row: (self.new[row].count or 0, self.new[row].order))

    def _merged(self, row: int) -> None:
        """Note what a confirmed row took in beside the thing it continues."""
        new = self.new[row]
        others = [
            key
            for key in self._free
            if plausible(new, self.old[key], self.near_m)
            and score(new, self.old[key], self.near_m) >= _ASK_FROM
        ]
        if others and adds_up(new, [self.old[key] for key in (*others, self.found[row])]):
            self.former[row] = tuple(sorted(others))

    def _ask(
        self,
        row: int,
        code: QuestionCode,
        there: Sequence[tuple[float, str]],
        *,
        largest: int | None = None,
        parts: Sequence[str] = (),
    ) -> None:
        if row in self._answered or row in self.questions:
            return
        candidates = tuple(
            Candidate(id=key, name=self.old[key].name, score=alike)
            for alike, key in there[:_CANDIDATES]
        )
        proposal: str | None = candidates[0].id
        if code == "key_reused" or (largest is not None and largest != row):
            proposal = None
        if parts:
            proposal = max(parts, key=lambda key: (self.old[key].count or 0, key))
        self.questions[row] = Question(
            row=row, name=self.new[row].name, code=code, candidates=candidates, proposal=proposal
        )

    def _pairs(self) -> list[tuple[float, int, str]]:
        """Scores of rows and things that may be the same; unlikely pairs are not compared."""
        rows, free = self._rows, self._free
        if not rows or not free:
            return []
        pairs: set[tuple[int, str]] = set()
        if len(rows) * len(free) <= _ALL_PAIRS:
            pairs = {(row, key) for row in rows for key in free}
        else:
            named: dict[str, list[str]] = {}
            for key in free:
                named.setdefault(self.old[key].words, []).append(key)
            pairs = {(row, key) for row in rows for key in named.get(self.new[row].words, ())}
            tree = shapely.STRtree(np.array([self.old[key].place for key in free], dtype=object))
            shapes = np.array([self.new[row].place for row in rows], dtype=object)
            for at, there in tree.query(shapes, predicate="dwithin", distance=self.near_m).T:
                pairs.add((rows[at], free[there]))
        scored = (
            (score(self.new[r], self.old[k], self.near_m), r, k)
            for r, k in pairs
            if plausible(self.new[r], self.old[k], self.near_m)
        )
        return [item for item in scored if item[0] >= _ASK_FROM]
