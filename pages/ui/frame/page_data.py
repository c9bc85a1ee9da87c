"""Data for the pages, loaded and computed once for all sessions.

Large frames live once in memory (``cache_resource``) and are only read. Keys are digests of
the layers, so an outcome is reused as long as what it rests on is the same. What somebody sees
comes out of their own library, and their sight is part of every key: nothing that was worked out
for one can reach another who sees less.
"""

import functools
import json
from collections.abc import Hashable, Iterable
from typing import Final

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.access import Viewer
from geo.access.library import library_for
from geo.access.own import Own, own_of
from geo.catalogue.cache import key_of
from geo.catalogue.large_layers import LargeLayer
from geo.catalogue.layers import Provenance, content_digest
from geo.catalogue.library import Library
from geo.catalogue.pointers import kept_in_state
from geo.catalogue.stock_counts import label_counts
from geo.catalogue.subset import FileRows
from geo.fetch.settings import local_overrides
from geo.hazards.exposed_stock import with_classes
from geo.koppelkansen.build import rank_koppelkansen
from geo.koppelkansen.cached_results import exposure_of, measured_of
from geo.koppelkansen.inputs import Inputs, load_inputs
from geo.koppelkansen.measured import Measured
from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.weights import PARTS, Weights
from geo.spatial.areas import town_bounds
from pages.ui.frame import login

_SIGHTS = 6
"""So many views of the data are remembered at once: everything, each corporation, the others."""

_RULES: Final = ("weights.toml", "thresholds.toml")


@functools.cache
def whole_library() -> Library:
    """The library of this installation with everything in it, one for the whole server.

    For what the server does for itself, and for :func:`library`; never for a page.
    """
    return Library(overrides=local_overrides())


def forget() -> None:
    """Open the library anew when it is asked for: the folder it lies in is another one now."""
    whole_library.cache_clear()
    _library.cache_clear()
    _own.cache_clear()


def library() -> Library:
    """The library as who is looking now may see it."""
    return _library(login.viewer())


@functools.lru_cache(maxsize=16)
def _library(viewer: Viewer) -> Library:
    return library_for(whole_library(), viewer)


def own() -> Own:
    """What is of the corporation of who is looking now."""
    digests = whole_library().digests()
    return _own(login.viewer(), digests.get("projects", ""), digests.get("stock", ""))


@functools.lru_cache(maxsize=16)
def _own(viewer: Viewer, projects: str, stock: str) -> Own:  # noqa: ARG001 - the digests decide
    return own_of(whole_library(), viewer)


def published_counts() -> pd.DataFrame | None:
    """The table of counts that everybody may see; the same for every viewer."""
    return _published(published_key())


def published_key() -> str:
    """Key of what the published counts rest on: every whole layer, and the rule of privacy."""
    lib = whole_library()
    digests = [f"{name}={digest}" for name, digest in sorted(lib.digests().items())]
    rules = [content_digest(lib.data / name) for name in ("privacy.toml", "thresholds.toml")]
    return key_of([*digests, *rules])


@st.cache_resource(max_entries=2, show_spinner="Openbare cijfers klaarzetten …")
def _published(key: str) -> pd.DataFrame | None:  # noqa: ARG001
    # which counts are safe takes a solver that nothing else needs
    from geo.access.published import published  # noqa: PLC0415

    return published(whole_library())


def area_name() -> str:
    """The name of the gemeente this installation is about; empty when there is none yet."""
    layer = library().find("gemeente")
    return "" if layer is None else str(layer.table["gemeentenaam"].iloc[0])


def app_title() -> str:
    """What the app is called here."""
    return f"Koppelkansenkaart {area_name()}".strip()


