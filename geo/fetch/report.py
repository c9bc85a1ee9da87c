"""What a fetch tells its caller: progress while it runs, a report when it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from geo.text.format import counted, number

Progress = Callable[[str, int, int | None], None]
"""Called with a Dutch word for the step, how many are done and, when known, of how many."""


def no_progress(step: str, done: int, total: int | None) -> None:
    """Show nothing."""
    del step, done, total


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What a fetch brought in and left out.

    ``count`` are features, rows or raster cells with a value; ``nulls`` counts per column the
    sentinels (such as -99997, 'secret') that became NULL; ``dropped`` counts per Dutch reason
    what was left out; ``repaired_count`` are polygons made valid; ``chosen`` says what was
    found out at the service, such as the full name of a layer with a rolling date.
    """

    request: str
    count: int
    edition: str | None = None
    pages_count: int = 1
    repaired_count: int = 0
    nulls: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FetchReport(Counts):
    """What one fetch did to a layer; ``also`` are layers that were replaced with it."""

    layer: str
    title: str
    source_id: str
    url: str
    digest: str = ""
    fetched: str = ""
    changed: bool = True
    also: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """One Dutch sentence with what was fetched and what was left out."""
        parts = [f"{self.title}: {number(self.count)} opgehaald"]
        if not self.changed:
            parts.append("niets veranderd sinds de vorige keer")
        parts += [f"{number(n)} weggelaten ({why})" for why, n in self.dropped.items() if n]
        if self.repaired_count:
            parts.append(f"{counted(self.repaired_count, 'vlak', 'vlakken')} hersteld")
        if self.nulls:
            missing = sum(self.nulls.values())
            parts.append(f"{counted(missing, 'waarde ontbreekt', 'waarden ontbreken')} bij de bron")
        return ", ".join(parts) + "."

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON, with the message."""
        return {**asdict(self), "message": self.message}
