"""The made-up buildings that the map is measured with, as our map and as folium show them."""

import gzip
import hashlib
import json
import re
import time
from pathlib import Path
from typing import Any, Final

import folium
import geopandas as gpd
import numpy as np

from benchmarks import made_up
from geo.constants import WGS84
from geo.spatial.geojson import geojson_bytes
from geo.spatial.tiles import write_squares
from pages.ui.map.spec import WHOLE_LIMIT

PROPERTIES: Final = ("pand_id", "owner", "energy_label", "built_year")
PICKS: Final = 12


def buildings(count: int, *, seed: int = 505) -> gpd.GeoDataFrame:
    """Made-up buildings with an extension (7 vertices), 12 by 9 m, over the Dordrecht area."""
    chance = np.random.default_rng(seed)
    x = chance.uniform(100_000, 112_000, count)[:, None]
    y = chance.uniform(419_000, 430_000, count)[:, None]
    turn = chance.uniform(0, np.pi, count)[:, None]
    return gpd.GeoDataFrame(
        {
            "pand_id": [f"{number:016d}" for number in range(count)],
            "owner": chance.choice(["Trivire", "Woonbron"], count),
            "energy_label": chance.choice(list("ABCDEFG"), count),
            "built_year": chance.integers(1900, 2020, count),
        },
        geometry=made_up.footprints(x, y, turn),
        crs="EPSG:28992",
    )


def prepare(count: int, folder: Path) -> tuple[gpd.GeoDataFrame, float]:
    """Puts everything the app shows in `folder`; returns the frame and the seconds it took."""
    frame = buildings(count)
    started = time.perf_counter()
    large = count > WHOLE_LIMIT
    if large:
        write_squares(frame, PROPERTIES, folder / "squares")
    else:
        body = geojson_bytes(frame, PROPERTIES)
        (folder / "buildings.geojson.gz").write_bytes(gzip.compress(body, 5, mtime=0))
    seconds = time.perf_counter() - started
    degrees = frame.iloc[:PICKS].to_crs(WGS84)
    west, south, east, north = gpd.GeoSeries(frame.geometry).to_crs(WGS84).total_bounds
    picks = [
        {"id": row.pand_id, "bounds": [[b[1], b[0]], [b[3], b[2]]]}
        for row, b in zip(
            degrees.itertuples(), degrees.geometry.bounds.to_numpy().tolist(), strict=True
        )
    ]
    scene = {
        "digest": hashlib.sha256(f"{count}".encode()).hexdigest()[:12],
        "large": large,
        "picks": picks,
        "bounds": [[south, west], [north, east]],
    }
    (folder / "scene.json").write_text(json.dumps(scene), encoding="utf-8")
    return frame, seconds


def write_folium(frame: gpd.GeoDataFrame, folder: Path) -> float:
    """A page with plain folium.GeoJson on the same data; returns the seconds it took."""
    started = time.perf_counter()
    colours = dict(
        zip(
            "ABCDEFG",
            ("#1a9850", "#66bd63", "#a6d96a", "#fee08b", "#fdae61", "#f46d43", "#d73027"),
            strict=True,
        )
    )

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        color = colours[feature["properties"]["energy_label"]]
        return {"fillColor": color, "color": "#444444", "weight": 0.7, "fillOpacity": 0.75}

    collection = json.loads(geojson_bytes(frame, PROPERTIES))
    page = folium.Map(location=[51.805, 4.685], zoom_start=12, tiles=None)
    folium.GeoJson(collection, style_function=style).add_to(page)
    html = page.get_root().render()
    # Only Leaflet is needed, and it comes from this machine.
    html = re.sub(r"<(script|link)[^>]*(src|href)=\"https?://[^>]*>(</script>)?", "", html)
    links = (
        '<link rel="stylesheet" href="/kk/vendor/leaflet/leaflet.css">'
        '<script src="/kk/vendor/leaflet/leaflet.js"></script>'
    )
    (folder / "folium.html").write_text(
        html.replace("<head>", "<head>" + links, 1), encoding="utf-8"
    )
    return time.perf_counter() - started
