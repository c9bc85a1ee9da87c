"""The chain of entries: adding one at the end, reading, and checking that nothing changed."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, or_, select

from geo.errors import RegisterError
from geo.register.canonical import canonical, digest, pack, unpack
from geo.register.schema import ENTRY, EVIDENCE, GENESIS
from geo.register.values import Entry, EntryKind, Head, Snapshot, State, Verification, Who

_HASHED = (
    "sequence",
    "kind",
    "session",
    "koppelkans_id",
    "organisation",
    "role",
    "recorded_at",
    "content",
    "evidence",
    "previous",
)
Row = Mapping[str, Any] | RowMapping
"""A stored entry by column, from the database or a file."""

# After this many the rest adds nothing: the chain is broken.
_PROBLEMS_MAX = 20
# Writers read the clock before they have the writer's place, so entries may differ by seconds.
_CLOCK_S = 60.0


@dataclass(frozen=True)
class Draft:
    """An entry before it has its place in the chain."""

    kind: EntryKind
    who: Who
    content: Mapping[str, Any]
    session: str | None = None
    koppelkans_id: str | None = None
    evidence: str | None = None


def append(connection: Connection, draft: Draft, *, now: dt.datetime) -> Entry:
    """Write an entry behind the last one; the caller holds the writer's place."""
    last = head(connection)
    values: dict[str, Any] = {
        "sequence": last.sequence + 1,
        "kind": str(draft.kind),
        "session": draft.session,
        "koppelkans_id": draft.koppelkans_id,
        "organisation": draft.who.organisation,
        "role": draft.who.role,
        "recorded_at": _written(now),
        "content": canonical(draft.content),
        "evidence": draft.evidence,
        "previous": last.hash,
    }
    values["hash"] = entry_hash(values)
    connection.execute(insert(ENTRY), values)
    return to_entry(values)


def freeze(connection: Connection, snapshot: Snapshot) -> str:
    """Keep evidence under the digest of its content, once; give the digest."""
    text = canonical({"state": snapshot.state.to_dict(), "items": list(snapshot.items)})
    return keep(connection, text)


def keep(connection: Connection, text: str) -> str:
    """Keep canonical text under its digest unless it is there already; give the digest."""
    key = digest(text)
    if connection.scalar(select(EVIDENCE.c.digest).where(EVIDENCE.c.digest == key)) is None:
        values = {"digest": key, "size": len(text.encode()), "body": pack(text)}
        connection.execute(insert(EVIDENCE), values)
    return key


def evidence_text(connection: Connection, key: str) -> str:
    """Give frozen evidence as its canonical text.

    Raises:
        RegisterError: it is not there, or no longer what it was.
    """
    row = connection.execute(
        select(EVIDENCE.c.size, EVIDENCE.c.body).where(EVIDENCE.c.digest == key)
    ).one_or_none()
    if row is None:
        raise RegisterError(f"Bevroren bewijs {key[:12]} staat niet in het register.")
    text = unpack(row.body, size=row.size)
    if digest(text) != key:
        raise RegisterError(f"Bevroren bewijs {key[:12]} is niet meer wat het was.")
    return text


def evidence(connection: Connection, key: str) -> Snapshot:
    """Give frozen evidence, every value exactly as it was frozen."""
    values = json.loads(evidence_text(connection, key))
    return Snapshot(state=State.from_dict(values["state"]), items=tuple(values["items"]))


def head(connection: Connection) -> Head:
    """Give the last entry's number and hash; 0 and zeros for an empty register."""
    row = connection.execute(
        select(ENTRY.c.sequence, ENTRY.c.hash).order_by(ENTRY.c.sequence.desc()).limit(1)
    ).one_or_none()
    return Head(0, GENESIS) if row is None else Head(row.sequence, row.hash)


def holds(connection: Connection, noted: Head) -> bool:
    """Whether an entry noted earlier is in the chain with the same hash."""
    if noted.sequence == 0:
        return True
    query = select(ENTRY.c.hash).where(ENTRY.c.sequence == noted.sequence)
    return connection.scalar(query) == noted.hash


def last_moment(connection: Connection) -> dt.datetime | None:
    """Give the time of the last entry; None for an empty register."""
    query = select(ENTRY.c.recorded_at).order_by(ENTRY.c.sequence.desc()).limit(1)
    text = connection.scalar(query)
    return None if text is None else dt.datetime.fromisoformat(text)


