"""Gemeenten, wijken and buurten of the made-up country."""

from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.constants import RD

CELL_M: Final = 24.0
"""A building to a cell; streets run along the edges."""

SIDE: Final = 4
"""Buurten along each side of a gemeente; a wijk is 2 by 2 of them."""


def wijk_and_buurt(code: str, column: Any, row: Any) -> tuple[Any, Any]:
    """Codes of the buurt in a column and row (0 to 3) of a gemeente."""
    wijk = np.asarray(column) // 2 + 2 * (np.asarray(row) // 2) + 1
    buurt = np.asarray(column) % 2 + 2 * (np.asarray(row) % 2) + 1
    wijken = np.array([f"WK{code}0{number}" for number in range(5)], dtype=object)[wijk]
    ends = np.array([f"0{number}" for number in range(5)], dtype=object)[buurt]
    return wijken, np.array([f"BU{code}0{number}" for number in range(5)], dtype=object)[
        wijk
    ] + ends


def areas_of(code: str, corner: tuple[float, float], cells: int) -> dict[str, pd.DataFrame]:
    """Gemeente, wijken and buurten of one gemeente, as squares in EPSG:28992."""
    step = cells * CELL_M / SIDE
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    x, y = corner[0] + column * step, corner[1] + row * step
    shapes = shapely.box(x, y, x + step, y + step)
    wijk, buurt = wijk_and_buurt(code, column, row)
    buurten = gpd.GeoDataFrame(
        {
            "buurtcode": buurt,
            "buurtnaam": [f"Buurt {buurtcode[-4:]} van {code}" for buurtcode in buurt],
            "wijkcode": wijk,
            "wijknaam": [f"Wijk {wijkcode[-2:]} van {code}" for wijkcode in wijk],
            "gemeentecode": f"GM{code}",
        },
        geometry=shapes,
        crs=RD,
    )
    wijken = buurten.dissolve("wijkcode", as_index=False)[
        ["wijkcode", "wijknaam", "gemeentecode", "geometry"]
    ]
    whole_area = shapely.box(*corner, corner[0] + cells * CELL_M, corner[1] + cells * CELL_M)
    gemeente = gpd.GeoDataFrame(
        {"gemeentecode": [f"GM{code}"], "gemeentenaam": [f"Verzonnen {code}"]},
        geometry=[whole_area],
        crs=RD,
    )
    chosen = [5, 6]
    policy = gpd.GeoDataFrame(
        {
            "area_id": [f"prioriteit-{code}", f"warmte-{code}"],
            "name": [f"Prioriteit {code}", f"Warmte {code}"],
            "kind": ["prioriteit", "warmtetransitie"],
            "agreement": None,
            "indicative": False,
            "uncertainty_m": np.nan,
            "basis": "verzonnen",
            "corporation_only": False,
            "since_year": pd.NA,
            "until_year": pd.NA,
            "remark": None,
            "bron": "verzonnen",
        },
        geometry=shapes[chosen],
        crs=RD,
    )
    return {"gemeente": gemeente, "wijken": wijken, "buurten": buurten, "policy_areas": policy}
