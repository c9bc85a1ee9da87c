"""The map of a run: buurten from far, buildings from near, and what is chosen of one gemeente."""

import functools
from pathlib import Path
from typing import Final

import geopandas as gpd
import streamlit as st

from geo.catalogue.vocabularies import KIND_TITLES, KOPPELKANS_KINDS
from geo.catalogue.windows import Window
from geo.constants import CAVEAT, WGS84
from geo.country.outcome import StoredRun
from geo.errors import KoppelkansenError
from geo.paths import is_offline
from geo.spatial.geojson import layer_geojson
from geo.spatial.tile_archive import AREA_TITLE
from geo.spatial.tile_grid import AREAS_TO, LAST, SAMPLE_TO
from pages.ui.frame import dutch
from pages.ui.landelijk import run_data
from pages.ui.landelijk.choice import Choice, write
from pages.ui.map import (
    Archive,
    CardField,
    LayerSpec,
    MapSpec,
    Selection,
    Source,
    Style,
    View,
    live_map,
)
from pages.ui.map.component import events
from pages.ui.map.layer_spec import RUN_LAYERS
from pages.ui.map.layer_specs import COLOUR_CHOICES, STOCK_CARD
from pages.ui.map.layer_styles import classes_of, stock_style
from pages.ui.map.spec import PDOK_BASES

_KEY: Final = "landelijk-kaart"
_HEIGHT: Final = 560
_BORDERS, _BUURTEN, _KANSEN = (f"{RUN_LAYERS}-{name}" for name in ("grenzen", "buurten", "kansen"))
_SIGNS: Final = 16
_LINE: Final = "#37474f"

Bounds = tuple[tuple[float, float], tuple[float, float]]


# -- what the routes give ------------------------------------------------------------------------


def archive(name: str, digest: str) -> Path | None:
    """The file with the tiles of the buildings, for who may see them; None for others."""
    try:
        run = run_data.run()
    except KoppelkansenError:
        return None
    return run.tiles if run and (name, digest) == (RUN_LAYERS, run.key[:_SIGNS]) else None


def layer(name: str, digest: str) -> bytes | None:
    """Borders, buurten or koppelkansen as gzip-compressed GeoJSON; None for who may not see it."""
    try:
        run = run_data.run()
        return _layer(name, run.key, run) if run and digest == run.key[:_SIGNS] else None
    except KoppelkansenError:
        return None


@functools.lru_cache(maxsize=16)
def _layer(name: str, key: str, run: StoredRun) -> bytes | None:
    what, _, code = name.rpartition("-")
    code = code.upper()
    if name == _BORDERS:
        borders = run.borders()
        columns = ["gemeentecode", "gemeentenaam"]
        return None if borders is None else layer_geojson(borders, columns)
    if what == _BUURTEN:
        return layer_geojson(run_data.buurten(key, code, run), ["buurtcode", "buurtnaam"])
    return layer_geojson(_points(key, code, run), list(_COLUMNS)) if what == _KANSEN else None


_COLUMNS: Final = (
    "id", "title", "kind", "corporation", "dwellings_count", "period", "place",
)  # fmt: skip


def _points(key: str, code: str, run: StoredRun) -> gpd.GeoDataFrame:
    frame = run_data.koppelkansen(key, code, run)
    return gpd.GeoDataFrame(frame.assign(period=periods(frame), place=places(frame)))


def periods(frame: gpd.GeoDataFrame) -> list[str]:
    """The period of every koppelkans in Dutch."""
    years = frame[["first_year", "last_year"]].astype("Int64").astype(object)
    years = years.where(years.notna(), None)
    return [Window(first, last).text() for first, last in years.itertuples(index=False)]


def places(frame: gpd.GeoDataFrame) -> list[str]:
    """The place of every koppelkans among its kind in Dutch."""
    return [
        f"{dutch.number(int(rank))} van {KIND_TITLES[kind].lower()}"
        for rank, kind in zip(frame["kind_rank"], frame["kind"], strict=True)
    ]


# -- what the page shows -------------------------------------------------------------------------


def show(run: StoredRun, choice: Choice) -> None:
    """Draw the map; a click on a gemeente or koppelkans chooses it."""
    tiles = run.tiles
    if tiles is None:
        st.info(
            "Bij deze uitkomst is geen kaart gemaakt. Geef de opdracht `python -m geo run` nog "
            "eens; wat al is doorgerekend, blijft staan."
        )
        return
    live_map(_spec(run, choice), key=_KEY, height=_HEIGHT, on_change=_from_map)


def _from_map() -> None:
    happened = events(dict(st.session_state.get(_KEY, {})))
    if happened.selected is None:
        return
    if happened.selected.layer == "grenzen":
        write(gemeente=happened.selected.id)
    elif happened.selected.layer == "kansen":
        write(kans=happened.selected.id)


