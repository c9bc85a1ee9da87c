"""A round or a delivery as one file, to take to another installation and hand in there.

The file says the SHA-256 of everything in it. That shows that it came over as it was made; it does
not show who made it. So the digest is told on both sides, for people to compare.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from geo.catalogue.file_limits import MAX_BYTES, check_archive, check_size
from geo.deliveries.actions import hand_in, save_version
from geo.deliveries.desk import DeliveryDesk, content_of, delivery_of
from geo.deliveries.history import Delivery, DeliveryKey
from geo.deliveries.items import item_named
from geo.deliveries.round_record import Round
from geo.deliveries.rounds import find_round
from geo.deliveries.versions import Reading
from geo.errors import DataError
from geo.register import Who
from geo.register.canonical import canonical, digest

ROUND_FORM: Final = "koppelkansen-uitvraag/1"
DELIVERY_FORM: Final = "koppelkansen-aanlevering/1"
ENDING: Final = ".aanlevering.zip"
_MANIFEST: Final = "aanlevering.json"
_CONTENT: Final = "bestand"
_MANIFEST_MAX: Final = 2_000_000
_FIXED: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class DeliveryFile:
    """A delivery out of a file.

    ``elsewhere`` says who handed it in elsewhere and when; ``digest`` is that of the whole.
    """

    key: DeliveryKey
    name: str
    content: bytes
    reading: Reading
    elsewhere: Mapping[str, str]
    digest: str


def export_round(made: Round) -> bytes:
    """Write a round as JSON with its digest, for an installation of a party."""
    round_values = made.to_dict()
    value = {"form": ROUND_FORM, "round": round_values, "digest": digest(canonical(round_values))}
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def import_round(content: bytes) -> Round:
    """Read a round that :func:`export_round` wrote.

    Raises:
        DataError: it is no such file, or was changed after it was made.
    """
    check_size(len(content), name="uitvraag", maximum=_MANIFEST_MAX)
    value = _json(content, form=ROUND_FORM)
    if digest(canonical(value.get("round"))) != value.get("digest"):
        raise DataError("De uitvraag is veranderd nadat zij is gemaakt; vraag haar opnieuw.")
    return Round.from_dict(value["round"])


def export_delivery(desk: DeliveryDesk, key: DeliveryKey) -> bytes:
    """Write the last version of a delivery as one file.

    Raises:
        AccessError: it is of another party.
        DataError: there is no version yet.
    """
    version = delivery_of(desk, key).latest
    content = content_of(desk, key)
    if version is None:
        raise DataError("Er is nog niets bewaard om mee te nemen.")
    last = delivery_of(desk, key).entries[-1]
    manifest_values = {
        "form": DELIVERY_FORM,
        "round": key.round,
        "party": key.party,
        "item": key.item,
        "file": version.file,
        "sha256": version.digest,
        "reading": version.reading.to_dict(),
        "told": {
            "organisation": last.who.organisation,
            "role": last.who.role,
            "recorded_at": last.recorded_at.isoformat(),
        },
    }
    manifest = json.dumps(
        {**manifest_values, "digest": digest(canonical(manifest_values))},
        ensure_ascii=False,
        indent=1,
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        # a fixed moment: the same delivery gives the same file
        archive.writestr(zipfile.ZipInfo(_MANIFEST, _FIXED), manifest)
        archive.writestr(zipfile.ZipInfo(_CONTENT, _FIXED), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def read_delivery_file(content: bytes) -> DeliveryFile:
    """Read a file that :func:`export_delivery` wrote; nothing is stored.

    Raises:
        DataError: it is no such file, it is too large, or it was changed after it was made.
    """
    check_size(len(content), name="aanlevering")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(archive, name="aanlevering")
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
            if set(sizes) != {_MANIFEST, _CONTENT} or len(archive.infolist()) != len(sizes):
                raise DataError("Dit is geen bestand met een aanlevering.")
            check_size(sizes[_MANIFEST], name=_MANIFEST, maximum=_MANIFEST_MAX)
            check_size(sizes[_CONTENT], name=_CONTENT, maximum=MAX_BYTES)
            manifest = _json(archive.read(_MANIFEST), form=DELIVERY_FORM)
            body = archive.read(_CONTENT)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise DataError("Dit is geen bestand met een aanlevering, of het is beschadigd.") from error
    signed = {name: value for name, value in manifest.items() if name != "digest"}
    whole = hashlib.sha256(body).hexdigest() == manifest.get("sha256")
    if not whole or digest(canonical(signed)) != manifest.get("digest"):
        raise DataError("De aanlevering is veranderd nadat zij is gemaakt; vraag haar opnieuw.")
    try:
        key = DeliveryKey(*(str(manifest[name]) for name in ("round", "party", "item")))
        elsewhere = {str(name): str(value) for name, value in manifest["told"].items()}
        reading = Reading.from_dict(manifest["reading"], kind=item_named(key.item).kind)
        name = str(manifest["file"])
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError("Dit is geen volledige aanlevering.") from error
    return DeliveryFile(
        key=key, name=name, content=body, reading=reading, elsewhere=elsewhere,
        digest=str(manifest["digest"]),
    )  # fmt: skip


def hand_in_file(desk: DeliveryDesk, given: DeliveryFile, *, who: Who) -> Delivery:
    """Save and hand in a delivery that was made in another installation.

    Raises:
        AccessError: the viewer delivers nothing for that party.
        KoppelkansenError: it was not asked, cannot be read, or cannot be handed in now.
    """
    find_round(desk.register, given.key.round).request(given.key.party, given.key.item)
    elsewhere = {**given.elsewhere, "digest": given.digest}
    save_version(
        desk, given.key, given.name, given.content, given.reading, who=who, elsewhere=elsewhere
    )
    return hand_in(desk, given.key, who=who)


def _json(content: bytes, *, form: str) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DataError("Dit bestand is niet te lezen.") from error
    if not isinstance(value, dict) or value.get("form") != form:
        raise DataError("Dit is niet het bestand dat hier hoort.")
    return value
