"""The PDF of the pack, opened by other programs: every page is complete and legible."""

import hashlib
import itertools
import re
import subprocess
from dataclasses import replace

import numpy as np
from PIL import Image

from geo.constants import CAVEAT
from geo.report import pdf
from geo.report.mapsheet import SCALES
from tests.report.conftest import ODD, pages_of

DPI = 110
MARGIN_PT = 28.0
MM = 72 / 25.4


def info(path, *options):
    found = subprocess.run(["pdfinfo", *options, str(path)], check=True, capture_output=True)
    return found.stdout.decode(errors="replace")


def list_pages(state, pages):
    """How many pages have no map: the decision list, and one of being climate-proof."""
    return len(pages) - 3 - len(state.top) - len(state.wijken)


def test_there_is_one_page_for_every_thing_and_no_more(city_state, city_pages):
    # cover, city, decision list, climate-proof, a sheet per koppelkans of the top, one per wijk,
    # cross table
    assert city_state.top
    lists = list_pages(city_state, city_pages)
    # 15 koppelkansen with room to write and to sign take three pages at most, and being
    # climate-proof one
    assert 2 <= lists <= 4
    sizes = [(round(page.width / MM), round(page.height / MM)) for page in city_pages]
    assert sizes[1] == (420, 297)
    assert sizes[-1] == (297, 210)
    assert set(sizes[2 : 2 + lists]) == {(297, 210)}
    assert {*sizes[:1], *sizes[2 + lists : -1]} == {(210, 297)}


def test_every_page_has_what_a_reader_needs(city_state, city_pages):
    total = len(city_pages)
    lists = list_pages(city_state, city_pages)
    # the decision list and what is needed to be climate-proof have no map
    for page in (*city_pages[:2], *city_pages[2 + lists :]):
        flat = page.text
        scale = re.search(r"Schaal 1 : ([\d.]+)", flat)
        assert scale, page.number
        assert int(scale[1].replace(".", "")) in SCALES
        assert "Noorden boven" in flat or "N " in flat
        assert re.search(r"\b0\s+[\d.,]+ k?m\s+[\d.,]+ k?m\b", flat), page.number
        assert "Bronnen:" in flat
        assert "editie" in flat or "2025" in flat
        assert "Gemaakt op 1 oktober 2025" in flat
        assert "24 september 2025" in flat
        assert "Bevat voorbeelddata" in flat
        assert "voorbeelddata, gemaakt door het programma" in flat
        assert CAVEAT in flat, page.number
        assert f"{page.number} / {total}" in flat
        # a legend explains the borders that are drawn at least, and every class with its unit
        assert re.search(r"\b(Wijk|Buurt)\b", flat), page.number
    for name, page in zip(city_state.wijken["wijknaam"], city_pages[-14:-1], strict=True):
        assert name in page.text
        if "geen corporatiebezit" not in page.text:
            assert "°C" in page.text
            assert "Bezit: Hitte" in page.text


def test_nothing_stands_outside_the_page_or_over_something_else(city_pages):
    for page in city_pages:
        for word in page.words:
            assert word.left >= MARGIN_PT, (page.number, word)
            assert word.right <= page.width - MARGIN_PT, (page.number, word)
            assert word.top >= MARGIN_PT, (page.number, word)
            assert word.bottom <= page.height - 12, (page.number, word)
        for one, other in itertools.combinations(page.words, 2):
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.bottom, other.bottom) - max(one.top, other.top)
            if wide <= 0.8 or high <= 0:
                continue
            # a box holds the room of a whole line; letters touch at more than half of it
            least = min(one.bottom - one.top, other.bottom - other.top)
            assert high < 0.45 * least, (page.number, one, other)


def test_no_word_is_cut_off_or_hidden(city_pdf, city_pages, tmp_path):
    """What is written shows: at both ends of every word there is ink on the rendered page."""
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", str(city_pdf), str(tmp_path / "p")], check=True
    )
    seen = 0
    for page, image in zip(city_pages, sorted(tmp_path.glob("p*.pgm")), strict=True):
        ink = np.asarray(Image.open(image), dtype="int16")
        edge = round(4 * MM * DPI / 72)
        frame = [ink[:edge], ink[-edge:], ink[:, :edge], ink[:, -edge:]]
        assert all((part == 255).all() for part in frame), page.number
        for word in page.words:
            left, top, right, bottom = (
                v * DPI / 72 for v in (word.left, word.top, word.right, word.bottom)
            )
            rows = slice(int(top), int(np.ceil(bottom)))
            third = max(2, int((right - left) / 3))
            if right - left < 12:
                # a sign or two, too narrow to have ends
                third = int(np.ceil(right)) - int(left)
            ends = (
                ink[rows, int(left) : int(left) + third],
                ink[rows, int(np.ceil(right)) - third : int(np.ceil(right))],
            )
            for end in ends:
                assert end.size, (page.number, word)
                assert int(end.max()) - int(end.min()) > 40, (page.number, word)
            seen += 1
    assert seen > 3000


def test_odd_signs_and_long_names_come_through(city_pages):
    flat = [page.text for page in city_pages]
    for part in ("Éénlaagse", "‘Noordëndijk’", "≥", "m²", "→"):
        assert any(part in text for text in flat), part
    # the heading of the sheet itself may run over lines, but nothing of it is lost
    sheet = "".join(next(page for page in city_pages if "Waarom hier" in page.text).text.split())
    assert "VanderDuynvanMaasdamstraat" in sheet
    everything = "".join(flat)
    assert "�" not in everything
    assert not re.search("[\ue000-\uf8ff]", everything)
    assert ODD.replace(" ", "")[:20] in sheet


