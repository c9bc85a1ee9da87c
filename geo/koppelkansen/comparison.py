"""Why one koppelkans stands above another: the parts that make the difference, and a sentence.

The points of the parts add up to the score, so their differences add up to the difference of
the scores.
"""

from dataclasses import dataclass
from typing import Any, Final

from geo.koppelkansen.records import Koppelkans, Part
from geo.koppelkansen.weights import PART_TITLES, PARTS
from geo.text.format import number

_EVEN: Final = 0.05
"""Points nearer to each other than this are the same as they are shown."""
_MOST: Final = 0.75
"""The sentence names parts until they make this much of the difference."""


@dataclass(frozen=True, kw_only=True)
class PartDifference:
    """One part of both: points, whether they are known, and why.

    ``difference`` is how much more points the first has. Of an unknown part the points are what
    is expected of it; in method 1 they are None and count none.
    """

    part: str
    title: str
    points_above: float | None
    points_below: float | None
    difference: float
    reason_above: str
    reason_below: str
    unknown_above: bool = False
    unknown_below: bool = False


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two koppelkansen side by side; ``above`` and ``below`` are their ids.

    ``parts`` are in order of the size of their difference; ``difference`` is that of the scores
    (None when one has none); ``steady`` says whether their ranks keep apart when the weights are
    drawn anew (None when that is not known).
    """

    above: str
    below: str
    difference: float | None
    parts: tuple[PartDifference, ...]
    steady: bool | None
    sentence: str


def compare(left: Koppelkans, right: Koppelkans) -> Comparison:
    """Tell why one of two koppelkansen of the same list stands above the other.

    Args:
        left: a koppelkans.
        right: another one of the same list; which of the two is above follows from their rank.
    """
    ranked = all(item.rank is not None for item in (left, right))
    above, below = sorted((left, right), key=lambda item: _place(item, ranked=ranked))
    parts = sorted(
        (_part(name, above, below) for name in PARTS), key=lambda part: -abs(part.difference)
    )
    scores = above.score, below.score
    difference = None if scores[0] is None or scores[1] is None else round(scores[0] - scores[1], 1)
    steady = _steady(above, below)
    return Comparison(
        above=above.id,
        below=below.id,
        difference=difference,
        parts=tuple(parts),
        steady=steady,
        sentence=_sentence(above, below, parts, difference, steady=steady),
    )


def _place(item: Koppelkans, *, ranked: bool) -> tuple[Any, ...]:
    if ranked:
        return (item.rank,)
    return (
        item.no_match,
        item.tier == "onbekend",
        -(item.score if item.score is not None else -1.0),
        item.id,
    )


def _part(name: str, above: Koppelkans, below: Koppelkans) -> PartDifference:
    points = [item.contributions.get(name) for item in (above, below)]
    return PartDifference(
        part=name,
        title=PART_TITLES[name],
        points_above=points[0],
        points_below=points[1],
        difference=round((points[0] or 0.0) - (points[1] or 0.0), 1),
        reason_above=above.parts.get(name, Part()).reason,
        reason_below=below.parts.get(name, Part()).reason,
        unknown_above=name in above.missing or points[0] is None,
        unknown_below=name in below.missing or points[1] is None,
    )


def _steady(above: Koppelkans, below: Koppelkans) -> bool | None:
    # places among their own kind cannot be laid beside those of another kind
    alike = above.kind == below.kind
    first, second = (
        item.robustness if alike else item.robustness_together for item in (above, below)
    )
    return None if first is None or second is None else first.rank_high < second.rank_low


def _sentence(
    above: Koppelkans,
    below: Koppelkans,
    parts: list[PartDifference],
    difference: float | None,
    *,
    steady: bool | None,
) -> str:
    first, second = f"'{above.title}'", f"'{below.title}'"
    start = f"{first} staat boven {second}"
    if below.no_match and not above.no_match:
        return f"{start}, want {second} is volgens een deelnemer geen koppelkans."
    if below.tier == "onbekend" and above.tier != "onbekend":
        return f"{start}, want van {second} is te weinig bekend om te wegen."
    if difference is None or not any(abs(part.difference) >= _EVEN for part in parts):
        return f"{start}, maar hun scores zijn gelijk: de volgorde volgt het kenmerk."
    scores = " tegen ".join(number(item.score, decimals=1) for item in (above, below))
    if abs(difference) < _EVEN:
        text = f"{start}, maar hun scores zijn gelijk ({scores} punten)"
        return f"{text}; {_unlike(parts, first, second)}."
    text = f"{start} ({scores} punten)"
    gains = [part for part in parts if part.difference >= _EVEN]
    losses = [part for part in parts if part.difference <= -_EVEN]
    if gains:
        text += f", vooral door {_named(gains, sign=1)}"
    if losses:
        text += f"; {second} wint op {_named(losses, sign=-1)}"
    missing = _missing(parts, first, second)
    doubt = "" if steady is not False else "; bij andere gewichten kan de volgorde omgekeerd zijn"
    return f"{text}{missing}{doubt}."


def _unlike(parts: list[PartDifference], first: str, second: str) -> str:
    gains = [part for part in parts if part.difference >= _EVEN]
    losses = [part for part in parts if part.difference <= -_EVEN]
    differences = [
        f"{title} wint op {_named(chosen, sign=sign)}"
        for title, chosen, sign in ((first, gains, 1), (second, losses, -1))
        if chosen
    ]
    return " en ".join(differences)


def _named(parts: list[PartDifference], *, sign: int) -> str:
    """The parts that make most of a difference, with their points."""
    total = sum(part.difference for part in parts)
    chosen: list[PartDifference] = []
    for part in parts:
        chosen.append(part)
        if sum(p.difference for p in chosen) / total >= _MOST:
            break
    names = [
        f"{part.title.lower()} (+{number(sign * part.difference, decimals=1)})" for part in chosen
    ]
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _missing(parts: list[PartDifference], first: str, second: str) -> str:
    above = [part for part in parts if part.unknown_above]
    below = [part for part in parts if part.unknown_below]
    both = [part for part in above if part in below]
    missing = [f"; {_unknown('beide', both)}"] if both else []
    for title, unknown, counts in (
        (first, above, [part.points_above for part in above]),
        (second, below, [part.points_below for part in below]),
    ):
        if own := [part for part in unknown if part not in both]:
            how = "de rest weegt daar zwaarder" if None in counts else "geteld als te verwachten"
            missing.append(f"; {_unknown(title, own)}, {how}")
    return "".join(missing)


def _unknown(whose: str, parts: list[PartDifference]) -> str:
    what = "is het onderdeel" if len(parts) == 1 else "zijn de onderdelen"
    return f"van {whose} {what} {' en '.join(part.title.lower() for part in parts)} onbekend"
