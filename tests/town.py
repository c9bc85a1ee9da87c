"""A small town drawn by hand, with round coordinates in RD, for answers that can be computed.

Two wijken of two buurten each, squares of 1 km; x and y in metres east and north of the corner
(105000, 425000):

    2000 +-----------+-----------+
         | noordwest | noordoost |
         | 0102      | 0202      |
    1000 +-----------+-----------+
         | zuidwest  | zuidoost  |
         | 0101      | 0201      |
       0 +-----------+-----------+
         0         1000        2000
         wijk 01 West | wijk 02 Oost

It is 39 °C west of the middle and 33 °C east of it; a heavy shower leaves 5 cm in the west and
nobody knows what in the east.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
from affine import Affine
from pyproj import Transformer
from shapely import LineString, Point, Polygon, box

from geo.catalogue.library import Library
from geo.catalogue.validation import validate
from geo.catalogue.writing import write_parquet
from geo.constants import RD, WGS84
from geo.hazards.thresholds import Thresholds, load_thresholds
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.weights import Weights
from geo.koppelkansen.weights_file import load_weights

LEFT, BOTTOM = 105_000.0, 425_000.0
NODATA = -9999.0

_TO_DEGREES = Transformer.from_crs(RD, WGS84, always_xy=True)


def at(x: float, y: float) -> Point:
    """A point in RD, metres from the corner of the town."""
    return Point(LEFT + x, BOTTOM + y)


def area(x: float, y: float, width: float, height: float | None = None) -> Polygon:
    """A rectangle in RD with its lower left corner at (x, y) from the corner of the town."""
    return box(LEFT + x, BOTTOM + y, LEFT + x + width, BOTTOM + y + (height or width))


def line(*points: tuple[float, float]) -> LineString:
    """A line in RD through points in metres from the corner of the town."""
    return LineString([at(x, y) for x, y in points])


def degrees(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude of a point in metres from the corner of the town."""
    lon, lat = _TO_DEGREES.transform(LEFT + x, BOTTOM + y)
    return lat, lon


def checked(frame: pd.DataFrame, table: str) -> Any:
    """Return the frame with the types of its contract, which it has to keep."""
    outcome = validate(frame, table)
    assert outcome.rejected.empty, outcome.rejected["message"].to_list()
    return outcome.valid


def _features(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=RD)


def drawn_once(draw: Callable[[], Any]) -> Callable[[], Any]:
    """Draw and check once, and give every test a copy of its own."""
    kept = functools.cache(draw)
    return functools.wraps(draw)(lambda: kept().copy())


# -- places ------------------------------------------------------------------------------------


@drawn_once
def buurten() -> gpd.GeoDataFrame:
    squares = (
        ("BU99990101", "Zuidwest", "WK999901", "West", area(0, 0, 1000)),
        ("BU99990102", "Noordwest", "WK999901", "West", area(0, 1000, 1000)),
        ("BU99990201", "Zuidoost", "WK999902", "Oost", area(1000, 0, 1000)),
        ("BU99990202", "Noordoost", "WK999902", "Oost", area(1000, 1000, 1000)),
    )
    names = ("buurtcode", "buurtnaam", "wijkcode", "wijknaam", "geometry")
    rows = [dict(zip(names, row, strict=True)) | {"gemeentecode": "GM9999"} for row in squares]
    return checked(_features(rows), "buurten")


@drawn_once
def wijken() -> gpd.GeoDataFrame:
    rows = [
        {"wijkcode": "WK999901", "wijknaam": "West", "geometry": area(0, 0, 1000, 2000)},
        {"wijkcode": "WK999902", "wijknaam": "Oost", "geometry": area(1000, 0, 1000, 2000)},
    ]
    return checked(_features([row | {"gemeentecode": "GM9999"} for row in rows]), "wijken")


