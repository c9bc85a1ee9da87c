"""What every registered service offers now, compared with the register; nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

from geo.catalogue.library import Library
from geo.catalogue.sources import SourceEntry
from geo.fetch import wfs
from geo.fetch.answer import host_of
from geo.fetch.capabilities import NoSuchLayerProblem, find_layer, offered_names, same_name
from geo.fetch.choice import CONNECTORS, chosen_names
from geo.fetch.http import HttpClient, require_network
from geo.fetch.job import prefixes_of
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Progress, no_progress
from geo.fetch.run import open_client
from geo.fetch.settings import local_limits
from geo.text.format import counted

State = Literal["fits", "moved", "gone", "changed", "unreachable", "unchecked"]
WORDS: Final[Mapping[State, str]] = {
    "fits": "past",
    "moved": "heet nu anders",
    "gone": "weg",
    "changed": "kolom ontbreekt",
    "unreachable": "niet bereikbaar",
    "unchecked": "niet nagegaan",
}
_COLUMN_OPTIONS: Final = (
    "value_column",
    "filter_column",
    "key_column",
    "status_column",
    "end_column",
)
_CONNECT_S: Final = 4.0
"""Seconds to connect in: this is a look at who is there."""
_TILE: Final = {"{z}": "8", "{x}": "131", "{y}": "84"}
"""A tile over the Netherlands, to see that a background map answers."""


@dataclass(frozen=True, kw_only=True)
class SourceCheck:
    """What a service said of one source.

    Attributes:
        source_id: the registered source.
        layer: the layer it is for.
        driver: how it is fetched.
        state: ``fits``; ``moved``: the service has it under another name; ``gone``; ``changed``:
            a column that the register names is not there; ``unreachable``; ``unchecked``.
        registered: name or prefix in the register.
        found: name at the service now.
        message: what differs, in Dutch.
        offered: for a source that is gone the names most alike.
    """

    source_id: str
    layer: str
    driver: str
    state: State
    registered: str = ""
    found: str = ""
    message: str = ""
    offered: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON."""
        return asdict(self)


def check_sources(
    library: Library,
    *,
    layers: Sequence[str] = (),
    progress: Progress | None = None,
    client: HttpClient | None = None,
) -> tuple[SourceCheck, ...]:
    """Ask every registered service what it offers and compare that with the register.

    Services are asked side by side, each list of layers once, and a service that does not answer
    is not asked again for its other layers.

    Args:
        library: its register says what is asked; nothing is stored in it.
        layers: only the sources of these layers; empty for all.
        progress: called per service, when it is done.
        client: an own client, for other limits.

    Raises:
        FetchProblem: this installation may ask nobody.
    """
    require_network()
    sources = [
        source
        for source in library.registry.sources
        if source.url and (not layers or source.layer in layers)
    ]
    services: dict[str, list[SourceEntry]] = {}
    for source in sources:
        services.setdefault(host_of(source.url or ""), []).append(source)
    tell = progress or no_progress
    names = chosen_names(library.var)
    given = local_limits(library.var)
    quick = replace(given, attempts=1, connect_timeout_s=min(given.connect_timeout_s, _CONNECT_S))
    checks: dict[str, SourceCheck] = {}
    with (
        client or open_client(library, limits=quick) as used,
        ThreadPoolExecutor(used.limits.max_parallel) as pool,
    ):
        jobs = {
            pool.submit(_check_service, used, of_host, names): host
            for host, of_host in services.items()
        }
        for done, job in enumerate(as_completed(jobs), start=1):
            found = job.result()
            checks.update({item.source_id: item for item in found})
            counts = Counter(WORDS[item.state] for item in found)
            said = ", ".join(f"{count} {word}" for word, count in counts.most_common())
            tell(f"{jobs[job]}: {said}", done, len(jobs))
    return tuple(checks[source.id] for source in sources)


