"""One pack of the whole example city for every test of the PDF: made once, opened often."""

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from geo.catalogue.library import Library
from geo.report import pdf

ODD = (
    "Éénlaagse wóningen ‘Noordëndijk’ ≥ 60 m² → fase 2b, "
    "van Hogendorp-Van der Duyn van Maasdamstraat"
)
"""A long name with the signs that go wrong first."""


@dataclass(frozen=True)
class Word:
    """A word on a page with its box in points from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A page: its size in points, its words and its text on one line."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    text: str


def pages_of(path):
    """What pdftotext sees of every page."""
    boxes = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()
    # in the order in which it was written: columns stay apart
    raw = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True)
    texts = [" ".join(text.split()) for text in raw.stdout.decode().split("\f")]
    found = []
    for number, part in enumerate(re.split(r"<page ", boxes)[1:], start=1):
        width, height = map(float, re.match(r'width="([\d.]+)" height="([\d.]+)"', part).groups())
        words = tuple(
            Word(unescaped(text), *map(float, box))
            for *box, text in re.findall(
                r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)<',
                part,
            )
        )
        found.append(Page(number, width, height, words, texts[number - 1]))
    return found


def unescaped(text):
    for sign, plain in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(sign, plain)
    return text


@pytest.fixture(scope="session")
def city_state(city_home):
    """The example city at session 2025-Q3, with a name that is long and full of odd signs."""
    _, state = city_home
    first, *others = state.items
    return replace(state, items=(replace(first, title=ODD), *others))


@pytest.fixture
def installation(city_home, tmp_path):
    """A library and a register of its own, after two sessions."""
    folder, _ = city_home
    shutil.copytree(folder, tmp_path / "home")
    return Library(var=tmp_path / "home" / "var"), tmp_path / "home" / "register.sqlite"


@pytest.fixture(scope="session")
def city_pdf(poppler, city_state, tmp_path_factory) -> Path:
    [path] = pdf.write(city_state, tmp_path_factory.mktemp("pdf"))
    return path


@pytest.fixture(scope="session")
def city_pages(city_pdf):
    return pages_of(city_pdf)
