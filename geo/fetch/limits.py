"""How long a service is waited for, how often it is asked again, and how much it may send."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

from geo.catalogue.file_limits import MAX_BYTES

_LEAST_S: Final = 3.0
"""A shorter wait for an answer is no fair try."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long, how often and how much: seconds, times and bytes.

    ``first_answer_s`` is how long a host that has not answered yet may be silent,
    ``read_timeout_s`` one that has; ``patience_s`` is how long all hosts that have not answered
    may keep a person waiting together, ``deadline_s`` how long one answer may take to come in.
    ``attempts`` counts for 429, 5xx and answers that break off.
    """

    connect_timeout_s: float = 10.0
    first_answer_s: float = 12.0
    read_timeout_s: float = 30.0
    patience_s: float = 30.0
    deadline_s: float = 180.0
    attempts: int = 4
    backoff_s: float = 1.0
    longest_wait_s: float = 60.0
    max_bytes: int = MAX_BYTES
    max_parallel: int = 4
    max_redirects: int = 5


class Patience:
    """What is left of the time that may go by without any answer; safe among threads."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left_s = limits.patience_s
        self._alive: set[str] = set()
        self._lock = threading.Lock()

    def timeouts(self, host: str) -> tuple[float, float]:
        """Return the seconds to connect in and to wait for the next bytes."""
        with self._lock:
            if host in self._alive:
                return self._limits.connect_timeout_s, self._limits.read_timeout_s
            left = max(self._left_s, _LEAST_S)
        first = min(self._limits.first_answer_s, self._limits.read_timeout_s, left)
        return min(self._limits.connect_timeout_s, left), first

    def answered(self, host: str) -> None:
        """Remember that a host is alive: from now on it gets the time it needs."""
        with self._lock:
            self._alive.add(host)

    def spent(self, host: str, seconds: float) -> None:
        """Take off what was waited in vain for a host that has not answered yet."""
        with self._lock:
            if host not in self._alive:
                self._left_s -= seconds

    def allows(self, host: str, *, attempt: int) -> bool:
        """Say whether a host that was silent may be asked again.

        One that answered before is asked twice; one that never did as long as time is left.
        """
        with self._lock:
            if host in self._alive:
                return attempt == 1
            return self._left_s >= _LEAST_S
