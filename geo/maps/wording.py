"""Dutch words and numbers on a map: values as text, origins, accuracy."""

from dataclasses import dataclass
from numbers import Real
from typing import Any, Final

import numpy as np
import pandas as pd

from geo.catalogue.layers import Provenance
from geo.catalogue.vocabularies import ORIGINS
from geo.text.format import number

ORIGIN_WORDS: Final = ORIGINS.words()
EXAMPLE_BANNER: Final = "Bevat voorbeelddata"
EXAMPLE_EXPLAINED: Final = (
    "Deze lagen zijn door het programma bedacht om het te kunnen proberen; "
    "ze zeggen niets over de werkelijkheid"
)
UNKNOWN: Final = "onbekend"


@dataclass(frozen=True, kw_only=True)
class PopupField:
    """A column as a person reads it; ``missing`` is what stands there when it is empty."""

    column: str
    label: str
    unit: str = ""
    missing: str = UNKNOWN
    decimals: int = 2

    def text(self, value: Any) -> str:
        """One value as text, never HTML."""
        if isinstance(value, (bool, np.bool_)):
            return "ja" if value else "nee"
        if isinstance(value, str):
            return value or self.missing
        if pd.isna(value):
            return self.missing
        if isinstance(value, (Real, np.number)):
            text = self._plain(float(value))
            return f"{text} {self.unit}" if self.unit else text
        return str(value)

    def texts(self, column: "pd.Series[Any]") -> list[str]:
        """A column as text."""
        return [self.text(value) for value in column]

    def _plain(self, value: float) -> str:
        if self.column.endswith("_year"):
            return f"{value:.0f}"  # 2027, not 2.027
        return number(value, decimals=self.decimals, trim=True)


def years(first: Any, last: Any, *, open_ended: Any = False) -> str:
    """A window in years: ``2027``, ``2026-2030``, ``v.a. 2028``, or ``jaar n.t.b.``."""
    if pd.isna(first):
        return "jaar n.t.b."
    if not pd.isna(open_ended) and bool(open_ended):
        return f"v.a. {int(first)}"
    if pd.isna(last) or int(last) == int(first):
        return f"{int(first)}"
    return f"{int(first)}–{int(last)}"


def accuracy(provenance: Provenance) -> str:
    """How far off a position can be, in words."""
    if provenance.accuracy_m is None:
        return UNKNOWN
    text = f"ongeveer {number(provenance.accuracy_m)} m"
    if provenance.accuracy_max_m is not None:
        text += f", hooguit {number(provenance.accuracy_max_m)} m"
    return text


def fetched(provenance: Provenance) -> str:
    """When the data came here, in words."""
    if provenance.fetched:
        return provenance.fetched
    return {"voorbeeld": "bedacht door het programma", "officieel": "meegeleverd"}.get(
        provenance.origin, UNKNOWN
    )


def badges(provenance: Provenance) -> tuple[str, ...]:
    """The short words that belong on a layer's face: example data, generalised."""
    words = [ORIGIN_WORDS["voorbeeld"]] if provenance.is_example else []
    if provenance.detail:
        words.append(provenance.detail)
    return tuple(words)
