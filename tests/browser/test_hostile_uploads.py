"""Files made to do harm in the wizard of Gegevens in Chromium: a sentence, and the app goes on.

Each goes through the same server one after the other: what one of them broke, the next would show.
"""

import json
import re
import sqlite3
import struct

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.browser.browsing import open_page, wait_until_idle

PROGRAM = {
    "type": "gdal_streamed_alg",
    "command_line": "gdal vector pipeline ! read geheim.gpkg ! write --output-format=stream x",
}
ENDLESS = (
    "CREATE VIEW eindeloos AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
    "SELECT x AS fid, geom FROM c, bezit"
)


def stock(path, *shapes):
    """A GeoPackage of stock that SQLite alone can change: without its triggers."""
    frame = gpd.GeoDataFrame(
        {
            "complex": [f"</script><b>Complex {place}</b>" for place in range(len(shapes))],
            "eigenaar": "Trivire",
            "woningen": 4,
            "bouwjaar": 1960,
        },
        geometry=list(shapes),
        crs="EPSG:28992",
    )
    frame.to_file(path, layer="bezit", geometry_type="Unknown")
    database = sqlite3.connect(path)
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in found:
        database.execute(f'DROP TRIGGER "{name}"')
    return database


def program(path):
    path.write_text(json.dumps(PROGRAM))


def only_a_view(path):
    with stock(path, shapely.box(105_000, 425_000, 105_040, 425_040)) as database:
        database.execute(ENDLESS)
        database.execute("UPDATE gpkg_contents SET table_name = 'eindeloos'")
        database.execute("UPDATE gpkg_geometry_columns SET table_name = 'eindeloos'")
    database.close()


def collections_in_one_another(path):
    with stock(path, shapely.box(105_000, 425_000, 105_040, 425_040)) as database:
        shape = struct.pack("<BII", 1, 7, 1) * 100_000 + struct.pack("<BI2d", 1, 1, 1.0, 1.0)
        head = b"GP\x00\x01" + struct.pack("<i", 28992)
        database.execute("UPDATE bezit SET geom = ?", (head + shape,))
    database.close()


def scribbles(path):
    random = np.random.default_rng(3)
    places = np.add(random.uniform(0, 500, (6, 2_000, 2)), (105_000, 425_000))
    stock(path, *shapely.polygons(places)).close()


HOSTILE = {
    "program.geojson": (program, "geen GeoJSON met objecten"),
    "view.gpkg": (only_a_view, "geen objecten met een vorm"),
    "diep.gpkg": (collections_in_one_another, "0 rijen geladen, 1 niet geladen"),
    "krabbels.gpkg": (scribbles, "vormen kosten te veel tijd of geheugen"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kwaad")
    for name, (make, _) in HOSTILE.items():
        make(folder / name)
    return folder


def test_files_made_to_do_harm_give_a_sentence_and_the_app_goes_on(new_page, files):
    page = new_page()
    for name, (_, says) in HOSTILE.items():
        open_page(page, "/gegevens")
        wizard = page.locator(".st-key-import-wizard")
        wizard.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(files / name)
        told = page.get_by_text(re.compile(re.escape(says))).first
        check = page.get_by_role("button", name="Controleer")
        told.or_(check).first.wait_for()
        if not told.count():
            wait_until_idle(page)
            check.click()
        told.wait_for(timeout=300_000)
        assert page.request.get("/gezond").status in (200, 503)
