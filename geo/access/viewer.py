"""Who is looking: a role, and for a corporation which one.

The roles are a ladder: each sees at least what the one below it sees.

=========== ============================================ =========================================
role        sees                                         may record
=========== ============================================ =========================================
publiek     the published counts per wijk and buurt      nothing
lezer       plans, works, agreements, progress of the    nothing
            gemeente; stock only as published
corporatie  also its own stock building by building      about its own plans and stock
gemeente    everything                                   everything but the upkeep of the register
beheerder   everything                                   everything
=========== ============================================ =========================================
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geo.access.errors import AccessError


class Role(StrEnum):
    """What somebody is to this installation."""

    PUBLIEK = "publiek"
    LEZER = "lezer"
    CORPORATIE = "corporatie"
    GEMEENTE = "gemeente"
    BEHEERDER = "beheerder"


_ORDER: Final = tuple(Role)


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks or records.

    Attributes:
        role: what they are to this installation.
        corporation: of which corporation, as it stands in the stock; for that role only.
        organisation: the organisation their lines in the register are of; '' leaves it to them,
            as where nobody logs in.
    """

    role: Role
    corporation: str | None = None
    organisation: str = ""

    def __post_init__(self) -> None:
        named = bool(self.corporation and self.corporation.strip())
        if named != (self.role is Role.CORPORATIE):
            raise AccessError(
                "De rol 'corporatie' vraagt de naam van de corporatie (corporatie:NAAM); "
                "een andere rol heeft er geen."
            )

    @property
    def sees_all(self) -> bool:
        """Whether nothing is kept from them."""
        return self.role in {Role.GEMEENTE, Role.BEHEERDER}

    @property
    def inside(self) -> bool:
        """Whether they are one of the parties, and not just anybody."""
        return self.role is not Role.PUBLIEK

    @property
    def rank(self) -> int:
        """How high the role stands on the ladder; the lowest is 0."""
        return _ORDER.index(self.role)

    @property
    def sight(self) -> str:
        """What they see, in one word: it belongs in the key of everything that is remembered.

        Two viewers with the same sight see exactly the same.
        """
        if self.sees_all:
            return "alles"
        return f"{self.role}:{self.corporation}" if self.corporation else str(self.role)

    @property
    def folder(self) -> str:
        """The sight as a name for a folder; '' for those who see everything."""
        if self.sees_all:
            return ""
        return f"gezien-{hashlib.sha256(self.sight.encode()).hexdigest()[:16]}"

    def owns(self, corporation: object) -> bool:
        """Whether something of this corporation is theirs."""
        return self.corporation is not None and corporation == self.corporation

    def __str__(self) -> str:
        """The role in words."""
        return f"{self.role} ({self.corporation})" if self.corporation else str(self.role)


EVERYTHING: Final = Viewer(Role.BEHEERDER)
"""Who works where nobody logs in: on a laptop, or at the shell of the server."""

PUBLIC: Final = Viewer(Role.PUBLIEK)
"""Who did not log in, or cannot be told to be anybody else."""


def viewer_named(text: str, *, organisation: str = "") -> Viewer:
    """A viewer written as ``rol`` or ``corporatie:NAAM``.

    >>> viewer_named("corporatie:Trivire").sight
    'corporatie:Trivire'

    Raises:
        AccessError: no such role, or a corporation without a name.
    """
    role, colon, corporation = (part.strip() for part in text.partition(":"))
    if role not in set(Role):
        raise AccessError(
            f"De rol '{role}' is er niet; kies uit {', '.join(Role)} (corporatie als "
            "corporatie:NAAM)."
        )
    if colon and not corporation:
        raise AccessError("Achter 'corporatie:' hoort de naam van de corporatie.")
    named = corporation or None
    return Viewer(Role(role), named, organisation or corporation)
