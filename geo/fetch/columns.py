"""Columns of a fetched layer: from the names and values of the service to those of the layer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.fetch import features as clean
from geo.fetch.job import Job

_KEYS: Final[Mapping[str, str]] = {"bag_pand": "pand_id", "bag_verblijfsobject": "vbo_id"}
_BAG_ID: Final = r"\d{16}"
_CLASSES: Final = re.compile(r"klasse (\d+)-(\d+)")
_SAFE_SENTINELS: Final = (-9999, 2147483647)
"""What is no value in any column of the climate atlas; -1 and 255 can be one."""


def same_value(values: pd.Series, wanted: str) -> pd.Series:
    """Say where a value is the one asked for; a number is, however it is written (505, 505.0)."""
    text = plain_text(values).str.strip()
    same = text == wanted
    if wanted.isdigit():
        same |= pd.to_numeric(text, errors="coerce") == int(wanted)
    return same


def plain_text(values: pd.Series) -> pd.Series:
    """Values as text; missing is empty."""
    return values.astype("string").fillna("").astype(object)


def named_columns(frame: gpd.GeoDataFrame, job: Job) -> gpd.GeoDataFrame:
    """Return the frame with the program's names, ids as text and words instead of URIs."""
    names = {
        str(old): str(new)
        for old, new in job.option("rename", {}).items()
        if new not in frame.columns
    }
    own_key = _KEYS.get(job.layer.name)
    if own_key and "identificatie" in frame.columns:
        names["identificatie"] = own_key
    frame = frame.rename(columns=names)
    for column in (job.option("system_column"), job.option("material_column")):
        if column in frame.columns:
            frame = frame.assign(**{column: frame[column].map(_last_word)})
    if own_key:
        clean.require_columns(frame, [own_key], host=job.host)
        frame = frame.assign(**{own_key: frame[own_key].map(as_bag_id).astype("string")})
        if len(frame):
            clean.require_pattern(frame, own_key, _BAG_ID, host=job.host)
    return frame


def asked_values(job: Job) -> dict[str, str] | None:
    """Return the columns and values that are asked of the service, for this gemeente."""
    column, value = job.option("filter_column"), job.option("filter_value")
    if not column or value is None:
        return None
    return {str(column): for_gemeente(value, job)}


def for_gemeente(value: object, job: Job) -> str:
    """A value with the code of the gemeente filled in."""
    code = job.gemeentecode
    text = str(value).replace("{code}", code).replace("{digits}", code[2:])
    return text.replace("{number}", str(int(code[2:])))


def _last_word(value: object) -> object:
    """Return the last part of a URI, such as GemengdStelsel; other values as they are."""
    if isinstance(value, str) and "://" in value:
        return re.split(r"[/#]", value.rstrip("/#"))[-1]
    return value


def as_bag_id(value: object) -> str | None:
    """Return a BAG id as text; one that came as a number lost its leading zeros."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return None
    if isinstance(value, float):
        value = int(value)
    return str(value).strip().rpartition(".")[2].zfill(16)


@dataclass(frozen=True, kw_only=True)
class LayerValues:
    """A frame with its ``value``; counts of sentinels by column, and what is to be told."""

    frame: gpd.GeoDataFrame
    sentinels: dict[str, int]
    warnings: tuple[str, ...] = ()


def layer_values(frame: gpd.GeoDataFrame, job: Job) -> LayerValues:
    """Return the frame with sentinels as missing, and ``value`` beside the source's column."""
    wanted = job.option("value_columns") or [job.option("value_column")]
    names = [str(name) for name in wanted if name]
    lower = {str(column).lower(): column for column in frame.columns}
    column = next((lower[name.lower()] for name in names if name.lower() in lower), None)
    if names and column is None:
        # endings such as _mean stand for any column that ends so
        column = next(
            (lower[c] for n in names if n.startswith("_") for c in lower if c.endswith(n.lower())),
            None,
        )
    sentinels = job.sentinels
    if column is None:
        general = [
            item for item in sentinels if item in _SAFE_SENTINELS or item < _SAFE_SENTINELS[0]
        ]
        frame, counts = clean.null_sentinels(frame, sentinels=general)
        notes: tuple[str, ...] = ()
        if names:
            there = ", ".join(str(item) for item in frame.columns if item != "geometry")
            notes = (f"de kolom '{names[0]}' is er niet; wel zijn er: {there}",)
        return LayerValues(frame=frame, sentinels=counts, warnings=notes)
    frame, counts = clean.null_sentinels(frame, sentinels=sentinels, columns=[column])
    value = pd.to_numeric(frame[column], errors="coerce").astype("float64")
    # a layer in classes says which there are: anything else is a code for missing
    if found := _CLASSES.search(job.layer.unit or ""):
        outside = value.notna() & ~value.between(int(found.group(1)), int(found.group(2)))
        if outside.any():
            counts = {**counts, str(column): counts.get(str(column), 0) + int(outside.sum())}
        value = value.mask(outside)
    job.require_range(value)
    return LayerValues(frame=frame.assign(value=value), sentinels=counts)


def plain_columns(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame with lists and objects as text, so that it can be stored."""
    plain = {
        column: frame[column].map(_as_text)
        for column in frame.columns
        if column != frame.geometry.name and frame[column].map(_is_nested).any()
    }
    mixed = {
        column: frame[column].astype("string")
        for column in frame.columns
        if column not in plain and frame[column].dtype == object
        if len(set(frame[column].dropna().map(type))) > 1
    }
    return frame.assign(**plain, **mixed)


def _is_nested(value: object) -> bool:
    return isinstance(value, (list, dict))


def _as_text(value: Any) -> str | None:
    if isinstance(value, list):
        return ";".join(str(item).rstrip("/").rpartition("/")[2] for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return None if value is None else str(value)
