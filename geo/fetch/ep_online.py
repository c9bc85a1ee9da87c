"""EP-Online: registered energy labels, from the monthly file (one dwelling: :mod:`ep_dwelling`).

The file has about 1 GB and is read by :mod:`label_files`. Known defects, each dealt with here:
identification 0000000000000000 is junk; labels that are no longer valid are in it; a dwelling can
have several, of which the latest registration counts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.feather

from geo.catalogue.isolated_reading import Limits, isolated_answer
from geo.constants import LABELS, VERA_LABELS
from geo.errors import DataError, SourceError
from geo.fetch.job import Fetched, Job
from geo.fetch.label_files import label_parts
from geo.fetch.problems import FetchProblem
from geo.fetch.settings import EP_ONLINE_KEY, secret
from geo.text.dates import read_date
from geo.text.format import number
from geo.text.local_time import local_today

_JUNK: Final = "0" * 16
_AT_HAND: Final = 600_000
_DWELLINGS: Final = 1_000_000
_MAX_BYTES: Final = 4_000_000_000
_DEADLINE_S: Final = 3_600.0
_MEMORY_BYTES: Final = 3_000_000_000
_SECONDS: Final = 60
_BYTES_PER_SECOND: Final = 200_000


@dataclass(frozen=True, kw_only=True)
class Labels:
    """One valid label for each dwelling, and how many rows were left out for which reason.

    ``frame``: ``vbo_id`` (16 digits), ``energy_label`` (A++++ to G or missing), ``registered``
    and ``valid_until`` (dates), and when the file has them ``pand_ids``, ``building_type`` and
    ``built_year``.
    """

    frame: pd.DataFrame
    dropped: Mapping[str, int]
    unknown_labels: Mapping[str, int]


def read_labels(
    path: Path, *, today: date, vbo_ids: Collection[str] | None = None, prefix: str = ""
) -> Labels:
    """Read the monthly file (CSV, Excel, XML, or a zip with one) in a process of its own.

    Args:
        path: the file.
        today: labels valid until before this day are dropped.
        vbo_ids: the dwellings that are wanted; None for all.
        prefix: how the identification of a wanted dwelling begins, such as ``0505``.

    Raises:
        DataError: no header with the known columns, no single row that can be used, or it takes
            more memory or time than the limits.
    """
    request = {
        "today": today.isoformat(), "prefix": prefix,
        "vbo_ids": None if vbo_ids is None else sorted(vbo_ids),
    }  # fmt: skip
    limits = Limits(_MEMORY_BYTES, _SECONDS + path.stat().st_size // _BYTES_PER_SECOND)
    with isolated_answer(__name__, request, path=path, limits=limits) as (found, folder):
        frame = pyarrow.feather.read_table(folder / "labels.arrow", memory_map=False).to_pandas()
    return Labels(
        frame=frame, dropped=found["dropped"], unknown_labels=found["unknown_labels"]
    )  # fmt: skip


def answer(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Read the label file that a request names and write the rows to ``labels.arrow``."""
    labels = read_labels_here(
        Path(request["path"]),
        today=date.fromisoformat(request["today"]),
        vbo_ids=request["vbo_ids"],
        prefix=request["prefix"],
    )
    table = pa.Table.from_pandas(labels.frame, preserve_index=False)
    pyarrow.feather.write_feather(table, folder / "labels.arrow", compression="uncompressed")
    return {"dropped": labels.dropped, "unknown_labels": labels.unknown_labels}


