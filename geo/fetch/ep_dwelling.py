"""EP-Online, one dwelling at a time: the registered label by verblijfsobject, with the own key.

For a few dwellings this is quicker than the monthly file of a gigabyte, and it is of today. The
key goes in a header to the registered host and nowhere else: not in an address, a message, a
report or a stored layer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any, Final

import pandas as pd

from geo.catalogue.library import Library
from geo.catalogue.provenance import provenance_of
from geo.catalogue.sources import SourceEntry
from geo.errors import DataError, FetchError, SourceError
from geo.fetch.choice import sources_for
from geo.fetch.ep_online import Labels, labels_of, own_key
from geo.fetch.http import HttpClient
from geo.fetch.label_files import label_column
from geo.fetch.problems import FetchProblem
from geo.fetch.report import Progress, no_progress
from geo.fetch.run import open_client
from geo.text.local_time import local_today

MOST: Final = 500
"""For more dwellings than this the monthly file is the polite way."""

_SUPPLEMENTED: Final = ", aangevuld "
"""What stands between the edition of a file and the day that labels were first added to it."""

_TEXTS: Final = (
    "vbo_id", "energy_label", "registered", "valid_until", "building_type", "built_year",
)  # fmt: skip


def look_up_labels(
    library: Library,
    vbo_ids: Sequence[str],
    *,
    secrets: Mapping[str, str] | None = None,
    today: date | None = None,
    progress: Progress | None = None,
    client: HttpClient | None = None,
) -> Labels:
    """Ask EP-Online for the valid label of each dwelling; nothing is stored.

    Args:
        library: its register has the service.
        vbo_ids: verblijfsobjecten, 16 digits each, at most :data:`MOST`.
        secrets: keys by name, such as ``EP_ONLINE_KEY``; else the environment has them.
        today: labels valid until before this day are dropped.
        progress: called while it runs.
        client: an own client, for other limits.

    Returns:
        The labels found; a dwelling without a registered, valid label is not in them.

    Raises:
        DataError: an id that is none, or too many of them.
        SourceError: there is no key, or no such service is registered.
        FetchError: the service gave no usable answer.
    """
    wanted = list(dict.fromkeys(vbo_ids))
    if wrong := [item for item in wanted if not re.fullmatch(r"\d{16}", item) or not int(item)]:
        raise DataError(f"'{wrong[0]}' is geen BAG-verblijfsobject; verwacht 16 cijfers.")
    if len(wanted) > MOST:
        raise DataError(
            f"Voor {len(wanted)} woningen tegelijk is het maandbestand van EP-Online bedoeld; "
            f"opzoeken kan voor ten hoogste {MOST}."
        )
    source = _source(library)
    key = own_key(secrets, title=library.registry.layer(source.layer).title)
    tell = progress or no_progress
    if client is not None:
        rows = _ask_all(client, source, wanted, key=key, progress=tell)
    else:
        with open_client(library) as own:
            rows = _ask_all(own, source, wanted, key=key, progress=tell)
    frame = pd.DataFrame(rows, columns=list(_TEXTS), dtype="string")
    return labels_of(frame, today=today or local_today())


def keep_labels(library: Library, found: Labels) -> int:
    """Add looked-up labels to the official layer of labels and return how many it then has.

    A label of the same dwelling gives way to the one that was looked up now.

    Raises:
        DataError: there is nothing to keep.
    """
    if found.frame.empty:
        raise DataError("Er is geen geldig label gevonden om te bewaren.")
    source = _source(library)
    before = [e for e in library.editions(source.layer, origin="officieel") if e.active]
    frame = found.frame
    if before:
        old = library.load_edition(before[0]).table
        stays = old[~old["vbo_id"].isin(set(frame["vbo_id"]))]
        frame = pd.concat([part for part in (stays, frame) if len(part)], ignore_index=True)
    moment = datetime.now(tz=UTC)
    known = provenance_of(library.registry, source, fetched=moment.isoformat(timespec="seconds"))
    count = len(found.frame)
    looked_up = (
        f"{count} label{'' if count == 1 else 's'} per woning opgezocht op {moment:%Y-%m-%d}"
    )
    base = before[0].provenance.edition if before else None
    edition = _supplemented(base, f"{moment:%Y-%m-%d}")
    note = "; ".join(text for text in (known.note, looked_up) if text)
    return len(library.store(frame, replace(known, edition=edition, note=note)).table)


def _supplemented(edition: str | None, day: str) -> str:
    """The edition of labels that were added to; it names the first day that was done."""
    if not edition:
        return day
    return edition if _SUPPLEMENTED in edition else f"{edition}{_SUPPLEMENTED}{day}"


def _source(library: Library) -> SourceEntry:
    sources = sources_for(library, "labels") if "labels" in library.registry.layers else ()
    for source in sources:
        if source.driver == "ep_online":
            return source
    raise SourceError("In sources.toml staat geen EP-Online om labels bij op te zoeken.")


def _ask_all(
    client: HttpClient,
    source: SourceEntry,
    vbo_ids: Sequence[str],
    *,
    key: str,
    progress: Progress,
) -> list[dict[str, str | None]]:
    """Ask for every dwelling, a few at once."""
    rows: list[dict[str, str | None]] = []
    headers = {str(source.options.get("key_header", "Authorization")): key}

    def ask(vbo_id: str) -> list[dict[str, str | None]]:
        return _ask(client, source, vbo_id, headers=headers)

    try:
        with ThreadPoolExecutor(max_workers=client.limits.max_parallel) as pool:
            for done, found in enumerate(pool.map(ask, vbo_ids), start=1):
                rows += found
                progress("labels opzoeken", done, len(vbo_ids))
    except FetchProblem as problem:
        raise FetchError(
            f"Labels zijn niet opgezocht: {problem.cause}. {problem.advice}"
        ) from problem
    return rows


def _ask(
    client: HttpClient, source: SourceEntry, vbo_id: str, *, headers: Mapping[str, str]
) -> list[dict[str, str | None]]:
    path = str(
        source.options.get("label_path", "/PandEnergielabel/AdresseerbaarObject/{vbo_id}")
    ).replace("{vbo_id}", vbo_id)
    try:
        document, _ = client.get_json(
            f"{(source.url or '').rstrip('/')}{path}", headers=headers, any_type=True
        )
    except FetchProblem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            return []
        raise
    found = document if isinstance(document, list) else [document]
    return [_row(item, vbo_id) for item in found if isinstance(item, dict)]


def _row(item: Mapping[str, Any], vbo_id: str) -> dict[str, str | None]:
    """Return one label under the program's names, whatever way the service writes its own."""
    row: dict[str, str | None] = dict.fromkeys(_TEXTS)
    for name, value in item.items():
        if (known := label_column(str(name))) in row and value is not None:
            row[str(known)] = str(value)
    # the answer is about the dwelling that was asked for, also when it does not repeat the id
    row["vbo_id"] = row["vbo_id"] or vbo_id
    return row
