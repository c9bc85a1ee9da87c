"""One pack with every state of an item: each format tells the same words and the same rejection."""

import datetime as dt
import re
import sqlite3
import subprocess
from dataclasses import replace

import openpyxl
import pytest
from pptx import Presentation

from geo.catalogue.layers import Layer
from geo.catalogue.vocabularies import DECISIONS, GROUPS
from geo.catalogue.windows import Window
from geo.register import Status
from geo.report import gpkg, pdf, pptx, xlsx
from geo.report.html import _entry
from geo.report.item_text import NO_RANK, item_text
from geo.report.sheet_decisions import decided_rows, open_rows
from geo.report.sheet_overview import outcome
from geo.report.state import Decided
from tests import town
from tests.vendor import validate_gpkg

REASON = "Ω ≥ Ł ж ∯ ☂: lange reden. " * 40
STATES = [*Status, "geen match", "open", "voorbij", "zonder plek"]


def decided(key, status):
    return Decided(
        koppelkans_id=key, status=status, reason=f"{status}: {REASON}", owner="Trivire",
        measure="Bomen en schaduw", year=2027, budget_eur=45_000.0, session="2025-Q3",
        party="Gemeente: klimaat", recorded_on=dt.date(2025, 9, 24), sequence=9,
    )  # fmt: skip


@pytest.fixture(scope="module")
def state(city, tmp_path_factory):
    """Nine items of the city, one in every state; two small rasters and one wijk to be quick."""
    rasters = town.rasters(tmp_path_factory.mktemp("rasters"))
    layers = {name: layer for name, layer in city.layers.items() if name not in city.thresholds}
    for name in ("heat", "rain70"):
        layers[name] = Layer(city.layers[name].provenance, rasters[name])
    items = [replace(item, window=Window(2027, 2028), tier="hoog") for item in city.items[:9]]
    items[7] = replace(items[7], window=Window(2020, 2021))
    items[8] = replace(items[8], lat=None, lon=None, hazards={}, works=(), tier="onbekend")
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
    assert len(STATES) == len(state.items) == 9
    assert len(state.top) == 6
    assert {term.key: count for term, count in state.counts.items()} == {
        "hoog": 6, "onbekend": 1, "afgewezen": 1, "geen_koppelkans": 1,
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
        assert cell["Bedreigingen"] == row["hazards"] == facts["Waarom hier"] == text.hazards_text
        rank = state.rank_of(item)
        assert row["rank"] == rank
        assert cell["Plaats"] in {rank, None, ""}
        assert _entry(state, item)["rank"] == text.rank


def test_rejected_has_no_rank_symbol_or_count_of_the_list(state, book, map_file):
    rejected = [item for item in state.items if state.is_rejected(item)]
    assert len(rejected) == 2
    for item in rejected:
        assert item_text(state, item).rank == NO_RANK
        assert features(map_file)[item.id]["rank"] is None
        assert item not in state.top
        assert item not in state.undecided
    assert outcome(state).startswith("Van 7 koppelkansen staan er 6 in groep hoog")
    assert "2 afgewezen of geen koppelkans" in outcome(state)
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
    assert waiting == {keys[1], keys[2], keys[6], keys[8]}
    assert {row["id"] for row in open_rows(state)} == {keys[6], keys[8]}
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


def test_every_file_says_what_it_shows(state, sheets, deck, book, map_file):
    wijk = str(state.wijken.iloc[0]["wijknaam"])
    line = state.output.line()
    for part in (wijk, "blootstelling 50 (standaard 35)", "24 september 2025", state.program):
        assert part in line
    path, printed = sheets
    assert state.output.short() in printed
    start = {str(row[0]) for row in book["Lees mij"].iter_rows(max_col=1, values_only=True)}
    assert {f"{word}: {text}" for word, text in state.output.rows()} <= start
    footers = [shape.text_frame.text for s in deck.slides for shape in s.shapes
               if shape.has_text_frame and shape.name.startswith("Bron")]  # fmt: skip
    assert footers
    assert all(wijk in text for text in footers)
    with sqlite3.connect(map_file) as database:
        texts = [row[0] for row in database.execute("SELECT staat FROM herkomst")]
    assert set(texts) == {line}
    assert path.stem.endswith("andere-gewichten")
    assert path.stem == map_file.stem


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
