"""The stock of the corporations (afspraak 2.1.1): what came, what went, and what was planned.

A net figure is known only when every part of it is; else it says what is missing and what the
known part is. Bijlage 1, n.t.b. and the ambition are never added to each other.
"""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from geo.progress.figures import Figure, LazyTables, Section, listed
from geo.progress.inputs import ProgressInputs
from geo.progress.places import ReportPlace
from geo.progress.plan_figures import plan_figures
from geo.progress.planned_table import planned_table
from geo.progress.plans import by_year, plan_rows, unplaced
from geo.progress.reported import FLOWS, INDICATOR_TITLES, Reading, together
from geo.progress.supply_flows import TOGETHER, flow_table, flows
from geo.text.format import number

_UNIT: Final = "woningen"
_NET_NOTE: Final = (
    "Netto is opgeleverd, aangekocht en getransformeerd, min gesloopt en verkocht; zonder een "
    "van die cijfers is netto onbekend en staat erbij wat ontbreekt."
)
_NTB_NOTE: Final = (
    "n.t.b. is onbekend en telt in geen enkel totaal. De ambitie van {} is bruto, telt ook "
    "marktpartijen en is iets anders dan de optelsom van Bijlage 1."
)


def supply(inputs: ProgressInputs, place: ReportPlace, *, period: int | None = None) -> Section:
    """The section on the stock of a place; see :class:`geo.progress.figures.Section`."""
    found = flows(inputs, place, period=period)
    plans = plan_rows(inputs, place, period=period)
    made = _stock_figures(inputs, place, found, period)
    made += plan_figures(inputs, plans)
    if place.kind == "gemeente":
        made += _ambition(inputs, found, period)
    ambition = inputs.targets.ambition
    notes = [_NET_NOTE, *([_NTB_NOTE.format(number(ambition.count))] if ambition else [])]
    if place.kind != "gemeente" and (names := unplaced(inputs, place)):
        notes.append(f"Onbekend of deze plannen hier liggen: {listed(names)}.")
    return Section(
        key="supply",
        title="Voorraad",
        agreement=inputs.targets.supply.agreement,
        figures=tuple(made),
        tables=LazyTables(
            {
                "voorraad": lambda: _stock_table(inputs, place, found, period),
                "mutaties": lambda: flow_table(found),
                "gepland_en_gemeld": lambda: planned_table(inputs, place, found),
                "plannen_per_jaar": lambda: by_year(plans),
                "plannen": lambda: plans,
            }
        ),
        notes=tuple(notes),
    )


def _start(inputs: ProgressInputs, place: ReportPlace, period: int | None) -> Reading:
    """The stock on the reference date: of the gemeente by the agreement, else as reported."""
    rule = inputs.targets.supply
    if place.kind == "gemeente" and rule.stock_count is not None:
        row = {
            "period": rule.reference_year,
            "scope": "gemeente",
            "indicator": "voorraad",
            "value": rule.stock_count,
            "unit": _UNIT,
            "source": rule.source,
        }
        return Reading(float(rule.stock_count), float(rule.stock_count), (), (row,))
    return inputs.reported(period).read(
        place,
        "voorraad",
        period=rule.reference_year,
        corporations=inputs.corporations,
    )


def _balances(
    inputs: ProgressInputs,
    place: ReportPlace,
    found: dict[tuple[int, str], dict[str, Reading]],
    period: int | None,
) -> list[tuple[int, Reading]]:
    """The computed stock on 1 January of every year, from the reference date on."""
    stand = _start(inputs, place, period)
    year = inputs.targets.supply.reference_year
    balances = [(year, stand)]
    while (year, TOGETHER) in found:
        stand = together([stand, found[year, TOGETHER]["net"]])
        year += 1
        balances.append((year, stand))
    return balances


def _stock_table(
    inputs: ProgressInputs,
    place: ReportPlace,
    found: dict[tuple[int, str], dict[str, Reading]],
    period: int | None,
) -> pd.DataFrame:
    figures = inputs.reported(period)
    rows = []
    stands = dict(_balances(inputs, place, found, period))
    known_until = max(stands)
    gap = Reading(None, None, (f"alle mutaties vanaf {known_until}",), ())
    # what was reported is shown, also of years to which no figures lead
    later = [year for year in figures.years(["voorraad"]) if year > known_until]
    for year in [*stands, *range(known_until + 1, max(later, default=known_until) + 1)]:
        stand = stands.get(year, gap)
        reported = figures.read(
            place, "voorraad", period=year, corporations=inputs.corporations
        ).value
        differs = None if None in {stand.value, reported} else reported - stand.value  # type: ignore[operator]
        rows.append(
            {
                "year": year,
                "computed_count": stand.value,
                "reported_count": reported,
                "difference_count": differs,
                "missing": listed(stand.missing),
            }
        )
    columns = ["year", "computed_count", "reported_count", "difference_count", "missing"]
    return pd.DataFrame(rows, columns=columns)