def _spec(run: StoredRun, choice: Choice) -> MapSpec:
    place = _bounds(run.key, choice.gemeente, choice.buurt, run)
    seen = (run.key, choice.gemeente, choice.buurt)
    if st.session_state.get("landelijk-beeld") != seen:
        st.session_state["landelijk-beeld"] = seen
        st.session_state["landelijk-teller"] = st.session_state.get("landelijk-teller", 0) + 1
    chosen = Selection("kansen", choice.kans, zoom=True) if choice.kans else None
    return MapSpec(
        # our own base map is that of one town
        base="" if is_offline() else PDOK_BASES[0].id,
        layers=_layers(run, choice),
        outline="grenzen",
        focus=(choice.gemeente,) if choice.gemeente else (),
        selection=chosen,
        view=View(bounds=place),
        view_revision=int(st.session_state["landelijk-teller"]),
        title="Landelijke doorrekening",
        caveat=CAVEAT,
        file_stem="landelijk",
        label="Kaart van de doorgerekende gemeenten met bezit en koppelkansen",
    )


def _address(run: StoredRun, name: str) -> str:
    return f"/kk/layer/{name}.{run.key[:_SIGNS]}.geojson"


def _source(run: StoredRun) -> Source:
    text = "Landelijke doorrekening" + (" (voorbeelddata)" if run.is_example else "")
    return Source(
        text, date=dutch.day(run.made), origin="voorbeeld" if run.is_example else "aangeleverd"
    )


def _layers(run: StoredRun, choice: Choice) -> tuple[LayerSpec, ...]:
    """Bottom to top: a click is on the buildings within a gemeente, else on the gemeenten."""
    areas, buildings = _areas(run, choice), _buildings(run, choice.kleur)
    if not choice.gemeente:
        return (buildings, *areas)
    return (*areas, buildings, *_kansen(run, choice))


def _areas(run: StoredRun, choice: Choice) -> list[LayerSpec]:
    found = [
        LayerSpec(
            id="grenzen",
            title="Gemeenten",
            group="Achtergrond",
            kind="polygon",
            source=_source(run),
            url=_address(run, _BORDERS),
            id_prop="gemeentecode",
            label_prop="gemeentenaam",
            interactive=not choice.gemeente,
            visible=True,
            style=Style(color=_LINE, outline=_LINE, weight=1.5, fill_opacity=0.0, label_zoom=9),
        )
    ]
    if choice.gemeente:
        found.append(
            LayerSpec(
                id="buurten",
                title="Buurten",
                group="Achtergrond",
                kind="polygon",
                source=_source(run),
                url=_address(run, f"{_BUURTEN}-{choice.gemeente.lower()}"),
                id_prop="buurtcode",
                label_prop="buurtnaam",
                interactive=False,
                visible=True,
                style=Style(
                    color=_LINE, outline=_LINE, weight=0.8, fill_opacity=0.0, label_zoom=14
                ),
            )
        )
    return found


def _buildings(run: StoredRun, colour: str) -> LayerSpec:
    return LayerSpec(
        id="panden",
        title=f"Bezit naar {COLOUR_CHOICES[colour].lower()}",
        group="Bezit",
        kind="polygon",
        source=_source(run),
        archive=Archive(
            url=f"/kk/archive/{RUN_LAYERS}.{run.key[:_SIGNS]}.pmtiles",
            areas_to=AREAS_TO,
            sample_to=SAMPLE_TO,
            area_title=AREA_TITLE,
        ),
        tiles_max_zoom=LAST,
        id_prop="pand_id",
        label_prop="owner",
        visible=True,
        card=(
            *STOCK_CARD,
            *(
                CardField(name, title, names=dict(dutch.CLASS_WORDS))
                for name, title in COLOUR_CHOICES.items()
                if name.startswith("class_")
            ),
        ),
        style=stock_style(colour),
    )


def _kansen(run: StoredRun, choice: Choice) -> list[LayerSpec]:
    lines, missing = classes_of(KOPPELKANS_KINDS, area=False)
    return [
        LayerSpec(
            id="kansen",
            title="Koppelkansen",
            group="Plannen",
            kind="point",
            source=_source(run),
            url=_address(run, f"{_KANSEN}-{choice.gemeente.lower()}"),
            id_prop="id",
            label_prop="title",
            group_noun="koppelkansen",
            visible=True,
            card=(
                CardField("place", "Plaats"),
                CardField("corporation", "Corporatie"),
                CardField("period", "Periode"),
                CardField("dwellings_count", "Woningen (leeg is n.t.b.)"),
            ),
            style=Style(prop="kind", classes=lines, missing=missing, size=18.0, label_zoom=15),
        )
    ]


@functools.lru_cache(maxsize=32)
def _bounds(key: str, gemeente: str, buurt: str, run: StoredRun) -> Bounds | None:
    if gemeente:
        frame = run_data.buurten(key, gemeente, run)
        chosen = frame[frame["buurtcode"] == buurt] if buurt else frame
    else:
        borders = run.borders()
        if borders is None:
            return None
        chosen = borders
    west, south, east, north = chosen.to_crs(WGS84).total_bounds
    return (float(south), float(west)), (float(north), float(east))
