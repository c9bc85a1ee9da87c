"""What is frozen for a pack: the list, the decisions and the layers at one moment."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.catalogue.layers import Layer
from geo.constants import CAVEAT
from geo.hazards.thresholds import Thresholds
from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.risk import HazardRisk
from geo.progress import WijkCard
from geo.register import Change, Entry, Who
from geo.report.decided import Decided

Item = Koppelkans


@dataclass(frozen=True, kw_only=True, eq=False)
class PackData:
    """Everything in the pack, frozen at one moment.

    Attributes:
        area_name: the gemeente ('Dordrecht').
        area_code: its code ('GM0505').
        session: name of the session ('2025-Q3'), None for the list of now.
        date: the day of the session, or the day the list of now was made.
        made_on: the day the pack was made.
        as_of_year: the year the list looks from.
        program: version of the program that made the list.
        digests: content digest of every layer the list was made from, by name.
        weights: all weights and rules as in ``weights.toml``.
        thresholds: hazards by id with their classes and units, as the list was made with.
        items: the koppelkansen of the selection, best first; what a person called no koppelkans
            is last.
        ranks: place of every item in the whole list (1 is first), by id.
        no_match: ids of what a person called no koppelkans.
        decisions: the decision that holds per koppelkans id (at the end of the session).
        history: decisions, comments and overrules up to then, in order.
        participants: parties at the table; empty without a session.
        agenda: ids on the agenda, in order; without a session the items as listed.
        previous: name of the session the changes are told since, None when there is none.
        changes: what changed since ``previous``; None when there is no earlier session.
        wijken: the selected wijken: ``wijkcode``, ``wijknaam``, polygon in EPSG:28992.
        selected: codes given with ``wijken=``; empty is the whole gemeente.
        layers: the layers as they were, by name: gemeente, wijken, buurten, policy_areas,
            projects, stock, works, agreements, measures, kerncijfers, monitor and one raster
            per hazard, as far as there is data. Whole layers, not cut to the selection.
        exposure: every building and hazard (:data:`geo.hazards.exposure.EXPOSURE_COLUMNS`).
        wijk_exposure: dwellings per ``wijkcode``, ``hazard`` and ``exposure_class``
            (``dwellings_count``); a combination that does not occur is absent.
        cards: progress figures per wijkcode (:class:`geo.progress.WijkCard`).
        risks: risk per hazard by id of the item; empty when the data are no longer those of the
            list, or there is no file of factors.
        severe_by_year: dwellings in hoog and zeer hoog per year of the whole gemeente under what is
            decided (:func:`geo.progress.severe_by_year.severe_by_year`); empty when not known.
        caveats: Dutch sentences that hold for the whole pack, the most important first.
        other_weights: which weights differ from the shipped ones, in Dutch; '' is none.
        aftercare: what is past and so is not in the list (nazorg), by title.
        scope: which stock the pack was made with, in Dutch; '' is all of it.
    """

    area_name: str
    area_code: str
    session: str | None
    date: dt.date
    made_on: dt.date
    as_of_year: int
    program: str
    digests: Mapping[str, str]
    weights: Mapping[str, Any]
    thresholds: Thresholds
    items: tuple[Item, ...]
    ranks: Mapping[str, int]
    no_match: frozenset[str]
    decisions: Mapping[str, Decided]
    history: tuple[Entry, ...]
    participants: tuple[Who, ...]
    agenda: tuple[str, ...]
    previous: str | None
    changes: tuple[Change, ...] | None
    wijken: gpd.GeoDataFrame
    selected: tuple[str, ...]
    layers: Mapping[str, Layer]
    exposure: pd.DataFrame
    wijk_exposure: pd.DataFrame
    cards: Mapping[str, WijkCard] = field(default_factory=dict)
    risks: Mapping[str, tuple[HazardRisk, ...]] = field(default_factory=dict)
    severe_by_year: pd.DataFrame = field(default_factory=pd.DataFrame)
    caveats: tuple[str, ...] = (CAVEAT,)
    other_weights: str = ""
    aftercare: tuple[Item, ...] = ()
    scope: str = ""
