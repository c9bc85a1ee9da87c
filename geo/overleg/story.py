"""A story: at most eight steps about one area, each with one sentence and at most three figures.

A sentence or choice of figures that nobody wrote is made from the data each time it is shown, so
a story does not grow old by itself. What somebody did write is checked here: one sentence, short
enough for the second row, and no address.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from geo.disclosure.inference import Rule
from geo.errors import DataError

MAX_STEPS: Final = 8
MAX_FIGURES: Final = 3
LONGEST_SENTENCE: Final = 140
LONGEST_TITLE: Final = 60

KINDS: Final[Mapping[str, str]] = {
    "waar": "Waar zijn we?",
    "plannen": "Wat is er gepland?",
    "klimaat": "Wat doet het klimaat?",
    "samen": "Wat kan samen?",
    "afspraken": "Wat is afgesproken?",
}
"""What a step can be about, with its heading."""

DEFAULT_HAZARDS: Final = ("heat", "rain140")

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")
_POSTCODE: Final = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")
_STREET: Final = (
    r"\w(?:straat|weg|laan|plein|dijk|singel|hof|kade|pad|park|gracht|dreef|erf|plantsoen|markt|"
    r"steeg|ring|haven|boulevard|wal|oord|zijde|hoven)"
)
_NUMBERS: Final = r"\d{1,4}[a-zA-Z]?(?:\s*(?:-|–|/|,|en|t/m|tot en met)\s*\d{1,4}[a-zA-Z]?)*"
_HOUSE: Final = re.compile(rf"({_STREET})\s+{_NUMBERS}\b", re.IGNORECASE)
_RANGE: Final = re.compile(r"\s+\d{1,3}[a-zA-Z]?\s*(?:-|–|t/m|tot en met)\s*\d{1,3}[a-zA-Z]?\b")
_SHORT: Final = ("e.o.", "v.a.", "ca.", "bijv.", "o.a.", "n.t.b.", "m.n.", "resp.", "incl.")
_SMALL_WORDS: Final = {
    word: count
    for count, word in enumerate(
        ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien")
    )
}
_HOMES: Final = (
    r"\w*woning(?:en)?|huizen|\w*huishoudens?|gezin(?:nen)?|adres(?:sen)?|bewoners?|huurders?|"
    r"appartement(?:en)?|personen|mensen"
)
_COUNT: Final = re.compile(
    rf"(?<![\w.])(\d{{1,3}}(?:\.\d{{3}})*|{'|'.join(_SMALL_WORDS)})\s+"
    rf"(?:van de (?:[\d.]+\s+)?)?(?:\w+e\s+)?(?:{_HOMES})\b",
    re.IGNORECASE,
)
_STOP: Final = re.compile(r"(\S*[.!?])\s+(?=[A-Z0-9'\"])")


def without_address(name: str) -> str:
    """A name of a plan, work or complex without the house numbers in it.

    >>> without_address("Vogelbuurt fase 6, Noordendijk 317-375")
    'Vogelbuurt fase 6, Noordendijk'
    """
    bare = _RANGE.sub("", _HOUSE.sub(r"\1", _POSTCODE.sub("", name)))
    return re.sub(r"\s{2,}", " ", bare).strip(" ,;")


def small_count(text: str, rule: Rule) -> str | None:
    """The first count of dwellings or people in a text that is too small to show, if any.

    >>> small_count("In 3 oude woningen is het te warm", Rule(minimum=10))
    '3 oude woningen'
    """
    for match in _COUNT.finditer(text):
        word = match[1].lower()
        count = _SMALL_WORDS[word] if word in _SMALL_WORDS else int(word.replace(".", ""))
        if rule.is_small(count):
            return match[0]
    return None


def check_sentence(text: str, rule: Rule | None = None) -> str:
    """The text as it will be shown.

    Args:
        text: what somebody typed.
        rule: what is too small a count to show; None when that is looked at elsewhere.

    Raises:
        DataError: it is empty, too long, more than one sentence, holds an address, or a small
            count of dwellings or people.
    """
    sentence = " ".join(text.split())
    if not sentence:
        raise DataError("Schrijf één zin, of kies de zin die uit de gegevens komt.")
    if len(sentence) > LONGEST_SENTENCE:
        raise DataError(
            f"De zin heeft {len(sentence)} tekens; op een scherm passen er {LONGEST_SENTENCE}. "
            "Maak haar korter."
        )
    ends = [match[1] for match in _STOP.finditer(sentence) if match[1].lower() not in _SHORT]
    if ends:
        raise DataError(f"Eén zin per stap: na '{ends[0]}' begint een tweede zin.")
    _no_address(sentence, what="de zin")
    _no_small_count(sentence, rule, what="de zin")
    return sentence


def check_title(text: str, rule: Rule | None = None) -> str:
    """The title as it will be shown; see :func:`check_sentence`."""
    title = " ".join(text.split())
    if not title or len(title) > LONGEST_TITLE:
        raise DataError(f"Geef het verhaal een titel van 1 tot {LONGEST_TITLE} tekens.")
    _no_address(title, what="de titel")
    _no_small_count(title, rule, what="de titel")
    return title


def _no_small_count(text: str, rule: Rule | None, *, what: str) -> None:
    found = None if rule is None else small_count(text, rule)
    if rule is not None and found:
        raise DataError(
            f"In {what} staat '{found}': een aantal onder {rule.minimum} kan naar een huishouden "
            "wijzen. Schrijf bijvoorbeeld 'enkele woningen'."
        )


def _no_address(text: str, *, what: str) -> None:
    found = _POSTCODE.search(text) or _HOUSE.search(text)
    if found:
        # the pattern begins at the end of a street's name: tell all of it
        begin = text.rfind(" ", 0, found.start() + 1) + 1
        address = text[begin : found.end()].strip()
        raise DataError(
            f"In {what} lijkt een adres te staan ('{address}'). In de zaal staan geen adressen; "
            "noem de straat of de buurt."
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step; ``sentence`` and ``figures`` are None when they come from the data."""

    kind: str
    hazard: str | None = None
    sentence: str | None = None
    figures: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise DataError(f"Een stap over '{self.kind}' bestaat niet.")
        if (self.kind == "klimaat") != (self.hazard is not None):
            raise DataError("Een stap over het klimaat noemt één bedreiging, een andere geen.")
        if self.sentence is not None:
            check_sentence(self.sentence)
        if self.figures is not None and len(self.figures) > MAX_FIGURES:
            raise DataError(f"Een stap toont hooguit {MAX_FIGURES} cijfers.")


