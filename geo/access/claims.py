"""Turns the claims of a login provider into a viewer: a role, and for a corporation which one.

The provider (Entra ID, Keycloak, ...) puts a claim in the token; which claim, and which of its
values means which role, stands in the installation's settings::

    [toegang]
    claim = "roles"            # a path is written with dots: "realm_access.roles"
    organisatie = "Gemeente Dordrecht"
    uren = 8

    [toegang.rollen]
    "kk-beheer" = "beheerder"
    "kk-gemeente" = "gemeente"
    "kk-trivire" = "corporatie:Trivire"
    "kk-huurders" = "lezer:Huurdersraad"

    [toegang.ingetrokken]
    "j.jansen@dordrecht.nl" = 2026-11-28T12:00:00+01:00

A login under ``ingetrokken`` (its ``sub``, ``email`` or ``preferred_username``) that was given out
before that moment no longer counts; the others stay logged in.

Whoever has no value of these has no role, and sees what everybody sees.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from geo.access.errors import AccessError
from geo.access.roles import Role
from geo.access.viewer import PUBLIC, Viewer, viewer_named

NAMELESS: Final = "Lezer"
"""The organisation of a lezer whose role names none (``lezer:ORGANISATIE``)."""
HOURS: Final = 8.0
_MAX_HOURS: Final = 24.0 * 7
_KNOWN: Final = frozenset({"claim", "organisatie", "uren", "rollen", "ingetrokken"})
_ACCOUNT_CLAIMS: Final = ("sub", "email", "preferred_username")
_EARLY: Final = dt.timedelta(minutes=5)
"""Two clocks differ; a token from further in the future is no token."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How a login becomes a viewer.

    Attributes:
        claim: name of the claim with roles or groups, dots between the steps of a path.
        roles: viewer per value of that claim.
        hours: how long a login counts.
        withdrawn: per name of an account (lower case) the moment up to which its logins no longer
            count.
    """

    claim: str = "roles"
    roles: Mapping[str, Viewer] = field(default_factory=dict)
    hours: float = HOURS
    withdrawn: Mapping[str, dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Login:
    """What came of a login: the viewer, and in Dutch why they are nobody when they are."""

    viewer: Viewer
    problem: str = ""
    expired: bool = False


def rules_of(settings: Mapping[str, Any]) -> Rules:
    """Read the table ``[toegang]`` of the settings.

    Raises:
        AccessError: a key is unknown, or a value is not what it should be.
    """
    if unknown := sorted(set(settings) - _KNOWN):
        raise AccessError(f"[toegang]: '{unknown[0]}' is geen instelling; ken {sorted(_KNOWN)}.")
    claim, organisation = settings.get("claim", "roles"), settings.get("organisatie", "Gemeente")
    hours, named = settings.get("uren", HOURS), settings.get("rollen", {})
    if not isinstance(claim, str) or not claim.strip():
        raise AccessError('[toegang]: claim is de naam van een claim, zoals "roles".')
    if not isinstance(organisation, str) or not organisation.strip() or "@" in organisation:
        raise AccessError("[toegang]: organisatie is de naam van de gemeente.")
    sound = isinstance(hours, int | float) and not isinstance(hours, bool)
    if not sound or not 0 < hours <= _MAX_HOURS:
        raise AccessError(f"[toegang]: uren is een getal boven 0, hooguit {_MAX_HOURS:.0f}.")
    if not isinstance(named, Mapping) or not named:
        raise AccessError(
            "[toegang.rollen] is leeg: schrijf er per waarde van de claim de rol, zoals "
            '"kk-gemeente" = "gemeente".'
        )
    roles = {}
    for value, role_name in named.items():
        viewer = viewer_named(str(role_name), organisation="")
        if not viewer.inside:
            raise AccessError(f"[toegang.rollen]: '{value}' kan niet de rol publiek krijgen.")
        of = viewer.organisation or organisation.strip()
        if viewer.role is Role.LEZER:
            # what a lezer remarks is not said by the gemeente
            of = viewer.organisation or NAMELESS
        roles[str(value)] = Viewer(viewer.role, viewer.corporation, of)
    return Rules(
        claim=claim.strip(),
        roles=roles,
        hours=float(hours),
        withdrawn=_withdrawn(settings.get("ingetrokken", {})),
    )


def _withdrawn(table: Any) -> dict[str, dt.datetime]:
    if not isinstance(table, Mapping) or not all(
        isinstance(moment, dt.datetime) and moment.tzinfo for moment in table.values()
    ):
        raise AccessError(
            "[toegang.ingetrokken]: schrijf er per account het moment met tijdzone, zoals "
            '"j.jansen@dordrecht.nl" = 2026-11-28T12:00:00+01:00.'
        )
    return {str(name).strip().lower(): moment for name, moment in table.items()}


def login_of(claims: Mapping[str, Any], rules: Rules, *, now: dt.datetime) -> Login:
    """Who somebody is by what the provider said of them.

    Args:
        claims: those of the verified token; ``iat`` tells when it was given out.
        rules: how a login becomes a viewer.
        now: the time, with its zone.
    """
    given = claims.get("iat")
    if isinstance(given, bool) or not isinstance(given, int | float):
        return Login(PUBLIC, "De inlogdienst zegt niet wanneer u bent ingelogd. Log opnieuw in.")
    since = now.timestamp() - given
    if since > rules.hours * 3600:
        return Login(PUBLIC, "Uw sessie is verlopen. Log opnieuw in.", expired=True)
    # the other way round: a time that is no number is neither
    if not since >= -_EARLY.total_seconds():
        return Login(PUBLIC, "De klok van de inlogdienst loopt niet gelijk. Log opnieuw in.")
    if any(given < moment.timestamp() for moment in _withdrawals(claims, rules)):
        return Login(PUBLIC, "Deze login is ingetrokken. Vraag de beheerder.", expired=True)
    return _login_with_role(claims, rules)


def _login_with_role(claims: Mapping[str, Any], rules: Rules) -> Login:
    """The viewer of the highest role that the claims name."""
    found = [rules.roles[value] for value in _values(claims, rules.claim) if value in rules.roles]
    if not found:
        return Login(
            PUBLIC,
            "U bent ingelogd, maar u hebt voor dit programma nog geen rol. Vraag de beheerder van "
            "uw organisatie om er een.",
        )
    highest = max(viewer.rank for viewer in found)
    chosen = {viewer for viewer in found if viewer.rank == highest}
    if len(chosen) > 1:
        return Login(
            PUBLIC,
            "Uw login noemt meer dan één corporatie. Vraag de beheerder om er één te kiezen.",
        )
    return Login(chosen.pop())


def _withdrawals(claims: Mapping[str, Any], rules: Rules) -> list[dt.datetime]:
    names = (str(claims.get(key) or "").lower() for key in _ACCOUNT_CLAIMS)
    return [rules.withdrawn[name] for name in names if name in rules.withdrawn]


def _values(claims: Mapping[str, Any], path: str) -> Iterable[str]:
    """The values of a claim, which may stand deeper, or whose own name may have dots in it."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        # some providers put one value, others several in one text
        return (found, *found.replace(",", " ").split())
    if isinstance(found, Iterable) and not isinstance(found, Mapping):
        return [value for value in found if isinstance(value, str)]
    return ()
