"""From a row to a building: by BAG id, by address, or by its own coordinates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import KoppelkansenError
from geo.importing.addresses import Address
from geo.importing.bag import Bag
from geo.importing.cells import Cells
from geo.importing.findings import Problem
from geo.importing.unit import Unit
from geo.text.clean import plain

FOOTPRINT_M: Final = 10.0
"""Side of the square that stands for a building of which only a point is known."""
_FAR_M: Final = 250.0
_YEARS_APART: Final = 5


@dataclass(frozen=True, kw_only=True)
class GeocodeHit:
    """Where an address is: metres in EPSG:28992, and its verblijfsobject when known."""

    x_m: float
    y_m: float
    vbo_id: str | None = None


Geocode = Callable[[Address], GeocodeHit | None]
"""Look up an address; None when it is not found. Raises KoppelkansenError when out of reach."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A unit with its building: the id, a polygon in EPSG:28992 and how it was found."""

    unit: Unit
    pand_id: str
    shape: BaseGeometry
    how: str
    approximate: bool = False


class Geocoder:
    """Asks a geocoder once per address, and stops asking when it does not answer."""

    def __init__(self, ask: Geocode | None) -> None:
        self._ask = ask
        self._known: dict[Address, GeocodeHit | None] = {}
        self.failure: str | None = None

    @property
    def there(self) -> bool:
        """Whether there is one to ask."""
        return self._ask is not None and self.failure is None

    def find(self, address: Address) -> GeocodeHit | None:
        """Return where an address is, or None."""
        if self._ask is None or self.failure is not None or not address.complete:
            return None
        if address not in self._known:
            try:
                self._known[address] = self._ask(address)
            except KoppelkansenError as error:
                self.failure = str(error)
                return None
        return self._known[address]


def place_units(
    units: Sequence[Unit], cells: Cells, *, bag: Bag, geocode: Geocode | None = None
) -> list[Placed]:
    """Return the units that have a building; the others are noted with the reason."""
    geocoder = Geocoder(geocode)
    found = []
    for unit in units:
        placed = _place(unit, cells, bag=bag, geocoder=geocoder)
        if placed is None:
            cells.note(unit.row, *_why_not(unit, cells, bag=bag, geocoder=geocoder))
            continue
        found.append(placed)
        _compare(placed, cells, bag=bag)
    if geocoder.failure is not None:
        cells.note(None, "", _no_geocoder(geocoder.failure))
    return found


def _place(unit: Unit, cells: Cells, *, bag: Bag, geocoder: Geocoder) -> Placed | None:
    if unit.pand_id and unit.pand_id in bag.shapes:
        return _at(unit, unit.pand_id, "pand", bag)
    if unit.pand_id and bag.has_panden:
        cells.note(unit.row, "pand_id", _unknown_pand(), value=unit.pand_id)
    vbo_pand = bag.pand_of.get(unit.vbo_id or "")
    if vbo_pand in bag.shapes:
        return _at(unit, str(vbo_pand), "vbo", bag)
    vbo_point = bag.points.get(unit.vbo_id or "")
    if vbo_point is not None and not bag.has_panden:
        return _own(unit, unit.pand_id or vbo_pand, None, vbo_point, "vbo")
    if unit.vbo_id and bag.has_vbo and vbo_pand is None:
        cells.note(unit.row, "vbo_id", _unknown_vbo(), value=unit.vbo_id)
    for how, vbo, point in _by_address(unit, bag=bag, geocoder=geocoder):
        pand = bag.pand_of.get(vbo or "") or (bag.pand_at(point) if point is not None else None)
        if pand in bag.shapes:
            return _at(unit, str(pand), how, bag)
        if point is not None and not bag.has_panden:
            return _own(unit, unit.pand_id, None, point, how)
    return _by_own_place(unit, bag=bag)


def _by_own_place(unit: Unit, *, bag: Bag) -> Placed | None:
    if unit.place is None:
        return None
    how = "vorm" if unit.shape is not None else "punt"
    if (pand := bag.pand_at(unit.place)) is not None:
        return _at(unit, pand, how, bag)
    # a place where the loaded BAG has no building is a mistake, not a building
    if unit.pand_id or not bag.has_panden:
        return _own(unit, unit.pand_id, unit.shape, unit.place, how)
    return None


def _by_address(
    unit: Unit, *, bag: Bag, geocoder: Geocoder
) -> list[tuple[str, str | None, BaseGeometry | None]]:
    vbo, _ = bag.vbo_at(unit.address)
    if vbo is not None:
        return [("adres", vbo, bag.points.get(vbo))]
    has_id = unit.pand_id or unit.vbo_id
    if unit.place is not None and (has_id or not bag.has_panden):
        return []  # its own coordinates serve; asking a service for each row would not
    hit = geocoder.find(unit.address)
    if hit is None:
        return []
    return [("geocoder", hit.vbo_id, shapely.Point(hit.x_m, hit.y_m))]


def _at(unit: Unit, pand: str, how: str, bag: Bag) -> Placed:
    built = unit.built_year if unit.built_year is not None else bag.years.get(pand)
    known = replace(unit, built_year=built)
    return Placed(unit=known, pand_id=pand, shape=bag.shapes[pand], how=how)


def own_id(place: BaseGeometry) -> str:
    """Return the id of a building without a BAG id: AV and its place in decimetres, 7 digits each.

    The same place gives the same id at every delivery, so that dwellings at one point are one
    building and corrections find it back.
    """
    x, y = shapely.get_coordinates(shapely.point_on_surface(place))[0]
    return f"AV{round(x * 10) % 10**7:07d}{round(y * 10) % 10**7:07d}"


