"""Secrets of the login kept out of the log: a provider may repeat in its error what it was sent."""

import logging
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_SECRET: Final = frozenset({"cookie_secret", "client_secret"})
_INSTEAD: Final = "[geheim]"


class WithoutSecrets(logging.Formatter):
    """Another formatter, with the secrets in these files left out of every line.

    The files are read here and not through Streamlit: a line may be written while that reads them.
    """

    def __init__(self, form: logging.Formatter, files: Sequence[str]) -> None:
        super().__init__()
        self._form = form
        self._files = tuple(Path(name) for name in files)
        # per file: when it was changed, and what was in it then or before
        self._known: dict[Path, tuple[int, frozenset[str]]] = {}

    def format(self, record: logging.LogRecord) -> str:
        """The line of one record."""
        line = self._form.format(record)
        for secret in self._secrets():
            line = line.replace(secret, _INSTEAD)
        return line

    def _secrets(self) -> list[str]:
        for path in self._files:
            try:
                changed = path.stat().st_mtime_ns
                seen, before = self._known.get(path, (-1, frozenset[str]()))
                if changed != seen:
                    settings = tomllib.loads(path.read_text(encoding="utf-8")).get("auth", {})
                    self._known[path] = (changed, before | frozenset(_values(settings)))
            except (OSError, ValueError):
                continue
        # the longest first: one may be the beginning of another
        found = {secret for _, secrets in self._known.values() for secret in secrets}
        return sorted(found, key=len, reverse=True)


def _values(table: Any) -> Iterator[str]:
    if not isinstance(table, Mapping):
        return
    for key, value in table.items():
        if key in _SECRET and isinstance(value, str) and value:
            yield value
        else:
            yield from _values(value)
