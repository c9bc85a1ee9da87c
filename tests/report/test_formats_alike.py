"""One pack with every state of an item: each format tells the same words and the same rejection."""

import datetime as dt
import io
import json
import re
import sqlite3
import subprocess
import zipfile
from dataclasses import replace

import geopandas as gpd
import openpyxl
import page as page_validation
import pandas as pd
import pytest
import typst
from pptx import Presentation

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Layer
from geo.catalogue.vocabularies import DECISIONS, GROUPS
from geo.catalogue.windows import Window
from geo.koppelkansen.records import NearWork
from geo.register import Status
from geo.report import gpkg, html, pdf, pptx, xlsx
from geo.report.decided import Decided
from geo.report.deck_meeting import _MOST_ASKED
from geo.report.gpkg_layers import items_table
from geo.report.html import _entry
from geo.report.item_text import NO_RANK, item_text
from geo.report.manifest import manifest_of
from geo.report.schouw import schouw_pdf, walk_of_buurt
from geo.report.sheet_decisions import decided_rows, open_rows
from geo.report.sheet_overview import outcome
from geo.report.writers import WRITERS
from tests import town
from tests.conftest import VENDOR
from tests.report.outputs import text_of
from tests.vendor import validate_gpkg

REASON = "Ω ≥ Ł ж ∯ ☂: lange reden. " * 40
STATES = [
    *Status, "geen match", "open", "voorbij", "zonder plek", "zonder jaar", "zonder aantal",
    "onbekend werk",
]  # fmt: skip


def decided(key, status):
    return Decided(
        koppelkans_id=key, status=status, reason=f"{status}: {REASON}", owner="Trivire",
        measure="Bomen en schaduw", year=2027, budget_eur=45_000.0, session="2025-Q3",
        party="Gemeente: klimaat", recorded_on=dt.date(2025, 9, 24), sequence=9,
    )  # fmt: skip


@pytest.fixture(scope="module")
def state(city, tmp_path_factory):
    """One item of the city in every state; two small rasters and one wijk to be quick."""
    rasters = town.rasters(tmp_path_factory.mktemp("rasters"))
    layers = {name: layer for name, layer in city.layers.items() if name not in city.thresholds}
    for name in ("heat", "rain70"):
        layers[name] = Layer(city.layers[name].provenance, rasters[name])
    items = [
        replace(item, window=Window(2027, 2028), tier="hoog" if place < 9 else "middel")
        for place, item in enumerate(city.items[: len(STATES)])
    ]
    items[7] = replace(items[7], window=Window(2020, 2021))
    items[8] = replace(items[8], lat=None, lon=None, hazards={}, works=(), tier="onbekend")
    items[9] = replace(items[9], window=Window(None, None))
    # made of what somebody delivered: nothing in it is made up
    items[10] = replace(items[10], dwellings_count=None, origins=("aangeleverd", "officieel"))
    items[11] = replace(
        items[11], works=(NearWork(id="W-1", name="Werk zonder soort", kind="iets nieuws"),)
    )
    keys = [item.id for item in items]
    return replace(
        city,
        items=tuple(items),
        ranks={key: place for place, key in enumerate(keys, start=1)},
        decisions={
            key: decided(key, str(status)) for key, status in zip(keys, Status, strict=False)
        },
        no_match=frozenset({keys[5]}),
        agenda=tuple(keys),
        history=(),
        changes=None,
        layers=layers,
        wijken=city.wijken.head(1),
        selected=(str(city.wijken.iloc[0]["wijkcode"]),),
        other_weights="blootstelling 50 (standaard 35)",
        scope="alleen Woonbron",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("formaten")


@pytest.fixture(scope="module")
def book(state, folder):
    return openpyxl.load_workbook(xlsx.write(state, folder)[0])


@pytest.fixture(scope="module")
def map_file(state, folder):
    return gpkg.write(state, folder)[0]


@pytest.fixture(scope="module")
def deck(state, folder):
    return Presentation(pptx.write(state, folder)[0])


@pytest.fixture(scope="module")
def sheets(poppler, state, folder):
    [path] = pdf.write(state, folder)
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True)
    return path, " ".join(text.stdout.decode().split())


@pytest.fixture(scope="module")
def page(state, folder):
    return html.write(state, folder, vendor=VENDOR)[0]


def by_id(rows):
    return {row["id"]: row for row in rows}


