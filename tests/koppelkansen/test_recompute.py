"""Scores found again from docs/methode.md with code of its own, without that of the program.

A town with a heat map that is nowhere the same, water in pools, and pile rot as areas: at least
three koppelkansen of each kind, each to the decimal.
"""

import dataclasses
import itertools
import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

from geo.constants import RD
from geo.koppelkansen.find import find_koppelkansen
from geo.koppelkansen.records import KINDS
from geo.koppelkansen.weights import StockRule
from geo.koppelkansen.weights_file import load_weights
from geo.paths import SHIPPED_DATA
from geo.spatial.burned import write_burned
from tests import town

WEIGHTS = {"exposure": 40, "dwellings": 20, "time": 20, "area": 10, "cobenefits": 10}
HAZARDS = {"heat": 1.0, "rain70": 1.0, "pile_rot": 0.5}
AREAS = {"prioriteit": 1.0, "warmtetransitie": 0.5}
PARTNERS = {"riool_vervanging": 1.0, "riool_relining": 0.3, "weg": 0.7, "groen": 0.7}
RELATIONS = {"sterk": 1.0, "mogelijk": 0.5, "zwak": 0.1}
SCALE = {"exposure": (0.4, 0.7), "time": (0.3, 0.6), "cobenefits": (0.0, 0.8)}
PERIOD = range(2026, 2036)
UNKNOWN_TIME = (0.0, 0.0, 0.1, 0.3, 0.6)
# value and score: the class bounds, and as much below and above as the class beside them is wide
POINTS = {
    "heat": ((29, 0), (32, 0.125), (35, 0.375), (38, 0.625), (41, 0.875), (44, 1)),
    "rain70": ((0.05, 0), (0.1, 0.125), (0.15, 0.375), (0.2, 0.625), (0.3, 0.875), (0.4, 1)),
    "pile_rot": ((-1.4, 0), (0.8, 0.125), (3, 0.375), (6, 0.625), (15, 0.875), (24, 1)),
}
ZONE = {"heat": ("mean", 10), "rain70": ("max", 2), "pile_rot": ("max", 0)}
EXEMPT_AFTER = {"rain70": 2012, "pile_rot": 1975}


# -- the town ------------------------------------------------------------------------------------


