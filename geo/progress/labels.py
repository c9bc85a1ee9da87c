"""Energy labels E, F and G (afspraak 3.2.1): how many are left, how fast they go, until when.

Numbers of a year are those of 1 January. 'At zero in 2028' is read as: none left on 1 January of
the year after.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.catalogue.stock_counts import label_counts
from geo.koppelkansen.stock_groups import complexes
from geo.progress.figures import MONTH, Figure, LazyTables, Section, listed, plain_rows
from geo.progress.inputs import ProgressInputs
from geo.progress.label_pace import month_text, pace
from geo.progress.places import ReportPlace, in_place
from geo.progress.reported import INDICATOR_TITLES, Reading, ReportedFigures
from geo.text.format import dwelling_words, number

_UNIT: Final = "woningen"
_EXCEPTIONS: Final = ("efg_monument", "efg_vve")


def efg_frame(stock: gpd.GeoDataFrame) -> pd.DataFrame:
    """Per building: dwellings, those with E, F or G, and those without a known label.

    Counted by :func:`geo.catalogue.stock_counts.label_counts`, as everywhere.

    Returns:
        ``pand_id``, ``owner``, ``wijkcode``, ``buurtcode``, ``complex``, ``complex_name``,
        ``dwellings_count``, ``efg_count`` and ``unlabelled_count`` (float), on the stock's index.
    """
    names = ["pand_id", "owner", "wijkcode", "buurtcode", "complex_name"]
    frame = pd.DataFrame(stock[names]).assign(complex=complexes(stock))
    return frame.join(label_counts(stock))


def left_by(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Dwellings, E-F-G and unlabelled per value of some columns; missing is 'onbekend'."""
    keys = [frame[name].astype("string").fillna("onbekend") for name in columns]
    counts = ["dwellings_count", "efg_count", "unlabelled_count"]
    return frame.groupby(keys, sort=True)[counts].sum().reset_index()


def labels(inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None) -> Section:
    """The section on E, F and G of a place; see :class:`geo.progress.figures.Section`."""
    figures = inputs.reported(period)
    stock = inputs.analysis.stock
    made: list[Figure] = []
    tables: dict[str, Callable[[], pd.DataFrame]] = {}
    notes = ["Cijfers per jaar zijn de stand op 1 januari."]
    if stock is None:
        notes.append("Er is geen bezit geladen: het aantal per wijk en complex is onbekend.")
    else:
        every = inputs.shared("efg", lambda: efg_frame(stock))
        frame = every[in_place(stock, place)]
        made += [*_left(frame, inputs), loaded_figure(inputs, place)]
        tables |= _tables(frame, inputs)
        notes.append(
            "Nu over: geteld in het geladen bezit. Dat kan afwijken van de gemelde jaarcijfers."
        )
    series, paces = [], []
    parties = inputs.corporations
    for party in (None, *(parties if place.kind == "gemeente" else ())):
        points = _points(figures, place, party, parties)
        series += [
            {
                "year": year,
                "corporation": party or "samen",
                "efg_count": reading.value,
                "missing": listed(reading.missing),
            }
            for year, reading in points.items()
        ]
        paces += _pace_figures(points, inputs, party)
    made += paces
    made += _exceptions(figures, inputs, place)
    columns = ["year", "corporation", "efg_count", "missing"]
    tables["efg_per_jaar"] = lambda: pd.DataFrame(series, columns=columns)
    return Section(
        key="labels",
        title="EFG-labels",
        agreement=inputs.targets.labels.agreement,
        figures=tuple(made),
        tables=LazyTables(tables),
        notes=tuple(notes),
    )


def loaded_figure(inputs: ProgressInputs, place: ReportPlace) -> Figure:
    """How many dwellings of the stock are loaded: '135 van circa 2.071 (CBS)' when not all."""
    found = inputs.loaded_stock(place)
    partial = "de cijfers uit het bezit gaan over dit deel" if found.is_partial else ""
    return Figure(
        key="labels.loaded",
        label="Woningen in het geladen bezit",
        value=found.text if found.is_partial else found.loaded,
        unit=_UNIT,
        source=inputs.sources.get("stock", "Corporatiebezit"),
        note=partial,
    )


def _left(frame: pd.DataFrame, inputs: ProgressInputs) -> list[Figure]:
    source = inputs.sources.get("stock", "Corporatiebezit")
    by_complex = left_by(frame, ["owner", "wijkcode", "complex", "complex_name"])
    some = by_complex[by_complex["efg_count"] > 0]
    without = by_complex[by_complex["unlabelled_count"] > 0]
    unlabelled = float(frame["unlabelled_count"].sum())
    note = f"van {dwelling_words(number(unlabelled))} is het label onbekend" if unlabelled else ""
    total = float(frame["efg_count"].sum())
    figures = [
        _figure("labels.left", "Woningen met label E, F of G, nu over", total, source, note, some),
        _figure("labels.unknown", "Woningen zonder bekend label", unlabelled, source, "", without),
    ]
    for owner, rows in some.groupby("owner"):
        value = float(rows["efg_count"].sum())
        label = f"Nu over bij {owner}"
        figures.append(_figure(f"labels.left.{owner}", label, value, source, "", rows))
    return figures


