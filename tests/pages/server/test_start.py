"""What a start loads and computes: nothing heavy at import, nothing that was computed before."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geo.catalogue.library import Library

ROOT = Path(__file__).resolve().parents[3]

HEAVY = (
    # a compiler, and what is computed with it
    "numba", "llvmlite", "exactextract", "scipy", "distributed", "dask",
    # only when something is checked, fetched, drawn or taken along
    "pandera", "requests", "altair", "vl_convert", "folium", "matplotlib", "PIL.Image", "pptx",
    "openpyxl", "typst", "fontTools", "sqlalchemy", "alembic", "mako", "psycopg", "icalendar",
    "freestiler", "xlsxwriter",
)  # fmt: skip


DATA = ("pandas", "geopandas", "pyarrow", "rasterio", "shapely")
"""What handles data: for beside the server, which answers before they are there."""


_OF_THE_LIST = ("sqlalchemy",)
"""The register, with what was decided."""

_OF_PAGES = (*_OF_THE_LIST, "altair", "icalendar", "PIL.Image")
"""What pages show: charts are described and drawn elsewhere, and pictures for a story."""


def run(code, *arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.split()


@pytest.mark.parametrize("module", ["app", "geo.__main__"])
def test_nothing_heavy_is_loaded_by_an_import(module):
    loaded = run(
        f"import sys, {module}\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], sep='\\n')"
    )
    assert loaded == []


def test_the_server_and_the_first_map_load_only_what_they_need():
    loaded = run(
        f"import sys, app\nprint(*[name for name in {DATA!r} if name in sys.modules], sep='\\n')"
    )
    assert loaded == []
    loaded = run(
        "import sys, pages.ui.server.warm_up, pages.kaart\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], sep='\\n')"
    )
    assert loaded == []


def test_the_list_loads_nothing_of_what_solves_draws_or_is_taken_along():
    unused = [name for name in HEAVY if name not in _OF_THE_LIST]
    loaded = run(
        "import sys, pages.koppelkansen\n"
        f"print(*[name for name in {unused!r} if name in sys.modules], sep='\\n')"
    )
    assert loaded == []


PAGES = """
import asyncio, sys
from streamlit.testing.v1 import AppTest
from pages.ui.server import app_server

NAMES = (
    "overzicht", "kaart", "koppelkansen", "voortgang", "afspraken", "overleg", "uitvraag",
    "gegevens", "uitleg",
)

async def main():
    async with app_server.lifespan(None):
        for name in NAMES:
            page = AppTest.from_string(
                f"from pages import {name}\\n{name}.render()\\n", default_timeout=120
            ).run()
            assert not page.exception, page.exception
            assert len(page.main) > 0

asyncio.run(main())
"""


MADE_ONCE = """
from geo.overleg.fonts import font_faces
from pages.ui.frame.page_data import library
from pages.ui.frame.register_view import register
font_faces(library().data / "fonts", cache=library().var / "cache" / "fonts")
register()
"""
"""The register, and the letters of a story."""


def test_opening_every_page_loads_nothing_of_what_is_only_taken_along(prepared_var, tmp_path):
    var = shutil.copytree(prepared_var, tmp_path / "var")
    run(MADE_ONCE, KOPPELKANSEN_VAR=str(var))
    unused = [name for name in HEAVY if name not in _OF_PAGES]
    loaded = run(
        f"{PAGES}\nprint(*[name for name in {unused!r} if name in sys.modules], sep='\\n')",
        KOPPELKANSEN_VAR=str(var),
        KOPPELKANSEN_OFFLINE="1",
    )
    assert loaded == []


OPEN = """
import sys
from pages.ui.koppelkansen import ranking_cache
from pages.ui.map import layer_data, layer_specs
from geo.koppelkansen.records import KINDS

layer_data.prepare()
for layer in layer_specs.layers(visible=()):
    name = layer.url.rpartition("/")[2].partition(".")[0]
    if name:
        assert layer_data.layer(name, layer_data.digest_of(name))
made = ranking_cache.ranked(weights=None, year=2026, kinds=KINDS, overrules={})
assert {item.kind for item in made.items} == set(KINDS)
print(len(made.items), "numba" in sys.modules)
"""


BLOCKED = """
import sys
for name in ("geo.spatial.coverage",):
    sys.modules[name] = None
import geo.koppelkansen.cached_results
cached = geo.koppelkansen.cached_results
cached.building_exposure = cached.measure = None
"""
"""What reads rasters or measures fails, and nobody notices: the map and the whole list are kept."""


def test_opening_the_app_on_what_a_start_computes_costs_no_analysis(prepared_var, tmp_path):
    var = shutil.copytree(prepared_var, tmp_path / "var")
    count, compiled = run(BLOCKED + OPEN, KOPPELKANSEN_VAR=str(var))
    assert int(count) > 0
    assert compiled == "False"
    # without what is kept the same list is worked out
    shutil.rmtree(var / "cache")
    assert run(OPEN, KOPPELKANSEN_VAR=str(var)) == [count, "True"]


FOLLOWS = """
import sys, threading, time
from pathlib import Path
from geo.catalogue.library import Library
from geo.commands import main
from pages.ui.server import warm_up

var, export = Path(sys.argv[1]), sys.argv[2]
before = Library(var=var).stamp()
stop = threading.Event()
follower = threading.Thread(
    target=warm_up.follow, args=(before,), kwargs={"every_s": 0.1, "stop": stop}
)
follower.start()
lists = lambda: len(list((var / "cache" / "measured").glob("*.json")))
count = lists()
time.sleep(0.5)
assert lists() == count
assert main(["import", "stock", export, "--replace", "all", "--agree"]) == 0
until = time.monotonic() + 120
# the plans, and the list of all kinds
while lists() < count + 2 and time.monotonic() < until:
    time.sleep(0.1)
stop.set()
follower.join()
"""


def test_what_an_import_changes_is_ready_before_a_page_asks(prepared_var, tmp_path):
    var = shutil.copytree(prepared_var, tmp_path / "var")
    stock = Library(var=var).get("stock").frame.head(300)
    columns = {
        "pand_id": "pand", "complex_id": "complex", "owner": "eigenaar",
        "dwellings_count": "woningen", "built_year": "bouwjaar", "energy_label": "energielabel",
    }  # fmt: skip
    stock[[*columns, "geometry"]].rename(columns=columns).to_file(tmp_path / "bezit.gpkg")
    run(FOLLOWS, str(var), str(tmp_path / "bezit.gpkg"), KOPPELKANSEN_VAR=str(var))
    count, compiled = run(BLOCKED + OPEN, KOPPELKANSEN_VAR=str(var))
    assert int(count) > 0
    assert compiled == "False"


COMPUTES = """
import asyncio, sys, tempfile
from pathlib import Path
from pages.ui.server import app_server
from geo.hazards.exposure import building_exposure
from tests import town

async def main():
    folder = Path(tempfile.mkdtemp())
    async with app_server.lifespan(None):
        rasters, thresholds = town.rasters(folder), town.thresholds(folder)
        made = building_exposure(town.stock(), rasters, thresholds=thresholds)
    print(made["value"].notna().sum() > 0, "numba" in sys.modules)

asyncio.run(main())
"""


def test_a_server_that_computes_does_not_keep_the_compiler(tmp_path):
    assert run(COMPUTES, KOPPELKANSEN_VAR=str(tmp_path / "var")) == ["True", "False"]
