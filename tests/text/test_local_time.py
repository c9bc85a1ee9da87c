"""The day and the hour of the Netherlands, everywhere a person reads them."""

import datetime as dt
import re
from pathlib import Path

import pytest

from geo.text.local_time import local_moment

ROOT = Path(__file__).resolve().parents[2]
UTC_DAY = re.compile(
    r"now\((?:tz=)?(?:dt\.)?UTC\)\.(?:date\(\)|year)|date\.today\(\)$", re.MULTILINE
)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-12-31T23:30:00+00:00", "01-01-2027 00:30"),
        ("2026-07-01T22:15:00+00:00", "02-07-2026 00:15"),
        ("2026-07-01T12:00:00-05:00", "01-07-2026 19:00"),
    ],
)
def test_a_moment_is_told_in_local_time_in_winter_and_summer(moment, told):
    assert local_moment(dt.datetime.fromisoformat(moment)) == told


def test_no_day_is_taken_from_utc():
    # at night the day of UTC is yesterday here, and on New Year's Eve last year
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for folder in ("geo", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for hit in UTC_DAY.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
