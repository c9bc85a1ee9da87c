"""Tables as CSV: what no spreadsheet may compute, whatever kind of cell it is."""

import csv
import io
import math

import numpy as np
import pandas as pd
import pytest

from geo.text.spreadsheet import is_risky
from geo.text.tables import to_csv


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (np.float64(1.5), "1,5"),
        (-math.inf, "'-inf"), (math.inf, "inf"), (-1.5, "-1,5"), (-3, "-3"), (0.25, "0,25"),
        ("=1+1", "'=1+1"), ("-2 graden", "'-2 graden"), (True, "ja"),
    ],
)  # fmt: skip
def test_a_cell_of_any_kind_is_a_value_and_no_formula(cell, written):
    text = to_csv(pd.DataFrame({"kolom": pd.Series([cell], dtype=object)})).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows == [["kolom"], [written]]
    assert not is_risky(written)
