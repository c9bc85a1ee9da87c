"""No shape whatever ends the process that measures a raster: tried in processes of their own."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests import town

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from shapely import MultiPolygon, Polygon, box
from geo.spatial.zonal import zonal
from tests import town

west, south, size, cell = town.LEFT, town.BOTTOM, 120, 5
random = np.random.default_rng(int(sys.argv[2]))


def number(low, high):
    kind = random.integers(0, 8)
    if kind < 3:  # on the outer edge or a border of cells
        return low + (high - low) * random.integers(-1, 3) * random.choice([1.0, 0.5])
    if kind < 5:
        return low + cell * random.integers(-3, 27)
    if kind == 5:
        return low + cell * random.integers(-3, 27) + random.choice([-1e-9, 1e-9, 1e-12])
    if kind == 6 and random.random() < 0.2:
        return random.choice([1e300, -1e300, 1e18, np.nan, np.inf, -np.inf])
    return random.uniform(low - 40, high + 40)


def part():
    corners = random.integers(3, 9)
    x = [number(west, west + size) for _ in range(corners)]
    y = [number(south, south + size) for _ in range(corners)]
    if random.random() < 0.4:
        return box(min(x), min(y), max(x), max(y))
    # closed by hand: a corner that is no number is not equal to itself
    x, y = np.r_[x, x[0]], np.r_[y, y[0]]
    x[[0, -1]], y[[0, -1]] = np.nan_to_num(x[[0, -1]]), np.nan_to_num(y[[0, -1]])
    return Polygon(np.column_stack([x, y]))


shapes = []
for _ in range(400):
    parts = [part() for _ in range(random.integers(1, 4))]
    shapes.append(parts[0] if len(parts) == 1 else MultiPolygon(parts))
    # side on the outer edge, and a part outside that touches the end of that side
    y = south + cell * random.integers(0, 20)
    side = box(west - cell, y, west, y + cell * random.integers(1, 4))
    shapes.append(MultiPolygon([side, box(west - 9, y - cell, west, y), part()]))
np.seterr(all="ignore")
found = zonal(np.array(shapes, dtype=object), [Path(sys.argv[1])], bounds=[30.0, 60.0])
known = ~np.isnan(found.mean)
assert ((found.mean >= 0) & (found.mean <= 100))[known].all()
assert ((found.share >= 0) & (found.share <= 1)).all()
print("heel", int(known.sum()))
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shapes_on_the_edge_outside_and_without_numbers(tmp_path, seed):
    values = np.random.default_rng(seed).uniform(0, 100, (24, 24))
    values[0, :] = town.NODATA
    path = town.write_raster(tmp_path / "a.tif", values, top=120)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(path), str(seed)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    assert done.stdout.startswith("heel")
    assert int(done.stdout.split()[1]) > 50
