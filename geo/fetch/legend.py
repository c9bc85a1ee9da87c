"""Legends: the classes of a map, and the values that its colours stand for.

A WMS gives a picture. The style behind it (an SLD colour map) says which colour stands for
which number; its labels, such as '38 - 40' or '10-15 cm', say which bounds a class has. A class
becomes the middle of its bounds; a class without a number in its label is no data.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal
from xml.etree import ElementTree as ET

import numpy as np

from geo.catalogue.vocabularies import counts_classes
from geo.fetch.legend_classes import (
    Entry,
    LegendClass,
    class_from_label,
    class_of_entry,
    closed_classes,
    restates,
)
from geo.fetch.legend_labels import (
    LegendMarks,
    legend_marks,
    legend_unit,
    read_label,
    scale_to,
)
from geo.fetch.ows_xml import descendants
from geo.fetch.problems import FetchProblem

Kind = Literal["ramp", "intervals", "values"]

_OPEN_FROM: Final = 9_000.0
_RAMP_SHARE: Final = 0.05


@dataclass(frozen=True, kw_only=True)
class ColourMap:
    """A colour map with its kind: steps between quantities, exact values, or a ramp.

    ``unit`` is the unit of the labels when the title of the style or the register says so.
    """

    kind: Kind
    entries: tuple[Entry, ...]
    unit: str | None = None

    @cached_property
    def marks(self) -> LegendMarks:
        """What a point and a comma mean in the labels."""
        return legend_marks((entry.label for entry in self.shown), unit=self.unit)

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The entries that can be seen on the map."""
        return tuple(entry for entry in self.entries if not entry.transparent)

    def classes(
        self, *, unit: str | None, sentinels: Collection[float] = (), host: str = ""
    ) -> tuple[LegendClass, ...]:
        """Return the classes in rising order, each with both bounds in ``unit`` or with neither.

        Bounds come from the labels, else from the quantities. Where the unit itself is a class,
        the quantity is the value, whatever the label explains.

        Raises:
            FetchProblem: the labels are in another unit, one contradicts itself, or none of them
                has a number while the quantities are only codes.
        """
        if counts_classes(unit):
            found = [class_of_entry(entry, entry.quantity, entry.quantity) for entry in self.shown]
        elif self.has_ranges:
            common = legend_unit((entry.label for entry in self.shown), self.unit)
            found = [
                class_from_label(entry, unit=unit, common=common, marks=self.marks, host=host)
                for entry in self.shown
            ]
        elif self.kind == "values" and all(entry.label.strip() for entry in self.shown):
            if not all(restates(entry, marks=self.marks) for entry in self.shown):
                raise FetchProblem("invalid", host, "de legenda noemt bij geen klasse een getal")
            found = self._from_quantities()
        else:
            found = self._from_quantities()
        known = [item for item in found if item.lower is not None or item.upper is not None]
        known = [item for item in known if item.code not in sentinels]
        empty = [replace(item, lower=None, upper=None) for item in found if item not in known]
        return (*empty, *closed_classes(known))

    @property
    def has_ranges(self) -> bool:
        """Whether at least one label states bounds, such as '5 - 30 cm' or '> 50'."""
        ranges = (read_label(entry.label, marks=self.marks) for entry in self.shown)
        return any(found is not None and not found.single for found in ranges)

    def in_classes(self, *, unit: str | None) -> bool:
        """Whether a colour stands for a class instead of a place on a ramp."""
        return self.kind != "ramp" or self.has_ranges or counts_classes(unit)

    def raster_scale(self, *, unit: str | None) -> float | None:
        """Return the factor from the raster's own numbers to ``unit``; None when they are codes.

        They are measurements when most quantities lie in the bounds that their labels state,
        as they are or in the unit of the labels.
        """
        if counts_classes(unit) or not self.has_ranges:
            return None if self.kind == "values" else 1.0
        known = [item for item in self.classes(unit=unit) if item.value is not None]
        common = legend_unit((entry.label for entry in self.shown), self.unit)
        for scale in (1.0, scale_to(unit, common, host="")):
            inside = [
                item.holds(item.code * scale) or abs(item.code) >= _OPEN_FROM for item in known
            ]
            if 2 * sum(inside) > len(known):
                return scale
        return None

    def agrees(self, value: float, own: float, *, unit: str | None) -> bool:
        """Say whether the value that a colour gave fits the service's own value there.

        A measurement must lie in the class, a code must be that of the class.
        """
        if not self.in_classes(unit=unit):
            ordered = sorted(entry.quantity for entry in self.entries)
            return abs(value - own) <= _RAMP_SHARE * (ordered[-1] - ordered[0])
        scale = self.raster_scale(unit=unit)
        codes = sorted(entry.quantity for entry in self.entries)
        for item in self.classes(unit=unit):
            if item.value is not None and np.isclose(item.value, value, rtol=1e-5):
                if scale is not None:
                    return item.holds(own * scale)
                before = max((code for code in codes if code < item.code), default=-np.inf)
                exact = self.kind != "intervals" or counts_classes(unit)
                return bool(np.isclose(own, item.code) if exact else before < own <= item.code)
        return False

    def _from_quantities(self) -> list[LegendClass]:
        found: list[LegendClass] = []
        ordered = sorted(self.entries, key=lambda entry: entry.quantity)
        for before, entry in zip([None, *ordered[:-1]], ordered, strict=True):
            if entry.transparent:
                continue
            lower: float | None = entry.quantity
            upper: float | None = entry.quantity
            if self.kind == "intervals":
                lower = before.quantity if before is not None else None
                upper = None if abs(entry.quantity) >= _OPEN_FROM else entry.quantity
            found.append(class_of_entry(entry, lower, upper))
        return found


def parse_sld(root: ET.Element, *, host: str) -> ColourMap:
    """Return the colour map of an SLD; raises FetchProblem when it has none that can be read."""
    titles = [item.text or "" for item in descendants(root, "Title")]
    for element in descendants(root, "ColorMap"):
        kind = element.get("type", "ramp").lower()
        entries = [
            _entry(item.attrib)
            for item in element
            if item.tag.rpartition("}")[2] == "ColorMapEntry"
        ]
        known = tuple(entry for entry in entries if entry is not None)
        if known and len(known) == len(entries) and kind in {"ramp", "intervals", "values"}:
            checked: Kind = (
                "intervals" if kind == "intervals" else "values" if kind == "values" else "ramp"
            )
            return ColourMap(kind=checked, entries=known, unit=legend_unit(titles))
    raise FetchProblem("invalid", host, "de stijl van de kaart heeft geen leesbare kleurentabel")


def _entry(attributes: dict[str, str]) -> Entry | None:
    colour = attributes.get("color", "").strip().lstrip("#")
    try:
        quantity = float(attributes.get("quantity", ""))
        rgb = (int(colour[0:2], 16), int(colour[2:4], 16), int(colour[4:6], 16))
        opacity = float(attributes.get("opacity", "1"))
    except ValueError:
        return None
    label = attributes.get("label", "")
    return Entry(rgb=rgb, quantity=quantity, label=label, transparent=opacity == 0)
