"""What a viewer can do with deliveries: the ones they may see, with their files and rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.access.errors import AccessError
from geo.access.rights import may_load
from geo.access.viewer import Viewer
from geo.catalogue.library import Library
from geo.deliveries.checks import CheckedDelivery, check_delivery
from geo.deliveries.history import Delivery, DeliveryKey, deliveries_of
from geo.deliveries.items import item_named
from geo.deliveries.rounds import find_round
from geo.deliveries.versions import (
    Reading,
    Version,
    content_store,
    read_delivered,
    unpack_rows,
)
from geo.importing.place import Geocode
from geo.importing.raw import RawTable
from geo.register import Register


@dataclass(frozen=True, kw_only=True)
class DeliveryDesk:
    """Where deliveries are made and judged, for one viewer.

    Attributes:
        library: all layers of the installation, not those of the viewer: what a delivery would do
            depends on what others have. What is shown to the viewer never holds the rows of others.
        register: the register of the viewer (:func:`geo.access.register.register_for`).
        viewer: who works here; on a laptop without login somebody who may do everything.
    """

    library: Library
    register: Register
    viewer: Viewer

    def may_see(self, party: str) -> bool:
        """Whether the viewer sees the deliveries of a party in detail."""
        return self.viewer.sees_all or self.viewer.owns(party)

    def require_party(self, party: str) -> None:
        """Refuse who delivers nothing for this party.

        Raises:
            AccessError: the viewer is not of this party, nor of the gemeente.
        """
        if not (may_load(self.viewer) or self.viewer.owns(party)):
            raise AccessError(f"Als {self.viewer} kunt u niet aanleveren voor {party}.")

    def require_gemeente(self, what: str) -> None:
        """Refuse who is not of the gemeente.

        Raises:
            AccessError: the viewer is not.
        """
        if not may_load(self.viewer):
            raise AccessError(f"Als {self.viewer} kunt u niet {what}; dat doet de gemeente.")


def delivery_of(desk: DeliveryDesk, key: DeliveryKey) -> Delivery:
    """Return a delivery as the viewer may see it."""
    return deliveries_of(desk.register, [key])[key]


def content_of(desk: DeliveryDesk, key: DeliveryKey, *, number: int | None = None) -> bytes:
    """Return the file of a version, by default the last one.

    Raises:
        AccessError: it is of another party.
        DataError: there is no such version, or its file is not what it was.
    """
    version = _version(desk, key, number=number)
    return content_store(desk.library.var).get(version.digest)


def rows_of(desk: DeliveryDesk, key: DeliveryKey, *, number: int | None = None) -> pd.DataFrame:
    """Return the rows that were read from a version, without shapes; empty for a document.

    Raises:
        AccessError: it is of another party.
    """
    version = _version(desk, key, number=number)
    if version.rows is None:
        return pd.DataFrame()
    return unpack_rows(content_store(desk.library.var).get(version.rows))


def _version(desk: DeliveryDesk, key: DeliveryKey, *, number: int | None) -> Version:
    if not desk.may_see(key.party):
        raise AccessError(f"Als {desk.viewer} ziet u niet wat {key.party} aanlevert.")
    delivery = delivery_of(desk, key)
    return delivery.version(delivery.number if number is None else number)


def read_delivered_version(desk: DeliveryDesk, key: DeliveryKey) -> RawTable:
    """Return the last version as a table of cells, with the corrected ones in their place.

    Raises:
        AccessError: it is of another party.
    """
    version = _version(desk, key, number=None)
    content = content_store(desk.library.var).get(version.digest)
    return read_delivered(version.file, content, version.reading)


def check_file(
    desk: DeliveryDesk,
    key: DeliveryKey,
    name: str,
    content: bytes,
    reading: Reading,
    *,
    geocode: Geocode | None = None,
    progress: Callable[[str, float], None] | None = None,
    today: date | None = None,
) -> CheckedDelivery:
    """Read a file for a delivery and work out what accepting it would do; nothing is stored."""
    desk.require_party(key.party)
    found = find_round(desk.register, key.round)
    return check_delivery(
        desk.library,
        read_delivered(name, content, reading),
        reading,
        party=key.party,
        is_gemeente=key.party == found.gemeente,
        replaces=item_named(key.item).replaces,
        geocode=geocode,
        progress=progress,
        today=today,
    )


def recheck(desk: DeliveryDesk, key: DeliveryKey, *, today: date | None = None) -> CheckedDelivery:
    """Read the last version anew beside the layers of now.

    Raises:
        AccessError: it is of another party.
        RegisterError: there is no version.
    """
    version = _version(desk, key, number=None)
    content = content_store(desk.library.var).get(version.digest)
    return check_file(desk, key, version.file, content, version.reading, today=today)
