"""Data shaped like that of the official services: a made-up gemeente and a detailed Dordrecht.

Gemeente GM9999 lies at (120000, 450000) in EPSG:28992: 2 wijken side by side, each of 2 by 2
buurten of 500 m. Dordrecht is made of the boundaries that ship, with points every 50 m that
wind around them as detailed ones do; ``KOPPELKANSEN_TEST_BOUNDARIES`` names a file with real
detailed ones (``bu_code``, ``wk_code``, ``naam``, ``water``).
"""

import json
import os

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import box, mapping

from geo.paths import data_dir

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
LEFT, BOTTOM, SIDE = 120_000, 450_000, 500


def _winding(points):
    """Move a point up to 4 m by where it is, so that a border moves alike on both sides."""
    x, y = points[:, 0], points[:, 1]
    return np.column_stack([x + 4 * np.sin(y / 23), y + 4 * np.cos(x / 31)])


def made_up_buurten():
    """8 buurten of GM9999 and 1 water part, with the columns CBS uses."""
    rows = []
    for wijk in (0, 1):
        for buurt in range(4):
            x = LEFT + wijk * 2 * SIDE + (buurt % 2) * SIDE
            y = BOTTOM + (buurt // 2) * SIDE
            code = f"9999{wijk + 1:02d}{buurt:02d}"
            rows.append(
                {
                    "buurtcode": f"BU{code}",
                    "buurtnaam": f"Proefbuurt {wijk + 1}.{buurt}",
                    "wijkcode": f"WK{code[:6]}",
                    "wijknaam_": f"Proefwijk {wijk + 1}",
                    "gemeentecode": "GM9999",
                    "gemeentenaam": "Proefstad",
                    "water": "NEE",
                    "aantal_inwoners": -99997 if buurt == 3 else 100 * (buurt + 1),
                    "geometry": box(x, y, x + SIDE, y + SIDE),
                }
            )
    water = dict(rows[0])
    water["water"] = "JA"
    water["geometry"] = box(LEFT - SIDE, BOTTOM, LEFT, BOTTOM + SIDE)
    return gpd.GeoDataFrame([*rows, water], crs="EPSG:28992")


def neighbour_buurten():
    """One buurt of another gemeente, which a service that ignores the filter gives too."""
    row = {
        "buurtcode": "BU88880101", "buurtnaam": "Buren", "wijkcode": "WK888801",
        "wijknaam_": "Burenwijk", "gemeentecode": "GM8888", "gemeentenaam": "Buren",
        "water": "NEE", "aantal_inwoners": 5,
        "geometry": box(LEFT, BOTTOM - 2 * SIDE, LEFT + SIDE, BOTTOM - SIDE),
    }  # fmt: skip
    return gpd.GeoDataFrame([row], crs="EPSG:28992")


def dordrecht_buurten():
    """Detailed buurten of Dordrecht in CBS columns."""
    named = os.environ.get("KOPPELKANSEN_TEST_BOUNDARIES")
    if named:
        frame = gpd.read_file(named).to_crs("EPSG:28992")
        frame = frame.rename(
            columns={"bu_code": "buurtcode", "wk_code": "wijkcode", "naam": "buurtnaam"}
        )
    else:
        frame = gpd.read_file(data_dir() / "shapes" / "buurten.geojson").to_crs("EPSG:28992")
        dense = shapely.segmentize(frame.geometry.to_numpy(), 50)
        frame = frame.set_geometry(shapely.make_valid(shapely.transform(dense, _winding)))
        frame["water"] = "NEE"
    return gpd.GeoDataFrame(
        {
            "buurtcode": frame["buurtcode"],
            "buurtnaam": frame["buurtnaam"],
            "wijkcode": frame["wijkcode"],
            "wijknaam_": "Wijk " + frame["wijkcode"].str[-2:],
            "gemeentecode": "GM0505",
            "gemeentenaam": "Dordrecht",
            "water": frame["water"],
            "aantal_inwoners": -99995,
        },
        geometry=frame.geometry,
        crs="EPSG:28992",
    )


def cbs_frames():
    """Frames by collection: buurten, wijken and gemeenten of every gemeente there is."""
    parts = [made_up_buurten(), neighbour_buurten(), dordrecht_buurten()]
    buurten = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:28992")
    by_wijk = ["wijkcode", "wijknaam_", "gemeentecode", "gemeentenaam", "water"]
    wijken = buurten.dissolve(by=by_wijk, as_index=False, aggfunc={"buurtcode": "count"})
    wijken = wijken.rename(columns={"wijknaam_": "wijknaam"}).drop(columns="buurtcode")
    wijken["aantal_inwoners"] = 1000
    wijken["woningvoorraad"] = 400
    wijken["percentage_meergezinswoning"] = -99995
    wijken["perc_huurwoningen_in_bezit_woningcorporaties"] = 25
    by_gemeente = ["gemeentecode", "gemeentenaam", "water"]
    gemeenten = wijken.dissolve(by=by_gemeente, as_index=False, aggfunc={"wijkcode": "count"})
    gemeenten["woningvoorraad"] = 800
    gemeenten["percentage_meergezinswoning"] = 50
    return {
        "buurten": buurten.drop(columns="wijknaam_"),
        "wijken": wijken,
        "gemeenten": gemeenten.drop(columns="wijkcode"),
    }


def to_features(frame, *, key):
    """GeoJSON features with ids, coordinates as they are in the frame."""
    columns = [name for name in frame.columns if name != frame.geometry.name]
    return [
        {
            "type": "Feature",
            "id": f"{row[key]}-{number}",
            "properties": {name: None if pd.isna(row[name]) else row[name] for name in columns},
            "geometry": mapping(row[frame.geometry.name]),
        }
        for number, row in enumerate(frame.to_dict("records"))
    ]


def write_geojson(frame, path, *, key):
    """Write a frame for the services to serve."""
    document = {"type": "FeatureCollection", "features": to_features(frame, key=key)}
    path.write_text(json.dumps(document, default=lambda value: value.item()), encoding="utf-8")


KEYS = {"buurten": "buurtcode", "wijken": "wijkcode", "gemeenten": "gemeentecode"}