def listed(book):
    sheet = book["Koppelkansen"] if "Koppelkansen" in book.sheetnames else book.worksheets[1]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    return by_id(
        {
            ("id" if name == "Kenmerk" else name): value
            for name, value in zip(rows[0], row, strict=True)
        }
        for row in rows[1:]
        if row[0] is not None or row[1]
    )


def features(path):
    with sqlite3.connect(path) as database:
        database.row_factory = sqlite3.Row
        return by_id(dict(row) for row in database.execute("SELECT * FROM koppelkansen"))


def slide_text(deck):
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


def test_every_state_is_in_the_pack(state):
    groups = [state.group_of(item).key for item in state.items]
    assert groups.count("afgewezen") == groups.count("geen_koppelkans") == 1
    assert len(STATES) == len(state.items) == 12
    assert len(state.top) == 6
    assert {term.key: count for term, count in state.counts.items()} == {
        "hoog": 6, "middel": 3, "onbekend": 1, "afgewezen": 1, "geen_koppelkans": 1,
    }  # fmt: skip


def test_items_have_the_same_words_in_workbook_map_file_and_page(state, book, map_file):
    cells, rows = listed(book), features(map_file)
    assert set(cells) == set(rows) == {item.id for item in state.items}
    for item in state.items:
        text = item_text(state, item)
        cell, row = cells[item.id], rows[item.id]
        facts = dict(_entry(state, item)["facts"])
        assert cell["Groep"] == row["tier"] == _entry(state, item)["group"] == text.group.label
        assert row["tier_key"] == text.group.key
        assert cell["Besluit"] == row["decision"] == text.decision.label
        assert facts["Besluit"].startswith(text.decision_text)
        assert cell["Werken dichtbij"] == row["works"] == facts["Samen met"] == text.works_text
        assert cell["Planning"] == facts["Planning"] == text.window
        assert row["window"] == (text.window if item.window.known else None)
        assert (
            str(cell["Woningen"]) == text.dwellings.replace(".", "") or text.dwellings == "n.t.b."
        )
        assert facts["Woningen"] == text.dwellings
        assert row["dwellings_count"] == item.dwellings_count
        assert (cell["Voorbeelddata"] or "") == row["example"]
        assert cell["Bedreigingen"] == row["hazards"] == facts["Waarom hier"] == text.hazards_text
        rank = state.rank_of(item)
        assert row["rank"] == rank
        assert cell["Plaats"] in {rank, None, ""}
        assert _entry(state, item)["rank"] == text.rank


def test_files_of_features_have_the_same_words(state, map_file):
    rows = features(map_file)
    known = state.layers["projects"].provenance
    taken = [Taken(gpd.GeoDataFrame(items_table(state).frame), known)]
    document = json.loads(export(taken, form="geojson")[1])
    with zipfile.ZipFile(io.BytesIO(export(taken, form="csv")[1])) as archive:
        table = pd.read_csv(archive.open("projects.csv"), sep=";", decimal=",")
    cells = by_id(table.to_dict("records"))
    found = by_id(feature["properties"] for feature in document["features"])
    assert set(cells) == set(found) == set(rows)
    for key, row in rows.items():
        for name in ("tier", "tier_key", "decision", "works", "hazards", "window", "example"):
            assert found[key][name] == row[name], name
            assert cells[key][name] == row[name] or (pd.isna(cells[key][name]) and not row[name])
        for name in ("rank", "dwellings_count"):
            assert found[key][name] == row[name]
            assert cells[key][name] == row[name] or (
                pd.isna(cells[key][name]) and row[name] is None
            )


def test_paper_and_slides_have_the_same_words(state, sheets, deck):
    printed, slides = sheets[1], " ".join(slide_text(deck).split())
    for item in state.items:
        text = item_text(state, item)
        assert f"{text.party} · {text.window} · {text.dwellings} woningen" in printed, text.title
        assert text.title in printed
        if item in state.undecided[:_MOST_ASKED]:
            assert text.title in slides
            assert text.window in slides
    assert len(state.undecided) == _MOST_ASKED or "Later aan de beurt" in slides


def test_what_is_not_known_is_said_so_and_never_a_number(state, sheets, book):
    year, number, work = (item_text(state, item) for item in state.items[9:12])
    assert year.window == number.dwellings == "n.t.b."
    assert work.works_text == "Werk zonder soort (soort onbekend, n.t.b., relatie onbekend)"
    cells = listed(book)
    assert cells[year.id]["Planning"] == cells[number.id]["Woningen"] == "n.t.b."
    # delivered data is not called example data
    assert not cells[number.id]["Voorbeelddata"]
    assert cells[year.id]["Voorbeelddata"] == "voorbeelddata"