def test_a_sign_that_the_typeface_lacks_is_no_blank(city_state, tmp_path, poppler):
    title = "Plan 都市 ☃ 😀 한글 ไทย ཀ"
    few = replace(
        city_state,
        items=(replace(city_state.items[0], title=title), *city_state.items[1:3]),
        wijken=city_state.wijken.iloc[:1],
        cards={},
        decisions={},
    )
    [path] = pdf.write(few, tmp_path)
    pages = pages_of(path)
    # many scripts and emoji have a typeface of their own, Tibetan has none and is told
    assert any("Plan 都市 ☃ 😀 한글 ไทย ?" in page.text for page in pages)
    assert any("staan als vraagteken" in page.text for page in pages)


def test_an_empty_wijk_says_so(city_state, city_pages):
    wijken = list(city_state.wijken["wijkcode"])
    page = city_pages[-1 - len(wijken) + wijken.index("WK050598")]
    flat = page.text
    assert "WK050598" not in flat  # its name says which wijk it is
    assert "Voor deze wijk staat geen corporatiebezit in de gegevens." in flat
    assert "Geen plannen in Bijlage 1 voor deze wijk." in flat
    assert "Niet te bepalen" in flat


def test_it_is_tagged_titled_and_carries_its_fonts(city_state, city_pdf):
    told = info(city_pdf)
    assert re.search(r"Tagged:\s+yes", told)
    assert city_state.title in told
    meta = info(city_pdf, "-meta")
    assert "pdfuaid:part>1<" in meta
    assert re.search(r"<dc:language>.*nl", meta, re.DOTALL)
    fonts = subprocess.run(["pdffonts", str(city_pdf)], check=True, capture_output=True)
    rows = fonts.stdout.decode().splitlines()[2:]
    assert len(rows) >= 3
    for row in rows:
        assert "SourceSans3" in row
        # embedded, subset, with a table back to Unicode
        assert row.split()[-5:-2] == ["yes", "yes", "yes"]
    structure = info(city_pdf, "-struct")
    assert structure.count("Figure") >= len(city_state.wijken) + len(city_state.top) + 3
    assert "H1" in structure
    assert "TH" in structure


def test_the_same_state_gives_the_same_bytes_and_its_mark(city_state, tmp_path):
    few = replace(
        city_state, items=city_state.items[3:5], wijken=city_state.wijken.iloc[:1], cards={}
    )
    made = []
    for name in ("een", "twee"):
        (tmp_path / name).mkdir()
        [path] = pdf.write(few, tmp_path / name)
        made.append(hashlib.sha256(path.read_bytes()).hexdigest())
    assert made[0] == made[1]


def test_no_address_and_nothing_of_a_household_on_a_factsheet(city_state, city_pages):
    stock = city_state.frame("stock")
    sheets = city_pages[-1 - len(city_state.wijken) : -1]
    everything = " ".join(page.text for page in sheets)
    assert not any(pand in everything for pand in stock["pand_id"].head(500))
    assert not re.search(r"\b\d{4} ?[A-Z]{2}\b", everything)
    # no single building: complexes are not named either
    assert "Voorbeeldcomplex" not in everything


def test_the_cross_table_ranks_nothing(city_state, city_pages):
    page = city_pages[-1]
    order = [page.text.index(name) for name in city_state.wijken["wijknaam"]]
    assert order == sorted(order)
    areas = city_state.frame("policy_areas")
    for name in areas.loc[areas["kind"] == "wbmgp", "name"]:
        assert name not in page.text
    assert "geen rangorde" in page.text


def test_figures_on_paper_are_those_of_the_state(city_state, city_pages):
    """Hand-counted from the layers, not from the code that writes the sheet."""
    stock = city_state.frame("stock")
    mine = stock[stock["wijkcode"] == "WK050507"]
    total = int(mine["dwellings_count"].sum())
    efg = int(mine.loc[mine["energy_label"].isin(["E", "F", "G"]), "dwellings_count"].sum())
    joined = city_state.exposure.merge(mine, on="pand_id")
    hot = joined[
        (joined["hazard"] == "heat") & joined["exposure_class"].isin(["hoog", "zeer_hoog"])
    ]
    share = 100 * int(hot["dwellings_count"].sum()) / total
    wijken = list(city_state.wijken["wijkcode"])
    flat = " ".join(city_pages[-1 - len(wijken) + wijken.index("WK050507")].text.split())
    dotted = f"{total:,}".replace(",", ".")
    assert f"{dotted} corporatiewoningen, waarvan {efg} met label E, F of G" in flat
    row = re.search(r"Hitte\b.*?([\d]+)% +(?:Hevige|Nog|Besluiten|Voortgang|[A-Z])", flat)
    assert row
    assert f"{share:.0f}%" in flat


def test_the_data_of_a_page_never_become_markup(city_state, tmp_path, poppler):
    wild = replace(city_state.items[0], title='#panic("x") $a$ *b* `c` @d <e>')
    few = replace(city_state, items=(wild,), wijken=city_state.wijken.iloc[:1], cards={})
    [path] = pdf.write(few, tmp_path)
    assert any('#panic("x") $a$ *b*' in page.text for page in pages_of(path))


def test_progress_is_told_and_ends_below_one(city_state, tmp_path):
    told = []
    few = replace(city_state, items=city_state.items[3:4], wijken=city_state.wijken.iloc[:1])
    pdf.write(few, tmp_path, progress=lambda share, text: told.append((share, text)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[0] >= 0
    assert shares[-1] <= 1
    assert all(text.startswith("PDF") for _, text in told)
