"""Patterns, dashes, symbol outlines and colour arithmetic that every drawing shares.

Colours are ``#rrggbb``, six digits, as branca wants them.
"""

from collections.abc import Mapping
from typing import Final, Literal

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


def dash_array(pattern: Pattern, *, unit: float = 1.0, least: float = 0.0) -> tuple[float, ...]:
    """The dashes and gaps of a line, empty for an unbroken one.

    Args:
        pattern: of the class.
        unit: length of a screen pixel in the wanted unit (0.264583 gives millimetres at 96 dpi).
        least: shortest dash or gap, in that unit.
    """
    return tuple(round(max(least, float(part) * unit), 2) for part in DASHES[pattern].split())


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.1)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    knee = 0.04045  # below it sRGB is linear
    red, green, blue = (c / 12.92 if c <= knee else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1); text needs 4.5."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever reads best on a colour; one of the two always reaches 4.5."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))
