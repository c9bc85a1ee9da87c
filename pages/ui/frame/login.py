"""Who is looking: from Streamlit's login on a page, from its cookie on an own route.

Without a login in the settings everybody is the one person at their own computer, with every
right. With one, whoever cannot be told to be anybody is the public: that goes for a thread, a
timer or a file that is made later as well, unless it was given a viewer (:func:`bound`).
"""

import contextlib
import datetime as dt
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

import streamlit as st
from starlette.requests import Request
from streamlit import config
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
)
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.access import EVERYTHING, PUBLIC, AccessError, Viewer
from geo.access.claims import Login, Rules, login_of, rules_of

ASKED: Final = "KOPPELKANSEN_LOGIN"
"""``verplicht`` in this variable of the environment: without a login in the settings nobody gets
in, so that a lost file with settings cannot open the door."""

_SECRET_LENGTH: Final = 32
_SURE_S: Final = 1.0
"""So long a look at the files with settings is good for, in seconds."""

_acting: ContextVar[Viewer | None] = ContextVar("viewer", default=None)

Account = tuple[str, ...]
"""Who somebody is at the provider, whatever their role is now."""

_ACCOUNT: Final = ("provider", "iss", "sub", "email")

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class _Door:
    """What the settings say of who gets in."""

    on: bool
    problem: str | None
    rules: Rules | None


_seen: tuple[float, _Door] | None = None


def is_on() -> bool:
    """Whether people log in here.

    A file with settings that cannot be read is no reason to let everybody in.
    """
    return _door().on


def problem() -> str | None:
    """Why nobody can log in though they should, in Dutch; None when all is well."""
    return _door().problem


def look_again() -> None:
    """Look at the settings anew at the next question, whenever that comes."""
    global _seen  # noqa: PLW0603 - what was seen last, of the whole server
    _seen = None


def _door() -> _Door:
    """The settings as they were at most a moment ago: a page asks a hundred times a run."""
    global _seen  # noqa: PLW0603
    now, seen = time.monotonic(), _seen
    if seen is None or now - seen[0] >= _SURE_S:
        trouble = _trouble()
        rules = None if trouble else _rules()
        seen = _seen = (now, _Door(_asks_for_login(), trouble, rules))
    return seen[1]


def _asks_for_login() -> bool:
    if os.environ.get(ASKED) == "verplicht" or _settings_are_broken():
        return True
    return bool(get_secrets_auth_section()) or bool(_settings())


def _settings_are_broken() -> bool:
    there = any(Path(name).exists() for name in config.get_option("secrets.files"))
    return there and not secrets_singleton.load_if_toml_exists()


def _trouble() -> str | None:
    if _settings_are_broken():
        return ".streamlit/secrets.toml kan niet worden gelezen."
    section = get_secrets_auth_section()
    if not section:
        return "Inloggen is verplicht, maar in .streamlit/secrets.toml staat geen [auth]."
    if len(str(section.get("cookie_secret") or "")) < _SECRET_LENGTH:
        return f"De cookie_secret onder [auth] moet minstens {_SECRET_LENGTH} tekens lang zijn."
    if config.get_option("server.trustedUserHeaders"):
        return "server.trustedUserHeaders mag niet zijn gezet: een bezoeker kan die zelf sturen."
    try:
        _rules()
    except AccessError as error:
        return str(error)
    return None


def _settings() -> Mapping[str, Any]:
    """The table ``[toegang]``; empty where there is none."""
    if not secrets_singleton.load_if_toml_exists():
        return {}
    settings = secrets_singleton.get("toegang") or {}
    return settings.to_dict() if hasattr(settings, "to_dict") else settings


def _rules() -> Rules:
    return rules_of(_settings())


def current() -> Login:
    """Who is looking now, and why they are nobody when they are."""
    given = _acting.get()
    if given is not None:
        return Login(given)
    if not is_on():
        return Login(EVERYTHING)
    # st.user warns where there is no page; there nobody is logged in
    if get_script_run_ctx(suppress_warning=True) is None:
        return Login(PUBLIC)
    return _login(st.user.to_dict())


def viewer() -> Viewer:
    """Who is looking now."""
    return current().viewer


def of_request(request: Request) -> Viewer:
    """Who asks for something from an own route, by the signed cookie of the login."""
    if not is_on():
        return EVERYTHING
    return _login(_cookie(request)).viewer


def account_of_request(request: Request) -> Account | None:
    """Whose cookie a request has; None without a login that was ever right."""
    return account_of(_cookie(request))


def account_of(claims: Mapping[str, Any]) -> Account | None:
    """Which account somebody logged in with, by what the provider said; None for who did not."""
    if claims.get("is_logged_in") is not True:
        return None
    return tuple(str(claims.get(name) or "") for name in _ACCOUNT)


def _cookie(request: Request) -> Mapping[str, Any]:
    secret = get_cookie_secret()

    def value_of(name: str) -> bytes | None:
        value = request.cookies.get(name)
        if value is None:
            return None
        return decode_signed_value(secret, name, value.encode("latin-1", "replace"))

    try:
        cookie = get_cookie_with_chunks(value_of, USER_COOKIE_NAME)
        claims = json.loads(cookie) if cookie else {}
    except (ValueError, UnicodeError):
        return {}
    # as on the pages: a cookie signed for another address is none
    if not isinstance(claims, dict) or claims.get("origin") != get_origin_from_redirect_uri():
        return {}
    return claims


def _login(claims: Mapping[str, Any]) -> Login:
    rules = _door().rules
    if rules is None or claims.get("is_logged_in") is not True:
        return Login(PUBLIC)
    return login_of(claims, rules, now=dt.datetime.now(tz=dt.UTC))


@contextlib.contextmanager
def acting_as(who: Viewer) -> Iterator[None]:
    """Work as somebody, in this thread and in what it hands its context to."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def bound(make: Callable[P, T]) -> Callable[P, T]:
    """The same function, to be called later on behalf of who is looking now.

    A file that is made when its button is pressed is made outside the page, perhaps hours later:
    with a login that has expired, was withdrawn, or has other rights by now it raises AccessError.
    """
    who = viewer()
    look = _looking_again()

    def later(*args: P.args, **named: P.kwargs) -> T:
        if look() != who:
            msg = "Uw login is verlopen of veranderd. Laad de pagina opnieuw en log zo nodig in."
            raise AccessError(msg)
        with acting_as(who):
            return make(*args, **named)

    return later


def _looking_again() -> Callable[[], Viewer]:
    """Who is looking now, to be asked outside the page: by the same login at that moment."""
    given = _acting.get()
    if given is not None:
        return lambda: given
    on_page = get_script_run_ctx(suppress_warning=True) is not None
    claims = st.user.to_dict() if on_page and is_on() else {}
    return lambda: _login(claims).viewer if is_on() else EVERYTHING
