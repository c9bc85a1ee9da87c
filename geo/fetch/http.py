"""One polite HTTP client: time limits, retries with back-off, size cap, known hosts only.

Every request of the program goes through :class:`HttpClient`. It knows which hosts are
registered and refuses every other one, also when a redirect or a ``next`` link leads there;
with ``KOPPELKANSEN_OFFLINE`` it asks nobody, not even on this machine.
A service that is silent, busy, broken or cut off ends in a :class:`FetchProblem` with one
Dutch sentence: what went wrong, where, and what to do about it.
"""

from __future__ import annotations

import email.utils
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urljoin, urlsplit

from geo.fetch.limits import Limits, Patience
from geo.fetch.problems import FetchProblem, seconds_text
from geo.paths import is_offline

if TYPE_CHECKING:
    import requests

USER_AGENT = "koppelkansenkaart/1 (kaart voor prestatieafspraken; python-requests)"
_T = TypeVar("_T")
_CHUNK = 1 << 16
_REDIRECTS = {301, 302, 303, 307, 308}
_WORTH_RETRYING = {408, 429, 500, 502, 503, 504}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A whole answer: the url it came from, its headers (names in lower case) and its bytes."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def looks_like_html(self) -> bool:
        """Say whether this is a web page: a portal or an error page instead of data."""
        start = self.body[:512].lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html"))


def host_of(url: str) -> str:
    """Return host and, when it is not the usual one, port of a url, in lower case."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def require_network() -> None:
    """Raise the FetchProblem of an installation that may ask nobody."""
    if is_offline():
        raise FetchProblem("offline")


class HttpClient:
    """GET requests to registered hosts, at most ``limits.max_parallel`` at once.

    ``hosts`` are the hosts (with port, when the url has one) that may be asked. ``pause`` is
    the function that waits; tests pass one that only writes down how long.
    """

    def __init__(
        self,
        hosts: Iterable[str],
        *,
        limits: Limits | None = None,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self.hosts = frozenset(host.lower() for host in hosts)
        self.limits = limits or Limits()
        self._pause = pause
        self._patience = Patience(self.limits)
        self._gate = threading.BoundedSemaphore(self.limits.max_parallel)
        # a program that never asks for anything does not load it
        import requests  # noqa: PLC0415

        self._session = requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()

    def __enter__(self) -> Self:
        """Use as a context manager, so that connections are closed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, whatever happened."""
        self.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the whole answer on a GET, after retries; raises FetchProblem."""
        return self._retrying(url, lambda: self._read(url, params=params, headers=headers))

    def get_json(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        any_type: bool = False,
    ) -> tuple[Any, Answer]:
        """Return the JSON object of an answer (``any_type``: a list too), and the answer.

        JSON that stops in the middle is asked for again: it is the only sign that a connection
        without a stated length ended early. Raises FetchProblem.
        """
        wanted = {"Accept": "application/geo+json, application/json", **(headers or {})}

        def once() -> tuple[Any, Answer]:
            answer = self._read(url, params=params, headers=wanted)
            value = _parse_json(answer)
            if not any_type and not isinstance(value, dict):
                raise FetchProblem("not_readable", host_of(answer.url), "JSON")
            return value, answer

        return self._retrying(url, once)

    def _read(
        self, url: str, *, params: Mapping[str, str] | None, headers: Mapping[str, str] | None
    ) -> Answer:
        with self._open(url, params=params, headers=headers) as response:
            body = b"".join(self._chunks(response))
            names = {name.lower(): value for name, value in response.headers.items()}
            return Answer(url=response.url, headers=names, body=body)

    def download(
        self,
        url: str,
        path: Path,
        *,
        max_bytes: int,
        deadline_s: float,
        named_by: str | None = None,
    ) -> int:
        """Write a large answer to ``path`` and return its size; raises FetchProblem.

        ``named_by`` is the registered address whose own answer gave ``url``: then that host is
        asked too, for this once and without a key, as securely as the service itself.
        """
        also = self._vouched(url, named_by) if named_by else frozenset()

        def once() -> int:
            size = 0
            with (
                self._open(url, params=None, headers=None, also=also) as response,
                path.open("wb") as file,
            ):
                for chunk in self._chunks(response, max_bytes=max_bytes, deadline_s=deadline_s):
                    size += file.write(chunk)
            return size

        return self._retrying(url, once)

    def _vouched(self, url: str, named_by: str) -> frozenset[str]:
        """Return the host that a registered service named, when it is no less secure."""
        as_secure = urlsplit(url).scheme == urlsplit(named_by).scheme == "https"
        near = _hostname(url) == _hostname(named_by)
        return frozenset({host_of(url)}) if as_secure or near else frozenset()

    def _retrying(self, url: str, once: Callable[[], _T]) -> _T:
        """Ask again after what can pass: with doubling pauses, and not longer than is patient."""
        host, started = host_of(url), time.monotonic()
        for attempt in range(1, self.limits.attempts + 1):
            asked = time.monotonic()
            try:
                with self._gate:
                    return once()
            except FetchProblem as problem:
                wait = self.limits.backoff_s * 2 ** (attempt - 1)
                if problem.retry_after_s is not None:
                    wait = max(wait, problem.retry_after_s)
                # A service that asks for a long break gets one: by a person trying later.
                last = attempt == self.limits.attempts or wait > self.limits.longest_wait_s
                if problem.silence:
                    self._patience.spent(host, time.monotonic() - asked + wait)
                    last = last or not self._patience.allows(host, attempt=attempt)
                if last or not problem.passing:
                    raise problem.after(time.monotonic() - started, tries=attempt) from problem
            self._pause(wait)
        message = "attempts must be at least 1"
        raise ValueError(message)

    @contextmanager
    def _open(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        also: frozenset[str] = frozenset(),
    ) -> Iterator[requests.Response]:
        """Send one GET, follow redirects by hand, and translate what goes wrong."""
        import requests  # noqa: PLC0415 - idem

        host = host_of(url)
        try:
            response = self._send(url, params=params, headers=headers, also=also)
            for _ in range(self.limits.max_redirects):
                if response.status_code not in _REDIRECTS:
                    break
                target = urljoin(response.url, response.headers.get("Location", ""))
                response.close()
                self._check_redirect(response.url, target)
                # A key is for the host it was given for, never for where that host points.
                same = host_of(target) == host_of(response.url)
                response = self._send(target, params=None, headers=headers if same else None)
            with response:
                _check_status(response, secrets=_secrets(headers))
                yield response
            self._patience.answered(host)
        except requests.exceptions.ConnectTimeout as error:
            raise FetchProblem("unreachable", host, silence=True) from error
        except requests.exceptions.Timeout as error:
            raise self._silent(host) from error
        except requests.exceptions.SSLError as error:
            raise FetchProblem("untrusted", host) from error
        except (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
        ) as error:
            raise FetchProblem("cut", host) from error
        except requests.exceptions.ConnectionError as error:
            # requests reports silence in the middle of a body as a connection error.
            if "timed out" in str(error).lower():
                raise self._silent(host) from error
            raise FetchProblem("unreachable", host) from error
        except requests.exceptions.RequestException as error:
            raise FetchProblem("bad_address", host) from error

    def _silent(self, host: str) -> FetchProblem:
        seconds = self._patience.timeouts(host)[1]
        return FetchProblem("silent", host, seconds_text(seconds), silence=True)

    def _send(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        also: frozenset[str] = frozenset(),
    ) -> requests.Response:
        require_network()
        known = self.hosts | also
        if urlsplit(url).scheme not in {"http", "https"} or host_of(url) not in known:
            raise FetchProblem("unregistered", host_of(url) or url)
        return self._session.get(
            url,
            params=dict(params) if params else None,
            headers=dict(headers) if headers else None,
            timeout=self._patience.timeouts(host_of(url)),
            allow_redirects=False,
            stream=True,
        )

    def _check_redirect(self, url: str, target: str) -> None:
        weaker = urlsplit(url).scheme == "https" and urlsplit(target).scheme != "https"
        if weaker or host_of(target) not in self.hosts:
            raise _redirected(host_of(url), host_of(target))

    def _chunks(
        self,
        response: requests.Response,
        *,
        max_bytes: int | None = None,
        deadline_s: float | None = None,
    ) -> Iterator[bytes]:
        """Yield the body while it stays within the size cap and the deadline."""
        host = host_of(response.url)
        most, seconds = max_bytes or self.limits.max_bytes, deadline_s or self.limits.deadline_s
        size, end = 0, time.monotonic() + seconds
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            if size > most:
                raise FetchProblem("too_big", host, f"{most / 1e6:.0f} MB")
            if time.monotonic() > end:
                raise FetchProblem("slow", host, seconds_text(seconds))
            yield chunk


