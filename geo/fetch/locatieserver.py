"""PDOK Locatieserver: from words to a place, with a check on every hit.

The service matches loosely (a station in one city gives a street in another). A hit counts
only when it lies in the gemeente and has the street, postcode and house number that were
asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from geo.catalogue.sources import Registry, SourceEntry
from geo.errors import FetchError, SourceError
from geo.fetch.answer import host_of
from geo.fetch.http import HttpClient
from geo.fetch.job import registered_hosts
from geo.fetch.limits import Limits
from geo.fetch.problems import FetchProblem

QUICK: Final = Limits(
    connect_timeout_s=5.0, read_timeout_s=5.0, deadline_s=5.0, attempts=1, max_bytes=2_000_000
)
"""A person is waiting: one try of 5 seconds."""

_FIELDS: Final = (
    "id", "weergavenaam", "type", "straatnaam", "huisnummer", "huisletter",
    "huisnummertoevoeging", "postcode", "woonplaatsnaam", "gemeentecode", "wijkcode",
    "buurtcode", "adresseerbaarobject_id", "nummeraanduiding_id", "centroide_ll",
    "centroide_rd", "score",
)  # fmt: skip
_POINT: Final = re.compile(
    r"POINT\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)\s*\)", re.IGNORECASE
)
_POSTCODE: Final = re.compile(r"\b(\d{4})\s?([a-z]{2})\b", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"\b(?P<number>\d{1,5})(?:"
    r"\s?-?\s?(?P<letter>[a-z])(?![a-z])(?:\s?-?\s?(?P<after>[a-z0-9]{1,4})\b)?"
    r"|\s?-\s?(?P<dashed>[a-z0-9]{1,4})\b|\s(?P<spaced>\d{1,4}|bis|hs)\b)?",
    re.IGNORECASE,
)
_SHORT: Final = 3


@dataclass(frozen=True, kw_only=True)
class PlaceHit:
    """A place: what it is called, where it is, and the official ids it has.

    ``lat`` and ``lon`` are degrees (WGS 84), ``x_m`` and ``y_m`` metres (EPSG:28992).
    """

    label: str
    kind: str
    lat: float
    lon: float
    x_m: float | None = None
    y_m: float | None = None
    street: str | None = None
    house_number: int | None = None
    house_letter: str | None = None
    addition: str | None = None
    postcode: str | None = None
    gemeentecode: str | None = None
    wijkcode: str | None = None
    buurtcode: str | None = None
    vbo_id: str | None = None
    score: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a query asks for, as far as it can be checked on a hit."""

    words: tuple[str, ...]
    postcode: str | None
    house_number: int | None
    house_letter: str | None
    addition: str | None = None


def search_place(
    query: str,
    *,
    gemeentecode: str,
    registry: Registry,
    limit: int = 8,
    client: HttpClient | None = None,
) -> list[PlaceHit]:
    """Return the places in the gemeente that fit the query, best first.

    Args:
        query: an address, street, postcode, buurt or wijk, as people type it.
        gemeentecode: such as ``GM0505``; hits elsewhere are dropped.
        registry: the register with the source of the layer ``geocoder``.
        limit: how many hits at most.
        client: an own client; by default one that waits 5 seconds once.

    Raises:
        FetchError: the service does not answer; the message says what to do.
    """
    asked = " ".join(query.split())
    wanted = read_query(asked)
    if not wanted.words and wanted.postcode is None:
        return []
    hits = _hits(asked, gemeentecode=gemeentecode, registry=registry, client=client)
    return [hit for hit in hits if fits(hit, wanted, gemeentecode=gemeentecode)][:limit]


def find_address(
    *,
    house_number: int,
    gemeentecode: str,
    registry: Registry,
    postcode: str | None = None,
    street: str | None = None,
    house_letter: str | None = None,
    addition: str | None = None,
    client: HttpClient | None = None,
) -> PlaceHit | None:
    """Return the one address with that postcode or street and that number, or None.

    None also when several dwellings at the number are left and the addition does not tell
    which one is meant: a wrong place is worse than none.
    """
    where = postcode or street
    if not where:
        return None
    text = f"{where} {house_number}{house_letter or ''}{f'-{addition}' if addition else ''}"
    hits = _hits(text, gemeentecode=gemeentecode, registry=registry, client=client)
    wanted = Wanted(
        words=_words(street or ""),
        postcode=_postcode(postcode),
        house_number=house_number,
        house_letter=(house_letter or "").lower() or None,
    )
    found = [
        hit
        for hit in hits
        if hit.kind == "adres"
        and fits(hit, wanted, gemeentecode=gemeentecode)
        and (hit.house_letter or "").lower() == (house_letter or "").lower()
        and (hit.addition or "").lower() == (addition or "").lower()
    ]
    return found[0] if len({hit.vbo_id or hit.label for hit in found}) == 1 else None


