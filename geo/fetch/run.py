"""Fetch a registered layer: download beside, validate, then swap.

What was there stays when anything goes wrong, and older editions stay in the library.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

import rasterio.errors
import shapely.errors

from geo.catalogue.library import Library
from geo.catalogue.sources import SourceEntry
from geo.errors import FetchError, SourceError
from geo.fetch import boundaries, stock
from geo.fetch.answer import host_of
from geo.fetch.capabilities import NoSuchLayerProblem, offered_names
from geo.fetch.choice import (
    candidate_sources,
    chosen_names,
    connector_for,
    gemeentecode_of,
    remember_name,
    sources_for,
)
from geo.fetch.fetch_context import FetchContext, download_folder, job_of
from geo.fetch.http import HttpClient
from geo.fetch.job import Job, registered_hosts
from geo.fetch.limits import Limits
from geo.fetch.map_review import ConfirmationNeededError
from geo.fetch.problems import FetchProblem
from geo.fetch.report import FetchReport, Progress, no_progress
from geo.fetch.settings import local_limits
from geo.fetch.store_fetched import store

# What libraries raise on data nobody thought of: told as such, never as a traceback.
_UNFORESEEN = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    shapely.errors.ShapelyError,
    rasterio.errors.RasterioError,
)


class LayerNotOfferedError(FetchError):
    """A service without the layer; ``offered`` are those it has, the most alike first."""

    def __init__(self, message: str, *, source_id: str, offered: tuple[str, ...]) -> None:
        super().__init__(message)
        self.source_id = source_id
        self.offered = offered


def fetch_layer(
    library: Library,
    name: str,
    *,
    source_id: str | None = None,
    gemeentecode: str | None = None,
    typename: str | None = None,
    confirmed: str | None = None,
    mapping: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
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
        typename: name of the layer at the service as a person chose it from what is offered
            (see :func:`offered_layers`); when it can be fetched it is used from then on.
        confirmed: digest of the review of a layer from the colours of a map, as a person saw
            and confirmed it.
        mapping: for the stock, columns as a person confirmed them: the program's name to the
            source's (see :func:`describe_stock`).
        secrets: keys by name, such as ``EP_ONLINE_KEY``; else the environment has them.
        progress: called while it runs.
        client: an own client, for other limits.

    Raises:
        SourceError: the layer or source is not registered, cannot be fetched, or needs
            something first (a key, a mapping, the boundaries).
        ConfirmationNeededError: the layer comes from a map and was not confirmed as it is now.
        FetchError: the service gave no usable answer; the message is one Dutch sentence with
            what to do, and the layer that was there is untouched. It is a
            :class:`LayerNotOfferedError` when the service has no such layer.
    """
    sources = candidate_sources(library, name, source_id)
    names = chosen_names(library.var)
    if typename is not None:
        sources = sources[:1]
        names[sources[0].id] = typename
    code = gemeentecode or gemeentecode_of(library)
    with _client(library, client) as used:
        context = FetchContext(
            library=library,
            client=used,
            gemeentecode=code,
            progress=progress or no_progress,
            mapping=mapping,
            secrets=secrets,
            confirmed=confirmed,
            names=names,
        )
        report = _first_that_answers(context, sources)
    if typename is not None:
        remember_name(library.var, sources[0].id, typename)
    return report


def offered_layers(
    library: Library, name: str, *, source_id: str | None = None, client: HttpClient | None = None
) -> tuple[str, ...]:
    """Ask the service of a layer which layers it has, in alphabetical order.

    Raises:
        SourceError, FetchError: as :func:`fetch_layer`.
    """
    source = candidate_sources(library, name, source_id)[0]
    with _client(library, client) as used, _asking(source):
        return tuple(sorted(offered_names(used, source)))


def describe_stock(
    library: Library, *, source_id: str | None = None, client: HttpClient | None = None
) -> stock.SourceColumns:
    """Ask a stock service which columns it has and propose how to read them.

    A person confirms or corrects ``proposal`` and gives it to :func:`fetch_layer` as
    ``mapping``. Nothing is stored.

    Raises:
        SourceError, FetchError: as :func:`fetch_layer`.
    """
    source = candidate_sources(library, "stock", source_id)[0]
    with _client(library, client) as used, _asking(source):
        code = gemeentecode_of(library)
        context = FetchContext(library=library, client=used, gemeentecode=code)
        return stock.describe(job_of(context, source))


