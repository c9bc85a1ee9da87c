"""Taking the view of the map along: one HTML file, its features, a QGIS project, its rasters."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final, Literal

import geopandas as gpd
import streamlit as st

from geo.catalogue.export import Taken, export
from geo.catalogue.layers import Layer
from geo.catalogue.output_state import OutputState
from geo.hazards.thresholds import Hazard
from geo.paths import vendor_dir
from pages.ui.frame import dutch, login, opened, page_data
from pages.ui.map import folium_export, layer_data, raster_data
from pages.ui.map.filters import rules
from pages.ui.map.map_state import MapState
from pages.ui.map.output import file_stem, output_state
from pages.ui.map.predicate import mask
from pages.ui.map.questions import question

_Form = Literal["gpkg", "qgis", "geojson", "csv"]
_FORMS: Final[Mapping[_Form, str]] = {
    "gpkg": "GeoPackage", "qgis": "QGIS-project", "geojson": "GeoJSON", "csv": "CSV",
}  # fmt: skip


def taken_of(name: str, frame: gpd.GeoDataFrame) -> Taken:
    """Features of a layer with where they come from, without what only the browser draws."""
    plain = frame.drop(columns=["outline_rings", "rough_place"], errors="ignore")
    return Taken(plain, page_data.library().get(name).provenance)


def downloads(
    taken: Sequence[Taken], *, key: str, name: str, output: OutputState | None = None
) -> None:
    """Buttons for the features of layers as files; each is made when somebody presses it."""
    filled = [item for item in taken if len(item.frame)]
    if not filled:
        st.caption("Niets om mee te nemen: geen object voldoet.")
        return
    for (form, title), column in zip(_FORMS.items(), st.columns(len(_FORMS)), strict=True):
        ending = form if form == "gpkg" or (form == "geojson" and len(filled) == 1) else "zip"
        column.download_button(
            f"{title} (.{ending})",
            data=login.bound(partial(_content, filled, form=form, stem=name, output=output)),
            file_name=f"{name}-{form}.zip" if form == "qgis" else f"{name}.{ending}",
            key=f"{key}-{form}",
            on_click="ignore",
            width="stretch",
        )


def _content(
    taken: Sequence[Taken], *, form: _Form, stem: str, output: OutputState | None
) -> bytes:
    # the writers of the pack are only needed for what is taken along
    if form == "qgis":
        from geo.report.take_along import project_zip  # noqa: PLC0415

        return project_zip(taken, stem=stem, title=page_data.app_title(), output=output)
    content = export(taken, form=form, output=output)[1]
    if form != "gpkg":
        return content
    from geo.report.gpkg_styles import styled  # noqa: PLC0415

    return styled(content, [item.provenance for item in taken])


def _rasters(shown: Sequence[str], *, output: OutputState) -> None:
    """A button for each climate map that is on: its values with the colours of the map."""
    for hazard, rule in page_data.inputs().thresholds.items():
        layer = raster_data.hazard_layer(hazard) if hazard in shown else None
        if layer is None:
            continue
        stem = f"{file_stem(output)}-{hazard}"

        def make(layer: Layer = layer, rule: Hazard = rule, stem: str = stem) -> bytes:
            from geo.report.take_along import raster_zip  # noqa: PLC0415

            return raster_zip(layer, rule, stem=stem, output=output)

        st.download_button(
            f"{rule.title}: waarden voor QGIS (GeoTIFF met stijl, .zip)",
            data=login.bound(make),
            file_name=f"{stem}.zip",
            key=f"meenemen-raster-{hazard}",
            on_click="ignore",
        )


_KINDS: Final[Mapping[str, str]] = {
    "projects": "projects",
    "stock": "stock",
    "works": "works",
    "wijken": "wijken",
    "buurten": "buurten",
}


_MOST: Final = 50_000
"""So many buildings of a large stock go into a file at most."""


def take_along(state: MapState, shown: Sequence[str]) -> None:
    """The current view as one HTML file, and its features as GeoPackage, GeoJSON and CSV."""
    opened.expander(
        "Meenemen: dit beeld als bestand", lambda: _files(state, shown), key="kaart-meenemen"
    )


def _files(state: MapState, shown: Sequence[str]) -> None:
    st.caption(
        "Een PNG maakt u met het fototoestel op de kaart. Het HTML-bestand werkt zonder "
        "netwerk, ook van een USB-stick. Wat niet aan de filters voldoet, gaat niet mee."
    )
    if not shown:
        st.info("Zet eerst een laag aan.")
        return
    if "stock" in shown and layer_data.is_large("stock"):
        st.caption(
            f"Het bezit gaat mee als er na de filters hoogstens {dutch.number(_MOST)} gebouwen "
            "over zijn."
        )
    output = output_state(state)
    stem = file_stem(output)
    st.download_button(
        "Kaart als HTML-bestand",
        data=login.bound(lambda: html(state, shown).encode()),
        file_name=f"{stem}.html",
        mime="text/html",
        key="meenemen-html",
        on_click="ignore",
    )
    downloads(_filtered(state, shown), key="meenemen", name=stem, output=output)
    _rasters(shown, output=output)


def _filtered(state: MapState, shown: Sequence[str]) -> list[Taken]:
    chosen = []
    passing = rules(state.choice)
    for name in _KINDS:
        if name in shown and page_data.library().find(name) is not None:
            keep = mask(layer_data.rows(name), passing.get(name, {}))
            if layer_data.is_large(name) and int(keep.sum()) > _MOST:
                continue
            frame = layer_data.chosen(name, keep)
            chosen.append(taken_of(name, frame[frame.geometry.notna()]))
    kinds = [name.removeprefix("policy_") for name in shown if name.startswith("policy_")]
    if kinds:
        areas = layer_data.features("policy_areas")
        areas = areas[areas["kind"].isin(kinds) & areas.geometry.notna()]
        chosen.append(taken_of("policy_areas", areas))
    return chosen


def html(state: MapState, shown: Sequence[str]) -> str:
    """The view as one self-contained HTML page."""
    # folium is for the file only
    from geo.maps.folium_map import city_map  # noqa: PLC0415
    from geo.maps.offline import inline_html  # noqa: PLC0415

    asked = question(state.question)
    return inline_html(
        city_map(
            folium_export.drawn(_filtered(state, shown), shown, colour=state.colour),
            title=asked.text if asked else page_data.app_title(),
            notes=[*([asked.answer] if asked else []), output_state(state).line()],
        ),
        vendor_dir(),
    )
