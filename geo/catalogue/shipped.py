"""Layers that came with the program, checked once and kept ready."""

import contextlib
import shutil
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from geo.catalogue.cache import key_of, program_key
from geo.catalogue.layers import Frame, Layer, content_digest
from geo.catalogue.provenance import provenance_of
from geo.catalogue.reading import read_any
from geo.catalogue.sources import LayerEntry, Registry, SourceEntry
from geo.catalogue.stored import FEATURES, open_layer
from geo.catalogue.validation import validate
from geo.catalogue.writing import write_json, write_parquet
from geo.errors import DataError


def shipped_layer(entry: LayerEntry, source: SourceEntry, path: Path, *, cache: Path) -> Layer:
    """A layer from a file that came with the program, checked once as long as the file is the same.

    Checking all of them takes longer than anything else at a start; what was found good is kept
    under the digest of the file and the version of the program.
    """
    registry = Registry(layers={entry.name: entry}, sources=(source,))
    known = provenance_of(registry, source)
    file_digest = content_digest(path)
    if entry.table is None or path.suffix == ".toml":
        # configuration such as thresholds: its file is its content
        return Layer(known.with_content(count=None, digest=file_digest), path)
    folder = cache / key_of([file_digest, program_key()])
    with contextlib.suppress(DataError):
        before = open_layer(folder)
        if before is not None:
            content = before.provenance
            return replace(
                before,
                provenance=known.with_content(count=content.count, digest=content.digest),
            )
    checked = _checked(path, entry.table, file_digest)
    layer = Layer(
        known.with_content(count=len(checked.table), digest=checked.digest), checked.table
    )
    # a folder that cannot be written to costs a second at every start, and is no error
    with contextlib.suppress(DataError, OSError):
        _keep(layer, folder)
    return layer


@dataclass(frozen=True)
class _Checked:
    """The rows of a shipped file, all of them valid, and the sha256 of their content."""

    table: Frame
    digest: str


@lru_cache(maxsize=32)
def _checked(path: Path, table: str, file_digest: str) -> _Checked:  # noqa: ARG001 - part of the key
    """Read and check a shipped file, once for all libraries of a process."""
    checked = validate(read_any(path), table)
    if checked.rejected_rows:
        msg = f"In het meegeleverde {path.name}: {checked.rejected['message'].iloc[0]}"
        raise DataError(msg)
    return _Checked(checked.valid, content_digest(checked.valid))


def _keep(layer: Layer, folder: Path) -> None:
    for old in folder.parent.glob("*"):
        shutil.rmtree(old, ignore_errors=True)
    write_parquet(layer.table, folder / FEATURES)
    write_json(layer.provenance.to_dict(), folder / "provenance.json")
