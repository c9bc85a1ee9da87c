"""Freezing: from the library and the register to one :class:`geo.report.state.PackState`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.constants import CAVEAT, RD, WGS84
from geo.errors import NotFoundError
from geo.hazards.exposure import class_table
from geo.hazards.thresholds import Thresholds
from geo.hazards.value_layers import with_cells
from geo.koppelkansen.inputs import load_inputs
from geo.koppelkansen.snapshot import DEFAULT_KINDS
from geo.koppelkansen.successors import successors
from geo.koppelkansen.weight_words import weight_differences
from geo.koppelkansen.weights import Weights
from geo.koppelkansen.weights_file import load_weights
from geo.register import Reader, SessionRecord
from geo.report.decided import HISTORY_KINDS, decided_of
from geo.report.frozen_exposure import frozen_exposure, frozen_risks
from geo.report.listing import listing_now, listing_of
from geo.report.pack_data import Item
from geo.report.progress_cards import PackProgress, pack_progress
from geo.report.state import PackState, example_caveat, wijkcodes_of
from geo.spatial.areas import drawable
from geo.text.local_time import local_today

_LAYERS: Final = (
    "gemeente", "wijken", "buurten", "policy_areas", "projects", "stock", "works", "agreements",
    "measures", "kerncijfers", "monitor", "covenant", "ground",
)  # fmt: skip


def freeze_pack(
    library: Library,
    *,
    register: Reader | None = None,
    session: str | None = None,
    wijken: Sequence[str] | None = None,
    as_of_year: int | None = None,
    kinds: Sequence[str] = DEFAULT_KINDS,
    weights: Weights | None = None,
    cards: bool = True,
    today: dt.date | None = None,
) -> PackState:
    """Freeze what the pack tells.

    Args:
        library: the layers.
        register: sessions and decisions; without it nothing was decided.
        session: name of a session, for its frozen list with every value as it was then; by
            default the list of now.
        wijken: only these wijkcodes; the whole gemeente by default.
        as_of_year: the year to look from, for the list of now; by default the year of ``today``.
        kinds: kinds of koppelkansen, for the list of now.
        weights: other weights than those that ship, for the list of now.
        cards: compute the progress of every wijk too, about half a second each, and the dwellings
            in hoog and zeer hoog per year.
        today: the day the pack is made.

    Raises:
        NotFoundError: a layer, the session's register or a wijk is not there.
        RegisterError: there is no such session.
    """
    day = today or local_today()
    inputs = load_inputs(library, weights=weights)
    if session is not None:
        listing = listing_of(session, register)
    else:
        listing = listing_now(
            library, inputs, register, kinds=kinds, date=day, year=as_of_year or day.year
        )
    layers, lost = _layers_as_of(library, listing.thresholds, listing.digests)
    areas = _wijken(layers)
    chosen = _selection(areas, wijken)
    exposure = frozen_exposure(library, inputs, layers, listing.thresholds)
    ranks = {item.id: rank for rank, item in enumerate(listing.items, start=1)}
    items = _items_in(listing.items, areas, chosen)
    item_ids = {item.id for item in items}
    record = listing.record
    now = register.decided() if register and record is None else {}
    decided = record.decided if record else successors(inputs).followed(now)
    agenda = record.session.agenda if record else tuple(ranks)
    stock = layers.get("stock")
    gemeente = layers["gemeente"].frame.iloc[0] if "gemeente" in layers else None
    progress = (
        pack_progress(
            library,
            register=register,
            record=record,
            inputs=inputs,
            layers=layers,
            thresholds=listing.thresholds,
            exposure=exposure,
            wijken=[str(code) for code in chosen or areas["wijkcode"]],
            day=listing.date,
        )
        if cards
        else PackProgress({}, pd.DataFrame())
    )
    return PackState(
        area_name="gemeente" if gemeente is None else str(gemeente["gemeentenaam"]),
        area_code="" if gemeente is None else str(gemeente["gemeentecode"]),
        session=session,
        date=listing.date,
        made_on=day,
        as_of_year=listing.date.year if record else as_of_year or day.year,
        program=listing.program,
        digests=dict(listing.digests),
        weights=listing.weights,
        thresholds=listing.thresholds,
        items=items,
        ranks=ranks,
        no_match=listing.no_match & item_ids,
        decisions={key: decided_of(entry) for key, entry in decided.items()},
        history=_history(register, record),
        participants=record.session.participants if record else (),
        agenda=tuple(key for key in agenda if key in item_ids),
        previous=listing.previous,
        changes=listing.changes,
        aftercare=_items_in(listing.aftercare, areas, chosen),
        wijken=areas[areas["wijkcode"].isin(chosen)] if chosen else areas,
        selected=chosen,
        layers=layers,
        exposure=exposure,
        wijk_exposure=(
            class_table(exposure, stock.frame, by="wijkcode")
            if stock is not None and len(exposure)
            else pd.DataFrame(columns=["wijkcode", "hazard", "exposure_class", "dwellings_count"])
        ),
        cards=progress.cards,
        severe_by_year=progress.severe_by_year,
        risks=frozen_risks(library, inputs, items, exposure, digests=listing.digests),
        caveats=_caveats(layers, lost, listing.digests if record else None),
        other_weights=weight_differences(
            listing.weights, load_weights(library.data / "weights.toml").to_dict()
        ),
        scope=library.scope,
    )


def _layers_as_of(
    library: Library, thresholds: Thresholds, digests: Mapping[str, str]
) -> tuple[dict[str, Layer], list[str]]:
    """Every layer with the content the list was made from, and titles of those that are gone.

    A layer whose edition is gone is shown as it is now, and the pack says so.
    """
    hazards = dict.fromkeys(hazard.layer for hazard in thresholds.values())
    names = [*_LAYERS, *hazards]
    found: dict[str, Layer | None] = {}
    lost = []
    for name in names:
        if name not in library.registry.layers or (now := library.find(name)) is None:
            continue
        wanted = digests.get(name, now.digest)
        layer = now
        if now.digest != wanted:
            old = [e for e in library.editions(name) if e.provenance.digest == wanted]
            if old:
                layer = library.load_edition(old[0])
            else:
                lost.append(now.provenance.title)
        found[name] = with_cells(layer, cache=library.var / "cache") if name in hazards else layer
    layers = {name: layer for name, layer in found.items() if layer is not None}
    if "policy_areas" in layers:
        layers["policy_areas"] = replace(
            layers["policy_areas"], data=drawable(layers["policy_areas"].frame)
        )
    return layers, lost


def _wijken(layers: Mapping[str, Layer]) -> gpd.GeoDataFrame:
    """The wijken in order of their code, as unions of buurten so that the two coincide."""
    buurten = layers["buurten"].frame
    merged = buurten[["wijkcode", "wijknaam", "geometry"]].dissolve(
        by="wijkcode", aggfunc="first", as_index=False
    )
    return merged.sort_values("wijkcode").reset_index(drop=True)


def _selection(areas: gpd.GeoDataFrame, asked: Sequence[str] | None) -> tuple[str, ...]:
    known = set(areas["wijkcode"])
    chosen = tuple(sorted({code.strip().upper() for code in asked or ()}))
    if unknown := [code for code in chosen if code not in known]:
        msg = f"Er is geen wijk {unknown[0]}. Bekend zijn: {', '.join(sorted(known))}."
        raise NotFoundError(msg)
    return chosen


def _items_in(
    items: Sequence[Item], areas: gpd.GeoDataFrame, chosen: Sequence[str]
) -> tuple[Item, ...]:
    """The items that lie in the selection or may lie there; unknown is never left out."""
    if not chosen:
        return tuple(items)
    region = shapely.union_all(areas.loc[areas["wijkcode"].isin(chosen)].geometry.to_numpy())
    return tuple(item for item in items if _may_lie_in(item, region, chosen))


def _may_lie_in(item: Item, region: Any, chosen: Sequence[str]) -> bool:
    codes = wijkcodes_of(item)
    if codes:
        return not codes.isdisjoint(chosen)
    if item.lat is None or item.lon is None:
        return True
    point = gpd.GeoSeries.from_xy([item.lon], [item.lat], crs=WGS84).to_crs(RD).iloc[0]
    return bool(shapely.dwithin(point, region, float(item.precision_m or 0.0)))


def _history(register: Reader | None, record: SessionRecord | None) -> Any:
    if register is None:
        return ()
    entries = register.entries(kinds=HISTORY_KINDS)
    if record is None or record.session.closed is None:
        return tuple(entries)
    session = record.session
    last = session.closed or np.inf
    return tuple(e for e in entries if e.sequence <= last or e.session == session.name)


def _caveats(
    layers: Mapping[str, Layer], lost: Sequence[str], frozen: Mapping[str, str] | None
) -> tuple[str, ...]:
    texts = [CAVEAT]
    examples = [layer.provenance.title for layer in layers.values() if layer.provenance.is_example]
    if examples:
        texts.append(example_caveat(examples))
    buurten = layers["buurten"].provenance
    if buurten.detail == "gegeneraliseerd":
        texts.append(
            "De grenzen van wijken en buurten zijn gegeneraliseerd; een plek dicht bij een grens "
            "kan in de buurt ernaast liggen."
        )
    if lost:
        texts.append(
            "De cijfers zijn die van de sessie, maar op de kaart staan deze lagen zoals ze nu "
            "zijn, omdat de editie van toen er niet meer is: " + ", ".join(lost) + "."
        )
    loose = [
        layers[name].provenance.title.lower()
        for name in ("monitor", "kerncijfers", "agreements")
        if frozen is not None and name in layers and name not in frozen
    ]
    if loose:
        texts.append(f"Niet bij de sessie bevroren, dus zoals ze nu zijn: {', '.join(loose)}.")
    return tuple(texts)
