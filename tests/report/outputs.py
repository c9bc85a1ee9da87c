"""Every file that leaves the program, made of a part: what the test of states goes over.

A file is added here before a page can offer it: ``OFFERED`` names the files of every page, and a
test compares it with the download buttons there are.
"""

import datetime as dt
import io
import json
import sqlite3
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pyarrow.parquet
import rasterio
from pptx import Presentation

from geo.agreements.ics import calendar
from geo.agreements.overview import AgreementFilter, overview
from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Layer, Provenance
from geo.catalogue.output_state import OutputState
from geo.catalogue.writing import write_parquet
from geo.deliveries.calendar_days import deadline_calendar
from geo.hazards.thresholds import load_thresholds
from geo.maps import themes
from geo.maps.folium_map import city_map
from geo.maps.offline import inline_html
from geo.overleg.deck import make_deck
from geo.overleg.handout import handout
from geo.overleg.html import presentation
from geo.overleg.story import default_story
from geo.paths import SHIPPED_DATA
from geo.progress import pictures
from geo.progress.chart_style import Chart
from geo.report.take_along import project_zip, raster_zip
from geo.spatial.geojson import geojson_bytes
from geo.text.tables import to_csv, to_xlsx
from tests import town
from tests.conftest import VENDOR
from tests.overleg.conftest import town_room

PART = OutputState(
    area="Proefstad",
    selection=("West",),
    filters={"Corporatie": "Woonbron"},
    years=(2026, 2030),
    as_of_year=2026,
    colours="bezit naar energielabel",
    weights="blootstelling 50 (standaard 35)",
    method="0.2.0",
    date=dt.date(2026, 5, 1),
)
"""What the files below show."""
_MADE = dt.datetime(2026, 5, 1, 8, 30, tzinfo=dt.UTC)
_TABLE = pd.DataFrame({"Naam": ["=1+1", "Blok"], "Woningen": [3, 4]})


def _points():
    frame = gpd.GeoDataFrame(
        {"name": ["Blok"]}, geometry=gpd.points_from_xy([105_000], [425_000]), crs="EPSG:28992"
    )
    return frame, Provenance(name="works", title="Werken", origin="voorbeeld", source="Proef")


def _taken(form):
    frame, known = _points()
    return export([Taken(frame, known)], form=form, output=PART)[1]


def _project():
    frame, known = _points()
    return project_zip([Taken(frame, known)], stem="deel", title="Deel", output=PART)


def _raster():
    with tempfile.TemporaryDirectory() as folder:
        path = town.rasters(Path(folder))["heat"]
        known = Provenance(name="heat", title="Hitte", origin="voorbeeld", source="Proef")
        rule = load_thresholds(SHIPPED_DATA / "thresholds.toml")["heat"]
        return raster_zip(Layer(known, path), rule, stem="hitte", output=PART)


def _parquet():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deel.parquet"
        write_parquet(_points()[0], path, about={"staat": PART.line()})
        return path.read_bytes()


def _map_page():
    known = Provenance(name="wijken", title="Wijken", origin="officieel", source="CBS")
    areas = themes.borders(Layer(known, gpd.GeoDataFrame(town.wijken())), name="wijknaam")
    return inline_html(city_map([areas], title="Deel", notes=[PART.line()]), VENDOR).encode()


def _chart():
    spec = {
        "data": {"values": [{"a": 1}]}, "mark": "point", "width": 600,
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }  # fmt: skip
    return Chart(key="deel", title="Deel", alt="Een punt.", spec=spec, table=_TABLE)


def _public():
    frame, _ = _points()
    return geojson_bytes(frame, ["name"], about={"staat": PART.line()})


OUTPUTS = {
    "kaart.gpkg": partial(_taken, "gpkg"),
    "kaart.geojson": partial(_taken, "geojson"),
    "kaart-csv.zip": partial(_taken, "csv"),
    "kaart-qgis.zip": _project,
    "raster.zip": _raster,
    "laag.parquet": _parquet,
    "kaart.html": _map_page,
    "tabel.csv": lambda: to_csv(_TABLE, state=PART.rows()),
    "tabel.xlsx": lambda: to_xlsx(_TABLE, state=PART.rows()),
    # the title of the drawing: drawing itself, tried in tests/progress, starts a whole engine
    "grafiek.svg": lambda: json.dumps(
        " ".join(pictures._title(_chart(), PART.line())["subtitle"]), ensure_ascii=False
    ).encode(),
    "grafiek.csv": lambda: pictures.csv(_chart(), note=PART.line()),
    "openbaar.geojson": _public,
}
"""Files that state :data:`PART`, by a name with their ending."""


