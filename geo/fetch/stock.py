"""Corporation stock from an open service of which the columns are not known beforehand.

First the service says which columns it has; from their names and a few values a mapping is
proposed; a person confirms or corrects it; only then the stock is fetched. What is fetched is
brought together by building: the stock table has one row for each BAG pand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.catalogue.layers import Frame
from geo.catalogue.validation import validate
from geo.constants import LABELS, RD
from geo.errors import SourceError
from geo.fetch import columns, vectors, wfs
from geo.fetch.job import Fetched, Job
from geo.fetch.problems import FetchProblem

NEEDED: Final = ("owner",)
TARGETS: Final[Mapping[str, str]] = {
    "owner": "Corporatie",
    "pand_id": "BAG-pand (16 cijfers)",
    "dwellings_count": "Aantal woningen",
    "built_year": "Bouwjaar",
    "dwelling_type": "Woningtype",
    "energy_label": "Energielabel",
    "complex_id": "Complexnummer",
    "complex_name": "Complexnaam",
}
_NAMES: Final[Mapping[str, str]] = {
    "owner": r"corporatie|eigenaar|bezitter|verhuurder|instelling|owner|wl_?naam",
    "pand_id": r"pand.?id|pandid|bag.?pand|pand",
    "dwellings_count": r"aantal.*(woning|vbo|verhuur|eenhe)|woningen|aantal",
    "built_year": r"bouw.?jaar",
    "dwelling_type": r"woning.?type|gebouw.?type|type.*woning",
    "energy_label": r"energie.?label|energie.?klasse|label",
    "complex_id": r"complex.?(nummer|nr|code|id)",
    "complex_name": r"complex.?naam|complex",
}
_SAMPLE: Final = 20
_MOST_FIT: Final = 0.8


@dataclass(frozen=True, kw_only=True)
class SourceColumns:
    """What a service has and how its columns could be read.

    ``columns`` are names with their XML types, ``samples`` a few rows, ``proposal`` the
    program's names with the source's column, ``missing`` what has to be chosen by hand.
    """

    source_id: str
    typename: str
    columns: Mapping[str, str]
    samples: tuple[Mapping[str, Any], ...]
    proposal: Mapping[str, str]
    missing: tuple[str, ...]


def describe(job: Job) -> SourceColumns:
    """Ask the service what it has and propose a mapping; nothing is stored."""
    typename, _ = vectors.typename_of(job)
    columns = wfs.describe(job.client, job.url, typename)
    plain = {name: kind for name, kind in columns.items() if not wfs.is_geometry(kind)}
    features = wfs.sample(job.client, job.url, typename=typename, bbox=job.bbox, count=_SAMPLE)
    samples = tuple(dict(feature.get("properties") or {}) for feature in features)
    proposal = propose(plain, samples)
    return SourceColumns(
        source_id=job.source.id,
        typename=typename,
        columns=plain,
        samples=samples,
        proposal=proposal,
        missing=tuple(name for name in NEEDED if name not in proposal),
    )


def propose(columns: Mapping[str, str], samples: tuple[Mapping[str, Any], ...]) -> dict[str, str]:
    """Return the program's names with the column that fits by name and by content."""
    found: dict[str, str] = {}
    for target, pattern in _NAMES.items():
        for column in columns:
            values = [row[column] for row in samples if row.get(column) not in (None, "")]
            if (
                column not in found.values()
                and re.search(pattern, column, re.IGNORECASE)
                and _fits(target, values)
            ):
                found[target] = column
                break
    return found


def _fits(target: str, values: list[Any]) -> bool:
    """Say whether the values can be meant; one that is odd among many does not spoil a column."""
    return not values or sum(_can_be(target, v) for v in values) >= _MOST_FIT * len(values)


def _can_be(target: str, value: object) -> bool:
    text = str(value).strip()
    if target == "pand_id":
        return bool(re.fullmatch(r"(NL\.IMBAG\.Pand\.)?\d{12,16}", text))
    if target == "built_year":
        return bool(re.fullmatch(r"\d{4}(\.0)?", text))
    if target == "dwellings_count":
        return bool(re.fullmatch(r"\d{1,4}(\.0)?", text))
    if target == "energy_label":
        return text.upper() in LABELS
    return True


