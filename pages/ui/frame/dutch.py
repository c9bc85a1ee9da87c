"""Dutch words for codes, and how numbers, years and dates are written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from geo.catalogue.vocabularies import CLASS_WORDS, ORIGINS, PLAN_KINDS, TIERS, WORK_WORDS
from geo.catalogue.windows import Window
from geo.hazards.registry import HAZARD_WORDS
from geo.text.clean import local_date
from geo.text.format import dwelling_words, number
from geo.text.sanitise import straight

__all__ = [
    "CLASS_WORDS", "HAZARD_WORDS", "ORIGIN_WORDS", "PLAN_WORDS", "RELATION_WORDS", "TIER_WORDS",
    "WORK_WORDS", "capital", "count", "day", "dwelling_words", "number",
]  # fmt: skip

ORIGIN_WORDS: Final[Mapping[str, str]] = ORIGINS.labels()
PLAN_WORDS: Final[Mapping[str, str]] = {
    **PLAN_KINDS.labels(),
    "bezit": "Bezit zonder plan",
    "werk": "Werk van de gemeente",
}
TIER_WORDS: Final[Mapping[str, str]] = {
    term.key: term.word.capitalize() for term in TIERS.all_entries()
}
RELATION_WORDS: Final[Mapping[str, str]] = {
    "sterk": "sterk",
    "mogelijk": "mogelijk",
    "zwak": "zwak",
    "onbekend": "onbekend",
}


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def count(value: Any) -> str:
    """A number of dwellings; what is not known is n.t.b., never 0."""
    return "n.t.b." if value is None or value != value else number(value)  # noqa: PLR0124 - NaN


def euro(value: Any) -> str:
    """An amount in euros; unknown stays unknown."""
    return "onbekend" if value is None or value != value else f"€ {number(value)}"  # noqa: PLR0124 - NaN


def window(value: Mapping[str, Any]) -> str:
    """A window of the JSON form in Dutch."""
    return Window(value["from"], value["to"], value["open_ended"]).text()


def day(text: str | None) -> str:
    """An ISO date or time as dd-mm-jjjj; a time with its zone on the day it is here."""
    try:
        return local_date(datetime.fromisoformat(text or "")).strftime("%d-%m-%Y")
    except ValueError:
        return text or "-"


def plain(text: str) -> str:
    """A typed text as Markdown that shows it as it was typed."""
    marked = "".join(
        f"\\{sign}" if sign in "\\`*_{}[]()<>#+-!|$:~" else sign for sign in straight(text)
    )
    return " ".join(marked.split())


def label(text: str) -> str:
    """A name out of a file as the label of a box: no picture, link or formula comes of it.

    Only the signs these begin with are marked: who hears the label hears the marks too.
    """
    return "".join(f"\\{sign}" if sign in "\\[]<`$" else sign for sign in text)
