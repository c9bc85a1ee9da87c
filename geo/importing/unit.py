"""A dwelling of a stock as its row tells it."""

from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from geo.importing.addresses import Address
from geo.importing.characteristics import Characteristics


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One row of stock: a dwelling, or a building with a number of dwellings.

    ``shape`` is a polygon and ``place`` a point in EPSG:28992 as the file gives them.
    """

    row: int
    owner: str
    count: int = 1
    unit_id: str | None = None
    room: str | None = None
    vbo_id: str | None = None
    pand_id: str | None = None
    built_year: int | None = None
    dwelling_type: str | None = None
    energy_label: str | None = None
    complex_id: str | None = None
    complex_name: str | None = None
    characteristics: Characteristics = field(default_factory=dict, hash=False)
    address: Address = field(default_factory=Address)
    place: BaseGeometry | None = None
    shape: BaseGeometry | None = None