def read_labels_here(
    path: Path, *, today: date, vbo_ids: Collection[str] | None = None, prefix: str = ""
) -> Labels:
    """Read the file in this process, a part at a time; see :func:`read_labels`."""
    dropped: dict[str, int] = {}
    wanted = None if vbo_ids is None else pd.Index(list(vbo_ids))
    chunks: list[pd.DataFrame] = []
    for part in label_parts(path):
        chunks.append(_usable(part, dropped, today=today, wanted=wanted, prefix=prefix))
        if sum(map(len, chunks)) > _AT_HAND:
            chunks = [_latest(pd.concat(chunks, ignore_index=True), dropped)]
            if len(chunks[0]) > _DWELLINGS:
                msg = (
                    f"In {path.name} staan labels van meer dan {number(_DWELLINGS)} woningen in "
                    "dit gebied; dat is te veel voor één gemeente."
                )
                raise DataError(msg)
    if not chunks or all(rows.empty for rows in chunks):
        raise DataError(f"In {path.name} staat geen enkel geldig label voor dit gebied.")
    whole = pd.concat([rows for rows in chunks if len(rows)], ignore_index=True)
    return _newest(whole, dropped)


def labels_of(rows: pd.DataFrame, *, today: date) -> Labels:
    """Return the valid labels among rows that are in memory already, one for each dwelling.

    Args:
        rows: text columns ``vbo_id``, ``energy_label``, ``registered`` and ``valid_until``.
        today: labels valid until before this day are dropped.
    """
    dropped: dict[str, int] = {}
    return _newest(_usable(rows, dropped, today=today), dropped)


def _usable(
    part: pd.DataFrame,
    dropped: dict[str, int],
    *,
    today: date,
    wanted: pd.Index | None = None,
    prefix: str = "",
) -> pd.DataFrame:
    """Return the rows with a whole id, of this area and still valid; the others are counted."""
    # Excel writes ="0505…" to keep the zero
    vbo = part["vbo_id"].str.strip("=\"' \t").fillna("")
    vbo = vbo.where(~vbo.str.fullmatch(r"\d{1,15}"), vbo.str.zfill(16))
    part = part.assign(vbo_id=vbo)
    out = ~vbo.str.fullmatch(r"\d{16}") | (vbo == _JUNK)
    _count(dropped, "geen bruikbare BAG-identificatie", out)
    elsewhere = ~out & ~vbo.str.startswith(prefix)
    if wanted is not None:
        elsewhere |= ~out & ~vbo.isin(wanted)
    _count(dropped, "buiten het gebied", elsewhere)
    rows = part[~(out | elsewhere)]
    until, unreadable = _dates(rows["valid_until"])
    registered, _ = _dates(rows["registered"])
    _count(dropped, "geldigheid niet te lezen", unreadable)
    expired = until < pd.Timestamp(today)
    _count(dropped, "niet meer geldig", expired)
    ahead = ~(expired | unreadable) & (registered > pd.Timestamp(today))
    _count(dropped, "registratiedatum in de toekomst", ahead)
    return rows.assign(valid_until=until, registered=registered)[~(expired | unreadable | ahead)]


def _newest(whole: pd.DataFrame, dropped: dict[str, int]) -> Labels:
    """Keep the latest registration of every dwelling, and read what label it gives."""
    newest = _latest(whole, dropped)
    label = newest["energy_label"].str.replace(r"\s+", "", regex=True).str.upper()
    label = label.replace(dict(VERA_LABELS))
    known = label.isin(LABELS)
    unknown = label[~known].fillna("leeg").value_counts()
    frame = newest.assign(energy_label=label.where(known))
    if "built_year" in frame.columns:
        frame["built_year"] = pd.to_numeric(frame["built_year"], errors="coerce").astype("Int64")
    return Labels(
        frame=frame,
        dropped={reason: count for reason, count in dropped.items() if count},
        unknown_labels={str(name): int(count) for name, count in unknown.items()},
    )


def _latest(rows: pd.DataFrame, dropped: dict[str, int]) -> pd.DataFrame:
    """Keep the latest registration of every dwelling; the others are counted."""
    ordered = rows.sort_values(["vbo_id", "registered"], na_position="first", kind="stable")
    newest = ordered.drop_duplicates("vbo_id", keep="last", ignore_index=True)
    at = ordered["registered"].fillna(pd.Timestamp.min)
    tied = ordered[at == at.groupby(ordered["vbo_id"]).transform("max")]
    labels = tied.groupby("vbo_id")["energy_label"].nunique()
    unclear = newest["vbo_id"].isin(labels.index[labels > 1])
    newest["energy_label"] = newest["energy_label"].mask(unclear)
    _count(dropped, "label onbekend: op één dag twee labels geregistreerd", unclear)
    if len(ordered) > len(newest):
        reason = "vervangen door een later label"
        dropped[reason] = dropped.get(reason, 0) + len(ordered) - len(newest)
    return newest


