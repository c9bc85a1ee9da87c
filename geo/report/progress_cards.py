"""Progress in the pack, from the same layers and the same line of the register."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.hazards.thresholds import Thresholds
from geo.koppelkansen.corrections import moved
from geo.koppelkansen.inputs import Inputs
from geo.progress import WijkCard, card, load_progress
from geo.progress.climate import by_year
from geo.register import Monitor, Reader, SessionRecord


@dataclass(frozen=True)
class PackProgress:
    """A card per wijkcode, and dwellings in hoog and zeer hoog per year of the whole gemeente.

    ``severe_by_year`` is as :func:`geo.progress.severe_by_year.severe_by_year` gives it.
    """

    cards: Mapping[str, WijkCard]
    severe_by_year: pd.DataFrame


def pack_progress(
    library: Library,
    *,
    register: Reader | None,
    record: SessionRecord | None,
    inputs: Inputs,
    layers: Mapping[str, Layer],
    thresholds: Thresholds,
    exposure: pd.DataFrame,
    wijken: Sequence[str],
    day: dt.date,
) -> PackProgress:
    """The progress that the pack shows.

    Args:
        library: yearly figures and targets.
        register: what was reported; None when there is none.
        record: the session the pack is of: nothing that was written after it counts.
        inputs: those of now, for what is not frozen.
        layers: the layers as they were.
        thresholds: the classes as they were.
        exposure: that goes with both.
        wijken: the wijkcodes of the cards.
        day: the day that is looked from.
    """
    if record is None:
        known = load_progress(library, register=register, inputs=inputs, exposure=exposure)
    else:
        then, there = moved(_inputs_as_of(inputs, layers, thresholds), exposure, record.overruled)
        known = replace(
            load_progress(library, inputs=then, exposure=there),
            monitor=_monitor_of(register, record),
            decided=record.decided,
        )
    return PackProgress(
        cards={code: card(known, code, today=day) for code in wijken},
        severe_by_year=by_year(known, known.gemeente, year=day.year),
    )


def _inputs_as_of(inputs: Inputs, layers: Mapping[str, Layer], thresholds: Thresholds) -> Inputs:
    rasters = {
        rule.layer: layers[rule.layer].path for rule in thresholds.values() if rule.layer in layers
    }
    names = ["projects", "buurten", "policy_areas", "measures", "stock", "works", *rasters]
    return replace(
        inputs,
        projects=layers["projects"].table,
        buurten=layers["buurten"].frame,
        policy_areas=layers["policy_areas"].frame,
        stock=layers["stock"].frame if "stock" in layers else None,
        works=layers["works"].frame if "works" in layers else None,
        thresholds=thresholds,
        rasters=rasters,
        origins={n: layers[n].provenance.origin for n in names if n in layers},
        digests={n: layers[n].digest for n in names if n in layers},
    )


def _monitor_of(register: Reader | None, record: SessionRecord) -> Monitor:
    """What had been reported when the session ended."""
    if register is None:
        return Monitor()
    last = record.session.closed
    entries = register.monitor().entries
    return Monitor(tuple(e for e in entries if last is None or e.sequence <= last))