@contextmanager
def _asking(source: SourceEntry) -> Iterator[None]:
    """Name the source in the message of a problem."""
    try:
        yield
    except FetchProblem as problem:
        raise FetchError(
            f"{source.title} is niet bevraagd: {problem.cause}. {problem.advice}"
        ) from problem


@contextmanager
def _client(library: Library, given: HttpClient | None) -> Iterator[HttpClient]:
    if given is not None:
        yield given
        return
    with open_client(library) as own:
        yield own


def open_client(library: Library, *, limits: Limits | None = None) -> HttpClient:
    """Return a client for the registered hosts, to be shared by the layers of one context.

    What one layer waited in vain is then not waited for again by the next. ``limits`` are by
    default those of this installation.

    Raises:
        SourceError: the limits of this installation cannot be used.
    """
    return HttpClient(
        registered_hosts(library.registry), limits=limits or local_limits(library.var)
    )


def _first_that_answers(context: FetchContext, sources: Sequence[SourceEntry]) -> FetchReport:
    """Try the doors to the same data one after another; the last problem is the one told."""
    problem: FetchProblem | None = None
    missing: tuple[str, NoSuchLayerProblem] | None = None
    deaf: set[str] = set()
    for source in sources:
        host = host_of(source.url or "")
        if host in deaf:
            continue
        try:
            report = _fetch_from(context, source)
        except FetchProblem as found:
            problem = found
            if isinstance(found, NoSuchLayerProblem):
                missing = source.id, found
            if found.deaf:  # asking the same host for something else will not help
                deaf.add(host)
            continue
        except _UNFORESEEN as error:
            what = f"het antwoord past niet bij wat verwacht werd ({type(error).__name__})"
            problem = FetchProblem("invalid", host, what)
            problem.__cause__ = error
            continue
        if problem is None:
            return report
        said = f"eerst geprobeerd, zonder resultaat: {sources[0].title} ({problem.cause})"
        return replace(report, warnings=(*report.warnings, said))
    library, name = context.library, sources[0].layer
    title = library.registry.layer(name).title
    if problem is None:
        raise SourceError(f"De laag '{title}' heeft geen bron.")
    still_used = " De laag die er al was, blijft in gebruik." if library.find(name) else ""
    message = f"{title} is niet opgehaald: {problem.cause}. {problem.advice}{still_used}"
    if missing is not None:
        source_id, found_problem = missing
        raise LayerNotOfferedError(
            message, source_id=source_id, offered=found_problem.offered
        ) from problem
    raise FetchError(message) from problem


def _fetch_from(context: FetchContext, source: SourceEntry) -> FetchReport:
    """Fetch and store; parts of a download are kept only when a next try may complete them."""
    try:
        if source.layer in boundaries.LAYERS:
            return _fetch_boundaries(context, source)
        job = job_of(context, source)
        fetched = connector_for(job)(job)
        if fetched.review is not None and fetched.review.digest != context.confirmed:
            raise ConfirmationNeededError(fetched.review)
        return store(context.library, job, fetched)
    except FetchProblem as problem:
        if not problem.resumable:
            _drop_parts(context, source)
        raise
    except _UNFORESEEN:
        _drop_parts(context, source)
        raise


def _drop_parts(context: FetchContext, source: SourceEntry) -> None:
    together = boundaries.LAYERS if source.layer in boundaries.LAYERS else ()
    parts = [item for name in together for item in sources_for(context.library, name)]
    for item in (source, *parts):
        shutil.rmtree(download_folder(context.library, item), ignore_errors=True)


def _fetch_boundaries(context: FetchContext, asked: SourceEntry) -> FetchReport:
    """Fetch the set in which ``asked`` stands: of each layer the source at the same address."""
    library, code = context.library, context.gemeentecode
    jobs: dict[str, Job] = {}
    known: dict[str, int] = {}
    for name in boundaries.LAYERS:
        source = next((s for s in sources_for(library, name) if s.url == asked.url), None)
        if source is None or source.driver != "ogc_features":
            raise SourceError(
                f"Bron '{asked.id}' kan niet worden opgehaald: gemeente, wijken en buurten "
                f"horen van hetzelfde OGC API-adres te komen en voor '{name}' is dat er niet."
            )
        jobs[name] = job_of(context, source)
        layer = library.find(name)
        if layer is not None and (layer.table["gemeentecode"] == code).all():
            known[name] = len(layer.table)
    fetched = boundaries.fetch_boundaries(jobs, known=known)
    reports = {name: store(library, jobs[name], fetched[name]) for name in boundaries.LAYERS}
    also = tuple(name for name in boundaries.LAYERS if name != asked.layer)
    return replace(reports[asked.layer], also=also)
