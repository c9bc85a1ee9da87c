"""What each role may do, apart from looking."""

from collections.abc import Mapping
from typing import Any, Final

from geo.access.errors import AccessError
from geo.access.own import Own
from geo.access.viewer import Viewer
from geo.register.values import EntryKind

_SESSION: Final = frozenset(
    {
        EntryKind.SESSION_OPENED,
        EntryKind.SESSION_CHANGED,
        EntryKind.SESSION_CLOSED,
        EntryKind.SESSION_REOPENED,
    }
)
_ON_KOPPELKANS: Final = frozenset({EntryKind.DECISION, EntryKind.COMMENT, EntryKind.OVERRULE})

PARTY_ACTIONS: Final = frozenset({"save", "hand_in"})
"""What a party does with its own delivery; the gemeente does the rest (send back, accept)."""

_WHAT: Final[Mapping[EntryKind, str]] = {
    **dict.fromkeys(_SESSION, "een sessie openen, wijzigen, sluiten of heropenen"),
    EntryKind.DECISION: "over deze koppelkans besluiten",
    EntryKind.COMMENT: "bij deze koppelkans een opmerking vastleggen",
    EntryKind.OVERRULE: "deze koppelkans corrigeren",
    EntryKind.AGREEMENT_SET: "een set afspraken laden",
    EntryKind.AGREEMENT_STATUS: "de status van een afspraak vastleggen",
    EntryKind.AGREEMENT_MEETING: "een overleg invoeren",
    EntryKind.AGREEMENT_PARKING: "een afspraak over parkeren vastleggen",
    EntryKind.AGREEMENT_PRICE: "een grondprijs vastleggen",
    EntryKind.FIGURES: "deze cijfers melden",
    EntryKind.PROJECT_STATE: "de stand van dit plan melden",
    EntryKind.AGENDA_ITEM: "een punt van een wijkagenda melden",
    EntryKind.PERIOD_CLOSED: "een jaar sluiten",
    EntryKind.STORY: "een verhaal opslaan",
    EntryKind.PROPOSAL: "een voorstel opslaan",
    EntryKind.ROUND: "een uitvraag openen, wijzigen of sluiten",
    EntryKind.DELIVERY: "dit bij deze aanlevering vastleggen",
    EntryKind.ROUND_REMARK: "bij deze uitvraag een opmerking vastleggen",
}


def refusal(viewer: Viewer, kind: EntryKind, *, about_own: bool = True) -> str | None:
    """Why no line of a kind is for this viewer to write, in Dutch; None where some of it is.

    For who draws a form: what is filled in is looked at by :func:`require_entry`.

    Args:
        viewer: who would write.
        kind: of the line.
        about_own: whether what it is about is of their corporation.
    """
    if viewer.entry.records_all or (about_own and kind in viewer.entry.records):
        return None
    return f"Als {viewer} kunt u niet {_WHAT.get(kind, 'dit vastleggen')}."


def require_entry(
    viewer: Viewer,
    kind: EntryKind,
    content: Mapping[str, Any],
    *,
    own: Own,
    about_own: bool = False,
) -> None:
    """Refuse a line in the register that is not for this viewer to write.

    The gemeente and the beheerder write every kind. A corporation writes about its own plans,
    its own complexes, its own figures and its own deliveries, which it does not accept itself. A
    lezer writes remarks on a round; the public writes nothing.

    Args:
        viewer: who writes.
        kind: of the line.
        content: what the line says.
        own: what is of the viewer's corporation.
        about_own: whether the koppelkans the line is about is of their corporation.

    Raises:
        AccessError: it is not for this viewer.
    """
    mine = _is_own(viewer, kind, content, own, about_own=about_own)
    reason = refusal(viewer, kind, about_own=mine)
    if reason is not None:
        raise AccessError(reason)


def _is_own(
    viewer: Viewer,
    kind: EntryKind,
    content: Mapping[str, Any],
    own: Own,
    *,
    about_own: bool,
) -> bool:
    if kind is EntryKind.ROUND_REMARK:
        return True
    if viewer.corporation is None:
        return False
    if kind is EntryKind.DELIVERY:
        return viewer.owns(content.get("party")) and content.get("action") in PARTY_ACTIONS
    if kind is EntryKind.FIGURES:
        rows = content.get("figures") or ()
        return bool(rows) and all(viewer.owns(row.get("corporation")) for row in rows)
    if kind is EntryKind.PROJECT_STATE:
        return content.get("project_id") in own.projects
    return kind in _ON_KOPPELKANS and about_own


def may_load(viewer: Viewer) -> bool:
    """Whether they may fetch layers, load files and take layers out of use."""
    return viewer.entry.records_all


def may_upload(viewer: Viewer) -> bool:
    """Whether they may send a file to the server: to load it, or to deliver it."""
    return may_load(viewer) or EntryKind.DELIVERY in viewer.entry.records


def may_keep_register(viewer: Viewer) -> bool:
    """Whether they may restore and import the register as a whole."""
    return viewer.entry.keeps_register


def require_upkeep(viewer: Viewer, what: str) -> None:
    """Refuse who does not keep the register itself (restoring and importing it as a whole).

    Raises:
        AccessError: it is not for this viewer.
    """
    if not may_keep_register(viewer):
        raise AccessError(f"Als {viewer} kunt u niet {what}; dat doet de beheerder.")
