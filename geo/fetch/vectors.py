"""Features of any registered collection or type, cut to the gemeente and tidied.

What is particular to a layer (which objects are history, what an id is, which values are
codes for missing) stands in the options of its source in ``sources.toml``:

- ``filter_column`` with ``filter_value``: asked of the service and checked afterwards;
- ``status_column`` with ``drop_status``: objects that are no longer, or not yet, there;
- ``end_column``: objects with a value there are history;
- ``key_column``: what identifies an object; ``key_prefix``: how a key of this gemeente begins;
- ``value_column`` or ``value_columns``: the column with the value, the first that is there;
- ``sentinels``: numbers in the value column that mean missing;
- ``rename``: the source's names to the program's;
- ``expected_columns``: under the program's names; a missing one gives a warning;
- ``system_column``, ``material_column``: hold a URI of which the last part is the word.

``{code}``, ``{digits}`` and ``{number}`` in a value stand for the gemeente: GM0505, 0505, 505.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.errors import SourceError
from geo.fetch import features as clean
from geo.fetch import ogc_features, wfs
from geo.fetch.capabilities import (
    NoSuchLayerProblem,
    find_offered,
    offered_names,
    same_name,
)
from geo.fetch.job import Fetched, Job
from geo.fetch.paging import Collected
from geo.fetch.problems import FetchProblem

# Begin of a BAG status that says a building or dwelling is not there.
GONE: Final = (
    "Pand gesloopt",
    "Pand ten onrechte opgevoerd",
    "Niet gerealiseerd",
    "Verblijfsobject ingetrokken",
    "Verblijfsobject ten onrechte opgevoerd",
    "Bouwvergunning verleend",
    "Verblijfsobject gevormd",
)
_KEYS: Final[Mapping[str, str]] = {"bag_pand": "pand_id", "bag_verblijfsobject": "vbo_id"}
_BAG_ID: Final = r"\d{16}"
_CLASSES: Final = re.compile(r"klasse (\d+)-(\d+)")
_SAFE_SENTINELS: Final = (-9999, 2147483647)
"""What is no value in any column of the climate atlas; -1 and 255 can be one."""


def fetch(job: Job) -> Fetched:
    """Fetch a layer of features from one source."""
    collected, chosen = gather(job)
    return _finish([(job, collected)], chosen)


def fetch_parts(job: Job) -> Fetched:
    """Fetch a layer that is made of several collections, with ``collection`` as a column."""
    found: list[tuple[Job, Collected]] = []
    for source in job.parts or (job.source,):
        part = replace(job, source=source)
        found.append((part, gather(part)[0]))
    return _finish(found, {})


def gather(job: Job) -> tuple[Collected, dict[str, str]]:
    """Fetch the raw features of a source and say which type was chosen.

    Raises NoSuchLayerProblem, with what the service does offer, when it has not this layer.
    """
    if job.source.driver == "ogc_features":
        name = job.chosen_name or job.source.collection
        if not name:
            raise SourceError(f"Bron '{job.source.id}' noemt geen collectie in sources.toml.")
        described = {"collectie": name}
    else:
        name, described = typename_of(job)
    try:
        return _collect(job, name), described
    except FetchProblem as problem:
        if problem.code not in {"refused", "exception_report"}:
            raise
        names: tuple[str, ...] = (name,)
        with suppress(FetchProblem):
            names = offered_names(job.client, job.source)
        if not any(same_name(name, offered) for offered in names):
            said = problem.quoted.encode()
            raise NoSuchLayerProblem(job.host, [name], names, body=said) from problem
        raise


def _collect(job: Job, name: str) -> Collected:
    equal = _asked(job)
    bbox = None if equal else job.need_area().bounds
    store = job.store(f"{job.url} {name} {equal} {bbox}")
    if job.source.driver == "ogc_features":
        return ogc_features.collect(
            job.client,
            job.url,
            collection=name,
            filters=equal,
            bbox=bbox,
            limit=int(job.option("limit", ogc_features.PAGE_LIMIT)),
            store=store,
            progress=job.progress,
        )
    return wfs.collect(
        job.client,
        job.url,
        typename=name,
        bbox=bbox,
        equal=equal,
        count=int(job.option("count", 1000)),
        store=store,
        progress=job.progress,
    )


def typename_of(job: Job) -> tuple[str, dict[str, str]]:
    """Return the feature type of the job and how that is described.

    A registered full name is used without asking what the service offers.
    """
    if job.source.typename and not job.chosen_name:
        return job.source.typename, {"laagnaam": job.source.typename}
    if not job.source_prefixes and not job.chosen_name:
        names = offered_names(job.client, job.source)
        raise SourceError(
            f"Bron '{job.source.id}' noemt nog geen laag. Kies er een en zet haar als typename "
            f"in sources.toml; {job.host} heeft: {', '.join(names[:60])}."
        )
    found = find_offered(job)
    return found.name, found.describe()


def _finish(found: list[tuple[Job, Collected]], chosen: dict[str, str]) -> Fetched:
    """Tidy the parts, put them together and count what was left out."""
    frames: list[gpd.GeoDataFrame] = []
    dropped: dict[str, int] = {}
    nulls: dict[str, int] = {}
    warnings: list[str] = []
    repaired = 0
    for job, collected in found:
        frame, counts = tidy(collected, job)
        frame, missing, told = _values(frame, job)
        frame, mended = _mend(frame, job)
        repaired += mended
        warnings += told
        missing_columns = set(job.option("expected_columns", [])) - set(frame.columns)
        warnings += [f"de kolom '{name}' ontbreekt bij de bron" for name in sorted(missing_columns)]
        counts = {"dubbel ontvangen": collected.duplicates_count, **counts}
        for reason, count in counts.items():
            dropped[reason] = dropped.get(reason, 0) + count
        for column, count in missing.items():
            nulls[column] = nulls.get(column, 0) + count
        if len(found) > 1:
            frame["collection"] = job.source.collection
        frames.append(frame)
    first = found[0][0]
    whole = frames[0] if len(frames) == 1 else _together(frames)
    if whole.empty:
        raise FetchProblem("empty", first.host, f"{first.layer.title} in dit gebied")
    return Fetched(
        data=plain_columns(whole.reset_index(drop=True)),
        request="; ".join(collected.request for _, collected in found),
        count=len(whole),
        pages_count=sum(collected.pages_count for _, collected in found),
        repaired_count=repaired,
        nulls=nulls,
        dropped={reason: count for reason, count in dropped.items() if count},
        chosen=chosen,
        warnings=tuple(warnings),
        changes={"source": "; ".join(job.source.title for job, _ in found)},
    )


def _together(frames: Iterable[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    parts = [frame for frame in frames if len(frame)]
    if not parts:
        return next(iter(frames))
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=parts[0].crs)


def tidy(collected: Collected, job: Job) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Return what is there now and lies in the gemeente, with the program's names for ids.

    Raises FetchProblem when an id is missing, malformed or not unique.
    """
    frame = clean.to_frame(collected.features, host=job.host, what=job.layer.title)
    counts: dict[str, int] = {}
    left = pd.Series(data=True, index=frame.index)
    for reason, out in _left_out(frame, job):
        counts[reason] = counts.get(reason, 0) + int((left & out).sum())
        left &= ~out
    return _named(frame[left], job), counts


