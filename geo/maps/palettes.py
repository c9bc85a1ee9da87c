"""What each class looks like: a colour, a Dutch label and a second channel beside colour.

Around one man in twelve confuses red and green, and a map is often printed in grey. Every
class therefore also has a pattern (areas), a dash (lines) and a symbol (points), and no two
classes of one palette share their colour's neighbourhood and their pattern at once:
``tests/maps/test_palettes.py`` measures it with CIEDE2000 under the protan, deutan and tritan
simulation of Machado et al. (2009). Colours are ``#rrggbb``, six digits, as branca wants them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from geo.constants import CLASSES, EXEMPT, LABELS, NO_DATA
from geo.hazards.registry import HAZARDS as REGISTERED

_PALE: Final = 0.7

Pattern = Literal[
    "none", "dots", "hatch", "backhatch", "cross", "grid", "horizontal", "vertical", "dash"
]
Symbol = Literal["circle", "square", "diamond", "triangle", "down", "hexagon", "star", "plus"]

PATTERN_PATHS: Final[Mapping[Pattern, tuple[str, str]]] = {
    # one tile of 8 by 8: an SVG path and how it is painted; a browser's canvas reads it too
    "none": ("", "stroke"),
    "dots": ("M1 2a1 1 0 1 0 2 0a1 1 0 1 0-2 0zM5 6a1 1 0 1 0 2 0a1 1 0 1 0-2 0z", "fill"),
    "hatch": ("M-2 2L2-2M0 8L8 0M6 10L10 6", "stroke"),
    "backhatch": ("M-2 6L2 10M0 0L8 8M6-2L10 2", "stroke"),
    "cross": ("M0 8L8 0M0 0L8 8", "stroke"),
    "grid": ("M0 4H8M4 0V8", "stroke"),
    "horizontal": ("M0 4H8", "stroke"),
    "vertical": ("M4 0V8", "stroke"),
    "dash": ("M0 2H4M4 6H8", "stroke"),
}
"""Per pattern the path of one 8 x 8 tile and whether it is stroked or filled."""

DASHES: Final[Mapping[Pattern, str]] = {
    "none": "",
    "dots": "3 5",
    "hatch": "14 5 2 5",
    "backhatch": "2 5 8 5",
    "cross": "5 5",
    "grid": "18 6",
    "horizontal": "24 4 4 4",
    "vertical": "2 3",
    "dash": "11 7",
}
"""The same second channel on a line: an SVG dash array, empty for an unbroken line."""

SYMBOL_PATHS: Final[Mapping[Symbol, str]] = {
    # inside a box of 24 by 24, centre 12,12, about equal areas
    "circle": "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z",
    "square": "M3 3H21V21H3z",
    "diamond": "M12 0L24 12L12 24L0 12z",
    "triangle": "M12 1L24 22H0z",
    "down": "M0 2H24L12 23z",
    "hexagon": "M6 2H18L24 12L18 22H6L0 12z",
    "star": "M12 0L15 8L24 8.5L17 14L19.5 23L12 18L4.5 23L7 14L0 8.5L9 8z",
    "plus": "M8 1H16V8H23V16H16V23H8V16H1V8H8z",
}
"""Per symbol the outline in a box of 24 x 24."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How one class is drawn and called; ``colour`` is ``#rrggbb``, ``label`` is Dutch."""

    key: str
    label: str
    colour: str
    pattern: Pattern = "none"
    symbol: Symbol = "circle"

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
    """The classes of one legend, in the order in which they are shown."""

    name: str
    title: str
    entries: tuple[Entry, ...]
    unknown: Entry

    def entry(self, key: object) -> Entry:
        """The entry of a class; anything missing or unheard of is ``unknown``, never a class."""
        for entry in self.entries:
            if entry.key == key:
                return entry
        return self.unknown

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in legend order, without ``unknown`` where that is no class of its own."""
        return tuple(entry.key for entry in self.entries)

    def all_entries(self) -> tuple[Entry, ...]:
        """Every entry, ``unknown`` once and last when it is not among the classes."""
        if self.unknown in self.entries:
            return self.entries
        return (*self.entries, self.unknown)

    def with_labels(self, labels: Mapping[str, str]) -> "Palette":
        """The same look with other words, such as bounds with their unit in a hazard's legend."""
        entries = tuple(replace(e, label=labels.get(e.key, e.label)) for e in self.entries)
        unknown = replace(self.unknown, label=labels.get(self.unknown.key, self.unknown.label))
        return replace(self, entries=entries, unknown=unknown)


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.1)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    knee = 0.04045  # below it sRGB is linear
    red, green, blue = (c / 12.92 if c <= knee else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1); text needs 4.5."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever reads best on a colour; one of the two always reaches 4.5."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))


_NO_DATA: Final = Entry(
    key=NO_DATA, label="Geen gegevens", colour="#b4b4b4", pattern="dash", symbol="down"
)
_EXEMPT: Final = Entry(
    key=EXEMPT, label="Uitgezonderd", colour="#ffffff", pattern="horizontal", symbol="plus"
)
_CLASS_LABELS: Final = ("Zeer laag", "Laag", "Middel", "Hoog", "Zeer hoog")
_CLASS_PATTERNS: Final[tuple[Pattern, ...]] = ("none", "dots", "hatch", "cross", "grid")
_CLASS_SYMBOLS: Final[tuple[Symbol, ...]] = ("circle", "square", "diamond", "triangle", "star")


def _exposure(name: str, title: str, colours: Sequence[str]) -> Palette:
    rising = zip(CLASSES, _CLASS_LABELS, colours, _CLASS_PATTERNS, _CLASS_SYMBOLS, strict=True)
    classes = (
        Entry(key=key, label=label, colour=colour, pattern=pattern, symbol=symbol)
        for key, label, colour, pattern, symbol in rising
    )
    return Palette(name=name, title=title, entries=(*classes, _EXEMPT, _NO_DATA), unknown=_NO_DATA)


