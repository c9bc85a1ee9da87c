"""Words for the classes of a hazard map: 'Zeer grote kans', 'geen gegevens'."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from geo.catalogue.writing import stored_json, write_json
from geo.constants import CLASSES, NO_DATA
from geo.hazards.thresholds import Hazard
from geo.importing.names import normal
from geo.importing.questions import Answers

_NO_VALUE: Final = re.compile(
    r"\b(?:geen|niet)\s+(?:gegevens?|data|waarden?|informatie|info|opgave|metingen|meting|bekend|"
    r"onderzocht|bepaald|berekend|beoordeeld|gemeten|ingevuld|beschikbaar|van toepassing|"
    r"voorspelling|voorspeld|gekarteerd)\b|"
    r"\b(?:onbekend|onbepaald|ontbreek\w*|nvt|n v t|nodata|no data|missing|unknown)\b"
)
_TURNED: Final = re.compile(r"\b(?:geen|niet|zonder|no|not)\b")
"""'Niet hoog' and 'geen risico' are no class and no missing value: only a person knows."""
_WORDS: Final[Mapping[str, re.Pattern[str]]] = {
    "zeer_laag": re.compile(
        r"\b(?:zeer|heel|erg|very)\s+(?:laag|lage?|klein\w*|gering\w*|low|weinig)\b|"
        r"\b(?:nihil|verwaarloosbaar|negligible)\b"
    ),
    "zeer_hoog": re.compile(
        r"\b(?:zeer|heel|erg|very)\s+(?:hoog|hoge|groo?te?|sterke?|high|veel|ernstige?)\b|"
        r"\b(?:extreem|extreme|ernstige?)\b"
    ),
    "laag": re.compile(r"\b(?:laag|lage|klein\w*|gering\w*|low|licht\w*|weinig|beperkt\w*)\b"),
    "middel": re.compile(
        r"\b(?:middel\w*|midden|matige?|gemiddelde?|redelijke?|medium|moderate|normaal)\b"
    ),
    "hoog": re.compile(r"\b(?:hoog|hoge|groot|grote|sterke?|high|veel)\b"),
}  # fmt: skip
"""Words of the classes, tried in this order on a text without accents and signs."""
_NOTHING: Final = re.compile(r"(?:geen|niet|buiten|zonder)\b")


def read_class(text: str) -> str | None:
    """Return the class that a word means, ``geen_data`` for no value, None when it tells neither.

    A phrase with two classes tells neither.

    >>> read_class("Zeer grote kans"), read_class("geen gegevens"), read_class("hoog of laag")
    ('zeer_hoog', 'geen_data', None)
    """
    words = normal(text)
    if not words or _NO_VALUE.search(words):
        return NO_DATA
    if _TURNED.search(words):
        return None
    found = set()
    for name, pattern in _WORDS.items():
        # 'zeer hoog' is one class, and no 'hoog' beside it
        rest = pattern.sub(" ", words)
        if rest != words:
            found.add(name)
        words = rest
    return found.pop() if len(found) == 1 else None


def means_nothing(text: str) -> bool:
    """Whether a word beside numbers or ranges says that there is no value: 'geen inundatie'."""
    return read_class(text) == NO_DATA or _NOTHING.match(normal(text)) is not None


def remembered_classes(hazard: str, *, var: Path) -> dict[str, str]:
    """Return the answers for words of a hazard that were in use with an earlier map."""
    found = stored_json(_store(var)).get(hazard)
    if not isinstance(found, dict):
        return {}
    return {str(key): str(value) for key, value in found.items() if value in {*CLASSES, NO_DATA}}


def remember_classes(hazard: str, answers: Answers, *, var: Path) -> None:
    """Keep the answers for the words of a hazard for its next map."""
    if answers:
        content = stored_json(_store(var))
        content[hazard] = {**remembered_classes(hazard, var=var), **answers}
        write_json(content, _store(var))


def _store(var: Path) -> Path:
    return var / "import" / "hazard_classes.json"


def class_values(hazard: Hazard) -> dict[str, float]:
    """Return the value in the middle of each class; an outer class is as wide as its neighbour."""
    uppers = [upper for _, upper in hazard.bounds[:-1]]
    width = uppers[1] - uppers[0] if len(uppers) > 1 else abs(uppers[0])
    lowest = uppers[0] - width
    edges = [
        max(lowest, 0.0) if uppers[0] > 0 else lowest,
        *uppers,
        uppers[-1] + (uppers[-1] - uppers[-2] if len(uppers) > 1 else width),
    ]
    return {
        name: (edges[place] + edges[place + 1]) / 2 for place, (name, _) in enumerate(hazard.bounds)
    }