def story_files(folder):
    """The state of a story told with the stock of one corporation, its page and its hand-out."""
    room = replace(town_room(folder), scope="alleen Woonbron")
    deck = make_deck(room, default_story("WK999901", hazards=("heat",)))
    return deck.output, {
        "verhaal.html": presentation(deck, VENDOR).encode(),
        "hand-out.pdf": handout(deck),
    }


def calendars(dorp, made_round):
    """The calendar of the agreements of one trekker, that of a round for one party, and words."""
    trekker = dorp.agreements[0].trekkers[0]
    view = overview(dorp, [], on=dt.date(2025, 9, 30), choice=AgreementFilter(trekker=trekker))
    party = made_round.requests[0].party
    rounds = deadline_calendar([made_round], title="Uitvragen", party=party, made=_MADE)
    return {
        "afspraken.ics": (
            calendar(view, made=_MADE),
            (f"Trekker: {trekker}", "Datum: 30 september 2025"),
        ),
        "uitvraag.ics": (rounds, (f"Partij: {party}", "Datum: 1 mei 2026")),
    }


def text_of(name, content):
    """Every text in a file, its white space made single."""
    reader = _READERS[name.rpartition(".")[2]]
    return " ".join(reader(content).split())


def _pdf(content):
    made = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=content, check=True, capture_output=True
    )
    return made.stdout.decode()


def _xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    return " ".join(": ".join(str(cell) for cell in row if cell is not None) for row in rows)


def _pptx(content):
    shapes = [shape for slide in Presentation(io.BytesIO(content)).slides for shape in slide.shapes]
    return " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)


def _gpkg(content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deel.gpkg"
        path.write_bytes(content)
        with sqlite3.connect(path) as database:
            found = database.execute("SELECT DISTINCT staat FROM herkomst").fetchall()
        database.close()
    return " ".join(row[0] for row in found)


def _zip(content):
    """The text of the file that tells of the rest: that of a project, a table or a raster."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return " ".join(
            text_of(name, archive.read(name))
            for name in archive.namelist()
            if name.rpartition(".")[2] in _READERS
        )


def _tif(content):
    with rasterio.MemoryFile(content) as memory, memory.open() as raster:
        return raster.tags()["staat"]


def _ics(content):
    # a long line goes on after a line break and a space
    return content.decode().replace("\r\n ", "").replace("\\", "")


_READERS = {
    "pdf": _pdf,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "gpkg": _gpkg,
    "zip": _zip,
    "qgz": _zip,
    "tif": _tif,
    "ics": _ics,
    "parquet": lambda content: (
        pyarrow.parquet.read_schema(io.BytesIO(content)).metadata[b"staat"].decode()
    ),
    "geojson": lambda content: json.loads(content)["herkomst"]["staat"],
    "csv": lambda content: content.decode("utf-8-sig"),
    **dict.fromkeys(("svg", "html", "qgs", "json"), bytes.decode),
}

_WHOLE = "is read back by the program as it is, whole"
_EMPTY = "holds no data of the city"
OFFERED = {
    "frame/table_download.py": ("tabel.csv", "tabel.xlsx"),
    "frame/public_counts.py": ("tabel.csv", "openbaar.geojson"),
    "frame/pack_files.py": ("pakket.zip",),
    "map/take_along.py": ("kaart.gpkg", "raster.zip", "kaart.html"),
    "voortgang/chart_panel.py": ("grafiek.svg", "grafiek.svg", "grafiek.csv"),
    "overleg/preview.py": ("verhaal.html", "hand-out.pdf"),
    "afspraken/due_lists.py": ("afspraken.ics",),
    "uitvraag/board_view.py": ("uitvraag.ics", "bord.html"),
    "afspraken/set_editor.py": (_WHOLE, _WHOLE, _WHOLE),
    "afspraken/set_form.py": (_WHOLE,),
    "koppelkansen/register_file.py": (_WHOLE,),
    "uitvraag/round_forms.py": (_WHOLE, _EMPTY),
    "uitvraag/delivery_view.py": (_EMPTY, _WHOLE),
    "gegevens/import_outcome.py": (_WHOLE,),
    "gegevens/file_choice.py": (_EMPTY,),
}
"""What each download button of ``pages/ui`` gives: a file that a test reads, or why it states
nothing."""
