"""Addresses that the BAG layers do not have, looked up at the Locatieserver."""

from geo.catalogue.library import Library
from geo.fetch.locatieserver import find_address
from geo.importing.addresses import Address
from geo.importing.place import Geocode, GeocodeHit
from geo.importing.stock_layer import area_of


def geocoder(library: Library) -> Geocode:
    """Return a look-up of addresses at the Locatieserver, for the gemeente of this library."""
    code = area_of(library).code

    def ask(address: Address) -> GeocodeHit | None:
        if address.number is None:
            return None
        hit = find_address(
            house_number=address.number,
            gemeentecode=code,
            registry=library.registry,
            postcode=address.postcode,
            street=address.street,
            house_letter=address.letter or None,
            addition=address.addition or None,
        )
        if hit is None or hit.x_m is None or hit.y_m is None:
            return None
        return GeocodeHit(x_m=hit.x_m, y_m=hit.y_m, vbo_id=hit.vbo_id)

    return ask
