"""Hostile text in every file that leaves the program, each opened by another program."""

import csv
import datetime as dt
import io
import json
import re
import shutil
import sqlite3
import subprocess
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pytest
from icalendar import Calendar
from pptx import Presentation

from geo.agreements.ics import calendar
from geo.agreements.overview import overview
from geo.catalogue.export import Taken, export
from geo.overleg.deck import make_deck
from geo.overleg.handout import handout
from geo.overleg.html import presentation
from geo.overleg.story import Step, Story
from geo.progress.chart_style import Chart
from geo.progress.pictures import page_svg, svg
from geo.report.labels import printable
from geo.report.schouw import Walk, schouw_pdf
from geo.report.writers import WRITERS, write_pack
from geo.text.spreadsheet import is_risky
from geo.text.tables import to_csv, to_xlsx
from tests.agreements.conftest import agreement, dorp  # noqa: F401 - a fixture
from tests.hostile.typed import SHOWN, TEXTS, hostile, squeezed
from tests.overleg.conftest import make_room  # noqa: F401 - a fixture

FEW = TEXTS[:-1]
"""All but the endless one, for what has one page."""
APP = "https://kaart.voorbeeld.example"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@pytest.fixture(scope="module")
def state(city, tmp_path_factory):
    return hostile(city, tmp_path_factory.mktemp("lagen"))


@pytest.fixture(scope="module")
def files(state, prepared_var, tmp_path_factory):
    """The whole pack, by the ending of its files."""
    folder = tmp_path_factory.mktemp("pakket")
    var = shutil.copytree(prepared_var, folder / "var")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOPPELKANSEN_VAR", str(var))
        patch.setenv("KOPPELKANSEN_URL", APP)
        pack = write_pack(state, folder / "pakket")
    found = {path.suffix[1:]: path for path in pack.files}
    assert set(found) == {*WRITERS, "qgz", "json"}
    return found


def assert_told(told, *, least=None, sign=str):
    """Every text stands there as it must show, wherever its lines are broken."""
    told = squeezed(told).replace("\u200b", "")
    for text, shown in SHOWN.items():
        wanted = squeezed(sign(shown)).replace("\u200b", "")[:least]
        assert wanted in told, f"lost: {text[:60]!r}"


def relations(path):
    """Every relation of a package of Office: what leads out of it, and what it is."""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                root = ET.fromstring(archive.read(name))
                yield from (one for one in root.iter(RELATIONS))


def test_workbook(files):
    book = openpyxl.load_workbook(files["xlsx"])
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    texts = [cell for cell in every if isinstance(cell.value, str)]
    assert not [cell.coordinate for cell in every if cell.data_type == "f"]
    assert all(cell.quotePrefix for cell in texts if is_risky(cell.value))
    assert_told("\n".join(decoded(cell.value) for cell in texts))
    assert not book.defined_names
    out = [one.get("Target") for one in relations(files["xlsx"]) if one.get("TargetMode")]
    assert out
    assert all(target.startswith(f"{APP}/koppelkansen?") for target in out)


