"""Which sets of agreements there are: the one that shipped and those that were loaded."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.agreements.quarters import Quarter
from geo.agreements.sets import AgreementSet, SetHead, agreement, agreements_of
from geo.catalogue.library import Library
from geo.errors import DataError, NotFoundError
from geo.register import EntryKind, Reader
from geo.text.settings import fault_words


def shipped_set(library: Library) -> AgreementSet | None:
    """The set that comes with the program (or the layer that replaced its table).

    None in an installation for another gemeente: there every set is loaded.

    Raises:
        DataError: ``agreements.toml`` is not in order.
    """
    layer = library.find("agreements")
    if layer is None:
        return None
    settings = _settings(library.data / "agreements.toml")
    try:
        values = settings["set"]
        head = SetHead.from_dict({**values, "set": values["id"]})
    except KeyError as error:
        msg = f"In agreements.toml ontbreekt {error}."
        raise DataError(msg) from None
    return AgreementSet(
        head=head,
        agreements=agreements_of(layer.table),
        source=layer.provenance.source,
        origin=layer.provenance.origin,
        digest=layer.digest,
        extra={name: value for name, value in settings.items() if name != "set"},
    )


def _settings(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"Het bestand {path.name} kan niet worden gelezen: {fault_words(error)}."
        raise DataError(msg) from None


def loaded_sets(register: Reader) -> list[AgreementSet]:
    """Every version of every set in the register, in the order they were loaded."""
    return [
        AgreementSet(
            head=SetHead.from_dict(entry.content),
            agreements=tuple(
                agreement(row) for row in register.frozen(str(entry.evidence))["agreements"]
            ),
            source=str(entry.content["source"]),
            origin="aangeleverd",
            digest=str(entry.evidence),
            loaded_by=entry,
            extra=dict(entry.content.get("extra") or {}),
        )
        for entry in register.entries(kinds=(EntryKind.AGREEMENT_SET,))
    ]


def known_sets(library: Library, register: Reader) -> dict[str, AgreementSet]:
    """The sets that can be chosen, by id: the one that ships, then by the start of their period.

    Of a set that was loaded more than once this is the last version.
    """
    shipped = shipped_set(library)
    first = None if shipped is None else shipped.set_id
    found = {} if shipped is None else {shipped.set_id: shipped}
    found |= {item.set_id: item for item in loaded_sets(register)}
    ordered = sorted(
        found.values(), key=lambda item: (item.set_id != first, item.head.first, item.set_id)
    )
    return {item.set_id: item for item in ordered}


def choose_set(
    sets: Mapping[str, AgreementSet], set_id: str | None, *, on: dt.date
) -> AgreementSet:
    """The set that was asked for, or else the one whose period the day lies in.

    Of several the one that ships comes first; when the day lies in none it is the last to end.

    Raises:
        NotFoundError: there is no set of that id, or no set at all.
    """
    if not sets:
        msg = (
            "Er is nog geen set afspraken; laad er een op de pagina Afspraken of met "
            "python -m geo agreements load."
        )
        raise NotFoundError(msg)
    if set_id:
        if set_id not in sets:
            msg = f"De set '{set_id}' is er niet. Bekend zijn: {', '.join(sets)}."
            raise NotFoundError(msg)
        return sets[set_id]
    quarter = Quarter.of(on)
    for item in sets.values():
        if item.head.first <= quarter <= item.head.last:
            return item
    return max(sets.values(), key=lambda item: item.head.last)