@drawn_once
def policy_areas() -> gpd.GeoDataFrame:
    """Priority in zuidwest, heat transition in zuidoost, an indicative one, one without shape."""
    shapes = (
        ("prioriteit-zuidwest", "prioriteit", False, area(0, 0, 1000)),
        ("warmte-zuidoost", "warmtetransitie", False, area(1000, 0, 1000)),
        ("wbmgp-plein", "wbmgp", True, area(400, 400, 200)),
        ("wbmgp-zonder-vorm", "wbmgp", True, None),
    )
    rows = [
        {
            "area_id": area_id, "name": area_id.title(), "kind": kind, "agreement": "5.1.1",
            "indicative": indicative, "uncertainty_m": 150.0 if indicative else None,
            "basis": "met de hand getekend", "corporation_only": kind == "wbmgp",
            "since_year": 2018, "until_year": None, "remark": None, "bron": "test",
            "geometry": shape,
        }
        for area_id, kind, indicative, shape in shapes
    ]  # fmt: skip
    return checked(_features(rows), "policy_areas")


def building(number: int, x: float, y: float, **values: Any) -> dict[str, Any]:
    """One square building of 10 m; without other values an eengezins of 1960 with label C."""
    row = {
        "pand_id": f"{505100000000000 + number:016d}", "owner": "Trivire", "dwellings_count": 1,
        "built_year": 1960, "dwelling_type": "eengezins", "energy_label": "C",
        "complex_id": None, "complex_name": None, "wijkcode": "WK999901",
        "buurtcode": "BU99990101", "geometry": area(x, y, 10),
    }  # fmt: skip
    return row | values


def stock_of(*rows: dict[str, Any]) -> gpd.GeoDataFrame:
    return checked(_features(list(rows)), "stock")


@drawn_once
def stock() -> gpd.GeoDataFrame:
    """Sixty dwellings round the plein (10 with F, 30 with A, 20 unknown), one far away."""
    return stock_of(
        building(1, 560, 500, dwellings_count=10, energy_label="F"),
        building(2, 500, 560, dwellings_count=30, energy_label="A"),
        building(3, 430, 500, dwellings_count=20, energy_label=None, built_year=None),
        building(
            4, 1900, 1900, owner="Woonbron", wijkcode="WK999902", buurtcode="BU99990202",
            built_year=2015,
        ),
    )  # fmt: skip


@drawn_once
def works() -> gpd.GeoDataFrame:
    """Sewer 20 m east of the plein's plot, relining 40 m west of it, green of unknown year."""
    rows = (
        ("riool-oost", "riool_vervanging", 2028, 2029, False, line((560, 400), (560, 600))),
        ("relining-west", "riool_relining", 2030, 2030, False, line((420, 400), (420, 600))),
        ("groen-kade", "groen", None, None, False, line((1500, 400), (1500, 600))),
        ("weg-ver", "weg", 2026, None, True, line((0, 1990), (2000, 1990))),
    )
    names = ("work_id", "kind", "first_year", "last_year", "open_ended", "geometry")
    return checked(
        _features(
            [
                dict(zip(names, row, strict=True))
                | {"name": row[0].title(), "manager": "gemeente", "status": None, "bron": "test"}
                for row in rows
            ]
        ),
        "works",
    )


def project(project_id: str, *, place: tuple[float, float] | None, **values: Any) -> dict[str, Any]:
    """One project; a plan of 100 dwellings in 2026 without other values."""
    lat, lon = degrees(*place) if place else (None, None)
    row = {
        "project_id": project_id, "corporation": "Trivire", "name": project_id.title(),
        "section": "Planvoorraad", "section_inferred": False, "kind": "planvoorraad",
        "dwellings_count": 100, "first_year": 2026, "last_year": 2026, "open_ended": False,
        "lat": lat, "lon": lon, "precision_m": None, "location_evidence": "getekend",
        "wijkcode": None, "buurtcodes": None, "linked_project_id": None, "remark": None,
        "bron": "test",
    }  # fmt: skip
    return row | values


def project_rows() -> list[dict[str, Any]]:
    """Plein (with its demolition), kade (all n.t.b.), hof (demolition only), zoek (no place)."""
    west = {"wijkcode": "WK999901", "buurtcodes": "BU99990101"}
    east = {"wijkcode": "WK999902", "buurtcodes": "BU99990201"}
    return [
        project("plein", place=(500, 500), **west),
        project(
            "plein-sloop", place=(500, 500), kind="sloop", dwellings_count=40, first_year=2025,
            last_year=2025, linked_project_id="plein", **west,
        ),
        project(
            "kade", place=(1500, 500), dwellings_count=None, first_year=2028, last_year=None,
            open_ended=True, **east,
        ),
        project("hof", place=(300, 1500), kind="sloop", dwellings_count=50),
        project("zoek", place=None, dwellings_count=48, location_evidence=None),
    ]  # fmt: skip


