"""The points and the hazards of one koppelkans as pictures in HTML, readable without colour."""

from collections.abc import Mapping
from html import escape

from geo.koppelkansen.records import Koppelkans, Part
from geo.koppelkansen.weights import PART_TITLES, PARTS
from geo.maps.palettes import HAZARDS
from pages.ui.frame import dutch
from pages.ui.map import hazard_specs


def points(item: Koppelkans, weights: Mapping[str, float], *, decimals: int) -> str:
    """A bar per part of the score: its points of the most it can give, and the reason.

    The most is the share of the part in the weights of all parts that are known, in points of
    100; a part that is not known gives no bar.
    """
    known = sum(weights.get(name, 0) for name in item.contributions) or 1
    names = [*PARTS, *(name for name in item.parts if name not in PARTS)]
    return f'<ul class="kk-punten">{"".join(_bar(item, n, weights.get(n, 0) / known, decimals) for n in names)}</ul>'  # noqa: E501


def _bar(item: Koppelkans, name: str, share: float, decimals: int) -> str:
    found = item.contributions.get(name)
    most = 100 * share
    points = (
        "onbekend"
        if found is None
        else f"{dutch.number(found, decimals=decimals)} van {dutch.number(most)}"
    )
    reason = escape(item.parts.get(name, Part()).reason)
    width = 0 if not found or not most else min(100, 100 * found / most)
    return (
        f"<li><span>{escape(PART_TITLES.get(name, name))}</span><b>{points}</b>"
        f'<i aria-hidden="true"><i style="width: {width:.0f}%"></i></i>'
        f'<small title="{reason}">{reason}</small></li>'
    )


def hazards(item: Koppelkans) -> str:
    """A dot per hazard in the colour of its class on the map, with the class in words."""
    lines = "".join(
        f'<li><i style="background: {HAZARDS[name].entry(found.exposure_class).colour}" '
        f'aria-hidden="true"></i>{escape(hazard_specs.hazard_title(name))}: '
        f"{escape(dutch.CLASS_WORDS.get(found.exposure_class, found.exposure_class))}</li>"
        for name, found in sorted(item.hazards.items(), key=_place)
    )
    return f'<ul class="kk-stippen">{lines}</ul>' if lines else ""


def _place(pair: tuple[str, object]) -> int:
    """The place of a hazard in the order of every page; a session keeps them by the alphabet."""
    return list(HAZARDS).index(pair[0])
