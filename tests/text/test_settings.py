"""Values of settings files: of the kind that is expected, and told in one Dutch sentence."""

import json
import tomllib
from dataclasses import dataclass, field
from typing import Literal

import pytest

from geo.errors import DataError, SourceError
from geo.text import settings


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """Something to describe in a file."""

    name: str
    lanes: int
    length_m: float
    kind: Literal["vast", "beweegbaar"]
    built_year: int | None = None
    lights: bool = False
    heights: tuple[float, float] | None = None
    owners: tuple[str, ...] = ()
    remark: str = ""
    extra: dict[str, str] = field(default_factory=dict)


GOOD = {"name": "Zwijndrechtse brug", "lanes": 4, "length_m": 212, "kind": "vast"}


def check(values, **options):
    settings.check_values(
        values, settings.kinds_of(Bridge), where="bruggen.toml, 'A'",
        needed=settings.needed_of(Bridge), **options,
    )  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {}, {"length_m": 0.5}, {"built_year": 1939}, {"lights": True}, {"heights": [1, 2.5]},
        {"owners": []}, {"owners": ["Rijk", "stad"]}, {"remark": ""}, {"extra": {"a": "b"}},
    ],
)  # fmt: skip
def test_what_is_as_described_passes(values):
    check({**GOOD, **values})


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": " "}, "name ' ' is geen ingevulde tekst."),
        ({"name": 3}, "name '3' is geen ingevulde tekst."),
        ({"lanes": True}, "lanes 'True' is geen geheel getal vanaf 0."),
        ({"lanes": 2.0}, "lanes '2.0' is geen geheel getal vanaf 0."),
        ({"length_m": float("nan")}, "length_m 'nan' is geen getal van 0 t/m 1.000.000."),
        ({"length_m": float("inf")}, "length_m 'inf' is geen getal"),
        ({"length_m": 10**400}, "length_m '1000"),
        ({"length_m": -1}, "length_m '-1' is geen getal"),
        ({"kind": "hangend"}, "kind 'hangend' is geen keuze uit vast, beweegbaar."),
        ({"kind": ["vast"]}, "is geen keuze uit"),
        ({"built_year": 39}, "built_year '39' is geen jaartal."),
        ({"lights": "ja"}, "lights 'ja' is geen true of false."),
        ({"heights": [1]}, "heights '[1]' is geen lijst (2 keer een getal)."),
        ({"owners": "Rijk"}, "owners 'Rijk' is geen lijst (elk een ingevulde tekst)."),
        ({"owners": [""]}, "owners"),
        ({"extra": 3}, "extra '3' is geen groep van sleutels en waarden."),
        ({"width": 3}, "onbekende sleutel 'width'. Bekend zijn: name, lanes,"),
    ],
)
def test_what_is_not_is_told_with_file_key_and_what_is_expected(values, told):
    with pytest.raises(DataError) as caught:
        check({**GOOD, **values})
    assert str(caught.value).startswith("bruggen.toml, 'A': ")
    assert told in str(caught.value)
    assert len(str(caught.value)) < 250


def test_what_is_missing_or_no_group_at_all_is_told():
    with pytest.raises(DataError, match="onvolledig, 'lanes' ontbreekt"):
        check({key: value for key, value in GOOD.items() if key != "lanes"})
    with pytest.raises(SourceError, match="geen geldige beschrijving"):
        check(["name"], raising=SourceError)


def test_two_numbers_that_have_to_rise():
    assert settings.RISING.fits([0, 0.5])
    for wrong in ([1, 1], [2, 1], [1], [float("-inf"), 1], "12", [True, 2]):
        assert not settings.RISING.fits(wrong)


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (tomllib.loads, "a = 1\nb = = 2", "regel 2, teken 5 is geen geldige TOML"),
        (tomllib.loads, "[a", "het einde van het bestand is geen geldige TOML"),
        (json.loads, "{", "regel 1, teken 2 is geen geldige JSON"),
        (lambda text: text.encode("cp1252").decode("utf-8"), "é", "het is geen UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_dutch(read, text, told):
    with pytest.raises(ValueError, match=r"\w") as caught:
        read(text)
    assert settings.fault_words(caught.value) == told
    assert settings.fault_words(FileNotFoundError(2, "No such file")) == "het bestand is er niet"
