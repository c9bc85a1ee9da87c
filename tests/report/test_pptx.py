"""The deck, opened with python-pptx and with LibreOffice."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from geo.constants import CAVEAT
from geo.report import deck_theme as theme
from geo.report import pptx, xlsx
from geo.report.deck_text import FittedText, Line, fitted, lines_of, shortened, width_in
from tests.report.nasty import LONG, nasty

SMALL = re.compile(r"Bron, datum|Dianummer|Legenda|Merk")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("deck")


@pytest.fixture(scope="module")
def path(city, folder):
    seen = []
    made = pptx.write(city, folder, progress=lambda share, text: seen.append((share, text)))
    assert [share for share, _ in seen] == sorted(share for share, _ in seen)
    assert seen[-1][0] == 1.0
    return made[0]


@pytest.fixture(scope="module")
def nasty_path(city, folder):
    return pptx.write(replace(nasty(city), area_name="Dordrecht-nasty"), folder)[0]


@pytest.fixture(scope="module", params=["plain", "nasty"])
def deck(request, path, nasty_path):
    return Presentation(path if request.param == "plain" else nasty_path)


def described(shape):
    return shape._element.xpath(".//p:cNvPr")[0].get("descr", "")


def test_every_slide_has_a_title_of_its_own_notes_and_a_footer(deck):
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(title.strip() for title in titles)
    assert len(set(titles)) == len(titles)
    for slide in deck.slides:
        assert slide.has_notes_slide
        assert len(slide.notes_slide.notes_text_frame.text) > 20, slide.shapes.title.text_frame.text
        footer = next(s for s in slide.shapes if s.name == "Bron, datum en voorbehoud")
        assert footer.is_placeholder
        told = footer.text_frame.text
        assert told.startswith("Bron: Prestatieafspraken Dordrecht 2024-2025, Bijlage 1")
        assert "24 september 2025" in told
        assert CAVEAT in told
        assert "voorbeelddata" in told
        number = next(s for s in slide.shapes if s.name == "Dianummer")
        assert number._element.xpath(".//a:fld[@type='slidenum']")


def test_nothing_lies_outside_a_slide(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            where = f"{slide.shapes.title.text_frame.text}: {shape.name}"
            assert shape.left >= 0, where
            assert shape.top >= 0, where
            assert shape.left + shape.width <= deck.slide_width, where
            assert shape.top + shape.height <= deck.slide_height, where


def test_every_picture_chart_and_table_has_an_alternative_text(deck):
    kinds = {MSO_SHAPE_TYPE.PICTURE, MSO_SHAPE_TYPE.CHART, MSO_SHAPE_TYPE.TABLE}
    found = [s for slide in deck.slides for s in slide.shapes if s.shape_type in kinds]
    assert {shape.shape_type for shape in found} == kinds
    assert all(len(described(shape)) > 8 for shape in found)
    maps = [s for s in found if s.name.startswith("Kaart")]
    # the city, and each koppelkans that is on the agenda and still to come
    assert len(maps) >= 2
    assert all("Kaart van" in described(shape) for shape in maps)


def test_what_is_read_from_the_back_row_is_at_least_18_points(deck):
    sizes = []
    for slide in deck.slides:
        for shape in slide.shapes:
            if SMALL.search(shape.name):
                continue
            frames = [shape.text_frame] if shape.has_text_frame else []
            if shape.has_table:
                frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
            for frame in frames:
                for paragraph in frame.paragraphs:
                    sizes += [run.font.size.pt for run in paragraph.runs if run.font.size]
    assert len(sizes) > 50
    assert min(sizes) >= 18


def test_example_data_is_marked_where_it_is_used(deck, city):
    for number, slide in enumerate(deck.slides, start=1):
        names = {shape.name for shape in slide.shapes}
        # the title slide says it in words; an agenda holds no data
        assert ("Merk voorbeelddata" in names) == (number > 2)
    real = {name: layer for name, layer in city.layers.items() if not layer.provenance.is_example}
    assert "stock" not in real


def test_the_chart_can_be_edited_and_leaves_gaps_where_nothing_is_known(path):
    slides = Presentation(path).slides
    (frame,) = (
        shape
        for slide in slides
        for shape in slide.shapes
        if shape.has_chart and shape.name == "Grafiek aanbod tegen plan"
    )
    plot = frame.chart.plots[0]
    assert list(plot.categories) == [str(year) for year in range(2023, 2030)]
    series = {one.name: list(one.values) for one in plot.series}
    assert series["Gepland (Bijlage 1)"] == [None, 162, 205, 146, 162, 44, 208]
    assert series["Gepland, vanaf dit jaar (einde open)"] == [None] * 6 + [275]
    reported = next(values for name, values in series.items() if "voorbeelddata" in name)
    assert reported[-1] is None
    assert frame.chart.part.chart_workbook.xlsx_part is not None


def test_the_agenda_leads_to_its_slides(path):
    deck = Presentation(path)
    agenda = deck.slides[1]
    links = agenda._element.xpath(".//a:hlinkClick[@action='ppaction://hlinksldjump']")
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    targets = [agenda.part.related_part(link.get(relation)).slide for link in links]
    order = [slide.slide_id for slide in deck.slides]
    places = [order.index(slide.slide_id) for slide in targets]
    assert len(places) == 8
    assert places == sorted(places)
    assert places[0] == 2


def test_one_slide_for_every_koppelkans_in_the_top(path, city):
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(path).slides]
    for item in city.top:
        assert f"{city.ranks[item.id]}. {item.title}" in titles


def test_an_unknown_number_of_dwellings_is_no_zero_on_its_slide(city, tmp_path):
    first, *others = city.items
    unknown = replace(first, dwellings_count=None)
    path = pptx.write(replace(city, items=(unknown, *others)), tmp_path)[0]
    slide = next(s for s in Presentation(path).slides if first.title in s.shapes.title.text)
    body = next(p for p in slide.placeholders if p.placeholder_format.idx == 1).text_frame.text
    assert "n.t.b." in body
    assert "0 woningen" not in body
    notes = slide.notes_slide.notes_text_frame.text
    assert "Waarom:" in notes
    assert "Bronnen:" in notes


def test_without_an_earlier_session_there_is_no_empty_slide(city, tmp_path):
    path = pptx.write(replace(city, changes=None, previous=None), tmp_path)[0]
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(path).slides]
    assert not [title for title in titles if "sessie" in title.lower()]


def test_an_empty_list_still_makes_a_deck(city, tmp_path):
    empty = replace(city, items=(), ranks={}, decisions={}, agenda=(), changes=(), history=())
    path = pptx.write(empty, tmp_path)[0]
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(path).slides]
    # nothing is asked or was decided: a slide that says only so is left out
    assert not [title for title in titles if title.startswith("Besluit")]


def words_of(pdf):
    """Per page the words with their boxes in points, as another program set them."""
    told = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    pages = []
    for page in told.split("<page ")[1:]:
        found = re.findall(
            r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<',
            page,
        )
        pages.append([(*map(float, box[:4]), box[4]) for box in found])
    return pages


def overlap(one, other):
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return wide * tall / smaller


@pytest.mark.slow
def test_libreoffice_shows_all_text_inside_and_none_through_another(
    city, path, nasty_path, folder, needs
):
    office = needs("soffice", "apt-get install libreoffice-impress", also=("libreoffice",))
    needs("pdftotext", "apt-get install poppler-utils")
    book = xlsx.write(city, folder)[0]
    sheets = shutil.copyfile(book, folder / "lijst.xlsx")
    subprocess.run(
        [
            office, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", str(folder / "pdf"),
            str(path), str(nasty_path), str(sheets),
        ],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    for source in (path, nasty_path):
        pages = words_of(folder / "pdf" / f"{source.stem}.pdf")
        assert len(pages) == len(Presentation(source).slides)
        for number, words in enumerate(pages, start=1):
            # points: a slide is 960 x 540
            for word in words:
                assert word[0] >= 0, (source.name, number, word)
                assert word[2] <= 960.5, (source.name, number, word)
                assert word[3] <= 540.5, (source.name, number, word)
            through = [
                (one[4], other[4])
                for at, one in enumerate(words)
                for other in words[at + 1 :]
                if overlap(one, other) > 0.3
            ]
            assert not through, (source.name, number, through)
            # above the footer nothing but what stands above the footer
            low = [w[4] for w in words if w[1] < theme.FOOTER[1] * 72 - 1 < w[3] - 3]
            assert not low, (source.name, number, low)
    told = subprocess.run(
        ["pdftotext", "-layout", str(folder / "pdf" / "lijst.pdf"), "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert re.search(r"\b\d{2},\d\b", told), "no score is told"
    assert "15.150" in told or "1.200" in told or "n.t.b." in told
    assert "#NAAM" not in told
    assert "#NAME" not in told


def test_text_is_cut_at_a_word_and_only_when_it_does_not_fit():
    assert shortened("kort", width=5, rows=1, size_pt=18) == "kort"
    cut = shortened(LONG, width=4, rows=2, size_pt=18)
    assert cut.endswith(" …")
    assert LONG.startswith(cut.removesuffix(" …"))
    assert lines_of(cut, width=4, size_pt=18) == 2
    assert lines_of(LONG, width=4, size_pt=18) > 2
    word = shortened("Onbreekbaar" * 20, width=3, rows=1, size_pt=18)
    assert lines_of(word, width=3, size_pt=18) == 1
    assert word.endswith("…")


def test_the_largest_size_that_fits_is_taken_and_what_is_left_out_is_counted():
    few = [Line("een"), Line("twee", "Wat")]
    assert fitted(few, width=5, height=5, largest=24, smallest=18) == FittedText(tuple(few), 24)
    # a long paragraph is cut before anything is left out
    fit = fitted([Line(LONG, "Wat"), Line("kort")], width=5, height=1.2, largest=24, smallest=18)
    assert (fit.lines[1], fit.size_pt, fit.left_out) == (Line("kort"), 18, 0)
    assert fit.lines[0].lead == "Wat"
    assert fit.lines[0].text.endswith(" …")
    many = [Line(LONG)] * 9
    fit = fitted(many, width=5, height=3, largest=24, smallest=18)
    assert fit.size_pt == 18
    assert len(fit.lines) + fit.left_out == 9
    assert fit.left_out > 0
    # twice the size is twice the width
    assert width_in("abc", size_pt=36) == pytest.approx(2 * width_in("abc", size_pt=18))
