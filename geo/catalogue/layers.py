"""A layer: data together with where it comes from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

import geopandas as gpd
import pandas as pd

from geo.constants import RD, Origin
from geo.errors import DataError

Frame: TypeAlias = pd.DataFrame
"""A table, or features: a GeoDataFrame is a DataFrame too."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a layer comes from and how far it can be trusted.

    ``accuracy_m`` is the typical and ``accuracy_max_m`` the worst known error of position
    in metres; ``detail`` is a short Dutch word that belongs on the layer's face (such as
    'gegeneraliseerd'); ``digest`` is the sha256 of the content, so that two runs on the same
    data can be told from two runs on different data.
    """

    name: str
    title: str
    origin: Origin
    source: str
    table: str | None = None
    edition: str | None = None
    fetched: str | None = None
    licence: str | None = None
    attribution: str | None = None
    accuracy_m: float | None = None
    accuracy_max_m: float | None = None
    detail: str | None = None
    note: str | None = None
    request: str | None = None
    count: int | None = None
    rejected_count: int = 0
    digest: str = ""

    @property
    def is_example(self) -> bool:
        """Whether this layer was made up by the program."""
        return self.origin == "voorbeeld"

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Provenance":
        """Read back what :meth:`to_dict` gave; fields of a newer version are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def with_content(self, *, count: int | None, digest: str) -> "Provenance":
        """The same provenance for the given content."""
        return replace(self, count=count, digest=digest)


@dataclass(frozen=True)
class Layer:
    """Data and its provenance; ``data`` is a frame in EPSG:28992, a table or a raster's path."""

    provenance: Provenance
    data: Frame | Path

    @property
    def name(self) -> str:
        """The layer's registered name."""
        return self.provenance.name

    @property
    def digest(self) -> str:
        """The sha256 of the content."""
        return self.provenance.digest

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """The features; a :class:`DataError` when this layer has none."""
        data = self.data
        if not isinstance(data, gpd.GeoDataFrame):
            msg = f"De laag '{self.name}' heeft geen geometrie."
            raise DataError(msg)
        return data

    @property
    def table(self) -> pd.DataFrame:
        """The rows; a :class:`DataError` when this layer is a raster."""
        data = self.data
        if isinstance(data, Path):
            msg = f"De laag '{self.name}' is een raster en heeft geen rijen."
            raise DataError(msg)
        return data

    @property
    def path(self) -> Path:
        """The raster file; a :class:`DataError` when this layer is not a raster."""
        data = self.data
        if not isinstance(data, Path):
            msg = f"De laag '{self.name}' is geen raster."
            raise DataError(msg)
        return data


def content_digest(data: Frame | Path) -> str:
    """Sha256 of a layer's content: rows, column names and geometry, or a file's bytes."""
    digest = hashlib.sha256()
    if isinstance(data, Path):
        with data.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()
    geometry = data.geometry.name if isinstance(data, gpd.GeoDataFrame) else None
    for name in sorted(map(str, data.columns)):
        digest.update(name.encode())
        if name == geometry:
            # one length before each geometry, so that borders between rows count too
            for blob in data[name].to_wkb():
                digest.update(b"-" if blob is None else len(blob).to_bytes(8, "big") + blob)
        else:
            text = data[name].astype("string").fillna("\0")
            digest.update(pd.util.hash_pandas_object(text, index=False).to_numpy().tobytes())
    return digest.hexdigest()


def require_rd(frame: gpd.GeoDataFrame, *, name: str) -> None:
    """Refuse a frame that is not in EPSG:28992; a mismatch is an error, never a warning."""
    if frame.crs is None:
        msg = f"De laag '{name}' zegt niet in welk coördinatenstelsel zij staat; verwacht {RD}."
        raise DataError(msg)
    if not frame.crs.equals(RD, ignore_axis_order=True):
        msg = (
            f"De laag '{name}' staat in {frame.crs.to_string()}; verwacht {RD} "
            "(Rijksdriehoeksstelsel). Zet de laag om en laad haar opnieuw."
        )
        raise DataError(msg)
