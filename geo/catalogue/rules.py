"""Rules of an installation: the file in its data folder, or an edition entered on a page.

A rule is a layer without rows (``thresholds``, ``targets``): its editions, their history and their
backup are those of every layer. The file route stays: without an edition, or with the shipped
edition active again, ``data/NAME.toml`` counts.
"""

import json
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.library import Library
from geo.errors import NotFoundError
from geo.text.local_time import local_today


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """One value of a rule that an edition changes, in Dutch; None is not filled in."""

    subject: str
    value: str
    before: str | None
    after: str | None

    def text(self) -> str:
        """Say it in one line."""
        before, after = self.before or "niet ingevuld", self.after or "niet ingevuld"
        return f"{self.subject}, {self.value[:1].lower()}{self.value[1:]}: {before} → {after}"


def read_document(path: Path) -> dict[str, Any]:
    """Read a file with rules: TOML, or JSON for an edition that was entered on a page.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no TOML or JSON.
    """
    text = path.read_text(encoding="utf-8")
    return dict(json.loads(text)) if path.suffix == ".json" else tomllib.loads(text)


def rules_file(library: Library, name: str) -> Path:
    """Return the file of a rule that counts now.

    Args:
        library: the installation.
        name: ``thresholds`` or ``targets``.
    """
    # an installation set up by an older version does not register every rule
    if name in library.registry.layers:
        try:
            return library.get(name, origin="aangeleverd").path
        except NotFoundError:
            pass
    return library.data / f"{name}.toml"


def store_rules(
    library: Library,
    name: str,
    document: Mapping[str, Any],
    *,
    entered_by: str,
    changes: Sequence[RuleChange],
) -> Layer:
    """Store a checked document as a new edition of a rule and make it active.

    Args:
        library: the installation.
        name: ``thresholds`` or ``targets``.
        document: in the form of the file, already read by the reader of that file.
        entered_by: organisation and role of who entered it.
        changes: what it changes of the rule that counted until now.

    Raises:
        SourceError: the rule is not registered in ``sources.toml``.
        DataError: the disk refuses.
    """
    entry = library.registry.layer(name)
    provenance = Provenance(
        name=name,
        title=entry.title,
        origin="aangeleverd",
        source=f"Ingevuld op de pagina Gegevens door {entered_by}",
        edition=local_today().isoformat(),
        fetched=datetime.now(tz=UTC).isoformat(timespec="seconds"),
        note="; ".join(change.text() for change in changes),
    )
    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        path = Path(folder) / f"{name}.json"
        path.write_text(
            json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False), encoding="utf-8"
        )
        return library.store(path, provenance)
