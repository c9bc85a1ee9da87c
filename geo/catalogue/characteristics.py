"""Optional columns of a building that need no rule of their own, and how they are read.

An entry is all there is to such a column. Every import reads it, dwellings that agree give it to
their building, each owner keeps a value of its own, and the card of a building and every export
show it. A rule in ``data/vulnerability.toml`` may rest on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from geo.catalogue.fields import YES_NO, Field, text_field
from geo.text.format import number


@dataclass(frozen=True, kw_only=True)
class Characteristic:
    """One such column: ja or nee, a number between two bounds, or a text.

    Attributes:
        field: the column of the stock, nullable and optional.
        headings: what files call it beside its name and description, separated by ``|``.
        vera_key: key in VERA JSON, in an Eenheid itself or in its object ``kenmerken``. VERA 4.3
            has no standard field for these: a corporation adds them under this name.
    """

    field: Field
    headings: str
    vera_key: str

    @property
    def name(self) -> str:
        """Name of the column."""
        return self.field.name


def _yes_or_no(name: str, description: str) -> Field:
    return text_field(name, description, nullable=True, optional=True, allowed=YES_NO)


CHARACTERISTICS: Final = (
    Characteristic(
        field=_yes_or_no("has_sun_blinds", "Buitenzonwering"),
        headings="zonwering|buiten zonwering|zonwering buiten|screens|sun blinds",
        vera_key="buitenzonwering",
    ),
    Characteristic(
        field=_yes_or_no("has_flat_roof", "Plat dak"),
        headings="platdak|dak plat|heeft plat dak|flat roof",
        vera_key="platDak",
    ),
    Characteristic(
        field=_yes_or_no("has_insulation", "Dak en gevel geïsoleerd"),
        headings="geisoleerd|schil geisoleerd|dak gevel geisoleerd|insulated",
        vera_key="geisoleerd",
    ),
    Characteristic(
        field=_yes_or_no("has_ground_floor", "Woningen op de begane grond"),
        headings="begane grond|beganegrond|begane grond woning|woning begane grond|ground floor",
        vera_key="beganeGrond",
    ),
    Characteristic(
        field=_yes_or_no("has_wooden_piles", "Houten palen"),
        headings="houtenpalen|houten paalfundering|fundering houten palen|wooden piles",
        vera_key="houtenPalen",
    ),
    Characteristic(
        field=Field(
            name="threshold_height_m",
            kind="float",
            description="Hoogte van de drempel boven de straat",
            unit="m",
            nullable=True,
            optional=True,
            minimum=-2,
            maximum=5,
        ),
        headings="drempelhoogte|drempel hoogte|hoogte drempel|drempelhoogte m|threshold height",
        vera_key="drempelhoogte",
    ),
)


def known_characteristics(building: Mapping[Any, Any]) -> list[tuple[str, str]]:
    """Return description and value of what is known of a building, in Dutch.

    Args:
        building: values by column; a column may be missing.
    """
    known = []
    for characteristic in CHARACTERISTICS:
        value = building.get(characteristic.name)
        if value is None or pd.isna(value):
            continue
        if characteristic.field.kind in {"int", "float"}:
            unit = characteristic.field.unit or ""
            value = f"{number(float(value), decimals=2, trim=True)} {unit}".rstrip()
        known.append((characteristic.field.description, str(value)))
    return known
