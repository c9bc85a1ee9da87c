"""A register that lost its end, or a clock that was put back, is told at the next start."""

import datetime as dt

import pytest

from geo.register import Register
from geo.register.values import Head
from geo.upkeep.backup import write_backup
from geo.upkeep.check import check
from geo.upkeep.noted import forget_head, note_head, noted_head
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
    tmp_path,
):
    with Register.open(url) as opened:
        at_close(opened, var=library.var, url=url)
    last = filled.head().sequence
    behind(f"delete from register_entry where sequence > {last - lost}")
    for _ in range(2):
        [text] = start()
        assert f"regel {last} staat er niet meer" in text
        assert f"regel {last - lost}." in text
    # neither closing nor a backup notes what is left as if it were all
    with Register.open(url) as opened:
        at_close(opened, var=library.var, url=url)
    write_backup(library.var, url, tmp_path / "kopie.zip")
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


@pytest.mark.parametrize("content", ["", "{", "[]", '{"a": 1}', "\x00" * 40])
def test_a_note_that_is_damaged_is_told_and_not_made_anew(
    start, library, filled, url, content, tmp_path
):
    start()
    note = library.var / "register-stand.json"
    note.write_text(content)
    for _ in range(2):
        [text] = start()
        assert "De notitie van de laatste regel van het register is beschadigd" in text
        with Register.open(url) as opened:
            at_close(opened, var=library.var, url=url)
    assert note.read_text() == content
    # a backup copies what is left of the register, and looks at nothing of before
    write_backup(library.var, url, tmp_path / "kopie.zip")
    assert note.read_text() == content
    # whoever looked at the whole register has a note again
    report = check(library, url)
    note_head(library.var, url, report.head)
    assert start() == ()


def test_a_register_has_one_note_wherever_somebody_stands(tmp_path, monkeypatch):
    head = Head(3, "ab" * 32)
    note_head(tmp_path, f"sqlite:///{tmp_path / 'register.sqlite'}", head)
    monkeypatch.chdir(tmp_path)
    assert noted_head(tmp_path, "sqlite:///register.sqlite") == head
    assert noted_head(tmp_path, "sqlite:///ander.sqlite") is None


def test_after_forgetting_the_note_is_not_damaged(start, library, filled, url):
    start()
    forget_head(library.var, url)
    assert start() == ()
    assert noted_head(library.var, url) == filled.head()
