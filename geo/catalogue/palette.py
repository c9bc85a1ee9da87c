"""A palette: the terms of a vocabulary with their words, colours, patterns and symbols."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from geo.catalogue.symbols import DASHES, Pattern, Symbol, luminance, text_on

_PALE: Final = 0.7
_GREY: Final = "#b4b4b4"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One value of a vocabulary: what it is called and how it is drawn.

    Attributes:
        key: the code in tables, exports and links.
        label: Dutch name in a legend, a table or a choice.
        word: Dutch word in a sentence; the label in lower case by default.
        plural: Dutch name of a layer of such things; the label by default.
        colour: ``#rrggbb`` by day.
        night: ``#rrggbb`` on a dark ground; the colour itself by default.
        pattern: of a filled area, and through :data:`~geo.catalogue.symbols.DASHES` of a line.
        symbol: of a point.
    """

    key: str
    label: str
    word: str = ""
    plural: str = ""
    colour: str = _GREY
    night: str = ""
    pattern: Pattern = "none"
    symbol: Symbol = "circle"

    def __post_init__(self) -> None:
        object.__setattr__(self, "word", self.word or self.label.lower())
        object.__setattr__(self, "plural", self.plural or self.label)
        object.__setattr__(self, "night", self.night or self.colour)

    @property
    def ink(self) -> str:
        """Black or white: the text and pattern colour that reads best on ``colour``."""
        return text_on(self.colour)

    @property
    def edge(self) -> str:
        """The class colour for a thin line; a pale one darker, to be seen on a light ground."""
        if luminance(self.colour) < _PALE:
            return self.colour
        return "#" + "".join(f"{int(int(self.colour[i : i + 2], 16) * 0.8):02x}" for i in (1, 3, 5))

    @property
    def dash(self) -> str:
        """The SVG dash array for a line of this class."""
        return DASHES[self.pattern]


@dataclass(frozen=True, kw_only=True)
class Palette:
    """A vocabulary: its terms in the order of every legend, list and filter."""

    name: str
    title: str
    entries: tuple[Term, ...]
    unknown: Term

    def entry(self, key: object) -> Term:
        """The entry of a class; anything missing or unheard of is ``unknown``, never a class."""
        for entry in self.entries:
            if entry.key == key:
                return entry
        return self.unknown

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in legend order, without ``unknown`` where that is no class of its own."""
        return tuple(entry.key for entry in self.entries)

    def all_entries(self) -> tuple[Term, ...]:
        """Every entry, ``unknown`` once and last when it is not among the classes."""
        if self.unknown in self.entries:
            return self.entries
        return (*self.entries, self.unknown)

    def words(self) -> dict[str, str]:
        """The word in a sentence per key."""
        return {entry.key: entry.word for entry in self.entries}

    def labels(self) -> dict[str, str]:
        """The label per key."""
        return {entry.key: entry.label for entry in self.entries}

    def with_labels(self, labels: Mapping[str, str]) -> "Palette":
        """The same look with other words, such as bounds with their unit in a hazard's legend."""
        entries = tuple(replace(e, label=labels.get(e.key, e.label)) for e in self.entries)
        unknown = replace(self.unknown, label=labels.get(self.unknown.key, self.unknown.label))
        return replace(self, entries=entries, unknown=unknown)
