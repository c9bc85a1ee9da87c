"""A delivery as its entries in the register add up: state, versions and remarks."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.deliveries.items import item_named
from geo.deliveries.states import Action, State, next_state
from geo.deliveries.versions import Version
from geo.errors import RegisterError
from geo.register import Entry, EntryKind, Reader
from geo.register.checks import check_text


@dataclass(frozen=True, order=True)
class DeliveryKey:
    """Which delivery: the id of the round, the party and the code of the item."""

    round: str
    party: str
    item: str


@dataclass(frozen=True, kw_only=True)
class RowRemark:
    """What the gemeente says of a delivery; ``row`` None is about all of it."""

    text: str
    row: int | None = None

    def __post_init__(self) -> None:
        check_text(self.text, what="een opmerking")
        if self.row is not None and self.row < 1:
            raise RegisterError(f"Rij {self.row} bestaat niet; rijen tellen vanaf 1.")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One item of one party in a round.

    Attributes:
        key: which.
        state: None as long as nothing was saved.
        number: of the last version, 0 for none.
        versions: every version, oldest first; empty where the viewer sees no more than the state.
        remarks: of the last time it was sent back; empty when that was answered.
        entries: its lines in the register, in order.
    """

    key: DeliveryKey
    state: State | None = None
    number: int = 0
    versions: tuple[Version, ...] = ()
    remarks: tuple[RowRemark, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def seen(self) -> int:
        """Number of its last line: what a form was drawn from."""
        return self.entries[-1].sequence if self.entries else 0

    @property
    def moment(self) -> dt.datetime | None:
        """When its last line was recorded."""
        return self.entries[-1].recorded_at if self.entries else None

    @property
    def latest(self) -> Version | None:
        """The last version."""
        return self.versions[-1] if self.versions else None

    @property
    def accepted_number(self) -> int | None:
        """Number of the version that was accepted last; it may not be the last version."""
        for entry in reversed(self.entries):
            if entry.content["action"] == Action.ACCEPT:
                return int(entry.content["number"])
        return None

    def version(self, number: int) -> Version:
        """Return a version by its number.

        Raises:
            RegisterError: there is none.
        """
        for version in self.versions:
            if version.number == number:
                return version
        raise RegisterError(f"Van deze aanlevering is er geen versie {number}.")


def key_of_entry(entry: Entry) -> DeliveryKey:
    """Which delivery a line is about."""
    content = entry.content
    return DeliveryKey(str(content["round"]), str(content["party"]), str(content["item"]))


def fold_delivery(key: DeliveryKey, entries: Iterable[Entry]) -> Delivery:
    """Return a delivery from all lines on deliveries."""
    own = [
        entry
        for entry in entries
        if entry.kind is EntryKind.DELIVERY and key_of_entry(entry) == key
    ]
    kind = item_named(key.item).kind
    state: State | None = None
    versions: list[Version] = []
    remarks: tuple[RowRemark, ...] = ()
    number = 0
    for entry in own:
        content: Mapping[str, Any] = entry.content
        action = Action(content["action"])
        state = next_state(state, action)
        number = int(content["number"])
        if action is Action.SAVE and "version" in content:
            versions.append(Version.from_dict(content["version"], kind=kind))
        if action is Action.SEND_BACK:
            remarks = tuple(
                RowRemark(text=str(remark["text"]), row=remark["row"])
                for remark in content.get("remarks", ())
            )
        elif action in {Action.HAND_IN, Action.ACCEPT}:
            remarks = ()
    return Delivery(
        key=key,
        state=state,
        number=number,
        versions=tuple(versions),
        remarks=remarks,
        entries=tuple(own),
    )


def deliveries_of(register: Reader, keys: Sequence[DeliveryKey]) -> dict[DeliveryKey, Delivery]:
    """Return these deliveries as the register (of a viewer) has them."""
    entries = register.entries(kinds=(EntryKind.DELIVERY,))
    return {key: fold_delivery(key, entries) for key in keys}
