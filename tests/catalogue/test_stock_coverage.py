"""How much of the stock is loaded, beside the corporation dwellings that the CBS gives."""

import pandas as pd
import pytest

from geo.catalogue.stock_coverage import stock_coverage

FIGURES = pd.DataFrame(
    {
        "wijkcode": ["WK050501", "WK050502", "WK050503"],
        "wijknaam": ["Een", "Twee", "Drie"],
        "woningen": pd.array([5_000, 4_000, None], dtype="Int64"),
        "corporatie_pct": [40.0, 1.775, 30.0],
    }
)


@pytest.mark.parametrize(
    ("loaded", "codes", "text"),
    [
        (135, ["WK050501", "WK050502"], "135 van circa 2.071 (CBS)"),
        # nearly all, and within what rounding can be off
        (1_960, ["WK050501"], "1.960"),
        (1_880, ["WK050501"], "1.880"),
        (1_800, ["WK050501"], "1.800 van circa 2.000 (CBS)"),
        (0, ["WK050501"], "0 van circa 2.000 (CBS)"),
        # without a figure of one of the wijken nothing is known of the whole
        (135, ["WK050501", "WK050503"], "135"),
        (135, ["WK999999"], "135"),
        (135, [], "135"),
    ],
)
def test_a_stock_that_is_partly_loaded_says_so(loaded, codes, text):
    assert stock_coverage(loaded, FIGURES, wijkcodes=codes).text == text


def test_without_figures_of_the_cbs_a_number_stands_by_itself():
    found = stock_coverage(12, None, wijkcodes=["WK050501"])
    assert (found.text, found.is_partial) == ("12", False)
