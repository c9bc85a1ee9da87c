"""What happens once on a new installation: the example layers are made.

They stand in for everything that cannot ship as real data, so that the program can be tried;
each carries the origin 'voorbeeld' and gives way as soon as something better is loaded.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from geo.catalogue.library import Library
from geo.catalogue.provenance import provenance_of
from geo.catalogue.validation import validate
from geo.errors import KoppelkansenError
from geo.text.os_errors import disk_words

Progress = Callable[[float, str], None]

_WAIT_S = 120.0
_BASE_MAP = "ground"
"""Made with the other examples and never alone: streets that do not exist are not put under the
real data of an installation that had no base map."""


def example_sources(library: Library) -> list[str]:
    """Layers for which the register knows an example."""
    return [entry.layer for entry in library.registry.sources if entry.driver == "example"]


def needs_example(library: Library) -> bool:
    """Whether a layer that has an example has no data of any origin."""
    return any(library.find(name) is None for name in example_sources(library) if name != _BASE_MAP)


def prepare(library: Library, *, progress: Progress | None = None) -> bool:
    """Make the example layers when there are none; True when they were made now.

    Two programs that start at the same moment wait for each other.

    Raises:
        KoppelkansenError: the folder cannot be written, or another start takes too long.
    """
    if not needs_example(library):
        return False
    try:
        library.var.mkdir(parents=True, exist_ok=True)
        with FileLock(library.var / "first-start.lock", timeout=_WAIT_S):
            if not needs_example(library):
                return False
            # an installation of an earlier version keeps the example it has
            make_example(library, progress=progress, missing_only=True)
    except Timeout:
        msg = "Een andere start van het programma maakt de voorbeeldlagen nog; probeer het zo weer."
        raise KoppelkansenError(msg) from None
    except OSError as error:
        msg = f"In {library.var.name} kan niet worden geschreven ({disk_words(error)})."
        raise KoppelkansenError(msg) from None
    return True


def _dwellings_per_buurt(library: Library) -> dict[str, int] | None:
    """Dwellings by buurtcode, None when no count is registered or loaded."""
    if "dwellings_buurt" not in library.registry.layers:
        return None
    layer = library.find("dwellings_buurt")
    if layer is None:
        return None
    counted = layer.table
    return dict(zip(counted["buurtcode"], counted["dwellings_count"].astype(int), strict=True))


def make_example(
    library: Library, *, progress: Progress | None = None, missing_only: bool = False
) -> None:
    """Make every example layer and store it; better origins stay active.

    Args:
        library: where the layers are stored.
        progress: called with the share done (0 to 1) and a Dutch text.
        missing_only: leave layers alone that have data of any origin.
    """
    # the generator is heavy to import and needed once in an installation's life
    from geo.example.build import build_example  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        made = build_example(
            library.get("buurten").frame,
            library.get("wijken").frame,
            library.get("kerncijfers").table,
            Path(folder),
            dwellings=_dwellings_per_buurt(library),
            progress=progress,
        )
        data = {
            "stock": made.stock,
            "works": made.works,
            "monitor": made.monitor,
            "ground": made.ground,
            **made.rasters,
        }
        for entry in library.registry.sources:
            if entry.driver != "example" or entry.layer not in data:
                continue
            if missing_only and library.find(entry.layer) is not None:
                continue
            value = data[entry.layer]
            if not isinstance(value, Path):
                checked = validate(value, library.registry.layer(entry.layer).table or "")
                if checked.rejected_rows:
                    raise KoppelkansenError(str(checked.rejected["message"].iloc[0]))
                value = checked.valid
            library.store(value, provenance_of(library.registry, entry))
