"""A number as it was typed, taken apart: sign, digits and marks."""

import re
from dataclasses import dataclass
from typing import Final

_APPROXIMATE: Final = re.compile(r"(?:circa\b|ca\b\.?|c\.|ongeveer\b|plm\b\.?|±|\+/-|~|≈)\s*")
_CURRENCY: Final = re.compile(r"€|\beuro\b|\beur\b")
_UNIT: Final = re.compile(
    r"\s*(?:st\.?|stuks|woningen|won\.?|vhe'?s?|units?|eenheden|appartementen|app\.?|m2|m²|m|ha)$"
)
_NO_CENTS: Final = re.compile(r",\s?[-–—]+$")
_GROUP_SIGNS: Final = re.compile(r"(?<=\d)['’`\s](?=\d{3}(?:\D|$))")
_DIGITS: Final = re.compile(r"[-+]?[\d.,]*\d[\d.,]*(?:e[-+]?\d{1,3})?")


@dataclass(frozen=True)
class NumberParts:
    """Digits with their marks, and what stood around them."""

    digits: str
    percent: bool
    approximate: bool
    rest: str


def number_parts(text: str) -> NumberParts | None:
    """Take a typed number apart; None where it is no number."""
    bare = text.strip().lower().lstrip("'").replace("\u2212", "-")
    rest = []
    approximate = _APPROXIMATE.match(bare)
    if approximate:
        bare = bare[approximate.end() :]
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    if _CURRENCY.search(bare):
        bare = _CURRENCY.sub("", bare).strip()
        rest.append("euro")
    if unit := _UNIT.search(bare):
        rest.append(unit[0].strip())
        bare = bare[: unit.start()]
    bare = re.sub(r"^([-+])\s+", r"\1", _NO_CENTS.sub("", bare.strip()))
    while (grouped := _GROUP_SIGNS.sub("", bare)) != bare:
        bare = grouped
    if not _DIGITS.fullmatch(bare):
        return None
    return NumberParts(bare, percent, approximate is not None, " ".join(rest))
