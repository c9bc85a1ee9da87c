"""Loads what progress is computed from: layers of the library and lines of the register."""

from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.contracts import LIVEABILITY_DIMENSIONS
from geo.catalogue.layers import Layer
from geo.catalogue.library import Library
from geo.catalogue.rules import rules_file
from geo.catalogue.validation import empty_table
from geo.koppelkansen.cached_results import exposure_of
from geo.koppelkansen.corrections import added_plans, moved
from geo.koppelkansen.inputs import Inputs, load_inputs
from geo.koppelkansen.successors import successors
from geo.progress.inputs import (
    DIMENSION_COLUMNS,
    FIGURE_COLUMNS,
    SCORE_COLUMNS,
    ProgressInputs,
    figure_frame,
    source_text,
)
from geo.progress.places import places
from geo.progress.targets import load_targets
from geo.register import EntryKind, Monitor, Reader

_LEEFBAAROMETER: Final = "leefbaarometer"
_LAYERS: Final = (
    "monitor", "wijken", "gemeente", "projects", "stock", "kerncijfers", _LEEFBAAROMETER,
)  # fmt: skip


def load_progress(
    library: Library,
    *,
    register: Reader | None = None,
    inputs: Inputs | None = None,
    exposure: pd.DataFrame | None = None,
) -> ProgressInputs:
    """Take everything from the library, and from the register when there is one.

    Args:
        library: layers and rules.
        register: what was decided and reported; without it nothing was.
        inputs: the analysis' inputs when they are loaded already.
        exposure: exposure of the stock when it is known already.

    Raises:
        NotFoundError: a layer that every report needs is missing.
        DataError: rules or targets are malformed.
    """
    analysis = inputs or load_inputs(library)
    if exposure is None:
        exposure = exposure_of(analysis, cache=library.var / "cache")
    if register is not None:
        # where a person said that a plan lies elsewhere, it is looked for there
        analysis, exposure = moved(analysis, exposure, register.overrules())
    layers = {
        name: layer
        for name in (
            "monitor",
            "wijken",
            "gemeente",
            "projects",
            "stock",
            "kerncijfers",
            _LEEFBAAROMETER,
        )
        if name in library.registry.layers and (layer := library.find(name)) is not None
    }
    hazards = {name: library.find(name) for name in analysis.rasters}
    layers |= {name: layer for name, layer in hazards.items() if layer is not None}
    wijken = _wijken(analysis.buurten, layers.get("wijken"))
    scores, dimensions = _liveability(library)
    return ProgressInputs(
        analysis=analysis,
        exposure=exposure if exposure is not None else pd.DataFrame(),
        targets=load_targets(rules_file(library, "targets")),
        places=places(
            gemeente=_gemeente(analysis.buurten, layers.get("gemeente")),
            wijken=wijken,
            buurten=analysis.buurten,
            policy_areas=analysis.policy_areas,
        ),
        wijken=wijken,
        areas=_areas(library),
        baseline=_baseline(library, analysis.projects),
        loaded=_loaded(layers.get("monitor")),
        monitor=register.monitor() if register is not None else Monitor(),
        scores=scores,
        dimensions=dimensions,
        decided=successors(analysis).followed(register.decided()) if register is not None else {},
        decisions=tuple(register.entries(kinds=(EntryKind.DECISION,))) if register else (),
        added=added_plans(register.overrules(), analysis, known=set()) if register else None,
        key_figures=layers["kerncijfers"].table if "kerncijfers" in layers else None,
        sources={name: source_text(layer.provenance) for name, layer in layers.items()},
        provenance={name: layer.provenance for name, layer in layers.items()},
    )


def _areas(library: Library) -> gpd.GeoDataFrame:
    """All policy areas, those without a shape too; none where none were loaded yet."""
    layer = library.find("policy_areas")
    return gpd.GeoDataFrame(empty_table("policy_areas")) if layer is None else layer.frame


def _loaded(layer: Layer | None) -> pd.DataFrame:
    if layer is None:
        return figure_frame(())
    known = layer.provenance
    who = None if known.is_example else known.attribution
    frame = pd.DataFrame(layer.table).rename(columns={"bron": "source"})
    frame = frame.assign(who=who, recorded_at=known.fetched, sequence=None)
    for name in ("scope", "scope_code", "corporation", "indicator", "unit", "source"):
        text = frame[name].astype("string").astype(object)
        frame[name] = text.where(text.notna(), None)
    return figure_frame(frame[list(FIGURE_COLUMNS)].to_dict("records"))


def _wijken(buurten: gpd.GeoDataFrame, layer: Layer | None) -> gpd.GeoDataFrame:
    if layer is not None:
        return layer.frame[["wijkcode", "wijknaam", "geometry"]]
    # without a layer of their own the wijken follow from their buurten
    merged = buurten[["wijkcode", "wijknaam", "geometry"]].dissolve(by="wijkcode", as_index=False)
    return merged[["wijkcode", "wijknaam", "geometry"]]


def _gemeente(buurten: gpd.GeoDataFrame, layer: Layer | None) -> tuple[str, str]:
    if layer is not None and len(layer.table):
        row = layer.table.iloc[0]
        return str(row["gemeentecode"]), str(row["gemeentenaam"])
    code = str(buurten["gemeentecode"].iloc[0])
    return code, code


def _baseline(library: Library, active: pd.DataFrame) -> pd.DataFrame:
    """The plans that ship: Bijlage 1; without them those that are active."""
    if any(source.origin == "officieel" for source in library.registry.sources_of("projects")):
        return library.get("projects", origin="officieel").table
    return active


def _liveability(library: Library) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leefbaarometer per buurt: the newest edition of each year, else what ships of that year.

    Returns:
        Scores (:data:`SCORE_COLUMNS`) and dimensions (:data:`DIMENSION_COLUMNS`).
    """
    scores: list[pd.DataFrame] = []
    dimensions: list[pd.DataFrame] = []
    if _LEEFBAAROMETER in library.registry.layers:
        unit = library.registry.layer(_LEEFBAAROMETER).unit or ""
        for year, layer in _liveability_layers(library).items():
            table = layer.table
            areas = pd.DataFrame(
                {
                    "buurtcode": table["id"].astype(str),
                    "period": year,
                    "source": source_text(layer.provenance),
                }
            )
            scores.append(areas.assign(value=table["value"].astype("float64"), unit=unit))
            known = {name: table[name] for name in LIVEABILITY_DIMENSIONS if name in table}
            if known:
                dimensions.append(areas.assign(**known))
    return _joined(scores, SCORE_COLUMNS), _joined(dimensions, DIMENSION_COLUMNS)


def _joined(frames: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame(columns=list(columns))
    return pd.concat(frames, ignore_index=True).reindex(columns=list(columns))


def _liveability_layers(library: Library) -> dict[int, Layer]:
    """The Leefbaarometer by year, newest fetch first."""
    found: dict[int, Layer] = {}
    stored = (library.load_edition(item) for item in library.editions(_LEEFBAAROMETER))
    shipped = library.shipped(_LEEFBAAROMETER)
    for layer in (*stored, *([shipped] if shipped else [])):
        year = str(layer.provenance.edition or "")[:4]
        if year.isdigit() and {"id", "value"} <= set(layer.table.columns):
            found.setdefault(int(year), layer)
    return found
