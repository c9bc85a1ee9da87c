"""Gemeente, wijken and buurten of one gemeente: fetched as a set, so that they fit together.

Source: CBS Wijken en Buurten at PDOK, OGC API Features, CC BY 4.0. Borders are 10 to 50 m
accurate. Water parts (``water = JA``) are features of their own with the same code; they are
left out. Codes for missing values (such as -99997) become NULL.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd

from geo.catalogue.validation import validate
from geo.fetch import features as clean
from geo.fetch.job import Fetched, Job
from geo.fetch.ogc_features import collect
from geo.fetch.paging import Collected
from geo.fetch.problems import FetchProblem
from geo.text.format import counted

LAYERS: Final = ("gemeente", "wijken", "buurten")

_KEYS: Final[Mapping[str, tuple[str, str]]] = {
    "gemeente": ("gemeentecode", "GM"),
    "wijken": ("wijkcode", "WK"),
    "buurten": ("buurtcode", "BU"),
}
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "gemeente": ("gemeentecode", "gemeentenaam"),
    "wijken": ("wijkcode", "wijknaam", "gemeentecode"),
    "buurten": ("buurtcode", "buurtnaam", "wijkcode", "gemeentecode"),
}
_DIGITS: Final[Mapping[str, str]] = {"gemeente": "", "wijken": r"\d{2}", "buurten": r"\d{4}"}

AREAS_AT_LEAST: Final = 0.5
"""Fewer than this share of the areas there were is not an edition but a broken answer."""


@dataclass(frozen=True)
class Cleaned:
    """Areas of one gemeente with what was counted on the way."""

    frame: gpd.GeoDataFrame
    dropped: Mapping[str, int]
    nulls: Mapping[str, int]
    repaired_count: int


def fetch_boundaries(jobs: Mapping[str, Job], *, known: Mapping[str, int]) -> dict[str, Fetched]:
    """Fetch the three layers and check them one by one and together.

    Args:
        jobs: one job for each of ``LAYERS``, all for the same gemeente.
        known: how many areas of each there are now, to see that an answer is not a part.

    Returns:
        One result for each of ``LAYERS``, in EPSG:28992, with the columns of its contract.

    Raises:
        FetchProblem: one of them is not whole and sound; then none may replace anything.
    """
    collected: dict[str, Collected] = {}
    cleaned: dict[str, Cleaned] = {}
    for name in LAYERS:
        job = jobs[name]
        collected[name] = collect_of_gemeente(job)
        cleaned[name] = clean_areas(collected[name], job, level=name)
        if len(cleaned[name].frame) < known.get(name, 0) * AREAS_AT_LEAST:
            got = counted(len(cleaned[name].frame), name.removesuffix("en"), name)
            what = f"{got} ontvangen, terwijl er {counted(known[name], 'bekend is', 'bekend zijn')}"
            raise FetchProblem("invalid", job.host, what)
    wijken, buurten = cleaned["wijken"].frame, cleaned["buurten"].frame
    loose = sorted(set(buurten["wijkcode"]) - set(wijken["wijkcode"]))
    if loose:
        raise FetchProblem(
            "invalid",
            jobs["buurten"].host,
            f"buurten horen bij wijk '{loose[0]}', maar die is er niet",
        )
    named = buurten.merge(
        wijken[["wijkcode", "wijknaam"]], on="wijkcode", how="left", validate="many_to_one"
    )
    frames = {name: cleaned[name].frame for name in LAYERS} | {"buurten": named}
    return {
        name: Fetched(
            data=_contract(frames[name], name, host=jobs[name].host),
            request=collected[name].request,
            count=len(frames[name]),
            edition=jobs[name].source.edition,
            pages_count=collected[name].pages_count,
            repaired_count=cleaned[name].repaired_count,
            nulls=cleaned[name].nulls,
            dropped=cleaned[name].dropped,
            chosen={"collection": collection_of(jobs[name])},
        )
        for name in LAYERS
    }


def collection_of(job: Job) -> str:
    """The registered collection; for the gemeente CBS names it in the plural."""
    plural = "gemeenten" if job.layer.name == "gemeente" else job.layer.name
    return job.source.collection or plural


def collect_of_gemeente(job: Job) -> Collected:
    """Fetch the collection of a job, filtered on its gemeente (option ``filter_column``)."""
    collection = collection_of(job)
    filters = {str(job.option("filter_column", "gemeentecode")): job.gemeentecode}
    filters |= {str(key): str(value) for key, value in job.option("query", {}).items()}
    return collect(
        job.client,
        job.url,
        collection=collection,
        filters=filters,
        limit=int(job.option("limit", 1000)),
        store=job.store(f"{job.url} {collection} {filters}"),
        progress=job.progress,
    )


def clean_areas(collected: Collected, job: Job, *, level: str) -> Cleaned:
    """Return land areas of the asked gemeente with valid codes and polygons.

    Raises FetchProblem when a column is missing, a code is malformed or comes twice, nothing
    is left, or an area has no surface.
    """
    host, code = job.host, job.gemeentecode
    raw = clean.to_frame(collected.features, host=host, what=f"{level} van {code}")
    raw = _named(raw, job, level=level)
    clean.require_columns(raw, _COLUMNS[level], host=host)
    dropped = {"dubbel ontvangen": collected.duplicates_count}
    # A service can take the filter and ignore it: what comes back is what counts.
    own = raw[raw["gemeentecode"] == code]
    dropped["andere gemeente"] = len(raw) - len(own)
    water = str(job.option("water_column", "water"))
    if water in own.columns:
        wet = str(job.option("drop_water", "JA"))
        land = own[own[water].astype("string").str.upper().fillna("") != wet]
        dropped["water"] = len(own) - len(land)
        own = land
    if own.empty:
        raise FetchProblem("empty", host, f"{level} van gemeente {code}")
    key, prefix = _KEYS[level]
    clean.require_pattern(own, key, f"{prefix}{code[2:]}{_DIGITS[level]}", host=host)
    if own.geometry.isna().any():
        raise FetchProblem("invalid", host, "een gebied heeft geen grens")
    whole, repaired = clean.repair_polygons(own.reset_index(drop=True), host=host)
    tidy, nulls = clean.null_sentinels(whole, sentinels=job.option("sentinels", clean.SENTINELS))
    ordered = tidy.sort_values(key, ignore_index=True)
    return Cleaned(ordered, {k: v for k, v in dropped.items() if v}, nulls, repaired)


def _named(raw: gpd.GeoDataFrame, job: Job, *, level: str) -> gpd.GeoDataFrame:
    """Return the frame with CBS's column names for codes and names.

    Other products of CBS name them otherwise; the source's options ``key_column``,
    ``name_column`` and ``filter_column`` say how. A buurtcode holds the code of its wijk.
    """
    key = _KEYS[level][0]
    names = {
        job.option("key_column", key): key,
        job.option("name_column", key.replace("code", "naam")): key.replace("code", "naam"),
        **job.option("rename", {}),
    }
    if level != "gemeente":
        names[job.option("filter_column", "gemeentecode")] = "gemeentecode"
    renamed = raw.rename(columns={str(old): str(new) for old, new in names.items()})
    if level == "buurten" and "wijkcode" not in renamed and key in renamed:
        renamed["wijkcode"] = "WK" + renamed[key].astype("string").str.slice(2, 8)
    return renamed


def _contract(frame: gpd.GeoDataFrame, table: str, *, host: str) -> gpd.GeoDataFrame:
    """Keep the contract's columns and check them; a boundary that fails refuses the set."""
    columns = [*_COLUMNS[table], "geometry"]
    if table == "buurten":
        columns.insert(3, "wijknaam")
    checked = validate(frame[columns], table)
    if checked.rejected_rows:
        raise FetchProblem("invalid", host, str(checked.rejected["message"].iloc[0]).rstrip("."))
    valid = checked.valid
    if not isinstance(valid, gpd.GeoDataFrame):  # the contract has a geometry
        raise TypeError(f"the contract of {table} has no geometry")
    return valid
