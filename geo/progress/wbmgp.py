"""The file of the Wbmgp (afspraak 5.1.2): dates, figures per year, what the evaluation lacks.

Areas stand in the order of the list of areas. No figure sets them beside each other, there is no
total that a small number can be worked out from, and a small number is not told.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from geo.catalogue.vocabularies import counts_classes
from geo.progress.figures import Figure, Section, listed, plain_rows
from geo.progress.inputs import ProgressInputs
from geo.progress.reported import INDICATOR_TITLES
from geo.progress.targets import Need, TargetDate

KIND: Final = "wbmgp"
_NEEDS_NOTE: Final = (
    "Welke cijfers de evaluatie vraagt is een voorstel van dit programma (data/targets.toml); de "
    "afspraken noemen geen lijst."
)
_BORDER: Final = "de officiële grens (huisvestingsverordening)"


def moment_text(moment: TargetDate) -> str:
    """A moment in Dutch: 'september 2018', 'Q2 2025 tot en met Q3 2025'."""
    texts = [_when(text) for text in (moment.start, moment.end) if text]
    return " tot en met ".join(texts)


_MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december",
)  # fmt: skip


def _when(text: str) -> str:
    year, _, part = text.partition("-")
    if not part:
        return year
    return f"{part} {year}" if part.startswith("Q") else f"{_MONTHS[int(part) - 1]} {year}"


def shown_value(value: float | None, *, unit: str, min_count: int) -> tuple[float | None, str]:
    """A number as it may be told: under the minimum only that it is under it.

    A score is no number of people and is told as it is.
    """
    if value is None or counts_classes(unit):
        return value, ""
    if value < min_count:
        return None, f"minder dan {min_count}: niet getoond"
    return value, ""


def needed_years(need: Need, *, until: int) -> list[int]:
    """The years an evaluation asks a figure of, up to and including a year."""
    return list(range(need.since_year, until + 1, need.every_years))


def wbmgp(inputs: ProgressInputs, *, period: int | None = None, year: int | None = None) -> Section:
    """The section on the Wbmgp; see :class:`geo.progress.figures.Section`.

    Args:
        inputs: areas and figures; those of an area are reported with its id as code.
        period: the year of the report.
        year: the year of looking: figures are asked up to the year before; that of the report
            by default.
    """
    rule = inputs.targets.wbmgp
    areas = inputs.areas[inputs.areas["kind"] == KIND]
    figures = inputs.figures(period)
    until = _until(rule.dates, year or period)
    made: list[Figure] = []
    shown: list[dict[str, Any]] = []
    lacking: list[dict[str, Any]] = []
    for _, area in areas.iterrows():
        mine = figures[figures["scope_code"] == area["area_id"]]
        rows = [_safe(row, min_count=rule.min_count) for row in plain_rows(mine)]
        shown += [{"area": area["name"], **row} for row in rows]
        gaps = _lacking(area, mine, rule.needs, until=until)
        lacking += gaps
        made.append(
            Figure(
                key=f"wbmgp.{area['area_id']}.needed",
                label=f"{area['name']}: nog nodig voor de evaluatie",
                value=float(len(gaps)),
                unit="gegevens",
                source=rule.source,
                note=listed([f"{gap['title']} {gap['years']}".strip() for gap in gaps]),
                rows=tuple(gaps),
            )
        )
        made += [_figure(area, row, inputs) for row in rows]
    return Section(
        key="wbmgp",
        title="Wbmgp-dossier",
        agreement=rule.agreement,
        figures=tuple(made),
        tables={
            "gebieden": _areas(areas),
            "momenten": pd.DataFrame(
                [{"when": moment_text(item), "title": item.title} for item in rule.dates],
                columns=["when", "title"],
            ),
            "jaarcijfers": _table(shown, ["area", "period", "title", "value", "unit", "note"]),
            "nog_nodig": _table(lacking, ["area", "title", "years"]),
        },
        notes=(
            "De gebieden staan in vaste volgorde en worden nooit gerangschikt of vergeleken.",
            _NEEDS_NOTE,
            f"Aantallen onder {rule.min_count} worden niet getoond.",
        ),
    )


def _table(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns)


def _until(dates: tuple[TargetDate, ...], year: int | None) -> int:
    """The evaluation covers the years before it; and no year that is still to come."""
    evaluation = [int((item.end or item.start)[:4]) for item in dates if item.kind == "evaluatie"]
    last = (max(evaluation) - 1) if evaluation else None
    known = [value for value in (last, None if year is None else year) if value is not None]
    return min(known) if known else 0


def _safe(row: Mapping[str, Any], *, min_count: int) -> dict[str, Any]:
    value, note = shown_value(row["value"], unit=str(row["unit"]), min_count=min_count)
    title = INDICATOR_TITLES.get(str(row["indicator"]), str(row["indicator"]))
    return {**row, "value": value, "note": note, "title": title}


def _figure(area: pd.Series, row: Mapping[str, Any], inputs: ProgressInputs) -> Figure:
    return Figure(
        key=f"wbmgp.{area['area_id']}.{row['indicator']}.{row['period']}",
        label=f"{area['name']}: {str(row['title']).lower()} {row['period']}",
        value=row["value"],
        unit=str(row["unit"]),
        source=str(row["source"] or inputs.figure_source()),
        note=str(row["note"]),
        rows=(row,),
    )


def _lacking(
    area: pd.Series, mine: pd.DataFrame, needs: tuple[Need, ...], *, until: int
) -> list[dict[str, Any]]:
    gaps: list[dict[str, Any]] = []
    if bool(area["indicative"]):
        gaps.append({"area": area["name"], "title": _BORDER, "years": ""})
    for need in needs:
        known = mine[(mine["indicator"] == need.indicator) & mine["value"].notna()]
        there = {int(value) for value in known["period"]}
        years = [year for year in needed_years(need, until=until) if year not in there]
        if years:
            missing_years = ", ".join(map(str, years))
            gaps.append({"area": area["name"], "title": need.title, "years": missing_years})
    return gaps


def _areas(areas: pd.DataFrame) -> pd.DataFrame:
    names = ["area_id", "name", "since_year", "until_year", "indicative", "remark", "bron"]
    return pd.DataFrame(areas[names]).reset_index(drop=True)
