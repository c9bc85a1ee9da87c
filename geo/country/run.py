"""A run over a country that can be interrupted at any moment and resumes where it was.

A gemeente is done when its result has the key of this run, which stands for the layers, the rules
and the version of the program. Every other gemeente is computed again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from geo.catalogue.cache import key_of
from geo.catalogue.library import Library
from geo.catalogue.reading import read_parquet
from geo.catalogue.writing import write_json
from geo.country.country_map import write_map
from geo.country.engine import Engine
from geo.country.gemeenten import Gemeente
from geo.country.layers import buildings_per_gemeente, find_layers
from geo.country.merge import merge
from geo.country.shard import PARTS, Shard, ShardResult, partition, result_file
from geo.errors import DataError, KoppelkansenError
from geo.text.format import counted

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class Outcome:
    """What a run did.

    Attributes:
        target: folder with the tables.
        results: of every gemeente that is done, by code, also by an earlier run.
        resumed: codes of the gemeenten that an earlier run had done.
        failed: by code, why it failed (Dutch).
        empty: gemeenten without stock.
        outside: buildings whose buurt is in none of the gemeenten.
        tables: paths of the merged tables by name.
    """

    target: Path
    results: dict[str, ShardResult]
    resumed: list[str]
    failed: dict[str, str]
    empty: list[Gemeente]
    outside: int
    tables: dict[str, Path] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        done = list(self.results.values())
        return {
            "target": str(self.target),
            "gemeenten": len(self.results),
            "computed": len(self.results) - len(self.resumed),
            "resumed": len(self.resumed),
            "failed": self.failed,
            "without_stock": [gemeente.code for gemeente in self.empty],
            "outside_buildings_count": self.outside,
            "buildings_count": sum(result["buildings_count"] for result in done),
            "dwellings_count": sum(result["dwellings_count"] for result in done),
            "koppelkansen_count": sum(result["koppelkansen_count"] for result in done),
            "shard_seconds": round(sum(result["seconds"] for result in done), 2),
            "cpu_seconds": round(sum(result["cpu_seconds"] for result in done), 2),
            "peak_bytes": max((result["peak_bytes"] for result in done), default=0),
            "tables": {name: str(path) for name, path in self.tables.items()},
        }


def run_country(
    library: Library,
    gemeenten: list[Gemeente],
    *,
    target: Path,
    engine: Engine,
    year: int,
    again: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Analyse the stock of many gemeenten and merge the outcomes to tables of the country.

    Args:
        library: the installation with the layers of the country.
        gemeenten: which ones.
        target: folder for the outcome; what an earlier run of the same data did there counts.
        engine: who does the shards, see :mod:`geo.country.engine`.
        year: the year of looking.
        again: do everything again.
        progress: called with the share done (by buildings, 0-1) and a Dutch text.

    Raises:
        KoppelkansenError: another run is busy there, or nothing can be done at all.
    """
    target.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(target / "run.lock", timeout=0):
            return _run(
                library, gemeenten, target=target, engine=engine, year=year, again=again,
                progress=progress,
            )  # fmt: skip
    except Timeout:
        msg = f"Er loopt al een berekening naar {target.name}; wacht daarop of kies een andere map."
        raise KoppelkansenError(msg) from None


def _run(
    library: Library,
    gemeenten: list[Gemeente],
    *,
    target: Path,
    engine: Engine,
    year: int,
    again: bool,
    progress: Progress | None,
) -> Outcome:
    layers = find_layers(library, target / "invoer")
    known = _names(gemeenten, layers.tables["buurten"])
    counts, outside = buildings_per_gemeente(layers)
    key = key_of([layers.key, str(year)])
    shards = [
        Shard(
            code=gemeente.code, name=gemeente.name, expected=counts[gemeente.code],
            layers=layers, target=target, key=key, year=year,
        )
        for gemeente in known
        if counts.get(gemeente.code)
    ]  # fmt: skip
    results: dict[str, ShardResult] = {}
    for planned in [] if again else shards:
        before = _done(planned)
        if before is not None:
            results[planned.code] = before
    resumed = sorted(results)
    failed: dict[str, str] = {}
    todo = sorted(
        (waiting for waiting in shards if waiting.code not in results),
        key=lambda waiting: -waiting.expected,
    )
    meter = _Meter(progress, shards, resumed)
    for shard, note in engine(todo):
        if isinstance(note, str):
            failed[shard.code] = note
        else:
            results[shard.code] = note
        meter.done(shard)
    empty = [gemeente for gemeente in known if not counts.get(gemeente.code)]
    outcome = Outcome(target, dict(sorted(results.items())), resumed, failed, empty, outside)
    meter.say("Tabellen van het land samenstellen")
    tables = merge(target, outcome.results, empty=empty, layers=layers)
    outcome.tables.update(tables)
    meter.say("Kaart van het land maken")
    outcome.tables.update(write_map(target, outcome.results, layers=layers))
    write_json(
        outcome.to_dict()
        | {
            "key": key,
            "year": year,
            "made": datetime.now(tz=UTC).isoformat(timespec="seconds"),
            "layers": {name: source.to_dict() for name, source in layers.provenance.items()},
        },
        target / "uitkomst.json",
    )
    meter.say("Klaar", share=1.0)
    return outcome


def _names(gemeenten: list[Gemeente], buurten: Path) -> list[Gemeente]:
    """The gemeenten, which all have to be on the map."""
    there = set(read_parquet(buurten)["gemeentecode"])
    unknown = [gemeente.code for gemeente in gemeenten if gemeente.code not in there]
    if unknown:
        shown = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")  # noqa: PLR2004
        every = counted(len(gemeenten), "gemeente", "gemeenten")
        these = "deze gemeente" if len(unknown) == 1 else "deze gemeenten"
        msg = (
            f"Van {len(unknown)} van de {every} zijn geen buurten bekend: "
            f"{shown}. Haal de buurten op, of haal {these} uit de lijst."
        )
        raise DataError(msg)
    return gemeenten


def _done(shard: Shard) -> ShardResult | None:
    """The stored result of a gemeente, when it has the key of this run and its files are there."""
    try:
        stored: ShardResult = json.loads(result_file(shard.target, shard.code).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    there = all(partition(shard.target, kind, shard.code).is_file() for kind in PARTS)
    return stored if there and stored.get("key") == shard.key else None


class _Meter:
    """How far the run is, counted in buildings."""

    def __init__(self, progress: Progress | None, shards: list[Shard], resumed: list[str]) -> None:
        self.progress = progress
        self.shards = len(shards)
        self.total = max(1, sum(shard.expected for shard in shards))
        before = set(resumed)
        self.buildings = sum(shard.expected for shard in shards if shard.code in before)
        self.count = len(resumed)
        self.say(self._text())

    def done(self, shard: Shard) -> None:
        self.buildings += shard.expected
        self.count += 1
        self.say(self._text())

    def say(self, text: str, *, share: float | None = None) -> None:
        if self.progress is not None:
            # the last stretch is for putting the tables together
            self.progress(0.97 * self.buildings / self.total if share is None else share, text)

    def _text(self) -> str:
        every = counted(self.shards, "gemeente", "gemeenten")
        return f"{self.count} van {every}, {counted(self.buildings, 'pand', 'panden')}"
