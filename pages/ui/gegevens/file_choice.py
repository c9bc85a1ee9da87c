"""Gegevens: which file is loaded, and what is in it."""

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, cast

import streamlit as st

from geo.importing.files import SUFFIXES
from geo.importing.names import KINDS, Kind
from pages.ui.frame import option_boxes
from pages.ui.gegevens import (
    area_panel,
    hazard_panel,
    import_outcome,
)

_ROUND: Final = "import-beurt"
Loadable = Kind | Literal["areas", "hazard"]
PANELS: Final[Mapping[str, Callable[..., str | None]]] = {
    "areas": area_panel.load,
    "hazard": hazard_panel.load,
}
"""What has no columns to map, with the part of the page that loads it."""
_PANEL_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "areas": area_panel.SUFFIXES,
    "hazard": hazard_panel.SUFFIXES,
}
TITLES: Final[Mapping[Loadable, str]] = {
    **{kind: title for kind, title in KINDS.items()},  # noqa: C416 - of the wider type
    "areas": area_panel.TITLE,
    "hazard": hazard_panel.TITLE,
}


def chosen_file() -> tuple[Loadable, Any]:
    """Ask for a file and its kind; gives the kind, and the upload or None."""
    st.markdown(
        "Eerst ziet u wat er in het bestand staat en wat er niet klopt. Pas als u op "
        "**Maak actief** drukt, verandert er iets; de vorige editie blijft bewaard."
    )
    left, right = st.columns(2)
    kind: Loadable = option_boxes.choose_one(
        left.selectbox, "Wat staat er in het bestand?", list(TITLES), format_func=TITLES.__getitem__
    )
    with right:
        given = uploader(kind)
    if given is None and kind not in {"labels", *PANELS}:
        left.download_button(
            "Leeg sjabloon (Excel)",
            lambda: _template(cast("Kind", kind)),
            file_name=f"sjabloon-{kind}.xlsx",
            mime=import_outcome.XLSX,
            on_click="ignore",
            help="De kolommen die herkend worden, met lijsten van wat is toegestaan.",
        )
    return kind, given


def uploader(kind: Loadable, key: str = "") -> Any:
    """The field for a file of a kind; gives the upload or None."""
    endings = _PANEL_ENDINGS.get(kind, SUFFIXES)
    return st.file_uploader(
        "Bestand",
        type=[ending.removeprefix(".") for ending in endings],
        help="Een kaartbestand; voor een bedreiging ook een GeoTIFF."
        if kind in PANELS
        else "CSV, Excel, GeoPackage, GeoJSON, een Shapefile in een zip, of VERA-JSON.",
        key=f"bestand-{key}{kind}-{st.session_state.get(_ROUND, 0)}",
    )


def forget_upload() -> None:
    """Make the field for a file empty at the next drawing."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _template(kind: Kind) -> bytes:
    # what writes workbooks is for who downloads one
    from geo.importing.template import empty_template  # noqa: PLC0415

    return empty_template(kind)
