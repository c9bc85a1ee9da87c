"""What is computed from layers, kept on disk under the digests of what it came from.

A changed layer gives another key, so nothing stale is read and nothing is computed twice.
"""

import functools
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from geo.exposure import EXPOSURE_COLUMNS, building_exposure
from geo.inputs import Inputs
from geo.layers import content_digest
from geo.read import read_parquet
from geo.write import write_parquet

_PROGRAM = Path(__file__).resolve().parent

_KEEP = 8
"""So many results of one kind stay on disk; the oldest make place."""


def key_of(parts: Iterable[str]) -> str:
    """One key for several digests."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@functools.cache
def program_key(*more: Path) -> str:
    """Key of this library and ``more`` source files: another version may work it out otherwise."""
    digest = hashlib.sha256()
    for path in [*sorted(_PROGRAM.rglob("*.py")), *more]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def kept(folder: Path, key: str, compute: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """The frame stored under a key, or computed now and stored."""
    target = folder / f"{key}.parquet"
    if target.is_file():
        return read_parquet(target)
    frame = compute()
    write_parquet(frame, target)
    stored = sorted(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime)
    for old in stored[:-_KEEP]:
        old.unlink(missing_ok=True)
    return frame


def exposure_key(inputs: Inputs, *, thresholds_path: Path) -> str:
    """Key of the exposure: stock, rasters and thresholds decide it."""
    digests = [f"{name}={inputs.digests[name]}" for name in sorted(inputs.rasters)]
    return key_of(
        ["exposure-1", inputs.digests.get("stock", "-"), content_digest(thresholds_path), *digests]
    )


def exposure_of(inputs: Inputs, *, cache: Path, thresholds_path: Path) -> pd.DataFrame:
    """Exposure of every building of the active stock; empty when there is no stock.

    Args:
        inputs: stock, rasters and thresholds.
        cache: folder for results that can be computed again.
        thresholds_path: the file the thresholds came from.
    """
    if inputs.stock is None or not inputs.rasters:
        return pd.DataFrame(columns=list(EXPOSURE_COLUMNS))
    stock = inputs.stock
    return kept(
        cache / "exposure",
        exposure_key(inputs, thresholds_path=thresholds_path),
        lambda: building_exposure(stock, inputs.rasters, thresholds=inputs.thresholds),
    )