def _left_out(frame: gpd.GeoDataFrame, job: Job) -> Iterator[tuple[str, pd.Series]]:
    """Yield why rows are left out and which."""
    status = job.option("status_column")
    if status in frame.columns:
        gone = tuple(job.option("drop_status", GONE))
        yield "niet (meer) aanwezig", _text(frame[status]).str.startswith(gone)
    end = job.option("end_column")
    if end in frame.columns:
        yield "vervallen", _text(frame[end]).str.strip() != ""
    asked = _asked(job) or {}
    for column, value in asked.items():
        clean.require_columns(frame, [column], host=job.host)
        yield "buiten het filter", ~_same(frame[column], value)
    key, prefix = job.option("key_column"), job.option("key_prefix")
    if key in frame.columns and prefix:
        begin = _for_gemeente(prefix, job)
        yield "buiten de gemeente", ~_text(frame[key]).str.startswith(begin)
    elif job.area is not None and not asked:
        there = clean.inside(frame[frame.geometry.notna()], job.area).index
        yield "buiten de gemeente", ~pd.Series(frame.index.isin(there), index=frame.index)


def _same(values: pd.Series, wanted: str) -> pd.Series:
    """Say where a value is the one asked for; a number is, however it is written (505, 505.0)."""
    text = _text(values).str.strip()
    same = text == wanted
    if wanted.isdigit():
        same |= pd.to_numeric(text, errors="coerce") == int(wanted)
    return same


def _text(values: pd.Series) -> pd.Series:
    return values.astype("string").fillna("").astype(object)


def _named(frame: gpd.GeoDataFrame, job: Job) -> gpd.GeoDataFrame:
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


def _asked(job: Job) -> dict[str, str] | None:
    """Return the columns and values that are asked of the service, for this gemeente."""
    column, value = job.option("filter_column"), job.option("filter_value")
    if not column or value is None:
        return None
    return {str(column): _for_gemeente(value, job)}


def _for_gemeente(value: object, job: Job) -> str:
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


def _values(
    frame: gpd.GeoDataFrame, job: Job
) -> tuple[gpd.GeoDataFrame, dict[str, int], list[str]]:
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
        told = []
        if names:
            there = ", ".join(str(item) for item in frame.columns if item != "geometry")
            told = [f"de kolom '{names[0]}' is er niet; wel zijn er: {there}"]
        return frame, counts, told
    frame, counts = clean.null_sentinels(frame, sentinels=sentinels, columns=[column])
    value = pd.to_numeric(frame[column], errors="coerce").astype("float64")
    # a layer in classes says which there are: anything else is a code for missing
    if found := _CLASSES.search(job.layer.unit or ""):
        outside = value.notna() & ~value.between(int(found.group(1)), int(found.group(2)))
        if outside.any():
            counts = {**counts, str(column): counts.get(str(column), 0) + int(outside.sum())}
        value = value.mask(outside)
    job.require_range(value)
    return frame.assign(value=value), counts, []


def _mend(frame: gpd.GeoDataFrame, job: Job) -> tuple[gpd.GeoDataFrame, int]:
    """Make polygons valid; points and lines are left as they are."""
    polygons = frame.geom_type.isin(["Polygon", "MultiPolygon"])
    if not len(frame) or not polygons.all():
        return frame, 0
    return clean.repair_polygons(frame, host=job.host)


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
