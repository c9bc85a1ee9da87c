"""Labels of legend classes: from '5 - 30 cm' or '> 50' to bounds and a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from geo.fetch.problems import FetchProblem
from geo.hazards.units import FACTORS, PER_YEAR, SPELLINGS, read_unit
from geo.text.format import number

_NUMBER: Final = r"[-−]?\d+(?:[.,]\d+)*"
_UNIT: Final = rf"(?:{'|'.join(SPELLINGS.values())})(?![a-z])"
_WITH_UNIT: Final = rf"({_NUMBER})\s*(?:({_UNIT}){PER_YEAR})?"
_BETWEEN: Final = r"(?:-|–|—|t/m|tot(?:\s+en\s+met)?|en|&)"
_FLAGS: Final = re.IGNORECASE
_RANGE: Final = re.compile(
    rf"(?<![\w.,]){_WITH_UNIT}\s*{_BETWEEN}\s*[<>≤≥=]*\s*{_WITH_UNIT}", _FLAGS
)
_LESS: Final = "minder|kleiner|lager|korter|ondieper|koeler"
_MORE: Final = "meer|groter|hoger|langer|dieper|warmer"
_BELOW: Final = re.compile(
    rf"(?:<|≤|=<|\b(?:(?:{_LESS})\s+dan|onder|beneden|hoogstens|maximaal|t/m|tot)"
    rf"(?:\s+en\s+met)?)\s*=?\s*(?:de\s+)?{_WITH_UNIT}",
    _FLAGS,
)
_ABOVE: Final = re.compile(
    rf"(?:>|≥|=>|\b(?:(?:{_MORE})\s+dan|boven|minstens|minimaal|vanaf))"
    rf"\s*=?\s*(?:de\s+)?{_WITH_UNIT}",
    _FLAGS,
)
_OR_LESS: Final = re.compile(rf"{_WITH_UNIT}\s*(?:of|en)\s+(?:{_LESS})", _FLAGS)
_OR_MORE: Final = re.compile(rf"{_WITH_UNIT}\s*(?:\+|(?:of|en)\s+(?:{_MORE}))(?!\w)", _FLAGS)
_NOT: Final = re.compile(rf"\bniet\s+(?:{_LESS}|{_MORE})\b", _FLAGS)
"""'Niet meer dan 3' is at most 3."""

_CHANCE: Final = re.compile(r"\d\s*/\s*\d")
_SINGLE: Final = re.compile(rf"\s*{_WITH_UNIT}\s*", _FLAGS)
_IN_BRACKETS: Final = re.compile(rf"\(\s*({_NUMBER})\s*({_UNIT}){PER_YEAR}\s*\)", _FLAGS)
_THOUSANDS: Final = re.compile(r"[-−]?\d{1,3}(?:\.\d{3})+")
_WITH_POINTS: Final = re.compile(r"(?<![\w.,])\d+(?:\.\d+)+(?![\w.]|,\d{3})")


@dataclass(frozen=True, kw_only=True)
class Range:
    """Bounds of a class in the label's own unit; None where it is open or states nothing.

    ``turned`` tells that the range only rises when the point in its end parts thousands.
    """

    lower: float | None = None
    upper: float | None = None
    unit: str | None = None
    turned: bool = False

    @property
    def single(self) -> bool:
        """Whether the label is one number instead of a range."""
        return self.lower is not None and self.lower == self.upper


def points_are_thousands(texts: Iterable[str]) -> bool:
    """Whether '1.000' in the labels of one legend is a thousand instead of one.

    All numbers with points have to look so, and something has to show it: a number with two
    points, a range that would run downwards ('500 - 1.000'), or millimetres, of which no map
    gives thousandths.
    """
    labels = [text for text in texts if not _CHANCE.search(text)]
    pointed = [found[0] for text in labels for found in _WITH_POINTS.finditer(text)]
    if not all(_THOUSANDS.fullmatch(item) and not item.startswith("0") for item in pointed):
        return False
    plain = [label for text in labels if (label := read_label(text, thousands=False)) is not None]
    return any(item.count(".") > 1 for item in pointed) or (
        bool(pointed) and any(label.turned or label.unit == "mm" for label in plain)
    )


def read_label(text: str, *, thousands: bool = False) -> Range | None:
    """Return the bounds that a label states, None when it has no number.

    Of several ranges the one with a unit counts ('2020-2050: 3 - 10 cm'). A chance such as
    '1/300 - 1/3.000' is no measurement. With ``thousands`` a point parts thousands
    (:func:`points_are_thousands` tells for a whole legend).
    """
    if _CHANCE.search(text):
        return None
    if thousands:
        text = _WITH_POINTS.sub(lambda found: found[0].replace(".", ""), text)
    ranges = list(_RANGE.finditer(text))
    if ranges:
        best = next((item for item in ranges if item[2] or item[4]), ranges[-1])
        first, unit = read_unit(best[2]), read_unit(best[4] or best[2])
        lower, upper = _number(best[1]), _number(best[3])
        lengths = FACTORS["m"]
        if first and unit and first != unit and {first, unit} <= set(lengths):
            lower *= lengths[first] / lengths[unit]
        turned = upper < lower and _THOUSANDS.fullmatch(best[3]) is not None
        if turned:
            upper = float(best[3].replace(".", "").replace("−", "-"))
        lower, upper = min(lower, upper), max(lower, upper)
        return Range(lower=lower, upper=upper, unit=unit, turned=turned)
    below = _BELOW.search(text) or _OR_LESS.search(text)
    above = _ABOVE.search(text) or _OR_MORE.search(text)
    if below or above:
        if _NOT.search(text):
            below, above = above, below
        named = next((item[2] for item in (below, above) if item and item[2]), None)
        return Range(
            lower=_number(above[1]) if above else None,
            upper=_number(below[1]) if below else None,
            unit=read_unit(named),
        )
    if found := _SINGLE.fullmatch(text) or _IN_BRACKETS.search(text):
        value = _number(found[1])
        return Range(lower=value, upper=value, unit=read_unit(found[2]))
    return None


def legend_unit(texts: Iterable[str], stated: str | None = None) -> str | None:
    """Return the unit for labels that have none: that of the other labels, or of a title.

    A title names it in brackets, as 'Diepte (cm)'. Without any, or with several, ``stated``.
    """
    found: set[str] = set()
    for text in texts:
        label = read_label(text)
        if label is not None and label.unit:
            found.add(label.unit)
        elif title := re.search(rf"[(\[]\s*({_UNIT}){PER_YEAR}\s*[)\]]", text, _FLAGS):
            found.add(read_unit(title[1]) or "")
    return found.pop() if len(found) == 1 else stated


def scale_to(unit: str | None, label_unit: str | None, *, host: str) -> float:
    """Return the factor from the unit of a label to that of the layer.

    A label without a unit is in the layer's. Raises FetchProblem when one cannot become the
    other.
    """
    scales = FACTORS.get(unit or "")
    if label_unit is None or scales is None:
        return 1.0
    if label_unit not in scales:
        raise FetchProblem("invalid", host, f"de legenda is in {label_unit} in plaats van {unit}")
    return scales[label_unit]


def short_number(value: float) -> str:
    """Return a bound in Dutch with at most three decimals and no needless zeros."""
    return number(value, decimals=3).rstrip("0").rstrip(",")


def _number(text: str) -> float:
    plain = text.replace("−", "-")
    if plain.count(".") + plain.count(",") > 1:  # 1.250.000 or 1.250,5
        plain = plain.replace(".", "")
    return float(plain.replace(",", "."))
