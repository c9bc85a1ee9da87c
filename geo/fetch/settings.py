"""What an installation sets for itself: other addresses for registered sources, and keys.

``sources.local.toml`` in the folder with collected data (or the file that
``KOPPELKANSEN_SOURCES`` names) changes registered sources, for a mirror inside the own network
or a service to test against::

    [sources.pdok-cbs-buurten-2025]
    url = "https://spiegel.example.nl/cbs/ogc/v1"

It cannot add a source: unregistered stays unusable.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from geo.errors import SourceError
from geo.paths import var_dir
from geo.sources import SourceEntry

FILE: Final = "sources.local.toml"
EP_ONLINE_KEY: Final = "EP_ONLINE_KEY"
_FIXED: Final = {"id", "layer", "origin"}


def local_overrides(var: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the changes per source id, for ``Library(overrides=...)``; empty without a file.

    Raises:
        SourceError: the file is no TOML, or changes what a source is instead of where it is.
    """
    named = os.environ.get("KOPPELKANSEN_SOURCES")
    path = Path(named) if named else (var or var_dir()) / FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            msg = f"Het bestand {path} uit KOPPELKANSEN_SOURCES bestaat niet."
            raise SourceError(msg) from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path.name} is geen geldige TOML: {error}."
        raise SourceError(msg) from None
    allowed = {field.name for field in fields(SourceEntry)} - _FIXED
    changes: dict[str, dict[str, Any]] = {}
    unknown = sorted(set(document) - {"sources"})
    if unknown:
        msg = f"{path.name}: onbekend onderdeel '{unknown[0]}'; verwacht [sources.ID]."
        raise SourceError(msg)
    for source_id, values in document.get("sources", {}).items():
        wrong = sorted(set(values) - allowed)
        if wrong:
            msg = f"{path.name}, bron '{source_id}': '{wrong[0]}' kan hier niet worden veranderd."
            raise SourceError(msg)
        changes[source_id] = dict(values)
    return changes


def secret(name: str, secrets: Mapping[str, str] | None = None) -> str | None:
    """Return a key that the caller has, else the one in the environment, else None."""
    given = (secrets or {}).get(name) or os.environ.get(name)
    return given.strip() or None if given else None
