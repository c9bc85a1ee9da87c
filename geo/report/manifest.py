"""The manifest: what the pack rests on, and what is in it."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from geo.koppelkansen.snapshot import frozen_thresholds
from geo.report.state import PackState

MANIFEST: Final = "manifest.json"
FORM: Final = "koppelkansen-pakket/1"


def state_manifest(state: PackState) -> dict[str, Any]:
    """Everything the pack rests on, as JSON: layers with digests, weights, thresholds, dates.

    ``digest`` of a layer is that of the content shown; ``list_digest`` that of the content the
    list was made from. They differ only when the edition of then is gone.
    """
    return {
        "form": FORM,
        "title": state.title,
        "area": {"code": state.area_code, "name": state.area_name},
        "session": state.session,
        "date": state.date.isoformat(),
        "made_on": state.made_on.isoformat(),
        "as_of_year": state.as_of_year,
        "program": state.program,
        "state": dict(state.output.rows()),
        "wijken": [str(code) for code in state.wijken["wijkcode"]],
        "koppelkansen": [item.id for item in state.items],
        "koppelkansen_digest": state.items_digest,
        "decisions": {
            key: {"status": decision.status, "session": decision.session, "line": decision.sequence}
            for key, decision in sorted(state.decisions.items())
        },
        "previous": state.previous,
        "layers": [
            {
                "name": known.name,
                "title": known.title,
                "origin": known.origin,
                "source": known.source,
                "edition": known.edition,
                "fetched": known.fetched,
                "licence": known.licence,
                "count": known.count,
                "digest": known.digest,
                "list_digest": state.digests.get(known.name),
            }
            for known in state.provenance
        ],
        "weights": _plain(state.weights),
        "thresholds": frozen_thresholds(state.thresholds)["hazards"],
        "example_data": list(state.examples),
        "caveats": list(state.caveats),
    }


def state_digest(state: PackState) -> str:
    """Sha256 of what the pack rests on, without the day it was made: equal means equal content."""
    content = {k: v for k, v in state_manifest(state).items() if k != "made_on"}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def manifest_of(state: PackState, files: Sequence[Path]) -> dict[str, Any]:
    """The manifest of a pack: :func:`state_manifest` with the files and their digests."""
    return {
        **state_manifest(state),
        "state_digest": state_digest(state),
        "files": [
            {
                "name": path.name,
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in sorted(files, key=lambda path: path.name)
        ],
    }


def _plain(value: Any) -> Any:
    """A frozen value (mappings, tuples) as what JSON knows."""
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
