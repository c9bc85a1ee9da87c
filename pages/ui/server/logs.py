"""What the server writes down of itself: lines a machine can read, and nothing about a person.

``KOPPELKANSEN_LOG=json`` gives one JSON object a line on standard error, for the journal or a
collector; without it the lines are plain. ``KOPPELKANSEN_LOG_LEVEL`` is DEBUG, INFO, WARNING or
ERROR.
"""

import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

import streamlit.logger
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from geo.errors import KoppelkansenError
from pages.ui.server.log_secrets import WithoutSecrets

ROOT: Final = Path(__file__).resolve().parents[3]
LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")

_PRIVATE: Final = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"\b\d{4}\s?[A-Z]{2}(?:\s?\d+\w{0,4})?\b"), "[postcode]"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"), "[adres]"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"), "[adres]"),
    (re.compile(r"(?<=\w://)[^\s/@]+@"), ""),
    (re.compile(r"\?[^\s\"']*=[^\s\"']*"), "?[weggelaten]"),
)

_log = logging.getLogger(__name__)


def scrubbed(text: str) -> str:
    """The text without e-mail and network addresses, postcodes, passwords and query strings."""
    for pattern, instead in _PRIVATE:
        text = pattern.sub(instead, text)
    return text


class JsonLines(logging.Formatter):
    """One JSON object a record: ``tijd``, ``niveau``, ``onderdeel``, ``bericht`` and more.

    Of an exception the kind and the places in the code are told. Its text is only there when it
    is a sentence of this program: what others raise may quote a cell of somebody's file.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line: dict[str, object] = {
            "tijd": datetime.fromtimestamp(record.created, tz=UTC).isoformat(
                timespec="milliseconds"
            ),
            "niveau": record.levelname,
            "onderdeel": record.name,
            "bericht": scrubbed(record.getMessage()),
        }
        line |= getattr(record, "velden", {})
        if record.exc_info and record.exc_info[0] is not None:
            line["fout"] = _fault(*record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _fault(
    kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> dict[str, object]:
    places = [
        f"{_place(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]
    fault: dict[str, object] = {
        "soort": kind.__name__ if kind else "onbekend",
        "waar": places[-12:],
    }
    if isinstance(error, KoppelkansenError):
        fault["tekst"] = scrubbed(str(error))
    return fault


def _place(filename: str) -> str:
    """A file as far as it says something: inside the program, or inside its package."""
    path = Path(filename)
    if "site-packages" in path.parts:
        return "/".join(path.parts[path.parts.index("site-packages") + 1 :])
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def configure(environ: Mapping[str, str] = os.environ) -> None:
    """Set up the log as the environment says; a setting that is none stops the start.

    Raises:
        KoppelkansenError: an unknown form or level.
    """
    form = environ.get("KOPPELKANSEN_LOG", "tekst")
    if form not in {"json", "tekst"}:
        raise KoppelkansenError(f"KOPPELKANSEN_LOG is '{form}'; verwacht wordt json of tekst.")
    level = environ.get("KOPPELKANSEN_LOG_LEVEL", "INFO" if form == "json" else "WARNING").upper()
    if level not in LEVELS:
        raise KoppelkansenError(
            f"KOPPELKANSEN_LOG_LEVEL is '{level}'; verwacht wordt een van {', '.join(LEVELS)}."
        )
    for name in ("geo", "pages"):
        logging.getLogger(name).setLevel(level)
    files = config.get_option("secrets.files") or ()
    if form == "tekst":
        _keep_secrets(files)
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(WithoutSecrets(JsonLines(), files))
    logging.getLogger().handlers[:] = [handler]
    logging.captureWarnings(capture=True)

    def one_form(logger: logging.Logger) -> None:
        # Streamlit gives every logger of its own, and those of its server, a handler in its own
        # form; here they all share one
        logger.handlers[:] = [handler]

    streamlit.logger.setup_formatter = one_form
    streamlit.logger.update_formatter()
    # its lines carry whole addresses; `RequestLog` says what is needed
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)


def _keep_secrets(files: Sequence[str]) -> None:
    """Leave Streamlit's lines in their own form, without the secrets in these files."""
    set_up = streamlit.logger.setup_formatter
    if getattr(set_up, "keeps_secrets", False):
        return

    def with_secrets_kept(logger: logging.Logger) -> None:
        set_up(logger)
        for handler in logger.handlers:
            form = handler.formatter or logging.Formatter()
            if not isinstance(form, WithoutSecrets):
                handler.setFormatter(WithoutSecrets(form, files))

    with_secrets_kept.keeps_secrets = True  # type: ignore[attr-defined]
    streamlit.logger.setup_formatter = with_secrets_kept
    streamlit.logger.update_formatter()
    # what has no handler of its own goes by the one of last resort
    if logging.lastResort is not None:
        logging.lastResort.setFormatter(WithoutSecrets(logging.Formatter(), files))


class RequestLog:
    """ASGI middleware: a line for each request to a route of the app itself.

    The route stands in it and not the address: no query, no visitor, no address of a machine.
    """

    def __init__(self, app: ASGIApp, *, routes: list[Route]) -> None:
        self.app = app
        self.routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and write its line when it is answered."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None or not _log.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            fields = {
                "methode": scope["method"],
                "route": route,
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            _log.info("verzoek", extra={"velden": fields})

    def _route(self, scope: Scope) -> str | None:
        for route in self.routes:
            if route.matches(scope)[0] is not Match.NONE:
                return route.path
        return None