def decoded(text):
    """A text of a cell as Excel and LibreOffice show it; openpyxl gives it as it is written."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)


def test_deck(files):
    told = []
    for slide in Presentation(files["pptx"]).slides:
        told.append(slide.notes_slide.notes_text_frame.text)
        for shape in slide.shapes:
            told += [shape.text_frame.text] if shape.has_text_frame else []
            if shape.has_table:
                told += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
        for link in slide._element.iter("{*}hlinkClick", "{*}hlinkMouseOver"):
            assert link.get("action") == "ppaction://hlinksldjump"
    # the title of a slide is cut where it has no room; a control sign is a space everywhere
    assert_told("\n".join(told), least=60)
    assert not re.search("_x00[01][0-9A-F]_", "".join(told))
    assert not [one for one in relations(files["pptx"]) if one.get("TargetMode") == "External"]
    with zipfile.ZipFile(files["pptx"]) as archive:
        assert not [name for name in archive.namelist() if "vba" in name or "activeX" in name]


def test_sheets(files, poppler):
    told = text_of(files["pdf"])
    # the endless word goes on at the next page, below its heading
    assert_told(told, sign=printable, least=1000)
    assert told.count("x") > len(TEXTS[-1])


def text_of(path):
    """The text of a PDF that does nothing by itself and leads to nothing but the app."""
    for asked in ("-js", "-url"):
        found = subprocess.run(["pdfinfo", asked, str(path)], check=True, capture_output=True)
        own = re.sub(
            rb"https://kaart\.voorbeeld\.example/koppelkansen\?[\w=&.-]*", b"", found.stdout
        )
        assert not re.search(rb"alert|script|example|passwd", own)
    # what is compressed holds any bytes
    content = re.sub(rb"stream\r?\n.*?endstream", b"", path.read_bytes(), flags=re.DOTALL)
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|SubmitForm|AA)\b", content)
    told = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True)
    return told.stdout.decode()


def test_geopackage(files, needs):
    path = files["gpkg"]
    ogrinfo = needs("ogrinfo", "apt-get install gdal-bin")
    found = subprocess.run([ogrinfo, "-so", "-al", str(path)], check=True, capture_output=True)
    assert b"ERROR" not in found.stderr
    told = []
    for name, _ in pyogrio.list_layers(path):
        frame = pyogrio.read_dataframe(path, layer=name, read_geometry=False)
        told += [value for column in frame for value in frame[column] if isinstance(value, str)]
    assert_told("\n".join(told))
    with sqlite3.connect(path) as database:
        kept = database.execute("SELECT metadata, mime_type FROM gpkg_metadata").fetchall()
        styles = database.execute("SELECT styleQML FROM layer_styles").fetchall()
        names = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
    database.close()
    for text, kind in kept:
        json.loads(text) if kind == "application/json" else ET.fromstring(text)
    for (text,) in styles:
        ET.fromstring(text)
    assert {"koppelkansen", "besluiten", "projects"} <= names


class Page(HTMLParser):
    """What a browser would make of a page: its elements, what can run, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.told, self.scripts, self.inside = set(), [], [], ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.inside = tag
        self.tags.add(tag)
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name, value)
            if name in {"href", "src", "action", "formaction", "srcdoc", "xlink:href"}:
                assert (value or "").startswith(("#", "data:image/")), (tag, name, value)

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "script":
            self.scripts.append(data)
        elif self.inside != "style":
            self.told.append(data)


def assert_page(text):
    found = Page(text)
    assert not {"img", "iframe", "object", "embed", "base", "form", "b"} & found.tags
    assert not [data for data in found.scripts if data.lstrip().startswith("alert(")]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
    return "".join(found.told)


def test_map_in_one_file(files):
    assert_told(assert_page(files["html"].read_text(encoding="utf-8")))


def test_chart():
    names = [text for text in FEW if "\n" not in SHOWN[text]]
    spec = {
        "data": {"values": [{"naam": text, "aantal": at} for at, text in enumerate(names)]},
        "width": 400,
        "encoding": {"y": {"field": "naam", "type": "nominal", "sort": None}},
        "layer": [
            {"mark": "bar", "encoding": {"x": {"field": "aantal", "type": "quantitative"}}},
            {"mark": {"type": "text", "limit": 9000}, "encoding": {"text": {"field": "naam"}}},
        ],
    }
    table = pd.DataFrame({"naam": names, "aantal": range(len(names))})
    drawn = Chart(key="k", title=TEXTS[9], alt=TEXTS[9], spec=spec, table=table)
    file = svg(drawn, note=TEXTS[9])
    ET.fromstring(file)
    told, page = squeezed(assert_page(file)), squeezed(assert_page(page_svg(drawn)))
    assert "<a " not in file
    for name in names:
        shown = squeezed(SHOWN[name])
        assert shown in told, f"lost: {name!r}"
        assert shown in page, f"lost: {name!r}"


def test_manifest(files):
    assert json.loads(files["json"].read_text(encoding="utf-8"))


