"""Legends: from the colours of a map back to the classes they stand for.

A WMS gives a picture. The style behind it (an SLD colour map) says which colour stands for
which value; with labels such as '38 - 40' or '10-15 cm' it also says which bounds a class has,
whatever the numbers in the raster are. A class is turned into the middle of its bounds.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import Final, Literal
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt

from geo.fetch.capabilities import descendants
from geo.fetch.problems import FetchProblem

Kind = Literal["ramp", "intervals", "values"]
Rgb = tuple[int, int, int]

_NUMBER: Final = r"(\d+(?:[.,]\d+)?)"
_UNIT: Final = re.compile(r"\d\s*(mm|cm|m)\b", re.IGNORECASE)
_RANGE: Final = re.compile(
    rf"{_NUMBER}\s*(?:mm|cm|m|%|°\s?C|graden)?\s*(?:-|–|—|t/m|tot(?: en met)?)\s*{_NUMBER}",
    re.IGNORECASE,
)
_BELOW: Final = re.compile(
    rf"(?:<|≤|=<|minder dan|kleiner dan|lager dan|tot)\s*=?\s*{_NUMBER}", re.IGNORECASE
)
_ABOVE: Final = re.compile(
    rf"(?:>|≥|=>|meer dan|groter dan|hoger dan|vanaf)\s*=?\s*{_NUMBER}", re.IGNORECASE
)
_IN_METRES: Final = {"mm": 0.001, "cm": 0.01, "m": 1.0}
_OPEN_FROM: Final = 9_000.0
_EXACT: Final = 6
_NEAR: Final = 12
_RAMP_SHARE: Final = 0.05


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a colour map as the service gives it."""

    rgb: Rgb
    quantity: float
    label: str = ""
    transparent: bool = False


@dataclass(frozen=True, kw_only=True)
class LegendClass:
    """A class: its colour, the raster's own number for it, and its bounds in the unit asked."""

    rgb: Rgb
    code: float
    lower: float | None
    upper: float | None
    label: str

    @property
    def value(self) -> float:
        """The middle of the bounds; what stands for a class that is open at one side."""
        if self.lower is None or self.upper is None:
            raise ValueError("a class must be closed before it has a value")
        return (self.lower + self.upper) / 2

    def told(self) -> str:
        """Give the class as it is told to people: its bounds and the value that stands for it."""
        return f"{_short(self.lower)}-{_short(self.upper)} wordt {_short(self.value)}"


@dataclass(frozen=True, kw_only=True)
class ColourMap:
    """A colour map with its kind: steps between quantities, exact values, or a ramp."""

    kind: Kind
    entries: tuple[Entry, ...]

    def classes(self, *, unit: str | None) -> tuple[LegendClass, ...]:
        """Return the classes in rising order, each with both bounds in ``unit``.

        Bounds come from the labels when every label has them, else from the quantities. Where
        the unit itself is a class, the quantity is the value, whatever the label explains.
        """
        shown = [entry for entry in self.entries if not entry.transparent]
        if _is_code(unit):
            return tuple(
                LegendClass(
                    rgb=e.rgb, code=e.quantity, lower=e.quantity, upper=e.quantity, label=e.label
                )
                for e in sorted(shown, key=lambda entry: entry.quantity)
            )
        labelled = [_from_label(entry, unit=unit) for entry in shown]
        found = [item for item in labelled if item is not None]
        if not found or len(found) < len(shown):
            found = self._from_quantities()
        return _closed(found)

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
            found.append(
                LegendClass(
                    rgb=entry.rgb, code=entry.quantity, lower=lower, upper=upper, label=entry.label
                )
            )
        return found

    def agrees(self, value: float, own: float, *, unit: str | None) -> bool:
        """Say whether a value that came from a colour fits the raster's own value there.

        ``own`` is in the raster's numbers, whatever the labels say: it is compared with the
        quantities of the colour map.
        """
        ordered = sorted(entry.quantity for entry in self.entries)
        if not self.in_classes(unit=unit):
            return abs(value - own) <= _RAMP_SHARE * (ordered[-1] - ordered[0])
        for item in self.classes(unit=unit):
            if np.isclose(item.value, value, rtol=1e-5):
                place = ordered.index(item.code)
                before = ordered[place - 1] if place else -np.inf
                after = ordered[place + 1] if place + 1 < len(ordered) else np.inf
                if self.kind == "values" or _is_code(unit):
                    return bool(np.isclose(own, item.code))
                return bool(before <= own <= (item.code if self.kind == "intervals" else after))
        return False

    def in_classes(self, *, unit: str | None) -> bool:
        """Say whether a colour stands for a class instead of a place on a ramp."""
        shown = [entry for entry in self.entries if not entry.transparent]
        speaks = bool(shown) and all(_from_label(entry, unit=None) for entry in shown)
        return self.kind != "ramp" or speaks or _is_code(unit)


def parse_sld(root: ET.Element, *, host: str) -> ColourMap:
    """Return the colour map of an SLD; raises FetchProblem when it has none that can be read."""
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
            return ColourMap(kind=checked, entries=known)
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