def _stock_figures(
    inputs: ProgressInputs,
    place: ReportPlace,
    found: dict[tuple[int, str], dict[str, Reading]],
    period: int | None,
) -> list[Figure]:
    rule = inputs.targets.supply
    source = inputs.figure_source()
    start = _start(inputs, place, period)
    balances = _balances(inputs, place, found, period)
    made = [
        Figure(
            key="supply.start",
            label=f"Voorraad op 1 januari {rule.reference_year}",
            value=start.value,
            unit=_UNIT,
            source=rule.source if place.kind == "gemeente" else source,
            note=_missing(start),
            known_part=start.known_part,
            rows=start.rows,
        )
    ]
    complete = [(year, item) for year, item in balances if item.value is not None]
    if len(complete) > 1:
        year, item = complete[-1]
        made.append(
            _of(
                "supply.stock", f"Voorraad op 1 januari {year}, berekend", item, source,
                note=f"{rule.reference_year} plus alle gemelde mutaties t/m {year - 1}",
            )
        )  # fmt: skip
    made += _reported_stock(inputs, place, period, source)
    for (year, party), readings in found.items():
        end = "" if party == TOGETHER else f".{party}"
        who = "" if party == TOGETHER else f" ({party})"
        made.append(_of(f"supply.net.{year}{end}", f"Netto {year}{who}", readings["net"], source))
        if party == TOGETHER:
            made += [
                _of(
                    f"supply.{name}.{year}",
                    f"{INDICATOR_TITLES[name]} {year}",
                    readings[name],
                    source,
                )
                for name in FLOWS
            ]
    return made


def _reported_stock(
    inputs: ProgressInputs, place: ReportPlace, period: int | None, source: str
) -> list[Figure]:
    """The last stock that was reported as such, beside the one that is computed."""
    figures = inputs.reported(period)
    for year in reversed(figures.years(["voorraad"])):
        item = figures.read(place, "voorraad", period=year, corporations=inputs.corporations)
        if item.value is not None:
            label = f"Voorraad op 1 januari {year}, gemeld"
            return [_of("supply.reported", label, item, source)]
    return []


def _of(key: str, label: str, item: Reading, source: str, *, note: str = "") -> Figure:
    return Figure(
        key=key,
        label=label,
        value=item.value,
        unit=_UNIT,
        source=source,
        note="; ".join(part for part in (note, _missing(item)) if part),
        known_part=item.known_part,
        rows=item.rows,
    )


def _missing(item: Reading) -> str:
    return f"ontbreekt: {listed(item.missing)}" if item.missing else ""


def _ambition(
    inputs: ProgressInputs,
    found: dict[tuple[int, str], dict[str, Reading]],
    period: int | None,
) -> list[Figure]:
    """The gross ambition, and what corporations and market parties added towards it."""
    rule, figures = inputs.targets.ambition, inputs.reported(period)
    if rule is None:
        return []
    count = [year for year, party in found if party == TOGETHER and year <= rule.until_year]
    own = together([found[year, TOGETHER]["opgeleverd"] for year in count])
    market = together(
        [figures.read(inputs.gemeente, "opgeleverd_marktpartijen", period=year) for year in count]
    )
    source = inputs.figure_source()
    span = f"{count[0]} t/m {count[-1]}" if count else "nog geen jaar gemeld"
    note = _years_missing(found, count, "opgeleverd")
    return [
        Figure(
            key="supply.ambition",
            label=f"Ambitie tot en met {rule.until_year}, bruto, met marktpartijen",
            value=float(rule.count),
            unit=_UNIT,
            source=rule.source,
            note="iets anders dan de optelsom van Bijlage 1",
            rows=({"indicator": "ambitie", "value": rule.count, "source": rule.source},),
        ),
        _gross("corporations", f"Bruto opgeleverd door corporaties, {span}", own, source, note),
        _gross(
            "market",
            f"Bruto opgeleverd door marktpartijen, {span}",
            market,
            source,
            "" if market.value is not None else "niet (volledig) gemeld",
        ),
    ]


def _gross(key: str, label: str, item: Reading, source: str, note: str) -> Figure:
    return Figure(
        key=f"supply.ambition.{key}",
        label=label,
        value=item.value,
        unit=_UNIT,
        source=source,
        note=note,
        known_part=item.known_part,
        rows=item.rows,
    )


def _years_missing(
    found: dict[tuple[int, str], dict[str, Reading]], count: Sequence[int], name: str
) -> str:
    gaps = [str(year) for year in count if found[year, TOGETHER][name].value is None]
    return f"niet volledig gemeld in {listed(gaps)}" if gaps else ""
