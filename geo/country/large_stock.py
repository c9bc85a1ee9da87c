"""Gets a stock of hundreds of thousands of buildings ready for the map, in processes of its own.

    python -m geo.country.large_stock '{"parts": ..., "tiles": ..., "properties": [...]}'

Started by the app, which would otherwise keep the memory that this takes. What is computed goes to
the cache of the installation: what lies around the plans, the buildings with their classes in
parts, and the file of tiles. Prints a line per step: the share done (0-1) and a Dutch text. It ends
with the program that started it: when its standard input closes.
"""

import importlib
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import geopandas as gpd

from geo.catalogue.library import Library
from geo.catalogue.subset import FileRows
from geo.errors import KoppelkansenError, NotFoundError
from geo.hazards.exposed_stock import PART, Surroundings, firm, write_exposed
from geo.koppelkansen.cached_results import measured_of
from geo.koppelkansen.inputs import load_inputs
from geo.spatial.positions import project_points
from geo.spatial.tile_archive import Spread, write_archive
from geo.text.format import number

WORKERS: Final = min(2, os.cpu_count() or 1)
"""Processes at once: each takes some hundreds of megabytes."""

_DONE: Final = "klaar"
_CONTEXT: Final = multiprocessing.get_context("spawn")


def main() -> int:
    """Do the order of the command line; the exit code is 0 when all of it is there."""
    threading.Thread(target=_end_with_who_started, daemon=True).start()
    order = json.loads(sys.argv[1])
    try:
        prepare(
            Path(order["parts"]), Path(order["tiles"]), order["properties"],
            overrides=order["overrides"], say=_say,
        )  # fmt: skip
    except KoppelkansenError as error:
        _say(1.0, str(error))
        return 1
    return 0


def _end_with_who_started() -> None:
    sys.stdin.read()
    os._exit(1)


def _end_with_parent() -> None:
    """Let a process of a pool end with the one that started it, however that ends."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _say(share: float, text: str) -> None:
    print(f"{share:.3f} {text}", flush=True)  # noqa: T201 - what the app reads


def prepare(
    parts: Path,
    tiles: Path,
    properties: Sequence[str],
    *,
    overrides: Mapping[str, Mapping[str, Any]],
    say: Callable[[float, str], None],
) -> None:
    """Work out what the map of a large stock shows.

    Args:
        parts: folder for the buildings with what is known of each.
        tiles: the file of tiles.
        properties: columns that go along to the map; classes go along as well.
        overrides: as of :class:`geo.catalogue.library.Library`.
        say: called with the share done (0-1) and a Dutch text.

    Raises:
        KoppelkansenError: there is no stock, or the disk refuses.
    """
    say(0.0, "Omgeving van de plannen doorrekenen")
    with ProcessPoolExecutor(1, mp_context=_CONTEXT, initializer=_end_with_parent) as pool:
        # all buildings at once, in a process that is gone after this
        around, areas, stock = pool.submit(_measure, overrides).result()
    count = number(len(FileRows([stock])))
    # new processes for each step: what the one took in memory is gone with it
    with _spread(say, 0.15, 0.5, f"Blootstelling van {count} gebouwen doorrekenen") as spread:
        buildings = FileRows(write_exposed(stock, parts, around, spread=spread))
    classes = [name for name in buildings.columns if name.startswith("class_")]
    with _spread(say, 0.5, 1.0, f"Kaart van {count} gebouwen maken") as spread:
        write_archive(
            buildings, [*properties, *classes], tiles, areas=areas,
            looks=["owner", "energy_label", *classes], spread=spread,
        )  # fmt: skip
    (parts / _DONE).touch()
    say(1.0, "Klaar")


@contextmanager
def _spread(
    say: Callable[[float, str], None], low: float, high: float, text: str
) -> Iterator[Spread]:
    """Spread work over processes, and say how far it is between two shares."""
    with ProcessPoolExecutor(WORKERS, mp_context=_CONTEXT, initializer=_end_with_parent) as pool:

        def spread(work: Callable[..., Any], jobs: Iterable[Any]) -> Iterator[Any]:
            listed = list(jobs)
            for done, found in enumerate(pool.map(work, listed)):
                say(low + (high - low) * done / len(listed), text)
                yield found

        yield spread


def _measure(
    overrides: Mapping[str, Mapping[str, Any]],
) -> tuple[Surroundings, gpd.GeoDataFrame, Path]:
    """Measure what lies around the plans; give what buildings are looked at with, and where."""
    library = Library(overrides=overrides)
    stored = library.stored_file("stock")
    if stored is None:
        raise NotFoundError("Er is geen corporatiebezit geladen.")
    inputs = load_inputs(library)
    measured_of(inputs, cache=library.var / "cache")
    around = Surroundings(
        rasters=inputs.rasters, thresholds=inputs.thresholds,
        plans=project_points(inputs.projects), near_m=inputs.weights.place.stock_near_m,
        areas=firm(inputs.policy_areas),
    )  # fmt: skip
    return around, inputs.buurten, stored[0]


def parts_of(folder: Path) -> list[Path]:
    """The files with the buildings in a folder; empty as long as they are not all there."""
    return sorted(folder.glob(PART)) if (folder / _DONE).is_file() else []


if __name__ == "__main__":
    # under its own name, which the processes know it by
    sys.exit(importlib.import_module("geo.country.large_stock").main())
