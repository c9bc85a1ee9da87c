"""Everything a report on progress is made of, taken from library and register in one go."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

import geopandas as gpd
import pandas as pd

from geo.catalogue.contracts import LIVEABILITY_DIMENSIONS
from geo.catalogue.layers import Provenance
from geo.catalogue.stock_coverage import StockCoverage, stock_coverage
from geo.constants import LARGE
from geo.koppelkansen.inputs import Inputs
from geo.koppelkansen.successors import successors
from geo.progress.places import ReportPlace, in_place, place_of
from geo.progress.reported import ReportedFigures
from geo.progress.taken import Mask, buildings_of
from geo.progress.targets import Targets
from geo.register import Entry, Monitor

FIGURE_COLUMNS: Final = (
    "period", "scope", "scope_code", "corporation", "indicator", "value", "unit", "source",
    "who", "recorded_at", "sequence",
)  # fmt: skip
"""Reported figures, long; ``sequence`` is the line in the register, missing for a loaded file."""
STATE_COLUMNS: Final = (
    "period", "project_id", "status", "first_year", "last_year", "open_ended",
    "dwellings_count", "remark", "source", "who", "recorded_at", "sequence",
)  # fmt: skip
AGENDA_COLUMNS: Final = (
    "period", "item_id", "place_code", "title", "status", "trekker", "first_year", "last_year",
    "remark", "source", "who", "recorded_at", "sequence",
)  # fmt: skip
SCORE_COLUMNS: Final = ("buurtcode", "period", "value", "unit", "source")
DIMENSION_COLUMNS: Final = ("buurtcode", "period", *LIVEABILITY_DIMENSIONS, "source")

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class ProgressInputs:
    """What progress is computed from; frames are only read.

    Attributes:
        analysis: layers and rules of the analysis (stock, works, projects, thresholds, ...).
        exposure: rows of :func:`geo.hazards.exposure.building_exposure`; empty without stock.
        targets: what is measured against.
        places: every place by code, the gemeente first.
        wijken: polygons with ``wijkcode`` and ``wijknaam``.
        areas: every policy area, also those without a shape.
        baseline: the plans as they were in the planning year.
        loaded: figures of a loaded file (or the example), :data:`FIGURE_COLUMNS`.
        monitor: what was reported in the register.
        scores: Leefbaarometer per buurt and year as loaded, :data:`SCORE_COLUMNS`.
        dimensions: its five dimensions per buurt and year, :data:`DIMENSION_COLUMNS`.
        decided: the decision that holds per koppelkans.
        sources: per layer its title, edition and origin in Dutch.
        provenance: of every layer used.
        decisions: every decision in the order it was written, for what held at a closing.
    """

    analysis: Inputs
    exposure: pd.DataFrame
    targets: Targets
    places: Mapping[str, ReportPlace]
    wijken: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    baseline: pd.DataFrame
    loaded: pd.DataFrame
    monitor: Monitor
    scores: pd.DataFrame
    decided: Mapping[str, Entry]
    sources: Mapping[str, str]
    provenance: Mapping[str, Provenance]
    decisions: tuple[Entry, ...] = ()
    key_figures: pd.DataFrame | None = None
    """CBS key figures per wijk (``kerncijfers``), for how much of the stock is loaded."""
    dimensions: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(DIMENSION_COLUMNS))
    )
    added: pd.DataFrame | None = None
    """What people added by hand, as projects: it can be taken up like any plan."""

    @property
    def with_added(self) -> Inputs:
        """The inputs of the analysis with what people added among its plans."""
        if self.added is None or self.added.empty:
            return self.analysis
        known = self.analysis.projects
        both = pd.concat([known, self.added[list(known.columns)]], ignore_index=True)
        return replace(self.analysis, projects=both.astype(known.dtypes.to_dict()))

    def loaded_stock(self, place: ReportPlace) -> StockCoverage:
        """How much of the stock of a place is loaded; of a buurt the CBS gives no figure.

        A stock that is made up is no part of what there is.
        """
        stock = self.analysis.stock
        loaded = 0.0
        if stock is not None:
            mine = stock.loc[in_place(stock, place), "dwellings_count"]
            loaded = float(mine.astype("float64").sum())
        whole = place.kind in {"gemeente", "wijk"} and not self.is_example("stock")
        codes = place.wijkcodes if whole else ()
        return stock_coverage(loaded, self.key_figures, wijkcodes=codes)

    def buildings_of(self, koppelkans_id: str) -> tuple[Mask, Mask]:
        """The buildings that surely, and those that possibly, lie in a koppelkans."""
        if koppelkans_id not in self._buildings:
            self._buildings[koppelkans_id] = buildings_of(koppelkans_id, self.with_added)
        return self._buildings[koppelkans_id]

    @functools.cached_property
    def _buildings(self) -> dict[str, tuple[Mask, Mask]]:
        return {}

    def shared(self, name: str, work: Callable[[], _T]) -> _T:
        """What every place of a report has in common, worked out once.

        Of a stock that is too large to keep in memory this is not kept either.
        """
        if len(self.exposure) > LARGE * max(1, len(self.analysis.thresholds)):
            return work()
        if name not in self._shared:
            self._shared[name] = work()
        found: _T = self._shared[name]
        return found

    @functools.cached_property
    def _shared(self) -> dict[str, Any]:
        return {}

    @property
    def gemeente(self) -> ReportPlace:
        """The gemeente as a whole."""
        return next(iter(self.places.values()))

    def place(self, asked: str | None) -> ReportPlace:
        """The place of a code or name, see :func:`geo.progress.places.place_of`."""
        return place_of(dict(self.places), asked)

    @functools.cached_property
    def corporations(self) -> tuple[str, ...]:
        """Every corporation that plans or owns."""
        found = set(self.baseline["corporation"].dropna().astype(str))
        if self.analysis.stock is not None:
            found |= set(self.analysis.stock["owner"].dropna().unique())
        return tuple(sorted(map(str, found)))

    def periods(self) -> list[int]:
        """Years with a figure, a reported state or a closing, in order."""
        years = set(self.loaded["period"].dropna().astype(int)) | set(self.monitor.closings)
        years |= {item.content.period for item in self.monitor.figures()}
        years |= {item.content.period for item in self.monitor.project_states()}
        return sorted(years)

    def figures(self, period: int | None) -> pd.DataFrame:
        """The figures a report of a year rests on, :data:`FIGURE_COLUMNS`.

        Those up to that year; of a closed year as they were known when it was closed. Reported
        figures take the place of the same ones of a loaded file.
        """
        if period not in self._figures:
            self._figures[period] = self._figures_of(period)
        return self._figures[period]

    @functools.cached_property
    def _figures(self) -> dict[int | None, pd.DataFrame]:
        return {}

    def _figures_of(self, period: int | None) -> pd.DataFrame:
        held = self.monitor.figures(upto=self.monitor.asof(period))
        reported = figure_frame(item.to_dict() for item in held)
        frame = self.loaded
        if len(reported):
            frame = reported
            # as soon as anything is reported, nothing made up stands beside it
            if not self.is_example("monitor"):
                keys = _keys(reported)
                stays = [key not in keys for key in _key_list(self.loaded)]
                frame = _stacked([self.loaded[stays], reported])
        return frame if period is None else frame[frame["period"] <= period]

    def reported(self, period: int | None) -> ReportedFigures:
        """The same figures, to read one of a place."""
        if period not in self._reported:
            self._reported[period] = ReportedFigures(self.figures(period))
        return self._reported[period]

    @functools.cached_property
    def _reported(self) -> dict[int | None, ReportedFigures]:
        return {}

    def states(self, period: int | None) -> pd.DataFrame:
        """The latest reported state of every plan, :data:`STATE_COLUMNS`, indexed by plan."""
        states = self.monitor.project_states(upto=self.monitor.asof(period))
        if period is not None:
            states = [state for state in states if state.content.period <= period]
        # the newest year first counts, and of one year what was written last
        states.sort(key=lambda state: (state.content.period, state.sequence))
        plans = successors(self.analysis).plans
        held: dict[str, dict[str, Any]] = {}
        for state in states:
            key = plans.get(state.content.project_id, state.content.project_id)
            held[key] = {**state.to_dict(), "project_id": key}
        frame = pd.DataFrame(list(held.values()), columns=list(STATE_COLUMNS))
        return frame.set_index("project_id", drop=False)

    def decided_at(self, period: int | None) -> Mapping[str, Entry]:
        """The decision per koppelkans that a report of a year rests on.

        Of a closed year the one that held when it was closed; else the one that holds now.
        """
        upto = self.monitor.asof(period)
        if upto is None:
            return self.decided
        known = [entry for entry in self.decisions if entry.sequence <= upto]
        return successors(self.analysis).followed(
            {str(entry.koppelkans_id): entry for entry in known}
        )

    def agenda(self, period: int | None) -> pd.DataFrame:
        """The latest state of every item of a wijkagenda, :data:`AGENDA_COLUMNS`."""
        items = self.monitor.agenda_items(upto=self.monitor.asof(period))
        rows = [item.to_dict() for item in items if period is None or item.content.period <= period]
        return pd.DataFrame(rows, columns=list(AGENDA_COLUMNS))

    def is_example(self, name: str) -> bool:
        """Whether a layer is made up by the program."""
        known = self.provenance.get(name)
        return known is not None and known.is_example

    def figures_are_example(self) -> bool:
        """Whether the figures per year are made up: nothing is loaded or reported yet."""
        return self.is_example("monitor") and not self.monitor.figures()

    def figure_source(self) -> str:
        """Where the figures per year come from, in Dutch."""
        if self.monitor.figures():
            return "Gemelde jaarcijfers (register)"
        return self.sources.get("monitor", "Jaarcijfers")


def figure_frame(rows: Iterable[Mapping[Any, Any]]) -> pd.DataFrame:
    """Figures as a frame of :data:`FIGURE_COLUMNS` with the types of the loaded ones."""
    frame = pd.DataFrame(list(rows), columns=list(FIGURE_COLUMNS))
    return frame.astype({"period": "int64", "value": "float64", "sequence": "Int64"})


def source_text(known: Provenance) -> str:
    """A layer as a source, in Dutch: title, source, edition and origin."""
    edition = f", editie {known.edition}" if known.edition else ""
    return f"{known.title}: {known.source}{edition} ({known.origin})"


def _key_list(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    names = ["period", "scope", "scope_code", "corporation", "indicator"]
    parts = frame[names].astype(object).where(frame[names].notna(), None)
    return list(parts.itertuples(index=False, name=None))


def _keys(frame: pd.DataFrame) -> set[tuple[Any, ...]]:
    return set(_key_list(frame))


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    rows = [row for frame in frames for row in frame.to_dict("records")]
    return figure_frame(rows)
