"""Recording what is said and decided of a koppelkans."""

from typing import Any

from geo.errors import RegisterError
from geo.register import ledger, overrules, sessions
from geo.register.canonical import plain
from geo.register.checks import check_id, check_items, check_outline, check_place, check_text
from geo.register.ledger import Draft
from geo.register.values import (
    Decision,
    EntryKind,
    Item,
    OverruleKind,
    Recorded,
    Snapshot,
    State,
    Who,
)
from geo.register.writer import Writer


class KoppelkansEntries(Writer):
    """What is recorded of a koppelkans: decisions, comments and overrules."""

    def decide(
        self,
        koppelkans_id: str,
        decision: Decision,
        *,
        session: str,
        who: Who,
        state: State | None = None,
        item: Item | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record a decision in an open session, with the evidence it was taken on.

        Args:
            koppelkans_id: which koppelkans.
            decision: what was decided and why.
            session: the open session.
            who: organisation and role that record it.
            state: on what data the item was shown; by default that of the session.
            item: the item as it was shown; by default as frozen with the session.
            seen: number of the last entry the writer saw; what came after is returned with it.
        """
        with self._writing() as connection:
            found = sessions.find_open(connection, session)
            frozen = self._list_of(connection, found.evidence)
            known = {**overrules.added(connection), **frozen.by_id()}
            shown = (item or known[koppelkans_id]) if koppelkans_id in known else None
            if shown is None or shown.get("id") != koppelkans_id:
                raise RegisterError(
                    f"De koppelkans {koppelkans_id} staat niet in de lijst van sessie {session}. "
                    "Voeg haar eerst met de hand toe."
                )
            key = ledger.freeze(connection, Snapshot(state or frozen.state, (shown,)))
            draft = Draft(EntryKind.DECISION, who, decision.to_dict(), session, koppelkans_id, key)
            return self._record(connection, draft, seen=seen)

    def comment(
        self,
        koppelkans_id: str,
        text: str,
        *,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record what a party says of a koppelkans, in an open session or outside one."""
        check_text(text, what="een opmerking")
        return self._on(koppelkans_id, EntryKind.COMMENT, {"text": text}, who, session, seen)

    def reject_match(
        self,
        koppelkans_id: str,
        *,
        reason: str,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record that what the analysis found is no koppelkans."""
        content = overrules.content(OverruleKind.GEEN_MATCH, reason=reason)
        return self._on(koppelkans_id, EntryKind.OVERRULE, content, who, session, seen)

    def move(
        self,
        koppelkans_id: str,
        *,
        lat: float,
        lon: float,
        precision_m: float,
        outline: str | None = None,
        reason: str,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record where it really is: WGS84 in degrees, precision in metres.

        ``outline`` is the WKT of a polygon in EPSG:28992, where that is what was pointed out.
        """
        check_place(lat=lat, lon=lon, precision_m=precision_m)
        if outline is not None:
            check_outline(outline)
        content = overrules.content(OverruleKind.ANDERE_PLEK, reason=reason)
        content |= {"lat": lat, "lon": lon, "precision_m": precision_m}
        if outline is not None:
            content["outline"] = outline
        return self._on(koppelkans_id, EntryKind.OVERRULE, content, who, session, seen)

    def add(self, item: Item, *, reason: str, who: Who, session: str | None = None) -> Recorded:
        """Record a koppelkans that the analysis did not find; the item is kept as given."""
        check_items([item])
        content = overrules.content(OverruleKind.TOEGEVOEGD, reason=reason, item=plain(item))
        return self._on(str(item["id"]), EntryKind.OVERRULE, content, who, session, None)

    def withdraw(
        self,
        koppelkans_id: str,
        overrule: OverruleKind,
        *,
        reason: str,
        who: Who,
        session: str | None = None,
        seen: int | None = None,
    ) -> Recorded:
        """Record that an overrule no longer holds; it stays in the history."""
        content = overrules.content(
            OverruleKind.INGETROKKEN, reason=reason, withdrawn=str(overrule)
        )
        return self._on(koppelkans_id, EntryKind.OVERRULE, content, who, session, seen)

    def _on(
        self,
        koppelkans_id: str,
        kind: EntryKind,
        content: dict[str, Any],
        who: Who,
        session: str | None,
        seen: int | None,
    ) -> Recorded:
        check_id(koppelkans_id)
        with self._writing() as connection:
            if session is not None:
                sessions.find_open(connection, session)
            if kind is EntryKind.OVERRULE:
                overrules.check(connection, koppelkans_id, content)
            draft = Draft(kind, who, content, session, koppelkans_id)
            return self._record(connection, draft, seen=seen)
