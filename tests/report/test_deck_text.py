"""How much text fits on a slide: the most words, or the most of one word, never more rows."""

from types import SimpleNamespace

import pytest

from geo.catalogue.windows import Window
from geo.report.deck_item_text import period, unsure
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


def test_stock_has_no_period_to_be_decided_and_a_plan_has():
    item = SimpleNamespace(window=Window(None, None), plan_kind="bezit")
    assert period(item) == ""
    item.plan_kind = "planvoorraad"
    assert period(item) == "periode n.t.b."
    item.window = Window(2027, 2028)
    assert period(item) == "2027-2028"


def test_what_is_unknown_is_said_once():
    item = SimpleNamespace(lat=51.8, precision_m=250.0, missing=("time",))
    assert unsure(item) == ["plek op 250 m", "tijd onbekend"]