def _check_service(
    client: HttpClient, sources: Sequence[SourceEntry], names: Mapping[str, str]
) -> list[SourceCheck]:
    """Check the sources at one host, one after the other, until it turns out not to answer."""
    ask = _remembering(lambda source: offered_names(client, source))
    checks: list[SourceCheck] = []
    deaf: FetchProblem | None = None
    for source in sources:
        chosen = names.get(source.id)
        try:
            if deaf is not None:
                raise deaf
            checks.append(_check(client, source, ask, chosen=chosen))
        except NoSuchLayerProblem as problem:
            checks.append(
                _result(source, chosen, "gone", problem.cause, offered=problem.offered[:10])
            )
        except FetchProblem as problem:
            deaf = problem if problem.deaf else None
            gone = problem.status is not None and not problem.deaf and problem.code == "refused"
            checks.append(_result(source, chosen, "gone" if gone else "unreachable", problem.cause))
    return checks


_Ask = Callable[[SourceEntry], tuple[str, ...]]


def _remembering(ask: _Ask) -> _Ask:
    """Ask each address once; what was refused is told again without asking."""
    known: dict[tuple[str | None, str], tuple[str, ...] | FetchProblem] = {}

    def once(source: SourceEntry) -> tuple[str, ...]:
        key = source.url, source.driver
        if key not in known:
            try:
                known[key] = ask(source)
            except FetchProblem as problem:
                known[key] = problem
        found = known[key]
        if isinstance(found, FetchProblem):
            raise found
        return found

    return once


def _check(
    client: HttpClient, source: SourceEntry, ask: _Ask, *, chosen: str | None
) -> SourceCheck:
    """Compare a source with what its service says; raises FetchProblem when that says nothing."""
    if source.driver not in CONNECTORS or source.driver == "ep_online":
        return _result(source, chosen, *_answers(client, source))
    names = ask(source)
    if not _registered(source, chosen):
        said = f"{counted(len(names), 'laag', 'lagen')} om uit te kiezen"
        return _result(source, chosen, "unchecked", said, offered=names[:10])
    name = _name_now(source, names, chosen=chosen)
    if missing := _missing_columns(client, source, name):
        return _result(source, chosen, "changed", f"ontbreekt: {', '.join(missing)}", found=name)
    exact = source.prefix is not None or same_name(name, _registered(source, chosen))
    return _result(source, chosen, "fits" if exact else "moved", found=name)


def _registered(source: SourceEntry, chosen: str | None) -> str:
    return chosen or source.typename or source.collection or source.prefix or ""


def _result(
    source: SourceEntry, chosen: str | None, state: State, message: str = "", **more: Any
) -> SourceCheck:
    return SourceCheck(
        source_id=source.id,
        layer=source.layer,
        driver=source.driver,
        state=state,
        registered=_registered(source, chosen),
        message=message,
        **more,
    )


def _name_now(source: SourceEntry, names: tuple[str, ...], *, chosen: str | None) -> str:
    """Return the name at the service: the same, else the newest that begins so."""
    wanted = chosen or source.typename or source.collection or ""
    same = [name for name in names if wanted and same_name(name, wanted)]
    if same:
        return same[0]
    prefixes = (chosen,) if chosen else prefixes_of(source)
    bare = [prefix.rpartition(":")[2] for prefix in prefixes if prefix]
    return find_layer(names, prefixes=bare, host=(source.url or "").split("/")[2]).name


def _missing_columns(client: HttpClient, source: SourceEntry, name: str) -> list[str]:
    """Return the columns that the register names and a feature type has not."""
    if source.driver != "wfs":
        return []
    wanted = [str(source.options[key]) for key in _COLUMN_OPTIONS if key in source.options]
    alternatives = [str(item).lower() for item in source.options.get("value_columns", ())]
    if not wanted and not alternatives:
        return []
    there = {column.lower() for column in wfs.describe(client, source.url or "", name)}
    missing = [column for column in wanted if column.lower() not in there]
    if alternatives and not any(column.endswith(item) for item in alternatives for column in there):
        missing.append(" of ".join(source.options["value_columns"]))
    return missing


def _answers(client: HttpClient, source: SourceEntry) -> tuple[State, str]:
    """See that a service without a list of layers answers at all."""
    url = source.url or ""
    if source.driver == "ep_online":
        return "unchecked", "vraagt een eigen sleutel"
    if source.driver == "xyz":
        for name, value in _TILE.items():
            url = url.replace(name, value)
        client.get(url)
    elif source.driver == "locatieserver":
        client.get_json(f"{url.rstrip('/')}/free", params={"q": "stationsplein", "rows": "1"})
    else:
        return "unchecked", f"soort '{source.driver}'"
    return "fits", ""
