"""A line a machine can read, and nothing in it about a person."""

import json
import logging

import pytest

from geo.errors import DataError, KoppelkansenError
from pages.ui.server import logs


def line(message, *arguments, error=None):
    record = logging.LogRecord("geo.x", logging.WARNING, "x.py", 1, message, arguments, None)
    if error is not None:
        try:
            raise error
        except type(error) as raised:
            record.exc_info = (type(raised), raised, raised.__traceback__)
    text = logs.JsonLines().format(record)
    assert "\n" not in text
    return json.loads(text)


def test_a_line_has_time_level_part_and_message():
    told = line("laag %s geladen\nin twee delen", "stock")
    assert told["tijd"].endswith("+00:00")
    assert (told["niveau"], told["onderdeel"]) == ("WARNING", "geo.x")
    assert told["bericht"] == "laag stock geladen\nin twee delen"


@pytest.mark.parametrize(
    "private",
    [
        "a.jansen@woonbron.example",
        "3311 AB 12",
        "3311AB",
        "192.168.1.20",
        "2001:db8:85a3:0:0:8a2e:370:7334",
        "naam=Jansen",
        "geheim@",
    ],
)
def test_what_is_about_somebody_is_not_written_down(private):
    text = {
        "naam=Jansen": "GET /kaart?naam=Jansen HTTP/1.1",
        "geheim@": "postgresql://app:geheim@db.example/register",
    }.get(private, f"van {private} gekregen")
    assert private not in line(text)["bericht"]


@pytest.mark.parametrize("kept", ["stap 0005, 8 lagen", "12:30:05", "versie 0.1.0", "1.250 rijen"])
def test_what_is_not_about_somebody_stays(kept):
    assert line(kept)["bericht"] == kept


def test_of_a_foreign_exception_the_text_stays_out():
    told = line("onvoorzien", error=ValueError("could not convert 'Jansen, Singel 12' to float"))
    assert told["fout"]["soort"] == "ValueError"
    assert told["fout"]["waar"][-1].startswith("tests/pages/server/test_logs.py:")
    assert "Jansen" not in json.dumps(told)
    assert (
        line("bekend", error=DataError("De laag is leeg."))["fout"]["tekst"] == "De laag is leeg."
    )


@pytest.mark.parametrize(
    "setting", [{"KOPPELKANSEN_LOG": "xml"}, {"KOPPELKANSEN_LOG_LEVEL": "alles"}]
)
def test_a_setting_that_is_none_is_refused(setting):
    with pytest.raises(KoppelkansenError, match="verwacht wordt"):
        logs.configure(setting)
