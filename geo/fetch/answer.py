"""An answer of a service: its content, and what a status or an address of a service means."""

from __future__ import annotations

import email.utils
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geo.fetch.problems import FetchProblem, seconds_text

if TYPE_CHECKING:
    import requests

CHUNK = 1 << 16
REDIRECTS = {301, 302, 303, 307, 308}
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


def hostname(url: str) -> str:
    """The host of an address, in small letters."""
    return (urlsplit(url).hostname or "").lower()


def check_status(response: requests.Response, *, secrets: Iterable[str] = ()) -> None:
    """Raise a FetchProblem for any status but 200, with the service's own message in it."""
    status, host = response.status_code, host_of(response.url)
    wait = _retry_after(response.headers.get("Retry-After"))
    if status == HTTPStatus.OK:
        return
    if status in REDIRECTS:
        raise redirected(host, host)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        advice = f"Probeer het over {seconds_text(wait)} opnieuw." if wait else None
        raise FetchProblem("busy", host, advice=advice, retry_after_s=wait, status=status)
    body = b""
    with suppress(OSError):  # an error page that does not come in does not hide the status
        body = next(response.iter_content(CHUNK), b"")
    for secret in secrets:
        body = body.replace(secret.encode(), b"")
    if status in _WORTH_RETRYING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise FetchProblem("broken", host, status=status, body=body, retry_after_s=wait)
    denied = status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
    raise FetchProblem("forbidden" if denied else "refused", host, status=status, body=body)


def secrets(headers: Mapping[str, str] | None) -> tuple[str, ...]:
    """Values of the headers that hold keys: a service that repeats one must not show it."""
    return tuple(value for name, value in (headers or {}).items() if value and name != "Accept")


def redirected(host: str, target: str) -> FetchProblem:
    """The problem of a service that sends on to another host."""
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


def parse_json(answer: Answer) -> Any:
    """The content of an answer as JSON."""
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
