"""Fetch a registered layer: download beside, validate, then swap.

What was there stays when anything goes wrong, and older editions stay in the library.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from geo.errors import FetchError, KoppelkansenError, NotFoundError, SourceError
from geo.fetch import boundaries
from geo.fetch.connectors import connector_for
from geo.fetch.http import HttpClient, Limits, host_of
from geo.fetch.job import Fetched, Job, registered_hosts
from geo.fetch.problems import FetchProblem
from geo.fetch.report import FetchReport, Progress, no_progress
from geo.layers import Frame
from geo.library import Library, provenance_of
from geo.sources import SourceEntry

_NOT_OVER_HTTP: Final = ("file", "example")


def fetchable(library: Library) -> tuple[str, ...]:
    """Names of the layers that have an official source to fetch from, in register order."""
    return tuple(name for name in library.registry.layers if sources_for(library, name))


def sources_for(library: Library, name: str) -> tuple[SourceEntry, ...]:
    """The official sources of a layer that can be fetched, in the order of the register."""
    return tuple(
        source
        for source in library.registry.sources_of(name)
        if source.origin == "officieel" and source.url and source.driver not in _NOT_OVER_HTTP
    )


def gemeentecode_of(library: Library) -> str:
    """The code of the gemeente this installation is about, from its active layer."""
    layer = library.find("gemeente")
    if layer is None:
        msg = "Er is nog geen gemeente ingesteld; doe dat met: python -m geo init GMxxxx."
        raise NotFoundError(msg)
    return str(layer.table["gemeentecode"].iloc[0])


def fetch_layer(
    library: Library,
    name: str,
    *,
    source_id: str | None = None,
    gemeentecode: str | None = None,
    progress: Progress | None = None,
    client: HttpClient | None = None,
) -> FetchReport:
    """Replace a layer by what its official source has now.

    The three boundary layers come as a set: asking for one stores all three, or none.

    Args:
        library: where the result is stored; its register says what may be fetched.
        name: the layer.
        source_id: one of the layer's sources; by default the preferred one, or another door
            to the same data when that does not answer.
        gemeentecode: such as ``GM0505``; by default that of the active gemeente.
        progress: called while it runs.
        client: an own client, for other limits.

    Raises:
        SourceError: the layer or source is not registered or cannot be fetched.
        FetchError: the service gave no usable answer; the message is one Dutch sentence with
            what to do, and the layer that was there is untouched.
    """
    sources = _candidates(library, name, source_id)
    code = gemeentecode or gemeentecode_of(library)
    told = progress or no_progress
    if client is not None:
        return _first_that_answers(library, sources, code=code, client=client, progress=told)
    with HttpClient(registered_hosts(library.registry)) as own:
        return _first_that_answers(library, sources, code=code, client=own, progress=told)


def _first_that_answers(
    library: Library,
    sources: Sequence[SourceEntry],
    *,
    code: str,
    client: HttpClient,
    progress: Progress,
) -> FetchReport:
    """Try the doors to the same data one after another; the last problem is the one told."""
    problem: FetchProblem | None = None
    deaf: set[str] = set()
    for source in sources:
        if host_of(source.url or "") in deaf:
            continue
        try:
            report = _fetch_from(library, source, code=code, client=client, progress=progress)
        except FetchProblem as found:
            problem = found
            if found.deaf:  # asking the same host for something else will not help
                deaf.add(host_of(source.url or ""))
            continue
        if problem is None:
            return report
        said = f"eerst geprobeerd, zonder resultaat: {sources[0].title} ({problem.cause})"
        return replace(report, warnings=(*report.warnings, said))
    title = library.registry.layer(sources[0].layer).title
    if problem is None:
        msg = f"De laag '{title}' heeft geen bron."
        raise SourceError(msg)
    kept = " De laag die er al was, blijft in gebruik." if library.find(sources[0].layer) else ""
    msg = f"{title} is niet opgehaald: {problem.cause}. {problem.advice}{kept}"
    raise FetchError(msg) from problem


def _candidates(library: Library, name: str, source_id: str | None) -> tuple[SourceEntry, ...]:
    entry = library.registry.layer(name)
    sources = sources_for(library, name)
    if source_id is not None:
        library.registry.source(source_id)
        sources = tuple(source for source in sources if source.id == source_id)
        if not sources:
            msg = f"De bron '{source_id}' is geen officiële bron van de laag '{entry.title}'."
            raise SourceError(msg)
    if not sources:
        msg = (
            f"Voor de laag '{entry.title}' is geen bron geregistreerd om op te halen; "
            "laad een bestand in op de pagina Gegevens."
        )
        raise SourceError(msg)
    return sources if source_id is not None else _doors(sources)


def _doors(sources: tuple[SourceEntry, ...]) -> tuple[SourceEntry, ...]:
    """Keep the preferred source and the other doors to the very same data.

    Another prefix, collection or degree of detail is other data: a person chooses that, it
    never comes by itself because the first did not answer.
    """
    first = sources[0]
    if first.layer in boundaries.LAYERS:
        return (first,)
    drivers = {first.driver}
    doors = [first]
    for source in sources[1:]:
        same = (source.prefix, source.detail, source.edition) == (
            first.prefix,
            first.detail,
            first.edition,
        )
        if same and source.driver not in drivers:
            drivers.add(source.driver)
            doors.append(source)
    return tuple(doors)


def _fetch_from(
    library: Library, source: SourceEntry, *, code: str, client: HttpClient, progress: Progress
) -> FetchReport:
    if source.layer in boundaries.LAYERS:
        return _fetch_boundaries(library, source, code=code, client=client, progress=progress)
    job = _job(library, source, code=code, client=client, progress=progress)
    fetched = connector_for(job)(job)
    return _store(library, job, fetched)


def _fetch_boundaries(
    library: Library, asked: SourceEntry, *, code: str, client: HttpClient, progress: Progress
) -> FetchReport:
    """Fetch the set in which ``asked`` stands: of each layer the source at the same address."""
    jobs: dict[str, Job] = {}
    known: dict[str, int] = {}
    for name in boundaries.LAYERS:
        source = next((s for s in sources_for(library, name) if s.url == asked.url), None)
        if source is None or source.driver != "ogc_features":
            msg = (
                f"Bron '{asked.id}' kan niet worden opgehaald: gemeente, wijken en buurten "
                f"horen van hetzelfde OGC API-adres te komen en voor '{name}' is dat er niet."
            )
            raise SourceError(msg)
        jobs[name] = _job(library, source, code=code, client=client, progress=progress)
        layer = library.find(name)
        if layer is not None and (layer.table["gemeentecode"] == code).all():
            known[name] = len(layer.table)
    fetched = boundaries.fetch_boundaries(jobs, known=known)
    reports = {name: _store(library, jobs[name], fetched[name]) for name in boundaries.LAYERS}
    also = tuple(name for name in boundaries.LAYERS if name != asked.layer)
    return replace(reports[asked.layer], also=also)


def _job(
    library: Library, source: SourceEntry, *, code: str, client: HttpClient, progress: Progress
) -> Job:
    return Job(
        client=client,
        layer=library.registry.layer(source.layer),
        source=source,
        gemeentecode=code,
        folder=library.var / "cache" / "fetch" / source.id,
        area=_area(library, code),
        parts=tuple(s for s in sources_for(library, source.layer) if s.driver == source.driver),
        layers=lambda name: _data_of(library, name),
        progress=progress,
    )


def _data_of(library: Library, name: str) -> Frame | None:
    layer = library.find(name)
    return None if layer is None else layer.table


def _area(library: Library, code: str) -> BaseGeometry | None:
    layer = library.find("gemeente")
    if layer is None:
        return None
    own = layer.frame[layer.frame["gemeentecode"] == code]
    return own.geometry.union_all() if len(own) else None


def _store(library: Library, job: Job, fetched: Fetched) -> FetchReport:
    """Swap the new edition in and tell about it."""
    name = job.layer.name
    before = {edition.provenance.digest for edition in library.editions(name) if edition.active}
    moment = datetime.now(tz=UTC).isoformat(timespec="seconds")
    notes = [job.source.note, *(f"{key}: {value}" for key, value in fetched.chosen.items())]
    notes += fetched.warnings
    changes: dict[str, Any] = {
        "edition": fetched.edition or job.source.edition,
        "request": fetched.request,
        "note": "; ".join(note for note in notes if note) or None,
        **fetched.changes,
    }
    provenance = replace(provenance_of(library.registry, job.source, fetched=moment), **changes)
    layer = library.store(fetched.data, provenance)
    shutil.rmtree(job.folder, ignore_errors=True)
    return FetchReport(
        layer=name,
        title=job.layer.title,
        source_id=job.source.id,
        url=job.url,
        request=fetched.request,
        count=fetched.count,
        edition=layer.provenance.edition,
        digest=layer.digest,
        fetched=moment,
        changed=layer.digest not in before,
        pages_count=fetched.pages_count,
        repaired_count=fetched.repaired_count,
        nulls=fetched.nulls,
        dropped=fetched.dropped,
        chosen=fetched.chosen,
        warnings=fetched.warnings,
    )


def refresh_boundaries_if_online(
    library: Library, *, timeout_s: float = 5.0, limits: Limits | None = None
) -> FetchReport | None:
    """At first start with network, replace the shipped boundaries by the official ones.

    Meant for a background thread: the look whether the service is there ends after
    ``timeout_s`` seconds, the fetch itself takes as long as the service does.

    Returns:
        The report on the buurten, or None when detailed boundaries were fetched before, when
        there is no source for them, when ``KOPPELKANSEN_OFFLINE`` is 1, or when the service
        is out of reach.

    Raises:
        FetchError: the service is there, but what it gave cannot be used.
    """
    if os.environ.get("KOPPELKANSEN_OFFLINE") == "1":
        return None
    fetched = library.editions("buurten", origin="officieel")
    sources = sources_for(library, "buurten")
    if any(edition.active for edition in fetched) or not sources or not sources[0].url:
        return None
    hosts = registered_hosts(library.registry)
    if not reachable(sources[0].url, hosts=hosts, timeout_s=timeout_s):
        return None
    with HttpClient(hosts, limits=limits) as client:
        return fetch_layer(library, "buurten", client=client)


def reachable(url: str, *, hosts: frozenset[str], timeout_s: float) -> bool:
    """Say within ``timeout_s`` seconds whether a registered service answers with JSON."""
    limits = Limits(
        attempts=1,
        connect_timeout_s=timeout_s,
        read_timeout_s=timeout_s,
        deadline_s=timeout_s,
        max_bytes=5_000_000,
    )
    return _within(timeout_s, lambda: _answers(url, hosts=hosts, limits=limits))


def _answers(url: str, *, hosts: frozenset[str], limits: Limits) -> bool:
    with HttpClient(hosts, limits=limits) as client:
        try:
            client.get_json(url, params={"f": "json"})
        except KoppelkansenError:
            return False
    return True


def _within(seconds: float, question: Callable[[], bool]) -> bool:
    """Answer False when the answer takes too long; looking up a name cannot be cut short."""
    said: list[bool] = []
    thread = threading.Thread(target=lambda: said.append(question()), daemon=True)
    thread.start()
    thread.join(seconds)
    return bool(said and said[0])
