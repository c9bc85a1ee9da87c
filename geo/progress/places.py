"""The places a report can be about: gemeente, gebiedsprogramma, wijk and buurt.

Wbmgp areas are no such place: figures of them would set them beside each other.
"""

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.errors import NotFoundError

AREA_KINDS: Final = ("gebiedsprogramma", "prioriteit", "nplv")
KIND_WORDS: Final = {
    "gemeente": "Gemeente",
    "gebiedsprogramma": "Gebiedsprogramma",
    "prioriteit": "Prioritaire wijk",
    "nplv": "NPLV",
    "wijk": "Wijk",
    "buurt": "Buurt",
}


@dataclass(frozen=True, kw_only=True)
class ReportPlace:
    """A place with the buurten it is made of.

    ``wijkcodes`` are the wijken that lie in it whole; ``whole_wijken`` says that these are all
    of it, so that figures per wijk may be added up.
    """

    kind: str
    code: str
    name: str
    wijkcodes: tuple[str, ...]
    buurtcodes: tuple[str, ...]
    whole_wijken: bool
    indicative: bool = False

    @property
    def title(self) -> str:
        """Kind and name, in Dutch."""
        return f"{KIND_WORDS[self.kind]} {self.name}"


def places(
    *,
    gemeente: tuple[str, str],
    wijken: pd.DataFrame,
    buurten: gpd.GeoDataFrame,
    policy_areas: gpd.GeoDataFrame,
) -> dict[str, ReportPlace]:
    """Every place by its code: the gemeente first, then areas, wijken and buurten.

    Args:
        gemeente: code and name.
        wijken: ``wijkcode`` and ``wijknaam``.
        buurten: polygons with ``buurtcode``, ``buurtnaam`` and ``wijkcode``.
        policy_areas: areas; those with a shape of a kind in :data:`AREA_KINDS` are places. A
            buurt belongs to an area when a point well inside it lies in the area.
    """
    codes = buurten["buurtcode"].astype(str)
    of_wijk = {str(code): tuple(group) for code, group in codes.groupby(buurten["wijkcode"])}
    found = [
        ReportPlace(
            kind="gemeente",
            code=gemeente[0],
            name=gemeente[1],
            wijkcodes=tuple(wijken["wijkcode"].astype(str)),
            buurtcodes=tuple(codes),
            whole_wijken=True,
        )
    ]
    points = buurten.geometry.representative_point()
    areas = policy_areas[policy_areas["kind"].isin(AREA_KINDS)]
    areas = areas[~(areas.geometry.isna() | areas.geometry.is_empty)]
    for kind in AREA_KINDS:
        for _, area in areas[areas["kind"] == kind].iterrows():
            inside = set(codes[points.within(area.geometry)])
            whole = tuple(code for code, parts in of_wijk.items() if inside.issuperset(parts))
            covered = {part for code in whole for part in of_wijk[code]}
            found.append(
                ReportPlace(
                    kind=kind,
                    code=str(area["area_id"]),
                    name=str(area["name"]),
                    wijkcodes=whole,
                    buurtcodes=tuple(sorted(inside)),
                    whole_wijken=bool(inside) and covered == inside,
                    indicative=bool(area["indicative"]),
                )
            )
    for code, name in zip(wijken["wijkcode"], wijken["wijknaam"], strict=True):
        found.append(
            ReportPlace(
                kind="wijk",
                code=str(code),
                name=str(name),
                wijkcodes=(str(code),),
                buurtcodes=of_wijk.get(str(code), ()),
                whole_wijken=True,
            )
        )
    for code, name in zip(codes, buurten["buurtnaam"], strict=True):
        found.append(
            ReportPlace(
                kind="buurt",
                code=code,
                name=str(name),
                wijkcodes=(),
                buurtcodes=(code,),
                whole_wijken=False,
            )
        )
    return {place.code: place for place in found}


def place_of(known: dict[str, ReportPlace], asked: str | None) -> ReportPlace:
    """The place of a code or a name; the gemeente when nothing is asked.

    Raises:
        NotFoundError: there is no such place, or several have that name.
    """
    if not asked:
        return next(iter(known.values()))
    text = asked.strip()
    if text in known:
        return known[text]
    if text.upper() in known:
        return known[text.upper()]
    same = [place for place in known.values() if place.name.casefold() == text.casefold()]
    # a wijk and a buurt of the same name: the wijk is meant
    wijken = [place for place in same if place.kind == "wijk"]
    found = wijken or same
    if len(found) == 1:
        return found[0]
    what = "bestaat niet" if not found else "is niet eenduidig"
    raise NotFoundError(
        f"Het gebied '{asked}' {what}. Geef een code, zoals WK050509 of gebiedsprogramma-oost."
    )


def in_place(frame: pd.DataFrame, place: ReportPlace) -> pd.Series:
    """Which rows of the stock lie in a place, by their ``buurtcode`` or else ``wijkcode``.

    A row without codes lies in the gemeente and in no smaller place.
    """
    if place.kind == "gemeente":
        return pd.Series(data=True, index=frame.index)
    inside = frame["buurtcode"].astype("string").isin(place.buurtcodes)
    by_wijk = frame["wijkcode"].astype("string").isin(place.wijkcodes)
    return (inside | (frame["buurtcode"].isna() & by_wijk)).fillna(value=False).astype(bool)
