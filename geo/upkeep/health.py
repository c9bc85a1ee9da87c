"""Whether an installation can do its work now, told without anything of its content."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geo
from geo.catalogue.library import Library
from geo.constants import ORIGINS
from geo.errors import KoppelkansenError
from geo.register.condition import layout
from geo.register.migrate import is_known
from geo.register.schema import NEWEST
from geo.text.os_errors import disk_words

NEEDED: Final = ("gemeente", "wijken", "buurten", "projects")
"""Layers that ship: without them no page works."""

LEAST_FREE_BYTES: Final = 100 * 1024**2
_BUSY_S: Final = 2.0


@dataclass(frozen=True)
class Health:
    """What was found; ``problems`` are Dutch sentences, and none means able."""

    problems: tuple[str, ...]
    database: dict[str, object]
    layers: dict[str, object]
    free_bytes: int | None

    @property
    def able(self) -> bool:
        """Whether the program can do its work."""
        return not self.problems

    def to_dict(self) -> dict[str, object]:
        """As JSON, with Dutch names."""
        return {
            "gereed": self.able,
            "versie": geo.__version__,
            "database": self.database,
            "lagen": self.layers,
            "vrije_schijfruimte_mb": None if self.free_bytes is None else self.free_bytes // 10**6,
            "problemen": list(self.problems),
        }


def health(library: Library, url: str) -> Health:
    """Look at the register's database, the layers and the disk; nothing is computed or changed.

    Args:
        library: of this installation.
        url: address of the register's database.
    """
    problems: list[str] = []
    database = _database(url, problems)
    layers = _layers(library, problems)
    free = _disk(library.var, problems)
    return Health(tuple(problems), database, layers, free)


def _database(url: str, problems: list[str]) -> dict[str, object]:
    kind = "postgresql" if url.startswith("postgres") else "sqlite"
    values: dict[str, object] = {
        "soort": kind,
        "stap": None,
        "verwacht": NEWEST,
        "bereikbaar": True,
    }
    try:
        step = layout(url, busy_s=_BUSY_S)
    except KoppelkansenError:
        # the sentence itself may name a server or a path, which is nobody's business here
        values["bereikbaar"] = False
        problems.append("De database van het register is niet bereikbaar.")
        return values
    values["stap"] = step
    if step is not None and not is_known(step):
        problems.append("Het register is van een nieuwere versie van het programma.")
    return values


def _layers(library: Library, problems: list[str]) -> dict[str, object]:
    try:
        found = library.status()
        damaged = library.problems()
    except (KoppelkansenError, OSError):
        problems.append("De lagen zijn niet te lezen.")
        return {}
    names = {layer.name for layer in found}
    missing = [name for name in NEEDED if name not in names]
    if missing:
        problems.append(f"Er ontbreken lagen: {', '.join(missing)}.")
    counted: dict[str, object] = {
        origin: sum(layer.origin == origin for layer in found) for origin in ORIGINS
    }
    return counted | {"beschadigd": len(damaged)}


def _disk(var: Path, problems: list[str]) -> int | None:
    try:
        var.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var) as probe:
            probe.write(b"0")
        free = shutil.disk_usage(var).free
    except OSError as error:
        problems.append(f"De map met gegevens is niet te beschrijven: {disk_words(error)}.")
        return None
    if free < LEAST_FREE_BYTES:
        problems.append("De schijf met gegevens is bijna vol.")
    return free