def _from_label(entry: Entry, *, unit: str | None) -> LegendClass | None:
    text = entry.label
    scale = 1.0
    stated = _UNIT.search(text)
    if unit == "m" and stated:
        scale = _IN_METRES[stated.group(1).lower()]

    def number(value: str) -> float:
        return round(float(value.replace(",", ".")) * scale, 6)

    lower: float | None = None
    upper: float | None = None
    if found := _RANGE.search(text):
        lower, upper = number(found.group(1)), number(found.group(2))
    elif found := _BELOW.search(text):
        upper = number(found.group(1))
    elif found := _ABOVE.search(text):
        lower = number(found.group(1))
    else:
        return None
    return LegendClass(rgb=entry.rgb, code=entry.quantity, lower=lower, upper=upper, label=text)


def _closed(classes: list[LegendClass]) -> tuple[LegendClass, ...]:
    """Order the classes and give each both bounds.

    Labels such as 32-34 and 35-37 leave a gap that only rounding makes: a class reaches up to
    the next. The outer classes get the width of their neighbour, but do not go below zero.
    """
    ordered = sorted(classes, key=_place)
    whole: list[LegendClass] = []
    for item, after in zip(ordered, [*ordered[1:], None], strict=True):
        upper = item.upper
        following = after.lower if after is not None else None
        if following is not None and upper is not None and following > upper:
            upper = following
        whole.append(replace(item, upper=upper if upper is not None else following))
    widths = [
        item.upper - item.lower
        for item in whole
        if item.lower is not None and item.upper is not None and item.upper > item.lower
    ]
    if whole and whole[0].lower is None and whole[0].upper is not None:
        upper = whole[0].upper
        width = widths[0] if widths else upper
        whole[0] = replace(whole[0], lower=max(0.0, upper - width) if upper > 0 else upper)
    if whole and whole[-1].upper is None and whole[-1].lower is not None:
        lower = whole[-1].lower
        whole[-1] = replace(whole[-1], upper=lower + (widths[-1] if widths else 0.0))
    return tuple(whole)


def _place(item: LegendClass) -> tuple[float, float]:
    lower = item.lower if item.lower is not None else -np.inf
    return lower, item.upper if item.upper is not None else np.inf


def decode(
    rgba: npt.NDArray[np.uint8], colours: ColourMap, *, unit: str | None, host: str
) -> npt.NDArray[np.float32]:
    """Turn a picture back into values.

    Args:
        rgba: bands by rows by columns, four bands of 0 to 255.
        colours: the colour map of the style.
        unit: unit of the values, for labels in another one.
        host: for messages.

    Returns:
        Values by rows and columns, NaN where the picture is transparent and infinity where it
        has a colour that the legend does not know.

    Raises:
        FetchProblem: two classes share a colour, so it cannot be told which one is meant.
    """
    red, green, blue, alpha = (band.astype(np.int64) for band in rgba)
    packed = (red << 16) | (green << 8) | blue
    seen, inverse = np.unique(packed, return_inverse=True)
    palette = np.stack([seen >> 16, (seen >> 8) & 255, seen & 255], axis=1).astype(np.float64)
    if not colours.in_classes(unit=unit):
        meaning = _along_ramp(palette, colours)
    else:
        meaning = _by_class(palette, colours.classes(unit=unit), host=host)
    values = meaning[inverse.reshape(packed.shape)]
    opaque = alpha >= 128  # noqa: PLR2004 - half of full opacity
    known = np.where(np.isnan(values), np.inf, values)
    return np.where(opaque, known, np.nan).astype(np.float32)


def _by_class(
    palette: npt.NDArray[np.float64], classes: tuple[LegendClass, ...], *, host: str
) -> npt.NDArray[np.float64]:
    colours = np.array([item.rgb for item in classes], dtype=np.float64)
    if len(np.unique(colours, axis=0)) < len(colours):
        raise FetchProblem("invalid", host, "twee klassen in de legenda hebben dezelfde kleur")
    distance = np.abs(palette[:, None, :] - colours[None, :, :]).max(axis=2)
    nearest = distance.argmin(axis=1)
    values = np.array([item.value for item in classes])[nearest]
    return np.where(distance.min(axis=1) <= _EXACT, values, np.nan)


def _along_ramp(palette: npt.NDArray[np.float64], colours: ColourMap) -> npt.NDArray[np.float64]:
    """Find each colour on the straight lines between the colours of the ramp."""
    stops = sorted((e for e in colours.entries if not e.transparent), key=lambda e: e.quantity)
    best = np.full(len(palette), np.inf)
    values = np.full(len(palette), np.nan)
    for low, high in itertools.pairwise(stops):
        start, step = np.array(low.rgb, dtype=float), np.subtract(high.rgb, low.rgb).astype(float)
        length = float(step @ step)
        share = (
            np.clip((palette - start) @ step / length, 0, 1) if length else np.zeros(len(palette))
        )
        distance = np.abs(palette - (start + share[:, None] * step)).max(axis=1)
        closer = distance < best
        best = np.where(closer, distance, best)
        quantity = low.quantity + share * (high.quantity - low.quantity)
        values = np.where(closer, quantity, values)
    return np.where(best <= _NEAR, values, np.nan)


def _is_code(unit: str | None) -> bool:
    """Say whether values of this unit are themselves the numbers of classes."""
    return (unit or "").startswith("klasse")


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}".rstrip("0").rstrip(".").replace(".", ",")
