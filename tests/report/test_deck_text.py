"""How much text fits on a slide: the most words, or the most of one word, never more rows."""

from dataclasses import replace

import pytest

from geo.report.deck_slides import item_lines
from geo.report.deck_text import lines_of, shortened

SIZE = {"width": 3.0, "size_pt": 12}


@pytest.mark.parametrize(
    "text",
    [
        "een plein dat opengaat en daarna weer dicht " * 9,
        "Kort. " + "x" * 400 + " en verder",
        "y" * 20_000,
        "Aan " * 3 + "w" * 90,
    ],
)
@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_text_is_cut_where_one_sign_more_would_not_fit(text, rows):
    short = shortened(text, rows=rows, **SIZE)
    assert lines_of(short, **SIZE) <= rows
    kept = short.removesuffix("…").rstrip()
    assert text.startswith(kept)
    assert len(kept) > 1
    word = text[len(kept) :].split(maxsplit=1)[0]
    broken = not text[len(kept)].isspace()
    more = f"{kept}{word[0]}…" if broken else f"{kept} {word} …"
    assert lines_of(more, **SIZE) > rows


def test_what_fits_stays_as_it_is():
    assert shortened("een plein", rows=1, **SIZE) == "een plein"


def test_stock_has_no_period_to_be_decided_and_what_is_unknown_is_said_once(city):
    found = next(item for item in city.items if item.complex_id)
    stock = replace(found, missing=("time",))
    assert not stock.window.known
    told = {line.lead: line.text for line in item_lines(city, stock)}
    assert told["Wat"].endswith(" woningen")
    assert "tijd onbekend" in told["Nog onzeker"]
    assert "onbekend:" not in told["Nog onzeker"]
