"""A viewer: a role, and for a corporation which one."""

import hashlib
from dataclasses import dataclass
from typing import Final

from geo.access.errors import AccessError
from geo.access.roles import ROLE_NAMES, ROLES, Role, RoleEntry


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
        if named != self.entry.has_corporation:
            raise AccessError(
                "De rol 'corporatie' vraagt de naam van de corporatie (corporatie:NAAM); "
                "een andere rol heeft er geen."
            )

    @property
    def entry(self) -> RoleEntry:
        """What the role may see and do."""
        return ROLES[self.role]

    @property
    def sees_all(self) -> bool:
        """Whether nothing is withheld from them."""
        return self.entry.sees_all

    @property
    def inside(self) -> bool:
        """Whether they are one of the parties, and not just anybody."""
        return self.entry.is_party

    @property
    def rank(self) -> int:
        """Which of two roles of one login counts: the one with the higher rank."""
        return self.entry.rank

    @property
    def sight(self) -> str:
        """What they may see, as text; part of the key of everything that is cached.

        Two viewers with the same text see exactly the same.
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
        """The role, with the corporation it is of."""
        return f"{self.role} ({self.corporation})" if self.corporation else str(self.role)


EVERYTHING: Final = Viewer(Role.BEHEERDER)
"""Who works where nobody logs in: on a laptop, or at the shell of the server."""

PUBLIC: Final = Viewer(Role.PUBLIEK)
"""Who did not log in, or cannot be told to be anybody else."""


def viewer_named(text: str, *, organisation: str = "") -> Viewer:
    """A viewer written as ``rol``, ``corporatie:NAAM`` or ``lezer:ORGANISATIE``.

    >>> viewer_named("corporatie:Trivire").sight
    'corporatie:Trivire'

    Raises:
        AccessError: no such role, or a corporation without a name.
    """
    role, colon, corporation = (part.strip() for part in text.partition(":"))
    if role not in set(Role):
        raise AccessError(f"De rol '{role}' is er niet; kies uit {', '.join(ROLE_NAMES.values())}.")
    if colon and not corporation:
        raise AccessError("Achter 'corporatie:' hoort de naam van de corporatie.")
    if role == Role.LEZER and corporation:
        return Viewer(Role.LEZER, organisation=corporation)
    named = corporation or None
    return Viewer(Role(role), named, organisation or corporation)
