"""How much of the corporation stock is loaded, beside what the CBS gives per wijk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from geo.text.format import number

_ROUNDED: Final = 0.005
"""The CBS gives the share of corporation dwellings in whole percents."""
_WHOLE_FROM: Final = 0.95
"""A stock of at least this share of the CBS number counts as whole: the years may differ."""


@dataclass(frozen=True, kw_only=True)
class ExpectedDwellings:
    """Corporation dwellings of a wijk or gemeente by the CBS: all dwellings x corporation share.

    ``count`` is None where the CBS gives no figure; ``slack`` is how far rounding can be off.
    """

    code: str
    name: str
    count: float | None
    slack: float = 0.0


@dataclass(frozen=True, kw_only=True)
class StockCoverage:
    """Dwellings that are loaded of a place, and about how many there are."""

    loaded: float
    expected: ExpectedDwellings | None = None

    @property
    def is_partial(self) -> bool:
        """Whether clearly less is loaded than there is; unknown when there is no CBS figure."""
        if self.expected is None or self.expected.count is None:
            return False
        return self.loaded < _WHOLE_FROM * self.expected.count - self.expected.slack

    @property
    def text(self) -> str:
        """'135 van circa 2.071 (CBS)' when only a part is loaded, else the number by itself."""
        if not self.is_partial or self.expected is None or self.expected.count is None:
            return number(self.loaded)
        return f"{number(self.loaded)} van circa {number(self.expected.count)} (CBS)"


def expected_dwellings(key_figures: pd.DataFrame | None) -> dict[str, ExpectedDwellings]:
    """Corporation dwellings by the CBS, by code of wijk or gemeente.

    Args:
        key_figures: by the contract of ``kerncijfers``; None is no figures.
    """
    if key_figures is None:
        return {}
    found = {}
    for row in key_figures.to_dict("records"):
        code, name = str(row["wijkcode"]), str(row["wijknaam"])
        dwellings, share = row["woningen"], row["corporatie_pct"]
        known = not pd.isna(dwellings) and not pd.isna(share)
        found[code] = ExpectedDwellings(
            code=code,
            name=name,
            count=float(dwellings) * float(share) / 100 if known else None,
            slack=float(dwellings) * _ROUNDED if known else 0.0,
        )
    return found


def stock_coverage(
    loaded: float, key_figures: pd.DataFrame | None, *, wijkcodes: Iterable[str]
) -> StockCoverage:
    """The coverage of one or several wijken.

    Args:
        loaded: dwellings that are loaded there.
        key_figures: by the contract of ``kerncijfers``.
        wijkcodes: the wijken that make up the place; nothing is known when the CBS has no figure
            of one of them.
    """
    known = expected_dwellings(key_figures)
    parts = [known.get(code) for code in wijkcodes]
    counts = [part.count for part in parts if part is not None and part.count is not None]
    if not parts or len(counts) < len(parts):
        return StockCoverage(loaded=loaded)
    return StockCoverage(
        loaded=loaded,
        expected=ExpectedDwellings(
            code="", name="", count=sum(counts),
            slack=sum(part.slack for part in parts if part is not None),
        ),
    )  # fmt: skip
