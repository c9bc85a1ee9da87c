"""How much text fits on a slide: sizes are chosen here, not left to PowerPoint to shrink.

Widths come from the pack's own typeface, made wider to those of Arial; a deck is opened on
machines with other fonts, so the estimate is on the wide side.
"""

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from geo.report.labels import width_mm

_ARIAL: Final = 1.15
"""Arial beside Source Sans 3: 1.03 to 1.13 for running text, a little more to be sure."""
_LINE: Final = 1.2
_INCH_MM: Final = 25.4
_POINT_IN: Final = 1 / 72


@dataclass(frozen=True)
class Line:
    """One paragraph: what leads in, in bold, and the rest."""

    text: str
    lead: str = ""

    @property
    def whole(self) -> str:
        """The paragraph as one text."""
        return f"{self.lead}: {self.text}" if self.lead else self.text


def width_in(text: str, *, size_pt: float, bold: bool = False) -> float:
    """How wide a text is in Arial, in inches, on the wide side."""
    weight = "semibold" if bold else "regular"
    return width_mm(text, size_pt=size_pt, weight=weight) * _ARIAL / _INCH_MM


def lines_of(text: str, *, width: float, size_pt: float, bold: bool = False) -> int:
    """The number of lines a text takes in a box of ``width`` inches."""
    count, used = 1, 0.0
    space = width_in(" ", size_pt=size_pt, bold=bold)
    for word in text.split():
        wide = width_in(word, size_pt=size_pt, bold=bold)
        if used and used + space + wide > width:
            count, used = count + 1, 0.0
        # a word too long for a line is broken
        while wide > width:
            count, wide = count + 1, wide - width
        used = used + space + wide if used else wide
    return count


def height_in(
    lines: Sequence[Line], *, width: float, size_pt: float, gap_pt: float = 0.0, bold: bool = False
) -> float:
    """The height of paragraphs in inches, with ``gap_pt`` between them."""
    rows = sum(lines_of(line.whole, width=width, size_pt=size_pt, bold=bold) for line in lines)
    return (rows * size_pt * _LINE + max(0, len(lines) - 1) * gap_pt) * _POINT_IN


@dataclass(frozen=True)
class FittedText:
    """Paragraphs at a size that fits their box, and how many were left out at the end."""

    lines: tuple[Line, ...]
    size_pt: int
    left_out: int = 0


def fitted(
    lines: Sequence[Line],
    *,
    width: float,
    height: float,
    largest: int,
    smallest: int,
    gap_pt: float = 6.0,
) -> FittedText:
    """The paragraphs at the largest size that fits.

    When not all of it fits at the smallest size, long paragraphs are cut at a word, to two lines;
    what still does not fit is left out from the end.
    """
    fitting = tuple(lines)
    for size in range(largest, smallest - 1, -1):
        if height_in(fitting, width=width, size_pt=size, gap_pt=gap_pt) <= height:
            return FittedText(fitting, size)
    fitting = tuple(_cut(line, width=width, size_pt=smallest) for line in fitting)
    while (
        len(fitting) > 1
        and height_in(fitting, width=width, size_pt=smallest, gap_pt=gap_pt) > height
    ):
        fitting = fitting[:-1]
    return FittedText(fitting, smallest, len(lines) - len(fitting))


def _cut(line: Line, *, width: float, size_pt: float) -> Line:
    """A paragraph of at most two lines; what leads in stays."""
    lead = f"{line.lead}: " if line.lead else ""
    whole = shortened(line.whole, width=width, rows=2, size_pt=size_pt)
    return Line(whole.removeprefix(lead), line.lead) if whole.startswith(lead) else Line(whole)


def shortened(text: str, *, width: float, rows: int, size_pt: float, bold: bool = False) -> str:
    """The text cut at a word, with '…', so that it takes at most so many lines."""

    def fits(trial: str) -> bool:
        return lines_of(trial, width=width, size_pt=size_pt, bold=bold) <= rows

    if fits(text):
        return text
    words = text.split()
    count = _most(len(words), lambda count: fits(" ".join(words[:count]) + " …"))
    shortened_text = " ".join(words[:count])
    if count < len(words) and width_in(words[count], size_pt=size_pt, bold=bold) > width:
        # one word that is longer than a line: as much of it as fits
        word, start = words[count], f"{shortened_text} " if shortened_text else ""
        signs = _most(len(word), lambda signs: fits(f"{start}{word[:signs]}…"))
        if signs > 1:
            return f"{start}{word[:signs]}…"
    return shortened_text.rstrip(",;:.") + " …"


def _most(count: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to ``count`` that fits, 0 when 1 does not; what is less fits too."""
    return bisect.bisect_left(range(1, count + 1), 1, key=lambda number: int(not fits(number)))
