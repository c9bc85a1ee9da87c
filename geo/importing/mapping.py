"""Which column means what: proposed by name and content, corrected by a person, remembered."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from geo.catalogue.writing import stored_json, write_json
from geo.errors import DataError
from geo.importing.names import KINDS, Kind, Target, normal, sample, target, targets
from geo.importing.questions import Answers
from geo.importing.raw import RawTable
from geo.text.clean import EMPTY_WORDS

REASON: Final = "reden"
ROW_IN_FILE: Final = "rij in bestand"
"""Columns that the program adds to rows it gives back to be corrected."""

_EXACT: Final = 1.0
_PART: Final = 0.8
_FUZZY_FROM: Final = 0.84
_ACCEPT_FROM: Final = 0.55
_CONTENT_FROM: Final = 0.6
_SURE_FROM: Final = 0.9
_SHORTEST_FUZZY: Final = 5


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """Per target the column that has it, and values that hold for every row.

    ``constants`` gives targets a value for all rows, such as the owner of the stock; ``answers``
    is what a person answered to the questions of the file (:mod:`geo.importing.questions`).
    """

    kind: Kind
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return what :meth:`from_dict` reads."""
        return {
            "kind": self.kind,
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            **({"answers": dict(self.answers)} if self.answers else {}),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], *, kind: Kind) -> "ColumnMapping":
        """Read a mapping; unknown names are refused.

        Raises:
            DataError: not of this kind, or with a target that does not exist.
        """
        if values.get("kind", kind) != kind:
            msg = f"Deze kolomkoppeling is voor {values.get('kind')!r}, niet voor {kind!r}."
            raise DataError(msg)
        parts: dict[str, dict[str, str]] = {}
        for part in ("columns", "constants"):
            given = values.get(part) or {}
            if not isinstance(given, Mapping):
                msg = f"In de kolomkoppeling is '{part}' geen lijst van namen."
                raise DataError(msg)
            for name in given:
                if target(kind, str(name)) is None:
                    known = ", ".join(item.name for item in targets(kind))
                    msg = f"De kolomkoppeling noemt '{name}'; bekend zijn: {known}."
                    raise DataError(msg)
            parts[part] = {str(name): str(value) for name, value in given.items()}
        answers = values.get("answers") or {}
        if not isinstance(answers, Mapping):
            msg = "In de kolomkoppeling is 'answers' geen lijst van antwoorden."
            raise DataError(msg)
        return cls(
            kind=kind,
            columns=parts["columns"],
            constants=parts["constants"],
            answers={str(key): str(value) for key, value in answers.items()},
        )


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A column that may have a target: how sure (0-1), why (Dutch), and some of its values."""

    target: Target
    column: str
    score: float
    reason: str
    examples: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether name or content leave little doubt."""
        return self.score >= _SURE_FROM


def propose(raw: RawTable, *, kind: Kind) -> tuple[Proposal, ...]:
    """Return for each target at most one column, the best pairs first; no column twice."""
    pairs: list[tuple[float, int, Proposal]] = []
    for place, column in enumerate(raw.columns):
        if normal(column) in {normal(REASON), normal(ROW_IN_FILE)}:
            continue
        examples = sample(list(raw.frame[column]))
        for item in targets(kind):
            score, reason = _score(column, examples, item)
            if score >= _ACCEPT_FROM:
                proposal = Proposal(
                    target=item,
                    column=column,
                    score=score,
                    reason=reason,
                    examples=tuple(examples[:3]),
                )
                pairs.append((score, -place, proposal))
    pairs.sort(key=lambda pair: pair[:2], reverse=True)
    taken: set[str] = set()
    given: set[str] = set()
    chosen = []
    for _, _, proposal in pairs:
        if proposal.column not in taken and proposal.target.name not in given:
            taken.add(proposal.column)
            given.add(proposal.target.name)
            chosen.append(proposal)
    return tuple(chosen)


def _score(column: str, examples: list[str], item: Target) -> tuple[float, str]:
    by_name, reason = _name_score(normal(column), item)
    filled = [text for text in examples if text.lower() not in EMPTY_WORDS]
    if item.looks is None or not filled:
        return by_name, reason
    share = sum(item.looks(text) for text in filled) / len(filled)
    if item.telling and share >= _CONTENT_FROM:
        # what the cells hold says more than what somebody called the column
        return max(by_name, 0.9 * share) + 0.3 * share, f"{share:.0%} van de cellen past"
    if by_name and share < 0.1:  # noqa: PLR2004 - nearly nothing fits
        doubt = 0.75 if by_name >= _EXACT else 0.6
        return by_name * doubt, f"{reason}, maar de cellen passen niet"
    if by_name:
        return by_name + 0.2 * share, reason
    return 0.0, ""


