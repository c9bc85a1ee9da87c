"""What changed between two editions of a layer: added, removed, moved, changed values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.contracts import TABLES
from geo.catalogue.editions import LayerEdition
from geo.catalogue.layers import Frame
from geo.catalogue.library import Library
from geo.catalogue.stored import Edition
from geo.errors import DataError, KoppelkansenError

MOVED_M: Final = 0.01
"""A shape that differs less than this many metres has not moved."""

_KEYS: Final = ("pand_id", "vbo_id", "buurtcode", "id", "identificatie", "lokaal_id", "feature_id")
"""What identifies a row in layers without a contract, best first."""


@dataclass(frozen=True, kw_only=True)
class EditionDiff:
    """The differences between two editions, by key.

    ``changed`` has one row for each value: ``key``, ``column``, ``old``, ``new``; ``moved`` one
    for each shape: ``key`` and ``distance_m``, the largest distance (Hausdorff) between the two.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    moved: pd.DataFrame
    changed: pd.DataFrame
    same_count: int

    @property
    def is_empty(self) -> bool:
        """Whether the two editions say the same."""
        return not (self.added or self.removed or len(self.moved) or len(self.changed))

    @property
    def message(self) -> str:
        """One Dutch sentence with the counts."""
        if self.is_empty:
            return "Er is niets veranderd."
        rows = self.changed["key"].nunique() if len(self.changed) else 0
        return (
            f"{len(self.added)} toegevoegd, {len(self.removed)} verdwenen, "
            f"{len(self.moved)} verplaatst of anders van vorm, {rows} met andere waarden, "
            f"{self.same_count} gelijk gebleven."
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything by name, ready for JSON."""
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "moved": self.moved.to_dict("records"),
            "changed": self.changed.to_dict("records"),
            "same_count": self.same_count,
            "message": self.message,
        }


def compare_editions(old: Frame, new: Frame, key: str) -> EditionDiff:
    """Compare two editions of a layer row by row.

    Args:
        old: the earlier frame.
        new: the later frame.
        key: the column that identifies a row in both.

    Raises:
        DataError: the key is missing in one of them or not unique.
    """
    before, after = _by_key(old, key), _by_key(new, key)
    shared = before.index.intersection(after.index, sort=True)
    moved = _moved(before.loc[shared], after.loc[shared])
    changed = _changed(before.loc[shared], after.loc[shared])
    touched = set(moved["key"]) | set(changed["key"])
    return EditionDiff(
        added=tuple(sorted(after.index.difference(before.index))),
        removed=tuple(sorted(before.index.difference(after.index))),
        moved=moved,
        changed=changed,
        same_count=len(shared) - len(touched),
    )


def compare_stored(library: Library, name: str, old: Edition, new: Edition) -> EditionDiff:
    """Compare two stored editions of a layer, by the key of its contract or its official id.

    Raises:
        DataError: a raster, or a layer without a key that is unique in both.
    """
    old_table, new_table = library.load_edition(old).table, library.load_edition(new).table
    table = library.registry.layer(name).table
    contract = TABLES.get(table or "")
    names = (contract.key, *_KEYS) if contract else _KEYS
    for key in names:
        if all(key in f.columns and not f[key].duplicated().any() for f in (old_table, new_table)):
            return compare_editions(old_table, new_table, key)
    raise DataError(
        f"De laag '{name}' heeft geen kenmerk per rij: edities kunnen niet worden vergeleken."
    )


def history_changes(
    library: Library, name: str, history: Sequence[LayerEdition]
) -> tuple[str | None, ...]:
    """Return what each edition changed of the one after it in a history, newest first (Dutch).

    None for the oldest, and where two editions cannot be compared and do not say it themselves.
    """
    found: list[str | None] = []
    for new, old in pairwise(history):
        try:
            diff = compare_stored(library, name, old.edition, new.edition)
        except KoppelkansenError:
            # of a rule that was entered on a page the edition itself says what it changed
            is_rule = library.registry.layer(name).table is None
            found.append(new.edition.provenance.note if is_rule else None)
        else:
            found.append(diff.message)
    return (*found, None) if history else ()


def _by_key(frame: Frame, key: str) -> Frame:
    if key not in frame.columns:
        raise DataError(
            f"De kolom '{key}' ontbreekt: zonder kenmerk kunnen edities niet worden vergeleken."
        )
    keys = frame[key].astype("string").astype(object)
    if keys.isna().any() or keys.duplicated().any():
        raise DataError(
            f"De kolom '{key}' is leeg of dubbel: edities kunnen niet worden vergeleken."
        )
    return frame.set_axis(pd.Index(keys), axis=0).drop(columns=key)


def _moved(old: Frame, new: Frame) -> pd.DataFrame:
    if not isinstance(old, gpd.GeoDataFrame) or not isinstance(new, gpd.GeoDataFrame):
        return pd.DataFrame({"key": pd.Series(dtype=object), "distance_m": pd.Series(dtype=float)})
    old_shapes, new_shapes = old.geometry.to_numpy(), new.geometry.to_numpy()
    gone = shapely.is_missing(old_shapes) != shapely.is_missing(new_shapes)
    distance = np.nan_to_num(shapely.hausdorff_distance(old_shapes, new_shapes), nan=0.0)
    hit = gone | (distance > MOVED_M)
    distances = np.where(gone, np.nan, distance)[hit]
    return pd.DataFrame({"key": old.index[hit].to_numpy(dtype=object), "distance_m": distances})


def _changed(old: Frame, new: Frame) -> pd.DataFrame:
    """Values that differ; a missing value equals a missing value, 1 equals 1.0."""
    found: list[pd.DataFrame] = []
    shapes = {frame.geometry.name for frame in (old, new) if isinstance(frame, gpd.GeoDataFrame)}
    for column in [name for name in old.columns if name in new.columns and name not in shapes]:
        old_values, new_values = old[column], new[column]
        if pd.api.types.is_numeric_dtype(old_values) and pd.api.types.is_numeric_dtype(new_values):
            left = old_values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
            right = new_values.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
            differs = ~np.isclose(left, right, rtol=1e-9, atol=0, equal_nan=True)
        else:
            left_text, right_text = old_values.astype("string"), new_values.astype("string")
            differs = (left_text.fillna("\0") != right_text.fillna("\0")).to_numpy(dtype=bool)
        if differs.any():
            found.append(
                pd.DataFrame(
                    {
                        "key": old.index[differs].to_numpy(dtype=object),
                        "column": column,
                        "old": _shown(old_values[differs]),
                        "new": _shown(new_values[differs]),
                    }
                )
            )
    if not found:
        return pd.DataFrame(columns=["key", "column", "old", "new"], dtype=object)
    return pd.concat(found, ignore_index=True).sort_values(["key", "column"], ignore_index=True)


def _shown(values: pd.Series) -> list[object]:
    return [None if pd.isna(value) else value for value in values.tolist()]