def read_query(query: str) -> Wanted:
    """Take postcode, house number and words out of a query."""
    rest = query
    postcode = None
    if found := _POSTCODE.search(rest):
        postcode = (found.group(1) + found.group(2)).upper()
        rest = rest[: found.start()] + " " + rest[found.end() :]
    number = letter = addition = None
    for found in _NUMBER.finditer(rest):
        # a number in front belongs to a street's name (such as '1e Tolstraat')
        if found.start() > 0 or postcode is not None:
            number = int(found["number"])
            letter = (found["letter"] or "").lower() or None
            extra = found["after"] or found["dashed"] or found["spaced"] or ""
            # a higher number after a dash is the end of a range
            is_range = bool(found["dashed"]) and extra.isdigit() and int(extra) > number
            addition = None if is_range else extra.lower() or None
            rest = rest[: found.start()]
            break
    return Wanted(
        words=_words(rest),
        postcode=postcode,
        house_number=number,
        house_letter=letter,
        addition=addition,
    )


def fits(hit: PlaceHit, wanted: Wanted, *, gemeentecode: str) -> bool:
    """Say whether a hit is what was asked for, and in the gemeente."""
    if hit.gemeentecode != gemeentecode:
        return False
    if wanted.postcode is not None and hit.postcode != wanted.postcode:
        return False
    if wanted.house_number is not None:
        if hit.house_number != wanted.house_number:
            return False
        # '101-A' can be a letter or an addition; '101A-2' is exactly that dwelling
        asked = f"{wanted.house_letter or ''}{wanted.addition or ''}"
        own = f"{hit.house_letter or ''}{hit.addition or ''}".lower()
        same_letter = (hit.house_letter or "").lower() == wanted.house_letter
        if asked and own != asked and (wanted.addition or not same_letter):
            return False
    name = _words(hit.street or hit.label)
    label = _words(hit.label)
    # every word that was typed begins a word of the street or, for a town, of the whole label
    return all(
        any(part.startswith(word) for part in (*name, *label)) for word in wanted.words
    ) and (not wanted.words or any(p.startswith(w) for w in wanted.words for p in name))


def _hits(
    query: str, *, gemeentecode: str, registry: Registry, client: HttpClient | None
) -> list[PlaceHit]:
    source = _source(registry)
    if client is not None:
        return _ask(client, source, query, gemeentecode=gemeentecode)
    with HttpClient(registered_hosts(registry), limits=QUICK) as own:
        return _ask(own, source, query, gemeentecode=gemeentecode)


def _source(registry: Registry) -> SourceEntry:
    for source in registry.sources:
        if source.driver == "locatieserver" and source.url:
            return source
    raise SourceError("In sources.toml staat geen Locatieserver om adressen mee te zoeken.")


def _ask(
    client: HttpClient, source: SourceEntry, query: str, *, gemeentecode: str
) -> list[PlaceHit]:
    url = f"{(source.url or '').rstrip('/')}/free"
    params = {"q": query, "rows": "50", "fl": " ".join(_FIELDS), "wt": "json"}
    narrowed = {**params, "fq": f"gemeentecode:{gemeentecode.removeprefix('GM')}"}
    try:
        try:
            document, _ = client.get_json(url, params=narrowed)
        except FetchProblem as problem:
            if problem.status != HTTPStatus.BAD_REQUEST:
                raise
            # the filter is not documented for every field: the check on each hit does it too
            document, _ = client.get_json(url, params=params)
    except FetchProblem as problem:
        raise FetchError(
            f"Zoeken naar een plaats lukt nu niet: {problem.cause}. {problem.advice}"
        ) from problem
    response = document.get("response")
    docs = response.get("docs") if isinstance(response, dict) else None
    if not isinstance(docs, list):
        raise FetchError(
            f"Zoeken naar een plaats lukt nu niet: {host_of(url)} gaf een onbekend antwoord."
        )
    return [hit for hit in (_hit(item) for item in docs) if hit is not None]


def _hit(item: Mapping[str, Any]) -> PlaceHit | None:
    """Read one hit; None when it has no place."""
    place = _POINT.fullmatch(str(item.get("centroide_ll", "")).strip())
    if place is None:
        return None
    metres = _POINT.fullmatch(str(item.get("centroide_rd", "")).strip())
    code = item.get("gemeentecode")
    number = str(item.get("huisnummer", ""))
    return PlaceHit(
        label=str(item.get("weergavenaam", "")),
        kind=str(item.get("type", "")),
        lon=float(place.group(1)),
        lat=float(place.group(2)),
        x_m=float(metres.group(1)) if metres else None,
        y_m=float(metres.group(2)) if metres else None,
        street=_text(item.get("straatnaam")),
        house_number=int(number) if number.isdigit() else None,
        house_letter=_text(item.get("huisletter")),
        addition=_text(item.get("huisnummertoevoeging")),
        postcode=_postcode(_text(item.get("postcode"))),
        gemeentecode=None if code is None else f"GM{str(code).removeprefix('GM').zfill(4)}",
        wijkcode=_text(item.get("wijkcode")),
        buurtcode=_text(item.get("buurtcode")),
        vbo_id=_text(item.get("adresseerbaarobject_id")),
        score=float(item.get("score") or 0),
    )


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _postcode(value: str | None) -> str | None:
    return None if value is None else value.replace(" ", "").upper()


def _words(text: str) -> tuple[str, ...]:
    """Split into words without accents, capitals and points; loose letters do not count."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = re.findall(r"[a-z0-9]+", plain)
    return tuple(word for word in found if len(word) >= _SHORT or len(found) == 1)
