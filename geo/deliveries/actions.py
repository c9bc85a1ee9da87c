"""Saving, handing in, sending back and accepting: each is checked, and recorded once.

Who may do what is enforced here and again by the register of the viewer, which also signs every
line (:class:`geo.access.register.SeenRegister`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from geo.catalogue.file_limits import check_size
from geo.catalogue.library import Library
from geo.deliveries.checks import CheckedDelivery, require_own_rows
from geo.deliveries.desk import DeliveryDesk, check_file, delivery_of, recheck
from geo.deliveries.history import Delivery, DeliveryKey, RowRemark, fold_delivery
from geo.deliveries.items import item_named
from geo.deliveries.quality import quality_of
from geo.deliveries.round_record import Round
from geo.deliveries.rounds import find_round, fold_rounds, pick_round
from geo.deliveries.states import Action, State, is_of_party, next_state
from geo.deliveries.versions import Reading, Version, content_store, pack_rows
from geo.errors import DataError, RegisterError
from geo.importing.names import Kind
from geo.importing.prepare import activate
from geo.importing.questions import unanswered_words
from geo.progress.delivery import deliver
from geo.register import Entry, EntryKind, Who
from geo.register.canonical import plain
from geo.register.checks import check_text
from geo.text.sanitise import bare_file_name

_MOST_REMARKS: Final = 200
_LONGEST_NAME: Final = 200


def save_version(
    desk: DeliveryDesk,
    key: DeliveryKey,
    name: str,
    content: bytes,
    reading: Reading,
    *,
    who: Who,
    checked: CheckedDelivery | None = None,
    seen: int | None = None,
    elsewhere: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Delivery:
    """Store a file as the next version of a delivery: a concept, which nobody has accepted.

    Args:
        desk: where.
        key: which delivery.
        name: of the file.
        content: the file as it is.
        reading: how it is read.
        who: organisation and role, where nobody logs in.
        checked: what :func:`check_file` gave for the same file, to spare reading it again.
        seen: number of the last line that the writer saw (:attr:`Delivery.seen`).
        elsewhere: who handed it in elsewhere, for a file of another installation.
        today: the day it is.

    Raises:
        AccessError: the viewer delivers nothing for this party.
        DataError: the file cannot be read, or holds rows of another party.
        RegisterError: it cannot be saved now.
    """
    desk.require_party(key.party)
    item = item_named(key.item)
    check_size(len(content), name=name)
    name = bare_file_name(name)
    if not 0 < len(name) <= _LONGEST_NAME:
        raise DataError(f"De naam van een bestand is hoogstens {_LONGEST_NAME} tekens lang.")
    store = content_store(desk.library.var)
    quality, rows = None, None
    if item.kind is not None:
        if checked is None:
            checked = check_file(desk, key, name, content, reading, today=today)
        is_gemeente = key.party == find_round(desk.register, key.round).gemeente
        require_own_rows(checked, is_gemeente=is_gemeente)
        quality = quality_of(checked.whole, checked.own, before=checked.before)
        rows = store.put(pack_rows(checked.own))
    digest = store.put(content)

    def details(now: Delivery) -> dict[str, Any]:
        version = Version(
            number=now.number + 1, digest=digest, file=name, size=len(content), reading=reading,
            quality=quality, rows=rows,
        )  # fmt: skip
        last = now.versions[-1] if now.versions else None
        if last is not None and _same_file(last, version):
            version = last
        made: dict[str, Any] = {"number": version.number, "version": version.to_dict()}
        return made | ({"told": dict(elsewhere)} if elsewhere else {})

    _record(desk, key, Action.SAVE, details, who=who, seen=seen)
    return delivery_of(desk, key)


def _same_file(last: Version, new: Version) -> bool:
    return (last.digest, last.reading.to_dict()) == (new.digest, new.reading.to_dict())


def hand_in(
    desk: DeliveryDesk, key: DeliveryKey, *, who: Who, seen: int | None = None, remark: str = ""
) -> Delivery:
    """Hand in the last version; from then on the gemeente judges it.

    Raises:
        AccessError: the viewer delivers nothing for this party.
        DataError: the version cannot become active: nothing in it can be used, or it has open
            questions.
        RegisterError: it cannot be handed in now.
    """
    desk.require_party(key.party)
    version = delivery_of(desk, key).latest
    if version is not None and version.quality is not None and not version.quality.loaded:
        raise DataError(f"In {version.file} is geen enkele rij bruikbaar; verbeter het bestand.")

    def details(now: Delivery) -> dict[str, Any]:
        if now.state is State.TERUGGESTUURD and not remark.strip():
            raise RegisterError(
                "Deze aanlevering is teruggestuurd: bewaar een verbeterde versie, of schrijf "
                "waarom het klopt zoals het is."
            )
        return {"number": now.number, "remark": remark}

    _record(desk, key, Action.HAND_IN, details, who=who, seen=seen)
    return delivery_of(desk, key)


def send_back(
    desk: DeliveryDesk,
    key: DeliveryKey,
    remarks: Sequence[RowRemark],
    *,
    who: Who,
    seen: int | None = None,
) -> Delivery:
    """Send a delivery back with remarks, per row or about all of it.

    Raises:
        AccessError: the viewer is not of the gemeente.
        RegisterError: there is no remark, or it cannot be sent back now.
    """
    desk.require_gemeente("een aanlevering terugsturen")
    if not 0 < len(remarks) <= _MOST_REMARKS:
        raise RegisterError(f"Geef 1 tot {_MOST_REMARKS} opmerkingen mee.")
    listed = [{"row": remark.row, "text": remark.text} for remark in remarks]

    def details(now: Delivery) -> dict[str, Any]:
        return {"number": now.number, "remarks": listed}

    _record(desk, key, Action.SEND_BACK, details, who=who, seen=seen)
    return delivery_of(desk, key)


def accept(
    desk: DeliveryDesk,
    key: DeliveryKey,
    *,
    who: Who,
    seen: int | None = None,
    reason: str = "",
    today: date | None = None,
) -> Delivery:
    """Accept the version that was handed in: it becomes active, for the rows of its party only.

    The file is read anew beside the layers of now. Figures also go in the register as reported.
    The layer is stored and the line recorded in one transaction of the register.

    Args:
        desk: where.
        key: which delivery.
        who: organisation and role, where nobody logs in.
        seen: number of the last line that the writer saw.
        reason: why, when figures correct a closed year.
        today: the day it is.

    Raises:
        AccessError: the viewer is not of the gemeente.
        DataError: the file holds rows of another party, or cannot become active.
        RegisterError: it cannot be accepted now.
    """
    desk.require_gemeente("een aanlevering accepteren")
    now = delivery_of(desk, key)
    version = now.latest
    if version is None:
        raise RegisterError("Er is nog niets ingediend om te accepteren.")
    kind = item_named(key.item).kind
    checked, base = None, None
    if kind is not None and now.state is State.INGEDIEND:
        base = _digest_of(desk.library, kind)
        checked = recheck(desk, key, today=today)
        if checked.whole.open_questions:
            raise DataError(unanswered_words(checked.whole.open_questions))
        is_gemeente = key.party == find_round(desk.register, key.round).gemeente
        require_own_rows(checked, is_gemeente=is_gemeente)
        if checked.whole.kind == "monitor" and checked.whole.can_be_stored:
            # first: what the register refuses is not loaded either
            rows = checked.whole.data.tail(checked.whole.own_count)
            deliver(desk.register, rows, source=version.file, who=who, reason=reason)

    def details(then: Delivery) -> dict[str, Any]:
        return {"number": then.number, "digest": version.digest, "remark": reason}

    def store() -> None:
        if checked is None or kind is None:
            return
        if _digest_of(desk.library, kind) != base:
            # what others have was read before: it would be put back as it was
            raise RegisterError(
                "Intussen is de laag veranderd waar dit bij komt; er is niets vastgelegd. "
                "Accepteer nog eens."
            )
        activate(desk.library, checked.whole)

    _record(desk, key, Action.ACCEPT, details, who=who, seen=seen or now.seen, then=store)
    return delivery_of(desk, key)


def _digest_of(library: Library, kind: Kind) -> str:
    layer = library.find(kind)
    return "" if layer is None else layer.digest


def remark_on_round(desk: DeliveryDesk, round_id: str, text: str, *, who: Who) -> Entry:
    """Record what any party says of a round as a whole; the same twice is recorded once.

    Raises:
        AccessError: the viewer is none of the parties.
    """
    check_text(text, what="een opmerking")
    find_round(desk.register, round_id)

    def decide(entries: list[Entry]) -> Mapping[str, Any] | Entry:
        content = {"round": round_id, "text": text}
        last = entries[-1] if entries else None
        if last is not None and last.content == content and last.who == _signed(desk, who):
            return last
        return content

    return desk.register.note_after(EntryKind.ROUND_REMARK, decide, who=who)


def _signed(desk: DeliveryDesk, who: Who) -> Who:
    if not desk.viewer.organisation:
        return who
    return Who(desk.viewer.organisation, str(desk.viewer.role))


def _record(
    desk: DeliveryDesk,
    key: DeliveryKey,
    action: Action,
    details: Callable[[Delivery], dict[str, Any]],
    *,
    who: Who,
    seen: int | None,
    then: Callable[[], None] | None = None,
) -> Entry:
    """Record an action on a delivery, once, if it can be done in the state it is in now."""
    desk.require_party(key.party)

    def decide(entries: list[Entry]) -> Mapping[str, Any] | Entry:
        found = pick_round(fold_rounds(entries), key.round)
        found.request(key.party, key.item)
        now = fold_delivery(key, entries)
        content = {
            "round": key.round, "party": key.party, "item": key.item, "action": str(action),
            **details(now),
        }  # fmt: skip
        last = now.entries[-1] if now.entries else None
        if last is not None and last.content == plain(content):
            return last
        _require_current(found, now, action, seen=seen)
        next_state(now.state, action)
        if then is not None:
            then()
        return content

    return desk.register.note_after(
        EntryKind.DELIVERY, decide, who=who, known=(EntryKind.ROUND, EntryKind.DELIVERY)
    )


def _require_current(found: Round, now: Delivery, action: Action, *, seen: int | None) -> None:
    if is_of_party(action) and not found.is_open:
        raise RegisterError(f"De uitvraag {found.id} is gesloten; vraag de gemeente.")
    if seen is not None and now.seen != seen:
        raise RegisterError(
            "Intussen is aan deze aanlevering iets veranderd; er is niets vastgelegd. Bekijk haar "
            "opnieuw."
        )
