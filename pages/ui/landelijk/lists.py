"""The lists of a run: the gemeenten with their totals, and the koppelkansen of one of them."""

from typing import Any, Final

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo.catalogue.vocabularies import KIND_TITLES
from geo.country.outcome import StoredRun
from geo.errors import NotFoundError
from geo.koppelkansen.records import Koppelkans
from geo.koppelkansen.weights import PART_TITLES
from geo.text.format import counted
from pages.ui.frame import dutch, glossary, plain_table, row_selection
from pages.ui.frame.dutch import plain
from pages.ui.frame.table_download import show_table
from pages.ui.landelijk import run_data
from pages.ui.landelijk.choice import Choice, write
from pages.ui.landelijk.run_map import periods

_HEIGHT: Final = 420
_UNKNOWN: Final = "onbekend"


def gemeenten(run: StoredRun) -> None:
    """The gemeenten; a row that is picked becomes the choice."""
    frame = run_data.gemeenten(run.key, run).sort_values("gemeentenaam", ignore_index=True)
    st.subheader("Gemeenten")
    done = frame[frame["buildings_count"].notna()]
    st.markdown(
        f"**{counted(len(done), 'gemeente', 'gemeenten')}**, "
        f"{dutch.dwelling_words(dutch.number(int(done['dwellings_count'].sum())))} in "
        f"{counted(done['buildings_count'].sum(), 'pand', 'panden')}, "
        f"{counted(done['koppelkansen_count'].sum(), 'koppelkans', 'koppelkansen')}. Kies een rij "
        "of klik op de kaart.",
        help=glossary.help_for("koppelkans"),
    )
    hazards = {
        f"share_{name}": f"{dutch.capital(word)}"
        for name, word in dutch.HAZARD_WORDS.items()
        if f"share_{name}" in frame
    }
    columns = {
        "gemeentenaam": "Gemeente",
        "buildings_count": "Panden",
        "dwellings_count": "Woningen",
        "koppelkansen_count": "Koppelkansen",
        **hazards,
    }
    show_table(
        frame[list(columns)].round(dict.fromkeys(hazards, 3)).rename(columns=columns),
        name="gemeenten",
        key="landelijk-gemeenten",
        height=_height(frame),
        on_select=lambda: _pick_gemeente(frame),
        selection_mode="single-row",
        placeholder=_UNKNOWN,
        alt="Doorgerekende gemeenten met hun aantallen",
        column_config={
            title: st.column_config.NumberColumn(format="percent") for title in hazards.values()
        },
    )
    st.caption(
        "Bij een gevaar staat welk deel van de woningen in klasse hoog of zeer hoog valt, van de "
        "woningen waarvan de klasse bekend is. Onbekend is niet nul: van die gemeente is geen "
        "bezit geladen of is de berekening niet gelukt."
    )
    if run.failed:
        st.warning(
            f"Niet gelukt: {', '.join(run.failed)}. Wat er mis is, zegt de opdracht "
            "`python -m geo run`; die gaat verder waar hij was."
        )


def _pick_gemeente(frame: pd.DataFrame) -> None:
    place = row_selection.chosen_row("landelijk-gemeenten", count=len(frame))
    if place is not None and not pd.isna(frame["buildings_count"].iloc[place]):
        write(gemeente=str(frame["gemeentecode"].iloc[place]))


def _strong(count: float, singular: str, more: str) -> str:
    figure, _, words = counted(count, singular, more).partition(" ")
    return f"**{figure}** {words}"


def totals(run: StoredRun, choice: Choice) -> None:
    """The figures of the chosen gemeente."""
    frame = run_data.gemeenten(run.key, run).set_index("gemeentecode")
    row: dict[Any, Any] = frame.loc[choice.gemeente].to_dict()
    st.subheader(dutch.label(str(row["gemeentenaam"])))
    parts = [
        _strong(row["dwellings_count"], "woning", "woningen"),
        _strong(row["buildings_count"], "pand", "panden"),
        _strong(row["koppelkansen_count"], "koppelkans", "koppelkansen"),
    ]
    share = f"share_{choice.kleur.removeprefix('class_')}"
    if share in row and not pd.isna(row[share]):
        word = dutch.HAZARD_WORDS[share.removeprefix("share_")]
        part = dutch.number(100 * row[share], decimals=1)
        parts.append(
            f"**{part}%** van de woningen met een bekende klasse is hoog of zeer hoog voor {word}"
        )
    st.markdown(" · ".join(parts))


