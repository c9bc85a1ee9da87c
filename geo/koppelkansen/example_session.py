"""A closed session to look into on a new installation, with decisions made up as an example.

It is written in a register of its own, never in that of the installation: it counts nowhere.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.snapshot import DEFAULT_KINDS, frozen_items, session_name
from geo.register import Decision, Register, SessionRecord, State, Status, Who

_SUFFIX: Final = "voorbeeld"
_GEMEENTE: Final = Who("Voorbeeldgemeente", "klimaatadaptatie")
_CORPORATION: Final = Who("Voorbeeldcorporatie", "gebiedsontwikkeling")
_TENANTS: Final = Who("Voorbeeldhuurders", "vertegenwoordiging")
_DECISIONS: Final = (
    (Status.OPGENOMEN, "Voorbeeld: de straat gaat toch open, het groen gaat mee in het bestek."),
    (Status.NADER_ONDERZOEKEN, "Voorbeeld: eerst uitzoeken waar de kabels liggen."),
    (Status.UITGESTELD, "Voorbeeld: het riool komt pas twee jaar later, dan samen."),
    (Status.AFGEWEZEN, "Voorbeeld: hier is geen ruimte voor water op eigen grond."),
)
_REMARK: Final = "Voorbeeld: de bewoners vragen vooral schaduw bij de speelplek."
_AGENDA: Final = 6


def record_example_session(
    register: Register, *, items: Sequence[Koppelkans], state: State, date: dt.date
) -> SessionRecord:
    """Open, decide and close the example session.

    Args:
        register: an empty register that holds nothing else.
        items: the list of now, best first; the first plans get a decision.
        state: on what data the list was made, see
            :func:`geo.koppelkansen.snapshot.session_state`.
        date: the day of the session.
    """
    name = f"{session_name(date)}-{_SUFFIX}"
    # the page opens on this kind; without any, whatever is on top
    discussed = [item for item in items if item.kind in DEFAULT_KINDS] or list(items)
    register.open_session(
        name, date=date, participants=(_GEMEENTE, _CORPORATION, _TENANTS), state=state,
        items=frozen_items(items), who=_GEMEENTE, agenda=[item.id for item in discussed[:_AGENDA]],
    )  # fmt: skip
    for item, (status, reason) in zip(discussed, _DECISIONS, strict=False):
        taken = status is Status.OPGENOMEN
        measure = (
            next((known_measure.title for known_measure in item.measures), None) if taken else None
        )
        decision = Decision(
            status, reason, owner=_CORPORATION.organisation if taken else None, measure=measure
        )
        register.decide(item.id, decision, session=name, who=_GEMEENTE)
    for item in discussed[:1]:
        register.comment(item.id, _REMARK, session=name, who=_TENANTS)
    register.close_session(name, who=_GEMEENTE)
    return register.session(name)
