"""Gegevens: load a hazard map of one's own, with its unit, classes and picture seen first."""

import base64
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from geo.catalogue.rules import rules_file
from geo.fetch.grid import write_cog
from geo.hazards.registry import HAZARD_WORDS
from geo.hazards.thresholds import Hazard, Thresholds, load_thresholds
from geo.hazards.units import units_for
from geo.importing.files import read_file_table, uploaded
from geo.importing.hazard_areas import class_questions
from geo.importing.hazard_columns import value_columns
from geo.importing.hazard_file import (
    RASTERS,
    PreparedHazard,
    activate_hazard,
    prepare_hazard,
)
from geo.importing.hazard_raster import bands_to_choose
from geo.importing.hazard_words import remembered_classes
from geo.maps.raster import class_image
from pages.ui.frame import dutch, glossary, option_boxes, page_data
from pages.ui.frame.file_questions import ask_about_file, ask_file_questions
from pages.ui.frame.recording import once, press
from pages.ui.frame.table_download import show_table
from pages.ui.gegevens.job import run_job

TITLE: Final = "Kaart van een bedreiging"
SUFFIXES: Final = (*RASTERS, ".gpkg", ".geojson", ".fgb", ".zip")
_LONGEST_SIDE: Final = 700
_BINS: Final = 30
_PREPARED: Final = "bedreiging-klaar"


def load(name: str, content: bytes, *, key: str) -> str | None:
    """Let a person say what a map is, show what it holds, and make it active.

    Returns:
        What was loaded, in one Dutch sentence; None as long as nothing became active.

    Raises:
        KoppelkansenError: the map cannot be read or its values cannot be.
    """
    thresholds = load_thresholds(rules_file(page_data.library(), "thresholds"))
    left, right = st.columns(2)
    hazard = option_boxes.choose_one(
        left.selectbox,
        "Welke bedreiging geeft de kaart?",
        list(thresholds),
        format_func=lambda item: dutch.capital(HAZARD_WORDS.get(item, item)),
        key=f"bedreiging-{key}",
        help=glossary.help_for("klasse"),
    )
    unit = option_boxes.choose_one(
        right.selectbox,
        "Eenheid van de waarden",
        ("", *units_for(thresholds[hazard].unit)),
        format_func=lambda text: text or "zoals het bestand zegt",
        key=f"eenheid-{hazard}-{key}",
    )
    with uploaded(name, content) as path:
        if path.suffix.lower() in RASTERS:
            answers: dict[str, str] = {}
            bands = bands_to_choose(path)
            column = (
                st.selectbox("Band met de waarde", bands, key=f"waarde-{key}") if bands else None
            )
        else:
            column, answers = _ask_areas(path, thresholds[hazard], key=key)
    choices = (key, hazard, unit, column, tuple(sorted(answers.items())))
    with st.container(key="import-balk"):
        pressed = st.button("Controleer", type="primary", key=f"controleer-{key}")
    if pressed:
        made = run_job(
            f"bedreiging-{choices}",
            text=f"{name} wordt gecontroleerd …",
            work=lambda _: _prepare(name, content, choices[1:], thresholds),
        )
        st.session_state[_PREPARED] = None if made is None else (choices, made)
    known = st.session_state.get(_PREPARED)
    if not isinstance(known, tuple) or known[0] != choices:
        return None
    prepared: PreparedHazard = known[1]
    _show(prepared, thresholds[hazard])
    if not press("Maak actief", form=f"actief-{key}", type="primary"):
        return None
    with once() as counts:
        if counts:
            activate_hazard(page_data.library(), prepared)
            st.session_state.pop(_PREPARED, None)
    return f"{prepared.entry.title} is geladen en actief. De vorige editie blijft bewaard."


def _ask_areas(path: Path, hazard: Hazard, *, key: str) -> tuple[str | None, dict[str, str]]:
    """Ask which column of a map file holds the value, and which class each of its words is."""
    answers = ask_about_file(path, key=f"vraag-{key}")
    raw = read_file_table(path, answers=answers)
    columns = value_columns(raw.frame)
    if not columns:
        return None, answers
    column = st.selectbox("Kolom met de waarde", columns, key=f"waarde-{key}")
    questions = class_questions(
        raw, column=column, hazard=hazard,
        known=remembered_classes(hazard.id, var=page_data.library().var),
    )  # fmt: skip
    if questions:
        st.caption(
            "Niet alles in deze kolom is zeker een waarde. Kies wat het betekent; van een klasse "
            "telt het midden."
        )
    # another hazard or column asks anew
    return column, answers | ask_file_questions(questions, key=f"klasse-{key}-{hazard.id}-{column}")


def _prepare(
    name: str, content: bytes, choices: tuple[Any, ...], thresholds: Thresholds
) -> PreparedHazard:
    hazard, unit, column, answers = choices
    with uploaded(name, content) as path:
        return prepare_hazard(
            page_data.library(),
            path,
            hazard=hazard,
            thresholds=thresholds,
            unit=unit or None,
            column=column,
            answers=dict(answers),
        )


def _show(prepared: PreparedHazard, hazard: Hazard) -> None:
    st.markdown("\n".join(f"- {dutch.plain(line)}" for line in prepared.summary()))
    left, right = st.columns(2)
    with left:
        ranges = dict(hazard.legend())
        rows = [
            {
                "Klasse": dutch.CLASS_WORDS.get(name, name),
                "Grenzen": ranges.get(name, "-"),
                "Aandeel van de cellen": f"{100 * share:.0f}%",
                "Woningen": dutch.number(prepared.dwellings.get(name, 0))
                if prepared.dwellings
                else "-",
            }
            for name, share in prepared.classes.items()
        ]
        show_table(pd.DataFrame(rows), alt="Klassen van de kaart", name="klassen")
        values = prepared.values[np.isfinite(prepared.values)]  # noqa: PD011 - no frame
        counts, edges = np.histogram(values, bins=_BINS)
        unit = prepared.entry.unit or "waarde"
        st.bar_chart(
            pd.DataFrame({unit: edges[:-1].round(3), "Cellen": counts}), x=unit, y="Cellen",
            height=200,
        )  # fmt: skip
    with right, tempfile.TemporaryDirectory(prefix="koppelkansen-") as folder:
        made = Path(folder) / "kaart.tif"
        write_cog(prepared.values, prepared.grid, made)
        picture = class_image(made, hazard, longest_side=_LONGEST_SIDE).address
        st.image(
            base64.b64decode(picture.partition(",")[2]),
            caption="De kaart in de klassen van het programma; noord is boven",
        )
