"""The classes of a legend: each a colour with the values it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from geo.fetch.legend_labels import (
    LegendMarks,
    Range,
    read_label,
    scale_to,
    short_number,
)
from geo.fetch.problems import FetchProblem

Rgb = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a colour map as the service gives it."""

    rgb: Rgb
    quantity: float
    label: str = ""
    transparent: bool = False


@dataclass(frozen=True, kw_only=True)
class LegendClass:
    """A class: its colour, the raster's own number for it, and its bounds in the unit asked.

    ``value`` stands for the class, None for no data; ``open_below`` and ``open_above`` say that
    a bound was not stated and is estimated from the neighbouring class.
    """

    rgb: Rgb
    code: float
    lower: float | None
    upper: float | None
    label: str
    open_below: bool = False
    open_above: bool = False

    @property
    def value(self) -> float | None:
        """The middle of the bounds; None for a class that is no data."""
        if self.lower is None or self.upper is None:
            return None
        return (self.lower + self.upper) / 2

    def holds(self, value: float) -> bool:
        """Say whether a measured value lies in the class."""
        if self.lower is None or self.upper is None:
            return False
        margin = 1e-6 + 1e-6 * abs(value)
        above = self.open_below or value >= self.lower - margin
        return above and (self.open_above or value <= self.upper + margin)

    def describe(self) -> str:
        """Return the bounds and the value that stands for the class, in Dutch."""
        if self.lower is None or self.upper is None or self.value is None:
            return f"'{self.label}' is geen waarde"
        low, high, value = map(short_number, (self.lower, self.upper, self.value))
        return f"{low}-{high} wordt {value}"


def label_classes(
    labels: Mapping[str, Range], *, unit: str | None, common: str | None
) -> tuple[LegendClass, ...]:
    """Return the classes of labels that were read, in rising order, with both bounds in ``unit``.

    Args:
        labels: the bounds by label.
        unit: unit of the values that are asked.
        common: unit of labels that name none.

    Raises:
        FetchProblem: a label is in a unit that cannot become the other.
    """
    return closed_classes(
        [
            _scaled(Entry(rgb=(0, 0, 0), quantity=0.0, label=text), found, unit, common, host="")
            for text, found in labels.items()
        ]
    )


def class_of_entry(entry: Entry, lower: float | None, upper: float | None) -> LegendClass:
    """A class with the given bounds."""
    return LegendClass(
        rgb=entry.rgb, code=entry.quantity, lower=lower, upper=upper, label=entry.label
    )


def class_from_label(
    entry: Entry, *, unit: str | None, common: str | None, marks: LegendMarks, host: str
) -> LegendClass:
    """The class that the label of an entry describes."""
    found = read_label(entry.label, marks=marks) or Range()
    if found.problem:
        raise FetchProblem("invalid", host, f"'{entry.label}' in de legenda: {found.problem}")
    return _scaled(entry, found, unit, common, host=host)


def _scaled(
    entry: Entry, found: Range, unit: str | None, common: str | None, *, host: str
) -> LegendClass:
    scale = scale_to(unit, found.unit or common, host=host)
    lower, upper = (
        None if bound is None else round(bound * scale, 6) for bound in (found.lower, found.upper)
    )
    return class_of_entry(entry, lower, upper)


def restates(entry: Entry, *, marks: LegendMarks) -> bool:
    """Whether the label is the quantity itself."""
    found = read_label(entry.label, marks=marks)
    return found is not None and found.single and found.lower == entry.quantity


def closed_classes(classes: list[LegendClass]) -> tuple[LegendClass, ...]:
    """Order the classes and give each both bounds.

    Labels such as 32-34 and 35-37 leave a gap that only rounding makes: a class reaches up to
    the next. An outer class without a bound gets the width of its neighbour; one of positive
    values does not go below zero.
    """
    ordered = sorted(classes, key=_place)
    whole: list[LegendClass] = []
    for item, after in zip(ordered, [*ordered[1:], None], strict=True):
        upper = item.upper
        following = after.lower if after is not None else None
        if following is not None and upper is not None and following > upper != item.lower:
            upper = following
        whole.append(replace(item, upper=upper if upper is not None else following))
    widths = [
        item.upper - item.lower
        for item in whole
        if item.lower is not None and item.upper is not None and item.upper > item.lower
    ]
    if whole and whole[0].lower is None and whole[0].upper is not None:
        upper = whole[0].upper
        lower = upper - (widths[0] if widths else abs(upper))
        lower = max(0.0, lower) if upper > 0 else lower
        whole[0] = replace(whole[0], lower=lower, open_below=True)
    if whole and whole[-1].upper is None and whole[-1].lower is not None:
        lower = whole[-1].lower
        upper = lower + (widths[-1] if widths else 0.0)
        whole[-1] = replace(whole[-1], upper=upper, open_above=True)
    return tuple(whole)


def _place(item: LegendClass) -> tuple[float, float]:
    lower = item.lower if item.lower is not None else -np.inf
    return lower, item.upper if item.upper is not None else np.inf