def _own(
    unit: Unit, pand: str | None, shape: BaseGeometry | None, point: BaseGeometry | None, how: str
) -> Placed:
    if shape is None:
        half = FOOTPRINT_M / 2
        x, y = shapely.get_coordinates(point)[0]
        square = shapely.box(x - half, y - half, x + half, y + half)
        pand = pand or own_id(square)
        return Placed(unit=unit, pand_id=pand, shape=square, how=how, approximate=True)
    return Placed(unit=unit, pand_id=pand or own_id(shape), shape=shape, how=how)


def _why_not(unit: Unit, cells: Cells, *, bag: Bag, geocoder: Geocoder) -> tuple[str, Problem]:
    """Return the column and the reason why a unit has no building."""
    if unit.pand_id and not bag.has_panden:
        return "pand_id", _unplaced(
            "bag_ontbreekt",
            "de BAG-panden zijn niet geladen, dus de plek van dit pand is onbekend",
            "Haal eerst de laag 'Panden (BAG)' op of laad een bestand met coördinaten.",
        )
    if unit.vbo_id and not bag.has_vbo:
        return "vbo_id", _unplaced(
            "bag_ontbreekt",
            "de BAG-verblijfsobjecten zijn niet geladen, dus dit adres is niet te vinden",
            "Haal eerst de lagen 'Verblijfsobjecten (BAG)' en 'Panden (BAG)' op.",
        )
    if unit.address.complete:
        return "huisnummer", _address_problem(unit, bag=bag, geocoder=geocoder)
    if unit.place is not None and bag.has_panden:
        return "x", _unplaced(
            "geen_pand_bij_punt",
            "op deze coördinaten staat geen pand in de BAG (binnen 5 m)",
            "Verbeter de coördinaten, of vul het BAG-id of het adres in.",
        )
    given = [name for name in ("pand_id", "vbo_id") if plain(cells.get(unit.row, name))]
    return (given or ["postcode"])[0], _unplaced(
        "geen_plek",
        "de rij heeft geen bruikbaar BAG-id, volledig adres of coördinaten",
        "Vul het BAG-id in, of postcode en huisnummer.",
    )


def _address_problem(unit: Unit, *, bag: Bag, geocoder: Geocoder) -> Problem:
    text = unit.address.text()
    if not bag.has_addresses and not geocoder.there:
        return _unplaced(
            "adres_niet_te_zoeken",
            f"'{text}' kan niet worden opgezocht: er zijn geen BAG-adressen geladen",
            "Haal eerst de BAG-lagen op, of laad het bestand opnieuw met netwerk.",
        )
    _, possible = bag.vbo_at(unit.address)
    if possible > 1:
        return _unplaced(
            "adres_niet_uniek",
            f"op '{text}' zijn {possible} adressen; huisletter of toevoeging ontbreekt of klopt "
            "niet",
            "Vul huisletter en toevoeging in zoals de BAG ze schrijft, of het BAG-id.",
        )
    return _unplaced(
        "adres_onbekend",
        f"'{text}' is niet gevonden in de BAG",
        "Controleer postcode en huisnummer, of vul het BAG-id in.",
    )


def _compare(placed: Placed, cells: Cells, *, bag: Bag) -> None:
    """Note where the file contradicts the building it was joined to."""
    unit = placed.unit
    if placed.how not in {"vorm", "punt"} and unit.place is not None:
        apart = float(placed.shape.distance(unit.place))
        if apart > _FAR_M:
            cells.note(unit.row, "x", _far_apart(apart))
    said = bag.pand_of.get(unit.vbo_id or "")
    if placed.how == "pand" and said is not None and said != placed.pand_id:
        cells.note(unit.row, "vbo_id", _other_pand(said), value=unit.vbo_id)
    built = bag.years.get(placed.pand_id)
    if built and unit.built_year and abs(built - unit.built_year) > _YEARS_APART:
        cells.note(unit.row, "built_year", _other_year(unit.built_year, built))


def _unplaced(code: str, message: str, advice: str) -> Problem:
    return Problem(code=code, severity="fout", message=f"niet geplaatst: {message}", advice=advice)


def _noted(code: str, message: str, advice: str) -> Problem:
    return Problem(code=code, severity="let op", message=message, advice=advice)


def _unknown_pand() -> Problem:
    return _noted(
        "pand_onbekend",
        "dit pand staat niet in de geladen BAG",
        "Is het pand gesloopt of het id verkeerd? Zoek het op in de BAG-viewer.",
    )


def _unknown_vbo() -> Problem:
    return _noted(
        "vbo_onbekend",
        "dit verblijfsobject staat niet in de geladen BAG",
        "Is de woning ingetrokken of het id verkeerd? Zoek het op in de BAG-viewer.",
    )


def _far_apart(metres: float) -> Problem:
    return _noted(
        "ver_van_pand",
        f"de coördinaten liggen {metres:.0f} m van het pand; het BAG-id is gevolgd",
        "Controleer welke van de twee klopt.",
    )


def _other_pand(pand: str) -> Problem:
    return _noted(
        "pand_en_vbo_verschillen",
        f"volgens de BAG ligt dit verblijfsobject in pand {pand}; het pand van de rij is gevolgd",
        "Controleer welke van de twee klopt.",
    )


def _other_year(said: int, built: int) -> Problem:
    return _noted(
        "bouwjaar_wijkt_af",
        f"bouwjaar {said}, in de BAG {built}; het bestand is gevolgd",
        "Controleer het bouwjaar; na een grote renovatie kan het verschillen.",
    )


def _no_geocoder(why: str) -> Problem:
    return _noted(
        "locatieserver_onbereikbaar",
        f"adressen zijn niet allemaal opgezocht: {why}",
        "Laad het bestand later nog een keer; wat nu niet is geplaatst staat in de lijst.",
    )
