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

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Final

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
from geo.fetch.columns import (
    asked_values,
    for_gemeente,
    layer_values,
    named_columns,
    plain_columns,
    plain_text,
    same_value,
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
    equal = asked_values(job)
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
        valued = layer_values(frame, job)
        frame, mended = _mend(valued.frame, job)
        repaired += mended
        warnings += valued.warnings
        missing_columns = set(job.option("expected_columns", [])) - set(frame.columns)
        warnings += [f"de kolom '{name}' ontbreekt bij de bron" for name in sorted(missing_columns)]
        counts = {"dubbel ontvangen": collected.duplicates_count, **counts}
        for reason, count in counts.items():
            dropped[reason] = dropped.get(reason, 0) + count
        for column, count in valued.sentinels.items():
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
    return named_columns(frame[left], job), counts


def _left_out(frame: gpd.GeoDataFrame, job: Job) -> Iterator[tuple[str, pd.Series]]:
    """Yield why rows are left out and which."""
    status = job.option("status_column")
    if status in frame.columns:
        gone = tuple(job.option("drop_status", GONE))
        yield "niet (meer) aanwezig", plain_text(frame[status]).str.startswith(gone)
    end = job.option("end_column")
    if end in frame.columns:
        yield "vervallen", plain_text(frame[end]).str.strip() != ""
    asked = asked_values(job) or {}
    for column, value in asked.items():
        clean.require_columns(frame, [column], host=job.host)
        yield "buiten het filter", ~same_value(frame[column], value)
    key, prefix = job.option("key_column"), job.option("key_prefix")
    if key in frame.columns and prefix:
        begin = for_gemeente(prefix, job)
        yield "buiten de gemeente", ~plain_text(frame[key]).str.startswith(begin)
    elif job.area is not None and not asked:
        there = clean.inside(frame[frame.geometry.notna()], job.area).index
        yield "buiten de gemeente", ~pd.Series(frame.index.isin(there), index=frame.index)


def _mend(frame: gpd.GeoDataFrame, job: Job) -> tuple[gpd.GeoDataFrame, int]:
    """Make polygons valid; points and lines are left as they are."""
    polygons = frame.geom_type.isin(["Polygon", "MultiPolygon"])
    if not len(frame) or not polygons.all():
        return frame, 0
    return clean.repair_polygons(frame, host=job.host)
