"""Liveability (afspraak 5.1.1): Leefbaarometer, priority wijken beside the city, wijkagenda's.

Order is that of the codes, never of the scores, and Wbmgp areas are no places here.
"""

from typing import Any, Final

import pandas as pd

from geo.catalogue.contracts import LIVEABILITY_DIMENSIONS
from geo.progress.figures import Figure, LazyTables, Section, plain_rows
from geo.progress.inputs import SCORE_COLUMNS, ProgressInputs
from geo.progress.places import ReportPlace
from geo.text.format import counted

_UNIT: Final = "klasse 1-9"
SCORE_TABLE: Final = (
    "buurtcode", "buurtnaam", "wijknaam", "first_period", "first_value", "period", "value",
    "change", "unit", "source",
)  # fmt: skip


def scores(inputs: ProgressInputs, *, period: int | None = None) -> pd.DataFrame:
    """Leefbaarometer per buurt and year, of the loaded layer and of reported figures.

    Returns:
        :data:`geo.progress.inputs.SCORE_COLUMNS`; a reported score takes the place of a loaded
        one.
    """
    figures = inputs.figures(period)
    own = figures[(figures["indicator"] == "leefbaarometer") & (figures["scope"] == "buurt")]
    rows = {(str(row["buurtcode"]), int(row["period"])): row for row in plain_rows(inputs.scores)}
    for row in plain_rows(own):
        rows[str(row["scope_code"]), int(row["period"])] = {
            "buurtcode": row["scope_code"],
            **{name: row[name] for name in SCORE_COLUMNS[1:]},
        }
    frame = pd.DataFrame(list(rows.values()), columns=list(SCORE_COLUMNS))
    frame = frame.astype({"period": "int64", "value": "float64"})
    frame = frame if period is None else frame[frame["period"] <= period]
    return frame.sort_values(["buurtcode", "period"]).reset_index(drop=True)


def change_table(inputs: ProgressInputs, found: pd.DataFrame) -> pd.DataFrame:
    """Per buurt the first and last known score and their difference, in the order of the codes.

    Returns:
        :data:`SCORE_TABLE`; ``change`` is missing with one year, and a buurt without a score has
        none.
    """
    known = found[found["value"].notna()]
    last = known.drop_duplicates("buurtcode", keep="last").set_index("buurtcode")
    # one year has no first one to compare with
    several = known[known["buurtcode"].duplicated(keep=False)]
    first = several.drop_duplicates("buurtcode").set_index("buurtcode")
    frame = inputs.analysis.buurten[["buurtcode", "buurtnaam", "wijknaam"]].reset_index(drop=True)
    codes = frame["buurtcode"].astype(object)
    for name in ("period", "value"):
        frame[f"first_{name}"] = codes.map(first[name])
        frame[name] = codes.map(last[name])
    frame["change"] = frame["value"] - frame["first_value"]
    frame["unit"] = codes.map(last["unit"]).astype(object).fillna(_UNIT)
    source = codes.map(last["source"]).astype(object)
    frame["source"] = source.where(source.notna(), None)
    return pd.DataFrame(frame[list(SCORE_TABLE)]).sort_values("buurtcode", ignore_index=True)


def liveability(
    inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None
) -> Section:
    """The section on liveability of a place; see :class:`geo.progress.figures.Section`."""
    found = scores(inputs, period=period)
    table = change_table(inputs, found)
    here = table[table["buurtcode"].isin(place.buurtcodes)]
    made = [_mean("liveability.score", f"Leefbaarometer, {place.name}", here)]
    made += _changes(here)
    for area in _priority(inputs):
        if area.code != place.code:
            part = table[table["buurtcode"].isin(area.buurtcodes)]
            key = f"liveability.score.{area.code}"
            made.append(_mean(key, f"Leefbaarometer, {area.title.lower()}", part))
    if place.kind != "gemeente":
        made.append(_mean("liveability.score.gemeente", "Leefbaarometer, hele gemeente", table))
    dimensions = dimension_table(inputs, table, period=period)
    own_dimensions = dimensions[dimensions["buurtcode"].isin(place.buurtcodes)]
    made += _dimensions(own_dimensions, place)
    agenda = _agenda(inputs, place, period)
    for status, rows in agenda.groupby("status"):
        made.append(
            Figure(
                key=f"liveability.agenda.{status}",
                label=f"Wijkagenda: {status}",
                value=float(len(rows)),
                unit="punten",
                source="Register: wijkagenda's",
                rows=tuple(plain_rows(rows)),
            )
        )
    notes = ["De Leefbaarometer van een gebied is het gewone gemiddelde van zijn buurten."]
    if found.empty:
        notes = ["De Leefbaarometer is nog niet geladen; haal haar op bij Gegevens."]
    if agenda.empty:
        notes.append("Er is nog geen punt van een wijkagenda ingevoerd voor dit gebied.")
    notes.append("De volgorde is die van de codes. Wbmgp-gebieden worden nooit gerangschikt.")
    return Section(
        key="liveability",
        title="Leefbaarheid",
        agreement=inputs.targets.liveability.agreement,
        figures=tuple(made),
        tables=LazyTables(
            {
                "leefbaarometer": lambda: here.reset_index(drop=True),
                "dimensies": lambda: own_dimensions.reset_index(drop=True),
                "prioritaire_wijken": lambda: _beside(inputs, table, place),
                "wijkagenda": lambda: agenda.reset_index(drop=True),
            }
        ),
        notes=tuple(notes),
    )


