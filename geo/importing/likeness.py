"""Similarity of two plans or works: by key, name, kind, place, years and dwellings."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.constants import RD
from geo.importing.names import normal

SOURCE_KEY: Final = "source_key"
NEAR_M: Final[Mapping[str, float]] = {"projects": 250.0, "works": 25.0}
"""Farther apart than this is another place; plans are points that are roughly known."""
_EQUAL_M: Final = 1.0
ALIKE: Final = 0.6
"""Names that share this much are spellings of one name (ratio of difflib)."""
_APART_YEARS: Final = 8
_NAMELESS: Final = re.compile(r"Werk op rij \d+")
"""The name that a work without one is given; the row says nothing of the work."""
_DERIVED: Final = re.compile(r"rij-\d+|w-[0-9a-f]{12}(-\d+)?")
"""Ids of works that the program made; a row number was one until version 0.1.0."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """What a row is compared by.

    ``given`` is its own key as the file has it, ``key`` without case and signs; ``id`` is set for
    what was there before.
    """

    given: str | None
    id: str | None
    name: str
    words: str
    kind: str
    place: BaseGeometry | None
    years: tuple[int | None, int | None]
    count: float | None

    @property
    def key(self) -> str | None:
        """The own key without case and signs."""
        return None if self.given is None else normal(self.given) or self.given

    @property
    def digest(self) -> str:
        """Digest of what it is and where: name, kind and place to the metre."""
        parts = (self.words, self.kind, _place_text(self.place))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    @property
    def order(self) -> tuple[str, ...]:
        """Sorts rows of equal digest the same in every order of the file."""
        years = (str(year) for year in self.years)
        return (self.digest, self.name, *years, str(self.count), self.given or "")


def things(frame: pd.DataFrame, column: str, layer: str, *, known: bool = False) -> list[Thing]:
    """Return what each row is compared by; ``known`` rows have an id and may have a source key."""
    if frame.empty:
        return []
    if isinstance(frame, gpd.GeoDataFrame):
        places = list(frame.geometry)
    else:
        points = gpd.GeoSeries(
            gpd.points_from_xy(frame["lon"].astype(float), frame["lat"].astype(float)),
            crs="EPSG:4326",
        ).to_crs(RD)
        places = [None if point.is_empty or np.isnan(point.x) else point for point in points]
    found = []
    for row, place in zip(frame.to_dict("records"), places, strict=True):
        given = _text(row.get(column))
        found.append(
            Thing(
                given=(_text(row.get(SOURCE_KEY)) or given) if known else given,
                id=given if known else None,
                name=str(row["name"]),
                words=normal(_NAMELESS.sub("", str(row["name"]))),
                kind=str(row["kind"]),
                place=place,
                years=(_whole(row.get("first_year")), _whole(row.get("last_year"))),
                count=_whole(row.get("dwellings_count")) if layer == "projects" else None,
            )
        )
    return found


def agrees(new: Thing, old: Thing, *, near_m: float) -> bool:
    """Whether the content does not contradict that two rows with one key are one thing."""
    if ratio(new.words, old.words) >= ALIKE:
        return True
    apart = _apart_m(new.place, old.place)
    return new.kind == old.kind and (apart is None or apart <= near_m)


def renumbered(new: Thing, old: Thing) -> bool:
    """Whether two rows have other keys and other years: equal in name and place, another thing."""
    own = old.given is not None and _DERIVED.fullmatch(old.given) is None
    differ = new.key is not None and own and new.key != old.key
    return differ and new.years != old.years


def sure(new: Thing, old: Thing, *, near_m: float) -> bool:
    """Whether two rows are the same without asking, when nothing else competes."""
    apart = _apart_m(new.place, old.place)
    years = _years_apart(new.years, old.years)
    if (
        new.kind != old.kind
        or renumbered(new, old)
        or (years is not None and years >= _APART_YEARS)
    ):
        return False
    if new.words == old.words:
        return apart is None or apart <= near_m
    return apart is not None and apart <= _EQUAL_M and ratio(new.words, old.words) >= ALIKE


def plausible(new: Thing, old: Thing, near_m: float) -> bool:
    """Whether name or place give a reason to ask if two rows are the same."""
    if ratio(new.words, old.words) >= ALIKE:
        return True
    apart = _apart_m(new.place, old.place)
    return apart is not None and apart <= near_m


def score(new: Thing, old: Thing, near_m: float) -> float:
    """Return how much two rows are alike: name 0.45, place 0.35, kind 0.1, years 0.1."""
    parts = [(0.45, ratio(new.words, old.words)), (0.1, float(new.kind == old.kind))]
    apart = _apart_m(new.place, old.place)
    if apart is not None:
        parts.append((0.35, max(0.0, 1 - apart / (2 * near_m))))
    years = _years_apart(new.years, old.years)
    if years is not None:
        parts.append((0.1, max(0.0, 1 - years / _APART_YEARS)))
    return sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts)


@lru_cache(maxsize=100_000)
def ratio(left: str, right: str) -> float:
    """Return how much two names share; 0.85 when one holds all words of the other."""
    words, others = set(left.split()), set(right.split())
    part = 0.85 if words and others and (words <= others or others <= words) else 0.0
    # the ratio of difflib depends on the order of its arguments
    first, second = sorted((left, right))
    return max(part, SequenceMatcher(None, first, second, autojunk=False).ratio())


def _apart_m(left: BaseGeometry | None, right: BaseGeometry | None) -> float | None:
    if left is None or right is None:
        return None
    return float(shapely.hausdorff_distance(left, right))


def _years_apart(
    left: tuple[int | None, int | None], right: tuple[int | None, int | None]
) -> int | None:
    if left[0] is None or right[0] is None:
        return None
    return abs(left[0] - right[0])


def adds_up(whole: Thing, parts: Sequence[Thing]) -> bool:
    """Whether the dwellings of the parts are those of the whole, a fifth more or less."""
    counts = [part.count for part in parts]
    if whole.count is None or any(count is None for count in counts):
        return whole.count is None
    return abs(sum(count or 0 for count in counts) - whole.count) <= whole.count / 5


def _place_text(place: BaseGeometry | None) -> str:
    if place is None or place.is_empty:
        return ""
    rounded = shapely.normalize(shapely.transform(place, np.round))
    return str(shapely.to_wkt(rounded, rounding_precision=0))


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) or str(value) == "" else str(value)


def _whole(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