def _figure(
    key: str, label: str, value: float, source: str, note: str, rows: pd.DataFrame
) -> Figure:
    return Figure(
        key=key, label=label, value=value, unit=_UNIT, source=source, note=note,
        rows=tuple(plain_rows(rows)),
    )  # fmt: skip


def _tables(frame: pd.DataFrame, inputs: ProgressInputs) -> dict[str, Callable[[], pd.DataFrame]]:
    return {
        "efg_per_corporatie": lambda: left_by(frame, ["owner"]),
        "efg_per_wijk": lambda: _left_by_area(frame, "wijk", inputs.wijken),
        "efg_per_buurt": lambda: _left_by_area(frame, "buurt", inputs.analysis.buurten),
        "efg_per_complex": lambda: _left_by_complex(frame),
    }


def _left_by_area(frame: pd.DataFrame, kind: str, areas: pd.DataFrame) -> pd.DataFrame:
    """What is left per wijk or buurt, with its name behind its code."""
    code, name = f"{kind}code", f"{kind}naam"
    table = left_by(frame, [code])
    table.insert(1, name, table[code].map(dict(zip(areas[code], areas[name], strict=True))))
    return table


def _left_by_complex(frame: pd.DataFrame) -> pd.DataFrame:
    table = left_by(frame, ["owner", "wijkcode", "complex", "complex_name"])
    some = table[table["efg_count"] > 0].sort_values(
        ["efg_count", "complex"], ascending=[False, True]
    )
    return some.reset_index(drop=True)


def _points(
    figures: ReportedFigures, place: ReportPlace, party: str | None, parties: Sequence[str]
) -> dict[int, Reading]:
    return {
        year: figures.read(
            place, "efg_woningen", period=year, corporation=party, corporations=parties
        )
        for year in figures.years(["efg_woningen"])
    }


def _pace_figures(
    points: Mapping[int, Reading], inputs: ProgressInputs, party: str | None
) -> list[Figure]:
    rule = inputs.targets.labels
    known = {year: item.value for year, item in points.items() if item.value is not None}
    found = pace(
        known,
        zero_year=rule.zero_year,
        pace_points=rule.pace_points,
        forecast_points=rule.forecast_points,
    )
    source = inputs.figure_source()
    who = f" ({party})" if party else ""
    end = f".{party}" if party else ""
    rows = tuple(row for year in known for row in points[year].rows)
    years_text = f"{min(known)} tot {max(known)}" if known else ""
    line = f"rechte lijn van {years_text}, {len(known)} peiljaren" if len(known) > 1 else found.why
    last = max(known) if known else None

    def figure(key: str, label: str, value: float | str | None, unit: str, note: str) -> Figure:
        return Figure(
            key=f"labels.{key}{end}", label=f"{label}{who}", value=value, unit=unit,
            source=source, note=note, rows=rows,
        )  # fmt: skip

    return [
        figure(
            "reported",
            f"Gemeld op 1 januari {last}" if last else "Gemeld",
            known[last] if last is not None else None,
            _UNIT,
            "" if known else found.why,
        ),
        figure("pace", "Tempo tot nu toe", _rounded(found.per_year), "woningen per jaar", line),
        figure(
            "needed",
            f"Nodig om eind {rule.zero_year} op nul te staan",
            _rounded(found.needed_per_year),
            "woningen per jaar",
            f"vanaf 1 januari {last} tot en met {rule.zero_year}" if last else found.why,
        ),
        figure(
            "date",
            "Op nul bij het tempo van nu",
            None if found.zero_at is None else month_text(found.zero_at),
            MONTH,
            found.why or f"bij {line}",
        ),
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _exceptions(
    figures: ReportedFigures, inputs: ProgressInputs, place: ReportPlace
) -> list[Figure]:
    """Dwellings that stay behind for a reason, in the last year they were reported."""
    found = []
    for indicator in _EXCEPTIONS:
        known = figures.years([indicator])
        reading = (
            figures.read(place, indicator, period=known[-1], corporations=inputs.corporations)
            if known
            else Reading(None, None, (), ())
        )
        note = f"stand {known[-1]}" if known else "nog niet gemeld"
        if known and reading.missing:
            note += f"; ontbreekt: {listed(reading.missing)}"
        found.append(
            Figure(
                key=f"labels.{indicator}",
                label=INDICATOR_TITLES[indicator],
                value=reading.value,
                unit=_UNIT,
                source=inputs.figure_source(),
                note=note,
                known_part=reading.known_part,
                rows=reading.rows,
            )
        )
    return found
