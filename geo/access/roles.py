"""The roles: one table with the rank, title, layers, rights and description of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from geo.catalogue.sources import Audience
from geo.register.values import EntryKind


class Role(StrEnum):
    """What somebody is to this installation; :data:`ROLES` says what each may see and do."""

    PUBLIEK = "publiek"
    LEZER = "lezer"
    CORPORATIE = "corporatie"
    GEMEENTE = "gemeente"
    BEHEERDER = "beheerder"


@dataclass(frozen=True, kw_only=True)
class RoleEntry:
    """One role.

    Attributes:
        rank: of two roles of one login the higher one counts; unique.
        title: Dutch name with a capital.
        description: Dutch sentences for the login page; ``{corporation}`` is filled in.
        audiences: layers whose ``audience`` in ``sources.toml`` is one of these are seen whole;
            ``eigen`` is seen as far as it is of the role's corporation.
        sees_all: nothing is withheld, also of layers that are registered nowhere.
        is_party: takes part in the agreements, and is not just anybody.
        has_corporation: names one corporation (``corporatie:NAAM``).
        records: kinds of lines it writes in the register about what is of its corporation.
        records_all: writes lines of every kind about everything, and loads layers.
        keeps_register: restores and imports the register as a whole.
    """

    rank: int
    title: str
    description: str
    audiences: frozenset[Audience] = frozenset({"iedereen"})
    sees_all: bool = False
    is_party: bool = True
    has_corporation: bool = False
    records: frozenset[EntryKind] = frozenset()
    records_all: bool = False
    keeps_register: bool = False


_PARTY: Final[frozenset[Audience]] = frozenset({"iedereen", "partijen", "eigen"})

ROLES: Final[Mapping[Role, RoleEntry]] = MappingProxyType(
    {
        Role.PUBLIEK: RoleEntry(
            rank=0,
            title="Publiek",
            description="U ziet de openbare aantallen per wijk en buurt. U kunt niets vastleggen.",
            is_party=False,
        ),
        Role.LEZER: RoleEntry(
            rank=1,
            title="Lezer",
            description=(
                "U ziet de plannen, de werken, de afspraken en de voortgang van de gemeente. Het "
                "bezit van corporaties ziet u alleen opgeteld. U legt alleen opmerkingen bij een "
                "uitvraag vast."
            ),
            audiences=_PARTY,
            records=frozenset({EntryKind.ROUND_REMARK}),
        ),
        Role.CORPORATIE: RoleEntry(
            rank=2,
            title="Corporatie",
            description=(
                "U ziet het bezit van {corporation} per gebouw, en dat van anderen alleen "
                "opgeteld. U legt vast over de plannen, complexen en cijfers van {corporation}, en "
                "levert haar gegevens aan."
            ),
            audiences=_PARTY,
            has_corporation=True,
            records=frozenset(
                {
                    EntryKind.DECISION,
                    EntryKind.COMMENT,
                    EntryKind.OVERRULE,
                    EntryKind.FIGURES,
                    EntryKind.PROJECT_STATE,
                    EntryKind.DELIVERY,
                    EntryKind.ROUND_REMARK,
                }
            ),
        ),
        Role.GEMEENTE: RoleEntry(
            rank=3,
            title="Gemeente",
            description=(
                "U ziet alles, en legt sessies, besluiten, afspraken en cijfers vast. U haalt "
                "lagen op en laadt bestanden."
            ),
            sees_all=True,
            records_all=True,
        ),
        Role.BEHEERDER: RoleEntry(
            rank=4,
            title="Beheerder",
            description="U ziet alles en kunt alles, ook een register inlezen.",
            sees_all=True,
            records_all=True,
            keeps_register=True,
        ),
    }
)
"""Every role; a role of :class:`Role` that is missing here fails at import."""

if missing := set(Role) - set(ROLES):
    raise KeyError(f"roles without an entry in ROLES: {sorted(missing)}")

ROLE_NAMES: Final[Mapping[Role, str]] = {
    role: f"{role}:NAAM" if entry.has_corporation else str(role) for role, entry in ROLES.items()
}
"""How each role is written on the command line and in an access token."""