def _hostname(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _check_status(response: requests.Response, *, secrets: Iterable[str] = ()) -> None:
    """Raise a FetchProblem for any status but 200, with the service's own message in it."""
    status, host = response.status_code, host_of(response.url)
    wait = _retry_after(response.headers.get("Retry-After"))
    if status == HTTPStatus.OK:
        return
    if status in _REDIRECTS:
        raise _redirected(host, host)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        advice = f"Probeer het over {seconds_text(wait)} opnieuw." if wait else None
        raise FetchProblem("busy", host, advice=advice, retry_after_s=wait, status=status)
    body = b""
    with suppress(OSError):  # an error page that does not come in does not hide the status
        body = next(response.iter_content(_CHUNK), b"")
    for secret in secrets:
        body = body.replace(secret.encode(), b"")
    if status in _WORTH_RETRYING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise FetchProblem("broken", host, status=status, body=body, retry_after_s=wait)
    denied = status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    raise FetchProblem("forbidden" if denied else "refused", host, status=status, body=body)


def _secrets(headers: Mapping[str, str] | None) -> tuple[str, ...]:
    """Values of the headers that hold keys: a service that repeats one must not show it."""
    return tuple(value for name, value in (headers or {}).items() if value and name != "Accept")


def _redirected(host: str, target: str) -> FetchProblem:
    where = f"naar {target}" if target and target != host else "steeds opnieuw"
    return FetchProblem("redirected", host, where)


def _retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header: a number of seconds or an HTTP date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(tz=UTC)).total_seconds())


def _parse_json(answer: Answer) -> Any:
    host = host_of(answer.url)
    if answer.looks_like_html():
        raise FetchProblem("web_page", host)
    if answer.body.lstrip()[:1] == b"<":
        raise FetchProblem("exception_report", host, body=answer.body)
    try:
        return json.loads(answer.body)
    except (UnicodeDecodeError, RecursionError) as error:
        raise FetchProblem("not_readable", host, "JSON") from error
    except json.JSONDecodeError as error:
        # Broken at the very end is half an answer; broken before that is something else.
        if error.pos >= len(error.doc.rstrip()) or "Unterminated" in error.msg:
            raise FetchProblem("cut", host) from error
        raise FetchProblem("not_readable", host, "JSON") from error
