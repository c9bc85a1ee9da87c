"""What a WMS, WFS or WCS offers, and the layer among it whose name carries a date or version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from geo.catalogue.sources import SourceEntry
from geo.errors import SourceError
from geo.fetch.answer import host_of
from geo.fetch.http import HttpClient
from geo.fetch.job import Job
from geo.fetch.ows_xml import child_text, descendants, parse_xml
from geo.fetch.problems import FetchProblem
from geo.text.local_time import local_today

VERSIONS: Final[Mapping[str, str]] = {"WMS": "1.3.0", "WFS": "2.0.0", "WCS": "2.0.1"}

# Which element names a layer in each kind of capabilities: (parent, name).
_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "WMS": ("Layer", "Name"),
    "WFS": ("FeatureType", "Name"),
    "WCS": ("CoverageSummary", "CoverageId"),
}
_FIRST_YEAR: Final = 1990


@dataclass(frozen=True, kw_only=True)
class FoundLayer:
    """A layer found at the service: its full name, its date when the name has one, the others."""

    name: str
    date: str | None = None
    others: tuple[str, ...] = ()

    def describe(self) -> dict[str, str]:
        """Return what was chosen, and over what, for the report."""
        described = {"laagnaam": self.name}
        if self.others:
            described["niet gekozen"] = ", ".join(self.others)
        return described


class NoSuchLayerProblem(FetchProblem):
    """The service has no layer of that name; ``offered`` is what it has, most alike first."""

    def __init__(
        self, host: str, wanted: Sequence[str], offered: Iterable[str], *, body: bytes = b""
    ) -> None:
        self.wanted = tuple(wanted)
        self.offered = _most_alike(offered, self.wanted)
        super().__init__(
            "no_layer",
            host,
            f"'{self.wanted[0]}'",
            body=body,
            advice=f"Kies de laag die deze dienst wel heeft: {self.offered[0]}."
            if len(self.offered) == 1
            else f"Kies een van de {len(self.offered)} lagen die deze dienst wel heeft, zoals "
            f"{', '.join(self.offered[:5])}.",
        )


def layer_names(client: HttpClient, url: str, *, service: str) -> tuple[str, ...]:
    """Return the names of all layers of a service, in its own order."""
    params = {"service": service, "version": VERSIONS[service], "request": "GetCapabilities"}
    root = parse_xml(client.get(url, params=params))
    parent, name = _NAMES[service]
    found = (child_text(element, name) for element in descendants(root, parent))
    names = tuple(dict.fromkeys(text for text in found if text))
    if not names:
        raise FetchProblem("empty", host_of(url), f"de lijst van lagen ({service})")
    return names


def offered_names(client: HttpClient, source: SourceEntry) -> tuple[str, ...]:
    """Return the names of the layers that the service of a source has now; empty for a file."""
    url = (source.url or "").rstrip("/")
    if source.driver == "ogc_features":
        document, answer = client.get_json(f"{url}/collections", params={"f": "json"})
        found = document.get("collections")
        if not isinstance(found, list):
            raise FetchProblem("invalid", host_of(answer.url), "de lijst van collecties ontbreekt")
        return tuple(str(item["id"]) for item in found if isinstance(item, dict) and "id" in item)
    service = source.driver.upper()
    return layer_names(client, url, service=service) if service in VERSIONS else ()


def find_offered(job: Job) -> FoundLayer:
    """Return the layer of the job as the service names it now.

    A name that a person chose goes before the prefixes of the source; when it is not there any
    more, the newest of that name with another date or version is taken.

    Raises:
        NoSuchLayerProblem: none of the names fits.
        SourceError: the source names no layer.
    """
    prefixes = job.source_prefixes
    if not prefixes and not job.chosen_name:
        raise SourceError(f"Bron '{job.source.id}' noemt geen laag (prefix) in sources.toml.")
    job.progress("lagen opvragen", 0, None)
    names = offered_names(job.client, job.source)
    if job.chosen_name in names:
        return FoundLayer(name=str(job.chosen_name))
    if job.chosen_name:  # the date in a name that was chosen goes on
        prefixes = (re.sub(r"(?:[_\-.]?v?\d+)+$", "", job.chosen_name),)
    return find_layer(names, prefixes=prefixes, host=job.host)


def find_layer(names: Iterable[str], *, prefixes: Sequence[str], host: str) -> FoundLayer:
    """Return the newest layer of which the name is a prefix with a date, year or version.

    What follows the prefix may be dates (``_20251120``), years (``_2022``), versions (``_v2``,
    ``27``) or several of them (``_2022_v2``); a year to come is a scenario and does not fit.
    Capitals and the workspace before the name (``ws:`` or ``ws__``) do not count.

    Raises:
        NoSuchLayerProblem: none of the names fits.
    """
    names = tuple(names)
    fitting: dict[str, tuple[str, int]] = {}
    for name in names:
        for prefix in prefixes:
            rest = _rest(name, prefix)
            vintage = None if rest is None else _vintage(rest)
            if vintage is not None:
                fitting[name] = max(vintage, fitting.get(name, vintage))
    if not fitting:
        raise NoSuchLayerProblem(host, prefixes, names)
    *others, newest = sorted(fitting, key=lambda name: (*fitting[name], name))
    return FoundLayer(name=newest, date=_iso(fitting[newest][0]), others=tuple(others))


def same_name(left: str, right: str) -> bool:
    """Say whether two names are of one layer: the workspace in front may be left out."""
    return left == right or _bare(left) == right or left == _bare(right)


def _bare(name: str) -> str:
    return re.split(r":|__", name, maxsplit=1)[-1]


def _rest(name: str, prefix: str) -> str | None:
    bare = _bare(name)
    for candidate in (bare, name):
        if candidate.lower().startswith(prefix.lower()):
            return candidate[len(prefix) :]
    return None


_PART: Final = re.compile(r"[_\-.]?(v?)(\d{4}[_\-]?\d{2}[_\-]?\d{2}|\d{6}|\d{1,4})", re.IGNORECASE)


def _vintage(rest: str) -> tuple[str, int] | None:
    """Return (date as digits, version) of what follows a prefix; None when it is something else."""
    date, version, position = "", 0, 0
    while position < len(rest):
        part = _PART.match(rest, position)
        if part is None:
            return None
        position = part.end()
        digits = re.sub(r"\D", "", part[2])
        if len(digits) < len("2022") or (part[1] and len(digits) == len("2022")):
            version = int(digits)
        elif _FIRST_YEAR <= int(digits[:4]) <= local_today().year:
            date = max(date, digits)
        else:
            return None
    return date, version


def _iso(date: str) -> str | None:
    """Return 20251120, 202511 or 2025 as an ISO date, month or year."""
    return "-".join(filter(None, (date[:4], date[4:6], date[6:]))) or None


def _most_alike(names: Iterable[str], wanted: Sequence[str]) -> tuple[str, ...]:
    def likeness(name: str) -> float:
        bare = _bare(name).lower()
        return max(SequenceMatcher(None, bare, item.lower()).ratio() for item in wanted)

    return tuple(sorted(names, key=lambda name: (-likeness(name), name)))