def projects_of(*rows: dict[str, Any]) -> pd.DataFrame:
    return checked(pd.DataFrame(list(rows)), "projects")


@drawn_once
def projects() -> pd.DataFrame:
    return projects_of(*project_rows())


def measure(measure_id: str, hazards: str, plan_kinds: str, **values: Any) -> dict[str, Any]:
    row = {
        "measure_id": measure_id, "hazards": hazards, "title": measure_id.title(),
        "plan_kinds": plan_kinds, "effect": None, "amount_min_eur": None,
        "amount_max_eur": None, "amount_unit": None, "money_kind": "onbekend",
        "quantity_basis": "geen", "source": "test", "source_status": "U",
    }  # fmt: skip
    return row | values


@drawn_once
def measures() -> pd.DataFrame:
    return checked(
        pd.DataFrame(
            [
                measure(
                    "bomen", "heat", "planvoorraad;oplevering", effect="PET lager",
                    amount_min_eur=35, amount_max_eur=35, amount_unit="euro per boom",
                    money_kind="subsidie", quantity_basis="boom",
                ),
                measure("groen-dak", "heat;rain70", "planvoorraad;sloop"),
                measure("afkoppelen", "rain70", "planvoorraad"),
                measure("schilderen", "heat", "onderhoud"),
            ]
        ),
        "measures",
    )  # fmt: skip


# -- rasters -----------------------------------------------------------------------------------


def write_raster(
    path: Path,
    values: Any,
    *,
    x: float = 0,
    top: float = 2000,
    cell_m: float = 5,
    crs: str = RD,
    nodata: float | None = NODATA,
) -> Path:
    """A float32 GeoTIFF: ``values`` from north to south, its upper left corner at (x, top)."""
    cells = np.asarray(values, dtype="float32")
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(
        path, "w", driver="GTiff", dtype="float32", count=1, crs=crs, nodata=nodata,
        height=cells.shape[0], width=cells.shape[1],
        transform=Affine(cell_m, 0, LEFT + x, 0, -cell_m, BOTTOM + top),
    ) as target:  # fmt: skip
        target.write(cells, 1)
    return path


def rasters(folder: Path) -> dict[str, Path]:
    """Heat 39 west and 33 east of the middle; water 0.05 m in the west, unknown in the east."""
    heat = np.full((200, 200), 39.0)
    heat[:, 100:] = 33.0
    rain = np.full((200, 200), 0.05)
    rain[:, 100:] = NODATA
    return {
        "heat": write_raster(folder / "heat.tif", heat, cell_m=10),
        "rain70": write_raster(folder / "rain70.tif", rain, cell_m=10),
    }


# -- rules -------------------------------------------------------------------------------------

_FIVE = ("zeer_laag", "laag", "middel", "hoog", "zeer_hoog")


def hazard_toml(
    hazard: str, bounds: tuple[float, ...], *, statistic: str, buffer_m: float, extra: str = ""
) -> str:
    classes = [
        f'{{ name = "{name}", upto = {upto} }}'
        for name, upto in zip(_FIVE[:-1], bounds, strict=True)
    ]
    return (
        f'[[hazards]]\nid = "{hazard}"\ntitle = "{hazard}"\nunit = "m"\nlayer = "{hazard}"\n'
        f'statistic = "{statistic}"\nbuffer_m = {buffer_m}\ndecimals = 2\n'
        f'classes = [{", ".join(classes)}, {{ name = "zeer_hoog" }}]\n'
        f'source = "test"\nsource_status = "I"\n{extra}\n'
    )


def _exempt(after: int) -> str:
    return f'exemption = {{ column = "built_year", after = {after}, reason = "na {after}" }}'


