"""Storing what was fetched, with where it comes from and what was left out."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

from geo.catalogue.layers import Frame
from geo.catalogue.library import Library
from geo.catalogue.provenance import provenance_of
from geo.fetch.job import Fetched, Job
from geo.fetch.report import Counts, FetchReport


def data_of(library: Library, name: str) -> Frame | None:
    """Return the active frame of another layer, None when it is not registered or not there."""
    if name not in library.registry.layers:
        return None
    layer = library.find(name)
    return None if layer is None else layer.table


def store(library: Library, job: Job, fetched: Fetched) -> FetchReport:
    """Swap the new edition in and tell about it."""
    name = job.layer.name
    before = {edition.provenance.digest for edition in library.editions(name) if edition.active}
    moment = datetime.now(tz=UTC).isoformat(timespec="seconds")
    notes = [job.source.note, *(f"{key}: {value}" for key, value in fetched.chosen.items())]
    notes += [f"{count} weggelaten: {why}" for why, count in fetched.dropped.items()]
    notes += [f"{count} ontbrekend in {what}" for what, count in fetched.nulls.items()]
    notes += fetched.warnings
    if fetched.review is not None:
        notes.append(f"legenda en verdeling bekeken en bevestigd op {moment[:10]}")
    changes: dict[str, Any] = {
        "edition": fetched.edition or job.source.edition,
        "request": fetched.request,
        "note": "; ".join(note for note in notes if note) or None,
        **fetched.changes,
    }
    provenance = replace(provenance_of(library.registry, job.source, fetched=moment), **changes)
    layer = library.store(fetched.data, provenance, rejected=fetched.rejected)
    shutil.rmtree(job.folder, ignore_errors=True)
    counts = {item.name: getattr(fetched, item.name) for item in fields(Counts)}
    return FetchReport(
        **{**counts, "edition": layer.provenance.edition},
        layer=name,
        title=job.layer.title,
        source_id=job.source.id,
        url=job.url,
        digest=layer.digest,
        fetched=moment,
        changed=layer.digest not in before,
    )
