"""One polite HTTP client: time limits, retries with back-off, size cap, known hosts only.

Every request of the program goes through :class:`HttpClient`. It knows which hosts are
registered and refuses every other one, also when a redirect or a ``next`` link leads there;
with ``KOPPELKANSEN_OFFLINE`` it asks nobody, not even on this machine.
A service that is silent, busy, broken or cut off ends in a :class:`FetchProblem` with one
Dutch sentence: what went wrong, where, and what to do about it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urljoin, urlsplit

from geo.fetch.limits import Limits, Patience
from geo.fetch.problems import FetchProblem, seconds_text
from geo.paths import is_offline

if TYPE_CHECKING:
    import requests
from geo.fetch.answer import (
    CHUNK,
    REDIRECTS,
    Answer,
    check_status,
    host_of,
    hostname,
    parse_json,
    redirected,
    secrets,
)

USER_AGENT = "koppelkansenkaart/1 (kaart voor prestatieafspraken; python-requests)"
_T = TypeVar("_T")


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
            value = parse_json(answer)
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
        near = hostname(url) == hostname(named_by)
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
                if response.status_code not in REDIRECTS:
                    break
                target = urljoin(response.url, response.headers.get("Location", ""))
                response.close()
                self._check_redirect(response.url, target)
                # A key is for the host it was given for, never for where that host points.
                same = host_of(target) == host_of(response.url)
                response = self._send(target, params=None, headers=headers if same else None)
            with response:
                check_status(response, secrets=secrets(headers))
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
            raise redirected(host_of(url), host_of(target))

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
        for chunk in response.iter_content(CHUNK):
            size += len(chunk)
            if size > most:
                raise FetchProblem("too_big", host, f"{most / 1e6:.0f} MB")
            if time.monotonic() > end:
                raise FetchProblem("slow", host, seconds_text(seconds))
            yield chunk
