"""Labels of legend classes: from '5 - 30 cm' or '> 50' to bounds and a unit."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from geo.fetch.problems import FetchProblem
from geo.hazards.units import FACTORS, PER_YEAR, SPELLINGS, read_unit
from geo.text.format import number
from geo.text.numbers import Mark, certain_mark, is_doubtful, parse_number

_NUMBER: Final = r"[-−]?(?:\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?!\d)|\d+)(?:[.,]\d+)*"
_UNIT: Final = rf"(?:{'|'.join(SPELLINGS.values())})(?![a-z²³\d])"
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


@dataclass(frozen=True, kw_only=True)
class Range:
    """Bounds of a class in the label's own unit; None where it is open or states nothing.

    ``problem`` tells in Dutch why the bounds of a label are not known though it has numbers.
    """

    lower: float | None = None
    upper: float | None = None
    unit: str | None = None
    problem: str = ""

    @property
    def single(self) -> bool:
        """Whether the label is one number instead of a range."""
        return self.lower is not None and self.lower == self.upper


@dataclass(frozen=True, kw_only=True)
class LegendMarks:
    """What a point and a comma mean in a legend: the decimal mark per unit of its labels.

    ``doubtful`` are up to three numbers that can be read in two ways, where nothing in the legend
    shows which; ``unsure`` are their units.
    """

    by_unit: Mapping[str | None, Mark] = field(default_factory=dict)
    doubtful: tuple[str, ...] = ()
    unsure: frozenset[str | None] = frozenset()

    @property
    def proposed(self) -> Mark:
        """The mark by which the doubtful numbers are read when nobody decides."""
        return next((self.by_unit[unit] for unit in self.unsure), ",")

    def decided(self, mark: Mark) -> LegendMarks:
        """Return what a person decided of the doubtful numbers."""
        return replace(self, by_unit={**self.by_unit, **dict.fromkeys(self.unsure, mark)})


@dataclass(frozen=True)
class _Bound:
    """A bound as it is written, with its unit."""

    text: str
    unit: str | None

    def value(self, marks: Mapping[str | None, Mark]) -> float | None:
        found = parse_number(self.text, decimal=marks.get(self.unit, ","))
        return None if found is None else found.value


@dataclass(frozen=True)
class _Label:
    """What a label says: None for a bound that is open."""

    text: str
    lower: _Bound | None
    upper: _Bound | None

    @property
    def bounds(self) -> tuple[_Bound, ...]:
        return tuple(bound for bound in (self.lower, self.upper) if bound is not None)

    @property
    def unit(self) -> str | None:
        return self.bounds[-1].unit

    def read(self, marks: Mapping[str | None, Mark]) -> Range:
        """Return the bounds by a decimal mark per unit."""
        values = []
        for bound in (self.lower, self.upper):
            value = None if bound is None else bound.value(marks)
            if bound is not None and value is None:
                return Range(unit=self.unit, problem=f"'{bound.text}' is geen leesbaar getal")
            lengths = FACTORS["m"]
            if bound is not None and value is not None and bound.unit != self.unit:
                if not {bound.unit, self.unit} <= set(lengths):
                    return Range(unit=self.unit, problem="de grenzen staan in twee eenheden")
                value *= lengths[str(bound.unit)] / lengths[str(self.unit)]
            values.append(value)
        lower, upper = values
        if lower is not None and upper is not None and lower > upper:
            span = f"{short_number(lower)} tot {short_number(upper)}"
            return Range(unit=self.unit, problem=f"de klasse loopt terug, van {span}")
        return Range(lower=lower, upper=upper, unit=self.unit)


def legend_marks(texts: Iterable[str], *, unit: str | None = None) -> LegendMarks:
    """Judge what a point and a comma mean in a legend, per unit of its labels.

    Of the ways to read it that way counts in which the fewest classes run backwards, then in which
    the fewest overlap, then in which the fewest leave a gap; nobody maps thousandths of a
    millimetre.

    Args:
        texts: the labels.
        unit: of labels that name none.
    """
    labels = [label for text in texts if (label := _parsed(text)) is not None]
    per_unit: dict[str | None, list[str]] = {}
    for bound in itertools.chain.from_iterable(label.bounds for label in labels):
        per_unit.setdefault(bound.unit, []).append(bound.text)
    options = [_options(numbers) for numbers in per_unit.values()]
    ways = [dict(zip(per_unit, way, strict=True)) for way in itertools.product(*options)]
    faults = [_faults(labels, way, unit) for way in ways]
    best = [way for way, count in zip(ways, faults, strict=True) if count == min(faults)]
    unsure = frozenset(name for name in per_unit if len({way[name] for way in best}) > 1)
    doubtful = [text for name in per_unit if name in unsure for text in per_unit[name]]
    examples = tuple(text for text in dict.fromkeys(doubtful) if is_doubtful(text))
    return LegendMarks(by_unit=best[0], doubtful=examples[:3], unsure=unsure)


def _options(numbers: Sequence[str]) -> tuple[Mark, ...]:
    """Return the decimal marks that the numbers of one unit allow, the likeliest first."""
    shown = dict.fromkeys(mark for text in numbers if (mark := certain_mark(text)) is not None)
    doubtful = [text for text in numbers if is_doubtful(text)]
    if not doubtful or len(shown) == 1:
        return (*shown, ",")[:1]
    return (".", ",") if "." in doubtful[0] else (",", ".")


def _faults(
    labels: Iterable[_Label], marks: Mapping[str | None, Mark], common: str | None
) -> tuple[int, ...]:
    """Count what is wrong with a way to read a legend, the worst first."""
    wrong = overlaps = gaps = 0
    classes: dict[str | None, list[tuple[float, float]]] = {}
    for label in labels:
        found = label.read(marks)
        # '1 - 1.000' is a thousand
        wrong += bool(found.problem) or (found.single and label.lower is not label.upper)
        unit = found.unit or common
        scale = FACTORS["m"].get(unit or "", 1.0)
        if not found.problem and not found.single:
            classes.setdefault("m" if unit in FACTORS["m"] else unit, []).append(
                (
                    -math.inf if found.lower is None else found.lower * scale,
                    math.inf if found.upper is None else found.upper * scale,
                )
            )
    for ranges in classes.values():
        for (_, upper), (lower, _) in itertools.pairwise(sorted(ranges)):
            near = math.isclose(upper, lower, rel_tol=1e-9, abs_tol=1e-12)
            overlaps += lower < upper and not near
            gaps += lower > upper and not near
    fine = sum(
        bound.unit == "mm" and is_doubtful(bound.text) and marks["mm"] in bound.text
        for label in labels
        for bound in label.bounds
    )
    return wrong, overlaps, gaps, fine


def read_label(text: str, *, marks: LegendMarks | None = None) -> Range | None:
    """Return the bounds that a label states, None when it has no number.

    Of several ranges the one with a unit counts ('2020-2050: 3 - 10 cm'). A chance such as
    '1/300 - 1/3.000' is no measurement. A class that runs backwards or has a number that cannot
    be read has no bounds and a ``problem``.

    Args:
        text: the label.
        marks: of the legend, see :func:`legend_marks`; by default those of this label alone.
    """
    label = _parsed(text)
    if label is None:
        return None
    return label.read((marks or legend_marks([text])).by_unit)


def _parsed(text: str) -> _Label | None:
    if _CHANCE.search(text):
        return None
    ranges = list(_RANGE.finditer(text))
    if ranges:
        best = next((item for item in ranges if item[2] or item[4]), ranges[-1])
        unit = read_unit(best[4] or best[2])
        return _Label(text, _Bound(best[1], read_unit(best[2]) or unit), _Bound(best[3], unit))
    below = _BELOW.search(text) or _OR_LESS.search(text)
    above = _ABOVE.search(text) or _OR_MORE.search(text)
    if below or above:
        if _NOT.search(text):
            below, above = above, below
        named = read_unit(next((item[2] for item in (below, above) if item and item[2]), None))
        return _Label(
            text,
            above and _Bound(above[1], read_unit(above[2]) or named),
            below and _Bound(below[1], read_unit(below[2]) or named),
        )
    if found := _SINGLE.fullmatch(text) or _IN_BRACKETS.search(text):
        bound = _Bound(found[1], read_unit(found[2]))
        return _Label(text, bound, bound)
    return None


def legend_unit(texts: Iterable[str], stated: str | None = None) -> str | None:
    """Return the unit for labels that have none: that of the other labels, or of a title.

    A title names it in brackets, as 'Diepte (cm)'. Without any, or with several, ``stated``.
    """
    found: set[str] = set()
    for text in texts:
        if (label := _parsed(text)) is not None and label.unit:
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