def home_bounds() -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the map begins: south-west and north-east of the town, in degrees."""
    layer = library().get("buurten")
    return _home_bounds(layer.digest)


@st.cache_resource(max_entries=2, show_spinner=False)
def _home_bounds(digest: str) -> tuple[tuple[float, float], tuple[float, float]]:  # noqa: ARG001
    return town_bounds(library().get("buurten").frame)


def state_key() -> str:
    """Key of everything an outcome rests on: who looks, the active layers and the rules."""
    lib, sight = library(), _sight()
    return kept_in_state(("state key", lib, sight), lambda: _state_key_now(lib, sight))


def _state_key_now(lib: Library, sight: tuple[str, ...]) -> str:
    rules = tuple((lib.data / name).stat().st_mtime_ns for name in _RULES)
    return _state_key(lib, sight, lib.stamp(), rules)


@functools.lru_cache(maxsize=16)
def _state_key(
    lib: Library,
    sight: tuple[str, ...],
    stamp: Hashable,  # noqa: ARG001 - the key
    rules: Hashable,  # noqa: ARG001
) -> str:
    # as long as no file changed the answer is the same
    layers = [_origin_key(layer) for layer in sorted(lib.status(), key=lambda layer: layer.name)]
    return key_of([*sight, *layers, *(content_digest(lib.data / name) for name in _RULES)])


def _origin_key(layer: Provenance) -> str:
    """A layer by what it holds and by what is said of it: the same content can be delivered."""
    return json.dumps(layer.to_dict(), sort_keys=True)


def key_for(names: Iterable[str]) -> str:
    """Key of what rests on who looks, on these layers and the rules, and on nothing else."""
    return _key_for(state_key(), _sight(), tuple(sorted(names)))


def _sight() -> tuple[str, ...]:
    """What tells who sees less from who sees everything; these have the key of no login."""
    folder = login.viewer().folder
    return (folder,) if folder else ()


@functools.lru_cache(maxsize=64)
def _key_for(key: str, sight: tuple[str, ...], names: tuple[str, ...]) -> str:  # noqa: ARG001 - the state they are in
    lib = library()
    known = {layer.name: _origin_key(layer) for layer in lib.status()}
    layers = [f"{name}={known.get(name, '-')}" for name in names]
    return key_of([*sight, *layers, *(content_digest(lib.data / name) for name in _RULES)])


@st.cache_resource(max_entries=_SIGHTS, show_spinner=False)
def _inputs(key: str) -> Inputs:  # noqa: ARG001 - the key decides whether it is computed again
    return load_inputs(library())


def inputs() -> Inputs:
    """The active layers and rules."""
    key = state_key()
    return kept_in_state(("inputs", key), lambda: _inputs(key))


def hazard_layers() -> tuple[str, ...]:
    """Names of the layers of every hazard there is, with or without data."""
    return tuple(dict.fromkeys(hazard.layer for hazard in inputs().thresholds.values()))


def measured() -> Measured:
    """What lies around every plan, as the data says it without corrections."""
    return _measured(state_key())


@st.cache_resource(max_entries=_SIGHTS, show_spinner="Omgeving van de plannen doorrekenen …")
def _measured(key: str) -> Measured:  # noqa: ARG001
    return measured_of(inputs(), cache=library().var / "cache")


def koppelkansen(*, weights: Weights | None = None, as_of_year: int | None) -> list[Koppelkans]:
    """The ranked list; other weights per part only weigh again."""
    return _ranked(state_key(), _parts_key(weights), weights, as_of_year)


def _parts_key(weights: Weights | None) -> tuple[float, ...] | None:
    return None if weights is None else tuple(weights.parts[name] for name in PARTS)


@st.cache_resource(max_entries=32, show_spinner=False)
def _ranked(
    key: str,
    parts: tuple[float, ...] | None,  # noqa: ARG001
    _weights: Weights | None,
    as_of_year: int | None,
) -> list[Koppelkans]:
    return rank_koppelkansen(_measured(key), inputs(), weights=_weights, as_of_year=as_of_year)


@st.cache_resource(max_entries=_SIGHTS, show_spinner="Blootstelling van het bezit doorrekenen …")
def _exposure(key: str) -> pd.DataFrame:  # noqa: ARG001
    return exposure_of(inputs(), cache=library().var / "cache")


def exposure() -> pd.DataFrame:
    """Exposure of every building, one row per building and hazard."""
    return _exposure(state_key())


@st.cache_resource(max_entries=_SIGHTS, show_spinner=False)
def _stock_with_exposure(key: str) -> gpd.GeoDataFrame | None:  # noqa: ARG001
    stock = inputs().stock
    if stock is None:
        return None
    return with_classes(stock, exposure())


def stock_with_exposure() -> gpd.GeoDataFrame | None:
    """The stock with a column ``class_<hazard>`` per hazard; None when there is no stock."""
    return _stock_with_exposure(state_key())


def label_totals() -> "pd.Series[float] | None":
    """Dwellings in all, with label E, F or G, and without a label; None when there is no stock."""
    return _label_totals(key_for(["stock"]))


@st.cache_resource(max_entries=_SIGHTS, show_spinner=False)
def _label_totals(key: str) -> "pd.Series[float] | None":  # noqa: ARG001
    layer = library().find("stock")
    if layer is None:
        return None
    if not isinstance(layer, LargeLayer):
        return label_counts(layer.frame).sum()
    rows = FileRows([layer.file])
    needed = {"dwellings_count", "energy_label", "efg_count", "labelled_count"}
    return label_counts(rows.table([name for name in rows.columns if name in needed])).sum()
