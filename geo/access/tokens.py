"""Access tokens for programs that read the OGC API: made once, stored hashed, withdrawn at will.

A token names a role (and a corporation) and gives what a login with that role reads, nothing
more. Only the SHA-256 of a token is stored: it has 256 random bits, so it cannot be guessed from
that. The file lies in ``var`` and is in no backup, so that restoring an older one does not revive
a token that was withdrawn.
"""

import datetime as dt
import functools
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from filelock import FileLock

from geo.access.errors import AccessError
from geo.access.roles import ROLES
from geo.access.viewer import Viewer, viewer_named
from geo.catalogue.writing import write_json
from geo.text.sanitise import documentable

PREFIX: Final = "kk"
DAYS: Final = 365
MOST_DAYS: Final = 5 * 365
_MOST_NAME: Final = 80
_FORM: Final = re.compile(rf"{PREFIX}_([0-9a-f]{{8}})_[A-Za-z0-9_-]{{43}}")
TOKEN_ROLES: Final = tuple(
    role for role, entry in ROLES.items() if entry.is_party and not entry.keeps_register
)
"""Who a token can stand for: reading needs no more rights than those of the gemeente."""
_UNREADABLE: Final = (
    "De sleutels van het koppelvlak kunnen niet worden gelezen; niemand komt ermee binnen."
)


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token as it is stored.

    Attributes:
        id: eight hexadecimal digits; in the token itself too, and in the log.
        name: what it is for.
        role: as :func:`geo.access.viewer.viewer_named` reads it.
        made: the moment it was made, with its zone (ISO 8601).
        expires: the moment it no longer counts.
        digest: SHA-256 of the whole token.
        withdrawn: the moment it was withdrawn; '' while it counts.
    """

    id: str
    name: str
    role: str
    made: str
    expires: str
    digest: str
    withdrawn: str = ""

    @property
    def viewer(self) -> Viewer:
        """Who reads with it."""
        return viewer_named(self.role)

    def counts(self, now: dt.datetime) -> bool:
        """Whether it is neither withdrawn nor expired."""
        return not self.withdrawn and now < dt.datetime.fromisoformat(self.expires)


@dataclass(frozen=True)
class NewToken:
    """A token that was just made; ``secret`` is shown once and stored nowhere."""

    token: Token
    secret: str


def tokens(var: Path) -> Sequence[Token]:
    """Every token that was made, the newest first.

    Raises:
        AccessError: the file cannot be read.
    """
    path = _path(var)
    try:
        state = path.stat()
    except FileNotFoundError:
        return ()
    except OSError:
        raise AccessError(_UNREADABLE) from None
    return _read(path, state.st_mtime_ns, state.st_size)


def make_token(
    var: Path,
    *,
    name: str,
    role: str,
    now: dt.datetime,
    days: int = DAYS,
    corporations: Sequence[str] = (),
) -> NewToken:
    """Make a token.

    Args:
        var: folder of the installation.
        name: what it is for.
        role: ``lezer``, ``corporatie:NAAM`` or ``gemeente``.
        now: the time, with its zone.
        days: so long it counts.
        corporations: those that exist; an unknown one is refused. Empty is not checked.

    Raises:
        AccessError: a value cannot be used.
    """
    title = documentable(name).strip()
    if not title or len(title) > _MOST_NAME:
        raise AccessError(f"Geef de sleutel een naam van hooguit {_MOST_NAME} tekens.")
    viewer = viewer_named(role)
    if viewer.role not in TOKEN_ROLES:
        raise AccessError(f"Een sleutel leest als {', '.join(TOKEN_ROLES)}, niet als {viewer}.")
    if corporations and viewer.corporation and viewer.corporation not in corporations:
        raise AccessError(
            f"De corporatie '{viewer.corporation}' heeft hier geen bezit of plannen; kies uit "
            f"{', '.join(corporations)}."
        )
    if not 1 <= days <= MOST_DAYS:
        raise AccessError(f"Een sleutel geldt 1 tot {MOST_DAYS} dagen.")
    identifier = secrets.token_hex(4)
    secret = f"{PREFIX}_{identifier}_{secrets.token_urlsafe(32)}"
    token = Token(
        id=identifier,
        name=title,
        role=role.strip(),
        made=now.isoformat(timespec="seconds"),
        expires=(now + dt.timedelta(days=days)).isoformat(timespec="seconds"),
        digest=_digest(secret),
    )
    with _lock(var):
        _write(var, [token, *tokens(var)])
    return NewToken(token, secret)


def withdraw_token(var: Path, identifier: str, *, now: dt.datetime) -> Token:
    """Withdraw a token; it stays in the list.

    Raises:
        AccessError: there is none with this id.
    """
    with _lock(var):
        known = list(tokens(var))
        for place, token in enumerate(known):
            if token.id == identifier:
                if not token.withdrawn:
                    known[place] = replace(token, withdrawn=now.isoformat(timespec="seconds"))
                    _write(var, known)
                return known[place]
    raise AccessError(f"Er is geen sleutel met kenmerk '{identifier}'.")


def token_of(var: Path, secret: str, *, now: dt.datetime) -> Token | None:
    """The token of this text; None when it is unknown, expired or withdrawn."""
    identifier = token_id(secret)
    if not identifier:
        return None
    digest = _digest(secret)
    for token in tokens(var):
        if token.id == identifier and hmac.compare_digest(token.digest, digest):
            return token if token.counts(now) else None
    return None


def token_id(secret: str) -> str:
    """The id in a text of the form of a token, for the log; '' in any other text."""
    form = _FORM.fullmatch(secret)
    return "" if form is None else form[1]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _path(var: Path) -> Path:
    return var / "toegang" / "sleutels.json"


def _lock(var: Path) -> FileLock:
    path = _path(var)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FileLock(path.with_suffix(".lock"))


def _write(var: Path, known: Sequence[Token]) -> None:
    write_json([asdict(token) for token in known], _path(var))


@functools.lru_cache(maxsize=4)
def _read(path: Path, changed_ns: int, size: int) -> Sequence[Token]:  # noqa: ARG001 - the key
    try:
        listed: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_checked(Token(**fields)) for fields in listed)
    except (OSError, ValueError, TypeError, AccessError):
        raise AccessError(_UNREADABLE) from None


def _checked(token: Token) -> Token:
    """The token itself; raises when a value of it cannot have been written by this program."""
    if not all(isinstance(value, str) for value in asdict(token).values()):
        raise TypeError
    expires = dt.datetime.fromisoformat(token.expires)
    if token.viewer.role not in TOKEN_ROLES or expires.tzinfo is None:
        raise ValueError
    return token
