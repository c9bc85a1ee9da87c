"""What is measured of a server that many people use: seconds, errors, memory and CPU."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import psutil

from tests.browser.server import Server

MIB: Final = 1 << 20


@dataclass
class Measured:
    """What was seen: seconds by kind of action, errors, and memory over the actions done."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)
    actions: int = 0

    def add(self, kind: str, seconds: float) -> None:
        """Note one action."""
        self.seconds.setdefault(kind, []).append(seconds)
        self.actions += 1


def resident_mib(server: Server) -> float:
    """Memory the server holds, in MiB."""
    return float(psutil.Process(server.process.pid).memory_info().rss) / MIB


def private_mib(server: Server) -> float:
    """Memory the server holds that no other program shares, in MiB.

    The rest is code of libraries, read from disk, which the system lets go when it needs the room.
    """
    return float(psutil.Process(server.process.pid).memory_full_info().uss) / MIB


def cpu_s(server: Server) -> float:
    """Processor seconds the server has used."""
    times = psutil.Process(server.process.pid).cpu_times()
    return float(times.user + times.system)


def growth_share(memory: Sequence[tuple[int, float]]) -> float:
    """How much more memory in the last quarter of the actions than in the one before it.

    Of means: memory goes up and down by some MiB with every collection of garbage, and a slope
    through few points is mostly that. The first half is left out: caches fill up to their bounds.
    """
    half = [mib for _, mib in memory[len(memory) // 2 :]]
    before, last = half[: len(half) // 2], half[len(half) // 2 :]
    if not before:
        return float("nan")
    return statistics.fmean(last) / statistics.fmean(before) - 1


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share stays below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
