"""Runs shards in local processes, on a dask scheduler, or one after another.

``dask.distributed`` does the spreading: it starts a worker anew that fell over and gives its
shard to another. What a shard cannot do is told and leaves the others alone.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geo.catalogue.cache import program_key
from geo.country.shard import Shard, ShardResult, compute_shard
from geo.errors import KoppelkansenError

Outcomes = Iterator[tuple[Shard, "ShardResult | str"]]
"""Each shard with its result, or in Dutch why it failed; in the order they end."""

Engine = Callable[[Sequence[Shard]], Outcomes]

LOCAL_MEMORY: Final = 2 * 1024**3
"""Bytes a local worker may hold; one that goes over it is stopped and started anew."""

_CONNECT_S: Final = 10
_FALLS: Final = 3
"""So many workers may fall over on one shard before it counts as the shard's own fault."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Worker:
    """What a worker says of itself before it gets work."""

    program: str
    sees: bool


def in_process(shards: Sequence[Shard]) -> Outcomes:
    """One after the other in this process."""
    for shard in shards:
        try:
            yield shard, compute_shard(shard)
        except KoppelkansenError as error:
            yield shard, str(error)
        except (OSError, ValueError, KeyError, TypeError, MemoryError) as error:
            _log.warning("%s", shard.code, exc_info=error)
            yield shard, _unforeseen(error)


@contextmanager
def cluster(scheduler: str | None, *, workers: int) -> Iterator[Engine]:
    """An engine over a scheduler at an address, or over ``workers`` processes of this machine.

    Raises:
        KoppelkansenError: the scheduler does not answer, has no workers, or its workers run
            another version of the program.
    """
    # heavy to import, and only a run needs it
    import dask  # noqa: PLC0415
    from distributed import Client, LocalCluster  # noqa: PLC0415

    with dask.config.set({"distributed.scheduler.allowed-failures": _FALLS}):
        local = None
        if scheduler is None:
            local = LocalCluster(
                n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1",
                memory_limit=LOCAL_MEMORY, dashboard_address=None, silence_logs=logging.CRITICAL,
            )  # fmt: skip
        try:
            client = Client(local or scheduler, timeout=_CONNECT_S)
        except (OSError, ValueError, ImportError, TypeError) as error:
            _log.info("%s", error)
            msg = (
                f"De scheduler op {scheduler} geeft geen antwoord. Controleer het adres "
                "(zoals tcp://10.0.0.5:8786) en of hij draait; zonder --scheduler rekent deze "
                "computer zelf."
            )
            raise KoppelkansenError(msg) from None
        try:
            yield lambda shards: _spread(client, shards, scheduler)
        finally:
            client.close()
            if local is not None:
                local.close()


def _spread(client: Any, shards: Sequence[Shard], scheduler: str | None) -> Outcomes:
    from distributed import as_completed  # noqa: PLC0415

    if not shards:
        return
    if scheduler is not None:
        _check(client, shards[0])
    futures = {
        client.submit(
            compute_shard, shard, key=f"{shard.code}-{shard.key}-{id(shard)}", pure=False
        ): shard
        for shard in shards
    }
    # each outcome is let go at once: what the shard made lies on disk
    for future in as_completed(list(futures)):
        yield futures.pop(future), _outcome(future)


def _outcome(future: Any) -> ShardResult | str:
    from distributed.scheduler import KilledWorker  # noqa: PLC0415

    if future.status == "finished":
        result: ShardResult = future.result()
        return result
    if future.status in {"cancelled", "lost"}:
        return "de scheduler viel weg voordat deze gemeente klaar was"
    error = future.exception()
    if isinstance(error, KoppelkansenError):
        return str(error)
    if isinstance(error, KilledWorker):
        return (
            f"er vielen {_FALLS + 1} werkers om bij deze gemeente, mogelijk door te weinig geheugen"
        )
    _log.warning("shard failed", exc_info=error)
    return _unforeseen(error)


def _unforeseen(error: BaseException) -> str:
    return f"onvoorziene fout ({type(error).__name__}: {error})"


def _check(client: Any, shard: Shard) -> None:
    """Whether the workers of a scheduler can do this work at all."""
    try:
        client.wait_for_workers(1, timeout=_CONNECT_S)
    except TimeoutError:
        msg = "De scheduler heeft geen werkers. Start er een met: dask worker ADRES"
        raise KoppelkansenError(msg) from None
    try:
        sizes = client.run(_worker, shard.layers.tables["stock"], shard.target)
    except (ImportError, AttributeError):
        msg = (
            "De werkers kennen dit programma niet. Start ze in de map van het programma, met "
            "dezelfde onderdelen als hier."
        )
        raise KoppelkansenError(msg) from None
    for address, worker in sizes.items():
        if worker.program != program_key():
            msg = f"Werker {address} draait een andere versie van dit programma."
            raise KoppelkansenError(msg)
        if not worker.sees:
            msg = (
                f"Werker {address} ziet de lagen niet ({shard.layers.tables['stock']}). Zet ze "
                "op een schijf die alle werkers op dezelfde plaats zien."
            )
            raise KoppelkansenError(msg)


def _worker(stock: Path, target: Path) -> _Worker:
    return _Worker(program=program_key(), sees=stock.is_file() and target.is_dir())
