"""Which wijken an agreement is about: what the set says, else the policy areas it made."""

from collections.abc import Mapping
from typing import Final

import shapely

from geo.agreements.sets import AgreementSet
from geo.areas import drawable
from geo.library import Library

_SHARE: Final = 0.05
"""An area counts in a wijk when at least this share of it lies there: borders are generalised."""


def wijken_of(chosen: AgreementSet, library: Library) -> Mapping[str, tuple[str, ...]]:
    """Wijkcodes by number of the agreement; one that is absent is of the whole gemeente.

    The areas only tell something for a set of the gemeente they lie in.
    """
    found = {item.number: item.wijkcodes for item in chosen.agreements if item.wijkcodes}
    areas, wijken = library.find("policy_areas"), library.find("wijken")
    if areas is None or wijken is None:
        return found
    frame = wijken.frame
    if chosen.head.gemeentecode not in set(frame["gemeentecode"]):
        return found
    by_area: dict[str, set[str]] = {}
    shapes = frame.geometry.to_numpy()
    numbers = {item.number for item in chosen.agreements}
    for row in drawable(areas.frame).itertuples():
        if not isinstance(row.agreement, str) or row.agreement not in numbers:
            continue
        shared = shapely.area(shapely.intersection(shapes, row.geometry))
        inside = shared >= _SHARE * shapely.area(row.geometry)
        by_area.setdefault(row.agreement, set()).update(frame.loc[inside, "wijkcode"].astype(str))
    return {number: tuple(sorted(codes)) for number, codes in by_area.items()} | found