def test_rejected_has_no_rank_symbol_or_count_of_the_list(state, book, map_file):
    rejected = [item for item in state.items if state.is_rejected(item)]
    assert len(rejected) == 2
    for item in rejected:
        assert item_text(state, item).rank == NO_RANK
        assert features(map_file)[item.id]["rank"] is None
        assert item not in state.top
        assert item not in state.undecided
    assert outcome(state).startswith("Van 10 koppelkansen staan er 6 in groep hoog")
    assert "2 afgewezen of geen koppelkans" in outcome(state)
    one = replace(state, items=state.top[:1])
    assert outcome(one).startswith("Van 1 koppelkans staat er 1 in groep hoog")
    with sqlite3.connect(map_file) as database:
        [style] = database.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'koppelkansen'"
        ).fetchone()
    for term in GROUPS.entries:
        assert f'label="{term.label}"' in style


def test_unknown_is_not_told_as_none(state):
    lost = item_text(state, state.items[8])
    assert lost.works_text == "onbekend: de plek is niet bekend"
    assert lost.hazards_text == "onbekend: geen gegevens over bedreigingen"
    without = replace(
        state, layers={name: one for name, one in state.layers.items() if name != "works"}
    )
    bare = replace(state.items[0], works=())
    assert item_text(without, bare).works_text == "onbekend: er is geen laag met werken"
    assert item_text(state, bare).works_text.startswith("geen werk van de gemeente bekend")


def test_nothing_finished_waits_for_a_decision(state):
    waiting = {item.id for item in state.undecided}
    keys = [item.id for item in state.items]
    assert waiting == {keys[1], keys[2], keys[6], *keys[8:]}
    assert {row["id"] for row in open_rows(state)} == {keys[6], *keys[8:]}
    assert [row["id"] for row in decided_rows(state)] == keys[:5]


def test_every_decision_with_its_reason_is_in_pdf_slides_workbook_and_map_file(
    state, sheets, deck, book, map_file
):
    _, printed = sheets
    slides = slide_text(deck)
    listed_rows = {
        row[1]: row for row in book["Besluitenlijst"].iter_rows(min_row=5, values_only=True)
    }
    with sqlite3.connect(map_file) as database:
        kept = dict(database.execute("SELECT kenmerk, besluit FROM besluiten"))
    for row in decided_rows(state):
        word = DECISIONS.entry(state.decisions[row["id"]].status).label
        assert listed_rows[row["title"]][3] == row["decision"] == word
        assert kept[row["id"]] == state.decisions[row["id"]].status
        assert listed_rows[row["title"]][4] == row["reason"]
        # the whole reason stands on paper, in letters that there are
        assert " ".join(row["reason"].split())[-60:] in printed
        assert word in slides
    assert "Voor akkoord" in printed
    parties = {who.organisation for who in state.participants}
    signed = [row[1] for row in book["Besluitenlijst"].iter_rows(min_row=5, values_only=True)]
    assert {f"Voor akkoord, {party}:" for party in parties} <= set(signed)


def test_every_file_of_the_pack_states_what_it_shows(state, sheets, deck, book, map_file, page):
    line = state.output.line()
    wijk = str(state.wijken.iloc[0]["wijknaam"])
    for part in (wijk, "Bezit: alleen Woonbron", "blootstelling 50 (standaard 35)",
                 "24 september 2025", state.program):  # fmt: skip
        assert part in line
    files = {path.suffix[1:]: path for path in map_file.parent.iterdir()}
    assert set(files) == {*WRITERS, "qgz"}
    stems = {path.stem for path in files.values()}
    assert stems == {sheets[0].stem}
    assert sheets[0].stem.endswith("andere-gewichten")
    for kind, path in files.items():
        found = text_of(path.name, path.read_bytes())
        for word, value in state.output.rows():
            # on sheets and slides some stand in other words
            if kind not in {"pdf", "pptx"} or word in {"Selectie", "Filters", "Gewichten"}:
                assert f"{word}: {value}" in found, (kind, word)
    assert manifest_of(state, [])["state"] == dict(state.output.rows())


