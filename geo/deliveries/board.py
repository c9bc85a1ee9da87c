"""The board of a round: per party and item how far it is, how good, and what contradicts."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.catalogue.stock_counts import owner_parts
from geo.deliveries.contradictions import Contradiction, contradictions
from geo.deliveries.desk import DeliveryDesk, rows_of
from geo.deliveries.history import Delivery, DeliveryKey, deliveries_of
from geo.deliveries.items import item_named
from geo.deliveries.round_record import Round
from geo.deliveries.rounds import find_round
from geo.deliveries.states import State
from geo.importing.replacing import PARTY_COLUMNS
from geo.register import EntryKind

HANDED_IN: Final = frozenset({State.INGEDIEND, State.GEACCEPTEERD})
"""The states in which the party has done what was asked."""


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """One item asked of one party.

    ``is_late`` says that the deadline has passed and it is not in; ``is_open_to_viewer`` whether
    the viewer sees more than the state.
    """

    key: DeliveryKey
    title: str
    explanation: str
    delivery: Delivery
    is_late: bool
    is_open_to_viewer: bool

    def to_dict(self) -> dict[str, Any]:
        """Everything the viewer sees, as JSON."""
        delivery = self.delivery
        latest = delivery.latest
        moment = delivery.moment
        row: dict[str, Any] = {
            "party": self.key.party,
            "item": self.key.item,
            "title": self.title,
            "state": None if delivery.state is None else str(delivery.state),
            "late": self.is_late,
            "versions": delivery.number,
            "last_recorded": None if moment is None else moment.isoformat(),
        }
        if not self.is_open_to_viewer:
            return row
        return row | {
            "accepted_version": delivery.accepted_number,
            "file": None if latest is None else latest.file,
            "digest": None if latest is None else latest.digest,
            "quality": None if latest is None or latest.quality is None
            else latest.quality.to_dict()
            | {"difference_share": latest.quality.difference_share},
            "remarks": [{"row": remark.row, "text": remark.text} for remark in delivery.remarks],
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RoundRemark:
    """What a party said of the round as a whole."""

    organisation: str
    role: str
    recorded_at: dt.datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class ItemCount:
    """How far an item is over all parties that were asked for it."""

    item: str
    title: str
    asked: int
    handed_in: int
    accepted: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Board:
    """A round as it stands on a day.

    ``contradictions`` is None for a viewer who does not see the deliveries of all parties.
    """

    round: Round
    on: dt.date
    rows: tuple[BoardRow, ...]
    contradictions: tuple[Contradiction, ...] | None
    remarks: tuple[RoundRemark, ...]

    @property
    def items(self) -> tuple[ItemCount, ...]:
        """Counts per item, without saying whose."""
        found = []
        for code in dict.fromkeys(row.key.item for row in self.rows):
            rows = [row for row in self.rows if row.key.item == code]
            states = Counter(row.delivery.state for row in rows)
            found.append(
                ItemCount(
                    item=code,
                    title=item_named(code).title,
                    asked=len(rows),
                    handed_in=sum(states[state] for state in HANDED_IN),
                    accepted=states[State.GEACCEPTEERD],
                    late=sum(row.is_late for row in rows),
                )
            )
        return tuple(found)

    def row(self, party: str, item: str) -> BoardRow:
        """Return the row of an item of a party."""
        self.round.request(party, item)
        return next(row for row in self.rows if (row.key.party, row.key.item) == (party, item))

    def to_dict(self) -> dict[str, Any]:
        """Everything, as JSON."""
        return {
            "round": self.round.to_dict() | {"is_open": self.round.is_open},
            "on": self.on.isoformat(),
            "deliveries": [row.to_dict() for row in self.rows],
            "items": [
                {
                    "item": item.item, "title": item.title, "asked": item.asked,
                    "handed_in": item.handed_in, "accepted": item.accepted, "late": item.late,
                }
                for item in self.items
            ],
            "contradictions": None
            if self.contradictions is None
            else [contradiction.to_dict() for contradiction in self.contradictions],
            "remarks": [
                {
                    "organisation": remark.organisation, "role": remark.role,
                    "recorded_at": remark.recorded_at.isoformat(), "text": remark.text,
                }
                for remark in self.remarks
            ],
        }  # fmt: skip


def board_of(desk: DeliveryDesk, round_id: str, *, on: dt.date) -> Board:
    """Return the board of a round as the viewer may see it.

    Args:
        desk: library, register and viewer.
        round_id: which round.
        on: the day, for what is late.

    Raises:
        NotFoundError: there is no such round.
    """
    found = find_round(desk.register, round_id)
    keys = [DeliveryKey(found.id, request.party, request.item) for request in found.requests]
    known = deliveries_of(desk.register, keys)
    rows = tuple(
        BoardRow(
            key=key,
            title=item_named(key.item).title,
            explanation=request.explanation,
            delivery=known[key],
            is_late=on > found.deadline and known[key].state not in HANDED_IN,
            is_open_to_viewer=desk.may_see(key.party),
        )
        for key, request in zip(keys, found.requests, strict=True)
    )
    remarks = [
        RoundRemark(
            organisation=entry.who.organisation,
            role=entry.who.role,
            recorded_at=entry.recorded_at,
            text=str(entry.content["text"]),
        )
        for entry in desk.register.entries(kinds=(EntryKind.ROUND_REMARK,))
        if entry.content["round"] == found.id
    ]
    return Board(
        round=found,
        on=on,
        rows=rows,
        contradictions=_contradictions(desk, rows) if desk.viewer.sees_all else None,
        remarks=tuple(remarks),
    )


def _contradictions(desk: DeliveryDesk, rows: Sequence[BoardRow]) -> tuple[Contradiction, ...]:
    """Compare what was handed in with each other, and with what is active of the others."""
    found = {kind: _active(desk, kind) for kind in ("projects", "stock")}
    not_placed: dict[str, Sequence[str]] = {}
    for row in rows:
        kind = item_named(row.key.item).kind
        latest = row.delivery.latest
        if row.delivery.state not in HANDED_IN or latest is None:
            continue
        if kind in found:
            found[kind][row.key.party] = rows_of(desk, row.key)
        elif kind == "works" and latest.quality is not None:
            not_placed[row.key.party] = latest.quality.not_placed
    return contradictions(found, not_placed=not_placed)


def _active(desk: DeliveryDesk, kind: str) -> dict[str, pd.DataFrame]:
    """What is active per party; example data is of nobody."""
    layer = desk.library.find(kind)
    if layer is None or layer.provenance.is_example:
        return {}
    table: pd.DataFrame = layer.table
    if kind == "stock":
        table = owner_parts(layer.frame)
    parties: Mapping[Any, pd.DataFrame] = dict(iter(table.groupby(PARTY_COLUMNS[kind])))
    return {str(party): rows for party, rows in parties.items()}