def _name_score(name: str, item: Target) -> tuple[float, str]:
    if name in item.names:
        # the more usual the name, the surer
        return _EXACT - 0.01 * item.names.index(name), f"kolomnaam '{name}'"
    words = set(name.split())
    parts = [
        # the more of the column's name is known, the surer
        (_PART * (len(known) / len(name)) ** 0.5, known)
        for known in item.names
        if len(known) > 3 and set(known.split()) <= words  # noqa: PLR2004 - 'nr' is in any name
    ]
    joined = name.replace(" ", "")
    if len(joined) >= _SHORTEST_FUZZY:
        ratio, close = max(
            (SequenceMatcher(None, joined, known.replace(" ", "")).ratio(), known)
            for known in item.names
        )
        if ratio >= _FUZZY_FROM:
            parts.append((ratio * 0.95, close))
    if not parts:
        return 0.0, ""
    best, close = max(parts)
    return best, f"kolomnaam lijkt op '{close}'"


def proposed_mapping(raw: RawTable, *, kind: Kind) -> ColumnMapping:
    """Return the proposal as a mapping."""
    found = propose(raw, kind=kind)
    return ColumnMapping(kind=kind, columns={item.target.name: item.column for item in found})


def check_mapping(mapping: ColumnMapping, raw: RawTable) -> None:
    """Refuse a mapping with a column that the file does not have, or one used twice.

    Raises:
        DataError: see above; the message names the columns there are.
    """
    for name, column in mapping.columns.items():
        if column not in raw.columns:
            msg = (
                f"De kolom '{column}' (voor {name}) staat niet in {raw.name}. "
                f"Aanwezig zijn: {', '.join(raw.columns)}."
            )
            raise DataError(msg)
    for item in targets(mapping.kind):
        if item.needed and item.name not in {**mapping.columns, **mapping.constants}:
            msg = (
                f"Voor {KINDS[mapping.kind]} is de kolom '{item.title}' nodig; wijs er een aan. "
                f"Aanwezig zijn: {', '.join(raw.columns)}."
            )
            raise DataError(msg)


def signature(raw: RawTable, *, kind: Kind) -> str:
    """Return what recognises the same layout next time: the kind and the column names."""
    own = {normal(name) for name in (REASON, ROW_IN_FILE)}
    columns = {normal(column) for column in raw.columns} - own
    names = "\n".join([kind, *sorted(columns)])
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def _store(var: Path) -> Path:
    return var / "import" / "mappings.json"


def is_correction(raw: RawTable) -> bool:
    """Say whether these are rows that the program gave back to be corrected."""
    names = {normal(column) for column in raw.columns}
    return {normal(REASON), normal(ROW_IN_FILE)} <= names


def remembered(raw: RawTable, *, kind: Kind, var: Path) -> ColumnMapping | None:
    """Return the mapping a person confirmed for a file of this layout, if it still fits."""
    entry = stored_json(_store(var)).get(signature(raw, kind=kind))
    if not isinstance(entry, dict):
        return None
    try:
        mapping = ColumnMapping.from_dict(entry, kind=kind)
        check_mapping(mapping, raw)
    except DataError:
        return None
    return mapping


_OF_ONE_FILE: Final = frozenset({"sheet", "wal"})
"""Questions whose answer says nothing of the next file of the same layout."""


def remember(mapping: ColumnMapping, raw: RawTable, *, var: Path) -> None:
    """Keep a confirmed mapping for the next file of this layout."""
    content = stored_json(_store(var))
    answers = {key: value for key, value in mapping.answers.items() if key not in _OF_ONE_FILE}
    content[signature(raw, kind=mapping.kind)] = {
        **replace(mapping, answers=answers).to_dict(),
        "file": raw.name,
        "confirmed": datetime.now(tz=UTC).isoformat(timespec="seconds"),
    }
    write_json(content, _store(var))


def read_mapping(path: Path, *, kind: Kind) -> ColumnMapping:
    """Read a mapping from a JSON file with ``columns`` and, if wanted, ``constants``.

    Raises:
        DataError: no readable JSON, or a target that does not exist.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        msg = f"De kolomkoppeling {path.name} is geen leesbaar JSON-bestand."
        raise DataError(msg) from None
    if not isinstance(content, dict):
        msg = f"De kolomkoppeling {path.name} heeft niet de vorm {{'columns': {{…}}}}."
        raise DataError(msg)
    if "columns" not in content and "constants" not in content:
        content = {"columns": content}
    return ColumnMapping.from_dict(content, kind=kind)