EXPOSURE: Final = _exposure(
    "exposure", "Blootstelling", ("#fff3c4", "#fdc26b", "#f0803c", "#c4352f", "#6d0a35")
)
"""Exposure classes whatever the hazard; dark is bad."""

HAZARDS: Final[Mapping[str, Palette]] = {
    name: _exposure(name, hazard.legend, hazard.colours) for name, hazard in REGISTERED.items()
}
"""A sequential ramp per hazard, light for low and dark for high, same keys as ``EXPOSURE``."""

_LABEL_LOOKS: Final[tuple[tuple[str, Pattern], ...]] = (
    # blue is good, brown-red is poor: the official green to red cannot be told apart by many
    ("#053061", "grid"),
    ("#154b87", "dots"),
    ("#2a70b0", "hatch"),
    ("#5b9fcb", "vertical"),
    ("#92c5de", "none"),
    ("#cfe5f0", "dots"),
    ("#f6eedb", "none"),
    ("#fbd9a5", "backhatch"),
    ("#f2a766", "hatch"),
    ("#d1603d", "cross"),
    ("#8c1c2b", "grid"),
)
ENERGY: Final = Palette(
    name="energy",
    title="Energielabel",
    entries=tuple(
        Entry(
            key=label,
            label=f"Label {label}",
            colour=colour,
            pattern=pattern,
            # E, F and G are the ones that are to be gone by 2028
            symbol="triangle" if label in {"E", "F", "G"} else "circle",
        )
        for label, (colour, pattern) in zip(LABELS, _LABEL_LOOKS, strict=True)
    ),
    unknown=replace(_NO_DATA, label="Label onbekend"),
)

OWNERS: Final = Palette(
    name="owner",
    title="Eigenaar",
    entries=(
        Entry(key="Trivire", label="Trivire", colour="#1b5e9e", pattern="hatch", symbol="circle"),
        Entry(key="Woonbron", label="Woonbron", colour="#e08a1e", pattern="dots", symbol="square"),
        Entry(key="other", label="Andere eigenaar", colour="#ddd3e8", symbol="diamond"),
    ),
    unknown=replace(_NO_DATA, label="Eigenaar onbekend"),
)

PROJECT_KINDS: Final = Palette(
    name="project_kind",
    title="Soort plan",
    entries=(
        Entry(
            key="oplevering", label="Oplevering", colour="#00694c", pattern="none", symbol="circle"
        ),
        Entry(
            key="planvoorraad",
            label="Planvoorraad (nieuwbouw)",
            colour="#2457a6",
            pattern="hatch",
            symbol="square",
        ),
        Entry(key="sloop", label="Sloop", colour="#f08c4a", pattern="cross", symbol="diamond"),
    ),
    unknown=replace(_NO_DATA, label="Soort onbekend"),
)

WORKS_KINDS: Final = Palette(
    name="works_kind",
    title="Gemeentelijke werken",
    entries=(
        Entry(
            key="riool_vervanging",
            label="Riool: vervanging",
            colour="#5e2a84",
            pattern="none",
            symbol="square",
        ),
        Entry(
            key="riool_relining",
            label="Riool: relining",
            colour="#b06fc4",
            pattern="dash",
            symbol="diamond",
        ),
        Entry(key="weg", label="Weg", colour="#3f3f3f", pattern="hatch", symbol="hexagon"),
        Entry(key="groen", label="Groen", colour="#3d9138", pattern="dots", symbol="plus"),
    ),
    unknown=Entry(
        key=NO_DATA, label="Soort onbekend", colour="#b4b4b4", pattern="cross", symbol="down"
    ),
)

POLICY_KINDS: Final = Palette(
    name="policy_kind",
    title="Beleidsgebied",
    entries=(
        Entry(
            key="prioriteit",
            label="Prioritaire wijk",
            colour="#c2185b",
            pattern="hatch",
            symbol="star",
        ),
        Entry(key="nplv", label="NPLV Dordrecht West", colour="#2c6fbb", pattern="backhatch"),
        Entry(
            key="gebiedsprogramma",
            label="Gebiedsprogramma",
            colour="#52650f",
            pattern="dots",
            symbol="square",
        ),
        Entry(
            key="warmtetransitie",
            label="Warmtetransitie",
            colour="#ee8a2b",
            pattern="horizontal",
            symbol="hexagon",
        ),
        Entry(
            key="wbmgp",
            label="Wbmgp-gebied (artikel 10)",
            colour="#4b3b8f",
            pattern="cross",
            symbol="diamond",
        ),
    ),
    unknown=replace(_NO_DATA, label="Soort onbekend"),
)

TIERS: Final = Palette(
    name="tier",
    title="Groep",
    entries=(
        Entry(key="hoog", label="Groep hoog", colour="#4a1486", pattern="grid", symbol="star"),
        Entry(
            key="middel", label="Groep middel", colour="#8f6bc0", pattern="hatch", symbol="square"
        ),
        Entry(key="laag", label="Groep laag", colour="#d9cdec", pattern="dots", symbol="circle"),
    ),
    unknown=replace(_NO_DATA, key="onbekend", label="Te weinig bekend"),
)
"""Koppelkansen by group of the ranking; ``onbekend`` is no group, too little is known."""

PALETTES: Final[Mapping[str, Palette]] = {
    palette.name: palette
    for palette in (EXPOSURE, ENERGY, OWNERS, PROJECT_KINDS, WORKS_KINDS, POLICY_KINDS, TIERS)
} | dict(HAZARDS)
"""Every palette by name."""
