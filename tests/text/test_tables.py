"""Tables for a Dutch spreadsheet: what no program may compute, whatever kind of cell it is."""

import csv
import datetime as dt
import io
import math
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pytest

from geo.catalogue.writing import write_frame
from geo.text.spreadsheet import is_risky
from geo.text.tables import to_csv, to_xlsx

SUMMER_EVENING = dt.datetime(2027, 6, 30, 22, 15, tzinfo=dt.UTC)


def csv_cells(frame):
    text = to_csv(frame).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def excel_cells(frame):
    return list(openpyxl.load_workbook(io.BytesIO(to_xlsx(frame))).active.values)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (np.float64(1.5), "1,5"), (np.float32(0.1), "0,1"), (np.float16(2.5), "2,5"),
        (-math.inf, "'-inf"), (math.inf, "inf"), (-1.5, "-1,5"), (-3, "-3"), (0.25, "0,25"),
        (Decimal("-1.5"), "-1,5"), (Decimal("612.00"), "612"), (Decimal("NaN"), ""),
        (Decimal("0.10000000000000000001"), "0,10000000000000000001"),
        (np.int8(-7), "-7"), (2**70, str(2**70)), (1e-7, "1e-07"),
        ("=1+1", "'=1+1"), ("-2 graden", "'-2 graden"), (np.str_("@x"), "'@x"),
        (True, "ja"), (np.bool_(False), "nee"),
        (None, ""), (pd.NA, ""), (pd.NaT, ""), (np.datetime64("NaT"), ""), (np.nan, ""),
        (dt.date(2027, 3, 1), "2027-03-01"), (pd.Timestamp("2027-03-01"), "2027-03-01"),
        (pd.Timestamp("2027-03-01 9:05").to_pydatetime(), "2027-03-01 09:05:00"),
        (SUMMER_EVENING, "2027-07-01 00:15:00"),
        (pd.Timestamp("2027-03-01 23:59:59.25"), "2027-03-01 23:59:59.250000"),
        (dt.datetime.max.replace(microsecond=0, tzinfo=dt.UTC), "9999-12-31 23:59:59"),
        (np.datetime64("1850-01-02T03:04:05"), "1850-01-02 03:04:05"),
        (np.datetime64("2027-03-01"), "2027-03-01"), (np.datetime64("20000-01-01"), "20000-01-01"),
        (dt.time(7, 30), "07:30:00"), (pd.Timedelta(hours=49), "49:00:00"),
        (np.timedelta64(90, "s"), "0:01:30"), (dt.timedelta(minutes=-90), "'-1:30:00"),
        (pd.Period("2027Q3"), "2027Q3"), (pd.Interval(0.5, 2, closed="left"), "[0,5; 2)"),
        ([1.5, True, None, "riool"], "1,5; ja; ; riool"), (np.array([0.5, 1.5]), "0,5; 1,5"),
        ({"heat": 0.5}, "heat: 0,5"), ({"b", "a"}, "a; b"), (["=1+1"], "'=1+1"),
    ],
)  # fmt: skip
def test_a_cell_of_any_kind_is_a_value_and_no_formula(cell, written):
    frame = pd.DataFrame({"kolom": pd.Series([cell], dtype=object)})
    assert csv_cells(frame) == [["kolom"], [written]]
    assert not is_risky(written)
    # and Excel takes it, as a value or as the same text
    assert excel_cells(frame.assign(n=1))[1][0] != "#VALUE!"


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (pd.array([1.5, None], dtype="Float32"), "1,5"),
        (pd.array([1.5, None], dtype="float64"), "1,5"),
        (pd.array([1.5, None], dtype="double[pyarrow]"), "1,5"),
        (pd.array([40, None], dtype="Int64"), "40"), (pd.array([40, None], dtype="UInt8"), "40"),
        (pd.array([True, None], dtype="boolean"), "ja"),
        (pd.array([False, None], dtype="bool[pyarrow]"), "nee"),
        (pd.array(["-3 m", None], dtype="string"), "'-3 m"),
        (pd.Categorical([2.25, None]), "2,25"), (pd.Categorical(["=A1", None]), "'=A1"),
        (pd.to_datetime(["2027-01-31 14:05", None]), "2027-01-31 14:05:00"),
        (pd.to_datetime(["2027-12-31 23:30", None], utc=True), "2028-01-01 00:30:00"),
        (pd.to_timedelta(["1 day 2:00:00", None]), "26:00:00"),
        (pd.PeriodIndex(["2027-01", None], freq="M"), "2027-01"),
        (pd.arrays.SparseArray([0.75, np.nan]), "0,75"),
    ],
)  # fmt: skip
def test_a_column_of_any_kind_is_written_the_same_everywhere(column, written, tmp_path):
    frame = pd.DataFrame({"kolom": column, "n": [1, 2]})
    assert csv_cells(frame)[1:] == [[written, "1"], ["", "2"]]
    write_frame(frame, tmp_path / "uit.csv")
    assert (tmp_path / "uit.csv").read_bytes() == to_csv(frame)
    assert excel_cells(frame)[2] == (None, 2)


def test_a_moment_in_excel_is_a_moment_in_the_netherlands():
    frame = pd.DataFrame({"op": [SUMMER_EVENING], "vroeg": [dt.date(1850, 1, 2)], "id": [10**15]})
    frame = frame.assign(duur=[dt.timedelta(hours=-2)], huur=[123456789012.5])
    assert excel_cells(frame)[1] == (
        pd.Timestamp("2027-07-01 00:15"), "1850-01-02", "1000000000000000", "'-2:00:00",
        123456789012.5,
    )  # fmt: skip
