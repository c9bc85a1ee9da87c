"""From the colours of a picture to the values that its legend gives them."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.fetch.legend import ColourMap
from geo.fetch.legend_classes import LegendClass
from geo.fetch.problems import FetchProblem

_EXACT: Final = 6
_NEAR: Final = 12


def decode(
    rgba: npt.NDArray[np.uint8],
    colours: ColourMap,
    *,
    unit: str | None,
    host: str,
    sentinels: Collection[float] = (),
) -> npt.NDArray[np.float32]:
    """Turn a picture back into values.

    Args:
        rgba: bands by rows by columns, four bands of 0 to 255.
        colours: the colour map of the style.
        unit: unit of the values, for labels in another one.
        host: for messages.
        sentinels: numbers of the raster that mean no data.

    Returns:
        Values by rows and columns, NaN where the picture is transparent or its class is no data,
        and infinity where it has a colour that the legend does not know.

    Raises:
        FetchProblem: two classes share a colour, or the labels cannot be read in ``unit``.
    """
    red, green, blue, alpha = (band.astype(np.int64) for band in rgba)
    packed = (red << 16) | (green << 8) | blue
    seen, inverse = np.unique(packed, return_inverse=True)
    palette = np.stack([seen >> 16, (seen >> 8) & 255, seen & 255], axis=1).astype(np.float64)
    if colours.in_classes(unit=unit):
        classes = colours.classes(unit=unit, sentinels=sentinels, host=host)
        meaning = _by_class(palette, classes, host=host)
    else:
        meaning = _along_ramp(palette, colours)
    values = meaning[inverse.reshape(packed.shape)]
    opaque = alpha >= 128  # noqa: PLR2004 - half of full opacity
    return np.where(opaque, values, np.nan).astype(np.float32)


def _by_class(
    palette: npt.NDArray[np.float64], classes: tuple[LegendClass, ...], *, host: str
) -> npt.NDArray[np.float64]:
    """Value of each colour: NaN for a class that is no data, infinity for an unknown colour."""
    colours = np.array([item.rgb for item in classes], dtype=np.float64)
    if len(np.unique(colours, axis=0)) < len(colours):
        raise FetchProblem("invalid", host, "twee klassen in de legenda hebben dezelfde kleur")
    distance = np.abs(palette[:, None, :] - colours[None, :, :]).max(axis=2)
    values = np.array([np.nan if item.value is None else item.value for item in classes])
    return np.where(distance.min(axis=1) <= _EXACT, values[distance.argmin(axis=1)], np.inf)


def _along_ramp(palette: npt.NDArray[np.float64], colours: ColourMap) -> npt.NDArray[np.float64]:
    """Find each colour on the straight lines between the colours of the ramp."""
    stops = sorted(colours.shown, key=lambda entry: entry.quantity)
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
    return np.where(best <= _NEAR, values, np.inf)
