"""The legend of a slide: what of the plans, works, areas and hazards is drawn on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.maps.palettes import hazard_palette
from geo.overleg.looks import STATUS_STYLES, TERMS
from geo.overleg.room import Room
from geo.overleg.scene import (
    Groups,
)
from geo.overleg.story import Step
from geo.overleg.subjects import Subject

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "waar": ("stad", "gebied", "bezit"),
    "plannen": ("stad", "gebied", "werken", "plannen"),
    "klimaat": ("stad", "gebied", "bezit"),
    "samen": ("stad", "gebied", "kansen"),
    "afspraken": ("stad", "gebied", "besluiten"),
}
_CHANCE_SHAPES: Final[Mapping[str, str]] = {
    "plan_klimaat": "symbol",
    "werk_klimaat_bezit": "line",
    "bezit_klimaat": "area",
}
"""How a kind of koppelkans is drawn where no decision is shown; other kinds are left out."""


@dataclass(frozen=True, kw_only=True)
class LegendLine:
    """A sample of ``style`` drawn as ``shape``, and what it is."""

    style: str
    shape: str
    text: str


def legend_title(room: Room, step: Step) -> str:
    """What the legend of a step is called."""
    if step.hazard:
        hazard = room.inputs.thresholds[step.hazard]
        return f"{hazard.title}"
    return {"samen": "Hier kan het samen", "afspraken": "Besluit"}.get(step.kind, "Op de kaart")


def legend(room: Room, subject: Subject, step: Step, *, drawn: Groups) -> tuple[LegendLine, ...]:
    """What is drawn on a slide, a line each."""
    area = LegendLine(
        style="gebied-ruw" if subject.indicative else "gebied",
        shape="area",
        text="gebied, grens bij benadering" if subject.indicative else subject.name,
    )
    stock = LegendLine(
        style="bezit", shape="area", text=f"bezit: complexen vanaf {room.rule.minimum} woningen"
    )
    present: set[tuple[str, str]] = {
        (f.style, f.shape) for name in GROUPS[step.kind] for f in drawn[name]
    }
    styles = {style for style, _ in present}
    if step.kind == "waar":
        return (area, *([stock] if "bezit" in styles else []))
    if step.kind == "plannen":
        return (*_plan_lines(styles), *_work_lines(present)) or (area,)
    if step.kind == "klimaat":
        return (*_hazard_lines(room, step.hazard or ""), *([stock] if "bezit" in styles else []))
    if step.kind == "samen":
        lines = [
            LegendLine(style=f"kans-{kind}", shape=shape, text=TERMS[f"kans-{kind}"].word)
            for kind, shape in _CHANCE_SHAPES.items()
            if f"kans-{kind}" in styles
        ]
        return tuple(lines) or (area,)
    lines = [
        LegendLine(
            style=style,
            # the shape that occurs most is the sample
            shape="symbol" if (style, "symbol") in present else "area",
            text=TERMS[style].word,
        )
        for style in STATUS_STYLES.values()
        if style in styles
    ]
    return tuple(lines) or (area,)


def _plan_lines(styles: set[str]) -> list[LegendLine]:
    return [
        LegendLine(style=style, shape="symbol", text=term.label)
        for style, term in TERMS.items()
        if style.startswith("plan-") and style in styles
    ]


def _work_lines(present: set[tuple[str, str]]) -> list[LegendLine]:
    return [
        LegendLine(
            style=style,
            shape="line" if (style, "line") in present else "area",
            text=term.label,
        )
        for style, term in TERMS.items()
        if style.startswith("werk-") and any(style == drawn for drawn, _ in present)
    ]


def _hazard_lines(room: Room, hazard: str) -> list[LegendLine]:
    rule = room.inputs.thresholds[hazard]
    palette = hazard_palette(rule)
    return [
        LegendLine(style=f"{hazard}-{name}", shape="swatch", text=palette.entry(name).label)
        for name, _ in rule.bounds
    ]