def own_key(secrets: Mapping[str, str] | None, *, title: str) -> str:
    """Return the person's own key; :class:`SourceError` when there is none."""
    key = secret(EP_ONLINE_KEY, secrets)
    if key is None:
        raise SourceError(
            f"Voor '{title}' is een eigen, gratis sleutel van EP-Online nodig: "
            f"zet {EP_ONLINE_KEY} in de geheimen of in de omgeving, of laad het maandbestand in."
        )
    return key


def fetch(job: Job) -> Fetched:
    """Fetch the monthly file with the person's own key and keep the labels of the gemeente.

    Raises:
        SourceError: there is no key.
        FetchProblem: the service refuses it or the file cannot be used.
    """
    key = own_key(job.secrets, title=job.layer.title)
    header = {str(job.option("key_header", "Authorization")): key}
    path = str(job.option("total_path", "/Mutatiebestand/DownloadInfo?fileType=csv"))
    job.progress("adres van het maandbestand opvragen", 0, None)
    info, _ = job.client.get_json(f"{job.url.rstrip('/')}{path}", headers=header)
    link = next((str(v) for k, v in info.items() if k.lower() in {"downloadurl", "url"}), None)
    if link is None:
        raise FetchProblem("invalid", job.host, "het adres van het maandbestand ontbreekt")
    job.folder.mkdir(parents=True, exist_ok=True)
    file = job.folder / "labels.part"
    job.progress("maandbestand ophalen", 0, None)
    # the address is signed: the key is not sent along
    job.client.download(
        link,
        file,
        max_bytes=_MAX_BYTES,
        deadline_s=_DEADLINE_S,
        named_by=job.url if job.option("signed_link") else None,
    )
    dwellings = job.layers("bag_verblijfsobject")
    ids = None if dwellings is None else set(dwellings["vbo_id"].astype(str))
    warnings = []
    if ids is None:
        warnings.append("zonder BAG gekozen op het begin van de identificatie")
    today = local_today()
    prefix = job.gemeentecode.removeprefix("GM") if ids is None else ""
    job.progress("labels lezen", 0, None)
    try:
        labels = read_labels(file, today=today, vbo_ids=ids, prefix=prefix)
    except DataError as error:
        raise FetchProblem("invalid", job.host, str(error).rstrip(".")) from error
    name = next((str(v) for k, v in info.items() if k.lower() == "bestandsnaam"), None)
    if labels.unknown_labels:
        unknown = ", ".join(f"{label} ({count})" for label, count in labels.unknown_labels.items())
        warnings.append(f"onbekende labels, gelezen als ontbrekend: {unknown}")
    return Fetched(
        data=labels.frame,
        request=f"{job.url}{path}",
        count=len(labels.frame),
        edition=name,
        dropped=labels.dropped,
        nulls={"energy_label": sum(labels.unknown_labels.values())}
        if labels.unknown_labels
        else {},
        warnings=tuple(warnings),
    )


def _count(counts: dict[str, int], reason: str, hit: pd.Series) -> None:
    counts[reason] = counts.get(reason, 0) + int(hit.sum())


def _dates(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return days out of texts, missing ones missing, and which texts are no date."""
    text = values.str.strip().fillna("")
    days = {
        item: None if (day := read_date(item)) is None else day.last.isoformat()
        for item in text.unique()
    }
    # a day beyond what pandas counts (31-12-9999) is no end
    found = pd.to_datetime(text.map(days), errors="coerce", format="%Y-%m-%d")
    unreadable = text.map(lambda item: item != "" and days[item] is None).astype(bool)
    return found, unreadable
