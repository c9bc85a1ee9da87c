"""Which wijken an agreement is about: what the set says, else the policy areas it made."""

from collections.abc import Mapping
from typing import Final

import shapely

from geo.agreements.sets import AgreementSet, SetHead
from geo.catalogue.library import Library
from geo.spatial.areas import drawable

_SHARE: Final = 0.05
"""An area counts in a wijk when at least this share of it lies there: editions differ."""


def here(head: SetHead, library: Library) -> str | None:
    """The code of the gemeente when a set is of the one this installation is about, else None.

    A set without a code is recognised by the name of the gemeente.
    """
    layer = library.find("gemeente")
    if layer is None:
        return None
    row = layer.table.iloc[0]
    code, name = str(row["gemeentecode"]), str(row["gemeentenaam"])
    if head.gemeentecode is None:
        return code if head.gemeente.casefold() == name.casefold() else None
    return code if head.gemeentecode == code else None


def wijken_of(chosen: AgreementSet, library: Library) -> Mapping[str, tuple[str, ...]]:
    """Wijkcodes by number of the agreement; one that is absent is of the whole gemeente.

    The areas only tell something for a set of the gemeente they lie in.
    """
    found = {item.number: item.wijkcodes for item in chosen.agreements if item.wijkcodes}
    areas, wijken = library.find("policy_areas"), library.find("wijken")
    if areas is None or wijken is None:
        return found
    frame = wijken.frame
    if here(chosen.head, library) not in set(frame["gemeentecode"]):
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
