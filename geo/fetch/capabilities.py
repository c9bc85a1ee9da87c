"""What a WMS, WFS or WCS says it has; a layer with a rolling date is found by its prefix."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring as safe_xml

from geo.errors import SourceError
from geo.fetch.http import Answer, HttpClient, host_of
from geo.fetch.problems import FetchProblem

VERSIONS: Final[Mapping[str, str]] = {"WMS": "1.3.0", "WFS": "2.0.0", "WCS": "2.0.1"}

# Which element names a layer in each kind of capabilities: (parent, name).
_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "WMS": ("Layer", "Name"),
    "WFS": ("FeatureType", "Name"),
    "WCS": ("CoverageSummary", "CoverageId"),
}
_ROLLING: Final = re.compile(r"[_\-.]?v?(\d{4}[_\-]?\d{2}[_\-]?\d{2}|\d{6})?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A layer found at the service: its full name, its date when the name has one, the others."""

    name: str
    date: str | None
    others: tuple[str, ...] = ()

    def told(self) -> dict[str, str]:
        """Say what was chosen, and over what, for the report."""
        told = {"laagnaam": self.name}
        if self.others:
            told["niet gekozen"] = ", ".join(self.others)
        return told


def parse_xml(answer: Answer) -> ET.Element:
    """Return the root of an XML answer; a web page or exception report is a FetchProblem.

    A document that defines entities is refused: no service needs them, and they are how XML
    is made to fill the memory or to read files.
    """
    host = host_of(answer.url)
    if answer.looks_like_html():
        raise FetchProblem("web_page", host)
    try:
        root: ET.Element = safe_xml(answer.body)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FetchProblem("not_readable", host, "XML") from error
    if local(root) in {"ExceptionReport", "ServiceExceptionReport"}:
        raise FetchProblem("exception_report", host, body=answer.body)
    return root


def local(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def descendants(element: ET.Element, name: str) -> Iterable[ET.Element]:
    """Yield every element below of that name, in whatever namespace."""
    return (item for item in element.iter() if local(item) == name)


def child_text(element: ET.Element, name: str) -> str | None:
    """Return the text of a direct child, or None."""
    for item in element:
        if local(item) == name:
            return (item.text or "").strip() or None
    return None


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


def choose(names: Iterable[str], *, prefix: str, host: str) -> Chosen:
    """Return the layer with that name, or with that prefix and the latest date.

    The workspace before the name (``ws:`` or ``ws__``) does not count, nor do capitals.
    Raises FetchProblem when there is none and SourceError when what follows the prefix is no
    date in more than one: then it is not clear which one is meant.
    """
    starting = {name: _rest(name, prefix) for name in names}
    dated: list[tuple[str, str]] = []
    loose: list[str] = []
    for name, rest in starting.items():
        if rest is None:
            continue
        found = _ROLLING.fullmatch(rest)
        if found:
            dated.append((re.sub(r"\D", "", found.group(1) or ""), name))
        else:
            loose.append(name)
    if dated:
        dated.sort()
        date, name = dated[-1]
        return Chosen(name=name, date=_iso(date), others=tuple(other for _, other in dated[:-1]))
    if len(loose) == 1:
        return Chosen(name=loose[0], date=None)
    if loose:
        raise SourceError(
            f"Bij {host} beginnen meer lagen met '{prefix}': {', '.join(sorted(loose)[:5])}. "
            "Zet in sources.toml de volledige naam."
        )
    raise FetchProblem("empty", host, f"een laag die begint met '{prefix}'")


def _rest(name: str, prefix: str) -> str | None:
    bare = re.split(r":|__", name, maxsplit=1)[-1]
    for candidate in (bare, name):
        if candidate.lower().startswith(prefix.lower()):
            return candidate[len(prefix) :]
    return None


def _iso(date: str) -> str | None:
    if len(date) == len("20251120"):
        return f"{date[:4]}-{date[4:6]}-{date[6:]}"
    return f"{date[:4]}-{date[4:]}" if len(date) == len("202511") else None
