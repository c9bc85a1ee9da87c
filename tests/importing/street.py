"""A street of twenty houses and a block of flats in Dordrecht, as the BAG would have it.

Pand n (1-20) is a house of 10 by 10 m with verblijfsobject n, at 3314AA n; pand 21 is a block
with verblijfsobjecten 21-32, at 3314AB 1 to 12. All built in 1960.
"""

import geopandas as gpd
from shapely import Point, box

from geo.catalogue.layers import Provenance
from geo.catalogue.library import Library
from geo.constants import RD
from geo.paths import data_dir

LEFT, BOTTOM = 104_600.0, 424_050.0
HOUSES = 20
FLATS = 12


def pand_id(n):
    return f"0505100000{n:06d}"


def vbo_id(n):
    return f"0505010000{n:06d}"


def house(n):
    x, y = LEFT + 20 * ((n - 1) % 10), BOTTOM + 40 * ((n - 1) // 10)
    return box(x, y, x + 10, y + 10)


def panden():
    rows = [{"pand_id": pand_id(n), "bouwjaar": 1960, "geometry": house(n)} for n in range(1, 21)]
    block = box(LEFT, BOTTOM + 100, LEFT + 60, BOTTOM + 115)
    rows.append({"pand_id": pand_id(21), "bouwjaar": 1960, "geometry": block})
    # over the river, far outside the gemeente
    away = box(92_000, 436_000, 92_010, 436_010)
    rows.append({"pand_id": "0599100000000001", "bouwjaar": 1980, "geometry": away})
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=RD)


def verblijfsobjecten():
    rows = [
        {
            "vbo_id": vbo_id(n), "pandidentificatie": pand_id(n), "postcode": "3314AA",
            "huisnummer": n, "huisletter": None, "toevoeging": None,
            "geometry": house(n).centroid,
        }
        for n in range(1, HOUSES + 1)
    ]  # fmt: skip
    rows += [
        {
            "vbo_id": vbo_id(HOUSES + n), "pandidentificatie": pand_id(21), "postcode": "3314AB",
            "huisnummer": n, "huisletter": None, "toevoeging": None,
            "geometry": Point(LEFT + 5 * n, BOTTOM + 105),
        }
        for n in range(1, FLATS + 1)
    ]  # fmt: skip
    rows.append(
        {
            "vbo_id": "0599010000000001", "pandidentificatie": "0599100000000001",
            "postcode": "3011AA", "huisnummer": 1, "huisletter": None, "toevoeging": None,
            "geometry": Point(92_005, 436_005),
        }
    )  # fmt: skip
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=RD)


def library(var, *, bag=True):
    """The shipped data with an empty installation, and the street as its BAG."""
    lib = Library(data_dir(), var)
    if bag:
        for name, frame in (("bag_pand", panden()), ("bag_verblijfsobject", verblijfsobjecten())):
            lib.store(
                frame,
                Provenance(name=name, title=name, origin="officieel", source="proefstraat"),
            )
    return lib