def entries(
    connection: Connection,
    *,
    session: str | None = None,
    koppelkans_id: str | None = None,
    kinds: Sequence[EntryKind] = (),
    after: int = 0,
    upto: int | None = None,
    or_session: str | None = None,
) -> list[Entry]:
    """Read entries in the order they were written.

    Args:
        connection: a transaction on the register.
        session: only entries of this session.
        koppelkans_id: only entries on this koppelkans.
        kinds: only entries of these kinds.
        after: only entries with a higher number.
        upto: only entries with this number or a lower one.
        or_session: with ``upto``: later entries of this session as well.
    """
    query: Select[Any] = select(ENTRY).where(ENTRY.c.sequence > after).order_by(ENTRY.c.sequence)
    if session is not None:
        query = query.where(ENTRY.c.session == session)
    if koppelkans_id is not None:
        query = query.where(ENTRY.c.koppelkans_id == koppelkans_id)
    if kinds:
        query = query.where(ENTRY.c.kind.in_([str(kind) for kind in kinds]))
    if upto is not None:
        query = query.where(or_(ENTRY.c.sequence <= upto, ENTRY.c.session == or_session))
    return [to_entry(row) for row in connection.execute(query).mappings()]


def to_entry(values: Row) -> Entry:
    """Turn a stored row into an entry.

    Raises:
        RegisterError: the row holds what no version of this program wrote.
    """
    try:
        return Entry(
            sequence=values["sequence"],
            kind=EntryKind(values["kind"]),
            session=values["session"],
            koppelkans_id=values["koppelkans_id"],
            who=Who(values["organisation"], values["role"]),
            recorded_at=dt.datetime.fromisoformat(values["recorded_at"]),
            content=json.loads(values["content"]),
            evidence=values["evidence"],
            previous=values["previous"],
            hash=values["hash"],
        )
    except (ValueError, TypeError) as error:
        raise RegisterError(
            f"Regel {values['sequence']} van het register is niet leesbaar."
        ) from error


def entry_hash(values: Row) -> str:
    """Give the hash of an entry: over all its fields, its content and the hash before it."""
    return digest(canonical([values[name] for name in _HASHED]))


def verify(connection: Connection, *, expected: Head | None = None) -> Verification:
    """Check every entry and all evidence against the digests.

    Args:
        connection: a transaction on the register.
        expected: an earlier last entry, noted elsewhere (such as on the list of decisions);
            it must still be in the chain, so that a cut-off tail is seen too.
    """
    problems: list[str] = []
    remarks: list[str] = []
    known: set[str] = set()
    for key in connection.scalars(select(EVIDENCE.c.digest).order_by(EVIDENCE.c.digest)):
        known.add(key)
    for key in sorted(known):
        try:
            evidence_text(connection, key)
        except RegisterError as error:
            problems.append(str(error))
    last = Head(0, GENESIS)
    seen = expected is None or expected == last
    before = ""
    for row in connection.execute(select(ENTRY).order_by(ENTRY.c.sequence)).mappings():
        problems.extend(_wrong(row, last=last, known=known))
        remarks.extend(_put_back(row, before=before))
        before = row["recorded_at"]
        last = Head(row["sequence"], row["hash"])
        seen = seen or last == expected
        if len(problems) >= _PROBLEMS_MAX:
            break
    if not seen and expected is not None:
        problems.append(
            f"Regel {expected.sequence} van eerder staat niet meer zo in het register: er zijn "
            "regels verdwenen of veranderd."
        )
    return Verification(
        count=last.sequence,
        head=last,
        problems=tuple(problems[:_PROBLEMS_MAX]),
        remarks=tuple(remarks[:_PROBLEMS_MAX]),
    )


def _put_back(row: RowMapping, *, before: str) -> list[str]:
    """Say that an entry bears an earlier time than the one before it."""
    try:
        gap = dt.datetime.fromisoformat(before) - dt.datetime.fromisoformat(row["recorded_at"])
    except (TypeError, ValueError):
        # the first entry, or a time that the digest tells is no longer what it was
        return []
    if gap.total_seconds() <= _CLOCK_S:
        return []
    number = row["sequence"]
    text = (
        f"Regel {number} draagt een eerdere tijd dan regel {number - 1}: de klok van de computer "
        "is teruggezet. De volgorde van de regels klopt, hun tijden niet."
    )
    return [text]


def _wrong(row: RowMapping, *, last: Head, known: set[str]) -> list[str]:
    number = row["sequence"]
    found = []
    if number != last.sequence + 1:
        found.append(f"Na regel {last.sequence} volgt regel {number}: er missen regels.")
    if row["previous"] != last.hash:
        found.append(f"Regel {number} sluit niet aan op de regel ervoor.")
    if entry_hash(row) != row["hash"]:
        found.append(f"Regel {number} is veranderd nadat zij is opgeslagen.")
    if row["evidence"] is not None and row["evidence"] not in known:
        found.append(f"Het bewijs bij regel {number} ontbreekt.")
    return found


def _written(now: dt.datetime) -> str:
    if now.tzinfo is None:
        raise RegisterError("De klok van het programma geeft geen tijdzone; gebruik UTC.")
    # Always six digits: times of one width, also on the whole second.
    return now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
