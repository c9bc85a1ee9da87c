"""What an installation sets for itself: other addresses for registered sources, and keys.

``sources.local.toml`` in the folder with collected data (or the file that
``KOPPELKANSEN_SOURCES`` names) changes registered sources, for a mirror inside the own network
or a service to test against::

    [sources.pdok-cbs-buurten-2025]
    url = "https://spiegel.example.nl/cbs/ogc/v1"

It cannot add a source: unregistered stays unusable. A table ``[limits]`` changes how long and
how often a service is tried, by the names of :class:`geo.fetch.limits.Limits`::

    [limits]
    first_answer_s = 20
    patience_s = 60
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from geo.catalogue.sources import SourceEntry
from geo.errors import SourceError
from geo.fetch.limits import Limits
from geo.paths import var_dir
from geo.text.settings import fault_words, number

FILE: Final = "sources.local.toml"
EP_ONLINE_KEY: Final = "EP_ONLINE_KEY"
_FIXED: Final = {"id", "layer", "origin"}


def local_overrides(var: Path | None = None) -> dict[str, dict[str, Any]]:
    """Return the changes per source id, for ``Library(overrides=...)``; empty without a file.

    Raises:
        SourceError: the file is no TOML, or changes what a source is instead of where it is.
    """
    name, document = _document(var)
    allowed = {field.name for field in fields(SourceEntry)} - _FIXED
    changes: dict[str, dict[str, Any]] = {}
    for source_id, values in document.get("sources", {}).items():
        wrong = sorted(set(values) - allowed)
        if wrong:
            raise SourceError(
                f"{name}, bron '{source_id}': '{wrong[0]}' kan hier niet worden veranderd."
            )
        changes[source_id] = dict(values)
    return changes


def local_limits(var: Path | None = None) -> Limits:
    """Return how long and how often services are tried here.

    Raises:
        SourceError: the file is no TOML, or a limit is unknown or not a positive number.
    """
    name, document = _document(var)
    given = document.get("limits", {})
    known = {field.name: type(getattr(Limits(), field.name)) for field in fields(Limits)}
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key not in known or not number(0).fits(value) or not value:
            raise SourceError(
                f"{name}: '{key} = {value}' is geen geldige grens; bekend zijn {', '.join(known)}."
            )
        values[key] = known[key](value)
    return replace(Limits(), **values)


def service_hosts(var: Path | None = None) -> frozenset[str]:
    """Return the hosts that the administrator allows for layers of services of one's own.

    Raises:
        SourceError: the file is no TOML, or the hosts are not a list of names.
    """
    name, document = _document(var)
    hosts = document.get("services", {}).get("hosts", [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise SourceError(f"{name}: [services] hosts is geen lijst van namen.")
    return frozenset(host.lower() for host in hosts)


def _document(var: Path | None) -> tuple[str, dict[str, Any]]:
    """Return the file's name and its tables; no tables when there is no file."""
    named = os.environ.get("KOPPELKANSEN_SOURCES")
    path = Path(named) if named else (var or var_dir()) / FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if named:
            raise SourceError(
                f"Het bestand {path} uit KOPPELKANSEN_SOURCES bestaat niet."
            ) from None
        return path.name, {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path.name} is geen geldige TOML: {fault_words(error)}.") from None
    unknown = sorted(set(document) - {"sources", "limits", "services"})
    if unknown:
        raise SourceError(
            f"{path.name}: onbekend onderdeel '{unknown[0]}'; verwacht [sources.ID], [limits] of "
            "[services]."
        )
    wrong = [
        part
        for part in ("sources", "limits", "services")
        if not isinstance(document.get(part, {}), dict)
    ]
    wrong += [
        f"sources.{name}"
        for name, values in (document.get("sources", {}) if not wrong else {}).items()
        if not isinstance(values, dict)
    ]
    if wrong:
        raise SourceError(f"{path.name}: '{wrong[0]}' is geen onderdeel met sleutels en waarden.")
    return path.name, document


def secret(name: str, secrets: Mapping[str, str] | None = None) -> str | None:
    """Return a key that the caller has, else the one in the environment, else None."""
    given = (secrets or {}).get(name) or os.environ.get(name)
    return given.strip() or None if given else None
