"""The outcome of ``python -m geo run`` for the pages: small tables kept, the rest read by part."""

import functools
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.constants import EXEMPT, NO_DATA
from geo.country.outcome import StoredRun, stored_run
from geo.koppelkansen.holdings import SEVERE
from geo.paths import run_dir
from pages.ui.frame import login

_KEEP = 8


def run() -> StoredRun | None:
    """The outcome that there is, for who may see all buildings; None for others or without one.

    Raises:
        DataError: it is there and cannot be read.
    """
    if not login.viewer().sees_all:
        return None
    folder = run_dir()
    try:
        changed = (folder / "uitkomst.json").stat().st_mtime_ns
    except OSError:
        return None
    return _run(folder, changed)


@functools.lru_cache(maxsize=2)
def _run(folder: Path, changed_ns: int) -> StoredRun | None:  # noqa: ARG001 - the key
    return stored_run(folder)


@st.cache_resource(max_entries=2, show_spinner=False)
def gemeenten(key: str, _run: StoredRun) -> pd.DataFrame:  # noqa: ARG001 - the key
    """A row per gemeente: code, name, counts, and per hazard the share of dwellings at risk.

    ``share_<hazard>`` (0-1) is of the dwellings whose class is known; it is missing without any.
    """
    frame = _run.gemeenten()
    classes = _run.classes()
    known = classes[~classes["exposure_class"].isin([NO_DATA, EXEMPT])]
    severe = known[known["exposure_class"].isin(SEVERE)]
    by = ["gemeentecode", "hazard"]
    total = known.groupby(by)["dwellings_count"].sum()
    part = severe.groupby(by)["dwellings_count"].sum().reindex(total.index, fill_value=0)
    shares = (part / total).rename("share").reset_index()
    wide = shares.pivot_table(index="gemeentecode", columns="hazard", values="share")
    # a list without names gives codes
    named = frame["gemeentenaam"].astype("string").fillna("")
    frame = frame.assign(gemeentenaam=named.where(named != "", frame["gemeentecode"]))
    shares = wide.add_prefix("share_").reset_index()
    return frame.merge(shares, on="gemeentecode", how="left", validate="one_to_one")


@st.cache_resource(max_entries=_KEEP, show_spinner=False)
def buurten(key: str, code: str, _run: StoredRun) -> gpd.GeoDataFrame:  # noqa: ARG001 - the key
    """The buurten of one gemeente."""
    return _run.buurten(code)


@st.cache_resource(max_entries=_KEEP, show_spinner=False)
def koppelkansen(key: str, code: str, _run: StoredRun) -> gpd.GeoDataFrame:  # noqa: ARG001
    """The koppelkansen of one gemeente, the best first."""
    return _run.koppelkansen(code)