def dimension_table(
    inputs: ProgressInputs, scored: pd.DataFrame, *, period: int | None = None
) -> pd.DataFrame:
    """The five dimensions of the newest year per buurt, in the order of the codes.

    Args:
        inputs: with the loaded dimensions.
        scored: of :func:`change_table`, for the names.
        period: the year of the report; what is known of later years is left out.
    """
    known = inputs.dimensions
    if period is not None:
        known = known[known["period"] <= period]
    newest = known[known["period"] == known["period"].max()]
    names = scored[["buurtcode", "buurtnaam", "wijknaam"]]
    return names.merge(newest, on="buurtcode", how="left", validate="one_to_one")


def _dimensions(rows: pd.DataFrame, place: ReportPlace) -> list[Figure]:
    """The mean of each dimension over the buurten of a place that have a class."""
    found = []
    for name, title in LIVEABILITY_DIMENSIONS.items():
        known = rows[rows[name].notna()]
        if len(known):
            found.append(
                Figure(
                    key=f"liveability.dimension.{name}",
                    label=f"{title}, {place.name}",
                    value=round(float(known[name].mean()), 2),
                    unit=_UNIT,
                    source=str(known["source"].iloc[0]),
                    note=f"{_buurten(len(known))}, {int(known['period'].iloc[0])}",
                    rows=tuple(plain_rows(known[["buurtcode", "buurtnaam", "period", name]])),
                )
            )
    return found


def _priority(inputs: ProgressInputs) -> list[ReportPlace]:
    return [place for place in inputs.places.values() if place.kind == "prioriteit"]


def _buurten(count: int) -> str:
    return counted(count, "buurt", "buurten")


def _mean(key: str, label: str, rows: pd.DataFrame) -> Figure:
    """The mean score of the buurten in their newest common year."""
    known = rows[rows["value"].notna()]
    year = known["period"].max() if len(known) else None
    known = known[known["period"] == year]
    gaps = len(rows) - len(known)
    note = f"{_buurten(len(known))}, {int(year)}" if year is not None else "niet geladen"
    if len(known) and gaps:
        note += f"; van {_buurten(gaps)} is geen score bekend"
    return Figure(
        key=key,
        label=label,
        value=round(float(known["value"].mean()), 2) if len(known) else None,
        unit=_UNIT,
        source=str(known["source"].iloc[0]) if len(known) else "Leefbaarometer",
        note=note,
        rows=tuple(plain_rows(known)),
    )


def _changes(rows: pd.DataFrame) -> list[Figure]:
    known = rows[rows["change"].notna()]
    source = str(known["source"].iloc[0]) if len(known) else "Leefbaarometer"
    note = "" if len(known) else "er is geen tweede jaar geladen"

    def figure(name: str, label: str, part: pd.DataFrame) -> Figure:
        return Figure(
            key=f"liveability.{name}",
            label=label,
            value=float(len(part)) if len(known) else None,
            unit="buurten",
            source=source,
            note=note,
            rows=tuple(plain_rows(part)),
        )

    return [
        figure("up", "Buurten vooruit", known[known["change"] > 0]),
        figure("same", "Buurten gelijk", known[known["change"] == 0]),
        figure("down", "Buurten achteruit", known[known["change"] < 0]),
    ]


def _beside(inputs: ProgressInputs, table: pd.DataFrame, place: ReportPlace) -> pd.DataFrame:
    """The priority wijken and the chosen place beside the gemeente, over the scores."""
    rows: list[dict[str, Any]] = []
    shown = [inputs.gemeente, *_priority(inputs)]
    if place.code not in {item.code for item in shown}:
        shown.append(place)
    for item in shown:
        part = table[table["buurtcode"].isin(item.buurtcodes)]
        score, change = part["value"].dropna(), part["change"].dropna()
        rows.append(
            {
                "place": item.title,
                "place_code": item.code,
                "value": round(float(score.mean()), 2) if len(score) else None,
                "change": round(float(change.mean()), 2) if len(change) else None,
                "known_rows": len(score),
                "unknown_rows": len(part) - len(score),
            }
        )
    return pd.DataFrame(rows)


def _agenda(inputs: ProgressInputs, place: ReportPlace, period: int | None) -> pd.DataFrame:
    items = inputs.agenda(period)
    if place.kind == "gemeente":
        return items
    inside = {place.code, *place.wijkcodes, *place.buurtcodes}
    if place.kind == "wijk":
        # a priority area inside this wijk has its own agenda
        inside |= {
            area.code
            for area in inputs.places.values()
            if area.buurtcodes and set(area.buurtcodes) <= set(place.buurtcodes)
        }
    return items[items["place_code"].isin(inside)]
