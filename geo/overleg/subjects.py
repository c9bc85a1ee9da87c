"""The areas a story can be about: wijken with stock, programmes and other policy areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.vocabularies import AREA_KINDS
from geo.errors import NotFoundError
from geo.spatial.areas import drawable

_AREA_ORDER: Final = ("gebiedsprogramma", "prioriteit", "nplv", "warmtetransitie", "wbmgp")
KIND_TITLES: Final[Mapping[str, str]] = {
    "wijk": "Wijk",
    **{kind: AREA_KINDS.entry(kind).label for kind in _AREA_ORDER},
}
"""The kinds in the order in which they are offered."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """One area.

    ``shape`` is a polygon in EPSG:28992; ``buurtcodes`` are the buurten it is made of. An area
    that is not ``counted`` has a border nobody knows well enough: nothing is counted in it, and
    it is never set beside another. ``numbers`` are those of the agreements about it.
    """

    code: str
    name: str
    kind: str
    shape: Any
    buurtcodes: frozenset[str]
    indicative: bool = False
    counted: bool = True
    numbers: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Kind and name."""
        return f"{KIND_TITLES[self.kind]}: {self.name}"


def subjects(
    *,
    wijken: gpd.GeoDataFrame,
    buurten: gpd.GeoDataFrame,
    policy_areas: gpd.GeoDataFrame,
    stock: gpd.GeoDataFrame | None,
) -> dict[str, Subject]:
    """Every area by code: wijken with corporation dwellings, then policy areas, by name.

    Args:
        wijken: polygons with ``wijkcode`` and ``wijknaam``.
        buurten: polygons with ``buurtcode`` and ``wijkcode``.
        policy_areas: polygons by their contract; one without a shape is left out.
        stock: buildings with ``wijkcode``; without stock every wijk is there.
    """
    owned = set(wijken["wijkcode"]) if stock is None else set(stock["wijkcode"].dropna())
    found = [
        Subject(
            code=row.wijkcode,
            name=row.wijknaam,
            kind="wijk",
            shape=row.geometry,
            buurtcodes=frozenset(buurten.loc[buurten["wijkcode"] == row.wijkcode, "buurtcode"]),
        )
        for row in wijken.itertuples()
        if row.wijkcode in owned
    ]
    middles = buurten.geometry.representative_point()
    for row in drawable(policy_areas).itertuples():
        inside = middles.within(row.geometry)
        found.append(
            Subject(
                code=row.area_id,
                name=_bare(row.name, row.kind),
                kind=row.kind,
                shape=row.geometry,
                buurtcodes=frozenset(buurten.loc[inside, "buurtcode"]),
                indicative=bool(row.indicative),
                # its true border is in no file we have: what lies inside is not known
                counted=row.kind != "wbmgp",
                numbers=() if pd.isna(row.agreement) else (str(row.agreement),),
            )
        )
    order = list(KIND_TITLES)
    found = [subject for subject in found if subject.kind in KIND_TITLES]
    found.sort(key=lambda subject: (order.index(subject.kind), subject.name))
    return {subject.code: subject for subject in found}


def subject_of(known: Mapping[str, Subject], code: str) -> Subject:
    """The area with this code.

    Raises:
        NotFoundError: there is none, or nothing is known of it any more.
    """
    if code not in known:
        raise NotFoundError(f"Het gebied '{code}' is er niet (meer); kies een ander gebied.")
    return known[code]


def _bare(name: str, kind: str) -> str:
    for head in ("Dordrecht West: ", "Wbmgp ", "Wijkuitvoeringsplan warmte "):
        if name.startswith(head) and kind != "gebiedsprogramma":
            return name.removeprefix(head)
    return name