def draw_rasters(folder):
    rows, columns = np.mgrid[0:200, 0:200]
    heat = 37.5 + 4 * np.sin(columns / 7) * np.cos(rows / 9)
    rain = np.where((columns // 6 + rows // 5) % 4 == 0, 0.28, 0.06)
    rain[:, 170:] = town.NODATA
    areas = gpd.GeoDataFrame(
        {"value": [2.0, 9.0]},
        geometry=[town.area(0, 0, 1000, 2000), town.area(1000, 0, 1000, 2000)], crs=RD,
    )  # fmt: skip
    write_burned(areas, folder / "rot.tif")
    return {
        "heat": town.write_raster(folder / "h.tif", heat, cell_m=10),
        "rain70": town.write_raster(folder / "r.tif", rain, cell_m=10),
        "pile_rot": folder / "rot.tif",
    }


def draw_works():
    rows = (
        ("riool-oost", "riool_vervanging", 2028, 2029, False, town.line((560, 400), (560, 600))),
        ("weg-noord", "weg", 2027, 2027, False, town.line((200, 900), (800, 900))),
        ("groen-kade", "groen", None, None, False, town.line((1500, 400), (1500, 600))),
        ("riool-west", "riool_vervanging", 2033, 2034, False, town.line((300, 1200), (300, 1500))),
    )
    names = ("work_id", "kind", "first_year", "last_year", "open_ended", "geometry")
    extra = {"manager": "gemeente", "status": None, "bron": "test"}
    told = [dict(zip(names, row, strict=True)) | extra | {"name": row[0]} for row in rows]
    return town.checked(town._features(told), "works")


def draw_plans():
    return town.projects_of(
        town.project("plein", place=(500, 500)),
        town.project("noord", place=(480, 880), dwellings_count=60, first_year=2027,
                     last_year=2027),
        town.project("kade", place=(1500, 520), dwellings_count=None, first_year=2028,
                     last_year=None, open_ended=True),
        town.project("ruw", place=(700, 850), precision_m=100, dwellings_count=20),
        town.project("west", place=(320, 1300), dwellings_count=250, first_year=2031,
                     last_year=2031),
        town.project("hoek", place=(1740, 1500), dwellings_count=30),
    )  # fmt: skip


def draw_stock():
    spots = [
        (600, 450, "A"), (615, 450, "A"), (600, 480, "B"), (590, 560, "B"), (300, 930, "C"),
        (320, 930, "C"), (345, 925, None), (700, 930, "D"), (720, 935, "D"), (320, 1400, "E"),
        (335, 1400, "E"), (330, 1480, "F"), (1530, 450, "G"), (1545, 450, "G"), (1540, 590, "H"),
        (1000, 1700, "I"), (1015, 1700, "I"), (1740, 1000, "J"),
    ]  # fmt: skip
    return town.stock_of(
        *(
            town.building(
                n, x, y, complex_id=name, dwellings_count=3 + 7 * (n % 5),
                energy_label=("F", "A", None, "C")[n % 4],
                built_year=(1930, 1960, 1990, 2016, None)[n % 5],
            )
            for n, (x, y, name) in enumerate(spots, start=1)
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    drawn = town.inputs(
        folder, rasters=draw_rasters(folder), works=draw_works(), stock=draw_stock(),
        projects=draw_plans(),
    )  # fmt: skip
    rule = StockRule(min_dwellings=1, min_hazards=1)
    weights = dataclasses.replace(drawn.weights, stock=rule, scale=SCALE)
    return dataclasses.replace(drawn, weights=weights)


@pytest.fixture(scope="module")
def items(made):
    return find_koppelkansen(made, kinds=KINDS, as_of_year=2026)


# -- the method, once more -----------------------------------------------------------------------


def straight(points, value):
    """The score of a value between points (value, score)."""
    if value <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return points[-1][1]


def scaled(name, value):
    if name not in SCALE:
        return value
    low, high = SCALE[name]
    return straight([(0, 0), *([(low, 0.1)] if low else []), (high, 0.9), (1, 1)], value)


class Field:
    """The cells of a raster; the value of a zone is weighed by the part of each cell in it."""

    def __init__(self, path, statistic, buffer_m):
        with rasterio.open(path) as raster:
            self.cells, self.at = raster.read(1), raster.transform
        self.statistic, self.buffer_m = statistic, buffer_m

    def value(self, shape):
        zone = shape.buffer(self.buffer_m) if self.buffer_m else shape
        west, south, east, north = zone.bounds
        side, left, top = self.at.a, self.at.c, self.at.f
        known, total = [], 0.0
        for column in range(math.floor((west - left) / side), math.ceil((east - left) / side)):
            for row in range(math.floor((top - north) / side), math.ceil((top - south) / side)):
                x, y = left + column * side, top - row * side
                part = zone.intersection(shapely.box(x, y - side, x + side, y)).area
                total += part
                inside = 0 <= row < len(self.cells) and 0 <= column < len(self.cells[0])
                if part > 0 and inside and self.cells[row, column] != town.NODATA:
                    known.append((float(self.cells[row, column]), part))
        area = sum(part for _, part in known)
        if not known or area < 0.5 * total:
            return None
        if self.statistic == "max":
            return max(value for value, _ in known)
        return sum(value * part for value, part in known) / area


def exposure_of(shape, fields, built_year=None):
    known = {}
    for name, field in fields.items():
        value = field.value(shape)
        exempt = built_year is not None and built_year > EXEMPT_AFTER.get(name, 9999)
        if exempt:
            known[name] = 0.0
        elif value is not None:
            known[name] = straight(POINTS[name], value)
    if not known:
        return None
    heavy = sum(HAZARDS[name] for name in known)
    mean = sum(HAZARDS[name] * score for name, score in known.items()) / heavy
    return 0.5 * max(HAZARDS[name] * score for name, score in known.items()) + 0.5 * mean


def sunflower(x, y, radius, count):
    turn = math.pi * (3 - math.sqrt(5))
    for step in range(count):
        far = radius * math.sqrt(step / count)
        yield (
            round(x + far * math.cos(step * turn), 2), round(y + far * math.sin(step * turn), 2)
        )  # fmt: skip


def circle(x, y, radius, corners):
    return shapely.Point(x, y).buffer(radius, quad_segs=corners)


@pytest.fixture(scope="module")
def fields(made):
    return {name: Field(made.rasters[name], *ZONE[name]) for name in HAZARDS}


def plots_of(row):
    """The middle of every possible plot of a plan in RD: n places in its circle."""
    from pyproj import Transformer  # noqa: PLC0415

    x, y = Transformer.from_crs("EPSG:4326", RD, always_xy=True).transform(row.lon, row.lat)
    rough = row.precision_m
    if pd.isna(rough) or not rough:
        return [(x, y)]
    return list(sunflower(x, y, rough, min(max(int((rough / 30) ** 2), 1), 60)))


def plan_exposure(plots, fields):
    many = min(max(120 // len(plots), 1), 7)
    means = []
    for x, y in plots:
        found = [exposure_of(circle(*at, 10, 4), fields) for at in sunflower(x, y, 40 - 10, many)]
        known = [one for one in found if one is not None]
        if len(known) >= 0.5 * len(found):
            means.append(sum(known) / len(known))
    return sum(means) / len(means)


def efg_share(buildings):
    labelled = [b for b in buildings if isinstance(b.energy_label, str)]
    bad = sum(b.dwellings_count for b in labelled if b.energy_label in "EFG")
    total = sum(b.dwellings_count for b in labelled)
    return bad / total if total else 0.0


def area_at(x, y, made):
    here = shapely.Point(x, y)
    inside = made.policy_areas[made.policy_areas.geometry.contains(here)]
    return max([AREAS.get(kind, 0.0) for kind in inside["kind"]], default=0.0)


def double_use(item):
    return 0.5 * any(len(one.serves) > 1 for one in item.measures)


def average(values):
    return sum(values) / len(values)


def worth_by_year(plan, work):
    """Partner times relation in every year from 2026 to 2035, the years an unknown one may have."""

    def years_of(row, year):
        if pd.isna(row.first_year):
            return year, year
        last = row.first_year if pd.isna(row.last_year) else row.last_year
        return row.first_year, 9999 if row.open_ended else last

    def relation(one, other):
        gap = max(0, other[0] - one[1], one[0] - other[1])
        return RELATIONS["sterk" if gap <= 2 else "mogelijk" if gap <= 5 else "zwak"]

    both = pd.isna(plan.first_year) and pd.isna(work.first_year)
    return [
        PARTNERS[work.kind]
        * average(
            [
                relation(years_of(plan, year), years_of(work, other))
                for other in (PERIOD if both else [year])
            ]
        )
        for year in PERIOD
    ]


def plan_parts(item, made, fields):
    [row] = made.projects[made.projects["project_id"] == item.project_id].itertuples()
    plots = plots_of(row)
    shapes = [circle(x, y, 40, 8) for x, y in plots]
    sizes = [100 / 200, 60 / 200, 20 / 200, 1.0, 30 / 200]
    count = row.dwellings_count
    works = {work.work_id: work for work in made.works.itertuples()}
    worth = {work.id: worth_by_year(row, works[work.id]) for work in item.works}
    hoped = []
    for shape in shapes:
        near = [by for key, by in worth.items() if works[key].geometry.distance(shape) <= 50]
        hoped.append(average([max(one) for one in zip(*near, strict=True)]) if near else 0.0)
    time = scaled("time", average(hoped))
    if item.kind == "plan_werk":
        [work] = item.works
        share = average([works[work.id].geometry.distance(shape) <= 50 for shape in shapes])
        time = scaled("time", round(share, 3) * average(worth[work.id]))
    near = [[b for b in made.stock.itertuples() if b.geometry.distance(s) <= 100] for s in shapes]
    use = average([0.5 * efg_share(one) + double_use(item) for one in near])
    return {
        "exposure": scaled("exposure", plan_exposure(plots, fields)),
        "dwellings": average(sizes) if pd.isna(count) else min(count / 200, 1),
        "time": time,
        "area": average([area_at(x, y, made) for x, y in plots]),
        "cobenefits": scaled("cobenefits", use),
    }


def stock_parts(item, made, fields):
    mine = made.stock[made.stock["pand_id"].isin(item.buildings)]
    rows = list(mine.itertuples())
    count = np.array([row.dwellings_count for row in rows], dtype=float)
    year = [None if pd.isna(row.built_year) else int(row.built_year) for row in rows]
    exposure = [
        exposure_of(row.geometry, fields, built) for row, built in zip(rows, year, strict=True)
    ]
    severe = [
        any(
            (value := field.value(row.geometry)) is not None
            and value > POINTS[name][3][0]
            and not (built is not None and built > EXEMPT_AFTER.get(name, 9999))
            for name, field in fields.items()
        )
        for row, built in zip(rows, year, strict=True)
    ]
    if item.kind == "werk_klimaat_bezit":
        [work] = made.works[made.works["work_id"] == item.work_id].itertuples()
        known = not pd.isna(work.first_year)
        time = (
            scaled("time", PARTNERS[work.kind] * RELATIONS["mogelijk"])
            if known
            else average([scaled("time", one) for one in UNKNOWN_TIME])
        )
    else:
        best = max((PARTNERS[work.kind] for work in item.works), default=0.0)
        time = average([scaled("time", best * one) for one in RELATIONS.values()])
    area = [area_at(row.geometry.centroid.x, row.geometry.centroid.y, made) for row in rows]
    return {
        "exposure": scaled("exposure", np.average(exposure, weights=count)),
        "dwellings": min(count[severe].sum() / 200, 1),
        "time": time,
        "area": np.average(area, weights=count),
        "cobenefits": scaled("cobenefits", 0.5 * efg_share(rows) + double_use(item)),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_score_is_found_again_to_the_decimal(items, made, fields, kind):
    mine = [item for item in items if item.kind == kind]
    assert len(mine) >= 3
    of = plan_parts if kind in {"plan_klimaat", "plan_werk"} else stock_parts
    for item in mine:
        parts = of(item, made, fields)
        for name, value in parts.items():
            assert item.parts[name].value == pytest.approx(value, abs=2e-4), (item.id, name)
        score = sum(WEIGHTS[name] * value for name, value in parts.items())
        assert item.score == pytest.approx(score, abs=0.0501), item.id


def test_the_town_tells_places_apart(items):
    for kind in KINDS:
        found = {item.parts["exposure"].value for item in items if item.kind == kind}
        assert len(found) >= 3, kind
    assert {"dwellings", "time"} <= {name for item in items for name in item.missing}


def test_the_examples_of_the_document(tmp_path):
    # docs/methode.md, section 2: 39 degrees and 12 cm of water
    heat, rain = straight(POINTS["heat"], 39), straight(POINTS["rain70"], 0.12)
    assert (round(heat, 4), round(rain, 4)) == (0.7083, 0.225)
    exposure = 0.5 * max(heat, rain) + 0.5 * (heat + rain) / 2
    assert round(exposure, 4) == 0.5875
    # and section 3: the plein of the town with the weights and the scale that ship
    shipped = load_weights(SHIPPED_DATA / "weights.toml")
    found = find_koppelkansen(town.inputs(tmp_path, weights=shipped), as_of_year=2026)
    [plein] = [item for item in found if item.project_id == "plein"]
    assert plein.contributions == {
        "exposure": 12.6, "dwellings": 10.0, "time": 20.0, "area": 10.0, "cobenefits": 1.9,
    }  # fmt: skip
    assert plein.score == 54.5