def fetch(job: Job) -> Fetched:
    """Fetch the stock with the confirmed mapping, one row for each building.

    Buildings come from the service's own polygons, else from the BAG layer by pand id, else by
    place. Rows without a building are counted, not guessed.

    Raises:
        SourceError: no mapping was confirmed, it names unknown columns, or the BAG is needed
            and not there.
        FetchProblem: the service gave nothing that can be used.
    """
    mapping = job.mapping
    if not mapping or any(not mapping.get(name) for name in NEEDED):
        raise SourceError(
            f"Bevestig eerst welke kolommen van '{job.source.title}' wat betekenen; "
            "minstens de corporatie moet gekozen zijn."
        )
    collected, chosen = vectors.gather(replace(job, mapping=None))
    frame, dropped = vectors.tidy(collected, job)
    unknown = [column for column in mapping.values() if column not in frame.columns]
    if unknown:
        raise SourceError(f"De kolom '{unknown[0]}' is er niet bij '{job.source.title}'.")
    rows = frame[[*dict.fromkeys(mapping.values()), "geometry"]].copy()
    for target, column in mapping.items():
        rows[target] = frame[column]
    placed = _with_building(rows, job.layers("bag_pand"))
    dropped["geen pand gevonden"] = len(rows) - len(placed)
    if placed.empty:
        raise FetchProblem("empty", job.host, "het corporatiebezit in dit gebied")
    stock = _with_areas(_by_building(placed), job.layers("buurten"))
    checked = validate(stock, "stock")
    if len(checked.valid) == 0:
        what = str(checked.rejected["message"].iloc[0]).rstrip(".")
        raise FetchProblem("invalid", job.host, what)
    dropped["voldoet niet aan het contract"] = checked.rejected_rows
    settings = {**chosen, "kolommen": ", ".join(f"{k} = {v}" for k, v in mapping.items())}
    return Fetched(
        data=checked.valid,
        request=collected.request,
        count=len(checked.valid),
        pages_count=collected.pages_count,
        dropped={reason: count for reason, count in dropped.items() if count},
        chosen=settings,
        rejected=checked.rejected,
    )


def _with_building(rows: gpd.GeoDataFrame, panden: Frame | None) -> gpd.GeoDataFrame:
    """Return the rows of which the building is known, with ``pand_id`` and its polygon."""
    polygons = rows.geom_type.isin(["Polygon", "MultiPolygon"])
    if "pand_id" in rows.columns:
        rows["pand_id"] = rows["pand_id"].map(columns.as_bag_id)
        if polygons.all():
            return rows[rows["pand_id"].notna()]
    if not isinstance(panden, gpd.GeoDataFrame):
        raise SourceError(
            "Haal eerst de laag 'bag_pand' op: daaruit komen de gebouwen van het bezit."
        )
    if "pand_id" in rows.columns:
        shapes = panden[["pand_id", "geometry"]]
        joined = rows.drop(columns="geometry").merge(
            shapes, on="pand_id", how="inner", validate="many_to_one"
        )
        return gpd.GeoDataFrame(joined, geometry="geometry", crs=RD)
    points = rows.set_geometry(rows.geometry.representative_point())
    hits = gpd.sjoin(points, panden[["pand_id", "geometry"]], predicate="within", how="inner")
    hits = hits[~hits.index.duplicated()]
    shapes = panden.set_index("pand_id").geometry.loc[hits["pand_id"]].to_numpy()
    return gpd.GeoDataFrame(hits.drop(columns=["geometry", "index_right"]), geometry=shapes, crs=RD)


def _by_building(rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bring rows together by building: dwellings added up, of the rest what occurs most."""
    counted = "dwellings_count" in rows.columns
    number = pd.to_numeric(rows["dwellings_count"], errors="coerce") if counted else 1
    rows = rows.assign(dwellings_count=number)
    groups = rows.groupby("pand_id", sort=True)
    wanted = [name for name in TARGETS if name not in {"pand_id", "dwellings_count"}]
    columns: dict[str, Any] = {
        name: groups[name].agg(_most) if name in rows.columns else None for name in wanted
    }
    table = pd.DataFrame(
        {**columns, "dwellings_count": groups["dwellings_count"].sum(min_count=1)}
    ).reset_index(names="pand_id")
    label = table["energy_label"].astype("string").str.strip().str.upper()
    table["energy_label"] = label.where(label.isin(LABELS))
    table["dwelling_type"] = table["dwelling_type"].map(_dwelling_type)
    return gpd.GeoDataFrame(table, geometry=groups["geometry"].first().to_numpy(), crs=RD)


def _most(values: pd.Series) -> object:
    counts = values.dropna().value_counts()
    return counts.index[0] if len(counts) else None


def _dwelling_type(value: object) -> str | None:
    """Read the usual words for a house or a flat; anything else stays unknown."""
    text = str(value or "").lower()
    if re.search(r"meergezins|appartement|flat|portiek|galerij|etage|maisonnette", text):
        return "meergezins"
    if re.search(r"eengezins|rij|hoek|tussen|twee.?onder|vrijstaand|grondgebonden", text):
        return "eengezins"
    return None


def _with_areas(stock: gpd.GeoDataFrame, buurten: Frame | None) -> gpd.GeoDataFrame:
    """Add the buurt and wijk in which a building's point on its surface lies."""
    stock = stock.assign(
        buurtcode=pd.Series(None, index=stock.index, dtype=object),
        wijkcode=pd.Series(None, index=stock.index, dtype=object),
    )
    if not isinstance(buurten, gpd.GeoDataFrame):
        return stock
    points = gpd.GeoDataFrame(geometry=stock.geometry.representative_point(), crs=RD)
    areas = buurten[["buurtcode", "wijkcode", "geometry"]]
    hits = gpd.sjoin(points, areas, predicate="intersects", how="left")
    hits = hits[~hits.index.duplicated()]
    for name in ("buurtcode", "wijkcode"):
        values = hits[name].astype(object)
        stock[name] = np.where(values.isna(), None, values)
    return stock