def _height(rows: pd.DataFrame) -> int:
    return min(_HEIGHT, 35 * (len(rows) + 1) + 3)


def koppelkansen(run: StoredRun, choice: Choice) -> None:
    """The koppelkansen of the chosen gemeente or buurt; a row that is picked is explained."""
    whole = run_data.koppelkansen(run.key, choice.gemeente, run)
    found = whole[whole["buurtcode"] == choice.buurt] if choice.buurt else whole
    st.subheader("Koppelkansen", help=glossary.help_for("koppelkans", "groep"))
    if found.empty:
        where = "deze buurt" if choice.buurt else "deze gemeente"
        st.info(f"In {where} is geen koppelkans gevonden.")
    else:
        _table(gpd.GeoDataFrame(found.reset_index(drop=True)), choice)
    if choice.buurt:
        every = counted(len(whole), "koppelkans", "koppelkansen")
        lie = "ligt" if len(found) == 1 else "liggen"
        st.caption(
            f"{dutch.number(len(found))} van de {every} van de gemeente {lie} in deze buurt. Wat "
            "geen bekende buurt heeft, staat alleen bij de hele gemeente."
        )
    if choice.kans:
        try:
            _card(run.koppelkans(choice.gemeente, choice.kans))
        except NotFoundError as error:
            st.info(str(error))


def _table(found: gpd.GeoDataFrame, choice: Choice) -> None:
    key = f"landelijk-kansen-{choice.gemeente}-{choice.buurt}"
    shown = pd.DataFrame(
        {
            "Nr": found["rank"],
            "Koppelkans": found["title"],
            "Soort": found["kind"].map(KIND_TITLES),
            "Groep": found["tier"].map(dutch.TIER_WORDS),
            "Score": found["score"].astype("Float64").round(1),
            "Corporatie": found["corporation"],
            "Periode": periods(found),
            "Woningen": [dutch.count(None if pd.isna(n) else n) for n in found["dwellings_count"]],
        }
    )
    show_table(
        shown,
        name="koppelkansen",
        key=key,
        height=_height(shown),
        on_select=lambda: _pick_kans(found, key),
        selection_mode="single-row",
        placeholder=_UNKNOWN,
        column_config={"Score": st.column_config.NumberColumn(format="localized")},
        alt="Koppelkansen, de beste eerst",
    )
    st.caption(
        "Plaats en groep gelden binnen de gemeente; de score is tussen gemeenten te vergelijken. "
        "Kies een rij voor de redenen en om haar op de kaart te zien."
    )


def _pick_kans(found: pd.DataFrame, key: str) -> None:
    place = row_selection.chosen_row(key, count=len(found))
    write(kans="" if place is None else str(found["id"].iloc[place]))


def _card(item: Koppelkans) -> None:
    """Why a koppelkans stands where it stands, and what to mind."""
    with st.container(border=True):
        st.subheader(plain(item.title))
        parts = [f"**{dutch.TIER_WORDS[item.tier]}**", KIND_TITLES[item.kind]]
        if item.score is not None:
            parts.append(f"verwachte score {dutch.number(item.score, decimals=1)}")
        if item.score_low is not None and item.score_high is not None:
            low, high = (dutch.number(end, decimals=1) for end in (item.score_low, item.score_high))
            parts.append(f"p10-p90: {low} tot {high}")
        parts += [plain(item.corporation)] if item.corporation else []
        parts += [item.window.text(), dutch.dwelling_words(dutch.count(item.dwellings_count))]
        st.markdown(" · ".join(parts))
        plain_table.show(
            [
                {
                    "Onderdeel": PART_TITLES[name],
                    "Punten": (
                        "-"
                        if part.contribution is None
                        else dutch.number(part.contribution, decimals=1)
                    ),
                    "Waarom": part.reason,
                }
                for name, part in item.parts.items()
            ],
            alt="Onderdelen van de score",
        )
        if item.caveats:
            st.markdown("**Let op**\n" + "\n".join(f"- {plain(text)}" for text in item.caveats))
        if item.measures:
            names = ", ".join(dict.fromkeys(plain(measure.label) for measure in item.measures))
            st.markdown(f"**Wat past:** {names}.")