THRESHOLDS = (
    hazard_toml("heat", (32.0, 35.0, 38.0, 41.0), statistic="mean", buffer_m=10.0)
    + hazard_toml(
        "rain70", (0.10, 0.15, 0.20, 0.30), statistic="max", buffer_m=2.0, extra=_exempt(2012)
    )
    + hazard_toml(
        "pile_rot", (0.8, 3.0, 6.0, 15.0), statistic="max", buffer_m=0.0, extra=_exempt(1975)
    )
)

WEIGHTS = """
[parts]
exposure = 40
dwellings = 20
time = 20
area = 10
cobenefits = 10
[tiers]
hoog = 55
middel = 35
[windows]
strong_years = 2
possible_years = 5
[relations]
sterk = 1.0
mogelijk = 0.5
zwak = 0.1
[partners]
riool_vervanging = 1.0
riool_relining = 0.3
weg = 0.7
groen = 0.7
[areas]
prioriteit = 1.0
warmtetransitie = 0.5
wbmgp = 0.0
[hazards]
heat = 1.0
rain70 = 1.0
[place]
plot_radius_m = 40.0
stock_near_m = 100.0
works_near_m = 50.0
dwellings_full = 200
max_positions = 60
"""


def thresholds(folder: Path) -> Thresholds:
    path = folder / "thresholds.toml"
    path.write_text(THRESHOLDS, encoding="utf-8")
    return load_thresholds(path)


def weights(folder: Path) -> Weights:
    path = folder / "weights.toml"
    path.write_text(WEIGHTS, encoding="utf-8")
    return load_weights(path)


def inputs(folder: Path, **changes: Any) -> Inputs:
    """Everything an analysis needs of the town; ``changes`` replace what they name."""
    areas = policy_areas()
    values: dict[str, Any] = {
        "projects": projects(),
        "buurten": buurten(),
        "policy_areas": areas[areas.geometry.notna()],
        "measures": measures(),
        "thresholds": thresholds(folder),
        "weights": weights(folder),
        "rasters": rasters(folder),
        "stock": stock(),
        "works": works(),
        "origins": {"projects": "officieel", "stock": "voorbeeld", "works": "aangeleverd"},
        "digests": {},
    }
    return Inputs(**(values | changes))


# -- an installation ---------------------------------------------------------------------------

_LAYER = '[layers.{name}]\ntitle = "{title}"\nkind = "{kind}"\n{table}\n'
_SOURCE = """[[sources]]
id = "{name}-{origin}"
layer = "{name}"
origin = "{origin}"
title = "{title} van de test"
driver = "{driver}"
licence = "CC0"
attribution = "test"
{path}
"""
_LAYERS = (
    ("buurten", "Buurten", "vector", "shapes/buurten.parquet", buurten),
    ("policy_areas", "Beleidsgebieden", "vector", "shapes/policy_areas.parquet", policy_areas),
    ("projects", "Projecten", "table", "projects.csv", projects),
    ("measures", "Maatregelen", "table", "measures.csv", measures),
    ("stock", "Bezit", "vector", None, None),
    ("works", "Werken", "vector", None, None),
    ("heat", "Hitte", "raster", None, None),
    ("rain70", "Hevige regen", "raster", None, None),
)


def sources_toml() -> str:
    """Register the town's layers, each with a shipped file or an example as its source."""
    text = ""
    for name, title, kind, _, _ in _LAYERS:
        table = f'table = "{name}"' if kind != "raster" else ""
        text += _LAYER.format(name=name, title=title, kind=kind, table=table)
    for name, title, _, path, _ in _LAYERS:
        text += _SOURCE.format(
            name=name,
            title=title,
            origin="officieel" if path else "voorbeeld",
            driver="file" if path else "example",
            path=f'path = "{path}"' if path else "",
        )
    return text


def library(folder: Path) -> Library:
    """An installation in ``folder``: ``data/`` as it ships, and an empty ``var/``."""
    data = folder / "data"
    (data / "shapes").mkdir(parents=True)
    (data / "sources.toml").write_text(sources_toml(), encoding="utf-8")
    thresholds(data)
    weights(data)
    make: Callable[[], pd.DataFrame] | None
    for _, _, kind, path, make in _LAYERS:
        if path is None or make is None:
            continue
        if kind == "vector":
            write_parquet(make(), data / path)
        else:
            make().to_csv(data / path, index=False)
    return Library(data, folder / "var")
