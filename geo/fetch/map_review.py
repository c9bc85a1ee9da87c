"""What a person confirms before a layer read from the colours of a map becomes active."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from geo.errors import KoppelkansenError
from geo.fetch.legend_classes import LegendClass
from geo.fetch.legend_labels import short_number
from geo.text.format import number

_BINS: Final = 10


@dataclass(frozen=True, kw_only=True)
class ReviewClass:
    """One class as read: its colour, label, bounds and value (None for no data) and its cells.

    ``share`` is the part of all cells with a value; without a legend class (a ramp) it is a bin
    of the histogram, with an empty colour and label.
    """

    colour: str
    label: str
    lower: float | None
    upper: float | None
    value: float | None
    cells_count: int
    share: float


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """One class as Dutch text: label, bounds, value with unit, number and share of its cells."""

    label: str
    bounds: str
    value: str
    cells: str
    share: str


@dataclass(frozen=True, kw_only=True)
class MapReview:
    """How a map was read: its classes with their histogram, and how far that was checked.

    ``digest`` identifies the values and classes; only what was seen can be confirmed.
    """

    layer: str
    title: str
    unit: str
    source_id: str
    map_name: str
    classes: tuple[ReviewClass, ...]
    check: str
    warnings: tuple[str, ...]
    digest: str

    def rows(self) -> list[ReviewRow]:
        """Every class as Dutch text."""
        return [
            ReviewRow(
                label=item.label or "-",
                bounds="-"
                if item.lower is None or item.upper is None
                else f"{short_number(item.lower)} - {short_number(item.upper)}",
                value="geen gegevens"
                if item.value is None
                else f"{short_number(item.value)} {self.unit}",
                cells=number(item.cells_count),
                share=f"{number(100 * item.share, decimals=1)}%",
            )
            for item in self.classes
        ]

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, ready for JSON."""
        return asdict(self)


class ConfirmationNeededError(KoppelkansenError):
    """A layer from a map that nobody has confirmed yet; nothing is stored."""

    def __init__(self, review: MapReview) -> None:
        self.review = review
        super().__init__(
            f"{review.title} komt uit de kleuren van een kaart ({review.map_name}). Bekijk eerst "
            "de klassen en hun verdeling, en bevestig dat zij kloppen."
        )


def review_classes(
    values: npt.NDArray[np.float32], classes: Sequence[LegendClass]
) -> tuple[ReviewClass, ...]:
    """Count the cells of every class; without classes, of ten equal steps."""
    known = values[np.isfinite(values)]
    total = max(len(known), 1)
    if not classes:
        counts, edges = np.histogram(known, bins=_BINS)
        return tuple(
            ReviewClass(
                colour="",
                label="",
                lower=float(low),
                upper=float(high),
                value=float(low + high) / 2,
                cells_count=int(count),
                share=int(count) / total,
            )
            for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
        )
    found = []
    for item in classes:
        count = 0 if item.value is None else int(np.isclose(known, item.value).sum())
        found.append(
            ReviewClass(
                colour="#{:02x}{:02x}{:02x}".format(*item.rgb),
                label=item.label,
                lower=item.lower,
                upper=item.upper,
                value=item.value,
                cells_count=count,
                share=count / total,
            )
        )
    return tuple(found)


def review_digest(values: npt.NDArray[np.float32], classes: Sequence[ReviewClass]) -> str:
    """Return a digest of the values of every cell and of the classes they were read with."""
    return hashlib.sha256(values.tobytes() + repr(tuple(classes)).encode()).hexdigest()