def test_walk(state, poppler, tmp_path):
    shape = state.layers["buurten"].frame.geometry.iloc[0]
    path = tmp_path / "schouw.pdf"
    path.write_bytes(schouw_pdf(state, Walk(title=TEXTS[9], where=" ".join(FEW), area=shape)))
    told = squeezed(text_of(path))
    for text in FEW:
        assert squeezed(printable(SHOWN[text])) in told


@pytest.mark.parametrize("form", ["gpkg", "geojson", "csv"])
def test_features_taken_along(state, form, tmp_path):
    works = state.layers["works"]
    frame = works.frame.iloc[: len(TEXTS)].assign(name=TEXTS, manager=[*TEXTS[1:], TEXTS[0]])
    ending, content = export([Taken(frame, works.provenance)], form=form)
    if form == "csv":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = csv_rows(archive.read("works.csv"))
        names = [row["name"] for row in rows]
    else:
        path = tmp_path / f"uit.{ending}"
        path.write_bytes(content)
        names = gpd.read_file(path, layer="works" if form == "gpkg" else None)["name"].to_list()
    for name, shown in zip(names, SHOWN.values(), strict=True):
        assert name in {shown, f"'{shown}" if form == "csv" else shown}


def csv_rows(content):
    """The rows of a table for a spreadsheet, of which no cell may run."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert not [cell for row in rows for cell in row.values() if is_risky(cell)]
    return rows


def test_lists_that_are_given_back():
    frame = pd.DataFrame({"naam": TEXTS, "=1+1": TEXTS})
    for row, shown in zip(csv_rows(to_csv(frame)), SHOWN.values(), strict=True):
        assert squeezed(row["naam"]) in {squeezed(shown), squeezed(f"'{shown}")}
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(frame)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "_x003D_1+1 en _x0041_" in {decoded(cell.value) for cell in cells}


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_calendar(dorp, text):  # noqa: F811 - the fixture
    head = replace(dorp.head, name=text[:70], gemeente=text[:70])
    wild = agreement(
        "2.1.1", "Monitor: jaarlijks Q3", title=text, summary=text, theme_title=text,
        trekker=text, parties=(text,),
    )  # fmt: skip
    view = overview(
        replace(dorp, head=head, agreements=(wild,)), [], on=dt.date(2025, 9, 30),
        days=(dt.date(2025, 10, 9),),
    )  # fmt: skip
    content = calendar(view, made=dt.datetime(2025, 9, 1, tzinfo=dt.UTC), past=True)
    found = Calendar.from_ical(content)
    assert not found.errors
    events = found.walk("VEVENT")
    # also to a program that takes any sign of a new line for one
    begun = [line.strip() for line in re.split(r"[\r\n\v\f\x1c-\x1e\x85]+", content.decode())]
    assert begun.count("BEGIN:VEVENT") == len(events) == len(view.moments) + 1
    for event in events[:-1]:
        assert squeezed(SHOWN[text]) in squeezed(str(event["summary"]))
        assert squeezed(SHOWN[text]) in squeezed(str(event["description"]))
        assert not {"url", "attach", "organizer"} & {name.lower() for name in event}
    assert squeezed(SHOWN[text])[:50] in squeezed(str(found["x-wr-calname"]))


def test_story(make_room, prepared_var, poppler, tmp_path):  # noqa: F811 - the fixture
    room = make_room()
    story = Story(subject=next(iter(room.subjects)), steps=(Step(kind="plannen"),))
    deck = make_deck(room, story)
    [slide] = deck.slides
    slides = tuple(replace(slide, sentence=text, sentences=(text,)) for text in FEW)
    deck = replace(deck, title=TEXTS[9], subtitle=TEXTS[6], slides=slides)
    page = squeezed(assert_page(presentation(deck, prepared_var / "vendor")))
    path = tmp_path / "uit.pdf"
    path.write_bytes(handout(deck))
    paper = squeezed(text_of(path))
    for text in FEW:
        assert squeezed(SHOWN[text]) in page
        assert squeezed(printable(SHOWN[text])) in paper
