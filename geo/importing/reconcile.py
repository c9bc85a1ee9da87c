"""Reconciles a file with what was read from it: rows and totals, before it becomes active.

Every row of the file is loaded, left out or rejected; every number column has its lowest and
highest value with the cell it came from; the comparison counts per party, kind and wijk beside the
active edition and the CBS. A difference that cannot be stops the import, an odd one is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from geo.importing.difference import Comparison
from geo.importing.names import Kind, normal
from geo.importing.reconciliation import (
    NUMBER_COLUMNS,
    YEARS,
    Check,
    FileRows,
    NumberRange,
    Reconciliation,
    RowCounts,
    Severity,
)
from geo.text.clean import plain
from geo.text.format import counted, dwelling_words, number

_EXACT: Final = frozenset({"dwellings_count", "built_year", "first_year", "last_year", "period"})
"""Columns in which a cell of only digits means that number and nothing else."""
_LOST_FROM: Final = 0.2
_PLAN_AHEAD: Final = 40
_PLAN_BEFORE: Final = 15
_OUTLIER_TIMES: Final = 50
_OUTLIER_FROM: Final = 500
_CBS_SLACK: Final = 1.05
_EXAMPLES: Final = 3


def reconcile(
    file: FileRows,
    *,
    comparison: Comparison,
    this_year: int,
    dwellings_by_wijk: Mapping[str, tuple[str, float]] | None = None,
    stock_by_wijk: Mapping[str, float] | None = None,
    treated_by_wijk: Mapping[str, float] | None = None,
    elsewhere: pd.DataFrame | None = None,
) -> Reconciliation:
    """Compare what a file holds with what was read of it.

    Args:
        file: the rows, cells and values.
        comparison: counts beside the active edition and the CBS.
        this_year: for plans and works that lie far from now.
        dwellings_by_wijk: per wijk its name and all dwellings the CBS counts there.
        stock_by_wijk: per wijk the dwellings of the whole layer of stock as it would be.
        treated_by_wijk: per wijk the dwellings that plans demolish, renovate or maintain.
        elsewhere: plans of other parties that stay, for plans that stand in two lists.
    """
    ranges = tuple(
        _range(file, target) for target in NUMBER_COLUMNS.get(file.kind, ()) if target in file.cells
    )
    years = [
        int(year)
        for item in ranges
        if item.is_year
        for year in (item.minimum, item.maximum)
        if year is not None
    ]
    checks = [
        *_row_checks(file.rows),
        *_rival_checks(file.rivals),
        *_changed_values(file),
        *_range_checks(ranges, file),
        *_year_checks(ranges, file.kind, this_year=this_year),
        *_cbs_checks(stock_by_wijk or {}, dwellings_by_wijk or {}, what="corporatiewoningen staan"),
        *_cbs_checks(
            treated_by_wijk or {},
            dwellings_by_wijk or {},
            what="woningen worden gesloopt, gerenoveerd of onderhouden",
            severity="ask",
        ),
        *_two_lists(file, elsewhere),
        *(Check(code="verschil", severity="ask", message=text) for text in comparison.warnings),
    ]
    return Reconciliation(
        rows=file.rows,
        ranges=ranges,
        earliest_year=min(years, default=None),
        latest_year=max(years, default=None),
        checks=tuple(sorted(dict.fromkeys(checks), key=lambda item: item.severity != "stop")),
        unused_columns=file.unused,
    )


def _rival_checks(rivals: Mapping[str, str]) -> Iterator[Check]:
    for column, read in rivals.items():
        yield Check(
            code="kolom_ook_mogelijk",
            severity="ask",
            message=(
                f"Kolom '{column}' wordt niet gebruikt; gelezen is '{read}', met andere waarden."
            ),
        )


def _range(file: FileRows, target: str) -> NumberRange:
    cells = file.cells.get(target, pd.Series(dtype=object))
    values = pd.to_numeric(file.read[target], errors="coerce") if target in file.read else None
    values = pd.Series(dtype=float) if values is None else values.dropna().astype(float)
    filled = sum(plain(cell) != "" for cell in cells)
    column = file.columns.get(target, target)
    if values.empty:
        return NumberRange(target=target, column=column, filled=filled, read=0)
    low, high = values.idxmin(), values.idxmax()
    return NumberRange(
        target=target,
        column=column,
        filled=filled,
        read=len(values),
        minimum=float(values.min()),
        maximum=float(values.max()),
        minimum_cell=plain(cells.get(low)),
        maximum_cell=plain(cells.get(high)),
    )


def _row_checks(rows: RowCounts) -> Iterator[Check]:
    if rows.unaccounted:
        yield Check(
            code="rijen_kwijt",
            severity="stop",
            message=(
                f"Het bestand heeft {counted(rows.in_file, 'rij', 'rijen')}; "
                f"{number(rows.loaded)} {'is' if rows.loaded == 1 else 'zijn'} geladen, "
                f"{number(rows.left_out)} overgeslagen en {number(rows.rejected)} afgekeurd. "
                f"Over {counted(abs(rows.unaccounted), 'rij', 'rijen')} klopt de telling niet."
            ),
        )
    lost = rows.rejected / rows.in_file if rows.in_file else 0
    if lost > _LOST_FROM and rows.loaded:
        yield Check(
            code="veel_afgekeurd",
            severity="ask",
            message=f"{round(100 * lost)}% van de rijen is niet te laden.",
        )


def _changed_values(file: FileRows) -> Iterator[Check]:
    """Find cells of only digits that were read as another number."""
    for target in sorted(_EXACT & set(file.read) & set(file.cells)):
        found = []
        values = pd.to_numeric(file.read[target], errors="coerce").dropna().to_dict()
        for row, cell in file.cells[target].items():
            text = plain(cell)
            if not (text.isascii() and text.isdigit()) or row not in values:
                continue
            if target in YEARS and len(text) != len("2027"):
                # a year of two digits or the serial number of a date means another number
                continue
            if float(values[row]) != float(text):
                found.append(f"rij {row}: '{text}' werd {plain(float(values[row]))}")
        if found:
            shown = "; ".join(found[:_EXAMPLES])
            one = len(found) == 1
            what = counted(len(found), "getal", "getallen")
            yield Check(
                code="getal_veranderd",
                severity="stop",
                message=(
                    f"In kolom {file.columns.get(target, target)!r} "
                    f"{'werd' if one else 'werden'} {what} anders gelezen dan "
                    f"{'het er staat' if one else 'zij er staan'} ({shown})."
                ),
            )


def _range_checks(ranges: Sequence[NumberRange], file: FileRows) -> Iterator[Check]:
    for item in ranges:
        if item.filled and not item.read and not item.is_year:
            yield Check(
                code="niets_gelezen",
                severity="ask",
                message=f"Van kolom {item.column!r} is geen enkel getal gelezen.",
            )
        if item.target != "dwellings_count" or item.maximum is None:
            continue
        usual = float(pd.to_numeric(file.read[item.target], errors="coerce").median())
        if item.maximum >= _OUTLIER_FROM and item.maximum >= _OUTLIER_TIMES * usual:
            yield Check(
                code="uitschieter",
                severity="ask",
                message=(
                    f"Het hoogste getal in {item.column!r} is {item.shown(item.maximum)} (in het "
                    f"bestand '{item.maximum_cell}'), terwijl {item.shown(usual)} gewoon is."
                ),
            )


def _year_checks(ranges: Sequence[NumberRange], kind: Kind, *, this_year: int) -> Iterator[Check]:
    if kind not in {"projects", "works"}:
        return
    for item in ranges:
        if not item.is_year:
            continue
        for year, cell, odd in (
            (item.minimum, item.minimum_cell, (item.minimum or 9999) < this_year - _PLAN_BEFORE),
            (item.maximum, item.maximum_cell, (item.maximum or 0) > this_year + _PLAN_AHEAD),
        ):
            if odd:
                yield Check(
                    code="jaar_ver_weg",
                    severity="ask",
                    message=f"Er staat een jaar {item.shown(year)} (in het bestand '{cell}').",
                )


def _cbs_checks(
    counts: Mapping[str, float],
    dwellings: Mapping[str, tuple[str, float]],
    *,
    what: str,
    severity: Severity = "stop",
) -> Iterator[Check]:
    for code, count in sorted(counts.items()):
        name, every = dwellings.get(code, (code, 0.0))
        if every and count > every * _CBS_SLACK:
            yield Check(
                code="meer_dan_alle_woningen",
                severity=severity,
                message=(
                    f"In {name} zouden {number(count)} {what}, terwijl het CBS er "
                    f"{dwelling_words(number(every))} telt."
                ),
            )


def _two_lists(file: FileRows, elsewhere: pd.DataFrame | None) -> Iterator[Check]:
    if file.kind != "projects" or elsewhere is None or elsewhere.empty:
        return
    other = {
        (normal(str(row["name"])), str(row["kind"])): str(row["corporation"])
        for row in elsewhere.to_dict("records")
    }
    for row in file.read.to_dict("records"):
        owner = other.get((normal(str(row["name"])), str(row["kind"])))
        if owner is not None:
            yield Check(
                code="in_twee_lijsten",
                severity="ask",
                message=f"'{row['name']}' staat ook in de lijst van {owner}.",
            )
