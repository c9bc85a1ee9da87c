"""Layers too large to keep in memory: read when somebody asks for them, and let go after that."""

import threading
import weakref
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from geo.catalogue.layers import Frame, Layer, Provenance
from geo.catalogue.reading import read_parquet
from geo.errors import DataError

_one_at_a_time = threading.Lock()


class LargeLayer(Layer):
    """A layer whose features stay on disk; all who hold them at the same moment share them.

    Args:
        provenance: where it comes from.
        file: GeoParquet with its features.
    """

    file: Path
    _held: "weakref.ref[Any] | None"

    def __init__(self, provenance: Provenance, file: Path) -> None:
        # the fields of a frozen class, without the one that is read anew
        for name, value in {"provenance": provenance, "file": file, "_held": None}.items():
            object.__setattr__(self, name, value)

    @classmethod
    def opened(cls, provenance: Provenance, file: Path) -> "LargeLayer":
        """The layer in a file, of which only the head is looked at.

        Raises:
            DataError: the file is damaged, or holds another number of features than is known.
        """
        try:
            count = pa.parquet.read_metadata(file).num_rows
        except (OSError, ValueError) as error:
            msg = f"Het bestand {file.name} is beschadigd ({type(error).__name__})."
            raise DataError(msg) from None
        if count != provenance.count:
            msg = f"Het bestand {file.name} is niet wat er is opgeslagen."
            raise DataError(msg)
        return cls(provenance, file)

    @property
    def data(self) -> Frame:
        """All features, read now unless somebody holds them."""
        with _one_at_a_time:
            frame = self._held() if self._held is not None else None
            if frame is None:
                frame = read_parquet(self.file)
                object.__setattr__(self, "_held", weakref.ref(frame))
        return frame