def test_every_slide_and_every_sheet_states_what_it_shows(state, deck, sheets):
    wijk = str(state.wijken.iloc[0]["wijknaam"])
    for number, slide in enumerate(deck.slides, start=1):
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert any(wijk in text and "alleen Woonbron" in text for text in texts), number
    stated = sheets[1].count("Toont: Selectie:")
    info = subprocess.run(["pdfinfo", str(sheets[0])], check=True, capture_output=True, text=True)
    assert stated == int(re.search(r"Pages:\s+(\d+)", info.stdout).group(1))


@pytest.fixture(scope="module")
def walk(state):
    return walk_of_buurt(state, str(state.frame("buurten").iloc[0]["buurtcode"]))


@pytest.fixture(scope="module")
def walk_sheet(state, walk):
    return schouw_pdf(state, walk)


def test_the_sheet_for_a_walk_states_its_own_area(walk, walk_sheet, poppler):
    found = text_of("schouw.pdf", walk_sheet)
    assert f"Selectie: {walk.where}" in found
    assert "Bezit: alleen Woonbron" in found


def test_what_is_printed_keeps_every_rule_of_pdf_ua(sheets, walk_sheet):
    for content in (sheets[0].read_bytes(), walk_sheet):
        report = page_validation.validate_pdf_bytes(content, profile="ua1")
        assert report.rules.total > 100
        assert {failure.message for failure in report.failures} == set()
        assert report.is_compliant
    # the checker sees a fault where there is one
    bare = typst.compile(b"= Kop", pdf_standards=["1.7"])
    assert not page_validation.validate_pdf_bytes(bare, profile="ua1").is_compliant


def test_slides_speak_dutch_and_none_is_empty(deck):
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        assert len(slide.shapes) > 2
        runs = [
            run
            for shape in slide.shapes
            if shape.has_text_frame
            for paragraph in shape.text_frame.paragraphs
            for run in paragraph.runs
        ]
        assert {run._r.get_or_add_rPr().get("lang") for run in runs} <= {"nl-NL"}
    texts = re.findall(r'lang="([^"]+)"', _xml(deck.slide_master))
    assert set(texts) == {"nl-NL"}


def _xml(part):
    from lxml import etree  # noqa: PLC0415

    return etree.tostring(part._element).decode()


def test_the_workbook_folds_details_and_colours_classes(state, book):
    sheet = book.worksheets[1]
    heads = [cell.value for cell in sheet[4]]
    letters = {
        head: sheet.cell(row=4, column=at).column_letter for at, head in enumerate(heads, start=1)
    }
    shown = [head for head in heads if not sheet.column_dimensions[letters[head]].hidden]
    # names, place, time, five classes of hazards, and what was decided
    assert len(shown) <= 20
    assert {"Plaats", "Koppelkans", "Groep", "Besluit", "Reden"} <= set(shown)
    assert sheet.column_dimensions[letters["Kenmerk"]].outlineLevel == 1
    fills = {
        sheet.cell(row=row, column=heads.index("Hitte: klasse") + 1).fill.fgColor.rgb
        for row in range(5, 14)
    }
    assert len(fills) > 1
    assert all(sheet.row_dimensions[row].height <= 45 for row in range(5, 14))
    assert sheet.print_area


def test_the_map_file_passes_the_validator_of_gdal_and_lists_its_codes(map_file):
    checker = validate_gpkg.GPKGChecker(str(map_file), abort_at_first_error=False)
    checker.check()
    assert checker.errors == []
    with sqlite3.connect(map_file) as database:
        plans = dict(
            database.execute(
                "SELECT value, description FROM gpkg_data_column_constraints "
                "WHERE constraint_name = 'enum_project_kind'"
            )
        )
        [used] = database.execute(
            "SELECT constraint_name FROM gpkg_data_columns "
            "WHERE table_name = 'projects' AND column_name = 'kind'"
        ).fetchone()
    assert plans["renovatie"] == "Renovatie"
    assert used == "enum_project_kind"


def test_the_list_on_paper_links_to_its_sheets_and_to_the_app(sheets):
    path, _ = sheets

    def told(*command):
        return subprocess.run(
            [*command, str(path)], check=True, capture_output=True
        ).stdout.decode()

    addresses = told("pdfinfo", "-url")
    # no sign to break a line at has come into an address
    assert re.search(
        r"/koppelkansen\?sessie=2025-Q3&kans=plan-[a-z0-9-]+$", addresses, re.MULTILINE
    )
    assert "kans-" in told("pdfinfo", "-dests")
    assert "DejaVu" in told("pdffonts")
