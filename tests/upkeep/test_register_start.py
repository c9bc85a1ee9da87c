"""A register that lost its end, or a clock that was put back, is told at the next start."""

import datetime as dt

import pytest

from geo.register import Register
from geo.upkeep.check import check
from geo.upkeep.noted import noted_head
from geo.upkeep.register_start import at_close, at_start
from tests.upkeep.conftest import WHO
from tests.upkeep.test_check import behind  # noqa: F401 - a fixture

LATER = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def start(library, filled, url):
    def look(now=LATER):
        with Register.open(url) as opened:
            return at_start(opened, var=library.var, url=url, now=now)

    return look


def test_a_start_notes_the_last_entry(start, library, filled, url):
    assert noted_head(library.var, url) is None
    assert start() == ()
    assert noted_head(library.var, url) == filled.head()


@pytest.mark.parametrize("lost", [1, 3])
def test_a_register_without_its_end_is_told_at_every_start(
    start,
    library,
    filled,
    url,
    behind,  # noqa: F811
    lost,
):
    with Register.open(url) as opened:
        at_close(opened, var=library.var, url=url)
    last = filled.head().sequence
    behind(f"delete from register_entry where sequence > {last - lost}")
    for _ in range(2):
        [text] = start()
        assert f"regel {last} staat er niet meer" in text
        assert f"regel {last - lost}." in text
    # closing does not note what is left as if it were all
    with Register.open(url) as opened:
        at_close(opened, var=library.var, url=url)
    assert noted_head(library.var, url).sequence == last


def test_a_clock_before_the_last_entry_is_told(start, filled):
    last = filled.entries()[-1].recorded_at
    assert start(last - dt.timedelta(minutes=1)) == ()
    [text] = start(last - dt.timedelta(days=400))
    assert "Zet de klok goed" in text


def test_entries_of_a_clock_that_was_put_back_are_told_and_are_no_fault(library, url):
    moments = iter([LATER, LATER - dt.timedelta(seconds=5), LATER - dt.timedelta(days=2)])
    with Register.open(url, clock=lambda: next(moments)) as register:
        for number in range(3):
            register.comment("bezit:wielwijk", f"opmerking {number}", who=WHO)
    report = check(library, url)
    assert report.ok
    [told] = [item.text for item in report.findings if "teruggezet" in item.text]
    assert told.startswith("Regel 3 draagt een eerdere tijd dan regel 2")
