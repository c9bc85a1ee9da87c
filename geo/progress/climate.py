"""Exposure of the dwellings (afspraak 3.3.2), and what of it is in hand in a koppelkans."""

from typing import Any, Final

import pandas as pd

from geo.catalogue.vocabularies import CLASS_WORDS
from geo.constants import NO_DATA
from geo.hazards.registry import HAZARD_WORDS
from geo.koppelkansen.holdings import SEVERE
from geo.progress.exposed import class_counts, exposed
from geo.progress.figures import Figure, LazyRows, LazyTables, Section, plain_rows
from geo.progress.inputs import ProgressInputs
from geo.progress.places import ReportPlace
from geo.progress.severe_by_year import ANY, NOW, counted_in, left_by_year
from geo.progress.taken import NONE, STAGES
from geo.text.format import dwelling_words, number

_UNIT: Final = "woningen"
DECISION_COLUMNS: Final = (
    "koppelkans_id", "stage", "session", "who", "recorded_at", "sequence", "found",
)  # fmt: skip


def in_hand(rows: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Dwellings in class hoog or zeer hoog per hazard: how far they are, and what is left.

    Returns:
        ``hazard``, the column asked for, ``severe_count``, one column a stage, ``left_count``
        (in no koppelkans that was taken up) and ``possible_count`` (of those left, where a plan
        with a rough place may lie).
    """
    keys = ["hazard"] if by is None else [by, "hazard"]
    severe = rows[rows["exposure_class"].isin(SEVERE)]
    every = rows.assign(**{key: rows[key].astype("string").fillna("onbekend") for key in keys})[
        keys
    ].drop_duplicates()
    severe = severe.assign(**{key: severe[key].astype("string").fillna("onbekend") for key in keys})
    left = severe[severe["stage"] == NONE]
    parts = {
        "severe_count": severe,
        **{stage: severe[severe["stage"] == stage] for stage in STAGES},
        "left_count": left,
        "possible_count": left[left["possible"] != NONE],
    }
    table = every.sort_values(keys).set_index(keys)
    for name, part in parts.items():
        summed = part.groupby(keys)["dwellings_count"].sum()
        table[name] = summed.reindex(table.index).fillna(0.0)
    return table.reset_index()


def climate(
    inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None, year: int
) -> Section:
    """The section on climate of a place; see :class:`geo.progress.figures.Section`.

    Exposure is that of now, whatever the ``period``; that is told. ``year`` is the year of looking,
    from which the numbers per year run.
    """
    rows, decisions = exposed(inputs, place, period=period)
    order = {name: rank for rank, name in enumerate(inputs.analysis.thresholds)}
    summary = in_hand(rows)
    summary = summary.sort_values("hazard", key=lambda names: names.map(order), ignore_index=True)
    stock = inputs.sources.get("stock", "Corporatiebezit")
    source = f"{stock}; klimaatkaarten, klassen volgens data/thresholds.toml"
    figures = [
        figure
        for row in summary.to_dict("records")
        for figure in _figures({str(key): value for key, value in row.items()}, rows, source)
    ]
    taken = [row for row in decisions if row["found"]]
    figures.append(
        Figure(
            key="climate.taken",
            label="Koppelkansen in gang",
            value=float(len(decisions)),
            unit="koppelkansen",
            source="Register van besluiten, hele gemeente",
            note="; ".join(
                text
                for text in (
                    "opgenomen, besloten of gerealiseerd",
                    _unplaced(len(decisions) - len(taken)),
                )
                if text
            ),
            rows=tuple(decisions),
        )
    )
    path = by_year(inputs, place, period=period, year=year)
    figures += _ready_figures(path, inputs, source)
    notes = [
        "Klasse hoog en zeer hoog; een stresstest is geen norm en geen oordeel over een woning."
    ]
    if rows.empty:
        notes.append("Zonder bezit en klimaatkaarten is de blootstelling onbekend.")
    loaded = inputs.loaded_stock(place)
    if loaded.is_partial:
        notes.append(f"Het bezit is deels geladen: {loaded.text} woningen.")
    if period is not None:
        notes.append(
            "De blootstelling is die van nu. De besluiten zijn die van het sluiten van het jaar, "
            "of van nu als het jaar nog open is."
        )
    return Section(
        key="climate",
        title="Klimaat",
        agreement=inputs.targets.climate.agreement,
        figures=tuple(figures),
        tables=LazyTables(
            {
                "klassen": lambda: class_counts(rows),
                "klassen_per_wijk": lambda: _named(class_counts(rows, by="wijkcode"), inputs),
                "in_hand": lambda: summary,
                "klimaatbestendig": lambda: path,
                "in_hand_per_wijk": lambda: _named(in_hand(rows, by="wijkcode"), inputs),
                "besluiten": lambda: pd.DataFrame(decisions, columns=list(DECISION_COLUMNS)),
            }
        ),
        notes=tuple(notes),
    )


def _named(table: pd.DataFrame, inputs: ProgressInputs) -> pd.DataFrame:
    """A table per wijk with the name behind the code."""
    names = dict(zip(inputs.wijken["wijkcode"], inputs.wijken["wijknaam"], strict=True))
    table.insert(1, "wijknaam", table["wijkcode"].map(names))
    return table


def by_year(
    inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None, year: int
) -> pd.DataFrame:
    """Dwellings in hoog and zeer hoog per year under decided measures.

    See :func:`geo.progress.severe_by_year.severe_by_year`; no rows where no year is set to be
    climate-proof.
    """
    ready = inputs.targets.climate.ready_year or year - 1
    left = inputs.shared(
        f"left {period} {year}",
        lambda: left_by_year(
            inputs.with_added,
            inputs.exposure,
            inputs.decided_at(period),
            find=inputs.buildings_of,
            first_year=year,
            ready_year=ready,
        ),
    )
    return counted_in(left, inputs.analysis.stock, place)


def _ready_figures(path: pd.DataFrame, inputs: ProgressInputs, source: str) -> list[Figure]:
    """What is left in the year that asks for none, and how many a year it takes from now on."""
    mine = path[(path["hazard"] == ANY) & (path["scenario"] == NOW)]
    if mine.empty:
        return []
    first, last = mine.iloc[0], mine.iloc[-1]
    ready = int(last["year"])
    low, high = float(last["low_count"]), float(last["high_count"])
    pending, unknown = float(last["pending_count"]), float(last["unknown_count"])
    notes = [inputs.targets.climate.ready_source]
    if pending:
        notes.append(f"bij {number(pending)} is jaar of effect van het besluit n.t.b.")
    if unknown:
        notes.append(f"van {dwelling_words(number(unknown))} is de klasse onbekend")
    start = float(first["middle_count"])
    span = ready - int(first["year"])
    return [
        Figure(
            key="climate.ready",
            label=f"In {ready} nog hoog of zeer hoog, na wat besloten is",
            value=low if low == high else f"{number(low)} tot {number(high)}",
            unit=_UNIT,
            source=f"{source}; effecten volgens data/measures.csv; besluiten in het register",
            note="; ".join(text for text in notes if text),
            rows=tuple(plain_rows(mine)),
        ),
        Figure(
            key="climate.ready.needed",
            label=f"Nodig om in {ready} op nul te staan",
            # whole dwellings: a straight line over years promises no tenths
            value=float(round(start / span)) if span else start,
            unit="woningen per jaar",
            source=source,
            note=f"rechte lijn van {number(start)} in {int(first['year'])} naar nul in {ready}",
            rows=tuple(plain_rows(mine)),
        ),
    ]


def _unplaced(count: int) -> str:
    return f"{count} zonder woningen op de kaart" if count else ""


def _figures(row: dict[str, Any], rows: pd.DataFrame, source: str) -> list[Figure]:
    hazard = str(row["hazard"])
    word = HAZARD_WORDS.get(hazard, hazard)
    mine = rows[rows["hazard"] == hazard]
    unknown = float(mine.loc[mine["exposure_class"] == NO_DATA, "dwellings_count"].sum())
    severe = mine[mine["exposure_class"].isin(SEVERE)]
    known = bool((mine["exposure_class"] != NO_DATA).any())
    note = f"van {dwelling_words(number(unknown))} is de klasse onbekend" if unknown else ""

    def figure(name: str, label: str, value: float, part: pd.DataFrame, extra: str) -> Figure:
        return Figure(
            key=f"climate.{hazard}.{name}",
            label=label,
            # where nothing is measured nothing is known, also not that it is none
            value=float(value) if known else None,
            unit=_UNIT,
            source=source,
            note="; ".join(text for text in (note, extra) if text),
            rows=LazyRows(lambda: _by_complex(part)),
        )

    maybe = float(row["possible_count"])
    rough = f"bij {number(maybe)} kan een plan met een ruwe plek liggen" if maybe else ""
    hand = severe[severe["stage"] != NONE]
    taken = sum(float(row[stage]) for stage in STAGES)
    return [
        figure(
            "severe", f"{word.capitalize()}: woningen hoog of zeer hoog", row["severe_count"],
            severe, "",
        ),
        figure("taken", f"{word.capitalize()}: daarvan in een koppelkans", taken, hand, ""),
        figure(
            "left", f"{word.capitalize()}: nog over", row["left_count"],
            severe[severe["stage"] == NONE], rough,
        ),
    ]  # fmt: skip


def _by_complex(part: pd.DataFrame) -> list[dict[str, Any]]:
    keys = ["owner", "wijkcode", "complex", "complex_name", "exposure_class", "stage"]
    known = part.assign(**{key: part[key].astype("string").fillna("onbekend") for key in keys})
    table = known.groupby(keys)["dwellings_count"].sum().reset_index()
    table["exposure_class"] = table["exposure_class"].map(CLASS_WORDS)
    return plain_rows(table)
