"""Pairs of a plan with a hazard or a work, judged by hand from a drawing.

``labelled_pairs.csv`` has a row per plan with everything it is a match with, and what it only
touches; with anything else it is none. The labels were thought out from the drawing below and
the rule (a class from middel on; a work within 50 m whose years go together, may, or are not
known), before the program saw them.

    heat     33 °C; 40 on the plein (200-500, 200-500); 36.5 on the kade (y 1500-1600); 31 in the
             park (1200-1500, 200-500); one spot of 20 m with 45 at (800, 800)
    rain70   2 cm; a plas of 25 cm (600-640, 300-340); a laagte of 18 cm (1000-1300, 1000-1300);
             a beek of 35 cm (x 1600-1610); 12 cm at (200-400, 1000-1200)
    neither is known in the corner (1700-2000, 0-300)
"""

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest

from geo.koppelkansen.find import find_koppelkansen
from tests import town

LABELS = Path(__file__).parent / "labelled_pairs.csv"
ROWS = list(csv.DictReader(LABELS.read_text(encoding="utf-8").splitlines()))
HAZARDS = ("heat", "rain70")
WORKS = {
    "dorpsstraat": ("riool_vervanging", 2027, 2028, False, town.line((100, 700), (900, 700))),
    "achterom": ("riool_relining", 2026, 2027, False, town.line((1000, 100), (1000, 600))),
    "ringweg": ("weg", 2035, 2036, False, town.area(1300, 900, 20, 1000)),
    "parkrand": ("groen", None, None, False, town.area(1200, 200, 300)),
    "langeweg": ("weg", 2030, None, True, town.line((0, 1550), (2000, 1550))),
    "stationsstraat": ("riool_vervanging", 2020, 2021, False, town.line((600, 1000), (600, 1400))),
}


def paint(base, *patches):
    """Cells of 10 m, row 0 in the north; a patch is (x, y, width, height, value)."""
    cells = np.full((200, 200), base)
    for x, y, width, height, value in patches:
        cells[200 - (y + height) // 10 : 200 - y // 10, x // 10 : (x + width) // 10] = value
    return cells


def draw(folder):
    unknown = (1700, 0, 300, 300, town.NODATA)
    heat = paint(
        33.0, (200, 200, 300, 300, 40.0), (0, 1500, 2000, 100, 36.5), (1200, 200, 300, 300, 31.0),
        (800, 800, 20, 20, 45.0), unknown,
    )  # fmt: skip
    rain = paint(
        0.02, (600, 300, 40, 40, 0.25), (1000, 1000, 300, 300, 0.18), (1600, 0, 10, 2000, 0.35),
        (200, 1000, 200, 200, 0.12), unknown,
    )  # fmt: skip
    return {
        "heat": town.write_raster(folder / "heat.tif", heat, cell_m=10),
        "rain70": town.write_raster(folder / "rain70.tif", rain, cell_m=10),
    }


def plan(row):
    def number(name):
        return int(row[name]) if row[name] else None

    return town.project(
        row["plan"],
        place=(int(row["x"]), int(row["y"])) if row["x"] else None,
        kind=row["kind"],
        precision_m=number("precision_m"),
        first_year=number("first_year"),
        last_year=number("last_year"),
        open_ended=row["open_ended"] == "yes",
    )


def drawn_works():
    names = ("kind", "first_year", "last_year", "open_ended", "geometry")
    rows = [
        dict(zip(names, values, strict=True))
        | {"work_id": name, "name": name, "manager": None, "status": None, "bron": "test"}
        for name, values in WORKS.items()
    ]
    return town.checked(town._features(rows), "works")


@pytest.fixture(scope="module")
def predicted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    kinds = "planvoorraad;oplevering;renovatie;onderhoud;sloop"
    measures = town.measures().assign(plan_kinds=kinds)
    inputs = dataclasses.replace(
        town.inputs(folder), rasters=draw(folder), works=drawn_works(), measures=measures,
        projects=town.projects_of(*map(plan, ROWS)),
    )  # fmt: skip
    found = set()
    for item in find_koppelkansen(inputs, kinds=("plan_klimaat", "plan_werk")):
        if item.kind == "plan_werk":
            found.add((item.project_id, item.work_id))
        else:
            # a match is what measures are proposed for
            found |= {(item.project_id, h) for m in item.measures for h in m.serves}
    return found


def labelled(column):
    return {(row["plan"], other) for row in ROWS for other in row[column].split(";") if other}


PAIRS = {(row["plan"], other) for row in ROWS for other in (*HAZARDS, *WORKS)}
MATCHES = labelled("hazards") | labelled("works")
TOUCHES = labelled("touches")


def test_the_labels_are_about_what_was_drawn():
    assert PAIRS >= MATCHES | TOUCHES
    assert not MATCHES & TOUCHES
    assert len(ROWS) * len(HAZARDS) >= 100
    assert len(labelled("hazards")) >= 15
    assert len(labelled("works")) >= 15
    assert len(TOUCHES) >= 15


def test_what_is_found_is_right_and_what_is_right_is_found(predicted):
    right = predicted & MATCHES
    wrong, missed = predicted - MATCHES, MATCHES - predicted
    assert predicted <= PAIRS
    assert len(right) / len(predicted) >= 0.90, sorted(wrong)
    assert len(right) / len(MATCHES) >= 0.95, sorted(missed)


def test_touching_an_edge_is_no_overlap(predicted):
    assert len(predicted & TOUCHES) / len(TOUCHES) <= 0.02, sorted(predicted & TOUCHES)


@pytest.mark.parametrize("kind", ["hazards", "works"])
def test_each_kind_of_pair_keeps_the_same_measure(predicted, kind):
    names = set(HAZARDS) if kind == "hazards" else set(WORKS)
    mine = {pair for pair in predicted if pair[1] in names}
    right = mine & MATCHES
    assert len(right) / len(mine) >= 0.90
    assert len(right) / len(labelled(kind)) >= 0.95
