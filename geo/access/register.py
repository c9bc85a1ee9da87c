"""The register as somebody may see it, and in which they write under their own name only."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from geo.access.errors import AccessError
from geo.access.layers import figure_is_shown
from geo.access.own import Item, Own, id_is_shown, item_for
from geo.access.rights import require_entry, require_upkeep
from geo.access.viewer import Viewer
from geo.register import (
    Entry,
    EntryKind,
    Head,
    Monitor,
    OverruleKind,
    Register,
    Session,
    SessionRecord,
    Snapshot,
    State,
    Verification,
    Who,
)
from geo.register.ledger import Draft
from geo.register.overrules import Overrules, added

DELIVERY_OUTLINE: Final = ("round", "party", "item", "action", "number")
"""What every party sees of the delivery of another: that it is there and how far it is."""


class SeenRegister(Register):
    """A register of which a viewer reads what is for them.

    What they write is checked against their role and signed with their organisation, whatever
    a caller says about who writes. It shares the connections of the register it is made from and
    is closed with it.
    """

    def __init__(self, whole: Register, viewer: Viewer, own: Own) -> None:
        super().__init__(whole._engine, revision=whole._revision, clock=whole._clock)  # noqa: SLF001
        self._viewer = viewer
        self._own = own

    def close(self) -> None:
        """Nothing: the register this was made from closes the connections."""

    # reading

    def sessions(self) -> list[Session]:
        """Every session, with what of its agenda is for the viewer."""
        if not self._viewer.inside:
            return []
        return [self._session(session) for session in super().sessions()]

    def session(self, name: str, *, at_opening: bool = False) -> SessionRecord:
        """A session as it was, as far as it is for the viewer."""
        self._require_inside()
        return self._record_seen(super().session(name, at_opening=at_opening))

    def now(self, *, state: State, items: Sequence[Item]) -> SessionRecord:
        """See :meth:`geo.register.Reader.now`; the items are the viewer's already."""
        self._require_inside()
        record = super().now(state=state, items=items)
        return dataclasses.replace(
            record,
            decided=self._decided(record.decided),
            overruled=self._overruled(record.overruled),
        )

    def entries(
        self,
        *,
        session: str | None = None,
        koppelkans_id: str | None = None,
        kinds: Sequence[EntryKind] = (),
        after: int = 0,
    ) -> list[Entry]:
        """Entries that are for the viewer."""
        return self._seen_entries(
            super().entries(session=session, koppelkans_id=koppelkans_id, kinds=kinds, after=after)
        )

    def overrules(self) -> Overrules:
        """The overrules that hold, on what the viewer sees."""
        return self._overruled(super().overrules())

    def decided(self) -> dict[str, Entry]:
        """The decisions that hold, on what the viewer sees."""
        return self._decided(super().decided())

    def monitor(self) -> Monitor:
        """What was reported, as far as it is for the viewer."""
        return Monitor(tuple(self._seen_entries(super().monitor().entries)))

    def evidence(self, digest: str) -> Snapshot:
        """Frozen evidence, with the koppelkansen that are for the viewer."""
        self._require_inside()
        return self._snapshot(super().evidence(digest))

    def frozen(self, digest: str) -> Any:
        """A value kept with a set of agreements; nothing else is for everybody at the table."""
        self._require_inside()
        if not self._viewer.sees_all:
            sets = super().entries(kinds=(EntryKind.AGREEMENT_SET,))
            if digest not in {entry.evidence for entry in sets}:
                raise AccessError("Dit bewijs hoort niet bij wat u mag zien.")
        return super().frozen(digest)

    def verify_chain(self, *, expected: Head | None = None) -> Verification:
        """Check the chain; for the parties only."""
        self._require_inside()
        return super().verify_chain(expected=expected)

    def export_file(self, path: Path) -> Head:
        """Write the whole register; for who sees all of it."""
        if not self._viewer.sees_all:
            raise AccessError(
                f"Als {self._viewer} kunt u het register niet in zijn geheel meenemen."
            )
        return super().export_file(path)

    def import_file(self, path: Path) -> int:
        """Take in a whole register; for who keeps it."""
        require_upkeep(self._viewer, "een register inlezen")
        return super().import_file(path)

    # writing

    def _append(self, connection: Connection, draft: Draft) -> Entry:
        require_entry(
            self._viewer,
            draft.kind,
            draft.content,
            own=self._own,
            about_own=self._is_own(connection, draft),
        )
        return super()._append(connection, dataclasses.replace(draft, who=self._signed(draft.who)))

    def _is_own(self, connection: Connection, draft: Draft) -> bool:
        """Whether a line is about a koppelkans of the viewer's corporation."""
        identifier = draft.koppelkans_id
        if self._viewer.corporation is None or identifier is None:
            return False
        by_hand = draft.content.get("item") or added(connection).get(identifier) or {}
        return self._own.has(identifier) or self._viewer.owns(by_hand.get("corporation"))

    def _signed(self, who: Who) -> Who:
        """The organisation and role of the login; the caller's where nobody logs in."""
        if not self._viewer.organisation:
            return who
        return Who(self._viewer.organisation, str(self._viewer.role))

    # inside

    def _require_inside(self) -> None:
        if not self._viewer.inside:
            raise AccessError("Log in om het register te zien.")

    def _is_shown(self, identifier: str) -> bool:
        return id_is_shown(identifier, self._viewer, self._own)

    def _session(self, session: Session) -> Session:
        if self._viewer.sees_all:
            return session
        agenda = tuple(koppelkans for koppelkans in session.agenda if self._is_shown(koppelkans))
        return dataclasses.replace(session, agenda=agenda)

    def _record_seen(self, record: SessionRecord) -> SessionRecord:
        if self._viewer.sees_all:
            return record
        return SessionRecord(
            session=self._session(record.session),
            snapshot=self._snapshot(record.snapshot),
            entries=tuple(self._seen_entries(record.entries)),
            decided=self._decided(record.decided),
            overruled=self._overruled(record.overruled),
        )

    def _snapshot(self, snapshot: Snapshot) -> Snapshot:
        if self._viewer.sees_all:
            return snapshot
        stored_weights = snapshot.state.weights
        weights = stored_weights.get("parts", stored_weights)
        items = (item_for(item, self._viewer, weights=weights) for item in snapshot.items)
        return Snapshot(snapshot.state, tuple(item for item in items if item is not None))

    def _decided(self, decided: Mapping[str, Entry]) -> dict[str, Entry]:
        seen = {key: self._entry(entry) for key, entry in decided.items()}
        return {key: entry for key, entry in seen.items() if entry is not None}

    def _overruled(self, overruled: Overrules) -> dict[str, Mapping[OverruleKind, Entry]]:
        seen = {
            key: {kind: found for kind, entry in held.items() if (found := self._entry(entry))}
            for key, held in overruled.items()
        }
        return {key: held for key, held in seen.items() if held}

    def _seen_entries(self, entries: Iterable[Entry]) -> list[Entry]:
        return [found for entry in entries if (found := self._entry(entry)) is not None]

    def _entry(self, entry: Entry) -> Entry | None:
        """The entry, with what of it is for the viewer; None when that is nothing."""
        if self._viewer.sees_all:
            return entry
        if not self._viewer.inside:
            return None
        if entry.koppelkans_id is not None and not self._is_shown(entry.koppelkans_id):
            return None
        content = self._content(entry)
        return None if content is None else dataclasses.replace(entry, content=content)

    def _content(self, entry: Entry) -> Mapping[str, Any] | None:
        content = dict(entry.content)
        if entry.kind is EntryKind.FIGURES:
            rows = [row for row in content["figures"] if figure_is_shown(row, self._viewer)]
            return {**content, "figures": rows} if rows else None
        if entry.kind is EntryKind.DELIVERY:
            if self._viewer.owns(content["party"]):
                return content
            return {name: content[name] for name in DELIVERY_OUTLINE if name in content}
        if content.get("item"):
            # measured with all stock; what it weighed is not kept with it
            content["item"] = item_for(content["item"], self._viewer, weights={})
        if "agenda" in content:
            content["agenda"] = [
                koppelkans for koppelkans in content["agenda"] if self._is_shown(koppelkans)
            ]
        return content


def register_for(whole: Register, viewer: Viewer, own: Own | None = None) -> Register:
    """The register as this viewer sees it and writes in it.

    Args:
        whole: the register with everything in it.
        viewer: who looks; the whole one comes back where nobody logs in.
        own: what is of the viewer's corporation, see :func:`geo.access.own.own_of`.
    """
    if viewer.sees_all and not viewer.organisation:
        return whole
    return SeenRegister(whole, viewer, own or Own())