@dataclass(frozen=True, kw_only=True)
class Story:
    """Steps about the area with code ``subject``; ``title`` is None for the name of the area."""

    subject: str
    steps: tuple[Step, ...]
    title: str | None = None

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.subject):
            raise DataError(f"'{self.subject}' is geen code van een wijk of gebied.")
        if not 1 <= len(self.steps) <= MAX_STEPS:
            raise DataError(f"Een verhaal heeft 1 tot {MAX_STEPS} stappen.")
        if self.title is not None:
            check_title(self.title)

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read back what :meth:`to_dict` gave, also after JSON.

        Raises:
            DataError: it is no story.
        """
        try:
            steps = tuple(
                Step(
                    kind=step["kind"],
                    hazard=step.get("hazard"),
                    sentence=step.get("sentence"),
                    figures=None if step.get("figures") is None else tuple(step["figures"]),
                )
                for step in values["steps"]
            )
            return cls(subject=values["subject"], steps=steps, title=values.get("title"))
        except (KeyError, TypeError, AttributeError) as error:
            raise DataError("Het opgeslagen verhaal kan niet worden gelezen.") from error


def default_story(subject: str, *, hazards: tuple[str, ...] = DEFAULT_HAZARDS) -> Story:
    """The story every area begins with: where, plans, climate, together, agreed."""
    climate = [Step(kind="klimaat", hazard=hazard) for hazard in hazards]
    before = [Step(kind="waar"), Step(kind="plannen")]
    after = [Step(kind="samen"), Step(kind="afspraken")]
    return Story(subject=subject, steps=(*before, *climate, *after))
