"""What is computed from layers, kept on disk under the digests of what it came from.

A changed layer gives another key to what rests on it, and to nothing else: nothing stale is read
and nothing is computed twice.
"""

import contextlib
import dataclasses
import functools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from geo.catalogue.cache import (
    by_one_thread,
    cached,
    key_of,
    make_place,
    program_key,
    read_or_made,
)
from geo.catalogue.layers import content_digest
from geo.catalogue.writing import replacing
from geo.errors import DataError
from geo.hazards.exposure import EXPOSURE_COLUMNS, building_exposure
from geo.hazards.thresholds import Hazard
from geo.koppelkansen.find import measure
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.record_json import from_json, to_json
from geo.koppelkansen.records import Facts

_ONLY_WEIGHED: Final = ("parts", "tiers", "robustness", "scale")
"""Weights that decide how what was measured is weighed, and not what is measured."""


def exposure_key(inputs: Inputs, hazard: Hazard) -> str:
    """Key of the exposure to one hazard: the stock, its raster and its own rule decide it."""
    return key_of(
        [
            program_key(),
            inputs.digests.get("stock", "-"),
            inputs.digests.get(hazard.layer, "-"),
            json.dumps(dataclasses.asdict(hazard), sort_keys=True),
        ]
    )


def exposure_of(inputs: Inputs, *, cache: Path) -> pd.DataFrame:
    """Exposure of every building of the active stock; empty when there is no stock.

    Only hazards of which the raster, the rule or the stock changed are worked out again, together.

    Args:
        inputs: stock, rasters and thresholds.
        cache: folder for results that can be computed again.
    """
    stock = inputs.stock
    if stock is None or not inputs.rasters:
        return pd.DataFrame(columns=list(EXPOSURE_COLUMNS))
    chosen = {n: h for n, h in inputs.thresholds.items() if h.layer in inputs.rasters}
    keys = {name: exposure_key(inputs, hazard) for name, hazard in chosen.items()}
    folder = cache / "exposure"
    if all((folder / name / f"{key}.parquet").is_file() for name, key in keys.items()):
        return _exposure_of(inputs, stock, keys, folder)
    with by_one_thread(folder / key_of(keys.values())):
        return _exposure_of(inputs, stock, keys, folder)


def _exposure_of(
    inputs: Inputs, stock: pd.DataFrame, keys: dict[str, str], folder: Path
) -> pd.DataFrame:
    """The exposure to every hazard with a key, worked out as far as it is not stored under that."""
    folders = {name: folder / name for name in keys}
    missing = [n for n, key in keys.items() if not (folders[n] / f"{key}.parquet").is_file()]
    fresh = (
        building_exposure(stock, inputs.rasters, thresholds=inputs.thresholds, hazards=missing)
        if missing
        else None
    )

    def worked_out(name: str) -> pd.DataFrame:
        if fresh is None:  # another process removed the file after the check above
            return building_exposure(
                stock, inputs.rasters, thresholds=inputs.thresholds, hazards=[name]
            )
        return fresh[fresh["hazard"] == name].reset_index(drop=True)

    found = [
        cached(folders[name], key, functools.partial(worked_out, name))
        for name, key in keys.items()
    ]
    if not found:
        return pd.DataFrame(columns=list(EXPOSURE_COLUMNS))
    return pd.concat(found, ignore_index=True)


def measured_key(inputs: Inputs, *, kinds: Sequence[str]) -> str:
    """Key of what is measured: the layers that play a part, and the rules but those of weighing."""
    weights = {k: v for k, v in inputs.weights.to_dict().items() if k not in _ONLY_WEIGHED}
    rules = {n: dataclasses.asdict(hazard) for n, hazard in inputs.thresholds.items()}
    return key_of(
        [
            program_key(),
            *kinds,
            *(f"{name}={digest}" for name, digest in sorted(inputs.digests.items())),
            "-" if inputs.covenant is None else content_digest(inputs.covenant),
            str(inputs.buurten_accuracy_m),
            json.dumps([weights, rules]),
        ]
    )


def measured_of(
    inputs: Inputs,
    *,
    cache: Path,
    kinds: Sequence[str] = ("plan_klimaat",),
    exposure: Callable[[], pd.DataFrame | None] | None = None,
    plans: Callable[[], Measured] | None = None,
) -> Measured:
    """What :func:`geo.koppelkansen.find.measure` gives without corrections, kept on disk.

    Args:
        inputs: projects, stock, works, areas, rasters and rules.
        cache: folder for results that can be computed again.
        kinds: kinds of koppelkansen.
        exposure: gives the exposure of the stock, when it is needed and known already.
        plans: gives what is measured of the kind ``plan_klimaat``, when it is known already.
    """
    target = cache / "measured" / f"{measured_key(inputs, kinds=kinds)}.json"

    def make() -> Measured:
        known = exposure() if exposure is not None else None
        around = plans() if plans is not None else None
        measured = measure(inputs, kinds=kinds, exposure=known, plans=around)
        # the order in which hazards and measures stand is part of it, so keys are not sorted
        text = json.dumps(_as_json(measured), ensure_ascii=False, allow_nan=False)
        # a disk that takes nothing only makes it slower the next time
        with contextlib.suppress(DataError, OSError):
            with replacing(target) as temporary:
                temporary.write_text(text, encoding="utf-8")
            make_place(target.parent, target.suffix)
        return measured

    return read_or_made(target, read=_measured_in, make=make)


def _as_json(measured: Measured) -> dict[str, Any]:
    parts = measured.parts
    return {
        "facts": [
            {
                **to_json(facts),
                "reasons": dict(facts.reasons),
                "buildings": list(facts.buildings),
            }
            for facts in measured.facts.values()
        ],
        "ids": list(parts.index),
        "parts": {
            str(name): [None if pd.isna(value) else float(value) for value in parts[name]]
            for name in parts
        },
        "left_out": dict(measured.left_out),
    }


def _measured_in(path: Path) -> Measured:
    values = json.loads(path.read_text(encoding="utf-8"))
    index = pd.Index(values["ids"], name="id")
    parts = pd.DataFrame(values["parts"], index=index, dtype="float64")
    facts = {item["id"]: from_json(Facts, item) for item in values["facts"]}
    return Measured(facts, parts, values["left_out"])
